/* ladder_inside -- what the estimate of a ladder and its deviations share. */
#ifndef GL_CONSENSUS_LADDER_INSIDE_H
#define GL_CONSENSUS_LADDER_INSIDE_H

#include "consensus/ladder.h"
#include "consensus/methods.h"

#define GL_LADDER_PRIOR 0.1 /* of a comparison */

/* Comparisons that are alike: of the same two, shown in the same order, by one annotator where these differ.
 */
struct gl_ladder_cell {
	uint32_t first, second, worker;
	uint32_t count[3]; /* by winner: weights */
};

struct gl_ladder_fit {
	struct gl_ladder *out; /* its rungs' abilities, first and tie are the current estimate */
	struct gl_ladder_cell *cell;
	size_t cells;
	uint64_t *won, *expected; /* by source, points: 2^-30 of half a comparison */
	int64_t *last;            /* step of its ability */
};

/* Units of 2^-30 of each winner of a cell, for an annotator that follows. */
void gl_ladder_odds(uint32_t p[3], const struct gl_ladder_fit *f, const struct gl_ladder_cell *c);
/* The estimate's abilities must not be centred yet. */
enum gl_code gl_ladder_spread(struct gl_ladder_fit *f, struct gl_err *e);

#endif
