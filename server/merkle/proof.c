/* Proofs: made from the hashes of complete subtrees, and checked as RFC 9162 says. */
#include <assert.h>
#include <string.h>

#include "merkle/tree.h"

/* Leaves from..to-1, as RFC 6962 splits a tree: from is a multiple of the largest power of two below their
 * number. */
struct range {
	uint64_t from, to;
};

/* Level of the largest complete subtree that n leaves begin with. */
static unsigned top_level(uint64_t n)
{
	return 63 - (unsigned)__builtin_clzll(n);
}

/* Where a range of at least two leaves splits: after the largest power of two that is smaller than their
 * number. */
static uint64_t split(struct range r)
{
	return r.from + ((uint64_t)1 << top_level(r.to - r.from - 1));
}

/* A range is complete subtrees, each smaller than the one before; they join from the right. */
static bool range_hash(uint8_t out[GL_HASH_BYTES], struct range r, gl_hash_at *at, void *ctx)
{
	uint8_t peak[64][GL_HASH_BYTES];
	unsigned n = 0;

	assert(r.from < r.to);
	while (r.from < r.to) {
		unsigned level = top_level(r.to - r.from);

		if (!at(ctx, level, r.from >> level, peak[n++]))
			return false;
		r.from += (uint64_t)1 << level;
	}
	memcpy(out, peak[--n], GL_HASH_BYTES);
	while (n--)
		gl_merkle_node(out, peak[n], out);
	return true;
}

/* Turns ranges found from the root downwards into a proof, which goes upwards. */
static bool fill(struct gl_proof *p, const struct range *range, unsigned n, gl_hash_at *at, void *ctx)
{
	p->n = n;
	for (unsigned i = 0; i < n; i++)
		if (!range_hash(p->hash[i], range[n - 1 - i], at, ctx))
			return false;
	return true;
}

bool gl_merkle_inclusion(struct gl_proof *p, uint64_t index, uint64_t size, gl_hash_at *at, void *ctx)
{
	struct range sibling[64], r = { 0, size };
	unsigned n = 0;

	assert(index < size);
	while (r.to - r.from > 1) {
		uint64_t middle = split(r);

		if (index < middle) {
			sibling[n++] = (struct range){ middle, r.to };
			r.to = middle;
		} else {
			sibling[n++] = (struct range){ r.from, middle };
			r.from = middle;
		}
	}
	return fill(p, sibling, n, at, ctx);
}

bool gl_merkle_consistency(struct gl_proof *p, uint64_t old_size, uint64_t size, gl_hash_at *at, void *ctx)
{
	struct range sibling[64], r = { 0, size };
	unsigned n = 0;

	assert(old_size <= size && size <= (uint64_t)1 << 63);
	if (!old_size)
		r.to = 0;
	while (r.to != old_size) {
		uint64_t middle = split(r);

		if (old_size <= middle) {
			sibling[n++] = (struct range){ middle, r.to };
			r.to = middle;
		} else {
			sibling[n++] = (struct range){ r.from, middle };
			r.from = middle;
		}
	}
	/* What is left ends the old tree. Its hash is known already when it is the whole of it. */
	if (r.from)
		sibling[n++] = r;
	return fill(p, sibling, n, at, ctx);
}

bool gl_merkle_root_at(uint8_t out[GL_HASH_BYTES], uint64_t size, gl_hash_at *at, void *ctx)
{
	if (!size) {
		gl_sha256(out, "", 0);
		return true;
	}
	return range_hash(out, (struct range){ 0, size }, at, ctx);
}

/* The places of a node and of its level's last node, while a proof climbs. */
struct climb {
	uint64_t node, last;
};

static void up(struct climb *c)
{
	c->node >>= 1;
	c->last >>= 1;
}

/* Whether the next hash of the proof stands at the left; then also climbs to where it does. */
static bool joins_left(struct climb *c)
{
	if (!(c->node & 1) && c->node != c->last)
		return false;
	while (!(c->node & 1) && c->node)
		up(c);
	return true;
}

static bool equal(const uint8_t a[GL_HASH_BYTES], const uint8_t b[GL_HASH_BYTES])
{
	return !memcmp(a, b, GL_HASH_BYTES);
}

bool gl_merkle_check_inclusion(const struct gl_proof *p, uint64_t index, uint64_t size,
        const uint8_t leaf[GL_HASH_BYTES], const uint8_t root[GL_HASH_BYTES])
{
	uint8_t hash[GL_HASH_BYTES];
	struct climb c;

	if (index >= size || p->n > 64)
		return false;
	c = (struct climb){ index, size - 1 };
	memcpy(hash, leaf, GL_HASH_BYTES);
	for (unsigned i = 0; i < p->n; i++, up(&c)) {
		if (!c.last)
			return false;
		if (joins_left(&c))
			gl_merkle_node(hash, p->hash[i], hash);
		else
			gl_merkle_node(hash, hash, p->hash[i]);
	}
	return !c.last && equal(hash, root);
}

/* Climbs from hash, which both trees have, to both roots at once. */
static bool check_both(const struct gl_proof *p, unsigned i, struct climb c,
        const uint8_t hash[GL_HASH_BYTES], const uint8_t old_root[GL_HASH_BYTES],
        const uint8_t root[GL_HASH_BYTES])
{
	uint8_t older[GL_HASH_BYTES], newer[GL_HASH_BYTES];

	memcpy(older, hash, GL_HASH_BYTES);
	memcpy(newer, hash, GL_HASH_BYTES);
	for (; i < p->n; i++, up(&c)) {
		if (!c.last)
			return false;
		if (joins_left(&c)) {
			gl_merkle_node(older, p->hash[i], older);
			gl_merkle_node(newer, p->hash[i], newer);
		} else {
			gl_merkle_node(newer, newer, p->hash[i]);
		}
	}
	return !c.last && equal(older, old_root) && equal(newer, root);
}

bool gl_merkle_check_consistency(const struct gl_proof *p, uint64_t old_size, uint64_t size,
        const uint8_t old_root[GL_HASH_BYTES], const uint8_t root[GL_HASH_BYTES])
{
	struct climb c;

	/* Of an empty tree there is nothing to show. */
	if (!old_size || old_size > size || p->n > 64)
		return false;
	if (old_size == size)
		return !p->n && equal(old_root, root);
	c = (struct climb){ old_size - 1, size - 1 };
	while (c.node & 1)
		up(&c);
	/* An old tree that is complete is itself a node of the new one, and the proof does not repeat it. */
	if (!c.node)
		return check_both(p, 0, c, old_root, old_root, root);
	return p->n && check_both(p, 1, c, p->hash[0], old_root, root);
}
