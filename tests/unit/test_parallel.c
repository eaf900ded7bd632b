/* parallel: every part is run once, and what it wrote is there afterwards. */
#include <check.h>

#include "base/parallel.h"

static void mark(void *arg, unsigned part, unsigned parts)
{
	unsigned *seen = arg;

	seen[part] += parts;
}

START_TEST(each_part_is_run_once)
{
	unsigned seen[GL_PARTS_MAX] = { 0 }, parts = (unsigned)_i;

	gl_parallel(parts, mark, seen);
	for (unsigned i = 0; i < GL_PARTS_MAX; i++)
		ck_assert_uint_eq(seen[i], i < parts ? parts : 0);
}
END_TEST

START_TEST(threads_are_bounded)
{
	ck_assert_uint_eq(gl_parts(0), 1);
	ck_assert_uint_eq(gl_parts(3), 3);
	ck_assert_uint_eq(gl_parts(1000000), GL_PARTS_MAX);
}
END_TEST

Suite *parallel_suite(void);

Suite *parallel_suite(void)
{
	Suite *s = suite_create("parallel");
	TCase *t = tcase_create("parallel");

	tcase_add_loop_test(t, each_part_is_run_once, 1, GL_PARTS_MAX + 1);
	tcase_add_test(t, threads_are_bounded);
	suite_add_tcase(s, t);
	return s;
}
