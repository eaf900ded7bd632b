/* jcs: canonical text as RFC 8785 says, and nothing else taken for it. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/json.h"
#include "crypto/rand.h"
#include "testdata.h"

/* RFC 8785 appendix B, and the borders of Number::toString's forms. */
static const struct {
	uint64_t bits;
	const char *text;
} numbers[] = {
	{ 0x0000000000000000, "0" },
	{ 0x8000000000000000, "0" },
	{ 0x0000000000000001, "5e-324" },
	{ 0x8000000000000001, "-5e-324" },
	{ 0x7fefffffffffffff, "1.7976931348623157e+308" },
	{ 0xffefffffffffffff, "-1.7976931348623157e+308" },
	{ 0x4340000000000000, "9007199254740992" },
	{ 0xc340000000000000, "-9007199254740992" },
	{ 0x4430000000000000, "295147905179352830000" },
	{ 0x44b52d02c7e14af5, "9.999999999999997e+22" },
	{ 0x44b52d02c7e14af6, "1e+23" },
	{ 0x44b52d02c7e14af7, "1.0000000000000001e+23" },
	{ 0x444b1ae4d6e2ef4e, "999999999999999700000" },
	{ 0x444b1ae4d6e2ef4f, "999999999999999900000" },
	{ 0x444b1ae4d6e2ef50, "1e+21" },
	{ 0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7" },
	{ 0x3eb0c6f7a0b5ed8d, "0.000001" },
	{ 0x41b3de4355555553, "333333333.3333332" },
	{ 0x41b3de4355555554, "333333333.33333325" },
	{ 0x41b3de4355555555, "333333333.3333333" },
	{ 0x41b3de4355555556, "333333333.3333334" },
	{ 0x41b3de4355555557, "333333333.33333343" },
	{ 0xbecbf647612f3696, "-0.0000033333333333333333" },
	{ 0x43143ff3c1cb0959, "1424953923781206.2" },
	{ 0x000fffffffffffff, "2.225073858507201e-308" },
	{ 0x0010000000000000, "2.2250738585072014e-308" },
	{ 0x0000000000000003, "1.5e-323" },
	{ 0x3ff0000000000000, "1" },
	{ 0x3fb999999999999a, "0.1" },
	{ 0x3e7ad7f29abcaf48, "1e-7" },
	{ 0x3ff3c0ca428c59fb, "1.2345678901234567" },
	{ 0x3fd5555555555555, "0.3333333333333333" },
	{ 0x3fd3333333333334, "0.30000000000000004" },
};

static double of_bits(uint64_t bits)
{
	double v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

START_TEST(numbers_are_written_as_ecmascript_does)
{
	const struct gl_json node = { .type = GL_JSON_REAL, .real = of_bits(numbers[_i].bits) };
	gl_buf_auto out = { 0 };

	gl_buf_init(&out, GL_JCS_NUMBER_MAX);
	gl_jcs(&out, &node);
	ck_assert_str_eq(out.data, numbers[_i].text);
}
END_TEST

static double random_double(struct gl_stream *s, int kind)
{
	uint64_t bits;
	double v;

	do {
		gl_stream_bytes(s, &bits, sizeof(bits));
		v = of_bits(bits);
	} while (!isfinite(v));
	if (kind == 0)
		return v;
	v = (double)(bits >> 12) * (kind == 1 ? 1e-6 : 1e-15);
	return bits & 1 ? -v : v;
}

/* Significant digits of a text, without trailing zeros. */
static int digits(const char *text)
{
	int n = 0, zeros = 0;

	for (; *text && *text != 'e'; text++) {
		if (*text < '0' || *text > '9' || (!n && *text == '0'))
			continue;
		zeros = *text == '0' ? zeros + 1 : 0;
		n++;
	}
	return n - zeros;
}

/* What is written reads back as the same double, and no text with a digit less does. */
START_TEST(numbers_are_short_and_exact)
{
	static const uint8_t seed[32] = { 8, 7, 8, 5 };
	struct gl_stream s;

	gl_stream_init(&s, seed);
	for (int i = 0; i < 30000; i++) {
		char text[GL_JCS_NUMBER_MAX + 1], shorter[GL_JCS_NUMBER_MAX + 8];
		double v = random_double(&s, i % 3);
		int n;

		text[gl_jcs_number(text, v)] = '\0';
		ck_assert_msg(strtod(text, NULL) == v, "%s", text);
		n = digits(text);
		if (n < 2)
			continue;
		snprintf(shorter, sizeof(shorter), "%.*e", n - 2, v);
		ck_assert_msg(strtod(shorter, NULL) != v, "%s could be %s", text, shorter);
	}
}
END_TEST

static const struct {
	const char *text;
	bool canonical;
} texts[] = {
	{ "{\"a\":[1,2.5,\"x\",null,true,false,{}],\"b\":{}}", true },
	{ "\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\x7f\xc3\xa9\"", true },
	{ "-1", true },
	{ "1e-7", true },
	{ "9007199254740991", true },
	{ "{\"\xf0\x9f\x98\x80\":1,\"\xef\xac\xb3\":2}", true },
	{ "{\"\xef\xac\xb3\":2,\"\xf0\x9f\x98\x80\":1}", false },
	{ " 1", false },
	{ "1\n", false },
	{ "[1, 2]", false },
	{ "[ ]", false },
	{ "{ }", false },
	{ "{\"a\" :1}", false },
	{ "{\"a\": 1}", false },
	{ "{\"a\":1 }", false },
	{ "{\"b\":1,\"a\":2}", false },
	{ "[{\"a\":1,\"c\":2,\"b\":3}]", false },
	{ "-0", false },
	{ "1.0", false },
	{ "1e0", false },
	{ "0.0000001", false },
	{ "1E-7", false },
	{ "1e-07", false },
	{ "0.10", false },
	{ "0.1000000000000000055", false },
	{ "\"\\/\"", false },
	{ "\"\\u0041\"", false },
	{ "\"\\u000a\"", false },
	{ "\"\\u001F\"", false },
	{ "\"\\u007f\"", false },
	{ "\"\\ud83d\\ude00\"", false },
};

START_TEST(only_canonical_text_is_taken_for_it)
{
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto out = { 0 };
	struct gl_err e = { 0 };
	const char *text = texts[_i].text;
	enum gl_code code = gl_json_parse_jcs(&doc, text, strlen(text), &e);

	ck_assert_msg(code == (texts[_i].canonical ? GL_OK : GL_BAD_JSON), "%s", text);
	ck_assert(code == GL_OK || strstr(e.text, "canonical"));
	gl_buf_init(&out, 1000);
	ck_assert_int_eq(gl_json_parse(&doc, text, strlen(text), &e), GL_OK);
	gl_jcs(&out, doc.root);
	ck_assert_msg(!strcmp(out.data, text) == texts[_i].canonical, "%s", text);
	ck_assert_int_eq(gl_json_parse_jcs(&doc, out.data, out.len, &e), GL_OK);
}
END_TEST

/* A random value, written twice: canonically with sorted keys, and loosely with white space and members
 * turned. */
struct writer {
	struct gl_stream s;
	struct gl_buf canonical, loose;
};

static void both(struct writer *w, const char *text)
{
	gl_buf_puts(&w->canonical, text);
	gl_buf_puts(&w->loose, text);
}

static void space(struct writer *w)
{
	static const char *const spaces[] = { "", "", " ", "\n", "\t\r  " };

	gl_buf_puts(&w->loose, spaces[gl_stream_below(&w->s, GL_COUNT(spaces))]);
}

static void random_value(struct writer *w, int depth);

static void random_string(struct writer *w)
{
	static const struct {
		const char *canonical, *loose;
	} parts[] = { { "a", "a" }, { "plain text", "plain text" }, { "\\n", "\\u000A" },
		{ "\\u0001", "\\u0001" }, { "/", "\\/" }, { "\xc3\xa9", "\\u00E9" },
		{ "\xf0\x9f\x98\x80", "\\uD83D\\ude00" }, { "\\\"", "\\\"" },
		{ "\xe6\xbc\xa2", "\xe6\xbc\xa2" } };

	both(w, "\"");
	for (uint64_t n = gl_stream_below(&w->s, 6); n; n--) {
		size_t part = gl_stream_below(&w->s, GL_COUNT(parts));

		gl_buf_puts(&w->canonical, parts[part].canonical);
		gl_buf_puts(&w->loose, parts[part].loose);
	}
	both(w, "\"");
}

/* Members k0, k1, .. in canonical order; the loose text has them turned by some places. */
static void random_object(struct writer *w, int depth)
{
	size_t n = gl_stream_below(&w->s, 6), turn = n ? gl_stream_below(&w->s, n) : 0, start;
	char member[6][4096];

	both(w, "{");
	space(w);
	start = w->loose.len;
	for (size_t i = 0; i < n; i++) {
		char key[32];

		snprintf(key, sizeof(key), "\"k%zu\"", i);
		gl_buf_puts(&w->canonical, i ? "," : "");
		both(w, key);
		space(w);
		both(w, ":");
		random_value(w, depth + 1);
		ck_assert(!gl_buf_failed(&w->loose) && w->loose.len - start < sizeof(member[i]));
		memcpy(member[i], w->loose.data + start, w->loose.len - start + 1);
		w->loose.len = start;
	}
	for (size_t i = 0; i < n; i++) {
		gl_buf_puts(&w->loose, i ? "," : "");
		gl_buf_puts(&w->loose, member[(i + turn) % n]);
	}
	both(w, "}");
}

static void random_array(struct writer *w, int depth)
{
	size_t n = gl_stream_below(&w->s, 4);

	both(w, "[");
	for (size_t i = 0; i < n; i++) {
		both(w, i ? "," : "");
		random_value(w, depth + 1);
	}
	space(w);
	both(w, "]");
}

static void random_value(struct writer *w, int depth)
{
	static const char *const numbers_both[][2] = { { "0", "-0.0" }, { "1", "10e-1" }, { "0.5", "5E-1" },
		{ "1e-7", "0.0000001" }, { "-123456789", "-123456789" }, { "1000", "1e3" } };
	size_t kind = gl_stream_below(&w->s, depth < 4 ? 8 : 4), n;

	space(w);
	if (kind == 0) {
		both(w, gl_stream_below(&w->s, 2) ? "true" : "null");
	} else if (kind < 3) {
		n = gl_stream_below(&w->s, GL_COUNT(numbers_both));
		gl_buf_puts(&w->canonical, numbers_both[n][0]);
		gl_buf_puts(&w->loose, numbers_both[n][1]);
	} else if (kind == 3) {
		random_string(w);
	} else if (kind < 6) {
		random_array(w, depth);
	} else {
		random_object(w, depth);
	}
	space(w);
}

START_TEST(loose_text_becomes_the_one_canonical_text)
{
	static const uint8_t seed[32] = { 20, 26 };
	gl_json_doc_auto doc = { 0 };
	struct writer w;

	gl_stream_init(&w.s, seed);
	gl_buf_init(&w.canonical, 1 << 20);
	gl_buf_init(&w.loose, 1 << 20);
	for (int i = 0; i < 3000; i++) {
		gl_buf_auto out = { 0 };
		struct gl_err e = { 0 };

		gl_buf_init(&out, 1 << 20);
		gl_buf_clear(&w.canonical);
		gl_buf_clear(&w.loose);
		random_value(&w, 0);
		ck_assert_msg(
		        !gl_json_parse(&doc, w.loose.data, w.loose.len, &e), "%s: %s", e.text, w.loose.data);
		gl_jcs(&out, doc.root);
		ck_assert_str_eq(out.data, w.canonical.data);
		ck_assert_msg(!gl_json_parse_jcs(&doc, out.data, out.len, &e), "%s: %s", e.text, out.data);
	}
	gl_buf_release(&w.canonical);
	gl_buf_release(&w.loose);
}
END_TEST

/* One of the official texts holds 1E30, which we refuse: it stands for itself without that number. */
static void drop(char *text, size_t *len, const char *piece)
{
	char *at = strstr(text, piece);

	if (!at)
		return;
	memmove(at, at + strlen(piece), *len - (size_t)(at - text) - strlen(piece) + 1);
	*len -= strlen(piece);
}

START_TEST(the_official_vectors_come_out_byte_for_byte)
{
	static const char *const names[] = { "arrays", "french", "structures", "unicode", "values", "weird" };

	for (size_t i = 0; test_data() && i < GL_COUNT(names); i++) {
		size_t in_len, out_len;
		gl_mem_auto char *in = test_file(&in_len, "vectors/jcs/input/%s.json", names[i]);
		gl_mem_auto char *expected = test_file(&out_len, "vectors/jcs/output/%s.json", names[i]);
		gl_json_doc_auto doc = { 0 };
		gl_buf_auto out = { 0 };
		struct gl_err e = { 0 };

		if (!strcmp(names[i], "values")) {
			ck_assert_int_eq(gl_json_parse(&doc, in, in_len, &e), GL_BAD_JSON);
			ck_assert_ptr_nonnull(strstr(e.text, "2^53-1"));
		}
		drop(in, &in_len, "1E30, ");
		drop(expected, &out_len, "1e+30,");
		gl_buf_init(&out, 1 << 20);
		ck_assert_msg(!gl_json_parse(&doc, in, in_len, &e), "%s: %s", names[i], e.text);
		gl_jcs(&out, doc.root);
		ck_assert_str_eq(out.data, expected);
		ck_assert_uint_eq(out.len, out_len);
		ck_assert_int_eq(gl_json_parse_jcs(&doc, expected, out_len, &e), GL_OK);
	}
}
END_TEST

Suite *jcs_suite(void);

Suite *jcs_suite(void)
{
	Suite *suite = suite_create("jcs");
	TCase *tc = tcase_create("jcs");

	tcase_add_loop_test(tc, numbers_are_written_as_ecmascript_does, 0, (int)GL_COUNT(numbers));
	tcase_add_test(tc, numbers_are_short_and_exact);
	tcase_add_loop_test(tc, only_canonical_text_is_taken_for_it, 0, (int)GL_COUNT(texts));
	tcase_add_test(tc, loose_text_becomes_the_one_canonical_text);
	tcase_add_test(tc, the_official_vectors_come_out_byte_for_byte);
	suite_add_tcase(suite, tc);
	return suite;
}
