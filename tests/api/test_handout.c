/* hand-out -- how many, to whom, never twice, and why there is nothing. */
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/buf.h"
#include "server.h"
#include "world.h"

static const char *text_of(const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));

	return s ? s : "";
}

static bool lists(const struct reply *r, const char *id)
{
	const json_t *list = member(r, "assignments");

	for (size_t i = 0; i < json_array_size(list); i++)
		if (!strcmp(text_of(json_array_get(list, i), "id"), id))
			return true;
	return false;
}

static void as_many_as_allowed(void)
{
	static const char *const wrong[] = { "{\"count\":0}", "{\"count\":101}", "{\"count\":\"3\"}",
		"{\"count\":1.5}", "{\"count\":-1}", "{\"count\":null}", "{\"many\":3}", "[]" };
	struct project p = project_open("{\"at_once\":5,\"redundancy\":{\"min\":1,\"max\":1}}", 9);
	struct person ann = person_new("person", ANNOTATOR);
	const struct reply *first, *more, *held;

	for (size_t i = 0; i < GL_COUNT(wrong); i++)
		EXPECT(post(ann.key, in_project(&p, "/assignments"), wrong[i]), 422, NULL);
	EXPECT(get(ann.key, in_project(&p, "/assignments")), 200, "{\"assignments\":[]}");
	first = take(&p, &ann, 3);
	CHECK(json_array_size(member(first, "assignments")) == 3, "three: %s", first->body);
	more = take(&p, &ann, 100);
	CHECK(json_array_size(member(more, "assignments")) == 2, "at_once is 5: %s", more->body);
	held = take(&p, &ann, 1);
	EXPECT(held, 200, "all-held");
	CHECK(header(held, "retry-after") && atoi(header(held, "retry-after")) >= 1, "Retry-After: %s",
	        held->headers);
	held = get(ann.key, in_project(&p, "/assignments"));
	CHECK(json_array_size(member(held, "assignments")) == 5, "GET lists what is held: %s", held->body);
	for (unsigned i = 0; i < 5; i++) {
		const char *id = string(i < 3 ? first : more, text("assignments.%u.id", i < 3 ? i : i - 3));

		CHECK(lists(held, id), "GET lists %s", id);
	}
	EXPECT(answer(&p, &ann, string(first, "assignments.1.id"), "yes"), 201, NULL);
	held = get(ann.key, in_project(&p, "/assignments"));
	CHECK(!lists(held, string(first, "assignments.1.id")), "not what was answered: %s", held->body);
	more = post(ann.key, in_project(&p, "/assignments"), NULL);
	CHECK(json_array_size(member(more, "assignments")) == 1, "one without a body: %s", more->body);
}

/* Two people and every task once each; then there is nothing, for three different reasons. */
static void never_twice(void)
{
	struct project p =
	        project_open("{\"at_once\":3,\"confidence\":\"1\",\"redundancy\":{\"min\":2,\"max\":2}}", 12);
	struct person ann = person_new("person", ANNOTATOR), bob = person_new("person", ANNOTATOR),
	              cem = person_new("person", ANNOTATOR);
	bool seen[13] = { false };
	const struct reply *r, *last;
	const json_t *list;
	unsigned handed = 0;

	while ((list = member(r = take(&p, &ann, 2), "assignments")) && json_array_size(list))
		for (size_t i = 0; i < json_array_size(list); i++) {
			const json_t *a = json_array_get(list, i);
			int n = atoi(text_of(a, "task"));

			CHECK(n >= 1 && n <= 12 && !seen[n], "task %d comes once", n);
			seen[n >= 1 && n <= 12 ? n : 0] = true;
			handed++;
			EXPECT(answer(&p, &ann, text_of(a, "id"), "yes"), 201, NULL);
		}
	CHECK(handed == 12, "all 12 tasks: %u", handed);
	EXPECT(r, 200, "none-for-you");
	CHECK(!header(r, "retry-after"), "no Retry-After with none-for-you: %s", r->headers);
	for (unsigned k = 0; k < 11; k++)
		EXPECT(work(&p, &bob, "yes"), 201, NULL);
	last = take(&p, &bob, 1);
	r = take(&p, &cem, 1);
	EXPECT(r, 200, "all-held");
	CHECK(header(r, "retry-after") && atoi(header(r, "retry-after")) >= 1, "Retry-After: %s", r->headers);
	EXPECT(answer(&p, &bob, string(last, "assignments.0.id"), "yes"), 201, NULL);
	r = take(&p, &cem, 1);
	EXPECT(r, 200, "project-done");
	CHECK(!header(r, "retry-after"), "no Retry-After with project-done: %s", r->headers);
	EXPECT(take(&p, &ann, 1), 200, "project-done");
	EXPECT(get(p.owner.key, in_project(&p, "")), 200, "\"wanting\":0");
}

static void only_for_whom_it_is(void)
{
	struct project p = project_open("{\"redundancy\":{\"min\":1,\"max\":2},\"confidence\":\"1\"}", 0);
	struct person ann = person_new("person", ANNOTATOR), bob = person_new("person", ANNOTATOR),
	              cem = person_new("person", ANNOTATOR);
	const struct reply *r;

	r = import_jsonl(
	        &p, text("{\"content\":{\"q\":\"for ann\"},\"for\":[\"%s\"]}\n{\"content\":{\"q\":\"for "
	                 "both\"},\"for\":[\"%s\",\"%s\"]}\n",
	                    ann.id, ann.id, bob.id));
	CHECK(integer(r, "imported") == 2, "two tasks: %s", r->body);
	EXPECT(take(&p, &cem, 5), 200, "none-for-you");
	r = take(&p, &bob, 5);
	CHECK(json_array_size(member(r, "assignments")) == 1 && strstr(r->body, "for both"),
	        "one for Bob: %s", r->body);
	CHECK(!strstr(r->body, ann.id), "and not whom else it is for: %s", r->body);
	r = take(&p, &ann, 5);
	CHECK(json_array_size(member(r, "assignments")) == 2, "two for Ann: %s", r->body);
}

static void urgent_first(void)
{
	struct project p = project_open("{}", 3);
	struct person ann = person_new("person", ANNOTATOR);

	import_jsonl(&p, "{\"content\":{\"q\":\"soon\"},\"priority\":5}\n{\"content\":{\"q\":\"now\"},"
	                 "\"priority\":9}\n");
	EXPECT(take(&p, &ann, 1), 200, "\"now\"");
	EXPECT(take(&p, &ann, 1), 200, "\"soon\"");
	EXPECT(take(&p, &ann, 1), 200, "question");
}

static const struct reply *release(
        const struct project *p, const struct person *who, const char *id, const char *reason)
{
	return post(who->key, in_project(p, "/assignments/release"),
	        text("{\"assignment\":\"%s\",\"reason\":\"%s\"}", id, reason));
}

static void given_back(void)
{
	struct project p = project_open("{\"redundancy\":{\"min\":1,\"max\":1}}", 3);
	struct person ann = person_new("person", ANNOTATOR), bob = person_new("person", ANNOTATOR);
	const struct reply *r = take(&p, &ann, 3);
	const char *const reasons[] = { "skip", "flag", "harm" };

	EXPECT(take(&p, &bob, 1), 200, "all-held");
	EXPECT(release(&p, &ann, string(r, "assignments.0.id"), "bored"), 422, "reason");
	EXPECT(release(&p, &bob, string(r, "assignments.0.id"), "skip"), 422, "bad-assignment");
	EXPECT(release(&p, &ann, "nonsense", "skip"), 422, "bad-assignment");
	EXPECT(post(ann.key, in_project(&p, "/assignments/release"),
	               "{\"assignment\":7,\"reason\":\"skip\"}"),
	        422, "assignment");
	EXPECT(post(ann.key, in_project(&p, "/assignments/release"), "{\"assignment\":\"x\"}"), 422,
	        "reason");
	for (unsigned i = 0; i < 3; i++) {
		EXPECT(release(&p, &ann, string(r, text("assignments.%u.id", i)), reasons[i]), 204, NULL);
		EXPECT(release(&p, &ann, string(r, text("assignments.%u.id", i)), reasons[i]), 409,
		        "not held");
	}
	EXPECT(get(ann.key, in_project(&p, "/assignments")), 200, "{\"assignments\":[]}");
	EXPECT(take(&p, &ann, 3), 200, "none-for-you");
	r = take(&p, &bob, 3);
	CHECK(json_array_size(member(r, "assignments")) == 3, "others get them: %s", r->body);
	EXPECT(answer(&p, &bob, string(r, "assignments.0.id"), "no"), 201, NULL);
	EXPECT(release(&p, &bob, string(r, "assignments.0.id"), "skip"), 409, "answered");
}

void test_handout(void)
{
	as_many_as_allowed();
	never_twice();
	only_for_whom_it_is();
	urgent_first();
	given_back();
}

/* ---- gold looks like every other task ---- */

#define GOLD  10
#define PLAIN 30

static void same_string(const char *name, const char *a, const char *b)
{
	CHECK(a && b && strlen(a) == strlen(b), "%s has one length: '%s' and '%s'", name, a ? a : "",
	        b ? b : "");
}

/* Every member of a gold assignment beside the same of another: names, order, kinds, lengths. */
static void compare(json_t *gold, json_t *plain)
{
	void *g = json_object_iter(gold), *o = json_object_iter(plain);

	for (; g && o; g = json_object_iter_next(gold, g), o = json_object_iter_next(plain, o)) {
		const char *name = json_object_iter_key(g);
		json_t *gv = json_object_iter_value(g), *ov = json_object_iter_value(o);

		CHECK(!strcmp(name, json_object_iter_key(o)), "'%s' stands where '%s' does", name,
		        json_object_iter_key(o));
		CHECK(json_typeof(gv) == json_typeof(ov), "'%s' is of one type", name);
		if (!strcmp(name, "id") || !strcmp(name, "expires_at"))
			same_string(name, json_string_value(gv), json_string_value(ov));
		else if (!strcmp(name, "content"))
			CHECK(json_object_size(gv) == 1 && json_object_size(ov) == 1,
			        "content is the fields");
		else if (strcmp(name, "task") != 0)
			CHECK(json_equal(gv, ov), "'%s' says the same", name);
	}
	CHECK(!g && !o, "as many members");
}

static bool is_gold(const json_t *assignment)
{
	return strstr(text_of(json_object_get(assignment, "content"), "q"), "gold");
}

void test_gold(void)
{
	struct project p = project_open(
	        "{\"at_once\":100,\"gold_share\":\"0.5\",\"redundancy\":{\"min\":1,\"max\":1}}", 0);
	struct person ann = person_new("person", ANNOTATOR), bob = person_new("person", ANNOTATOR);
	gl_buf_auto lines = { 0 };
	json_t *list, *plain = NULL;
	unsigned gold = 0;
	const struct reply *r;

	gl_buf_init(&lines, 1 << 20);
	for (unsigned k = 0; k < GOLD; k++)
		gl_buf_printf(&lines,
		        "{\"content\":{\"q\":\"gold  %02u\"},\"gold\":{\"a\":{\"choice\":\"yes\"}}}\n", k);
	import_jsonl(&p, lines.data);
	while (work(&p, &ann, "yes")->status == 201)
		;
	gl_buf_clear(&lines);
	for (unsigned k = 0; k < PLAIN; k++)
		gl_buf_printf(&lines, "{\"content\":{\"q\":\"plain %02u\"}}\n", k);
	import_jsonl(&p, lines.data);
	r = take(&p, &bob, PLAIN);
	list = member(r, "assignments");
	for (size_t i = 0; i < json_array_size(list) && !plain; i++)
		plain = is_gold(json_array_get(list, i)) ? NULL : json_array_get(list, i);
	for (size_t i = 0; i < json_array_size(list) && plain; i++) {
		gold += is_gold(json_array_get(list, i));
		compare(json_array_get(list, i), plain);
	}
	CHECK(gold > 0 && gold < json_array_size(list), "both kinds were handed out: %u of %s", gold,
	        r->body);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const struct reply *s = answer(&p, &bob, text_of(json_array_get(list, i), "id"), "no");

		EXPECT(s, 201, "receipt");
		CHECK(json_object_size(s->json) == 2, "an answer and a receipt, nothing else: %s", s->body);
	}
	r = get(p.owner.key, in_project(&p, "/tasks"));
	CHECK(!strstr(r->body, "gold"), "nor is it in the list of tasks: %.200s", r->body);
}
