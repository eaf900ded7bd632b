/*
 * replay_curve -- how right a crowd is after the first so many answers.
 *
 *     struct gl_curve_point point[20];
 *     gl_curve(point, 20, &set, order, n, &e);      // order: indices into set.answer as they were
 * acknowledged
 */
#ifndef GL_CLI_REPLAY_CURVE_H
#define GL_CLI_REPLAY_CURVE_H

#include "cli/replay_set.h"

struct gl_curve_point {
	uint32_t answers;   /* used */
	double share;       /* of all answers in the file */
	double dawid_skene; /* accuracy over the tasks with a truth, 0 to 1 */
	double majority;
};

/* Points at equal steps, the last with all n. A task without answers counts 1 / options; one whose labels tie
 * counts by the share of the top labels that are right for majority, and half if its first label is right for
 * Dawid-Skene. */
enum gl_code gl_curve(struct gl_curve_point *point, unsigned points, const struct gl_replay_set *set,
        const uint32_t *order, uint32_t n, struct gl_err *e);

#endif
