/*
 * session -- a blocking connection, for job threads and the command line: one question, one wait.
 *
 *     struct gl_session *s = gl_session_open(conninfo, GL_ROLE_SERVER, &e);
 *     gl_args_i64(&args, project);
 *     if (gl_session_ask(s, GL_SQL_TASK_PAGE, &args, &rows, &e)) ...
 *     gl_session_close(s);
 *
 * What is long is read by keys, page by page: asks that go on after the last row seen, so that no snapshot is
 * held. A lost connection is opened again by the next ask. A session belongs to one thread.
 */
#ifndef GL_STORE_SESSION_H
#define GL_STORE_SESSION_H

#include "store/rows.h"
#include "store/statement.h"

#define GL_ROLE_OWNER  "goldleaf_owner"  /* migrations */
#define GL_ROLE_SERVER "goldleaf_server" /* everything else: may not change what was written for ever */

struct gl_session;

/* role NULL: stay who the conninfo says. With GL_ROLE_SERVER the database's settings and schema are checked
 * too. */
struct gl_session *gl_session_open(const char *conninfo, const char *role, struct gl_err *e);
void gl_session_close(struct gl_session *s); /* NULL is fine */
#define gl_session_auto __attribute__((cleanup(gl_session_drop))) struct gl_session
void gl_session_drop(struct gl_session **s);

void gl_session_timeout(struct gl_session *s, int64_t ms); /* of one ask; at first 30 s */

/* Prepared when first asked. rows is filled anew (what it held is released). On failure e is as gl_sql_fail
 * says. */
enum gl_code gl_session_ask(struct gl_session *s, enum gl_sql sql, const struct gl_args *args,
        struct gl_rows *rows, struct gl_err *e);
const struct gl_sql_error *gl_session_error(const struct gl_session *s); /* of the last ask that failed */

/* Plain SQL text, several statements at once if need be: migrations and tests. rows (may be NULL) are in text
 * form. */
enum gl_code gl_session_exec(struct gl_session *s, const char *text, struct gl_rows *rows, struct gl_err *e);

#endif
