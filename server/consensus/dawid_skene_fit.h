/*
 * dawid_skene_fit -- the fit of dawid_skene.c: passes over all votes until the posteriors stand still.
 *
 *     struct gl_ds_fit f;
 *     if (gl_ds_fit_init(&f, votes, &e)) ...   // releases what it took
 *     gl_ds_fit_run(&f);                       // f.units: the posterior of each item, one after another
 *     gl_ds_fit_release(&f);
 *
 * One pass over the items does both steps: an item's new posterior is found from its workers' logarithms, and
 * the difference to its old one is added to their counts at once. Counts are integers, so adding differences
 * gives what adding up again from zero would, to the last bit; and an item that no longer moves costs nothing
 * there. Items are split among votes->threads; each has counts of its own, which are added up per worker when
 * logarithms are taken, only for workers of items that moved.
 *
 * Cost of a pass: n K additions and items K exponentials (and workers K^2 logarithms). Memory: 4 bytes a
 * vote, 4 K + 4 an item, 8 K^2 a worker and as much again, with a byte, for each thread; K labels. Workers
 * times labels stay below 2^32.
 */
#ifndef GL_CONSENSUS_DAWID_SKENE_FIT_H
#define GL_CONSENSUS_DAWID_SKENE_FIT_H

#include "base/parallel.h"
#include "consensus/methods.h"

#define GL_DS_SMOOTHING  10737418 /* 0.01, in posterior units */
#define GL_DS_TOLERANCE  1074     /* 10^-6, in posterior units */
#define GL_DS_ITERATIONS 100

/* The items of one thread. */
struct gl_ds_part {
	uint32_t from, to;
	uint64_t vote;                /* place of the first */
	int64_t *count;               /* [worker][label said][label true]: sums of these items' posteriors */
	uint8_t *touched;             /* by worker: its counts have changed since its logarithms were taken */
	int64_t prior[GL_LABELS_MAX]; /* sums of posteriors */
	gl_i128 likelihood;           /* its logarithm, without what is the same in every pass */
	uint32_t moved;               /* how far the posterior that moved most moved */
};

struct gl_ds_fit {
	const struct gl_votes *votes;
	uint32_t *row;   /* by vote: worker * labels + label said */
	uint32_t *n;     /* by item: its votes */
	uint32_t *units; /* posteriors */
	int64_t *ln;     /* [worker][label said][label true], and at the end the average worker's */
	int64_t prior[GL_LABELS_MAX];
	unsigned parts;
	struct gl_ds_part part[GL_PARTS_MAX];
};

enum gl_code gl_ds_fit_init(struct gl_ds_fit *f, const struct gl_votes *votes, struct gl_err *e);
void gl_ds_fit_release(struct gl_ds_fit *f);
void gl_ds_fit_run(struct gl_ds_fit *f);

/* Fills ln and prior from the posteriors that the run ended with; the average worker's, too, which are also
 * those of whoever has no votes. */
void gl_ds_fit_learn(struct gl_ds_fit *f);

#endif
