/* ballots -- each type that counts no labels, from a project to an audited dataset: three answer, a tie is a
 * tie and comes before a reviewer, who settles it; exports and what may be seen before sealing. */
#include <stdio.h>
#include <string.h>

#include "server.h"
#include "world.h"

#define TASKS "one", "torn", "two"

static const struct row {
	const char *type, *question; /* its own members */
	const char *said[3];         /* of the tasks, when both say the same; torn: by the first */
	const char *other;           /* torn, by the second */
	bool tied;
	const char *figure; /* of agreement */
} rows[] = {
	{ "multi_choice", "\"options\":[{\"value\":\"a\",\"title\":\"A\"},{\"value\":\"b\",\"title\":\"B\"}]",
	        { "{\"choices\":[\"a\"]}", "{\"choices\":[\"a\"]}", "{\"choices\":[\"b\"]}" },
	        "{\"choices\":[\"b\"]}", true, "alpha_distance" },
	{ "ranking", "\"items\":[\"q\",\"r\"]",
	        { "{\"order\":[[\"q\"],[\"r\"]]}", "{\"order\":[[\"q\"],[\"r\"]]}",
	                "{\"order\":[[\"r\"],[\"q\"]]}" },
	        "{\"order\":[[\"r\"],[\"q\"]]}", true, "alpha_distance" },
	{ "spans",
	        "\"field\":\"q\",\"options\":[{\"value\":\"a\",\"title\":\"A\"},{\"value\":\"b\","
	        "\"title\":\"B\"}]",
	        { "{\"spans\":[{\"start\":0,\"end\":2,\"label\":\"a\"}]}",
	                "{\"spans\":[{\"start\":0,\"end\":3,\"label\":\"a\"}]}",
	                "{\"spans\":[{\"start\":0,\"end\":2,\"label\":\"b\"}]}" },
	        "{\"spans\":[{\"start\":0,\"end\":3,\"label\":\"b\"}]}", true, "alpha_distance" },
	{ "steps", "\"field\":\"q\"",
	        { "{\"steps\":[\"ok\"]}", "{\"steps\":[\"ok\"]}", "{\"steps\":[\"wrong\"]}" },
	        "{\"steps\":[\"wrong\"]}", true, "alpha_distance" },
	{ "boxes", "\"options\":[{\"value\":\"a\",\"title\":\"A\"},{\"value\":\"b\",\"title\":\"B\"}]",
	        { "{\"boxes\":[{\"h\":9,\"label\":\"a\",\"w\":9,\"x\":0,\"y\":0}]}",
	                "{\"boxes\":[{\"h\":9,\"label\":\"a\",\"w\":9,\"x\":0,\"y\":0}]}", "{\"boxes\":[]}" },
	        "{\"boxes\":[{\"h\":9,\"label\":\"b\",\"w\":9,\"x\":0,\"y\":0}]}", true, "alpha_distance" },
	{ "rating", "\"min\":1,\"max\":5", { "{\"rating\":1}", "{\"rating\":1}", "{\"rating\":4}" },
	        "{\"rating\":2}", false, "alpha_interval" },
	{ "text", "\"max_length\":40", { "{\"text\":\"ab\"}", "{\"text\":\"abc\"}", "{\"text\":\"x\"}" },
	        "{\"text\":\"abd\"}", false, "alpha_distance" },
};

static struct project typed(const struct row *row)
{
	struct project p = { .owner = person_new("person", REQUESTER) };
	const struct reply *r = post(p.owner.key, "/v1/projects",
	        text("{\"name\":\"%s\",\"template\":{\"fields\":[{\"name\":\"q\",\"type\":\"text\"},{"
	             "\"name\":"
	             "\"r\",\"type\":\"text\"}],\"questions\":[{\"name\":\"it\",\"type\":\"%s\",\"title\":"
	             "\"It?\",%s}]},\"policy\":{\"at_once\":10,\"redundancy\":{\"min\":2,\"max\":2}},"
	             "\"price\":{"
	             "\"amount\":1,\"currency\":\"USD\"}}",
	                row->type, row->type, row->question));

	EXPECT(r, 201, NULL);
	snprintf(p.id, sizeof p.id, "%s", string(r, "id"));
	r = import_jsonl(&p, "{\"external_id\":\"one\",\"content\":{\"q\":\"one\",\"r\":\"eins\"}}\n"
	                     "{\"external_id\":\"torn\",\"content\":{\"q\":\"torn\",\"r\":\"zerrissen\"}}\n"
	                     "{\"external_id\":\"two\",\"content\":{\"q\":\"two\",\"r\":\"zwei\"}}\n");
	CHECK(integer(r, "imported") == 3, "%s: tasks go in: %s", row->type, r->body);
	EXPECT(post(p.owner.key, in_project(&p, "/open"), NULL), 200, "\"open\"");
	return p;
}

static void say_all(const struct project *p, const struct row *row, bool second)
{
	static const char *const tasks[] = { TASKS };
	struct person who = person_new("person", ANNOTATOR);
	const struct reply *r = take(p, &who, 3);
	const json_t *list = member(r, "assignments");

	CHECK(json_array_size(list) == 3, "%s: three tasks: %s", row->type, r->body);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *a = json_array_get(list, i);
		const char *q = json_string_value(json_object_get(json_object_get(a, "content"), "q"));
		size_t k = 0;

		while (strcmp(tasks[k], q) != 0)
			k++;
		EXPECT(post(who.key, in_project(p, "/answers"),
		               text("{\"assignment\":\"%s\",\"value\":{\"it\":%s}}",
		                       json_string_value(json_object_get(a, "id")),
		                       second && !strcmp(q, "torn") ? row->other : row->said[k])),
		        201, NULL);
	}
}

/* A tie is found a moment after the last answer; a reviewer sees what was said, and ends it. */
static void review_tie(const struct project *p, const struct row *row)
{
	struct person ref = reviewer_of(p);
	const char *path = in_project(p, "/disputes");
	const struct reply *r = get(ref.key, path);
	char n[12];

	for (int i = 0; i < 250 && !count(r, "disputes"); i++) {
		nap_ms(20);
		r = get(ref.key, path);
	}
	CHECK(count(r, "disputes") == 1 && !strcmp(string(r, "disputes.0.external_id"), "torn") &&
	                !strcmp(string(r, "disputes.0.questions.0"), "it"),
	        "%s: a tie is in dispute: %s", row->type, r->body);
	snprintf(n, sizeof n, "%s", string(r, "disputes.0.task"));
	r = get(ref.key, in_project(p, text("/tasks/%s", n)));
	CHECK(!strcmp(string(r, "state"), "disputed") && !strcmp(string(r, "questions.it.status"), "tied") &&
	                count(r, "answers") == 2,
	        "%s: what it is about: %s", row->type, r->body);
	r = review(p, &ref, n, text("{\"value\":{\"it\":%s},\"reason\":\"clear-case\"}", row->other));
	EXPECT(r, 201, "receipt");
	EXPECT(get(ref.key, path), 200, "{\"disputes\":[]}");
	EXPECT(get(ref.key, in_project(p, text("/tasks/%s", n))), 200, "\"state\":\"reviewed\"");
}

static void look(const struct project *p, const struct row *row)
{
	const struct reply *r = get(p->owner.key, in_project(p, "/results"));

	EXPECT(r, 200, "\"sealed\":false");
	CHECK(count(r, "results") == 3, "%s: results before sealing: %s", row->type, r->body);
	r = get(p->owner.key, in_project(p, "/agreement"));
	EXPECT(r, 200, text("\"%s\":", row->figure));
	HAS(r->body, text("\"type\":\"%s\",\"answers\":6", row->type));
	EXPECT(get(p->owner.key, in_project(p, "/leaderboard?question=it")), 422, "pairwise");
}

static void one_type(const struct row *row)
{
	struct project p = typed(row);
	const char *line;

	say_all(&p, row, false);
	say_all(&p, row, true);
	if (row->tied)
		review_tie(&p, row);
	look(&p, row);
	EXPECT(seal(&p, "{\"licence\":\"CC0-1.0\"}"), 200, "\"sealed\"");
	line = record(&p, "torn");
	HAS(line, row->tied ? "\"status\":\"reviewed\"" : "\"status\":\"consensus\"");
	HAS(record(&p, "two"), "\"status\":\"consensus\"");
	HAS(audited(&p), "Nothing is wrong");
	EXPECT(get(NULL, text("/v1/datasets/%s.1/export?format=csv", p.id)), 200, "torn");
	EXPECT(get(NULL, text("/v1/datasets/%s.1/export?format=jsonl", p.id)), 200, "\"torn\"");
}

/* "torn \u00e9\U0001f642" has seven code points. */
static void spans_stay_within_the_text(void)
{
	static const char *const beyond = "it ends at 8, but the text of \\\"q\\\" has 7 Unicode code points";
	struct project p = { .owner = person_new("person", REQUESTER) };
	struct person who = person_new("person", ANNOTATOR), ref;
	const struct reply *r = post(p.owner.key, "/v1/projects",
	        "{\"name\":\"s\",\"template\":{\"fields\":[{\"name\":\"q\",\"type\":\"text\"}],"
	        "\"questions\":[{\"name\":\"it\",\"type\":\"spans\",\"title\":\"It?\",\"field\":\"q\","
	        "\"options\":[{\"value\":\"a\",\"title\":\"A\"}]}]},\"policy\":{\"redundancy\":{\"min\":1,"
	        "\"max\":1}},\"price\":{\"amount\":1,\"currency\":\"USD\"}}");
	char assignment[200];

#define SPAN(end) "{\"it\":{\"spans\":[{\"start\":5,\"end\":" end ",\"label\":\"a\"}]}}"
	EXPECT(r, 201, NULL);
	snprintf(p.id, sizeof p.id, "%s", string(r, "id"));
	r = import_jsonl(&p, "{\"content\":{\"q\":\"torn \u00e9\U0001f642\"},\"gold\":" SPAN("8") "}\n");
	HAS(r->body, beyond);
	r = import_jsonl(&p, "{\"content\":{\"q\":\"torn \u00e9\U0001f642\"}}\n");
	CHECK(integer(r, "imported") == 1, "a task goes in: %s", r->body);
	EXPECT(post(p.owner.key, in_project(&p, "/open"), NULL), 200, "\"open\"");
	ref = reviewer_of(&p);
	snprintf(assignment, sizeof assignment, "%s", string(take(&p, &who, 1), "assignments.0.id"));
	EXPECT(post(who.key, in_project(&p, "/answers"),
	               text("{\"assignment\":\"%s\",\"value\":" SPAN("8") "}", assignment)),
	        422, beyond);
	EXPECT(review(&p, &ref, "1", "{\"value\":" SPAN("8") ",\"reason\":\"clear-case\"}"), 422, beyond);
	EXPECT(post(who.key, in_project(&p, "/answers"),
	               text("{\"assignment\":\"%s\",\"value\":" SPAN("7") "}", assignment)),
	        201, NULL);
	EXPECT(review(&p, &ref, "1", "{\"value\":" SPAN("7") ",\"reason\":\"clear-case\"}"), 201, NULL);
}

void test_ballots(void)
{
	spans_stay_within_the_text();
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		one_type(&rows[i]);
}
