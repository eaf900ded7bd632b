/*
 * outcome -- what one task comes to as things stand: its questions as a record would state them if the
 * project were sealed now, except that annotators are weighed as the desk last weighed them, and that no gold
 * is opened.
 *
 *     gl_outcome_write(&out, live, &(struct gl_outcome){ .n = 17, ... }, &e);
 *     -> {"better":{"confidence":"0.600000","status":"disputed","value":null,"votes":{...}}}
 */
#ifndef GL_LIVE_OUTCOME_H
#define GL_LIVE_OUTCOME_H

#include "live/live.h"

/* A task and what was said of it, as read from the database. */
struct gl_outcome {
	uint32_t n;
	uint64_t chunk;                /* index of the entry that logged it */
	const struct gl_rows *answers; /* of task_answers */
	const struct gl_rows *rulings; /* of entry_list */
};

enum gl_code gl_outcome_write(
        struct gl_buf *out, const struct gl_live *live, const struct gl_outcome *o, struct gl_err *e);

#endif
