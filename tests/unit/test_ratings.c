/* ratings: weighted means, biases and levels; and options, each with a model of its own. Made crowds, and
 * real ones where the folder of data sets is there. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measured.h"
#include "testdata.h"

#include "base/auto.h"
#include "base/mix.h"
#include "consensus/methods.h"

#define ITEMS   60
#define WORKERS 12

/* Everybody answers everything, worker w under the name rename[w], tasks backwards if asked. */
struct crowd {
	struct gl_votes votes;
	struct gl_vote vote[ITEMS * WORKERS];
	struct gl_ballot ballot[ITEMS * WORKERS];
	uint64_t word[ITEMS * WORKERS];
	struct gl_belief belief[ITEMS + 1];
	struct gl_buf values;
};

static const uint32_t as_is[WORKERS] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };
static const uint32_t mixed[WORKERS] = { 6, 2, 7, 11, 3, 10, 1, 4, 0, 9, 8, 5 };

static void crowd_fill(struct crowd *c, int64_t said[ITEMS][WORKERS], const uint32_t *rename, bool backwards)
{
	*c = (struct crowd){ .votes = { .items = ITEMS, .workers = WORKERS, .n = ITEMS * WORKERS } };
	c->votes.vote = c->vote;
	c->votes.ballot = c->ballot;
	for (uint32_t i = 0; i < ITEMS; i++)
		for (uint32_t w = 0; w < WORKERS; w++) {
			size_t at = i * WORKERS + rename[w];

			c->vote[at] = (struct gl_vote){ .item = i, .worker = rename[w] };
			c->word[at] = (uint64_t)said[backwards ? ITEMS - 1 - i : i][w];
			c->ballot[at] = (struct gl_ballot){ &c->word[at], sizeof(c->word[at]) };
		}
}

static void crowd_ask(struct crowd *c, const struct gl_method *m)
{
	struct gl_err e = { 0 };

	gl_buf_release(&c->values);
	gl_buf_init(&c->values, SIZE_MAX);
	ck_assert_msg(!gl_consensus_values(m, &c->votes, c->belief, &c->values, &e), "%s", e.text);
}

static uint64_t word_of(const struct crowd *c, uint32_t item, size_t i)
{
	return gl_word(c->values.data + c->belief[item].at, i);
}

static double number_of(const struct crowd *c, uint32_t item)
{
	double den = c->belief[item].len > sizeof(uint64_t) ? (double)word_of(c, item, 1) : 1;

	return (double)(int64_t)word_of(c, item, 0) / den;
}

static int64_t below(uint64_t *seed, int64_t n)
{
	return (int64_t)(gl_mix_next(seed) % (uint64_t)n);
}

/* Ratings of a truth from 0 to 100: off by up to `noise[w]`, and `bias[w]` too high. */
static void rate(int64_t said[ITEMS][WORKERS], int64_t truth[ITEMS], uint64_t seed, const int64_t *noise,
        const int64_t *bias)
{
	for (uint32_t i = 0; i < ITEMS; i++) {
		truth[i] = below(&seed, 101);
		for (uint32_t w = 0; w < WORKERS; w++)
			said[i][w] = truth[i] + bias[w] + below(&seed, 2 * noise[w] + 1) - noise[w];
	}
}

static double error_of(const struct crowd *c, const int64_t truth[ITEMS])
{
	double squares = 0;

	for (uint32_t i = 0; i < ITEMS; i++)
		squares += pow(number_of(c, i) - (double)truth[i], 2);
	return sqrt(squares / ITEMS);
}

static const int64_t none[WORKERS];
static const int64_t uneven[WORKERS] = { 1, 1, 2, 3, 5, 8, 12, 20, 30, 40, 50, 60 };
static const int64_t alike[WORKERS] = { 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5 };
static const int64_t lenient[WORKERS] = { 30, 30, 20, -30, -20, -20, 0, 0, 0, 0, 0, 0 };

static const struct gl_method *const numbers[] = { &gl_method_mean, &gl_method_median, &gl_method_crh,
	&gl_method_rater_bias, &gl_method_ordinal };

START_TEST(names_and_order_do_not_matter)
{
	const struct gl_method *m = numbers[_i % (int)GL_COUNT(numbers)];
	int64_t said[ITEMS][WORKERS], truth[ITEMS];
	struct crowd c, d;

	rate(said, truth, (uint64_t)_i, uneven, lenient);
	crowd_fill(&c, said, as_is, false);
	crowd_fill(&d, said, mixed, true);
	d.votes.workers += 3; /* and those who said nothing do not either */
	crowd_ask(&c, m);
	crowd_ask(&d, m);
	for (uint32_t i = 0; i < ITEMS; i++) {
		const struct gl_belief *a = &c.belief[i], *b = &d.belief[ITEMS - 1 - i];

		ck_assert_uint_eq(a->len, b->len);
		ck_assert_mem_eq(c.values.data + a->at, d.values.data + b->at, a->len);
		ck_assert(!a->tied && !a->den);
	}
	gl_buf_release(&c.values);
	gl_buf_release(&d.values);
}
END_TEST

START_TEST(exact_annotators_weigh_more)
{
	static const struct gl_method *const weighted[] = { &gl_method_crh, &gl_method_rater_bias };
	int64_t said[ITEMS][WORKERS], truth[ITEMS];
	struct crowd c;
	double plain;

	rate(said, truth, (uint64_t)_i, uneven, none);
	crowd_fill(&c, said, as_is, false);
	crowd_ask(&c, &gl_method_mean);
	plain = error_of(&c, truth);
	for (size_t i = 0; i < GL_COUNT(weighted); i++) {
		crowd_ask(&c, weighted[i]);
		ck_assert_msg(error_of(&c, truth) < 0.7 * plain, "%s: %.3f, the mean %.3f", weighted[i]->name,
		        error_of(&c, truth), plain);
	}
	gl_buf_release(&c.values);
}
END_TEST

/* Each annotator answers a third of the tasks, so that biases do not cancel out. */
static void thin(struct crowd *c)
{
	uint64_t n = 0, seed = 11;

	for (uint64_t v = 0; v < c->votes.n; v++) {
		if (below(&seed, 3))
			continue;
		c->vote[n] = c->vote[v];
		c->ballot[n++] = c->ballot[v];
	}
	c->votes.n = n;
}

START_TEST(biases_are_taken_off)
{
	int64_t said[ITEMS][WORKERS], truth[ITEMS];
	struct crowd c;
	double plain;

	rate(said, truth, (uint64_t)_i, alike, lenient);
	crowd_fill(&c, said, as_is, false);
	thin(&c);
	crowd_ask(&c, &gl_method_mean);
	plain = error_of(&c, truth);
	crowd_ask(&c, &gl_method_rater_bias);
	ck_assert_msg(error_of(&c, truth) < 0.75 * plain, "%.3f, the mean %.3f", error_of(&c, truth), plain);
	gl_buf_release(&c.values);
}
END_TEST

/* Two annotators, one 20 above the other; the last task has an answer of the first alone. */
START_TEST(who_gave_few_answers_is_never_corrected)
{
	int64_t said[ITEMS][WORKERS];
	struct crowd c;

	for (uint32_t i = 0; i < ITEMS; i++)
		for (uint32_t w = 0; w < WORKERS; w++)
			said[i][w] = w ? 40 : 60;
	for (uint32_t answers = 9; answers <= 10; answers++) {
		uint64_t n = 0;

		crowd_fill(&c, said, as_is, false);
		for (uint64_t v = 0; v < c.votes.n; v++)
			if (c.vote[v].item + c.vote[v].worker < answers && c.vote[v].worker < 2) {
				c.vote[n] = c.vote[v];
				c.ballot[n++] = c.ballot[v];
			}
		c.votes.n = n;
		ck_assert_uint_eq(n, 2 * answers - 1);
		crowd_ask(&c, &gl_method_rater_bias);
		ck_assert_int_eq(number_of(&c, answers - 1) < 60, answers == 10);
		gl_buf_release(&c.values);
	}
}
END_TEST

/* A scale of five, and half of the crowd at random or always in the middle. */
START_TEST(levels_are_learnt_where_half_says_nothing)
{
	int64_t said[ITEMS][WORKERS], truth[ITEMS];
	uint64_t seed = (uint64_t)_i;
	struct crowd c;
	double median;

	for (uint32_t i = 0; i < ITEMS; i++) {
		truth[i] = 1 + below(&seed, 5);
		for (uint32_t w = 0; w < WORKERS; w++) {
			int64_t off = below(&seed, 10), near = truth[i] + (off == 0) - (off == 1);

			said[i][w] = w < 6   ? near < 1   ? 1
			                       : near > 5 ? 5
			                                  : near
			             : w < 9 ? 3
			                     : 1 + below(&seed, 5);
		}
	}
	crowd_fill(&c, said, as_is, false);
	crowd_ask(&c, &gl_method_median);
	median = error_of(&c, truth);
	crowd_ask(&c, &gl_method_ordinal);
	ck_assert_msg(
	        error_of(&c, truth) < 0.5 * median, "%.3f, the median %.3f", error_of(&c, truth), median);
	for (uint32_t i = 0; i < ITEMS; i++)
		ck_assert_uint_eq(c.belief[i].len, sizeof(uint64_t)); /* a level is a number that was said */
	gl_buf_release(&c.values);
}
END_TEST

START_TEST(long_scales_are_cut_into_levels)
{
	int64_t said[ITEMS][WORKERS], truth[ITEMS];
	struct crowd c;

	rate(said, truth, 3, alike, none);
	crowd_fill(&c, said, as_is, false);
	crowd_ask(&c, &gl_method_ordinal);
	ck_assert_msg(error_of(&c, truth) < 10, "%.3f", error_of(&c, truth));
	gl_buf_release(&c.values);
}
END_TEST

/* Everybody says the same, or is alone: there is nothing to weigh by. */
START_TEST(equal_answers_are_the_value)
{
	int64_t said[ITEMS][WORKERS];
	struct crowd c;

	for (uint32_t i = 0; i < ITEMS; i++)
		for (uint32_t w = 0; w < WORKERS; w++)
			said[i][w] = i % 2 ? -1000000 : 1000000;
	for (uint32_t workers = 1; workers <= WORKERS; workers += WORKERS - 1)
		for (size_t i = 0; i < GL_COUNT(numbers); i++) {
			crowd_fill(&c, said, as_is, false);
			if (workers == 1)
				c.votes.n = 1;
			crowd_ask(&c, numbers[i]);
			ck_assert_msg(
			        number_of(&c, 0) == 1000000, "%s: %f", numbers[i]->name, number_of(&c, 0));
			ck_assert_int_eq(c.belief[ITEMS - 1].len > 0, workers > 1);
			gl_buf_release(&c.values);
		}
}
END_TEST

/* ---- options ---- */

/* Option 0 is ticked by two in five where it holds, and by nobody elsewhere; 1 is clear; 2 nobody ever
 * takes. */
static void tick(int64_t said[ITEMS][WORKERS], int64_t truth[ITEMS], uint64_t seed)
{
	for (uint32_t i = 0; i < ITEMS; i++) {
		truth[i] = below(&seed, 4);
		for (uint32_t w = 0; w < WORKERS; w++)
			said[i][w] = (truth[i] & 2) | (truth[i] & (below(&seed, 5) < 2));
	}
}

static unsigned wrong(const struct crowd *c, const int64_t truth[ITEMS])
{
	unsigned n = 0;

	for (uint32_t i = 0; i < ITEMS; i++)
		n += (unsigned)__builtin_popcountll(word_of(c, i, 0) ^ (uint64_t)truth[i]);
	return n;
}

START_TEST(options_that_people_leave_out_are_found)
{
	int64_t said[ITEMS][WORKERS], truth[ITEMS];
	struct crowd c, d;

	tick(said, truth, (uint64_t)_i);
	crowd_fill(&c, said, as_is, false);
	crowd_fill(&d, said, mixed, true);
	c.votes.labels = d.votes.labels = 3;
	d.votes.workers++;
	crowd_ask(&c, &gl_method_options_majority);
	ck_assert_uint_ge(wrong(&c, truth), ITEMS / 6);
	crowd_ask(&c, &gl_method_options_anchored);
	ck_assert_uint_le(wrong(&c, truth), 4);
	crowd_ask(&d, &gl_method_options_anchored);
	for (uint32_t i = 0; i < ITEMS; i++)
		ck_assert_uint_eq(word_of(&c, i, 0), word_of(&d, ITEMS - 1 - i, 0));
	gl_buf_release(&c.values);
	gl_buf_release(&d.values);
}
END_TEST

START_TEST(nothing_to_choose_by_is_a_tie)
{
	int64_t said[ITEMS][WORKERS];
	struct crowd c;

	for (uint32_t i = 0; i < ITEMS; i++)
		for (uint32_t w = 0; w < WORKERS; w++)
			said[i][w] = (w + i) % 2;
	crowd_fill(&c, said, as_is, false);
	c.votes.labels = 1;
	c.votes.n = WORKERS; /* the other tasks have no answers */
	crowd_ask(&c, &gl_method_options_anchored);
	ck_assert(c.belief[0].tied && c.belief[0].len);
	ck_assert(!c.belief[1].tied && !c.belief[1].len);
	gl_buf_release(&c.values);
}
END_TEST

/* ---- real crowds ---- */

static const struct {
	const char *method;
	double rmse, mae;
} affect[] = {
	{ "mean", 17.835, 12.022 },
	{ "median", 21.264, 13.529 },
	{ "crh", 17.870, 11.881 },
	{ "rater-bias", 17.843, 12.016 },
};

START_TEST(feelings_in_headlines)
{
	struct measured m;

	if (!test_data())
		return;
	measure(&m, &(struct measured_files){ .type = "rating",
	                    .method = affect[_i].method,
	                    .answers = "affect/answers.csv",
	                    .truth = "affect/truth.csv" });
	ck_assert(fabs(measured_figure(&m, "rmse") - affect[_i].rmse) < 5.1e-4);
	ck_assert(fabs(measured_figure(&m, "mae") - affect[_i].mae) < 5.1e-4);
	measured_release(&m);
}
END_TEST

/* Whether a result has a relation, against the adjudicated partition: {"right","all"}. */
static void adjudicated(const struct measured *m, const char *relation, uint32_t option, unsigned out[2])
{
	size_t len;
	gl_mem_auto char *text = test_file(&len, "medrel/truth_expert.csv");
	char *rest = NULL;

	for (char *line = strtok_r(text, "\r\n", &rest); line; line = strtok_r(NULL, "\r\n", &rest)) {
		const char *cell[6];
		size_t n = 0;

		while (n < GL_COUNT(cell) && line)
			cell[n++] = strsep(&line, ",");
		if (n < GL_COUNT(cell) || strcmp(cell[1], relation) || !*cell[4] || !*cell[5])
			continue;
		for (uint32_t i = 0; i < m->b.file.task.n; i++) {
			const char *name = m->b.file.task.name[i];

			if (strcspn(name, "-") != strlen(cell[0]) || strncmp(name, cell[0], strlen(cell[0])))
				continue;
			out[0] +=
			        (gl_word(measured_value(m, i).data, 0) >> option & 1) == (atoi(cell[5]) > 0);
			out[1]++;
			break;
		}
	}
}

static const struct {
	const char *method, *relation, *option;
	double share;
} relations[] = {
	{ "majority", "treat", "TREATS", 0.835 },
	{ "majority", "cause", "CAUSES", 0.7856 },
	{ "anchored", "treat", "TREATS", 0.9257 },
	{ "anchored", "cause", "CAUSES", 0.8085 },
};

START_TEST(relations_that_people_leave_out)
{
	struct measured m;
	unsigned right[2] = { 0 };

	if (!test_data())
		return;
	measure(&m, &(struct measured_files){ .type = "multi_choice",
	                    .method = relations[_i].method,
	                    .answers = "medrel/answers.csv" });
	adjudicated(&m, relations[_i].relation,
	        (uint32_t)gl_name_list_find(&m.b.option, relations[_i].option), right);
	ck_assert_uint_ge(right[1], 600);
	ck_assert_msg(fabs((double)right[0] / right[1] - relations[_i].share) < 0.001, "%u of %u", right[0],
	        right[1]);
	measured_release(&m);
}
END_TEST

Suite *ratings_suite(void);
Suite *ratings_suite(void)
{
	Suite *s = suite_create("ratings");
	TCase *t = tcase_create("ratings");

	tcase_add_loop_test(t, names_and_order_do_not_matter, 0, 4 * GL_COUNT(numbers));
	tcase_add_loop_test(t, exact_annotators_weigh_more, 0, 5);
	tcase_add_loop_test(t, biases_are_taken_off, 0, 5);
	tcase_add_test(t, who_gave_few_answers_is_never_corrected);
	tcase_add_loop_test(t, levels_are_learnt_where_half_says_nothing, 0, 5);
	tcase_add_test(t, long_scales_are_cut_into_levels);
	tcase_add_test(t, equal_answers_are_the_value);
	tcase_add_loop_test(t, options_that_people_leave_out_are_found, 0, 5);
	tcase_add_test(t, nothing_to_choose_by_is_a_tie);
	tcase_add_loop_test(t, feelings_in_headlines, 0, GL_COUNT(affect));
	tcase_add_loop_test(t, relations_that_people_leave_out, 0, GL_COUNT(relations));
	suite_add_tcase(s, t);
	return s;
}
