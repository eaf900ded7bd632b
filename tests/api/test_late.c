/* late -- what came too late, or for a task that was withdrawn, or while the project stood still: promised,
 * so taken and paid; and what a dataset and its audit say of it, and of reviews. */
#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "server.h"
#include "world.h"

/* ---- in the dataset ---- */

/* t-1 is reviewed against the crowd, t-2 withdrawn with an assignment out, t-3 reviewed twice, t-4 stays. */
static void the_dataset_says_so(void)
{
	struct person who[3];
	struct project p = torn(4, who);
	struct person ref = reviewer_of(&p), other = reviewer_of(&p);
	const char *n[5], *before, *after;
	const struct reply *r, *receipt;

	for (unsigned i = 1; i <= 4; i++)
		n[i] = number_of(&p, text("t-%u", i));
	receipt = review(&p, &ref, n[1], NO);
	EXPECT(receipt, 201, NULL);
	EXPECT(withdraw(&p, n[2], "because"), 422, "broken");
	r = withdraw(&p, n[2], "personal-data");
	EXPECT(r, 201, p.id);
	EXPECT(withdraw(&p, n[2], "broken"), 409, "withdrawn already");
	r = get(ref.key, in_project(&p, text("/tasks/%s", n[2])));
	EXPECT(r, 200, "\"state\":\"withdrawn\"");
	CHECK(!strcmp(string(r, "withdrawn.reason"), "personal-data") &&
	                !strcmp(string(r, "questions.a.status"), "withdrawn"),
	        "withdrawn: %s", r->body);
	EXPECT(review(&p, &ref, n[3], NO), 201, NULL);
	EXPECT(review(&p, &other, n[3], YES), 201, NULL);

	r = get(ref.key, in_project(&p, "/results"));
	EXPECT(r, 200, "\"sealed\":false");
	CHECK(count(r, "results") == 4 && integer(r, "size") > 16, "results: %s", r->body);
	before = text("%s", r->body);
	EXPECT(seal(&p, "{\"licence\":\"CC0-1.0\"}"), 200, "undecided"); /* one of four is in dispute */
	EXPECT(seal(&p, "{\"licence\":\"CC0-1.0\",\"partial\":true}"), 200, "\"sealed\"");
	HAS(record(&p, "t-1"), "\"status\":\"reviewed\",\"value\":{\"choice\":\"no\"}");
	HAS(record(&p, "t-2"), "\"status\":\"withdrawn\",\"value\":null");
	HAS(record(&p, "t-2"), "\"answers\":[]");
	HAS(record(&p, "t-2"), ",\"withdrawn\"]");
	HAS(record(&p, "t-3"), "\"status\":\"reviewed\",\"value\":{\"choice\":\"yes\"}");
	HAS(record(&p, "t-4"), "\"confidence\":\"0.666667\",\"status\":\"disputed\",\"value\":null");
	after = audited(&p);
	HAS(after, "tasks 4, undecided 1, withdrawn 1, targeted 0");
	HAS(after, "answers 12, used 9, withdrawn 3");
	HAS(after, "reviewed 2, against the crowd 1");
	to_file("receipt", string(receipt, "receipt"), strlen(string(receipt, "receipt")));
	CHECK(!tool("audit", in_folder("bundle.tar"), "--vkey", in_folder("vkey"), "--receipt",
	              in_folder("receipt"), NULL),
	        "the reviewer's receipt is of this log: %s", printed());
	/* What was shown before is what was sealed. */
	for (unsigned i = 1; i <= 4; i++) {
		const char *line = record(&p, text("t-%u", i)), *questions = strstr(line, "\"questions\":");

		HAS(before, text("%.*s", (int)strlen(questions) - 1, questions));
	}
}

/* ---- expiry, late and surplus answers; pause, close ---- */

/* The project's one task was answered by somebody else meanwhile: the answer counts for pay, not for votes.
 */
static void is_late(const struct project *p, const char *id)
{
	const char *index = strchr(id, '.');

	EXPECT(get(p->owner.key, in_project(p, "")), 200, "\"surplus\":1");
	EXPECT(seal(p, "{\"licence\":\"CC0-1.0\"}"), 200, "\"sealed\"");
	HAS(record(p, "t-1"), text("[%s,\"late\"]", index ? index + 1 : "?"));
	HAS(record(p, "t-1"), "\"status\":\"consensus\",\"value\":{\"choice\":\"yes\"}");
	HAS(audited(p), "answers 2, used 1, late 1");
}

/* What Ann gave back Bob has answered; what she says all the same is surplus, paid, and too late to be used.
 */
static void late_answers_are_paid_and_left_out(void)
{
	struct project p = project_open(SURE, 1);
	struct person ann = person_new("person", ANNOTATOR), bob = person_new("person", ANNOTATOR);
	const char *held = text("%s", string(take(&p, &ann, 1), "assignments.0.id"));
	const struct reply *r;

	EXPECT(post(ann.key, in_project(&p, "/assignments/release"),
	               text("{\"assignment\":\"%s\",\"reason\":\"skip\"}", held)),
	        204, NULL);
	EXPECT(work(&p, &bob, "yes"), 201, NULL);
	r = answer(&p, &ann, held, "no");
	EXPECT(r, 201, "receipt");
	is_late(&p, string(r, "answer"));
}

/* ---- expiry: begun early in a run, for the shortest lease there is takes half a minute ---- */

#define LEASE_S 30

static struct {
	struct project p;
	struct person ann, bob;
	char held[200];
	int64_t until_ms;
} expiry;

void test_lease(void)
{
	const struct reply *r;

	expiry.p = project_open(
	        text("{\"lease_s\":%d,\"confidence\":\"0.5\",\"redundancy\":{\"min\":1,\"max\":1}}", LEASE_S),
	        1);
	expiry.ann = person_new("person", ANNOTATOR);
	expiry.bob = person_new("person", ANNOTATOR);
	r = take(&expiry.p, &expiry.ann, 1);
	snprintf(expiry.held, sizeof expiry.held, "%s", string(r, "assignments.0.id"));
	EXPECT(take(&expiry.p, &expiry.bob, 1), 200, "all-held");
	expiry.until_ms = gl_mono_ms() + LEASE_S * 1000;
}

/* Ann's assignment expires, Bob takes her place; then she is late. */
void test_expiry(void)
{
	const struct reply *r;

	if (!expiry.until_ms)
		test_lease();
	while (gl_mono_ms() < expiry.until_ms)
		nap_ms(50);
	EXPECT(get(expiry.ann.key, in_project(&expiry.p, "/assignments")), 200, "{\"assignments\":[]}");
	EXPECT(post(expiry.ann.key, in_project(&expiry.p, "/assignments/release"),
	               text("{\"assignment\":\"%s\",\"reason\":\"skip\"}", expiry.held)),
	        409, "expired");
	EXPECT(work(&expiry.p, &expiry.bob, "yes"), 201, NULL);
	r = answer(&expiry.p, &expiry.ann, expiry.held, "no");
	EXPECT(r, 201, "receipt");
	is_late(&expiry.p, string(r, "answer"));
}

/* What is held when a project pauses or closes may still be answered; nothing new is handed out. */
static void pause_and_close_keep_promises(void)
{
	struct project p = project_open(SURE, 3);
	struct person ann = person_new("person", ANNOTATOR);
	const struct reply *r = take(&p, &ann, 2);
	const char *first = text("%s", string(r, "assignments.0.id")),
	           *second = text("%s", string(r, "assignments.1.id"));

	EXPECT(post(p.owner.key, in_project(&p, "/pause"), NULL), 200, "\"paused\"");
	EXPECT(take(&p, &ann, 1), 409, "not-open");
	EXPECT(answer(&p, &ann, first, "yes"), 201, NULL);
	EXPECT(post(p.owner.key, in_project(&p, "/open"), NULL), 200, "\"open\"");
	EXPECT(post(p.owner.key, in_project(&p, "/close"), NULL), 200, "\"closed\"");
	EXPECT(post(p.owner.key, in_project(&p, "/open"), NULL), 409, "closed");
	EXPECT(take(&p, &ann, 1), 409, "not-open");
	EXPECT(import_jsonl(&p, "{\"content\":{\"q\":\"more\"}}\n"), 409, "closed");
	EXPECT(answer(&p, &ann, second, "yes"), 201, NULL);
	r = get(p.owner.key, in_project(&p, "/tasks?state=open"));
	CHECK(count(r, "tasks") == 1 && !strcmp(string(r, "tasks.0.state"), "open"), "one untouched: %s",
	        r->body);
	EXPECT(seal(&p, "{\"licence\":\"CC0-1.0\",\"partial\":true}"), 200, "\"sealed\"");
	HAS(audited(&p), "tasks 3, undecided 1, withdrawn 0");
}

/* An assignment of a task that is withdrawn meanwhile is taken all the same: a promise is a promise. */
static void what_was_held_is_taken_and_marked(void)
{
	struct project p = project_open("{\"redundancy\":{\"min\":2,\"max\":2}}", 1);
	struct person ann = person_new("person", ANNOTATOR), bob = person_new("person", ANNOTATOR);
	const char *held = text("%s", string(take(&p, &ann, 1), "assignments.0.id")), *line;
	const struct reply *r;

	EXPECT(withdraw(&p, "1", "broken"), 201, NULL);
	EXPECT(take(&p, &bob, 1), 200, "project-done");
	r = answer(&p, &ann, held, "yes");
	EXPECT(r, 201, "receipt");
	line = strchr(string(r, "answer"), '.') + 1;
	EXPECT(seal(&p, "{\"licence\":\"CC0-1.0\"}"), 200, "\"sealed\"");
	HAS(record(&p, "t-1"), text("\"left_out\":[[%s,\"withdrawn\"]]", line));
	HAS(audited(&p), "answers 1, used 0, withdrawn 1");
}

void test_late(void)
{
	the_dataset_says_so();
	pause_and_close_keep_promises();
	what_was_held_is_taken_and_marked();
	late_answers_are_paid_and_left_out();
}
