/*
 * cells -- what holds of the parts of items (stretches of a text, steps of a solution), where each of an
 * item's voters says a label of each part.
 *
 * The model of A. P. Dawid and A. M. Skene (1979) over all cells of all items, each worker's rows shrunken to
 * the crowd's: with T_ck the posterior of label k in cell c,
 *
 *     C[w][k][l]     = sum of T_ck over the cells c of which w said l
 *     P[k][l]        = (sum_w C[w][k][l] + 1 + 3 [k = l]) / (sum_l sum_w C[w][k][l] + K + 3)
 *     theta[w][k][l] = (C[w][k][l] + 30 P[k][l]) / sum_l of the same
 *     pi_k           ~ sum_c T_ck + 1
 *     T_ck           ~ pi_k product of theta[w][k][l] over what was said of c
 *
 * from the shares of the votes on, until no T moves by more than 1e-4, at most 200 times. Cells are few and
 * one person's are alike, so what somebody rarely met is better taken from everybody than from nothing: that
 * is what shrinking the rows is for. Labels that are exactly as likely stay exactly as likely. A cell
 * whose label is known has that one's posterior at 1, and keeps it.
 *
 *     struct gl_cells c = { 0 };
 *     if (gl_cells_init(&c, votes, labels, e)) ...
 *     for (each item)
 *             said = gl_cells_add(&c, &item_votes, cells, e);     // said[cell * voters + voter] = label
 *             gl_cells_known(&c, &c.block[item])[cell] = label;   // where it is known
 *     if (gl_cells_fit(&c, e)) ...
 *     gl_cells_top(&c, c.block[item].first + cell, &tied);
 *     gl_cells_release(&c);
 *
 * Exactness. Posteriors are integers of 2^-30. Of at most 2^32 things said, counts are below 2^62, and with
 * the 30 of the crowd's below 2^63; those are products of two numbers below 2^63, divided, in 128 bits.
 * Logarithms are integers of 2^-36 that take 41 bits; at most 2^20 voters a cell add them up in 64.
 *
 * Limits: 2^32 things said, 2^20 voters an item, 65 labels. Each pass costs O(said * labels + workers *
 * labels^2); memory is a byte a thing said, 1 + 4 * labels a cell, and 8 * labels^2 a worker.
 */
#ifndef GL_CONSENSUS_CELLS_H
#define GL_CONSENSUS_CELLS_H

#include "consensus/methods.h"

#define GL_CELL_LABELS     (GL_LABELS_MAX + 1) /* one more, for what is said by saying none */
#define GL_CELL_SILENT     0xff                /* nothing was said of the cell */
#define GL_CELL_PARAMETERS "{\"iterations\":200,\"shrink\":30,\"tolerance\":\"0.000100\",\"trust\":3}"

/* The cells of one item. */
struct gl_cell_block {
	const struct gl_vote *vote; /* voters of them: whose column it is */
	size_t said;                /* place of the first thing said */
	uint64_t first;             /* number of its first cell */
	uint32_t cells, voters;
};

struct gl_cells {
	uint32_t workers, labels, blocks;
	struct gl_cell_block *block; /* in the order they were added */
	struct gl_buf said;
	struct gl_buf known; /* a byte a cell: its label, or GL_CELL_SILENT */
	uint64_t n;          /* cells */
	uint32_t *unit;      /* once fitted: each cell's posterior, labels of them */
};

/* For at most votes->items items. */
enum gl_code gl_cells_init(
        struct gl_cells *c, const struct gl_votes *votes, uint32_t labels, struct gl_err *e);
void gl_cells_release(struct gl_cells *c);
/* Adds an item with so many cells, none or more. What is said of them is silence until the caller fills it
 * in, before the next is added. NULL: e says why not. */
uint8_t *gl_cells_add(struct gl_cells *c, const struct gl_item_votes *v, uint64_t cells, struct gl_err *e);
enum gl_code gl_cells_fit(struct gl_cells *c, struct gl_err *e);
/* The likeliest label of a cell, the smallest of those; *tied becomes true if there are several. */
uint32_t gl_cells_top(const struct gl_cells *c, uint64_t cell, bool *tied);

static inline const uint8_t *gl_cells_said(const struct gl_cells *c, const struct gl_cell_block *b)
{
	return (const uint8_t *)c->said.data + b->said;
}

/* What is known of an item's cells; silence at first. */
static inline uint8_t *gl_cells_known(const struct gl_cells *c, const struct gl_cell_block *b)
{
	return (uint8_t *)c->known.data + b->first;
}

#endif
