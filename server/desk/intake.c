/* intake -- which answers are taken: a promise that was made is kept, whatever happened meanwhile. */
#include <assert.h>
#include <string.h>

#include "desk/inside.h"

/* An assignment as it stands when its answer comes. */
struct claim {
	const struct gl_item *item;
	const struct gl_desk_terms *terms;
	int64_t expires_ms, wall_ms;
};

/* How many slots of a task are filled, and which terms decide it, once what is pending has been logged. */
struct expected {
	uint32_t n;
	size_t terms;
	bool decided;
	unsigned slots;
};

static void expect(const struct gl_desk *d, struct expected *x, const struct gl_item *item)
{
	if (item->kind == GL_ITEM_TERMS && !x->decided)
		x->terms++;
	if (item->kind != GL_ITEM_ANSWER || item->n != x->n)
		return;
	x->decided = true;
	x->slots += d->hold.v[item->hold].slot && !item->answer.surplus;
}

/* The account's surplus answers may be that share of its answers, rounded up: everyone has one. */
static bool surplus_left(const struct gl_desk *d, const struct claim *c)
{
	const struct gl_member *m = &d->member.v[c->item->person];
	uint64_t have = m->surplus + m->surplus_pending;
	uint64_t most = ((uint64_t)m->answers * (uint64_t)gl_terms_now(d)->surplus_share + 999999) / 1000000;

	return have < (most ? most : 1);
}

/* Handed out before this desk was built, so that it cannot know: its slot may have gone to another one. */
static bool foreign(const struct gl_desk *d, const struct claim *c)
{
	return c->expires_ms > c->wall_ms && c->expires_ms - c->terms->lease_ms < d->born_wall_ms;
}

/* Decides about an answer to an assignment that is not held. */
static enum gl_taken judge_loose(struct gl_desk *d, const struct claim *c, bool *surplus)
{
	const struct gl_todo *t = gl_todo(d, c->item->n);
	bool fits = c->item->answer.who != GL_AGENT || gl_pick_agent_fits(d, t);
	bool slot = gl_task_free(t) && fits;

	*surplus = !slot;
	if (foreign(d, c))
		return GL_TAKEN;
	if (d->state != GL_DESK_OPEN)
		return GL_SHUT;
	if (slot)
		return GL_TAKEN;
	/* As surplus it would count all the same, if the task stays below redundancy.max. */
	if (!fits)
		return GL_FULL;
	return c->wall_ms - c->expires_ms < GL_SURPLUS_MS && surplus_left(d, c) ? GL_TAKEN : GL_FULL;
}

/*
 * Whether an answer that fills a slot comes to more than redundancy.max after all: terms with a smaller one
 * were logged before the task's first answer, and decide it, after more slots had been promised. It is kept,
 * as surplus.
 */
static bool beyond_max(const struct gl_desk *d, const struct gl_item *item, bool held)
{
	const struct gl_todo *t = gl_todo(d, item->n);
	const struct gl_batch *flight = gl_desk_flight(d);
	struct expected x = {
		.n = item->n, .terms = t->first ? t->terms : d->terms.n - 1, .decided = t->first
	};

	for (uint32_t i = t->first; i; i = d->pool.v[i])
		x.slots += gl_answer_counts(d, &d->pool.v[i]) && !(d->pool.v[i + 1] & GL_ANSWER_SURPLUS);
	if ((x.decided || !d->terms_pending) && x.slots + t->held + !held <= d->terms.v[x.terms].max)
		return false;
	for (unsigned i = 0; flight && i < flight->n; i++)
		expect(d, &x, flight->item[i]);
	for (const struct gl_item *i = d->forming.first; i && i != item; i = i->next)
		expect(d, &x, i);
	return x.slots >= d->terms.v[x.terms].max;
}

void gl_intake_judge_again(struct gl_desk *d)
{
	for (struct gl_item *i = d->forming.first; i; i = i->next) {
		if (i->kind != GL_ITEM_ANSWER || i->answer.surplus || !d->hold.v[i->hold].slot ||
		        !beyond_max(d, i, true))
			continue;
		i->answer.surplus = true;
		d->member.v[i->person].surplus_pending++;
	}
}

/* Gives a loose answer the hold that keeps its slot and its money until it is committed. */
static uint32_t hold_for(struct gl_desk *d, const struct gl_item *item, unsigned terms)
{
	gl_escrow_hold_always(&d->money, item->answer.price);
	return gl_hold_add(d, &(struct gl_hold){
	                              .n = item->n,
	                              .person = item->person,
	                              .terms = (uint16_t)terms,
	                              .slot = !item->answer.surplus,
	                              .agent = item->answer.who == GL_AGENT,
	                              .expires_mono = d->mono_ms,
	                      });
}

/* An older assignment of the same task may have been used, on other terms: the price is that of the answer's.
 */
static void reprice(struct gl_desk *d, uint32_t hold, unsigned terms)
{
	struct gl_hold *h = &d->hold.v[hold];

	gl_escrow_drop(&d->money, d->terms.v[h->terms].price);
	h->terms = (uint16_t)terms;
	gl_escrow_hold_always(&d->money, d->terms.v[terms].price);
}

static enum gl_taken judge_pending(struct gl_item *pending, const struct gl_item *item, struct gl_item **twin)
{
	if (memcmp(pending->answer.value, item->answer.value, GL_HASH_BYTES) != 0)
		return GL_DIFFERS;
	*twin = pending;
	return GL_REPEAT_IN_FLIGHT;
}

/* Who reviewed a task cannot answer it as well, though it held it before it became a reviewer. */
static bool is_reviewer(const struct gl_desk *d, const struct gl_item *item)
{
	return gl_pairs_has(&d->reviewed, item->person, item->n) ||
	       (d->rulings_pending && gl_item_pending(d, GL_ITEM_REVIEW, item->person, item->n));
}

enum gl_taken gl_desk_answer(struct gl_desk *d, struct gl_item *item, int64_t expires_ms,
        struct gl_moment now, struct gl_item **twin, struct gl_err *e)
{
	const struct gl_member *m = gl_member(d, item->person);
	int terms = gl_terms_find(d, item->answer.terms);
	uint32_t hold;
	enum gl_taken how;

	assert(!d->loading && item->kind == GL_ITEM_ANSWER);
	*twin = NULL;
	gl_desk_expire(d, now);
	if (!m || m->gone || m->going || terms < 0 || !item->n || item->n > d->task.n)
		return GL_UNKNOWN;
	hold = gl_hold_find(d, item->person, item->n);
	if (hold && d->hold.v[hold].item)
		return judge_pending(d->hold.v[hold].item, item, twin);
	if (gl_answer_find(d, gl_todo(d, item->n), item->person))
		return GL_REPEAT_DONE;
	if (d->state == GL_DESK_ENDED)
		return GL_SHUT;
	if (gl_todo(d, item->n)->answers >= GL_TASK_ANSWERS_MAX || is_reviewer(d, item))
		return GL_FULL;
	item->answer.price = d->terms.v[terms].price;
	item->answer.surplus = false;
	if (!hold) {
		struct claim c = { item, &d->terms.v[terms], expires_ms, now.wall_ms };

		how = judge_loose(d, &c, &item->answer.surplus);
		if (how != GL_TAKEN)
			return how;
		if (!gl_hold_reserve(d)) {
			gl_fail(e, GL_NO_MEMORY, "no memory for one more answer");
			return GL_NOT_TAKEN;
		}
	}
	if ((!hold || d->hold.v[hold].slot) && !item->answer.surplus)
		item->answer.surplus = beyond_max(d, item, hold);
	if (gl_desk_enter(d, item, now, e))
		return GL_NOT_TAKEN;
	if (!hold)
		hold = hold_for(d, item, (unsigned)terms);
	else if (d->hold.v[hold].terms != (unsigned)terms)
		reprice(d, hold, (unsigned)terms);
	gl_hold_pend(d, hold, item);
	return GL_TAKEN;
}
