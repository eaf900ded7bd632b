/*
 * fixed -- logarithm and exponential as integers, the same on every machine and under every compiler.
 *
 * Inside they use IEEE doubles, one operation after another without contraction (-ffp-contract=off), no libm
 * and no table; what comes out is rounded to an integer, and all that follows is adding integers. They stand
 * here so that loops over many numbers need no calls: one takes some 5 ns.
 */
#ifndef GL_CONSENSUS_FIXED_H
#define GL_CONSENSUS_FIXED_H

#include <assert.h>
#include <float.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* 16, of processors with _Float16: that type, too, is computed as what it is (ISO/IEC TS 18661-3). */
static_assert(FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 16, "doubles must be computed as doubles");
static_assert(DBL_MANT_DIG == 53, "doubles must be IEEE's");

#define GL_LN_BITS  36 /* logarithms are integers of 2^-36 */
#define GL_EXP_BITS 32 /* exponentials are integers of 2^-32 */

/* 2^n as a double, for small n. */
static inline double gl_power_of_two(int n)
{
	uint64_t bits = (uint64_t)(1023 + n) << 52;
	double d;

	memcpy(&d, &bits, sizeof(d));
	return d;
}

/* ln(x) for x >= 1, off by less than one unit; 0 to 44.4 * 2^36 < 2^42.
 *
 * x = 2^e m with m near 1, and ln m = 2 (s + s^3/3 + s^5/5 + ...) for s = (m - 1) / (m + 1). As |s| < 0.1716,
 * what is left out after s^19 is below 2^-55. */
static inline int64_t gl_ln(uint64_t x)
{
	const double odd[] = { 1. / 19, 1. / 17, 1. / 15, 1. / 13, 1. / 11, 1. / 9, 1. / 7, 1. / 5, 1. / 3,
		1 };
	const double ln2 = 0.693147180559945309417;
	const uint64_t fraction = ((uint64_t)1 << 52) - 1, root = 0x6a09e667f3bcd; /* of the root of 2 */
	double m = (double)x, s, s2, sum = 0;
	uint64_t bits, above;
	int e;

	assert(x);
	memcpy(&bits, &m, sizeof(bits));
	above = (bits & fraction) > root; /* then m is halved, to lie near 1 from below */
	e = (int)(bits >> 52) - 1023 + (int)above;
	bits = (bits & fraction) | (1023 - above) << 52;
	memcpy(&m, &bits, sizeof(m));
	s = (m - 1) / (m + 1);
	s2 = s * s;
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++)
		sum = sum * s2 + odd[i];
	return (int64_t)((2 * s * sum + e * ln2) * gl_power_of_two(GL_LN_BITS) + 0.5);
}

/* exp(x) for x <= 0, off by less than one unit; gl_exp(0) is 2^32, and what is below half a unit is 0.
 *
 * x = n ln 2 + r with |r| < 0.35, and exp r by its series, of which what is left out after r^11 is below
 * 2^-46. Terms are taken in pairs, so that few operations wait for each other; their order is part of the
 * result. */
static inline uint64_t gl_exp(int64_t x)
{
	const double log2e = 1.44269504088896340736;
	const double ln2_high =
	        0x1.62e42feep-1; /* 32 bits of ln 2: a product with a small integer is exact */
	const double ln2_low = 0x1.a39ef35793c76p-33;
	double d, r, r2, r4, low, middle, high;
	int n;

	assert(x <= 0);
	if (x < -((int64_t)23 << GL_LN_BITS))
		return 0;
	d = (double)x * gl_power_of_two(-GL_LN_BITS);
	n = (int)(d * log2e - 0.5);
	r = d - n * ln2_high - n * ln2_low;
	r2 = r * r;
	r4 = r2 * r2;
	low = (1 + r) + r2 * (1. / 2 + r * (1. / 6));
	middle = (1. / 24 + r * (1. / 120)) + r2 * (1. / 720 + r * (1. / 5040));
	high = (1. / 40320 + r * (1. / 362880)) + r2 * (1. / 3628800 + r * (1. / 39916800));
	return (uint64_t)(int64_t)((low + r4 * (middle + r4 * high)) * gl_power_of_two(GL_EXP_BITS + n) +
	                           0.5);
}

#endif
