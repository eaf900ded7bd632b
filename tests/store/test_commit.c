/* desk_commit and the ownership of desks: what moves a log's head, and what cannot. */
#include "store_test.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

static struct gl_session *s;
static struct gl_args a;
static struct gl_err e;
static struct batch b;

static void set_up(void)
{
	struct gl_session *admin = store_session(NULL);

	b = (struct batch){ .project = store_project(admin),
		.epoch = 1,
		.new_size = 3,
		.first_n = 1,
		.n = 3,
		.no = 1,
		.root = 7 };
	gl_session_close(admin);
	s = store_session(GL_ROLE_SERVER);
	gl_args_init(&a, 16 << 20);
}

static void tear_down(void)
{
	gl_args_release(&a);
	gl_session_close(s);
}

static void commits(struct gl_session *by, const struct batch *batch, const char *outcome)
{
	gl_rows_auto rows = { 0 };

	store_batch(&a, batch);
	ck_assert_msg(gl_session_ask(by, GL_SQL_DESK_COMMIT, &a, &rows, &e) == GL_OK, "%s", e.text);
	ck_assert_str_eq(gl_rows_text(&rows, 0, 0, NULL), outcome);
}

static int64_t rows_of(const char *table)
{
	char text[128];

	snprintf(text, sizeof(text), "select count(*) from %s where project = %lld", table,
	        (long long)b.project);
	return store_number(s, text);
}

START_TEST(a_batch_is_there_once_however_often_it_is_sent)
{
	b.tiles = 1;
	commits(s, &b, "committed");
	commits(s, &b, "committed");
	ck_assert_int_eq(rows_of("answer"), 3);
	ck_assert_int_eq(rows_of("said"), 3);
	ck_assert_int_eq(rows_of("head"), 1);
	ck_assert_int_eq(rows_of("tile"), 2);
}
END_TEST

START_TEST(a_head_that_is_elsewhere_moves_nothing)
{
	struct batch next = b;

	next.old_size = 2;
	next.new_size = 5;
	commits(s, &next, "moved");
	commits(s, &b, "committed");
	commits(s, &next, "moved");
	/* Another batch on the same ground, as a desk would send that does not know of the first. */
	next = b;
	next.root = 8;
	next.first_n = 4;
	commits(s, &next, "moved");
	ck_assert_int_eq(rows_of("answer"), 3);
	ck_assert_int_eq(rows_of("head"), 1);
}
END_TEST

START_TEST(a_deposed_desk_writes_nothing_but_hears_of_what_it_wrote)
{
	struct batch next = b;

	commits(s, &b, "committed");
	store_exec(s, "update desk set epoch = 2");
	next.old_size = 3;
	next.new_size = 6;
	next.first_n = 4;
	commits(s, &next, "deposed");
	commits(s, &b, "committed");
	next.epoch = 2;
	commits(s, &next, "committed");
	ck_assert_int_eq(rows_of("answer"), 6);
}
END_TEST

START_TEST(one_refused_row_undoes_its_whole_batch)
{
	struct batch again = b;

	commits(s, &b, "committed");
	again.old_size = 3;
	again.new_size = 6;
	again.first_n = 3; /* task 3 has an answer of member 1 */
	store_batch(&a, &again);
	ck_assert_int_eq(gl_session_ask(s, GL_SQL_DESK_COMMIT, &a, NULL, &e), GL_CONFLICT);
	ck_assert_str_eq(gl_session_error(s)->sqlstate, "23505");
	ck_assert_str_eq(gl_session_error(s)->constraint, "answer_project_n_no_key");
	ck_assert_int_eq(rows_of("answer"), 3);
	ck_assert_int_eq(rows_of("head"), 1);
}
END_TEST

static void note(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	snprintf(ctx, 64, "%.60s", error ? error->text : gl_rows_text(rows, 0, 0, NULL));
}

static void serve(struct gl_pipe *pipe, int64_t ms, const char *until)
{
	int64_t end = gl_mono_ms() + ms;

	while (gl_mono_ms() < end && !*until) {
		struct pollfd p = { .fd = gl_pipe_fd(pipe), .events = gl_pipe_wants(pipe) };

		poll(&p, 1, 10);
		gl_pipe_service(pipe, p.revents);
	}
}

START_TEST(of_two_who_append_at_once_one_finds_the_head_moved)
{
	struct gl_pipe *pipe = gl_pipe_open(store_conninfo, &e);
	struct batch other = b;
	char outcome[64] = "";

	/* The other one grows the log by another number of entries: two heads, but from one size. */
	other.n = 2;
	other.new_size = 2;
	other.first_n = 10;
	other.root = 9;
	store_exec(s, "begin");
	commits(s, &b, "committed");
	store_batch(&a, &other);
	ck_assert_int_eq(gl_pipe_ask(pipe, GL_SQL_DESK_COMMIT, &a, note, outcome, &e), GL_OK);
	serve(pipe, 300, outcome);
	ck_assert_str_eq(outcome, ""); /* it waits for the first */
	store_exec(s, "commit");
	serve(pipe, 2000, outcome);
	ck_assert_str_eq(outcome, "moved");
	ck_assert_int_eq(rows_of("answer"), 3);
	gl_pipe_close(pipe);
}
END_TEST

/* Behind the head: no answers, entries or tiles; one terms-free chunk of three tasks. */
static void task_batch(void)
{
	static const int32_t targets[] = { 0, 2, 1 };
	static const int64_t accounts[] = { 11, 12, 13 };
	uint8_t hash[32] = { 1 };

	b.n = 0;
	b.new_size = 1;
	store_batch(&a, &b);
	gl_args_clear(&a);
	gl_args_i64(&a, b.project);
	gl_args_i64(&a, 1);
	gl_args_i64(&a, 0);
	gl_args_i64(&a, 1);
	gl_args_bytes(&a, hash, 32);
	gl_args_bytes(&a, hash, 32);
	store_empty(&a, GL_SQL_DESK_COMMIT, 11 + 4 + 3 + 7);
	gl_args_array(&a, GL_TYPE_BIGINT, 1); /* chunk: idx, first, count */
	gl_args_i64(&a, 0);
	gl_args_array(&a, GL_TYPE_BIGINT, 1);
	gl_args_i64(&a, 1);
	gl_args_array(&a, GL_TYPE_INTEGER, 1);
	gl_args_i32(&a, 3);
	gl_args_array(&a, GL_TYPE_BIGINT, 3); /* n */
	for (int i = 1; i <= 3; i++)
		gl_args_i64(&a, i);
	gl_args_array(&a, GL_TYPE_BIGINT, 3); /* chunk */
	for (int i = 1; i <= 3; i++)
		gl_args_i64(&a, 0);
	gl_args_array(&a, GL_TYPE_TEXT, 3); /* external_id */
	gl_args_str(&a, "x-1");
	gl_args_null(&a);
	gl_args_null(&a);
	gl_args_array(&a, GL_TYPE_TEXT, 3); /* grp */
	for (int i = 1; i <= 3; i++)
		gl_args_str(&a, i == 2 ? "g" : NULL);
	gl_args_array(&a, GL_TYPE_SMALLINT, 3);
	for (int i = 1; i <= 3; i++)
		gl_args_i16(&a, 0);
	gl_args_array(&a, GL_TYPE_INTEGER, 3);
	for (int i = 0; i < 3; i++)
		gl_args_i32(&a, targets[i]);
	gl_args_i64s(&a, accounts, 3);
	for (int column = 0; column < 4; column++) { /* content_sha, content, predictions, gold */
		gl_args_array(&a, GL_TYPE_BYTEA, 3);
		for (int i = 0; i < 3; i++)
			gl_args_bytes(&a, column < 2 || (column == 3 && i == 1) ? hash : NULL, 32);
	}
}

START_TEST(tasks_keep_their_numbers_targets_and_gold)
{
	gl_rows_auto rows = { 0 };
	int64_t targets[2];

	task_batch();
	ck_assert_msg(gl_session_ask(s, GL_SQL_DESK_COMMIT, &a, &rows, &e) == GL_OK, "%s", e.text);
	ck_assert_str_eq(gl_rows_text(&rows, 0, 0, NULL), "committed");
	gl_args_clear(&a);
	gl_args_i64(&a, b.project);
	gl_args_i64(&a, 0);
	ck_assert_msg(gl_session_ask(s, GL_SQL_DESK_LOAD_TASKS, &a, &rows, &e) == GL_OK, "%s", e.text);
	ck_assert_int_eq(rows.count, 3);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(gl_rows_i64(&rows, i, 0), i + 1);
		ck_assert_int_eq(gl_rows_bool(&rows, i, 3), i == 1);
	}
	ck_assert(gl_rows_null(&rows, 0, 4));
	ck_assert_uint_eq(gl_rows_i64s(&rows, 1, 4, targets, 2), 2);
	ck_assert_int_eq(targets[0], 11);
	ck_assert_int_eq(targets[1], 12);
	ck_assert_uint_eq(gl_rows_i64s(&rows, 2, 4, targets, 2), 1);
	ck_assert_int_eq(targets[0], 13);
}
END_TEST

static int64_t claims(const char *owner, bool fresh, int64_t lease_ms, bool mine)
{
	gl_rows_auto rows = { 0 };

	gl_args_clear(&a);
	gl_args_i64(&a, b.project);
	gl_args_str(&a, owner);
	gl_args_bool(&a, fresh);
	gl_args_i64(&a, lease_ms);
	ck_assert_msg(gl_session_ask(s, GL_SQL_DESK_CLAIM, &a, &rows, &e) == GL_OK, "%s", e.text);
	ck_assert_int_eq(rows.count, 1);
	ck_assert_msg(gl_rows_bool(&rows, 0, 2) == mine, "%s: %s", owner, mine ? "not given" : "given");
	if (!mine)
		ck_assert_int_gt(gl_rows_i64(&rows, 0, 3), 0);
	return gl_rows_i64(&rows, 0, 0);
}

START_TEST(a_desk_has_one_owner_until_its_lease_ends)
{
	ck_assert_int_eq(claims("us", false, 60000, true), 1);
	ck_assert_int_eq(claims("them", true, 60000, false), 1);
	ck_assert_int_eq(claims("us", true, 60000, true),
	        2); /* opened anew: what the old desk has in flight is void */
	ck_assert_int_eq(claims("us", false, 60000, true), 2); /* goes on */
	gl_args_clear(&a);
	gl_args_i64(&a, b.project);
	gl_args_str(&a, "us");
	gl_args_i64(&a, 2);
	ck_assert_int_eq(gl_session_ask(s, GL_SQL_DESK_RELEASE, &a, NULL, &e), GL_OK);
	ck_assert_int_eq(claims("them", true, 1, true), 3); /* at once after a goodbye */
	poll(NULL, 0, 20);
	ck_assert_int_eq(claims("us", false, 60000, true), 4); /* after the lease */
}
END_TEST

Suite *commit_suite(void)
{
	Suite *suite = suite_create("commit");
	TCase *t = tcase_create("commit");

	tcase_set_timeout(t, 20);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, a_batch_is_there_once_however_often_it_is_sent);
	tcase_add_test(t, a_head_that_is_elsewhere_moves_nothing);
	tcase_add_test(t, a_deposed_desk_writes_nothing_but_hears_of_what_it_wrote);
	tcase_add_test(t, one_refused_row_undoes_its_whole_batch);
	tcase_add_test(t, of_two_who_append_at_once_one_finds_the_head_moved);
	tcase_add_test(t, tasks_keep_their_numbers_targets_and_gold);
	tcase_add_test(t, a_desk_has_one_owner_until_its_lease_ends);
	suite_add_tcase(suite, t);
	return suite;
}
