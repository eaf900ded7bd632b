/*
 * pair_votes -- rows that say which of two things is better: left, right and winner.
 *
 * The winner is one of the two, or says a side: "left", "right", or the name of its column ("model_a"); or it
 * is "tie" or "both_bad" ("tie (bothbad)").
 */
#ifndef GL_CLI_PAIR_VOTES_H
#define GL_CLI_PAIR_VOTES_H

#include "base/err.h"
#include "cli/crowd_names.h"

enum gl_side { GL_SIDE_LEFT, GL_SIDE_RIGHT, GL_SIDE_TIE, GL_SIDE_BOTH_BAD, GL_SIDE_WRONG };

/* A row: its cells, and what its columns are called. */
struct gl_pair_row {
	const char *left, *right, *winner, *left_column, *right_column;
};
enum gl_side gl_side_of(const struct gl_pair_row *row);
#define GL_SIDE_HELP "the winner must be one of the two, \"left\", \"right\", \"tie\" or \"both_bad\""

/* Votes for left, right, tie and both_bad: the first row of a task says which of its items is its left one.
 */
struct gl_pair_votes {
	struct gl_names item;
	int32_t *left_of; /* by task; -1: none yet */
	size_t cap;
};
/* The label that a row votes for; NULL, with e filled, if it is wrong. Tasks are numbered as they come. */
const char *gl_pair_vote(
        struct gl_pair_votes *p, uint32_t task, const struct gl_pair_row *row, struct gl_err *e);
void gl_pair_votes_release(struct gl_pair_votes *p);

/* All four can be said of a pair, so they are labels even where nobody said one: as in a project. */
extern const char *const gl_pair_labels[4];

#endif
