/*
 * consensus -- what a crowd agrees on: votes in, beliefs out.
 *
 * Pure: no I/O, no clock, no floating-point sum over votes. Every total is an integer, so the order of the
 * votes, threads and vector width cannot change a byte (FORMATS 3). Methods come in families, by what they
 * count, and are found by name.
 *
 *     const struct gl_method *m = gl_method_find(gl_label_methods, "dawid-skene");
 *     if (gl_consensus(m, &votes, beliefs, &model, &e)) ...
 *
 *     m = gl_method_find(gl_number_methods, "mean");       // what is not one label is said in ballots
 *     if (gl_consensus_values(m, &votes, beliefs, &values, &e)) ...
 */
#ifndef GL_CONSENSUS_CONSENSUS_H
#define GL_CONSENSUS_CONSENSUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"

#define GL_LABELS_MAX 64 /* most options of one question */

struct gl_vote {
	uint32_t item;
	uint32_t worker;
	uint32_t label;
};

/* What somebody said who did not say one label, as the family of methods packs it; never stored. */
struct gl_ballot {
	const void *data;
	size_t len;
};

/* One question's votes. An item's votes are distinct by worker. clamp (may be NULL): the known label of an
 * item, or -1. ballot: beside vote, for methods that count something else than labels; known is then what
 * clamp is for labels: of each item the ballot of somebody who cannot be wrong, data NULL where there is
 * none. Methods that weigh annotators (gl_method.gold) learn from it who errs, and it is the item's value.
 *
 * item_key (may be NULL: its number): of each item a number that is the same wherever the item is met, 64
 * bits of a hash of its name; methods that need something arbitrary of an
 * item draw it from that. Workers and labels have no such number: renaming them changes nothing.
 *
 * threads: how many a method may use, the caller's included; 0 is 1. No result depends on it.
 *
 * tolerance: for a method that is gaining: it also ends when an iteration raises the logarithm of the
 * likelihood by less than this much an answer, in 2^-36; 0: it does not. For files only, to be quick or to
 * compare: what is sealed is computed as the method's parameters say.
 *
 * iterations: if not NULL, how many it took is told there by methods that count them (gaining). */
struct gl_votes {
	uint32_t items, workers, labels;
	uint64_t n;
	const struct gl_vote *vote; /* sorted by (item, worker) */
	const int32_t *clamp;       /* items of them */
	const struct gl_ballot *ballot;
	const struct gl_ballot *known; /* items of them, or NULL */
	const uint64_t *item_key;      /* items of them */
	unsigned threads;
	uint64_t tolerance;
	unsigned *iterations;
	bool merged; /* workers are voters already: nobody is to be found copying (copying.h) */
};

/* The key of an item with this name: FNV-1a of its bytes in 64 bits. */
uint64_t gl_name_key(const char *name, size_t len);

/* What is believed of one item. confidence = num / den exactly; den 0: no votes, no confidence. */
struct gl_belief {
	uint32_t label; /* the smallest of the top labels */
	bool tied;      /* another label is exactly as likely */
	uint64_t top;   /* bit k: label k is one of the top labels */
	uint64_t num, den;
	/* Of a method that counts ballots: where its value lies among the values, packed. len 0: no votes. */
	size_t at;
	uint32_t len;
};

/* What was learnt of each worker, so that a live desk can weigh one more answer without running everything
 * again. */
struct gl_model;

struct gl_method {
	const char *name;
	unsigned version;
	const char *parameters; /* JCS, as the manifest states them */
	bool copying;   /* accounts that copy from each other are found first and count as one voter each */
	bool posterior; /* whether confidence is a probability that may stop a task; a label's share of the
	                   votes counts as one */
	bool offline;   /* for files only: no policy may name it */
	bool defaulted; /* "default" stood for it once: what was sealed then is audited with it */
	bool gaining;   /* heeds gl_votes.tolerance */
	bool anew;      /* compares labels on one item only, so that they may be numbered anew on each */
	bool gold;      /* of what counts ballots: heeds gl_votes.known */
	const struct gl_method
	        *older; /* the version before it, which what was sealed with it is audited with */
	/* Exactly one of the two: what counts labels, and what counts ballots. */
	enum gl_code (*run)(const struct gl_votes *votes, struct gl_belief *out, struct gl_model *model,
	        struct gl_err *e);
	enum gl_code (*find)(
	        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e);
};

/*
 * The families. The first of each is its "default"; NULL ends them. How they pack ballots and values:
 *
 *   labels   no ballots: a vote's label says all
 *
 *   options  a uint64_t, bit k: option k was chosen. A value is the same. Tied: some option may as well be
 *            in as out
 *
 *   numbers  an int64_t of at most 2^31 either way (2^20 for all but mean and median). A value is that, or
 *            two of them, a numerator and a denominator above 0. Never tied
 *
 *   texts    UTF-8. A value is a uint64_t: the place of the vote whose text it is, or, of an offline method,
 *            GL_NO_PLACE and behind it a text that nobody wrote. Never tied: of texts that are equally near
 * the heavier annotator's counts, then the first in byte order
 *
 * Families with a header of their own: gl_span_methods in spans.h, gl_step_methods in steps.h,
 * gl_box_methods in boxes.h, gl_ranking_methods in ranking.h.
 */
#define GL_NO_PLACE UINT64_MAX
extern const struct gl_method *const gl_label_methods[],
        *const gl_option_methods[], *const gl_number_methods[], *const gl_text_methods[];

/* "default" gives the method that it stands for today. NULL if the family has none of that name. */
const struct gl_method *gl_method_find(const struct gl_method *const family[], const char *name);
/* The same method in another version; NULL if there was none, or m is NULL. */
const struct gl_method *gl_method_version(const struct gl_method *m, unsigned version);

/* out: one belief an item. model may be NULL. Fails only for want of memory or for labels beyond the limit.
 */
enum gl_code gl_consensus(const struct gl_method *m, const struct gl_votes *votes, struct gl_belief *out,
        struct gl_model *model, struct gl_err *e);
/* The same for ballots; the values that beliefs point at are appended to values. */
enum gl_code gl_consensus_values(const struct gl_method *m, const struct gl_votes *votes,
        struct gl_belief *out, struct gl_buf *values, struct gl_err *e);

/* How confidences were brought down to what they are worth: posteriors raised to a power below 1 and brought
 * to a sum of 1 again. */
struct gl_tempering {
	bool done;
	uint32_t temperature; /* the power, in millionths */
	uint64_t golds;       /* known items that it was found by; 0: it is what was best elsewhere */
};
struct gl_tempering gl_model_tempering(const struct gl_model *m);

struct gl_model *gl_model_new(void);
void gl_model_free(struct gl_model *m);
/* Who speaks for a worker: itself, or the first of those that copy from each other with it. m may be NULL. */
uint32_t gl_model_voter(const struct gl_model *m, uint32_t worker);
/* The belief of one item from its own votes under a model; a worker the model does not know gets its average
 * worker. Votes are distinct by voter. model NULL: majority. Costs O(votes * labels), no allocation. */
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
/* The same of any fraction: "-12.500000", and never "-0.000000". */
#define GL_FRACTION_TEXT 32
void gl_fraction_text(char out[GL_FRACTION_TEXT], int64_t num, uint64_t den);

/* Ballots and values of options and numbers are 64-bit words. */
static inline uint64_t gl_word(const void *packed, size_t i)
{
	uint64_t w;

	memcpy(&w, (const char *)packed + i * sizeof(w), sizeof(w));
	return w;
}

#endif
