/*
 * votes_file -- what a crowd said, read from a CSV file into votes.
 *
 * The first line names the columns: task,worker,label, or task,worker,left,right,winner, where winner names
 * one of the two items, or is "tie" or "both_bad"; the labels are then left, right, tie and both_bad, and the
 * first row of a task decides which item is its left. More columns may follow. Tasks, workers and labels are
 * numbered by their names in byte order, so that the order of the lines does not matter.
 *
 *     struct gl_votes_file f;
 *     if (gl_votes_file_read(&f, "answers.csv", NULL, &e)) ... // "-" is standard input
 *     gl_consensus(method, &f.votes, beliefs, NULL, &e);
 *     gl_votes_file_release(&f);
 */
#ifndef GL_CLI_VOTES_FILE_H
#define GL_CLI_VOTES_FILE_H

#include "cli/name_list.h"
#include "consensus/consensus.h"

struct gl_votes_file {
	struct gl_name_list task, worker, label;
	struct gl_votes votes;
	uint64_t *key; /* the votes' item_key: of the tasks' names */
	int32_t *gold; /* the votes' clamp, or NULL */
};

/* gold: NULL, or a file of task,label: those are known, and labels even if nobody said them. At most 64
 * different labels. Memory: 24 bytes an answer while a file is read, 12 then, and some 70 a task. */
enum gl_code gl_votes_file_read(
        struct gl_votes_file *f, const char *path, const char *gold, struct gl_err *e);
void gl_votes_file_release(struct gl_votes_file *f);

/* A file of task,label: truth[i] is the label of task i, or -1 where it has none; the caller frees it. Labels
 * that nobody voted for are GL_LABELS_MAX. */
enum gl_code gl_truth_file_read(
        int32_t **truth, const struct gl_votes_file *f, const char *path, struct gl_err *e);

#endif
