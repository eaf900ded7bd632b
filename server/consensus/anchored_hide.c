#include "consensus/anchored.h"

#include <stdlib.h>

#include "base/auto.h"
#include "base/mix.h"

#define FOLDS   5
#define TRIED   2
#define DRAW    77   /* what folds are drawn by */
#define P_BITS  51   /* probabilities of hidden answers are integers of 2^-51 */
#define P_LEAST 2252 /* 10^-12 */
#define D_LOST  8    /* differences of their logarithms are integers of 2^-16 */

/* --- folds --- */

/* Of each worker a number made of structure alone: of which items it answered, and how many agreed there. */
static void sign_workers(uint64_t *sign, const struct gl_votes *votes)
{
	uint64_t at = 0;

	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		uint64_t count[GL_LABELS_MAX] = { 0 };

		for (size_t j = 0; j < v.n; j++)
			count[v.vote[j].label]++;
		for (size_t j = 0; j < v.n; j++)
			sign[v.vote[j].worker] +=
			        gl_mix_of(gl_item_key(votes, i), count[v.vote[j].label], v.n);
	}
}

static enum gl_code folds(uint8_t **out, const struct gl_votes *votes, struct gl_err *e)
{
	gl_mem_auto uint64_t *sign = calloc((size_t)votes->workers + 1, sizeof(*sign));
	gl_mem_auto uint8_t *fold = malloc(votes->n + 1);

	if (!sign || !fold)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %llu answers", (unsigned long long)votes->n);
	sign_workers(sign, votes);
	for (uint64_t i = 0; i < votes->n; i++) {
		const struct gl_vote *v = &votes->vote[i];
		uint64_t own = gl_mix_of(gl_item_key(votes, v->item), sign[v->worker], 0);

		fold[i] = (uint8_t)((gl_mix_of(own, DRAW, 7) >> 11) * FOLDS >> 53);
	}
	*out = gl_take(fold);
	return GL_OK;
}

/* --- what was hidden, foretold --- */

/* The answers that one item and one fold hide. */
struct hidden {
	struct gl_item_votes v;
	const uint8_t *fold;
	uint8_t number;
};

static bool is_hidden(const struct hidden *h, size_t j)
{
	return h->fold[h->v.place + j] == h->number;
}

/* ln of how likely this fit held the answer, in 2^-16. Each term is rounded, their sum stays below 2^52. */
static int64_t foretold(const struct gl_fit *f, const uint32_t share[GL_CELLS_MAX], const struct gl_vote *v)
{
	const int32_t *row = f->row + (size_t)gl_row_said(f->seen->rows, v->worker, v->label) * f->cells;
	uint64_t p = 0;

	for (uint32_t c = 0; c < f->cells; c++)
		if (share[c]) {
			double said = (double)gl_exp((int64_t)(row[c] < 0 ? row[c] : 0) * (1 << GL_NAT_LOST));

			p += (uint64_t)((double)share[c] * said *
			                        (1.0 / (1 << (GL_UNIT_BITS + GL_EXP_BITS - P_BITS))) +
			                0.5);
		}
	return gl_nats(gl_ln(p > P_LEAST ? p : P_LEAST)) >> D_LOST;
}

static void shares_of(uint32_t share[GL_CELLS_MAX], const struct gl_fit *f, uint32_t item)
{
	int64_t ln[GL_CELLS_MAX];

	gl_fit_evidence(ln, f, item);
	gl_cells_share(share, ln, f->labels, f->subtypes, gl_clamp(f->seen->votes, item));
}

/* Differences of logarithms, more subtypes less one: below 2^21 each, so their squares below 2^42. */
struct tally {
	uint64_t n;
	int64_t sum;
	gl_u128 squares;
};

static void compare(struct tally *t, const struct gl_fit *fit_one, const struct gl_fit *fit_more,
        uint32_t item, const struct hidden *h)
{
	uint32_t one[GL_CELLS_MAX], more[GL_CELLS_MAX];
	bool known = false;

	for (size_t j = 0; j < h->v.n; j++) {
		int64_t d;

		if (!is_hidden(h, j))
			continue;
		if (!known) {
			shares_of(one, fit_one, item);
			shares_of(more, fit_more, item);
			known = true;
		}
		d = foretold(fit_more, more, &h->v.vote[j]) - foretold(fit_one, one, &h->v.vote[j]);
		t->n++;
		t->sum += d;
		t->squares += (uint64_t)(d * d);
	}
}

/* The fits of all folds, so that threads have enough to do: with more subtypes, which take longer, and with
 * one. */
struct trial {
	struct gl_seen seen[TRIED];
	struct gl_fit fit[2 * TRIED];
};

static void trial_release(struct trial *t)
{
	for (unsigned i = 0; i < 2 * TRIED; i++)
		gl_fit_release(&t->fit[i]);
	for (unsigned i = 0; i < TRIED; i++)
		gl_seen_release(&t->seen[i]);
}

static enum gl_code try_folds(struct trial *t, const struct gl_votes *votes, const struct gl_rows_said *rows,
        const uint8_t *fold, struct gl_err *e)
{
	struct gl_fit_plan plan[2 * TRIED];

	for (uint8_t i = 0; i < TRIED; i++) {
		if (gl_seen_init(&t->seen[i], votes, rows, fold, i, e))
			return e->code;
		plan[i] = (struct gl_fit_plan){ .seen = &t->seen[i], .subtypes = GL_SUBTYPES };
		plan[TRIED + i] = (struct gl_fit_plan){ .seen = &t->seen[i], .subtypes = 1 };
	}
	return gl_fits_run(t->fit, plan, 2 * TRIED, e);
}

/* One subtype, if mean + 2 sd / sqrt(n) < 0: that is, if the sum is negative and sum^2 > 4 n squares / (n +
 * 4), for n sd^2 = squares - sum^2 / n. With n <= 2^32 the sum is below 2^53 and n squares below 2^106. */
enum gl_code gl_subtypes_choose(
        uint32_t *out, const struct gl_votes *votes, const struct gl_rows_said *rows, struct gl_err *e)
{
	__attribute__((cleanup(trial_release))) struct trial trial = { 0 };
	gl_mem_auto uint8_t *fold = NULL;
	struct tally t = { 0 };
	uint64_t at = 0;
	gl_u128 sum;

	if (folds(&fold, votes, e) || try_folds(&trial, votes, rows, fold, e))
		return e->code;
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);

		for (uint8_t n = 0; n < TRIED; n++)
			compare(&t, &trial.fit[TRIED + n], &trial.fit[n], i, &(struct hidden){ v, fold, n });
	}
	sum = (gl_u128)(t.sum < 0 ? -t.sum : 0);
	*out = sum && sum * sum > 4 * t.squares * t.n / (t.n + 4) ? 1 : GL_SUBTYPES;
	return GL_OK;
}
