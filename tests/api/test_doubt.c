/* doubt -- what the crowd does not agree on: disputes, reviews, withdrawals; and what a dataset and its audit
 * say of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "server.h"
#include "world.h"

#define REVIEWER "\"review\""

/* Three answers a task, two of three are not enough. */
#define THREE                                                                                                \
	"{\"confidence\":\"0.9\",\"consensus\":{\"a\":\"majority\"},\"redundancy\":{\"min\":3,\"max\":3}}"

static struct person reviewer_of(const struct project *p)
{
	struct person who = person_new("person", REVIEWER);

	EXPECT(post(p->owner.key, in_project(p, "/members"),
	               text("{\"account\":\"%s\",\"role\":\"reviewer\"}", who.id)),
	        204, NULL);
	return who;
}

/* Everybody answers every task, each the same to all of them: "yes", or "no". */
static void say(const struct project *p, const struct person *who, unsigned tasks, const char *choice)
{
	for (unsigned i = 0; i < tasks; i++)
		EXPECT(work(p, who, choice), 201, NULL);
}

/* Two say yes and one says no to each task. */
static struct project torn(unsigned tasks, struct person who[3])
{
	struct project p = project_open(THREE, tasks);

	for (unsigned i = 0; i < 3; i++) {
		who[i] = person_new("person", ANNOTATOR);
		say(&p, &who[i], tasks, i == 2 ? "no" : "yes");
	}
	return p;
}

static const struct reply *disputes(const struct project *p, const struct person *who)
{
	return get(who->key, in_project(p, "/disputes"));
}

static const struct reply *task(const struct project *p, const struct person *who, const char *n)
{
	return get(who->key, in_project(p, text("/tasks/%s", n)));
}

static const struct reply *review(
        const struct project *p, const struct person *who, const char *n, const char *body)
{
	return post(who->key, in_project(p, text("/tasks/%s/review", n)), body);
}

#define YES "{\"value\":{\"a\":{\"choice\":\"yes\"}},\"reason\":\"clear-case\"}"
#define NO  "{\"value\":{\"a\":{\"choice\":\"no\"}},\"reason\":\"majority-wrong\"}"

static size_t count(const struct reply *r, const char *list)
{
	return json_array_size(member(r, list));
}

static void a_dispute_is_reviewed(void)
{
	struct person who[3];
	struct project p = torn(4, who);
	struct person ref = reviewer_of(&p), other = reviewer_of(&p);
	const struct reply *r = disputes(&p, &ref), *receipt;
	const char *n = string(r, "disputes.0.task");

	EXPECT(r, 200, "\"information\":\"0.918296\""); /* of two against one */
	CHECK(count(r, "disputes") == 4 && integer(r, "disputes.0.answers") == 3 &&
	                !strcmp(string(r, "disputes.0.questions.0"), "a") &&
	                !strncmp(string(r, "disputes.0.external_id"), "t-", 2),
	        "four disputes: %s", r->body);
	r = task(&p, &ref, n);
	EXPECT(r, 200, "\"disputed\"");
	CHECK(!strcmp(string(r, "questions.a.status"), "disputed") &&
	                !strcmp(string(r, "questions.a.confidence"), "0.666667") &&
	                integer(r, "questions.a.votes.yes") == 2 && count(r, "answers") == 3 &&
	                count(r, "reviews") == 0 && json_is_null(member(r, "withdrawn")),
	        "what it is about: %s", r->body);
	for (unsigned i = 0; i < 3; i++)
		CHECK(!strstr(r->body, who[i].id), "nobody's identity: %s", r->body);
	receipt = review(&p, &ref, n, YES);
	EXPECT(receipt, 201, "c2sp.org/tlog-proof@v1");
	r = get(NULL, text("/log/%s/vkey", p.id));
	to_file("vkey", r->body, r->len);
	to_file("receipt", string(receipt, "receipt"), strlen(string(receipt, "receipt")));
	CHECK(!tool("verify", "--receipt", in_folder("receipt"), "--vkey", in_folder("vkey"), NULL),
	        "a reviewer's receipt verifies");
	EXPECT(review(&p, &ref, n, YES), 409, "reviewed the task before");
	r = disputes(&p, &ref);
	CHECK(count(r, "disputes") == 3 && !strstr(r->body, text("\"task\":\"%s\"", n)), "settled: %s",
	        r->body);
	r = task(&p, &ref, n);
	EXPECT(r, 200, "\"state\":\"reviewed\"");
	CHECK(!strcmp(string(r, "reviews.0.review"), string(receipt, "review")) &&
	                !strcmp(string(r, "reviews.0.reason"), "clear-case") &&
	                !strcmp(string(r, "questions.a.status"), "reviewed") &&
	                !strcmp(string(r, "questions.a.value.choice"), "yes"),
	        "by a review: %s", r->body);
	EXPECT(review(&p, &other, n, NO), 201, NULL); /* another may say otherwise: the last one counts */
	EXPECT(task(&p, &ref, n), 200,
	        "{\"confidence\":null,\"status\":\"reviewed\",\"value\":{\"choice\":\"no\"}");
}

void test_doubt(void)
{
	a_dispute_is_reviewed();
}
