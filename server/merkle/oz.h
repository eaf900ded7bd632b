/*
 * oz -- OpenZeppelin's StandardMerkleTree over ["uint256","bytes32"], (index, keccak256(record line)).
 *
 * leaf = keccak256(keccak256(abi.encode(index, hash))); leaves sorted descending into the tail of the array
 * as the library does by default; nodes hash their sorted pair.
 *
 *     struct gl_oz oz;
 *     gl_oz_init(&oz, count, &e);
 *     for (each line) gl_oz_add(&oz, keccak_of_line);
 *     gl_oz_build(&oz);
 *     gl_oz_root(&oz, root); gl_oz_proof(&oz, index, ...); gl_oz_dump(&oz, put, ctx);
 */
#ifndef GL_MERKLE_OZ_H
#define GL_MERKLE_OZ_H

#include "base/err.h"
#include "merkle/tree.h"

struct gl_oz {
	uint32_t count, added;
	uint8_t (*tree)[GL_HASH_BYTES];  /* 2 * count - 1 nodes, the root first */
	uint8_t (*value)[GL_HASH_BYTES]; /* keccak256 of each line, by index */
	uint32_t *place;                 /* where leaf i lies in tree */
};

enum gl_code gl_oz_init(struct gl_oz *oz, uint32_t count, struct gl_err *e); /* count >= 1 */
void gl_oz_release(struct gl_oz *oz);
void gl_oz_add(struct gl_oz *oz, const uint8_t line_keccak[GL_HASH_BYTES]);
enum gl_code gl_oz_build(struct gl_oz *oz, struct gl_err *e);
void gl_oz_root(const struct gl_oz *oz, uint8_t out[GL_HASH_BYTES]);
void gl_oz_proof(const struct gl_oz *oz, uint32_t index, struct gl_proof *p);
bool gl_oz_check(const struct gl_proof *p, uint32_t index, const uint8_t line_keccak[GL_HASH_BYTES],
        const uint8_t root[GL_HASH_BYTES]);
/* The library's "standard-v1" dump as JCS, to write(data, len) pieces. */
void gl_oz_dump(const struct gl_oz *oz, void (*put)(void *ctx, const char *data, size_t len), void *ctx);

#endif
