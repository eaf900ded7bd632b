/*
 * agreement -- how far a crowd agrees at all, from counts of votes, in exact rationals (FORMATS 3).
 *
 * percent: mean over items with >= 2 votes of the share of agreeing pairs; Krippendorff's nominal alpha;
 * Gwet's AC1 with pi over items with >= 1 vote and q = all options. Each is rounded once, to six decimals,
 * ties to even; or there is a reason why there is none.
 *
 *     struct gl_agreement_sums *s = gl_agreement_new(labels);
 *     for (each item)
 *             gl_agreement_add(s, votes_by_label);
 *     if (gl_agreement_end(s, &figures)) ... no memory
 *     gl_agreement_free(s);
 *
 * Nothing is kept of an item: items with equally many votes are added up, so memory grows with the number of
 * different numbers of votes. Up to 2^32 votes in all.
 */
#ifndef GL_CONSENSUS_AGREEMENT_H
#define GL_CONSENSUS_AGREEMENT_H

#include <stdint.h>

#include "base/err.h"

struct gl_agreement {
	const char *undefined;                     /* why there is none; NULL when the three figures hold */
	char percent[12], alpha[12], gwet_ac1[12]; /* "0.669652", "-0.012345" */
};

struct gl_agreement_sums;
struct gl_agreement_sums *gl_agreement_new(uint32_t labels); /* NULL: no memory */
void gl_agreement_free(struct gl_agreement_sums *s);
void gl_agreement_add(struct gl_agreement_sums *s, const uint32_t *votes_by_label);
/* GL_OK or GL_NO_MEMORY (also when an add ran out of it). More may be added afterwards. */
enum gl_code gl_agreement_end(const struct gl_agreement_sums *s, struct gl_agreement *out);

#endif
