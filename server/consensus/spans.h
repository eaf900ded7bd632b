/*
 * spans -- stretches of a text with a label each: which of them a crowd agrees on.
 *
 * A ballot, and a value, is packed as 32-bit words: how many spans there are, then start, end and label of
 * each, by start. Starts and ends are whole numbers in any unit that all answers share (code points, words),
 * half-open. Spans of one answer do not overlap. Moving or stretching the unit changes nothing; code points
 * and words come to nearly the same, as between two words there may be a piece that is a space.
 *
 *   cells  (the default) Texts are cut wherever a span of somebody's begins or ends. Of each piece that
 *          somebody marked, everybody who answered has said a label, or by marking nothing there that it has
 *          none: cells.h says what is likeliest of it. Neighbouring pieces of one label are a span, parted
 *          where more people begin a new span than go on. Every span of a result is one that somebody marked:
 *          where nobody marked exactly that stretch, it becomes the overlapping one that most people marked,
 *          then the most alike (shared / joint length), then the first; one that finds no place is left out.
 *          A tie is one of a piece.
 *   exact  The spans, label included, that at least two of five marked; of overlapping ones the one that more
 *          people marked. Equally many are a tie.
 *
 * Neither has a confidence: how likely a whole set of spans is says little of each of them.
 */
#ifndef GL_CONSENSUS_SPANS_H
#define GL_CONSENSUS_SPANS_H

#include "consensus/consensus.h"

struct gl_span {
	uint32_t start, end, label;
};

extern const struct gl_method *const gl_span_methods[];

static inline uint32_t gl_spans_count(struct gl_ballot b)
{
	uint32_t n = 0;

	if (b.len >= sizeof(n))
		memcpy(&n, b.data, sizeof(n));
	return n;
}

static inline struct gl_span gl_spans_at(struct gl_ballot b, uint32_t i)
{
	struct gl_span s;

	memcpy(&s, (const char *)b.data + sizeof(uint32_t) + i * sizeof(s), sizeof(s));
	return s;
}

/* Sorts spans by start, then end, then label. */
void gl_spans_sort(struct gl_span *span, size_t n);
/* Packs sorted spans. */
void gl_spans_pack(struct gl_buf *out, const struct gl_span *span, uint32_t n);

/* How many spans two answers share, label included. */
uint32_t gl_spans_shared(struct gl_ballot a, struct gl_ballot b);

/* ---- for the methods ---- */

struct gl_item_votes;
extern const struct gl_method gl_method_span_cells, gl_method_span_exact;

/* Appends the spans of all of an item's answers; false: no memory. */
bool gl_spans_all(struct gl_buf *out, const struct gl_item_votes *v);

#endif
