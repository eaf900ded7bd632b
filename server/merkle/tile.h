/* tile -- C2SP tlog-tiles: where the hashes and entries of a log lie. Tiles are 256 wide. */
#ifndef GL_MERKLE_TILE_H
#define GL_MERKLE_TILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "merkle/tree.h"

#define GL_TILE_WIDTH   256
#define GL_TILE_ENTRIES (-1) /* the level of entry bundles */
#define GL_TILE_PATH    64   /* most bytes of a path below "tile/", NUL included */

struct gl_tile {
	int level; /* GL_TILE_ENTRIES, 0, 1, ... 7 */
	uint64_t n;
	unsigned width; /* 256: full; 1 to 255: partial */
};

/* "0/x001/x234/067.p/8", "entries/000": the path after "tile/". The parser takes the canonical form only. */
void gl_tile_path(char out[GL_TILE_PATH], const struct gl_tile *t);
bool gl_tile_parse(struct gl_tile *t, const char *path, size_t len);

/* The tiles that a tree of that size needs, level by level from entries up; false after the last. *i starts
 * at 0. */
bool gl_tile_each(uint64_t size, uint64_t *i, struct gl_tile *t);

/* Entry bundles: each entry behind its length as two big-endian bytes. next: false at the end, where *at ==
 * end, and where what is left is no entry. */
void gl_tile_add_entry(struct gl_buf *out, const void *entry, size_t len);
bool gl_tile_next_entry(const uint8_t **at, const uint8_t *end, const uint8_t **entry, size_t *len);

/* The hash of the n-th complete subtree of 2^level leaves, given the bytes of the tile that holds it
 * (level / 8, n >> (8 - level % 8)): hashes inside a tile are combined. false if the tile is too narrow. */
bool gl_tile_hash(
        uint8_t out[GL_HASH_BYTES], const uint8_t *tile, unsigned width, unsigned level, uint64_t n);

#endif
