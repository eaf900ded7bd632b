/* one-coin, weighted-majority, glad: reference accuracies on real crowds, and what must hold on made ones. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "made_crowd.h"
#include "testdata.h"

#include "base/auto.h"
#include "cli/votes_file.h"
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

static void set_read(struct gl_votes_file *f, int32_t **truth, const char *set)
{
	char path[2][1024];
	struct gl_err e = { 0 };

	snprintf(path[0], sizeof(path[0]), "%s/%s/answers.csv", test_data(), set);
	snprintf(path[1], sizeof(path[1]), "%s/%s/truth.csv", test_data(), set);
	ck_assert_msg(!gl_votes_file_read(f, path[0], NULL, &e) && !gl_truth_file_read(truth, f, path[1], &e),
	        "%s", e.text);
}

/* The share, in %, of the items with a truth from a number on that are right; ties as a draw would have it.
 */
static double accuracy(const struct gl_belief *b, const int32_t *truth, uint32_t from, uint32_t items)
{
	double sum = 0;
	uint32_t known = 0;

	for (uint32_t i = from; i < items; i++) {
		known += truth[i] >= 0;
		if (truth[i] >= 0 && truth[i] < GL_LABELS_MAX && b[i].top >> truth[i] & 1)
			sum += 1.0 / __builtin_popcountll(b[i].top);
	}
	return 100 * sum / known;
}

START_TEST(real_crowds_are_believed_as_others_believe_them)
{
	const double want[] = { references[_i].one_coin, references[_i].glad };
	const char *const named[] = { "one-coin", "glad" };
	struct gl_votes_file f;
	int32_t *truth;

	if (!test_data())
		return;
	set_read(&f, &truth, references[_i].set);
	for (size_t m = 0; m < GL_COUNT(named); m++) {
		struct gl_belief *b = made_believe(named[m], &f.votes, NULL);

		ck_assert_msg(fabs(accuracy(b, truth, 0, f.votes.items) - want[m]) <= 0.01,
		        "%s, %s: %.3f instead of %.2f", references[_i].set, named[m],
		        accuracy(b, truth, 0, f.votes.items), want[m]);
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
	set_read(&f, &truth, "rte");
	half = f.votes.items / 2;
	clamp = malloc(f.votes.items * sizeof(*clamp));
	for (uint32_t i = 0; i < f.votes.items; i++)
		clamp[i] = i < half ? truth[i] : -1;
	plain = made_believe("majority", &f.votes, NULL);
	f.votes.clamp = clamp;
	taught = made_believe("weighted-majority", &f.votes, NULL);
	ck_assert_double_gt(accuracy(taught, truth, half, f.votes.items),
	        accuracy(plain, truth, half, f.votes.items) + 1);
	free(plain);
	free(taught);
	free(clamp);
	free(truth);
	gl_votes_file_release(&f);
}
END_TEST

/* --- what must hold --- */

static const struct made_plan plans[] = {
	/* seed items workers labels share gold least most */
	{ 1, 60, 12, 2, 40, 20, 40, 95 },
	{ 2, 60, 12, 3, 40, 20, 30, 90 },
	{ 3, 90, 20, 5, 25, 0, 40, 90 },
	{ 4, 40, 30, 2, 60, 50, 10, 60 },
	{ 5, 50, 6, 9, 80, 10, 50, 90 },
	{ 6, 30, 5, 1, 50, 20, 50, 90 },
	{ 7, 80, 40, 4, 10, 100, 50, 90 },
};
#define PLANS ((int)GL_COUNT(plans))

static int by_item(const void *a, const void *b)
{
	const struct gl_vote *x = a, *y = b;

	if (x->item != y->item)
		return x->item < y->item ? -1 : 1;
	return x->worker < y->worker ? -1 : x->worker > y->worker;
}

/* Everything is called by another name: item i becomes items - 1 - i, and so on. */
START_TEST(names_change_nothing_but_names)
{
	const char *method = methods[_i % METHODS];
	struct made_crowd c = { 0 };
	struct gl_votes other;
	struct gl_vote *vote;
	int32_t clamp[100];
	struct gl_belief *a, *b;
	uint32_t items, workers, labels;

	made_crowd_make(&c, &plans[_i / METHODS]);
	items = c.votes.items, workers = c.votes.workers, labels = c.votes.labels;
	vote = calloc(c.votes.n + 1, sizeof(*vote));
	for (uint64_t i = 0; i < c.votes.n; i++)
		vote[i] = (struct gl_vote){ items - 1 - c.vote[i].item, workers - 1 - c.vote[i].worker,
			labels - 1 - c.vote[i].label };
	qsort(vote, c.votes.n, sizeof(*vote), by_item);
	for (uint32_t i = 0; i < items; i++)
		clamp[items - 1 - i] = c.clamp && c.clamp[i] >= 0 ? (int32_t)labels - 1 - c.clamp[i] : -1;
	other = c.votes;
	other.vote = vote;
	other.clamp = clamp;
	a = made_believe(method, &c.votes, NULL);
	b = made_believe(method, &other, NULL);
	for (uint32_t i = 0; i < items; i++) {
		const struct gl_belief *x = &a[i], *y = &b[items - 1 - i];
		uint64_t top = 0;

		for (uint32_t k = 0; k < labels; k++)
			top |= (x->top >> k & 1) << (labels - 1 - k);
		ck_assert_msg(x->num == y->num && x->den == y->den && x->tied == y->tied && top == y->top,
		        "%s, item %u", method, i);
	}
	free(a);
	free(b);
	free(vote);
	made_crowd_free(&c);
}
END_TEST

START_TEST(who_said_nothing_changes_nothing)
{
	struct made_crowd c = { 0 };
	struct gl_votes more;
	struct gl_belief *a, *b;

	made_crowd_make(&c, &plans[_i / METHODS]);
	more = c.votes;
	more.workers += 3;
	more.items--; /* the last one has no votes */
	a = made_believe(methods[_i % METHODS], &c.votes, NULL);
	b = made_believe(methods[_i % METHODS], &more, NULL);
	for (uint32_t i = 0; i < more.items; i++)
		ck_assert(a[i].num == b[i].num && a[i].den == b[i].den && a[i].top == b[i].top);
	ck_assert(!a[more.items].den && !a[more.items].top && !a[more.items].tied);
	free(a);
	free(b);
	made_crowd_free(&c);
}
END_TEST

START_TEST(equal_votes_stay_a_tie)
{
	/* Two workers who differ on everything, in a mirror: nothing tells which is right. */
	static const struct gl_vote vote[] = { { 0, 0, 0 }, { 0, 1, 1 }, { 1, 0, 1 }, { 1, 1, 0 },
		{ 2, 0, 0 }, { 2, 1, 1 }, { 3, 0, 1 }, { 3, 1, 0 } };
	struct gl_votes votes = { .items = 4, .workers = 2, .labels = 3, .n = GL_COUNT(vote), .vote = vote };
	struct gl_belief *b = made_believe(methods[_i], &votes, NULL);

	for (int i = 0; i < 4; i++)
		ck_assert(b[i].tied && b[i].top == 3 && !b[i].label);
	free(b);
}
END_TEST

START_TEST(known_items_are_certain)
{
	struct made_crowd c = { 0 };
	struct gl_belief *b;

	made_crowd_make(&c, &plans[_i / METHODS]);
	b = made_believe(methods[_i % METHODS], &c.votes, NULL);
	for (uint64_t v = 0; v < c.votes.n && c.clamp; v++) {
		uint32_t i = c.vote[v].item;

		if (c.clamp[i] >= 0)
			ck_assert(b[i].label == c.truth[i] && b[i].num == b[i].den && !b[i].tied);
	}
	free(b);
	made_crowd_free(&c);
}
END_TEST

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
	tcase_add_loop_test(t, names_change_nothing_but_names, 0, PLANS * METHODS);
	tcase_add_loop_test(t, who_said_nothing_changes_nothing, 0, PLANS * METHODS);
	tcase_add_loop_test(t, equal_votes_stay_a_tie, 0, METHODS);
	tcase_add_loop_test(t, known_items_are_certain, 0, PLANS * METHODS);
	tcase_add_loop_test(t, many_votes_on_one_item, 0, METHODS);
	tcase_add_loop_test(t, the_bytes_of_a_result_do_not_change, 0, METHODS);
	tcase_add_test(t, nobody_is_known_so_it_is_the_majority);
	tcase_add_test(t, gold_decides_whose_word_counts);
	tcase_add_loop_test(t, a_model_believes_as_the_run_that_made_it, 0, 2);
	suite_add_tcase(s, t);
	return s;
}
