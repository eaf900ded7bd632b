/*
 * board -- a ladder (ladder.h) as people read it: sources in order, in points, as JSON.
 *
 *     struct gl_board b = { .ladder = &l, .source = names, .worker = NULL };
 *     if (gl_board_sort(&b, &e)) ...
 *     gl_board_json(&out, &b);
 *     gl_board_release(&b);
 */
#ifndef GL_CONSENSUS_BOARD_H
#define GL_CONSENSUS_BOARD_H

#include "base/buf.h"
#include "consensus/ladder.h"

struct gl_board {
	const struct gl_ladder *ladder;
	const char *const *source; /* their names */
	const char *const *worker; /* names of annotators, to show their quality; NULL: do not */
	uint32_t *order; /* owned: largest components first, then by rank, then by name in byte order */
	uint32_t *group; /* owned: by component, its number in that order, from 1 */
};

enum gl_code gl_board_sort(struct gl_board *b, struct gl_err *e);
void gl_board_release(struct gl_board *b);

uint64_t gl_board_comparisons(const struct gl_ladder *l); /* of two different sources */

/* A JSON object, keys sorted, points with one decimal:
 * {"comparisons","groups","method","position":{"high","low","points"},"settled","sources":[{"group","high","losses",
 * "low","rank","rank_high","rank_low","score","source","ties","wins"}]}, and "annotators" by name where asked
 * for. */
void gl_board_json(struct gl_buf *out, const struct gl_board *b);

#endif
