/* log -- checkpoints, tiles and proofs of a project's log, as C2SP tlog-tiles says. Public: this is what
 * auditors poll. */
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "live/live.h"
#include "live/prove.h"

#define TEXT_TYPE "text/plain; charset=utf-8"
#define TILE_TYPE "application/octet-stream"
#define PROOF_MAX (16 << 10)

static void checkpoint(struct gl_req *r, struct gl_live *live)
{
	if (!live->checkpoint.len) {
		gl_reply_failf(r, GL_NOT_FOUND, "nothing has been logged yet");
		return;
	}
	gl_reply_bytes(r, 200, TEXT_TYPE, live->checkpoint.data, live->checkpoint.len);
}

/* GET /log/#/checkpoint: the signed head. */
static void log_checkpoint(struct gl_req *r)
{
	gl_live_with(r, checkpoint);
}

static void vkey(struct gl_req *r, struct gl_live *live)
{
	struct gl_buf out;

	gl_buf_init(&out, 1024);
	gl_vkey_text(&out, &live->vkey);
	gl_buf_putc(&out, '\n');
	gl_reply_buf(r, 200, TEXT_TYPE, &out);
}

/* GET /log/#/vkey: the key that checkpoints are signed with, one line. */
static void log_vkey(struct gl_req *r)
{
	gl_live_with(r, vkey);
}

/* A full tile never changes; a partial one is a prefix of it, and only there for sizes that a checkpoint was
 * made for, which any size up to now may be. */
static void tile_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	const struct gl_tile *t = r->user;
	const uint8_t *bytes, *at, *entry;
	size_t len, entry_len;

	if (gl_ask_failed(r, error))
		return;
	if (!rows->count) {
		gl_reply_failf(r, GL_NOT_FOUND, "the log has no such tile yet");
		return;
	}
	bytes = gl_rows_bytes(rows, 0, 0, &len);
	if (t->level != GL_TILE_ENTRIES) {
		len = (size_t)t->width * GL_HASH_BYTES;
	} else if (t->width < GL_TILE_WIDTH) {
		at = bytes;
		for (unsigned i = 0; i < t->width; i++)
			gl_tile_next_entry(&at, bytes + len, &entry, &entry_len);
		len = (size_t)(at - bytes);
	}
	gl_reply_header(r, "Cache-Control", "public, max-age=31536000, immutable");
	gl_reply_bytes(r, 200, TILE_TYPE, bytes, len);
}

static void tile(struct gl_req *r, struct gl_live *live)
{
	const struct gl_tile *t = r->user;
	gl_args_auto args = { 0 };
	size_t len;
	const void *bytes;

	if (t->width < GL_TILE_WIDTH && t->n == gl_tail_tile(&live->tail, t->level)) {
		if (t->width > gl_tail_width(&live->tail, t->level)) {
			gl_reply_failf(r, GL_NOT_FOUND, "the log has no such tile yet");
			return;
		}
		bytes = gl_tail_cut(&live->tail, t->level, t->width, &len);
		gl_reply_header(r, "Cache-Control", "public, max-age=31536000, immutable");
		gl_reply_bytes(r, 200, TILE_TYPE, bytes, len);
		return;
	}
	gl_args_init(&args, 64);
	gl_args_i64(&args, live->project);
	gl_args_i16(&args, (int16_t)t->level);
	gl_args_i64(&args, (int64_t)t->n);
	gl_ask(r, GL_SQL_TILE_GET, &args, tile_came);
}

/* GET /log/#/tile/...: hashes (<L>/<N>) and entries (entries/<N>), whole or partial (.p/<W>). */
static void log_tile(struct gl_req *r)
{
	struct gl_tile *t = gl_req_alloc(r, sizeof *t);

	if (!t) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a tile");
		return;
	}
	if (!gl_tile_parse(t, r->rest, strlen(r->rest))) {
		gl_reply_failf(r, GL_NOT_FOUND, "this is no path of a tile: 0/x001/067, entries/000.p/8");
		return;
	}
	r->user = t;
	gl_live_with(r, tile);
}

static void proved(
        struct gl_req *r, struct gl_live *live, const struct gl_proof *proof, const struct gl_err *e)
{
	struct gl_buf out;

	if (e) {
		gl_reply_fail(r, e);
		return;
	}
	gl_buf_init(&out, PROOF_MAX);
	gl_tlog_proof_write(&out, NULL, 0, (uint64_t) * (int64_t *)r->user, proof, live->checkpoint.data,
	        live->checkpoint.len);
	gl_reply_buf(r, 200, TEXT_TYPE, &out);
}

static void prove(struct gl_req *r, struct gl_live *live)
{
	gl_prove_index(r, live, (uint64_t) * (int64_t *)r->user, proved);
}

/* GET /log/#/proof/#: that the entry with this index is in the log, at its newest checkpoint (tlog-proof
 * without extra). */
static void log_proof(struct gl_req *r)
{
	int64_t *index = gl_req_alloc(r, sizeof *index);
	char *end;

	if (!index) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a proof");
		return;
	}
	*index = strtoll(r->id[1], &end, 10);
	if (*end || end == r->id[1] || *index < 0) {
		gl_reply_failf(r, GL_NOT_FOUND, "an index is a whole number from 0");
		return;
	}
	r->user = index;
	gl_live_with(r, prove);
}

const struct gl_route gl_log_routes[] = { { GL_GET, "/log/#/checkpoint", 0, 0,
	                                          GL_ROUTE_PROJECT | GL_ROUTE_PUBLIC, log_checkpoint, NULL },
	{ GL_GET, "/log/#/vkey", 0, 0, GL_ROUTE_PROJECT | GL_ROUTE_PUBLIC, log_vkey, NULL },
	{ GL_GET, "/log/#/tile/*", 0, 0, GL_ROUTE_PROJECT | GL_ROUTE_PUBLIC, log_tile, NULL },
	{ GL_GET, "/log/#/proof/#", 0, 0, GL_ROUTE_PROJECT | GL_ROUTE_PUBLIC, log_proof, NULL }, { 0 } };
