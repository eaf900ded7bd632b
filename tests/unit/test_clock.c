/* clock: days and times as text, for any number that a stranger may call a time. */
#include <check.h>
#include <stdint.h>

#include "base/clock.h"

static const struct {
	int64_t t_ms;
	const char *day, *time;
} times[] = {
	{ 0, "1970-01-01", "1970-01-01T00:00:00.000Z" },
	{ -1, "1969-12-31", "1969-12-31T23:59:59.999Z" },
	{ 951782399999, "2000-02-28", "2000-02-28T23:59:59.999Z" },
	{ 951782400000, "2000-02-29", "2000-02-29T00:00:00.000Z" },
	{ 1795219200000, "2026-11-21", "2026-11-21T00:00:00.000Z" },
	{ 1795219200123, "2026-11-21", "2026-11-21T00:00:00.123Z" },
	{ 253402300799999, "9999-12-31", "9999-12-31T23:59:59.999Z" },
	{ 253402300800000, "9999-12-31", "9999-12-31T23:59:59.999Z" },
	{ INT64_MAX, "9999-12-31", "9999-12-31T23:59:59.999Z" },
	{ INT64_MIN, "0001-01-01", "0001-01-01T00:00:00.000Z" },
};

START_TEST(times_are_written_in_utc)
{
	char day[11], time[25];

	gl_day_text(day, times[_i].t_ms);
	gl_time_text(time, times[_i].t_ms);
	ck_assert_str_eq(day, times[_i].day);
	ck_assert_str_eq(time, times[_i].time);
}
END_TEST

START_TEST(monotonic_time_does_not_go_back)
{
	int64_t us = gl_mono_us(), ms = gl_mono_ms();

	for (int i = 0; i < 10000; i++) {
		int64_t later = gl_mono_us();

		ck_assert_int_ge(later, us);
		us = later;
	}
	ck_assert_int_ge(gl_mono_ms(), ms);
	ck_assert_int_gt(gl_now_ms(), 1700000000000);
}
END_TEST

Suite *clock_suite(void);

Suite *clock_suite(void)
{
	Suite *suite = suite_create("clock");
	TCase *tc = tcase_create("clock");

	tcase_add_loop_test(tc, times_are_written_in_utc, 0, (int)(sizeof(times) / sizeof(times[0])));
	tcase_add_test(tc, monotonic_time_does_not_go_back);
	suite_add_tcase(suite, tc);
	return suite;
}
