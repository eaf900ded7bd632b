/* The schema, the roles, and what a server refuses to work with. */
#include "store_test.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/auto.h"
#include "store/connection.h"
#include "store/migrate.h"

static struct gl_session *s;
static struct gl_err e;
static char conninfo[1024];

/* A database of its own, which only this test sees. */
static void fresh(const char *name)
{
	char text[128];
	const char *end = strstr(store_conninfo, "dbname=");

	snprintf(text, sizeof(text), "create database %s", name);
	store_exec(s, text);
	snprintf(conninfo, sizeof(conninfo), "%.*sdbname=%s", (int)(end - store_conninfo), store_conninfo,
	        name);
}

static struct gl_session *there(const char *role)
{
	e = (struct gl_err){ 0 };
	return gl_session_open(conninfo, role, &e);
}

static void alter(const char *text)
{
	struct gl_session *admin = there(NULL);

	ck_assert_msg(admin != NULL, "%s", e.text);
	store_exec(admin, text);
	gl_session_close(admin);
}

static void set_up(void)
{
	s = store_session(NULL);
	e = (struct gl_err){ 0 };
}

static void tear_down(void)
{
	gl_session_close(s);
}

START_TEST(every_statement_is_of_the_type_its_first_line_says)
{
	struct gl_session *server = store_session(GL_ROLE_SERVER);

	ck_assert_msg(gl_statement_check(server, &e) == GL_OK, "%s", e.text);
	gl_session_close(server);
}
END_TEST

START_TEST(a_table_that_is_not_as_a_statement_says_is_named)
{
	struct gl_session *server;

	fresh("changed");
	ck_assert_msg(gl_migrate(conninfo, NULL, &e) == GL_OK, "%s", e.text);
	alter("alter table head alter epoch type integer");
	server = there(GL_ROLE_SERVER);
	ck_assert_int_eq(gl_statement_check(server, &e), GL_INVALID);
	ck_assert_msg(
	        strstr(e.text, "sql/desk_head.sql returns column 4 as epoch integer") != NULL, "%s", e.text);
	gl_session_close(server);
}
END_TEST

START_TEST(migrating_again_changes_nothing)
{
	int applied = -1;

	fresh("again");
	ck_assert_msg(gl_migrate(conninfo, &applied, &e) == GL_OK, "%s", e.text);
	ck_assert_int_ge(applied, 1);
	ck_assert_msg(gl_migrate(conninfo, &applied, &e) == GL_OK, "%s", e.text);
	ck_assert_int_eq(applied, 0);
}
END_TEST

START_TEST(two_who_migrate_at_once_do_it_once)
{
	struct gl_session *admin;
	int status, good = 0;

	fresh("twice");
	for (int i = 0; i < 3; i++)
		if (!fork())
			_exit(gl_migrate(conninfo, NULL, &e) != GL_OK);
	for (int i = 0; i < 3; i++) {
		wait(&status);
		good += status == 0;
	}
	ck_assert_int_eq(good, 3);
	admin = there(NULL);
	ck_assert_int_eq(store_number(admin, "select count(*) from migration"), gl_migrate_newest());
	gl_session_close(admin);
}
END_TEST

START_TEST(an_edited_migration_is_refused)
{
	fresh("edited");
	ck_assert_int_eq(gl_migrate(conninfo, NULL, &e), GL_OK);
	alter("update migration set sha256 = repeat('0', 64) where version = 1");
	ck_assert_int_eq(gl_migrate(conninfo, NULL, &e), GL_INVALID);
	ck_assert_msg(strstr(e.text, "0001_ground was changed") != NULL, "%s", e.text);
}
END_TEST

/* What is done to a fresh database, and what a server then says of it. */
static const struct {
	const char *name, *done, *says;
} refused[] = {
	{ "newer", "insert into migration values (9999, '9999_later', '')", "use a newer one" },
	{ "older", "delete from migration where version = (select max(version) from migration)",
	        "run 'goldleaf migrate'" },
	{ "async", "alter database async set synchronous_commit = off", "synchronous_commit = off" },
	{ "locally", "alter database locally set synchronous_commit = local", "synchronous_commit = local" },
	{ "remote", "alter database remote set synchronous_commit = remote_write", "remote_write" },
};

START_TEST(a_server_refuses_what_could_lose_answers)
{
	struct gl_session *server;

	fresh(refused[_i].name);
	ck_assert_msg(gl_migrate(conninfo, NULL, &e) == GL_OK, "%s", e.text);
	server = there(GL_ROLE_SERVER);
	ck_assert_msg(server != NULL, "%s: before: %s", refused[_i].name, e.text);
	gl_session_close(server);
	alter(refused[_i].done);
	ck_assert_msg(!there(GL_ROLE_SERVER), "%s: taken", refused[_i].name);
	ck_assert_msg(strstr(e.text, refused[_i].says) != NULL, "%s: %s", refused[_i].name, e.text);
}
END_TEST

/* Settings that cannot be changed under a running Postgres: what it would tell. */
static const struct {
	const char *fsync, *full_page_writes, *in_recovery;
	enum gl_code code;
} told[] = {
	{ "on", "on", "false", GL_OK },
	{ "off", "on", "false", GL_INVALID },
	{ "on", "off", "false", GL_INVALID },
	{ "on", "on", "true", GL_INVALID },
};

START_TEST(fsync_and_full_pages_must_be_on)
{
	gl_rows_auto rows = { 0 };
	char text[256];

	snprintf(text, sizeof(text),
	        "select '%s' as fsync, '%s' as full_page_writes, 'on' as synchronous_commit, "
	        "'%s' as in_recovery",
	        told[_i].fsync, told[_i].full_page_writes, told[_i].in_recovery);
	ck_assert_int_eq(gl_session_exec(s, text, &rows, &e), GL_OK);
	ck_assert_msg(gl_connection_setup_check(rows.result, &e) == told[_i].code, "%s: %s", text, e.text);
}
END_TEST

START_TEST(a_database_without_our_tables_is_told_to_migrate)
{
	fresh("bare");
	alter("select 1");
	ck_assert_ptr_null(there(GL_ROLE_SERVER));
	ck_assert_msg(strstr(e.text, "run 'goldleaf migrate'") != NULL, "%s", e.text);
}
END_TEST

/* What the server may not do to what was promised for ever. */
static const char *const forbidden[] = {
	"update answer set price = 0",
	"delete from answer",
	"update entry set bytes = ''",
	"delete from entry",
	"update head set size = size + 1",
	"delete from head",
	"update tile set bytes = ''",
	"delete from tile",
	"update said set said = ''",
	"update task set content = ''",
	"delete from task",
	"update gold set value = ''",
	"delete from gold",
	"update terms set price_amount = 0",
	"delete from terms",
	"update document set bytes = ''",
	"delete from document",
	"delete from project",
	"delete from migration",
	"truncate answer",
	"drop table answer",
	"alter table answer add x integer",
	"create table own (x integer)",
};

START_TEST(the_server_cannot_change_what_was_promised)
{
	struct gl_session *server = store_session(GL_ROLE_SERVER);

	ck_assert_msg(gl_session_exec(server, forbidden[_i], NULL, &e) != GL_OK, "%s: done", forbidden[_i]);
	ck_assert_msg(!strcmp(gl_session_error(server)->sqlstate, "42501"), "%s: %s", forbidden[_i],
	        gl_session_error(server)->text);
	gl_session_close(server);
}
END_TEST

START_TEST(everything_has_a_comment)
{
	gl_rows_auto rows = { 0 };

	ck_assert_int_eq(gl_session_exec(s,
	                         "select string_agg(c.relname || coalesce('.' || a.attname, ''), ' ') "
	                         "from pg_class c left join pg_attribute a on a.attrelid = c.oid and attnum "
	                         "> 0 and not attisdropped "
	                         "where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and "
	                         "(obj_description(c.oid) is null or (attnum > 0 and col_description(c.oid, "
	                         "attnum) is null))",
	                         &rows, &e),
	        GL_OK);
	ck_assert_msg(gl_rows_null(&rows, 0, 0), "no comment on: %s", gl_rows_text(&rows, 0, 0, NULL));
	gl_rows_release(&rows);
	ck_assert_int_eq(gl_session_exec(s,
	                         "select string_agg(proname, ' ') from pg_proc where pronamespace = "
	                         "'public'::regnamespace "
	                         "and obj_description(oid) is null",
	                         &rows, &e),
	        GL_OK);
	ck_assert_msg(gl_rows_null(&rows, 0, 0), "no comment on: %s", gl_rows_text(&rows, 0, 0, NULL));
}
END_TEST

/* An invitation is the server's, also one that names a project. */
START_TEST(the_project_comes_first_in_every_key)
{
	gl_rows_auto rows = { 0 };

	ck_assert_int_eq(
	        gl_session_exec(s,
	                "select string_agg(i.indexrelid::regclass::text, ' ') from pg_index i "
	                "join pg_class c on c.oid = i.indrelid and c.relnamespace = 'public'::regnamespace "
	                "join pg_attribute p on p.attrelid = c.oid and p.attname = 'project' "
	                "where i.indisunique and i.indkey[0] <> p.attnum and c.relname not in ('project', "
	                "'invitation')",
	                &rows, &e),
	        GL_OK);
	ck_assert_msg(
	        gl_rows_null(&rows, 0, 0), "not the project first: %s", gl_rows_text(&rows, 0, 0, NULL));
}
END_TEST

Suite *schema_suite(void)
{
	Suite *suite = suite_create("schema");
	TCase *t = tcase_create("schema");

	tcase_set_timeout(t, 30);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, every_statement_is_of_the_type_its_first_line_says);
	tcase_add_test(t, a_table_that_is_not_as_a_statement_says_is_named);
	tcase_add_test(t, migrating_again_changes_nothing);
	tcase_add_test(t, two_who_migrate_at_once_do_it_once);
	tcase_add_test(t, an_edited_migration_is_refused);
	tcase_add_loop_test(t, a_server_refuses_what_could_lose_answers, 0, GL_COUNT(refused));
	tcase_add_loop_test(t, fsync_and_full_pages_must_be_on, 0, GL_COUNT(told));
	tcase_add_test(t, a_database_without_our_tables_is_told_to_migrate);
	tcase_add_loop_test(t, the_server_cannot_change_what_was_promised, 0, GL_COUNT(forbidden));
	tcase_add_test(t, everything_has_a_comment);
	tcase_add_test(t, the_project_comes_first_in_every_key);
	suite_add_tcase(suite, t);
	return suite;
}
