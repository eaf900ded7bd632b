/*
 * concord -- how far the annotators of an open project agree, in every figure that its types of questions
 * have, and each with each other: for those who run it.
 *
 * Counted from the answers that count (live/results.h) on a job thread, once for each size of the log that
 * results are kept of; the document is kept with them. Intervals are those of GL_CONCORD_DRAWS draws. Pairs
 * are the GL_CONCORD_PAIRS who share most tasks, of those who share GL_CONCORD_COMMON.
 *
 *     gl_results_with(r, live, false, gl_concord_reply);
 */
#ifndef GL_LIVE_CONCORD_H
#define GL_LIVE_CONCORD_H

#include "live/results.h"

#define GL_CONCORD_DRAWS  200
#define GL_CONCORD_PAIRS  200
#define GL_CONCORD_COMMON 5

/* Answers r with the document, when it is made; a gl_results_fn. */
void gl_concord_reply(struct gl_req *r, struct gl_live *live, struct gl_results *x);
/* The document of a project without tasks: no question is counted. */
void gl_concord_none(struct gl_buf *out, uint64_t size);

#endif
