#include <check.h>
#include <stdio.h>
#include <string.h>

#include "http/admission.h"
#include "http/path.h"

/* Cuts text into a head the way MHD does: in place, ends of lines and of names becoming NUL, LF alone ending
 * a line too. tests/wire tries the same through MHD itself. */
static void cut(struct gl_head *h, char *text, size_t len)
{
	char *at = text, *end = text + len;

	memset(h, 0, sizeof *h);
	h->bytes = len;
	h->method = at;
	at = memchr(at, ' ', len);
	*at++ = '\0';
	h->path = at;
	at = memchr(at, ' ', (size_t)(end - at));
	h->target_end = at;
	*at++ = '\0';
	h->version = at;
	for (;;) {
		char *lf = memchr(at, '\n', (size_t)(end - at)), *stop = lf && lf[-1] == '\r' ? lf - 1 : lf,
		     *colon;

		memset(stop, 0, (size_t)(lf + 1 - stop));
		if (at == stop)
			return;
		colon = h->version == at ? NULL : strchr(at, ':');
		if (colon) {
			*colon = '\0';
			h->field[h->fields++] = (struct gl_field){ at, colon + 1 + strspn(colon + 1, " \t"),
				(size_t)(colon - at), 0 };
			h->field[h->fields - 1].value_len = strlen(h->field[h->fields - 1].value);
		}
		at = lf + 1;
	}
}

#define TEXT(s) s, sizeof s - 1

/* Rows that MHD lets through: what must be said of each. */
static const struct {
	const char *text;
	size_t len;
	enum gl_code want;
	uint64_t length;
	bool chunked;
} heads[] = {
	{ TEXT("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), GL_OK, 0, false },
	{ TEXT("GET / HTTP/1.0\r\n\r\n"), GL_OK, 0, false },
	{ TEXT("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551615\r\n\r\n"), GL_OK,
	        UINT64_MAX, false },
	{ TEXT("POST / HTTP/1.1\r\nHost: x\r\ncontent-LENGTH: 007\r\n\r\n"), GL_OK, 7, false },
	{ TEXT("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"), GL_OK, 0, true },
	{ TEXT("GET / HTTP/1.1\r\nHost: x\r\nIf-Match: \"a\"\r\nIf-Match: \"b\"\r\n\r\n"), GL_OK, 0, false },
	{ TEXT("GET / HTTP/1.1\r\nHost: x\r\nX:\r\n\r\n"), GL_OK, 0, false },

	{ TEXT("GET / HTTP/1.1\r\n\r\n"), GL_BAD_REQUEST, 0, false },
	{ TEXT("GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n"), GL_BAD_REQUEST, 0, false },
	{ TEXT("GET / HTTP/1.1\r\nHost: x y\r\n\r\n"), GL_BAD_REQUEST, 0, false },
	{ TEXT("GET / HTTP/1.2\r\nHost: x\r\n\r\n"), GL_BAD_REQUEST, 0, false },
	{ TEXT("G@T / HTTP/1.1\r\nHost: x\r\n\r\n"), GL_BAD_REQUEST, 0, false },
	{ TEXT("GET x HTTP/1.1\r\nHost: x\r\n\r\n"), GL_BAD_REQUEST, 0, false },
	{ TEXT("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551616\r\n\r\n"), GL_BAD_REQUEST,
	        0, false },
	{ TEXT("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \r\n\r\n"), GL_BAD_REQUEST, 0, false },
	{ TEXT("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n"),
	        GL_BAD_REQUEST, 0, false },
	{ TEXT("POST / HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\n"), GL_BAD_REQUEST, 0, false },
	{ TEXT("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n"), GL_BAD_REQUEST, 0,
	        false },
	{ TEXT("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), GL_BAD_REQUEST, 0, false },
	{ TEXT("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
	        GL_BAD_REQUEST, 0, false },
	{ TEXT("GET / HTTP/1.1\r\nHost: x\r\nAuthorization: a\r\nAuthorization: a\r\n\r\n"), GL_BAD_REQUEST,
	        0, false },
	{ TEXT("GET / HTTP/1.1\r\nHost: x\r\nX: a\x1f\r\n\r\n"), GL_BAD_REQUEST, 0, false },
	{ TEXT("GET / HTTP/1.1\r\nHost: x\r\nX: a\x7f\r\n\r\n"), GL_BAD_REQUEST, 0, false },
	{ TEXT("GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n"), GL_BAD_REQUEST, 0, false },
	{ TEXT("GET / HTTP/1.1\nHost: x\r\n\r\n"), GL_BAD_REQUEST, 0, false },
	{ TEXT("GET / HTTP/1.1\r\nHost: x\nX: y\r\n\r\n"), GL_BAD_REQUEST, 0, false },
	{ TEXT("GET / HTTP/1.1\r\nHost: x\r\n\n"), GL_BAD_REQUEST, 0, false },
	{ TEXT("GET / HTTP/1.0\n\r\n"), GL_BAD_REQUEST, 0, false },
	{ TEXT("GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n"), GL_BAD_REQUEST, 0, false },
	{ TEXT("GET /%2f HTTP/1.1\r\nHost: x\r\n\r\n"), GL_BAD_REQUEST, 0, false },
};

START_TEST(a_head_is_admitted_or_refused)
{
	char text[400];
	struct gl_head h;
	struct gl_framing f;
	struct gl_err e = { 0 };

	memcpy(text, heads[_i].text, heads[_i].len);
	cut(&h, text, heads[_i].len);
	ck_assert_msg(gl_admit(&h, &f, &e) == heads[_i].want, "%s: %d %s", heads[_i].text, e.code, e.text);
	if (e.code)
		return;
	ck_assert_uint_eq(f.length, heads[_i].length);
	ck_assert_int_eq(f.chunked, heads[_i].chunked);
}
END_TEST

START_TEST(more_than_was_counted_is_refused)
{
	char text[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
	struct gl_head h;
	struct gl_framing f;
	struct gl_err e = { 0 };

	cut(&h, text, sizeof text - 1);
	h.overflow = true;
	ck_assert_int_eq(gl_admit(&h, &f, &e), GL_HEADER_TOO_LARGE);
	h.overflow = false;
	h.bytes = GL_REQUEST_HEADERS + 1;
	ck_assert_int_eq(gl_admit(&h, &f, &e), GL_HEADER_TOO_LARGE);
}
END_TEST

static const struct {
	const char *path;
	bool fine;
} paths[] = {
	{ "/", true },
	{ "/a/b", true },
	{ "/a%20b", true },
	{ "/%C3%A9", true },
	{ "/a..b", true },
	{ "/...", true },
	{ "/.well-known/x", true },
	{ "/a:b@c;d=e,f+g!$&'()*~_-", true },
	{ "//", true },
	{ "/.", false },
	{ "/..", false },
	{ "/a/../b", false },
	{ "/%2e%2e/x", false },
	{ "/.%2E", false },
	{ "/%2f", false },
	{ "/%5c", false },
	{ "/%00", false },
	{ "/%1f", false },
	{ "/%7f", false },
	{ "/%", false },
	{ "/%a", false },
	{ "/%zz", false },
	{ "/%ff", false },
	{ "/%c0%af", false },
	{ "/%ed%a0%80", false },
	{ "/a b", false },
	{ "/a#b", false },
	{ "/a\\b", false },
	{ "/a\"b", false },
	{ "/a?b", false },
	{ "/\xc3\xa9", false },
	{ "/a\nb", false },
};

START_TEST(a_path_that_two_may_read_differently_is_refused)
{
	struct gl_err e = { 0 };

	ck_assert_msg((gl_path_check(paths[_i].path, &e) == GL_OK) == paths[_i].fine, "%s: %s",
	        paths[_i].path, e.text);
}
END_TEST

START_TEST(an_escape_is_decoded_once)
{
	char out[20];

	ck_assert_int_eq(gl_unescape(out, "a%2520%C3%A9", 12), 6);
	ck_assert_str_eq(out, "a%20\xc3\xa9");
	ck_assert_int_eq(gl_unescape(out, "", 0), 0);
	ck_assert_int_eq(gl_unescape(out, "%00", 3), -1);
	ck_assert_int_eq(gl_unescape(out, "%C3", 3), -1);
	ck_assert_int_eq(gl_unescape(out, "%4", 2), -1);
}
END_TEST

START_TEST(an_absolute_target_has_a_host_and_a_path)
{
	const char *path = "http://a:1/b", *host;
	size_t len;

	ck_assert(gl_path_origin(&path, &host, &len));
	ck_assert_str_eq(path, "/b");
	ck_assert_int_eq((int)len, 3);
	path = "HTTPS://a";
	ck_assert(gl_path_origin(&path, &host, &len));
	ck_assert_str_eq(path, "/");
	path = "http:///b";
	ck_assert(!gl_path_origin(&path, &host, &len));
	path = "*";
	ck_assert(!gl_path_origin(&path, &host, &len));
	path = "";
	ck_assert(!gl_path_origin(&path, &host, &len));
}
END_TEST

Suite *admission_suite(void);
Suite *admission_suite(void)
{
	Suite *s = suite_create("admission");
	TCase *t = tcase_create("admission");

	tcase_add_loop_test(t, a_head_is_admitted_or_refused, 0, sizeof heads / sizeof *heads);
	tcase_add_test(t, more_than_was_counted_is_refused);
	tcase_add_loop_test(
	        t, a_path_that_two_may_read_differently_is_refused, 0, sizeof paths / sizeof *paths);
	tcase_add_test(t, an_escape_is_decoded_once);
	tcase_add_test(t, an_absolute_target_has_a_host_and_a_path);
	suite_add_tcase(s, t);
	return s;
}
