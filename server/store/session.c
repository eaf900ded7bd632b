#include "store/session.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "store/connection.h"

#define TIMEOUT_MS 30000

struct gl_session {
	PGconn *conn; /* NULL after a loss, until the next ask */
	char *conninfo;
	char role[64]; /* "": whoever the conninfo says */
	int64_t timeout_ms;
	bool warned; /* by a notice, since the last ask began */
	bool prepared[GL_SQL_STATEMENTS + 1];
	struct gl_sql_error error;
};

static void disconnect(struct gl_session *s)
{
	PQfinish(s->conn);
	s->conn = NULL;
	memset(s->prepared, 0, sizeof(s->prepared));
}

/* Waits for the socket; false when the time is over or it cannot be polled. */
static bool wait_for(struct gl_session *s, short events, int64_t until_ms)
{
	struct pollfd p = { .fd = PQsocket(s->conn), .events = events };

	for (;;) {
		int64_t left = until_ms - gl_mono_ms();
		int n = left > 0 ? poll(&p, 1, (int)left) : 0;

		if (n > 0)
			return true;
		if (!n || errno != EINTR)
			return false;
	}
}

/* The last result of what was sent; NULL with s->error set when the connection was lost or the time is over.
 */
static PGresult *receive(struct gl_session *s, int64_t until_ms)
{
	PGresult *last = NULL;

	for (;;) {
		int unsent = PQflush(s->conn);

		if (unsent < 0)
			break;
		if (!unsent && !PQisBusy(s->conn)) {
			PGresult *next = PQgetResult(s->conn);

			if (!next)
				return last;
			/* The first failure tells what went wrong; what follows it is its echo. */
			if (last && PQresultStatus(last) == PGRES_FATAL_ERROR) {
				PQclear(next);
			} else {
				PQclear(last);
				last = next;
			}
			continue;
		}
		if (!wait_for(s, unsent ? POLLIN | POLLOUT : POLLIN, until_ms)) {
			gl_sql_error_set(&s->error, GL_SQL_UNKNOWN, "no reply within %lld ms",
			        (long long)s->timeout_ms);
			PQclear(last);
			return NULL;
		}
		if (!PQconsumeInput(s->conn))
			break;
	}
	gl_sql_error_set(&s->error, GL_SQL_UNKNOWN, "%s", PQerrorMessage(s->conn));
	PQclear(last);
	return NULL;
}

/* Takes what came back. Whatever leaves the connection in doubt ends it. */
static enum gl_code finish(struct gl_session *s, int sent, struct gl_rows *rows, struct gl_err *e)
{
	gl_rows_auto got = { 0 };

	if (sent)
		got.result = receive(s, gl_mono_ms() + s->timeout_ms);
	else
		gl_sql_error_set(&s->error, GL_SQL_UNSENT, "%s", PQerrorMessage(s->conn));
	if (!got.result) {
		disconnect(s);
		return gl_sql_fail(e, &s->error);
	}
	if (!gl_result_good(got.result, &s->error)) {
		if (s->error.failure == GL_SQL_UNKNOWN)
			disconnect(s);
		return gl_sql_fail(e, &s->error);
	}
	if (s->warned) {
		gl_sql_error_set(&s->error, GL_SQL_UNKNOWN, "the database gave a warning");
		return gl_sql_fail(e, &s->error);
	}
	if (rows) {
		gl_rows_release(rows);
		got.count = PQntuples(got.result);
		*rows = gl_rows_take(&got);
	}
	return GL_OK;
}

/* Asks text and has the result looked at. */
static enum gl_code check(struct gl_session *s, const char *text,
        enum gl_code (*look)(const PGresult *result, struct gl_err *e), struct gl_err *e)
{
	gl_rows_auto rows = { 0 };

	if (PQsendQuery(s->conn, text))
		rows.result = receive(s, gl_mono_ms() + s->timeout_ms);
	if (!rows.result)
		return gl_fail(e, GL_BUSY, "database: %s", PQerrorMessage(s->conn));
	return look(rows.result, e);
}

static enum gl_code set_up(struct gl_session *s, struct gl_err *e)
{
	const char *role = s->role;
	enum gl_code code;

	if (!*role)
		return GL_OK;
	if (!strcmp(role, GL_ROLE_SERVER)) {
		code = check(s, gl_connection_setup, gl_connection_setup_check, e);
		return code ? code : check(s, gl_connection_schema, gl_connection_schema_check, e);
	}
	code = finish(s,
	        PQsendQueryParams(
	                s->conn, "select set_config('role', $1, false)", 1, NULL, &role, NULL, NULL, 0),
	        NULL, e);
	return code ? gl_fail(e, GL_INVALID, "database: %s", s->error.text) : GL_OK;
}

static enum gl_code connect_to(struct gl_session *s, struct gl_err *e)
{
	int64_t until = gl_mono_ms() + s->timeout_ms;
	PostgresPollingStatusType status = PGRES_POLLING_WRITING;
	struct gl_err why = { 0 };
	enum gl_code code = gl_connection_start(&s->conn, s->conninfo, e);

	if (code)
		return code;
	while (status != PGRES_POLLING_OK && PQstatus(s->conn) != CONNECTION_BAD) {
		if (!wait_for(s, status == PGRES_POLLING_READING ? POLLIN : POLLOUT, until))
			break;
		status = PQconnectPoll(s->conn);
		if (status == PGRES_POLLING_FAILED)
			break;
	}
	if (status != PGRES_POLLING_OK || PQsetnonblocking(s->conn, 1)) {
		gl_sql_error_set(&s->error, GL_SQL_UNSENT, "%s", PQerrorMessage(s->conn));
		gl_fail(e, GL_BUSY, "the database cannot be reached: %s",
		        *s->error.text ? s->error.text : "it does not answer");
		disconnect(s);
		return GL_BUSY;
	}
	gl_connection_watch(s->conn, &s->warned);
	code = set_up(s, &why);
	if (code) {
		disconnect(s);
		return gl_fail(e, why.code, "%s", why.text);
	}
	return GL_OK;
}

struct gl_session *gl_session_open(const char *conninfo, const char *role, struct gl_err *e)
{
	gl_session_auto *s = calloc(1, sizeof(*s));

	if (s)
		s->conninfo = strdup(conninfo);
	if (!s || !s->conninfo) {
		gl_fail(e, GL_NO_MEMORY, "no memory for a session");
		return NULL;
	}
	strncat(s->role, role ? role : "", sizeof(s->role) - 1);
	s->timeout_ms = TIMEOUT_MS;
	if (connect_to(s, e))
		return NULL;
	return gl_take(s);
}

void gl_session_close(struct gl_session *s)
{
	if (!s)
		return;
	disconnect(s);
	free(s->conninfo);
	free(s);
}

void gl_session_drop(struct gl_session **s)
{
	gl_session_close(*s);
}

void gl_session_timeout(struct gl_session *s, int64_t ms)
{
	s->timeout_ms = ms;
}

const struct gl_sql_error *gl_session_error(const struct gl_session *s)
{
	return &s->error;
}

PGconn *gl_session_connection(struct gl_session *s)
{
	return s->conn;
}

enum gl_code gl_session_ask(struct gl_session *s, enum gl_sql sql, const struct gl_args *args,
        struct gl_rows *rows, struct gl_err *e)
{
	if (gl_args_failed(args))
		return gl_fail(
		        e, GL_TOO_LARGE, "this is more than %zu bytes for the database", args->bytes.limit);
	if (!s->conn && connect_to(s, e))
		return e->code;
	s->warned = false;
	if (!s->prepared[sql]) {
		if (finish(s, gl_statement_send_prepare(s->conn, sql), NULL, e))
			return e->code;
		s->prepared[sql] = true;
	}
	return finish(s, gl_statement_send(s->conn, sql, args), rows, e);
}

enum gl_code gl_session_exec(struct gl_session *s, const char *text, struct gl_rows *rows, struct gl_err *e)
{
	enum gl_code code;

	if (!s->conn && connect_to(s, e))
		return e->code;
	s->warned = false;
	code = finish(s, PQsendQuery(s->conn, text), rows, e);
	if (code == GL_INTERNAL)
		return gl_fail(e, GL_INVALID, "the database says: %s", s->error.text);
	return code;
}
