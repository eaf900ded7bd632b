/* datasets -- sealed releases: made, found, proved and downloaded. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/api.h"
#include "api/projects.h"
#include "base/auto.h"
#include "base/hex.h"
#include "base/id.h"
#include "jobs/files.h"
#include "jobs/seal_index.h"
#include "live/release.h"

#define BODY_MAX       4096
#define RECORD_MAX     (4 << 20)
#define SAMPLE_RECORDS 10

/* ---- sealing ---- */

static bool licence_ok(const struct gl_json *v)
{
	if (!gl_json_is(v, GL_JSON_STRING) || !v->len || v->len > 100)
		return false;
	for (uint32_t i = 0; i < v->len; i++)
		if ((unsigned char)v->text[i] < 0x20 || v->text[i] == 0x7f)
			return false;
	return true;
}

static void seal(struct gl_req *r, struct gl_live *live)
{
	if (gl_project_managed(r, live))
		gl_release_start(r, live, gl_json_get(r->doc.root, "licence")->text,
		        gl_json_is(gl_json_get(r->doc.root, "partial"), GL_JSON_TRUE));
}

/* POST /v1/projects/#/datasets {licence, partial?}: 202; the dataset says how far it is. */
static void dataset_seal(struct gl_req *r)
{
	const struct gl_json *body = gl_req_json(r, "licence", "?partial", NULL), *partial;

	if (!body)
		return;
	partial = gl_json_get(body, "partial");
	if (!licence_ok(gl_json_get(body, "licence")))
		gl_reply_failf(
		        r, GL_INVALID, "licence: an SPDX name such as \"CC-BY-4.0\", at most 100 bytes");
	else if (partial && partial->type != GL_JSON_TRUE && partial->type != GL_JSON_FALSE)
		gl_reply_failf(r, GL_INVALID, "partial: true or false");
	else
		gl_live_with(r, seal);
}

static void datasets_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	if (!gl_ask_failed(ctx, error))
		gl_reply_rows(ctx, "datasets", rows);
}

static void list(struct gl_req *r, struct gl_live *live)
{
	gl_args_auto args = { 0 };
	int64_t after;

	gl_args_init(&args, 64);
	if (!gl_project_managed(r, live) || !gl_req_query_only(r, "cursor", NULL) ||
	        !gl_req_query_int(r, "cursor", 0, INT32_MAX, 0, &after))
		return;
	gl_args_i64(&args, live->project);
	gl_args_i64(&args, after);
	gl_ask(r, GL_SQL_DATASET_LIST, &args, datasets_came);
}

/* GET /v1/projects/#/datasets. */
static void dataset_list(struct gl_req *r)
{
	gl_live_with(r, list);
}

/* ---- one dataset ---- */

static bool dataset_args(struct gl_req *r, struct gl_args *a)
{
	int64_t project, d;

	if (!gl_id_parse_numbered(&project, &d, r->id[0], strlen(r->id[0])) || d < 1 || d > INT32_MAX) {
		gl_reply_failf(r, GL_NOT_FOUND, "there is no dataset '%.40s'", r->id[0]);
		return false;
	}
	gl_args_i64(a, project);
	gl_args_i32(a, (int32_t)d);
	return true;
}

static void reply_kept(struct gl_req *r, struct gl_live *live)
{
	const char *body = r->user;

	(void)live;
	gl_reply_bytes(r, 200, "application/json", body, strlen(body));
}

/* One that is being made is asked for by who waits for it: after a restart that opens the project, which goes
 * on. */
static void dataset_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	const char *text;
	size_t len;
	char *body;

	if (error || !rows->count || !gl_rows_bool(rows, 0, 1)) {
		gl_reply_row(r, rows, error);
		return;
	}
	text = gl_rows_text(rows, 0, 0, &len);
	body = gl_req_alloc(r, len + 1);
	if (!body) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a dataset");
		return;
	}
	memcpy(body, text, len + 1);
	r->user = body;
	gl_live_with(r, reply_kept);
}

/* GET /v1/datasets/#. */
static void dataset_get(struct gl_req *r)
{
	gl_args_auto a = { 0 };

	gl_args_init(&a, 64);
	if (dataset_args(r, &a))
		gl_ask(r, GL_SQL_DATASET_GET, &a, dataset_came);
}

static const char *type_of(const char *name)
{
	static const struct {
		const char *suffix, *type;
	} types[] = {
		{ ".jsonl", "application/jsonl" },
		{ ".json", "application/json" },
		{ ".md", "text/markdown; charset=utf-8" },
		{ ".tar", "application/x-tar" },
	};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < GL_COUNT(types); i++)
		if (!strcmp(dot, types[i].suffix))
			return types[i].type;
	return "application/octet-stream";
}

static void file_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	char sha256[2 * GL_HASH_BYTES + 1];
	struct gl_reply_blob blob = { .type = type_of(r->user), .sha256 = sha256 };
	size_t len;
	int fd;

	if (gl_ask_failed(r, error))
		return;
	if (!rows->count) {
		gl_reply_failf(r, GL_NOT_FOUND,
		        "there is no such file, the dataset is not sealed yet, or it is not yours to read");
		return;
	}
	fd = gl_file_stored(gl_server->files, gl_rows_bytes(rows, 0, 0, &len));
	if (fd < 0) {
		gl_reply_failf(r, GL_INTERNAL, "a file of this dataset is missing on the server");
		return;
	}
	gl_hex(sha256, gl_rows_bytes(rows, 0, 0, &len), GL_HASH_BYTES);
	blob.size = (uint64_t)gl_rows_i64(rows, 0, 1);
	gl_reply_file(r, fd, &blob);
}

static void send_file(struct gl_req *r, const char *name, bool anyone)
{
	gl_args_auto a = { 0 };

	gl_args_init(&a, 1024);
	if (!dataset_args(r, &a))
		return;
	gl_args_str(&a, name);
	gl_args_bool(&a, anyone);
	gl_args_i64(&a, r->who.account);
	r->user = (void *)name;
	gl_ask(r, GL_SQL_DATASET_FILE_GET, &a, file_came);
}

/* GET /v1/datasets/#/manifest, /oz.json, /croissant.json: for anyone. */
static void dataset_manifest(struct gl_req *r)
{
	send_file(r, "manifest.json", true);
}

static void dataset_oz(struct gl_req *r)
{
	send_file(r, "oz.json", true);
}

static void dataset_croissant(struct gl_req *r)
{
	send_file(r, "croissant.json", true);
}

/* GET /v1/datasets/#/bundle.tar and /files/{name}: for members of the project and admins. */
static void dataset_bundle(struct gl_req *r)
{
	send_file(r, "bundle.tar", false);
}

static void dataset_file(struct gl_req *r)
{
	send_file(r, r->rest, false);
}

/* ---- proofs: from the index beside the dataset ---- */

struct proving {
	uint8_t wanted[GL_HASH_BYTES];
	bool by_hash;
	uint64_t index;
	int records, at; /* file descriptors: the lines, and the index beside them */
};

static void proving_drop(void *user)
{
	struct proving *p = user;

	if (p->records >= 0)
		close(p->records);
	if (p->at >= 0)
		close(p->at);
}

/* Reads record i without its LF. */
static bool read_record(const struct proving *p, uint64_t i, struct gl_buf *out)
{
	uint64_t from, to, count;
	off_t end = lseek(p->records, 0, SEEK_END);
	char *at;

	if (!gl_seal_index_count(p->at, &count) || i >= count || !gl_seal_index_record(p->at, i, &from))
		return false;
	to = (uint64_t)end;
	if (i + 1 < count && !gl_seal_index_record(p->at, i + 1, &to))
		return false;
	gl_buf_clear(out);
	at = gl_buf_grow(out, (size_t)(to - from));
	if (!at || pread(p->records, at, (size_t)(to - from), (off_t)from) != (ssize_t)(to - from))
		return false;
	out->len--;
	return true;
}

static json_t *hex_list(const struct gl_proof *p, const char *prefix)
{
	json_t *list = json_array();
	char hex[2 * GL_HASH_BYTES + 1];

	for (unsigned i = 0; i < p->n; i++) {
		gl_hex(hex, p->hash[i], GL_HASH_BYTES);
		json_array_append_new(list, json_sprintf("%s%s", prefix, hex));
	}
	return list;
}

static void reply_proof(struct gl_req *r, struct proving *p, const struct gl_rows *rows)
{
	struct gl_proof rfc6962, oz;
	uint8_t leaf[GL_HASH_BYTES], keccak[GL_HASH_BYTES];
	char leaf_hex[65], keccak_hex[65], root[65], oz_root[65];
	uint64_t count;
	size_t len;
	gl_buf_auto record = { 0 };

	gl_buf_init(&record, RECORD_MAX);
	gl_seal_index_count(p->at, &count);
	if (p->index >= count) {
		gl_reply_failf(
		        r, GL_NOT_FOUND, "the dataset has records 0 to %llu", (unsigned long long)count - 1);
		return;
	}
	if (!read_record(p, p->index, &record) || !gl_seal_index_proof(p->at, p->index, &rfc6962) ||
	        !gl_seal_index_oz_proof(p->at, p->index, &oz)) {
		gl_reply_failf(r, GL_INTERNAL, "the files of this dataset cannot be read");
		return;
	}
	gl_merkle_leaf(leaf, record.data, record.len);
	gl_keccak256(keccak, record.data, record.len);
	gl_hex(leaf_hex, leaf, sizeof leaf);
	gl_hex(keccak_hex, keccak, sizeof keccak);
	gl_hex(root, gl_rows_bytes(rows, 0, 2, &len), GL_HASH_BYTES);
	gl_hex(oz_root, gl_rows_bytes(rows, 0, 3, &len), GL_HASH_BYTES);
	gl_reply_json(r, 200,
	        json_pack("{s:I, s:s%, s:s, s:{s:o, s:I}, s:{s:[I, o], s:o}, s:{s:s, s:o}}", "index",
	                (json_int_t)p->index, "record", record.data, record.len, "leaf", leaf_hex, "proof",
	                "rfc6962", hex_list(&rfc6962, ""), "size", (json_int_t)count, "oz", "value",
	                (json_int_t)p->index, json_sprintf("0x%s", keccak_hex), "proof", hex_list(&oz, "0x"),
	                "roots", "root", root, "oz_root", json_sprintf("0x%s", oz_root)));
}

/* Which record has this leaf hash, or this content hash: the index has only eight bytes of each. */
static bool find_record(struct proving *p)
{
	gl_buf_auto record = { 0 };
	gl_json_doc_auto doc = { 0 };
	uint8_t leaf[GL_HASH_BYTES], content[GL_HASH_BYTES];
	uint64_t at = 0;

	gl_buf_init(&record, RECORD_MAX);
	while (gl_seal_index_find(p->at, p->wanted, &at, &p->index)) {
		const struct gl_json *hash;

		if (!read_record(p, p->index, &record))
			return false;
		gl_merkle_leaf(leaf, record.data, record.len);
		if (!memcmp(leaf, p->wanted, sizeof leaf))
			return true;
		if (gl_json_parse(&doc, record.data, record.len, NULL))
			return false;
		hash = gl_json_get(doc.root, "content");
		if (hash && gl_unhex(content, sizeof content, hash->text, hash->len) &&
		        !memcmp(content, p->wanted, sizeof content))
			return true;
	}
	return false;
}

static void proof_files_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct proving *p = r->user;
	size_t len;

	if (gl_ask_failed(r, error))
		return;
	if (!rows->count) {
		gl_reply_failf(r, GL_NOT_FOUND, "there is no such dataset, or it is not sealed yet");
		return;
	}
	p->records = gl_file_stored(gl_server->files, gl_rows_bytes(rows, 0, 0, &len));
	p->at = gl_file_stored(gl_server->files, gl_rows_bytes(rows, 0, 1, &len));
	if (p->records < 0 || p->at < 0)
		gl_reply_failf(r, GL_INTERNAL, "a file of this dataset is missing on the server");
	else if (p->by_hash && !find_record(p))
		gl_reply_failf(r, GL_NOT_FOUND,
		        "no record of this dataset has this hash, as a record or as its content");
	else
		reply_proof(r, p, rows);
}

static void prove(struct gl_req *r, struct proving *p)
{
	gl_args_auto a = { 0 };

	gl_args_init(&a, 64);
	p->records = p->at = -1;
	r->user = p;
	r->dropped = proving_drop;
	if (dataset_args(r, &a))
		gl_ask(r, GL_SQL_DATASET_PROOF_FILES, &a, proof_files_came);
}

/* GET /v1/datasets/#/proof/#: that record i is in the dataset, under both roots. */
static void dataset_proof(struct gl_req *r)
{
	struct proving *p = gl_req_alloc(r, sizeof *p);
	char *end;

	if (!p) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a proof");
		return;
	}
	p->index = strtoull(r->id[1], &end, 10);
	if (*end || r->id[1][0] < '0' || r->id[1][0] > '9')
		gl_reply_failf(r, GL_NOT_FOUND, "an index is a whole number from 0");
	else
		prove(r, p);
}

/* POST /v1/datasets/#/lookup {record} or {leaf} or {content}: which record it is, with its proof. */
static void dataset_lookup(struct gl_req *r)
{
	const struct gl_json *body = gl_req_json(r, "?record", "?leaf", "?content", NULL), *hash, *record;
	struct proving *p = gl_req_alloc(r, sizeof *p);

	if (!body)
		return;
	if (!p) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a proof");
		return;
	}
	record = gl_json_get(body, "record");
	hash = gl_json_get(body, "leaf") ? gl_json_get(body, "leaf") : gl_json_get(body, "content");
	p->by_hash = true;
	if (body->count == 1 && gl_json_is(record, GL_JSON_STRING))
		gl_merkle_leaf(p->wanted, record->text, record->len);
	else if (body->count != 1 || !gl_json_is(hash, GL_JSON_STRING) ||
	         !gl_unhex(p->wanted, sizeof p->wanted, hash->text, hash->len)) {
		gl_reply_failf(r, GL_INVALID,
		        "one of record (a line of records.jsonl, as text), leaf or content (64 hex digits)");
		return;
	}
	prove(r, p);
}

const struct gl_route gl_dataset_routes[] = { { GL_POST, "/v1/projects/#/datasets", GL_MAY_MANAGE, BODY_MAX,
	                                              GL_ROUTE_PROJECT, dataset_seal, NULL },
	{ GL_GET, "/v1/projects/#/datasets", GL_MAY_MANAGE, 0, GL_ROUTE_PROJECT, dataset_list, NULL },
	{ GL_GET, "/v1/datasets/#", 0, 0, GL_ROUTE_PROJECT | GL_ROUTE_PUBLIC, dataset_get, NULL },
	{ GL_GET, "/v1/datasets/#/manifest", 0, 0, GL_ROUTE_PUBLIC, dataset_manifest, NULL },
	{ GL_GET, "/v1/datasets/#/oz.json", 0, 0, GL_ROUTE_PUBLIC, dataset_oz, NULL },
	{ GL_GET, "/v1/datasets/#/croissant.json", 0, 0, GL_ROUTE_PUBLIC, dataset_croissant, NULL },
	{ GL_GET, "/v1/datasets/#/proof/#", 0, 0, GL_ROUTE_PUBLIC, dataset_proof, NULL },
	{ GL_POST, "/v1/datasets/#/lookup", 0, RECORD_MAX, GL_ROUTE_PUBLIC, dataset_lookup, NULL },
	{ GL_GET, "/v1/datasets/#/bundle.tar", GL_MAY_READ, 0, 0, dataset_bundle, NULL },
	{ GL_GET, "/v1/datasets/#/files/*", GL_MAY_READ, 0, 0, dataset_file, NULL }, { 0 } };
