/* datasets -- sealed, refused, proved, looked up, downloaded in parts, audited. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/hex.h"
#include "crypto/hash.h"
#include "server.h"
#include "world.h"

#define TASKS 20
#define TRIES 5

/* Three who agree on every task but the last few, which have no answer yet. */
static struct project answered(unsigned tasks, unsigned left)
{
	struct project p =
	        project_open("{\"redundancy\":{\"min\":2,\"max\":3},\"confidence\":\"0.5\"}", tasks);

	for (unsigned who = 0; who < 2; who++) {
		struct person ann = person_new(who ? "agent" : "person", ANNOTATOR);

		for (unsigned i = 0; i < tasks - left; i++)
			EXPECT(work(&p, &ann, i % 2 ? "yes" : "no"), 201, NULL);
	}
	return p;
}

static void what_cannot_be_sealed(void)
{
	static const char *const wrong[] = { "{}", "{\"licence\":\"\"}", "{\"licence\":7}",
		"{\"licence\":\"a\\nb\"}", "{\"licence\":\"CC0-1.0\",\"partial\":\"yes\"}",
		"{\"licence\":\"CC0-1.0\",\"d\":1}" };
	struct project p = project_new("{}"), q = answered(4, 2);
	const struct reply *r;

	for (size_t i = 0; i < GL_COUNT(wrong); i++)
		EXPECT(post(q.owner.key, in_project(&q, "/datasets"), wrong[i]), 422, NULL);
	EXPECT(post(p.owner.key, in_project(&p, "/datasets"), "{\"licence\":\"CC0-1.0\"}"), 409, "no tasks");
	r = seal(&q, "{\"licence\":\"CC0-1.0\"}");
	EXPECT(r, 200, "\"failed\"");
	CHECK(strstr(string(r, "error"), "2 of 4 tasks are undecided"), "says why: %s", r->body);
	EXPECT(get(NULL, text("/v1/datasets/%s.1/manifest", q.id)), 404, "not sealed");
	EXPECT(get(NULL, text("/v1/datasets/%s.1/proof/0", q.id)), 404, "not sealed");
	EXPECT(get(q.owner.key, text("/v1/datasets/%s.1/bundle.tar", q.id)), 404, NULL);
	EXPECT(get(NULL, text("/v1/datasets/%s.9", q.id)), 404, NULL);
	EXPECT(get(NULL, text("/v1/datasets/%s.0", q.id)), 404, NULL);
	EXPECT(get(NULL, "/v1/datasets/nonsense"), 404, NULL);
}

static void save(const char *name, const struct reply *r)
{
	EXPECT(r, 200, NULL);
	to_file(name, r->body, r->len);
}

static void audits(const struct project *p, const char *id, const char *receipt)
{
	int exit;

	save("bundle.tar", get(p->owner.key, text("/v1/datasets/%s/bundle.tar", id)));
	save("vkey", get(NULL, text("/log/%s/vkey", p->id)));
	to_file("receipt", receipt, strlen(receipt));
	exit = tool("audit", in_folder("bundle.tar"), "--vkey", in_folder("vkey"), "--receipt",
	        in_folder("receipt"), NULL);
	CHECK(exit == 0, "the audit of %s ends with %d", id, exit);
	if (exit) {
		gl_file_auto *f = fopen(in_folder("tool.out"), "r");
		char line[500];

		while (f && fgets(line, sizeof line, f))
			printf("    %s", line);
	}
}

/* Every record proves itself with the tool that knows nothing but the root, and is found by its line, its
 * leaf, its content. */
static void proves_every_record(const char *id, const struct reply *dataset)
{
	json_int_t records = integer(dataset, "records");
	const char *root = string(dataset, "root"), *lookup = text("/v1/datasets/%s/lookup", id);

	for (json_int_t i = 0; i < records; i++) {
		const struct reply *r = get(NULL, text("/v1/datasets/%s/proof/%lld", id, (long long)i)),
		                   *found;
		json_auto_t *record = json_loads(string(r, "record"), 0, NULL);

		EXPECT(r, 200, NULL);
		CHECK(integer(r, "index") == i && integer(r, "proof.size") == records &&
		                !strcmp(string(r, "roots.root"), root) &&
		                !strcmp(string(r, "roots.oz_root"), string(dataset, "oz_root")),
		        "proof %lld says where: %s", (long long)i, r->body);
		to_file("proof", r->body, r->len);
		CHECK(!tool("verify", "--proof", in_folder("proof"), "--root", root, "--root",
		              string(dataset, "oz_root"), NULL),
		        "record %lld verifies", (long long)i);
		found = post(NULL, lookup, text("{\"leaf\":\"%s\"}", string(r, "leaf")));
		CHECK(integer(found, "index") == i, "found by its leaf: %s", found->body);
		found = post(NULL, lookup,
		        text("{\"content\":\"%s\"}", json_string_value(json_object_get(record, "content"))));
		CHECK(integer(found, "index") == i, "found by its content: %s", found->body);
		json_auto_t *line = json_pack("{s:s}", "record", string(r, "record"));
		gl_mem_auto char *body = json_dumps(line, 0);
		found = post(NULL, lookup, body);
		CHECK(integer(found, "index") == i, "found by its line: %s", found->body);
	}
	to_file("root", root, strlen(root));
	CHECK(tool("verify", "--proof", in_folder("proof"), "--root",
	              text("%.63s%c", root, root[63] == '0' ? '1' : '0'), NULL) == 1,
	        "not under another root");
	EXPECT(get(NULL, text("/v1/datasets/%s/proof/%lld", id, (long long)records)), 404, "records 0 to");
	EXPECT(get(NULL, text("/v1/datasets/%s/proof/-1", id)), 404, NULL);
	EXPECT(get(NULL, text("/v1/datasets/%s/proof/x", id)), 404, NULL);
	EXPECT(post(NULL, lookup, text("{\"leaf\":\"%064d\"}", 7)), 404, "no record");
	EXPECT(post(NULL, lookup, "{\"record\":\"{}\"}"), 404, "no record");
	EXPECT(post(NULL, lookup, "{\"leaf\":\"xyz\"}"), 422, "64 hex");
	EXPECT(post(NULL, lookup, "{}"), 422, "one of");
	EXPECT(post(NULL, lookup, text("{\"leaf\":\"%064d\",\"content\":\"%064d\"}", 7, 7)), 422, "one of");
}

static void downloads_in_parts(const struct project *p, const char *id, const struct reply *manifest)
{
	const char *key = p->owner.key, *path = text("/v1/datasets/%s/files/records.jsonl", id), *etag;
	const struct reply *whole = get(key, path), *r;
	uint8_t hash[GL_HASH_BYTES];
	char hex[65], digest[64] = { 0 };

	EXPECT(whole, 200, NULL);
	gl_sha256(hash, whole->body, whole->len);
	gl_hex(hex, hash, sizeof hash);
	gl_base64(digest, hash, sizeof hash);
	CHECK(strstr(manifest->body, hex), "the manifest has the file's hash %s", hex);
	etag = text("\"%s\"", hex);
	CHECK(header(whole, "etag") && !strncmp(header(whole, "etag"), etag, strlen(etag)), "ETag: %s",
	        whole->headers);
	CHECK(header(whole, "repr-digest") &&
	                strstr(header(whole, "repr-digest"), text("sha-256=:%s:", digest)),
	        "Repr-Digest: %s", whole->headers);

	r = ask(&(struct request){
	        .method = "GET", .path = path, .key = key, .header = "Range: bytes=10-29" });
	CHECK(r->status == 206 && r->len == 20 && !memcmp(r->body, whole->body + 10, 20) &&
	                strstr(header(r, "content-range"), text("bytes 10-29/%zu", whole->len)),
	        "a part: %d %s", r->status, r->headers);
	r = ask(&(struct request){ .method = "GET", .path = path, .key = key, .header = "Range: bytes=-7" });
	CHECK(r->status == 206 && r->len == 7 && !memcmp(r->body, whole->body + whole->len - 7, 7),
	        "the end: %d", r->status);
	r = ask(&(struct request){
	        .method = "GET", .path = path, .key = key, .header = text("Range: bytes=%zu-", whole->len) });
	EXPECT(r, 416, "bad-range");
	CHECK(header(r, "content-range") &&
	                strstr(header(r, "content-range"), text("bytes */%zu", whole->len)),
	        "416 says how long: %s", r->headers);
	r = ask(&(struct request){
	        .method = "GET", .path = path, .key = key, .header = text("If-None-Match: %s", etag) });
	CHECK(r->status == 304 && !r->len, "not sent again: %d", r->status);
	r = ask(&(struct request){ .method = "HEAD", .path = path, .key = key });
	CHECK(r->status == 200 && !r->len && atol(header(r, "content-length")) == (long)whole->len &&
	                header(r, "etag"),
	        "HEAD: %s", r->headers);
	EXPECT(get(key, text("/v1/datasets/%s/files/nothing.jsonl", id)), 404, NULL);
	EXPECT(get(key, text("/v1/datasets/%s/files/../manifest.json", id)), 400, "segment");
	EXPECT(get(key, text("/v1/datasets/%s/files/%%2e%%2e%%2fmanifest.json", id)), 400, NULL);
	EXPECT(get(NULL, path), 200, NULL); /* free, and under an open licence */
}

static void public_files(const char *id, const struct reply *dataset)
{
	const struct reply *oz = get(NULL, text("/v1/datasets/%s/oz.json", id));

	EXPECT(oz, 200, "standard-v1");
	CHECK(!strcmp(string(oz, "tree.0"), string(dataset, "oz_root")),
	        "its tree begins with the root: %.200s", oz->body);
	CHECK((json_int_t)json_array_size(member(oz, "values")) == integer(dataset, "records"),
	        "a value a record");
	EXPECT(get(NULL, text("/v1/datasets/%s/croissant.json", id)), 200, "records.jsonl");
	EXPECT(get(NULL, text("/v1/datasets/%s/manifest", id)), 200, string(dataset, "root"));
}

static void sealed_twice(void)
{
	struct project p = answered(TASKS, 5);
	struct person late = person_new("person", ANNOTATOR);
	const struct reply *said = work(&p, &late, "yes"), *first, *second, *manifest;
	const char *id = text("%s.1", p.id), *next = text("%s.2", p.id);

	first = seal(&p, "{\"licence\":\"CC-BY-4.0\",\"partial\":true}");
	EXPECT(first, 200, "\"sealed\"");
	CHECK(integer(first, "records") == TASKS && !strcmp(string(first, "id"), id) &&
	                !strcmp(string(first, "licence"), "CC-BY-4.0"),
	        "all tasks are in: %s", first->body);
	manifest = get(NULL, text("/v1/datasets/%s/manifest", id));
	CHECK(json_is_true(member(manifest, "partial")) || strstr(manifest->body, "partial"),
	        "marked partial: %s", manifest->body);
	audits(&p, id, string(said, "receipt"));
	proves_every_record(id, first);
	downloads_in_parts(&p, id, manifest);
	public_files(id, first);

	EXPECT(work(&p, &late, "no"), 201, NULL);
	second = seal(&p, "{\"licence\":\"CC-BY-4.0\",\"partial\":true}");
	EXPECT(second, 200, "\"sealed\"");
	CHECK(!strcmp(string(second, "id"), next), "the second: %s", second->body);
	manifest = get(NULL, text("/v1/datasets/%s/manifest", next));
	CHECK(strstr(manifest->body, "\"earlier\"") && strstr(manifest->body, string(first, "root")),
	        "names the first: %s", manifest->body);
	audits(&p, next, string(said, "receipt"));
	EXPECT(get(NULL, text("/v1/datasets/%s", id)), 200, string(first, "root"));
	EXPECT(get(p.owner.key, in_project(&p, "/datasets")), 200, next);
}

/* The second request comes while the first is being worked on, unless the machine does something else in
 * between: then again. */
static void one_at_a_time(void)
{
	const char *body = "{\"licence\":\"CC0-1.0\",\"partial\":true}";
	struct project p = project_open("{}", 3000);
	const struct reply *first, *second;

	for (int i = 0; i < TRIES; i++) {
		first = post(p.owner.key, in_project(&p, "/datasets"), body);
		second = post(p.owner.key, in_project(&p, "/datasets"), body);
		EXPECT(first, 202, "\"sealing\"");
		CHECK(header(first, "location") && strstr(header(first, "location"),
		                                           text("/v1/datasets/%s", string(first, "id"))),
		        "Location: %s", first->headers);
		EXPECT(dataset_settled(string(first, "id")), 200, "\"sealed\"");
		if (second->status != 202)
			break;
		dataset_settled(string(second, "id"));
	}
	EXPECT(second, 409, "being sealed");
	EXPECT(seal(&p, body), 200, "\"sealed\"");
}

void test_datasets(void)
{
	what_cannot_be_sealed();
	sealed_twice();
	one_at_a_time();
}
