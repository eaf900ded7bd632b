/* doubt: what reviewers are shown and what their word does, on a desk alone; and how much votes leave open.
 */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/auto.h"
#include "desk_scene.h"

/* ---- how much votes leave open ---- */

static const struct {
	unsigned labels, n;
	uint32_t label[12];
	uint32_t micro_bits;
} open[] = {
	{ 2, 0, { 0 }, 0 },
	{ 2, 5, { 1, 1, 1, 1, 1 }, 0 },
	{ 2, 2, { 0, 1 }, 1000000 },
	{ 4, 2, { 3, 1 }, 1000000 }, /* who voted for nothing else is no doubt */
	{ 4, 4, { 3, 1, 2, 0 }, 2000000 },
	{ 64, 3, { 63, 0, 7 }, 1584963 },
	{ 2, 3, { 0, 1, 0 }, 918296 },
	{ 2, 3, { 0, 0, 1 }, 918296 }, /* in whatever order */
	{ 2, 5, { 0, 0, 1, 0, 0 }, 721928 },
	{ 3, 6, { 0, 0, 0, 1, 1, 2 }, 1459148 },
};

START_TEST(entropy_is_that_of_the_votes)
{
	struct gl_vote vote[12];

	for (unsigned i = 0; i < open[_i].n; i++)
		vote[i] = (struct gl_vote){ .worker = i + 1, .label = open[_i].label[i] };
	ck_assert_uint_eq(gl_model_entropy(NULL, open[_i].labels, vote, open[_i].n), open[_i].micro_bits);
}
END_TEST

/* Against libm, under a model, whatever the votes are. */
START_TEST(entropy_is_that_of_the_posterior)
{
	static const char *const methods[] = { "majority", "wawa", "dawid-skene" };
	struct gl_vote vote[300];
	struct gl_votes votes = { .items = 100, .workers = 3, .labels = 2, .n = 300, .vote = vote };
	struct gl_belief belief[100];
	struct gl_model *model = gl_model_new();
	struct gl_err e = { 0 };

	for (unsigned i = 0; i < 300; i++)
		vote[i] = (struct gl_vote){
			.item = i / 3, .worker = i % 3, .label = (i / 3 * 7 + i % 3) % 5 < 2
		};
	ck_assert_int_eq(
	        gl_consensus(gl_method_find(gl_label_methods, methods[_i]), &votes, belief, model, &e),
	        GL_OK);
	for (unsigned i = 0; i < 100; i++) {
		struct gl_belief b;
		double p, bits;

		gl_model_belief(model, 2, vote + 3 * i, 3, &b);
		p = (double)b.num / (double)b.den;
		bits = p < 1 ? -p * log2(p) - (1 - p) * log2(1 - p) : 0;
		ck_assert_msg(fabs(gl_model_entropy(model, 2, vote + 3 * i, 3) - bits * 1e6) < 2,
		        "item %u: %u, %f", i, gl_model_entropy(model, 2, vote + 3 * i, 3), bits);
	}
	gl_model_free(model);
}
END_TEST

/* ---- the desk ---- */

static size_t disputes(const struct scene *s, uint32_t person, struct gl_dispute *out)
{
	return gl_desk_disputes(s->w->desk, person, NULL, out, 10);
}

/* Tasks of at most three answers; members 1 to 3 say these labels to each, 8 and 9 may review. */
static struct scene torn_scene(uint32_t tasks, const int (*labels)[3])
{
	struct scene s = scene_of(3, 3, 900000);

	scene_open(&s, tasks, 3);
	world_person(s.w, 8, GL_PERSON, true);
	world_person(s.w, 9, GL_PERSON, true);
	for (uint32_t n = 1; n <= tasks; n++)
		for (uint32_t who = 1; who <= 3; who++)
			scene_answered(&s, who, n, labels[n - 1][who - 1]);
	return s;
}

static enum gl_code review(struct scene *s, uint32_t person, uint32_t n, uint32_t named)
{
	struct host_item *h = world_item(s->w, GL_ITEM_REVIEW);
	enum gl_code code;

	h->item.person = person;
	h->item.n = n;
	h->item.review.named = named;
	code = world_append(s->w, h);
	world_drain(s->w);
	return code;
}

static const int three_tasks[][3] = { { 0, 0, 1 }, { 1, 1, 1 }, { 0, 1, 2 } };

START_TEST(what_is_torn_is_listed_the_most_open_first)
{
	struct scene s = torn_scene(3, three_tasks);
	struct gl_dispute d[10], first;

	ck_assert_uint_eq(disputes(&s, 0, d), 2);
	ck_assert_uint_eq(d[0].n, 3);
	ck_assert_uint_eq(d[0].micro_bits, 1584963);
	ck_assert_uint_eq(d[1].n, 1);
	ck_assert_uint_eq(d[1].micro_bits, 918296);
	ck_assert_uint_eq(gl_desk_disputed(s.w->desk, 1), 1);
	ck_assert_uint_eq(gl_desk_disputed(s.w->desk, 2), 0);
	first = d[0];
	ck_assert_uint_eq(gl_desk_disputes(s.w->desk, 0, &first, d, 10), 1);
	ck_assert_uint_eq(d[0].n, 1);
	ck_assert_uint_eq(gl_desk_disputes(s.w->desk, 0, NULL, d, 1), 1);
	ck_assert_uint_eq(d[0].n, 3);
	ck_assert_uint_eq(disputes(&s, 2, d), 0); /* who answered them all */
	ck_assert_uint_eq(disputes(&s, 8, d), 2);
	world_crash(s.w);
	ck_assert_uint_eq(disputes(&s, 8, d), 2);
	ck_assert_uint_eq(d[0].n, 3);
	scene_end(&s);
}
END_TEST

START_TEST(a_review_ends_a_dispute_for_everybody)
{
	struct scene s = torn_scene(3, three_tasks);
	struct gl_dispute d[10];

	ck_assert_int_eq(review(&s, 8, 3, 1), GL_OK);
	ck_assert_uint_eq(disputes(&s, 9, d), 1);
	ck_assert_int_eq(gl_desk_task_state(s.w->desk, 3), GL_TASK_REVIEWED);
	ck_assert_int_eq(review(&s, 8, 3, 1), GL_REVIEWED);
	ck_assert_int_eq(review(&s, 9, 3, 1), GL_OK); /* another may, and their word will count */
	ck_assert_int_eq(scene_log(&s, GL_ITEM_WITHDRAW, 0, 1), GL_OK);
	ck_assert_uint_eq(disputes(&s, 9, d), 0);
	ck_assert_int_eq(gl_desk_task_state(s.w->desk, 1), GL_TASK_WITHDRAWN);
	ck_assert_int_eq(gl_desk_task_state(s.w->desk, 2), GL_TASK_DONE);
	world_crash(s.w);
	ck_assert_uint_eq(disputes(&s, 9, d), 0);
	ck_assert_int_eq(review(&s, 9, 3, 1), GL_REVIEWED);
	scene_end(&s);
}
END_TEST

/* One that names only what is not required changes nothing. */
START_TEST(a_review_of_something_else_leaves_it)
{
	struct scene s = torn_scene(3, three_tasks);
	struct gl_dispute d[10];

	ck_assert_int_eq(review(&s, 8, 3, 2), GL_OK);
	ck_assert_uint_eq(disputes(&s, 9, d), 2);
	ck_assert_uint_eq(disputes(&s, 8, d), 1); /* but who reviewed it is not asked again */
	ck_assert_int_eq(gl_desk_task_state(s.w->desk, 3), GL_TASK_DISPUTED);
	scene_end(&s);
}
END_TEST

/* The second template requires one more question than the first: what was reviewed of it stays decided. */
START_TEST(a_review_is_of_questions_not_of_templates)
{
	struct scene s = torn_scene(3, three_tasks);
	uint64_t index[4];

	ck_assert_int_eq(review(&s, 8, 3, 1), GL_OK);
	s.template = s.w->template[1];
	scene_terms(&s);
	ck_assert_int_eq(gl_desk_task_state(s.w->desk, 3), GL_TASK_DONE);
	ck_assert_int_eq(review(&s, 9, 3, 1), GL_OK); /* the other question is the first one there */
	ck_assert_int_eq(gl_desk_task_state(s.w->desk, 3), GL_TASK_REVIEWED);
	ck_assert_uint_eq(gl_desk_rulings(s.w->desk, 3, index, 4), 2);
	ck_assert(index[0] < index[1]);
	ck_assert_uint_eq(gl_desk_rulings(s.w->desk, 2, index, 4), 0);
	s.template = s.w->template[2];
	scene_terms(&s);
	ck_assert_int_ne(gl_desk_task_state(s.w->desk, 3), GL_TASK_REVIEWED);
	world_crash(s.w);
	ck_assert_int_ne(gl_desk_task_state(s.w->desk, 3), GL_TASK_REVIEWED);
	scene_end(&s);
}
END_TEST

START_TEST(no_review_and_no_gold_while_terms_are_pending)
{
	struct scene s = torn_scene(3, three_tasks);
	struct host_item *terms = world_item(s.w, GL_ITEM_TERMS), *h = world_item(s.w, GL_ITEM_REVIEW);
	struct gl_desk_task gold = { .gold = true };

	terms->item.terms.policy = s.policy;
	terms->item.terms.template = s.w->template[1];
	ck_assert_int_eq(world_append(s.w, terms), GL_OK);
	h->item.person = 8;
	h->item.n = 3;
	h->item.review.named = 1;
	ck_assert_int_eq(world_append(s.w, h), GL_BUSY);
	ck_assert_int_eq(scene_import(&s, &gold, 1), GL_BUSY); /* and drains */
	ck_assert_int_eq(scene_import(&s, &gold, 1), GL_OK);
	ck_assert_int_eq(review(&s, 8, 3, 1), GL_OK);
	scene_end(&s);
}
END_TEST

/* A rejection takes an answer away: the task wants another one, and is in dispute no more until it has it. */
START_TEST(a_dispute_may_end_by_itself)
{
	struct scene s = torn_scene(1, three_tasks);
	struct gl_dispute d[10];

	world_person(s.w, 4, GL_PERSON, false);
	ck_assert_uint_eq(disputes(&s, 0, d), 1);
	ck_assert_int_eq(scene_log(&s, GL_ITEM_VERDICT, 3, 1), GL_OK);
	ck_assert_uint_eq(disputes(&s, 0, d), 0);
	ck_assert_int_eq(gl_desk_task_state(s.w->desk, 1), GL_TASK_WANTING);
	scene_answered(&s, 4, 1, 0);
	ck_assert_uint_eq(disputes(&s, 0, d), 0);
	ck_assert_int_eq(gl_desk_task_state(s.w->desk, 1), GL_TASK_DONE);
	scene_end(&s);
}
END_TEST

Suite *doubt_suite(void);
Suite *doubt_suite(void)
{
	Suite *s = suite_create("doubt");
	TCase *t = tcase_create("doubt");

	tcase_add_loop_test(t, entropy_is_that_of_the_votes, 0, GL_COUNT(open));
	tcase_add_loop_test(t, entropy_is_that_of_the_posterior, 0, 3);
	tcase_add_test(t, what_is_torn_is_listed_the_most_open_first);
	tcase_add_test(t, a_review_ends_a_dispute_for_everybody);
	tcase_add_test(t, a_review_of_something_else_leaves_it);
	tcase_add_test(t, a_review_is_of_questions_not_of_templates);
	tcase_add_test(t, no_review_and_no_gold_while_terms_are_pending);
	tcase_add_test(t, a_dispute_may_end_by_itself);
	suite_add_tcase(s, t);
	return s;
}
