#include "merkle/oz.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/hex.h"

enum gl_code gl_oz_init(struct gl_oz *oz, uint32_t count, struct gl_err *e)
{
	*oz = (struct gl_oz){ .count = count };
	if (!count || count > UINT32_MAX / 2)
		return gl_fail(e, GL_INVALID, "a tree of %u records cannot be made: 1 to 2^31-1 can", count);
	oz->tree = calloc((size_t)count * 2 - 1, sizeof(*oz->tree));
	oz->value = calloc(count, sizeof(*oz->value));
	oz->place = calloc(count, sizeof(*oz->place));
	if (oz->tree && oz->value && oz->place)
		return GL_OK;
	gl_oz_release(oz);
	return gl_fail(e, GL_NO_MEMORY, "no memory for a tree of %u records", count);
}

void gl_oz_release(struct gl_oz *oz)
{
	free(oz->tree);
	free(oz->value);
	free(oz->place);
	*oz = (struct gl_oz){ 0 };
}

void gl_oz_add(struct gl_oz *oz, const uint8_t line_keccak[GL_HASH_BYTES])
{
	assert(oz->added < oz->count);
	memcpy(oz->value[oz->added++], line_keccak, GL_HASH_BYTES);
}

/* keccak256(keccak256(abi.encode(index, line_keccak))): twice, so that no node can pass for a leaf. */
static void leaf_hash(uint8_t out[GL_HASH_BYTES], uint32_t index, const uint8_t line_keccak[GL_HASH_BYTES])
{
	uint8_t encoded[64] = {
		[28] = (uint8_t)(index >> 24), (uint8_t)(index >> 16), (uint8_t)(index >> 8), (uint8_t)index
	};

	memcpy(encoded + 32, line_keccak, GL_HASH_BYTES);
	gl_keccak256(out, encoded, sizeof(encoded));
	gl_keccak256(out, out, GL_HASH_BYTES);
}

static void pair_hash(
        uint8_t out[GL_HASH_BYTES], const uint8_t a[GL_HASH_BYTES], const uint8_t b[GL_HASH_BYTES])
{
	bool swap = memcmp(a, b, GL_HASH_BYTES) > 0;
	uint8_t pair[2 * GL_HASH_BYTES];

	memcpy(pair, swap ? b : a, GL_HASH_BYTES);
	memcpy(pair + GL_HASH_BYTES, swap ? a : b, GL_HASH_BYTES);
	gl_keccak256(out, pair, sizeof(pair));
}

struct leaf {
	uint8_t hash[GL_HASH_BYTES];
	uint32_t index;
};

static int descending(const void *a, const void *b)
{
	return memcmp(((const struct leaf *)b)->hash, ((const struct leaf *)a)->hash, GL_HASH_BYTES);
}

enum gl_code gl_oz_build(struct gl_oz *oz, struct gl_err *e)
{
	gl_mem_auto struct leaf *leaf = calloc(oz->count, sizeof(*leaf));

	assert(oz->added == oz->count);
	if (!leaf)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a tree of %u records", oz->count);
	for (uint32_t i = 0; i < oz->count; i++) {
		leaf_hash(leaf[i].hash, i, oz->value[i]);
		leaf[i].index = i;
	}
	qsort(leaf, oz->count, sizeof(*leaf), descending);
	for (uint32_t i = 0; i < oz->count; i++) {
		memcpy(oz->tree[oz->count - 1 + i], leaf[i].hash, GL_HASH_BYTES);
		oz->place[leaf[i].index] = oz->count - 1 + i;
	}
	for (uint32_t i = oz->count - 1; i-- > 0;)
		pair_hash(oz->tree[i], oz->tree[2 * i + 1], oz->tree[2 * i + 2]);
	return GL_OK;
}

void gl_oz_root(const struct gl_oz *oz, uint8_t out[GL_HASH_BYTES])
{
	memcpy(out, oz->tree[0], GL_HASH_BYTES);
}

void gl_oz_proof(const struct gl_oz *oz, uint32_t index, struct gl_proof *p)
{
	assert(index < oz->count);
	p->n = 0;
	for (uint32_t i = oz->place[index]; i; i = (i - 1) / 2)
		memcpy(p->hash[p->n++], oz->tree[i % 2 ? i + 1 : i - 1], GL_HASH_BYTES);
}

bool gl_oz_check(const struct gl_proof *p, uint32_t index, const uint8_t line_keccak[GL_HASH_BYTES],
        const uint8_t root[GL_HASH_BYTES])
{
	uint8_t hash[GL_HASH_BYTES];

	if (p->n > 64)
		return false;
	leaf_hash(hash, index, line_keccak);
	for (unsigned i = 0; i < p->n; i++)
		pair_hash(hash, hash, p->hash[i]);
	return !memcmp(hash, root, GL_HASH_BYTES);
}

/* The dump is handed out in pieces of a fixed size: there is no memory to run out of. */
struct dump {
	char piece[8192];
	size_t len;
	void (*put)(void *ctx, const char *data, size_t len);
	void *ctx;
};

#define ITEM 160 /* more than the longest text that is put at once */

static void flush(struct dump *d)
{
	if (d->len)
		d->put(d->ctx, d->piece, d->len);
	d->len = 0;
}

static void put_text(struct dump *d, const char *text)
{
	size_t len = strlen(text);

	assert(len < ITEM);
	if (d->len + len > sizeof(d->piece))
		flush(d);
	memcpy(d->piece + d->len, text, len);
	d->len += len;
}

/* The hash as "0x..", between two texts. */
static void put_hash(struct dump *d, const char *before, const uint8_t hash[GL_HASH_BYTES], const char *after)
{
	char hex[2 * GL_HASH_BYTES + 1], text[ITEM];

	gl_hex(hex, hash, GL_HASH_BYTES);
	snprintf(text, sizeof(text), "%s\"0x%s\"%s", before, hex, after);
	put_text(d, text);
}

void gl_oz_dump(const struct gl_oz *oz, void (*put)(void *ctx, const char *data, size_t len), void *ctx)
{
	struct dump d;
	char before[64];

	d.len = 0;
	d.put = put;
	d.ctx = ctx;
	put_text(&d, "{\"format\":\"standard-v1\",\"leafEncoding\":[\"uint256\",\"bytes32\"],\"tree\":[");
	for (uint32_t i = 0; i < 2 * oz->count - 1; i++)
		put_hash(&d, i ? "," : "", oz->tree[i], "");
	put_text(&d, "],\"values\":[");
	for (uint32_t i = 0; i < oz->count; i++) {
		snprintf(before, sizeof(before), "%s{\"treeIndex\":%u,\"value\":[%u,", i ? "," : "",
		        oz->place[i], i);
		put_hash(&d, before, oz->value[i], "]}");
	}
	put_text(&d, "]}");
	flush(&d);
}
