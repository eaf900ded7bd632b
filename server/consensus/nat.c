#include "consensus/nat.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "consensus/methods.h"

/* Room for n limbs, all 0; not *a's own memory, which may still be read from. */
static struct gl_nat room(size_t n)
{
	struct gl_nat a = { .limb = calloc(n + 1, sizeof(uint64_t)), .n = n };

	if (!a.limb)
		a = (struct gl_nat){ .bad = true };
	return a;
}

static void replace(struct gl_nat *out, struct gl_nat with)
{
	while (with.n && !with.limb[with.n - 1])
		with.n--;
	free(out->limb);
	*out = with;
}

struct gl_nat gl_nat(uint64_t v)
{
	struct gl_nat a = room(v > 0);

	if (a.n)
		a.limb[0] = v;
	return a;
}

void gl_nat_release(struct gl_nat *a)
{
	free(a->limb);
	*a = (struct gl_nat){ 0 };
}

void gl_nat_add(struct gl_nat *out, const struct gl_nat *a, const struct gl_nat *b)
{
	size_t n = (a->n > b->n ? a->n : b->n) + 1;
	struct gl_nat sum = room(n);
	gl_u128 carry = 0;

	sum.bad |= a->bad || b->bad;
	for (size_t i = 0; i < sum.n; i++) {
		carry += (gl_u128)(i < a->n ? a->limb[i] : 0) + (i < b->n ? b->limb[i] : 0);
		sum.limb[i] = (uint64_t)carry;
		carry >>= 64;
	}
	replace(out, sum);
}

void gl_nat_sub(struct gl_nat *out, const struct gl_nat *a, const struct gl_nat *b)
{
	struct gl_nat rest = room(a->n);
	uint64_t borrow = 0;

	rest.bad |= a->bad || b->bad;
	for (size_t i = 0; i < rest.n; i++) {
		gl_u128 take = (gl_u128)(i < b->n ? b->limb[i] : 0) + borrow;

		borrow = take > a->limb[i];
		rest.limb[i] = a->limb[i] - (uint64_t)take;
	}
	replace(out, rest);
}

void gl_nat_mul(struct gl_nat *out, const struct gl_nat *a, const struct gl_nat *b)
{
	struct gl_nat product = room(a->n + b->n);

	product.bad |= a->bad || b->bad;
	for (size_t i = 0; product.n && i < a->n; i++) {
		gl_u128 carry = 0;

		for (size_t j = 0; j < b->n; j++) {
			carry += (gl_u128)a->limb[i] * b->limb[j] + product.limb[i + j];
			product.limb[i + j] = (uint64_t)carry;
			carry >>= 64;
		}
		product.limb[i + b->n] = (uint64_t)carry;
	}
	replace(out, product);
}

void gl_nat_scale(struct gl_nat *out, const struct gl_nat *a, uint64_t by)
{
	gl_nat_auto b = gl_nat(by);

	gl_nat_mul(out, a, &b);
}

void gl_nat_div(struct gl_nat *out, const struct gl_nat *a, uint64_t by)
{
	struct gl_nat quotient = room(a->n);
	gl_u128 rest = 0;

	quotient.bad |= a->bad;
	for (size_t i = quotient.n; i-- > 0;) {
		rest = rest << 64 | a->limb[i];
		quotient.limb[i] = (uint64_t)(rest / by);
		rest %= by;
	}
	replace(out, quotient);
}

uint64_t gl_nat_mod(const struct gl_nat *a, uint64_t by)
{
	gl_u128 rest = 0;

	for (size_t i = a->n; i-- > 0;)
		rest = (rest << 64 | a->limb[i]) % by;
	return (uint64_t)rest;
}

int gl_nat_cmp(const struct gl_nat *a, const struct gl_nat *b)
{
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	for (size_t i = a->n; i-- > 0;)
		if (a->limb[i] != b->limb[i])
			return a->limb[i] < b->limb[i] ? -1 : 1;
	return 0;
}
