/*
 * reliability -- how far annotators agree, in every figure that people ask for, each with an interval.
 *
 * Over N tasks, task u with m_u answers, n_uc of them for value c:
 *
 *   percent    mean over tasks with m_u >= 2 of P_u = sum_c n_uc (n_uc - 1) / (m_u (m_u - 1))
 *
 *   alpha      1 - (n - 1) sum_u D_u / (m_u - 1) / E over the n answers of those tasks; D_u and E are
 *              the sums of d over ordered pairs of a task's answers and of all n (K. Krippendorff, Content
 *              Analysis, 2004, ch. 11). d is: nominal, 1 if they differ; interval, (x - y)^2; ratio,
 *              ((x - y) / (x + y))^2, 0 for two zeros; ordinal, the interval of midranks
 *
 *   fleiss     (mean P_u - sum p_c^2) / (1 - sum p_c^2) over tasks with r answers, the commonest r above
 *              1 (the larger of two equally common ones), p_c their share of c (J. Fleiss, 1971)
 *
 *   gwet_ac1   (percent - e) / (1 - e), e = sum pi_c (1 - pi_c) / (q - 1), pi_c the mean over tasks of
 *              n_uc / m_u, q values (K. Gwet, Br. J. Math. Stat. Psychol. 61, 2008)
 *
 *   gwet_ac2   the same with weights w = 1 - (x - y)^2 / (largest - smallest)^2, for numbers (Gwet,
 *              Handbook of Inter-Rater Reliability, 2014, ch. 5)
 *
 * Intervals are the 2.5th and 97.5th percentiles over resamples of the tasks with two answers or more, with
 * replacement, all figures from the same draws (Efron, Tibshirani, An Introduction to the Bootstrap, 1993,
 * ch. 13). They say how another set of such tasks would come out, not other annotators.
 *
 *     struct gl_reliability r;
 *     struct gl_draws draws = { .n = 1000, .seed = 1 };
 *     if (!gl_reliability(&r, &(struct gl_scores){ .votes = &votes }, &draws, &e))
 *             use(r.figure[GL_ALPHA_NOMINAL].value);
 *
 * These are figures for eyes, in doubles: nothing that is hashed may use them (what is hashed: agreement.h).
 * Counts are added as integers, so that equal figures to 1e-12 come of any order. Time O(draws (answers +
 * values)), for ratio also O(draws values^2 + sum m_u^2); memory 24 bytes a task and 48 a value.
 */
#ifndef GL_CONSENSUS_RELIABILITY_H
#define GL_CONSENSUS_RELIABILITY_H

#include "consensus/consensus.h"

enum gl_index {
	GL_PERCENT,
	GL_ALPHA_NOMINAL,
	GL_ALPHA_ORDINAL,
	GL_ALPHA_INTERVAL,
	GL_ALPHA_RATIO,
	GL_FLEISS,
	GL_GWET_AC1,
	GL_GWET_AC2,
	GL_INDICES
};
extern const char *const gl_index_name[GL_INDICES]; /* "alpha_nominal" */

#define GL_RATIO_VALUES_MAX 1000

struct gl_estimate {
	const char *undefined; /* why there is none; NULL: value holds */
	double value;
	double low,
	        high; /* NAN: no draws were asked for, fewer than three tasks, or undefined in most draws */
};

/* Answers as values. number: the number that each label stands for, ascending; NULL: labels are names, and
 * what needs an order or distances is undefined. Here votes may have any number of labels. */
struct gl_scores {
	const struct gl_votes *votes;
	const double *number;
};

/* Votes whose ballots are one number each (gl_number_methods), with the numbers that occur as labels. */
struct gl_ranked {
	struct gl_votes votes;
	struct gl_vote *vote;
	double *number; /* by label */
};
enum gl_code gl_ranked_make(struct gl_ranked *r, const struct gl_votes *votes, struct gl_err *e);
void gl_ranked_release(struct gl_ranked *r); /* also after a failure */

struct gl_draws {
	unsigned n; /* 0: no intervals */
	uint64_t seed;
	void (*tick)(void *arg, unsigned done); /* after each; may be NULL */
	void *arg;
};
/* As many draws as such a number of answers allows in seconds: 1000, for very many down to 100. */
unsigned gl_draws_default(uint64_t answers);

struct gl_reliability {
	struct gl_estimate figure[GL_INDICES];
	uint64_t tasks;  /* with two answers or more */
	uint64_t raters; /* of Fleiss: answers of each of its tasks */
	uint64_t units;  /* of Fleiss: its tasks */
};

/* Fails only for want of memory. */
enum gl_code gl_reliability(struct gl_reliability *out, const struct gl_scores *scores,
        const struct gl_draws *draws, struct gl_err *e);

/*
 * Krippendorff's alpha by any distance: d(x, y) is 0 for the same answer and at most 1 for ones that have
 * nothing in common. What two answers to any two tasks differ by on average is taken from all pairs of
 * answers, or, if these are more than GL_PAIRS_MAX, from as many pairs that the seed draws; *drawn says how
 * many then, 0 if none was drawn. Calls distance once for each pair of answers to a task and GL_PAIRS_MAX
 * times more at most; 16 bytes a pair.
 */
#define GL_PAIRS_MAX 500000
enum gl_code gl_alpha_by_distance(struct gl_estimate *out, uint64_t *drawn, const struct gl_votes *votes,
        double (*distance)(struct gl_ballot a, struct gl_ballot b), const struct gl_draws *draws,
        struct gl_err *e);

/*
 * Two annotators on the tasks that both answered: kappa = (p - e) / (1 - e), p the share of tasks on which
 * they say the same, e the one expected of two who keep their own shares of values (J. Cohen, 1960).
 * weighted, for numbers: the same with disagreement counted by (x - y)^2 (Cohen, 1968). Called for each pair
 * with at least `common` tasks, by (a, b), a < b; a pair's interval is the bootstrap over its tasks.
 *
 * Time O(sum m_u^2 + draws * common tasks of pairs), memory O(tasks + answers of the largest a to others).
 */
struct gl_pair {
	uint32_t a, b; /* annotators */
	uint32_t common;
	double percent;
	struct gl_estimate kappa, weighted;
};
enum gl_code gl_pairs(const struct gl_scores *scores, uint32_t common, const struct gl_draws *draws,
        void (*each)(void *arg, const struct gl_pair *pair), void *arg, struct gl_err *e);

/* ---- what the files of this module share ---- */

#define GL_DRAWN_MIN 3 /* tasks: draws of fewer say nothing */

/* A number below n, drawn evenly (to 2^-32) from a stream that only the seed decides. */
uint64_t gl_draw(uint64_t *state, uint64_t n);
/* Sorts the figures of draws that have one and takes the interval; fewer than half of them: none. */
void gl_interval_of(struct gl_estimate *out, double *figure, unsigned draws);

#endif
