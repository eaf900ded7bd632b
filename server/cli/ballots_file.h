/*
 * ballots_file -- what a crowd said that is not one label: numbers, texts or sets of options, from a CSV
 * file.
 *
 * The first line names the columns task, worker and, by the type of question, rating, text or choices (or
 * label for any of them). Ratings are whole numbers of at most 1,000,000 either way; options stand between
 * '|'.
 *
 *     struct gl_ballots_file b;
 *     if (gl_ballots_file_read(&b, gl_question_type_find("rating", 6), "answers.csv", &e)) ...
 *     gl_consensus_values(method, &b.file.votes, beliefs, &values, &e);
 *     gl_ballots_file_release(&b);
 */
#ifndef GL_CLI_BALLOTS_FILE_H
#define GL_CLI_BALLOTS_FILE_H

#include "cli/votes_file.h"
#include "questions/question.h"

struct gl_ballots_file {
	struct gl_votes_file file;  /* a vote's label: the text that the file has for it */
	struct gl_name_list option; /* of choices, in byte order */
	uint64_t *word;             /* by label: the number or the set */
	struct gl_ballot *ballot;   /* by vote */
};

/* type must be one that does not count one label an answer, and be known to the file's columns. */
enum gl_code gl_ballots_file_read(
        struct gl_ballots_file *b, const struct gl_question_type *type, const char *path, struct gl_err *e);
void gl_ballots_file_release(struct gl_ballots_file *b);

/* The column of a type, NULL for a type that such files cannot hold. */
const char *gl_ballots_column(const struct gl_question_type *type);
/* The options between '|' in a text, as a set; those that nobody chose are not in it, *known then false. */
uint64_t gl_ballots_options(const struct gl_ballots_file *b, const char *text, bool *known);

#endif
