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

/* Expected number of tasks that are believed right, ties drawn by lot; one without answers is anybody's
 * guess. */
static double right(const struct gl_replay_set *set, const struct gl_belief *belief)
{
	double sum = 0;

	for (uint32_t task = 0; task < set->task.n; task++) {
		if (set->truth[task] < 0)
			continue;
		if (!belief[task].den)
			sum += 1.0 / set->label.n;
		else if (belief[task].top >> set->truth[task] & 1)
			sum += 1.0 / __builtin_popcountll(belief[task].top);
	}
	return sum;
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
	p->share = (double)p->answers / set->answers;
	if (gl_consensus(gl_method_find(gl_label_methods, "majority"), &votes, belief, NULL, e))
		return e->code;
	p->majority = right(set, belief) / set->truths;
	if (gl_consensus(method, &votes, belief, NULL, e))
		return e->code;
	p->believed = right(set, belief) / set->truths;
	return GL_OK;
}

/* Where the curve crosses the majority of all, and where it does for good. */
static void cross(struct gl_curve *c)
{
	c->reached = c->kept = -1;
	for (unsigned i = c->points; i--;) {
		if (c->point[i].believed < c->all.majority)
			break;
		c->kept = c->point[i].share;
	}
	for (unsigned i = 0; i < c->points && c->reached < 0; i++)
		if (c->point[i].believed >= c->all.majority)
			c->reached = c->point[i].share;
}

/* How many answers the point behind one with so many has. */
static uint32_t next(uint32_t have, uint32_t all, uint32_t most)
{
	for (uint32_t i = 1; i <= 100; i += i < 50 ? 1 : 5) {
		uint32_t n = (uint32_t)((uint64_t)all * i / 100);

		if (n > have)
			return n < most ? n : most;
	}
	return most;
}

enum gl_code gl_curve(struct gl_curve *c, const struct gl_replay_set *set, const struct gl_method *method,
        const uint32_t *order, const struct gl_asked *asked, struct gl_err *e)
{
	gl_mem_auto struct gl_vote *vote = calloc(set->answers + (size_t)1, sizeof(*vote));
	gl_mem_auto struct gl_belief *belief = calloc(set->task.n, sizeof(*belief));

	*c = (struct gl_curve){ .method = method };
	if (!vote || !belief)
		return gl_fail(e, GL_NO_MEMORY, "out of memory");
	if (!set->truths)
		return gl_fail(e, GL_INVALID, "there is no truth.csv to measure against");
	c->all.answers = set->answers;
	c->stop.answers = asked->stopped;
	if (measure(&c->all, set, method, NULL, vote, belief, e) ||
	        measure(&c->stop, set, method, order, vote, belief, e))
		return e->code;
	for (uint32_t n = 0; n < asked->n;) {
		struct gl_curve_point *p = &c->point[c->points++];

		n = p->answers = next(n, set->answers, asked->n);
		if (measure(p, set, method, order, vote, belief, e))
			return e->code;
	}
	cross(c);
	return GL_OK;
}

static void print_point(const struct gl_curve_point *p, const char *what)
{
	printf("%5.1f%% %8u %12.2f%% %8.2f%%%s\n", 100 * p->share, p->answers, 100 * p->believed,
	        100 * p->majority, what);
}

void gl_curve_print(const struct gl_curve *c)
{
	bool stopped = false;

	printf("\n share  answers  %12s  majority\n", c->method->name);
	for (unsigned i = 0; i < c->points; i++) {
		const struct gl_curve_point *p = &c->point[i];

		if (!stopped && p->answers >= c->stop.answers) {
			print_point(&c->stop, "   here the policy is content");
			stopped = true;
		}
		if (p->answers != c->stop.answers && (i % 5 == 4 || p->share > 0.5))
			print_point(p, "");
	}
	print_point(&c->all, "   all that there are");
	if (c->reached >= 0)
		printf("as right as the majority of all with %.1f %% of them", 100 * c->reached);
	else
		printf("never as right as the majority of all");
	if (c->kept > c->reached)
		printf(", for good with %.1f %%", 100 * c->kept);
	else if (c->reached >= 0 && c->kept < 0)
		printf(", but not in the end");
	putchar('\n');
}

static json_t *point_json(const struct gl_curve_point *p)
{
	return json_pack("{s:I, s:f, s:f, s:f}", "answers", (json_int_t)p->answers, "share", p->share,
	        "believed", p->believed, "majority", p->majority);
}

static json_t *share_json(double share)
{
	return share < 0 ? json_null() : json_real(share);
}

void gl_curve_json(json_t *object, const struct gl_curve *c)
{
	json_t *curve = json_array();

	for (unsigned i = 0; i < c->points; i++)
		json_array_append_new(curve, point_json(&c->point[i]));
	json_object_set_new(object, "curve", curve);
	json_object_set_new(object, "stopped", point_json(&c->stop));
	json_object_set_new(object, "method", json_string(c->method->name));
	json_object_set_new(object, "believed_all", json_real(c->all.believed));
	json_object_set_new(object, "majority_all", json_real(c->all.majority));
	json_object_set_new(object, "reached", share_json(c->reached));
	json_object_set_new(object, "kept", share_json(c->kept));
}
