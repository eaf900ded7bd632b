#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "consensus/agreement.h"
#include "consensus/interval.h"

#define ITEMS   40
#define WORKERS 6
#define LABELS  3

static struct gl_vote vote[ITEMS * WORKERS];

/* A crowd that is right with probability share in 256, and answers a task with probability one half. */
static struct gl_votes crowd(unsigned seed, unsigned share)
{
	struct gl_votes v = { .items = ITEMS, .workers = WORKERS, .labels = LABELS, .vote = vote };

	srand(seed);
	for (uint32_t item = 0; item < ITEMS; item++)
		for (uint32_t worker = 0; worker < WORKERS; worker++)
			if (rand() & 64)
				vote[v.n++] = (struct gl_vote){ item, worker,
					(unsigned)(rand() >> 8 & 255) < share
					        ? item % LABELS
					        : (uint32_t)(rand() >> 8) % LABELS };
	return v;
}

/* alpha without one item, by the exact figures. */
static double alpha_without(const struct gl_votes *v, uint32_t without)
{
	struct gl_agreement_sums *s = gl_agreement_new(LABELS);
	struct gl_agreement a;

	for (uint32_t item = 0; item < ITEMS; item++) {
		uint32_t count[LABELS] = { 0 };

		for (size_t i = 0; i < v->n; i++)
			if (vote[i].item == item && item != without)
				count[vote[i].label]++;
		gl_agreement_add(s, count);
	}
	ck_assert(!gl_agreement_end(s, &a));
	gl_agreement_free(s);
	ck_assert_ptr_null(a.undefined);
	return atof(a.alpha);
}

static bool paired(const struct gl_votes *v, uint32_t item)
{
	unsigned n = 0;

	for (size_t i = 0; i < v->n; i++)
		n += vote[i].item == item;
	return n > 1;
}

START_TEST(it_is_the_jackknife_of_the_exact_figures)
{
	static const unsigned shares[] = { 0, 100, 180, 250 };

	for (unsigned seed = 1; seed < 9; seed++) {
		struct gl_votes v = crowd(seed, shares[seed % 4]);
		double whole = alpha_without(&v, UINT32_MAX), one[ITEMS], mean = 0, squares = 0, se;
		struct gl_interval got;
		unsigned m = 0;

		for (uint32_t item = 0; item < ITEMS; item++)
			if (paired(&v, item))
				mean += one[m++] = alpha_without(&v, item);
		mean /= m;
		for (unsigned i = 0; i < m; i++)
			squares += (one[i] - mean) * (one[i] - mean);
		se = sqrt(squares * (m - 1) / m);
		ck_assert(gl_alpha_interval(&v, &got));
		ck_assert_double_eq_tol(atof(got.low), fmax(-1, whole - 1.96 * se), 2e-4);
		ck_assert_double_eq_tol(atof(got.high), fmin(1, whole + 1.96 * se), 2e-4);
		ck_assert_double_lt(atof(got.low), whole);
		ck_assert_double_gt(atof(got.high), whole);
	}
}
END_TEST

START_TEST(too_little_has_none)
{
	static const struct gl_vote two[] = { { 0, 0, 0 }, { 0, 1, 1 }, { 1, 0, 0 }, { 1, 1, 0 } };
	static const struct gl_vote same[] = { { 0, 0, 1 }, { 0, 1, 1 }, { 1, 0, 1 }, { 1, 1, 1 },
		{ 2, 0, 1 }, { 2, 1, 1 } };
	static const struct gl_vote nearly[] = { { 0, 0, 1 }, { 0, 1, 1 }, { 1, 0, 1 }, { 1, 1, 1 },
		{ 2, 0, 1 }, { 2, 1, 0 } };
	struct gl_votes v = { .items = 3, .workers = 2, .labels = 2, .n = 4, .vote = two };
	struct gl_interval got;

	ck_assert(!gl_alpha_interval(&v, &got));
	v.n = 6;
	v.vote = same;
	ck_assert(!gl_alpha_interval(&v, &got));
	v.vote = nearly; /* without the third all are the same */
	ck_assert(!gl_alpha_interval(&v, &got));
	v.n = 0;
	ck_assert(!gl_alpha_interval(&v, &got));
}
END_TEST

Suite *interval_suite(void);
Suite *interval_suite(void)
{
	Suite *s = suite_create("interval");
	TCase *c = tcase_create("jackknife");

	tcase_add_test(c, it_is_the_jackknife_of_the_exact_figures);
	tcase_add_test(c, too_little_has_none);
	suite_add_tcase(s, c);
	return s;
}
