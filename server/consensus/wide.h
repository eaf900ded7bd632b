/*
 * wide -- 128-bit integers where a product or a sum of products does not fit in 64: division that rounds, and
 * a logarithm.
 */
#ifndef GL_CONSENSUS_WIDE_H
#define GL_CONSENSUS_WIDE_H

#include "consensus/fixed.h"
#include "consensus/methods.h"

/* num / den, rounded; halves away from 0. den > 0, and 2 |num| fits. */
static inline int64_t gl_divided(gl_i128 num, gl_i128 den)
{
	return (int64_t)((num < 0 ? num - den / 2 : num + den / 2) / den);
}

/* ln(x) for x >= 1, as gl_ln gives it: of the first 63 bits of x. */
static inline int64_t gl_ln_wide(gl_u128 x)
{
	int64_t ln = 0;

	for (; x >> 63; x >>= 1)
		ln += gl_ln(2);
	return ln + gl_ln((uint64_t)x);
}

#endif
