/* belief: exact comparison and rounding, and the logarithm and exponential beneath, against libm's. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/auto.h"
#include "base/mix.h"
#include "consensus/consensus.h"
#include "consensus/fixed.h"

static const struct {
	uint64_t num, den;
	const char *text;
} ratios[] = {
	{ 0, 1, "0.000000" },
	{ 7, 7, "1.000000" },
	{ 2, 3, "0.666667" },
	{ 1, 3, "0.333333" },
	{ 4, 7, "0.571429" },
	{ 1, 2000000, "0.000000" }, /* half of the last place goes to the even one */
	{ 3, 2000000, "0.000002" },
	{ 5, 2000000, "0.000002" },
	{ 1999999, 2000000, "1.000000" },
	{ 1999997, 2000000, "0.999998" },
	{ UINT64_MAX - 1, UINT64_MAX, "1.000000" },
	{ UINT64_MAX / 2, UINT64_MAX, "0.500000" },
};

START_TEST(ratios_are_rounded_once)
{
	char text[9];

	gl_ratio_text(text, ratios[_i].num, ratios[_i].den);
	ck_assert_str_eq(text, ratios[_i].text);
}
END_TEST

static const struct {
	uint64_t num, den;
	int64_t micro;
	bool reaches;
} bars[] = {
	{ 19, 20, 950000, true },
	{ 949999999, 1000000000, 950000, false }, /* it reads 0.950000 */
	{ 2, 3, 666666, true },
	{ 2, 3, 666667, false }, /* it reads 0.666667 */
	{ 5, 5, 1000000, true },
	{ 0, 5, 0, true },
	{ 0, 0, 0, false },
	{ UINT64_MAX - 1, UINT64_MAX, 1000000, false },
	{ UINT64_MAX, UINT64_MAX, 1000000, true },
};

START_TEST(a_bar_is_compared_exactly)
{
	struct gl_belief b = { .num = bars[_i].num, .den = bars[_i].den };

	ck_assert_int_eq(gl_belief_reaches(&b, bars[_i].micro), bars[_i].reaches);
}
END_TEST

START_TEST(logarithms_are_off_by_less_than_a_unit)
{
	uint64_t seed = 3;

	ck_assert_int_eq(gl_ln(1), 0);
	for (int i = 0; i < 100000; i++) {
		unsigned down = (unsigned)(gl_mix_next(&seed) % 64);
		uint64_t x = (gl_mix_next(&seed) >> down) | 1;
		long double exact = ldexpl(logl((long double)x), GL_LN_BITS);

		ck_assert_msg(fabsl((long double)gl_ln(x) - exact) < 1, "ln %llu", (unsigned long long)x);
	}
}
END_TEST

START_TEST(exponentials_are_off_by_less_than_a_unit)
{
	uint64_t seed = 4;

	ck_assert_uint_eq(gl_exp(0), (uint64_t)1 << GL_EXP_BITS);
	ck_assert_uint_eq(gl_exp(-((int64_t)64 << GL_LN_BITS)), 0);
	for (int i = 0; i < 100000; i++) {
		unsigned down = 23 + (unsigned)(gl_mix_next(&seed) % 40);
		int64_t x = -(int64_t)(gl_mix_next(&seed) >> down); /* above -32 */
		long double exact = ldexpl(expl(ldexpl((long double)x, -GL_LN_BITS)), GL_EXP_BITS);

		ck_assert_msg(fabsl((long double)gl_exp(x) - exact) < 1, "exp %lld", (long long)x);
	}
}
END_TEST

Suite *belief_suite(void);
Suite *belief_suite(void)
{
	Suite *s = suite_create("belief");
	TCase *t = tcase_create("belief");

	tcase_add_loop_test(t, ratios_are_rounded_once, 0, GL_COUNT(ratios));
	tcase_add_loop_test(t, a_bar_is_compared_exactly, 0, GL_COUNT(bars));
	tcase_add_test(t, logarithms_are_off_by_less_than_a_unit);
	tcase_add_test(t, exponentials_are_off_by_less_than_a_unit);
	suite_add_tcase(s, t);
	return s;
}
