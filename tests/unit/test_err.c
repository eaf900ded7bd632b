/* err: one table, messages that fit and are never cut inside a character. */
#include <check.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

START_TEST(every_code_has_a_status_a_slug_and_help)
{
	for (int code = GL_OK + 1; code < GL_CODES; code++) {
		const struct gl_code_info *info = gl_code_info((enum gl_code)code);

		ck_assert_msg(info->status >= 400 && info->status < 600, "%s", info->name);
		ck_assert_msg(info->slug[0] && info->help[0], "%s", info->name);
		for (int other = GL_OK; other < code; other++)
			ck_assert_str_ne(gl_code_info((enum gl_code)other)->slug, info->slug);
	}
	ck_assert_int_eq(gl_code_info(GL_BAD_JSON)->status, 400);
	ck_assert_str_eq(gl_code_info(GL_BAD_JSON)->name, "BAD_JSON");
	ck_assert_ptr_eq(gl_code_info((enum gl_code)9999), gl_code_info(GL_INTERNAL));
}
END_TEST

START_TEST(a_message_grows_at_its_front)
{
	struct gl_err e = { 0 };

	ck_assert_int_eq(gl_fail(&e, GL_INVALID, "price: %d is below 0", -3), GL_INVALID);
	ck_assert_int_eq(gl_fail_in(&e, "line %d: ", 7), GL_INVALID);
	ck_assert_str_eq(e.text, "line 7: price: -3 is below 0");
	ck_assert_int_eq(gl_fail(&e, GL_BUSY, "again: %s", e.text), GL_BUSY);
	ck_assert_str_eq(e.text, "again: line 7: price: -3 is below 0");
	ck_assert_int_eq(gl_fail(NULL, GL_BUSY, "nobody asked"), GL_BUSY);
}
END_TEST

/* Characters of 1 to 4 bytes, moved by up to 3, so that each cut place is met. */
START_TEST(a_long_message_ends_with_a_whole_character)
{
	static const char *const characters[] = { "e", "\xc3\xa9", "\xe2\x80\x94", "\xf0\x9f\x8d\x83" };
	const char *c = characters[_i / 4];
	char text[2 * GL_ERR_TEXT] = "";
	struct gl_err e = { 0 };

	memset(text, '.', (size_t)_i % 4);
	while (strlen(text) + 4 < sizeof(text))
		strcat(text, c);
	gl_fail(&e, GL_INVALID, "%s", text);
	ck_assert_uint_ge(strlen(e.text), GL_ERR_TEXT - 4);
	ck_assert(gl_utf8_valid(e.text, strlen(e.text)));
	gl_fail_in(&e, "\xc3\xa9%s", "x");
	ck_assert_uint_ge(strlen(e.text), GL_ERR_TEXT - 4);
	ck_assert(gl_utf8_valid(e.text, strlen(e.text)));
}
END_TEST

START_TEST(only_whole_and_shortest_utf8_is_valid)
{
	static const struct {
		const char *text;
		bool valid;
	} rows[] = {
		{ "", true },
		{ "plain", true },
		{ "\xc2\x80\xdf\xbf", true },
		{ "\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf", true },
		{ "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", true },
		{ "\x80", false },
		{ "\xbf", false },
		{ "\xc0\x80", false }, /* NUL made long */
		{ "\xc1\xbf", false },
		{ "\xe0\x9f\xbf", false },
		{ "\xed\xa0\x80", false }, /* a surrogate */
		{ "\xf0\x8f\xbf\xbf", false },
		{ "\xf4\x90\x80\x80", false }, /* beyond U+10FFFF */
		{ "\xf5\x80\x80\x80", false },
		{ "\xff", false },
		{ "a\xc3", false },
		{ "\xe2\x80", false },
		{ "\xe2\x80x", false },
		{ "\xf0\x9f\x8dx", false },
		{ "\xc3\xa9\xa9", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(
		        gl_utf8_valid(rows[i].text, strlen(rows[i].text)) == rows[i].valid, "row %zu", i);
	ck_assert(gl_utf8_valid("a\0b", 3));
}
END_TEST

Suite *err_suite(void);

Suite *err_suite(void)
{
	Suite *suite = suite_create("err");
	TCase *tc = tcase_create("err");

	tcase_add_test(tc, every_code_has_a_status_a_slug_and_help);
	tcase_add_test(tc, a_message_grows_at_its_front);
	tcase_add_loop_test(tc, a_long_message_ends_with_a_whole_character, 0, 16);
	tcase_add_test(tc, only_whole_and_shortest_utf8_is_valid);
	suite_add_tcase(suite, tc);
	return suite;
}
