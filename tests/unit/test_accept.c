#include <check.h>

#include "http/accept.h"

/* The examples of RFC 9110, 12.5.3, what browsers and tools send, and what lies beside them. */
static const struct {
	const char *header;
	bool br, gzip;
} cases[] = {
	{ NULL, false, false },
	{ "", false, false },
	{ "compress, gzip", false, true },
	{ "*", true, true },
	{ "compress;q=0.5, gzip;q=1.0", false, true },
	{ "gzip;q=1.0, identity; q=0.5, *;q=0", false, true },
	{ "gzip, deflate, br, zstd", true, true },
	{ "gzip, deflate", false, true },
	{ "identity", false, false },
	{ "br;q=0, gzip", false, true },
	{ "br;q=0.000, *", false, true },
	{ "*;q=0, br", true, false },
	{ "br;q=0.001,gzip;Q=0", true, false },
	{ "BR , GZIP", true, true },
	{ "br ;\tq=0,gzip ; q=0.9", false, true },
	{ ",, ,br", true, false },
	{ "brotli, xgzip, gzipx, b", false, false },
	{ "br;level=3;q=0", false, false },
	{ "br;q=, gzip;q", false, true },
	{ "q=1;br", false, false },
};

START_TEST(an_encoding_is_taken_if_it_is_named_with_a_weight)
{
	ck_assert_msg(gl_accepts(cases[_i].header, "br") == cases[_i].br, "br of %s", cases[_i].header);
	ck_assert_msg(gl_accepts(cases[_i].header, "gzip") == cases[_i].gzip, "gzip of %s", cases[_i].header);
}
END_TEST

Suite *accept_suite(void);
Suite *accept_suite(void)
{
	Suite *s = suite_create("accept");
	TCase *t = tcase_create("accept");

	tcase_add_loop_test(
	        t, an_encoding_is_taken_if_it_is_named_with_a_weight, 0, sizeof cases / sizeof cases[0]);
	suite_add_tcase(s, t);
	return s;
}
