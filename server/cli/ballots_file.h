/*
 * ballots_file -- what a crowd said that is not one label: numbers, texts, sets of options, spans and so on,
 * from CSV files whose columns are the type's (files.h). Ballots are packed as the type's methods want them.
 *
 *     struct gl_ballots_file b;
 *     struct gl_ballots_source from = { .type = type, .answers = "answers.csv" };
 *     if (gl_ballots_file_read(&b, &from, &e)) ...
 *     gl_consensus_values(method, &b.file.votes, beliefs, &values, &e);
 *     gl_ballots_file_release(&b);
 *
 * Memory: the file's cells once, 32 bytes a row and 48 bytes and the ballot an answer. Up to 2^32-1 rows.
 */
#ifndef GL_CLI_BALLOTS_FILE_H
#define GL_CLI_BALLOTS_FILE_H

#include "cli/votes_file.h"
#include "questions/question.h"

struct gl_file_type;
struct gl_file_answer;

struct gl_ballots_file {
	const struct gl_file_type *type;
	const struct gl_columns *columns; /* what the user says of them, borrowed; NULL: nothing */
	struct gl_votes_file file;        /* tasks, workers and votes; labels are 0 and have no names */
	struct gl_name_list option;       /* the names in answers, in byte order, where the type has such */
	struct gl_buf packed;             /* of all ballots */
	struct gl_ballot *ballot;         /* by vote */
	struct gl_ballot *known;          /* by task: the votes\' known; NULL without gold */
	struct gl_buf right;              /* what they say, packed */
};

struct gl_ballots_source {
	const struct gl_question_type *type; /* one that has a file type */
	const char *answers;                 /* "-": standard input */
	const char *assigned;                /* task,worker; may be NULL; only where rows are many */
	const char *gold;                    /* truths of tasks whose value is known; may be NULL */
	const struct gl_columns *columns;    /* what the user says of them; NULL: nothing */
	bool first; /* of a worker's many answers to a task the first counts; they are an error otherwise */
};

enum gl_code gl_ballots_file_read(
        struct gl_ballots_file *b, const struct gl_ballots_source *from, struct gl_err *e);
void gl_ballots_file_release(struct gl_ballots_file *b);

/* Notes a name of an option; too many of them, or none, is an error. For a type's `names`. */
enum gl_code gl_ballots_name(struct gl_ballots_file *b, const char *name, struct gl_err *e);

/* Reads a file of truths and calls `each` for every task of b whose truth is known, by number. tasks (may be
 * NULL): a file whose column task names those, as files.h says. */
enum gl_code gl_truths_read(const struct gl_ballots_file *b, const char *path, const char *tasks,
        enum gl_code (*each)(void *arg, uint32_t task, const struct gl_file_answer *truth, struct gl_err *e),
        void *arg, struct gl_err *e);

#endif
