#include "merkle/tree.h"

#include <string.h>

void gl_merkle_leaf(uint8_t out[GL_HASH_BYTES], const void *data, size_t len)
{
	struct gl_sha256 h;

	gl_sha256_init(&h);
	gl_sha256_add(&h, "\x00", 1);
	gl_sha256_add(&h, data, len);
	gl_sha256_end(&h, out);
}

void gl_merkle_node(
        uint8_t out[GL_HASH_BYTES], const uint8_t left[GL_HASH_BYTES], const uint8_t right[GL_HASH_BYTES])
{
	uint8_t pair[1 + 2 * GL_HASH_BYTES] = { 0x01 };

	memcpy(pair + 1, left, GL_HASH_BYTES);
	memcpy(pair + 1 + GL_HASH_BYTES, right, GL_HASH_BYTES);
	gl_sha256(out, pair, sizeof(pair));
}

void gl_merkle_push(struct gl_merkle *t, const void *data, size_t len)
{
	uint8_t leaf[GL_HASH_BYTES];

	gl_merkle_leaf(leaf, data, len);
	gl_merkle_push_hash(t, leaf);
}

void gl_merkle_push_hash(struct gl_merkle *t, const uint8_t leaf[GL_HASH_BYTES])
{
	uint8_t node[GL_HASH_BYTES];
	unsigned k;

	memcpy(node, leaf, GL_HASH_BYTES);
	/* Adding a leaf is adding 1 to size in binary: every carry joins two peaks. */
	for (k = 0; t->size >> k & 1; k++)
		gl_merkle_node(node, t->peak[k], node);
	memcpy(t->peak[k], node, GL_HASH_BYTES);
	t->size++;
}

unsigned gl_merkle_push_nodes(
        struct gl_merkle *t, const uint8_t leaf[GL_HASH_BYTES], uint8_t out[64][GL_HASH_BYTES])
{
	unsigned k;

	memcpy(out[0], leaf, GL_HASH_BYTES);
	for (k = 0; t->size >> k & 1; k++)
		gl_merkle_node(out[k + 1], t->peak[k], out[k]);
	memcpy(t->peak[k], out[k], GL_HASH_BYTES);
	t->size++;
	return k + 1;
}

void gl_merkle_root(const struct gl_merkle *t, uint8_t out[GL_HASH_BYTES])
{
	unsigned k = 0;

	if (!t->size) {
		gl_sha256(out, "", 0);
		return;
	}
	while (!(t->size >> k & 1))
		k++;
	memcpy(out, t->peak[k], GL_HASH_BYTES);
	for (k++; k < 64 && t->size >> k; k++)
		if (t->size >> k & 1)
			gl_merkle_node(out, t->peak[k], out);
}

/* The last leaf below the node is leaf m = (n + 1) * 2^level - 1. Before a leaf m there are m leaves and, of
 * each level k, m / 2^k nodes: 2m - popcount(m) in all. The node itself comes level places after its last
 * leaf. */
uint64_t gl_merkle_stored(unsigned level, uint64_t n)
{
	uint64_t last = ((n + 1) << level) - 1;

	return 2 * last - (uint64_t)__builtin_popcountll(last) + level;
}

uint64_t gl_merkle_stored_count(uint64_t size)
{
	return 2 * size - (uint64_t)__builtin_popcountll(size);
}
