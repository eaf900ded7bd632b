#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "store/statement.h"

#define BIGINT      20
#define TEXT_ARRAY  1009
#define BYTEA       17
#define BYTEA_ARRAY 1001
#define BOOLEAN     16

START_TEST(a_first_line_names_parameters_and_columns)
{
	static const char text[] =
	        "-- thing_get(project bigint, names text[], raw bytea) -> n bigint, all bytea[], b boolean\n"
	        "select 1";
	struct gl_statement s;
	struct gl_err e = { 0 };

	ck_assert_msg(gl_statement_parse(&s, "thing_get", text, &e) == GL_OK, "%s", e.text);
	ck_assert_str_eq(s.name, "thing_get");
	ck_assert_int_eq(s.params, 3);
	ck_assert_uint_eq(s.param[0], BIGINT);
	ck_assert_uint_eq(s.param[1], TEXT_ARRAY);
	ck_assert_uint_eq(s.param[2], BYTEA);
	ck_assert_int_eq(s.columns, 3);
	ck_assert_str_eq(s.column_name[1], "all");
	ck_assert_uint_eq(s.column[1], BYTEA_ARRAY);
	ck_assert_uint_eq(s.column[2], BOOLEAN);
}
END_TEST

START_TEST(neither_parameters_nor_columns_are_needed)
{
	struct gl_statement s;
	struct gl_err e = { 0 };

	ck_assert_msg(gl_statement_parse(&s, "tick", "-- tick()\nselect", &e) == GL_OK, "%s", e.text);
	ck_assert_int_eq(s.params + s.columns, 0);
	ck_assert_msg(
	        gl_statement_parse(&s, "tick", "-- tick(a smallint)\nselect", &e) == GL_OK, "%s", e.text);
	ck_assert_int_eq(s.params, 1);
}
END_TEST

/* First lines of a file x.sql that are wrong, and what is said of them. */
static const struct {
	const char *line, *says;
} wrong[] = {
	{ "select 1", "the first line must be" },
	{ "--x()", "the first line must be" },
	{ "-- x", "the first line must be" },
	{ "-- y()", "the first line names 'y'" },
	{ "-- x(a)", "a name and a type are wanted" },
	{ "-- x(a bigint", "')' is wanted" },
	{ "-- x(a bigint,)", "a name and a type are wanted" },
	{ "-- x(a jsonb)", "there is no type 'jsonb'" },
	{ "-- x(a bigint[][])", "')' is wanted" },
	{ "-- x() -> ", "a name and a type are wanted" },
	{ "-- x() -> n", "a name and a type are wanted" },
	{ "-- x() -> n bigint, ", "a name and a type are wanted" },
	{ "-- x() -> n bigint or so", "the first line should end at ' or so" },
	{ "-- x() n bigint", "the first line should end at ' n bigint" },
	{ "-- x(A bigint)", "a name and a type are wanted" },
};

START_TEST(a_wrong_first_line_is_refused)
{
	struct gl_statement s;
	struct gl_err e = { 0 };
	char text[128];

	snprintf(text, sizeof(text), "%s\nselect 1", wrong[_i].line);
	ck_assert_msg(gl_statement_parse(&s, "x", text, &e) == GL_INVALID, "%s: taken", wrong[_i].line);
	ck_assert_msg(strstr(e.text, wrong[_i].says) != NULL, "%s: %s", wrong[_i].line, e.text);
}
END_TEST

START_TEST(more_parameters_than_there_is_room_for_are_refused)
{
	struct gl_statement s;
	struct gl_err e = { 0 };
	char text[1024] = "-- x(";

	for (int i = 0; i <= GL_ARGS_MAX; i++)
		strcat(text, i ? ", a bigint" : "a bigint");
	strcat(text, ")\n");
	ck_assert_int_eq(gl_statement_parse(&s, "x", text, &e), GL_INVALID);
	ck_assert_msg(strstr(e.text, "more than") != NULL, "%s", e.text);
}
END_TEST

/* Whether a text uses "$n" and not a longer number that begins with n. */
static bool uses(const char *text, int n)
{
	char name[16];
	int len = snprintf(name, sizeof(name), "$%d", n);

	for (const char *at = text; (at = strstr(at, name)); at += len)
		if (at[len] < '0' || at[len] > '9')
			return true;
	return false;
}

START_TEST(every_file_is_read_and_uses_all_its_parameters)
{
	for (int i = 0; i < GL_SQL_STATEMENTS; i++) {
		const struct gl_statement *s = gl_statement((enum gl_sql)i);

		for (int n = 1; n <= s->params; n++)
			ck_assert_msg(uses(s->text, n), "sql/%s.sql does not use $%d", s->name, n);
		ck_assert_msg(!uses(s->text, s->params + 1), "sql/%s.sql uses $%d", s->name, s->params + 1);
	}
}
END_TEST

Suite *statement_suite(void);

Suite *statement_suite(void)
{
	Suite *s = suite_create("statement");
	TCase *t = tcase_create("statement");

	tcase_add_test(t, a_first_line_names_parameters_and_columns);
	tcase_add_test(t, neither_parameters_nor_columns_are_needed);
	tcase_add_loop_test(t, a_wrong_first_line_is_refused, 0, GL_COUNT(wrong));
	tcase_add_test(t, more_parameters_than_there_is_room_for_are_refused);
	tcase_add_test(t, every_file_is_read_and_uses_all_its_parameters);
	suite_add_tcase(s, t);
	return s;
}
