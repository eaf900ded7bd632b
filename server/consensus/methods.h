/*
 * methods -- what the methods of this room share, and share with nobody else.
 *
 * A posterior is an integer of 2^-30 units. Each is rounded on its own, never corrected so that they sum to
 * 2^30: a correction would have to favour some label, and labels that are equally likely must stay equal. So
 * every share is taken of the sum as it is.
 */
#ifndef GL_CONSENSUS_METHODS_H
#define GL_CONSENSUS_METHODS_H

#include "consensus/consensus.h"

#define GL_UNIT_BITS 30
#define GL_UNIT      (1u << GL_UNIT_BITS)
#define GL_VOTES_MAX (1ull << 32) /* votes of a run: sums of units then stay below 2^62 */

__extension__ typedef unsigned __int128 gl_u128; /* ISO C has no name for it, so it needs one */
__extension__ typedef __int128 gl_i128;

/* labels */
extern const struct gl_method gl_method_anchored, gl_method_majority, gl_method_wawa, gl_method_dawid_skene,
        gl_method_one_coin, gl_method_weighted_majority, gl_method_glad;
/* options */
extern const struct gl_method gl_method_options_majority, gl_method_options_anchored;
/* numbers */
extern const struct gl_method gl_method_mean, gl_method_median, gl_method_crh, gl_method_rater_bias,
        gl_method_ordinal;
extern const struct gl_method gl_method_word_medoid, gl_method_medoid, gl_method_rover; /* texts */

/* The votes of the items, one item after another. */
struct gl_item_votes {
	const struct gl_vote *vote;
	const struct gl_ballot *ballot; /* beside vote; NULL when labels are counted */
	uint64_t place;                 /* of the first */
	size_t n;
};
/* Moves on to the votes of an item; at is 0 at first. Items must be asked for in ascending order. */
struct gl_item_votes gl_item_votes(const struct gl_votes *votes, uint32_t item, uint64_t *at);

/* The belief that these weights express: the largest one's share in their sum; den is 0 when that is. */
void gl_belief_from(struct gl_belief *out, const uint64_t *weight, uint32_t labels);
/* A known label: certain, if the item has votes at all. */
void gl_belief_known(struct gl_belief *out, uint32_t label, bool voted);
/* What the votes on one item weigh, by label: their number. */
void gl_majority_weights(
        uint64_t weight[GL_LABELS_MAX], const struct gl_vote *vote, size_t n, uint32_t labels);

/* Appends a value of words, which is then the belief's. */
void gl_belief_words(struct gl_belief *out, struct gl_buf *values, const uint64_t *word, unsigned words);

static inline int32_t gl_clamp(const struct gl_votes *votes, uint32_t item)
{
	return votes->clamp ? votes->clamp[item] : -1;
}

/* The known ballot of an item, or NULL. */
static inline const struct gl_ballot *gl_known(const struct gl_votes *votes, uint32_t item)
{
	return votes->known && votes->known[item].data ? &votes->known[item] : NULL;
}

static inline uint64_t gl_item_key(const struct gl_votes *votes, uint32_t item)
{
	return votes->item_key ? votes->item_key[item] : item;
}

/* --- models --- */

struct gl_model {
	uint32_t labels, workers;
	uint32_t voters, *voter; /* who speaks for each worker; NULL: each for itself */
	/* Wawa: how far each worker is believed, and at the end the average one; NULL otherwise. */
	uint32_t *skill;
	/* Dawid-Skene, in logarithms of gl_ln: row [worker][label said][label true], at the end the average
	 * worker, and the prior of each label; NULL otherwise. */
	int64_t *confusion, *prior;
	/* One-coin and weighted majority: what each worker's vote adds to the logarithm of its label, at the
	 * end the average one's; NULL otherwise. One-coin has a prior beside them. */
	int64_t *odds;
	/* Anchored: all that it learnt (anchored.h); NULL otherwise. */
	struct gl_learnt *learnt;
};

/* Empties a model, which then stands for majority. */
void gl_model_clear(struct gl_model *m);

/* The same under these skills (workers of them, and then the average one). */
void gl_wawa_weights(
        uint64_t weight[GL_LABELS_MAX], const struct gl_model *m, const struct gl_vote *vote, size_t n);
/* The posterior under these confusions, in units. */
void gl_dawid_skene_weights(
        uint64_t weight[GL_LABELS_MAX], const struct gl_model *m, const struct gl_vote *vote, size_t n);

/* Weights of the labels under an anchored model, at its temperature; 2^32 is the most. */
struct gl_learnt;
void gl_anchored_weights(
        uint64_t weight[GL_LABELS_MAX], const struct gl_learnt *m, const struct gl_vote *vote, size_t n);
struct gl_tempering gl_anchored_tempering(const struct gl_learnt *m);
void gl_learnt_free(struct gl_learnt *m);

#endif
