#include "live/prove.h"

#include <string.h>

#include "base/auto.h"
#include "dataset/opening.h"

#define RECEIPT_MAX (256 << 10)

/* ---- a proof from tiles ---- */

struct proving {
	struct gl_live *live;
	uint64_t index, size;
	gl_proof_fn *fn;
	struct gl_checkpoint head;
	struct gl_rows *tiles; /* (level, n, bytes) */
};

static const uint8_t *full_tile(const struct proving *p, int level, uint64_t n)
{
	size_t len;

	for (int i = 0; i < p->tiles->count; i++)
		if (gl_rows_i64(p->tiles, i, 0) == level && (uint64_t)gl_rows_i64(p->tiles, i, 1) == n)
			return gl_rows_bytes(p->tiles, i, 2, &len);
	return NULL;
}

static bool hash_at(void *ctx, unsigned level, uint64_t n, uint8_t out[GL_HASH_BYTES])
{
	const struct proving *p = ctx;
	int tile_level = (int)(level / 8);
	uint64_t tile = n >> (8 - level % 8);
	size_t len;

	if (tile == gl_tail_tile(&p->live->tail, tile_level)) {
		unsigned width = gl_tail_width(&p->live->tail, tile_level);

		return gl_tile_hash(out, gl_tail_cut(&p->live->tail, tile_level, width, &len), width, level, n);
	}
	return full_tile(p, tile_level, tile) && gl_tile_hash(out, full_tile(p, tile_level, tile), GL_TILE_WIDTH, level, n);
}

static void tiles_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct proving *p = r->user;
	struct gl_proof proof = { 0 };
	struct gl_err e = { 0 };

	if (error) {
		gl_sql_fail(&e, error);
	} else {
		/* The log may have grown meanwhile; the tail is that of now, and so is the size. */
		p->size = p->live->tail.size;
		p->tiles = rows;
		if (p->live->phase != GL_LIVE_READY || !gl_merkle_inclusion(&proof, p->index, p->size, hash_at, p))
			gl_fail(&e, GL_BUSY, "the log's tiles are being written; repeat the request");
	}
	p->fn(r, p->live, e.code ? NULL : &proof, e.code ? &e : NULL);
}

/* Every full tile on the way from the index up: the tail has the rest, also the tiles that fill while we ask. */
void gl_prove_index(struct gl_req *r, struct gl_live *live, uint64_t index, gl_proof_fn *fn)
{
	struct proving *p = gl_req_alloc(r, sizeof *p);
	gl_args_auto args;
	struct gl_err e = { 0 };

	gl_args_init(&args, 4096);
	if (!p || index >= live->tail.size) {
		gl_fail(&e, p ? GL_NOT_FOUND : GL_NO_MEMORY, "the log has %llu entries", (unsigned long long)live->tail.size);
		return fn(r, live, NULL, &e);
	}
	*p = (struct proving){ .live = live, .index = index, .fn = fn };
	r->user = p;
	gl_args_i64(&args, live->project);
	gl_args_array(&args, GL_TYPE_INTEGER, GL_TAIL_LEVELS);
	for (int level = 0; level < GL_TAIL_LEVELS; level++)
		gl_args_i32(&args, level);
	gl_args_array(&args, GL_TYPE_BIGINT, GL_TAIL_LEVELS);
	for (int level = 0; level < GL_TAIL_LEVELS; level++)
		gl_args_i64(&args, (int64_t)(index >> (8 * level + 8)));
	if (gl_pipe_ask(gl_loop_pipe(live->loop), GL_SQL_TILE_LIST, &args, tiles_came, r, &e))
		fn(r, live, NULL, &e);
}

/* ---- an answer that was sent again ---- */

struct repeat {
	struct gl_live *live;
	uint8_t value[GL_HASH_BYTES];
	uint64_t index;
	struct gl_buf extra;
	gl_proof_fn *fn;
};

static void repeat_dropped(void *user)
{
	(void)user;
}

static void repeat_proved(struct gl_req *r, struct gl_live *live, const struct gl_proof *proof, const struct gl_err *e)
{
	const struct gl_buf *extra = (const struct gl_buf *)gl_json_get(NULL, "") ;

	(void)extra, (void)proof, (void)live, (void)e, (void)r;
}
