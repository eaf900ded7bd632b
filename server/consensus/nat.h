/*
 * nat -- whole numbers of any size, as far as exact fractions need them.
 *
 * Want of memory is remembered in the number (bad) and passed on to what is computed from it: ask once, at
 * the end.
 *
 *     gl_nat_auto a = gl_nat(6), b = gl_nat(0);
 *     gl_nat_mul(&b, &a, &a);         // out may be one of the arguments
 */
#ifndef GL_CONSENSUS_NAT_H
#define GL_CONSENSUS_NAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gl_nat {
	uint64_t *limb; /* least significant first; the last one is not 0 */
	size_t n;       /* 0: the number is 0 */
	bool bad;
};

struct gl_nat gl_nat(uint64_t v);
void gl_nat_release(struct gl_nat *a);
#define gl_nat_auto __attribute__((cleanup(gl_nat_release))) struct gl_nat

void gl_nat_add(struct gl_nat *out, const struct gl_nat *a, const struct gl_nat *b);
void gl_nat_sub(struct gl_nat *out, const struct gl_nat *a, const struct gl_nat *b); /* a >= b */
void gl_nat_mul(struct gl_nat *out, const struct gl_nat *a, const struct gl_nat *b);
void gl_nat_scale(struct gl_nat *out, const struct gl_nat *a, uint64_t by);
void gl_nat_div(struct gl_nat *out, const struct gl_nat *a, uint64_t by); /* rounded down */
uint64_t gl_nat_mod(const struct gl_nat *a, uint64_t by);
int gl_nat_cmp(const struct gl_nat *a, const struct gl_nat *b);

#endif
