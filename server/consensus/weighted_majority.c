/*
 * weighted_majority -- each vote counts as its worker has earned it on tasks whose label is known.
 *
 *     q     = (R + 1) / (G + K)                of all G answers to known tasks, R are right; K labels
 *     p     = (right + 4 q) / (known + 4)      a worker's own, of few answers drawn towards everybody's
 *     odds  = max(0, ln(p (K - 1) / (1 - p)))  the best weights of voters of known skill (Nitzan, Paroush
 * 1982) T     = softmax(sum of the odds of the votes for k)
 *
 * Who is right no more often than by chance counts for nothing, never against what was said. Where nothing is
 * known of anybody, or only such people answered, the result is the majority and its share. One pass, and no
 * crowd can talk it into anything: what was not asked of known tasks moves no weight.
 *
 * Exactness. Shares are integers of 2^-30: q at most 2^30, so sums of 2^32 answers stay below 2^63.
 * O(votes + items * labels); memory 16 bytes a worker.
 */
#include "consensus/odds.h"

#include <stdlib.h>

#include "base/auto.h"
#include "consensus/fixed.h"

#define STRENGTH 4 /* answers as which everybody's share counts for each */

struct tally {
	uint32_t known, right;
};

/* Fills what each worker said of known items; the sums of all are returned. */
static void count(struct tally *worker, uint64_t *known, uint64_t *right, const struct gl_votes *votes)
{
	for (uint64_t i = 0; i < votes->n; i++) {
		const struct gl_vote *v = &votes->vote[i];
		int32_t label = gl_clamp(votes, v->item);

		if (label < 0)
			continue;
		worker[v->worker].known++;
		worker[v->worker].right += v->label == (uint32_t)label;
		*right += v->label == (uint32_t)label;
		++*known;
	}
}

static void learn(int64_t *odds, const struct tally *worker, uint64_t known, uint64_t right,
        const struct gl_votes *votes)
{
	uint64_t labels = votes->labels, den = known + labels;
	uint64_t all = (((right + 1) << GL_UNIT_BITS) + den / 2) / den;

	for (uint32_t w = 0; w <= votes->workers && known && labels > 1; w++) {
		uint64_t good = ((uint64_t)worker[w].right << GL_UNIT_BITS) + STRENGTH * all;
		uint64_t bad = (((uint64_t)worker[w].known + STRENGTH) << GL_UNIT_BITS) - good;

		odds[w] = gl_ln(good) + gl_ln(labels - 1) - gl_ln(bad);
		odds[w] = odds[w] > 0 ? odds[w] : 0;
	}
}

static enum gl_code weighted_majority_run(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_model *model, struct gl_err *e)
{
	gl_mem_auto struct tally *worker = calloc((size_t)votes->workers + 1, sizeof(*worker));
	gl_mem_auto int64_t *odds = calloc((size_t)votes->workers + 1, sizeof(*odds));
	struct gl_model m = { .labels = votes->labels, .workers = votes->workers, .odds = odds };
	uint64_t known = 0, right = 0, at = 0;
	uint32_t units[GL_LABELS_MAX];

	if (!worker || !odds)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u workers", votes->workers);
	count(worker, &known, &right, votes);
	learn(odds, worker, known, right, votes);
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);

		if (gl_clamp(votes, i) >= 0) {
			gl_belief_known(&out[i], (uint32_t)gl_clamp(votes, i), v.n > 0);
			continue;
		}
		gl_odds_units(units, &m, v.vote, v.n);
		gl_belief_units(&out[i], units, votes->labels);
	}
	if (model) {
		*model = m;
		odds = NULL;
	}
	return GL_OK;
}

const struct gl_method gl_method_weighted_majority = {
	.name = "weighted-majority",
	.version = 1,
	.parameters = "{\"strength\":4}",
	.posterior = true,
	.run = weighted_majority_run,
};
