#include "consensus/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "consensus/distance.h"

/* What a code point is to the words around it. */
enum sort { APART, SPACE, LETTER, APOSTROPHE, ALONE };

static const struct range {
	uint32_t first, last;
	enum sort sort;
} ranges[] = {
	{ 0x00, 0x20, SPACE },
	{ 0x24, 0x26, ALONE }, /* $ % & */
	{ 0x27, 0x27, APOSTROPHE },
	{ 0x2A, 0x2B, ALONE }, /* * + */
	{ 0x2F, 0x2F, ALONE },
	{ 0x30, 0x39, LETTER },
	{ 0x3C, 0x3E, ALONE },
	{ 0x40, 0x40, ALONE },
	{ 0x41, 0x5A, LETTER },
	{ 0x5C, 0x5C, ALONE },
	{ 0x5E, 0x5E, ALONE },
	{ 0x61, 0x7A, LETTER },
	{ 0x7C, 0x7C, ALONE },
	{ 0x7E, 0x7E, ALONE },
	{ 0x85, 0x85, SPACE },
	{ 0xA0, 0xA0, SPACE },
	{ 0xA2, 0xA9, ALONE },
	{ 0xAA, 0xAA, LETTER },
	{ 0xAC, 0xAC, ALONE },
	{ 0xAE, 0xB3, ALONE },
	{ 0xB5, 0xB5, LETTER },
	{ 0xB9, 0xB9, ALONE },
	{ 0xBA, 0xBA, LETTER },
	{ 0xBC, 0xBE, ALONE },
	{ 0xC0, 0xD6, LETTER },
	{ 0xD7, 0xD7, ALONE },
	{ 0xD8, 0xF6, LETTER },
	{ 0xF7, 0xF7, ALONE },
	{ 0xF8, 0x0DFF, LETTER },
	{ 0x0E00, 0x0EFF, ALONE }, /* Thai, Lao */
	{ 0x0F00, 0x0FFF, LETTER },
	{ 0x1000, 0x109F, ALONE }, /* Myanmar */
	{ 0x10A0, 0x167F, LETTER },
	{ 0x1680, 0x1680, SPACE },
	{ 0x1681, 0x177F, LETTER },
	{ 0x1780, 0x17FF, ALONE }, /* Khmer */
	{ 0x1800, 0x1FFF, LETTER },
	{ 0x2000, 0x200B, SPACE },
	{ 0x200C, 0x200D, LETTER }, /* joiners stand inside words */
	{ 0x2019, 0x2019, APOSTROPHE },
	{ 0x2028, 0x2029, SPACE },
	{ 0x202F, 0x202F, SPACE },
	{ 0x205F, 0x205F, SPACE },
	{ 0x2070, 0x2BFF, ALONE }, /* numbers above and below, money, arrows, mathematics */
	{ 0x2C00, 0x2DFF, LETTER },
	{ 0x2E80, 0x2FFF, ALONE },
	{ 0x3000, 0x3000, SPACE },
	{ 0x3005, 0x3007, ALONE },
	{ 0x3021, 0x302F, ALONE },
	{ 0x3031, 0xA4CF, ALONE }, /* kana, Chinese characters, Yi */
	{ 0xA4D0, 0xF8FF, LETTER },
	{ 0xF900, 0xFAFF, ALONE },
	{ 0xFB00, 0xFDFF, LETTER },
	{ 0xFE00, 0xFE0F, LETTER },
	{ 0xFE20, 0xFE2F, LETTER },
	{ 0xFE70, 0xFEFE, LETTER },
	{ 0xFF10, 0xFF19, LETTER },
	{ 0xFF21, 0xFF3A, LETTER },
	{ 0xFF41, 0xFF5A, LETTER },
	{ 0xFF66, 0xFFDC, ALONE },
	{ 0x10000, 0x1AFFF, LETTER },
	{ 0x1B000, 0x10FFFF, ALONE },
};

static enum sort sort_of(uint32_t c)
{
	size_t low = 0, high = GL_COUNT(ranges);

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (c > ranges[mid].last)
			low = mid + 1;
		else
			high = mid;
	}
	return low < GL_COUNT(ranges) && c >= ranges[low].first ? ranges[low].sort : APART;
}

static uint32_t small(uint32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) ||
	        (c >= 0x410 && c <= 0x42F) || (c >= 0xFF21 && c <= 0xFF3A))
		return c + 32;
	if (c >= 0x400 && c <= 0x40F)
		return c + 80;
	if ((c >= 0x100 && c <= 0x12F) || (c >= 0x132 && c <= 0x137) || (c >= 0x14A && c <= 0x177))
		return c | 1;
	if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
		return c + (c & 1);
	return c == 0x178 ? 0xFF : c == 0x2019 ? '\'' : c;
}

/* --- arrays that grow --- */

/* v: address of the pointer. */
static bool reserve(void *v, size_t *cap, size_t need, size_t size)
{
	size_t more = *cap ? *cap : 64;
	void *moved;

	if (need <= *cap)
		return true;
	while (more < need)
		more += more / 2;
	memcpy(&moved, v, sizeof(moved));
	moved = reallocarray(moved, more, size);
	if (!moved)
		return false;
	memcpy(v, &moved, sizeof(moved));
	*cap = more;
	return true;
}

static bool spell(struct gl_words *w, uint32_t c)
{
	if (!reserve(&w->spelt, &w->spelt_cap, w->spelt_n + 4, 1))
		return false;
	for (int shift = 24; shift >= 0; shift -= 8) /* not UTF-8: only equality matters */
		if (c >> shift || !shift)
			w->spelt[w->spelt_n++] = (char)(c >> shift & 0xff);
	return true;
}

/* --- the different words --- */

static uint64_t hash_of(const char *text, size_t len)
{
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * 0x100000001b3;
	return h ^ h >> 32;
}

static size_t begin_of(const struct gl_words *w, size_t symbol)
{
	return symbol ? w->end[symbol - 1] : 0;
}

/* The slot of the word of these bytes: its own, or the free one where it belongs. */
static uint32_t *slot_of(const struct gl_words *w, const char *text, size_t len)
{
	size_t i = (size_t)hash_of(text, len) & (w->slots - 1);

	for (; w->slot[i]; i = (i + 1) & (w->slots - 1)) {
		size_t s = w->slot[i] - 1, from = begin_of(w, s);

		if (w->end[s] - from == len && !memcmp(w->spelt + from, text, len))
			break;
	}
	return &w->slot[i];
}

static bool grow_slots(struct gl_words *w)
{
	size_t slots = w->slots ? 2 * w->slots : 256;
	uint32_t *made;

	if (w->known * 2 < w->slots)
		return true;
	made = calloc(slots, sizeof(*made));
	if (!made)
		return false;
	free(w->slot);
	w->slot = made;
	w->slots = slots;
	for (size_t s = 0; s < w->known; s++)
		*slot_of(w, w->spelt + begin_of(w, s), w->end[s] - begin_of(w, s)) = (uint32_t)s + 1;
	return true;
}

/* The word that was spelt behind the known ones becomes a number. */
static bool know(struct gl_words *w, uint32_t *symbol)
{
	size_t from = w->known ? w->end[w->known - 1] : 0;
	uint32_t *slot;

	if (!grow_slots(w) || !reserve(&w->end, &w->known_cap, w->known + 1, sizeof(*w->end)))
		return false;
	slot = slot_of(w, w->spelt + from, w->spelt_n - from);
	if (*slot) {
		w->spelt_n = from;
	} else {
		w->end[w->known++] = w->spelt_n;
		*slot = (uint32_t)w->known;
	}
	*symbol = *slot - 1;
	return true;
}

/* --- splitting --- */

/* Spells the word that begins at `at` and moves behind it; an apostrophe belongs to it if a letter follows.
 */
static bool read_word(struct gl_words *w, const struct gl_ballot *text, size_t *at)
{
	size_t next = *at;
	uint32_t c = gl_code_point(text->data, &next);

	if (!spell(w, small(c)))
		return false;
	*at = next;
	if (sort_of(c) == ALONE)
		return true;
	while (*at < text->len) {
		size_t after;

		next = *at;
		c = gl_code_point(text->data, &next);
		after = next;
		if (sort_of(c) == APOSTROPHE &&
		        (next >= text->len || sort_of(gl_code_point(text->data, &after)) != LETTER))
			return true;
		if (sort_of(c) != LETTER && sort_of(c) != APOSTROPHE)
			return true;
		if (!spell(w, small(c)))
			return false;
		*at = next;
	}
	return true;
}

/* Makes room for one more word and its place. */
static bool reserve_word(struct gl_words *w)
{
	size_t cap = w->cap;

	return reserve(&w->symbol, &cap, w->n + 1, sizeof(*w->symbol)) &&
	       reserve(&w->place, &w->cap, w->n + 1, sizeof(*w->place));
}

/* Punctuation clings to the word before it, up to a space; and to the one behind it after a space. */
static bool split_text(struct gl_words *w, const struct gl_ballot *text)
{
	size_t at = 0, cling = 0, first = w->n;
	bool spaced = true, alone = true;

	while (at < text->len) {
		size_t next = at;
		enum sort sort = sort_of(gl_code_point(text->data, &next));
		struct gl_word_place *last = w->n > first ? &w->place[w->n - 1] : NULL;

		if (sort == LETTER || sort == ALONE) {
			struct gl_word_place p = { .from = (uint32_t)(spaced ? cling : at) };

			if (!reserve_word(w) || !read_word(w, text, &at) || !know(w, &w->symbol[w->n]))
				return false;
			p.to = (uint32_t)at;
			w->place[w->n++] = p;
			spaced = false;
			alone = sort == ALONE;
			continue;
		}
		at = next;
		if (sort == SPACE) {
			if (last)
				last->spaced = true;
			spaced = true;
			cling = at;
		} else if (last && !spaced) {
			last->to = (uint32_t)at;
		}
	}
	if (!alone)
		w->place[w->n - 1].spaced = true; /* as it would be, were there another */
	return true;
}

bool gl_words_split(struct gl_words *w, const struct gl_ballot *text, size_t n)
{
	w->n = w->known = w->spelt_n = 0;
	if (w->slots)
		memset(w->slot, 0, w->slots * sizeof(*w->slot));
	if (!reserve(&w->start, &w->texts, n + 1, sizeof(*w->start)))
		return false;
	for (size_t i = 0; i < n; i++) {
		w->start[i] = w->n;
		if (!split_text(w, &text[i]))
			return false;
	}
	w->start[n] = w->n;
	return true;
}

void gl_words_release(struct gl_words *w)
{
	free(w->symbol);
	free(w->place);
	free(w->start);
	free(w->spelt);
	free(w->end);
	free(w->slot);
	*w = (struct gl_words){ 0 };
}
