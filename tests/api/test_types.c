/* types -- ratings, sets of options and texts: from a value that is refused to the record that is audited. */
#include <stdio.h>
#include <string.h>

#include "world.h"

#define TEMPLATE                                                                                             \
	"{\"fields\":[{\"name\":\"q\",\"type\":\"text\"}],\"questions\":["                                   \
	"{\"name\":\"clear\",\"type\":\"rating\",\"title\":\"How clear?\",\"min\":1,\"max\":5},"             \
	"{\"name\":\"faults\",\"type\":\"multi_choice\",\"title\":\"What is "                                \
	"wrong?\",\"max\":2,\"options\":["                                                                   \
	"{\"value\":\"long\",\"title\":\"Long\"},{\"value\":\"vague\",\"title\":\"Vague\"},"                 \
	"{\"value\":\"false\",\"title\":\"False\"}]},"                                                       \
	"{\"name\":\"better\",\"type\":\"text\",\"title\":\"Say it "                                         \
	"better\",\"max_length\":40,\"start\":\"q\"}]}"
#define POLICY "{\"redundancy\":{\"min\":2,\"max\":4},\"consensus\":{\"clear\":\"mean\"}}"

#define VALUE(clear, faults, better)                                                                         \
	("{\"clear\":{\"rating\":" clear "},\"faults\":{\"choices\":[" faults                                \
	 "]},\"better\":{\"text\":\"" better "\"}}")

static struct project typed(void)
{
	struct project p = { .owner = person_new("person", REQUESTER) };
	const struct reply *r = post(p.owner.key, "/v1/projects",
	        text("{\"name\":\"types\",\"template\":" TEMPLATE ",\"policy\":" POLICY
	             ",\"price\":{\"amount\":1,\"currency\":\"USD\"}}"));

	EXPECT(r, 201, NULL);
	snprintf(p.id, sizeof p.id, "%s", string(r, "id"));
	r = import_jsonl(&p, "{\"external_id\":\"rain\",\"content\":{\"q\":\"rain falls\"},\"gold\":null}\n");
	CHECK(integer(r, "imported") == 1, "a task goes in: %s", r->body);
	EXPECT(post(p.owner.key, in_project(&p, "/open"), NULL), 200, "\"open\"");
	return p;
}

static const struct reply *say(
        const struct project *p, const struct person *who, const char *assignment, const char *value)
{
	return post(who->key, in_project(p, "/answers"),
	        text("{\"assignment\":\"%s\",\"value\":%s}", assignment, value));
}

static void wrong_templates_and_methods(void)
{
	struct person owner = person_new("person", REQUESTER);
	static const struct {
		const char *question, *policy, *says;
	} wrong[] = {
		{ "{\"name\":\"r\",\"type\":\"rating\",\"title\":\"R\",\"min\":5,\"max\":1}", "{}", "below" },
		{ "{\"name\":\"t\",\"type\":\"text\",\"title\":\"T\",\"start\":\"z\"}", "{}", "start" },
		{ "{\"name\":\"r\",\"type\":\"rating\",\"title\":\"R\",\"min\":1,\"max\":5}",
		        "{\"consensus\":{\"r\":\"dawid-skene\"}}", "default, mean, median" },
		{ "{\"name\":\"s\",\"type\":\"stars\",\"title\":\"S\"}", "{}", "multi_choice" },
	};

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		EXPECT(post(owner.key, "/v1/projects",
		               text("{\"name\":\"x\",\"template\":{\"fields\":[{\"name\":\"q\",\"type\":"
		                    "\"text\"}],"
		                    "\"questions\":[%s]},\"policy\":%s,\"price\":{\"amount\":1,\"currency\":"
		                    "\"USD\"}}",
		                       wrong[i].question, wrong[i].policy)),
		        422, wrong[i].says);
}

static void wrong_values(const struct project *p, const struct person *who, const char *assignment)
{
	static const struct {
		const char *value, *says;
	} wrong[] = {
		{ VALUE("6", "", "x"), "1 to 5" },
		{ VALUE("2.5", "", "x"), "whole" },
		{ VALUE("2", "\"long\",\"vague\",\"false\"", "x"), "0 to 2" },
		{ VALUE("2", "\"dull\"", "x"), "options only" },
		{ VALUE("2", "", ""), "1 to 40" },
		{ "{\"clear\":{\"rating\":2},\"faults\":{\"choices\":[]}}",
		        "\\\"better\\\" must be answered" },
	};

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		EXPECT(say(p, who, assignment, wrong[i].value), 422, wrong[i].says);
}

/* Two answers leave an option tied, so the desk asks for one more and then no more. */
static void to_a_record(struct project *p)
{
	static const char *const values[] = {
		VALUE("2", "\"vague\",\"long\"", "rain falls down"),
		VALUE("3", "\"vague\"", "the rain falls down\",\"comment\":\"so"),
		VALUE("3", "", "the rain falls down\\n"),
	};
	char picked[40] = "";
	const struct reply *r;
	const char *line;

	for (size_t i = 0; i < 3; i++) {
		struct person who = person_new("person", ANNOTATOR);
		const char *assignment = string(take(p, &who, 1), "assignments.0.id");

		if (!i)
			wrong_values(p, &who, assignment);
		r = say(p, &who, assignment, values[i]);
		EXPECT(r, 201, NULL);
		if (i == 1) /* nearest to both others */
			snprintf(picked, sizeof picked, "%s", strchr(string(r, "answer"), '.') + 1);
	}
	r = get(p->owner.key, text("/v1/projects/%s/agreement", p->id));
	HAS(r->body, "\"name\":\"clear\",\"type\":\"rating\",\"answers\":3");
	HAS(r->body, "\"alpha_interval\":{\"value\":");
	HAS(r->body, "\"name\":\"faults\",\"type\":\"multi_choice\",\"answers\":3,\"figures\":{\"alpha_"
	             "distance\":{");
	struct person late = person_new("person", ANNOTATOR);
	EXPECT(take(p, &late, 1), 200, "project-done");
	EXPECT(seal(p, "{\"licence\":\"CC0-1.0\"}"), 200, "\"sealed\"");
	line = record(p, "rain");
	HAS(line, "\"clear\":{\"confidence\":null,\"status\":\"consensus\",\"value\":{\"rating\":\"2."
	          "666667\"},\"votes\":{"
	          "\"answers\":3}}");
	HAS(line, "\"faults\":{\"confidence\":null,\"status\":\"consensus\",\"value\":{\"choices\":["
	          "\"vague\"]},\"votes\":{"
	          "\"false\":0,\"long\":1,\"vague\":2}}");
	HAS(line, text("\"better\":{\"confidence\":null,\"status\":\"consensus\",\"value\":{\"answer\":%s},"
	               "\"votes\":{"
	               "\"answers\":3}}",
	                  picked));
	HAS(audited(p), "Nothing is wrong");
	EXPECT(get(NULL, text("/v1/datasets/%s.1/export?format=csv", p->id)), 200, "the rain falls down");
	EXPECT(get(NULL, text("/v1/datasets/%s.1/export?format=jsonl", p->id)), 200, "2.666667");
}

void test_types(void)
{
	struct project p = typed();

	wrong_templates_and_methods();
	to_a_record(&p);
}
