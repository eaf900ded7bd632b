/* dataset_proofs -- single records of a dataset, from the index beside it: with their proofs, and a fixed
 * sample. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/datasets.h"
#include "base/auto.h"
#include "base/hex.h"
#include "base/id.h"
#include "crypto/rand.h"
#include "jobs/files.h"
#include "jobs/seal_index.h"

#define RECORD_MAX     (4 << 20)
#define SAMPLE_RECORDS 10
#define SAMPLE_MAX     (64 << 20)

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
	if (!gl_seal_index_line(p->at, p->records, p->index, &record) ||
	        !gl_seal_index_proof(p->at, p->index, &rfc6962) ||
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

		if (!gl_seal_index_line(p->at, p->records, p->index, &record))
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

/* The files of a sealed dataset; false: the refusal is on its way. */
static bool open_files(
        struct gl_req *r, struct proving *p, const struct gl_rows *rows, const struct gl_sql_error *error)
{
	size_t len;

	if (gl_ask_failed(r, error))
		return false;
	if (!rows->count) {
		gl_reply_failf(r, GL_NOT_FOUND, "there is no such dataset, or it is not sealed yet");
		return false;
	}
	p->records = gl_file_stored(gl_server->files, gl_rows_bytes(rows, 0, 0, &len));
	p->at = gl_file_stored(gl_server->files, gl_rows_bytes(rows, 0, 1, &len));
	if (p->records >= 0 && p->at >= 0)
		return true;
	gl_reply_failf(r, GL_INTERNAL, "a file of this dataset is missing on the server");
	return false;
}

static void proof_files_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct proving *p = r->user;

	if (!open_files(r, p, rows, error))
		return;
	if (p->by_hash && !find_record(p))
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
	if (gl_dataset_args(r, &a))
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
	struct proving *p = body ? gl_req_alloc(r, sizeof *p) : NULL;

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

/* ---- the sample ---- */

struct sampling {
	struct proving files; /* first: what is dropped at the end */
	unsigned n;
	uint64_t index[SAMPLE_RECORDS];
};

static int ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Ten different records, drawn from a stream of bytes that the root seeds: nobody picked them. */
static void draw(struct sampling *s, const uint8_t root[GL_HASH_BYTES], uint64_t count)
{
	struct gl_stream stream;

	gl_stream_init(&stream, root);
	while (s->n < SAMPLE_RECORDS && s->n < count) {
		uint64_t i = gl_stream_below(&stream, count);
		unsigned k = 0;

		while (k < s->n && s->index[k] != i)
			k++;
		if (k == s->n)
			s->index[s->n++] = i;
	}
	qsort(s->index, s->n, sizeof s->index[0], ascending);
}

/* What was withdrawn is not shown: it may be harmful, or somebody's. */
static bool withdrawn(const struct gl_buf *record)
{
	static const char mark[] = "\"status\":\"withdrawn\"";

	return memmem(record->data, record->len, mark, sizeof mark - 1);
}

static void contents_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	const struct sampling *s = r->user;
	gl_buf_auto record = { 0 };
	struct gl_buf out;

	if (gl_ask_failed(r, error))
		return;
	gl_buf_init(&record, RECORD_MAX);
	gl_buf_init(&out, SAMPLE_MAX);
	gl_buf_puts(&out, "{\"records\":[");
	for (unsigned i = 0; i < s->n && (int)i < rows->count; i++) {
		size_t len;
		const uint8_t *content = gl_rows_bytes(rows, (int)i, 1, &len);

		if (!gl_seal_index_line(s->files.at, s->files.records, s->index[i], &record)) {
			gl_buf_release(&out);
			gl_reply_failf(r, GL_INTERNAL, "the files of this dataset cannot be read");
			return;
		}
		gl_buf_printf(
		        &out, "%s{\"index\":%llu,\"record\":", i ? "," : "", (unsigned long long)s->index[i]);
		gl_jcs_string(&out, record.data, record.len);
		gl_buf_puts(&out, ",\"content\":");
		if (withdrawn(&record))
			gl_buf_puts(&out, "null");
		else
			gl_buf_add(&out, content, len);
		gl_buf_putc(&out, '}');
	}
	gl_buf_puts(&out, "]}");
	gl_reply_buf(r, 200, "application/json", &out);
}

static void sample_files_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct sampling *s = r->user;
	gl_args_auto a = { 0 };
	uint64_t count = 0;
	int64_t project, d;
	size_t len;

	if (!open_files(r, &s->files, rows, error))
		return;
	gl_seal_index_count(s->files.at, &count);
	draw(s, gl_rows_bytes(rows, 0, 2, &len), count);
	gl_id_parse_numbered(&project, &d, r->id[0], strlen(r->id[0]));
	gl_args_init(&a, 512);
	gl_args_i64(&a, project);
	gl_args_array(&a, GL_TYPE_BIGINT, s->n);
	for (unsigned i = 0; i < s->n; i++)
		gl_args_i64(&a, (int64_t)s->index[i] + 1);
	gl_ask(r, GL_SQL_TASK_CONTENTS, &a, contents_came);
}

/* GET /v1/datasets/#/sample. */
static void dataset_sample(struct gl_req *r)
{
	struct sampling *s = gl_req_alloc(r, sizeof *s);
	gl_args_auto a = { 0 };

	gl_args_init(&a, 64);
	if (!s) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a sample");
		return;
	}
	s->files.records = s->files.at = -1;
	r->user = s;
	r->dropped = proving_drop;
	if (gl_dataset_args(r, &a))
		gl_ask(r, GL_SQL_DATASET_PROOF_FILES, &a, sample_files_came);
}

const struct gl_route gl_dataset_proof_routes[] = { { GL_GET, "/v1/datasets/#/proof/#", 0, 0, GL_ROUTE_PUBLIC,
	                                                    dataset_proof, NULL },
	{ GL_POST, "/v1/datasets/#/lookup", 0, RECORD_MAX, GL_ROUTE_PUBLIC, dataset_lookup, NULL },
	{ GL_GET, "/v1/datasets/#/sample", 0, 0, GL_ROUTE_PUBLIC, dataset_sample, NULL }, { 0 } };
