/*
 * invariants -- what must hold in the database: the queries of tests/chaos/invariants.sql, which return rows
 * only when something is wrong. They are part of the binary, so that tests and production ask the same.
 *
 *     const char *at = gl_invariants;
 *     struct gl_invariant inv;
 *     while (gl_invariant_next(&at, &inv))
 *             if (!gl_session_exec(session, inv.query, &rows, &e) && rows.count) ...   // inv.name, inv.says
 */
#ifndef GL_STORE_INVARIANTS_H
#define GL_STORE_INVARIANTS_H

#include <stdbool.h>

extern const char gl_invariants[]; /* the whole file */

struct gl_invariant {
	char name[40];    /* "answered_twice" */
	char says[160];   /* what a row of it means */
	char query[4000]; /* its columns name the place */
};

/* Reads the next one of a text; false after the last. A text that is not as the file says is a bug. */
bool gl_invariant_next(const char **at, struct gl_invariant *out);

#endif
