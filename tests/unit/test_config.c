#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/config.h"

static struct gl_config c;
static struct gl_err e;
static int rest;

static enum gl_code load(const char *flags)
{
	char *argv[8] = { (char *)(uintptr_t) "serve" };
	char text[400];
	int argc = 1;

	snprintf(text, sizeof(text), "%s", flags);
	for (char *word = strtok(text, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	e = (struct gl_err){ 0 };
	return gl_config_load(&c, argc, argv, &rest, &e);
}

static const char *file_of(const char *text)
{
	static char path[] = "/tmp/goldleaf-config-XXXXXX";
	gl_file_auto *f = NULL;

	strcpy(path + strlen(path) - 6, "XXXXXX");
	f = fdopen(mkstemp(path), "w");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	return path;
}

START_TEST(defaults_hold_where_nothing_is_said)
{
	ck_assert_msg(load("") == GL_OK, "%s", e.text);
	ck_assert_str_eq(c.listen, "127.0.0.1:8080");
	ck_assert_str_eq(c.database, "");
	ck_assert_int_eq(c.loops, 1);
	ck_assert(!c.embedded);
	gl_config_release(&c);
}
END_TEST

START_TEST(a_flag_beats_a_variable_and_that_a_file)
{
	char flags[200];
	const char *path =
	        file_of("# ours\nloops = 3\njob_threads=4\n\nlisten = [::1]:80  \nconnections = 9\n");

	setenv("GOLDLEAF_JOB_THREADS", "5", 1);
	setenv("GOLDLEAF_CONNECTIONS", "10", 1);
	snprintf(flags, sizeof(flags), "--connections=11 --config %s --embedded file.jsonl", path);
	ck_assert_msg(load(flags) == GL_OK, "%s", e.text);
	ck_assert_int_eq(c.loops, 3);
	ck_assert_int_eq(c.job_threads, 5);
	ck_assert_int_eq(c.connections, 11);
	ck_assert_str_eq(c.listen, "[::1]:80");
	ck_assert(c.embedded);
	ck_assert_int_eq(rest, 5);
	gl_config_release(&c);
	unlink(path);
}
END_TEST

/* What is wrong, and what the message must name. */
static const struct {
	const char *flags, *file, *variable, *names;
} wrong[] = {
	{ "--loops 0", NULL, NULL, "--loops: '0' is not a number from 1 to 64" },
	{ "--loops 65", NULL, NULL, "--loops" },
	{ "--loops=1x", NULL, NULL, "'1x'" },
	{ "--loops=", NULL, NULL, "--loops" },
	{ "--loops 99999999999999999999", NULL, NULL, "--loops" },
	{ "--loops", NULL, NULL, "--loops wants a value" },
	{ "--embedded=yes", NULL, NULL, "'yes' is neither 0 nor 1" },
	{ "--loop 1", NULL, NULL, "there is no option '--loop'" },
	{ "--log-levels x", NULL, NULL, "'--log-levels'" },
	{ "--config /nonexistent/file", NULL, NULL, "/nonexistent/file: No such file" },
	{ "", "loops = 1\nlooops = 2\n", NULL, ":2: there is no setting 'looops'" },
	{ "", "loops\n", NULL, ":1: write 'name = value'" },
	{ "", "loops = many\n", NULL, ":1: loops: 'many'" },
	{ "", NULL, "1000", "GOLDLEAF_LOOPS: '1000'" },
};

START_TEST(what_is_wrong_is_named)
{
	char flags[200] = "";
	const char *path = NULL;

	if (wrong[_i].variable)
		setenv("GOLDLEAF_LOOPS", wrong[_i].variable, 1);
	if (wrong[_i].file) {
		path = file_of(wrong[_i].file);
		snprintf(flags, sizeof(flags), "--config %s ", path);
	}
	strcat(flags, wrong[_i].flags);
	ck_assert_msg(load(flags) == GL_INVALID, "%s: taken", flags);
	ck_assert_msg(strstr(e.text, wrong[_i].names) != NULL, "%s: %s", flags, e.text);
	if (path)
		unlink(path);
}
END_TEST

START_TEST(what_is_printed_reads_back_the_same)
{
	gl_mem_auto char *once = NULL, *twice = NULL;
	size_t len;
	FILE *f = open_memstream(&once, &len);
	char flags[200];
	const char *path;

	ck_assert_int_eq(load("--listen 127.0.0.1:0 --loops 7 --embedded"), GL_OK);
	gl_config_print(f, &c);
	fclose(f);
	gl_config_release(&c);
	path = file_of(once);
	snprintf(flags, sizeof(flags), "--config=%s", path);
	ck_assert_msg(load(flags) == GL_OK, "%s", e.text);
	unlink(path);
	f = open_memstream(&twice, &len);
	gl_config_print(f, &c);
	fclose(f);
	gl_config_release(&c);
	ck_assert_str_eq(once, twice);
	ck_assert(strstr(once, "loops = 7\n") != NULL);
}
END_TEST

START_TEST(checking_and_printing_are_asked_for_by_flags)
{
	ck_assert_int_eq(load("--check-config --loops 2"), GL_OK);
	ck_assert(c.check && !c.print);
	gl_config_release(&c);
	ck_assert_int_eq(load("--print-config"), GL_OK);
	ck_assert(c.print && !c.check);
	gl_config_release(&c);
	ck_assert_int_eq(load("--check-config --loops 0"), GL_INVALID);
}
END_TEST

START_TEST(help_names_every_setting)
{
	gl_mem_auto char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	gl_config_help(f);
	fclose(f);
#define X(name, type, fallback, min, max, prose) ck_assert(strstr(text, prose) != NULL);
#include "base/settings.def"
#undef X
	ck_assert(strstr(text, "--job-threads N") != NULL);
}
END_TEST

Suite *config_suite(void);

Suite *config_suite(void)
{
	Suite *s = suite_create("config");
	TCase *t = tcase_create("config");

	tcase_add_test(t, defaults_hold_where_nothing_is_said);
	tcase_add_test(t, a_flag_beats_a_variable_and_that_a_file);
	tcase_add_loop_test(t, what_is_wrong_is_named, 0, GL_COUNT(wrong));
	tcase_add_test(t, what_is_printed_reads_back_the_same);
	tcase_add_test(t, checking_and_printing_are_asked_for_by_flags);
	tcase_add_test(t, help_names_every_setting);
	suite_add_tcase(s, t);
	return s;
}
