#include <check.h>
#include <inttypes.h>

#include "http/range.h"

/* The examples of RFC 9110, 14.1.2, for a representation of 10000 bytes, and what lies beside them. */
static const struct {
	const char *text;
	uint64_t size;
	struct gl_range want;
} cases[] = {
	{ NULL, 10000, { GL_RANGE_ALL, 0, 0 } },
	{ "bytes=0-499", 10000, { GL_RANGE_PART, 0, 499 } },
	{ "bytes=500-999", 10000, { GL_RANGE_PART, 500, 999 } },
	{ "bytes=-500", 10000, { GL_RANGE_PART, 9500, 9999 } },
	{ "bytes=9500-", 10000, { GL_RANGE_PART, 9500, 9999 } },
	{ "bytes=0-0,-1", 10000, { GL_RANGE_ALL, 0, 0 } },
	{ "bytes= 0-499 ", 10000, { GL_RANGE_PART, 0, 499 } },
	{ "Bytes=0-0", 10000, { GL_RANGE_PART, 0, 0 } },
	{ "bytes=9999-9999", 10000, { GL_RANGE_PART, 9999, 9999 } },
	{ "bytes=0-", 10000, { GL_RANGE_PART, 0, 9999 } },
	{ "bytes=0-99999", 10000, { GL_RANGE_PART, 0, 9999 } },
	{ "bytes=0-99999999999999999999999", 10000, { GL_RANGE_PART, 0, 9999 } },
	{ "bytes=-99999", 10000, { GL_RANGE_PART, 0, 9999 } },
	{ "bytes=-18446744073709551616", 10000, { GL_RANGE_PART, 0, 9999 } },
	{ "bytes=10000-", 10000, { GL_RANGE_OUTSIDE, 0, 0 } },
	{ "bytes=18446744073709551615-", 10000, { GL_RANGE_OUTSIDE, 0, 0 } },
	{ "bytes=99999999999999999999-", 10000, { GL_RANGE_OUTSIDE, 0, 0 } },
	{ "bytes=-0", 10000, { GL_RANGE_OUTSIDE, 0, 0 } },
	{ "bytes=0-0", 0, { GL_RANGE_OUTSIDE, 0, 0 } },
	{ "bytes=-1", 0, { GL_RANGE_OUTSIDE, 0, 0 } },
	{ "bytes=0-0", 1, { GL_RANGE_PART, 0, 0 } },
	{ "bytes=500-499", 10000, { GL_RANGE_ALL, 0, 0 } },
	{ "bytes=", 10000, { GL_RANGE_ALL, 0, 0 } },
	{ "bytes=-", 10000, { GL_RANGE_ALL, 0, 0 } },
	{ "bytes=--1", 10000, { GL_RANGE_ALL, 0, 0 } },
	{ "bytes=a-b", 10000, { GL_RANGE_ALL, 0, 0 } },
	{ "bytes=0-1x", 10000, { GL_RANGE_ALL, 0, 0 } },
	{ "bytes=+1-2", 10000, { GL_RANGE_ALL, 0, 0 } },
	{ "bytes=0 - 1", 10000, { GL_RANGE_ALL, 0, 0 } },
	{ "lines=0-1", 10000, { GL_RANGE_ALL, 0, 0 } },
	{ "bytes", 10000, { GL_RANGE_ALL, 0, 0 } },
	{ "", 10000, { GL_RANGE_ALL, 0, 0 } },
};

START_TEST(a_range_is_read_or_ignored_or_outside)
{
	struct gl_range got = gl_range_parse(cases[_i].text, cases[_i].size), want = cases[_i].want;

	ck_assert_msg(got.kind == want.kind, "%s of %" PRIu64 ": kind %d", cases[_i].text, cases[_i].size,
	        got.kind);
	if (want.kind == GL_RANGE_PART)
		ck_assert_msg(got.first == want.first && got.last == want.last, "%s: %" PRIu64 "-%" PRIu64,
		        cases[_i].text, got.first, got.last);
}
END_TEST

Suite *range_suite(void);
Suite *range_suite(void)
{
	Suite *s = suite_create("range");
	TCase *t = tcase_create("range");

	tcase_add_loop_test(t, a_range_is_read_or_ignored_or_outside, 0, sizeof cases / sizeof *cases);
	suite_add_tcase(s, t);
	return s;
}
