/* doubt -- what the crowd does not agree on: disputes, reviews, withdrawals; and what a dataset and its audit
 * say of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "server.h"
#include "world.h"

static const struct reply *disputes(const struct project *p, const struct person *who)
{
	return get(who->key, in_project(p, "/disputes"));
}

static const struct reply *task(const struct project *p, const struct person *who, const char *n)
{
	return get(who->key, in_project(p, text("/tasks/%s", n)));
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

/* ---- who may do what ---- */

static void reviews_have_rules(void)
{
	static const struct {
		const char *body;
		int status;
		const char *says;
	} rows[] = {
		{ "{\"value\":{\"a\":{\"choice\":\"yes\"}}}", 422, "reason" },
		{ "{\"value\":{\"a\":{\"choice\":\"yes\"}},\"reason\":\"because\"}", 422, "clear-case" },
		{ "{\"value\":{\"a\":{\"choice\":\"perhaps\"}},\"reason\":\"ambiguous\"}", 422, "choice" },
		{ "{\"value\":{\"b\":{\"choice\":\"yes\"}},\"reason\":\"ambiguous\"}", 422, "no question" },
		{ "{\"value\":{},\"reason\":\"ambiguous\"}", 422, NULL },
		{ "{\"value\":7,\"reason\":\"ambiguous\"}", 422, "value" },
		{ "{\"reason\":\"ambiguous\"}", 422, "value" },
		{ "{\"value\":{\"a\":{\"choice\":\"yes\"}},\"reason\":\"ambiguous\",\"n\":1}", 422, NULL },
		{ "{\"value\":{\"a\":{\"choice\":1.5}},\"reason\":\"ambiguous\"}", 422, "whole" },
	};
	static const char *const nowhere[] = { "0", "2", "01", "-1", "x", "4294967297",
		"99999999999999999999" };
	struct project p = project_open(TORN, 1);
	struct person ann = person_new("person", "\"annotate\",\"review\""), ref = reviewer_of(&p),
	              stranger = person_new("person", REVIEWER);
	const char *path = in_project(&p, "/tasks/1/review");

	for (size_t i = 0; i < GL_COUNT(rows); i++)
		EXPECT(post(ref.key, path, rows[i].body), rows[i].status, rows[i].says);
	for (size_t i = 0; i < GL_COUNT(nowhere); i++) {
		EXPECT(review(&p, &ref, nowhere[i], YES), 404, "no task");
		EXPECT(task(&p, &ref, nowhere[i]), 404, "no task");
		EXPECT(post(p.owner.key, in_project(&p, text("/tasks/%s/withdraw", nowhere[i])),
		               "{\"reason\":\"broken\"}"),
		        404, "no task");
	}
	EXPECT(review(&p, &stranger, "1", YES), 404, "no project");
	EXPECT(disputes(&p, &stranger), 404, "no project");
	EXPECT(task(&p, &stranger, "1"), 404, "no project");
	EXPECT(get(stranger.key, in_project(&p, "/results")), 404, "no project");
	EXPECT(review(&p, &p.owner, "1", YES), 403, "scope");
	EXPECT(post(ref.key, in_project(&p, "/tasks/1/withdraw"), "{\"reason\":\"broken\"}"), 403, "scope");
	EXPECT(post(admin_key(), path, YES), 403, "pseudonym");
	EXPECT(get(admin_key(), in_project(&p, "/disputes")), 200, "{\"disputes\":[]}");
	/* Who answered is an annotator; made a reviewer, they still may not judge what they said. */
	EXPECT(work(&p, &ann, "yes"), 201, NULL);
	EXPECT(review(&p, &ann, "1", YES), 404, "no project");
	EXPECT(post(p.owner.key, in_project(&p, "/members"),
	               text("{\"account\":\"%s\",\"role\":\"reviewer\"}", ann.id)),
	        204, NULL);
	EXPECT(review(&p, &ann, "1", NO), 409, "answered");
	/* A review may come before the crowd has finished: then the task is done. */
	EXPECT(review(&p, &ref, "1", YES), 201, NULL);
	ann = person_new("person", ANNOTATOR);
	EXPECT(take(&p, &ann, 1), 200, "project-done");
}

/* Who was asked and then judged is heard no more. */
static void who_reviews_answers_no_more(void)
{
	struct project p = project_open(TORN, 1);
	struct person ann = person_new("person", "\"annotate\",\"review\"");
	const char *held = text("%s", string(take(&p, &ann, 1), "assignments.0.id"));

	EXPECT(post(p.owner.key, in_project(&p, "/members"),
	               text("{\"account\":\"%s\",\"role\":\"reviewer\"}", ann.id)),
	        204, NULL);
	EXPECT(review(&p, &ann, "1", YES), 201, NULL);
	EXPECT(answer(&p, &ann, held, "no"), 409, "task-full");
}

/* ---- the order of disputes ---- */

static void say_each(const struct project *p, const struct person *who, const char *const *choice)
{
	const struct reply *r = take(p, who, 100);
	const json_t *list = member(r, "assignments");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *a = json_array_get(list, i);
		const char *q = json_string_value(json_object_get(json_object_get(a, "content"), "q"));

		EXPECT(answer(p, who, json_string_value(json_object_get(a, "id")),
		               choice[atoi(q + strlen("question ")) - 1]),
		        201, NULL);
	}
}

/* Of five answers: 5:0 is no dispute, 4:1 leaves 0.721928 bits open, 3:2 0.970951. */
static void the_most_open_comes_first(void)
{
	static const char *const said[5][3] = { { "yes", "yes", "yes" }, { "yes", "no", "no" },
		{ "yes", "no", "no" }, { "yes", "no", "yes" }, { "yes", "no", "yes" } };
	struct project p = project_open("{\"at_once\":100,\"confidence\":\"0.9\",\"consensus\":{\"a\":"
	                                "\"majority\"},\"redundancy\":{\"min\":5,\"max\":5}}",
	        3);
	struct person ref = reviewer_of(&p), ann;
	const struct reply *r;

	for (unsigned i = 0; i < 5; i++) {
		CHECK(count(disputes(&p, &ref), "disputes") == 0, "nothing before the last answer");
		ann = person_new("person", ANNOTATOR);
		say_each(&p, &ann, said[i]);
	}
	r = disputes(&p, &ref);
	CHECK(count(r, "disputes") == 2 && !strcmp(string(r, "disputes.0.external_id"), "t-3") &&
	                !strcmp(string(r, "disputes.0.information"), "0.970951") &&
	                !strcmp(string(r, "disputes.1.external_id"), "t-2") &&
	                !strcmp(string(r, "disputes.1.information"), "0.721928"),
	        "3:2 before 4:1: %s", r->body);
	r = get(ref.key, in_project(&p, text("/disputes?cursor=%lld",
	                                        970951LL << 32 | atoi(string(r, "disputes.0.task")))));
	CHECK(count(r, "disputes") == 1 && !strcmp(string(r, "disputes.0.external_id"), "t-2"),
	        "behind the first: %s", r->body);
	EXPECT(get(ref.key, in_project(&p, "/disputes?cursor=-1")), 422, "cursor");
	EXPECT(get(ref.key, in_project(&p, "/disputes?page=1")), 422, "page");
}

/* Two who always agree outweigh one who often does not: what a count of votes calls torn is none once they
 * are weighed, which is when all answers are there. So sealing finds nothing undecided either. */
static void annotators_are_weighed_before_reviewers_come(void)
{
	static const char *const right[] = { "yes", "no", "yes", "no", "yes", "no", "yes", "no", "yes", "no",
		"yes", "no" };
	static const char *const wrong[] = { "no", "yes", "no", "yes", "yes", "no", "yes", "no", "yes", "no",
		"yes", "no" };
	struct project p = project_open(
	        "{\"at_once\":100,\"confidence\":\"0.7\",\"redundancy\":{\"min\":3,\"max\":3}}", 12);
	struct person ref = reviewer_of(&p), ann;

	for (unsigned i = 0; i < 3; i++) {
		ann = person_new("person", ANNOTATOR);
		say_each(&p, &ann, i == 1 ? wrong : right);
	}
	for (int i = 0; i < 250 && count(disputes(&p, &ref), "disputes"); i++)
		nap_ms(20);
	EXPECT(disputes(&p, &ref), 200, "{\"disputes\":[]}");
	EXPECT(seal(&p, "{\"licence\":\"CC0-1.0\"}"), 200, "\"sealed\"");
}

static void disputes_are_paged(void)
{
	struct person who[3];
	struct project p = torn(150, who);
	struct person ref = reviewer_of(&p);
	const struct reply *r = disputes(&p, &ref);
	bool seen[151] = { false };
	unsigned pages = 1, all = 0;

	for (;; pages++) {
		const char *link = header(r, "link"), *at;

		for (size_t i = 0; i < count(r, "disputes"); i++) {
			int n = atoi(string(r, text("disputes.%zu.task", i)));

			CHECK(n >= 1 && n <= 150 && !seen[n], "task %d comes once", n);
			seen[n >= 1 && n <= 150 ? n : 0] = true;
			all++;
		}
		at = link ? strstr(link, "<?") : NULL;
		if (!at)
			break;
		r = get(ref.key, in_project(&p, text("/disputes%.*s", (int)strcspn(at + 1, ">"), at + 1)));
		EXPECT(r, 200, NULL);
	}
	CHECK(all == 150 && pages == 2, "150 disputes on %u pages: %u", pages, all);
}

/* ---- a question at a time ---- */

#define TWO_REQUIRED                                                                                         \
	"{\"name\":\"two\",\"policy\":{\"confidence\":\"0.9\",\"consensus\":{\"a\":\"majority\",\"b\":"      \
	"\"majority\"},\"redundancy\":{\"min\":3,\"max\":3}},\"template\":{\"fields\":[{\"name\":\"q\","     \
	"\"type\":\"text\"}],\"questions\":[{\"name\":\"a\",\"type\":\"choice\",\"title\":\"A?\","           \
	"\"options\":[{\"value\":\"yes\",\"title\":\"Yes\"},{\"value\":\"no\",\"title\":\"No\"}]},{"         \
	"\"name\":"                                                                                          \
	"\"b\",\"type\":\"choice\",\"title\":\"B?\",\"options\":[{\"value\":\"up\",\"title\":\"Up\"},"       \
	"{\"value\":\"down\",\"title\":\"Down\"}]}]}}"

static void only_what_is_in_dispute_need_be_said(void)
{
	static const char *const a[] = { "yes", "yes", "no" };
	struct project p = { .owner = person_new("person", REQUESTER) };
	const struct reply *r = post(p.owner.key, "/v1/projects", TWO_REQUIRED);
	struct person ref, ann;

	EXPECT(r, 201, NULL);
	snprintf(p.id, sizeof p.id, "%s", string(r, "id"));
	import_jsonl(&p, "{\"content\":{\"q\":\"1\"}}\n");
	EXPECT(post(p.owner.key, in_project(&p, "/open"), NULL), 200, NULL);
	ref = reviewer_of(&p);
	for (unsigned i = 0; i < 3; i++) {
		ann = person_new("person", ANNOTATOR);
		r = take(&p, &ann, 1);
		EXPECT(post(ann.key, in_project(&p, "/answers"),
		               text("{\"assignment\":\"%s\",\"value\":{\"a\":{\"choice\":\"%s\"},\"b\":{"
		                    "\"choice\":\"up\"}}}",
		                       string(r, "assignments.0.id"), a[i])),
		        201, NULL);
	}
	r = disputes(&p, &ref);
	CHECK(count(r, "disputes.0.questions") == 1 && !strcmp(string(r, "disputes.0.questions.0"), "a"),
	        "b is agreed on: %s", r->body);
	r = task(&p, &ref, "1");
	CHECK(!strcmp(string(r, "questions.a.status"), "disputed") &&
	                !strcmp(string(r, "questions.b.status"), "consensus"),
	        "each for itself: %s", r->body);
	EXPECT(review(&p, &ref, "1", "{\"value\":{\"a\":{\"choice\":\"no\"}},\"reason\":\"guidelines\"}"),
	        201, NULL);
	EXPECT(disputes(&p, &p.owner), 200, "{\"disputes\":[]}");
	r = task(&p, &ref, "1");
	EXPECT(r, 200, "\"state\":\"done\"");
	CHECK(!strcmp(string(r, "questions.a.status"), "reviewed") &&
	                !strcmp(string(r, "questions.b.status"), "consensus"),
	        "the other stays the crowd's: %s", r->body);
}

/* ---- lists ---- */

static void tasks_by_state(void)
{
	struct person who[3];
	struct project p = torn(5, who);
	struct person ref = reviewer_of(&p), ann = person_new("person", ANNOTATOR);
	const struct reply *r;
	const char *first;

	import_jsonl(&p,
	        "{\"external_id\":\"new-1\",\"content\":{\"q\":\"1\"}}\n{\"external_id\":\"new-2\","
	        "\"content\":{\"q\":\"2\"}}\n{\"external_id\":\"new-3\",\"content\":{\"q\":\"3\"}}\n");
	EXPECT(review(&p, &ref, number_of(&p, "t-1"), YES), 201, NULL);
	EXPECT(withdraw(&p, number_of(&p, "t-2"), "duplicate"), 201, NULL);
	r = take(&p, &ann, 2);
	first = text("%s", string(r, "assignments.0.task"));
	EXPECT(answer(&p, &ann, string(r, "assignments.0.id"), "yes"), 201, NULL);
	EXPECT(post(ann.key, in_project(&p, "/assignments/release"),
	               text("{\"assignment\":\"%s\",\"reason\":\"harm\"}", string(r, "assignments.1.id"))),
	        204, NULL);
	EXPECT(task(&p, &ref, string(r, "assignments.1.task")), 200,
	        "\"given_back\":{\"skip\":0,\"flag\":0,\"harm\":1}");
	CHECK(count(get(p.owner.key, in_project(&p, "/tasks?state=disputed")), "tasks") == 3,
	        "three disputes");
	EXPECT(get(p.owner.key, in_project(&p, "/tasks?state=reviewed")), 200, "\"t-1\"");
	EXPECT(get(p.owner.key, in_project(&p, "/tasks?state=withdrawn")), 200, "\"t-2\"");
	EXPECT(get(p.owner.key, in_project(&p, "/tasks?state=wanting")), 200, text("\"n\" : \"%s\"", first));
	CHECK(count(get(p.owner.key, in_project(&p, "/tasks?state=open")), "tasks") == 2, "two untouched");
	EXPECT(get(p.owner.key, in_project(&p, "/tasks?state=done")), 200, "{\"tasks\":[]}");
	r = get(p.owner.key, in_project(&p, "/tasks?state=flagged"));
	CHECK(count(r, "tasks") == 1 && integer(r, "tasks.0.flags") == 1, "one flagged: %s", r->body);
	EXPECT(get(p.owner.key, in_project(&p, "/tasks?state=lost")), 422, "withdrawn or flagged");
	r = get(p.owner.key, in_project(&p, "/tasks"));
	CHECK(count(r, "tasks") == 8 && !header(r, "link"), "all of them: %s", r->body);
	/* What disputes, reviews and withdrawals are survives the server. */
	CHECK(server_stop(), "the server ends in order");
	server_start("data", NULL);
	CHECK(count(get(p.owner.key, in_project(&p, "/tasks?state=disputed")), "tasks") == 3,
	        "three disputes");
	EXPECT(get(p.owner.key, in_project(&p, "/tasks?state=reviewed")), 200, "\"t-1\"");
	EXPECT(get(p.owner.key, in_project(&p, "/tasks?state=withdrawn")), 200, "\"t-2\"");
	EXPECT(review(&p, &ref, number_of(&p, "t-1"), YES), 409, "already-reviewed");
	EXPECT(withdraw(&p, number_of(&p, "t-2"), "broken"), 409, "withdrawn already");
	CHECK(count(disputes(&p, &ref), "disputes") == 3, "disputes: %s", disputes(&p, &ref)->body);
}

static void results_follow_the_log(void)
{
	struct project p = project_open(SURE, 120), none = project_new("{}");
	struct person ann = person_new("person", ANNOTATOR);
	const struct reply *r = get(p.owner.key, in_project(&p, "/results"));
	json_int_t size = integer(r, "size");

	CHECK(count(r, "results") == 100 && !strcmp(string(r, "results.99.task"), "100") &&
	                !strcmp(string(r, "results.0.questions.a.status"), "unfinished") &&
	                integer(r, "results.0.answers") == 0,
	        "by number: %.300s", r->body);
	CHECK(header(r, "link") && strstr(header(r, "link"), "cursor=100"), "Link: %s", r->headers);
	EXPECT(work(&p, &ann, "yes"), 201, NULL);
	r = get(p.owner.key, in_project(&p, "/results?cursor=100"));
	CHECK(count(r, "results") == 20 && integer(r, "size") == size, "the same size: %.200s", r->body);
	for (int i = 0; i < 50 && integer(r, "size") == size; i++) { /* not before its time */
		nap_ms(20);
		r = get(p.owner.key, in_project(&p, "/results"));
	}
	CHECK(integer(r, "size") == size + 1 && strstr(r->body, "\"consensus\""), "then anew: %.200s",
	        r->body);
	EXPECT(get(none.owner.key, in_project(&none, "/results")), 200, "\"results\":[]");
	EXPECT(get(p.owner.key, in_project(&p, "/results?cursor=x")), 422, "cursor");
	EXPECT(get(ann.key, in_project(&p, "/results")), 403, "scope");
}

/* Of all that was reviewed, withdrawn and given back, nothing is what must not be. (Sessions may be: another
 * group has turned their clocks.) */
static void fsck(void)
{
	const char *said;

	tool("fsck", "--database", text("host=%s/postgres user=goldleaf dbname=goldleaf", in_folder("data")),
	        NULL);
	said = printed();
	CHECK(*said, "goldleaf fsck says something");
	for (const char *at = strstr(said, "WRONG "); at; at = strstr(at + 1, "WRONG "))
		CHECK(!strncmp(at, "WRONG session", strlen("WRONG session")), "%.200s", at);
	tool("fsck", "--json", "--database",
	        text("host=%s/postgres user=goldleaf dbname=goldleaf", in_folder("data")), NULL);
	said = printed();
	CHECK(!strncmp(said, "{\"asked\":", 9) && strstr(said, ",\"wrong\":["), "as JSON: %.200s", said);
}

void test_doubt(void)
{
	a_dispute_is_reviewed();
	reviews_have_rules();
	who_reviews_answers_no_more();
	the_most_open_comes_first();
	annotators_are_weighed_before_reviewers_come();
	disputes_are_paged();
	only_what_is_in_dispute_need_be_said();
	results_follow_the_log();
	tasks_by_state();
	fsck();
}
