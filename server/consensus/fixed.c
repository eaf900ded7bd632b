#include "consensus/fixed.h"

#include <assert.h>
#include <float.h>
#include <string.h>

#include "base/auto.h"

static_assert(FLT_EVAL_METHOD == 0, "doubles must be computed as doubles");
static_assert(DBL_MANT_DIG == 53, "doubles must be IEEE's");

#define LN2      0.693147180559945309417
#define LN2_HIGH 0x1.62e42feep-1 /* 32 bits of it: a product with a small integer is exact */
#define LN2_LOW  0x1.a39ef35793c76p-33
#define LOG2E    1.44269504088896340736
#define SQRT2    1.41421356237309504880

/* 2^n as a double, for small n. */
static double power_of_two(int n)
{
	uint64_t bits = (uint64_t)(1023 + n) << 52;
	double d;

	memcpy(&d, &bits, sizeof(d));
	return d;
}

/* x = 2^e m with m near 1, and ln m = 2 (s + s^3/3 + s^5/5 + ...) for s = (m - 1) / (m + 1). As |s| < 0.1716,
 * what is left out after s^19 is below 2^-55. */
int64_t gl_ln(uint64_t x)
{
	static const double odd[] = { 1. / 19, 1. / 17, 1. / 15, 1. / 13, 1. / 11, 1. / 9, 1. / 7, 1. / 5,
		1. / 3, 1 };
	double m = (double)x, s, s2, sum = 0;
	uint64_t bits;
	int e;

	assert(x);
	memcpy(&bits, &m, sizeof(bits));
	e = (int)(bits >> 52) - 1023;
	m *= power_of_two(-e);
	if (m > SQRT2) {
		m *= 0.5;
		e++;
	}
	s = (m - 1) / (m + 1);
	s2 = s * s;
	for (size_t i = 0; i < GL_COUNT(odd); i++)
		sum = sum * s2 + odd[i];
	return (int64_t)((2 * s * sum + e * LN2) * power_of_two(GL_LN_BITS) + 0.5);
}

/* x = n ln 2 + r with |r| < 0.35, and exp r by its series, of which what is left out after r^11 is below
 * 2^-46. Terms are taken in pairs, so that few operations wait for each other; their order is part of the
 * result. */
uint64_t gl_exp(int64_t x)
{
	double d, r, r2, r4, low, middle, high;
	int n;

	assert(x <= 0);
	if (x < -((int64_t)23 << GL_LN_BITS))
		return 0;
	d = (double)x * power_of_two(-GL_LN_BITS);
	n = (int)(d * LOG2E - 0.5);
	r = d - n * LN2_HIGH - n * LN2_LOW;
	r2 = r * r;
	r4 = r2 * r2;
	low = (1 + r) + r2 * (1. / 2 + r * (1. / 6));
	middle = (1. / 24 + r * (1. / 120)) + r2 * (1. / 720 + r * (1. / 5040));
	high = (1. / 40320 + r * (1. / 362880)) + r2 * (1. / 3628800 + r * (1. / 39916800));
	return (uint64_t)((low + r4 * (middle + r4 * high)) * power_of_two(GL_EXP_BITS + n) + 0.5);
}
