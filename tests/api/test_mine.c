/* mine -- what somebody has given: each answer with what it counted for, receipts made anew, and the money.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "server.h"
#include "world.h"

/* The next page's path, from its Link; NULL: this is the last. */
static const char *next_of(const struct reply *r, const char *path)
{
	const char *link = header(r, "link");

	return link ? text("%s%.*s", path, (int)strcspn(link + 1, ">"), link + 1) : NULL;
}

/* The item of this answer on a page; NULL: it is not there. */
static const json_t *item_of(const struct reply *r, const char *list, const char *answer)
{
	const json_t *items = member(r, list);

	for (size_t i = 0; i < json_array_size(items); i++)
		if (!strcmp(json_string_value(json_object_get(json_array_get(items, i), "answer")), answer))
			return json_array_get(items, i);
	return NULL;
}

static const char *said(const json_t *item, const char *name)
{
	const char *s = json_string_value(json_object_get(item, name));

	return s ? s : "";
}

/* Two agree against one, in three projects' worth of states: with gold that nobody may see before it is
 * sealed. */
static void what_each_counted_for(void)
{
	struct project p = project_open("{\"redundancy\":{\"min\":3,\"max\":3},\"confidence\":\"0.6\",\"gold_"
	                                "share\":\"0\",\"auto_accept_s\":0}",
	        0);
	struct person who[3] = { person_new("person", ANNOTATOR), person_new("person", ANNOTATOR),
		person_new("person", ANNOTATOR) };
	const char *answer[3];
	const struct reply *r;
	const json_t *item;

	import_jsonl(&p, "{\"content\":{\"q\":\"1\"},\"gold\":{\"a\":{\"choice\":\"yes\"}}}\n");
	EXPECT(get(who[0].key, "/v1/me/answers"), 200, "{\"answers\":[]}");
	EXPECT(get(NULL, "/v1/me/answers"), 401, NULL);
	for (unsigned i = 0; i < 3; i++) {
		r = work(&p, &who[i], i < 2 ? "no" : "yes");
		EXPECT(r, 201, NULL);
		answer[i] = text("%s", string(r, "answer"));
	}
	r = get(who[0].key, "/v1/me/answers");
	item = item_of(r, "answers", answer[0]);
	CHECK(item && !strcmp(said(item, "state"), "accepted") && !strcmp(said(item, "project"), p.id) &&
	                !strcmp(said(item, "task"), "1") && !strcmp(said(item, "name"), "yes or no"),
	        "its own, accepted at once here: %s", r->body);
	CHECK(json_is_null(json_object_get(item, "used")) && json_is_null(json_object_get(item, "result")) &&
	                json_is_null(json_object_get(item, "dataset")),
	        "nothing is said of the result: %s", r->body);
	EXPECT(r, 200, "\"value\" : {\"a\":{\"choice\":\"no\"}}");
	CHECK(!strstr(r->body, "yes\"}"), "and the gold is not there: %s", r->body);
	CHECK(json_array_size(member(r, "answers")) == 1, "and nobody else's: %s", r->body);
	EXPECT(seal(&p, "{\"licence\":\"CC0-1.0\",\"partial\":true}"), 200, "\"sealed\"");
	for (unsigned i = 0; i < 3; i++) {
		r = get(who[i].key, "/v1/me/answers");
		item = item_of(r, "answers", answer[i]);
		CHECK(!strcmp(said(item, "state"), "sealed") &&
		                !strcmp(said(item, "dataset"), text("%s.1", p.id)) &&
		                json_is_true(json_object_get(item, "used")) &&
		                json_is_null(json_object_get(item, "why")),
		        "it was used, right or wrong: %s", r->body);
		CHECK(!strcmp(string(r, "answers.0.result.a.status"), "consensus") &&
		                !strcmp(string(r, "answers.0.result.a.value.choice"), "no"),
		        "the crowd said no: %s", r->body);
	}
}

static void what_is_left_out_and_why(void)
{
	struct project p = project_open("{\"redundancy\":{\"min\":1,\"max\":1},\"gold_share\":\"0\"}", 2);
	struct person ann = person_new("person", ANNOTATOR);
	const struct reply *r, *first = work(&p, &ann, "yes"), *second = work(&p, &ann, "yes");
	const char *n;

	r = get(ann.key, text("/v1/me/answers?project=%s", p.id));
	CHECK(!strcmp(said(item_of(r, "answers", string(second, "answer")), "state"), "answered"),
	        "a week has not passed: %s", r->body);
	n = text("%s", said(item_of(r, "answers", string(second, "answer")), "task"));
	EXPECT(withdraw(&p, n, "broken"), 201, NULL);
	EXPECT(seal(&p, "{\"licence\":\"CC0-1.0\",\"partial\":true}"), 200, "\"sealed\"");
	r = get(ann.key, "/v1/me/answers");
	CHECK(json_is_false(json_object_get(item_of(r, "answers", string(second, "answer")), "used")) &&
	                !strcmp(said(item_of(r, "answers", string(second, "answer")), "why"), "withdrawn"),
	        "the withdrawn one was not used: %s", r->body);
	CHECK(json_is_true(json_object_get(item_of(r, "answers", string(first, "answer")), "used")),
	        "the other was: %s", r->body);
	EXPECT(get(ann.key, "/v1/me/answers?project=nothing"), 422, NULL);
	EXPECT(get(ann.key, "/v1/me/answers?cursor=1"), 422, NULL);
	EXPECT(get(ann.key, "/v1/me/answers?x=1"), 422, NULL);
}

/* More than a page of them, in two projects: each once. */
static void pages_and_receipts(void)
{
	static const char policy[] =
	        "{\"redundancy\":{\"min\":1,\"max\":1},\"gold_share\":\"0\",\"at_once\":100}";
	struct project p[2] = { project_open(policy, 130), project_open(policy, 20) };
	struct person ann = person_new("person", ANNOTATOR);
	unsigned answers = 0, receipts = 0, seen[2] = { 0 };
	const struct reply *r, *first = NULL;
	const char *path, *extra;

	for (unsigned k = 0; k < 2; k++)
		for (unsigned left = k ? 20 : 130; left;) {
			const struct reply *a = take(&p[k], &ann, left < 100 ? left : 100);
			size_t n = json_array_size(member(a, "assignments"));

			for (size_t i = 0; i < n; i++, left--) {
				r = answer(&p[k], &ann, string(a, text("assignments.%zu.id", i)), "yes");
				CHECK(r->status == 201, "an answer: %s", r->body);
				first = first ? first : r;
			}
			if (!n)
				give_up("nothing to answer: %s", a->body);
		}
	for (path = "/v1/me/answers"; path; path = next_of(r, "/v1/me/answers")) {
		r = get(ann.key, path);
		for (size_t i = 0; i < json_array_size(member(r, "answers")); i++) {
			const char *project = string(r, text("answers.%zu.project", i));

			answers++;
			seen[0] += !strcmp(project, p[0].id);
			seen[1] += !strcmp(project, p[1].id);
			CHECK(!i || strcmp(string(r, text("answers.%zu.at", i - 1)),
			                    string(r, text("answers.%zu.at", i))) >= 0,
			        "newest first: %s", r->body);
		}
	}
	CHECK(answers == 150 && seen[0] == 130 && seen[1] == 20, "each once: %u", answers);
	r = get(NULL, text("/log/%s/vkey", p[0].id));
	to_file("vkey", r->body, r->len);
	extra = strstr(string(first, "receipt"), "extra ");
	for (path = "/v1/me/receipts"; path; path = next_of(r, "/v1/me/receipts")) {
		const json_t *item;

		r = get(ann.key, path);
		EXPECT(r, 200, NULL);
		receipts += (unsigned)json_array_size(member(r, "receipts"));
		item = item_of(r, "receipts", string(first, "answer"));
		if (!item)
			continue;
		CHECK(!strncmp(strstr(said(item, "receipt"), "extra "), extra, strcspn(extra, "\n")),
		        "the same entry and opening as the first receipt: %s", said(item, "receipt"));
		to_file("receipt", said(item, "receipt"), strlen(said(item, "receipt")));
		CHECK(!tool("verify", "--receipt", in_folder("receipt"), "--vkey", in_folder("vkey"), NULL),
		        "it verifies");
	}
	CHECK(receipts == 150, "a receipt of each: %u", receipts);
	r = get(ann.key, text("/v1/me/receipts?project=%s", p[1].id));
	CHECK(json_array_size(member(r, "receipts")) == 20 && !header(r, "link"), "of one project: %s",
	        r->body);
	EXPECT(get(person_new("person", ANNOTATOR).key, "/v1/me/receipts"), 200, "{\"receipts\":[]}");
	EXPECT(get(NULL, "/v1/me/receipts"), 401, NULL);
}

static void what_it_earned(void)
{
	struct project p = project_open(
	        "{\"redundancy\":{\"min\":1,\"max\":1},\"gold_share\":\"0\",\"auto_accept_s\":0}", 3);
	struct project q = project_open("{\"redundancy\":{\"min\":1,\"max\":1},\"gold_share\":\"0\"}", 2);
	struct person ann = person_new("person", ANNOTATOR);
	const struct reply *r = get(ann.key, "/v1/me/earnings");
	json_int_t sum = 0, items = 0, answered = 0, accepted = 0, sealed = 0;

	EXPECT(r, 200, NULL);
	CHECK(json_array_size(member(r, "total")) == 0 && json_array_size(member(r, "days")) == 0,
	        "nothing: %s", r->body);
	EXPECT(patch(q.owner.key, in_project(&q, ""), "{\"price\":{\"amount\":7,\"currency\":\"EUR\"}}"), 200,
	        NULL);
	for (unsigned i = 0; i < 3; i++)
		EXPECT(work(&p, &ann, "yes"), 201, NULL);
	for (unsigned i = 0; i < 2; i++)
		EXPECT(work(&q, &ann, "yes"), 201, NULL);
	r = get(ann.key, "/v1/me/earnings");
	CHECK(integer(r, "total.0.amount") == 14 && !strcmp(string(r, "total.0.currency"), "EUR") &&
	                integer(r, "total.1.amount") == 90000 &&
	                !strcmp(string(r, "total.1.currency"), "USD"),
	        "each currency by itself: %s", r->body);
	CHECK(json_equal(member(r, "total"), member(r, "week")), "all of it this week: %s", r->body);
	EXPECT(seal(&q, "{\"licence\":\"CC0-1.0\",\"partial\":true}"), 200, "\"sealed\"");
	r = get(ann.key, "/v1/me/earnings");
	for (size_t i = 0; i < json_array_size(member(r, "days")); i++) {
		const json_t *day = json_array_get(member(r, "days"), i),
		             *states = json_object_get(day, "states");

		items += json_integer_value(json_object_get(day, "items"));
		sum += json_integer_value(json_object_get(json_object_get(day, "earned"), "amount"));
		answered += json_integer_value(json_object_get(states, "answered"));
		accepted += json_integer_value(json_object_get(states, "accepted"));
		sealed += json_integer_value(json_object_get(states, "sealed"));
		CHECK(json_integer_value(json_object_get(day, "active_ms")) % 1234 == 0, "time: %s", r->body);
	}
	CHECK(items == 5 && sum == 90014, "all five: %s", r->body);
	CHECK(!answered && accepted == 3 && sealed == 2, "three accepted, two sealed: %s", r->body);
	EXPECT(get(ann.key, "/v1/me/earnings?x=1"), 422, NULL);
}

void test_mine(void)
{
	what_each_counted_for();
	what_is_left_out_and_why();
	pages_and_receipts();
	what_it_earned();
}
