/*
 * tail -- the growing right edge of a log's tiles: what is not yet a full tile, in memory.
 *
 * Full tiles leave it for the database as they fill; partial ones are cut from it on demand. It costs 64 KiB
 * of hashes and at most 255 entries.
 *
 *     gl_tail_add(&tail, entry, len, leaf, emit, ctx);     // emit: a tile has filled
 */
#ifndef GL_JOBS_TAIL_H
#define GL_JOBS_TAIL_H

#include "base/buf.h"
#include "merkle/tile.h"

#define GL_TAIL_LEVELS 6 /* 256^6 entries */

struct gl_tail {
	uint64_t size;
	struct gl_buf entries; /* the bundle of the entries after the last full tile */
	uint8_t hash[GL_TAIL_LEVELS][GL_TILE_WIDTH][GL_HASH_BYTES];
};

typedef void gl_tail_emit(void *ctx, int level, uint64_t n, const void *bytes, size_t len);

void gl_tail_init(struct gl_tail *t);
void gl_tail_release(struct gl_tail *t);
void gl_tail_add(struct gl_tail *t, const void *entry, size_t len, const uint8_t leaf[GL_HASH_BYTES],
        gl_tail_emit *emit, void *ctx);                            /* emit may be NULL */
bool gl_tail_copy(struct gl_tail *to, const struct gl_tail *from); /* to: initialised; false: no memory */

/* How many hashes of that level, or entries, the tail holds, and the number of the tile they are in. */
unsigned gl_tail_width(const struct gl_tail *t, int level);
uint64_t gl_tail_tile(const struct gl_tail *t, int level);

/* The bytes of the tail's tile of that level, cut to width <= gl_tail_width. */
const void *gl_tail_cut(const struct gl_tail *t, int level, unsigned width, size_t *len);

/* The hash that a full tile of hashes is in the level above it. */
void gl_tail_root(uint8_t out[GL_HASH_BYTES], const uint8_t tile[GL_TILE_WIDTH * GL_HASH_BYTES]);

/* For loading: the level's hash number gl_tail_width, from the full tile below it. */
void gl_tail_restore(struct gl_tail *t, int level, unsigned at, const uint8_t hash[GL_HASH_BYTES]);

#endif
