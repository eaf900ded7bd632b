/*
 * tree -- the hash tree of RFC 6962, grown one leaf at a time.
 *
 * The tree keeps only the roots of its complete subtrees, so it costs 2 KiB no
 * matter how many answers it covers. Nothing here allocates and nothing fails.
 *
 *     struct gl_merkle tree = {0};
 *     for (each answer)
 *             gl_merkle_push(&tree, bytes, len);
 *     gl_merkle_root(&tree, root);
 *
 * Proofs are made from any source of the hashes of complete subtrees (a
 * gl_hash_at), be it tiles, a file or memory.
 */
#ifndef GL_MERKLE_TREE_H
#define GL_MERKLE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/hash.h"

struct gl_merkle {
	uint64_t size;                   /* leaves pushed so far */
	uint8_t peak[64][GL_HASH_BYTES]; /* peak[k] is live iff bit k of size is set: root of a complete
	                                    subtree of 2^k */
};

void gl_merkle_leaf(uint8_t out[GL_HASH_BYTES], const void *data, size_t len); /* SHA-256(0x00 data) */
void gl_merkle_node(
        uint8_t out[GL_HASH_BYTES], const uint8_t left[GL_HASH_BYTES], const uint8_t right[GL_HASH_BYTES]);
void gl_merkle_push(struct gl_merkle *t, const void *data, size_t len);
void gl_merkle_push_hash(struct gl_merkle *t, const uint8_t leaf[GL_HASH_BYTES]);
void gl_merkle_root(const struct gl_merkle *t, uint8_t out[GL_HASH_BYTES]); /* SHA-256("") when empty */

/* Nodes in the order they become complete when leaves are appended one by one: leaf, then every subtree it
 * closes. gl_merkle_stored(level, n) is the place of node n of that level in this order;
 * gl_merkle_stored_count(size) how many there are (Go's tlog.StoredHashIndex is the same numbering). A file
 * or array of them serves every proof. */
uint64_t gl_merkle_stored(unsigned level, uint64_t n);
uint64_t gl_merkle_stored_count(uint64_t size);

/* Pushes a leaf hash and writes what it completes, the leaf first, to out (at most 64); returns how many. */
unsigned gl_merkle_push_nodes(
        struct gl_merkle *t, const uint8_t leaf[GL_HASH_BYTES], uint8_t out[64][GL_HASH_BYTES]);

/* Hash of the n-th complete subtree with 2^level leaves; false if the source does not have it. */
typedef bool gl_hash_at(void *ctx, unsigned level, uint64_t n, uint8_t out[GL_HASH_BYTES]);

struct gl_proof {
	unsigned n;
	uint8_t hash[64][GL_HASH_BYTES];
};

/* false only if the source lacks a hash. index < size; old_size <= size <= 2^63. */
bool gl_merkle_inclusion(struct gl_proof *p, uint64_t index, uint64_t size, gl_hash_at *at, void *ctx);
bool gl_merkle_consistency(struct gl_proof *p, uint64_t old_size, uint64_t size, gl_hash_at *at, void *ctx);
bool gl_merkle_root_at(uint8_t out[GL_HASH_BYTES], uint64_t size, gl_hash_at *at, void *ctx);

/* RFC 9162 section 2.1.3.2 and 2.1.4.2: true iff the proof shows it. Total: any input is allowed. Nothing
 * shows that a tree extends the empty one: old_size 0 holds for size 0 alone. */
bool gl_merkle_check_inclusion(const struct gl_proof *p, uint64_t index, uint64_t size,
        const uint8_t leaf[GL_HASH_BYTES], const uint8_t root[GL_HASH_BYTES]);
bool gl_merkle_check_consistency(const struct gl_proof *p, uint64_t old_size, uint64_t size,
        const uint8_t old_root[GL_HASH_BYTES], const uint8_t root[GL_HASH_BYTES]);

#endif
