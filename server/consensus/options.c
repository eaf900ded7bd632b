/* options -- any number of options may be chosen: each is in if more than half of the votes have it. */
#include "consensus/methods.h"

static enum gl_code options_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	uint64_t at = 0;

	(void)e; /* what values lacked is seen by the caller */
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		uint64_t count[GL_LABELS_MAX] = { 0 }, chosen = 0;

		for (size_t j = 0; j < v.n; j++)
			for (uint64_t set = gl_word(v.ballot[j].data, 0); set; set &= set - 1)
				count[__builtin_ctzll(set)]++;
		for (uint32_t k = 0; k < votes->labels; k++) {
			chosen |= (uint64_t)(2 * count[k] > v.n) << k;
			out[i].tied |= v.n && 2 * count[k] == v.n;
		}
		if (v.n)
			gl_belief_words(&out[i], values, &chosen, 1);
	}
	return GL_OK;
}

/* An option's share says little of how likely it is (people leave options out more often than they invent
 * them), so it stops no task: there is no posterior. */
const struct gl_method gl_method_options_majority = {
	.name = "majority",
	.version = 1,
	.parameters = "{}",
	.defaulted = true,
	.find = options_find,
};
