#include "store/rows.h"

#include <assert.h>
#include <string.h>

#include "base/log.h"

void gl_rows_release(struct gl_rows *rows)
{
	PQclear(rows->result);
	*rows = (struct gl_rows){ 0 };
}

struct gl_rows gl_rows_take(struct gl_rows *rows)
{
	struct gl_rows taken = *rows;

	*rows = (struct gl_rows){ 0 };
	return taken;
}

static const uint8_t *cell(const struct gl_rows *rows, int row, int col, size_t *len)
{
	assert(row >= 0 && row < rows->count && col >= 0 && col < PQnfields(rows->result));
	*len = (size_t)PQgetlength(rows->result, row, col);
	return (const uint8_t *)PQgetvalue(rows->result, row, col);
}

/* A big-endian number of len bytes, its sign extended. */
static int64_t number(const uint8_t *at, size_t len)
{
	uint64_t v = at[0] & 0x80 ? UINT64_MAX : 0;

	for (size_t i = 0; i < len; i++)
		v = v << 8 | at[i];
	return (int64_t)v;
}

bool gl_rows_null(const struct gl_rows *rows, int row, int col)
{
	assert(row >= 0 && row < rows->count && col >= 0 && col < PQnfields(rows->result));
	return PQgetisnull(rows->result, row, col);
}

int64_t gl_rows_i64(const struct gl_rows *rows, int row, int col)
{
	size_t len;
	const uint8_t *at = cell(rows, row, col, &len);

	assert(!gl_rows_null(rows, row, col) && (len == 8 || len == 4 || len == 2));
	return number(at, len);
}

bool gl_rows_bool(const struct gl_rows *rows, int row, int col)
{
	size_t len;
	const uint8_t *at = cell(rows, row, col, &len);

	assert(!gl_rows_null(rows, row, col) && len == 1);
	return *at;
}

const uint8_t *gl_rows_bytes(const struct gl_rows *rows, int row, int col, size_t *len)
{
	size_t ignored;
	const uint8_t *at = cell(rows, row, col, len ? len : &ignored);

	return gl_rows_null(rows, row, col) ? NULL : at;
}

const char *gl_rows_text(const struct gl_rows *rows, int row, int col, size_t *len)
{
	return (const char *)gl_rows_bytes(rows, row, col, len);
}

bool gl_rows_is(const struct gl_rows *rows, int row, int col, const char *text)
{
	const char *found = gl_rows_text(rows, row, col, NULL);

	return found && !strcmp(found, text);
}

size_t gl_rows_i64s(const struct gl_rows *rows, int row, int col, int64_t *out, size_t cap)
{
	size_t len, n, width;
	const uint8_t *at = gl_rows_bytes(rows, row, col, &len);

	if (!at || number(at, 4) == 0)
		return 0;
	assert(len >= 20 && number(at, 4) == 1 && number(at + 4, 4) == 0);
	n = (size_t)number(at + 12, 4);
	at += 20;
	for (size_t i = 0; i < n && i < cap; i++) {
		width = (size_t)number(at, 4);
		out[i] = number(at + 4, width);
		at += 4 + width;
	}
	return n;
}

enum gl_code gl_sql_fail(struct gl_err *e, const struct gl_sql_error *error)
{
	const char *state = error->sqlstate;

	if (error->failure == GL_SQL_UNSENT)
		return gl_fail(e, GL_BUSY, "the database cannot be reached just now; nothing was stored");
	if (error->failure == GL_SQL_UNKNOWN)
		return gl_fail(
		        e, GL_BUSY, "the database does not answer; whether this was stored is not known yet");
	if (!strcmp(state, "23505"))
		return gl_fail(e, GL_CONFLICT, "it is there already");
	/* Want of resources, shutting down, a transaction that lost to another: the same request may well
	 * succeed. */
	if (!strncmp(state, "53", 2) || !strncmp(state, "57", 2) || !strncmp(state, "40", 2) ||
	        !strncmp(state, "55", 2))
		return gl_fail(e, GL_BUSY, "the database cannot do this just now");
	gl_log(GL_LOG_ERROR, "the database refused a statement", "{s:s, s:s, s:s}", "sqlstate", state,
	        "constraint", error->constraint, "text", error->text);
	return gl_fail(e, GL_INTERNAL, "the database refused this");
}
