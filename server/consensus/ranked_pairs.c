/*
 * ranked_pairs -- of each two things, which one more ballots put first; the clearest of these statements are
 * held first, and one that contradicts what is held is dropped (N. Tideman, 1987).
 *
 * How clear a statement is: by how many ballots more say it than say the opposite. Equally clear ones are
 * looked at together: one is dropped if it closes a circle with what is held and with the others of its kind,
 * so that no order among them is ever invented. What is held is then an order, though not of every two; a
 * thing's score is how many it stands above less how many stand above it.
 *
 * Per item, counts only: O(things^2 (ballots + things)) and 64 * 64 counts.
 */
#include "consensus/ranking.h"

struct pairs {
	struct gl_ranking_counts count;
	uint64_t above[GL_LABELS_MAX]; /* bit b: held, directly or by others, to stand above b */
};

/* By how many ballots; 0 if not more say it. */
static uint32_t margin(const struct pairs *p, size_t a, size_t b)
{
	const struct gl_ranking_counts *c = &p->count;

	return c->before[a][b] > c->before[b][a] ? c->before[a][b] - c->before[b][a] : 0;
}

/* What stands above what follows: above of above. (S. Warshall, 1962.) */
static void follow(uint64_t above[GL_LABELS_MAX], size_t things)
{
	for (size_t k = 0; k < things; k++)
		for (size_t a = 0; a < things; a++)
			if (above[a] >> k & 1)
				above[a] |= above[k];
}

/* Holds what can be held of the statements of this margin. */
static void hold(struct pairs *p, uint32_t of)
{
	uint64_t with[GL_LABELS_MAX], held[GL_LABELS_MAX];

	memcpy(with, p->above, sizeof(with));
	for (size_t a = 0; a < p->count.things; a++)
		for (size_t b = 0; b < p->count.things; b++)
			with[a] |= (uint64_t)(margin(p, a, b) == of) << b;
	follow(with, p->count.things);
	memcpy(held, p->above, sizeof(held));
	for (size_t a = 0; a < p->count.things; a++)
		for (size_t b = 0; b < p->count.things; b++)
			held[a] |= (uint64_t)(margin(p, a, b) == of && !(with[b] >> a & 1)) << b;
	follow(held, p->count.things);
	memcpy(p->above, held, sizeof(held));
}

/* The largest margin below one; 0: there is none. */
static uint32_t next(const struct pairs *p, uint32_t below)
{
	uint32_t most = 0;

	for (size_t a = 0; a < p->count.things; a++)
		for (size_t b = 0; b < p->count.things; b++)
			if (margin(p, a, b) < below && margin(p, a, b) > most)
				most = margin(p, a, b);
	return most;
}

static enum gl_code ranked_pairs_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	struct pairs p;
	uint64_t at = 0;

	(void)e; /* what values lacked is seen by the caller */
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		int64_t score[GL_LABELS_MAX] = { 0 };

		if (!v.n)
			continue;
		gl_ranking_count(&p.count, &v);
		memset(p.above, 0, sizeof(p.above));
		for (uint32_t of = next(&p, UINT32_MAX); of; of = next(&p, of))
			hold(&p, of);
		for (size_t a = 0; a < p.count.things; a++)
			for (size_t b = 0; b < p.count.things; b++)
				score[a] += (int)(p.above[a] >> b & 1) - (int)(p.above[b] >> a & 1);
		gl_belief_ranking(&out[i], values, &p.count, score);
	}
	return GL_OK;
}

const struct gl_method gl_method_ranked_pairs = {
	.name = "ranked-pairs",
	.version = 1,
	.parameters = "{}",
	.find = ranked_pairs_find,
};
