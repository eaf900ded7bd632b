/* tail_load -- the tail of a log at any size, from the database: full tiles and the entries after the last.
 * For a job thread. */
#ifndef GL_JOBS_TAIL_LOAD_H
#define GL_JOBS_TAIL_LOAD_H

#include "jobs/tail.h"
#include "store/session.h"

enum gl_code gl_tail_load(
        struct gl_tail *t, struct gl_session *db, int64_t project, uint64_t size, struct gl_err *e);

#endif
