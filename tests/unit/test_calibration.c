/* calibration: shares by hand, and reports that hold them. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "testdata.h"

#include "base/auto.h"
#include "cli/calibration.h"

/* 8 tasks at 0.95, 6 of them right, and 2 at 0.55, one of them right by half. */
static void fill(struct gl_calibration *c)
{
	*c = (struct gl_calibration){ 0 };
	for (unsigned i = 0; i < 8; i++)
		gl_calibration_add(c, 950000, i < 6);
	gl_calibration_add(c, 550000, 0.5);
	gl_calibration_add(c, 550000, 0);
	gl_calibration_end(c);
}

START_TEST(errors_are_weighed_by_their_tasks)
{
	struct gl_calibration c;

	fill(&c);
	ck_assert_uint_eq(c.n, 10);
	ck_assert_double_eq_tol(c.right, 0.65, 1e-12);
	ck_assert_double_eq_tol(c.confidence, 0.87, 1e-12);
	ck_assert_double_eq_tol(c.error, (8 * 0.2 + 2 * 0.3) / 10, 1e-12);
	ck_assert_uint_eq(c.bin[9].n, 8);
	ck_assert_double_eq_tol(c.bin[5].right, 0.25, 1e-12);
	/* Wilson's interval of 6 of 8: (0.75 + z^2 / 16 +- z sqrt(0.75 * 0.25 / 8 + z^2 / 256)) / (1 + z^2 /
	 * 8). */
	ck_assert_double_eq_tol(c.bin[9].low, 0.409275, 1e-6);
	ck_assert_double_eq_tol(c.bin[9].high, 0.928521, 1e-6);
}
END_TEST

START_TEST(certainty_is_in_the_last_bin)
{
	struct gl_calibration c = { 0 };

	gl_calibration_add(&c, 1000000, 1);
	gl_calibration_add(&c, 0, 0);
	gl_calibration_add(&c, 100000, 0);
	gl_calibration_end(&c);
	ck_assert_uint_eq(c.bin[9].n, 1);
	ck_assert_uint_eq(c.bin[0].n, 1);
	ck_assert_uint_eq(c.bin[1].n, 1);
	ck_assert_double_eq_tol(c.bin[9].high, 1, 1e-12);
}
END_TEST

static const struct {
	const char *end, *holds;
} reports[] = {
	{ ".svg", "expected calibration error 22.00 %" },
	{ ".svg", "<title>8 tasks: confidence 0.950, right 0.750</title>" },
	{ ".html", "right 65.00 %, mean confidence 87.00 %" },
	{ ".html", "<td>0.5 to 0.6<td>2<td>0.550<td>0.250<td>" },
	{ ".html", "<svg xmlns=" },
};

START_TEST(reports_hold_the_figures)
{
	char folder[] = "/tmp/goldleaf-XXXXXX";
	gl_mem_auto char *path = NULL, *text = NULL;
	struct gl_calibration c;
	struct gl_err e = { 0 };
	size_t len;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_gt(asprintf(&path, "%s/report%s", folder, reports[_i].end), 0);
	fill(&c);
	ck_assert_msg(!gl_calibration_write(&c, "majority", path, &e), "%s", e.text);
	text = test_read(&len, path);
	ck_assert_msg(strstr(text, reports[_i].holds), "%s", text);
	unlink(path);
	rmdir(folder);
}
END_TEST

START_TEST(a_report_has_a_place)
{
	ck_assert(gl_calibration_place("-"));
	ck_assert(gl_calibration_place("out/report.html"));
	ck_assert(!gl_calibration_place(".svg"));
	ck_assert(!gl_calibration_place("report.pdf"));
}
END_TEST

Suite *calibration_suite(void);
Suite *calibration_suite(void)
{
	Suite *s = suite_create("calibration");
	TCase *t = tcase_create("calibration");

	tcase_add_test(t, errors_are_weighed_by_their_tasks);
	tcase_add_test(t, certainty_is_in_the_last_bin);
	tcase_add_loop_test(t, reports_hold_the_figures, 0, GL_COUNT(reports));
	tcase_add_test(t, a_report_has_a_place);
	suite_add_tcase(s, t);
	return s;
}
