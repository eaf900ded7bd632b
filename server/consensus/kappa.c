/* Cohen's kappa of every pair of annotators who share tasks. */
#include <math.h>
#include <stdlib.h>

#include "base/auto.h"
#include "consensus/methods.h"
#include "consensus/reliability.h"

/* A task that two annotators answered. */
struct both {
	uint32_t other;
	uint32_t mine, theirs; /* labels */
};

struct kappas {
	const struct gl_scores *scores;
	const struct gl_draws *draws;
	uint64_t *first; /* by item, and one more: where its votes begin */
	uint64_t *vote;  /* places of votes, by worker */
	uint64_t *from;  /* by worker, and one more: where theirs begin */
	struct both *both;
	size_t n, cap;
	uint64_t *mine, *theirs; /* by label: how often each said it */
	double *drawn;           /* kappa of each draw, then weighted ones */
	uint64_t state;
};

static void kappas_release(struct kappas *k)
{
	free(k->first);
	free(k->vote);
	free(k->from);
	free(k->both);
	free(k->mine);
	free(k->theirs);
	free(k->drawn);
}

static enum gl_code kappas_make(struct kappas *k, struct gl_err *e)
{
	const struct gl_votes *v = k->scores->votes;

	k->first = calloc((size_t)v->items + 2, sizeof(*k->first));
	k->from = calloc((size_t)v->workers + 2, sizeof(*k->from));
	k->vote = malloc(((size_t)v->n + 1) * sizeof(*k->vote));
	k->mine = calloc((size_t)v->labels + 1, sizeof(*k->mine));
	k->theirs = calloc((size_t)v->labels + 1, sizeof(*k->theirs));
	k->drawn = malloc(2 * ((size_t)k->draws->n + 1) * sizeof(*k->drawn));
	if (!k->first || !k->from || !k->vote || !k->mine || !k->theirs || !k->drawn)
		return gl_fail(e, GL_NO_MEMORY, "no memory for pairs among %u annotators", v->workers);
	for (uint64_t i = 0; i < v->n; i++) {
		k->first[v->vote[i].item + 1]++;
		k->from[v->vote[i].worker + 1]++;
	}
	for (uint32_t i = 0; i < v->items; i++)
		k->first[i + 1] += k->first[i];
	for (uint32_t w = 0; w < v->workers; w++)
		k->from[w + 1] += k->from[w];
	for (uint64_t i = 0; i < v->n; i++)
		k->vote[k->from[v->vote[i].worker]++] = i;
	for (uint32_t w = v->workers; w > 0; w--)
		k->from[w] = k->from[w - 1];
	k->from[0] = 0;
	return GL_OK;
}

/* Everybody whom a worker met, of those with higher numbers. */
static enum gl_code meet(struct kappas *k, uint32_t worker, struct gl_err *e)
{
	const struct gl_vote *vote = k->scores->votes->vote;

	k->n = 0;
	for (uint64_t i = k->from[worker]; i < k->from[worker + 1]; i++) {
		const struct gl_vote *mine = &vote[k->vote[i]];

		for (uint64_t j = k->first[mine->item]; j < k->first[mine->item + 1]; j++) {
			if (vote[j].worker <= worker)
				continue;
			if (k->n == k->cap) {
				size_t cap = k->cap ? 2 * k->cap : 1024;
				struct both *more = realloc(k->both, cap * sizeof(*more));

				if (!more)
					return gl_fail(
					        e, GL_NO_MEMORY, "no memory for %zu common tasks", cap);
				k->both = more;
				k->cap = cap;
			}
			k->both[k->n++] = (struct both){ vote[j].worker, mine->label, vote[j].label };
		}
	}
	return GL_OK;
}

static int by_other(const void *va, const void *vb)
{
	const struct both *a = va, *b = vb;

	if (a->other != b->other)
		return a->other < b->other ? -1 : 1;
	if (a->mine != b->mine)
		return a->mine < b->mine ? -1 : 1;
	return a->theirs < b->theirs ? -1 : a->theirs > b->theirs;
}

/* Sums over the common tasks of a pair, or of a draw of them. */
struct sums {
	uint64_t n, same, chance; /* chance: sum over labels of mine * theirs */
	double x, y, xx, yy, xy;  /* of the numbers */
};

static void both_add(struct kappas *k, struct sums *s, const struct both *b)
{
	const double *number = k->scores->number;

	s->n++;
	s->same += b->mine == b->theirs;
	s->chance += k->theirs[b->mine]; /* pairs of what I say now with what they said so far, ... */
	k->mine[b->mine]++;
	k->theirs[b->theirs]++;
	s->chance += k->mine[b->theirs]; /* ... and of what they say now with what I said, now included */
	if (!number)
		return;
	s->x += number[b->mine];
	s->y += number[b->theirs];
	s->xx += number[b->mine] * number[b->mine];
	s->yy += number[b->theirs] * number[b->theirs];
	s->xy += number[b->mine] * number[b->theirs];
}

static double kappa(const struct sums *s)
{
	double n = (double)s->n, chance = (double)s->chance / (n * n);

	return s->chance < s->n * s->n ? ((double)s->same / n - chance) / (1 - chance) : NAN;
}

/* 1 - the mean of (x - y)^2 / the same of any x with any y. */
static double weighted(const struct sums *s)
{
	double n = (double)s->n, seen = s->xx + s->yy - 2 * s->xy;
	double expected = s->xx + s->yy - 2 * s->x * s->y / n;

	return expected > 1e-9 * (s->xx + s->yy) ? 1 - seen / expected : NAN;
}

static void forget(struct kappas *k, const struct both *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		k->mine[b[i].mine] = k->theirs[b[i].theirs] = 0;
}

static void estimate(struct gl_estimate *out, double value, const char *undefined)
{
	*out = (struct gl_estimate){ isnan(value) ? undefined : NULL, value, NAN, NAN };
}

static void pair_measure(struct kappas *k, struct gl_pair *pair, const struct both *b)
{
	unsigned draws = pair->common < GL_DRAWN_MIN ? 0 : k->draws->n;
	struct sums s = { 0 };

	for (uint32_t i = 0; i < pair->common; i++)
		both_add(k, &s, &b[i]);
	forget(k, b, pair->common);
	pair->percent = (double)s.same / (double)s.n;
	estimate(&pair->kappa, kappa(&s), "both always say the same one thing");
	estimate(&pair->weighted, k->scores->number ? weighted(&s) : NAN,
	        k->scores->number ? "both always say the same one thing" : "labels have no distances");
	for (unsigned d = 0; d < draws; d++) {
		s = (struct sums){ 0 };
		for (uint32_t i = 0; i < pair->common; i++)
			both_add(k, &s, &b[gl_draw(&k->state, pair->common)]);
		forget(k, b, pair->common);
		k->drawn[d] = kappa(&s);
		k->drawn[draws + d] = k->scores->number ? weighted(&s) : NAN;
	}
	gl_interval_of(&pair->kappa, k->drawn, draws);
	gl_interval_of(&pair->weighted, k->drawn + draws, draws);
}

enum gl_code gl_pairs(const struct gl_scores *scores, uint32_t common, const struct gl_draws *draws,
        void (*each)(void *arg, const struct gl_pair *pair), void *arg, struct gl_err *e)
{
	__attribute__((cleanup(kappas_release))) struct kappas k = {
		.scores = scores, .draws = draws, .state = draws->seed
	};

	if (kappas_make(&k, e))
		return e->code;
	for (uint32_t w = 0; w < scores->votes->workers; w++) {
		if (meet(&k, w, e))
			return e->code;
		if (k.n)
			qsort(k.both, k.n, sizeof(*k.both), by_other);
		for (size_t at = 0, n; at < k.n; at += n) {
			struct gl_pair pair = { .a = w, .b = k.both[at].other };

			for (n = 1; at + n < k.n && k.both[at + n].other == pair.b;)
				n++;
			pair.common = (uint32_t)n;
			if (n < common || !n)
				continue;
			pair_measure(&k, &pair, k.both + at);
			each(arg, &pair);
		}
	}
	return GL_OK;
}
