/* measured -- a method on a real crowd of the folder of data sets: what it comes to, and how far from the
 * truth. */
#ifndef TESTS_MEASURED_H
#define TESTS_MEASURED_H

#include "cli/files.h"
#include "cli/votes_file.h"

struct measured {
	struct gl_ballots_file b;
	struct gl_belief *belief;
	struct gl_buf values;
	struct gl_figures figures;
};

/* Files are paths below the folder; assigned, truth and tasks may be NULL. Of a worker's many answers to a
 * task the first counts. What cannot be read fails the test. */
struct measured_files {
	const char *type, *method, *answers, *assigned, *truth, *tasks;
};
void measure(struct measured *m, const struct measured_files *files);
void measured_release(struct measured *m);

struct gl_ballot measured_value(const struct measured *m, uint32_t task);
/* A figure by name; one that is not there fails the test. */
double measured_figure(const struct measured *m, const char *name);

/* Labels: a set's answers.csv and truth.csv; the caller releases the one and frees the other. */
void measured_labels(struct gl_votes_file *f, int32_t **truth, const char *set);
/* The share, in %, of the items with a truth, from item `from` on, that are right; a tie as a draw would have
 * it. */
double measured_accuracy(const struct gl_belief *b, const int32_t *truth, uint32_t from, uint32_t items);

#endif
