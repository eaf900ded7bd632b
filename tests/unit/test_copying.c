/* copying: blocks that share their answers are found, and nobody else; simulated: the crowds to try it on. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "testdata.h"

#include "base/auto.h"
#include "cli/simulated.h"
#include "cli/votes_file.h"
#include "consensus/copying.h"

struct scene {
	struct gl_simulated s;
	struct gl_votes votes;
	struct gl_vote *vote;
	struct gl_copying found;
};

static const struct gl_simulated_plan usual = { .seed = 5,
	.tasks = 600,
	.annotators = 40,
	.redundancy = 10,
	.labels = 2,
	.accuracy = 780,
	.spread = 150,
	.difficulty = 300 };

static void scene_find(struct scene *x)
{
	struct gl_err e = { 0 };

	ck_assert_msg(!gl_copying_find(&x->votes, &x->found, &e), "%s", e.text);
}

static void scene_make(struct scene *x, const struct gl_simulated_plan *plan)
{
	struct gl_err e = { 0 };
	uint32_t truth;

	*x = (struct scene){ 0 };
	ck_assert_msg(!gl_simulated_init(&x->s, plan, &e), "%s", e.text);
	x->votes = (struct gl_votes){ .items = plan->tasks,
		.workers = plan->annotators,
		.labels = plan->labels,
		.n = (uint64_t)plan->tasks * plan->redundancy };
	x->vote = malloc(x->votes.n * sizeof(*x->vote));
	ck_assert_ptr_nonnull(x->vote);
	x->votes.vote = x->vote;
	for (uint32_t t = 0; t < plan->tasks; t++)
		gl_simulated_task(&x->s, t, &truth, x->vote + (size_t)t * plan->redundancy);
	scene_find(x);
}

static void scene_free(struct scene *x)
{
	gl_simulated_release(&x->s);
	gl_copying_release(&x->found);
	free(x->vote);
}

static int by_item(const void *a, const void *b)
{
	const struct gl_vote *x = a, *y = b;

	if (x->item != y->item)
		return x->item < y->item ? -1 : 1;
	return x->worker < y->worker ? -1 : x->worker > y->worker;
}

/* Of those who copy how many were found, and how many others. */
static void judge(const struct scene *x, uint32_t *copiers, uint32_t *caught, uint32_t *wronged)
{
	*copiers = *caught = *wronged = 0;
	for (uint32_t w = 0; w < x->votes.workers; w++) {
		bool copies = x->s.annotator[w].habit >= GL_HABIT_COLLUDER;

		*copiers += copies;
		*caught += copies && x->found.of[w];
		*wronged += !copies && x->found.of[w];
	}
}

START_TEST(a_block_is_found_whole_and_nobody_else)
{
	const uint32_t shares[] = { 100, 300, 500 };
	struct scene x;
	uint32_t copiers, caught, wronged;

	for (int habit = GL_HABIT_COLLUDER; habit <= GL_HABIT_COPYCAT; habit++)
		for (size_t i = 0; i < GL_COUNT(shares); i++)
			for (uint64_t seed = 1; seed <= 3; seed++) {
				struct gl_simulated_plan plan = usual;

				plan.seed = seed;
				plan.share[habit] = shares[i];
				scene_make(&x, &plan);
				judge(&x, &copiers, &caught, &wronged);
				ck_assert_uint_eq(caught, copiers);
				ck_assert_uint_eq(wronged, 0);
				ck_assert_uint_eq(x.found.components, 1);
				ck_assert_uint_eq(x.found.members, copiers);
				scene_free(&x);
			}
}
END_TEST

/* 600 tasks, ten answers each: two of 70 share 12, of 100 six, of 130 three or four; what is copied from
 * somebody honest is told from honesty only with six. */
START_TEST(a_thin_block_is_found_though_no_pair_proves_anything)
{
	const uint32_t annotators[] = { 70, 100, 130 };
	struct scene x;
	uint32_t copiers, caught, wronged;

	for (int habit = GL_HABIT_COLLUDER; habit <= GL_HABIT_COPYCAT; habit++)
		for (size_t i = 0; i < GL_COUNT(annotators) - (habit == GL_HABIT_COPYCAT); i++)
			for (uint64_t seed = 11; seed <= 13; seed++) {
				struct gl_simulated_plan plan = usual;

				plan.seed = seed;
				plan.annotators = annotators[i];
				plan.labels = 2 + (uint32_t)i;
				plan.share[habit] = 300;
				scene_make(&x, &plan);
				judge(&x, &copiers, &caught, &wronged);
				ck_assert_uint_eq(wronged, 0);
				ck_assert_msg(100 * caught >= 95 * copiers, "%u of %u among %u, %s", caught,
				        copiers, annotators[i], gl_habit_name((enum gl_habit)habit));
				ck_assert_uint_eq(x.found.components, 1);
				scene_free(&x);
			}
}
END_TEST

START_TEST(two_blocks_are_two_components)
{
	struct gl_simulated_plan plan = usual;
	struct scene x;

	plan.share[GL_HABIT_COLLUDER] = 300;
	plan.blocks = 2;
	scene_make(&x, &plan);
	ck_assert_uint_eq(x.found.components, 2);
	for (uint32_t w = 0; w < plan.annotators; w++)
		for (uint32_t v = 0; v < plan.annotators; v++)
			ck_assert_int_eq(x.found.of[w] && x.found.of[w] == x.found.of[v],
			        x.s.annotator[w].group && x.s.annotator[w].group == x.s.annotator[v].group);
	scene_free(&x);
}
END_TEST

START_TEST(honest_people_are_never_found)
{
	struct gl_simulated_plan plans[] = { usual, usual, usual, usual, usual, usual };
	struct scene x;

	plans[1].accuracy = 970; /* easy: nearly everybody agrees with everybody */
	plans[1].spread = 30;
	plans[1].difficulty = 0;
	plans[1].redundancy = 3;
	plans[1].tasks = 3000;
	plans[2].first = 950; /* nearly all tasks have the same answer */
	plans[3].labels = 6;
	plans[3].tasks = 2000;
	plans[4].annotators = 70; /* few tasks in common, as thin blocks have, and often the same answer */
	plans[4].accuracy = 930;
	plans[4].spread = 60;
	plans[4].difficulty = 0;
	plans[5] = plans[4]; /* everybody answers the same few tasks */
	plans[5].tasks = 40;
	plans[5].redundancy = 35;
	for (size_t i = 0; i < GL_COUNT(plans); i++)
		for (uint64_t seed = 1; seed <= 5; seed++) {
			plans[i].seed = seed;
			scene_make(&x, &plans[i]);
			ck_assert_msg(!x.found.members, "plan %zu, seed %u: %u of them", i, (unsigned)seed,
			        x.found.members);
			scene_free(&x);
		}
}
END_TEST

START_TEST(who_clicks_always_the_same_does_not_copy)
{
	struct gl_simulated_plan plan = usual;
	struct scene x;

	plan.share[GL_HABIT_CONSTANT] = 200;
	plan.share[GL_HABIT_RANDOM] = 200;
	scene_make(&x, &plan);
	ck_assert_uint_eq(x.found.members, 0);
	scene_free(&x);
}
END_TEST

/* Only gold can tell experts among guessers from copiers among honest people. */
START_TEST(experts_among_guessers_are_left_alone)
{
	struct gl_simulated_plan plan = usual;
	struct scene x;

	plan.accuracy = 1000;
	plan.spread = plan.difficulty = 0;
	plan.share[GL_HABIT_RANDOM] = 900;
	scene_make(&x, &plan);
	ck_assert_uint_eq(x.found.members, 0);
	scene_free(&x);
}
END_TEST

START_TEST(fewer_than_25_common_items_prove_nothing)
{
	struct gl_simulated_plan plan = usual;
	struct scene x;

	plan.share[GL_HABIT_COLLUDER] = 300;
	plan.redundancy = plan.annotators;
	plan.tasks = GL_COPYING_COMMON - 1;
	scene_make(&x, &plan);
	ck_assert_uint_eq(x.found.members, 0);
	scene_free(&x);
	plan.tasks = 2 * GL_COPYING_COMMON;
	scene_make(&x, &plan);
	ck_assert_uint_gt(x.found.members, 0);
	scene_free(&x);
}
END_TEST

START_TEST(names_decide_nothing)
{
	struct gl_simulated_plan plan = usual;
	struct scene x, y;

	plan.share[GL_HABIT_COPYCAT] = 300;
	plan.noise = 20;
	plan.labels = 3;
	scene_make(&x, &plan);
	scene_make(&y, &plan);
	ck_assert_uint_gt(x.found.members, 0);
	for (uint64_t i = 0; i < y.votes.n; i++) {
		y.vote[i].item = y.votes.items - 1 - y.vote[i].item;
		y.vote[i].worker = (y.vote[i].worker * 7 + 3) % y.votes.workers;
		y.vote[i].label = (y.vote[i].label + 1) % y.votes.labels;
	}
	qsort(y.vote, y.votes.n, sizeof(*y.vote), by_item);
	y.votes.workers++; /* who has no answers changes nothing either */
	scene_find(&y);
	for (uint32_t w = 0; w < x.votes.workers; w++)
		ck_assert_int_eq(x.found.of[w] > 0, y.found.of[(w * 7 + 3) % x.votes.workers] > 0);
	ck_assert_uint_eq(y.found.of[x.votes.workers], 0);
	scene_free(&x);
	scene_free(&y);
}
END_TEST

START_TEST(a_component_votes_once)
{
	static const struct gl_vote vote[] = { { 0, 0, 1 }, { 0, 1, 0 }, { 0, 2, 0 }, { 0, 3, 0 },
		/* split, and somebody else is there */ { 1, 1, 0 }, { 1, 2, 1 }, { 1, 4, 1 },
		/* split, and nobody else */ { 2, 1, 0 }, { 2, 3, 1 },
		/* nobody of them */ { 3, 0, 1 } };
	static const struct gl_vote want[] = { { 0, 0, 1 }, { 0, 1, 0 }, { 1, 4, 1 }, { 2, 1, 0 },
		{ 2, 3, 1 }, { 3, 0, 1 } };
	uint32_t of[] = { 0, 1, 1, 1, 0 }, first[] = { 1 };
	struct gl_copying c = { .workers = 5, .components = 1, .members = 3, .of = of, .first = first };
	struct gl_votes votes = { .items = 4, .workers = 5, .labels = 2, .n = GL_COUNT(vote), .vote = vote };
	struct gl_vote out[GL_COUNT(vote)];
	uint64_t n;

	gl_copying_merge(&votes, &c, out, &n);
	ck_assert_uint_eq(n, GL_COUNT(want));
	ck_assert_mem_eq(out, want, sizeof(want));
	ck_assert_uint_eq(gl_copying_voter(&c, 3), 1);
	ck_assert_uint_eq(gl_copying_voter(&c, 4), 4);
	ck_assert_uint_eq(gl_copying_voter(&c, 17), 17);
}
END_TEST

START_TEST(nobody_in_real_crowds_is_found)
{
	static const char *const sets[] = { "rte", "temp", "d_possent", "sp_amt", "s_dog", "weather_amt",
		"music_genre", "popquorn_offensive", "convarg", "pandalm" };

	for (size_t i = 0; test_data() && i < GL_COUNT(sets); i++) {
		struct gl_copying found = { 0 };
		struct gl_votes_file f;
		struct gl_err e = { 0 };
		char path[1024];

		snprintf(path, sizeof(path), "%s/%s/answers.csv", test_data(), sets[i]);
		ck_assert_msg(!gl_votes_file_read(&f, path, NULL, &e), "%s: %s", path, e.text);
		ck_assert_int_eq(gl_copying_find(&f.votes, &found, &e), GL_OK);
		ck_assert_msg(!found.members, "%s: %u of %u", sets[i], found.members, f.votes.workers);
		gl_copying_release(&found);
		gl_votes_file_release(&f);
	}
}
END_TEST

START_TEST(a_simulated_crowd_is_what_its_plan_says)
{
	struct gl_simulated_plan plan = usual;
	uint32_t count[GL_HABITS] = { 0 }, right = 0, all = 0;
	struct scene x;

	plan.difficulty = plan.spread = 0;
	plan.share[GL_HABIT_RANDOM] = 100;
	plan.share[GL_HABIT_ADVERSARY] = 200;
	scene_make(&x, &plan);
	for (uint32_t w = 0; w < plan.annotators; w++)
		count[x.s.annotator[w].habit]++;
	ck_assert_uint_eq(count[GL_HABIT_RANDOM], 4);
	ck_assert_uint_eq(count[GL_HABIT_ADVERSARY], 8);
	ck_assert_uint_eq(count[GL_HABIT_HONEST], 28);
	for (uint32_t t = 0; t < plan.tasks; t++) {
		struct gl_vote vote[10];
		uint32_t truth;

		gl_simulated_task(&x.s, t, &truth, vote);
		ck_assert_mem_eq(vote, x.vote + (size_t)t * 10, sizeof(vote)); /* asked again, the same */
		for (int i = 0; i < 10; i++) {
			ck_assert(!i || vote[i].worker > vote[i - 1].worker);
			if (x.s.annotator[vote[i].worker].habit != GL_HABIT_HONEST)
				continue;
			all++;
			right += vote[i].label == truth;
		}
	}
	ck_assert_uint_gt(right * 100, all * 76); /* 78 % of some 4,200: five deviations are 3 points */
	ck_assert_uint_lt(right * 100, all * 81);
	scene_free(&x);
}
END_TEST

START_TEST(a_plan_that_cannot_be_is_refused)
{
	struct gl_simulated_plan plans[] = { usual, usual, usual, usual, usual };
	struct gl_simulated s = { 0 };

	plans[0].redundancy = 41;
	plans[1].labels = 1;
	plans[2].accuracy = 1001;
	plans[3].share[GL_HABIT_RANDOM] = plans[3].share[GL_HABIT_CONSTANT] = 600;
	plans[4].tasks = 0;
	for (size_t i = 0; i < GL_COUNT(plans); i++)
		ck_assert_int_eq(gl_simulated_init(&s, &plans[i], &(struct gl_err){ 0 }), GL_INVALID);
}
END_TEST

/* --- the same crowds as in web/tests/proof/copying.test.ts --- */

static uint32_t state;

static uint32_t next(void)
{
	state = state * 1664525 + 1013904223;
	return state >> 8;
}

static void made(struct gl_votes *votes, struct gl_vote *vote)
{
	uint32_t workers = 12 + next() % 12, items = 40 + next() % 80, labels = 2 + next() % 3;
	uint32_t copiers = next() % 7, noise = next() % 12, skill = 60 + next() % 35,
	         share = 50 + next() % 50;

	*votes = (struct gl_votes){ .items = items, .workers = workers, .labels = labels, .vote = vote };
	for (uint32_t i = 0; i < items; i++) {
		uint32_t truth = next() % labels, shared = next() % labels;

		for (uint32_t w = 0; w < workers; w++) {
			bool answers = 3 * (next() % 100) < (w % 4 == 3 ? share : 3 * share);
			uint32_t own = next() % 100 < skill ? truth : next() % labels;
			bool copies = w < copiers && next() % 100 >= noise;

			if (answers)
				vote[votes->n++] = (struct gl_vote){ i, w, copies ? shared : own };
		}
	}
}

START_TEST(the_front_end_finds_the_same)
{
	struct gl_vote *vote = malloc(24 * 120 * sizeof(*vote));
	uint32_t hash = 2166136261, members = 0;

	ck_assert_ptr_nonnull(vote);
	state = 1;
	for (int i = 0; i < 200; i++) {
		struct gl_copying found = { 0 };
		struct gl_votes votes;

		made(&votes, vote);
		ck_assert_int_eq(gl_copying_find(&votes, &found, &(struct gl_err){ 0 }), GL_OK);
		for (uint32_t w = 0; w < votes.workers; w++)
			hash = (hash ^ found.of[w]) * 16777619;
		members += found.members;
		gl_copying_release(&found);
	}
	free(vote);
	ck_assert_uint_eq(members, 281);
	ck_assert_uint_eq(hash, 2579654692);
}
END_TEST

Suite *copying_suite(void);
Suite *copying_suite(void)
{
	Suite *s = suite_create("copying");
	TCase *t = tcase_create("copying");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_block_is_found_whole_and_nobody_else);
	tcase_add_test(t, a_thin_block_is_found_though_no_pair_proves_anything);
	tcase_add_test(t, two_blocks_are_two_components);
	tcase_add_test(t, honest_people_are_never_found);
	tcase_add_test(t, who_clicks_always_the_same_does_not_copy);
	tcase_add_test(t, experts_among_guessers_are_left_alone);
	tcase_add_test(t, fewer_than_25_common_items_prove_nothing);
	tcase_add_test(t, names_decide_nothing);
	tcase_add_test(t, a_component_votes_once);
	tcase_add_test(t, the_front_end_finds_the_same);
	tcase_add_test(t, nobody_in_real_crowds_is_found);
	tcase_add_test(t, a_simulated_crowd_is_what_its_plan_says);
	tcase_add_test(t, a_plan_that_cannot_be_is_refused);
	suite_add_tcase(s, t);
	return s;
}
