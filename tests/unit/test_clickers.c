/* clickers: who answers without looking is found, who is merely worse than others is not. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/simulated.h"
#include "consensus/clickers.h"

static unsigned seeds(unsigned quick, unsigned all)
{
	const char *which = getenv("GOLDLEAF_CROWDS");

	return which && !strcmp(which, "all") ? all : quick;
}

/* How many of each habit were found to be what. */
struct found {
	uint32_t of[GL_HABITS], kind[GL_HABITS][GL_CLICKS];
};

static void find(struct found *f, const struct gl_simulated_plan *plan)
{
	struct gl_simulated s = { 0 };
	struct gl_votes votes = { .items = plan->tasks,
		.workers = plan->annotators,
		.labels = plan->labels,
		.n = (uint64_t)plan->tasks * plan->redundancy };
	gl_mem_auto struct gl_vote *vote = malloc(votes.n * sizeof(*vote));
	gl_mem_auto struct gl_clicking *c = calloc(plan->annotators, sizeof(*c));
	struct gl_err e = { 0 };
	uint32_t truth;

	ck_assert(vote && c);
	ck_assert_msg(!gl_simulated_init(&s, plan, &e), "%s", e.text);
	for (uint32_t t = 0; t < plan->tasks; t++)
		gl_simulated_task(&s, t, &truth, vote + (size_t)t * plan->redundancy);
	votes.vote = vote;
	ck_assert_int_eq(gl_clickers_find(&votes, c, &e), GL_OK);
	for (uint32_t w = 0; w < plan->annotators; w++) {
		f->of[s.annotator[w].habit]++;
		f->kind[s.annotator[w].habit][c[w].kind]++;
	}
	gl_simulated_release(&s);
}

/* 50 answers each. */
static const struct gl_simulated_plan usual = { .tasks = 600,
	.annotators = 60,
	.redundancy = 5,
	.labels = 3,
	.accuracy = 780,
	.spread = 150,
	.difficulty = 200 };

START_TEST(most_clickers_are_found_within_50_answers)
{
	struct found f = { 0 };

	for (unsigned seed = 1; seed <= seeds(10, 100); seed++) {
		struct gl_simulated_plan plan = usual;

		plan.seed = seed;
		plan.share[GL_HABIT_RANDOM] = plan.share[GL_HABIT_CONSTANT] = 50;
		plan.share[GL_HABIT_ADVERSARY] = 50;
		find(&f, &plan);
	}
	for (int habit = GL_HABIT_RANDOM; habit <= GL_HABIT_ADVERSARY; habit++)
		ck_assert_msg(100 * (f.of[habit] - f.kind[habit][GL_CLICK_NOT]) >= 65 * f.of[habit],
		        "%s: all but %u of %u", gl_habit_name((enum gl_habit)habit),
		        f.kind[habit][GL_CLICK_NOT], f.of[habit]);
	ck_assert_uint_eq(f.kind[GL_HABIT_CONSTANT][GL_CLICK_RANDOM], 0);
	ck_assert_uint_eq(f.kind[GL_HABIT_RANDOM][GL_CLICK_CONSTANT], 0);
	ck_assert_uint_le(1000 * (f.of[GL_HABIT_HONEST] - f.kind[GL_HABIT_HONEST][GL_CLICK_NOT]),
	        5 * f.of[GL_HABIT_HONEST]);
}
END_TEST

START_TEST(who_is_merely_worse_does_not_click)
{
	struct found f = { 0 };

	for (unsigned seed = 1; seed <= seeds(10, 100); seed++) {
		struct gl_simulated_plan plan = usual;

		plan.seed = seed;
		plan.accuracy = 800;
		plan.spread = 150; /* down to 65 %, where half would be chance, or less */
		plan.tasks = 2000;
		plan.labels = 2 + seed % 4;
		plan.first = seed % 2 ? 700 : 0;
		find(&f, &plan);
	}
	ck_assert_msg(1000 * (f.of[GL_HABIT_HONEST] - f.kind[GL_HABIT_HONEST][GL_CLICK_NOT]) <=
	                      5 * f.of[GL_HABIT_HONEST],
	        "%u of %u", f.of[GL_HABIT_HONEST] - f.kind[GL_HABIT_HONEST][GL_CLICK_NOT],
	        f.of[GL_HABIT_HONEST]);
}
END_TEST

/* --- hand-outs that pause --- */

#define LOOK_EACH 50 /* tasks between looks, some four answers of each annotator */

/* A project whose hand-outs pause for whoever looks like a clicker at the time. */
struct desk {
	struct gl_simulated s;
	struct gl_votes votes;
	struct gl_vote *vote;
	struct gl_clicking *now;
	uint32_t *answers, *stopped; /* by annotator; stopped: answers when it last paused, 0: it goes on */
};

static void desk_look(struct desk *d)
{
	ck_assert_int_eq(gl_clickers_find(&d->votes, d->now, &(struct gl_err){ 0 }), GL_OK);
	for (uint32_t w = 0; w < d->votes.workers; w++)
		d->stopped[w] = !gl_clickers_sure(&d->now[w]) ? 0
		                : d->stopped[w]               ? d->stopped[w]
		                                              : d->answers[w];
}

static void desk_run(struct desk *d, const struct gl_simulated_plan *plan)
{
	uint32_t truth;

	*d = (struct desk){ .vote = malloc((size_t)plan->tasks * plan->redundancy * sizeof(*d->vote)),
		.now = calloc(plan->annotators, sizeof(*d->now)),
		.answers = calloc(plan->annotators, sizeof(*d->answers)),
		.stopped = calloc(plan->annotators, sizeof(*d->stopped)) };
	ck_assert(d->vote && d->now && d->answers && d->stopped);
	ck_assert_int_eq(gl_simulated_init(&d->s, plan, &(struct gl_err){ 0 }), GL_OK);
	d->votes = (struct gl_votes){
		.items = plan->tasks, .workers = plan->annotators, .labels = plan->labels, .vote = d->vote
	};
	for (uint32_t t = 0; t < plan->tasks; t++) {
		struct gl_vote drawn[8];

		gl_simulated_task(&d->s, t, &truth, drawn);
		for (uint32_t i = 0; i < plan->redundancy; i++)
			if (!d->stopped[drawn[i].worker]) {
				d->vote[d->votes.n++] = drawn[i];
				d->answers[drawn[i].worker]++;
			}
		if (t % LOOK_EACH == LOOK_EACH - 1)
			desk_look(d);
	}
}

static void desk_free(struct desk *d)
{
	gl_simulated_release(&d->s);
	free(d->vote);
	free(d->now);
	free(d->answers);
	free(d->stopped);
}

/* 400 answers each, were it not for the pauses; each answer is paid the same. */
START_TEST(clickers_earn_a_quarter_of_an_honest_worker_at_most)
{
	uint32_t of[GL_HABITS] = { 0 }, answers[GL_HABITS] = { 0 }, early[GL_HABITS] = { 0 };
	uint32_t paused[GL_HABITS] = { 0 };

	for (unsigned seed = 1; seed <= seeds(4, 40); seed++) {
		struct gl_simulated_plan plan = usual;
		struct desk d;

		plan.seed = 1000 + seed;
		plan.tasks = 4800;
		plan.share[GL_HABIT_RANDOM] = plan.share[GL_HABIT_CONSTANT] = 50;
		plan.share[GL_HABIT_ADVERSARY] = 50;
		desk_run(&d, &plan);
		for (uint32_t w = 0; w < plan.annotators; w++) {
			uint8_t habit = d.s.annotator[w].habit;

			of[habit]++;
			answers[habit] += d.answers[w];
			early[habit] += d.stopped[w] && d.stopped[w] <= 50;
			paused[habit] += d.stopped[w] > 0;
		}
		desk_free(&d);
	}
	for (int h = GL_HABIT_HONEST; h <= GL_HABIT_ADVERSARY; h++)
		printf("pauses: %-9s %5.1f answers each, %4.1f %% of an honest one; %u of %u stopped, %u "
		       "within 50\n",
		        gl_habit_name((enum gl_habit)h), (double)answers[h] / of[h],
		        100.0 * answers[h] * of[0] / of[h] / answers[0], paused[h], of[h], early[h]);
	for (int h = GL_HABIT_RANDOM; h <= GL_HABIT_ADVERSARY; h++)
		ck_assert_uint_le((uint64_t)4 * answers[h] * of[0], (uint64_t)answers[0] * of[h]);
	ck_assert_uint_le(1000 * paused[0], 5 * of[0]);
}
END_TEST

START_TEST(the_figures_are_those_of_the_votes)
{
	/* Worker 3 says 1 whatever the others say; 40 items, of which a quarter are 1. */
	struct gl_vote vote[160];
	struct gl_votes votes = { .items = 40, .workers = 5, .labels = 2, .n = 160, .vote = vote };
	struct gl_clicking c[5];
	uint32_t alone[40];

	for (uint32_t i = 0; i < 160; i++)
		vote[i] = (struct gl_vote){ i / 4, i % 4, i % 4 == 3 ? 1 : i / 4 % 4 == 3 };
	ck_assert_int_eq(gl_clickers_find(&votes, c, &(struct gl_err){ 0 }), GL_OK);
	ck_assert_int_eq(c[3].kind, GL_CLICK_CONSTANT);
	ck_assert_uint_eq(c[3].answers, 40);
	ck_assert_uint_eq(c[3].label, 1);
	ck_assert_double_eq(c[3].share, 1);
	ck_assert_double_eq_tol(c[3].agreed, 0.25, 1e-12);
	ck_assert_double_eq_tol(c[3].chance, 0.25, 1e-12);
	ck_assert_double_eq_tol(c[3].expected, 1, 1e-12);
	ck_assert_double_lt(c[3].p, 1e-100);
	ck_assert_int_eq(c[0].kind, GL_CLICK_NOT);
	ck_assert_double_eq_tol(c[0].agreed, 0.75, 1e-12); /* two of three others, and on ten items all */
	ck_assert_uint_eq(c[4].answers, 0);
	ck_assert_uint_eq(gl_clickers_alone(&votes, 3, alone, 40), 30);
	ck_assert_uint_eq(alone[0], 0);
	ck_assert_uint_eq(alone[3], 4);
	ck_assert_uint_eq(gl_clickers_alone(&votes, 0, alone, 40), 0);
	ck_assert_uint_eq(gl_clickers_alone(&votes, 3, alone, 0), 30);
	votes.n = 4 * (GL_CLICKERS_ANSWERS - 1);
	ck_assert_int_eq(gl_clickers_find(&votes, c, &(struct gl_err){ 0 }), GL_OK);
	ck_assert_int_eq(c[3].kind, GL_CLICK_NOT);
}
END_TEST

START_TEST(each_kind_has_a_name)
{
	ck_assert_str_eq(gl_click_name(GL_CLICK_NOT), "none");
	ck_assert_str_eq(gl_click_name(GL_CLICK_RANDOM), "random");
	ck_assert_str_eq(gl_click_name(GL_CLICK_CONSTANT), "constant");
	ck_assert_str_eq(gl_click_name(GL_CLICK_CONTRARY), "contrary");
}
END_TEST

Suite *clickers_suite(void);
Suite *clickers_suite(void)
{
	Suite *s = suite_create("clickers");
	TCase *t = tcase_create("clickers");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, most_clickers_are_found_within_50_answers);
	tcase_add_test(t, who_is_merely_worse_does_not_click);
	tcase_add_test(t, clickers_earn_a_quarter_of_an_honest_worker_at_most);
	tcase_add_test(t, the_figures_are_those_of_the_votes);
	tcase_add_test(t, each_kind_has_a_name);
	suite_add_tcase(s, t);
	return s;
}
