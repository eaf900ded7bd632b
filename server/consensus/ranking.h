/*
 * ranking -- several things put in order, ties allowed: what the methods of rankings share.
 *
 * A ranking is a byte a thing: its place, 0 the best, no place left out below the largest; GL_UNRANKED: it is
 * not among what was ranked. Ballots of one item have the same length, at most GL_LABELS_MAX, and so have
 * values.
 */
#ifndef GL_CONSENSUS_RANKING_H
#define GL_CONSENSUS_RANKING_H

#include "consensus/methods.h"

#define GL_UNRANKED 0xff

extern const struct gl_method *const gl_ranking_methods[]; /* the family: consensus.h */
extern const struct gl_method gl_method_plackett_luce, gl_method_ranked_pairs;

/* What the ballots on one item say of each two things. */
struct gl_ranking_counts {
	size_t things;
	uint32_t before[GL_LABELS_MAX][GL_LABELS_MAX]; /* ballots that put one before the other */
	uint32_t level[GL_LABELS_MAX]
	              [GL_LABELS_MAX]; /* that have both on one place; of a thing with itself: that rank it */
};
void gl_ranking_count(struct gl_ranking_counts *c, const struct gl_item_votes *v); /* v has ballots */

/* How far apart two rankings are, from 0 to 1, for eyes: of the pairs of things that both rank, 1 is for each
 * that they have the other way round, half of it where one alone has them level; their mean. Without such a
 * pair 1. (M. Kendall, 1945; R. Fagin and others, 2004, with p = 1/2.) */
double gl_ranking_distance(struct gl_ballot a, struct gl_ballot b);

/* States things by score, larger ones first and equal ones level, as an item's value; things that no ballot
 * ranks have no place. Tied: two things are level though fewer than half of the ballots with both have them
 * so. */
void gl_belief_ranking(struct gl_belief *out, struct gl_buf *values, const struct gl_ranking_counts *c,
        const int64_t score[GL_LABELS_MAX]);

#endif
