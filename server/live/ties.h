/*
 * ties -- which tasks of a live project are tied in a question that counts no labels: sets of options, spans,
 * steps, boxes, rankings. Their methods look at all answers of a project at once, so what sealing would say
 * is derived (dataset/derive.h), on the job thread that weighs annotators, and told to the desk.
 *
 *     if (gl_ties_begin(&t, live)) ...         on the loop: what the desk counts now
 *     gl_ties_find(&t, db, &e);                on the job thread
 *     gl_ties_tell(&t, live->desk);            on the loop again
 *     gl_ties_release(&t);
 *
 * What was found holds of a task for as long as it has as many votes. Projects that are too large for results
 * before sealing (GL_RESULTS_BYTES) are not looked at; the desk then goes by what it sees itself.
 */
#ifndef GL_LIVE_TIES_H
#define GL_LIVE_TIES_H

#include "jobs/seal.h"
#include "live/live.h"

struct gl_ties {
	struct gl_seal seal; /* which facts to read */
	unsigned n;
	uint32_t tasks;
	bool found;
	struct gl_question_ties {
		uint8_t hash[GL_HASH_BYTES];
		uint8_t *votes; /* by task: how many count; in the end as gl_desk_set_ties wants them */
	} question[GL_QUESTIONS_MAX];
};

/* Whether ties of this question's results are found so. */
bool gl_ties_of(const struct gl_question *q);
/* false: there is nothing to find, or no memory. */
bool gl_ties_begin(struct gl_ties *t, const struct gl_live *live);
enum gl_code gl_ties_find(struct gl_ties *t, struct gl_session *db, struct gl_err *e);
void gl_ties_tell(struct gl_ties *t, struct gl_desk *desk);
void gl_ties_release(struct gl_ties *t);

#endif
