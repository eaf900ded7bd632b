/*
 * embedded -- a private Postgres: made, started and stopped by this process, reached through a socket in a
 * folder only its user can open.
 *
 *     struct gl_embedded *pg = gl_embedded_start(".goldleaf", &e);
 *     gl_session_open(gl_embedded_conninfo(pg), ...);
 *     gl_embedded_stop(pg);
 *
 * The cluster lives in DIR/postgres, or, where the user that Postgres runs as cannot reach that or its path
 * is too long for a socket, in a folder of its own that DIR/postgres links to. However this process ends,
 * kill -9 included, the cluster is shut down within seconds. One that a dead owner left running is stopped
 * first; one whose owner lives is left alone, and starting fails.
 */
#ifndef GL_STORE_EMBEDDED_H
#define GL_STORE_EMBEDDED_H

#include "base/err.h"

struct gl_embedded;

struct gl_embedded *gl_embedded_start(const char *dir, struct gl_err *e);
void gl_embedded_stop(struct gl_embedded *pg); /* waits until it is down; NULL is fine */

/* Of its superuser, database "goldleaf". Lives as long as pg. */
const char *gl_embedded_conninfo(const struct gl_embedded *pg);

#endif
