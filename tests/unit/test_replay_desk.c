/* replay_desk: a real crowd before a desk in this process. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/replay_curve.h"
#include "cli/replay_desk.h"
#include "testdata.h"

/* A set's answers in the order in which its desk asked for them, and the curve that they make. */
struct run {
	struct gl_replay_set set;
	uint32_t *order;
	struct gl_asked asked;
	struct gl_curve curve;
};

static void run(struct run *r, const char *set, uint64_t seed)
{
	char document[200], folder[500];
	struct gl_err e = { 0 };

	snprintf(document, sizeof document, "tests/replay/%s.json", set);
	snprintf(folder, sizeof folder, "%s/%s", test_data(), set);
	ck_assert_msg(!gl_replay_read(&r->set, document, folder, 0, &e), "%s", e.text);
	r->order = calloc(r->set.answers, sizeof *r->order);
	ck_assert_msg(!gl_desk_replay(r->order, &r->asked, &r->set, seed, &e), "%s", e.text);
	ck_assert_msg(!gl_curve(&r->curve, &r->set, gl_method_find(gl_label_methods, "default"), r->order,
	                      &r->asked, &e),
	        "%s", e.text);
}

static void run_release(struct run *r)
{
	gl_replay_release(&r->set);
	free(r->order);
}

/* With a seed of each: the desk is content before half of the answers are in, with no less than two a task,
 * and as right as the majority of all of them with 43 % at most. */
static const char *const sets[] = { "rte", "temp", "weather_amt" };

START_TEST(a_desk_that_asks_where_it_is_not_sure_saves_answers)
{
	struct run r;

	if (!test_data())
		return;
	run(&r, sets[_i], 1);
	ck_assert_uint_ge(r.asked.stopped, 2 * r.set.task.n);
	ck_assert_uint_le(r.asked.stopped, r.set.answers / 2);
	ck_assert_double_ge(r.curve.reached, 0.1);
	ck_assert_double_le(r.curve.reached, 0.43);
	run_release(&r);
}
END_TEST

/* After it was content it goes on to the last answer, asks for each once, and does the same twice. */
START_TEST(every_answer_is_asked_for_once_in_the_end)
{
	gl_mem_auto uint8_t *seen = NULL;
	struct run r, again;

	if (!test_data())
		return;
	run(&r, "temp", 7);
	run(&again, "temp", 7);
	ck_assert_uint_eq(r.asked.n, r.set.answers);
	seen = calloc(r.asked.n, 1);
	for (uint32_t i = 0; i < r.asked.n; i++)
		ck_assert(!seen[r.order[i]]++);
	ck_assert_double_eq(r.curve.point[r.curve.points - 1].believed, r.curve.all.believed);
	ck_assert_uint_eq(again.asked.stopped, r.asked.stopped);
	ck_assert_mem_eq(again.order, r.order, r.asked.n * sizeof *r.order);
	run_release(&r);
	run_release(&again);
}
END_TEST

Suite *replay_desk_suite(void);
Suite *replay_desk_suite(void)
{
	Suite *s = suite_create("replay_desk");
	TCase *t = tcase_create("replay_desk");

	tcase_add_loop_test(t, a_desk_that_asks_where_it_is_not_sure_saves_answers, 0, GL_COUNT(sets));
	tcase_add_test(t, every_answer_is_asked_for_once_in_the_end);
	tcase_set_timeout(t, 120);
	suite_add_tcase(s, t);
	return s;
}
