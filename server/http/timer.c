#include "base/clock.h"
#include "http/internal.h"

/* A pairing heap: the soonest at the root; no place in it costs memory of its own. */

static void link_to(struct gl_timer **at, struct gl_timer *t)
{
	*at = t;
	if (t)
		t->at = at;
}

/* Both are roots (no next). */
static struct gl_timer *meld(struct gl_timer *a, struct gl_timer *b)
{
	struct gl_timer *swap;

	if (!a || !b)
		return a ? a : b;
	if (b->due_us < a->due_us) {
		swap = a;
		a = b;
		b = swap;
	}
	link_to(&b->next, a->child);
	link_to(&a->child, b);
	return a;
}

/* Makes one heap of a list of them: pairs from the left, then all from the right. */
static struct gl_timer *gather(struct gl_timer *list)
{
	struct gl_timer *pairs = NULL, *root = NULL;

	while (list) {
		struct gl_timer *a = list, *b = a->next, *pair;

		list = b ? b->next : NULL;
		a->next = NULL;
		if (b)
			b->next = NULL;
		pair = meld(a, b);
		pair->next = pairs;
		pairs = pair;
	}
	while (pairs) {
		struct gl_timer *rest = pairs->next;

		pairs->next = NULL;
		root = meld(root, pairs);
		pairs = rest;
	}
	return root;
}

void gl_timer_cancel(struct gl_timer *t)
{
	struct gl_timer *children;

	if (!t->due_us)
		return;
	children = gather(t->child);
	link_to(t->at, t->next);
	link_to(&t->loop->timers, meld(t->loop->timers, children));
	t->child = t->next = NULL;
	t->due_us = 0;
}

void gl_loop_after_us(
        struct gl_loop *loop, struct gl_timer *t, int64_t us, void (*fire)(void *ctx), void *ctx)
{
	gl_timer_cancel(t);
	t->loop = loop;
	t->due_us = gl_mono_us() + us;
	t->fire = fire;
	t->ctx = ctx;
	link_to(&loop->timers, meld(loop->timers, t));
}

void gl_loop_after(struct gl_loop *loop, struct gl_timer *t, int64_t ms, void (*fire)(void *ctx), void *ctx)
{
	gl_loop_after_us(loop, t, ms * 1000, fire, ctx);
}

int64_t gl_timers_due(const struct gl_loop *loop)
{
	return loop->timers ? loop->timers->due_us : INT64_MAX;
}

/* Those that were due when this began: one that sets itself again at once does not keep the loop. */
void gl_timers_fire(struct gl_loop *loop)
{
	int64_t now = gl_mono_us();

	while (loop->timers && loop->timers->due_us <= now) {
		struct gl_timer *t = loop->timers;

		gl_timer_cancel(t);
		t->fire(t->ctx);
	}
}
