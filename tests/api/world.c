#include "world.h"

#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "base/buf.h"
#include "base/clock.h"
#include "server.h"

#define SEAL_MS 30000

static void copy_id(char out[13], const char *id)
{
	snprintf(out, 13, "%.12s", id);
}

struct person person_new(const char *kind, const char *scopes)
{
	static unsigned number;
	struct person who = { 0 };
	const struct reply *r = post(admin_key(), "/v1/accounts",
	        text("{\"name\":\"%s %u of %lld\",\"kind\":\"%s\"}", kind, ++number, (long long)gl_now_ms(),
	                kind));

	if (r->status != 201)
		give_up("no account could be made: %s", r->body);
	copy_id(who.id, string(r, "id"));
	r = post(admin_key(), text("/v1/accounts/%s/keys", who.id), text("{\"scopes\":[%s]}", scopes));
	if (r->status != 201)
		give_up("no key could be made: %s", r->body);
	snprintf(who.key, sizeof who.key, "%s", string(r, "key"));
	return who;
}

struct project project_new(const char *policy)
{
	struct project p = { .owner = person_new("person", REQUESTER) };
	const struct reply *r = post(p.owner.key, "/v1/projects",
	        text("{\"name\":\"yes or no\",\"template\":" YES_NO
	             ",\"policy\":%s,\"price\":{\"amount\":30000,\"currency\":\"USD\"}}",
	                policy));

	if (r->status != 201)
		give_up("no project could be made: %s", r->body);
	copy_id(p.id, string(r, "id"));
	return p;
}

struct project project_open(const char *policy, unsigned tasks)
{
	struct project p = project_new(policy);
	const struct reply *r;
	gl_buf_auto lines = { 0 };

	gl_buf_init(&lines, 16 << 20);
	for (unsigned i = 1; i <= tasks; i++)
		gl_buf_printf(
		        &lines, "{\"external_id\":\"t-%u\",\"content\":{\"q\":\"question %u\"}}\n", i, i);
	if (tasks) {
		r = import_jsonl(&p, lines.data);
		CHECK(integer(r, "imported") == tasks, "%u tasks go in: %s", tasks, r->body);
	}
	EXPECT(post(p.owner.key, in_project(&p, "/open"), NULL), 200, "\"open\"");
	return p;
}

char *in_project(const struct project *p, const char *rest)
{
	return text("/v1/projects/%s%s", p->id, rest);
}

const struct reply *import_jsonl(const struct project *p, const char *lines)
{
	return ask(&(struct request){ .method = "POST",
	        .path = in_project(p, "/tasks"),
	        .key = p->owner.key,
	        .body = lines,
	        .type = "application/jsonl" });
}

const struct reply *take(const struct project *p, const struct person *who, unsigned count)
{
	return post(who->key, in_project(p, "/assignments"), text("{\"count\":%u}", count));
}

const struct reply *answer(
        const struct project *p, const struct person *who, const char *assignment, const char *choice)
{
	return post(who->key, in_project(p, "/answers"),
	        text("{\"assignment\":\"%s\",\"value\":{\"a\":{\"choice\":\"%s\"}},\"active_ms\":1234}",
	                assignment, choice));
}

const struct reply *work(const struct project *p, const struct person *who, const char *choice)
{
	const struct reply *r = take(p, who, 1);

	return *string(r, "assignments.0.id") ? answer(p, who, string(r, "assignments.0.id"), choice) : r;
}

const struct reply *dataset_settled(const char *id)
{
	int64_t until = gl_mono_ms() + SEAL_MS;
	const struct reply *r;

	do {
		nap_ms(10);
		r = get(NULL, text("/v1/datasets/%s", id));
	} while (!strcmp(string(r, "state"), "sealing") && gl_mono_ms() < until);
	return r;
}

const struct reply *seal(const struct project *p, const char *body)
{
	const struct reply *r = post(p->owner.key, in_project(p, "/datasets"), body);

	EXPECT(r, 202, "\"sealing\"");
	return r->status == 202 ? dataset_settled(string(r, "id")) : r;
}

void to_file(const char *name, const char *bytes, size_t len)
{
	gl_file_auto *f = fopen(in_folder(name), "w");

	if (!f || fwrite(bytes, 1, len, f) != len)
		give_up("cannot write %s", in_folder(name));
}

/* ---- doubt ---- */

struct person reviewer_of(const struct project *p)
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
struct project torn(unsigned tasks, struct person who[3])
{
	struct project p = project_open(TORN, tasks);

	for (unsigned i = 0; i < 3; i++) {
		who[i] = person_new("person", ANNOTATOR);
		say(&p, &who[i], tasks, i == 2 ? "no" : "yes");
	}
	return p;
}

const struct reply *review(const struct project *p, const struct person *who, const char *n, const char *body)
{
	return post(who->key, in_project(p, text("/tasks/%s/review", n)), body);
}

static void save(const char *name, const struct reply *r)
{
	EXPECT(r, 200, NULL);
	to_file(name, r->body, r->len);
}

/* What the audit of dataset 1 prints; it must find nothing wrong. */
const char *printed(void)
{
	gl_file_auto *f = fopen(in_folder("tool.out"), "r");
	char out[8192];
	size_t n = f ? fread(out, 1, sizeof out - 1, f) : 0;

	out[n] = 0;
	return text("%s", out);
}

const char *audited(const struct project *p)
{
	int exit;

	save("bundle.tar", get(p->owner.key, text("/v1/datasets/%s.1/bundle.tar", p->id)));
	save("vkey", get(NULL, text("/log/%s/vkey", p->id)));
	exit = tool("audit", in_folder("bundle.tar"), "--vkey", in_folder("vkey"), NULL);
	CHECK(exit == 0, "the audit ends with %d: %s", exit, printed());
	return printed();
}

/* The record of a task, found by its external id. */
const char *record(const struct project *p, const char *external_id)
{
	const struct reply *r = get(p->owner.key, text("/v1/datasets/%s.1/files/records.jsonl", p->id));
	const char *at = strstr(r->body, text("\"external_id\":\"%s\"", external_id)), *from = at;

	CHECK(at, "a record of %s: %s", external_id, r->body);
	while (from && from > r->body && from[-1] != '\n')
		from--;
	return from ? text("%.*s", (int)strcspn(from, "\n"), from) : "";
}

const char *number_of(const struct project *p, const char *external_id)
{
	const struct reply *r = get(p->owner.key, in_project(p, "/tasks"));

	for (size_t i = 0; i < count(r, "tasks"); i++)
		if (!strcmp(string(r, text("tasks.%zu.external_id", i)), external_id))
			return text("%s", string(r, text("tasks.%zu.n", i)));
	CHECK(false, "there is a task %s: %s", external_id, r->body);
	return "0";
}

const struct reply *withdraw(const struct project *p, const char *n, const char *reason)
{
	return post(p->owner.key, in_project(p, text("/tasks/%s/withdraw", n)),
	        text("{\"reason\":\"%s\"}", reason));
}

size_t count(const struct reply *r, const char *list)
{
	return json_array_size(member(r, list));
}
