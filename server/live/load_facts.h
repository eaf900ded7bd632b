/*
 * load_facts -- what is stored of a project, read back into its desk: terms, members, tasks, answers, reviews
 * and withdrawals, in the order that gl_desk_load wants.
 */
#ifndef GL_LIVE_LOAD_FACTS_H
#define GL_LIVE_LOAD_FACTS_H

#include "live/live.h"
#include "store/session.h"

/* On a job thread. sealing: index of the last "sealing" entry, -1: none. last_t_ms: as gl_desk_loaded wants
 * it. */
enum gl_code gl_load_facts(
        struct gl_live *live, struct gl_session *db, int64_t sealing, int64_t *last_t_ms, struct gl_err *e);

#endif
