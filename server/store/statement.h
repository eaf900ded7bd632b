/*
 * statement -- every question we put to the database: a file sql/NAME.sql is one statement, and GL_SQL_NAME
 * its name here.
 *
 * Its first line is its type; $1, $2, ... are the parameters in that order:
 *
 *     -- member_list(project bigint, after integer) -> no integer, account bigint, role text
 *     --
 *     -- Members of a project, by number.
 *     select no, account, role from member where project = $1 and no > $2 order by no limit 1000
 *
 * Types: bigint integer smallint boolean text bytea, and arrays of them (text[]). A statement without columns
 * ends its line behind the parenthesis. The line is compared with what Postgres makes of the statement at
 * start, names of the columns included, so that a wrong migration stops the server and not a user.
 */
#ifndef GL_STORE_STATEMENT_H
#define GL_STORE_STATEMENT_H

#include "base/err.h"
#include "store/args.h"

enum gl_sql {
#define X(name, text) GL_SQL_##name,
#include "statements.inc"
#undef X
	GL_SQL_STATEMENTS
};

struct gl_statement {
	char name[48]; /* "member_list": also its name as a prepared statement */
	const char *text;
	int params, columns;
	uint32_t param[GL_ARGS_MAX], column[GL_ARGS_MAX]; /* Postgres' type OIDs */
	char column_name[GL_ARGS_MAX][48];
};

const struct gl_statement *gl_statement(enum gl_sql sql);

/* Reads a first line. GL_INVALID with what is wrong with it. */
enum gl_code gl_statement_parse(struct gl_statement *s, const char *name, const char *text, struct gl_err *e);

struct gl_session;
/* Prepares every statement on s and compares types; the first that differs is named in e. Done once at start.
 */
enum gl_code gl_statement_check(struct gl_session *s, struct gl_err *e);

#endif
