/* desk: when a task has enough, by its policy and by what a model says of those who answered. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "desk_scene.h"

/* ---- when a task has enough ---- */

START_TEST(slots_up_to_min_at_once_then_one_by_one_while_undecided)
{
	struct scene s = scene_of(2, 4, 700000);

	scene_open(&s, 1, 6);
	ck_assert_uint_eq(scene_view(&s, 1).want, 2);
	scene_answered(&s, 1, 1, 0);
	ck_assert_uint_eq(scene_view(&s, 1).want, 1);
	scene_answered(&s, 2, 1, 1);
	ck_assert_uint_eq(scene_view(&s, 1).want, 1); /* tied */
	ck_assert_uint_eq(scene_ask(&s, 3), 1);
	ck_assert_uint_eq(scene_ask(&s, 4), 0); /* one at a time */
	scene_answered(&s, 3, 1, 0);
	ck_assert_uint_eq(scene_view(&s, 1).want, 1); /* 2 of 3 is below 0.7 */
	scene_answered(&s, 4, 1, 0);
	ck_assert_uint_eq(scene_view(&s, 1).want, 0); /* 3 of 4, and the maximum */
	scene_end(&s);
}
END_TEST

/* min, max, confidence, labels said in turn (up to -1); what is wanted after the last */
static const struct {
	int64_t min, max, confidence;
	int said[6];
	unsigned want;
} enough[] = {
	{ 3, 7, 950000, { 0, 0, 0, -1 }, 0 },
	{ 3, 7, 950000, { 0, 0, 1, -1 }, 1 },
	{ 3, 7, 950000, { 0, 0, -1 }, 1 },
	{ 1, 5, 500000, { 0, -1 }, 0 },
	{ 2, 5, 500000, { 0, 1, -1 }, 1 }, /* half is reached, but by both */
	{ 2, 5, 600000, { 0, 1, 0, -1 }, 0 },
	{ 2, 3, 990000, { 0, 1, 0, -1 }, 0 }, /* the maximum */
	{ 2, 5, 1000000, { -1 }, 5 },         /* never early, so all at once */
	{ 2, 5, 1000000, { 0, 0, 0, -1 }, 2 },
	{ 2, 5, 1000000, { 0, 0, 0, 0, 0, -1 }, 0 },
	{ 1, 1, 950000, { 2, -1 }, 0 },
};

START_TEST(enough_is_enough)
{
	struct scene s = scene_of(enough[_i].min, enough[_i].max, enough[_i].confidence);

	scene_open(&s, 1, 9);
	for (uint32_t i = 0; enough[_i].said[i] >= 0; i++)
		scene_answered(&s, i + 1, 1, enough[_i].said[i]);
	ck_assert_msg(
	        scene_view(&s, 1).want == enough[_i].want, "row %d wants %u", _i, scene_view(&s, 1).want);
	scene_end(&s);
}
END_TEST

START_TEST(a_question_without_posterior_stops_at_min)
{
	struct scene s = scene_of(2, 5, 1000000);

	s.policy->method[0] = gl_method_find(gl_number_methods, "mean");
	scene_open(&s, 1, 9);
	scene_answered(&s, 1, 1, 0);
	scene_answered(&s, 2, 1, 1);
	ck_assert_uint_eq(scene_view(&s, 1).want, 0);
	scene_end(&s);
}
END_TEST

static const struct {
	int64_t min, max;
	int chosen[6]; /* sets of options, up to -1 */
	uint32_t want;
	uint32_t micro_bits; /* of the dispute; 0: there is none */
} chosen[] = {
	{ 2, 5, { -1 }, 2, 0 },
	{ 2, 5, { 1, 1, -1 }, 0, 0 },
	{ 2, 5, { 1, 3, -1 }, 1, 0 }, /* half of them chose the second */
	{ 2, 5, { 1, 3, 3, -1 }, 0, 0 },
	{ 2, 4, { 1, 3, 0, 2, -1 }, 0, 2000000 }, /* two options stay open, a bit each */
	{ 2, 4, { 0, 0, 0, 4, -1 }, 0, 0 },
	{ 3, 5, { 0, 0, 7, -1 }, 0, 0 },
};

START_TEST(a_task_whose_options_are_tied_asks_once_more)
{
	struct scene s = scene_of(chosen[_i].min, chosen[_i].max, 1000000);
	struct gl_dispute dispute;
	size_t n;

	s.template->question[0].type = gl_question_type_find("multi_choice", strlen("multi_choice"));
	s.template->question[0].wide = 0;
	s.template->question[1].required = false;
	s.policy->method[0] = gl_method_find(gl_option_methods, "default");
	scene_open(&s, 1, 9);
	for (uint32_t i = 0; chosen[_i].chosen[i] >= 0; i++)
		scene_answered(&s, i + 1, 1, chosen[_i].chosen[i]);
	ck_assert_uint_eq(scene_view(&s, 1).want, chosen[_i].want);
	n = gl_desk_disputes(s.w->desk, 0, NULL, &dispute, 1);
	ck_assert_uint_eq(n ? dispute.micro_bits : 0, chosen[_i].micro_bits);
	scene_end(&s);
}
END_TEST

static const struct {
	uint32_t min, max;
	int said[6]; /* numbers of answers, up to -1 */
	uint32_t want;
} parted[] = {
	{ 2, 5, { -1 }, 2 },
	{ 2, 5, { 7, 7, -1 }, 0 },
	{ 2, 5, { 7, 8, -1 }, 1 },
	{ 2, 5, { 7, 8, 7, -1 }, 0 },
	{ 3, 5, { 7, 8, 9, -1 }, 1 },
	{ 2, 5, { 7, 8, 7, 8, -1 }, 1 },
	{ 2, 4, { 7, 8, 7, 8, -1 }, 0 }, /* no more may be asked, and whether it is a tie is not seen here */
	{ 1, 5, { 0, -1 }, 0 },
};

START_TEST(a_task_whose_answers_differ_asks_once_more)
{
	struct scene s = scene_of(parted[_i].min, parted[_i].max, 950000);

	s.template->question[0].type = gl_question_type_find("spans", strlen("spans"));
	s.template->question[0].wide = 0;
	s.template->question[0].labels = 0;
	s.template->question[1].required = false;
	s.policy->method[0] = s.template->question[0].type->methods[0];
	scene_open(&s, 1, 9);
	for (uint32_t i = 0; parted[_i].said[i] >= 0; i++)
		scene_answered(&s, i + 1, 1, parted[_i].said[i]);
	ck_assert_uint_eq(scene_view(&s, 1).want, parted[_i].want);
	ck_assert_uint_eq(gl_desk_disputes(s.w->desk, 0, NULL, NULL, 0), 0);
	scene_end(&s);
}
END_TEST

/* What was found of a task holds while it has as many votes, whatever its answers look like. */
static const struct {
	int64_t max;
	int said[6];
	uint8_t told;
	uint32_t want;
	uint32_t micro_bits; /* 0: no dispute */
} ties[] = {
	{ 5, { 7, 7, -1 }, 2 | GL_TIED, 1, 0 },
	{ 5, { 7, 8, -1 }, 2, 0, 0 },
	{ 5, { 7, 8, -1 }, 1, 1, 0 }, /* said of fewer votes: a guess */
	{ 5, { 7, 7, -1 }, 1 | GL_TIED, 0, 0 },
	{ 4, { 7, 8, 7, 9, -1 }, 4 | GL_TIED, 0, 1000000 },
	{ 4, { 7, 8, 7, 8, -1 }, 4, 0, 0 },
	{ 4, { 7, 8, 7, 8, -1 }, 3 | GL_TIED, 0, 0 },
};

START_TEST(a_tie_that_was_found_asks_once_more_and_then_a_reviewer)
{
	struct scene s = scene_of(2, ties[_i].max, 950000);
	struct gl_dispute dispute = { 0 };
	uint8_t *told = malloc(1);

	s.template->question[0].type = gl_question_type_find("spans", strlen("spans"));
	s.template->question[0].wide = 0;
	s.template->question[0].labels = 0;
	s.template->question[1].required = false;
	s.policy->method[0] = s.template->question[0].type->methods[0];
	scene_open(&s, 1, 9);
	for (uint32_t i = 0; ties[_i].said[i] >= 0; i++)
		scene_answered(&s, i + 1, 1, ties[_i].said[i]);
	ck_assert_ptr_nonnull(told);
	*told = ties[_i].told;
	gl_desk_set_ties(s.w->desk, s.template->question[0].hash, told, 1);
	ck_assert(!gl_desk_sweep(s.w->desk, 10));
	ck_assert_uint_eq(scene_view(&s, 1).want, ties[_i].want);
	gl_desk_disputes(s.w->desk, 0, NULL, &dispute, 1);
	ck_assert_uint_eq(dispute.micro_bits, ties[_i].micro_bits);
	scene_end(&s);
}
END_TEST

START_TEST(agents_leave_the_slots_that_persons_must_fill)
{
	struct scene s = scene_of(2, 3, 950000);

	s.policy->humans_min = 2;
	scene_open(&s, 1, 3);
	world_person(s.w, 4, GL_AGENT, false);
	world_person(s.w, 5, GL_AGENT, false);
	ck_assert_uint_eq(scene_ask(&s, 4), 1);
	ck_assert_uint_eq(scene_ask(&s, 5), 0);
	scene_answered(&s, 4, 1, 0);
	scene_answered(&s, 1, 1, 0);
	ck_assert_uint_eq(scene_view(&s, 1).want, 1); /* enough and sure, but one person short */
	ck_assert_uint_eq(scene_ask(&s, 5), 0);
	ck_assert_int_eq(s.got.why, GL_NONE_FOR_YOU);
	ck_assert_uint_eq(scene_ask(&s, 2), 1);
	scene_answered(&s, 2, 1, 0);
	ck_assert_uint_eq(scene_view(&s, 1).want, 0);
	scene_end(&s);
}
END_TEST

START_TEST(agents_give_no_more_answers_than_they_may)
{
	struct scene s = scene_of(3, 4, 950000);

	s.policy->agents_max = 1;
	s.policy->humans_min = 0;
	scene_open(&s, 1, 3);
	for (uint32_t no = 4; no < 7; no++)
		world_person(s.w, no, GL_AGENT, false);
	ck_assert_uint_eq(scene_ask(&s, 4), 1);
	ck_assert_uint_eq(scene_ask(&s, 5), 0); /* one holds it */
	scene_pass(&s, 700000);
	ck_assert_uint_eq(scene_ask(&s, 5), 1); /* and has let it expire */
	scene_answered(&s, 5, 1, 0);
	ck_assert_uint_eq(scene_ask(&s, 6), 0);
	ck_assert_int_eq(s.got.why, GL_NONE_FOR_YOU);
	ck_assert_uint_eq(scene_ask(&s, 1), 1);
	ck_assert_uint_eq(scene_ask(&s, 2), 1);
	scene_end(&s);
}
END_TEST

START_TEST(new_terms_open_to_agents_what_they_had_passed_by)
{
	struct scene s = scene_of(2, 2, 950000);

	s.policy->humans_min = 2;
	scene_open(&s, 3, 0);
	world_person(s.w, 1, GL_AGENT, false);
	ck_assert_uint_eq(scene_ask(&s, 1), 0);
	scene_new_policy(&s);
	s.policy->humans_min = 0;
	scene_terms(&s);
	ck_assert_uint_eq(scene_ask(&s, 1), 1);
	scene_end(&s);
}
END_TEST

START_TEST(the_terms_before_the_first_answer_decide)
{
	struct scene s = scene_of(2, 2, 950000);

	scene_open(&s, 2, 4);
	scene_answered(&s, 1, 1, 0);
	scene_new_policy(&s);
	s.policy->redundancy_min = s.policy->redundancy_max = 3;
	scene_terms(&s);
	while (gl_desk_sweep(s.w->desk, 10))
		;
	ck_assert_uint_eq(scene_view(&s, 1).want, 1);
	ck_assert_uint_eq(scene_view(&s, 2).want, 3);
	scene_answered(&s, 2, 1, 0);
	scene_answered(&s, 2, 2, 0);
	ck_assert_uint_eq(scene_view(&s, 1).want, 0);
	ck_assert_uint_eq(scene_view(&s, 2).want, 2);
	scene_end(&s);
}
END_TEST

START_TEST(a_new_template_asks_again_before_anything_is_done)
{
	struct scene s = scene_of(1, 1, 950000);

	scene_open(&s, 3, 4);
	for (uint32_t n = 1; n <= 3; n++)
		scene_answered(&s, 1, n, 0);
	s.template = s.w->template[2]; /* no question in common */
	scene_terms(&s);
	ck_assert_uint_eq(scene_ask(&s, 1), 0); /* it has answered all of them */
	ck_assert_int_eq(s.got.why, GL_NONE_FOR_YOU);
	ck_assert_uint_ne(scene_ask(&s, 2), 0);
	s.template = s.w->template[0]; /* back: the old answers count again */
	scene_terms(&s);
	while (gl_desk_sweep(s.w->desk, 1))
		;
	ck_assert_uint_eq(scene_ask(&s, 3), 0);
	ck_assert_int_eq(s.got.why, GL_PROJECT_DONE);
	scene_end(&s);
}
END_TEST

START_TEST(a_rejected_answer_opens_its_task_again)
{
	struct scene s = scene_of(1, 1, 950000);

	scene_open(&s, 1, 3);
	scene_answered(&s, 1, 1, 0);
	ck_assert_uint_eq(scene_view(&s, 1).want, 0);
	ck_assert_int_eq(scene_log(&s, GL_ITEM_VERDICT, 1, 1), GL_OK);
	ck_assert_uint_eq(scene_view(&s, 1).want, 1);
	ck_assert_uint_eq(scene_ask(&s, 1), 0); /* not to the same account */
	ck_assert_uint_eq(scene_ask(&s, 2), 1);
	scene_end(&s);
}
END_TEST

START_TEST(an_erased_account_leaves_nothing_behind)
{
	struct scene s = scene_of(1, 1, 950000);
	struct gl_assignment a;
	struct gl_hand_out got;

	scene_open(&s, 2, 3);
	scene_answered(&s, 1, 1, 0);
	ck_assert_uint_eq(scene_ask(&s, 1), 2);
	ck_assert_int_eq(scene_log(&s, GL_ITEM_ERASE, 1, 0), GL_OK);
	ck_assert_uint_eq(gl_desk_held(s.w->desk, 1, s.w->now, NULL, 0), 0);
	ck_assert_int_eq(gl_desk_assign(s.w->desk, 1, 1, s.w->now, &a, &got, &s.e), GL_FORBIDDEN);
	ck_assert_int_eq(scene_say(&s, 1, 2, 0), GL_UNKNOWN);
	ck_assert_uint_ne(scene_ask(&s, 2), 0);
	ck_assert_uint_ne(scene_ask(&s, 2), 0); /* 1 asks again: its answer is gone */
	scene_end(&s);
}
END_TEST

START_TEST(withdrawn_and_settled_tasks_are_not_handed_out)
{
	struct scene s = scene_of(3, 3, 950000);
	struct host_item *h;

	scene_open(&s, 3, 3);
	world_person(s.w, 8, GL_PERSON, true);
	scene_answered(&s, 1, 1, 0);
	ck_assert_int_eq(scene_log(&s, GL_ITEM_WITHDRAW, 0, 1), GL_OK);
	h = world_item(s.w, GL_ITEM_REVIEW);
	h->item.person = 8;
	h->item.n = 2;
	h->item.review.named = 1;
	ck_assert_int_eq(world_append(s.w, h), GL_OK);
	world_drain(s.w);
	ck_assert_uint_eq(scene_ask(&s, 2), 3);
	ck_assert_uint_eq(scene_ask(&s, 2), 0);
	scene_end(&s);
}
END_TEST

/* ---- models ---- */

/* Votes that make members 1 and 2 good and 3 bad: under the model one answer of 1 and one of 3 are no tie. */
START_TEST(a_new_model_changes_what_open_tasks_want)
{
	const uint32_t tasks = 40;
	struct scene s = scene_of(2, 3, 800000);
	struct gl_vote vote[200];
	struct gl_belief belief[60];
	struct gl_votes votes = { .items = 60, .workers = 10, .labels = 3, .vote = vote };
	struct gl_model *model = gl_model_new();

	scene_open(&s, tasks, 4);
	for (uint32_t n = 1; n < tasks; n++) {
		scene_answered(&s, 1, n, (int)n % 3);
		scene_answered(&s, 2, n, (int)n % 3);
	}
	ck_assert(gl_desk_model_due(s.w->desk));
	scene_answered(&s, 1, tasks, 0);
	scene_answered(&s, 3, tasks, 1);
	ck_assert_uint_eq(scene_view(&s, tasks).want, 1);
	votes.n = gl_desk_votes(s.w->desk, s.template->question[0].hash, vote, 200);
	ck_assert_uint_eq(votes.n, 2 * tasks);
	ck_assert(!gl_desk_model_due(s.w->desk));
	ck_assert_int_eq(
	        gl_consensus(gl_method_find(gl_label_methods, "dawid-skene"), &votes, belief, model, &s.e),
	        GL_OK);
	gl_desk_set_model(s.w->desk, s.template->question[0].hash, model);
	while (gl_desk_sweep(s.w->desk, 10))
		;
	ck_assert_uint_eq(scene_view(&s, tasks).want, 0);
	gl_desk_set_model(s.w->desk, s.template->question[0].hash, NULL);
	while (gl_desk_sweep(s.w->desk, 10))
		;
	ck_assert_uint_eq(scene_view(&s, tasks).want, 1);
	scene_end(&s);
}
END_TEST

START_TEST(only_used_votes_are_counted_and_come_sorted)
{
	struct scene s = scene_of(2, 2, 950000);
	struct gl_vote vote[10];

	scene_open(&s, 2, 5);
	scene_answered(&s, 4, 2, 2);
	scene_answered(&s, 2, 2, 1);
	scene_answered(&s, 3, 1, 0);
	scene_answered(&s, 1, 1, 1);
	ck_assert_uint_eq(gl_desk_votes(s.w->desk, s.template->question[0].hash, NULL, 0), 4);
	ck_assert_uint_eq(gl_desk_votes(s.w->desk, s.template->question[0].hash, vote, 10), 4);
	ck_assert(vote[0].item == 0 && vote[0].worker == 1 && vote[0].label == 1);
	ck_assert(vote[1].item == 0 && vote[1].worker == 3 && vote[1].label == 0);
	ck_assert(vote[2].item == 1 && vote[2].worker == 2);
	ck_assert_int_eq(scene_log(&s, GL_ITEM_VERDICT, 2, 2), GL_OK);
	ck_assert_uint_eq(gl_desk_votes(s.w->desk, s.template->question[0].hash, vote, 10), 3);
	ck_assert_uint_eq(
	        gl_desk_votes(s.w->desk, s.template->question[1].hash, vote, 10), 0); /* optional, not said */
	ck_assert_uint_eq(gl_desk_votes(s.w->desk, s.w->template[2] -> question[0].hash, vote, 10), 0);
	scene_end(&s);
}
END_TEST

START_TEST(a_model_is_due_after_three_in_a_hundred_more_answers_but_not_before_32)
{
	struct scene s = scene_of(1, 1, 950000);
	uint32_t n = 0;

	scene_open(&s, 1400, 1);
	while (!gl_desk_model_due(s.w->desk))
		scene_answered(&s, 1, ++n, 0);
	ck_assert_uint_eq(n, 32);
	while (n < 1320)
		scene_answered(&s, 1, ++n, 0);
	gl_desk_votes(s.w->desk, s.template->question[0].hash, NULL, 0);
	while (!gl_desk_model_due(s.w->desk))
		scene_answered(&s, 1, ++n, 0);
	ck_assert_uint_eq(n, 1360);
	scene_end(&s);
}
END_TEST

Suite *desk_enough_suite(void);

Suite *desk_enough_suite(void)
{
	Suite *s = suite_create("desk_enough");
	TCase *want = tcase_create("enough"), *models = tcase_create("models");

	tcase_add_test(want, slots_up_to_min_at_once_then_one_by_one_while_undecided);
	tcase_add_loop_test(want, enough_is_enough, 0, (int)(sizeof enough / sizeof enough[0]));
	tcase_add_test(want, a_question_without_posterior_stops_at_min);
	tcase_add_loop_test(
	        want, a_task_whose_options_are_tied_asks_once_more, 0, sizeof chosen / sizeof chosen[0]);
	tcase_add_loop_test(want, a_tie_that_was_found_asks_once_more_and_then_a_reviewer, 0,
	        sizeof ties / sizeof ties[0]);
	tcase_add_loop_test(
	        want, a_task_whose_answers_differ_asks_once_more, 0, sizeof parted / sizeof parted[0]);
	tcase_add_test(want, agents_leave_the_slots_that_persons_must_fill);
	tcase_add_test(want, agents_give_no_more_answers_than_they_may);
	tcase_add_test(want, new_terms_open_to_agents_what_they_had_passed_by);
	tcase_add_test(want, the_terms_before_the_first_answer_decide);
	tcase_add_test(want, a_new_template_asks_again_before_anything_is_done);
	tcase_add_test(want, a_rejected_answer_opens_its_task_again);
	tcase_add_test(want, an_erased_account_leaves_nothing_behind);
	tcase_add_test(want, withdrawn_and_settled_tasks_are_not_handed_out);
	suite_add_tcase(s, want);
	tcase_add_test(models, a_new_model_changes_what_open_tasks_want);
	tcase_add_test(models, only_used_votes_are_counted_and_come_sorted);
	tcase_add_test(models, a_model_is_due_after_three_in_a_hundred_more_answers_but_not_before_32);
	suite_add_tcase(s, models);
	return s;
}
