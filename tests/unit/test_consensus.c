/* consensus: reference accuracies on real crowds, and what must hold on made ones. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "made_crowd.h"
#include "measured.h"
#include "testdata.h"

#include "base/auto.h"
#include "base/hex.h"
#include "consensus/fixed.h"
#include "consensus/methods.h"
#include "crypto/hash.h"

/* --- made crowds --- */

/* The crowd that the first bytes were measured on: everybody answers about a third of the items, right in 40
 * to 90 % of the cases; the last item gets no votes. */
static void crowd_make(struct made_crowd *c, uint64_t seed, uint32_t items, uint32_t workers, uint32_t labels)
{
	c->vote = calloc((size_t)items * workers, sizeof(*c->vote));
	c->truth = calloc(items, sizeof(*c->truth));
	c->votes = (struct gl_votes){ .items = items, .workers = workers, .labels = labels, .vote = c->vote };
	for (uint32_t i = 0; i < items; i++) {
		c->truth[i] = made_below(&seed, labels);
		for (uint32_t w = 0; w < workers && i + 1 < items; w++) {
			bool right = made_below(&seed, 100) < 40 + 50 * w / workers;
			uint32_t guess = made_below(&seed, labels);

			if (made_below(&seed, 3) == 0)
				c->vote[c->votes.n++] = (struct gl_vote){ i, w, right ? c->truth[i] : guess };
		}
	}
}

static const char *const methods[] = { "majority", "wawa", "dawid-skene", "anchored" };
#define METHODS ((int)GL_COUNT(methods))

/* --- real crowds --- */

/* Accuracies in % that crowd-kit (majority, Wawa) and a plain reference of Dawid-Skene with rows smoothed by
 * 0.01 have. Wawa differs where majority is tied: ours favours no label then, crowd-kit the first. */
static const struct {
	const char *set;
	double accuracy[4], within[4];
} references[] = {
	{ "rte", { 89.69, 92.12, 92.75, 92.75 }, { 0.01, 0.01, 0.01, 0.5 } },
	{ "temp", { 93.61, 94.37, 94.16, 94.59 }, { 0.01, 0.01, 0.01, 0.5 } },
	{ "d_possent", { 93.35, 95.10, 96.00, 95.80 }, { 0.01, 0.11, 0.01, 0.5 } },
	{ "sp_amt", { 94.30, 94.40, 94.40, 94.40 }, { 0.01, 0.01, 0.01, 0.5 } },
	{ "s_dog", { 82.22, 82.90, 84.26, 84.26 }, { 0.01, 0.13, 0.01, 0.5 } },
	{ "weather_amt", { 85.33, 85.67, 84.00, 86.33 }, { 0.01, 0.01, 0.01, 0.5 } },
	{ "music_genre", { 70.42, 79.71, 76.86, 79.14 }, { 0.01, 0.15, 0.01, 0.5 } },
};

START_TEST(real_crowds_are_believed_as_others_believe_them)
{
	struct gl_votes_file f;
	int32_t *truth;

	if (!test_data())
		return;
	measured_labels(&f, &truth, references[_i].set);
	for (int m = 0; m < METHODS; m++) {
		struct gl_belief *b = made_believe(methods[m], &f.votes, NULL);
		double accuracy = measured_accuracy(b, truth, 0, f.votes.items);

		ck_assert_msg(fabs(accuracy - references[_i].accuracy[m]) <= references[_i].within[m],
		        "%s, %s: %.3f instead of %.2f", references[_i].set, methods[m], accuracy,
		        references[_i].accuracy[m]);
		free(b);
	}
	free(truth);
	gl_votes_file_release(&f);
}
END_TEST

START_TEST(gold_never_makes_a_real_crowd_worse)
{
	struct gl_votes_file f;
	int32_t *truth, clamp[800];
	double before;

	if (!test_data())
		return;
	measured_labels(&f, &truth, "rte");
	ck_assert_uint_eq(f.votes.items, GL_COUNT(clamp));
	for (int m = 0; m < METHODS; m++) {
		before = 0;
		for (uint32_t golds = 0; golds <= 400; golds += 100) {
			struct gl_belief *b;
			double now;

			for (uint32_t i = 0; i < f.votes.items; i++)
				clamp[i] = i < golds ? truth[i] : -1;
			f.votes.clamp = clamp;
			b = made_believe(methods[m], &f.votes, NULL);
			now = measured_accuracy(b, truth, 0, f.votes.items);
			ck_assert_msg(now >= before, "%s with %u golds: %.2f after %.2f", methods[m], golds,
			        now, before);
			before = now;
			free(b);
		}
	}
	free(truth);
	gl_votes_file_release(&f);
}
END_TEST

/* Dawid and Skene 1979, table 1: what five observers said of 45 patients, the first of them three times. */
static const char patients[][8] = { "1111111", "3334334", "1122122", "2223121", "2223222", "2223322",
	"1222111", "3333433", "2222223", "2322223", "4444444", "2223343", "1111111", "2223212", "1211111",
	"1112111", "1111111", "1111111", "2222221", "2221322", "2222222", "2222221", "2223222", "2212222",
	"1111111", "1111111", "2322222", "1111111", "1111111", "1121121", "1111111", "3333233", "1111111",
	"2222222", "2223232", "4334343", "2212232", "2323233", "3333432", "1111111", "1111111", "1212111",
	"2322222", "1211111", "2222222" };

/* The logarithm of the likelihood of these votes, seven an item. */
static double likelihood(const struct gl_model *m, const struct gl_votes *votes)
{
	double all = 0;

	for (uint64_t i = 0; i < votes->n; i += 7) {
		double item = 0;

		for (uint32_t k = 0; k < votes->labels; k++) {
			int64_t sum = m->prior[k];

			for (const struct gl_vote *v = &votes->vote[i]; v < &votes->vote[i + 7]; v++)
				sum += m->confusion[((size_t)v->worker * votes->labels + v->label) *
				                            votes->labels +
				                    k];
			item += exp((double)sum * 0x1p-36);
		}
		all += log(item);
	}
	return all;
}

START_TEST(the_first_crowd_of_all_is_believed_as_published)
{
	static const double published[] = { .3996, .4220, .1118, .0667 };
	struct gl_vote vote[GL_COUNT(patients) * 7];
	struct gl_votes votes = { .items = GL_COUNT(patients), .workers = 5, .labels = 4, .vote = vote };
	struct gl_model *model = gl_model_new();
	struct gl_belief *b;

	for (uint32_t i = 0; i < votes.items; i++)
		for (uint32_t j = 0; j < 7; j++)
			vote[votes.n++] =
			        (struct gl_vote){ i, j < 3 ? 0 : j - 2, (uint32_t)(patients[i][j] - '1') };
	b = made_believe("dawid-skene", &votes, model);
	/* Theirs is the most that any parameters reach; smoothing costs a little. */
	ck_assert_double_le(likelihood(model, &votes), -192.890881);
	ck_assert_double_ge(likelihood(model, &votes), -192.890881 - 0.4);
	for (int k = 0; k < 4; k++) {
		double share = (double)gl_exp(model->prior[k]) / (double)((uint64_t)1 << GL_EXP_BITS);

		/* Smoothing by 0.01, which they did not have, moves them by up to 0.0002. */
		ck_assert_msg(fabs(share - published[k]) < 0.0003, "class %d: %.5f", k + 1, share);
	}
	free(b);
	gl_model_free(model);
}
END_TEST

/* --- what must hold --- */

START_TEST(a_known_item_is_certain_and_teaches)
{
	struct made_crowd c = { 0 };
	int32_t clamp[60];
	uint32_t taught = 0, before = 0, after = 0;
	struct gl_belief *a, *b;

	crowd_make(&c, 7 + (uint64_t)_i, 60, 12, 3);
	for (uint32_t i = 0; i < 60; i++)
		clamp[i] = i % 2 ? (int32_t)c.truth[i] : -1;
	a = made_believe(methods[_i % METHODS], &c.votes, NULL);
	c.votes.clamp = clamp;
	b = made_believe(methods[_i % METHODS], &c.votes, NULL);
	for (uint32_t i = 0; i < 59; i++) {
		before += a[i].label == c.truth[i];
		after += b[i].label == c.truth[i];
		taught += clamp[i] < 0 && (a[i].num != b[i].num || a[i].den != b[i].den);
		if (clamp[i] >= 0)
			ck_assert(b[i].label == c.truth[i] && b[i].num == b[i].den && !b[i].tied);
	}
	ck_assert_uint_ge(after, before);
	if (strcmp(methods[_i % METHODS], "majority"))
		ck_assert_uint_gt(taught, 0);
	free(a);
	free(b);
	made_crowd_free(&c);
}
END_TEST

/* The numbers in which others may already have committed to results: another value means another version. */
START_TEST(the_bytes_of_a_result_do_not_change)
{
	static const char *const hashes[] = {
		"cd5a2ce7cd97df6e08373babe50acca6271322720f5891a3c7c6bd8737bfd4ee",
		"e6081869bec7b8a2da628643c1168c6e59b0f785c8b894a5e148f5a13fa39def",
		"a59982626fa3edece0ab7dcde96e450b572b25e9554b0703376f2f485f93da63",
		"280245d21ff230ecc3e1b176ed6aafaccf03c0f2ab70f6d13f77e462e237a73c",
	};
	struct made_crowd c = { 0 };
	struct gl_belief *b;
	struct gl_sha256 h;
	uint8_t hash[GL_HASH_BYTES];
	char text[2 * GL_HASH_BYTES + 1];

	crowd_make(&c, 42, 500, 40, 5);
	b = made_believe(methods[_i], &c.votes, NULL);
	gl_sha256_init(&h);
	for (uint32_t i = 0; i < c.votes.items; i++) {
		uint64_t row[] = { b[i].label, b[i].tied, b[i].num, b[i].den };
		uint8_t bytes[sizeof(row)];

		for (size_t j = 0; j < sizeof(row); j++)
			bytes[j] = (uint8_t)(row[j / 8] >> j % 8 * 8);
		gl_sha256_add(&h, bytes, sizeof(bytes));
	}
	gl_sha256_end(&h, hash);
	gl_hex(text, hash, sizeof(hash));
	ck_assert_str_eq(text, hashes[_i]);
	free(b);
	made_crowd_free(&c);
}
END_TEST

START_TEST(limits_are_refused)
{
	struct gl_votes votes = { .items = 1, .workers = 1, .labels = GL_LABELS_MAX + 1 };
	struct gl_belief b;
	struct gl_err e = { 0 };

	ck_assert_int_eq(gl_consensus(gl_method_find(gl_label_methods, "majority"), &votes, &b, NULL, &e),
	        GL_TOO_LARGE);
	votes.labels = 0;
	ck_assert_int_eq(gl_consensus(gl_method_find(gl_label_methods, "majority"), &votes, &b, NULL, &e),
	        GL_TOO_LARGE);
	votes.labels = 2;
	votes.n = GL_VOTES_MAX + 1;
	ck_assert_int_eq(gl_consensus(gl_method_find(gl_label_methods, "dawid-skene"), &votes, &b, NULL, &e),
	        GL_TOO_LARGE);
}
END_TEST

START_TEST(methods_are_found_by_name)
{
	size_t n = 0;

	while (gl_label_methods[n]) {
		ck_assert_ptr_eq(
		        gl_method_find(gl_label_methods, gl_label_methods[n]->name), gl_label_methods[n]);
		n++;
	}
	ck_assert_uint_ge(n, METHODS);
	ck_assert_ptr_eq(
	        gl_method_find(gl_label_methods, "default"), gl_method_find(gl_label_methods, "anchored"));
	ck_assert_ptr_null(gl_method_find(gl_label_methods, "Majority"));
	ck_assert_ptr_null(gl_method_find(gl_label_methods, ""));
	ck_assert_str_eq(gl_method_find(gl_label_methods, "majority")->parameters, "{}");
}
END_TEST

/* --- live --- */

START_TEST(a_model_believes_as_the_run_that_made_it)
{
	struct made_crowd c = { 0 };
	struct gl_model *model = gl_model_new();
	struct gl_belief *b, live;
	uint64_t at = 0;

	crowd_make(&c, 77, 300, 30, 4);
	b = made_believe(methods[_i], &c.votes, model);
	for (uint32_t i = 0; i < c.votes.items; i++) {
		struct gl_item_votes v = gl_item_votes(&c.votes, i, &at);

		gl_model_belief(model, 4, v.vote, v.n, &live);
		ck_assert_uint_eq(live.label, b[i].label);
		ck_assert_int_eq(live.den > 0, b[i].den > 0);
		if (live.den) /* equal up to one more step of an iteration that moves nothing by more than
		                 10^-6 */
			ck_assert_double_eq_tol((double)live.num / (double)live.den,
			        (double)b[i].num / (double)b[i].den, 2e-6);
	}
	free(b);
	gl_model_free(model);
	made_crowd_free(&c);
}
END_TEST

START_TEST(who_is_not_known_counts_as_the_average)
{
	/* Worker 0 is always right, worker 1 never: whoever comes new is worth less than the first, more than
	 * the second. */
	struct gl_vote vote[400];
	struct gl_votes votes = { .items = 100, .workers = 4, .labels = 2, .vote = vote };
	struct gl_model *model = gl_model_new();
	struct gl_belief good, bad, new, absent, *b;

	for (uint32_t i = 0; i < 100; i++)
		for (uint32_t w = 0; w < 3; w++)
			vote[votes.n++] = (struct gl_vote){ i, w, w == 1 ? !(i % 2) : i % 2 };
	vote[0].label = vote[4].label = 1; /* nobody is perfect */
	b = made_believe(methods[_i], &votes, model);
	gl_model_belief(model, 2, (struct gl_vote[]){ { 0, 0, 1 }, { 0, 9, 0 } }, 2, &good);
	gl_model_belief(model, 2, (struct gl_vote[]){ { 0, 1, 1 }, { 0, 9, 0 } }, 2, &bad);
	gl_model_belief(model, 2, (struct gl_vote[]){ { 0, 8, 1 }, { 0, 9, 0 } }, 2, &new);
	gl_model_belief(model, 2, (struct gl_vote[]){ { 0, 3, 1 }, { 0, 9, 0 } }, 2, &absent);
	ck_assert_uint_eq(good.label, 1);
	ck_assert_uint_eq(bad.label, 0);
	ck_assert_uint_eq(new.num *absent.den, absent.num * new.den);
	ck_assert_uint_eq(new.label, absent.label);
	free(b);
	gl_model_free(model);
}
END_TEST

START_TEST(without_a_model_it_is_majority)
{
	static const struct gl_vote vote[] = { { 0, 0, 1 }, { 0, 1, 1 }, { 0, 2, 0 } };
	struct gl_model *empty = gl_model_new();
	struct gl_belief b;

	for (int i = 0; i < 2; i++) {
		gl_model_belief(i ? empty : NULL, 2, vote, 3, &b);
		ck_assert(b.label == 1 && b.num == 2 && b.den == 3 && !b.tied && b.top == 2);
		gl_model_belief(i ? empty : NULL, 2, vote, 0, &b);
		ck_assert(b.den == 0 && !b.tied);
	}
	gl_model_free(empty);
}
END_TEST

START_TEST(a_model_may_be_learnt_again)
{
	struct made_crowd c = { 0 };
	struct gl_model *model = gl_model_new();
	struct gl_belief b;

	crowd_make(&c, 78, 50, 10, 3);
	for (int m = METHODS - 1; m >= 0; m--)
		free(made_believe(methods[m], &c.votes, model));
	gl_model_belief(model, 3, c.vote, 1, &b); /* majority's, in the end */
	ck_assert(b.num == 1 && b.den == 1);
	gl_model_free(model);
	made_crowd_free(&c);
}
END_TEST

Suite *consensus_suite(void);

Suite *consensus_suite(void)
{
	Suite *s = suite_create("consensus");
	TCase *t = tcase_create("consensus");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, real_crowds_are_believed_as_others_believe_them, 0, GL_COUNT(references));
	tcase_add_test(t, gold_never_makes_a_real_crowd_worse);
	tcase_add_test(t, the_first_crowd_of_all_is_believed_as_published);
	tcase_add_loop_test(t, a_known_item_is_certain_and_teaches, 0, 30);
	tcase_add_loop_test(t, the_bytes_of_a_result_do_not_change, 0, METHODS);
	tcase_add_test(t, limits_are_refused);
	tcase_add_test(t, methods_are_found_by_name);
	tcase_add_loop_test(t, a_model_believes_as_the_run_that_made_it, 0, METHODS);
	tcase_add_loop_test(t, who_is_not_known_counts_as_the_average, 1, METHODS);
	tcase_add_test(t, without_a_model_it_is_majority);
	tcase_add_test(t, a_model_may_be_learnt_again);
	suite_add_tcase(s, t);
	return s;
}
