/* json: reads what it must, refuses what cannot be committed to, and costs no more than it says. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/json.h"

/* Whether text is read; then out holds its canonical form. */
static enum gl_code read_text(struct gl_buf *out, const char *text, size_t len, struct gl_err *e)
{
	/* A copy of exactly that size, so that a byte read too many is found. */
	gl_mem_auto char *copy = malloc(len ? len : 1);
	gl_json_doc_auto doc = { 0 };
	enum gl_code code;

	memcpy(copy, text, len);
	code = gl_json_parse(&doc, copy, len, e);
	ck_assert((code == GL_OK) == (doc.root != NULL));
	if (!code)
		gl_jcs(out, doc.root);
	return code;
}

static const struct {
	const char *text, *jcs;
} taken[] = {
	{ "null", "null" },
	{ " \t\r\n true \n", "true" },
	{ "false", "false" },
	{ "[]", "[]" },
	{ "{}", "{}" },
	{ "[ 1 , [ ] , { } ]", "[1,[],{}]" },
	{ "\"\"", "\"\"" },
	{ "\"a\\u0000b\"", "\"a\\u0000b\"" },
	{ "\"\\/\\b\\f\\n\\r\\t\\\\\\\"\"", "\"/\\b\\f\\n\\r\\t\\\\\\\"\"" },
	{ "\"\\u0041\\u00E9\\u20ac\\uD83C\\uDF43\"", "\"A\xc3\xa9\xe2\x82\xac\xf0\x9f\x8d\x83\"" },
	{ "\"\\u001F\x7f\"", "\"\\u001f\x7f\"" },
	{ "\"\xef\xbb\xbf\"", "\"\xef\xbb\xbf\"" },
	{ "0", "0" },
	{ "-0", "0" },
	{ "-0.0e5", "0" },
	{ "0e999999999999999999999", "0" },
	{ "1e-999999999999999999999", "0" },
	{ "1.0", "1" },
	{ "1e2", "100" },
	{ "10E-1", "1" },
	{ "-12.5", "-12.5" },
	{ "0.1e1", "1" },
	{ "123456789012345678e-5", "1234567890123.4568" },
	{ "0.000001", "0.000001" },
	{ "0.0000001", "1e-7" },
	{ "9007199254740991", "9007199254740991" },
	{ "-9007199254740991", "-9007199254740991" },
	{ "9007199254740991.000", "9007199254740991" },
	{ "9007199254740990.9", "9007199254740991" },
	{ "0.00000900719925474099100e21", "9007199254740991" },
	{ "4503599627370495.5", "4503599627370495.5" },
	{ "{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}" },
	{ "{\"a\":1,\"\":2,\"aa\":3,\"a\\u0000\":4}", "{\"\":2,\"a\":1,\"a\\u0000\":4,\"aa\":3}" },
	{ "{\"z\":{\"y\":{\"b\":[{\"d\":0,\"c\":0}],\"a\":1}},\"x\":0}",
	        "{\"x\":0,\"z\":{\"y\":{\"a\":1,\"b\":[{\"c\":0,\"d\":0}]}}}" },
	/* U+FB33 before a surrogate pair in UTF-8, after it in UTF-16 (RFC 8785 section 3.2.3). */
	{ "{\"\xef\xac\xb3\":1,\"\xf0\x9f\x98\x80\":2,\"\xc3\xb6\":3,\"\xe2\x82\xac\":4,\"1\":5,\"\\r\":6,"
	  "\"\xc2\x80\":7}",
	        "{\"\\r\":6,\"1\":5,\"\xc2\x80\":7,\"\xc3\xb6\":3,\"\xe2\x82\xac\":4,\"\xf0\x9f\x98\x80\":2,"
	        "\"\xef\xac\xb3\":1}" },
};

START_TEST(what_is_json_is_read)
{
	gl_buf_auto out = { 0 };
	struct gl_err e = { 0 };

	gl_buf_init(&out, 1000);
	ck_assert_msg(!read_text(&out, taken[_i].text, strlen(taken[_i].text), &e), "%s: %s", taken[_i].text,
	        e.text);
	ck_assert_str_eq(out.data, taken[_i].jcs);
}
END_TEST

#define BEYOND "beyond +-(2^53-1)"
static const struct {
	const char *text, *where, *why;
} refused[] = {
	{ "", "line 1, column 1", "ends" },
	{ "  \n ", "line 2, column 2", "ends" },
	{ "nul", "line 1, column 1", "value" },
	{ "True", "line 1, column 1", "value" },
	{ "NaN", "line 1, column 1", "value" },
	{ "Infinity", "line 1, column 1", "value" },
	{ "1 2", "line 1, column 3", "ends before" },
	{ "{}}", "line 1, column 3", "ends before" },
	{ "nullx", "line 1, column 5", "ends before" },
	{ "\xef\xbb\xbf{}", "line 1, column 1", "byte order mark" },
	{ "// no\n1", "line 1, column 1", "value" },
	{ "\v1", "line 1, column 1", "value" },
	{ "[", "line 1, column 2", "ends" },
	{ "[1", "line 1, column 3", "',' or ']'" },
	{ "[1,]", "line 1, column 4", "value" },
	{ "[,1]", "line 1, column 2", "value" },
	{ "[1 2]", "line 1, column 4", "',' or ']'" },
	{ "[1}", "line 1, column 3", "',' or ']'" },
	{ "{", "line 1, column 2", "name" },
	{ "{\"a\"}", "line 1, column 5", "':'" },
	{ "{\"a\":}", "line 1, column 6", "value" },
	{ "{\"a\":1,}", "line 1, column 8", "name" },
	{ "{a:1}", "line 1, column 2", "name" },
	{ "{'a':1}", "line 1, column 2", "name" },
	{ "{\"a\":1]", "line 1, column 7", "',' or '}'" },
	{ "{\"a\":1,\"a\":1}", "line 1, column 13", "\"a\" twice" },
	{ "{\"a\":1,\"b\":2,\"\\u0061\":1}", "line 1, column 24", "\"a\" twice" },
	{ "{\"c\":1,\"b\":2,\"d\":{},\"c\":[1]}", "line 1, column 28", "\"c\" twice" },
	{ "[\"\xc3\xa9\xe2\x82\xac\",\n \"\xc3\xa9\", x]", "line 2, column 7", "value" },
	{ "\"", "line 1, column 1", "not closed" },
	{ "[\"abcdefghijklmnopq", "line 1, column 2", "not closed" },
	{ "\"\\", "line 1, column 2", "ends inside" },
	{ "\"\\x\"", "line 1, column 2", "escape" },
	{ "\"\\u12\"", "line 1, column 2", "four hex" },
	{ "\"\\u12g4\"", "line 1, column 2", "four hex" },
	{ "\"\\ud800\"", "line 1, column 2", "surrogate" },
	{ "\"\\ud800\\u0041\"", "line 1, column 2", "surrogate" },
	{ "\"\\ud800\\ud800\"", "line 1, column 2", "surrogate" },
	{ "\"\\ud800\\udc\"", "line 1, column 2", "surrogate" },
	{ "\"\\udc00\\ud800\"", "line 1, column 2", "surrogate" },
	{ "\"a\nb\"", "line 1, column 3", "control" },
	{ "\"\x1f\"", "line 1, column 2", "control" },
	{ "\"\xc3\"", "line 1, column 2", "UTF-8" },
	{ "\"\xc0\x80\"", "line 1, column 2", "UTF-8" },
	{ "\"\xed\xa0\x80\"", "line 1, column 2", "UTF-8" },
	{ "\"\xf4\x90\x80\x80\"", "line 1, column 2", "UTF-8" },
	{ "\"12345678\xff\"", "line 1, column 10", "UTF-8" },
	{ "\xff", "line 1, column 1", "value" },
	{ "-", "line 1, column 2", "digit" },
	{ "+1", "line 1, column 1", "value" },
	{ ".5", "line 1, column 1", "value" },
	{ "1.", "line 1, column 3", "digit" },
	{ "1.e5", "line 1, column 3", "digit" },
	{ "1e", "line 1, column 3", "digit" },
	{ "1e+", "line 1, column 4", "digit" },
	{ "01", "line 1, column 1", "leading" },
	{ "-00", "line 1, column 2", "leading" },
	{ "0x10", "line 1, column 2", "ends before" },
	{ "9007199254740992", "line 1, column 1", BEYOND },
	{ "-9007199254740992", "line 1, column 1", BEYOND },
	{ "9007199254740991.2", "line 1, column 1", BEYOND },
	{ "9007199254740991.0000000000000000000000000000001", "line 1, column 1", BEYOND },
	{ "9007199254740992.5", "line 1, column 1", BEYOND },
	{ "0.90071992547409911e16", "line 1, column 1", BEYOND },
	{ "900719925474099100000000000000000001E-20", "line 1, column 1", BEYOND },
	{ "[1e16]", "line 1, column 2", BEYOND },
	{ "1e400", "line 1, column 1", BEYOND },
	{ "-1e999999999999999999999", "line 1, column 1", BEYOND },
	{ "99999999999999999999999999999999999999999999", "line 1, column 1", BEYOND },
};

START_TEST(what_cannot_be_committed_to_is_refused)
{
	gl_buf_auto out = { 0 };
	struct gl_err e = { 0 };
	char where[64];

	ck_assert_int_eq(read_text(&out, refused[_i].text, strlen(refused[_i].text), &e), GL_BAD_JSON);
	snprintf(where, sizeof(where), "%s: ", refused[_i].where);
	ck_assert_msg(!strncmp(e.text, where, strlen(where)), "%s: %s", refused[_i].text, e.text);
	ck_assert_msg(strstr(e.text, refused[_i].why) != NULL, "%s: %s", refused[_i].text, e.text);
}
END_TEST

/* Every text that is read stops being JSON, or becomes another text, when it is cut anywhere: nothing reads
 * beyond. */
START_TEST(no_cut_text_is_read_beyond_its_end)
{
	const char *text = taken[_i].text;
	struct gl_err e = { 0 };

	for (size_t len = 0; len < strlen(text); len++) {
		gl_buf_auto out = { 0 };

		gl_buf_init(&out, 1000);
		read_text(&out, text, len, &e);
	}
}
END_TEST

/* n times the opening, a value, n times the end. */
static char *nested(const char *open, const char *end, int n)
{
	struct gl_buf b;

	gl_buf_init(&b, 1 << 20);
	for (int i = 0; i < n; i++)
		gl_buf_puts(&b, open);
	gl_buf_putc(&b, '1');
	for (int i = 0; i < n; i++)
		gl_buf_puts(&b, end);
	return gl_buf_take(&b, NULL);
}

START_TEST(sixty_four_containers_nest_and_no_more)
{
	static const struct {
		const char *open, *end;
	} kinds[] = { { "[", "]" }, { "{\"a\":", "}" }, { "{\"b\":[", "],\"a\":0}" } };
	int depth = _i == 2 ? 32 : 64;

	for (int more = 0; more <= 1; more++) {
		gl_mem_auto char *text = nested(kinds[_i].open, kinds[_i].end, depth + more);
		gl_buf_auto out = { 0 };
		struct gl_err e = { 0 };

		gl_buf_init(&out, 1 << 20);
		ck_assert_int_eq(read_text(&out, text, strlen(text), &e), more ? GL_BAD_JSON : GL_OK);
		ck_assert(!more || strstr(e.text, "64 deep"));
	}
}
END_TEST

/* The worst 64 KiB we could think of cost a few MB, and time that grows with n log n. */
START_TEST(no_text_of_64_kib_costs_more_than_4_mib)
{
	static const char *const pieces[] = { "0,", "[],", "{},", "[[[[[[[]]]]]]],", "{\"b\":0,\"a\":0},",
		"\"\",", "{\"b\":{\"b\":{\"b\":0,\"a\":0},\"a\":0},\"a\":0}," };
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto b = { 0 };
	struct gl_err e = { 0 };
	size_t memory;

	gl_buf_init(&b, 64 << 10);
	gl_buf_putc(&b, '[');
	while (b.len + strlen(pieces[_i]) < b.limit - 2)
		gl_buf_puts(&b, pieces[_i]);
	gl_buf_puts(&b, "0]");
	ck_assert_int_eq(gl_json_parse(&doc, b.data, b.len, &e), GL_OK);
	memory = (doc.cap + doc.spare_cap) * sizeof(struct gl_json) + doc.link_cap * sizeof(uint32_t) +
	         doc.strings.cap;
	ck_assert_uint_le(memory, 4 << 20);
}
END_TEST

START_TEST(many_members_in_the_worst_order_are_sorted)
{
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto b = { 0 };
	struct gl_err e = { 0 };
	char last[16] = "", key[16];
	int n = 100000, seen = 0;

	gl_buf_init(&b, 8 << 20);
	for (int i = 0; i < n; i++)
		gl_buf_printf(&b, "%s\"%06d\":[%d]", i ? "," : "{", (int)((i * 48271LL + 11) % n), i);
	gl_buf_putc(&b, '}');
	ck_assert_int_eq(gl_json_parse(&doc, b.data, b.len, &e), GL_OK);
	ck_assert_uint_eq(doc.root->count, (uint32_t)n);
	for (const struct gl_json *m = gl_json_first(doc.root); m; m = gl_json_next(doc.root, m)) {
		ck_assert_int_lt(strcmp(last, m->key), 0);
		ck_assert_int_eq(atoi(m->key), (int)(((m + 1)->i * 48271LL + 11) % n));
		memcpy(last, m->key, m->key_len + 1);
		seen++;
	}
	ck_assert_int_eq(seen, n);
	b.len--;
	for (int i = 0; i < n; i += 33333) {
		snprintf(key, sizeof(key), ",\"%06d\":0}", i);
		gl_buf_puts(&b, key);
		ck_assert_int_eq(gl_json_parse(&doc, b.data, b.len, &e), GL_BAD_JSON);
		ck_assert_ptr_nonnull(strstr(e.text, "twice"));
		b.len -= strlen(key);
	}
}
END_TEST

START_TEST(a_document_is_read_into_again_and_again)
{
	static const char *const texts[] = { "{\"b\":[1,2,3],\"a\":\"x\"}", "1", "[",
		"\"a somewhat longer text than before, for its strings\"",
		"[{\"b\":1,\"a\":2},{\"d\":1,\"c\":2}]", "{\"a\":1,\"a\":2}",
		"[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]" };
	gl_json_doc_auto doc = { 0 };

	for (size_t i = 0; i < 100; i++) {
		const char *text = texts[i * 5 % GL_COUNT(texts)];
		gl_buf_auto fresh = { 0 }, again = { 0 };
		enum gl_code code;

		gl_buf_init(&fresh, 1000);
		gl_buf_init(&again, 1000);
		code = read_text(&fresh, text, strlen(text), NULL);
		ck_assert_int_eq(gl_json_parse(&doc, text, strlen(text), NULL), code);
		if (code)
			continue;
		gl_jcs(&again, doc.root);
		ck_assert_str_eq(fresh.data, again.data);
	}
}
END_TEST

START_TEST(values_are_found_and_typed)
{
	static const char text[] = "{\"s\":\"a\\u0000b\",\"i\":-5,\"r\":0.5,\"o\":{\"s\":null},\"l\":[[1,2],"
	                           "3],\"a\\u0000\":1,\"t\":true}";
	gl_json_doc_auto doc = { 0 };
	const struct gl_json *v, *s;
	int64_t i = 7;

	ck_assert_int_eq(gl_json_parse(&doc, text, strlen(text), NULL), GL_OK);
	s = gl_json_get(doc.root, "s");
	ck_assert(gl_json_is(s, GL_JSON_STRING));
	ck_assert_uint_eq(s->len, 3);
	ck_assert_mem_eq(s->text, "a\0b", 4);
	ck_assert(!gl_json_str(s, "a"));
	ck_assert_mem_eq(s->key, "s", 2);
	ck_assert(gl_json_int(gl_json_get(doc.root, "i"), -5, 0, &i) && i == -5);
	ck_assert(!gl_json_int(gl_json_get(doc.root, "i"), -4, 0, &i));
	ck_assert(!gl_json_int(gl_json_get(doc.root, "i"), -9, -6, &i));
	ck_assert(!gl_json_int(gl_json_get(doc.root, "r"), 0, 1, &i));
	ck_assert(!gl_json_int(NULL, 0, 1, &i));
	ck_assert_double_eq(gl_json_get(doc.root, "r")->real, 0.5);
	ck_assert_double_eq(gl_json_get(doc.root, "i")->real, -5);
	ck_assert(gl_json_is(gl_json_get(gl_json_get(doc.root, "o"), "s"), GL_JSON_NULL));
	ck_assert_ptr_null(gl_json_get(doc.root, "none"));
	ck_assert_ptr_null(gl_json_get(doc.root, "a"));
	ck_assert_ptr_null(gl_json_get(gl_json_get(doc.root, "l"), "s"));
	ck_assert_ptr_null(gl_json_get(NULL, "s"));
	ck_assert_ptr_null(gl_json_first(NULL));
	ck_assert_ptr_null(gl_json_first(s));
	v = gl_json_get(doc.root, "l");
	ck_assert_uint_eq(v->count, 2);
	s = gl_json_next(v, gl_json_first(v));
	ck_assert(gl_json_int(s, 3, 3, &i));
	ck_assert_ptr_null(gl_json_next(v, s));
}
END_TEST

static enum gl_code members(const char *text, struct gl_err *e)
{
	gl_json_doc_auto doc = { 0 };

	ck_assert_int_eq(gl_json_parse(&doc, text, strlen(text), NULL), GL_OK);
	return gl_json_members(doc.root, e, "amount", "currency", "?note", NULL);
}

START_TEST(envelopes_are_strict_and_say_what_is_wrong)
{
	struct gl_err e = { 0 };

	ck_assert_int_eq(members("{\"amount\":1,\"currency\":\"USD\"}", &e), GL_OK);
	ck_assert_int_eq(members("{\"note\":null,\"currency\":1,\"amount\":1}", &e), GL_OK);
	ck_assert_int_eq(members("{\"amount\":1}", &e), GL_INVALID);
	ck_assert_str_eq(e.text, "the member \"currency\" is missing");
	ck_assert_int_eq(members("{\"amount\":1,\"currency\":1,\"notes\":1}", &e), GL_INVALID);
	ck_assert_str_eq(
	        e.text, "there is no member \"notes\" here; the members are: amount, currency, note");
	ck_assert_int_eq(members("{\"amount\":1,\"currency\":1,\"note\\u0000\":1}", &e), GL_INVALID);
	ck_assert_int_eq(members("{\"amount\":1,\"currency\":1,\"?note\":1}", &e), GL_INVALID);
	ck_assert_int_eq(members("[]", &e), GL_INVALID);
	ck_assert_str_eq(e.text, "an object is expected here");
	ck_assert_int_eq(gl_json_members(NULL, &e, NULL), GL_INVALID);
}
END_TEST

START_TEST(decimal_strings_are_read_exactly)
{
	static const struct {
		const char *text;
		int64_t micro; /* -1: refused */
	} rows[] = {
		{ "\"0\"", 0 },
		{ "\"0.0\"", 0 },
		{ "\"1\"", 1000000 },
		{ "\"0.981234\"", 981234 },
		{ "\"0.5\"", 500000 },
		{ "\"0.000001\"", 1 },
		{ "\"12.5\"", 12500000 },
		{ "\"99.999999\"", 99999999 },
		{ "\"100\"", 100000000 },
		{ "\"100.000001\"", -1 },
		{ "\"\"", -1 },
		{ "\".\"", -1 },
		{ "\".5\"", -1 },
		{ "\"5.\"", -1 },
		{ "\"00\"", -1 },
		{ "\"01.5\"", -1 },
		{ "\"0.1234567\"", -1 },
		{ "\"-1\"", -1 },
		{ "\"+1\"", -1 },
		{ "\"1e1\"", -1 },
		{ "\" 1\"", -1 },
		{ "\"1.2.3\"", -1 },
		{ "\"99999999999999999999\"", -1 },
		{ "\"9223372036854775808\"", -1 },
		{ "\"9223372036854.775808\"", -1 },
		{ "\"1\\u0000\"", -1 },
		{ "1", -1 },
		{ "0.5", -1 },
		{ "null", -1 },
	};

	for (size_t i = 0; i < GL_COUNT(rows); i++) {
		gl_json_doc_auto doc = { 0 };
		int64_t micro = -1;

		ck_assert_int_eq(gl_json_parse(&doc, rows[i].text, strlen(rows[i].text), NULL), GL_OK);
		ck_assert_msg(gl_json_micro(doc.root, 100000000, &micro) == (rows[i].micro >= 0), "%s",
		        rows[i].text);
		ck_assert_msg(micro == rows[i].micro, "%s", rows[i].text);
	}
}
END_TEST

Suite *json_suite(void);

Suite *json_suite(void)
{
	Suite *suite = suite_create("json");
	TCase *tc = tcase_create("json");

	tcase_add_loop_test(tc, what_is_json_is_read, 0, (int)GL_COUNT(taken));
	tcase_add_loop_test(tc, what_cannot_be_committed_to_is_refused, 0, (int)GL_COUNT(refused));
	tcase_add_loop_test(tc, no_cut_text_is_read_beyond_its_end, 0, (int)GL_COUNT(taken));
	tcase_add_loop_test(tc, sixty_four_containers_nest_and_no_more, 0, 3);
	tcase_add_loop_test(tc, no_text_of_64_kib_costs_more_than_4_mib, 0, 7);
	tcase_add_test(tc, many_members_in_the_worst_order_are_sorted);
	tcase_add_test(tc, a_document_is_read_into_again_and_again);
	tcase_add_test(tc, values_are_found_and_typed);
	tcase_add_test(tc, envelopes_are_strict_and_say_what_is_wrong);
	tcase_add_test(tc, decimal_strings_are_read_exactly);
	suite_add_tcase(suite, tc);
	return suite;
}
