/*
 * one_coin -- Dawid and Skene's model with one number a worker: the probability p of saying what is true; any
 * other label is said with (1 - p) / (K - 1) (Zhang, Chen, Zhou, Jordan 2016; crowd-kit's OneCoinDawidSkene).
 *
 *     start      posteriors T = shares of the votes
 *     repeat     right[w] = sum over w's votes of T[label said],  p = (right + 0.01) / (n + 0.01 K)
 *                prior[k] = (sum of T[k] + 0.01) / (items + 0.01 K)
 *                T = softmax(ln prior + sum of ln(p (K - 1) / (1 - p)) over the votes for k)
 *     until no T moves by more than 10^-6, at most 100 times
 *
 * Few answers suffice to learn it, and a worker who confuses two labels is misjudged. It is no default: on a
 * crowd whose errors are not spread evenly it loses much to majority.
 *
 * Exactness. A vote adds at most 2^30 to a sum, so sums of 2^32 votes stay at 2^62, and smoothed below 2^63.
 * Odds are differences of logarithms below 2^43, added up in 128 bits. O(votes + items * labels) an
 * iteration; memory 4 bytes an item and label, 24 a worker.
 */
#include "consensus/odds.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "consensus/fixed.h"

#define SMOOTHING  10737418 /* 0.01, in posterior units */
#define TOLERANCE  1074     /* 10^-6, in posterior units */
#define ITERATIONS 100

struct fit {
	const struct gl_votes *votes;
	struct gl_model m;
	uint32_t *units;  /* posterior of each item, one after another */
	uint64_t *right;  /* by worker: the posterior of what was said; at the end everybody's */
	uint64_t *answer; /* by worker: votes; at the end everybody's */
};

static void fit_release(struct fit *f)
{
	gl_model_clear(&f->m);
	free(f->units);
	free(f->right);
	free(f->answer);
}

static enum gl_code fit_init(struct fit *f, const struct gl_votes *votes, struct gl_err *e)
{
	size_t workers = (size_t)votes->workers + 1;

	f->votes = votes;
	f->m = (struct gl_model){ .labels = votes->labels, .workers = votes->workers };
	f->m.odds = calloc(workers, sizeof(*f->m.odds));
	f->m.prior = calloc(votes->labels, sizeof(*f->m.prior));
	f->units = calloc((size_t)votes->items + 1, votes->labels * sizeof(*f->units));
	f->right = calloc(workers, sizeof(*f->right));
	f->answer = calloc(workers, sizeof(*f->answer));
	if (!f->m.odds || !f->m.prior || !f->units || !f->right || !f->answer)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u items and %u workers", votes->items,
		        votes->workers);
	for (uint64_t i = 0; i < votes->n; i++)
		f->answer[votes->vote[i].worker]++;
	f->answer[votes->workers] = votes->n;
	return GL_OK;
}

/* Whoever has no votes has the odds of all workers together. */
static void learn_odds(struct fit *f)
{
	const struct gl_votes *votes = f->votes;
	uint32_t labels = votes->labels, all = votes->workers;

	memset(f->right, 0, ((size_t)all + 1) * sizeof(*f->right));
	for (uint64_t i = 0; i < votes->n; i++) {
		const struct gl_vote *v = &votes->vote[i];

		f->right[v->worker] += f->units[(size_t)v->item * labels + v->label];
	}
	for (uint32_t w = 0; w < all; w++)
		f->right[all] += f->right[w];
	for (uint32_t w = 0; w <= all && labels > 1; w++) {
		uint32_t own = f->answer[w] ? w : all;
		uint64_t wrong = (f->answer[own] << GL_UNIT_BITS) - f->right[own];

		f->m.odds[w] = gl_ln(f->right[own] + SMOOTHING) + gl_ln(labels - 1) -
		               gl_ln(wrong + (uint64_t)SMOOTHING * (labels - 1));
	}
}

static void learn(struct fit *f)
{
	uint32_t labels = f->votes->labels;
	uint64_t sum[GL_LABELS_MAX] = { 0 };

	learn_odds(f);
	for (size_t i = 0; i < f->votes->items; i++)
		for (uint32_t k = 0; k < labels; k++)
			sum[k] += f->units[i * labels + k];
	gl_prior_from(f->m.prior, sum, labels, SMOOTHING);
}

/* New posteriors. Returns how far the one that moved most moved. */
static uint32_t believe(struct fit *f)
{
	const struct gl_votes *votes = f->votes;
	uint32_t units[GL_LABELS_MAX], most = 0;
	uint64_t at = 0;

	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		uint32_t moved;

		if (!v.n || gl_clamp(votes, i) >= 0)
			continue;
		gl_odds_units(units, &f->m, v.vote, v.n);
		moved = gl_units_move(f->units + (size_t)i * votes->labels, units, votes->labels);
		most = moved > most ? moved : most;
	}
	return most;
}

static enum gl_code one_coin_run(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_model *model, struct gl_err *e)
{
	__attribute__((cleanup(fit_release))) struct fit f = { 0 };

	if (fit_init(&f, votes, e))
		return e->code;
	gl_share_all(f.units, votes);
	for (int n = 0; n < ITERATIONS; n++) {
		learn(&f);
		if (believe(&f) <= TOLERANCE)
			break;
	}
	gl_beliefs_from(out, f.units, votes);
	if (model) {
		learn(&f);
		*model = f.m;
		f.m = (struct gl_model){ 0 };
	}
	return GL_OK;
}

const struct gl_method gl_method_one_coin = {
	.name = "one-coin",
	.version = 1,
	.parameters = "{\"iterations\":100,\"smoothing\":\"0.010000\",\"tolerance\":\"0.000001\"}",
	.posterior = true,
	.run = one_coin_run,
};
