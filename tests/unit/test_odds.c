/* one-coin, weighted-majority, glad: reference accuracies on real crowds, and what must hold on made ones. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "made_crowd.h"
#include "measured.h"
#include "testdata.h"

#include "base/auto.h"
#include "consensus/fixed.h"
#include "consensus/methods.h"

static const char *const methods[] = { "one-coin", "weighted-majority", "glad" };
#define METHODS ((int)GL_COUNT(methods))

/* --- real crowds --- */

/* Accuracies in % of crowd-kit 1.4.2 (OneCoinDawidSkene, GLAD). On music_genre its GLAD stops two points of
 * the posterior before it converges: 78.86. */
static const struct {
	const char *set;
	double one_coin, glad;
} references[] = {
	{ "rte", 92.50, 92.50 },
	{ "temp", 93.94, 93.51 },
	{ "d_possent", 94.80, 94.80 },
	{ "sp_amt", 94.60, 94.60 },
	{ "s_dog", 83.02, 83.40 },
	{ "weather_amt", 86.00, 85.33 },
	{ "music_genre", 79.29, 79.57 },
};

START_TEST(real_crowds_are_believed_as_others_believe_them)
{
	const double want[] = { references[_i].one_coin, references[_i].glad };
	const char *const named[] = { "one-coin", "glad" };
	struct gl_votes_file f;
	int32_t *truth;

	if (!test_data())
		return;
	measured_labels(&f, &truth, references[_i].set);
	for (size_t m = 0; m < GL_COUNT(named); m++) {
		struct gl_belief *b = made_believe(named[m], &f.votes, NULL);

		ck_assert_msg(fabs(measured_accuracy(b, truth, 0, f.votes.items) - want[m]) <= 0.01,
		        "%s, %s: %.3f instead of %.2f", references[_i].set, named[m],
		        measured_accuracy(b, truth, 0, f.votes.items), want[m]);
		free(b);
	}
	free(truth);
	gl_votes_file_release(&f);
}
END_TEST

/* What is learnt of known tasks makes the others better. */
START_TEST(gold_earns_weight_on_real_crowds)
{
	struct gl_votes_file f;
	struct gl_belief *plain, *taught;
	int32_t *truth, *clamp;
	uint32_t half;

	if (!test_data())
		return;
	measured_labels(&f, &truth, "rte");
	half = f.votes.items / 2;
	clamp = malloc(f.votes.items * sizeof(*clamp));
	for (uint32_t i = 0; i < f.votes.items; i++)
		clamp[i] = i < half ? truth[i] : -1;
	plain = made_believe("majority", &f.votes, NULL);
	f.votes.clamp = clamp;
	taught = made_believe("weighted-majority", &f.votes, NULL);
	ck_assert_double_gt(measured_accuracy(taught, truth, half, f.votes.items),
	        measured_accuracy(plain, truth, half, f.votes.items) + 1);
	free(plain);
	free(taught);
	free(clamp);
	free(truth);
	gl_votes_file_release(&f);
}
END_TEST

/* --- what must hold --- */

/* Where an item has more votes than a sum of 64 bits would do for, if it were careless. */
START_TEST(many_votes_on_one_item)
{
	enum { WORKERS = 70000 };
	struct gl_vote *vote = calloc(WORKERS, sizeof(*vote));
	struct gl_votes votes = { .items = 1, .workers = WORKERS, .labels = 2, .vote = vote, .n = WORKERS };
	struct gl_belief *b;

	for (uint32_t w = 0; w < WORKERS; w++)
		vote[w] = (struct gl_vote){ 0, w, w % 3 == 0 };
	b = made_believe(methods[_i], &votes, NULL);
	ck_assert(b->label == 0 && !b->tied && 10 * b->num >= 6 * b->den);
	free(b);
	free(vote);
}
END_TEST

START_TEST(the_bytes_of_a_result_do_not_change)
{
	static const char *const hashes[] = {
		"78bf97bae2f97d83818bca18cd4766c34af10c9117fc3b84b8615fb598362c1f",
		"2a4ef1e667be99c3c9ac326cdff2ada92a764556f6225bd9068454e3b30fe58d",
		"0b3b2ada829598a40f6c6f91fa82a8a30fca8ce17740ee0e9b17a4a506652e64"
	};
	static const struct made_plan plan = { 42, 500, 40, 5, 30, 15, 30, 95 };
	struct made_crowd c = { 0 };
	struct gl_belief *b;
	char hex[65];

	made_crowd_make(&c, &plan);
	b = made_believe(methods[_i], &c.votes, NULL);
	made_hash(hex, b, c.votes.items);
	ck_assert_str_eq(hex, hashes[_i]);
	free(b);
	made_crowd_free(&c);
}
END_TEST

/* --- weights --- */

START_TEST(nobody_is_known_so_it_is_the_majority)
{
	static const struct made_plan plan = { 8, 60, 12, 3, 40, 0, 30, 90 };
	struct made_crowd c = { 0 };
	struct gl_belief *a, *b;

	made_crowd_make(&c, &plan);
	a = made_believe("majority", &c.votes, NULL);
	b = made_believe("weighted-majority", &c.votes, NULL);
	for (uint32_t i = 0; i < plan.items; i++) {
		ck_assert(a[i].top == b[i].top);
		if (a[i].den)
			ck_assert_double_eq_tol((double)a[i].num / (double)a[i].den,
			        (double)b[i].num / (double)b[i].den, 1e-8);
	}
	free(a);
	free(b);
	made_crowd_free(&c);
}
END_TEST

/* Worker 0 is right on all ten known items, 1 and 2 on none: one good word outweighs two that are worthless,
 * and they speak against nothing. The odds are those of the formula. */
START_TEST(gold_decides_whose_word_counts)
{
	enum { GOLD = 10, ITEMS = 11 };
	struct gl_vote vote[3 * ITEMS];
	int32_t clamp[ITEMS];
	struct gl_votes votes = { .items = ITEMS, .workers = 4, .labels = 2, .vote = vote, .clamp = clamp };
	struct gl_model *model = gl_model_new();
	double q = 11 / 32.0, p = (10 + 4 * q) / 14, odds = log(p / (1 - p));
	struct gl_belief *b;

	for (uint32_t i = 0; i < ITEMS; i++) {
		clamp[i] = i < GOLD ? 1 : -1;
		for (uint32_t w = 0; w < 3; w++)
			vote[votes.n++] = (struct gl_vote){ i, w, !w };
	}
	b = made_believe("weighted-majority", &votes, model);
	ck_assert(b[GOLD].label == 1 && !b[GOLD].tied);
	ck_assert_double_eq_tol((double)b[GOLD].num / (double)b[GOLD].den, 1 / (1 + exp(-odds)), 1e-8);
	ck_assert_double_eq_tol((double)model->odds[0] / (double)((int64_t)1 << GL_LN_BITS), odds, 1e-8);
	ck_assert_int_eq(model->odds[1], 0);
	ck_assert_int_eq(
	        model->odds[3], 0); /* nobody knows this one, and the others are no better than chance */
	free(b);
	gl_model_free(model);
}
END_TEST

/* --- live --- */

START_TEST(a_model_believes_as_the_run_that_made_it)
{
	static const struct made_plan plan = { 77, 300, 30, 4, 30, 0, 40, 90 };
	struct made_crowd c = { 0 };
	struct gl_model *model = gl_model_new();
	struct gl_belief *b, live;
	uint64_t at = 0;

	made_crowd_make(&c, &plan);
	b = made_believe(methods[_i], &c.votes, model);
	for (uint32_t i = 0; i < c.votes.items; i++) {
		struct gl_item_votes v = gl_item_votes(&c.votes, i, &at);

		gl_model_belief(model, 4, v.vote, v.n, &live);
		ck_assert_uint_eq(live.label, b[i].label);
		ck_assert_int_eq(live.den > 0, b[i].den > 0);
		if (live.den)
			ck_assert_double_eq_tol((double)live.num / (double)live.den,
			        (double)b[i].num / (double)b[i].den, 2e-6);
	}
	free(b);
	gl_model_free(model);
	made_crowd_free(&c);
}
END_TEST

Suite *odds_suite(void);

Suite *odds_suite(void)
{
	Suite *s = suite_create("odds");
	TCase *t = tcase_create("odds");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, real_crowds_are_believed_as_others_believe_them, 0, GL_COUNT(references));
	tcase_add_test(t, gold_earns_weight_on_real_crowds);
	tcase_add_loop_test(t, many_votes_on_one_item, 0, METHODS);
	tcase_add_loop_test(t, the_bytes_of_a_result_do_not_change, 0, METHODS);
	tcase_add_test(t, nobody_is_known_so_it_is_the_majority);
	tcase_add_test(t, gold_decides_whose_word_counts);
	tcase_add_loop_test(t, a_model_believes_as_the_run_that_made_it, 0, 2);
	suite_add_tcase(s, t);
	return s;
}
