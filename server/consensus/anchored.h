/*
 * anchored -- the inside of the default for labels: how its files share the work. Others see consensus.h
 * only.
 *
 *     anchored.c        the method, its formulas, sources and bounds: read that first
 *     anchored_seen.c   the answers that a fit sees, and the weighted vote that it is anchored to
 *     anchored_fit.c    the fit
 *     anchored_hide.c   how many subtypes a class has, told by hidden answers
 *     anchored_learnt.c     what was learnt, and one item believed by it
 *     anchored_calibrate.c  how sure that may be, told by gold
 *
 * Units. Shares and posteriors are integers of 2^-30 (GL_UNIT), logarithms here of 2^-24 ("nats"), counts are
 * sums of units. A cell is a class and one of its subtypes: number class * subtypes + subtype.
 */
#ifndef GL_CONSENSUS_ANCHORED_H
#define GL_CONSENSUS_ANCHORED_H

#include "consensus/fixed.h"
#include "consensus/methods.h"

#define GL_SUBTYPES  3
#define GL_CELLS_MAX (GL_LABELS_MAX * GL_SUBTYPES)
#define GL_SEEDS     3 /* fits whose posteriors are averaged */
#define GL_NAT_BITS  24
#define GL_NAT_LOST  (GL_LN_BITS - GL_NAT_BITS)
#define GL_FLOOR     1073742                       /* 10^-3, in units: no anchor is below */
#define GL_SMOOTHING ((uint64_t)3 << GL_UNIT_BITS) /* the answers that a worker's rows begin with */

/* A logarithm of gl_ln in nats, to the nearest. */
static inline int32_t gl_nats(int64_t ln)
{
	return (int32_t)((ln + (1 << (GL_NAT_LOST - 1))) >> GL_NAT_LOST);
}

/* --- anchored_seen.c --- */

/* Who said what at all: a row stands for a worker and a label that occur together, by worker, then by label.
 */
struct gl_rows_said {
	uint32_t workers, rows;
	uint64_t *said;   /* by worker: bit l */
	uint32_t *first;  /* by worker: the first row; workers + 1 of them */
	uint32_t *worker; /* by row */
	uint8_t *label;   /* by row */
};

static inline uint32_t gl_row_said(const struct gl_rows_said *r, uint32_t worker, uint32_t label)
{
	uint64_t before = r->said[worker] & (((uint64_t)1 << label) - 1);

	return r->first[worker] + (uint32_t)__builtin_popcountll(before);
}

/* The answers that a fit sees: all, or all but those of a fold. Owns what it points at, but votes and rows.
 */
struct gl_seen {
	const struct gl_votes *votes;
	const struct gl_rows_said *rows;
	uint64_t *start;  /* by item: the first of its answers; items + 1 of them */
	uint32_t *row;    /* by answer */
	uint32_t items;   /* that have any */
	uint32_t *skill;  /* by worker, in units; at the end everybody's */
	int32_t *anchor;  /* by item and label: ln of its share of the weighted vote, at least the floor */
	uint64_t *shares; /* by label: sum of those shares over the items */
	uint64_t *prior;  /* by true label and label said: the first of a worker's rows, in units */
};

enum gl_code gl_rows_said_init(struct gl_rows_said *r, const struct gl_votes *votes, struct gl_err *e);
void gl_rows_said_release(struct gl_rows_said *r);

/* fold: by answer, those of this number are not seen; NULL: all are. */
enum gl_code gl_seen_init(struct gl_seen *s, const struct gl_votes *votes, const struct gl_rows_said *rows,
        const uint8_t *fold, uint8_t hidden, struct gl_err *e);
void gl_seen_release(struct gl_seen *s);
/* Each label's share of these weights, in units. */
void gl_shares(uint32_t out[GL_LABELS_MAX], const uint64_t weight[GL_LABELS_MAX], uint32_t labels);
void gl_anchors(int32_t out[GL_LABELS_MAX], const uint32_t share[GL_LABELS_MAX], uint32_t labels);

/* --- anchored_fit.c --- */

struct gl_fit {
	const struct gl_seen *seen;
	uint32_t labels, subtypes, cells;
	int32_t *row;    /* by row and cell: ln of how likely this worker says this label there */
	uint64_t *count; /* the same: how often, in units, under the last posteriors */
	int32_t *base;   /* by cell: ln of its share, without the constant, less the centre */
	struct gl_err e;
};

/* What a fit is asked for. */
struct gl_fit_plan {
	const struct gl_seen *seen;
	uint32_t subtypes;
	uint64_t seed;
	bool centred;
};

/* Runs n fits, several at once where the votes allow threads; what takes longest had better come first. */
enum gl_code gl_fits_run(struct gl_fit *f, const struct gl_fit_plan *plan, unsigned n, struct gl_err *e);
void gl_fit_release(struct gl_fit *f);
/* ln of share, anchor and likelihood of each cell of an item, and these as posteriors in units. known: the
 * label or -1. */
void gl_fit_evidence(int64_t ln[GL_CELLS_MAX], const struct gl_fit *f, uint32_t item);
void gl_cells_share(uint32_t out[GL_CELLS_MAX], const int64_t ln[GL_CELLS_MAX], uint32_t labels,
        uint32_t subtypes, int32_t known);

/* --- anchored_hide.c --- */

/* How many subtypes predict hidden answers best. */
enum gl_code gl_subtypes_choose(
        uint32_t *out, const struct gl_votes *votes, const struct gl_rows_said *rows, struct gl_err *e);

/* --- anchored_learnt.c --- */

/* What was learnt, as far as it is needed to believe an item. */
struct gl_learnt {
	uint32_t labels, subtypes, cells;
	unsigned fits;
	struct gl_rows_said rows;
	uint32_t *skill; /* by worker, at the end the average one's */
	int32_t *first;  /* by label true and label said: ln of what a row begins with */
	struct {
		int32_t *row, *base;
		int32_t *whole; /* by worker and cell: ln of what its rows are divided by; at the end, of who
		                   said nothing */
	} fit[GL_SEEDS];
	uint32_t temperature; /* in 2^-16 */
	uint64_t golds;       /* that told it */
};

/* Takes rows, skills and logarithms from where they were made; counts stay. */
enum gl_code gl_learnt_take(struct gl_learnt *m, struct gl_rows_said *rows, struct gl_seen *seen,
        struct gl_fit *fit, unsigned fits, struct gl_err *e);
/* ln of each label's posterior, from the votes on one item alone; n must not be 0. */
void gl_learnt_posterior(
        int64_t ln[GL_LABELS_MAX], const struct gl_learnt *m, const struct gl_vote *vote, size_t n);
/* What they weigh at a temperature: the greatest 2^32. */
void gl_tempered(uint64_t weight[GL_LABELS_MAX], const int64_t ln[GL_LABELS_MAX], uint32_t labels,
        uint32_t temperature);
/* The steps of it: anchors of the votes; what they say of each cell; from cells to classes, in one fit; from
 * several fits to their mean. */
void gl_learnt_anchors(
        int32_t out[GL_LABELS_MAX], const struct gl_learnt *m, const struct gl_vote *vote, size_t n);
void gl_learnt_cells(int64_t cell[GL_CELLS_MAX], const struct gl_learnt *m, unsigned f,
        const int32_t anchor[GL_LABELS_MAX], const struct gl_vote *vote, size_t n);
void gl_learnt_classes(
        int64_t out[GL_LABELS_MAX], const struct gl_learnt *m, const int64_t cell[GL_CELLS_MAX]);
void gl_learnt_mean(
        int64_t out[GL_LABELS_MAX], const struct gl_learnt *m, int64_t fit[GL_SEEDS][GL_LABELS_MAX]);

/* --- anchored_calibrate.c --- */

#define GL_TEMPERATURE 16384 /* 0.25: what is taken where no gold tells */

/* Finds the temperature at which the known items would have been believed best, had they not been known and
 * had their answers not been learnt from. */
void gl_learnt_calibrate(struct gl_learnt *m, const struct gl_seen *seen, const struct gl_fit *fit);

#endif
