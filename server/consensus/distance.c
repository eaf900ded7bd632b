#include "consensus/distance.h"

#include <stdlib.h>
#include <string.h>

uint32_t gl_code_point(const char *text, size_t *at)
{
	const unsigned char *s = (const unsigned char *)text + *at;
	unsigned more = *s < 0x80 ? 0 : *s < 0xe0 ? 1 : *s < 0xf0 ? 2 : 3;
	uint32_t c = more ? *s & (0x3fu >> more) : *s;

	for (unsigned i = 1; i <= more; i++)
		c = c << 6 | (s[i] & 0x3f);
	*at += 1 + more;
	return c;
}

size_t gl_code_points(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

void gl_distance_release(struct gl_distance *d)
{
	free(d->symbol);
	free(d->slots);
	free(d->where);
	free(d->plus);
	free(d->minus);
	*d = (struct gl_distance){ 0 };
}

/* Room for n different code points of n rows. The table of bits is the only large one: it grows with them. */
static bool reserve(struct gl_distance *d, size_t n)
{
	size_t blocks = (n + 63) / 64;

	if (blocks <= d->cap)
		return true;
	gl_distance_release(d);
	for (d->slots_n = 128; d->slots_n < 128 * blocks; d->slots_n *= 2)
		;
	d->symbol = malloc(blocks * 64 * sizeof(*d->symbol));
	d->slots = malloc(d->slots_n * sizeof(*d->slots));
	d->plus = malloc(blocks * sizeof(*d->plus));
	d->minus = malloc(blocks * sizeof(*d->minus));
	d->cap = blocks;
	return d->symbol && d->slots && d->plus && d->minus;
}

/* The slot of a code point: its own, or the free one where it belongs. */
static uint32_t *slot_of(const struct gl_distance *d, uint32_t c)
{
	size_t i = (c * 0x9E3779B1u) & (d->slots_n - 1);

	while (d->slots[i] && d->symbol[d->slots[i] - 1] != c)
		i = (i + 1) & (d->slots_n - 1);
	return &d->slots[i];
}

/* A text, or numbers; symbol NULL: a text, len in bytes. */
struct sequence {
	const char *text;
	const uint32_t *symbol;
	size_t len;
};

static uint32_t next(const struct sequence *s, size_t *at)
{
	return s->symbol ? s->symbol[(*at)++] : gl_code_point(s->text, at);
}

static bool from(struct gl_distance *d, const struct sequence *s, size_t rows)
{
	size_t row = 0;
	uint64_t *where;

	if (!reserve(d, rows + 1)) {
		gl_distance_release(d);
		return false;
	}
	d->rows = rows;
	d->blocks = (rows + 63) / 64;
	d->symbols = 0;
	memset(d->slots, 0, d->slots_n * sizeof(*d->slots));
	for (size_t at = 0; at < s->len;) {
		uint32_t c = next(s, &at), *slot = slot_of(d, c);

		if (*slot)
			continue;
		d->symbol[d->symbols++] = c;
		*slot = (uint32_t)d->symbols;
	}
	where = realloc(d->where, (d->symbols * d->blocks + 1) * sizeof(*where));
	if (!where)
		return false;
	d->where = where;
	memset(where, 0, d->symbols * d->blocks * sizeof(*where));
	for (size_t at = 0; at < s->len; row++)
		where[(*slot_of(d, next(s, &at)) - 1) * d->blocks + row / 64] |= 1ull << row % 64;
	return true;
}

bool gl_distance_from(struct gl_distance *d, const char *text, size_t len)
{
	return from(d, &(struct sequence){ .text = text, .len = len }, gl_code_points(text, len));
}

bool gl_distance_from_symbols(struct gl_distance *d, const uint32_t *symbol, size_t n)
{
	return from(d, &(struct sequence){ .symbol = symbol, .len = n }, n);
}

/* One block of a column: carry is the difference (1, 0, -1) in the row above it; returns that in its row
 * `last`. */
static int advance(uint64_t *plus, uint64_t *minus, uint64_t equal, int carry, unsigned last)
{
	uint64_t down = equal | *minus, left, more, less;
	int out;

	equal |= carry < 0;
	left = (((equal & *plus) + *plus) ^ *plus) | equal;
	more = *minus | ~(left | *plus);
	less = *plus & left;
	out = (int)(more >> last & 1) - (int)(less >> last & 1);
	more = more << 1 | (carry > 0);
	less = less << 1 | (carry < 0);
	*plus = less | ~(down | more);
	*minus = more & down;
	return out;
}

/* d has rows. */
static uint64_t to(struct gl_distance *d, const struct sequence *s)
{
	uint64_t distance = d->rows;

	memset(d->plus, 0xff, d->blocks * sizeof(*d->plus));
	memset(d->minus, 0, d->blocks * sizeof(*d->minus));
	for (size_t at = 0; at < s->len;) {
		uint32_t known = *slot_of(d, next(s, &at));
		const uint64_t *equal = known ? d->where + (known - 1) * d->blocks : NULL;
		int carry = 1;

		for (size_t b = 0; b < d->blocks; b++)
			carry = advance(&d->plus[b], &d->minus[b], equal ? equal[b] : 0, carry,
			        b + 1 < d->blocks ? 63 : (unsigned)((d->rows - 1) % 64));
		distance += (uint64_t)(int64_t)carry;
	}
	return distance;
}

uint64_t gl_distance_to(struct gl_distance *d, const char *text, size_t len)
{
	return d->rows ? to(d, &(struct sequence){ .text = text, .len = len }) : gl_code_points(text, len);
}

uint64_t gl_distance_to_symbols(struct gl_distance *d, const uint32_t *symbol, size_t n)
{
	return d->rows && n ? to(d, &(struct sequence){ .symbol = symbol, .len = n }) : d->rows + n;
}
