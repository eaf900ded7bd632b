/*
 * connection -- what pipes and sessions have in common: how a connection begins, what it must be like, how a
 * statement is prepared and sent, and what a result means. Used inside store/ only.
 */
#ifndef GL_STORE_CONNECTION_H
#define GL_STORE_CONNECTION_H

#include "store/rows.h"
#include "store/session.h"
#include "store/statement.h"

/* The types of args.h as Postgres names and numbers them. */
struct gl_type_info {
	const char *name;
	uint32_t oid, array_oid;
};
extern const struct gl_type_info gl_types[GL_TYPES];

/* "bigint", "text[]", or "type 1184" for one we do not use. */
void gl_type_text(char out[32], uint32_t oid);

/* Begins to connect without waiting; the caller polls. GL_INVALID: conninfo cannot be read. */
enum gl_code gl_connection_start(PGconn **out, const char *conninfo, struct gl_err *e);

/* Becomes the server and reads what the server insists on: two queries, two looks at their results. */
extern const char gl_connection_setup[];
extern const char gl_connection_schema[];
enum gl_code gl_connection_setup_check(const PGresult *result, struct gl_err *e);
enum gl_code gl_connection_schema_check(const PGresult *result, struct gl_err *e);

/* 1 if it went into the send buffer, as libpq's own. Stops the process when args do not fit the statement. */
int gl_statement_send_prepare(PGconn *conn, enum gl_sql sql);
int gl_statement_send(PGconn *conn, enum gl_sql sql, const struct gl_args *args);

/* Whether the result is rows; if not, why. No SQLSTATE, or an end of the connection, is UNKNOWN. */
bool gl_result_good(const PGresult *result, struct gl_sql_error *error);

/* A failure that has no result. */
void gl_sql_error_set(struct gl_sql_error *error, enum gl_sql_failure failure, const char *fmt, ...)
        __attribute__((format(printf, 3, 4)));

/* Notices raise *warned: our statements give no warnings, so one says that a commit's wait for its standby
 * was cut short. */
void gl_connection_watch(PGconn *conn, bool *warned);

PGconn *gl_session_connection(struct gl_session *s); /* connected, or NULL */

#endif
