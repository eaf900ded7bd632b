/* What can be asked of a belief, exactly: products of two 64-bit numbers fit in 128 bits. */
#include <assert.h>
#include <stdio.h>

#include "consensus/methods.h"

bool gl_belief_reaches(const struct gl_belief *b, int64_t micro)
{
	return b->den && (micro <= 0 || (gl_u128)b->num * 1000000 >= (gl_u128)(uint64_t)micro * b->den);
}

static uint32_t micro(uint64_t num, uint64_t den)
{
	gl_u128 scaled = (gl_u128)num * 1000000, rest;
	uint32_t q;

	assert(den && num <= den);
	q = (uint32_t)(scaled / den);
	rest = scaled % den * 2;
	return q + (rest > den || (rest == den && q & 1));
}

void gl_ratio_text(char out[9], uint64_t num, uint64_t den)
{
	uint32_t q = micro(num, den);

	snprintf(out, 9, "%u.%06u", q / 1000000 & 1, q % 1000000);
}

uint32_t gl_belief_micro(const struct gl_belief *b)
{
	return micro(b->num, b->den);
}

void gl_fraction_text(char out[GL_FRACTION_TEXT], int64_t num, uint64_t den)
{
	uint64_t size = num < 0 ? -(uint64_t)num : (uint64_t)num, whole = size / den;
	char rest[9];

	gl_ratio_text(rest, size % den, den);
	whole += rest[0] == '1'; /* the rest was rounded up to 1 */
	snprintf(out, GL_FRACTION_TEXT, "%s%llu%s",
	        num < 0 && (whole || strcmp(rest + 2, "000000")) ? "-" : "", (unsigned long long)whole,
	        rest + 1);
}
