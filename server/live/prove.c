#include "live/prove.h"

#include <string.h>

#include "base/clock.h"
#include "dataset/opening.h"

#define RECEIPT_MAX (256 << 10)

/* ---- a proof from tiles ---- */

struct gl_proving {
	struct gl_req *r;
	struct gl_live *live;
	struct gl_rows *tiles; /* (level, n, bytes) */
	gl_proofs_fn *fn;
	gl_proof_fn *one; /* of gl_prove_index, and of what */
	uint64_t index;
};

static const uint8_t *full_tile(const struct gl_proving *p, int level, uint64_t n)
{
	size_t len;

	for (int i = 0; i < p->tiles->count; i++)
		if (gl_rows_i64(p->tiles, i, 0) == level && (uint64_t)gl_rows_i64(p->tiles, i, 1) == n)
			return gl_rows_bytes(p->tiles, i, 2, &len);
	return NULL;
}

static bool hash_at(void *ctx, unsigned level, uint64_t n, uint8_t out[GL_HASH_BYTES])
{
	const struct gl_proving *p = ctx;
	int tile_level = (int)(level / 8);
	uint64_t tile = n >> (8 - level % 8);
	size_t len;

	if (tile == gl_tail_tile(&p->live->tail, tile_level)) {
		unsigned width = gl_tail_width(&p->live->tail, tile_level);

		return gl_tile_hash(
		        out, gl_tail_cut(&p->live->tail, tile_level, width, &len), width, level, n);
	}
	return full_tile(p, tile_level, tile) &&
	       gl_tile_hash(out, full_tile(p, tile_level, tile), GL_TILE_WIDTH, level, n);
}

bool gl_proving_proof(const struct gl_proving *p, uint64_t index, struct gl_proof *out)
{
	*out = (struct gl_proof){ 0 };
	return gl_merkle_inclusion(out, index, p->live->tail.size, hash_at, (void *)(uintptr_t)p);
}

/* The log may have grown meanwhile; the tail is that of now, and so is the size. */
static void tiles_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_proving *p = ctx;
	struct gl_err e = { 0 };

	p->live->users--;
	p->tiles = rows;
	if (error)
		gl_sql_fail(&e, error);
	else if (p->live->phase != GL_LIVE_READY)
		gl_fail(&e, GL_BUSY, "the project is moving; repeat the request");
	p->fn(p->r, p->live, p, e.code ? &e : NULL);
}

/* Every full tile on the way from these indices up: the tail has the rest, also the tiles that fill while we
 * ask. Indices that lie close have most of them in common. */
static void ask_tiles(struct gl_args *args, const uint64_t *index, size_t n)
{
	size_t pairs = 0;

	for (int pass = 0; pass < 3; pass++) {
		if (pass)
			gl_args_array(args, pass == 1 ? GL_TYPE_INTEGER : GL_TYPE_BIGINT, pairs);
		for (size_t i = 0; i < n; i++)
			for (int level = 0; level < GL_TAIL_LEVELS; level++) {
				uint64_t tile = index[i] >> (8 * level + 8);

				if (i && tile == index[i - 1] >> (8 * level + 8))
					continue;
				if (!pass)
					pairs++;
				else if (pass == 1)
					gl_args_i32(args, level);
				else
					gl_args_i64(args, (int64_t)tile);
			}
	}
}

static void prove(struct gl_proving *p, const uint64_t *index, size_t n)
{
	gl_args_auto args = { 0 };
	struct gl_err e = { 0 };

	gl_args_init(&args, 4096 + n * GL_TAIL_LEVELS * 24);
	gl_args_i64(&args, p->live->project);
	ask_tiles(&args, index, n);
	p->live->users++;
	if (gl_pipe_ask(gl_loop_pipe(p->live->loop), GL_SQL_TILE_LIST, &args, tiles_came, p, &e)) {
		p->live->users--;
		p->fn(p->r, p->live, p, &e);
	}
}

void gl_prove_many(struct gl_req *r, struct gl_live *live, const uint64_t *index, size_t n, gl_proofs_fn *fn)
{
	struct gl_proving *p = gl_req_alloc(r, sizeof *p);

	if (!p) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for proofs");
		return;
	}
	*p = (struct gl_proving){ .r = r, .live = live, .fn = fn };
	prove(p, index, n);
}

static void one_proved(
        struct gl_req *r, struct gl_live *live, const struct gl_proving *p, const struct gl_err *e)
{
	struct gl_proof proof;
	struct gl_err busy;

	if (e || gl_proving_proof(p, p->index, &proof)) {
		p->one(r, live, e ? NULL : &proof, e);
		return;
	}
	gl_fail(&busy, GL_BUSY, "the log's tiles are being written; repeat the request");
	p->one(r, live, NULL, &busy);
}

void gl_prove_index(struct gl_req *r, struct gl_live *live, uint64_t index, gl_proof_fn *fn)
{
	struct gl_proving *p = gl_req_alloc(r, sizeof *p);
	struct gl_err e = { 0 };

	if (!p || index >= live->tail.size) {
		gl_fail(&e, p ? GL_NOT_FOUND : GL_NO_MEMORY, "the log has %llu entries",
		        (unsigned long long)live->tail.size);
		fn(r, live, NULL, &e);
		return;
	}
	*p = (struct gl_proving){ .r = r, .live = live, .fn = one_proved, .one = fn, .index = index };
	prove(p, &index, 1);
}

/* ---- an answer that was sent again ---- */

struct repeat {
	uint8_t value[GL_HASH_BYTES];
	uint64_t index;
	struct gl_buf extra;
};

static void repeat_drop(void *user)
{
	gl_buf_release(&((struct repeat *)user)->extra);
}

static void repeat_proved(
        struct gl_req *r, struct gl_live *live, const struct gl_proof *proof, const struct gl_err *e)
{
	struct repeat *again = r->user;
	gl_buf_auto receipt = { 0 };
	struct gl_buf out;

	if (e) {
		gl_reply_fail(r, e);
		return;
	}
	gl_buf_init(&receipt, RECEIPT_MAX);
	gl_buf_init(&out, 2 * RECEIPT_MAX);
	gl_tlog_proof_write(&receipt, again->extra.data, again->extra.len, again->index, proof,
	        live->checkpoint.data, live->checkpoint.len);
	gl_buf_printf(
	        &out, "{\"answer\":\"%s.%llu\",\"receipt\":", live->id, (unsigned long long)again->index);
	gl_jcs_string(&out, receipt.data, receipt.len);
	gl_buf_putc(&out, '}');
	gl_reply_buf(r, 200, "application/json", &out);
}

void gl_prove_extra(struct gl_buf *extra, const struct gl_live *live, const struct gl_rows *rows, int i)
{
	const struct gl_member *m = gl_live_member_no(live, (uint32_t)gl_rows_i64(rows, i, 2));
	struct gl_job job = { .n = (uint64_t)gl_rows_i64(rows, i, 1),
		.price = gl_rows_i64(rows, i, 3),
		.terms = (uint64_t)gl_rows_i64(rows, i, 4),
		.kind = (enum gl_kind)(gl_rows_i64(rows, i, 5) - 1) };
	const uint8_t *said;
	char day[11];
	size_t len, said_len;

	said = gl_rows_bytes(rows, i, 9, &said_len);
	memcpy(job.content, gl_desk_content(live->desk, (uint32_t)job.n), sizeof job.content);
	memcpy(job.salt, gl_rows_bytes(rows, i, 7, &len), sizeof job.salt);
	gl_day_text(day, gl_rows_i64(rows, i, 6) * GL_DAY_MS);
	gl_buf_puts(extra, "{\"entry\":");
	gl_entry_answer(extra, m->pseudonym, gl_rows_bytes(rows, i, 8, &len), day);
	gl_buf_puts(extra, ",\"opening\":{\"job\":");
	gl_job_jcs(extra, &job);
	gl_buf_puts(extra, ",\"said\":");
	gl_buf_add(extra, said, said_len);
	gl_buf_puts(extra, "}}");
}

static bool same_value(const uint8_t *said, size_t len, const uint8_t value[GL_HASH_BYTES])
{
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto jcs = { 0 };
	uint8_t hash[GL_HASH_BYTES];

	gl_buf_init(&jcs, len);
	if (gl_json_parse(&doc, (const char *)said, len, NULL))
		return false;
	gl_jcs(&jcs, gl_json_get(doc.root, "value"));
	gl_sha256(hash, jcs.data, jcs.len);
	return !memcmp(hash, value, sizeof hash);
}

static void answer_found(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct repeat *again = r->user;
	struct gl_live *live;
	const uint8_t *said;
	struct gl_err e = { 0 };
	int64_t project;
	size_t len;

	if (error) {
		gl_sql_fail(&e, error);
		gl_reply_fail(r, &e);
		return;
	}
	gl_id_parse(&project, r->id[0], strlen(r->id[0]));
	live = gl_live_ready(project);
	if (!live || !rows->count) {
		gl_reply_failf(r, GL_BUSY, "the project is moving; repeat the request");
		return;
	}
	said = gl_rows_bytes(rows, 0, 9, &len);
	if (!said) {
		gl_reply_failf(r, GL_GONE, "this answer has been erased");
		return;
	}
	if (!same_value(said, len, again->value)) {
		gl_reply_failf(
		        r, GL_ANSWER_DIFFERS, "this assignment was answered already, with another value");
		return;
	}
	again->index = (uint64_t)gl_rows_i64(rows, 0, 0);
	gl_prove_extra(&again->extra, live, rows, 0);
	gl_prove_index(r, live, again->index, repeat_proved);
}

void gl_prove_answer(struct gl_req *r, struct gl_live *live, uint32_t n, uint32_t person,
        const uint8_t value[GL_HASH_BYTES])
{
	struct repeat *again = gl_req_alloc(r, sizeof *again);
	gl_args_auto args = { 0 };
	struct gl_err e = { 0 };

	gl_args_init(&args, 256);
	if (!again) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory to look your answer up");
		return;
	}
	memcpy(again->value, value, sizeof again->value);
	gl_buf_init(&again->extra, RECEIPT_MAX);
	r->user = again;
	r->dropped = repeat_drop;
	gl_args_i64(&args, live->project);
	gl_args_i64(&args, n);
	gl_args_i32(&args, (int32_t)person);
	if (gl_pipe_ask(gl_loop_pipe(live->loop), GL_SQL_ANSWER_FIND, &args, answer_found, r, &e))
		gl_reply_fail(r, &e);
}
