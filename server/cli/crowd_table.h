/*
 * crowd_table -- a CSV file whose first line names its columns.
 *
 *     struct gl_table t = { 0 };
 *     if (gl_table_open(&t, path, &e)) ...
 *     while (gl_table_next(&t, &e))
 *             use(gl_table_get(&t, "task"));      // NULL: there is no such column
 *     if (e.code) ...                             // a line was broken; e names it
 *     gl_table_close(&t);
 */
#ifndef GL_CLI_CROWD_TABLE_H
#define GL_CLI_CROWD_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/csv.h"
#include "base/err.h"

struct gl_table {
	FILE *file;
	const char *path; /* borrowed */
	struct gl_csv csv;
	char *name[GL_CSV_FIELDS_MAX]; /* owned */
	unsigned columns;
};

/* "-" is standard input. */
enum gl_code gl_table_open(struct gl_table *t, const char *path, struct gl_err *e);
bool gl_table_next(struct gl_table *t, struct gl_err *e); /* false at the end, and for a broken line */
const char *gl_table_get(const struct gl_table *t, const char *column); /* a missing field is empty */
void gl_table_close(struct gl_table *t);
#define gl_table_auto __attribute__((cleanup(gl_table_close))) struct gl_table

#endif
