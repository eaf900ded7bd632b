/*
 * ladder -- which source wins against which: abilities on one scale from comparisons of two, for
 * leaderboards.
 *
 *     struct gl_ladder_in in = { .sources = 3, .workers = 9, .n = n, .comparison = comparison };
 *     if (gl_ladder(&ladder, gl_ladder_find("bradley-terry"), &in, &e)) ...
 *     ladder.rung[i].ability, .rank, .low, .high
 *     gl_ladder_release(&ladder);
 *
 * With t_i the ability of source i (a natural logarithm) and b what being shown first is worth, a comparison
 * in which i is shown first has d = t_i + b - t_j, and
 *
 *   bradley-terry  P(i wins) = 1 / (1 + exp -d); a tie is half a win for each (R. Bradley, M. Terry, 1952; E.
 *                  Zermelo, 1929)
 *
 *   davidson       P(i wins) : P(tie) : P(j wins) = exp d/2 : v : exp -d/2, v estimated (R. Davidson, 1970)
 *
 *   crowd-bt       annotator k follows the order of bradley-terry with probability q_k and says its opposite
 *                  otherwise; q_k is estimated, with 9 right and 1 wrong answer known beforehand (X. Chen, P.
 *                  Bennett, K. Collins-Thompson, E. Horvitz, 2013). A tie says nothing of q_k
 *
 * Estimation is by MM (D. Hunter, 2004), which for these models is generalised iterative scaling: t_i grows
 * by ln(points won) - ln(points expected), b and v likewise, each in its own pass; answers of crowd-bt are
 * split into followed and turned round before each pass (EM). No pass makes the penalised likelihood smaller.
 * The prior is weak: every source has won a tenth of a comparison, and lost a tenth, against one of ability
 * 0; b and v have as much. It keeps a source that always wins on the scale and makes every figure finite.
 *
 * Sources that are not connected by comparisons cannot be told apart: each component has its own mean, 0, and
 * its own ranks. A source compared with itself says something of b only.
 *
 * Exactness. Abilities are integers of 2^-36, probabilities of 2^-30, weights of comparisons halves; sums
 * over at most 2^30 comparisons of weight 3 stay below 2^62. So neither the order of the comparisons nor the
 * names of anything can change them. Deviations and ranges are figures for eyes, in doubles; nothing that is
 * hashed may use them.
 *
 * Complexity: O(passes * different comparisons), some hundred passes, and the cube of a component's size for
 * the deviations: 84,000 comparisons of 1,000 sources take 0.2 s. Memory: 32 bytes a comparison, 100 a
 * source, and 8 * GL_LADDER_DENSE^2 at most.
 */
#ifndef GL_CONSENSUS_LADDER_H
#define GL_CONSENSUS_LADDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define GL_LADDER_SOURCES_MAX 65536
#define GL_LADDER_MAX         (1u << 30) /* comparisons */
#define GL_LADDER_DENSE       1000       /* sources of a component that still has deviations */

enum gl_winner { GL_WINNER_FIRST, GL_WINNER_SECOND, GL_WINNER_NONE };

struct gl_comparison {
	uint32_t first, second; /* sources, as they were shown */
	uint32_t worker;
	uint8_t winner; /* enum gl_winner; both bad is none */
	uint8_t weight; /* halves: 1 slightly better, 2 better or not said, 3 much better */
};

struct gl_ladder_in {
	uint32_t sources, workers;
	size_t n;
	const struct gl_comparison *comparison;
};

struct gl_ladder_method {
	const char *name;
	bool ties;    /* they have a probability of their own */
	bool workers; /* annotators differ */
};

/* Its comparisons are counted as they are, without weights. */
struct gl_rung {
	int64_t ability; /* 2^-36; the mean of its component is 0 */
	uint64_t wins, losses, ties;
	double deviation; /* of ability, as a natural logarithm; below 0: the component is too large for it */
	uint32_t component;
	uint32_t rank; /* in its component, from 1; of equal abilities the same */
	uint32_t low,
	        high; /* ranks that it may have: of those whose 95 % ranges lie wholly above or below it */
};

struct gl_ladder {
	const struct gl_ladder_method *method;
	uint32_t sources, workers, components;
	struct gl_rung *rung;
	uint32_t *quality; /* of crowd-bt, by worker: q in 2^-30; else NULL */
	int64_t first;     /* b, 2^-36 */
	double first_deviation;
	int64_t tie; /* of davidson: ln v, 2^-36 */
	unsigned passes;
	bool settled; /* all moved less than 10^-6 in the last round of passes */
};

/* The first is the default, NULL ends them. */
extern const struct gl_ladder_method *const gl_ladder_methods[];
const struct gl_ladder_method *gl_ladder_find(const char *name); /* "default" is one; NULL: none such */

/* Fails for want of memory or beyond the limits. */
enum gl_code gl_ladder(struct gl_ladder *out, const struct gl_ladder_method *m, const struct gl_ladder_in *in,
        struct gl_err *e);
void gl_ladder_release(struct gl_ladder *l);

/* For eyes: an ability on the scale of chess, 1000 the mean and 400 more ten times the odds; and with z = 1
 * or -1 the upper or lower end of its 95 % range. */
double gl_ladder_points(const struct gl_rung *r, int z);

#endif
