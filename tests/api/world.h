/* world -- the people, projects and tasks that the tests are played with. */
#ifndef TESTS_API_WORLD_H
#define TESTS_API_WORLD_H

#include <stdbool.h>

#include "http.h"

struct person {
	char id[13], key[47];
};

struct project {
	char id[13];
	struct person owner;
};

/* A new account and a key with these scopes ("\"annotate\""). */
struct person person_new(const char *kind, const char *scopes);
#define ANNOTATOR "\"annotate\""
#define REQUESTER "\"manage\",\"read\""

/* A template with one field, "q", and one question, "a": yes or no. */
#define YES_NO                                                                                               \
	"{\"fields\":[{\"name\":\"q\",\"type\":\"text\"}],\"questions\":[{\"name\":\"a\",\"type\":"          \
	"\"choice\","                                                                                        \
	"\"title\":\"Is "                                                                                    \
	"it?\",\"options\":[{\"value\":\"yes\",\"title\":\"Yes\"},{\"value\":\"no\",\"title\":\"No\"}]}]}"

/* A draft with that template; policy: "{...}". Its owner is a new requester. */
struct project project_new(const char *policy);
/* The same, open, with so many tasks: external_id t-1, t-2, ... and content {"q":"question 1"}, ... */
struct project project_open(const char *policy, unsigned tasks);

char *in_project(const struct project *p, const char *rest); /* "/v1/projects/ID" and rest */
const struct reply *import_jsonl(const struct project *p, const char *lines);

/* Asks for so many; the reply to it. */
const struct reply *take(const struct project *p, const struct person *who, unsigned count);
/* Answers an assignment with {"a":{"choice":CHOICE}}. */
const struct reply *answer(
        const struct project *p, const struct person *who, const char *assignment, const char *choice);
/* Takes one and answers it; the reply to the answer, or to the asking where there was nothing. */
const struct reply *work(const struct project *p, const struct person *who, const char *choice);

/* Asks to seal and waits for the outcome: the dataset as it is then. */
const struct reply *seal(const struct project *p, const char *body);
const struct reply *dataset_settled(const char *id);

/* Two say yes and one says no to each task, which is not enough; and somebody who may say more. */
#define REVIEWER "\"review\""
#define TORN                                                                                                 \
	"{\"confidence\":\"0.9\",\"consensus\":{\"a\":\"majority\"},\"redundancy\":{\"min\":3,\"max\":3}}"
/* One answer a task, and whatever it says is enough. */
#define SURE "{\"confidence\":\"0.5\",\"redundancy\":{\"min\":1,\"max\":1}}"
struct project torn(unsigned tasks, struct person who[3]);
struct person reviewer_of(const struct project *p);
const struct reply *review(
        const struct project *p, const struct person *who, const char *n, const char *body);
#define YES "{\"value\":{\"a\":{\"choice\":\"yes\"}},\"reason\":\"clear-case\"}"
#define NO  "{\"value\":{\"a\":{\"choice\":\"no\"}},\"reason\":\"majority-wrong\"}"
const struct reply *withdraw(const struct project *p, const char *n, const char *reason);
const char *number_of(const struct project *p, const char *external_id); /* of a task, as text */

/* Dataset 1: a record, and what its audit prints; it must find nothing wrong. */
const char *record(const struct project *p, const char *external_id);
const char *audited(const struct project *p);
#define HAS(haystack, needle) CHECK(strstr(haystack, needle), "'%s' in %s", needle, haystack)

size_t count(const struct reply *r, const char *list); /* elements of an array in the reply */

const char *printed(void); /* what the last tool() said, its beginning */
void to_file(const char *name, const char *bytes, size_t len);

/* Somebody who signs in: made by an admin with a reset link, and signed in. */
#define PASSWORD "correct horse battery staple"
struct browser {
	char username[33], account[13], cookie[44];
};
struct browser browser_new(bool admin);
/* Signs in; the reply. The cookie goes to b. */
const struct reply *sign_in(struct browser *b, const char *password);
/* What the reply's Set-Cookie says the session is; "" without one. */
const char *cookie_of(const struct reply *r);
const struct reply *as(const struct browser *b, const char *method, const char *path, const char *body);
void database(const char *sql); /* said to the server's database by its owner */

void test_lease(void); /* the beginning of test_expiry */
void test_keys(void);
void test_accounts(void);
void test_sessions(void);
void test_people(void);
void test_authz(void);
void test_invitations(void);
void test_projects(void);
void test_roles(void);
void test_imports(void);
void test_handout(void);
void test_gold(void);
void test_answers(void);
void test_agents(void);
void test_types(void);
void test_ballots(void);
void test_finish(void);
void test_views(void);
void test_stats(void);
void test_leaderboard(void);
void test_mine(void);
void test_log(void);
void test_datasets(void);
void test_buyers(void);
void test_late(void);
void test_expiry(void);
void test_doubt(void);
void test_restart(void);
void test_problems(void);
void test_outage(void);
void test_openapi(void);
void test_web(void);

#endif
