/* buyers -- the catalogue, a dataset's page, its sample, and what it is exported as. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/buf.h"
#include "base/hex.h"
#include "crypto/hash.h"
#include "server.h"
#include "world.h"

#define TASKS 40

#define PAIRS                                                                                                \
	"{\"name\":\"which reply\",\"guidelines\":\"Prefer the better one.\",\"policy\":"                    \
	"{\"redundancy\":{\"min\":2,\"max\":2},\"confidence\":\"0.5\",\"consensus\":{\"better\":"            \
	"\"majority\"}},"                                                                                    \
	"\"template\":{\"fields\":[{\"name\":\"prompt\",\"type\":\"text\"},{\"name\":\"a\",\"type\":"        \
	"\"text\"},"                                                                                         \
	"{\"name\":\"b\",\"type\":\"text\"}],\"questions\":[{\"name\":\"better\",\"type\":\"pairwise\","     \
	"\"title\":\"Which?\",\"left\":\"a\",\"right\":\"b\"},{\"name\":\"why\",\"type\":\"text\","          \
	"\"title\":\"Why?\",\"required\":false}]}}"

/* What everybody says of task i: two in five have nothing to choose. */
static const char *said_of(long i)
{
	return i % 5 == 0 ? "tie" : i % 5 == 1 ? "both_bad" : i % 2 ? "left" : "right";
}

static void work_on(const struct project *p, bool first)
{
	struct person who = person_new("person", ANNOTATOR);

	for (int k = 0; k < TASKS; k++) {
		const struct reply *r = take(p, &who, 1);
		long i = strtol(string(r, "assignments.0.content.prompt") + strlen("  question "), NULL, 10);

		EXPECT(post(who.key, in_project(p, "/answers"),
		               text("{\"assignment\":\"%s\",\"active_ms\":%d,\"value\":{\"better\":{"
		                    "\"choice\":\"%s\"%s},"
		                    "\"why\":{\"text\":\"because of %ld\"}}}",
		                       string(r, "assignments.0.id"), first ? 100 : 200, said_of(i),
		                       strcmp(said_of(i), "tie") && strcmp(said_of(i), "both_bad") && first
		                               ? ",\"strength\":3,\"comment\":\"clear, \\u00e9\""
		                               : "",
		                       i)),
		        201, NULL);
	}
}

/* Task 3 has the same text on both sides; every prompt has spaces at both ends that must stay. */
static struct project pairs(void)
{
	struct project p = { .owner = person_new("person", REQUESTER) };
	const struct reply *r = post(p.owner.key, "/v1/projects", PAIRS);
	gl_buf_auto lines = { 0 };

	EXPECT(r, 201, NULL);
	snprintf(p.id, sizeof p.id, "%.12s", string(r, "id"));
	gl_buf_init(&lines, 1 << 20);
	for (int i = 1; i <= TASKS; i++)
		gl_buf_printf(&lines,
		        "{\"external_id\":\"t-%d\",\"group\":\"g-%d\",\"content\":{\"prompt\":\"  question "
		        "%d \\n\",\"a\":\"A, \\\"%d\\\" "
		        "\",\"b\":\"%s\"}}\n",
		        i, i / 2, i, i, i == 3 ? "A, \\\"3\\\" " : "B\\n ");
	EXPECT(import_jsonl(&p, lines.data), 200, "\"imported\":40");
	EXPECT(post(p.owner.key, in_project(&p, "/open"), NULL), 200, NULL);
	work_on(&p, true);
	work_on(&p, false);
	return p;
}

static const struct reply *export_of(const char *id, const char *query)
{
	return get(NULL, text("/v1/datasets/%s/export?%s", id, query));
}

/* Line i of a reply as JSON; NULL after the last. */
static json_t *line_at(const struct reply *r, int i)
{
	const char *at = r->body;

	while (i-- && at)
		at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL;
	return at && *at ? json_loadb(at, strcspn(at, "\n"), 0, NULL) : NULL;
}

static const char *content_of(const json_t *row, const char *key)
{
	return json_string_value(json_object_get(json_array_get(json_object_get(row, key), 0), "content"));
}

static bool roles(const json_t *row)
{
	const char *user = json_string_value(
	                   json_object_get(json_array_get(json_object_get(row, "prompt"), 0), "role")),
	           *chosen = json_string_value(
	                   json_object_get(json_array_get(json_object_get(row, "chosen"), 0), "role"));

	return user && chosen && !strcmp(user, "user") && !strcmp(chosen, "assistant");
}

/* Every pair once, on one side of the split, chosen as said, to the character. */
static int lean_pairs(const struct reply *r, bool seen[TASKS + 1])
{
	json_t *row;
	int n = 0;

	EXPECT(r, 200, NULL);
	for (; (row = line_at(r, n)); n++, json_decref(row)) {
		long i = strtol(content_of(row, "prompt") + strlen("  question "), NULL, 10);
		bool left = !strcmp(said_of(i), "left");

		CHECK(json_object_size(row) == 3 && roles(row), "only the trainer's columns: %.300s",
		        r->body);
		CHECK(!strcmp(content_of(row, "prompt"), text("  question %ld \n", i)),
		        "the prompt as it was: '%s'", content_of(row, "prompt"));
		CHECK(!strcmp(content_of(row, left ? "chosen" : "rejected"), text("A, \"%ld\" ", i)) &&
		                !strcmp(content_of(row, left ? "rejected" : "chosen"), "B\n "),
		        "task %ld: %s", i, said_of(i));
		CHECK(!seen[i], "task %ld once", i);
		seen[i] = true;
	}
	return n;
}

static void pairs_for_a_trainer(const char *id)
{
	const struct reply *train = export_of(id, "format=trl-dpo"),
	                   *test = export_of(id, "format=trl-dpo&part=test&profile=lean"),
	                   *undecided = export_of(id, "format=trl-dpo&part=undecided");
	bool seen[TASKS + 1] = { false };
	int trained = lean_pairs(train, seen), tested = lean_pairs(test, seen), n = 0;
	json_t *row;

	CHECK(trained + tested == 23 && !seen[3], "23 of 24 decided pairs have two sides: %d and %d", trained,
	        tested);
	CHECK(tested > 0 && tested < trained, "%d for testing", tested);
	EXPECT(undecided, 200, "\"tie\"");
	for (; (row = line_at(undecided, n)); json_decref(row), n++)
		CHECK(json_object_size(row) == 4 && json_object_get(row, "left") &&
		                !json_object_get(row, "chosen"),
		        "%.300s", undecided->body);
	CHECK(n == 17, "16 without a choice and one with equal sides: %d", n);
	for (int i = 1; i < TASKS; i += 2) /* tasks 2k and 2k + 1 are of one group */
		if (i > 1 && seen[i - 1] && seen[i])
			CHECK(!strstr(train->body, text("question %d ", i - 1)) ==
			                !strstr(train->body, text("question %d ", i)),
			        "a group is on one side: %d", i);
}

static void pairs_in_full(const char *id, const struct project *p)
{
	const struct reply *r = export_of(id, "format=trl-dpo&profile=full"), *proof;
	json_auto_t *row = line_at(r, 0);
	const json_t *judgment = json_array_get(json_object_get(row, "judgments"), 0);
	const char *leaf = json_string_value(json_object_get(row, "leaf"));
	bool left = !strcmp(json_string_value(json_object_get(judgment, "choice")), "left");

	EXPECT(r, 200, NULL);
	proof = get(NULL, text("/v1/datasets/%s/proof/%lld", id,
	                          (long long)json_integer_value(json_object_get(row, "index"))));
	CHECK(leaf && !strcmp(leaf, string(proof, "leaf")), "its leaf is the record's: %s %s", leaf,
	        proof->body);
	CHECK(json_integer_value(json_object_get(judgment, "strength")) == (left ? -3 : 3),
	        "strength: %.600s", r->body);
	CHECK(!strcmp(json_string_value(json_object_get(judgment, "rationale")), "clear, \xc3\xa9") &&
	                json_integer_value(json_object_get(judgment, "active_ms")) == 100 &&
	                json_array_size(json_object_get(judgment, "order")) == 2 &&
	                strlen(json_string_value(json_object_get(judgment, "annotator"))) == 32,
	        "a judgment: %.900s", r->body);
	CHECK(json_is_null(json_object_get(json_array_get(json_object_get(row, "judgments"), 1), "strength")),
	        "one that was not said is null");
	CHECK(strstr(r->body, "\"margin\":2.000000,\"p_chosen\":1.000000"), "3 and an unsaid 1: %.900s",
	        r->body);
	CHECK(strstr(r->body, "\"dimensions\":{\"why\":{\"status\":") &&
	                strstr(r->body, "{\"text\":\"because of"),
	        "the other question, in a person's words: %.900s", r->body);
	CHECK(!strcmp(json_string_value(json_object_get(row, "licence")), "CC-BY-4.0") &&
	                strlen(json_string_value(json_object_get(row, "guidelines_sha256"))) == 64,
	        "on what terms");
	CHECK(!strstr(r->body, p->owner.id), "nobody's account");
}

static void tables(const char *id)
{
	const struct reply *rows = export_of(id, "format=jsonl&profile=full"),
	                   *lean = export_of(id, "format=jsonl"), *csv = export_of(id, "format=csv");
	json_auto_t *row = line_at(rows, 0);
	int n = 0;

	EXPECT(lean, 200, "\"split\":\"test\"");
	for (json_t *each; (each = line_at(lean, n)); n++)
		json_decref(each);
	CHECK(n == TASKS, "a line a record with a value: %d", n);
	CHECK(json_array_size(json_object_get(row, "answers")) == 2 && json_object_get(row, "results"),
	        "%.600s", rows->body);
	CHECK(strstr(lean->body, "\"values\":{\"better\":{\"choice\":"), "%.300s", lean->body);
	EXPECT(csv, 200, "external_id,group,split,prompt,a,b,answer.better,answer.why\r\n");
	CHECK(strstr(csv->body, "t-7,g-3,") &&
	                strstr(csv->body,
	                        ",\"  question 7 \n\",\"A, \"\"7\"\" \",\"B\n \",left,because of 7\r\n"),
	        "cells as they were: %.600s", csv->body);
	CHECK(header(csv, "content-disposition") &&
	                strstr(header(csv, "content-disposition"), "csv-lean-all.csv\""),
	        "%s", csv->headers);
	EXPECT(export_of(id, "format=csv&part=train"), 422, "all");
	EXPECT(export_of(id, "format=parquet"), 422, "trl-dpo");
	EXPECT(export_of(id, "format=jsonl&profile=fat"), 422, "lean");
	EXPECT(export_of(id, "profile=lean"), 422, "format");
	EXPECT(export_of(id, "format=jsonl&x=1"), 422, NULL);
}

static void files_for_loaders(const char *id)
{
	const char *path = text("/v1/datasets/%s/files/export/trl-dpo/lean/train.jsonl", id);
	const struct reply *whole = get(NULL, path), *packed = get(NULL, text("%s.gz", path)), *r;
	uint8_t hash[GL_HASH_BYTES];
	char hex[65], digest[64] = { 0 };

	EXPECT(whole, 200, NULL);
	CHECK(!strcmp(whole->body, export_of(id, "format=trl-dpo")->body), "the same file under both names");
	gl_sha256(hash, whole->body, whole->len);
	gl_hex(hex, hash, sizeof hash);
	gl_base64(digest, hash, sizeof hash);
	CHECK(!strncmp(header(whole, "etag"), text("\"%s\"", hex), 66), "%s", whole->headers);
	CHECK(strstr(header(whole, "repr-digest"), text("sha-256=:%s:", digest)), "%s", whole->headers);
	r = ask(&(struct request){ .method = "GET", .path = path, .header = "Range: bytes=5-24" });
	CHECK(r->status == 206 && r->len == 20 && !memcmp(r->body, whole->body + 5, 20), "a part: %d",
	        r->status);
	r = ask(&(struct request){
	        .method = "GET", .path = path, .header = text("If-None-Match: \"%s\"", hex) });
	CHECK(r->status == 304, "not twice: %d", r->status);
	r = ask(&(struct request){ .method = "HEAD", .path = path, .header = "Accept-Encoding: identity" });
	CHECK(r->status == 200 && (size_t)atol(header(r, "content-length")) == whole->len && !r->len,
	        "HEAD: %s", r->headers);
	CHECK(packed->status == 200 && !memcmp(packed->body, "\x1f\x8b\x08\x00\x00\x00\x00\x00", 8),
	        "gzip without name and time");
	CHECK(!header(packed, "content-encoding") &&
	                !strncmp(header(packed, "content-type"), "application/gzip", 16),
	        "%s", packed->headers);
}

static const char *hash_of(const struct reply *dataset, const char *name)
{
	size_t i;
	json_t *file;

	json_array_foreach (member(dataset, "files"), i, file)
		if (!strcmp(json_string_value(json_object_get(file, "name")), name))
			return json_string_value(json_object_get(file, "sha256"));
	return "";
}

/* The same answers sealed once more give the same bytes. */
static void same_again(const struct reply *first, const struct reply *second)
{
	static const char *const names[] = { "export/jsonl/lean/all.jsonl", "export/jsonl/full/all.jsonl.gz",
		"export/csv/full/all.csv", "export/csv/lean/all.csv.gz", "export/trl-dpo/full/train.jsonl",
		"export/trl-dpo/lean/train.jsonl.gz", "export/trl-dpo/full/test.jsonl.gz",
		"export/trl-dpo/full/undecided.jsonl" };

	for (size_t i = 0; i < GL_COUNT(names); i++)
		CHECK(strlen(hash_of(first, names[i])) == 64 &&
		                !strcmp(hash_of(first, names[i]), hash_of(second, names[i])),
		        "%s is the same: %s %s", names[i], hash_of(first, names[i]),
		        hash_of(second, names[i]));
}

static void page_of_it(const struct reply *dataset, const struct project *p)
{
	CHECK(integer(dataset, "price.amount") == 0 && json_is_true(member(dataset, "open")) &&
	                json_is_null(member(dataset, "progress")) && integer(dataset, "undecided") == 0,
	        "%s", dataset->body);
	CHECK(!strcmp(string(dataset, "questions.0.type"), "pairwise") &&
	                !strcmp(string(dataset, "questions.1.title"), "Why?") &&
	                *string(dataset, "agreement.better.alpha") &&
	                !strcmp(string(dataset, "guidelines"), "Prefer the better one."),
	        "%s", dataset->body);
	CHECK(json_array_size(member(dataset, "formats")) == 3 &&
	                strlen(hash_of(dataset, "records.jsonl")) == 64 && !strstr(dataset->body, "log/tile"),
	        "%s", dataset->body);
	CHECK(!strcmp(string(dataset, "project"), p->id), "%s", dataset->body);
}

static void fixed_sample(const char *id, const char *again)
{
	const struct reply *r = get(NULL, text("/v1/datasets/%s/sample", id));

	EXPECT(r, 200, "\"content\":{");
	CHECK(json_array_size(member(r, "records")) == 10, "%s", r->body);
	for (int i = 0; i < 10; i++) {
		const char *record = string(r, text("records.%d.record", i));
		json_auto_t *line = json_loads(record, 0, NULL);
		gl_mem_auto char *content =
		        json_dumps(member(r, text("records.%d.content", i)), JSON_COMPACT | JSON_SORT_KEYS);
		uint8_t hash[GL_HASH_BYTES];
		char hex[65];

		gl_sha256(hash, content, strlen(content));
		gl_hex(hex, hash, sizeof hash);
		CHECK(!strcmp(json_string_value(json_object_get(line, "content")), hex),
		        "the content is the record's: %s", record);
		CHECK(i == 0 || integer(r, text("records.%d.index", i)) >
		                        integer(r, text("records.%d.index", i - 1)),
		        "ascending");
	}
	CHECK(!strcmp(r->body, get(NULL, text("/v1/datasets/%s/sample", id))->body), "the same each time");
	CHECK(!strcmp(r->body, get(NULL, text("/v1/datasets/%s/sample", again))->body),
	        "the root alone decides it");
}

static void closed_to_strangers(const struct project *p)
{
	const struct reply *r =
	        seal(p, "{\"licence\":\"CC-BY-4.0\",\"price\":{\"amount\":5000000,\"currency\":\"USD\"}}");
	const char *id = string(r, "id");
	struct person other = person_new("person", REQUESTER);

	EXPECT(r, 200, "\"sealed\"");
	CHECK(integer(r, "price.amount") == 5000000 && json_is_false(member(r, "open")), "%s", r->body);
	EXPECT(export_of(id, "format=jsonl"), 404, "yours to read");
	EXPECT(get(other.key, text("/v1/datasets/%s/files/records.jsonl", id)), 404, NULL);
	EXPECT(get(NULL, text("/v1/datasets/%s/bundle.tar", id)), 404, NULL);
	EXPECT(get(p->owner.key, text("/v1/datasets/%s/export?format=jsonl", id)), 200, NULL);
	EXPECT(get(admin_key(), text("/v1/datasets/%s/bundle.tar", id)), 200, NULL);
	EXPECT(get(NULL, text("/v1/datasets/%s/sample", id)), 200, NULL);
	EXPECT(get("gl_0123456789012345678901234567890123456789012", text("/v1/datasets/%s/bundle.tar", id)),
	        401, NULL);
	EXPECT(post(p->owner.key, in_project(p, "/datasets"),
	               "{\"licence\":\"MIT\",\"price\":{\"amount\":-1,\"currency\":\"USD\"}}"),
	        422, "price");
	r = seal(p, "{\"licence\":\"Proprietary\"}");
	EXPECT(get(NULL, text("/v1/datasets/%s/files/records.jsonl", string(r, "id"))), 404, NULL);
}

static void a_project_without_pairs(void)
{
	struct project p = project_open("{\"redundancy\":{\"min\":1,\"max\":1},\"confidence\":\"0.5\"}", 1);
	struct person who = person_new("person", ANNOTATOR);
	const struct reply *r;

	EXPECT(work(&p, &who, "yes"), 201, NULL);
	r = seal(&p, "{\"licence\":\"MIT\",\"partial\":true}");
	EXPECT(r, 200, "\"sealed\"");
	CHECK(json_array_size(member(r, "formats")) == 2, "%s", r->body);
	EXPECT(export_of(string(r, "id"), "format=trl-dpo"), 404, "pairwise");
	EXPECT(export_of(string(r, "id"), "format=csv"), 200, "answer.a");
}

static void catalogue(const char *id)
{
	const struct reply *r = get(NULL, "/v1/datasets");
	json_int_t n = (json_int_t)json_array_size(member(r, "datasets"));

	EXPECT(r, 200, id);
	CHECK(n >= 5, "%lld datasets", (long long)n);
	for (json_int_t i = 1; i < n; i++)
		CHECK(strcmp(string(r, text("datasets.%lld.sealed_at", (long long)i - 1)),
		              string(r, text("datasets.%lld.sealed_at", (long long)i))) >= 0,
		        "the newest first: %s", r->body);
	CHECK(*string(r, "datasets.0.root") && *string(r, "datasets.0.name") &&
	                integer(r, "datasets.0.bytes") > 0 &&
	                json_array_size(member(r, "datasets.0.questions")) > 0,
	        "%s", r->body);
	EXPECT(get(NULL, "/v1/datasets?cursor=1"), 200, "[]");
	EXPECT(get(NULL, "/v1/datasets?cursor=x"), 422, "cursor");
	EXPECT(get(NULL, "/v1/datasets?sort=price"), 422, NULL);
}

void test_buyers(void)
{
	struct project p = pairs();
	const struct reply *first = seal(&p, "{\"licence\":\"CC-BY-4.0\"}"), *second;
	const char *id = text("%s.1", p.id);

	EXPECT(first, 200, "\"sealed\"");
	page_of_it(first, &p);
	pairs_for_a_trainer(id);
	pairs_in_full(id, &p);
	tables(id);
	files_for_loaders(id);
	second = seal(&p, "{\"licence\":\"CC-BY-4.0\"}");
	same_again(first, second);
	fixed_sample(id, string(second, "id"));
	closed_to_strangers(&p);
	a_project_without_pairs();
	catalogue(id);
}
