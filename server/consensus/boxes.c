#include "consensus/boxes.h"

#include <stdlib.h>

#include "base/auto.h"
#include "consensus/methods.h"

#define MATCH 50 /* hundredths of overlap that make two boxes one, for the distance */

int gl_box_cmp(const void *a, const void *b)
{
	const struct gl_box *p = a, *q = b;
	const int64_t left[] = { p->x, p->y, p->w, p->h, p->label };
	const int64_t right[] = { q->x, q->y, q->w, q->h, q->label };

	for (size_t i = 0; i < GL_COUNT(left); i++)
		if (left[i] != right[i])
			return left[i] < right[i] ? -1 : 1;
	return 0;
}

void gl_boxes_pack(struct gl_buf *out, struct gl_box *box, uint32_t n)
{
	if (n)
		qsort(box, n, sizeof(*box), gl_box_cmp);
	gl_buf_add(out, &n, sizeof(n));
	gl_buf_add(out, box, n * sizeof(*box));
}

struct gl_sides gl_box_sides(const struct gl_box *b)
{
	return (struct gl_sides){ { b->x, b->y, (int64_t)b->x + b->w, (int64_t)b->y + b->h } };
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static uint64_t area(const struct gl_sides *s)
{
	return (uint64_t)(s->at[2] - s->at[0]) * (uint64_t)(s->at[3] - s->at[1]);
}

/* Sides are at most 2^30 apart, doubled ones 2^31: areas and their sum stay below 2^63. */
uint32_t gl_overlap(const struct gl_sides *a, const struct gl_sides *b)
{
	struct gl_sides both;
	uint64_t inter, all;

	for (int i = 0; i < 2; i++) {
		both.at[i] = larger(a->at[i], b->at[i]);
		both.at[i + 2] = -larger(-a->at[i + 2], -b->at[i + 2]);
		if (both.at[i] >= both.at[i + 2])
			return 0;
	}
	inter = area(&both);
	all = area(a) + area(b) - inter;
	return (uint32_t)(((gl_u128)inter * GL_BOX_UNIT + all / 2) / all);
}

struct pair {
	uint32_t overlap, a, b;
};

static int by_overlap(const void *va, const void *vb)
{
	const struct pair *p = va, *q = vb;

	if (p->overlap != q->overlap)
		return p->overlap > q->overlap ? -1 : 1;
	if (p->a != q->a)
		return p->a < q->a ? -1 : 1;
	return p->b < q->b ? -1 : p->b > q->b;
}

uint32_t gl_boxes_match(struct gl_ballot a, struct gl_ballot b, unsigned hundredths)
{
	uint32_t as = gl_box_count(a), bs = gl_box_count(b), matched = 0;
	gl_mem_auto struct pair *pair = malloc(((size_t)as * bs + 1) * sizeof(*pair));
	gl_mem_auto bool *taken = calloc((size_t)as + bs + 1, sizeof(*taken));
	size_t n = 0;

	for (uint32_t i = 0; pair && taken && i < as; i++) {
		struct gl_box p = gl_box_at(a, i);
		struct gl_sides left = gl_box_sides(&p);

		for (uint32_t k = 0; k < bs; k++) {
			struct gl_box q = gl_box_at(b, k);
			struct gl_sides right = gl_box_sides(&q);
			uint32_t overlap = p.label == q.label ? gl_overlap(&left, &right) : 0;

			if ((uint64_t)overlap * 100 >= (uint64_t)hundredths * GL_BOX_UNIT)
				pair[n++] = (struct pair){ overlap, i, k };
		}
	}
	if (n)
		qsort(pair, n, sizeof(*pair), by_overlap);
	for (size_t i = 0; i < n; i++) {
		bool *left = &taken[pair[i].a], *right = &taken[as + pair[i].b];

		if (*left || *right)
			continue;
		*left = *right = true;
		matched++;
	}
	return matched;
}

double gl_boxes_distance(struct gl_ballot a, struct gl_ballot b)
{
	uint32_t all = gl_box_count(a) + gl_box_count(b);

	return all ? 1 - 2.0 * gl_boxes_match(a, b, MATCH) / all : 0;
}
