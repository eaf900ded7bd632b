/*
 * replay_curve -- how right a crowd is after the first so many answers, and when it is as right as the
 * majority of all of them.
 *
 *     struct gl_curve c;
 *     gl_curve(&c, &set, method, order, &asked, &e);    // order: indices into set.answer as they came
 *
 * Points lie a hundredth of all answers apart, beyond the half a twentieth. A curve climbs by single tasks
 * and wavers, so two shares are told: the first that is enough, and the one from which on it always is.
 */
#ifndef GL_CLI_REPLAY_CURVE_H
#define GL_CLI_REPLAY_CURVE_H

#include "cli/replay_desk.h"
#include "cli/replay_set.h"
#include "consensus/consensus.h"

#define GL_CURVE_POINTS 61 /* most */

struct gl_curve_point {
	uint32_t answers; /* used */
	double share;     /* of all answers in the file */
	double believed;  /* accuracy of the method over the tasks with a truth, 0 to 1 */
	double majority;
};

struct gl_curve {
	const struct gl_method *method;
	struct gl_curve_point point[GL_CURVE_POINTS]; /* the last one with all that were asked for */
	unsigned points;
	struct gl_curve_point stop; /* where the policy was content */
	struct gl_curve_point all;  /* of every answer in the file, asked for or not */
	double reached; /* the first share at which the method is as right as all.majority; -1: none */
	double kept;    /* the share from which on it is, up to the last point; -1: not even there */
};

/* Labels that are exactly as likely count by the share of them that are right, and a task without answers 1 /
 * options. */
enum gl_code gl_curve(struct gl_curve *c, const struct gl_replay_set *set, const struct gl_method *method,
        const uint32_t *order, const struct gl_asked *asked, struct gl_err *e);

/* As text on stdout; as members of a JSON object: "curve", "stopped", "method",
 * "believed_all", "majority_all", "reached", "kept". */
void gl_curve_print(const struct gl_curve *c);
void gl_curve_json(json_t *object, const struct gl_curve *c);

#endif
