/* buf: what was added is there, in order; a limit once met stays met. */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/buf.h"
#include "crypto/rand.h"

START_TEST(everything_added_stands_in_order)
{
	static const char expected[] =
	        "a\nx\0y0 18446744073709551615 -9223372036854775808 -700ffaGk=[printf 12]";
	gl_buf_auto b = { 0 };

	gl_buf_init(&b, 1000);
	gl_buf_puts(&b, "a");
	gl_buf_putc(&b, '\n');
	gl_buf_add(&b, "x\0y", 3);
	gl_buf_u64(&b, 0);
	gl_buf_putc(&b, ' ');
	gl_buf_u64(&b, UINT64_MAX);
	gl_buf_putc(&b, ' ');
	gl_buf_i64(&b, INT64_MIN);
	gl_buf_putc(&b, ' ');
	gl_buf_i64(&b, -7);
	gl_buf_hex(&b, "\x00\xff", 2);
	gl_buf_base64(&b, "hi", 2);
	gl_buf_printf(&b, "[%s %d]", "printf", 12);
	ck_assert(!gl_buf_failed(&b));
	ck_assert_uint_eq(b.len, sizeof(expected) - 1);
	ck_assert_mem_eq(b.data, expected, sizeof(expected));
}
END_TEST

/* Whatever the limit, a text is taken up to exactly it and not one byte further. */
START_TEST(the_limit_is_exact_and_final)
{
	gl_buf_auto b = { 0 };
	size_t limit = (size_t)_i;

	gl_buf_init(&b, limit);
	for (size_t i = 0; i < limit; i++)
		gl_buf_putc(&b, 'x');
	ck_assert(!gl_buf_failed(&b));
	ck_assert_uint_eq(b.len, limit);
	ck_assert_uint_le(b.cap, limit + 1 > 64 ? limit + 1 : 64);
	gl_buf_add(&b, "", 0);
	ck_assert(!gl_buf_failed(&b));
	gl_buf_putc(&b, 'y');
	ck_assert(gl_buf_failed(&b));
	gl_buf_add(&b, "", 0);
	ck_assert_uint_eq(b.len, limit);
	ck_assert(gl_buf_failed(&b));
	gl_buf_clear(&b);
	ck_assert(!gl_buf_failed(&b));
	gl_buf_printf(&b, "%*s", (int)limit, "");
	ck_assert(!gl_buf_failed(&b));
	gl_buf_printf(&b, "!");
	ck_assert(gl_buf_failed(&b));
}
END_TEST

START_TEST(a_piece_too_long_leaves_what_was_there)
{
	gl_buf_auto b = { 0 };

	gl_buf_init(&b, 10);
	gl_buf_puts(&b, "12345");
	gl_buf_puts(&b, "678901");
	ck_assert(gl_buf_failed(&b));
	ck_assert_str_eq(b.data, "12345");
	ck_assert_ptr_null(gl_buf_grow(&b, 1));
	gl_buf_clear(&b);
	gl_buf_hex(&b, "123456", 6);
	ck_assert(gl_buf_failed(&b));
	gl_buf_clear(&b);
	gl_buf_add(&b, "x", SIZE_MAX);
	ck_assert(gl_buf_failed(&b));
	ck_assert_uint_eq(b.len, 0);
	gl_buf_release(&b);
	gl_buf_puts(&b, "1234567890");
	ck_assert_str_eq(b.data, "1234567890");
}
END_TEST

START_TEST(a_buffer_without_a_limit_takes_nothing)
{
	struct gl_buf b = { 0 };

	gl_buf_putc(&b, 'x');
	ck_assert(gl_buf_failed(&b));
	ck_assert_ptr_null(b.data);
}
END_TEST

START_TEST(taking_empties_the_buffer)
{
	gl_mem_auto char *text = NULL;
	gl_mem_auto char *nothing = NULL;
	struct gl_buf b;
	size_t len = 99;

	gl_buf_init(&b, 5);
	nothing = gl_buf_take(&b, &len);
	ck_assert_str_eq(nothing, "");
	ck_assert_uint_eq(len, 0);
	gl_buf_puts(&b, "12345");
	text = gl_buf_take(&b, &len);
	ck_assert_str_eq(text, "12345");
	ck_assert_uint_eq(len, 5);
	ck_assert_ptr_null(b.data);
	gl_buf_puts(&b, "123456");
	ck_assert_ptr_null(gl_buf_take(&b, NULL));
	ck_assert(!gl_buf_failed(&b));
}
END_TEST

START_TEST(random_pieces_come_out_as_they_went_in)
{
	static char expected[200000];
	static const uint8_t seed[32] = { 1 };
	gl_buf_auto b = { 0 };
	struct gl_stream s;
	size_t len = 0;

	gl_buf_init(&b, sizeof(expected));
	gl_stream_init(&s, seed);
	while (len < sizeof(expected) - 600) {
		size_t n = gl_stream_below(&s, 600);
		char *at = gl_buf_grow(&b, n);

		ck_assert_ptr_nonnull(at);
		gl_stream_bytes(&s, at, n);
		memcpy(expected + len, at, n);
		len += n;
		ck_assert_int_eq(b.data[b.len], '\0');
	}
	ck_assert_uint_eq(b.len, len);
	ck_assert_mem_eq(b.data, expected, len);
}
END_TEST

Suite *buf_suite(void);

Suite *buf_suite(void)
{
	Suite *suite = suite_create("buf");
	TCase *tc = tcase_create("buf");

	tcase_add_test(tc, everything_added_stands_in_order);
	tcase_add_loop_test(tc, the_limit_is_exact_and_final, 0, 140);
	tcase_add_test(tc, a_piece_too_long_leaves_what_was_there);
	tcase_add_test(tc, a_buffer_without_a_limit_takes_nothing);
	tcase_add_test(tc, taking_empties_the_buffer);
	tcase_add_test(tc, random_pieces_come_out_as_they_went_in);
	suite_add_tcase(suite, tc);
	return suite;
}
