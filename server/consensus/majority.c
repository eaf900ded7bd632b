/* majority -- the label that most votes name; its confidence is their share. */
#include "consensus/methods.h"

#include <string.h>

void gl_majority_weights(
        uint64_t weight[GL_LABELS_MAX], const struct gl_vote *vote, size_t n, uint32_t labels)
{
	memset(weight, 0, labels * sizeof(weight[0]));
	for (size_t i = 0; i < n; i++)
		weight[vote[i].label]++;
}

static enum gl_code majority_run(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_model *model, struct gl_err *e)
{
	uint64_t weight[GL_LABELS_MAX], at = 0;

	(void)model, (void)e; /* an empty model stands for majority */
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);

		if (gl_clamp(votes, i) >= 0) {
			gl_belief_known(&out[i], (uint32_t)gl_clamp(votes, i), v.n > 0);
			continue;
		}
		gl_majority_weights(weight, v.vote, v.n, votes->labels);
		gl_belief_from(&out[i], weight, votes->labels);
	}
	return GL_OK;
}

const struct gl_method gl_method_majority = {
	.name = "majority",
	.version = 1,
	.parameters = "{}",
	.posterior = true,
	.anew = true,
	.run = majority_run,
};
