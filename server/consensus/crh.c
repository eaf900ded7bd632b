/*
 * crh -- conflict resolution on heterogeneous data (Li et al., SIGMOD 2014), for numbers: an annotator weighs
 * the logarithm of how much of all disagreement is not theirs.
 *
 *   x_i = mean;  repeat  d_w = sum over w's answers of (y - x_i)^2 / var_i;   weight_w = ln(sum of d / d_w)
 *                        x_i = weighted mean
 *   until no x moves by more than 2^-14, at most 100 times.   var_i: of the item's answers; an item whose
 * answers are all equal says nothing of anybody. From version 2 on a known x_i stays what it is, and var_i is
 * about it.
 *
 * Exactness. x is an integer of 2^-24 (numbers_weighted.h), a squared distance takes 90 bits, its quotient by
 * the variance is an integer of 2^-20, cut off at 2^62, and d is summed in 128. Time O(iterations x votes),
 * memory 24 bytes an item and 24 an annotator.
 */
#include <stdlib.h>

#include "base/auto.h"
#include "consensus/numbers_weighted.h"

#define ITERATIONS 100
#define TOLERANCE  (1 << 10) /* 2^-14 */
#define TERM_BITS  20
#define PARAMETERS "{\"iterations\":100,\"tolerance\":\"0.000061\"}"

struct run {
	const struct gl_votes *votes;
	int64_t *value;
	gl_u128 *variance; /* of 2^-48 */
	gl_u128 *distance; /* by worker, of 2^-20; at least 1 where there is an answer */
	int64_t *weight;
};

static void run_release(struct run *r)
{
	free(r->value);
	free(r->variance);
	free(r->distance);
	free(r->weight);
}

static gl_u128 square(int64_t x)
{
	return (gl_u128)((gl_i128)x * x);
}

static void spread(struct run *r)
{
	uint64_t at = 0;

	for (uint32_t i = 0; i < r->votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(r->votes, i, &at);
		gl_u128 sum = 0;

		for (size_t k = 0; k < v.n; k++)
			sum += square(gl_fine(&v.ballot[k]) - r->value[i]);
		r->variance[i] = v.n ? (sum + v.n / 2) / v.n : 0;
	}
}

static void measure(struct run *r)
{
	const gl_u128 most = (gl_u128)1 << 62;
	gl_u128 all = 0;
	uint64_t at = 0;

	memset(r->distance, 0, r->votes->workers * sizeof(*r->distance));
	for (uint32_t i = 0; i < r->votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(r->votes, i, &at);
		gl_u128 variance = r->variance[i];

		for (size_t k = 0; variance && k < v.n; k++) {
			gl_u128 term = square(gl_fine(&v.ballot[k]) - r->value[i]) << TERM_BITS;

			term = (term + variance / 2) / variance;
			r->distance[v.vote[k].worker] += term < most ? term : most;
		}
	}
	for (uint64_t i = 0; i < r->votes->n; i++) {
		gl_u128 *d = &r->distance[r->votes->vote[i].worker];

		*d += !*d;
	}
	for (uint32_t w = 0; w < r->votes->workers; w++)
		all += r->distance[w];
	for (uint32_t w = 0; w < r->votes->workers; w++) {
		int64_t weight = r->distance[w] ? gl_ln_wide(all) - gl_ln_wide(r->distance[w]) : 0;

		r->weight[w] = weight > 1 ? weight : 1; /* someone alone is right */
	}
}

static enum gl_code crh_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	size_t items = (size_t)votes->items + 1, workers = (size_t)votes->workers + 1;
	__attribute__((cleanup(run_release))) struct run r = {
		.votes = votes,
		.value = calloc(items, sizeof(*r.value)),
		.variance = malloc(items * sizeof(*r.variance)),
		.distance = malloc(workers * sizeof(*r.distance)),
		.weight = malloc(workers * sizeof(*r.weight)),
	};
	int64_t least = 0, most = 0;

	if (!r.value || !r.variance || !r.distance || !r.weight)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u items and %u workers", votes->items,
		        votes->workers);
	if (gl_numbers_check(votes, &least, &most, e))
		return e->code;
	gl_weighted_means(votes, r.value, NULL, NULL, least, most);
	spread(&r);
	for (int n = 0; n < ITERATIONS; n++) {
		measure(&r);
		if (gl_weighted_means(votes, r.value, r.weight, NULL, least, most) <= TOLERANCE)
			break;
	}
	gl_fine_values(votes, r.value, out, values);
	return GL_OK;
}

static const struct gl_method version_1 = {
	.name = "crh",
	.version = 1,
	.parameters = PARAMETERS,
	.find = crh_find,
};

const struct gl_method gl_method_crh = {
	.name = "crh",
	.version = 2,
	.parameters = PARAMETERS,
	.gold = true,
	.older = &version_1,
	.find = crh_find,
};
