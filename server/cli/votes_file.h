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

#include "cli/crowd_names.h"
#include "consensus/consensus.h"

/* Names in byte order: name[i] is number i. */
struct gl_name_list {
	struct gl_names found;
	const char **name; /* owned; the texts are found's */
	uint32_t *rank;    /* number of what found calls i */
	uint32_t n;
};

struct gl_votes_file {
	struct gl_name_list task, worker, label;
	struct gl_votes votes;
	uint64_t *key; /* the votes' item_key: of the tasks' names */
};

/* said NULL: labels, at most 64 different ones, or pairs. Otherwise the name of the column (instead of
 * "label") that holds something else: any number of different texts, which are then called labels here;
 * "choices" may be empty. */
enum gl_code gl_votes_file_read(
        struct gl_votes_file *f, const char *path, const char *said, struct gl_err *e);
void gl_votes_file_release(struct gl_votes_file *f);

/* Sorts the names that were found. */
enum gl_code gl_name_list_sort(struct gl_name_list *list, struct gl_err *e);
void gl_name_list_release(struct gl_name_list *list);
/* The number of a name, or -1. */
int32_t gl_name_list_find(const struct gl_name_list *list, const char *name);

/* A file of task,label: truth[i] is the label of task i, or -1 where it has none; the caller frees it. Labels
 * that nobody voted for are GL_LABELS_MAX. */
enum gl_code gl_truth_file_read(
        int32_t **truth, const struct gl_votes_file *f, const char *path, struct gl_err *e);

#endif
