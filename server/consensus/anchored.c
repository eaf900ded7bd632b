/*
 * anchored -- the default for labels: each worker has a confusion matrix over subtypes of the classes, and
 * each class is anchored to a weighted vote.
 *
 * Dawid and Skene's model (1979) has two ways to lose against a plain count. A few prolific people who share
 * an error on near misses agree, and their agreement reads as truth: here a class is parted into subtypes of
 * items, on which people may err in their own way, so that what they share on some items says nothing of the
 * others. And a rare class captures items that nobody is sure of: here a label's share of a weighted vote
 * (Wawa's) stays part of the evidence.
 *
 *   vote     s_w = mean over the answers of w of [label is one of the A top labels of the item] / A
 *            r_ik = sum of s_w over the answers k / sum of s_w; plain shares where that is 0
 *   prior    P_kl ~ sum of r_ik over the answers l to i, + 1, + 3 where k = l; over l it adds up to 1
 *   fit      Z_ikm begins as the plain share of k, parted by the item's key between the M subtypes of k;
 *            theta_wkml = (sum of Z_ikm over w's answers l + 3 P_kl) / (sum of Z_ikm over w's answers + 3)
 *            ln Z_ikm = ln(sum over i of Z_ikm + 1/M) + ln max(r_ik, 10^-3) + sum of ln theta, up to a
 *            constant; again until no sum over m moves by 10^-2, but at most 12 times. An item none of
 *            whose sums moved by that much in pass n rests until pass 2n
 *   M        1 or 3, told by answers that are hidden in turn, two fifths of them: 1 if 3 foretells them
 *            worse by two standard errors. With 1, half of ln max(mean of r_ik over i, 10^-3) is taken off
 *            (centred)
 *   posterior  mean of three fits that begin differently (one, if M is 1), to the power 0.25, brought to a
 *            sum of 1. With gold the power is that of 2^(j/8) / 4 under which the known labels would have
 *            been likeliest had they been hidden and their answers not been learnt from, times a prior:
 *            ln power ~ N(ln 0.25, 0.7^2)
 *
 * Twelve passes, because more cost time and gain nothing: on crowds real and made, with 300 as many labels or
 * fewer are right, since rows of few answers then fit what is chance in them. Items that rest are nearly all
 * certain; a step that leaves some posteriors as they are climbs, too (Neal and Hinton 1998).
 *
 * A known item is Z = 1 for its label, and its vote names that label alone. Nothing arbitrary is drawn but by
 * the keys of items: folds by what a worker's answers have in common with others' (anchored_hide.c), starts
 * by the key alone.
 *
 * Exactness. Shares are integers of 2^-30 and at most 2^30, so their sums over at most 2^32 answers, and 3
 * more, stay below 2^63. Logarithms are integers of 2^-24; that of an entry lies between -ln(2^63) and 0,
 * below 2^30 in size, and 2^32 of them fit in 64 bits. What is rounded is a share, or a term of one item: no
 * sum over items, answers or workers adds anything but integers.
 *
 * Cost, for n answers, K labels, W workers, R pairs of a worker and a label that occur: seven fits, four of
 * them of four fifths of the answers, each of at most 12 passes. A pass takes O((n + R) K M) while everything
 * moves; later only the answers of items that are due are read, only differences are added, and logarithms
 * are taken only of the rows of who answered them. README.md has the measurements. votes.threads beyond 4 are
 * not used. One item under a model that was learnt: some microseconds. Memory: 9 bytes an answer, 8 K + 16 an
 * item, 36 K M a pair, and for each fit that runs at once 4 K M + 1 more an item.
 */
#include "consensus/anchored.h"

#include <stdlib.h>

#include "base/auto.h"

#define PARAMETERS                                                                                           \
	"{\"anchor\":\"1.000000\",\"floor\":\"0.001000\",\"folds\":5,\"iterations\":12,\"seeds\":3,"         \
	"\"smoothing\":\"3.000000\",\"subtypes\":3,\"temperature\":\"0.250000\","                            \
	"\"temperature_spread\":\"0.700000\",\"tolerance\":\"0.010000\"}"

struct run {
	struct gl_rows_said rows;
	struct gl_seen seen;
	struct gl_fit fit[GL_SEEDS];
	struct gl_learnt *learnt;
};

static void run_release(struct run *r)
{
	for (unsigned i = 0; i < GL_SEEDS; i++)
		gl_fit_release(&r->fit[i]);
	gl_seen_release(&r->seen);
	gl_rows_said_release(&r->rows);
	gl_learnt_free(r->learnt);
}

/* With one subtype nothing is drawn, so all seeds would give the same. */
static enum gl_code learn(struct run *r, const struct gl_votes *votes, struct gl_err *e)
{
	struct gl_fit_plan plan[GL_SEEDS];
	unsigned fits;
	uint32_t subtypes;

	if (gl_rows_said_init(&r->rows, votes, e) || gl_subtypes_choose(&subtypes, votes, &r->rows, e) ||
	        gl_seen_init(&r->seen, votes, &r->rows, NULL, 0, e))
		return e->code;
	fits = subtypes > 1 ? GL_SEEDS : 1;
	for (unsigned i = 0; i < fits; i++)
		plan[i] = (struct gl_fit_plan){
			.seen = &r->seen, .subtypes = subtypes, .seed = i, .centred = subtypes == 1
		};
	r->learnt = calloc(1, sizeof(*r->learnt));
	if (!r->learnt)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a model");
	if (gl_fits_run(r->fit, plan, fits, e) ||
	        gl_learnt_take(r->learnt, &r->rows, &r->seen, r->fit, fits, e))
		return e->code;
	gl_learnt_calibrate(r->learnt, &r->seen, r->fit);
	return GL_OK;
}

static enum gl_code anchored_run(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_model *model, struct gl_err *e)
{
	__attribute__((cleanup(run_release))) struct run r = { 0 };
	uint64_t weight[GL_LABELS_MAX], at = 0;

	if (learn(&r, votes, e))
		return e->code;
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);

		if (gl_clamp(votes, i) >= 0) {
			gl_belief_known(&out[i], (uint32_t)gl_clamp(votes, i), v.n > 0);
			continue;
		}
		gl_anchored_weights(weight, r.learnt, v.vote, v.n);
		gl_belief_from(&out[i], weight, votes->labels);
	}
	if (model) {
		*model = (struct gl_model){ .labels = votes->labels, .workers = votes->workers };
		model->learnt = gl_take(r.learnt);
	}
	return GL_OK;
}

const struct gl_method gl_method_anchored = {
	.name = "anchored",
	.version = 1,
	.parameters = PARAMETERS,
	.copying = true,
	.posterior = true,
	.run = anchored_run,
};
