#include "consensus/anchored.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"

/* --- taking --- */

/* ln of what each worker's rows are divided by, cell by cell. */
static void divide(int32_t *whole, const struct gl_rows_said *rows, const struct gl_fit *f)
{
	for (uint32_t w = 0; w <= rows->workers; w++)
		for (uint32_t c = 0; c < f->cells; c++) {
			uint64_t sum = GL_SMOOTHING;

			for (uint32_t r = rows->first[w]; w < rows->workers && r < rows->first[w + 1]; r++)
				sum += f->count[(size_t)r * f->cells + c];
			whole[(size_t)w * f->cells + c] = gl_nats(gl_ln(sum));
		}
}

enum gl_code gl_learnt_take(struct gl_learnt *m, struct gl_rows_said *rows, struct gl_seen *seen,
        struct gl_fit *fit, unsigned fits, struct gl_err *e)
{
	uint32_t labels = seen->votes->labels;

	*m = (struct gl_learnt){ .labels = labels,
		.subtypes = fit->subtypes,
		.cells = fit->cells,
		.fits = fits,
		.temperature = GL_TEMPERATURE };
	m->first = malloc((size_t)labels * labels * sizeof(*m->first));
	if (!m->first)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u labels", labels);
	for (size_t i = 0; i < (size_t)labels * labels; i++)
		m->first[i] = gl_nats(gl_ln(seen->prior[i]));
	for (unsigned i = 0; i < fits; i++) {
		m->fit[i].whole = malloc(((size_t)rows->workers + 1) * fit->cells * sizeof(*m->fit[i].whole));
		if (!m->fit[i].whole)
			return gl_fail(e, GL_NO_MEMORY, "no memory for %u workers", rows->workers);
		divide(m->fit[i].whole, rows, &fit[i]);
		m->fit[i].row = gl_take(fit[i].row);
		m->fit[i].base = gl_take(fit[i].base);
	}
	m->rows = *rows;
	*rows = (struct gl_rows_said){ 0 };
	seen->rows = &m->rows;
	m->skill = gl_take(seen->skill);
	return GL_OK;
}

void gl_learnt_free(struct gl_learnt *m)
{
	if (!m)
		return;
	gl_rows_said_release(&m->rows);
	free(m->skill);
	free(m->first);
	for (unsigned i = 0; i < GL_SEEDS; i++) {
		free(m->fit[i].row);
		free(m->fit[i].base);
		free(m->fit[i].whole);
	}
	free(m);
}

/* --- one item --- */

/* Votes of workers who are not known count as the average one's. */
static uint32_t known_worker(const struct gl_learnt *m, const struct gl_vote *v)
{
	return v->worker < m->rows.workers ? v->worker : m->rows.workers;
}

void gl_learnt_anchors(
        int32_t out[GL_LABELS_MAX], const struct gl_learnt *m, const struct gl_vote *vote, size_t n)
{
	uint64_t weight[GL_LABELS_MAX] = { 0 }, sum = 0;
	uint32_t share[GL_LABELS_MAX];

	for (size_t i = 0; i < n; i++) {
		uint32_t skill = m->skill[known_worker(m, &vote[i])];

		weight[vote[i].label] += skill;
		sum += skill;
	}
	if (!sum)
		gl_majority_weights(weight, vote, n, m->labels);
	gl_shares(share, weight, m->labels);
	gl_anchors(out, share, m->labels);
}

/* What an answer says of each cell. */
static void add_vote(int64_t ln[GL_CELLS_MAX], const struct gl_learnt *m, unsigned f, const struct gl_vote *v)
{
	uint32_t w = known_worker(m, v), cells = m->cells;
	const int32_t *whole = m->fit[f].whole + (size_t)w * cells;

	if (w < m->rows.workers && m->rows.said[w] >> v->label & 1) {
		const int32_t *row = m->fit[f].row + (size_t)gl_row_said(&m->rows, w, v->label) * cells;

		for (uint32_t c = 0; c < cells; c++)
			ln[c] += row[c];
		return;
	}
	for (uint32_t k = 0, c = 0; k < m->labels; k++)
		for (uint32_t s = 0; s < m->subtypes; s++, c++)
			ln[c] += m->first[k * m->labels + v->label] - whole[c];
}

/* ln of the sum of exponentials that lie a stride apart. */
static int64_t ln_sum(const int64_t *ln, uint32_t n, uint32_t stride)
{
	const int64_t none = -((int64_t)32 << GL_NAT_BITS);
	int64_t best = ln[0];
	uint64_t sum = 0;

	for (uint32_t i = 1; i < n; i++)
		best = ln[i * stride] > best ? ln[i * stride] : best;
	for (uint32_t i = 0; i < n; i++) {
		int64_t below = ln[i * stride] - best;

		sum += gl_exp((below < none ? none : below) * (1 << GL_NAT_LOST));
	}
	return best + gl_nats(gl_ln(sum) - gl_ln((uint64_t)1 << GL_EXP_BITS));
}

void gl_learnt_classes(
        int64_t out[GL_LABELS_MAX], const struct gl_learnt *m, const int64_t cell[GL_CELLS_MAX])
{
	int64_t all;

	for (uint32_t k = 0; k < m->labels; k++)
		out[k] = ln_sum(cell + k * m->subtypes, m->subtypes, 1);
	all = ln_sum(out, m->labels, 1);
	for (uint32_t k = 0; k < m->labels; k++)
		out[k] -= all;
}

void gl_learnt_mean(
        int64_t out[GL_LABELS_MAX], const struct gl_learnt *m, int64_t fit[GL_SEEDS][GL_LABELS_MAX])
{
	for (uint32_t k = 0; k < m->labels; k++)
		out[k] = ln_sum(&fit[0][k], m->fits, GL_LABELS_MAX);
}

void gl_learnt_cells(int64_t cell[GL_CELLS_MAX], const struct gl_learnt *m, unsigned f,
        const int32_t anchor[GL_LABELS_MAX], const struct gl_vote *vote, size_t n)
{
	for (uint32_t c = 0; c < m->cells; c++)
		cell[c] = (int64_t)m->fit[f].base[c] + anchor[c / m->subtypes];
	for (size_t i = 0; i < n; i++)
		add_vote(cell, m, f, &vote[i]);
}

void gl_learnt_posterior(
        int64_t ln[GL_LABELS_MAX], const struct gl_learnt *m, const struct gl_vote *vote, size_t n)
{
	int64_t fit[GL_SEEDS][GL_LABELS_MAX], cell[GL_CELLS_MAX];
	int32_t anchor[GL_LABELS_MAX];

	gl_learnt_anchors(anchor, m, vote, n);
	for (unsigned f = 0; f < m->fits; f++) {
		gl_learnt_cells(cell, m, f, anchor, vote, n);
		gl_learnt_classes(fit[f], m, cell);
	}
	gl_learnt_mean(ln, m, fit);
}

void gl_tempered(uint64_t weight[GL_LABELS_MAX], const int64_t ln[GL_LABELS_MAX], uint32_t labels,
        uint32_t temperature)
{
	const int64_t none = -((int64_t)4096 << GL_NAT_BITS); /* at any temperature */
	int64_t best = ln[0];

	for (uint32_t k = 1; k < labels; k++)
		best = ln[k] > best ? ln[k] : best;
	for (uint32_t k = 0; k < labels; k++) {
		int64_t below = ln[k] - best < none ? none : ln[k] - best;

		weight[k] = gl_exp(below * temperature >> 4); /* 2^-24 times 2^-16, of 2^-36 */
	}
}

void gl_anchored_weights(
        uint64_t weight[GL_LABELS_MAX], const struct gl_learnt *m, const struct gl_vote *vote, size_t n)
{
	int64_t ln[GL_LABELS_MAX];

	memset(weight, 0, m->labels * sizeof(weight[0]));
	if (!n)
		return;
	gl_learnt_posterior(ln, m, vote, n);
	gl_tempered(weight, ln, m->labels, m->temperature);
}

struct gl_tempering gl_anchored_tempering(const struct gl_learnt *m)
{
	return (struct gl_tempering){
		.done = true,
		.temperature = (uint32_t)(((uint64_t)m->temperature * 1000000 + 32768) >> 16),
		.golds = m->golds,
	};
}
