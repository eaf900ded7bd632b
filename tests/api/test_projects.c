/* projects -- templates, policies and prices at their bounds; states; new terms; whose they are. */
#include <string.h>

#include "base/auto.h"
#include "server.h"
#include "world.h"

/* %s: the bound or what lies beyond it. */
static void policies_have_bounds(void)
{
	static const struct {
		const char *policy, *least, *below, *most, *above, *says;
	} rows[] = {
		{ "\"at_once\":%s", "1", "0", "1000", "1001", "at_once" },
		{ "\"auto_accept_s\":%s", "0", "-1", "604800", "604801", "auto_accept_s" },
		{ "\"confidence\":\"%s\"", "0", "-0.1", "1", "1.000001", "confidence" },
		{ "\"gold_floor\":\"%s\"", "0", "", "1", "1.1", "gold_floor" },
		{ "\"gold_share\":\"%s\"", "0", "0.0000001", "1", "2", "gold_share" },
		{ "\"humans_min\":%s", "0", "-1", "7", "8", "humans_min" },
		{ "\"lease_s\":%s", "30", "29", "604800", "604801", "lease_s" },
		{ "\"redundancy\":{\"min\":1,\"max\":%s}", "1", "0", "100", "101", "redundancy.max" },
		{ "\"redundancy\":{\"max\":100,\"min\":%s}", "1", "0", "100", "101", "redundancy.min" },
		{ "\"reject_share\":\"%s\"", "0", "0.", "0.3", "0.300001", "reject_share" },
		{ "\"speed_ms\":%s", "0", "-1", "3600000", "3600001", "speed_ms" },
		{ "\"surplus_share\":\"%s\"", "0", "-1", "1", "1.5", "surplus_share" },
		{ "\"undecided_share\":\"%s\"", "0", "x", "1", "1.01", "undecided_share" },
	};
	struct person owner = person_new("person", REQUESTER);

	for (size_t i = 0; i < GL_COUNT(rows); i++) {
		const char *const value[] = { rows[i].least, rows[i].most, rows[i].below, rows[i].above };

		for (unsigned v = 0; v < 4; v++) {
			char *policy = strdup(rows[i].policy), *hole = strstr(policy, "%s");

			*hole = 0;
			EXPECT(post(owner.key, "/v1/projects",
			               text("{\"name\":\"p\",\"template\":" YES_NO ",\"policy\":{%s%s%s}}",
			                       policy, value[v], hole + 2)),
			        v < 2 ? 201 : 422, v < 2 ? "\"draft\"" : rows[i].says);
			free(policy);
		}
	}
}

static void refusals_name_the_place(void)
{
	static const struct {
		const char *members, *says;
	} rows[] = {
		{ "\"template\":{\"fields\":[],\"questions\":[]}", "\\\"fields\\\"" },
		{ "\"template\":{\"fields\":[{\"name\":\"q\",\"type\":\"film\"}],\"questions\":[]}",
		        "fields, number 1" },
		{ "\"template\":{\"fields\":[{\"name\":\"q\",\"type\":\"text\"},{\"name\":\"1q\",\"type\":"
		  "\"text\"}],\"questions\":[]}",
		        "fields, number 2: \\\"name\\\"" },
		{ "\"template\":{\"fields\":[{\"name\":\"q\",\"type\":\"text\"},{\"name\":\"q\",\"type\":"
		  "\"text\"}],\"questions\":[]}",
		        "two fields have the name" },
		{ "\"template\":{\"fields\":[{\"name\":\"q\",\"type\":\"text\"}],\"questions\":[{\"name\":"
		  "\"a\",\"type\":\"poem\","
		  "\"title\":\"?\"}]}",
		        "questions, number 1: \\\"type\\\" must be one of" },
		{ "\"template\":{\"fields\":[{\"name\":\"q\",\"type\":\"text\"}],\"questions\":[{\"name\":"
		  "\"a\",\"type\":\"choice\","
		  "\"title\":\"?\",\"options\":[{\"value\":\"x\",\"title\":\"X\"},{\"value\":\"x\",\"title\":"
		  "\"X\"}]}]}",
		        "two options" },
		{ "\"template\":{\"fields\":[{\"name\":\"q\",\"type\":\"text\"}],\"questions\":[{\"name\":"
		  "\"a\",\"type\":\"pairwise\","
		  "\"title\":\"?\",\"left\":\"q\",\"right\":\"z\"}]}",
		        "\\\"right\\\"" },
		{ "\"template\":" YES_NO ",\"policy\":{\"redundancy\":{\"min\":5,\"max\":3}}",
		        "redundancy.min" },
		{ "\"template\":" YES_NO ",\"policy\":{\"redundancy\":3}", "redundancy" },
		{ "\"template\":" YES_NO ",\"policy\":{\"gold_share\":0.5}", "gold_share" },
		{ "\"template\":" YES_NO ",\"policy\":{\"colour\":1}", "colour" },
		{ "\"template\":" YES_NO ",\"policy\":{\"consensus\":{\"a\":\"oracle\"}}", "must be one of" },
		{ "\"template\":" YES_NO ",\"policy\":{\"consensus\":{\"b\":\"default\"}}", "no question" },
		{ "\"template\":" YES_NO ",\"policy\":7", "policy" },
		{ "\"template\":" YES_NO ",\"price\":{\"amount\":-1,\"currency\":\"USD\"}", "amount" },
		{ "\"template\":" YES_NO ",\"price\":{\"amount\":9007199254740992,\"currency\":\"USD\"}",
		        NULL },
		{ "\"template\":" YES_NO ",\"price\":{\"amount\":1.5,\"currency\":\"USD\"}", "amount" },
		{ "\"template\":" YES_NO ",\"price\":{\"amount\":1,\"currency\":\"usd\"}", "currency" },
		{ "\"template\":" YES_NO ",\"price\":{\"amount\":1,\"currency\":\"US\"}", "currency" },
		{ "\"template\":" YES_NO ",\"price\":{\"amount\":1}", "currency" },
		{ "\"template\":" YES_NO ",\"guidelines\":[]", "guidelines" },
		{ "\"template\":" YES_NO ",\"colour\":\"red\"", "colour" },
		{ "\"guidelines\":\"no template\"", "template" },
	};
	struct person owner = person_new("person", REQUESTER);

	for (size_t i = 0; i < GL_COUNT(rows); i++) {
		const struct reply *r =
		        post(owner.key, "/v1/projects", text("{\"name\":\"p\",%s}", rows[i].members));

		EXPECT(r, rows[i].says ? 422 : r->status, rows[i].says);
		CHECK(r->status == 422 || r->status == 400, "%s is refused: %s", rows[i].members, r->body);
	}
	EXPECT(post(owner.key, "/v1/projects", "{\"name\":\"\",\"template\":" YES_NO "}"), 422, "name");
	EXPECT(post(owner.key, "/v1/projects", "{\"template\":" YES_NO "}"), 422, "name");
	EXPECT(get(owner.key, "/v1/projects"), 200, "{\"projects\":[]}");
}

static void fill_in_defaults(void)
{
	struct person owner = person_new("person", REQUESTER);
	const struct reply *r = post(owner.key, "/v1/projects",
	        "{\"name\":\"p\",\"template\":" YES_NO
	        ",\"price\":{\"amount\":9007199254740991,\"currency\":\"TOKEN1234567\"}}");
	json_auto_t *wanted = json_loads(
	        "{\"at_once\":10,\"auto_accept_s\":604800,\"confidence\":\"0.6\",\"gold_floor\":\"0.6\","
	        "\"gold_share\":\"0.1\","
	        "\"humans_min\":1,\"lease_s\":3600,\"redundancy\":{\"min\":3,\"max\":7},\"reject_share\":\"0."
	        "1\",\"speed_ms\":1500,"
	        "\"surplus_share\":\"0.05\",\"undecided_share\":\"0.05\",\"consensus\":{\"a\":\"default\"}}",
	        0, NULL);
	json_auto_t *template = json_loads(YES_NO, 0, NULL);

	EXPECT(r, 201, "\"draft\"");
	CHECK(json_equal(member(r, "policy"), wanted), "the policy is filled in: %s", r->body);
	CHECK(json_equal(member(r, "template"), template), "the template comes back: %s", r->body);
	CHECK(integer(r, "price.amount") == 9007199254740991, "the largest price: %s", r->body);
	CHECK(integer(r, "template_version") == 1, "the first version: %s", r->body);
	EXPECT(get(owner.key, text("/v1/projects/%s", string(r, "id"))), 200, "\"draft\"");
	EXPECT(get(owner.key, "/v1/projects"), 200, "\"owner\"");
}

static void move_between_states(void)
{
	struct project p = project_new("{\"redundancy\":{\"min\":1,\"max\":1}}");
	struct person ann = person_new("person", ANNOTATOR);
	const struct reply *held;

	import_jsonl(&p,
	        "{\"content\":{\"q\":\"1\"}}\n{\"content\":{\"q\":\"2\"}}\n{\"content\":{\"q\":\"3\"}}\n");
	EXPECT(take(&p, &ann, 1), 409, "not open");
	EXPECT(post(p.owner.key, in_project(&p, "/pause"), NULL), 409, "draft");
	EXPECT(post(p.owner.key, in_project(&p, "/open"), NULL), 200, "\"open\"");
	EXPECT(post(p.owner.key, in_project(&p, "/open"), NULL), 200, "\"open\"");
	EXPECT(get(ann.key, "/v1/work"), 200, p.id);
	held = take(&p, &ann, 1);
	EXPECT(post(p.owner.key, in_project(&p, "/pause"), NULL), 200, "\"paused\"");
	EXPECT(take(&p, &ann, 1), 409, "not-open");
	CHECK(!strstr(get(ann.key, "/v1/work")->body, p.id), "a paused project is no work");
	EXPECT(answer(&p, &ann, string(held, "assignments.0.id"), "yes"), 201, "receipt");
	EXPECT(post(p.owner.key, in_project(&p, "/open"), NULL), 200, "\"open\"");
	held = take(&p, &ann, 1);
	EXPECT(post(p.owner.key, in_project(&p, "/close"), NULL), 200, "\"closed\"");
	EXPECT(take(&p, &ann, 1), 409, "not-open");
	EXPECT(answer(&p, &ann, string(held, "assignments.0.id"), "no"), 201, "receipt");
	EXPECT(post(p.owner.key, in_project(&p, "/open"), NULL), 409, "closed");
	EXPECT(post(p.owner.key, in_project(&p, "/pause"), NULL), 409, "closed");
	EXPECT(post(p.owner.key, in_project(&p, "/close"), NULL), 200, "\"closed\"");
	EXPECT(import_jsonl(&p, "{\"content\":{\"q\":\"4\"}}\n"), 409, "closed");
	EXPECT(get(p.owner.key, in_project(&p, "")), 200, "\"answers\":2");
}

static void new_terms_leave_assignments_alone(void)
{
	struct project p = project_open("{\"redundancy\":{\"min\":1,\"max\":1}}", 3);
	struct person ann = person_new("person", ANNOTATOR);
	const struct reply *before = take(&p, &ann, 1), *after, *r;

	r = patch(p.owner.key, in_project(&p, ""),
	        "{\"price\":{\"amount\":50000,\"currency\":\"USD\"},\"template\":{\"fields\":[{\"name\":"
	        "\"q\",\"type\":\"text\"}],"
	        "\"questions\":[{\"name\":\"a\",\"type\":\"choice\",\"title\":\"Which?\",\"options\":[{"
	        "\"value\":\"left\",\"title\":\"L\"},"
	        "{\"value\":\"right\",\"title\":\"R\"}]}]}}");
	EXPECT(r, 200, "50000");
	CHECK(integer(r, "template_version") == 2, "the version rises: %s", r->body);
	CHECK(!strcmp(string(r, "policy.confidence"), "0.6") && integer(r, "policy.redundancy.min") == 1,
	        "what was not sent stays: %s", r->body);
	after = take(&p, &ann, 1);
	CHECK(integer(before, "assignments.0.template_version") == 1 &&
	                integer(before, "assignments.0.price.amount") == 30000,
	        "handed out before: %s", before->body);
	CHECK(integer(after, "assignments.0.template_version") == 2 &&
	                integer(after, "assignments.0.price.amount") == 50000,
	        "handed out after: %s", after->body);
	r = get(ann.key, in_project(&p, "/assignments"));
	CHECK(json_array_size(member(r, "assignments")) == 2 && strstr(r->body, "30000") &&
	                strstr(r->body, "50000"),
	        "each keeps its terms: %s", r->body);
	EXPECT(answer(&p, &ann, string(before, "assignments.0.id"), "left"), 422, "choice");
	EXPECT(answer(&p, &ann, string(before, "assignments.0.id"), "yes"), 201, "receipt");
	EXPECT(answer(&p, &ann, string(after, "assignments.0.id"), "yes"), 422, "choice");
	EXPECT(answer(&p, &ann, string(after, "assignments.0.id"), "left"), 201, "receipt");
	EXPECT(patch(p.owner.key, in_project(&p, ""), "{\"policy\":{\"lease_s\":1}}"), 422, "lease_s");
	EXPECT(patch(p.owner.key, in_project(&p, ""), "{\"name\":\"other\"}"), 422, "name");
	EXPECT(patch(p.owner.key, in_project(&p, ""), "{\"guidelines\":\"Look twice.\"}"), 200,
	        "\"template_version\":3");
}

void test_projects(void)
{
	policies_have_bounds();
	refusals_name_the_place();
	fill_in_defaults();
	move_between_states();
	new_terms_leave_assignments_alone();
}

/* ---- whose they are ---- */

void test_roles(void)
{
	static const struct {
		const char *method, *path, *body;
	} rows[] = {
		{ "GET", "", NULL },
		{ "PATCH", "", "{\"guidelines\":\"mine\"}" },
		{ "POST", "/open", NULL },
		{ "POST", "/pause", NULL },
		{ "POST", "/close", NULL },
		{ "GET", "/tasks", NULL },
		{ "POST", "/tasks", "{\"content\":{\"q\":\"mine\"}}" },
		{ "GET", "/datasets", NULL },
		{ "POST", "/datasets", "{\"licence\":\"CC0-1.0\"}" },
	};
	struct project p = project_open("{}", 2);
	struct person other = person_new("person", REQUESTER ",\"annotate\""), owner;
	const struct reply *r;

	for (size_t i = 0; i < GL_COUNT(rows); i++) {
		struct request rq = { .method = rows[i].method,
			.path = in_project(&p, rows[i].path),
			.key = other.key,
			.body = rows[i].body };

		EXPECT(ask(&rq), 404, NULL);
		rq.path = text("/v1/projects/0123456789ab%s", rows[i].path);
		EXPECT(ask(&rq), 404, NULL);
		rq.path = text("/v1/projects/nonsense%s", rows[i].path);
		EXPECT(ask(&rq), 404, NULL);
		rq.path = text("/v1/projects/%s.1%s", p.id, rows[i].path);
		rq.key = p.owner.key;
		EXPECT(ask(&rq), 404, NULL);
	}
	CHECK(!strstr(get(other.key, "/v1/projects")->body, p.id), "what others own is not listed");
	CHECK(strstr(get(other.key, "/v1/work")->body, p.id), "but may be worked on");
	EXPECT(take(&p, &other, 1), 200, "\"task\"");
	EXPECT(get(other.key, in_project(&p, "")), 404, NULL);
	EXPECT(get(admin_key(), in_project(&p, "")), 200, NULL);

	r = post(admin_key(), text("/v1/accounts/%s/keys", p.owner.id), "{\"scopes\":[\"annotate\"]}");
	owner = p.owner;
	strcpy(owner.key, string(r, "key"));
	EXPECT(take(&p, &owner, 1), 200, "none-for-you");
	CHECK(!strstr(get(owner.key, "/v1/work")->body, p.id), "nor is it work for its owner");
}
