/* Parameters and rows in binary form, as Postgres itself reads and writes them. */
#include "store_test.h"

#include <string.h>

#include "store/connection.h"

static struct gl_args a;
static struct gl_session *s;
static struct gl_rows rows;

static void set_up(void)
{
	s = store_session(NULL);
	gl_args_init(&a, 1 << 20);
	rows = (struct gl_rows){ 0 };
}

static void tear_down(void)
{
	gl_rows_release(&rows);
	gl_args_release(&a);
	gl_session_close(s);
}

/* Has Postgres read the parameters, and returns what it makes of them in binary form. */
static void ask(const char *text)
{
	const char *value[GL_ARGS_MAX];
	int len[GL_ARGS_MAX], binary[GL_ARGS_MAX];
	Oid type[GL_ARGS_MAX];

	ck_assert(!gl_args_failed(&a));
	for (int i = 0; i < a.count; i++) {
		value[i] = a.arg[i].len < 0 ? NULL : a.bytes.data + a.arg[i].start;
		len[i] = a.arg[i].len;
		type[i] = a.arg[i].oid;
		binary[i] = 1;
	}
	gl_rows_release(&rows);
	rows.result = PQexecParams(gl_session_connection(s), text, a.count, type, value, len, binary, 1);
	while (PQisBusy(gl_session_connection(s)))
		PQconsumeInput(gl_session_connection(s));
	ck_assert_msg(PQresultStatus(rows.result) == PGRES_TUPLES_OK, "%s: %s", text,
	        PQresultErrorMessage(rows.result));
	rows.count = PQntuples(rows.result);
}

START_TEST(scalars_arrive_and_come_back)
{
	size_t len;

	gl_args_i64(&a, INT64_MIN);
	gl_args_i32(&a, -2);
	gl_args_i16(&a, INT16_MAX);
	gl_args_bool(&a, true);
	gl_args_str(&a, "fünf");
	gl_args_bytes(&a, "a\0b", 3);
	gl_args_null(&a);
	gl_args_text(&a, "", 0);
	ask("select $1, $2, $3, $4, $5, $6, $7::text, $8, $1::text || $2 || $3 || $4 || length($5) || "
	    "length($6)");
	ck_assert_int_eq(gl_rows_i64(&rows, 0, 0), INT64_MIN);
	ck_assert_int_eq(gl_rows_i64(&rows, 0, 1), -2);
	ck_assert_int_eq(gl_rows_i64(&rows, 0, 2), INT16_MAX);
	ck_assert(gl_rows_bool(&rows, 0, 3));
	ck_assert(gl_rows_is(&rows, 0, 4, "fünf"));
	ck_assert_mem_eq(gl_rows_bytes(&rows, 0, 5, &len), "a\0b", 3);
	ck_assert_uint_eq(len, 3);
	ck_assert(gl_rows_null(&rows, 0, 6) && !gl_rows_text(&rows, 0, 6, NULL));
	ck_assert(gl_rows_is(&rows, 0, 7, ""));
	ck_assert(gl_rows_is(&rows, 0, 8, "-9223372036854775808-232767true43"));
}
END_TEST

START_TEST(arrays_hold_what_was_put_in_with_nulls)
{
	static const int64_t numbers[] = { 1, -1, 1LL << 40 };
	int64_t back[2] = { 0 };

	gl_args_i64s(&a, numbers, 3);
	gl_args_array(&a, GL_TYPE_TEXT, 3);
	gl_args_str(&a, "x");
	gl_args_str(&a, NULL);
	gl_args_str(&a, "");
	gl_args_array(&a, GL_TYPE_BYTEA, 1);
	gl_args_bytes(&a, NULL, 0);
	gl_args_array(&a, GL_TYPE_BOOLEAN, 2);
	gl_args_bool(&a, false);
	gl_args_bool(&a, true);
	gl_args_array(&a, GL_TYPE_SMALLINT, 0);
	gl_args_array(&a, GL_TYPE_INTEGER, 1);
	gl_args_i32(&a, 7);
	ask("select $1, array_to_json($2)::text, $3[1] is null, array_to_json($4)::text, cardinality($5), "
	    "$6[1]");
	ck_assert_uint_eq(gl_rows_i64s(&rows, 0, 0, back, 2), 3);
	ck_assert_int_eq(back[0], 1);
	ck_assert_int_eq(back[1], -1);
	ck_assert_str_eq(gl_rows_text(&rows, 0, 1, NULL), "[\"x\",null,\"\"]");
	ck_assert(gl_rows_bool(&rows, 0, 2));
	ck_assert_str_eq(gl_rows_text(&rows, 0, 3, NULL), "[false,true]");
	ck_assert_int_eq(gl_rows_i64(&rows, 0, 4), 0);
	ck_assert_int_eq(gl_rows_i64(&rows, 0, 5), 7);
	gl_args_clear(&a);
	ask("select '{}'::bigint[], null::bigint[]");
	ck_assert_uint_eq(gl_rows_i64s(&rows, 0, 0, back, 2), 0);
	ck_assert_uint_eq(gl_rows_i64s(&rows, 0, 1, back, 2), 0);
}
END_TEST

START_TEST(more_than_the_limit_is_refused_and_not_sent)
{
	struct gl_err e = { 0 };
	char large[200] = { 0 };

	gl_args_release(&a);
	gl_args_init(&a, 100);
	gl_args_bytes(&a, large, sizeof(large));
	ck_assert(gl_args_failed(&a));
	ck_assert_int_eq(gl_session_ask(s, GL_SQL_DESK_HEAD, &a, NULL, &e), GL_TOO_LARGE);
	gl_args_clear(&a);
	gl_args_i64(&a, 1);
	ck_assert_msg(gl_session_ask(s, GL_SQL_DESK_HEAD, &a, &rows, &e) == GL_OK, "%s", e.text);
}
END_TEST

START_TEST(an_ask_that_takes_too_long_is_unknown_and_the_next_one_works)
{
	struct gl_session *locker = store_session(NULL);
	struct gl_err e = { 0 };

	store_exec(locker, "begin; lock table head");
	gl_session_timeout(s, 200);
	gl_args_i64(&a, 1);
	ck_assert_int_eq(gl_session_ask(s, GL_SQL_DESK_HEAD, &a, &rows, &e), GL_BUSY);
	ck_assert_int_eq(gl_session_error(s)->failure, GL_SQL_UNKNOWN);
	store_exec(locker, "rollback");
	ck_assert_msg(gl_session_ask(s, GL_SQL_DESK_HEAD, &a, &rows, &e) == GL_OK, "%s", e.text);
	gl_session_close(locker);
}
END_TEST

START_TEST(a_killed_backend_is_unknown_and_the_next_ask_works)
{
	struct gl_session *killer = store_session(NULL);
	struct gl_err e = { 0 };
	char text[128];

	snprintf(text, sizeof(text), "select pg_terminate_backend(%d, 5000)::integer",
	        PQbackendPID(gl_session_connection(s)));
	ck_assert_int_eq(store_number(killer, text), 1);
	gl_args_i64(&a, 1);
	ck_assert_int_eq(gl_session_ask(s, GL_SQL_DESK_HEAD, &a, &rows, &e), GL_BUSY);
	ck_assert_int_eq(gl_session_error(s)->failure, GL_SQL_UNKNOWN);
	ck_assert_msg(gl_session_ask(s, GL_SQL_DESK_HEAD, &a, &rows, &e) == GL_OK, "%s", e.text);
	gl_session_close(killer);
}
END_TEST

START_TEST(a_warning_is_not_a_success)
{
	struct gl_err e = { 0 };

	ck_assert_int_eq(
	        gl_session_exec(s, "do $$ begin raise warning 'canceling wait'; end $$", NULL, &e), GL_BUSY);
	ck_assert_int_eq(gl_session_error(s)->failure, GL_SQL_UNKNOWN);
	ck_assert_int_eq(
	        gl_session_exec(s, "do $$ begin raise notice 'all is well'; end $$", NULL, &e), GL_OK);
}
END_TEST

Suite *args_suite(void)
{
	Suite *suite = suite_create("args");
	TCase *t = tcase_create("args");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, scalars_arrive_and_come_back);
	tcase_add_test(t, arrays_hold_what_was_put_in_with_nulls);
	tcase_add_test(t, more_than_the_limit_is_refused_and_not_sent);
	tcase_add_test(t, an_ask_that_takes_too_long_is_unknown_and_the_next_one_works);
	tcase_add_test(t, a_killed_backend_is_unknown_and_the_next_ask_works);
	tcase_add_test(t, a_warning_is_not_a_success);
	suite_add_tcase(suite, t);
	return suite;
}
