/*
 * boxes -- rectangles, how far they overlap, and which of them are of the same thing.
 *
 * A ballot or a value of the family gl_box_methods is a uint32_t, how many boxes there are, and so many
 * struct gl_box behind it; it may lie anywhere in memory, so boxes are taken out of it by gl_box_at. "There
 * is none" is a ballot like any other.
 *
 *     for (uint32_t i = 0; i < gl_box_count(ballot); i++)
 *         struct gl_box b = gl_box_at(ballot, i);
 *
 * Coordinates are whole numbers of at most GL_BOX_BOUND either way, in any unit: what methods come to does
 * not depend on it (ten-thousandths of a side in answers, thousandths of a pixel in files). w and h are above
 * 0.
 */
#ifndef GL_CONSENSUS_BOXES_H
#define GL_CONSENSUS_BOXES_H

#include "consensus/consensus.h"

#define GL_BOX_BOUND 100000000
#define GL_BOX_UNIT  (1u << 20) /* an overlap of 1 */

/* "clusters", the default, and "majority": box_methods.c says what they do. */
extern const struct gl_method *const gl_box_methods[];

struct gl_box {
	int32_t x, y, w, h;
	uint32_t label;
};

/* The four sides: left, top, right, bottom. */
struct gl_sides {
	int64_t at[4];
};

static inline uint32_t gl_box_count(struct gl_ballot b)
{
	uint32_t n;

	memcpy(&n, b.data, sizeof(n));
	return n;
}

static inline struct gl_box gl_box_at(struct gl_ballot b, uint32_t i)
{
	struct gl_box box;

	memcpy(&box, (const char *)b.data + sizeof(i) + i * sizeof(box), sizeof(box));
	return box;
}

/* Appends boxes as a ballot; sorts them first, so that the order in which they were drawn is forgotten. */
void gl_boxes_pack(struct gl_buf *out, struct gl_box *box, uint32_t n);
/* By x, y, w, h, label. */
int gl_box_cmp(const void *a, const void *b);

struct gl_sides gl_box_sides(const struct gl_box *b);

/* Intersection over union, in GL_BOX_UNIT, rounded; no label is looked at. */
uint32_t gl_overlap(const struct gl_sides *a, const struct gl_sides *b);

/* How many boxes of a pair up with one of b that overlaps it by at least so many hundredths and has the same
 * label: the best overlapping pairs first, and each box in one. Costs O(a b). */
uint32_t gl_boxes_match(struct gl_ballot a, struct gl_ballot b, unsigned hundredths);

/* 1 - 2 m / (a + b) for m pairs that overlap by half or more; 0 of two empty ones. For eyes. */
double gl_boxes_distance(struct gl_ballot a, struct gl_ballot b);

#endif
