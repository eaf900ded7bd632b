/*
 * files -- what each question type that is not one label looks like in CSV: a type is one file in cli/files/,
 * found by its name, and nothing else has to know of it. (choice and pairwise: votes_file.h.)
 *
 * To add TYPE, write server/cli/files/TYPE.c with a line that begins
 *
 *     const struct gl_file_type gl_file_type_TYPE = {
 *
 * and fill the members below; rating.c is the shortest example, multi_choice.c one with names. It then works
 * in
 *
 *     goldleaf consensus --type TYPE [--assigned FILE] [--truth FILE [--truth-tasks FILE]] ANSWERS.csv
 *     goldleaf agreement --type TYPE ...          with the question type's `distance` (questions/question.h)
 *
 * Methods are those of the question type's family. Files have the columns task, worker and those of the type,
 * in any order; others are passed over. Where rows are many, an answer is all rows of one worker to one task,
 * in the order of the file; --assigned names (task,worker) who answered, so that an answer without rows is
 * one, and --truth-tasks (task) whose truth is known, though it be no rows. Without it the truth of a task is
 * known if the file of it has a row.
 *
 *     one.csv  task,worker,rating         many.csv  task,worker,start,end,label
 *              t1,ann,4                             t1,ann,0,5,PER
 *                                                   t1,ann,9,12,LOC      (with the row above, one answer)
 */
#ifndef GL_CLI_FILES_H
#define GL_CLI_FILES_H

#include <jansson.h>

#include "cli/ballots_file.h"

#define GL_FILE_COLUMNS 8
#define GL_FIGURES_MAX  200 /* an option may have three */

/* The cells of one answer, or of one task's truth, in the order of the type's columns. */
struct gl_file_answer {
	uint32_t rows; /* 1, unless rows are many */
	unsigned columns;
	const char *const *cell; /* row after row; NUL-terminated, not checked to be UTF-8 */
};

static inline const char *gl_file_cell(const struct gl_file_answer *a, uint32_t row, unsigned column)
{
	return a->cell[(size_t)row * a->columns + column];
}

/* A whole number from least to most, or an error that names the column. */
enum gl_code gl_file_int(
        int64_t *out, const char *text, int64_t least, int64_t most, const char *column, struct gl_err *e);
/* A decimal number ("12.5", "-3", "1e2"), as far as a double has it; no infinities. */
enum gl_code gl_file_real(double *out, const char *text, const char *column, struct gl_err *e);
/* The number of a name among b->option, -1 if no answer has it. */
#define gl_file_name(b, text) gl_name_list_find(&(b)->option, text)

struct gl_sheet; /* where results are written, a cell after another */
void gl_sheet_text(struct gl_sheet *s, const char *text);
void gl_sheet_printf(struct gl_sheet *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

struct gl_figures {
	size_t n;
	struct gl_figure {
		char name[80];
		double value; /* NAN: there is none, and null is said */
	} figure[GL_FIGURES_MAX];
};
void gl_figure(struct gl_figures *f, double value, const char *name, ...)
        __attribute__((format(printf, 3, 4)));

struct gl_file_type {
	const char *name;                        /* of the question type */
	const char *help;                        /* one line: columns, what is written */
	const char *column[GL_FILE_COLUMNS + 1]; /* NULL ends them; a single one may also be called "label" */
	unsigned optional; /* so many of the last columns may be missing: their cells are then empty */
	bool many;         /* an answer has any number of rows, none among them */
	bool blank; /* a truth whose cells are all empty is one; otherwise it says that it is not known */
	bool named; /* the option names that rows have become b->option, sorted, before the first is packed */
	bool tied;  /* results may be ties: the column "tie" is added */
	bool quoted; /* a method's value is the place of the vote whose ballot it is (gl_ballots_quoted) */
	/* Adds the names in a row of an answer with gl_ballots_name; only where named. */
	enum gl_code (*names)(struct gl_ballots_file *b, const char *const cell[], struct gl_err *e);
	/* Appends the ballot of an answer, as the methods of its family want it. An error needs no line. */
	enum gl_code (*pack)(struct gl_buf *out, const struct gl_ballots_file *b,
	        const struct gl_file_answer *a, struct gl_err *e);
	/* The columns of results, after task; each call of write fills them for a task, once for each row. */
	const char *result[GL_FILE_COLUMNS + 1];
	void (*write)(struct gl_sheet *s, const struct gl_ballots_file *b, struct gl_ballot value);
	/* Compares a value with a task's truth, adding to sums (zeroed, so many bytes). Truth may have names
	 * that no answer has. Whether they are the same is told in *same. */
	size_t sums_size;
	enum gl_code (*score)(void *sums, bool *same, const struct gl_ballots_file *b, struct gl_ballot value,
	        const struct gl_file_answer *truth, struct gl_err *e);
	/* What the sums come to over so many tasks, one or more. */
	void (*figures)(
	        struct gl_figures *out, const struct gl_ballots_file *b, const void *sums, uint64_t tasks);
};

const struct gl_file_type *gl_file_type_find(const struct gl_question_type *type); /* NULL: there is none */
const struct gl_file_type *gl_file_type_at(size_t i);                              /* NULL after the last */

/* The vote that a value of a quoted type is the place of. */
static inline const struct gl_vote *gl_ballots_quoted(const struct gl_ballots_file *b, struct gl_ballot value)
{
	return &b->file.votes.vote[gl_word(value.data, 0)];
}

/* ---- for who prints results ---- */

struct gl_sheet {
	const struct gl_file_type *type;
	const char *task;
	int tied;               /* -1: no such column */
	const char *confidence; /* NULL: no such column */
	unsigned filled;        /* cells of the row that is being written */
	json_t *rows, *row;     /* for JSON; NULL: CSV on stdout */
};
/* The line of CSV that names the columns. */
void gl_sheet_head(const struct gl_sheet *s);

#endif
