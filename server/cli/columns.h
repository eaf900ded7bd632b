/*
 * columns -- which column of somebody's file is the task, which the label: by the names that crowds' files
 * have.
 *
 * A column is found by our name for it as it is, then by any name of a table of names that other programs
 * give it, whatever the case and the signs between the letters ("WorkerID", "worker_id"). Where two columns
 * of a file could be meant nothing is guessed. The user decides with --columns:
 *
 *     task=hit,label=Answer.animal     these columns have those names; the others are found as above
 *     worker,task,,label               the file has no line of names: these are its columns, '' to pass one
 * by
 */
#ifndef GL_CLI_COLUMNS_H
#define GL_CLI_COLUMNS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

#define GL_COLUMNS_GIVEN 64

/* What --columns says; all zero: nothing. */
struct gl_columns {
	bool bare; /* files have no line of names */
	unsigned n;
	struct gl_column_given {
		char role[32], name[128];
	} given[GL_COLUMNS_GIVEN];
};

enum gl_code gl_columns_parse(struct gl_columns *c, const char *text, struct gl_err *e);

/* Whether it names the column of a role. given may be NULL. */
bool gl_columns_says(const struct gl_columns *given, const char *role);
/* The same for a file beside the answers: one without names has the columns of theirs but for the worker. */
void gl_columns_beside(struct gl_columns *out, const struct gl_columns *given);

#define GL_COLUMN_NONE  -1
#define GL_COLUMN_DOUBT -2

/* The place of a role ("task") among n names; `other` receives the second of two that could be meant. */
int gl_columns_find(
        const struct gl_columns *given, const char *role, char *const name[], unsigned n, int *other);

/* All names by which roles are found, for help. */
void gl_columns_list(FILE *to);

#endif
