/*
 * collusion: how far a crowd that misbehaves gets, against made crowds and against real ones with a block put
 * into them. A quick set on every commit; GOLDLEAF_CROWDS=all takes more seeds (tests/crowd/run).
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "made_crowd.h"
#include "measured.h"
#include "testdata.h"

#include "base/auto.h"
#include "base/mix.h"
#include "cli/simulated.h"
#include "consensus/copying.h"

static unsigned seeds(unsigned quick, unsigned all)
{
	const char *which = getenv("GOLDLEAF_CROWDS");

	return which && !strcmp(which, "all") ? all : quick;
}

/* Accuracy in thousandths; a tie counts as what a draw gives. */
static double accuracy(const char *method, const struct gl_votes *votes, const int32_t *truth)
{
	gl_mem_auto struct gl_belief *b = made_believe(method, votes, NULL);

	return 10 * measured_accuracy(b, truth, 0, votes->items);
}

/* --- made crowds --- */

struct made {
	struct gl_simulated s;
	struct gl_votes votes;
	struct gl_vote *vote;
	int32_t *truth;
};

static void made_make(struct made *m, const struct gl_simulated_plan *plan)
{
	struct gl_err e = { 0 };
	uint32_t truth;

	*m = (struct made){ 0 };
	ck_assert_msg(!gl_simulated_init(&m->s, plan, &e), "%s", e.text);
	m->votes = (struct gl_votes){ .items = plan->tasks,
		.workers = plan->annotators,
		.labels = plan->labels,
		.n = (uint64_t)plan->tasks * plan->redundancy };
	m->vote = malloc(m->votes.n * sizeof(*m->vote));
	m->truth = malloc(plan->tasks * sizeof(*m->truth));
	ck_assert(m->vote && m->truth);
	m->votes.vote = m->vote;
	for (uint32_t t = 0; t < plan->tasks; t++) {
		gl_simulated_task(&m->s, t, &truth, m->vote + (size_t)t * plan->redundancy);
		m->truth[t] = (int32_t)truth;
	}
}

static void made_free(struct made *m)
{
	gl_simulated_release(&m->s);
	free(m->vote);
	free(m->truth);
}

static const struct gl_simulated_plan usual = { .tasks = 800,
	.annotators = 50,
	.redundancy = 10,
	.labels = 2,
	.accuracy = 800,
	.spread = 150,
	.difficulty = 300 };

/* What the crowd makes of its tasks, and what it would without those who are not honest; in thousandths. */
static void compare(const struct made *m, double *with, double *without)
{
	gl_mem_auto struct gl_vote *honest = malloc(m->votes.n * sizeof(*honest));
	struct gl_votes votes = m->votes;

	ck_assert_ptr_nonnull(honest);
	votes.vote = honest;
	votes.n = 0;
	for (uint64_t i = 0; i < m->votes.n; i++)
		if (m->s.annotator[m->vote[i].worker].habit == GL_HABIT_HONEST)
			honest[votes.n++] = m->vote[i];
	*with += accuracy("anchored", &m->votes, m->truth);
	*without += accuracy("anchored", &votes, m->truth);
}

START_TEST(sybils_who_join_a_crowd_cost_two_points_at_most)
{
	uint32_t caught = 0, wronged = 0, copiers = 0;

	for (unsigned seed = 1; seed <= seeds(4, 40); seed++)
		for (int habit = GL_HABIT_COLLUDER; habit <= GL_HABIT_COPYCAT; habit++) {
			struct gl_simulated_plan plan = usual;
			struct gl_copying found = { 0 };
			double with = 0, without = 0;
			struct made m;

			plan.seed = seed;
			plan.labels = 2 + seed % 3;
			plan.share[habit] = 300;
			plan.noise = 10 * (seed % 3);
			made_make(&m, &plan);
			compare(&m, &with, &without);
			ck_assert_msg(with >= without - 20, "seed %u: %.1f of %.1f", seed, with, without);
			ck_assert(!gl_copying_find(&m.votes, &found, &(struct gl_err){ 0 }));
			for (uint32_t w = 0; w < plan.annotators; w++) {
				bool copies = m.s.annotator[w].habit == habit;

				copiers += copies;
				caught += copies && found.of[w];
				wronged += !copies && found.of[w];
			}
			gl_copying_release(&found);
			made_free(&m);
		}
	ck_assert_uint_ge(200 * caught, 199 * (caught + wronged)); /* precision 99.5 % */
	ck_assert_uint_ge(100 * caught, 99 * copiers);             /* recall 99 % */
}
END_TEST

/* Whoever clicks or lies is many heads: the default finds out what each is worth. */
START_TEST(clickers_and_liars_cost_a_point_at_most)
{
	static const struct {
		int habit;
		uint32_t share;
	} crowds[] = { { GL_HABIT_RANDOM, 400 }, { GL_HABIT_CONSTANT, 300 }, { GL_HABIT_ADVERSARY, 200 } };
	unsigned n = seeds(2, 20);

	for (size_t i = 0; i < GL_COUNT(crowds); i++) {
		double with = 0, without = 0;

		for (unsigned seed = 1; seed <= n; seed++) {
			struct gl_simulated_plan plan = usual;
			struct made m;

			plan.seed = seed;
			plan.labels = 2 + seed % 3;
			plan.share[crowds[i].habit] = crowds[i].share;
			made_make(&m, &plan);
			compare(&m, &with, &without);
			made_free(&m);
		}
		ck_assert_msg(with / n >= without / n - 10, "%s: %.1f of %.1f",
		        gl_habit_name(crowds[i].habit), with / n, without / n);
	}
}
END_TEST

/* Every method beside the honest people alone, for the table of consensus/README.md. */
START_TEST(what_liars_do_to_every_method)
{
	static const char *const methods[] = { "majority", "wawa", "one-coin", "dawid-skene", "anchored" };
	unsigned n = seeds(3, 20);

	for (uint32_t share = 0; share <= 300; share += 100) {
		double got[GL_COUNT(methods)] = { 0 };

		for (unsigned seed = 1; seed <= n; seed++) {
			struct gl_simulated_plan plan = usual;
			struct made m;

			plan.seed = 500 + seed;
			plan.share[GL_HABIT_ADVERSARY] = share;
			made_make(&m, &plan);
			for (size_t i = 0; i < GL_COUNT(methods); i++)
				got[i] += accuracy(methods[i], &m.votes, m.truth) / n / 10;
			made_free(&m);
		}
		printf("%2u %% lie:", share / 10);
		for (size_t i = 0; i < GL_COUNT(methods); i++)
			printf(" %s %.1f", methods[i], got[i]);
		puts("");
		/* Majority loses what two votes a liar take; who weighs annotators turns them round. */
		ck_assert_msg(
		        !share || got[4] > got[0] + share / 100.0, "%u: %.1f of %.1f", share, got[4], got[0]);
	}
}
END_TEST

START_TEST(fewer_than_one_honest_person_in_a_thousand_is_found)
{
	uint32_t found_n = 0, all = 0;

	for (unsigned seed = 1; seed <= seeds(10, 100); seed++) {
		struct gl_simulated_plan plan = usual;
		struct gl_copying found = { 0 };
		struct made m;

		plan.seed = seed;
		plan.labels = 2 + seed % 4;
		plan.annotators = 40 + 20 * (seed % 4);
		plan.redundancy = 3 + seed % 8;
		plan.accuracy = 600 + 40 * (seed % 10);
		plan.first = seed % 5 == 4 ? 900 : 0;
		plan.difficulty = seed % 2 ? 500 : 0;
		made_make(&m, &plan);
		ck_assert(!gl_copying_find(&m.votes, &found, &(struct gl_err){ 0 }));
		found_n += found.members;
		all += plan.annotators;
		gl_copying_release(&found);
		made_free(&m);
	}
	ck_assert_msg(1000 * found_n < all, "%u of %u", found_n, all);
}
END_TEST

/* --- real crowds with a block put into them --- */

/* Annotators in a drawn order join the block until it has its share of the answers; it then says of each task
 * one drawn label. honest: what the others say, n of it. */
static void collude(struct gl_vote *vote, const struct gl_votes *votes, uint64_t seed, unsigned percent,
        struct gl_vote *honest, uint64_t *n_honest)
{
	gl_mem_auto uint8_t *block = calloc(votes->workers, 1);
	gl_mem_auto uint32_t *answers = calloc(votes->workers, sizeof(*answers));
	uint64_t share = 0;

	ck_assert(block && answers);
	for (uint64_t i = 0; i < votes->n; i++)
		answers[vote[i].worker]++;
	for (uint64_t n = 0; share * 100 < percent * votes->n; n++) {
		uint32_t w = (uint32_t)(gl_mix_of(seed, 1, n) % votes->workers);

		share += block[w] ? 0 : answers[w];
		block[w] = 1;
	}
	*n_honest = 0;
	for (uint64_t i = 0; i < votes->n; i++)
		if (block[vote[i].worker])
			vote[i].label = (uint32_t)(gl_mix_of(seed, 2, vote[i].item) % votes->labels);
		else
			honest[(*n_honest)++] = vote[i];
}

struct target {
	const char *set;
	unsigned percent;
	double mean, majority; /* in thousandths: at least this on average, where majority is at most that */
	double loss;           /* at most so much below what the honest people alone come to */
};

/* Of those with ten answers and more. */
struct found {
	uint32_t copiers, caught, wronged;
};

static void count_found(struct found *f, const struct gl_votes *votes, const struct gl_votes *honest)
{
	gl_mem_auto uint32_t *answers = calloc(votes->workers, sizeof(*answers));
	gl_mem_auto uint8_t *is_honest = calloc(votes->workers, 1);
	struct gl_copying c = { 0 };

	ck_assert(answers && is_honest);
	ck_assert_int_eq(gl_copying_find(votes, &c, &(struct gl_err){ 0 }), GL_OK);
	for (uint64_t i = 0; i < votes->n; i++)
		answers[votes->vote[i].worker]++;
	for (uint64_t i = 0; i < honest->n; i++)
		is_honest[honest->vote[i].worker] = 1;
	for (uint32_t w = 0; w < votes->workers; w++) {
		f->copiers += !is_honest[w] && answers[w] >= 10;
		f->caught += !is_honest[w] && answers[w] >= 10 && c.of[w];
		f->wronged += is_honest[w] && c.of[w];
	}
	gl_copying_release(&c);
}

static void hold(const struct target *t)
{
	gl_mem_auto struct gl_vote *vote = NULL, *honest = NULL;
	struct gl_votes_file f;
	int32_t *truth;
	struct gl_votes votes, alone;
	double sum = 0, plain = 0, without = 0;
	struct found found = { 0 };
	unsigned n = seeds(3, 20);

	measured_labels(&f, &truth, t->set);
	votes = f.votes;
	vote = malloc(votes.n * sizeof(*vote));
	honest = malloc(votes.n * sizeof(*honest));
	ck_assert(vote && honest);
	votes.vote = vote;
	alone = votes;
	alone.vote = honest;
	for (unsigned seed = 1; seed <= n; seed++) {
		memcpy(vote, f.votes.vote, votes.n * sizeof(*vote));
		collude(vote, &votes, seed, t->percent, honest, &alone.n);
		sum += accuracy("anchored", &votes, truth);
		without += accuracy("anchored", &alone, truth);
		count_found(&found, &votes, &alone);
		plain += accuracy("majority", &votes, truth);
	}
	printf("%s, %u %% share labels: anchored %.1f, without them %.1f, majority %.1f; %u of %u found, %u "
	       "honest\n",
	        t->set, t->percent, sum / n / 10, without / n / 10, plain / n / 10, found.caught,
	        found.copiers, found.wronged);
	ck_assert_msg(sum >= without - t->loss * n, "%s: %.1f of %.1f", t->set, sum / n, without / n);
	ck_assert_msg(sum / n >= t->mean, "%s: %.1f", t->set, sum / n);
	ck_assert_msg(
	        plain / n <= t->majority, "%s: majority has %.1f, so nothing was put in", t->set, plain / n);
	free(truth);
	gl_votes_file_release(&f);
}

START_TEST(a_block_does_not_become_the_truth)
{
	static const struct target targets[] = { { "rte", 30, 880, 800, 20 }, { "rte", 50, 850, 650, 20 },
		{ "d_possent", 30, 930, 750, 20 }, { "d_possent", 50, 900, 600, 20 },
		{ "temp", 30, 900, 800, 20 },
		{ "temp", 50, 800, 650, 100 }, /* most gave ten answers, too few to prove anything */
		{ "s_dog", 50, 770, 650, 20 }, { "sp_amt", 50, 920, 750, 20 } };

	for (size_t i = 0; test_data() && i < GL_COUNT(targets); i++)
		hold(&targets[i]);
}
END_TEST

Suite *collusion_suite(void);
Suite *collusion_suite(void)
{
	Suite *s = suite_create("collusion");
	TCase *t = tcase_create("collusion");

	tcase_set_timeout(t, 600);
	tcase_add_test(t, sybils_who_join_a_crowd_cost_two_points_at_most);
	tcase_add_test(t, clickers_and_liars_cost_a_point_at_most);
	tcase_add_test(t, what_liars_do_to_every_method);
	tcase_add_test(t, fewer_than_one_honest_person_in_a_thousand_is_found);
	tcase_add_test(t, a_block_does_not_become_the_truth);
	suite_add_tcase(s, t);
	return s;
}
