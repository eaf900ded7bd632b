/*
 * replay_csv -- rows of a CSV file with a header that names its columns (RFC 4180, without line ends inside
 * fields).
 *
 *     struct gl_csv csv;
 *     if (gl_csv_open(&csv, path, &e)) ...
 *     while (gl_csv_next(&csv))
 *             use(gl_csv_get(&csv, "task"));      // NULL: there is no such column
 *     gl_csv_close(&csv);
 */
#ifndef GL_CLI_REPLAY_CSV_H
#define GL_CLI_REPLAY_CSV_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

#define GL_CSV_COLUMNS 32

struct gl_csv {
	FILE *file;
	char *header, *line;
	size_t line_cap, header_cap;
	const char *name[GL_CSV_COLUMNS], *field[GL_CSV_COLUMNS];
	unsigned columns;
};

enum gl_code gl_csv_open(struct gl_csv *csv, const char *path, struct gl_err *e);
bool gl_csv_next(struct gl_csv *csv); /* missing fields are empty */
const char *gl_csv_get(const struct gl_csv *csv, const char *column);
void gl_csv_close(struct gl_csv *csv);

#endif
