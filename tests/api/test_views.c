/* views -- what people see while a project runs: the template they work with, the work there is, how far it
 * has come. */
#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "server.h"
#include "world.h"

static const struct reply *get_with(const char *key, const char *path, const char *head)
{
	return ask(&(struct request){ .method = "GET", .path = path, .key = key, .header = head });
}

static void a_template_is_for_those_who_may_work(void)
{
	struct project p = project_new("{}");
	struct person ann = person_new("person", ANNOTATOR), reader = person_new("person", "\"read\"");
	const struct reply *r;
	const char *etag;

	EXPECT(get(ann.key, in_project(&p, "/template")), 404, NULL);
	EXPECT(get(NULL, in_project(&p, "/template")), 401, NULL);
	r = get(p.owner.key, in_project(&p, "/template"));
	EXPECT(r, 200, "\"version\":1");
	EXPECT(post(p.owner.key, in_project(&p, "/open"), NULL), 200, "\"open\"");
	EXPECT(get(reader.key, in_project(&p, "/template")), 404, NULL);
	r = get(ann.key, in_project(&p, "/template"));
	EXPECT(r, 200, "\"template\":{\"fields\":[{\"name\":\"q\"");
	CHECK(!strcmp(string(r, "project"), p.id) && !strcmp(string(r, "name"), "yes or no"), "named: %s",
	        r->body);
	CHECK(integer(r, "price.amount") == 30000 && !strcmp(string(r, "guidelines"), ""), "priced: %s",
	        r->body);
	etag = header(r, "etag");
	etag = etag ? etag : "";
	CHECK(*etag == '"', "a strong ETag: %s", r->headers);
	EXPECT(get_with(ann.key, in_project(&p, "/template"),
	               text("If-None-Match: %.*s", (int)strcspn(etag, "\r\n"), etag)),
	        304, NULL);
	EXPECT(patch(p.owner.key, in_project(&p, ""), "{\"guidelines\":\"Look \\\"twice\\\".\\n\"}"), 200,
	        NULL);
	r = get_with(ann.key, in_project(&p, "/template"),
	        text("If-None-Match: %.*s", (int)strcspn(etag, "\r\n"), etag));
	EXPECT(r, 200, "Look \\\"twice\\\".\\n");
	CHECK(integer(r, "version") == 2, "the second version: %s", r->body);
	CHECK(!strstr(header(r, "cache-control"), "immutable"), "what is in force may change: %s",
	        r->headers);
	r = get(ann.key, in_project(&p, "/template?version=1"));
	EXPECT(r, 200, "\"guidelines\":\"\"");
	CHECK(strstr(header(r, "cache-control"), "immutable"), "a version does not: %s", r->headers);
	EXPECT(get(ann.key, in_project(&p, "/template?version=3")), 404, NULL);
	EXPECT(get(ann.key, in_project(&p, "/template?version=0")), 422, NULL);
	EXPECT(get(ann.key, in_project(&p, "/template?versions=1")), 422, NULL);
}

/* The entry of a project in somebody's list of work. */
static const json_t *entry(const struct reply *r, const struct project *p)
{
	const json_t *list = member(r, "work");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);

		if (!strcmp(json_string_value(json_object_get(item, "project")), p->id))
			return item;
	}
	return NULL;
}

static json_int_t number(const json_t *item, const char *name)
{
	const json_t *v = json_object_get(item, name);

	return json_is_integer(v) ? json_integer_value(v) : -1;
}

static const json_t *work_of(const struct person *who, const struct project *p)
{
	const json_t *item = NULL;
	const char *path = "/v1/work";

	while (path && !item) { /* other tests' projects may be open, and fill a page */
		const struct reply *r = get(who->key, path);
		const char *link = header(r, "link");

		EXPECT(r, 200, NULL);
		item = entry(r, p);
		path = link ? text("/v1/work%.*s", (int)strcspn(link + 1, ">"), link + 1) : NULL;
	}
	return item;
}

static void work_says_what_it_is(void)
{
	struct project p = project_open("{\"redundancy\":{\"min\":2,\"max\":2},\"confidence\":\"1\"}", 5);
	struct person ann = person_new("person", ANNOTATOR), bob = person_new("person", ANNOTATOR);
	const json_t *item = work_of(&ann, &p), *mine;
	const struct reply *r;

	CHECK(number(item, "left") == 5, "five tasks are left");
	CHECK(json_is_null(json_object_get(item, "median_ms")) &&
	                json_is_null(json_object_get(item, "hourly")),
	        "no time is known yet");
	CHECK(!strcmp(json_string_value(json_object_get(item, "title")), "Is it?"),
	        "the first question's title");
	CHECK(!strcmp(json_string_value(json_array_get(json_object_get(item, "questions"), 0)), "choice"),
	        "its type");
	for (unsigned i = 0; i < 3; i++)
		EXPECT(work(&p, &ann, "yes"), 201, NULL);
	EXPECT(take(&p, &ann, 1), 200, NULL);
	item = work_of(&ann, &p);
	mine = json_object_get(item, "mine");
	CHECK(number(mine, "answers") == 3 && number(mine, "held") == 1, "three given, one held");
	CHECK(number(item, "left") == 2, "two are left for Ann: %lld", number(item, "left"));
	CHECK(number(item, "median_ms") == 1234 && number(item, "p90_ms") == 1234, "each took 1234 ms");
	CHECK(number(json_object_get(item, "hourly"), "amount") == 30000ll * 3600000 / 1234,
	        "and pays by the hour: %lld", number(json_object_get(item, "hourly"), "amount"));
	item = work_of(&bob, &p);
	CHECK(number(item, "left") == 5, "all are left for Bob");
	CHECK(!number(json_object_get(item, "mine"), "answers"), "who has given none");
	r = post(admin_key(), text("/v1/accounts/%s/keys", p.owner.id), "{\"scopes\":[" ANNOTATOR "]}");
	snprintf(p.owner.key, sizeof p.owner.key, "%s", string(r, "key"));
	CHECK(!work_of(&p.owner, &p), "who runs a project is not offered it");
}

static void work_is_meant_for_some(void)
{
	struct project p = project_open("{\"redundancy\":{\"min\":1,\"max\":1}}", 0);
	struct person ann = person_new("person", ANNOTATOR), bob = person_new("person", ANNOTATOR);

	import_jsonl(&p, text("{\"content\":{\"q\":\"1\"},\"for\":[\"%s\"]}\n{\"content\":{\"q\":\"2\"},"
	                      "\"for\":[\"%s\"]}\n",
	                         ann.id, ann.id));
	CHECK(number(work_of(&ann, &p), "left") == 2, "two for Ann");
	CHECK(number(work_of(&bob, &p), "left") == 0, "none for Bob");
	EXPECT(work(&p, &ann, "no"), 201, NULL);
	CHECK(number(work_of(&ann, &p), "left") == 1, "one for Ann");
}

void test_views(void)
{
	a_template_is_for_those_who_may_work();
	work_says_what_it_is();
	work_is_meant_for_some();
}
