/*
 * rater_bias -- annotators who rate too high or too low, and more or less exactly: y = x_i + b_w + noise of
 * variance v_w.
 *
 *   x_i = mean;  repeat  b_w = sum of (y - x_i) / (n_w + SHRINK), 0 for who gave fewer than FEWEST answers
 *                        v_w = (sum of (y - x_i - b_w)^2 + SHRINK g) / (n_w + SHRINK),  g: everybody's mean
 *                        x_i = mean of y - b_w, weighted by 1 / sqrt v_w
 *   until no x moves by more than 2^-14, at most 100 times. From version 2 on a known x_i stays what it is.
 *
 * The root tempers the likelihood (its precision would be 1 / v_w): the errors of people who read the same
 * item are not independent, and whole weights give the item to who is most alike to themselves. Who gave few
 * answers is never corrected: their bias would be their items'. A value stays within the numbers that were
 * said.
 *
 * Exactness. x and b are integers of 2^-24 (numbers_weighted.h) of at most 46 bits, squares take 92 and their
 * sum over 2^32 answers 124; a weight is gl_exp's, relative to the most exact annotator's. Time O(iterations
 * x votes), memory 8 bytes an item and 64 an annotator.
 */
#include <stdlib.h>

#include "base/auto.h"
#include "consensus/numbers_weighted.h"

#define ITERATIONS 100
#define TOLERANCE  (1 << 10) /* 2^-14 */
#define FEWEST     10
#define SHRINK     10
#define PARAMETERS "{\"fewest\":10,\"iterations\":100,\"shrink\":10,\"tolerance\":\"0.000061\"}"

struct rater {
	uint64_t answers;
	gl_i128 off;
	gl_u128 squares;
	int64_t ln; /* of the variance */
};

struct run {
	const struct gl_votes *votes;
	int64_t *value;
	struct rater *rater;
	int64_t *bias, *weight;
};

static void run_release(struct run *r)
{
	free(r->value);
	free(r->rater);
	free(r->bias);
	free(r->weight);
}

static void correct(struct run *r)
{
	const struct gl_votes *votes = r->votes;

	memset(r->rater, 0, votes->workers * sizeof(*r->rater));
	for (uint64_t i = 0; i < votes->n; i++) {
		struct rater *p = &r->rater[votes->vote[i].worker];

		p->answers++;
		p->off += gl_fine(&votes->ballot[i]) - r->value[votes->vote[i].item];
	}
	for (uint32_t w = 0; w < votes->workers; w++) {
		const struct rater *p = &r->rater[w];

		r->bias[w] = p->answers < FEWEST ? 0 : gl_divided(p->off, (gl_i128)p->answers + SHRINK);
	}
}

static void weigh(struct run *r)
{
	const struct gl_votes *votes = r->votes;
	gl_u128 all = 0;
	int64_t best = INT64_MAX;

	for (uint64_t i = 0; i < votes->n; i++) {
		uint32_t w = votes->vote[i].worker;
		int64_t off = gl_fine(&votes->ballot[i]) - r->value[votes->vote[i].item] - r->bias[w];
		gl_u128 square = (gl_u128)((gl_i128)off * off);

		r->rater[w].squares += square;
		all += square;
	}
	all = votes->n ? (all + votes->n / 2) / votes->n : 0;
	for (uint32_t w = 0; w < votes->workers; w++) {
		struct rater *p = &r->rater[w];
		gl_u128 n = (gl_u128)p->answers + SHRINK, v = (p->squares + SHRINK * all + n / 2) / n;

		p->ln = gl_ln_wide(v + !v);
		best = p->answers && p->ln < best ? p->ln : best;
	}
	for (uint32_t w = 0; w < votes->workers; w++) {
		int64_t worse = r->rater[w].answers ? r->rater[w].ln - best : 0;

		r->weight[w] = (int64_t)gl_exp(-(worse / 2));
		r->weight[w] += !r->weight[w];
	}
}

static enum gl_code rater_bias_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	size_t items = (size_t)votes->items + 1, workers = (size_t)votes->workers + 1;
	__attribute__((cleanup(run_release))) struct run r = {
		.votes = votes,
		.value = calloc(items, sizeof(*r.value)),
		.rater = malloc(workers * sizeof(*r.rater)),
		.bias = malloc(workers * sizeof(*r.bias)),
		.weight = malloc(workers * sizeof(*r.weight)),
	};
	int64_t least = 0, most = 0;

	if (!r.value || !r.rater || !r.bias || !r.weight)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u items and %u workers", votes->items,
		        votes->workers);
	if (gl_numbers_check(votes, &least, &most, e))
		return e->code;
	gl_weighted_means(votes, r.value, NULL, NULL, least, most);
	for (int n = 0; n < ITERATIONS; n++) {
		correct(&r);
		weigh(&r);
		if (gl_weighted_means(votes, r.value, r.weight, r.bias, least, most) <= TOLERANCE)
			break;
	}
	gl_fine_values(votes, r.value, out, values);
	return GL_OK;
}

static const struct gl_method version_1 = {
	.name = "rater-bias",
	.version = 1,
	.parameters = PARAMETERS,
	.find = rater_bias_find,
};

const struct gl_method gl_method_rater_bias = {
	.name = "rater-bias",
	.version = 2,
	.parameters = PARAMETERS,
	.gold = true,
	.older = &version_1,
	.find = rater_bias_find,
};
