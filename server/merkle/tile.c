#include "merkle/tile.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define LEVELS 8 /* of hash tiles: 64 bits, 8 a level */

/* "x001/x234/067" */
static char *put_number(char *out, uint64_t n)
{
	unsigned group[7], groups = 0;

	do {
		group[groups++] = (unsigned)(n % 1000);
		n /= 1000;
	} while (n);
	while (groups-- > 1)
		out += sprintf(out, "x%03u/", group[groups] % 1000);
	return out + sprintf(out, "%03u", group[0] % 1000);
}

void gl_tile_path(char out[GL_TILE_PATH], const struct gl_tile *t)
{
	char *at = out;

	assert(t->level >= GL_TILE_ENTRIES && t->level < LEVELS && t->width >= 1 &&
	        t->width <= GL_TILE_WIDTH);
	if (t->level == GL_TILE_ENTRIES)
		at += sprintf(at, "entries/");
	else
		at += sprintf(at, "%d/", t->level % LEVELS);
	at = put_number(at, t->n);
	if (t->width < GL_TILE_WIDTH)
		sprintf(at, ".p/%u", t->width % GL_TILE_WIDTH);
}

/* The digits of [*at, end), x and / in between; stops at anything else. */
static bool take_number(const char **at, const char *end, uint64_t *n)
{
	*n = 0;
	for (; *at < end && strchr("0123456789x/", **at) && **at; ++*at) {
		if (**at == 'x' || **at == '/')
			continue;
		if (__builtin_mul_overflow(*n, 10, n) ||
		        __builtin_add_overflow(*n, (uint64_t)(**at - '0'), n))
			return false;
	}
	return true;
}

static bool take_level(const char **at, const char *end, int *level)
{
	static const char entries[] = "entries/";
	size_t left = (size_t)(end - *at);

	if (left >= sizeof(entries) - 1 && !memcmp(*at, entries, sizeof(entries) - 1)) {
		*level = GL_TILE_ENTRIES;
		*at += sizeof(entries) - 1;
		return true;
	}
	if (left < 2 || **at < '0' || **at >= '0' + LEVELS)
		return false;
	*level = **at - '0';
	*at += 2;
	return true;
}

/* Reads loosely, then takes only what would have been written. */
bool gl_tile_parse(struct gl_tile *t, const char *path, size_t len)
{
	const char *at = path, *end = path + len;
	char canonical[GL_TILE_PATH];
	uint64_t width = GL_TILE_WIDTH;

	if (len >= GL_TILE_PATH || !take_level(&at, end, &t->level) || !take_number(&at, end, &t->n))
		return false;
	if (at < end) {
		if (end - at < 4)
			return false;
		at += 3;
		if (!take_number(&at, end, &width) || width < 1 || width >= GL_TILE_WIDTH)
			return false;
	}
	t->width = (unsigned)width;
	gl_tile_path(canonical, t);
	return strlen(canonical) == len && !memcmp(canonical, path, len);
}

bool gl_tile_each(uint64_t size, uint64_t *i, struct gl_tile *t)
{
	uint64_t left = *i;

	for (int level = GL_TILE_ENTRIES; level < LEVELS; level++) {
		uint64_t hashes = level > 0 ? size >> 8 * level : size;
		uint64_t full = hashes / GL_TILE_WIDTH, partial = hashes % GL_TILE_WIDTH;

		if (left < full + (partial > 0)) {
			*t = (struct gl_tile){ level, left, left < full ? GL_TILE_WIDTH : (unsigned)partial };
			++*i;
			return true;
		}
		left -= full + (partial > 0);
	}
	return false;
}

void gl_tile_add_entry(struct gl_buf *out, const void *entry, size_t len)
{
	uint8_t size[2] = { (uint8_t)(len >> 8), (uint8_t)len };

	assert(len <= UINT16_MAX);
	gl_buf_add(out, size, sizeof(size));
	gl_buf_add(out, entry, len);
}

bool gl_tile_next_entry(const uint8_t **at, const uint8_t *end, const uint8_t **entry, size_t *len)
{
	size_t left = (size_t)(end - *at), n;

	if (left < 2)
		return false;
	n = (size_t)(*at)[0] << 8 | (*at)[1];
	if (n > left - 2)
		return false;
	*entry = *at + 2;
	*len = n;
	*at += 2 + n;
	return true;
}

bool gl_tile_hash(uint8_t out[GL_HASH_BYTES], const uint8_t *tile, unsigned width, unsigned level, uint64_t n)
{
	unsigned inside = level % 8, count = 1U << inside;
	unsigned first = (unsigned)(n << inside) % GL_TILE_WIDTH;
	struct gl_merkle part = { 0 };

	if (first + count > width)
		return false;
	for (unsigned i = first; i < first + count; i++)
		gl_merkle_push_hash(&part, tile + (size_t)i * GL_HASH_BYTES);
	gl_merkle_root(&part, out);
	return true;
}
