/*
 * rows -- what a statement returned: rows in binary form, or why there are none.
 *
 *     gl_rows_auto rows = {0};
 *     if (gl_session_ask(s, GL_SQL_MEMBER_LIST, &args, &rows, &e))
 *             return e.code;
 *     for (int i = 0; i < rows.count; i++)
 *             add(gl_rows_i64(&rows, i, 0), gl_rows_text(&rows, i, 1, &len));
 *
 * Columns are those of the statement's first line, in its order. What text and bytes point to lives as long
 * as the rows do. Reading a null as a number is a bug unless it was asked for first.
 */
#ifndef GL_STORE_ROWS_H
#define GL_STORE_ROWS_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct gl_rows {
	PGresult *result;
	int count; /* rows */
};

void gl_rows_release(struct gl_rows *rows);
#define gl_rows_auto __attribute__((cleanup(gl_rows_release))) struct gl_rows
struct gl_rows gl_rows_take(struct gl_rows *rows); /* leaves *rows empty: to keep them beyond a callback */

bool gl_rows_null(const struct gl_rows *rows, int row, int col);
int64_t gl_rows_i64(const struct gl_rows *rows, int row, int col); /* bigint, integer or smallint */
bool gl_rows_bool(const struct gl_rows *rows, int row, int col);
const char *gl_rows_text(const struct gl_rows *rows, int row, int col,
        size_t *len); /* NUL-terminated; len may be NULL; NULL for null */
const uint8_t *gl_rows_bytes(const struct gl_rows *rows, int row, int col, size_t *len); /* NULL for null */
bool gl_rows_is(const struct gl_rows *rows, int row, int col, const char *text);         /* equal to text */

/* bigint[]: the number of its elements (0 for null); those that fit go to out, without nulls. */
size_t gl_rows_i64s(const struct gl_rows *rows, int row, int col, int64_t *out, size_t cap);

/* Why there are no rows. */
enum gl_sql_failure {
	GL_SQL_UNSENT,  /* it never left this process: nothing happened */
	GL_SQL_REFUSED, /* the database said no, with an SQLSTATE: its transaction was undone */
	GL_SQL_UNKNOWN, /* connection lost, or no reply in time, or a wait for a standby cut short: it may
	                   have happened */
};

struct gl_sql_error {
	enum gl_sql_failure failure;
	char sqlstate[6];    /* of REFUSED: "23505" */
	char constraint[64]; /* the one that was violated, or "" */
	char text[200];      /* for our log, not for strangers */
};

/* The same for a caller who sees HTTP: UNSENT, UNKNOWN and want of resources are BUSY, unique keys CONFLICT,
 * what else the database refuses INTERNAL (its words go to the log, not into e). */
enum gl_code gl_sql_fail(struct gl_err *e, const struct gl_sql_error *error);

#endif
