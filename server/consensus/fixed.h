/*
 * fixed -- logarithm and exponential as integers, the same on every machine and under every compiler.
 *
 * Inside they use IEEE doubles, one operation after another without contraction (-ffp-contract=off), no libm
 * and no table; what comes out is rounded to an integer, and all that follows is adding integers.
 */
#ifndef GL_CONSENSUS_FIXED_H
#define GL_CONSENSUS_FIXED_H

#include <stdint.h>

#define GL_LN_BITS  36 /* logarithms are integers of 2^-36 */
#define GL_EXP_BITS 32 /* exponentials are integers of 2^-32 */

/* ln(x) for x >= 1, off by less than one unit; 0 to 44.4 * 2^36 < 2^42. */
int64_t gl_ln(uint64_t x);
/* exp(x) for x <= 0, off by less than one unit; gl_exp(0) is 2^32, and what is below half a unit is 0. */
uint64_t gl_exp(int64_t x);

#endif
