/* desk: who is given what. When a task has enough: test_desk_enough.c; intake and log: test_desk_log.c; gold
 * and money: test_desk_gold.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "desk_scene.h"

/* ---- order ---- */

START_TEST(begun_tasks_go_first_then_untouched_ones_in_number_order)
{
	struct scene s = scene_of(2, 2, 950000);

	scene_open(&s, 5, 3);
	ck_assert_uint_eq(scene_ask(&s, 1), 1);
	ck_assert_uint_eq(scene_ask(&s, 1), 2);
	ck_assert_uint_eq(scene_ask(&s, 1), 3);
	ck_assert_uint_eq(scene_ask(&s, 2), 1);
	ck_assert_uint_eq(scene_ask(&s, 3), 2); /* both slots of 1 are out */
	ck_assert_uint_eq(scene_ask(&s, 3), 3);
	ck_assert_uint_eq(scene_ask(&s, 3), 4);
	scene_end(&s);
}
END_TEST

START_TEST(higher_priority_goes_before_what_others_have_begun)
{
	struct gl_desk_task task[3] = { { .priority = 3 }, { .priority = 9 }, { .priority = 0 } };
	struct scene s = scene_of(2, 2, 950000);

	scene_open(&s, 1, 3); /* task 1: priority 0 */
	ck_assert_uint_eq(scene_ask(&s, 1), 1);
	scene_import(&s, task, 3); /* 2, 3, 4 */
	ck_assert_uint_eq(scene_ask(&s, 2), 3);
	ck_assert_uint_eq(scene_ask(&s, 2), 2);
	ck_assert_uint_eq(scene_ask(&s, 2), 1);
	ck_assert_uint_eq(scene_ask(&s, 2), 4);
	ck_assert_uint_eq(scene_ask(&s, 2), 0);
	scene_end(&s);
}
END_TEST

START_TEST(what_is_likely_to_come_next_is_known_ahead)
{
	struct scene s = scene_of(2, 2, 950000);
	uint32_t next[4], high[2];
	struct gl_desk_task task = { .priority = 1 };

	scene_open(&s, 5, 3);
	scene_ask(&s, 1);
	ck_assert_uint_eq(gl_desk_upcoming(s.w->desk, next, 4), 4);
	for (uint32_t i = 0; i < 4; i++)
		ck_assert_uint_eq(next[i], i + 1);
	scene_import(&s, &task, 1);
	ck_assert_uint_eq(gl_desk_upcoming(s.w->desk, high, 2), 2);
	ck_assert_uint_eq(high[0], 6);
	ck_assert_uint_eq(high[1], 1);
	scene_end(&s);
}
END_TEST

START_TEST(at_once_bounds_what_one_account_holds)
{
	struct scene s = scene_of(3, 3, 950000);
	struct gl_assignment out[10], held[10];
	struct gl_hand_out got;

	s.policy->at_once = 4;
	scene_open(&s, 10, 2);
	ck_assert_int_eq(gl_desk_assign(s.w->desk, 1, 10, s.w->now, out, &got, &s.e), GL_OK);
	ck_assert_uint_eq(got.given, 4);
	ck_assert_uint_eq(scene_ask(&s, 1), 0);
	ck_assert_int_eq(s.got.why, GL_ALL_HELD);
	ck_assert_uint_eq(gl_desk_held(s.w->desk, 1, s.w->now, held, 10), 4);
	for (unsigned i = 0; i < 4; i++) {
		ck_assert_uint_eq(held[i].n, out[i].n);
		ck_assert_uint_eq(held[i].nonce, out[i].nonce);
		ck_assert_int_eq(held[i].expires_ms, s.w->now.wall_ms + 600000);
	}
	ck_assert_int_eq(scene_say(&s, 1, 1, 0), GL_TAKEN); /* pending answers are held no more */
	ck_assert_uint_eq(gl_desk_held(s.w->desk, 1, s.w->now, held, 10), 3);
	ck_assert_uint_eq(scene_ask(&s, 1), 5);
	world_drain(s.w);
	scene_end(&s);
}
END_TEST

/* ---- the three ways of having nothing ---- */

START_TEST(nothing_for_you_all_held_and_done_are_told_apart)
{
	struct scene s = scene_of(1, 1, 950000);

	scene_open(&s, 2, 3);
	world_person(s.w, 9, GL_PERSON, true);
	ck_assert_uint_eq(scene_ask(&s, 9), 0);
	ck_assert_int_eq(s.got.why, GL_NONE_FOR_YOU); /* staff */
	scene_ask(&s, 1);
	scene_ask(&s, 2);
	ck_assert_uint_eq(scene_ask(&s, 3), 0);
	ck_assert_int_eq(s.got.why, GL_ALL_HELD);
	ck_assert_int_gt(s.got.retry_s, 0);
	ck_assert_int_le(s.got.retry_s, 5); /* others answer long before what they hold expires */
	ck_assert_uint_eq(scene_ask(&s, 1), 0);
	ck_assert_int_eq(s.got.why, GL_ALL_HELD); /* 2 is held by another */
	scene_answered(&s, 1, 1, 0);
	ck_assert_uint_eq(scene_ask(&s, 2), 0);
	ck_assert_int_eq(s.got.why, GL_NONE_FOR_YOU); /* 2 is held by this very account */
	scene_answered(&s, 2, 2, 0);
	ck_assert_uint_eq(scene_ask(&s, 3), 0);
	ck_assert_int_eq(s.got.why, GL_PROJECT_DONE);
	scene_end(&s);
}
END_TEST

START_TEST(nothing_is_handed_out_unless_the_project_is_open)
{
	static const enum gl_desk_state states[] = { GL_DESK_DRAFT, GL_DESK_PAUSED, GL_DESK_CLOSED };
	struct scene s = scene_of(1, 1, 950000);
	struct gl_assignment a;
	struct gl_hand_out got;

	scene_open(&s, 2, 1);
	for (unsigned i = 0; i < 3; i++) {
		gl_desk_set_state(s.w->desk, states[i]);
		ck_assert_int_eq(gl_desk_assign(s.w->desk, 1, 1, s.w->now, &a, &got, &s.e), GL_NOT_OPEN);
	}
	gl_desk_set_state(s.w->desk, GL_DESK_OPEN);
	ck_assert_int_eq(gl_desk_assign(s.w->desk, 7, 1, s.w->now, &a, &got, &s.e), GL_FORBIDDEN);
	ck_assert_uint_eq(scene_ask(&s, 1), 1);
	scene_end(&s);
}
END_TEST

/* ---- for ---- */

START_TEST(a_task_with_for_goes_to_those_accounts_only)
{
	static const uint32_t two[] = { 2, 3 };
	struct gl_desk_task task = { .only = two, .only_n = 2 };
	struct scene s = scene_of(3, 3, 950000);

	scene_open(&s, 0, 4);
	scene_import(&s, &task, 1);
	ck_assert_uint_eq(scene_view(&s, 1).want, 2); /* no third can come */
	ck_assert_uint_eq(scene_ask(&s, 1), 0);
	ck_assert_int_eq(s.got.why, GL_NONE_FOR_YOU);
	ck_assert_uint_eq(scene_ask(&s, 2), 1);
	ck_assert_uint_eq(scene_ask(&s, 1), 0);
	ck_assert_int_eq(s.got.why, GL_NONE_FOR_YOU); /* and not "held": it is not for this account */
	scene_pass(&s, 600000);
	ck_assert_uint_eq(scene_ask(&s, 2), 1); /* again, after it expired */
	scene_answered(&s, 2, 1, 0);
	ck_assert_uint_eq(scene_ask(&s, 2), 0);
	ck_assert_uint_eq(scene_ask(&s, 3), 1);
	scene_answered(&s, 3, 1, 0);
	ck_assert_uint_eq(scene_ask(&s, 1), 0);
	ck_assert_int_eq(s.got.why, GL_PROJECT_DONE);
	scene_end(&s);
}
END_TEST

START_TEST(for_must_name_members_once)
{
	static const uint32_t rows[][2] = { { 2, 2 }, { 3, 2 }, { 2, 77 }, { 0, 1 } };
	struct scene s = scene_of(1, 1, 950000);

	scene_open(&s, 0, 4);
	for (unsigned i = 0; i < 4; i++) {
		struct gl_desk_task task = { .only = rows[i], .only_n = 2 };

		ck_assert_int_ne(scene_import(&s, &task, 1), GL_OK);
	}
	ck_assert_uint_eq(gl_desk_tasks(s.w->desk), 0);
	scene_end(&s);
}
END_TEST

/* ---- expiry and release ---- */

START_TEST(an_assignment_expires_by_the_monotonic_clock_alone)
{
	struct scene s = scene_of(1, 1, 950000);

	scene_open(&s, 1, 2);
	scene_ask(&s, 1);
	ck_assert_int_eq(gl_desk_deadline(s.w->desk), s.w->now.mono_ms + 600000);
	s.w->now.wall_ms += INT64_C(86400000) * 3; /* somebody sets the clock */
	ck_assert_uint_eq(scene_ask(&s, 2), 0);
	s.w->now.wall_ms -= INT64_C(86400000) * 9;
	s.w->now.mono_ms += 599999;
	ck_assert_uint_eq(scene_ask(&s, 2), 0);
	s.w->now.mono_ms -= 400000; /* even a monotonic clock that is none prolongs nothing */
	gl_desk_expire(s.w->desk, s.w->now);
	s.w->now.mono_ms += 400001;
	ck_assert_uint_eq(scene_ask(&s, 2), 1);
	scene_end(&s);
}
END_TEST

START_TEST(what_was_released_goes_to_others_but_not_back)
{
	struct scene s = scene_of(1, 1, 950000);

	scene_open(&s, 1, 2);
	scene_ask(&s, 1);
	ck_assert(!gl_desk_release(s.w->desk, 2, 1, s.w->now));
	ck_assert(gl_desk_release(s.w->desk, 1, 1, s.w->now));
	ck_assert(!gl_desk_release(s.w->desk, 1, 1, s.w->now));
	ck_assert_uint_eq(scene_ask(&s, 1), 0);
	ck_assert_int_eq(s.got.why, GL_NONE_FOR_YOU);
	ck_assert_uint_eq(scene_ask(&s, 2), 1);
	scene_end(&s);
}
END_TEST

/* A head of the queue that nobody can take, while others expire over and over: the dead entries must not pile
 * up. */
START_TEST(expiry_without_end_costs_no_memory)
{
	struct scene s = scene_of(2, 2, 950000);
	struct gl_desk_counts before, after;

	s.policy->humans_min = 1;
	scene_open(&s, 50, 0);
	world_person(s.w, 1, GL_AGENT, false);
	world_person(s.w, 2, GL_AGENT, false);
	ck_assert_uint_eq(scene_ask(&s, 1), 1);
	scene_answered(&s, 1, 1, 0); /* its second slot is a person's: no agent can have it */
	gl_desk_counts(s.w->desk, &before);
	for (unsigned i = 0; i < 2000; i++) {
		for (unsigned k = 0; k < 10; k++)
			ck_assert_uint_gt(scene_ask(&s, 1 + i % 2), 1);
		scene_pass(&s, 600000);
	}
	gl_desk_counts(s.w->desk, &after);
	ck_assert_uint_le(after.bytes, before.bytes + 16384);
	world_person(s.w, 3, GL_PERSON, false);
	for (unsigned i = 0; i < 50; i++)
		ck_assert_uint_ne(scene_ask(&s, 3), 0);
	ck_assert_uint_eq(scene_ask(&s, 3), 0); /* none got lost */
	scene_end(&s);
}
END_TEST

Suite *desk_suite(void);

Suite *desk_suite(void)
{
	Suite *s = suite_create("desk");
	TCase *t = tcase_create("hand out");

	tcase_add_test(t, begun_tasks_go_first_then_untouched_ones_in_number_order);
	tcase_add_test(t, higher_priority_goes_before_what_others_have_begun);
	tcase_add_test(t, what_is_likely_to_come_next_is_known_ahead);
	tcase_add_test(t, at_once_bounds_what_one_account_holds);
	tcase_add_test(t, nothing_for_you_all_held_and_done_are_told_apart);
	tcase_add_test(t, nothing_is_handed_out_unless_the_project_is_open);
	tcase_add_test(t, a_task_with_for_goes_to_those_accounts_only);
	tcase_add_test(t, for_must_name_members_once);
	tcase_add_test(t, an_assignment_expires_by_the_monotonic_clock_alone);
	tcase_add_test(t, what_was_released_goes_to_others_but_not_back);
	tcase_add_test(t, expiry_without_end_costs_no_memory);
	suite_add_tcase(s, t);
	return s;
}
