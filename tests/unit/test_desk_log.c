/* desk_log: which answers are taken, how batches come about and what becomes of them, and what gold and money
 * do. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "desk_scene.h"

#define HOUR INT64_C(3600000)

/* ---- which answers are taken ---- */

START_TEST(what_is_held_is_taken_whatever_has_happened_meanwhile)
{
	struct scene s = scene_of(1, 1, 950000);

	scene_open(&s, 4, 2);
	for (unsigned i = 0; i < 4; i++)
		scene_ask(&s, 1);
	scene_log(&s, GL_ITEM_WITHDRAW, 0, 1);
	gl_desk_set_state(s.w->desk, GL_DESK_PAUSED);
	ck_assert_int_eq(scene_say(&s, 1, 1, 0), GL_TAKEN);
	ck_assert(!s.sent->item.answer.surplus);
	gl_desk_set_state(s.w->desk, GL_DESK_CLOSED);
	ck_assert_int_eq(scene_say(&s, 1, 2, 0), GL_TAKEN);
	s.w->now.wall_ms += 99 * HOUR; /* the wall clock says that it expired; it has not */
	ck_assert_int_eq(scene_say_with(&s, 1, 3, 0, s.w->now.wall_ms - 98 * HOUR), GL_TAKEN);
	world_drain(s.w);
	scene_end(&s);
}
END_TEST

START_TEST(a_repeat_shares_the_outcome_and_another_value_does_not)
{
	struct scene s = scene_of(1, 1, 950000);
	struct host_item *first;

	scene_open(&s, 1, 1);
	scene_ask(&s, 1);
	ck_assert_int_eq(scene_say(&s, 1, 1, 0), GL_TAKEN);
	first = s.sent;
	ck_assert_int_eq(scene_say(&s, 1, 1, 0), GL_REPEAT_IN_FLIGHT);
	ck_assert_ptr_eq(s.twin, &first->item);
	ck_assert_int_eq(scene_say(&s, 1, 1, 1), GL_DIFFERS);
	world_cut(s.w);
	ck_assert_int_eq(scene_say(&s, 1, 1, 0), GL_REPEAT_IN_FLIGHT);
	world_store(s.w, STORE_OK);
	ck_assert_int_eq(scene_say(&s, 1, 1, 0), GL_REPEAT_DONE);
	ck_assert_int_eq(scene_say(&s, 1, 1, 1), GL_REPEAT_DONE);
	ck_assert(gl_desk_answered(s.w->desk, 1, 1));
	scene_end(&s);
}
END_TEST

START_TEST(late_is_taken_while_a_slot_is_free_then_as_surplus_then_not)
{
	struct scene s = scene_of(1, 1, 950000);
	int64_t gone;

	s.policy->surplus_share = 50000;
	scene_open(&s, 4, 3);
	for (unsigned i = 0; i < 4; i++)
		scene_ask(&s, 1);
	gone = s.last.expires_ms;
	scene_pass(&s, HOUR);
	ck_assert_int_eq(scene_say_with(&s, 1, 1, 0, gone), GL_TAKEN); /* nobody else came */
	ck_assert(!s.sent->item.answer.surplus);
	for (uint32_t n = 2; n <= 4; n++)
		scene_answered(&s, 2, n, 0);
	scene_pass(&s, 22 * HOUR);
	ck_assert_int_eq(scene_say_with(&s, 1, 2, 0, gone), GL_TAKEN);
	ck_assert(s.sent->item.answer.surplus);
	ck_assert_int_eq(
	        scene_say_with(&s, 1, 3, 0, gone), GL_FULL); /* 5 % of one answer, rounded up, is used */
	world_drain(s.w);
	scene_end(&s);
}
END_TEST

START_TEST(surplus_ends_a_day_after_the_assignment)
{
	struct scene s = scene_of(1, 3, 950000);

	scene_open(&s, 1, 2);
	scene_answered(&s, 1, 1, 0); /* sure enough: the task has stopped early */
	ck_assert_int_eq(scene_say_with(&s, 2, 1, 0, s.w->now.wall_ms - 24 * HOUR), GL_FULL);
	ck_assert_int_eq(scene_say_with(&s, 2, 1, 0, s.w->now.wall_ms - 24 * HOUR + 1), GL_TAKEN);
	ck_assert(s.sent->item.answer.surplus);
	world_drain(s.w);
	scene_end(&s);
}
END_TEST

/* After 40 answers at 5 %: two surplus ones, and not a third. */
START_TEST(surplus_is_a_share_of_the_accounts_answers)
{
	struct scene s = scene_of(1, 1, 950000);
	int64_t late;

	s.policy->surplus_share = 50000;
	scene_open(&s, 50, 2);
	for (uint32_t n = 1; n <= 38; n++)
		scene_answered(&s, 1, n, 0);
	for (uint32_t n = 39; n <= 50; n++)
		scene_answered(&s, 2, n, 0);
	late = s.w->now.wall_ms - 1;
	ck_assert_int_eq(scene_say_with(&s, 1, 39, 0, late), GL_TAKEN);
	ck_assert_int_eq(scene_say_with(&s, 1, 40, 0, late), GL_TAKEN);
	ck_assert_int_eq(scene_say_with(&s, 1, 41, 0, late), GL_FULL);
	world_drain(s.w);
	ck_assert_int_eq(scene_say_with(&s, 1, 41, 0, late), GL_FULL); /* 2 of 40 */
	scene_end(&s);
}
END_TEST

START_TEST(late_answers_find_a_shut_project_shut)
{
	struct scene s = scene_of(1, 1, 950000);

	scene_open(&s, 1, 2);
	gl_desk_set_state(s.w->desk, GL_DESK_PAUSED);
	ck_assert_int_eq(scene_say_with(&s, 1, 1, 0, s.w->now.wall_ms - 1), GL_SHUT);
	gl_desk_set_state(s.w->desk, GL_DESK_ENDED);
	ck_assert_int_eq(scene_say(&s, 1, 1, 0), GL_SHUT);
	gl_desk_set_state(s.w->desk, GL_DESK_OPEN); /* what has ended stays so */
	ck_assert_int_eq(gl_desk_state(s.w->desk), GL_DESK_ENDED);
	ck_assert_int_eq(scene_log(&s, GL_ITEM_SEALING, 0, 0), GL_LOG_CLOSED);
	scene_end(&s);
}
END_TEST

START_TEST(an_assignment_from_before_a_restart_is_kept)
{
	struct scene s = scene_of(1, 1, 950000);
	int64_t expires;

	s.policy->surplus_share = 0;
	scene_open(&s, 3, 3);
	for (unsigned i = 0; i < 3; i++)
		scene_ask(&s, 1);
	expires = s.last.expires_ms;
	scene_pass(&s, 1000);
	world_crash(s.w);
	scene_answered(&s, 2, 1, 0); /* the slot went to another, who was quicker */
	for (uint32_t n = 1; n <= 2; n++) {
		ck_assert_int_eq(scene_say_with(&s, 1, n, 0, expires), GL_TAKEN);
		ck_assert_int_eq(s.sent->item.answer.surplus, n == 1);
	}
	gl_desk_set_state(s.w->desk, GL_DESK_PAUSED);
	ck_assert_int_eq(scene_say_with(&s, 1, 3, 0, expires), GL_TAKEN);
	world_drain(s.w);
	scene_end(&s);
}
END_TEST

START_TEST(released_and_used_anyhow_counts_as_late)
{
	struct scene s = scene_of(1, 1, 950000);

	scene_open(&s, 1, 2);
	scene_ask(&s, 1);
	gl_desk_release(s.w->desk, 1, 1, s.w->now);
	gl_desk_set_state(s.w->desk, GL_DESK_PAUSED);
	ck_assert_int_eq(scene_say_with(&s, 1, 1, 0, s.last.expires_ms), GL_SHUT);
	gl_desk_set_state(s.w->desk, GL_DESK_OPEN);
	ck_assert_int_eq(scene_say_with(&s, 1, 1, 0, s.last.expires_ms), GL_TAKEN);
	world_drain(s.w);
	scene_end(&s);
}
END_TEST

START_TEST(an_answer_of_another_world_is_unknown)
{
	struct scene s = scene_of(1, 1, 950000);
	struct host_item *h = world_item(s.w, GL_ITEM_ANSWER);

	scene_open(&s, 1, 1);
	ck_assert_int_eq(scene_say(&s, 1, 2, 0), GL_UNKNOWN);
	ck_assert_int_eq(scene_say(&s, 1, 0, 0), GL_UNKNOWN);
	ck_assert_int_eq(scene_say(&s, 2, 1, 0), GL_UNKNOWN);
	h->item.n = h->item.person = 1;
	h->item.answer.terms = 1; /* the chunk of tasks */
	ck_assert_int_eq(gl_desk_answer(s.w->desk, &h->item, INT64_MAX, s.w->now, &s.twin, &s.e), GL_UNKNOWN);
	free(h);
	scene_end(&s);
}
END_TEST

START_TEST(an_answer_that_cannot_be_made_changes_nothing)
{
	struct scene s = scene_of(1, 1, 950000);

	scene_open(&s, 1, 2);
	scene_ask(&s, 1);
	s.w->make_fails = true;
	ck_assert_int_eq(scene_say(&s, 1, 1, 0), GL_NOT_TAKEN);
	ck_assert_int_eq(s.e.code, GL_NO_MEMORY);
	ck_assert_uint_eq(gl_desk_pending(s.w->desk), 0);
	ck_assert_uint_eq(gl_desk_held(s.w->desk, 1, s.w->now, NULL, 0), 1);
	s.w->make_fails = false;
	scene_answered(&s, 1, 1, 0);
	scene_end(&s);
}
END_TEST

START_TEST(who_answered_cannot_review_nor_the_other_way_round)
{
	struct scene s = scene_of(2, 2, 950000);

	scene_open(&s, 2, 2);
	ck_assert_int_eq(scene_say(&s, 1, 1, 0), GL_TAKEN);
	ck_assert_int_eq(scene_log(&s, GL_ITEM_REVIEW, 1, 1), GL_CONFLICT);
	world_drain(s.w);
	ck_assert_int_eq(scene_log(&s, GL_ITEM_REVIEW, 1, 1), GL_CONFLICT);
	ck_assert_int_eq(scene_log(&s, GL_ITEM_REVIEW, 1, 2), GL_OK);
	ck_assert_int_eq(scene_log(&s, GL_ITEM_REVIEW, 1, 2), GL_REVIEWED);
	ck_assert_int_eq(scene_say(&s, 1, 2, 0), GL_FULL);
	ck_assert_uint_eq(scene_ask(&s, 1), 0);
	scene_end(&s);
}
END_TEST

START_TEST(items_that_make_no_sense_are_refused)
{
	struct scene s = scene_of(1, 1, 950000);
	struct gl_desk_task task = { 0 };

	ck_assert_int_eq(scene_import(&s, &task, 1), GL_CONFLICT); /* no terms yet */
	scene_open(&s, 1, 2);
	ck_assert_int_eq(scene_log(&s, GL_ITEM_WITHDRAW, 0, 2), GL_NOT_FOUND);
	ck_assert_int_eq(scene_log(&s, GL_ITEM_WITHDRAW, 0, 1), GL_OK);
	ck_assert_int_eq(scene_log(&s, GL_ITEM_WITHDRAW, 0, 1), GL_CONFLICT);
	ck_assert_int_eq(scene_log(&s, GL_ITEM_VERDICT, 1, 1), GL_NOT_FOUND);
	ck_assert_int_eq(scene_log(&s, GL_ITEM_ERASE, 5, 0), GL_NOT_FOUND);
	ck_assert_int_eq(scene_log(&s, GL_ITEM_ERASE, 2, 0), GL_OK);
	ck_assert_int_eq(scene_log(&s, GL_ITEM_ERASE, 2, 0), GL_CONFLICT);
	scene_end(&s);
}
END_TEST

/* ---- batches ---- */

/* The first batch of everything that waits: 256 of 700, then the rest, each provable also while the next one
 * flies. */
START_TEST(batches_are_dense_bounded_and_provable)
{
	struct scene s = scene_of(1, 1, 950000);
	const struct gl_batch *b, *next;
	struct gl_proof p;
	uint64_t size;

	scene_open(&s, 700, 1);
	for (uint32_t n = 1; n <= 700; n++)
		ck_assert_int_eq(scene_say(&s, 1, n, 0), GL_TAKEN);
	size = s.w->tree.size;
	for (b = gl_desk_cut(s.w->desk); b; b = next) {
		ck_assert_uint_eq(b->old_size, size);
		ck_assert_uint_eq(b->n, size + GL_BATCH_MAX <= 702 ? GL_BATCH_MAX : 702 - size);
		ck_assert_ptr_null(gl_desk_cut(s.w->desk));
		ck_assert(!gl_desk_proof(s.w->desk, b->old_size, &p));
		ck_assert_ptr_eq(gl_desk_committed(s.w->desk), b);
		next = gl_desk_cut(s.w->desk);
		for (unsigned i = 0; i < b->n; i++) {
			ck_assert_uint_eq(b->item[i]->index, size + i);
			ck_assert(gl_desk_proof(s.w->desk, size + i, &p));
			ck_assert(gl_merkle_check_inclusion(
			        &p, size + i, b->new_size, b->item[i]->leaf, b->root));
			free(b->item[i]);
		}
		ck_assert(!gl_desk_proof(s.w->desk, b->new_size, &p));
		size = b->new_size;
	}
	ck_assert_uint_eq(size, 702);
	ck_assert_uint_eq(gl_desk_pending(s.w->desk), 0);
	world_free(s.w);
}
END_TEST

/* The database says only that something is wrong: halving finds it, and nothing else changes place or bytes.
 */
START_TEST(halving_finds_the_one_row_to_blame)
{
	const uint32_t many = 37;
	uint8_t leaf[40][GL_HASH_BYTES];
	struct scene s = scene_of(1, 1, 950000);
	struct gl_item *out = NULL;
	const struct gl_batch *b;
	uint64_t size;
	unsigned tries = 0;

	scene_open(&s, many, 1);
	for (uint32_t n = 1; n <= many; n++) {
		ck_assert_int_eq(scene_say(&s, 1, n, 0), GL_TAKEN);
		memcpy(leaf[n], s.sent->item.leaf, GL_HASH_BYTES);
		s.sent->bad = n == (uint32_t)_i;
	}
	size = s.w->tree.size;
	for (; (b = gl_desk_cut(s.w->desk)); tries++) {
		bool bad = false;

		ck_assert_uint_eq(b->old_size, size);
		for (unsigned i = 0; i < b->n; i++) {
			ck_assert_mem_eq(b->item[i]->leaf, leaf[b->item[i]->n], GL_HASH_BYTES);
			ck_assert(!i || b->item[i]->n > b->item[i - 1]->n);
			bad |= ((struct host_item *)b->item[i])->bad;
		}
		if (bad) {
			struct gl_item *refused = gl_desk_refused(s.w->desk, -1);

			ck_assert(!refused || !out);
			out = refused ? refused : out;
			continue;
		}
		ck_assert_ptr_eq(gl_desk_committed(s.w->desk), b);
		size = b->new_size;
		for (unsigned i = 0; i < b->n; i++)
			free(b->item[i]);
	}
	ck_assert_uint_eq(size, 2 + many - 1);
	ck_assert_uint_lt(tries, 40);
	ck_assert(out && out->n == (uint32_t)_i && !out->next);
	free(out);
	ck_assert_uint_eq(scene_ask(&s, 1), (uint32_t)_i); /* its task wants an answer as before */
	world_free(s.w);
}
END_TEST

START_TEST(a_refused_chunk_takes_the_chunks_behind_it_along)
{
	struct scene s = scene_of(1, 1, 950000);
	struct gl_item *out;
	struct host_item *h[3];

	scene_open(&s, 1, 2);
	for (unsigned i = 0; i < 3; i++) {
		h[i] = world_item(s.w, GL_ITEM_TASKS);
		h[i]->item.n = gl_desk_next_task(s.w->desk);
		h[i]->item.tasks.count = 1;
		h[i]->task = calloc(1, sizeof h[i]->task[0]);
		h[i]->only = calloc(1, sizeof h[i]->only[0]);
		h[i]->item.tasks.task = h[i]->task;
		ck_assert_uint_eq(h[i]->item.n, 2 + i);
		ck_assert_int_eq(world_append(s.w, h[i]), GL_OK);
	}
	ck_assert_int_eq(scene_say(&s, 1, 1, 0), GL_TAKEN);
	world_cut(s.w);
	s.w->flight = NULL;
	out = gl_desk_refused(s.w->desk, 1); /* the second chunk */
	ck_assert_ptr_eq(out, &h[1]->item);
	ck_assert_ptr_eq(out->next, &h[2]->item);
	ck_assert_ptr_null(out->next->next);
	ck_assert_uint_eq(gl_desk_next_task(s.w->desk), 3);
	for (unsigned i = 1; i < 3; i++) {
		free(h[i]->task);
		free(h[i]->only);
		free(h[i]);
	}
	world_drain(s.w);
	ck_assert_uint_eq(gl_desk_tasks(s.w->desk), 2);
	scene_end(&s);
}
END_TEST

START_TEST(the_head_says_what_became_of_a_batch)
{
	struct scene s = scene_of(1, 1, 950000);
	const struct gl_batch *b;
	uint8_t root[GL_HASH_BYTES];

	scene_open(&s, 2, 2);
	scene_say(&s, 1, 1, 0);
	b = gl_desk_cut(s.w->desk);
	ck_assert_int_eq(gl_desk_head(s.w->desk, b->old_size, b->old_root), GL_HEAD_RESEND);
	ck_assert_ptr_eq(gl_desk_flight(s.w->desk), b);
	ck_assert_int_eq(gl_desk_head(s.w->desk, b->new_size, b->root), GL_HEAD_COMMITTED);
	memcpy(root, b->root, sizeof root);
	root[0] ^= 1; /* as long, but another log */
	ck_assert_int_eq(gl_desk_head(s.w->desk, b->new_size, root), GL_HEAD_DEPOSED);
	ck_assert_int_eq(gl_desk_state(s.w->desk), GL_DESK_ENDED);
	ck_assert_ptr_eq(gl_desk_end(s.w->desk), &s.sent->item);
	free(s.sent);
	ck_assert_ptr_null(gl_desk_cut(s.w->desk));
	world_free(s.w);
}
END_TEST

Suite *desk_log_suite(void);

Suite *desk_log_suite(void)
{
	Suite *s = suite_create("desk_log");
	TCase *in = tcase_create("intake"), *log = tcase_create("batches");

	tcase_add_test(in, what_is_held_is_taken_whatever_has_happened_meanwhile);
	tcase_add_test(in, a_repeat_shares_the_outcome_and_another_value_does_not);
	tcase_add_test(in, late_is_taken_while_a_slot_is_free_then_as_surplus_then_not);
	tcase_add_test(in, surplus_ends_a_day_after_the_assignment);
	tcase_add_test(in, surplus_is_a_share_of_the_accounts_answers);
	tcase_add_test(in, late_answers_find_a_shut_project_shut);
	tcase_add_test(in, an_assignment_from_before_a_restart_is_kept);
	tcase_add_test(in, released_and_used_anyhow_counts_as_late);
	tcase_add_test(in, an_answer_of_another_world_is_unknown);
	tcase_add_test(in, an_answer_that_cannot_be_made_changes_nothing);
	tcase_add_test(in, who_answered_cannot_review_nor_the_other_way_round);
	tcase_add_test(in, items_that_make_no_sense_are_refused);
	suite_add_tcase(s, in);
	tcase_add_test(log, batches_are_dense_bounded_and_provable);
	tcase_add_loop_test(log, halving_finds_the_one_row_to_blame, 1, 38);
	tcase_add_test(log, a_refused_chunk_takes_the_chunks_behind_it_along);
	tcase_add_test(log, the_head_says_what_became_of_a_batch);
	suite_add_tcase(s, log);
	return s;
}
