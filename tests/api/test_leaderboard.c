/* leaderboard -- comparisons of named sources and of sides, from the answers to the board; and rankings to a
 * record. */
#include <stdio.h>
#include <string.h>

#include "world.h"

#define FIELDS "\"fields\":[{\"name\":\"a\",\"type\":\"text\"},{\"name\":\"b\",\"type\":\"text\"}]"
#define PAIR(more)                                                                                           \
	"{\"name\":\"better\",\"type\":\"pairwise\",\"title\":\"Which?\",\"left\":\"a\",\"right\":"          \
	"\"b\"" more "}"
#define SOURCE ",\"source\":{\"left\":\"from_a\",\"right\":\"from_b\"}"
#define POLICY "{\"redundancy\":{\"min\":2,\"max\":2},\"confidence\":\"0.5\"}"

static struct project asking(const char *question)
{
	struct project p = { .owner = person_new("person", REQUESTER) };
	const struct reply *r = post(p.owner.key, "/v1/projects",
	        text("{\"name\":\"board\",\"template\":{" FIELDS ",\"questions\":[%s]},\"policy\":" POLICY
	             ",\"price\":{\"amount\":1,\"currency\":\"USD\"}}",
	                question));

	EXPECT(r, 201, NULL);
	snprintf(p.id, sizeof p.id, "%s", string(r, "id"));
	return p;
}

/* Takes everything and says of each task what its external id is: the value. */
static void answer_all(
        const struct project *p, const struct person *who, const char *question, const char *value)
{
	const struct reply *r = take(p, who, 10);
	size_t n = count(r, "assignments");
	char token[10][200];

	CHECK(n && n <= 10, "something to do: %s", r->body);
	for (size_t i = 0; i < n; i++)
		snprintf(token[i], sizeof token[i], "%s", string(r, text("assignments.%zu.id", i)));
	for (size_t i = 0; i < n; i++)
		EXPECT(post(who->key, in_project(p, "/answers"),
		               text("{\"assignment\":\"%s\",\"value\":{\"%s\":%s}}", token[i], question,
		                       value)),
		        201, NULL);
}

/* gold-model always stands left and always wins; of the others iron stands right of tin. */
static void named_sources(void)
{
	struct project p = asking(PAIR(SOURCE));
	struct person ann = person_new("person", ANNOTATOR), bob = person_new("person", ANNOTATOR);
	const struct reply *r;

	EXPECT(get(p.owner.key, in_project(&p, "/leaderboard")), 200,
	        "{\"board\":null,\"question\":\"better\",\"size\":");
	import_jsonl(&p, "{\"content\":{\"a\":\"x\",\"b\":\"y\",\"from_a\":\"gold\",\"from_b\":\"tin\"}}\n"
	                 "{\"content\":{\"a\":\"x\",\"b\":\"y\",\"from_a\":\"gold\",\"from_b\":\"iron\"}}\n"
	                 "{\"content\":{\"a\":\"x\",\"b\":\"y\",\"from_a\":\"tin\",\"from_b\":\"iron\"}}\n"
	                 "{\"content\":{\"a\":\"x\",\"b\":\"y\",\"from_a\":\"tin\"}}\n");
	EXPECT(post(p.owner.key, in_project(&p, "/open"), NULL), 200, "\"open\"");
	answer_all(&p, &ann, "better", "{\"choice\":\"left\",\"strength\":3}");
	answer_all(&p, &bob, "better", "{\"choice\":\"left\"}");
	r = get(p.owner.key, in_project(&p, "/leaderboard"));
	EXPECT(r, 200, "\"unnamed\":2}");
	CHECK(integer(r, "board.comparisons") == 6 && integer(r, "board.groups") == 1, "six: %s", r->body);
	CHECK(count(r, "board.sources") == 3, "three sources: %s", r->body);
	CHECK(!strcmp(string(r, "board.sources.0.source"), "gold") && integer(r, "board.sources.0.wins") == 4,
	        "gold is first: %s", r->body);
	CHECK(!strcmp(string(r, "board.sources.1.source"), "tin") &&
	                integer(r, "board.sources.1.wins") == 2 &&
	                integer(r, "board.sources.1.losses") == 2 && integer(r, "board.sources.1.rank") == 2,
	        "tin is second: %s", r->body);
	EXPECT(get(p.owner.key, in_project(&p, "/leaderboard?method=davidson&question=better")), 200,
	        "\"method\":\"davidson\"");
	r = get(p.owner.key, in_project(&p, "/leaderboard?method=crowd-bt"));
	CHECK(count(r, "board.annotators") == 2, "both annotators: %s", r->body);
	EXPECT(get(p.owner.key, in_project(&p, "/leaderboard?question=worse")), 422, "no pairwise question");
	EXPECT(get(p.owner.key, in_project(&p, "/leaderboard?method=elo")), 422,
	        "bradley-terry, davidson or crowd-bt");
	EXPECT(get(ann.key, in_project(&p, "/leaderboard")), 403, NULL);
	EXPECT(get(person_new("person", REQUESTER).key, in_project(&p, "/leaderboard")), 404, NULL);
}

static void sides_that_nobody_named(void)
{
	struct project p = asking(PAIR(""));
	struct person ann = person_new("person", ANNOTATOR), bob = person_new("person", ANNOTATOR);
	const struct reply *r;

	import_jsonl(
	        &p, "{\"content\":{\"a\":\"x\",\"b\":\"y\"}}\n{\"content\":{\"a\":\"v\",\"b\":\"w\"}}\n");
	EXPECT(post(p.owner.key, in_project(&p, "/open"), NULL), 200, "\"open\"");
	answer_all(&p, &ann, "better", "{\"choice\":\"right\"}");
	answer_all(&p, &bob, "better", "{\"choice\":\"both_bad\"}");
	r = get(p.owner.key, in_project(&p, "/leaderboard"));
	CHECK(!strcmp(string(r, "board.sources.0.source"), "b") && integer(r, "board.sources.0.wins") == 2 &&
	                integer(r, "board.sources.0.ties") == 2,
	        "b is first: %s", r->body);
	CHECK(!strcmp(string(r, "board.sources.1.source"), "a") && integer(r, "board.sources.1.losses") == 2,
	        "a is second: %s", r->body);
}

#define SAY "{\"assignment\":\"%s\",\"value\":{\"order\":{\"order\":[%s]}}}"

static void rankings(void)
{
	struct project p = asking("{\"name\":\"order\",\"type\":\"ranking\",\"title\":\"Which "
	                          "first?\",\"items\":[\"b\",\"a\"]}");
	struct person ann = person_new("person", ANNOTATOR), bob = person_new("person", ANNOTATOR);
	const struct reply *r;
	char token[200];

	import_jsonl(&p, "{\"external_id\":\"one\",\"content\":{\"a\":\"x\",\"b\":\"y\"}}\n");
	EXPECT(post(p.owner.key, in_project(&p, "/open"), NULL), 200, "\"open\"");
	EXPECT(get(p.owner.key, in_project(&p, "/leaderboard")), 200, "{\"board\":null,\"question\":null");
	r = take(&p, &ann, 1);
	CHECK(count(r, "assignments.0.order.order") == 2, "an order is drawn: %s", r->body);
	snprintf(token, sizeof token, "%s", string(r, "assignments.0.id"));
	EXPECT(post(ann.key, in_project(&p, "/answers"), text(SAY, token, "[\"a\"]")), 422,
	        "each of the 2 items once");
	EXPECT(post(ann.key, in_project(&p, "/answers"), text(SAY, token, "[\"b\"],[\"a\"]")), 201, NULL);
	answer_all(&p, &bob, "order", "{\"order\":[[\"b\",\"a\"]]}");
	EXPECT(seal(&p, "{\"licence\":\"CC0-1.0\"}"), 200, "\"sealed\"");
	HAS(record(&p, "one"),
	        "\"order\":{\"confidence\":null,\"status\":\"consensus\",\"value\":{\"order\":[[\"b\"],["
	        "\"a\"]]},\"votes\":{\"answers\":2}}");
	HAS(audited(&p), "Nothing is wrong");
	EXPECT(get(NULL, text("/v1/datasets/%s.1/export?format=csv", p.id)), 200, "b>a");
}

void test_leaderboard(void)
{
	named_sources();
	sides_that_nobody_named();
	rankings();
}
