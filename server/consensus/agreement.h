/* agreement -- how far a crowd agrees at all, from counts of votes, in exact rationals (FORMATS 3).
 * percent: mean over items with >= 2 votes of the share of agreeing pairs; Krippendorff's nominal alpha; Gwet's AC1
 * with pi over items with >= 1 vote and q = all options. Each is either a value of six decimals or a reason why not. */
#ifndef GL_CONSENSUS_AGREEMENT_H
#define GL_CONSENSUS_AGREEMENT_H

#include <stdint.h>

#include "base/err.h"

struct gl_agreement {
	const char *undefined;  /* why there is none; NULL when the three figures hold */
	char percent[12], alpha[12], gwet_ac1[12]; /* "0.669652", "-0.012345" */
};

/* Counts are fed item by item; nothing is kept of an item. The sums are exact; the final figures are rounded once. */
struct gl_agreement_sums;
struct gl_agreement_sums *gl_agreement_new(uint32_t labels);
void gl_agreement_free(struct gl_agreement_sums *s);
void gl_agreement_add(struct gl_agreement_sums *s, const uint32_t *votes_by_label);
void gl_agreement_end(const struct gl_agreement_sums *s, struct gl_agreement *out);

#endif
