/*
 * odds -- what the methods have in common by which a vote speaks for the label that it names, with odds of
 * its worker's own, and for no other: one-coin, weighted majority, GLAD.
 *
 *     evidence[k] = prior[k] + sum of the odds of the votes for k         (logarithms of gl_ln)
 *     posterior   = softmax of the evidence, in units of 2^-30
 *
 * With the odds ln(p (K - 1) / (1 - p)) of a worker who is right with probability p, and else says any of the
 * other K - 1 labels, this is Bayes' rule (Nitzan and Paroush 1982). O(votes + labels) an item.
 */
#ifndef GL_CONSENSUS_ODDS_H
#define GL_CONSENSUS_ODDS_H

#include "consensus/methods.h"

/* The posterior that evidence makes, in units; each is rounded on its own. |evidence| < 2^126. Returns the
 * logarithm of the sum, plus that of 2^32. */
gl_i128 gl_softmax(uint32_t units[GL_LABELS_MAX], const gl_i128 evidence[GL_LABELS_MAX], uint32_t labels);

/* The belief that units express. */
void gl_belief_units(struct gl_belief *out, const uint32_t *units, uint32_t labels);

/* The posterior of a model's odds; of no votes it is 0. Where all odds are 0 and there is no prior: the
 * shares of the votes. */
void gl_odds_units(
        uint32_t units[GL_LABELS_MAX], const struct gl_model *m, const struct gl_vote *vote, size_t n);
/* The same, as gl_model_belief asks for it. */
void gl_odds_weights(
        uint64_t weight[GL_LABELS_MAX], const struct gl_model *m, const struct gl_vote *vote, size_t n);

/* The shares of the votes, in units. n must not be 0. */
void gl_share_units(uint32_t units[GL_LABELS_MAX], const struct gl_vote *vote, size_t n, uint32_t labels);
/* The first posteriors of all items: shares of the votes, or what is known. units: items * labels of them, 0.
 */
void gl_share_all(uint32_t *units, const struct gl_votes *votes);

/* ln of the smoothed shares of labels whose posteriors add up to these. */
void gl_prior_from(int64_t prior[GL_LABELS_MAX], const uint64_t *sum, uint32_t labels, uint64_t smoothing);

/* The beliefs of all items; those that are known are certain. */
void gl_beliefs_from(struct gl_belief *out, const uint32_t *units, const struct gl_votes *votes);

/* Puts a posterior in the place of an older one. Returns how far the label that moved most moved. */
uint32_t gl_units_move(uint32_t *old, const uint32_t *units, uint32_t labels);

#endif
