/*
 * robust: the default against a plain count, on crowds drawn over a grid: few and many labels, answers and
 * tasks, even and uneven classes, guessed tasks, classes that people take for another, who clicks anything,
 * and a few who give most of the answers. It must gain on average and never lose much; models that it
 * replaces do lose.
 *
 * A quick set on every commit; GOLDLEAF_CROWDS=all draws more (tests/crowd/run).
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "made_crowd.h"

#define MOST_TASKS   500
#define MOST_ANSWERS 10
#define MOST_WORKERS 200
#define LABELS       20

struct plan {
	uint32_t tasks, labels, answers, workers;
	uint32_t right, spread; /* % of right answers of an honest worker, and how much more or less */
	uint32_t uneven;        /* class k is drawn with the weight 1 / (1 + k)^uneven */
	uint32_t guessed;  /* up to this % of a task's answers are a guess, half of them one and the same */
	uint32_t confused; /* every second class is taken for the next, by up to so many % more */
	uint32_t clicking; /* % of workers who click anything, or always the same */
	bool few;          /* who comes early comes often */
};

struct crowd {
	struct gl_votes votes;
	struct gl_vote vote[MOST_TASKS * MOST_ANSWERS];
	uint32_t truth[MOST_TASKS];
};

static uint32_t one_of(uint64_t *seed, const uint32_t *from, uint32_t n)
{
	return from[made_below(seed, n)];
}
#define ONE_OF(seed, ...)                                                                                    \
	one_of(seed, (const uint32_t[]){ __VA_ARGS__ }, sizeof((uint32_t[]){ __VA_ARGS__ }) / 4)

static struct plan plan_draw(uint64_t *seed)
{
	struct plan p = { .tasks = ONE_OF(seed, 50, 100, 200, 500),
		.labels = ONE_OF(seed, 2, 2, 3, 5, 8, 20),
		.answers = ONE_OF(seed, 3, 5, 10),
		.right = ONE_OF(seed, 60, 70, 80, 90),
		.spread = ONE_OF(seed, 10, 25),
		.uneven = ONE_OF(seed, 0, 0, 1, 2),
		.guessed = ONE_OF(seed, 0, 0, 50),
		.confused = ONE_OF(seed, 0, 0, 20, 40),
		.clicking = ONE_OF(seed, 0, 0, 20, 40),
		.few = made_below(seed, 2) };
	uint32_t each = ONE_OF(seed, 15, 30, 100);

	p.workers = p.tasks * p.answers / each;
	p.workers = p.workers < 2 * p.answers ? 2 * p.answers : p.workers;
	p.workers = p.workers < 10
	                    ? 10
	                    : p.workers; /* of six, two who click always the same are most of the crowd */
	p.workers = p.workers > MOST_WORKERS ? MOST_WORKERS : p.workers;
	return p;
}

static uint32_t class_draw(const struct plan *p, uint64_t *seed)
{
	uint32_t weight[LABELS], all = 0, at;

	for (uint32_t k = 0; k < p->labels; k++) {
		weight[k] = 1000000;
		for (uint32_t i = 0; i < p->uneven; i++)
			weight[k] /= 1 + k;
		all += weight[k];
	}
	at = made_below(seed, all);
	for (uint32_t k = 0;; k++) {
		if (at < weight[k])
			return k;
		at -= weight[k];
	}
}

struct worker {
	uint32_t right, confused, always; /* always: labels, if it clicks anything; more, if it is honest */
};

static void workers_draw(struct worker *w, const struct plan *p, uint64_t *seed)
{
	for (uint32_t i = 0; i < p->workers; i++) {
		uint32_t right = p->right + made_below(seed, 2 * p->spread + 1) - p->spread;

		w[i] = (struct worker){ .right = right > 97 ? 97 : right,
			.confused = made_below(seed, p->confused + 1),
			.always = p->labels + 1 };
		if (made_below(seed, 100) < p->clicking)
			w[i].always = made_below(seed, 2) ? p->labels : made_below(seed, p->labels);
	}
}

static uint32_t answer_draw(const struct plan *p, const struct worker *w, uint32_t truth, uint32_t guessed,
        uint32_t decoy, uint64_t *seed)
{
	bool hard = truth % 2 == 1 && p->confused;
	uint32_t right = hard ? (w->right > w->confused ? w->right - w->confused : 0) : w->right;

	if (w->always < p->labels)
		return w->always;
	if (w->always == p->labels)
		return made_below(seed, p->labels);
	if (made_below(seed, 100) < guessed)
		return made_below(seed, 2) ? decoy : made_below(seed, p->labels);
	if (made_below(seed, 100) < right)
		return truth;
	return p->confused && made_below(seed, 10) < 7
	               ? (truth + 1) % p->labels
	               : (truth + 1 + made_below(seed, p->labels - 1)) % p->labels;
}

static uint32_t worker_draw(const struct plan *p, uint64_t *seed)
{
	uint32_t a = made_below(seed, p->workers), b = made_below(seed, p->workers);

	return p->few ? (uint32_t)((uint64_t)a * b / p->workers) : a;
}

static void crowd_draw(struct crowd *c, const struct plan *p, uint64_t *seed)
{
	struct worker worker[MOST_WORKERS];

	workers_draw(worker, p, seed);
	c->votes = (struct gl_votes){
		.items = p->tasks, .workers = p->workers, .labels = p->labels, .vote = c->vote
	};
	for (uint32_t i = 0; i < p->tasks; i++) {
		uint32_t truth = class_draw(p, seed), decoy = made_below(seed, p->labels),
		         guessed = made_below(seed, p->guessed + 1), said = 0;
		bool comes[MOST_WORKERS] = { 0 };

		while (said < p->answers) {
			uint32_t w = worker_draw(p, seed);

			said += !comes[w];
			comes[w] = true;
		}
		for (uint32_t w = 0; w < p->workers; w++)
			if (comes[w])
				c->vote[c->votes.n++] = (struct gl_vote){ i, w,
					answer_draw(p, &worker[w], truth, guessed, decoy, seed) };
		c->truth[i] = truth;
	}
}

/* In %; a tie counts as what a draw gives. */
static double accuracy(const struct crowd *c, const char *method)
{
	struct gl_belief *b = made_believe(method, &c->votes, NULL);
	double right = 0;

	for (uint32_t i = 0; i < c->votes.items; i++)
		if (b[i].top >> c->truth[i] & 1)
			right += 1.0 / __builtin_popcountll(b[i].top);
	free(b);
	return 100 * right / c->votes.items;
}

struct gain {
	double sum, worst, worst_large; /* large: 200 tasks or more */
	unsigned behind;                /* crowds on which it loses more than a point */
};

static void gain_add(struct gain *g, double gain, bool large)
{
	g->sum += gain;
	g->worst = gain < g->worst ? gain : g->worst;
	g->worst_large = large && gain < g->worst_large ? gain : g->worst_large;
	g->behind += gain < -1;
}

static const char *const methods[] = { "anchored", "wawa", "dawid-skene", "one-coin" };
enum { ANCHORED, WAWA, DAWID_SKENE, ONE_COIN, METHODS };

START_TEST(the_default_gains_and_never_loses_much)
{
	static struct crowd crowd;
	const char *which = getenv("GOLDLEAF_CROWDS");
	unsigned crowds = which && !strcmp(which, "all") ? 1000 : 120;
	struct gain gain[METHODS] = { 0 };
	uint64_t seed = 20;

	for (unsigned n = 0; n < crowds; n++) {
		struct plan p = plan_draw(&seed);
		double plain;

		crowd_draw(&crowd, &p, &seed);
		plain = accuracy(&crowd, "majority");
		for (int m = 0; m < METHODS; m++)
			gain_add(&gain[m], accuracy(&crowd, methods[m]) - plain, p.tasks >= 200);
	}
	for (int m = 0; m < METHODS; m++)
		printf("%-12s %+.2f points beside the majority, worst %.1f (%.1f of large crowds), behind on "
		       "%u of %u\n",
		        methods[m], gain[m].sum / crowds, gain[m].worst, gain[m].worst_large, gain[m].behind,
		        crowds);
	fflush(stdout);
	ck_assert_double_ge(gain[ANCHORED].sum / crowds, 2.4);
	ck_assert_double_ge(gain[ANCHORED].sum, gain[WAWA].sum);
	ck_assert_double_ge(gain[ANCHORED].worst_large, -13);
	ck_assert_double_ge(gain[ANCHORED].worst, -15);
	ck_assert_uint_le(gain[ANCHORED].behind, crowds / 8);
	/* What it is there for: the others lose more, and more often. */
	ck_assert_double_le(gain[DAWID_SKENE].worst_large, 2 * gain[ANCHORED].worst_large);
	ck_assert_double_le(gain[ONE_COIN].worst_large, 2 * gain[ANCHORED].worst_large);
	ck_assert_uint_ge(gain[DAWID_SKENE].behind, 3 * gain[ANCHORED].behind);
	ck_assert_uint_ge(gain[ONE_COIN].behind, 2 * gain[ANCHORED].behind);
}
END_TEST

Suite *robust_suite(void);
Suite *robust_suite(void)
{
	Suite *s = suite_create("robust");
	TCase *t = tcase_create("robust");

	tcase_set_timeout(t, 300);
	tcase_add_test(t, the_default_gains_and_never_loses_much);
	suite_add_tcase(s, t);
	return s;
}
