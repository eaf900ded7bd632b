/*
 * copying_inside -- what the parts of copying.h share: the votes by worker, the people outside, and the test.
 */
#ifndef GL_CONSENSUS_COPYING_INSIDE_H
#define GL_CONSENSUS_COPYING_INSIDE_H

#include "consensus/copying.h"
#include "consensus/methods.h"

#define GL_COPYING_CROWD 512 /* votes of an item above which it is not looked at */

/* Two who agree suspiciously often. */
struct gl_suspicion {
	uint32_t u, v, met, same;
};

/* Votes by item and by worker; how often each worker said each label. Of items that are looked at only. */
struct gl_by_worker {
	const struct gl_votes *votes;
	uint32_t *item_at;   /* items + 1: place of each item's first vote */
	uint32_t *worker_at; /* workers + 1: place of each worker's first in place */
	uint32_t *place;     /* places of votes */
	uint32_t *said;      /* by worker and label */
	struct gl_suspicion *pair;
	size_t pairs, cap;
};
enum gl_code gl_by_worker_init(struct gl_by_worker *b, const struct gl_votes *votes, struct gl_err *e);
void gl_by_worker_release(struct gl_by_worker *b);
/* Finds the pairs with enough common items and too much agreement. */
enum gl_code gl_by_worker_pairs(struct gl_by_worker *b, struct gl_err *e);

static inline uint32_t gl_by_worker_n(const struct gl_by_worker *b, uint32_t worker)
{
	return b->worker_at[worker + 1] - b->worker_at[worker];
}

/* The people outside, and how everybody agrees with them. */
struct gl_outside {
	const struct gl_by_worker *b;
	uint8_t *in; /* by worker */
	uint64_t *met,
	        *same; /* by worker: votes of others outside on the same items, and how many were the same */
	uint64_t share[GL_LABELS_MAX]; /* M, in units of 2^-30 */
	uint64_t excess;               /* g; 0: it may be chance */
};
/* Counts, after in is set. */
void gl_outside_count(struct gl_outside *o);
/* Takes back that u met v, once per direction that counts. */
void gl_outside_without(struct gl_outside *o, const struct gl_suspicion *p);
/* g, once nothing is taken back any more. */
void gl_outside_close(struct gl_outside *o);
/* M and g of sums: how often each label was said, and, in both directions, all meetings and equal ones. */
void gl_outside_sum(struct gl_outside *o, const uint64_t said[GL_LABELS_MAX], uint64_t met, uint64_t same);

/* Somebody, or a component that speaks as one. */
struct gl_speaker {
	const uint32_t *said;
	uint64_t total, met, same;
};
static inline struct gl_speaker gl_speaker_of(const struct gl_outside *o, uint32_t worker)
{
	return (struct gl_speaker){ .said = o->b->said + (size_t)worker * o->b->votes->labels,
		.total = gl_by_worker_n(o->b, worker),
		.met = o->met[worker],
		.same = o->same[worker] };
}
/* Whether two agree on same of met items beyond all that the truth explains, by more than z deviations. */
bool gl_outside_copies(const struct gl_outside *o, const struct gl_speaker *u, const struct gl_speaker *v,
        uint32_t met, uint32_t same, unsigned z);

/* Joins those who are found to copy around some worker; all is scratch, with room for everybody. */
typedef void gl_thin_join(void *ctx, uint32_t u, uint32_t v);
enum gl_code gl_copying_thin(const struct gl_by_worker *b, struct gl_outside *all, gl_thin_join *join,
        void *ctx, struct gl_err *e);

#endif
