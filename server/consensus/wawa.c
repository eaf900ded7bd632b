/* wawa -- "worker agreement with aggregate": majority first, then each vote counts as much as its worker
 * agreed with it.
 *
 * One pass, as crowd-kit's. Where several labels share the top, agreeing with one of n of them earns 1/n, so
 * that no label is favoured for its name. Skills are integers of 2^-30; a sum of 2^32 of them stays below
 * 2^62. */
#include "consensus/methods.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"

void gl_wawa_weights(
        uint64_t weight[GL_LABELS_MAX], const struct gl_model *m, const struct gl_vote *vote, size_t n)
{
	uint64_t sum = 0;

	memset(weight, 0, m->labels * sizeof(weight[0]));
	for (size_t i = 0; i < n; i++) {
		uint32_t skill = m->skill[vote[i].worker < m->workers ? vote[i].worker : m->workers];

		weight[vote[i].label] += skill;
		sum += skill;
	}
	if (!sum) /* nobody here has ever agreed with the others */
		gl_majority_weights(weight, vote, n, m->labels);
}

/* What a vote for each label earns: 2^30, shared by the top labels. */
static void credits(uint64_t credit[GL_LABELS_MAX], struct gl_item_votes v, uint32_t labels, int32_t known)
{
	uint64_t count[GL_LABELS_MAX] = { 0 }, most = 0, top = 0;

	for (size_t i = 0; i < v.n; i++)
		count[v.vote[i].label]++;
	for (uint32_t k = 0; k < labels; k++) {
		if (known >= 0)
			count[k] = k == (uint32_t)known;
		if (count[k] > most) {
			most = count[k];
			top = 0;
		}
		top += count[k] == most;
	}
	for (uint32_t k = 0; k < labels; k++)
		credit[k] = count[k] == most ? (GL_UNIT + top / 2) / top : 0;
}

struct worker {
	uint64_t earned, votes;
};

/* Fills each worker's sums; the last one has everybody's. */
static void earn(struct worker *worker, const struct gl_votes *votes)
{
	struct worker *all = &worker[votes->workers];
	uint64_t credit[GL_LABELS_MAX], at = 0;

	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);

		credits(credit, v, votes->labels, gl_clamp(votes, i));
		for (size_t j = 0; j < v.n; j++) {
			worker[v.vote[j].worker].earned += credit[v.vote[j].label];
			worker[v.vote[j].worker].votes++;
			all->earned += credit[v.vote[j].label];
			all->votes++;
		}
	}
}

static enum gl_code wawa_run(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_model *model, struct gl_err *e)
{
	gl_mem_auto struct worker *worker = calloc((size_t)votes->workers + 1, sizeof(*worker));
	gl_mem_auto uint32_t *skill = calloc((size_t)votes->workers + 1, sizeof(*skill));
	struct gl_model m = { .labels = votes->labels, .workers = votes->workers, .skill = skill };
	uint64_t weight[GL_LABELS_MAX], at = 0;

	if (!worker || !skill)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u workers", votes->workers);
	earn(worker, votes);
	for (uint32_t w = 0; w <= votes->workers; w++) {
		const struct worker *p = worker[w].votes ? &worker[w] : &worker[votes->workers];

		skill[w] = p->votes ? (uint32_t)((p->earned + p->votes / 2) / p->votes) : 0;
	}
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);

		if (gl_clamp(votes, i) >= 0) {
			gl_belief_known(&out[i], (uint32_t)gl_clamp(votes, i), v.n > 0);
			continue;
		}
		gl_wawa_weights(weight, &m, v.vote, v.n);
		gl_belief_from(&out[i], weight, votes->labels);
	}
	if (model) {
		*model = m;
		skill = NULL;
	}
	return GL_OK;
}

const struct gl_method gl_method_wawa = {
	.name = "wawa",
	.version = 1,
	.parameters = "{}",
	.posterior = true,
	.anew = true,
	.run = wawa_run,
};
