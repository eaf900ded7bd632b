/* extremes: what every method comes to where there is next to nothing to go by, or very much, or as much for
 * one thing as for the other. Methods are found in the tables of the server. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "made_ballots.h"
#include "made_crowd.h"

#include "base/auto.h"

#define MANY 100000

static struct gl_vote vote[MANY];

static struct gl_votes votes_of(uint32_t items, uint32_t workers, uint32_t labels, uint64_t n)
{
	return (struct gl_votes){
		.items = items, .workers = workers, .labels = labels, .n = n, .vote = vote
	};
}

#define EACH_METHOD(m) for (const struct gl_method *const *at_ = gl_label_methods, *m; (m = *at_); at_++)

/* Of every item: this one label, sure or not. */
static void all_say(const struct gl_votes *votes, uint32_t label)
{
	EACH_METHOD(m)
	{
		gl_mem_auto struct gl_belief *b = made_believe(m->name, votes, NULL);

		for (uint32_t i = 0; i < votes->items; i++)
			ck_assert_msg(b[i].label == label && !b[i].tied && b[i].den && b[i].num <= b[i].den,
			        "%s, item %u: label %u of %u", m->name, i, b[i].label, votes->labels);
	}
}

/* Of every item: so many labels, from 0 on, that are exactly as likely. */
static void all_tie(const struct gl_votes *votes, uint64_t top)
{
	EACH_METHOD(m)
	{
		gl_mem_auto struct gl_belief *b = made_believe(m->name, votes, NULL);

		for (uint32_t i = 0; i < votes->items; i++)
			ck_assert_msg(b[i].tied && b[i].top == top, "%s, item %u of %u labels: top %llx",
			        m->name, i, votes->labels, (unsigned long long)b[i].top);
	}
}

static const uint32_t label_counts[] = { 1, 2, 3, 10, GL_LABELS_MAX };

START_TEST(one_answer_is_believed)
{
	uint32_t labels = label_counts[_i];
	struct gl_votes votes = votes_of(1, 1, labels, 1);

	vote[0] = (struct gl_vote){ 0, 0, labels - 1 };
	all_say(&votes, labels - 1);
}
END_TEST

START_TEST(what_all_say_is_believed)
{
	uint32_t labels = label_counts[_i];
	struct gl_votes votes = votes_of(40, 8, labels, 320);

	for (uint32_t k = 0; k < 320; k++)
		vote[k] = (struct gl_vote){ k / 8, k % 8, labels / 2 };
	all_say(&votes, labels / 2);
}
END_TEST

START_TEST(where_everybody_says_something_else_all_tie)
{
	uint32_t labels = label_counts[_i];
	struct gl_votes votes = votes_of(3, labels, labels, (uint64_t)3 * labels);

	for (uint32_t k = 0; k < votes.n; k++)
		vote[k] = (struct gl_vote){ k / labels, k % labels, k % labels };
	if (labels > 1)
		all_tie(&votes, labels < 64 ? ((uint64_t)1 << labels) - 1 : UINT64_MAX);
}
END_TEST

/* With 64 labels fewer annotators, as each has some kilobytes of them. */
START_TEST(a_task_may_have_a_hundred_thousand_answers)
{
	uint32_t labels = label_counts[_i], n = labels > 10 ? 1000 : MANY;
	struct gl_votes votes = votes_of(1, n, labels, n);

	for (uint32_t k = 0; k < n; k++)
		vote[k] = (struct gl_vote){ 0, k, k % 2 ? labels - 1 : k / 2 % labels };
	all_say(&votes, labels - 1);
	for (uint32_t k = 0; k < n; k++)
		vote[k].label = k % 2;
	if (labels > 1)
		all_tie(&votes, 3);
}
END_TEST

/* Everybody has a twin who says the same with two and two labels exchanged: so are the labels that are
 * believed, or all of them stay. */
START_TEST(twins_who_exchange_labels_tie)
{
	struct made_plan plan = {
		.seed = 500 + (uint64_t)_i, .items = 30, .workers = 9, .share = 60, .most = 95
	};
	struct made_crowd c = { 0 };
	struct gl_votes votes;

	plan.labels = 2 + 2 * ((uint32_t)_i % 3);
	made_crowd_make(&c, &plan);
	votes = votes_of(plan.items, 2 * plan.workers, plan.labels, 2 * c.votes.n);
	for (uint64_t k = 0; k < c.votes.n; k++)
		for (uint32_t twin = 0; twin < 2; twin++)
			vote[2 * k + twin] = (struct gl_vote){ c.vote[k].item, 2 * c.vote[k].worker + twin,
				c.vote[k].label ^ twin };
	EACH_METHOD(m)
	{
		gl_mem_auto struct gl_belief *b = made_believe(m->name, &votes, NULL);

		for (uint32_t i = 0; i < votes.items; i++) {
			uint64_t even = b[i].top & 0x5555555555555555,
			         odd = b[i].top >> 1 & 0x5555555555555555;

			ck_assert_msg(even == odd, "%s, crowd %d, item %u: top %llx", m->name, _i, i,
			        (unsigned long long)b[i].top);
		}
	}
	made_crowd_free(&c);
}
END_TEST

/* ---- ballots ---- */

/* Thousands of answers to one task: no method fails, nor does a sum run over. Texts, of which every two are
 * compared, are fewer. */
START_TEST(a_task_may_have_thousands_of_answers)
{
	const struct gl_question_type *type = gl_question_type_at((size_t)_i);
	const struct made_kind *kind = made_kind_find(type->name);
	uint32_t n = type->quoted || !strcmp(type->name, "boxes") ? 300 : 20000;
	gl_mem_auto struct gl_ballot *ballot = calloc(n, sizeof(*ballot));
	gl_mem_auto size_t *at = calloc((size_t)n + 1, sizeof(*at));
	gl_buf_auto packed = { 0 }, values = { 0 };
	struct gl_votes votes = votes_of(1, n, 0, n);
	struct gl_belief b;
	struct gl_err e = { 0 };

	if (type->counted == GL_COUNT_LABEL)
		return;
	ck_assert(kind && ballot && at);
	gl_buf_init(&packed, SIZE_MAX);
	gl_buf_init(&values, SIZE_MAX);
	for (uint32_t k = 0; k < n; k++) {
		vote[k] = (struct gl_vote){ 0, k, 0 };
		kind->draw(&packed, kind->most, 6, k % 5);
		at[k + 1] = packed.len;
	}
	for (uint32_t k = 0; k < n; k++)
		ballot[k] = (struct gl_ballot){ packed.data + at[k], at[k + 1] - at[k] };
	votes.ballot = ballot;
	votes.labels = kind->most;
	for (size_t m = 0; type->methods[m]; m++)
		ck_assert_msg(!gl_consensus_values(type->methods[m], &votes, &b, &values, &e) && b.len,
		        "%s, %s: %s", type->name, type->methods[m]->name, e.text);
}
END_TEST

Suite *extremes_suite(void);

Suite *extremes_suite(void)
{
	Suite *s = suite_create("extremes");
	TCase *t = tcase_create("extremes");
	int types = 0;

	while (gl_question_type_at((size_t)types))
		types++;
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, one_answer_is_believed, 0, GL_COUNT(label_counts));
	tcase_add_loop_test(t, what_all_say_is_believed, 0, GL_COUNT(label_counts));
	tcase_add_loop_test(t, where_everybody_says_something_else_all_tie, 0, GL_COUNT(label_counts));
	tcase_add_loop_test(t, a_task_may_have_a_hundred_thousand_answers, 0, GL_COUNT(label_counts));
	tcase_add_loop_test(t, twins_who_exchange_labels_tie, 0, 30);
	tcase_add_loop_test(t, a_task_may_have_thousands_of_answers, 0, types);
	suite_add_tcase(s, t);
	return s;
}
