/*
 * check -- whether the crowd's memory, the database and the log say the same, once everything is at rest.
 *
 * Each checker is also shown something that is wrong (an acknowledgement forged or forgotten, a root altered,
 * a row deleted in a transaction that is undone) and must find it: check_project does so as it goes.
 */
#ifndef GL_CHAOS_CHECK_H
#define GL_CHAOS_CHECK_H

#include "crowd.h"

/* All of it, for the crowd's project; the crowd has stopped, the server runs. */
void check_project(struct world *w, struct crowd *c);

/* `goldleaf fsck`, and that each of its queries finds what it is for. */
void check_invariants(struct world *w, const char *project);

/* ---- inside: check_log.c ---- */
void check_log(struct world *w, struct crowd *c);

#endif
