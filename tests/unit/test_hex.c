/* hex: one value has one text; every other text is refused. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/hex.h"

START_TEST(hex_goes_there_and_back)
{
	uint8_t all[256], back[256];
	char text[513];

	for (int i = 0; i < 256; i++)
		all[i] = (uint8_t)i;
	gl_hex(text, all, sizeof(all));
	ck_assert_uint_eq(strlen(text), 512);
	ck_assert_mem_eq(text, "000102030405060708090a0b0c0d0e0f10", 34);
	ck_assert(gl_unhex(back, sizeof(back), text, 512));
	ck_assert_mem_eq(all, back, 256);
	gl_hex(text, all, 0);
	ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(hex_that_is_not_ours_is_refused)
{
	static const char *const bad[] = { "", "0", "00", "00000", "000g", "00 0", "0x00", "00FF", "aaaA",
		"0:00", "@000" };
	uint8_t out[2];

	for (size_t i = 0; i < GL_COUNT(bad); i++)
		ck_assert_msg(!gl_unhex(out, 2, bad[i], strlen(bad[i])), "%s", bad[i]);
	ck_assert(gl_unhex(out, 2, "00ff", 4));
	ck_assert(gl_unhex(out, 0, "", 0));
}
END_TEST

/* RFC 4648 section 10, and two bytes that tell the alphabets apart. */
static const struct {
	const char *bytes, *standard, *url;
} rfc4648[] = {
	{ "", "", "" },
	{ "f", "Zg==", "Zg" },
	{ "fo", "Zm8=", "Zm8" },
	{ "foo", "Zm9v", "Zm9v" },
	{ "foob", "Zm9vYg==", "Zm9vYg" },
	{ "fooba", "Zm9vYmE=", "Zm9vYmE" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
	{ "\xfb\xff", "+/8=", "-_8" },
};

START_TEST(base64_is_that_of_rfc_4648)
{
	size_t n = strlen(rfc4648[_i].bytes), len;
	char text[16] = "";
	uint8_t back[8];

	text[gl_base64(text, rfc4648[_i].bytes, n)] = '\0';
	ck_assert_str_eq(text, rfc4648[_i].standard);
	ck_assert_uint_eq(GL_BASE64_LEN(n), strlen(text));
	ck_assert(gl_unbase64(back, sizeof(back), &len, text, strlen(text)));
	ck_assert_uint_eq(len, n);
	ck_assert_mem_eq(back, rfc4648[_i].bytes, n);
	ck_assert(n == 0 || !gl_unbase64(back, n - 1, &len, text, strlen(text)));

	text[gl_base64url(text, rfc4648[_i].bytes, n)] = '\0';
	ck_assert_str_eq(text, rfc4648[_i].url);
	ck_assert(gl_unbase64url(back, sizeof(back), &len, text, strlen(text)));
	ck_assert_uint_eq(len, n);
	ck_assert_mem_eq(back, rfc4648[_i].bytes, n);
}
END_TEST

START_TEST(base64_in_another_form_is_refused)
{
	static const char *const standard[] = { "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", "=",
		"====", "Z===", "Zg==Zg==", "Zm9v\n", " Zm9v", "-_8=", "Zm 9", "Zm9vZ", "Z=g=" };
	static const char *const url[] = { "Z", "Zg==", "Zh", "Zm9", "+/8", "Zm9vZ", "Zm9v=" };
	uint8_t out[16];
	size_t len;

	for (size_t i = 0; i < GL_COUNT(standard); i++)
		ck_assert_msg(!gl_unbase64(out, sizeof(out), &len, standard[i], strlen(standard[i])), "%s",
		        standard[i]);
	for (size_t i = 0; i < GL_COUNT(url); i++)
		ck_assert_msg(!gl_unbase64url(out, sizeof(out), &len, url[i], strlen(url[i])), "%s", url[i]);
}
END_TEST

/* Of all texts of four characters that are read at all, each is what is written again. */
START_TEST(one_value_has_one_base64)
{
	static const char some[] = "AQgwz059+/=-_ \n";
	size_t n = sizeof(some), accepted = 0; /* the NUL too */

	for (size_t i = 0; i < n * n * n * n; i++) {
		char text[4] = { some[i % n], some[i / n % n], some[i / n / n % n], some[i / n / n / n] },
		     again[4];
		uint8_t out[3];
		size_t len;

		if (!gl_unbase64(out, sizeof(out), &len, text, 4))
			continue;
		accepted++;
		ck_assert_uint_eq(gl_base64(again, out, len), 4);
		ck_assert_mem_eq(again, text, 4);
	}
	ck_assert_uint_gt(accepted, 10 * 10 * 10 * 10 - 1);
}
END_TEST

Suite *hex_suite(void);

Suite *hex_suite(void)
{
	Suite *suite = suite_create("hex");
	TCase *tc = tcase_create("hex");

	tcase_add_test(tc, hex_goes_there_and_back);
	tcase_add_test(tc, hex_that_is_not_ours_is_refused);
	tcase_add_loop_test(tc, base64_is_that_of_rfc_4648, 0, (int)GL_COUNT(rfc4648));
	tcase_add_test(tc, base64_in_another_form_is_refused);
	tcase_add_test(tc, one_value_has_one_base64);
	suite_add_tcase(suite, tc);
	return suite;
}
