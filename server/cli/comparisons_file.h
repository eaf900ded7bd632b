/*
 * comparisons_file -- which of two sources is better, row by row, from a CSV file.
 *
 * The first line names the columns: left, right and winner (pair_votes.h), and as far as they are there
 * worker, strength (1 to 3, or empty) and first (which of the two was shown first; otherwise the left one
 * counts as that). Sources and annotators are numbered by their names in byte order.
 *
 *     struct gl_comparisons_file f;
 *     if (gl_comparisons_file_read(&f, "answers.csv", &e)) ...      // "-" is standard input
 *     gl_ladder(&ladder, method, &f.in, &e);
 *     gl_comparisons_file_release(&f);
 */
#ifndef GL_CLI_COMPARISONS_FILE_H
#define GL_CLI_COMPARISONS_FILE_H

#include "cli/votes_file.h"
#include "consensus/ladder.h"

struct gl_comparisons_file {
	struct gl_name_list source, worker;
	bool workers; /* there is such a column */
	struct gl_ladder_in in;
};

enum gl_code gl_comparisons_file_read(struct gl_comparisons_file *f, const char *path, struct gl_err *e);
/* The same with what the user says of the columns. */
enum gl_code gl_comparisons_file_read_as(
        struct gl_comparisons_file *f, const char *path, const struct gl_columns *columns, struct gl_err *e);
void gl_comparisons_file_release(struct gl_comparisons_file *f);

#endif
