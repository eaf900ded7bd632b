/*
 * numbers_weighted -- what methods for numbers share whose values are weighted means.
 *
 * Values are integers of 2^-24. Numbers are at most 2^20 either way (ratings are at most 10^6), so a value
 * takes 45 bits; a weight takes 43, and the sum of 2^32 products 120.
 */
#ifndef GL_CONSENSUS_NUMBERS_WEIGHTED_H
#define GL_CONSENSUS_NUMBERS_WEIGHTED_H

#include "consensus/wide.h"

#define GL_FINE_BITS   24
#define GL_NUMBER_MOST (1 << 20)

/* A ballot's number, in 2^-24. */
static inline int64_t gl_fine(const struct gl_ballot *b)
{
	return (int64_t)gl_word(b->data, 0) * (1 << GL_FINE_BITS);
}

/* Whether all numbers are small enough; what least and most are, in 2^-24, where both are asked for. */
enum gl_code gl_numbers_check(const struct gl_votes *votes, int64_t *least, int64_t *most, struct gl_err *e);

/* value[i] = what is known of item i, or sum of weight[w] (number - bias[w]) / sum of weight[w] over its
 * votes, within least and most; 0 without votes. weight NULL: all alike; bias NULL: none. Returns how far the
 * one that moved most moved. */
uint64_t gl_weighted_means(const struct gl_votes *votes, int64_t *value, const int64_t *weight,
        const int64_t *bias, int64_t least, int64_t most);

/* States the values of all items that have votes. */
void gl_fine_values(
        const struct gl_votes *votes, const int64_t *value, struct gl_belief *out, struct gl_buf *values);

#endif
