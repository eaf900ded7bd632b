/* timers: a heap against a sorted array. */
#include <check.h>
#include <stdlib.h>

#include "base/clock.h"
#include "http/internal.h"

static int64_t fired[2000];
static int fired_count;

struct alarm {
	struct gl_timer timer;
	int64_t due;
};

static void note_fired(void *ctx)
{
	fired[fired_count++] = ((struct alarm *)ctx)->due;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

START_TEST(timers_fire_in_the_order_they_are_due)
{
	static struct alarm alarms[2000];
	static int64_t want[2000];
	struct gl_loop loop = { 0 };
	int n = 0;

	srand(7);
	for (int i = 0; i < 2000; i++)
		gl_loop_after_us(&loop, &alarms[i].timer, -1000000 + rand() % 900000, note_fired, &alarms[i]);
	for (int i = 0; i < 2000; i += 3)
		gl_timer_cancel(&alarms[i].timer);
	for (int i = 1; i < 2000; i += 3) /* set again, they move */
		gl_loop_after_us(&loop, &alarms[i].timer, -1000000 + rand() % 900000, note_fired, &alarms[i]);
	gl_timer_cancel(&alarms[0].timer); /* twice is once */
	for (int i = 0; i < 2000; i++) {
		alarms[i].due = alarms[i].timer.due_us;
		if (alarms[i].due)
			want[n++] = alarms[i].due;
	}
	qsort(want, (size_t)n, sizeof *want, by_value);
	gl_timers_fire(&loop);
	ck_assert_int_eq(fired_count, n);
	ck_assert_mem_eq(fired, want, (size_t)n * sizeof *want);
	ck_assert_ptr_null(loop.timers);
}
END_TEST

START_TEST(a_timer_of_the_future_waits)
{
	struct gl_loop loop = { 0 };
	struct alarm a = { 0 };

	gl_loop_after(&loop, &a.timer, 3600000, note_fired, &a);
	gl_timers_fire(&loop);
	ck_assert_int_eq(fired_count, 0);
	ck_assert_int_gt(gl_timers_due(&loop), gl_mono_us());
	gl_timer_cancel(&a.timer);
	ck_assert_int_eq(gl_timers_due(&loop), INT64_MAX);
}
END_TEST

Suite *timers_suite(void);
Suite *timers_suite(void)
{
	Suite *s = suite_create("timers");
	TCase *t = tcase_create("timers");

	tcase_add_test(t, timers_fire_in_the_order_they_are_due);
	tcase_add_test(t, a_timer_of_the_future_waits);
	suite_add_tcase(s, t);
	return s;
}
