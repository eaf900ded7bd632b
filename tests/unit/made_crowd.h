/* made_crowd -- crowds drawn from a seed, for the tests of methods that count labels. */
#ifndef TESTS_MADE_CROWD_H
#define TESTS_MADE_CROWD_H

#include "consensus/consensus.h"

struct made_crowd {
	struct gl_votes votes;
	struct gl_vote *vote;
	uint32_t *truth;
	int32_t *clamp; /* votes.clamp when there is gold; NULL otherwise */
};

struct made_plan {
	uint64_t seed;
	uint32_t items, workers, labels;
	uint32_t share;       /* % of the items that each worker answers */
	uint32_t gold;        /* % of the items whose label is known */
	uint32_t least, most; /* % of right answers of the first and of the last worker */
};

uint32_t made_below(uint64_t *seed, uint32_t n);

/* The last item gets no votes, and the last worker gives none. */
void made_crowd_make(struct made_crowd *c, const struct made_plan *plan);
void made_crowd_free(struct made_crowd *c);

/* The beliefs of a method that is found by name; the caller frees. model may be NULL. */
struct gl_belief *made_believe(const char *method, const struct gl_votes *votes, struct gl_model *model);

/* Takes the beliefs as bytes into a hash, in hex: what they say, in the order of the items. */
void made_hash(char hex[65], const struct gl_belief *b, uint32_t items);

#endif
