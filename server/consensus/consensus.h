/*
 * consensus -- what a crowd agrees on: votes in, beliefs out.
 *
 * Pure: no I/O, no clock, no floating-point sum over votes. Every total is an integer, so the order of the
 * votes, threads and vector width cannot change a byte (FORMATS 3). Methods are found by name in one table.
 *
 *     const struct gl_method *m = gl_method_find("dawid-skene");
 *     if (gl_consensus(m, &votes, beliefs, &model, &e)) ...
 */
#ifndef GL_CONSENSUS_CONSENSUS_H
#define GL_CONSENSUS_CONSENSUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define GL_LABELS_MAX 64 /* most options of one question */

struct gl_vote {
	uint32_t item;
	uint32_t worker;
	uint32_t label;
};

/* One question's votes. An item's votes are distinct by worker. clamp (may be NULL): the known label of an
 * item, or -1. */
struct gl_votes {
	uint32_t items, workers, labels;
	uint64_t n;
	const struct gl_vote *vote; /* sorted by (item, worker) */
	const int32_t *clamp;       /* items of them */
};

/* What is believed of one item. confidence = num / den exactly; den 0: no votes, no confidence. */
struct gl_belief {
	uint32_t label; /* the smallest of the top labels */
	bool tied;      /* another label is exactly as likely */
	uint64_t top;   /* bit k: label k is one of the top labels */
	uint64_t num, den;
};

/* What was learnt of each worker, so that a live desk can weigh one more answer without running everything
 * again. */
struct gl_model;

struct gl_method {
	const char *name;
	unsigned version;
	const char *parameters; /* JCS, as the manifest states them */
	bool posterior; /* whether confidence is a probability that may stop a task; majority's share counts
	                   as one */
	enum gl_code (*run)(const struct gl_votes *votes, struct gl_belief *out, struct gl_model *model,
	        struct gl_err *e);
};

/* "default" gives the method that it stands for today. NULL if there is none of that name. */
const struct gl_method *gl_method_find(const char *name);
const struct gl_method *gl_method_at(size_t i); /* NULL after the last */

/* out: one belief an item. model may be NULL. Fails only for want of memory or for labels beyond the limit.
 */
enum gl_code gl_consensus(const struct gl_method *m, const struct gl_votes *votes, struct gl_belief *out,
        struct gl_model *model, struct gl_err *e);

struct gl_model *gl_model_new(void);
void gl_model_free(struct gl_model *m);
/* The belief of one item from its own votes under a model; a worker the model does not know gets its average
 * worker. model NULL: majority. Costs O(votes * labels), no allocation. */
void gl_model_belief(const struct gl_model *m, uint32_t labels, const struct gl_vote *vote, size_t n,
        struct gl_belief *out);

/* How much these votes leave open: the entropy of the same posterior, in millionths of a bit, the same on
 * every machine. 0 without votes; at most 6,000,000. */
uint32_t gl_model_entropy(const struct gl_model *m, uint32_t labels, const struct gl_vote *vote, size_t n);

/* confidence >= micro / 10^6, exactly. */
bool gl_belief_reaches(const struct gl_belief *b, int64_t micro);
/* Six decimals, ties to even, from the exact ratio: "0.981234"; out holds 9 bytes. den must not be 0. */
void gl_ratio_text(char out[9], uint64_t num, uint64_t den);
uint32_t gl_belief_micro(const struct gl_belief *b); /* the same as a number; den must not be 0 */

#endif
