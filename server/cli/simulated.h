/*
 * simulated -- crowds of stated make-up, to try consensus against: honest people of different skill, and six
 * ways to misbehave.
 *
 *     struct gl_simulated s = { 0 };
 *     if (gl_simulated_init(&s, &plan, &e)) ...
 *     for (task = 0; task < plan.tasks; task++)
 *             gl_simulated_task(&s, task, &truth, vote);   // plan.redundancy votes, by worker
 *     gl_simulated_release(&s);
 *
 * Everything is a function of the plan: a task's votes do not depend on other tasks being asked for, no
 * clock, no libm. Memory: 8 bytes an annotator, 24 while it is made, whatever the number of tasks.
 */
#ifndef GL_CLI_SIMULATED_H
#define GL_CLI_SIMULATED_H

#include "consensus/consensus.h"

enum gl_habit {
	GL_HABIT_HONEST,    /* right as often as its accuracy says */
	GL_HABIT_RANDOM,    /* clicks anything */
	GL_HABIT_CONSTANT,  /* clicks always the same */
	GL_HABIT_ADVERSARY, /* knows what an honest one knows, and says something else */
	GL_HABIT_COLLUDER,  /* shares one random label a task with its block */
	GL_HABIT_COPYCAT,   /* shares one honest answer a task with its block: many accounts of one person */
	GL_HABITS
};
const char *gl_habit_name(enum gl_habit habit);

struct gl_simulated_plan {
	uint64_t seed;
	uint32_t tasks, annotators, redundancy, labels;
	/* Shares are of 1,000. */
	uint32_t accuracy, spread; /* of the honest: evenly between accuracy - spread and accuracy + spread */
	uint32_t difficulty;       /* evenly from 0 to this: that share of a task's answers is a guess */
	uint32_t first;            /* how often the first label is right; 0: as often as the others */
	uint32_t share[GL_HABITS]; /* of the annotators; the rest, share[GL_HABIT_HONEST], is not read */
	uint32_t blocks;           /* into how many blocks colluders are split, and copycats; 0 is 1 */
	uint32_t noise;            /* of the answers of a block that are honest ones instead */
};

struct gl_annotator_made {
	uint16_t accuracy; /* of 1,000 */
	uint8_t habit;
	uint32_t group; /* its block, or what it always says */
};

struct gl_simulated {
	struct gl_simulated_plan plan;
	struct gl_annotator_made *annotator;
	uint32_t *drawn; /* scratch: who answers a task */
};

/* GL_INVALID says which number of the plan cannot be. */
enum gl_code gl_simulated_init(
        struct gl_simulated *s, const struct gl_simulated_plan *plan, struct gl_err *e);
void gl_simulated_release(struct gl_simulated *s);
/* One task's votes, distinct and sorted by worker. */
void gl_simulated_task(struct gl_simulated *s, uint32_t task, uint32_t *truth, struct gl_vote *vote);

#endif
