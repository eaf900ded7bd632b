/*
 * interval -- how far Krippendorff's alpha of a sample of tasks may lie from that of all: 95 %, by the
 * jackknife.
 *
 * With O the sum over tasks of disagreeing pairs / (votes - 1), n all votes and n_k those of label k, over
 * the m tasks with two votes or more: alpha = 1 - (n - 1) O / (n^2 - sum n_k^2). Leaving out one task at a
 * time gives alpha_1 ... alpha_m; se^2 = (m - 1) / m * sum (alpha_i - mean)^2, and the interval is alpha
 * +- 1.96 se, cut off at -1 and 1. No draw, no seed: O(votes) and the same each time. (B. Efron, R.
 * Tibshirani, An Introduction to the Bootstrap, 1993, chapter 11; alpha: agreement.h.) Tasks are the unit
 * because their answers come together; that annotators answer many tasks widens the truth beyond this.
 *
 * These are figures for eyes, in doubles; nothing that is hashed may use them. (Of any other figure, with the
 * bootstrap: reliability.h.)
 */
#ifndef GL_CONSENSUS_INTERVAL_H
#define GL_CONSENSUS_INTERVAL_H

#include "consensus/consensus.h"

struct gl_interval {
	char low[12], high[12]; /* "0.512345" */
};

/* false: fewer than three tasks have two votes, or without one of them every vote is the same. */
bool gl_alpha_interval(const struct gl_votes *votes, struct gl_interval *out);

#endif
