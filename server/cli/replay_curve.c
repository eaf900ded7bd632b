#include "cli/replay_curve.h"

#include <stdio.h>
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

/* Likewise of what a method believes; a task without answers is anybody's guess. */
static double believed_right(const struct gl_replay_set *set, const struct gl_belief *belief)
{
	double right = 0;

	for (uint32_t task = 0; task < set->task.n; task++) {
		if (set->truth[task] < 0)
			continue;
		if (!belief[task].den)
			right += 1.0 / set->label.n;
		else if (belief[task].top >> set->truth[task] & 1)
			right += 1.0 / __builtin_popcountll(belief[task].top);
	}
	return right;
}

static enum gl_code measure(struct gl_curve_point *p, const struct gl_replay_set *set,
        const struct gl_method *method, const uint32_t *order, struct gl_vote *vote, struct gl_belief *belief,
        struct gl_err *e)
{
	struct gl_votes votes = { .items = set->task.n,
		.workers = set->worker.n,
		.labels = set->label.n,
		.n = p->answers,
		.vote = vote };

	for (uint32_t i = 0; i < p->answers; i++) {
		const struct gl_replay_answer *a = &set->answer[order ? order[i] : i];

		vote[i] = (struct gl_vote){ .item = a->task, .worker = a->worker, .label = a->label };
	}
	qsort(vote, p->answers, sizeof(*vote), by_item);
	if (gl_consensus(method, &votes, belief, NULL, e))
		return e->code;
	p->share = (double)p->answers / set->answers;
	p->majority = majority_right(set, vote, p->answers) / set->truths;
	p->believed = believed_right(set, belief) / set->truths;
	return GL_OK;
}

/* Looks at every hundredth of all answers, from the end back, as long as the crowd is right often enough. */
static enum gl_code look_back(struct gl_curve *c, const struct gl_replay_set *set,
        const struct gl_method *method, const uint32_t *order, uint32_t n, struct gl_vote *vote,
        struct gl_belief *belief, struct gl_err *e)
{
	c->reached = -1;
	for (uint32_t k = n; k; k = k > set->answers / 100 ? k - set->answers / 100 - 1 : 0) {
		struct gl_curve_point p = { .answers = k };

		if (measure(&p, set, method, order, vote, belief, e))
			return e->code;
		if (p.believed < c->all.majority)
			break;
		c->reached = p.share;
	}
	return GL_OK;
}

enum gl_code gl_curve(struct gl_curve *c, const struct gl_replay_set *set, const struct gl_method *method,
        const uint32_t *order, uint32_t n, struct gl_err *e)
{
	gl_mem_auto struct gl_vote *vote = calloc(set->answers + (size_t)1, sizeof(*vote));
	gl_mem_auto struct gl_belief *belief = calloc(set->task.n, sizeof(*belief));

	*c = (struct gl_curve){ .method = method };
	if (!vote || !belief)
		return gl_fail(e, GL_NO_MEMORY, "out of memory");
	if (!set->truths)
		return gl_fail(e, GL_INVALID, "there is no truth.csv to measure against");
	c->all.answers = set->answers;
	if (measure(&c->all, set, method, NULL, vote, belief, e))
		return e->code;
	for (unsigned i = 0; i < GL_CURVE_POINTS; i++) {
		c->point[i].answers = (uint32_t)((uint64_t)n * (i + 1) / GL_CURVE_POINTS);
		if (measure(&c->point[i], set, method, order, vote, belief, e))
			return e->code;
	}
	return look_back(c, set, method, order, n, vote, belief, e);
}

void gl_curve_print(const struct gl_curve *c)
{
	printf("\n share  answers  %12s  majority\n", c->method->name);
	for (int i = 0; i < GL_CURVE_POINTS; i++)
		printf("%5.1f%% %8u %12.2f%% %8.2f%%\n", 100 * c->point[i].share, c->point[i].answers,
		        100 * c->point[i].believed, 100 * c->point[i].majority);
	printf("%5.1f%% %8u %12.2f%% %8.2f%%   all that there are\n", 100.0, c->all.answers,
	        100 * c->all.believed, 100 * c->all.majority);
	if (c->reached >= 0)
		printf("as right as the majority of all with %.1f %% of them\n", 100 * c->reached);
	else
		printf("not as right as the majority of all in the end\n");
}

void gl_curve_json(json_t *object, const struct gl_curve *c)
{
	json_t *curve = json_array();

	for (int i = 0; i < GL_CURVE_POINTS; i++)
		json_array_append_new(
		        curve, json_pack("{s:I, s:f, s:f, s:f}", "answers", (json_int_t)c->point[i].answers,
		                       "share", c->point[i].share, "believed", c->point[i].believed,
		                       "majority", c->point[i].majority));
	json_object_set_new(object, "curve", curve);
	json_object_set_new(object, "method", json_string(c->method->name));
	json_object_set_new(object, "believed_all", json_real(c->all.believed));
	json_object_set_new(object, "majority_all", json_real(c->all.majority));
	json_object_set_new(object, "reached", c->reached < 0 ? json_null() : json_real(c->reached));
}
