/*
 * votes_file -- what a crowd said, read from a CSV file into votes.
 *
 * The first line names the columns: task,worker,label, or task,worker,left,right,winner (pair_votes.h); the
 * labels are then left, right, tie and both_bad, and the first row of a task decides which item is its left.
 * More columns may follow; other names are in columns.h. Tasks, workers and labels are numbered by their
 * names in byte order, so that the order of the lines does not matter.
 *
 *     struct gl_votes_file f;
 *     struct gl_votes_source from = { .answers = "answers.csv" };     // "-" is standard input
 *     if (gl_votes_file_read_from(&f, &from, &e)) ...
 *     gl_consensus(method, &f.votes, beliefs, NULL, &e);
 *     gl_votes_file_release(&f);
 */
#ifndef GL_CLI_VOTES_FILE_H
#define GL_CLI_VOTES_FILE_H

#include "cli/columns.h"
#include "cli/name_list.h"
#include "consensus/consensus.h"

struct gl_votes_file {
	struct gl_name_list task, worker, label;
	struct gl_votes votes;
	uint64_t *key;     /* the votes' item_key: of the tasks' names */
	int32_t *gold;     /* the votes' clamp, or NULL */
	uint64_t repeated; /* answers left out, as their worker had answered the task already */
	/* Where labels are numbered by task: those of task i are own[own_at[i]] to own[own_at[i + 1]], in
	 * byte order. NULL otherwise. */
	uint32_t *own;
	uint64_t *own_at;
};

struct gl_votes_source {
	const char *answers;
	const char *gold; /* task,label: those are known, and labels even if nobody said them; NULL: none */
	const struct gl_columns *columns; /* what the user says of them; NULL: nothing */
	/* Of a worker's many answers to a task the first counts, or all do, as if others had given them; they
	 * are an error otherwise. */
	bool first, all;
	bool any; /* there may be more than 64 labels */
};

/* Memory: 24 bytes an answer while a file is read, 12 then, and some 70 a task. */
enum gl_code gl_votes_file_read_from(
        struct gl_votes_file *f, const struct gl_votes_source *from, struct gl_err *e);
enum gl_code gl_votes_file_read(
        struct gl_votes_file *f, const char *path, const char *gold, struct gl_err *e);
void gl_votes_file_release(struct gl_votes_file *f);

/* Numbers the labels of each task on its own, so that there may be 64 on each: for methods that compare
 * labels on one task only (gl_method.anew). */
enum gl_code gl_votes_file_anew(struct gl_votes_file *f, struct gl_err *e);
const char *gl_votes_file_label(const struct gl_votes_file *f, uint32_t task, uint32_t label);

/* A file of task,label: truth[i] is the label of task i, or -1 where it has none; the caller frees it. A
 * label that nobody voted for (on this task, where labels are numbered by task) is GL_LABELS_MAX. */
enum gl_code gl_truth_file_read(
        int32_t **truth, const struct gl_votes_file *f, const char *path, struct gl_err *e);
enum gl_code gl_truth_file_read_as(int32_t **truth, const struct gl_votes_file *f, const char *path,
        const struct gl_columns *columns, struct gl_err *e);
/* Takes the labels of such a file, of tasks that are known by now. */
enum gl_code gl_truth_file_labels(
        struct gl_votes_file *f, const char *path, const struct gl_columns *columns, struct gl_err *e);

#endif
