/* majority -- the label that most votes name; its confidence is their share. */
#include "consensus/methods.h"

void gl_belief_majority(struct gl_belief *out, const struct gl_vote *vote, size_t n, uint32_t labels)
{
	uint64_t count[GL_LABELS_MAX] = { 0 };

	for (size_t i = 0; i < n; i++)
		count[vote[i].label]++;
	gl_belief_from(out, count, labels);
}

static enum gl_code majority_run(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_model *model, struct gl_err *e)
{
	uint64_t at = 0;

	(void)model, (void)e; /* an empty model stands for majority */
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);

		if (gl_clamp(votes, i) >= 0)
			gl_belief_known(&out[i], (uint32_t)gl_clamp(votes, i), v.n > 0);
		else
			gl_belief_majority(&out[i], v.vote, v.n, votes->labels);
	}
	return GL_OK;
}

const struct gl_method gl_method_majority = {
	.name = "majority",
	.version = 1,
	.parameters = "{}",
	.posterior = true,
	.run = majority_run,
};
