/* certainty: how many more answers a made crowd needs, foretold from its first ones. */
#include <check.h>
#include <stdlib.h>

#include "base/auto.h"
#include "base/mix.h"
#include "consensus/certainty.h"

#define TASKS   600
#define WORKERS 40
#define MOST    9

struct crowd {
	struct gl_vote all[TASKS][MOST], vote[TASKS * MOST];
	struct gl_votes votes;
	struct gl_belief belief[TASKS];
	struct gl_model *model;
	struct gl_certainty_ask ask;
	struct gl_certainty is;
};

/* Two labels; everybody is right in so many of a hundred answers. */
static void make(struct crowd *c, uint64_t right)
{
	uint64_t seed = right;

	for (uint32_t i = 0; i < TASKS; i++)
		for (uint32_t j = 0; j < MOST; j++)
			c->all[i][j] = (struct gl_vote){ .item = i,
				.worker = (i * 7 + j * 9) % WORKERS,
				.label = (gl_mix_next(&seed) % 100 < right) ^ (i & 1) };
}

static int by_place(const void *a, const void *b)
{
	const struct gl_vote *x = a, *y = b;

	return x->item != y->item ? (x->item > y->item) - (x->item < y->item)
	                          : (x->worker > y->worker) - (x->worker < y->worker);
}

/* Asks, as many answers of each task being there as have[] says. */
static void ask(struct crowd *c, const uint32_t have[TASKS], const char *method)
{
	struct gl_err e = { 0 };

	c->votes = (struct gl_votes){ .items = TASKS, .workers = WORKERS, .labels = 2, .vote = c->vote };
	for (uint32_t i = 0; i < TASKS; i++)
		for (uint32_t j = 0; j < have[i]; j++)
			c->vote[c->votes.n++] = c->all[i][j];
	qsort(c->vote, c->votes.n, sizeof *c->vote, by_place);
	gl_model_free(c->model);
	c->model = gl_model_new();
	ck_assert(
	        !gl_consensus(gl_method_find(gl_label_methods, method), &c->votes, c->belief, c->model, &e));
	c->ask.votes = &c->votes;
	c->ask.belief = c->belief;
	c->ask.model = c->model;
	gl_certainty(&c->is, &c->ask);
}

/* Answers one after another where they are wanted, as the desk would ask for them; how many that took. */
static uint32_t go_on(struct crowd *c, uint32_t have[TASKS])
{
	uint32_t given = 0, before;

	do {
		before = given;
		for (uint32_t i = 0; i < TASKS; i++) {
			const struct gl_belief *b = &c->belief[i];

			if (have[i] < MOST && (b->tied || !gl_belief_reaches(b, c->ask.confidence)))
				have[i]++, given++;
		}
		ask(c, have, "dawid-skene");
	} while (given > before);
	return given;
}

START_TEST(what_is_foretold_comes_to_pass)
{
	static const uint64_t rights[] = { 70, 80, 90 };
	struct crowd *c = calloc(1, sizeof *c);
	uint32_t have[TASKS], given;
	struct gl_certainty foretold;

	make(c, rights[_i]);
	c->ask = (struct gl_certainty_ask){ .confidence = 950000, .min = 3, .max = MOST };
	for (uint32_t i = 0; i < TASKS; i++)
		have[i] = 3;
	ask(c, have, "dawid-skene");
	foretold = c->is;
	ck_assert_uint_eq(foretold.tasks, TASKS);
	ck_assert_double_gt(foretold.answers, 0);
	given = go_on(c, have);
	ck_assert_double_eq_tol(foretold.answers, given, 0.35 * given + 30);
	ck_assert_double_eq_tol(foretold.reached, c->is.sure, 0.1 * TASKS);
	ck_assert_double_eq(c->is.answers, 0); /* there is nothing left to ask */
	ck_assert_uint_eq(c->is.sure + c->is.stuck, TASKS);
	gl_model_free(c->model);
	free(c);
}
END_TEST

START_TEST(a_majority_knows_what_it_lacks)
{
	struct crowd *c = calloc(1, sizeof *c);
	uint32_t have[TASKS] = { 0 };
	bool left_out[TASKS] = { 0 };

	make(c, 100);
	c->ask = (struct gl_certainty_ask){ .confidence = 600000, .min = 3, .max = 5 };
	ask(c, have,
	        "majority"); /* nobody has said anything: the label is anybody's guess, its annotators too */
	ck_assert_uint_eq(c->is.sure, 0);
	ck_assert_double_ge(c->is.answers, 3 * TASKS);
	for (uint32_t i = 0; i < TASKS; i++)
		have[i] = i < TASKS / 2 ? 2 : 3;
	ask(c, have, "majority"); /* who is always right needs one more, where there are two */
	ck_assert_uint_eq(c->is.sure, TASKS / 2);
	ck_assert_double_eq_tol(c->is.answers, 0.5 * TASKS, 0.02 * TASKS);
	ck_assert_double_eq(c->is.reached, TASKS);
	for (uint32_t i = 0; i < TASKS / 2; i++)
		left_out[i] = true;
	c->ask.left_out = left_out;
	ask(c, have, "majority");
	ck_assert_uint_eq(c->is.tasks, TASKS / 2);
	ck_assert_double_eq(c->is.answers, 0);
	gl_model_free(c->model);
	free(c);
}
END_TEST

Suite *certainty_suite(void);
Suite *certainty_suite(void)
{
	Suite *s = suite_create("certainty");
	TCase *t = tcase_create("certainty");

	tcase_add_loop_test(t, what_is_foretold_comes_to_pass, 0, 3);
	tcase_add_test(t, a_majority_knows_what_it_lacks);
	suite_add_tcase(s, t);
	return s;
}
