/*
 * args -- the parameters of one statement, in Postgres' binary form, in the order of the statement's first
 * line.
 *
 *     struct gl_args a;
 *     gl_args_init(&a, 64 << 10);
 *     gl_args_i64(&a, project);
 *     gl_args_array(&a, GL_TYPE_BYTEA, n);            // the next n values are its elements
 *     for (i = 0; i < n; i++)
 *             gl_args_bytes(&a, row[i].salt, 32);     // or gl_args_null: an element may be null
 *     if (gl_pipe_ask(pipe, GL_SQL_THING, &a, thing_done, ctx, &e)) ...
 *     gl_args_release(&a);
 *
 * Adding never fails at the call: args that met their limit are refused when they are asked with. A value of
 * another type than the statement's line says is a bug, and stops the process when it is asked with.
 */
#ifndef GL_STORE_ARGS_H
#define GL_STORE_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define GL_ARGS_MAX 48 /* parameters, and columns, of one statement */

/* What a statement may take and return. Arrays are of these, one-dimensional. The names in SQL: statement.h.
 */
enum gl_type {
	GL_TYPE_BIGINT,
	GL_TYPE_INTEGER,
	GL_TYPE_SMALLINT,
	GL_TYPE_BOOLEAN,
	GL_TYPE_TEXT,
	GL_TYPE_BYTEA,
	GL_TYPES
};

struct gl_args {
	struct gl_buf bytes; /* all values, one behind the other */
	int count;           /* parameters begun; the last may be an array that still wants elements */
	uint32_t wanted;     /* elements that the open array still wants */
	enum gl_type element;
	struct {
		uint32_t oid;   /* 0: a null, which fits every type */
		uint32_t start; /* in bytes */
		int32_t len;    /* -1: null */
	} arg[GL_ARGS_MAX];
};

void gl_args_init(struct gl_args *a, size_t limit); /* limit: bytes of all values together */
void gl_args_release(struct gl_args *a);
void gl_args_clear(struct gl_args *a); /* empty again, memory kept */
#define gl_args_auto __attribute__((cleanup(gl_args_release))) struct gl_args

void gl_args_i64(struct gl_args *a, int64_t v);
void gl_args_i32(struct gl_args *a, int32_t v);
void gl_args_i16(struct gl_args *a, int16_t v);
void gl_args_bool(struct gl_args *a, bool v);
void gl_args_text(struct gl_args *a, const char *text, size_t len); /* UTF-8 without NUL; text NULL: a null */
void gl_args_str(struct gl_args *a, const char *text);              /* NUL-terminated; NULL: a null */
void gl_args_bytes(struct gl_args *a, const void *data, size_t len); /* data NULL: a null */
void gl_args_null(struct gl_args *a);
void gl_args_array(struct gl_args *a, enum gl_type type, size_t n); /* n may be 0: an empty array */

/* Whole arrays at once, for columns that lie in memory as columns. */
void gl_args_i64s(struct gl_args *a, const int64_t *v, size_t n);

bool gl_args_failed(const struct gl_args *a); /* the limit was met, or memory ran out */

#endif
