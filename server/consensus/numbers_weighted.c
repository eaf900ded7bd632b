#include "consensus/numbers_weighted.h"

static bool small(const struct gl_ballot *b, struct gl_err *e)
{
	int64_t number = (int64_t)gl_word(b->data, 0);

	if (number >= -GL_NUMBER_MOST && number <= GL_NUMBER_MOST)
		return true;
	gl_fail(e, GL_TOO_LARGE, "a number must be at most %d either way, not %lld", GL_NUMBER_MOST,
	        (long long)number);
	return false;
}

enum gl_code gl_numbers_check(const struct gl_votes *votes, int64_t *least, int64_t *most, struct gl_err *e)
{
	for (uint32_t i = 0; i < votes->items; i++)
		if (gl_known(votes, i) && !small(&votes->known[i], e))
			return e->code;
	for (uint64_t i = 0; i < votes->n; i++) {
		int64_t number;

		if (!small(&votes->ballot[i], e))
			return e->code;
		number = gl_fine(&votes->ballot[i]);
		*least = !i || number < *least ? number : *least;
		*most = !i || number > *most ? number : *most;
	}
	return GL_OK;
}

static int64_t mean(const struct gl_item_votes *v, const int64_t *weight, const int64_t *bias)
{
	gl_i128 sum = 0, all = 0;

	for (size_t k = 0; k < v->n; k++) {
		uint32_t w = v->vote[k].worker;
		int64_t own = weight ? weight[w] : 1;

		sum += (gl_i128)own * (gl_fine(&v->ballot[k]) - (bias ? bias[w] : 0));
		all += own;
	}
	return gl_divided(sum, all);
}

uint64_t gl_weighted_means(const struct gl_votes *votes, int64_t *value, const int64_t *weight,
        const int64_t *bias, int64_t least, int64_t most)
{
	uint64_t at = 0, furthest = 0;

	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		int64_t now = v.n ? mean(&v, weight, bias) : 0;
		uint64_t moved;

		now = v.n && now < least ? least : v.n && now > most ? most : now;
		if (v.n && gl_known(votes, i))
			now = gl_fine(&votes->known[i]);
		moved = (uint64_t)(now > value[i] ? now - value[i] : value[i] - now);
		furthest = moved > furthest ? moved : furthest;
		value[i] = now;
	}
	return furthest;
}

void gl_fine_values(
        const struct gl_votes *votes, const int64_t *value, struct gl_belief *out, struct gl_buf *values)
{
	uint64_t at = 0;

	for (uint32_t i = 0; i < votes->items; i++)
		if (gl_item_votes(votes, i, &at).n)
			gl_belief_words(
			        &out[i], values, (uint64_t[]){ (uint64_t)value[i], 1u << GL_FINE_BITS }, 2);
}
