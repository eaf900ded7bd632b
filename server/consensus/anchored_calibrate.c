#include "base/mix.h"
#include "consensus/anchored.h"

#include <stdlib.h>

#define STEPS    32     /* temperatures are 0.25 times 2^(j/8), j from -32 */
#define STEPS_UP 16     /* to 16: from 1/64 to 1 */
#define AGAINST  128516 /* (ln 2 / 8)^2 / (2 * 0.7^2), in nats: what the prior takes for one step */
#define GOLDS    4096   /* that are looked at, or a few more */

static uint32_t temperature(int step)
{
	int64_t ln = -(gl_ln(2) / 8) * (STEPS_UP - step);

	return (uint32_t)((gl_exp(ln) + 32768) >> 16);
}

/* --- a known item, as if it had not been known --- */

/* What an answer says of each cell, less what its own item taught. */
static void add_vote(int64_t cell[GL_CELLS_MAX], const struct gl_seen *s, const struct gl_fit *f,
        uint32_t row, const uint32_t own[GL_CELLS_MAX])
{
	const struct gl_rows_said *rows = s->rows;
	uint32_t w = rows->worker[row], label = rows->label[row];

	for (uint32_t c = 0; c < f->cells; c++) {
		uint64_t count = f->count[(size_t)row * f->cells + c], sum = GL_SMOOTHING, less;

		for (uint32_t r = rows->first[w]; r < rows->first[w + 1]; r++)
			sum += f->count[(size_t)r * f->cells + c];
		less = own[c] < count ? own[c] : count;
		cell[c] += gl_nats(gl_ln(count - less + s->prior[c / f->subtypes * f->labels + label]) -
		                   gl_ln(sum - less));
	}
}

/* ln of the posterior of each label. */
static void held_out(int64_t ln[GL_LABELS_MAX], const struct gl_learnt *m, const struct gl_seen *s,
        const struct gl_fit *fit, uint32_t item, const struct gl_item_votes *v)
{
	int64_t each[GL_SEEDS][GL_LABELS_MAX], cell[GL_CELLS_MAX];
	int32_t anchor[GL_LABELS_MAX];
	uint32_t own[GL_CELLS_MAX];

	gl_learnt_anchors(anchor, m, v->vote, v->n);
	for (unsigned f = 0; f < m->fits; f++) {
		gl_learnt_cells(cell, m, f, anchor, v->vote, v->n);
		gl_cells_share(own, cell, m->labels, m->subtypes, s->votes->clamp[item]);
		for (uint32_t c = 0; c < m->cells; c++)
			cell[c] = (int64_t)m->fit[f].base[c] + anchor[c / m->subtypes];
		for (uint64_t i = s->start[item]; i < s->start[item + 1]; i++)
			add_vote(cell, s, &fit[f], s->row[i], own);
		gl_learnt_classes(each[f], m, cell);
	}
	gl_learnt_mean(ln, m, each);
}

/* --- all of them --- */

/* Adds to each temperature ln of what the known label would have got. */
static void judge(
        int64_t sum[STEPS + STEPS_UP + 1], const int64_t ln[GL_LABELS_MAX], uint32_t labels, uint32_t known)
{
	uint64_t weight[GL_LABELS_MAX];

	for (int j = -STEPS; j <= STEPS_UP; j++) {
		uint64_t all = 0;

		gl_tempered(weight, ln, labels, temperature(j));
		for (uint32_t k = 0; k < labels; k++)
			all += weight[k];
		sum[STEPS + j] += gl_nats(gl_ln(weight[known] ? weight[known] : 1) - gl_ln(all));
	}
}

/* Of very many golds every so manieth, drawn by its key. */
static bool looked_at(const struct gl_votes *votes, uint32_t item, uint64_t golds)
{
	uint64_t one_in = (golds + GOLDS - 1) / GOLDS;

	return votes->clamp[item] >= 0 && gl_mix_of(gl_item_key(votes, item), 1, 2) % one_in == 0;
}

void gl_learnt_calibrate(struct gl_learnt *m, const struct gl_seen *s, const struct gl_fit *fit)
{
	int64_t sum[STEPS + STEPS_UP + 1], ln[GL_LABELS_MAX];
	const struct gl_votes *votes = s->votes;
	uint64_t golds = 0, at = 0;
	int best = 0;

	for (uint32_t i = 0; votes->clamp && i < votes->items; i++)
		golds += votes->clamp[i] >= 0 && s->start[i] < s->start[i + 1];
	for (int j = -STEPS; j <= STEPS_UP; j++)
		sum[STEPS + j] = -(int64_t)AGAINST * j * j;
	for (uint32_t i = 0; golds && i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);

		if (!v.n || !looked_at(votes, i, golds))
			continue;
		held_out(ln, m, s, fit, i, &v);
		judge(sum, ln, m->labels, (uint32_t)votes->clamp[i]);
		m->golds++;
	}
	for (int j = -STEPS; j <= STEPS_UP; j++)
		if (sum[STEPS + j] > sum[STEPS + best])
			best = j;
	m->temperature = temperature(best);
}
