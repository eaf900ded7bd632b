#include "store/connection.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/log.h"
#include "store/migrate.h"

const struct gl_type_info gl_types[GL_TYPES] = {
	[GL_TYPE_BIGINT] = { "bigint", 20, 1016 },
	[GL_TYPE_INTEGER] = { "integer", 23, 1007 },
	[GL_TYPE_SMALLINT] = { "smallint", 21, 1005 },
	[GL_TYPE_BOOLEAN] = { "boolean", 16, 1000 },
	[GL_TYPE_TEXT] = { "text", 25, 1009 },
	[GL_TYPE_BYTEA] = { "bytea", 17, 1001 },
};

void gl_type_text(char out[32], uint32_t oid)
{
	for (size_t i = 0; i < GL_TYPES; i++) {
		if (gl_types[i].oid == oid || gl_types[i].array_oid == oid) {
			snprintf(out, 32, "%s%s", gl_types[i].name, gl_types[i].oid == oid ? "" : "[]");
			return;
		}
	}
	snprintf(out, 32, "type %u", oid);
}

enum gl_code gl_connection_start(PGconn **out, const char *conninfo, struct gl_err *e)
{
	static const char *const names[] = { "dbname", "fallback_application_name", "client_encoding",
		"tcp_user_timeout", NULL };
	const char *const values[] = { conninfo, "goldleaf", "UTF8", "10000", NULL };
	char *problem = NULL;
	PQconninfoOption *parsed = PQconninfoParse(conninfo, &problem);

	if (!parsed) {
		gl_fail(e, GL_INVALID, "the connection string of the database cannot be read: %s",
		        problem ? problem : "no memory");
		PQfreemem(problem);
		return GL_INVALID;
	}
	PQconninfoFree(parsed);
	*out = PQconnectStartParams(names, values, 1);
	if (!*out)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a connection to the database");
	return GL_OK;
}

/* A commit that we gave up waiting for must not wait on for ever, nor work go on for a client that is gone.
 */
const char gl_connection_setup[] = "select set_config('role', '" GL_ROLE_SERVER
                                   "', false), set_config('client_connection_check_interval', '1s', false), "
                                   "set_config('jit', 'off', false), current_setting('fsync') as fsync, "
                                   "current_setting('full_page_writes') as full_page_writes, "
                                   "current_setting('synchronous_commit') as synchronous_commit, "
                                   "pg_is_in_recovery()::text as in_recovery";

const char gl_connection_schema[] = "select coalesce(max(version), 0)::integer as version from migration";

/* With any of these an acknowledged answer could be lost. */
static const struct {
	const char *setting, *bad, *why;
} refused[] = {
	{ "fsync", "off", "fsync = off: a power cut would lose answers; set fsync = on" },
	{ "full_page_writes", "off", "full_page_writes = off: a power cut could tear pages; set it on" },
	{ "synchronous_commit", "off", "synchronous_commit = off: a crash would lose answers; set it on" },
	{ "synchronous_commit", "local",
	        "synchronous_commit = local does not wait for the standby; set it on" },
	{ "synchronous_commit", "remote_write",
	        "synchronous_commit = remote_write trusts the standby's memory; set it on" },
	{ "in_recovery", "true",
	        "this database is a standby: name the primary, or add target_session_attrs=read-write" },
};

static enum gl_code fail_of(const PGresult *result, struct gl_err *e)
{
	struct gl_sql_error error;

	if (gl_result_good(result, &error))
		return GL_OK;
	if (!strcmp(error.sqlstate, "42P01"))
		return gl_fail(e, GL_INVALID, "the database has no Goldleaf tables: run 'goldleaf migrate'");
	return gl_fail(e, error.failure == GL_SQL_REFUSED ? GL_INVALID : GL_BUSY, "database: %s", error.text);
}

enum gl_code gl_connection_setup_check(const PGresult *result, struct gl_err *e)
{
	enum gl_code code = fail_of(result, e);

	for (size_t i = 0; !code && i < GL_COUNT(refused); i++) {
		const char *found = PQgetvalue(result, 0, PQfnumber(result, refused[i].setting));

		if (!strcmp(found, refused[i].bad))
			return gl_fail(e, GL_INVALID,
			        "the database is set up so that it may lose answers or refuse them: %s",
			        refused[i].why);
	}
	return code;
}

enum gl_code gl_connection_schema_check(const PGresult *result, struct gl_err *e)
{
	enum gl_code code = fail_of(result, e);
	int found, known = gl_migrate_newest();

	if (code)
		return code;
	found = atoi(PQgetvalue(result, 0, 0));
	if (found > known)
		return gl_fail(e, GL_INVALID,
		        "the database's schema is version %d, and this goldleaf knows %d: use a newer one",
		        found, known);
	if (found < known)
		return gl_fail(e, GL_INVALID,
		        "the database's schema is version %d, and %d is wanted: run 'goldleaf migrate'",
		        found, known);
	return GL_OK;
}

int gl_statement_send_prepare(PGconn *conn, enum gl_sql sql)
{
	const struct gl_statement *s = gl_statement(sql);

	return PQsendPrepare(conn, s->name, s->text, s->params, s->param);
}

int gl_statement_send(PGconn *conn, enum gl_sql sql, const struct gl_args *args)
{
	const struct gl_statement *s = gl_statement(sql);
	const char *value[GL_ARGS_MAX];
	int len[GL_ARGS_MAX], binary[GL_ARGS_MAX];

	assert(!args->wanted && !gl_args_failed(args));
	assert(args->count == s->params);
	for (int i = 0; i < args->count; i++) {
		assert(!args->arg[i].oid || args->arg[i].oid == s->param[i]);
		/* libpq reads a NULL pointer as null, so an empty value needs another. */
		value[i] = args->arg[i].len < 0 ? NULL
		           : args->bytes.data   ? args->bytes.data + args->arg[i].start
		                                : "";
		len[i] = args->arg[i].len;
		binary[i] = 1;
	}
	return PQsendQueryPrepared(conn, s->name, s->params, value, len, binary, 1);
}

void gl_sql_error_set(struct gl_sql_error *error, enum gl_sql_failure failure, const char *fmt, ...)
{
	va_list args;

	*error = (struct gl_sql_error){ .failure = failure };
	va_start(args, fmt);
	vsnprintf(error->text, sizeof(error->text), fmt, args);
	va_end(args);
	error->text[strcspn(error->text, "\n")] = '\0';
}

bool gl_result_good(const PGresult *result, struct gl_sql_error *error)
{
	ExecStatusType status = PQresultStatus(result);
	const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);

	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
		return true;
	if (!sqlstate || (severity && (!strcmp(severity, "FATAL") || !strcmp(severity, "PANIC")))) {
		gl_sql_error_set(
		        error, GL_SQL_UNKNOWN, "%s", message ? message : PQresultErrorMessage(result));
		return false;
	}
	/* The detail stays out: it may quote a row, and that an answer. */
	gl_sql_error_set(error, GL_SQL_REFUSED, "%s", message ? message : "");
	snprintf(error->sqlstate, sizeof(error->sqlstate), "%s", sqlstate);
	snprintf(error->constraint, sizeof(error->constraint), "%s", constraint ? constraint : "");
	return false;
}

static void notice(void *ctx, const PGresult *result)
{
	bool *warned = ctx;
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

	if (!severity || strcmp(severity, "WARNING") != 0)
		return;
	*warned = true;
	gl_log(GL_LOG_WARN, "the database warns", "{s:s}", "warning", message ? message : "");
}

void gl_connection_watch(PGconn *conn, bool *warned)
{
	PQsetNoticeReceiver(conn, notice, warned);
}
