/* rejections: the test that each reason must pass, the share that may stand, and what is earned. */
#include <check.h>
#include <stdio.h>

#include "base/auto.h"
#include "facts_scene.h"

/* 20 retired gold tasks; annotator 0 has so many right. P(X <= 3) = 0.0000473, P(X <= 4) = 0.000317 at 0.6.
 */
static enum gl_code failed_gold(int right, int probes, const char *floor)
{
	struct gl_rejections counts;
	uint64_t evidence[40], index = 3;
	char policy[300];
	struct facts_scene s;
	enum gl_code code;

	snprintf(policy, sizeof(policy),
	        "{\"redundancy\":{\"min\":1,\"max\":1},\"gold_floor\":\"%s\",\"reject_share\":\"0.3\"}",
	        floor);
	facts_begin(&s);
	facts_policy(&s, 1, BETTER, 10, policy);
	facts_tasks(&s, 2, 1, (uint32_t)probes);
	for (int i = 0; i < probes; i++) {
		evidence[i] = index;
		facts_answer(&s, index++, 0, (uint32_t)i + 1, i < right ? "left" : "right", NULL);
		facts_answer(&s, index++, 1, (uint32_t)i + 1, "left", NULL);
	}
	ck_assert(!facts_reject(&s, index, evidence[0], GL_FAILED_GOLD, evidence, (size_t)probes));
	for (int i = 0; i < probes; i++)
		facts_gold(&s, (uint32_t)i + 1, "left");
	facts_close(&s, index + 2);
	code = gl_facts_check_rejections(s.f, &counts, &s.e);
	facts_end(&s);
	return code;
}

START_TEST(failed_gold_needs_what_careful_people_hardly_do)
{
	ck_assert(!failed_gold(3, 20, "0.6"));
	ck_assert(failed_gold(4, 20, "0.6"));
	ck_assert(!failed_gold(5, 25, "0.6")); /* 0.0000536 */
	ck_assert(failed_gold(0, 19, "0.6"));  /* too few probes */
	/* A floor of 0.9 counts as 0.625, which is what four options allow: P(X <= 3) = 0.0000171, P(X <= 4)
	 * = 0.000127. */
	ck_assert(!failed_gold(3, 20, "0.9"));
	ck_assert(failed_gold(4, 20, "0.9"));
}
END_TEST

START_TEST(speed_is_shown_by_the_answer_alone)
{
	static const struct {
		int64_t ms;
		uint64_t evidence[2];
		size_t n;
		bool holds;
	} rows[] = { { 1499, { 3 }, 1, true }, { 1500, { 3 }, 1, false }, { 0, { 4 }, 1, false },
		{ 0, { 3, 4 }, 2, false } };

	for (size_t i = 0; i < GL_COUNT(rows); i++) {
		struct gl_rejections counts;
		struct facts_scene s;

		facts_begin(&s);
		facts_terms(&s, 1, BETTER, 10, 1, 3);
		facts_tasks(&s, 2, 1, 9);
		ck_assert(!facts_say(&s, 3, 0, 1, "left", rows[i].ms));
		for (uint32_t n = 2; n < 9; n++)
			facts_answer(&s, 2 + n, 0, n, "left", NULL);
		ck_assert(!facts_reject(&s, 20, 3, GL_SPEED, rows[i].evidence, rows[i].n));
		facts_close(&s, 22);
		ck_assert_int_eq(!gl_facts_check_rejections(s.f, &counts, &s.e), rows[i].holds);
		facts_end(&s);
	}
}
END_TEST

START_TEST(no_more_than_the_share_of_an_annotators_answers_stands_rejected)
{
	for (int rejected = 2; rejected <= 4; rejected++) {
		struct gl_rejections counts;
		struct facts_scene s;

		facts_begin(&s);
		facts_terms(&s, 1, BETTER, 10, 1, 3);
		facts_tasks(&s, 2, 1, 10);
		for (uint32_t n = 1; n <= 10; n++)
			facts_answer(&s, 2 + n, 0, n, "left", NULL);
		for (int i = 0; i < rejected; i++) {
			uint64_t answer = 3 + (uint64_t)i;

			ck_assert(!facts_reject(&s, 20 + (uint64_t)i, answer, GL_SPAM, &answer, 1));
		}
		facts_close(&s, 30);
		ck_assert_int_eq(
		        !gl_facts_check_rejections(s.f, &counts, &s.e), rejected <= 3); /* 0.3 of 10 */
		facts_end(&s);
	}
}
END_TEST

START_TEST(a_rejection_whose_evidence_was_erased_is_counted_and_not_tested)
{
	static const uint64_t evidence[] = { 3 };
	struct gl_rejections counts;
	struct facts_scene s;

	facts_begin(&s);
	facts_terms(&s, 1, BETTER, 10, 1, 3);
	facts_tasks(&s, 2, 1, 9);
	for (uint32_t n = 1; n < 9; n++)
		facts_answer(&s, 2 + n, 0, n, NULL, NULL);
	ck_assert(!facts_reject(&s, 20, 3, GL_SPEED, evidence, 1));
	facts_close(&s, 22);
	ck_assert(!gl_facts_check_rejections(s.f, &counts, &s.e));
	ck_assert_uint_eq(counts.untested, 1);
	ck_assert_uint_eq(counts.by_reason[GL_SPEED], 1);
	facts_end(&s);
}
END_TEST

START_TEST(earnings_count_late_answers_and_not_rejected_ones)
{
	static const uint64_t evidence[] = { 4 };
	gl_mem_auto struct gl_earning *rows = NULL;
	struct facts_scene s;
	size_t n;

	facts_begin(&s);
	facts_terms(&s, 1, BETTER, 10, 1, 1);
	facts_tasks(&s, 2, 1, 2);
	facts_answer(&s, 3, 1, 1, "left", NULL);
	facts_answer(&s, 4, 0, 1, "left", NULL);
	ck_assert(!facts_reject(&s, 5, 4, GL_SPAM, evidence, 1));
	facts_terms(&s, 6, BETTER, 7, 1, 1);
	facts_answer(&s, 7, 0, 2, "left", NULL);
	facts_answer(&s, 8, 1, 2, "left", NULL);
	ck_assert(!facts_review(&s, 9, 5, 2, "left"));
	facts_close(&s, 10);
	ck_assert(!gl_facts_earnings(s.f, &rows, &n, &s.e));
	ck_assert_uint_eq(n, 2);
	ck_assert(rows[0].a[0] == 0x40 && rows[0].accepted == 1 && rows[0].amount == 7 &&
	          rows[0].rejected == 1);
	ck_assert(rows[1].a[0] == 0x41 && rows[1].accepted == 2 && rows[1].amount == 17 &&
	          rows[1].rejected == 0);
	facts_end(&s);
}
END_TEST

Suite *rejections_suite(void);

Suite *rejections_suite(void)
{
	Suite *s = suite_create("rejections");
	TCase *t = tcase_create("rejections");

	tcase_add_test(t, failed_gold_needs_what_careful_people_hardly_do);
	tcase_add_test(t, speed_is_shown_by_the_answer_alone);
	tcase_add_test(t, no_more_than_the_share_of_an_annotators_answers_stands_rejected);
	tcase_add_test(t, a_rejection_whose_evidence_was_erased_is_counted_and_not_tested);
	tcase_add_test(t, earnings_count_late_answers_and_not_rejected_ones);
	suite_add_tcase(s, t);
	return s;
}
