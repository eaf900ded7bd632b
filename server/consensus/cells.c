#include "consensus/cells.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "consensus/fixed.h"

#define SHRINK     30
#define TRUST      3      /* how often everybody was right before anything was said */
#define TOLERANCE  107374 /* 10^-4 */
#define ITERATIONS 200
#define VOTERS_MAX (1u << 20)

enum gl_code gl_cells_init(
        struct gl_cells *c, const struct gl_votes *votes, uint32_t labels, struct gl_err *e)
{
	assert(labels <= GL_CELL_LABELS);
	*c = (struct gl_cells){ .workers = votes->workers, .labels = labels };
	gl_buf_init(&c->said, GL_VOTES_MAX);
	gl_buf_init(&c->known, GL_VOTES_MAX);
	c->block = calloc((size_t)votes->items + 1, sizeof(*c->block));
	return c->block ? GL_OK : gl_fail(e, GL_NO_MEMORY, "no memory for %u items", votes->items);
}

void gl_cells_release(struct gl_cells *c)
{
	free(c->block);
	free(c->unit);
	gl_buf_release(&c->said);
	gl_buf_release(&c->known);
}

uint8_t *gl_cells_add(struct gl_cells *c, const struct gl_item_votes *v, uint64_t cells, struct gl_err *e)
{
	char *said, *known;

	if (v->n > VOTERS_MAX || (v->n && cells > GL_VOTES_MAX / v->n)) {
		gl_fail(e, GL_TOO_LARGE, "more is said of one item than can be counted");
		return NULL;
	}
	c->block[c->blocks++] = (struct gl_cell_block){ .vote = v->vote,
		.said = c->said.len,
		.first = c->n,
		.cells = (uint32_t)cells,
		.voters = (uint32_t)v->n };
	said = gl_buf_grow(&c->said, cells * v->n);
	known = gl_buf_grow(&c->known, cells);
	if (!said || !known) {
		gl_fail(e, GL_TOO_LARGE, "no room for what is said of more than %llu cells",
		        (unsigned long long)c->n);
		return NULL;
	}
	memset(said, GL_CELL_SILENT, cells * v->n);
	memset(known, GL_CELL_SILENT, cells);
	c->n += cells;
	return (uint8_t *)said;
}

uint32_t gl_cells_top(const struct gl_cells *c, uint64_t cell, bool *tied)
{
	const uint32_t *unit = c->unit + cell * c->labels;
	uint32_t top = 0, same = 0;

	for (uint32_t k = 1; k < c->labels; k++) {
		same = unit[k] == unit[top] ? same + 1 : unit[k] > unit[top] ? 0 : same;
		top = unit[k] > unit[top] ? k : top;
	}
	*tied |= same > 0;
	return top;
}

/* --- the fit --- */

struct fit {
	struct gl_cells *c;
	/* [worker][label said][label true]: counts while they are added up, and then logarithms of shares */
	int64_t *confusion;
	int64_t *crowd; /* [label said][label true]: SHRINK rows of everybody's, in units */
	int64_t prior[GL_CELL_LABELS];
};

static void fit_release(struct fit *f)
{
	free(f->confusion);
	free(f->crowd);
}

/* What was said of each cell in turn: voters of them. */
struct walk {
	const struct gl_cell_block *block;
	const uint8_t *said;
	uint8_t known; /* its label, or GL_CELL_SILENT */
	uint32_t *unit;
};

static void each_cell(struct fit *f, void (*visit)(struct fit *f, const struct walk *w, void *ctx), void *ctx)
{
	struct gl_cells *c = f->c;

	for (uint32_t i = 0; i < c->blocks; i++) {
		const struct gl_cell_block *b = &c->block[i];

		for (uint32_t k = 0; k < b->cells; k++)
			visit(f,
			        &(struct walk){ .block = b,
			                .said = gl_cells_said(c, b) + (size_t)k * b->voters,
			                .known = gl_cells_known(c, b)[k],
			                .unit = c->unit + (b->first + k) * c->labels },
			        ctx);
	}
}

/* The first posterior: shares of the votes, or what is known. */
static void start(struct fit *f, const struct walk *w, void *ctx)
{
	uint64_t count[GL_CELL_LABELS] = { 0 }, n = 0;

	(void)ctx;
	if (w->known != GL_CELL_SILENT) {
		w->unit[w->known] = GL_UNIT;
		return;
	}
	for (uint32_t v = 0; v < w->block->voters; v++)
		if (w->said[v] != GL_CELL_SILENT) {
			count[w->said[v]]++;
			n++;
		}
	for (uint32_t k = 0; n && k < f->c->labels; k++)
		w->unit[k] = (uint32_t)(((count[k] << GL_UNIT_BITS) + n / 2) / n);
}

static void count(struct fit *f, const struct walk *w, void *ctx)
{
	uint32_t labels = f->c->labels;

	(void)ctx;
	for (uint32_t v = 0; v < w->block->voters; v++) {
		int64_t *add;

		if (w->said[v] == GL_CELL_SILENT)
			continue;
		add = f->confusion + ((size_t)w->block->vote[v].worker * labels + w->said[v]) * labels;
		for (uint32_t k = 0; k < labels; k++)
			add[k] += w->unit[k];
	}
	for (uint32_t k = 0; k < labels; k++)
		f->prior[k] += w->unit[k];
}

/* What everybody said, by what is true, as rows whose sum is SHRINK; no share is 0. */
static void pool(struct fit *f)
{
	size_t labels = f->c->labels, square = labels * labels;

	memset(f->crowd, 0, square * sizeof(*f->crowd));
	for (size_t w = 0; w < f->c->workers; w++)
		for (size_t i = 0; i < square; i++)
			f->crowd[i] += f->confusion[w * square + i];
	for (size_t k = 0; k < labels; k++) {
		uint64_t sum = (labels + TRUST) * (uint64_t)GL_UNIT;

		for (size_t l = 0; l < labels; l++)
			sum += (uint64_t)f->crowd[l * labels + k];
		for (size_t l = 0; l < labels; l++) {
			int64_t *cell = &f->crowd[l * labels + k];
			uint64_t said = (uint64_t)*cell + (l == k ? 1 + TRUST : 1) * (uint64_t)GL_UNIT;

			*cell = (int64_t)((gl_u128)said * SHRINK * GL_UNIT / sum) + 1;
		}
	}
}

/* Logarithms of shares; places are a stride apart, and more is added to each. */
static void weigh_one(int64_t *cell, const int64_t *more, uint32_t labels, size_t stride)
{
	int64_t sum = 0, whole;

	for (uint32_t l = 0; l < labels; l++) {
		cell[l * stride] += more[l * stride];
		sum += cell[l * stride];
	}
	whole = gl_ln((uint64_t)sum);
	for (uint32_t l = 0; l < labels; l++)
		cell[l * stride] = gl_ln((uint64_t)cell[l * stride]) - whole;
}

static void weigh(struct fit *f)
{
	uint32_t labels = f->c->labels;
	int64_t more[GL_CELL_LABELS];

	pool(f);
	for (size_t w = 0; w < f->c->workers; w++)
		for (uint32_t k = 0; k < labels; k++)
			weigh_one(f->confusion + w * labels * labels + k, f->crowd + k, labels, labels);
	for (uint32_t k = 0; k < labels; k++)
		more[k] = GL_UNIT;
	weigh_one(f->prior, more, labels, 1);
}

/* A cell's new posterior; *ctx becomes how far the one that moved most moved. */
static void believe(struct fit *f, const struct walk *w, void *ctx)
{
	uint32_t labels = f->c->labels, *most = ctx;
	int64_t ln[GL_CELL_LABELS], best = INT64_MIN;
	uint64_t weight[GL_CELL_LABELS], sum = 0;

	if (w->known != GL_CELL_SILENT)
		return;
	memcpy(ln, f->prior, sizeof(ln));
	for (uint32_t v = 0; v < w->block->voters; v++) {
		const int64_t *row;

		if (w->said[v] == GL_CELL_SILENT)
			continue;
		row = f->confusion + ((size_t)w->block->vote[v].worker * labels + w->said[v]) * labels;
		for (uint32_t k = 0; k < labels; k++)
			ln[k] += row[k];
	}
	for (uint32_t k = 0; k < labels; k++)
		best = ln[k] > best ? ln[k] : best;
	for (uint32_t k = 0; k < labels; k++) {
		weight[k] = gl_exp(ln[k] - best);
		sum += weight[k];
	}
	for (uint32_t k = 0; k < labels; k++) {
		uint32_t unit = (uint32_t)(((weight[k] << GL_UNIT_BITS) + sum / 2) / sum);
		uint32_t moved = unit > w->unit[k] ? unit - w->unit[k] : w->unit[k] - unit;

		*most = moved > *most ? moved : *most;
		w->unit[k] = unit;
	}
}

enum gl_code gl_cells_fit(struct gl_cells *c, struct gl_err *e)
{
	__attribute__((cleanup(fit_release))) struct fit f = { .c = c };
	size_t labels = c->labels, cells = c->workers * labels * labels;

	c->unit = calloc(c->n + 1, labels * sizeof(*c->unit));
	f.confusion = malloc((cells + 1) * sizeof(*f.confusion));
	f.crowd = malloc(labels * labels * sizeof(*f.crowd));
	if (!c->unit || !f.confusion || !f.crowd)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %llu parts of items and %u workers",
		        (unsigned long long)c->n, c->workers);
	each_cell(&f, start, NULL);
	for (int n = 0; n < ITERATIONS; n++) {
		uint32_t moved = 0;

		memset(f.confusion, 0, cells * sizeof(*f.confusion));
		memset(f.prior, 0, sizeof(f.prior));
		each_cell(&f, count, NULL);
		weigh(&f);
		each_cell(&f, believe, &moved);
		if (moved <= TOLERANCE)
			break;
	}
	return GL_OK;
}
