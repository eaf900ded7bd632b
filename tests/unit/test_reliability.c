/* reliability: figures that other programs found, their definitions word for word on small made crowds, and
 * what must hold of intervals. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testdata.h"

#include "base/auto.h"
#include "cli/agreement_file.h"
#include "consensus/reliability.h"

static const struct gl_draws none = { 0 };

/* ---- against others ---- */

static const struct {
	const char *set, *type;
	double figure[GL_INDICES]; /* NAN: not given */
	uint64_t raters, units;
} references[] = {
	{ "rte", "choice", { .6287, .241479, NAN, NAN, NAN, .241384, NAN, NAN }, 10, 800 },
	{ "temp", "choice", { .6129, .223413, NAN, NAN, NAN, .223245, NAN, NAN }, 10, 462 },
	{ "d_possent", "choice", { .5746, .149302, NAN, NAN, NAN, .149259, NAN, NAN }, 20, 1000 },
	{ "sp_amt", "choice", { .8688, .737688, NAN, NAN, NAN, .737662, NAN, NAN }, 20, 500 },
	{ "s_dog", "choice", { .6411, .519418, NAN, NAN, NAN, .519358, NAN, NAN }, 10, 807 },
	{ "weather_amt", "choice", { .6331, .520895, NAN, NAN, NAN, .522243, NAN, NAN }, 20, 290 },
	{ "music_genre", "choice", { .3391, .301031, NAN, NAN, NAN, .353599, NAN, NAN }, 6, 189 },
	{ "popquorn_offensive", "rating", { .4674, .133900, .286489, .287175, NAN, .130461, NAN, NAN }, 9,
	        628 },
	/* Others counted "0", "00" and "-0" as three ratings, as they are of labels; the interval does not
	 * see it. */
	{ "affect", "choice", { .4992, NAN, NAN, NAN, NAN, .146837, NAN, NAN }, 10, 700 },
	{ "affect", "rating", { NAN, NAN, NAN, .357485, NAN, NAN, NAN, NAN }, 10, 700 },
	{ "pandalm", "pairwise", { .9199, .864221, NAN, NAN, NAN, .864175, NAN, NAN }, 3, 999 },
	{ "convarg", "pairwise", { .5238, .266758, NAN, NAN, NAN, .266671, NAN, NAN }, 5, 16737 },
};

static void read_set(struct gl_agreement_file *f, const char *set, const char *type)
{
	gl_mem_auto char *path = NULL;
	struct gl_ballots_source from = { .type = gl_question_type_find(type, strlen(type)) };
	struct gl_err e = { 0 };

	ck_assert_int_gt(asprintf(&path, "%s/%s/answers.csv", test_data(), set), 0);
	from.answers = path;
	ck_assert_msg(!gl_agreement_file_read(f, &from, &e), "%s", e.text);
}

START_TEST(real_crowds_agree_as_others_say)
{
	struct gl_agreement_file f;
	struct gl_reliability r;
	struct gl_err e = { 0 };

	if (!test_data())
		return;
	read_set(&f, references[_i].set, references[_i].type);
	ck_assert(!gl_reliability(&r, &f.scores, &none, &e));
	for (unsigned i = 0; i < GL_INDICES; i++)
		if (!isnan(references[_i].figure[i]))
			ck_assert_double_eq_tol(r.figure[i].value, references[_i].figure[i],
			        i == GL_PERCENT ? 0.5e-4 : 0.5e-6);
	ck_assert_uint_eq(r.raters, references[_i].raters);
	ck_assert_uint_eq(r.units, references[_i].units);
	gl_agreement_file_release(&f);
}
END_TEST

struct pairs {
	unsigned n;
	struct gl_pair pair[16];
};

static void pair_keep(void *arg, const struct gl_pair *p)
{
	struct pairs *all = arg;

	ck_assert_uint_lt(all->n, GL_COUNT(all->pair));
	all->pair[all->n++] = *p;
}

START_TEST(three_annotators_agree_in_pairs_as_others_say)
{
	static const double kappa[] = { .8520, .8789, .8617 };
	struct gl_draws draws = { .n = 200, .seed = 7 };
	struct gl_agreement_file f;
	struct pairs all = { 0 };
	struct gl_err e = { 0 };

	if (!test_data())
		return;
	read_set(&f, "pandalm", "pairwise");
	ck_assert(!gl_pairs(&f.scores, 10, &draws, pair_keep, &all, &e));
	ck_assert_uint_eq(all.n, 3);
	for (unsigned i = 0; i < all.n; i++) {
		ck_assert_uint_eq(all.pair[i].common, 999);
		ck_assert_double_eq_tol(all.pair[i].kappa.value, kappa[i], 0.5e-4);
		ck_assert_double_lt(all.pair[i].kappa.low, all.pair[i].kappa.value);
		ck_assert_double_gt(all.pair[i].kappa.high, all.pair[i].kappa.value);
	}
	gl_agreement_file_release(&f);
}
END_TEST

/* ---- small crowds ---- */

#define TASKS   12
#define WORKERS 6
#define VALUES  4

struct crowd {
	struct gl_vote vote[TASKS * WORKERS];
	struct gl_ballot ballot[TASKS * WORKERS];
	struct gl_votes votes;
};

static const double numbers[VALUES] = { 1, 2, 4, 9 };

static void add(struct crowd *c, uint32_t task, uint32_t worker, uint32_t label)
{
	c->vote[c->votes.n] = (struct gl_vote){ task, worker, label };
	c->ballot[c->votes.n] = (struct gl_ballot){ &c->vote[c->votes.n].label, sizeof(uint32_t) };
	c->votes.n++;
	c->votes.vote = c->vote;
	c->votes.ballot = c->ballot;
}

/* Some who answer some tasks, better than chance. */
static void make(struct crowd *c, uint64_t seed)
{
	*c = (struct crowd){ .votes = { .items = TASKS, .workers = WORKERS, .labels = VALUES } };
	for (uint32_t t = 0; t < TASKS; t++)
		for (uint32_t w = 0; w < WORKERS; w++)
			if (gl_draw(&seed, 3))
				add(c, t, w,
				        (uint32_t)gl_draw(&seed, 2) ? (uint32_t)gl_draw(&seed, VALUES)
				                                    : t % VALUES);
}

/* Krippendorff's example: 15 units, 3 observers, missing values. */
static void textbook(struct crowd *c)
{
	static const uint32_t count[][VALUES] = { { 1 }, { 0 }, { 0, 2 }, { 2 }, { 0, 0, 2 }, { 0, 0, 2, 1 },
		{ 0, 0, 0, 3 }, { 1, 0, 1 }, { 0, 2 }, { 2 }, { 2 }, { 0, 0, 2 }, { 0, 0, 2 }, { 0 },
		{ 0, 0, 1, 1 } };

	*c = (struct crowd){ .votes = { .items = GL_COUNT(count), .workers = 3, .labels = VALUES } };
	for (uint32_t t = 0; t < GL_COUNT(count); t++)
		for (uint32_t k = 0, w = 0; k < VALUES; k++)
			for (uint32_t i = 0; i < count[t][k]; i++)
				add(c, t, w++, k);
}

START_TEST(the_textbook_example)
{
	static const double by_hand[] = { [GL_ALPHA_NOMINAL] = .691358,
		[GL_ALPHA_ORDINAL] = .806721,
		[GL_ALPHA_INTERVAL] = .810845,
		[GL_ALPHA_RATIO] = .808944 };
	static const double one_to_four[] = { 1, 2, 3, 4 };
	struct gl_reliability r;
	struct gl_err e = { 0 };
	struct crowd c;

	textbook(&c);
	ck_assert(!gl_reliability(&r, &(struct gl_scores){ &c.votes, one_to_four }, &none, &e));
	for (unsigned i = GL_ALPHA_NOMINAL; i <= GL_ALPHA_RATIO; i++)
		ck_assert_double_eq_tol(r.figure[i].value, by_hand[i], 0.5e-6);
}
END_TEST

/* ---- the definitions, pair by pair ---- */

static uint32_t answers_of(const struct crowd *c, uint32_t task)
{
	uint32_t n = 0;

	for (uint64_t i = 0; i < c->votes.n; i++)
		n += c->vote[i].item == task;
	return n;
}

/* sum of n_g from the smaller value to the larger one, less half of both ends, squared. */
static double ordinal(const struct crowd *c, uint32_t a, uint32_t b)
{
	double sum = 0, ends = 0;

	for (uint64_t i = 0; i < c->votes.n; i++) {
		uint32_t k = c->vote[i].label, low = a < b ? a : b, high = a < b ? b : a;

		if (answers_of(c, c->vote[i].item) < 2)
			continue;
		sum += k >= low && k <= high;
		ends += (k == a) + (k == b);
	}
	return (sum - ends / 2) * (sum - ends / 2);
}

static double delta(const struct crowd *c, enum gl_index by, uint32_t a, uint32_t b)
{
	double x = numbers[a], y = numbers[b];

	return by == GL_ALPHA_NOMINAL    ? a != b
	       : by == GL_ALPHA_INTERVAL ? (x - y) * (x - y)
	       : by == GL_ALPHA_RATIO    ? (x - y) * (x - y) / ((x + y) * (x + y))
	                                 : ordinal(c, a, b) * (a != b);
}

static double alpha_by_definition(const struct crowd *c, enum gl_index by)
{
	double inside = 0, anywhere = 0, n = 0;

	for (uint64_t i = 0; i < c->votes.n; i++) {
		uint32_t m = answers_of(c, c->vote[i].item);

		n += m > 1;
		for (uint64_t j = 0; m > 1 && j < c->votes.n; j++) {
			double d = delta(c, by, c->vote[i].label, c->vote[j].label);

			inside += c->vote[i].item == c->vote[j].item ? d / (m - 1) : 0;
			anywhere += answers_of(c, c->vote[j].item) > 1 ? d : 0;
		}
	}
	return 1 - (inside / n) / (anywhere / (n * (n - 1)));
}

START_TEST(alphas_are_what_their_definition_says)
{
	struct gl_reliability r;
	struct gl_err e = { 0 };
	struct crowd c;

	make(&c, (uint64_t)_i);
	ck_assert(!gl_reliability(&r, &(struct gl_scores){ &c.votes, numbers }, &none, &e));
	for (unsigned i = GL_ALPHA_NOMINAL; i <= GL_ALPHA_RATIO; i++)
		ck_assert_double_eq_tol(r.figure[i].value, alpha_by_definition(&c, i), 1e-12);
}
END_TEST

/* Gwet's two, from counts by task and value. */
static double gwet_by_definition(const struct crowd *c, bool squares)
{
	double agreement = 0, paired = 0, chance = 0, weights = 0, pi[VALUES] = { 0 };

	for (uint32_t t = 0; t < TASKS; t++) {
		double r[VALUES] = { 0 }, n = answers_of(c, t), here = 0;

		for (uint64_t i = 0; i < c->votes.n; i++)
			r[c->vote[i].label] += c->vote[i].item == t;
		for (unsigned k = 0; n > 0 && k < VALUES; k++)
			pi[k] += r[k] / n / TASKS;
		for (unsigned k = 0; k < VALUES; k++) {
			double star = 0;

			for (unsigned l = 0; l < VALUES; l++) {
				double d = (numbers[k] - numbers[l]) / 8;

				star += r[l] * (squares ? 1 - d * d : k == l);
			}
			here += r[k] * (star - 1);
		}
		agreement += n > 1 ? here / (n * (n - 1)) : 0;
		paired += n > 1;
	}
	for (unsigned k = 0; k < VALUES; k++) {
		chance += pi[k] * (1 - pi[k]);
		for (unsigned l = 0; l < VALUES; l++) {
			double d = (numbers[k] - numbers[l]) / 8;

			weights += squares ? 1 - d * d : k == l;
		}
	}
	chance *= weights / (VALUES * (VALUES - 1));
	return (agreement / paired - chance) / (1 - chance);
}

START_TEST(gwets_coefficients_are_what_their_definition_says)
{
	struct gl_reliability r;
	struct gl_err e = { 0 };
	struct crowd c;

	make(&c, (uint64_t)_i + 100);
	for (uint32_t t = 0; t < TASKS; t++)
		if (!answers_of(&c, t))
			return; /* a share of the tasks is one of those that have answers */
	ck_assert(!gl_reliability(&r, &(struct gl_scores){ &c.votes, numbers }, &none, &e));
	ck_assert_double_eq_tol(r.figure[GL_GWET_AC1].value, gwet_by_definition(&c, false), 1e-12);
	ck_assert_double_eq_tol(r.figure[GL_GWET_AC2].value, gwet_by_definition(&c, true), 1e-12);
}
END_TEST

static double unlike(struct gl_ballot a, struct gl_ballot b)
{
	return memcmp(a.data, b.data, a.len) ? 1 : 0;
}

START_TEST(the_distance_that_only_says_unlike_gives_nominal_alpha)
{
	struct gl_estimate by_distance;
	struct gl_reliability r;
	struct gl_err e = { 0 };
	uint64_t drawn;
	struct crowd c;

	make(&c, (uint64_t)_i + 200);
	ck_assert(!gl_alpha_by_distance(&by_distance, &drawn, &c.votes, unlike, &none, &e));
	ck_assert(!gl_reliability(&r, &(struct gl_scores){ &c.votes, NULL }, &none, &e));
	ck_assert_uint_eq(drawn, 0);
	ck_assert_double_eq_tol(by_distance.value, r.figure[GL_ALPHA_NOMINAL].value, 1e-12);
}
END_TEST

/* ---- pairs, by hand ---- */

START_TEST(kappa_of_a_table_by_hand)
{
	/* both yes 20, a yes b no 5, a no b yes 10, both no 15: p = 0.7, e = 0.5, kappa = 0.4. */
	static const struct {
		unsigned n;
		uint32_t a, b;
	} cells[] = { { 20, 1, 1 }, { 5, 1, 0 }, { 10, 0, 1 }, { 15, 0, 0 } };
	static const double zero_one[] = { 0, 1 };
	struct gl_vote vote[100];
	struct gl_votes votes = { .workers = 3, .labels = 2, .vote = vote };
	struct gl_scores scores = { &votes, zero_one };
	struct pairs all = { 0 };
	struct gl_err e = { 0 };

	for (size_t i = 0; i < GL_COUNT(cells); i++)
		for (unsigned j = 0; j < cells[i].n; j++, votes.items++) {
			vote[votes.n++] = (struct gl_vote){ votes.items, 0, cells[i].a };
			vote[votes.n++] = (struct gl_vote){ votes.items, 2, cells[i].b };
		}
	ck_assert(!gl_pairs(&scores, 50, &none, pair_keep, &all, &e));
	ck_assert_uint_eq(all.n, 1);
	ck_assert_uint_eq(all.pair[0].a, 0);
	ck_assert_uint_eq(all.pair[0].b, 2);
	ck_assert_double_eq_tol(all.pair[0].percent, 0.7, 1e-12);
	ck_assert_double_eq_tol(all.pair[0].kappa.value, 0.4, 1e-12);
	/* Of two values every scale is the same. */
	ck_assert_double_eq_tol(all.pair[0].weighted.value, 0.4, 1e-12);
	all.n = 0;
	ck_assert(!gl_pairs(&scores, 51, &none, pair_keep, &all, &e));
	ck_assert_uint_eq(all.n, 0);
}
END_TEST

/* ---- what must hold ---- */

START_TEST(intervals_hold_the_figure_and_come_again)
{
	struct gl_draws draws = { .n = 300, .seed = 5 };
	struct gl_reliability first, again;
	struct gl_err e = { 0 };
	struct crowd c;

	make(&c, 77);
	ck_assert(!gl_reliability(&first, &(struct gl_scores){ &c.votes, numbers }, &draws, &e));
	ck_assert(!gl_reliability(&again, &(struct gl_scores){ &c.votes, numbers }, &draws, &e));
	for (unsigned i = 0; i < GL_INDICES; i++) {
		const struct gl_estimate *f = &first.figure[i];

		ck_assert_ptr_null(f->undefined);
		ck_assert(f->low <= f->value && f->value <= f->high && f->low < f->high);
		ck_assert(f->low == again.figure[i].low && f->high == again.figure[i].high);
	}
}
END_TEST

/* Nine of ten such crowds have the figure of all in their interval, by far. */
START_TEST(intervals_are_as_wide_as_samples_differ)
{
	struct gl_draws draws = { .n = 200 };
	double values[100], mean = 0;
	unsigned held = 0;
	struct gl_estimate all[100];

	for (unsigned i = 0; i < 100; i++) {
		struct gl_reliability r;
		struct gl_err e = { 0 };
		struct crowd c;

		make(&c, 1000 + i);
		draws.seed = i;
		ck_assert(!gl_reliability(&r, &(struct gl_scores){ &c.votes, NULL }, &draws, &e));
		all[i] = r.figure[GL_ALPHA_NOMINAL];
		values[i] = all[i].value;
		mean += values[i] / 100;
	}
	for (unsigned i = 0; i < 100; i++)
		held += all[i].low <= mean && mean <= all[i].high;
	ck_assert_uint_ge(held, 80);
	ck_assert_uint_lt(held, 100);
}
END_TEST

START_TEST(renaming_changes_nothing)
{
	struct gl_reliability r, s;
	struct gl_err e = { 0 };
	struct crowd c;

	make(&c, (uint64_t)_i + 300);
	ck_assert(!gl_reliability(&r, &(struct gl_scores){ &c.votes, NULL }, &none, &e));
	for (uint64_t i = 0; i < c.votes.n; i++)
		c.vote[i].label = VALUES - 1 - c.vote[i].label;
	c.votes.workers += 5; /* who have no answers */
	ck_assert(!gl_reliability(&s, &(struct gl_scores){ &c.votes, NULL }, &none, &e));
	ck_assert_double_eq_tol(r.figure[GL_ALPHA_NOMINAL].value, s.figure[GL_ALPHA_NOMINAL].value, 1e-12);
	ck_assert_double_eq_tol(r.figure[GL_FLEISS].value, s.figure[GL_FLEISS].value, 1e-12);
	ck_assert_double_eq_tol(r.figure[GL_GWET_AC1].value, s.figure[GL_GWET_AC1].value, 1e-12);
}
END_TEST

START_TEST(what_cannot_be_told_says_why)
{
	static const double below[] = { -1, 0 };
	struct gl_vote vote[] = { { 0, 0, 0 }, { 0, 1, 0 }, { 1, 0, 0 }, { 1, 1, 0 } };
	struct gl_votes votes = { .items = 2, .workers = 2, .labels = 2, .n = 4, .vote = vote };
	struct gl_reliability r;
	struct gl_err e = { 0 };

	ck_assert(!gl_reliability(&r, &(struct gl_scores){ &votes, below }, &none, &e));
	ck_assert_double_eq_tol(r.figure[GL_PERCENT].value, 1, 1e-12);
	ck_assert_str_eq(r.figure[GL_ALPHA_NOMINAL].undefined, "every answer is the same");
	ck_assert_str_eq(r.figure[GL_ALPHA_RATIO].undefined, "it needs numbers of 0 or more");
	ck_assert(!gl_reliability(&r, &(struct gl_scores){ &votes, NULL }, &none, &e));
	ck_assert_str_eq(r.figure[GL_ALPHA_ORDINAL].undefined, "labels have no order and no distances");
	votes.n = 1;
	ck_assert(!gl_reliability(&r, &(struct gl_scores){ &votes, NULL }, &none, &e));
	ck_assert_str_eq(r.figure[GL_PERCENT].undefined, "no task has two answers");
	votes.n = 0;
	ck_assert(!gl_reliability(&r, &(struct gl_scores){ &votes, NULL }, &none, &e));
	ck_assert_str_eq(r.figure[GL_FLEISS].undefined, "no task has two answers");
}
END_TEST

Suite *reliability_suite(void);
Suite *reliability_suite(void)
{
	Suite *s = suite_create("reliability");
	TCase *t = tcase_create("reliability");

	tcase_add_loop_test(t, real_crowds_agree_as_others_say, 0, GL_COUNT(references));
	tcase_add_test(t, three_annotators_agree_in_pairs_as_others_say);
	tcase_add_test(t, the_textbook_example);
	tcase_add_loop_test(t, alphas_are_what_their_definition_says, 0, 40);
	tcase_add_loop_test(t, gwets_coefficients_are_what_their_definition_says, 0, 40);
	tcase_add_loop_test(t, the_distance_that_only_says_unlike_gives_nominal_alpha, 0, 20);
	tcase_add_test(t, kappa_of_a_table_by_hand);
	tcase_add_test(t, intervals_hold_the_figure_and_come_again);
	tcase_add_test(t, intervals_are_as_wide_as_samples_differ);
	tcase_add_loop_test(t, renaming_changes_nothing, 0, 20);
	tcase_add_test(t, what_cannot_be_told_says_why);
	suite_add_tcase(s, t);
	return s;
}
