/* answers -- one a token, checked, acknowledged with a receipt that holds offline; when a task has enough. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/hex.h"
#include "server.h"
#include "world.h"

/* The receipt with other bytes of its extra line: from becomes to. Freed with the other texts. */
static char *forged(const char *receipt, const char *from, const char *to)
{
	const char *line = strstr(receipt, "extra ") + 6, *end = strchr(line, '\n');
	size_t len, cap = strlen(receipt) * 2;
	gl_mem_auto char *plain = calloc(1, cap), *coded = calloc(1, cap);
	char *at;

	if (!gl_unbase64(plain, cap, &len, line, (size_t)(end - line)) || !(at = strstr(plain, from)))
		give_up("a receipt without '%s': %s", from, plain);
	memmove(at + strlen(to), at + strlen(from), strlen(at + strlen(from)) + 1);
	memcpy(at, to, strlen(to));
	coded[gl_base64(coded, plain, strlen(plain))] = 0;
	return text("%.*s%s%s", (int)(line - receipt), receipt, coded, end);
}

static int verify(const char *receipt)
{
	to_file("receipt", receipt, strlen(receipt));
	return tool("verify", "--receipt", in_folder("receipt"), "--vkey", in_folder("vkey"), NULL);
}

static void receipts_hold_offline(void)
{
	struct project p = project_open("{\"redundancy\":{\"min\":1,\"max\":1}}", 2),
	               q = project_open("{}", 1);
	struct person ann = person_new("person", ANNOTATOR);
	const struct reply *held = take(&p, &ann, 1),
	                   *first = answer(&p, &ann, string(held, "assignments.0.id"), "yes"), *r;
	const char *receipt = string(first, "receipt");

	EXPECT(first, 201, "c2sp.org/tlog-proof@v1");
	CHECK(!strncmp(string(first, "answer"), p.id, 12) && string(first, "answer")[12] == '.', "its id: %s",
	        first->body);
	r = get(NULL, text("/log/%s/vkey", p.id));
	EXPECT(r, 200, p.id);
	to_file("vkey", r->body, r->len);
	CHECK(!verify(receipt), "the receipt verifies");
	CHECK(verify(forged(receipt, "\"yes\"", "\"no\"")) == 1, "with another value it does not");
	CHECK(verify(forged(receipt, "\"price\":30000", "\"price\":90000")) == 1, "nor with another price");
	CHECK(verify(forged(receipt, "1234", "1235")) == 1, "nor with another time taken");
	r = get(NULL, text("/log/%s/vkey", q.id));
	to_file("vkey", r->body, r->len);
	CHECK(verify(receipt) == 1, "nor with another log's key");

	r = answer(&p, &ann, string(held, "assignments.0.id"), "yes");
	EXPECT(r, 200, "c2sp.org/tlog-proof@v1");
	CHECK(!strcmp(string(r, "answer"), string(first, "answer")), "again, the same index: %s", r->body);
	EXPECT(answer(&p, &ann, string(held, "assignments.0.id"), "no"), 409, "answer-differs");
	EXPECT(work(&p, &ann, "no"), 201, NULL);
	r = answer(&p, &ann, string(held, "assignments.0.id"), "yes");
	EXPECT(r, 200, string(first, "answer"));
	to_file("vkey", get(NULL, text("/log/%s/vkey", p.id))->body,
	        get(NULL, text("/log/%s/vkey", p.id))->len);
	CHECK(!verify(string(r, "receipt")), "the receipt of a larger log verifies too");
}

static void tokens_are_personal(void)
{
	struct project p = project_open("{}", 3), q = project_open("{}", 3);
	struct person ann = person_new("person", ANNOTATOR), bob = person_new("person", ANNOTATOR);
	const struct reply *held = take(&p, &ann, 1);
	const char *id = string(held, "assignments.0.id");

	EXPECT(answer(&p, &bob, id, "yes"), 422, "bad-assignment");
	take(&p, &bob, 1);
	EXPECT(answer(&p, &bob, id, "yes"), 422, "bad-assignment");
	take(&q, &ann, 1);
	EXPECT(answer(&q, &ann, id, "yes"), 422, "bad-assignment");
	for (size_t i = 0; i < strlen(id); i += 5) {
		char *wrong = text("%s", id);

		wrong[i] = wrong[i] == 'A' ? 'B' : 'A';
		EXPECT(answer(&p, &ann, wrong, "yes"), 422, "bad-assignment");
	}
	EXPECT(answer(&p, &ann, text("%sA", id), "yes"), 422, "bad-assignment");
	EXPECT(answer(&p, &ann, text("%.*s", (int)strlen(id) - 1, id), "yes"), 422, "bad-assignment");
	EXPECT(answer(&p, &ann, "", "yes"), 422, "bad-assignment");
	EXPECT(get(p.owner.key, in_project(&p, "")), 200, "\"answers\":0");
	EXPECT(answer(&p, &ann, id, "yes"), 201, NULL);
}

#define TWO_QUESTIONS                                                                                        \
	"{\"name\":\"which\",\"policy\":{\"redundancy\":{\"min\":1,\"max\":1}},\"template\":{\"fields\":[{"  \
	"\"name\":\"a\",\"type\":"                                                                           \
	"\"text\"},{\"name\":\"b\",\"type\":\"text\"}],\"questions\":[{\"name\":\"better\",\"type\":"        \
	"\"pairwise\",\"title\":\"Which?\","                                                                 \
	"\"left\":\"a\",\"right\":\"b\"},{\"name\":\"safe\",\"type\":\"choice\",\"title\":\"Safe?\","        \
	"\"required\":false,\"options\":["                                                                   \
	"{\"value\":\"yes\",\"title\":\"Yes\"},{\"value\":\"no\",\"title\":\"No\"}]}]}}"

static struct project two_questions(void)
{
	struct project p = { .owner = person_new("person", REQUESTER) };
	const struct reply *r = post(p.owner.key, "/v1/projects", TWO_QUESTIONS);

	EXPECT(r, 201, NULL);
	snprintf(p.id, sizeof p.id, "%s", string(r, "id"));
	import_jsonl(
	        &p, "{\"content\":{\"a\":\"1\",\"b\":\"2\"}}\n{\"content\":{\"a\":\"3\",\"b\":\"4\"}}\n");
	EXPECT(post(p.owner.key, in_project(&p, "/open"), NULL), 200, NULL);
	return p;
}

static void values_are_checked(void)
{
	static const struct {
		const char *rest; /* of {"assignment":"...", */
		int status;
		const char *says;
	} rows[] = {
		{ "\"value\":{}", 422, "\\\"better\\\" must be answered" },
		{ "\"value\":[]", 422, "value" },
		{ "\"value\":{\"best\":{\"choice\":\"left\"}}", 422, "no question \\\"best\\\"" },
		{ "\"value\":{\"better\":\"left\"}", 422, "question \\\"better\\\": must be an object" },
		{ "\"value\":{\"better\":{\"choice\":\"a\"}}", 422,
		        "question \\\"better\\\": \\\"choice\\\"" },
		{ "\"value\":{\"better\":{\"choice\":\"left\",\"strength\":0}}", 422,
		        "question \\\"better\\\": \\\"strength\\\"" },
		{ "\"value\":{\"better\":{\"choice\":\"left\",\"strength\":4}}", 422, "\\\"strength\\\"" },
		{ "\"value\":{\"better\":{\"choice\":\"left\",\"strength\":1.5}}", 422, "whole" },
		{ "\"value\":{\"better\":{\"choice\":\"left\",\"strength\":1e400}}", 400, NULL },
		{ "\"value\":{\"better\":{\"choice\":\"left\",\"why\":\"x\"}}", 422, "why" },
		{ "\"value\":{\"better\":{\"choice\":\"left\",\"comment\":7}}", 422, "comment" },
		{ "\"value\":{\"better\":{\"choice\":\"left\"},\"safe\":{\"choice\":\"perhaps\"}}", 422,
		        "question \\\"safe\\\"" },
		{ "\"value\":{\"better\":{\"choice\":\"left\"}},\"active_ms\":-1", 422, "active_ms" },
		{ "\"value\":{\"better\":{\"choice\":\"left\"}},\"active_ms\":86400001", 422, "active_ms" },
		{ "\"value\":{\"better\":{\"choice\":\"left\"}},\"active_ms\":1.5", 422, "active_ms" },
		{ "\"value\":{\"better\":{\"choice\":\"left\"}},\"active_ms\":\"9\"", 422, "active_ms" },
		{ "\"value\":{\"better\":{\"choice\":\"left\"}},\"task\":1", 422, "task" },
		{ "\"active_ms\":1", 422, "value" },
		{ "\"value\":{\"better\":{\"choice\":\"left\"}", 400, NULL },
	};
	struct project p = two_questions();
	struct person ann = person_new("person", ANNOTATOR);
	const struct reply *held = take(&p, &ann, 2), *r;
	const char *id = string(held, "assignments.0.id"), *path = in_project(&p, "/answers");
	char filler[2002];

	CHECK(json_array_size(member(held, "assignments.0.order.better")) == 2 &&
	                !member(held, "assignments.0.order.safe"),
	        "sides have an order, options have none: %s", held->body);
	for (size_t i = 0; i < GL_COUNT(rows); i++)
		EXPECT(post(ann.key, path, text("{\"assignment\":\"%s\",%s}", id, rows[i].rest)),
		        rows[i].status, rows[i].says);
	EXPECT(post(ann.key, path, "{\"assignment\":7,\"value\":{}}"), 422, "assignment");
	memset(filler, 'c', 2001);
	filler[2001] = 0;
	EXPECT(post(ann.key, path,
	               text("{\"assignment\":\"%s\",\"value\":{\"better\":{\"choice\":\"left\",\"comment\":"
	                    "\"%s\"}}}",
	                       id, filler)),
	        422, "comment");
	filler[2000] = 0;
	r = post(ann.key, path,
	        text("{\"assignment\":\"%s\",\"value\":{\"better\":{\"choice\":\"left\",\"strength\":2,"
	             "\"comment\":\"%s\"}}}",
	                id, filler));
	EXPECT(r, 201, NULL);
	r = post(ann.key, path,
	        text("{\"value\":{\"better\":{\"comment\":\"%s\",\"strength\":2.0,\"choice\":\"\\u006ceft\"}}"
	             ",\"assignment\":\"%s\"}",
	                filler, id));
	EXPECT(r, 200, NULL);
	id = string(held, "assignments.1.id");
	EXPECT(post(ann.key, path,
	               text("{\"assignment\":\"%s\",\"value\":{\"better\":{\"choice\":\"both_bad\"},\"safe\":"
	                    "{\"choice\":\"no\"}}}",
	                       id)),
	        201, NULL);
}

static void bodies_have_a_limit(void)
{
	struct project p = project_open("{}", 1);
	struct person ann = person_new("person", ANNOTATOR);
	const char *id = string(take(&p, &ann, 1), "assignments.0.id");
	char *body = text("%*s{\"assignment\":\"%s\",\"value\":{\"a\":{\"choice\":\"yes\"}}}", 65536, "", id);
	size_t len = strlen(body);

	EXPECT(post(ann.key, in_project(&p, "/answers"), body), 413, "65536");
	EXPECT(post(ann.key, in_project(&p, "/answers"), body + len - 65536), 201, NULL);
}

void test_answers(void)
{
	receipts_hold_offline();
	tokens_are_personal();
	values_are_checked();
	bodies_have_a_limit();
}

/* ---- when a task has enough ---- */

void test_finish(void)
{
	struct project sure =
	        project_open("{\"confidence\":\"0.6\",\"redundancy\":{\"min\":2,\"max\":5}}", 1);
	struct project all = project_open("{\"confidence\":\"1\",\"redundancy\":{\"min\":2,\"max\":4}}", 1);
	struct project torn =
	        project_open("{\"confidence\":\"0.6\",\"redundancy\":{\"min\":2,\"max\":5}}", 1);
	struct project humans = project_open("{\"humans_min\":1,\"redundancy\":{\"min\":1,\"max\":2}}", 1);
	struct person who[6], agent = person_new("agent", ANNOTATOR);

	for (unsigned i = 0; i < 6; i++)
		who[i] = person_new("person", ANNOTATOR);
	/* Two who agree are sure enough; whoever comes then is told that it is over. */
	EXPECT(work(&sure, &who[0], "yes"), 201, NULL);
	EXPECT(work(&sure, &who[1], "yes"), 201, NULL);
	EXPECT(work(&sure, &who[2], "yes"), 200, "project-done");
	/* Two who do not agree are not: a third is asked. */
	EXPECT(work(&torn, &who[0], "yes"), 201, NULL);
	EXPECT(work(&torn, &who[1], "no"), 201, NULL);
	EXPECT(work(&torn, &who[2], "yes"), 201, NULL);
	/* Confidence 1 takes all it may. */
	for (unsigned i = 0; i < 4; i++)
		EXPECT(work(&all, &who[i], "yes"), 201, NULL);
	EXPECT(work(&all, &who[4], "yes"), 200, "project-done");
	EXPECT(get(all.owner.key, in_project(&all, "")), 200, "\"answers\":4");
	/* An agent's answer alone is not enough where a person's is asked for. */
	EXPECT(work(&humans, &agent, "yes"), 201, NULL);
	EXPECT(work(&humans, &agent, "yes"), 200, "none-for-you");
	EXPECT(work(&humans, &who[0], "yes"), 201, NULL);
	EXPECT(work(&humans, &who[1], "yes"), 200, "project-done");
}
