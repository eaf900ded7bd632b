/*
 * demo_score -- how right a sealed dataset is, from its bundle and the known truth.
 *
 *     struct gl_demo_score s;
 *     if (gl_demo_score(&s, ".goldleaf/demo/choice/bundle", &tasks, &e)) ...
 *
 * Scored are the tasks that the crowd decided or could have: with votes, neither withdrawn nor decided by
 * opened gold. Majority: the label with the most votes; if several have as many, the share of them that is
 * right. Consensus: the record's value; an undecided task has none and is scored by its votes, as for
 * majority.
 */
#ifndef GL_CLI_DEMO_SCORE_H
#define GL_CLI_DEMO_SCORE_H

#include "cli/demo_crowd.h"

struct gl_demo_score {
	unsigned tasks, scored, decided_n, undecided, gold; /* decided_n: of those scored */
	double majority, consensus;                         /* 0 to 1 */
	double decided;                                     /* of the consensus, over decided tasks alone */
	char alpha[16], percent[16]; /* as the manifest states them; "-" if undefined */
	char algorithm[40];
};

enum gl_code gl_demo_score(
        struct gl_demo_score *s, const char *bundle, const struct gl_demo_tasks *t, struct gl_err *e);

#endif
