#include "store/statement.h"

#include <assert.h>
#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "store/connection.h"

/* One more than there are, so that it is an array even before the first statement is written. */
static struct gl_statement statements[GL_SQL_STATEMENTS + 1];

static const struct {
	const char *name, *text;
} sources[] = {
#define X(name, text) { #name, text },
#include "statements.inc"
#undef X
	{ NULL, NULL }
};

static void parse_all(void)
{
	for (size_t i = 0; sources[i].name; i++) {
		struct gl_err e = { 0 };
		char name[48];

		snprintf(name, sizeof(name), "%s", sources[i].name);
		for (char *p = name; *p; p++)
			*p = (char)tolower((unsigned char)*p);
		if (gl_statement_parse(&statements[i], name, sources[i].text, &e)) {
			fprintf(stderr, "goldleaf: sql/%s.sql: %s\n", name, e.text);
			abort();
		}
	}
}

const struct gl_statement *gl_statement(enum gl_sql sql)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, parse_all);
	assert(sql < GL_SQL_STATEMENTS);
	return &statements[sql];
}

static bool word(const char **at, char *out, size_t size)
{
	size_t n = 0;

	*at += strspn(*at, " ");
	while (islower((unsigned char)(*at)[n]) || isdigit((unsigned char)(*at)[n]) || (*at)[n] == '_')
		n++;
	if (!n || n >= size)
		return false;
	memcpy(out, *at, n);
	out[n] = '\0';
	*at += n;
	return true;
}

static uint32_t type_named(const char *name, bool array)
{
	for (size_t i = 0; i < GL_TYPES; i++)
		if (!strcmp(gl_types[i].name, name))
			return array ? gl_types[i].array_oid : gl_types[i].oid;
	return 0;
}

/* "name type, name type": fills oid, and names where they are wanted. Stops before what is no comma. */
static enum gl_code list(const char **at, uint32_t *oid, char (*names)[48], int *count, struct gl_err *e)
{
	char name[48], type[16];

	for (*count = 0;; ++*at) {
		bool array;

		if (*count == GL_ARGS_MAX)
			return gl_fail(e, GL_INVALID, "more than %d parameters or columns", GL_ARGS_MAX);
		if (!word(at, name, sizeof(name)) || !word(at, type, sizeof(type)))
			return gl_fail(e, GL_INVALID, "a name and a type are wanted at '%.20s'", *at);
		array = !strncmp(*at, "[]", 2);
		*at += array ? 2 : 0;
		oid[*count] = type_named(type, array);
		if (!oid[*count])
			return gl_fail(e, GL_INVALID, "there is no type '%s' here", type);
		if (names)
			memcpy(names[*count], name, sizeof(name));
		++*count;
		if (**at != ',')
			return GL_OK;
	}
}

enum gl_code gl_statement_parse(struct gl_statement *s, const char *name, const char *text, struct gl_err *e)
{
	const char *at = text;
	enum gl_code code = GL_OK;

	*s = (struct gl_statement){ .text = text };
	if (strncmp(at, "-- ", 3) != 0 || (at += 3, !word(&at, s->name, sizeof(s->name))) || *at != '(')
		return gl_fail(
		        e, GL_INVALID, "the first line must be '-- name(arg type, ...) -> column type, ...'");
	if (strcmp(s->name, name) != 0)
		return gl_fail(e, GL_INVALID, "the first line names '%s'", s->name);
	if (*++at != ')')
		code = list(&at, s->param, NULL, &s->params, e);
	if (code)
		return code;
	if (*at++ != ')')
		return gl_fail(e, GL_INVALID, "')' is wanted behind the parameters");
	if (!strncmp(at, " -> ", 4)) {
		at += 4;
		code = list(&at, s->column, s->column_name, &s->columns, e);
	}
	if (!code && *at != '\n')
		return gl_fail(e, GL_INVALID, "the first line should end at '%.20s'", at);
	return code;
}

static enum gl_code compare(const struct gl_statement *s, const PGresult *found, struct gl_err *e)
{
	if (PQnparams(found) != s->params)
		return gl_fail(e, GL_INVALID, "sql/%s.sql takes %d parameters, its first line says %d",
		        s->name, PQnparams(found), s->params);
	if (PQnfields(found) != s->columns)
		return gl_fail(e, GL_INVALID, "sql/%s.sql returns %d columns, its first line says %d",
		        s->name, PQnfields(found), s->columns);
	for (int i = 0; i < s->columns; i++) {
		char is[32], said[32];

		gl_type_text(is, PQftype(found, i));
		gl_type_text(said, s->column[i]);
		if (PQftype(found, i) != s->column[i] || strcmp(PQfname(found, i), s->column_name[i]) != 0)
			return gl_fail(e, GL_INVALID,
			        "sql/%s.sql returns column %d as %s %s, its first line says %s %s", s->name,
			        i + 1, PQfname(found, i), is, s->column_name[i], said);
	}
	return GL_OK;
}

enum gl_code gl_statement_check(struct gl_session *session, struct gl_err *e)
{
	PGconn *conn = gl_session_connection(session);

	if (!conn)
		return gl_fail(e, GL_BUSY, "the database is not connected");
	for (int i = 0; i < GL_SQL_STATEMENTS; i++) {
		const struct gl_statement *s = gl_statement((enum gl_sql)i);
		gl_rows_auto prepared = { .result = PQprepare(conn, "", s->text, s->params, s->param) };
		gl_rows_auto described = { .result = PQdescribePrepared(conn, "") };
		struct gl_sql_error error;

		if (!gl_result_good(prepared.result, &error))
			return gl_fail(e, GL_INVALID, "sql/%s.sql does not fit the database: %s", s->name,
			        error.text);
		if (!gl_result_good(described.result, &error))
			return gl_fail(e, GL_BUSY, "database: %s", error.text);
		if (compare(s, described.result, e))
			return e->code;
	}
	return GL_OK;
}
