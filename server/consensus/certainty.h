/*
 * certainty -- how many more answers it will take until the crowd is sure enough.
 *
 *     struct gl_certainty_ask ask = { .votes = &votes, .belief = beliefs, .model = model, .confidence =
 * 950000, .min = 2, .max = 10 }; gl_certainty(&c, &ask);
 *     ... c.answers more, and c.reached of c.tasks tasks are then sure
 *
 * A task is played to its end a few times: what is true is drawn from what is believed of it now, then
 * average annotators (their answers to what the crowd believes, pooled, as Dawid and Skene count them) answer
 * one after another, and the model weighs them, until the task is sure or has all that it may have. That is
 * what the desk does with tasks, so it is what the desk will ask for, as far as who comes is like who came.
 *
 * Figures for eyes, in doubles; nothing of it is hashed. The same votes, in the same order, give the same
 * figures: the draws are made from the task's number. Of more than GL_CERTAINTY_SAMPLE unfinished tasks so
 * many are played. Time: below a second; no memory to speak of.
 */
#ifndef GL_CONSENSUS_CERTAINTY_H
#define GL_CONSENSUS_CERTAINTY_H

#include "consensus/consensus.h"

#define GL_CERTAINTY_SAMPLE 1000 /* tasks that are played */
#define GL_CERTAINTY_PLAYS  8    /* times each */
#define GL_CERTAINTY_MOST   100  /* answers to one task */

struct gl_certainty_ask {
	const struct gl_votes *votes;
	const struct gl_belief *belief; /* of each item, by the same votes */
	const struct gl_model *model;   /* likewise; NULL: majority */
	const bool *left_out;           /* items that are no question any more; NULL: none */
	int64_t confidence;             /* micro: sure enough */
	uint32_t min, max;              /* answers a task; max at most GL_CERTAINTY_MOST */
};

struct gl_certainty {
	uint32_t tasks; /* that are asked about */
	uint32_t sure;  /* of them now */
	uint32_t stuck; /* have all that they may have, and are not */
	double answers; /* to be expected until every other one is sure or has all */
	double reached; /* tasks that are then sure, those that are now included */
};

void gl_certainty(struct gl_certainty *out, const struct gl_certainty_ask *ask);

#endif
