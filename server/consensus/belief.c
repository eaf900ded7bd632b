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
	if (num < (uint64_t)1 << 44) { /* the same in 64 bits, where one division costs a tenth */
		uint64_t small = num * 1000000, over = small % den;

		q = (uint32_t)(small / den);
		return q + (over > den - over || (over == den - over && q & 1));
	}
	q = (uint32_t)(scaled / den);
	rest = scaled % den * 2;
	return q + (rest > den || (rest == den && q & 1));
}

void gl_ratio_text(char out[9], uint64_t num, uint64_t den)
{
	uint32_t q = micro(num, den), rest = q % 1000000;

	out[0] = (char)('0' + q / 1000000);
	out[1] = '.';
	for (int i = 7; i > 1; i--, rest /= 10)
		out[i] = (char)('0' + rest % 10);
	out[8] = '\0';
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
