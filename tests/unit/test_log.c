/* log: one line of JSON an event, whatever is put into it. */
#include <check.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/log.h"

/* What stderr gets goes here; each test is a process of its own. */
static int reads_from, writes_to;

static void catch_stderr(void)
{
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	reads_from = ends[0];
	writes_to = dup(STDERR_FILENO);
	ck_assert_int_ge(dup2(ends[1], STDERR_FILENO), 0);
	close(ends[1]);
}

/* All that was logged, with stderr given back. */
static void caught(char *text, size_t size)
{
	ssize_t n;

	ck_assert_int_ge(dup2(writes_to, STDERR_FILENO), 0);
	n = read(reads_from, text, size - 1);
	ck_assert_int_ge(n, 0);
	text[n] = '\0';
}

START_TEST(an_event_is_one_line_of_json)
{
	char text[4096];
	json_auto_t *line = NULL;

	catch_stderr();
	gl_log(GL_LOG_WARN, "a \"quoted\"\nmessage", "{s:s, s:I, s:f}", "route", "/v1/x", "status",
	        (json_int_t)503, "dur_ms", 0.146);
	caught(text, sizeof(text));
	ck_assert_ptr_eq(strchr(text, '\n'), text + strlen(text) - 1);
	line = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_str_eq(json_string_value(json_object_get(line, "level")), "warn");
	ck_assert_str_eq(json_string_value(json_object_get(line, "msg")), "a \"quoted\"\nmessage");
	ck_assert_str_eq(json_string_value(json_object_get(line, "route")), "/v1/x");
	ck_assert_int_eq(json_integer_value(json_object_get(line, "status")), 503);
	ck_assert_uint_eq(json_string_length(json_object_get(line, "ts")), 24);
	ck_assert_ptr_nonnull(strstr(text, "\"dur_ms\":0.146"));
}
END_TEST

START_TEST(what_is_more_talkative_is_dropped)
{
	char text[4096];

	catch_stderr();
	gl_log(GL_LOG_DEBUG, "one", NULL);
	gl_log_level(GL_LOG_DEBUG);
	gl_log(GL_LOG_DEBUG, "two", NULL);
	gl_log_level(GL_LOG_ERROR);
	gl_log(GL_LOG_WARN, "three", NULL);
	gl_log(GL_LOG_ERROR, "four", NULL);
	caught(text, sizeof(text));
	ck_assert_ptr_null(strstr(text, "one"));
	ck_assert_ptr_nonnull(strstr(text, "two"));
	ck_assert_ptr_null(strstr(text, "three"));
	ck_assert_ptr_nonnull(strstr(text, "four"));
}
END_TEST

START_TEST(details_do_not_replace_what_every_line_has)
{
	char text[4096];

	catch_stderr();
	gl_log(GL_LOG_INFO, "true message", "{s:s}", "msg", "false message");
	gl_log(GL_LOG_INFO, "broken", "{s:s}", "name", "\xff\xfe");
	caught(text, sizeof(text));
	ck_assert_ptr_nonnull(strstr(text, "true message"));
	ck_assert_ptr_null(strstr(text, "false message"));
	ck_assert_ptr_nonnull(strstr(text, "could not be packed"));
}
END_TEST

Suite *log_suite(void);

Suite *log_suite(void)
{
	Suite *suite = suite_create("log");
	TCase *tc = tcase_create("log");

	tcase_add_test(tc, an_event_is_one_line_of_json);
	tcase_add_test(tc, what_is_more_talkative_is_dropped);
	tcase_add_test(tc, details_do_not_replace_what_every_line_has);
	suite_add_tcase(suite, tc);
	return suite;
}
