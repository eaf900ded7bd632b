/*
 * plackett_luce -- a ranking is made from the best downwards, and each next thing is chosen from what is left
 * with a chance in proportion to exp t of it (R. Luce, 1959; R. Plackett, 1975); things are ordered by their
 * t.
 *
 * Of g things on one place each counts as chosen from all that were left with them (N. Breslow, 1974). A
 * ballot weighs as much as the fourth power of its annotator's likeness to the others: of all pairs of things
 * in their ballots, and of all other ballots on these, the share that says the same (half if one alone has
 * them level), shrunken to everybody's share by SHRINK of them. Where the ranking of an item is known (from
 * version 2 on), all other ballots, or one if there is none, count as if they were that.
 *
 * Estimated by MM (D. Hunter, 2004): t grows by ln(weight of being chosen) - ln(that expected), with three
 * quarters of the last step again. Prior: each thing was chosen before, and left for, one with t = 0 by a
 * tenth of a ballot.
 *
 * Exactness. Weights are integers of 2^-12, t of 2^-36, chances of 2^-30, or of fewer bits where an item has
 * more than 1,024 places in its ballots, so that sums stay below 2^53. Only one item's chances are ever
 * rounded, so no order of votes and no name can change a place. O(passes * ballots * things^2); 24 bytes an
 * annotator.
 */
#include <stdlib.h>

#include "base/auto.h"
#include "consensus/fixed.h"
#include "consensus/ranking.h"

#define SHRINK      50 /* pairs */
#define PASSES      100
#define TOLERANCE   6872 /* 10^-7, in 2^-36 */
#define WEIGHT_BITS 12
#define PRIOR       410 /* 0.1 of 2^12 */
#define FARTHEST    ((int64_t)10 << GL_LN_BITS)
#define PLACES      1024 /* whose weights and chances have all their bits */
#define PARAMETERS  "{\"passes\":100,\"power\":4,\"prior\":\"0.100000\",\"shrink\":50}"

struct ranker {
	uint64_t like, pairs; /* in halves: what says the same, of all */
	uint32_t weight;      /* 2^-12 */
};

static uint64_t rounded(uint64_t num, uint64_t den)
{
	return (num + den / 2) / den;
}

/* ---- weights ---- */

/* How the ballot stands to the others on its item. */
static void compare_ballot(struct ranker *r, const struct gl_ranking_counts *c, const uint8_t *place)
{
	for (size_t a = 0; a < c->things; a++) {
		for (size_t b = 0; b < a; b++) {
			uint64_t before = c->before[a][b], after = c->before[b][a], level = c->level[a][b];

			if (place[a] == GL_UNRANKED || place[b] == GL_UNRANKED)
				continue;
			r->pairs += 2 * (before + after + level - 1);
			if (place[a] == place[b])
				r->like += before + after + 2 * (level - 1);
			else
				r->like += 2 * ((place[a] < place[b] ? before : after) - 1) + level;
		}
	}
}

/* The same where the ranking is known, which stands for so many others. */
static void compare_known(
        struct ranker *r, const struct gl_ballot *known, const uint8_t *place, uint64_t others)
{
	const uint8_t *right = known->data;

	for (size_t a = 0; a < known->len; a++) {
		for (size_t b = 0; b < a; b++) {
			int said = (place[a] > place[b]) - (place[a] < place[b]);
			int want = (right[a] > right[b]) - (right[a] < right[b]);

			if (place[a] == GL_UNRANKED || place[b] == GL_UNRANKED || right[a] == GL_UNRANKED ||
			        right[b] == GL_UNRANKED)
				continue;
			r->pairs += 2 * others;
			r->like += said == want ? 2 * others : said && want ? 0 : others;
		}
	}
}

static void compare(struct ranker *ranker, const struct gl_votes *votes)
{
	struct ranker *all = &ranker[votes->workers];
	struct gl_ranking_counts c;
	uint64_t at = 0;

	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		const struct gl_ballot *known = gl_known(votes, i);

		if (!v.n)
			continue;
		for (size_t b = 0; known && b < v.n; b++)
			compare_known(
			        &ranker[v.vote[b].worker], known, v.ballot[b].data, v.n > 1 ? v.n - 1 : 1);
		if (known)
			continue;
		gl_ranking_count(&c, &v);
		for (size_t b = 0; b < v.n; b++)
			compare_ballot(&ranker[v.vote[b].worker], &c, v.ballot[b].data);
	}
	for (uint32_t w = 0; w < votes->workers; w++) {
		all->like += ranker[w].like;
		all->pairs += ranker[w].pairs;
	}
}

/* like / pairs in units, after so many halves of another share. */
static uint64_t share(const struct ranker *r, uint64_t before, uint64_t mean)
{
	uint64_t pairs = r->pairs + before;

	return (uint64_t)((((gl_u128)r->like << GL_UNIT_BITS) + (gl_u128)before * mean + pairs / 2) / pairs);
}

/* Nobody weighs nothing. */
static void weigh(struct ranker *ranker, uint32_t workers)
{
	const struct ranker *all = &ranker[workers];
	uint64_t mean = all->pairs ? share(all, 0, 0) : GL_UNIT;

	for (uint32_t w = 0; w < workers; w++) {
		uint64_t like = share(&ranker[w], 2 * SHRINK, mean);
		uint64_t square = rounded(like * like, GL_UNIT);

		ranker[w].weight =
		        (uint32_t)rounded(rounded(square * square, GL_UNIT), GL_UNIT >> WEIGHT_BITS);
		ranker[w].weight += !ranker[w].weight;
	}
}

/* ---- one item ---- */

struct item {
	struct gl_item_votes v;
	const struct ranker *ranker;
	size_t things;
	unsigned bits;                                           /* of a chance */
	uint64_t chosen[GL_LABELS_MAX], expected[GL_LABELS_MAX]; /* 2^-(12 + bits) of a ballot */
	uint64_t strength[GL_LABELS_MAX];                        /* exp t, 2^-32, of the largest 1 */
	int64_t t[GL_LABELS_MAX], step[GL_LABELS_MAX];
};

/* Adds what a ballot expects of each thing: place by place, what is left when that place is given. */
static void expect(struct item *x, const uint8_t *place, uint64_t weight)
{
	unsigned last = 0;

	for (size_t i = 0; i < x->things; i++)
		if (place[i] != GL_UNRANKED && place[i] > last)
			last = place[i];
	for (unsigned at = 0; at < last; at++) {
		uint64_t left = 0, chosen = 0;

		for (size_t i = 0; i < x->things; i++) {
			left += place[i] != GL_UNRANKED && place[i] >= at ? x->strength[i] : 0;
			chosen += place[i] == at ? weight : 0;
		}
		for (size_t i = 0; i < x->things; i++)
			if (place[i] != GL_UNRANKED && place[i] >= at)
				x->expected[i] += chosen * rounded(x->strength[i] << x->bits, left);
	}
}

static void count(struct item *x)
{
	for (size_t i = 0; i < x->things; i++)
		x->chosen[i] = (uint64_t)PRIOR << x->bits;
	for (size_t b = 0; b < x->v.n; b++) {
		const uint8_t *place = x->v.ballot[b].data;
		uint64_t weight = x->ranker[x->v.vote[b].worker].weight;
		unsigned last = 0;

		for (size_t i = 0; i < x->things; i++)
			if (place[i] != GL_UNRANKED && place[i] > last)
				last = place[i];
		for (size_t i = 0; i < x->things; i++)
			x->chosen[i] += place[i] < last ? weight << x->bits : 0;
	}
}

/* 2 * PRIOR / (1 + exp -t). */
static uint64_t prior_expected(int64_t t, unsigned bits)
{
	uint64_t less = gl_exp(t < 0 ? t : -t), one = (uint64_t)1 << GL_EXP_BITS;

	return 2 * PRIOR * rounded((t < 0 ? less : one) << bits, one + less);
}

/* One pass; how far it moved what moved most. */
static int64_t pass(struct item *x)
{
	int64_t most = 0, top = x->t[0];

	for (size_t i = 1; i < x->things; i++)
		top = x->t[i] > top ? x->t[i] : top;
	for (size_t i = 0; i < x->things; i++) {
		x->strength[i] = gl_exp(x->t[i] - top);
		x->expected[i] = prior_expected(x->t[i], x->bits);
	}
	for (size_t b = 0; b < x->v.n; b++)
		expect(x, x->v.ballot[b].data, x->ranker[x->v.vote[b].worker].weight);
	for (size_t i = 0; i < x->things; i++) {
		int64_t old = x->t[i],
		        t = old + gl_ln(x->chosen[i]) - gl_ln(x->expected[i] + 1) + x->step[i] * 3 / 4;

		x->t[i] = t < -FARTHEST ? -FARTHEST : t > FARTHEST ? FARTHEST : t;
		x->step[i] = x->t[i] - old;
		most = llabs(x->step[i]) > most ? llabs(x->step[i]) : most;
	}
	return most;
}

static enum gl_code plackett_luce_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	gl_mem_auto struct ranker *ranker = calloc((size_t)votes->workers + 1, sizeof(*ranker));
	struct gl_ranking_counts c;
	uint64_t at = 0;

	if (!ranker)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u annotators", votes->workers);
	compare(ranker, votes);
	weigh(ranker, votes->workers);
	for (uint32_t i = 0; i < votes->items; i++) {
		struct item x = { .v = gl_item_votes(votes, i, &at), .ranker = ranker };

		if (!x.v.n || gl_known(votes, i))
			continue;
		gl_ranking_count(&c, &x.v);
		x.things = c.things;
		for (x.bits = GL_UNIT_BITS; x.v.n * x.things > (uint64_t)PLACES << (GL_UNIT_BITS - x.bits);
		        x.bits--)
			;
		count(&x);
		for (int n = 0; n < PASSES && pass(&x) > TOLERANCE; n++)
			;
		gl_belief_ranking(&out[i], values, &c, x.t);
	}
	return GL_OK;
}

static const struct gl_method version_1 = {
	.name = "plackett-luce",
	.version = 1,
	.parameters = PARAMETERS,
	.find = plackett_luce_find,
};

const struct gl_method gl_method_plackett_luce = {
	.name = "plackett-luce",
	.version = 2,
	.parameters = PARAMETERS,
	.gold = true,
	.older = &version_1,
	.find = plackett_luce_find,
};
