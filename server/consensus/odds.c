#include "consensus/odds.h"

#include <string.h>

#include "consensus/fixed.h"

gl_i128 gl_softmax(uint32_t units[GL_LABELS_MAX], const gl_i128 evidence[GL_LABELS_MAX], uint32_t labels)
{
	const int64_t none = -((int64_t)64 << GL_LN_BITS); /* as good as impossible */
	uint64_t weight[GL_LABELS_MAX], sum = 0; /* the best one is 2^32: shifted by 30 that is 62 bits */
	gl_i128 best = evidence[0];

	for (uint32_t k = 1; k < labels; k++)
		best = evidence[k] > best ? evidence[k] : best;
	for (uint32_t k = 0; k < labels; k++) {
		gl_i128 behind = evidence[k] - best;

		weight[k] = gl_exp(behind < none ? none : (int64_t)behind);
		sum += weight[k];
	}
	for (uint32_t k = 0; k < labels; k++)
		units[k] = weight[k] ? (uint32_t)(((weight[k] << GL_UNIT_BITS) + sum / 2) / sum) : 0;
	return best + gl_ln(sum);
}

void gl_belief_units(struct gl_belief *out, const uint32_t *units, uint32_t labels)
{
	uint64_t weight[GL_LABELS_MAX];

	for (uint32_t k = 0; k < labels; k++)
		weight[k] = units[k];
	gl_belief_from(out, weight, labels);
}

void gl_share_units(uint32_t units[GL_LABELS_MAX], const struct gl_vote *vote, size_t n, uint32_t labels)
{
	uint64_t count[GL_LABELS_MAX];

	gl_majority_weights(count, vote, n, labels);
	for (uint32_t k = 0; k < labels; k++)
		units[k] = (uint32_t)(((count[k] << GL_UNIT_BITS) + n / 2) / n);
}

void gl_odds_units(
        uint32_t units[GL_LABELS_MAX], const struct gl_model *m, const struct gl_vote *vote, size_t n)
{
	gl_i128 evidence[GL_LABELS_MAX];
	bool said = m->prior;

	memset(units, 0, m->labels * sizeof(*units));
	if (!n)
		return;
	for (uint32_t k = 0; k < m->labels; k++)
		evidence[k] = m->prior ? m->prior[k] : 0;
	for (size_t i = 0; i < n; i++) {
		int64_t odds = m->odds[vote[i].worker < m->workers ? vote[i].worker : m->workers];

		evidence[vote[i].label] += odds;
		said |= odds != 0;
	}
	if (said)
		gl_softmax(units, evidence, m->labels);
	else
		gl_share_units(units, vote, n, m->labels);
}

void gl_odds_weights(
        uint64_t weight[GL_LABELS_MAX], const struct gl_model *m, const struct gl_vote *vote, size_t n)
{
	uint32_t units[GL_LABELS_MAX];

	gl_odds_units(units, m, vote, n);
	for (uint32_t k = 0; k < m->labels; k++)
		weight[k] = units[k];
}

void gl_share_all(uint32_t *units, const struct gl_votes *votes)
{
	uint64_t at = 0;

	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		uint32_t *own = units + (size_t)i * votes->labels;

		if (v.n && gl_clamp(votes, i) >= 0)
			own[gl_clamp(votes, i)] = GL_UNIT;
		else if (v.n)
			gl_share_units(own, v.vote, v.n, votes->labels);
	}
}

void gl_prior_from(int64_t prior[GL_LABELS_MAX], const uint64_t *sum, uint32_t labels, uint64_t smoothing)
{
	uint64_t all = smoothing * labels;
	int64_t whole;

	for (uint32_t k = 0; k < labels; k++)
		all += sum[k];
	whole = gl_ln(all);
	for (uint32_t k = 0; k < labels; k++)
		prior[k] = gl_ln(sum[k] + smoothing) - whole;
}

void gl_beliefs_from(struct gl_belief *out, const uint32_t *units, const struct gl_votes *votes)
{
	for (uint32_t i = 0; i < votes->items; i++) {
		gl_belief_units(&out[i], units + (size_t)i * votes->labels, votes->labels);
		if (gl_clamp(votes, i) >= 0)
			gl_belief_known(&out[i], (uint32_t)gl_clamp(votes, i), out[i].den > 0);
	}
}

uint32_t gl_units_move(uint32_t *old, const uint32_t *units, uint32_t labels)
{
	uint32_t most = 0;

	for (uint32_t k = 0; k < labels; k++) {
		uint32_t moved = units[k] > old[k] ? units[k] - old[k] : old[k] - units[k];

		most = moved > most ? moved : most;
		old[k] = units[k];
	}
	return most;
}
