/* entry: the lines of a log, as FORMATS shows them, written and read back; what is not exactly that is
 * refused. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "dataset/entry.h"

#define A     "00112233445566778899aabbccddeeff"
#define HASH1 "1111111111111111111111111111111111111111111111111111111111111111"
#define HASH2 "2222222222222222222222222222222222222222222222222222222222222222"
#define HASH3 "3333333333333333333333333333333333333333333333333333333333333333"
#define SIG   "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="

static const char *const good[] = {
	"{\"k\":\"open\",\"origin\":\"example.org/log/7kq2\",\"predecessor\":null,\"v\":1}",
	"{\"k\":\"open\",\"origin\":\"example.org/log/7kq2.2\",\"predecessor\":{\"leaf\":\"" HASH1
	"\",\"origin\":\"example.org/log/7kq2\",\"root\":\"" HASH2 "\",\"size\":8212},\"v\":1}",
	"{\"guidelines\":\"" HASH1 "\",\"k\":\"terms\",\"policy\":\"" HASH2
	"\",\"price\":{\"amount\":30000,\"currency\":\"USD\"},\"template\":\"" HASH3 "\",\"v\":1}",
	"{\"count\":200,\"first\":1,\"gold\":\"" HASH1 "\",\"k\":\"tasks\",\"root\":\"" HASH2 "\",\"v\":1}",
	"{\"a\":\"" A "\",\"c\":\"" HASH1 "\",\"d\":\"2026-11-21\",\"k\":\"answer\",\"v\":1}",
	"{\"a\":\"" A "\",\"c\":\"" HASH1 "\",\"d\":\"2026-11-21\",\"k\":\"review\",\"v\":1}",
	"{\"c\":\"" HASH1 "\",\"d\":\"2026-11-21\",\"k\":\"verdict\",\"v\":1}",
	"{\"c\":\"" HASH1 "\",\"d\":\"2026-11-21\",\"k\":\"withdraw\",\"v\":1}",
	"{\"a\":\"" A "\",\"k\":\"erase\",\"v\":1}",
	"{\"dataset\":1,\"k\":\"sealing\",\"v\":1}",
	"{\"dataset\":1,\"k\":\"seal\",\"manifest\":\"" HASH1 "\",\"root\":\"" HASH2
	"\",\"size\":8212,\"v\":1}",
	"{\"k\":\"key\",\"new\":\"a+1+b\",\"old\":\"c+2+d\",\"sig_new\":\"" SIG "\",\"sig_old\":\"" SIG
	"\",\"v\":1}",
	"{\"epoch\":3,\"k\":\"payout\",\"root\":\"0x" HASH1 "\",\"total\":81230000,\"v\":1}",
};

START_TEST(an_entry_is_written_as_it_was_read)
{
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto out = { 0 };
	struct gl_entry x;
	struct gl_err e = { 0 };

	gl_buf_init(&out, 4096);
	ck_assert_msg(!gl_entry_parse(&x, &doc, good[_i], strlen(good[_i]), &e), "%s", e.text);
	gl_entry_write(&out, &x);
	ck_assert_str_eq(out.data, good[_i]);
}
END_TEST

START_TEST(each_kind_is_among_the_good)
{
	unsigned seen = 0;

	for (size_t i = 0; i < GL_COUNT(good); i++) {
		gl_json_doc_auto doc = { 0 };
		struct gl_entry x;
		struct gl_err e = { 0 };

		ck_assert(!gl_entry_parse(&x, &doc, good[i], strlen(good[i]), &e));
		seen |= 1U << x.kind;
	}
	ck_assert_uint_eq(seen, (1U << GL_ENTRY_KINDS) - 1);
}
END_TEST

/* Every byte that is left out, and every one that is doubled, makes it another entry or none. */
START_TEST(an_entry_with_a_byte_less_or_more_is_never_the_same)
{
	const char *text = good[_i];
	size_t len = strlen(text);

	for (size_t i = 0; i < 2 * len; i++) {
		gl_json_doc_auto doc = { 0 };
		gl_buf_auto out = { 0 };
		char other[2048];
		struct gl_entry x;
		struct gl_err e = { 0 };
		size_t at = i / 2, n;

		n = (size_t)snprintf(
		        other, sizeof(other), "%.*s%s", (int)(at + i % 2), text, text + at + !(i % 2));
		gl_buf_init(&out, 4096);
		if (!strcmp(other, text) || gl_entry_parse(&x, &doc, other, n, &e))
			continue;
		gl_entry_write(&out, &x);
		ck_assert_str_eq(out.data, other);
	}
}
END_TEST

static const struct {
	const char *text, *says;
} bad[] = {
	{ "", "" },
	{ "null", "\"k\"" },
	{ "[]", "\"k\"" },
	{ "{\"dataset\":1,\"k\":\"sealed\",\"v\":1}", "\"k\"" },
	{ "{\"dataset\":0,\"k\":\"sealing\",\"v\":1}", "dataset" },
	{ "{\"dataset\":1.5,\"k\":\"sealing\",\"v\":1}", "dataset" },
	{ "{\"dataset\":\"1\",\"k\":\"sealing\",\"v\":1}", "dataset" },
	{ "{\"dataset\":1,\"k\":\"sealing\",\"v\":2}", "\"v\"" },
	{ "{\"dataset\":1,\"k\":\"sealing\"}", "v" },
	{ "{\"dataset\":1,\"k\":\"sealing\",\"v\":1,\"w\":1}", "w" },
	{ "{\"k\":\"sealing\",\"dataset\":1,\"v\":1}", "" },
	{ "{\"dataset\":1,\"k\":\"sealing\",\"v\":1} ", "" },
	{ "{\"dataset\":1,\"k\":\"sealing\",\"v\":1}\n", "" },
	{ "{\"a\":\"" A "\",\"c\":\"" HASH1 "\",\"d\":\"2026-02-29\",\"k\":\"answer\",\"v\":1}", "\"d\"" },
	{ "{\"a\":\"" A "\",\"c\":\"" HASH1 "\",\"d\":\"2026-11-21T\",\"k\":\"answer\",\"v\":1}", "\"d\"" },
	{ "{\"a\":\"" A "0\",\"c\":\"" HASH1 "\",\"d\":\"2026-11-21\",\"k\":\"answer\",\"v\":1}", "\"a\"" },
	{ "{\"a\":\"00112233445566778899AABBCCDDEEFF\",\"c\":\"" HASH1
	  "\",\"d\":\"2026-11-21\",\"k\":\"answer\",\"v\":1}",
	        "\"a\"" },
	{ "{\"count\":0,\"first\":1,\"gold\":\"" HASH1 "\",\"k\":\"tasks\",\"root\":\"" HASH2 "\",\"v\":1}",
	        "count" },
	{ "{\"epoch\":3,\"k\":\"payout\",\"root\":\"" HASH1 "\",\"total\":1,\"v\":1}", "root" },
	{ "{\"epoch\":3,\"k\":\"payout\",\"root\":\"0x" HASH1 "\",\"total\":-1,\"v\":1}", "total" },
	{ "{\"k\":\"open\",\"origin\":\"\",\"predecessor\":null,\"v\":1}", "origin" },
	{ "{\"k\":\"open\",\"origin\":\"a\",\"predecessor\":{},\"v\":1}", "predecessor" },
	{ "{\"k\":\"open\",\"origin\":\"a\",\"predecessor\":false,\"v\":1}", "predecessor" },
	{ "{\"guidelines\":\"" HASH1 "\",\"k\":\"terms\",\"policy\":\"" HASH2
	  "\",\"price\":{\"amount\":30000,\"currency\":\"usd\"},\"template\":\"" HASH3 "\",\"v\":1}",
	        "currency" },
	{ "{\"k\":\"key\",\"new\":\"a\",\"old\":\"b\",\"sig_new\":\"AAAA\",\"sig_old\":\"" SIG "\",\"v\":1}",
	        "sig_new" },
};

START_TEST(what_is_not_exactly_an_entry_is_refused)
{
	gl_json_doc_auto doc = { 0 };
	struct gl_entry x;
	struct gl_err e = { 0 };

	ck_assert(gl_entry_parse(&x, &doc, bad[_i].text, strlen(bad[_i].text), &e));
	ck_assert_msg(strstr(e.text, bad[_i].says) != NULL, "\"%s\" does not name %s", e.text, bad[_i].says);
}
END_TEST

START_TEST(an_entry_of_more_than_1024_bytes_is_refused)
{
	gl_json_doc_auto doc = { 0 };
	char text[1200];
	struct gl_entry x;
	struct gl_err e = { 0 };

	for (int len = 900; len < 1100; len++) {
		int n = snprintf(text, sizeof(text),
		        "{\"k\":\"open\",\"origin\":\"%0*d\",\"predecessor\":null,\"v\":1}", len, 0);

		ck_assert_int_eq(gl_entry_parse(&x, &doc, text, (size_t)n, &e) == GL_OK, n <= 1024);
	}
}
END_TEST

START_TEST(the_fast_writer_of_answers_writes_the_same)
{
	struct gl_entry x = { .kind = GL_ENTRY_ANSWER, .day = "2031-01-09" };
	gl_buf_auto slow = { 0 }, fast = { 0 };

	gl_buf_init(&slow, 4096);
	gl_buf_init(&fast, 4096);
	for (int i = 0; i < 300; i++) {
		for (size_t k = 0; k < sizeof(x.c); k++)
			x.c[k] = (uint8_t)(i * 31 + (int)k * 7);
		memcpy(x.a, x.c + 3, sizeof(x.a));
		gl_entry_write(&slow, &x);
		gl_entry_answer(&fast, x.a, x.c, x.day);
		ck_assert_str_eq(slow.data, fast.data);
		gl_buf_clear(&slow);
		gl_buf_clear(&fast);
	}
}
END_TEST

/* From Python's datetime.date. */
static const struct {
	const char *text;
	int day; /* -1: none */
} days[] = {
	{ "1970-01-01", 0 },
	{ "2000-02-29", 11016 },
	{ "2026-11-21", 20778 },
	{ "2100-03-01", 47541 },
	{ "9999-12-31", 2932896 },
	{ "2100-02-29", -1 },
	{ "2026-00-10", -1 },
	{ "2026-13-10", -1 },
	{ "2026-04-31", -1 },
	{ "2026-04-00", -1 },
	{ "1969-12-31", -1 },
	{ "2026-4-01", -1 },
	{ "2026/04/01", -1 },
	{ "+026-04-01", -1 },
};

START_TEST(days_are_those_of_the_calendar)
{
	int32_t day;
	char text[11];

	ck_assert_int_eq(gl_day_parse(days[_i].text, strlen(days[_i].text), &day), days[_i].day >= 0);
	if (days[_i].day < 0)
		return;
	ck_assert_int_eq(day, days[_i].day);
	gl_day_text(text, (int64_t)day * GL_DAY_MS);
	ck_assert_str_eq(text, days[_i].text);
}
END_TEST

START_TEST(keys_sign_a_statement_that_names_the_log)
{
	gl_buf_auto out = { 0 };

	gl_buf_init(&out, 4096);
	gl_key_statement(&out, "h/log/p", "h/log/p+00000000+AAAA");
	ck_assert_uint_eq(out.len, 16 + 7 + 1 + 21);
	ck_assert_mem_eq(out.data, "goldleaf/key/v1\0h/log/p\nh/log/p+00000000+AAAA", out.len);
}
END_TEST

Suite *entry_suite(void);
Suite *entry_suite(void)
{
	Suite *s = suite_create("entry");
	TCase *t = tcase_create("entry");

	tcase_add_loop_test(t, an_entry_is_written_as_it_was_read, 0, GL_COUNT(good));
	tcase_add_test(t, each_kind_is_among_the_good);
	tcase_add_loop_test(t, an_entry_with_a_byte_less_or_more_is_never_the_same, 0, GL_COUNT(good));
	tcase_add_loop_test(t, what_is_not_exactly_an_entry_is_refused, 0, GL_COUNT(bad));
	tcase_add_test(t, an_entry_of_more_than_1024_bytes_is_refused);
	tcase_add_test(t, the_fast_writer_of_answers_writes_the_same);
	tcase_add_loop_test(t, days_are_those_of_the_calendar, 0, GL_COUNT(days));
	tcase_add_test(t, keys_sign_a_statement_that_names_the_log);
	suite_add_tcase(s, t);
	return s;
}
