/* desk_gold: what gold and money do to hand-outs, and what a million tasks cost. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "desk_scene.h"

/* ---- gold ---- */

struct probes {
	unsigned given, gold;
};

/* Twenty people who finish everything in turn; every fourth task of a hundred is gold. */
static struct probes play_gold(struct scene *s, int64_t share)
{
	struct gl_desk_task task[100] = { 0 };
	struct probes p = { 0 };

	s->policy->gold_share = share;
	scene_open(s, 0, 20);
	for (unsigned i = 0; i < 100; i++)
		task[i].gold = i % 4 == 0;
	scene_import(s, task, 100);
	for (uint32_t no = 1; no <= 20; no++)
		for (unsigned i = 0; i < 14; i++) {
			uint32_t n = scene_ask(s, no);

			if (!n)
				break;
			p.given++;
			p.gold += (n - 1) % 4 == 0;
			scene_answered(s, no, n, 0);
		}
	return p;
}

START_TEST(gold_comes_to_more_answers_than_the_maximum_and_no_other_task_does)
{
	struct scene s = scene_of(1, 1, 950000);
	struct probes p = play_gold(&s, 500000);
	struct gl_vote vote[400];
	unsigned beyond = 0;

	for (uint32_t n = 1; n <= 100; n++) {
		beyond += scene_view(&s, n).answers > 1;
		ck_assert(scene_view(&s, n).answers <= 1 || (n - 1) % 4 == 0);
	}
	ck_assert_uint_gt(beyond, 10);
	ck_assert_uint_gt(p.gold, p.given / 3);
	ck_assert_uint_eq(gl_desk_votes(s.w->desk, s.template->question[0].hash, vote, 400), 100);
	scene_log(&s, GL_ITEM_SEALING, 0,
	        0); /* a dataset opens their gold: all its answers count from there on */
	ck_assert_uint_gt(gl_desk_votes(s.w->desk, s.template->question[0].hash, vote, 400), 100);
	scene_end(&s);
}
END_TEST

START_TEST(gold_share_is_the_share_of_gold)
{
	static const int64_t shares[] = { 0, 100000, 300000 };
	struct scene s = scene_of(1, 1, 950000);
	struct gl_desk_task *task = calloc(4000, sizeof *task);
	unsigned gold = 0, given = 0;

	s.policy->gold_share = shares[_i];
	s.policy->at_once = 1;
	scene_open(&s, 0, 30);
	for (unsigned i = 3700; i < 4000; i++)
		task[i].gold = true; /* far from being reached in number order */
	scene_import(&s, task, 500);
	for (unsigned chunk = 500; chunk < 4000; chunk += 500)
		scene_import(&s, task + chunk, 500);
	free(task);
	for (unsigned i = 0; i < 3000; i++) {
		uint32_t no = 1 + i % 30, n = scene_ask(&s, no);

		given += n != 0;
		gold += n > 3700;
		scene_say(&s, no, n, 0);
		if (i % 30 == 29)
			for (const struct gl_batch *b; (b = gl_desk_cut(s.w->desk));) {
				gl_desk_committed(s.w->desk);
				for (unsigned k = 0; k < b->n; k++)
					free(b->item[k]);
			}
	}
	ck_assert_uint_eq(given, 3000);
	ck_assert_msg(gold >= 3000 * shares[_i] / 1000000 * 85 / 100 &&
	                      gold <= 3000 * shares[_i] / 1000000 * 115 / 100,
	        "%u of 3000 at share %jd", gold, (intmax_t)shares[_i]);
	world_free(s.w);
}
END_TEST

/* ---- money ---- */

START_TEST(what_cannot_be_paid_is_neither_taken_on_nor_handed_out)
{
	struct scene s = scene_of(2, 3, 700000);
	struct gl_desk_task task[3] = { 0 };
	struct gl_desk_counts counts;

	s.policy->surplus_share = 0;
	scene_open(&s, 0, 5);
	gl_desk_set_money(s.w->desk, 59);
	ck_assert_int_eq(scene_import(&s, task, 3), GL_CONFLICT);
	gl_desk_set_money(s.w->desk, 60);
	ck_assert_int_eq(scene_import(&s, task, 3), GL_OK); /* 3 tasks, 2 slots, 10 each */
	ck_assert_int_eq(scene_import(&s, task, 1), GL_CONFLICT);
	for (uint32_t n = 1; n <= 3; n++)
		for (uint32_t no = 1; no <= 2; no++)
			scene_answered(&s, no, n, n == 1 ? (int)no : 0);
	gl_desk_counts(s.w->desk, &counts);
	ck_assert_int_eq(counts.owed, 60);
	ck_assert_uint_eq(scene_view(&s, 1).want, 1);
	ck_assert_uint_eq(scene_ask(&s, 3), 0); /* it wants one more, and there is no money for it */
	ck_assert_int_eq(s.got.why, GL_ALL_HELD);
	gl_desk_set_money(s.w->desk, 70);
	ck_assert_uint_eq(scene_ask(&s, 3), 1);
	gl_desk_counts(s.w->desk, &counts);
	ck_assert_int_eq(counts.owed + counts.reserved, 70);
	scene_end(&s);
}
END_TEST

START_TEST(a_price_is_that_of_the_terms_it_was_promised_under)
{
	struct scene s = scene_of(1, 1, 950000);
	struct gl_desk_counts counts;

	scene_open(&s, 3, 2);
	scene_ask(&s, 1);
	ck_assert_int_eq(s.last.price, 10);
	ck_assert_uint_eq(s.last.terms, 0);
	scene_new_policy(&s);
	s.price = 25;
	scene_terms(&s);
	scene_ask(&s, 2);
	ck_assert_int_eq(s.last.price, 25);
	ck_assert_uint_eq(s.last.terms, 2);
	gl_desk_counts(s.w->desk, &counts);
	ck_assert_int_eq(counts.reserved, 10 + 25 + 25);
	scene_end(&s);
}
END_TEST

/* ---- memory and speed ---- */

START_TEST(want_of_memory_changes_nothing)
{
#ifdef __SANITIZE_ADDRESS__
	return; /* the sanitizer's own memory has no such limit */
#else
	const uint32_t many = 4000000;
	struct scene s = scene_of(1, 1, 950000);
	struct gl_desk_task *task = calloc(many, sizeof *task);
	struct host_item *h = world_item(s.w, GL_ITEM_TASKS);
	struct rlimit old, low;

	scene_open(&s, 1, 1);
	h->item.n = 2;
	h->item.tasks.count = many;
	h->item.tasks.task = task;
	getrlimit(RLIMIT_AS, &old);
	low = old;
	low.rlim_cur = 64 << 20;
	setrlimit(RLIMIT_AS, &low);
	ck_assert_int_eq(gl_desk_append(s.w->desk, &h->item, s.w->now, &s.e), GL_NO_MEMORY);
	setrlimit(RLIMIT_AS, &old);
	ck_assert_uint_eq(gl_desk_next_task(s.w->desk), 2);
	ck_assert_int_eq(gl_desk_append(s.w->desk, &h->item, s.w->now, &s.e), GL_OK);
	ck_assert_ptr_nonnull(gl_desk_cut(s.w->desk));
	gl_desk_committed(s.w->desk);
	ck_assert_uint_eq(gl_desk_tasks(s.w->desk), many + 1);
	free(h);
	free(task);
	world_free(s.w);
#endif
}
END_TEST

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

START_TEST(a_million_tasks_cost_48_bytes_each)
{
	const uint32_t many = 1000000, people = 1000, asks = 300000;
	struct scene s = scene_of(3, 5, 950000);
	struct gl_desk_task *task = calloc(many, sizeof *task);
	struct host_item *h = world_item(s.w, GL_ITEM_TASKS);
	struct gl_desk_counts before, after;
	struct gl_assignment out;
	struct gl_hand_out got;
	double start;

	for (uint32_t i = 0; i < many; i++)
		task[i].gold = i % 10 == 0, task[i].priority = (uint8_t)(i / 1000 % 3);
	s.policy->gold_share = 100000;
	scene_open(&s, 0, 0);
	for (uint32_t no = 1; no <= people; no++)
		gl_desk_person(s.w->desk, &(struct gl_desk_person){ .no = no }, &s.e);
	gl_desk_counts(s.w->desk, &before);
	h->item.n = 1;
	h->item.tasks.count = many;
	h->item.tasks.task = task;
	ck_assert_int_eq(gl_desk_append(s.w->desk, &h->item, s.w->now, &s.e), GL_OK);
	gl_desk_cut(s.w->desk);
	gl_desk_committed(s.w->desk);
	free(h);
	free(task);
	gl_desk_counts(s.w->desk, &after);
	printf("desk: %.2f bytes a task, one in ten gold\n", (double)(after.bytes - before.bytes) / many);
	ck_assert_uint_le(after.bytes - before.bytes, (size_t)many * 49);
	start = seconds();
	for (uint32_t i = 0; i < asks; i++) {
		ck_assert_int_eq(
		        gl_desk_assign(s.w->desk, 1 + i % people, 1, s.w->now, &out, &got, &s.e), GL_OK);
		if (i % 30 == 29)
			gl_desk_release(s.w->desk, 1 + i % people, out.n, s.w->now);
		scene_pass(&s, 10);
	}
	printf("desk: %.0f hand-outs/s of a million tasks to a thousand people\n",
	        asks / (seconds() - start));
	world_free(s.w);
}
END_TEST

Suite *desk_gold_suite(void);

Suite *desk_gold_suite(void)
{
	Suite *s = suite_create("desk_gold");
	TCase *c = tcase_create("gold, money, memory");

	tcase_set_timeout(c, 120);
	tcase_add_test(c, gold_comes_to_more_answers_than_the_maximum_and_no_other_task_does);
	tcase_add_loop_test(c, gold_share_is_the_share_of_gold, 0, 3);
	tcase_add_test(c, what_cannot_be_paid_is_neither_taken_on_nor_handed_out);
	tcase_add_test(c, a_price_is_that_of_the_terms_it_was_promised_under);
	tcase_add_test(c, want_of_memory_changes_nothing);
	tcase_add_test(c, a_million_tasks_cost_48_bytes_each);
	suite_add_tcase(s, c);
	return s;
}
