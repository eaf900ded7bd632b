/*
 * clickers -- who answers without looking, with the evidence that can be shown to them.
 *
 *     struct gl_clicking *c = calloc(votes.workers, sizeof *c);
 *     gl_clickers_find(&votes, c);
 *     if (c[worker].kind) ... c[worker].agreed, c[worker].expected, c[worker].p
 *
 * Of each answer with at least two others on its item, three shares of those others' votes:
 *
 *     agreed    how many said the same
 *     expected  how many would have, had another of them given it: sum c_l (c_l - 1) / (m (m - 1)), where c_l
 * of m others say l chance    how many would have, had the same person given its own answers in any order
 *
 * Somebody clicks when three things hold: agreed is so far below expected that it happens to somebody like
 * the others with a probability p of less than 0.001 / (how many are tested); it is not above chance (1.64
 * standard deviations of the permutation test: E. Pitman 1937), so that the answers say nothing of the tasks;
 * and it lies nearer to chance than a quarter of the way to expected. Whoever is merely worse than others is
 * above chance; whoever always says the same, on purpose or not, is at it. Below it by 3.09: contrary, who
 * lies or has mixed up the options. Nobody with fewer than 20 such answers is tested. A crowd that is wrong
 * together, or a block that copies, can make honest people look so: this is a reason to look, never a
 * verdict.
 *
 * Both tests are normal approximations, and the figures are for eyes: doubles, summed in the order of the
 * votes; nothing that is hashed may use them. Time O(votes * labels), memory 8 (labels + 8) bytes a worker.
 */
#ifndef GL_CONSENSUS_CLICKERS_H
#define GL_CONSENSUS_CLICKERS_H

#include "consensus/consensus.h"

#define GL_CLICKERS_ANSWERS 20

enum gl_click {
	GL_CLICK_NOT,
	GL_CLICK_RANDOM,
	GL_CLICK_CONSTANT, /* and nine answers in ten are the same label */
	GL_CLICK_CONTRARY,
	GL_CLICKS
};
const char *gl_click_name(enum gl_click kind); /* "random" */

struct gl_clicking {
	enum gl_click kind;
	uint32_t answers;                /* those with two others at least; fewer than 20: not tested */
	double agreed, expected, chance; /* means over these answers */
	double p;                        /* that somebody like the others agrees so little */
	uint32_t label;                  /* that was said most often, */
	double share;                    /* of its answers */
};

/* Whether that is enough to act on for a while. Who is looked at again and again is wrongly found sooner or
 * later, and who pauses cannot mend the figures: so 30 answers at least, by accident once in 10,000, and no
 * nearer to what is expected than a tenth of the way from chance. */
bool gl_clickers_sure(const struct gl_clicking *c);

/* out: one a worker. */
enum gl_code gl_clickers_find(const struct gl_votes *votes, struct gl_clicking *out, struct gl_err *e);

/* The items, ascending, on which a worker stands alone: at least two others answered, all the same and
 * something else. Returns how many there are, fills up to cap. */
size_t gl_clickers_alone(const struct gl_votes *votes, uint32_t worker, uint32_t *item, size_t cap);

#endif
