/* replay_desk: a real crowd before a desk in this process. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/replay_curve.h"
#include "cli/replay_desk.h"
#include "testdata.h"

/* It gets by with fewer answers than there are, is as right as the majority of all of them, and does the same
 * twice. */
START_TEST(a_desk_that_stops_when_it_is_sure_saves_answers)
{
	struct gl_replay_set s;
	struct gl_curve c;
	struct gl_err e = { 0 };
	gl_mem_auto uint32_t *order = NULL, *again = NULL;
	char folder[500];
	uint32_t n, m;

	if (!test_data())
		return;
	snprintf(folder, sizeof folder, "%s/rte", test_data());
	ck_assert_msg(!gl_replay_read(&s, "tests/replay/rte.json", folder, 0, &e), "%s", e.text);
	order = calloc(s.answers, sizeof *order);
	again = calloc(s.answers, sizeof *again);
	ck_assert_msg(!gl_desk_replay(order, &n, &s, 1, &e), "%s", e.text);
	ck_assert_uint_ge(n, 2 * s.task.n);
	ck_assert_uint_le(n, s.answers / 2);
	ck_assert(!gl_desk_replay(again, &m, &s, 1, &e));
	ck_assert(n == m && !memcmp(order, again, n * sizeof *order));
	ck_assert(!gl_curve(&c, &s, gl_method_find(gl_label_methods, "default"), order, n, &e));
	ck_assert_double_ge(c.reached, 0.1);
	ck_assert_double_le(c.reached, 0.43);
	gl_replay_release(&s);
}
END_TEST

Suite *replay_desk_suite(void);
Suite *replay_desk_suite(void)
{
	Suite *s = suite_create("replay_desk");
	TCase *t = tcase_create("replay_desk");

	tcase_add_test(t, a_desk_that_stops_when_it_is_sure_saves_answers);
	tcase_set_timeout(t, 120);
	suite_add_tcase(s, t);
	return s;
}
