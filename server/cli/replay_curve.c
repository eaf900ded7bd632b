#include "cli/replay_curve.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "consensus/consensus.h"

static int by_item(const void *a, const void *b)
{
	const struct gl_vote *x = a, *y = b;

	if (x->item != y->item)
		return x->item < y->item ? -1 : 1;
	return (x->worker > y->worker) - (x->worker < y->worker);
}

/* Expected number of tasks that majority gets right when ties are drawn by lot. */
static double majority_right(const struct gl_replay_set *set, const struct gl_vote *vote, uint32_t n)
{
	double right = 0;
	uint32_t at = 0;

	for (uint32_t task = 0; task < set->task.n; task++) {
		uint32_t count[GL_LABELS_MAX] = { 0 }, top = 0, tops = 0;

		for (; at < n && vote[at].item == task; at++)
			count[vote[at].label]++;
		for (uint32_t l = 0; l < set->label.n; l++)
			top = count[l] > top ? count[l] : top;
		for (uint32_t l = 0; l < set->label.n; l++)
			tops += count[l] == top;
		if (set->truth[task] >= 0 && count[set->truth[task]] == top)
			right += 1.0 / tops;
	}
	return right;
}

static double believed_right(const struct gl_replay_set *set, const struct gl_belief *belief)
{
	double right = 0;

	for (uint32_t task = 0; task < set->task.n; task++) {
		if (set->truth[task] < 0)
			continue;
		if (!belief[task].den)
			right += 1.0 / set->label.n;
		else if (belief[task].label == (uint32_t)set->truth[task] ||
		         (belief[task].tied && set->label.n == 2))
			right += belief[task].tied ? 0.5 : 1;
	}
	return right;
}

static enum gl_code measure(struct gl_curve_point *p, const struct gl_replay_set *set, const uint32_t *order,
        struct gl_vote *vote, struct gl_belief *belief, struct gl_err *e)
{
	struct gl_votes votes = { .items = set->task.n,
		.workers = set->worker.n,
		.labels = set->label.n,
		.n = p->answers,
		.vote = vote };

	for (uint32_t i = 0; i < p->answers; i++) {
		const struct gl_replay_answer *a = &set->answer[order[i]];

		vote[i] = (struct gl_vote){ .item = a->task, .worker = a->worker, .label = a->label };
	}
	qsort(vote, p->answers, sizeof(*vote), by_item);
	if (gl_consensus(gl_method_find(gl_label_methods, "dawid-skene"), &votes, belief, NULL, e))
		return e->code;
	p->share = (double)p->answers / set->answers;
	p->majority = majority_right(set, vote, p->answers) / set->truths;
	p->dawid_skene = believed_right(set, belief) / set->truths;
	return GL_OK;
}

enum gl_code gl_curve(struct gl_curve_point *point, unsigned points, const struct gl_replay_set *set,
        const uint32_t *order, uint32_t n, struct gl_err *e)
{
	gl_mem_auto struct gl_vote *vote = calloc(n + 1, sizeof(*vote));
	gl_mem_auto struct gl_belief *belief = calloc(set->task.n, sizeof(*belief));

	if (!vote || !belief)
		return gl_fail(e, GL_NO_MEMORY, "out of memory");
	if (!set->truths)
		return gl_fail(e, GL_INVALID, "there is no truth.csv to measure against");
	for (unsigned i = 0; i < points; i++) {
		point[i].answers = (uint32_t)((uint64_t)n * (i + 1) / points);
		if (measure(&point[i], set, order, vote, belief, e))
			return e->code;
	}
	return GL_OK;
}
