/* dataset: what is used, what is left out and why, what a task comes to: FORMATS 2 and 3, case by case. Who
 * is rejected and who is paid: test_rejections.c. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "crypto/rand.h"
#include "facts_scene.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

/* The record of task 1 is what it must be, from "answers" to "left_out", and "better" as well. */
static void check_record(struct facts_scene *s, const char *answers, const char *left_out, const char *better)
{
	gl_buf_auto out = { 0 }, want = { 0 };

	gl_buf_init(&out, 1 << 16);
	gl_buf_init(&want, 1 << 16);
	facts_records(s, &out);
	gl_buf_printf(&want,
	        "{\"answers\":[%s],\"content\":\"" ZEROS
	        "\",\"external_id\":null,\"group\":null,\"left_out\":[%s],\"n\":1,"
	        "\"questions\":{\"better\":%s,",
	        answers, left_out, better);
	ck_assert_msg(!strncmp(out.data, want.data, want.len), "%s\nis not\n%s", out.data, want.data);
}

#define VOTES(b, l, r, t) ",\"votes\":{\"both_bad\":" #b ",\"left\":" #l ",\"right\":" #r ",\"tie\":" #t "}}"
#define CROWD(confidence, status, value)                                                                     \
	"{\"confidence\":" confidence ",\"status\":\"" status "\",\"value\":" value
#define LEFT "{\"choice\":\"left\"}"

START_TEST(answers_beyond_the_maximum_are_late)
{
	struct facts_scene s;

	facts_begin(&s);
	facts_terms(&s, 1, BETTER, 10, 2, 3);
	facts_tasks(&s, 2, 1, 1);
	for (int who = 0; who < 5; who++)
		facts_answer(&s, 3 + (uint64_t)who, who, 1, who < 3 ? "left" : "right", NULL);
	facts_close(&s, 9);
	check_record(&s, "3,4,5", "[6,\"late\"],[7,\"late\"]",
	        CROWD("\"1.000000\"", "consensus", LEFT) VOTES(0, 3, 0, 0));
	facts_end(&s);
}
END_TEST

START_TEST(gold_has_no_limit_and_decides)
{
	struct facts_scene s;

	facts_begin(&s);
	facts_terms(&s, 1, BETTER, 10, 2, 3);
	facts_tasks(&s, 2, 1, 1);
	for (int who = 0; who < 5; who++)
		facts_answer(&s, 3 + (uint64_t)who, who, 1, "left", NULL);
	facts_gold(&s, 1, "right");
	facts_close(&s, 9);
	check_record(&s, "3,4,5,6,7", "", CROWD("null", "gold", "{\"choice\":\"right\"}") VOTES(0, 5, 0, 0));
	facts_end(&s);
}
END_TEST

/* Everything that can be against one answer is; the reasons are taken away one by one, the first that holds
 * is given. */
static const char *const reasons[] = { "erased", "withdrawn", "rejected", "template-changed", "late" };

START_TEST(the_first_reason_that_holds_is_given)
{
	static const uint64_t evidence[] = { 5 };
	struct facts_scene s;
	gl_buf_auto out = { 0 };
	char want[60];

	facts_begin(&s);
	s.safe = "Was it safe?";
	facts_terms(&s, 1, "An older wording", 10, 1, 1);
	facts_tasks(&s, 2, 1, 1);
	if (_i <= 3)
		facts_answer(&s, 5, 0, 1, "left", NULL);
	s.safe = "Safe?";
	facts_terms(&s, 3, BETTER, 10, 1, 1);
	if (_i == 4) {
		facts_answer(&s, 4, 1, 1, "left", NULL);
		facts_answer(&s, 5, 0, 1, "left", NULL);
	}
	if (_i <= 2)
		ck_assert(!facts_reject(&s, 7, 5, GL_SPAM, evidence, 1));
	if (_i <= 1)
		ck_assert(!facts_withdraw(&s, 8, 1));
	if (_i == 0)
		ck_assert(!facts_erase(&s, 9, 0));
	facts_close(&s, 12);
	gl_buf_init(&out, 1 << 16);
	facts_records(&s, &out);
	snprintf(want, sizeof(want), "[5,\"%s\"]", reasons[_i]);
	ck_assert_msg(strstr(out.data, want) != NULL, "%s has no %s", out.data, want);
	facts_end(&s);
}
END_TEST

START_TEST(an_answer_to_other_questions_is_left_out_and_leaves_room)
{
	struct facts_scene s;
	gl_buf_auto out = { 0 };

	gl_buf_init(&out, 1 << 16);
	facts_begin(&s);
	facts_terms(&s, 1, "An older wording", 10, 1, 3);
	facts_tasks(&s, 2, 1, 1);
	facts_answer(&s, 3, 0, 1, "right", "yes");
	facts_terms(&s, 4, BETTER, 20, 1, 3);
	facts_answer(&s, 5, 1, 1, "left", NULL);
	facts_close(&s, 6);
	/* "safe" is the same question in both, so the older answer is used, and votes on that alone. */
	facts_records(&s, &out);
	ck_assert(strstr(out.data, "\"answers\":[3,5]"));
	ck_assert(strstr(out.data, "\"better\":" CROWD("\"1.000000\"", "consensus", LEFT) VOTES(0, 1, 0, 0)));
	ck_assert(strstr(out.data, "\"votes\":{\"no\":0,\"yes\":1}"));
	facts_end(&s);
}
END_TEST

START_TEST(the_policy_of_the_first_answer_decides)
{
	struct facts_scene s;

	facts_begin(&s);
	facts_terms(&s, 1, BETTER, 10, 1, 2);
	facts_tasks(&s, 2, 1, 1);
	facts_answer(&s, 3, 0, 1, "left", NULL);
	facts_terms(&s, 4, BETTER, 20, 4, 9);
	facts_answer(&s, 5, 1, 1, "left", NULL);
	facts_answer(&s, 6, 2, 1, "left", NULL);
	facts_close(&s, 7);
	check_record(&s, "3,5", "[6,\"late\"]", CROWD("\"1.000000\"", "consensus", LEFT) VOTES(0, 2, 0, 0));
	facts_end(&s);
}
END_TEST

START_TEST(the_last_review_that_counts_decides)
{
	struct facts_scene s;

	facts_begin(&s);
	facts_terms(&s, 1, BETTER, 10, 1, 3);
	facts_tasks(&s, 2, 1, 1);
	facts_answer(&s, 3, 0, 1, "right", NULL);
	ck_assert(!facts_review(&s, 4, 7, 1, "tie"));
	ck_assert(!facts_review(&s, 5, 8, 1, "left"));
	facts_close(&s, 7);
	check_record(&s, "3", "", CROWD("null", "reviewed", LEFT) VOTES(0, 0, 1, 0));
	facts_end(&s);
}
END_TEST

START_TEST(a_review_of_another_wording_does_not_count)
{
	struct facts_scene s;

	facts_begin(&s);
	facts_terms(&s, 1, "An older wording", 10, 1, 3);
	facts_tasks(&s, 2, 1, 1);
	ck_assert(!facts_review(&s, 3, 7, 1, "tie"));
	facts_terms(&s, 4, BETTER, 10, 1, 3);
	facts_answer(&s, 5, 0, 1, "left", NULL);
	facts_close(&s, 7);
	check_record(&s, "5", "", CROWD("\"1.000000\"", "consensus", LEFT) VOTES(0, 1, 0, 0));
	facts_end(&s);
}
END_TEST

START_TEST(the_last_verdict_stands)
{
	static const uint64_t evidence[] = { 3 };
	struct facts_scene s;

	facts_begin(&s);
	facts_terms(&s, 1, BETTER, 10, 1, 3);
	facts_tasks(&s, 2, 1, 1);
	facts_answer(&s, 3, 0, 1, "left", NULL);
	ck_assert(!facts_reject(&s, 4, 3, GL_SPAM, evidence, 1));
	ck_assert(!facts_accept(&s, 5, 3));
	facts_close(&s, 7);
	check_record(&s, "3", "", CROWD("\"1.000000\"", "consensus", LEFT) VOTES(0, 1, 0, 0));
	facts_end(&s);
}
END_TEST

START_TEST(a_task_without_answers_is_unfinished)
{
	struct facts_scene s;

	facts_begin(&s);
	facts_terms(&s, 1, BETTER, 10, 1, 3);
	facts_tasks(&s, 2, 1, 1);
	facts_close(&s, 3);
	check_record(&s, "", "", CROWD("null", "unfinished", "null") VOTES(0, 0, 0, 0));
	facts_end(&s);
}
END_TEST

/* min 2, max 4, two humans, confidence 0.6 */
static const struct {
	uint32_t votes, humans;
	bool tied;
	uint64_t num, den;
	enum gl_status status;
} crowds[] = {
	{ 0, 0, false, 0, 0, GL_STATUS_UNFINISHED },
	{ 1, 1, false, 1, 1, GL_STATUS_UNFINISHED },
	{ 2, 1, false, 2, 2, GL_STATUS_UNFINISHED },
	{ 4, 1, false, 4, 4, GL_STATUS_UNFINISHED },
	{ 2, 2, false, 2, 2, GL_STATUS_CONSENSUS },
	{ 2, 2, true, 1, 2, GL_STATUS_UNFINISHED },
	{ 4, 2, true, 2, 4, GL_STATUS_TIED },
	{ 3, 2, false, 3, 5, GL_STATUS_CONSENSUS },
	{ 3, 2, false, 599999, 1000000, GL_STATUS_UNFINISHED },
	{ 4, 2, false, 599999, 1000000, GL_STATUS_DISPUTED },
	{ 5, 5, false, 5999999, 10000000, GL_STATUS_DISPUTED }, /* 0.6 when rounded, but compared exactly */
	{ 4, 2, true, 4, 5, GL_STATUS_TIED },
};

START_TEST(a_crowd_comes_to_the_first_status_that_holds)
{
	struct gl_policy p = {
		.redundancy_min = 2, .redundancy_max = 4, .humans_min = 2, .confidence = 600000
	};
	struct gl_crowd c = { .votes = crowds[_i].votes, .humans = crowds[_i].humans };
	struct gl_belief b = { .tied = crowds[_i].tied, .num = crowds[_i].num, .den = crowds[_i].den };

	ck_assert_str_eq(
	        gl_status_name(gl_crowd_status(&c, &b, gl_method_find(gl_label_methods, "majority"), &p)),
	        gl_status_name(crowds[_i].status));
}
END_TEST

/* ---- what must hold ---- */

START_TEST(facts_that_cannot_be_are_refused)
{
	static const uint64_t of_other[] = { 4 }, later[] = { 9 };
	struct facts_scene s;

	facts_begin(&s);
	ck_assert(gl_facts_tasks(s.f, 1, 1, 3, &s.e)); /* before the first terms */
	facts_terms(&s, 1, BETTER, 10, 1, 3);
	ck_assert(gl_facts_tasks(s.f, 2, 2, 3, &s.e)); /* a gap */
	facts_tasks(&s, 2, 1, 2);
	facts_answer(&s, 3, 0, 1, "left", NULL);
	facts_answer(&s, 4, 1, 1, "left", NULL);
	ck_assert(facts_say(&s, 5, 2, 3, "left", 1)); /* no such task */
	ck_assert(facts_say(&s, 5, 2, 1, "east", 1)); /* no such option */
	s.price = 11;
	ck_assert(facts_say(&s, 5, 2, 1, "left", 1)); /* another price */
	s.price = 10;
	s.terms = 2;
	ck_assert(facts_say(&s, 5, 2, 1, "left", 1)); /* no terms entry */
	s.terms = 1;
	ck_assert(facts_reject(&s, 5, 2, GL_SPAM, of_other, 1)); /* no answer */
	ck_assert(facts_reject(&s, 5, 3, GL_SPAM, of_other, 1)); /* another annotator's */
	ck_assert(facts_reject(&s, 5, 3, GL_SPAM, later, 1));
	ck_assert(facts_accept(&s, 4, 4)); /* not smaller */
	ck_assert(facts_review(&s, 5, 7, 3, "left"));
	ck_assert(facts_withdraw(&s, 5, 3));
	ck_assert(!facts_withdraw(&s, 6, 2));
	ck_assert(facts_withdraw(&s, 7, 2)); /* a second time */
	ck_assert(!facts_erase(&s, 8, 1));
	ck_assert(facts_erase(&s, 9, 1));              /* a second time */
	ck_assert(facts_say(&s, 10, 1, 2, "left", 1)); /* after the erasure */
	ck_assert(facts_review(&s, 10, 1, 2, "left"));
	facts_end(&s);
}
END_TEST

START_TEST(nobody_answers_or_reviews_a_task_twice_or_both)
{
	for (int what = 0; what < 4; what++) {
		struct facts_scene s;

		facts_begin(&s);
		facts_terms(&s, 1, BETTER, 10, 1, 3);
		facts_tasks(&s, 2, 1, 2);
		facts_answer(&s, 3, 0, 1, "left", NULL);
		if (what == 1)
			facts_answer(&s, 4, 0, 1, "right", NULL);
		if (what == 2)
			ck_assert(!facts_review(&s, 5, 0, 1, "right"));
		ck_assert(!facts_review(&s, 6, 9, 2, "right"));
		if (what == 3)
			ck_assert(!facts_review(&s, 7, 9, 2, "left"));
		ck_assert_int_eq(gl_facts_close(s.f, 9, &s.e), what ? GL_INVALID : GL_OK);
		facts_end(&s);
	}
}
END_TEST

/* ---- the order of feeding ---- */

struct happened {
	enum { ANSWER, REVIEW, REJECT, WITHDRAW, ERASE, KINDS } kind;
	uint64_t index;
	int who;
	uint32_t n;
	uint64_t answer;
	const char *choice;
};

static void feed(struct facts_scene *s, const struct happened *x)
{
	if (x->kind == ANSWER)
		facts_answer(s, x->index, x->who, x->n, x->choice, x->who % 2 ? "yes" : NULL);
	else if (x->kind == REVIEW)
		ck_assert_msg(!facts_review(s, x->index, x->who, x->n, x->choice), "%s", s->e.text);
	else if (x->kind == REJECT)
		ck_assert_msg(!facts_reject(s, x->index, x->answer, GL_SPAM, &x->answer, 1), "%s", s->e.text);
	else if (x->kind == WITHDRAW)
		ck_assert_msg(!facts_withdraw(s, x->index, x->n), "%s", s->e.text);
	else
		ck_assert_msg(!facts_erase(s, x->index, x->who), "%s", s->e.text);
}

#define TASKS  9
#define PEOPLE 8

static size_t make_up(struct gl_stream *rng, struct happened *all)
{
	static const char *const choices[] = { "left", "right", "tie", "both_bad" };
	bool answered[TASKS + 1][PEOPLE] = { 0 }, withdrawn[TASKS + 1] = { 0 }, erased[PEOPLE] = { 0 };
	size_t n = 0;

	for (uint64_t index = 3; index < 60; index++) {
		struct happened x = { .index = index,
			.who = (int)gl_stream_below(rng, PEOPLE),
			.n = 1 + (uint32_t)gl_stream_below(rng, TASKS),
			.choice = choices[gl_stream_below(rng, 4)] };
		uint64_t dice = gl_stream_below(rng, 20);

		x.kind = dice < 15 ? ANSWER : (int)(dice - 14);
		if (x.kind >= KINDS)
			x.kind = ANSWER;
		if (x.kind == ANSWER && (answered[x.n][x.who] || erased[x.who]))
			continue;
		if (x.kind == REVIEW)
			x.who = 10 + (int)index; /* each by somebody else */
		if (x.kind == WITHDRAW && withdrawn[x.n])
			continue;
		if (x.kind == ERASE && erased[x.who])
			continue;
		if (x.kind == REJECT) {
			if (!n || all[n / 2].kind != ANSWER)
				continue;
			x.answer = all[n / 2].index;
		}
		answered[x.n][x.who % PEOPLE] |= x.kind == ANSWER;
		withdrawn[x.n] |= x.kind == WITHDRAW;
		if (x.kind == ERASE)
			erased[x.who] = true;
		all[n++] = x;
	}
	return n;
}

static void records_of(const struct happened *all, size_t n, const int *order, struct gl_buf *out)
{
	struct facts_scene s;

	facts_begin(&s);
	facts_terms(&s, 1, BETTER, 10, 2, 3);
	facts_tasks(&s, 2, 1, TASKS);
	for (int k = 0; k < (order ? KINDS : 1); k++)
		for (size_t i = 0; i < n; i++)
			if (!order || (int)all[i].kind == order[k])
				feed(&s, &all[i]);
	facts_close(&s, 60);
	facts_records(&s, out);
	facts_end(&s);
}

/* Kinds may come one after the other or as the log has them: a dataset is a function of the log. */
START_TEST(a_dataset_does_not_depend_on_the_order_between_kinds)
{
	static const int orders[][KINDS] = { { ANSWER, REVIEW, REJECT, WITHDRAW, ERASE },
		{ ERASE, WITHDRAW, REVIEW, ANSWER, REJECT }, { REVIEW, ANSWER, ERASE, REJECT, WITHDRAW },
		{ WITHDRAW, ANSWER, REJECT, ERASE, REVIEW } };

	for (uint8_t seed = 0; seed < 60; seed++) {
		gl_buf_auto first = { 0 }, other = { 0 };
		struct happened all[60];
		struct gl_stream rng;
		size_t n;

		gl_stream_init(&rng, (uint8_t[32]){ seed });
		gl_buf_init(&first, 1 << 20);
		gl_buf_init(&other, 1 << 20);
		n = make_up(&rng, all);
		records_of(all, n, NULL, &first);
		for (size_t i = 0; i < GL_COUNT(orders); i++) {
			gl_buf_clear(&other);
			records_of(all, n, orders[i], &other);
			ck_assert_str_eq(first.data, other.data);
		}
	}
}
END_TEST

Suite *dataset_suite(void);
Suite *dataset_suite(void)
{
	Suite *s = suite_create("dataset");
	TCase *t = tcase_create("dataset");

	tcase_add_test(t, answers_beyond_the_maximum_are_late);
	tcase_add_test(t, gold_has_no_limit_and_decides);
	tcase_add_loop_test(t, the_first_reason_that_holds_is_given, 0, GL_COUNT(reasons));
	tcase_add_test(t, an_answer_to_other_questions_is_left_out_and_leaves_room);
	tcase_add_test(t, the_policy_of_the_first_answer_decides);
	tcase_add_test(t, the_last_review_that_counts_decides);
	tcase_add_test(t, a_review_of_another_wording_does_not_count);
	tcase_add_test(t, the_last_verdict_stands);
	tcase_add_test(t, a_task_without_answers_is_unfinished);
	tcase_add_loop_test(t, a_crowd_comes_to_the_first_status_that_holds, 0, GL_COUNT(crowds));
	tcase_add_test(t, facts_that_cannot_be_are_refused);
	tcase_add_test(t, nobody_answers_or_reviews_a_task_twice_or_both);
	tcase_add_test(t, a_dataset_does_not_depend_on_the_order_between_kinds);
	suite_add_tcase(s, t);
	return s;
}
