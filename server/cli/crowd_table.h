/*
 * crowd_table -- a file of rows whose first line names its columns: CSV, or with tabs or semicolons instead
 * of commas, which its first line shows.
 *
 *     struct gl_table t = { 0 };
 *     if (gl_table_open(&t, path, &e)) ...
 *     int task = gl_table_column(&t, "task");         // by that name, or one that others give it (columns.h)
 *     if (task < 0)
 *             return gl_table_lacks(&t, "task,label", &e);
 *     while (gl_table_next(&t, &e))
 *             use(gl_table_cell(&t, task));
 *     if (e.code) ...                                 // a line was broken; e names it
 *     gl_table_close(&t);
 *
 * Errors begin with the path. What is compressed, JSON, or in UTF-16 is refused with a command that turns it
 * into what is read. A record may have 1 MiB and 256 fields.
 */
#ifndef GL_CLI_CROWD_TABLE_H
#define GL_CLI_CROWD_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/csv.h"
#include "base/err.h"
#include "cli/columns.h"

struct gl_table {
	FILE *file;
	const char *path;               /* borrowed */
	const struct gl_columns *given; /* borrowed; NULL: nothing */
	struct gl_csv csv;
	char *name[GL_CSV_FIELDS_MAX]; /* owned */
	unsigned columns;
	char doubt[200]; /* two columns that could be one and the same, if somebody asked for it */
};

/* "-" is standard input. */
enum gl_code gl_table_open(struct gl_table *t, const char *path, struct gl_err *e);
/* The same with what the user says of its columns. */
enum gl_code gl_table_open_as(
        struct gl_table *t, const char *path, const struct gl_columns *given, struct gl_err *e);

/* The place of a column, or -1. */
int gl_table_column(struct gl_table *t, const char *role);
/* In a file of truths: "truth", then the role by its exact name, then other names for either. */
int gl_table_truth(struct gl_table *t, const char *role);
/* Fails, saying which columns are needed, which there are, and how to name them. */
enum gl_code gl_table_lacks(const struct gl_table *t, const char *needs, struct gl_err *e);
/* Says on stderr which columns were found by other names than these roles. */
void gl_table_tell(struct gl_table *t, const char *const roles[]);

bool gl_table_next(struct gl_table *t, struct gl_err *e); /* false at the end, and for a broken line */
static inline const char *gl_table_cell(const struct gl_table *t, int column) /* a missing one is empty */
{
	return column >= 0 && column < (int)t->csv.fields ? t->csv.field[column].text : "";
}
/* By the exact name of the column; NULL: there is none. */
const char *gl_table_get(const struct gl_table *t, const char *column);
void gl_table_close(struct gl_table *t);
#define gl_table_auto __attribute__((cleanup(gl_table_close))) struct gl_table

#endif
