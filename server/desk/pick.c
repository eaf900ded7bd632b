/*
 * pick -- who is given what. Priority first; within one level what is meant for this person alone (of some of
 * it, the task whose answers leave most open), then what others have begun or given back, then untouched
 * tasks in number order.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/sign.h"
#include "desk/inside.h"

#define GOLD_TRIES           16
#define SWEEP_EACH           16 /* tasks looked at again for each hand-out while a sweep is due */
#define SWEEP_BEFORE_NOTHING 4096
#define LOOK_AT_HOLDS        512
#define LOOK_IN_LANE         4096             /* tasks compared for one hand-out */
#define OPEN_ENOUGH          (UINT32_MAX - 1) /* one answer at most */
#define RETRY_MOST_S         60
#define RETRY_HELD_S         2 /* others mostly answer, or give back, long before what they hold expires */
#define RETRY_MONEY_S        60

static bool meant_for(const struct gl_desk *d, const struct gl_todo *t, uint32_t person, uint32_t n)
{
	for (uint32_t i = t->pos; i < d->lane_pool.n && d->lane_pool.v[i].n == n; i++)
		if (d->lane_pool.v[i].person == person)
			return true;
	return false;
}

bool gl_pick_new_to(const struct gl_desk *d, uint32_t person, uint32_t n)
{
	const struct gl_todo *t = gl_todo(d, n);

	return !gl_answer_find(d, t, person) && !gl_hold_find(d, person, n) &&
	       !gl_pairs_has(&d->skipped, person, n) && !gl_pairs_has(&d->reviewed, person, n) &&
	       (!t->targeted || meant_for(d, t, person, n));
}

/* What agents gave or hold stays within agents_max, and leaves to persons what humans_min asks for. */
bool gl_pick_agent_fits(const struct gl_desk *d, const struct gl_todo *t)
{
	const struct gl_desk_terms *terms = gl_task_terms(d, t);
	unsigned agents = gl_task_agents_used(d, t) + t->agents;

	if (terms->agents_max < terms->max && agents >= terms->agents_max)
		return false;
	return !terms->humans_min || agents + terms->humans_min < terms->max;
}

static bool may_take(const struct gl_desk *d, uint32_t person, uint32_t n)
{
	return (d->member.v[person].who != GL_AGENT || gl_pick_agent_fits(d, gl_todo(d, n))) &&
	       gl_pick_new_to(d, person, n);
}

/* How little is known of a task, to be compared: one without all that everyone gets first, then by what its
 * answers leave open. */
static uint32_t openness(const struct gl_desk *d, uint32_t n)
{
	const struct gl_todo *t = gl_todo(d, n);
	const struct gl_desk_template *template = &d->template.v[gl_terms_now(d)->template];
	const struct gl_desk_question *q = &d->question.v[template->question[0]];
	struct gl_tally y;

	if (!t->first || q->options || !q->labels)
		return UINT32_MAX;
	gl_tally(&y, d, t, template->question[0]);
	if (y.used < gl_task_terms(d, t)->min)
		return UINT32_MAX - y.used;
	return gl_model_entropy(q->model, q->labels, y.vote, y.labelled);
}

void gl_lane_look(struct gl_desk *d, uint32_t n)
{
	const struct gl_todo *t = gl_todo(d, n);

	if (t->targeted && t->want && t->pos < d->lane_pool.n && d->lane_pool.v[t->pos].n == n)
		d->lane_pool.v[t->pos].open = openness(d, n);
}

/* Of this task of a lane and those behind it, the one that a person's answer would tell most of; of several,
 * the first. What is cheap to see comes first: most are not as open as one before them. */
static uint32_t most_open(const struct gl_desk *d, uint32_t person, uint32_t at)
{
	const struct gl_lane *pool = d->lane_pool.v;
	uint32_t best = pool[at].n, most = pool[gl_todo(d, best)->pos].open;

	at = pool[at].next;
	for (unsigned looked = 0; at && looked < LOOK_IN_LANE && most < OPEN_ENOUGH;
	        at = pool[at].next, looked++) {
		const struct gl_todo *t = gl_todo(d, pool[at].n);

		if (pool[t->pos].open <= most || !gl_task_free(t) || !may_take(d, person, pool[at].n))
			continue;
		most = pool[t->pos].open;
		best = pool[at].n;
	}
	return best;
}

/* The next task of a person's own lane that it may take; what it can never take again leaves the lane. */
static uint32_t from_lane(struct gl_desk *d, uint32_t person, unsigned level)
{
	struct gl_lanes *own = d->member.v[person].lanes;
	struct gl_lane *pool = d->lane_pool.v;
	uint32_t before, at;

	if (!own)
		return 0;
	before = own->cursor[level];
	at = before ? pool[before].next : own->first[level];
	for (; at; at = pool[at].next) {
		const struct gl_todo *t = gl_todo(d, pool[at].n);

		if (t->withdrawn || gl_answer_find(d, t, person)) {
			if (before)
				pool[before].next = pool[at].next;
			else
				own->first[level] = pool[at].next;
			if (own->last[level] == at)
				own->last[level] = before;
			continue;
		}
		if (gl_task_free(t) && may_take(d, person, pool[at].n))
			break;
		before = at;
	}
	own->cursor[level] = before;
	return at ? most_open(d, person, at) : 0;
}

static uint32_t from_again(struct gl_desk *d, uint32_t person, unsigned level)
{
	const struct gl_queue *q = &d->again[level];
	uint64_t *place = &d->member.v[person].trail->again[level];

	if (*place < q->base)
		*place = q->base;
	for (; *place < q->end; ++*place) {
		uint32_t n = gl_queue_at(d, level, *place);

		if (n && may_take(d, person, n))
			return n;
	}
	return 0;
}

static uint32_t from_fresh(struct gl_desk *d, uint32_t person, unsigned level)
{
	uint32_t *at = &d->member.v[person].trail->fresh[level];
	uint32_t n = *at ? *at : 1;

	while ((n = gl_fresh_from(d, level, n)) && !may_take(d, person, n))
		n++;
	*at = n ? n : (uint32_t)d->task.n + 1;
	return n;
}

static uint32_t ordinary(struct gl_desk *d, uint32_t person)
{
	uint32_t n = 0;

	for (unsigned level = GL_LEVELS; !n && level--;) {
		n = from_lane(d, person, level);
		if (!n)
			n = from_again(d, person, level);
		if (!n)
			n = from_fresh(d, person, level);
	}
	return n;
}

struct draw {
	uint8_t boot[16];
	uint8_t what; /* apart from each other: 'g' gold, 'n' display seed */
	uint32_t person;
	uint64_t counter;
};

static void draw(const struct gl_desk *d, uint8_t what, uint32_t person, uint64_t counter, uint64_t out[2])
{
	struct draw in;
	uint8_t tag[GL_TAG_BYTES];

	memset(&in, 0, sizeof in); /* the gaps between its members too */
	memcpy(in.boot, d->config.boot, sizeof in.boot);
	in.what = what;
	in.person = person;
	in.counter = counter;
	gl_tag(tag, d->config.secret, &in, sizeof in);
	memcpy(out, tag, sizeof tag);
}

/*
 * A gold task in place of an ordinary one, or 0. One that still wants answers is given on one of its slots;
 * one that has enough is given beyond them: that is how gold comes to more than redundancy.max answers, and
 * proves something.
 */
static uint32_t draw_gold(const struct gl_desk *d, uint32_t person, uint32_t counter)
{
	uint64_t r[2];

	if (!d->gold.n)
		return 0;
	draw(d, 'g', person, counter, r);
	if ((int64_t)(r[0] % 1000000) >= gl_terms_now(d)->gold_share)
		return 0;
	for (size_t i = 0; i < GOLD_TRIES && i < d->gold.n; i++) {
		uint32_t n = d->gold.v[(r[1] % d->gold.n + i) % d->gold.n];
		const struct gl_todo *t = gl_todo(d, n);

		if (t->retired || t->withdrawn || gl_task_settled(d, n) || t->answers >= GL_GOLD_SHOWN_MAX)
			continue;
		if (gl_task_free(t) ? may_take(d, person, n) : !t->want && gl_pick_new_to(d, person, n))
			return n;
	}
	return 0;
}

static bool hold_money(struct gl_desk *d, bool slot)
{
	const struct gl_desk_terms *now = gl_terms_now(d);

	gl_escrow_replan(&d->money, d->free_slots, now->price);
	return gl_escrow_hold(&d->money, now->price, slot);
}

static void give(struct gl_desk *d, uint32_t person, uint32_t n, bool slot, struct gl_moment now,
        struct gl_assignment *out)
{
	const struct gl_desk_terms *terms = gl_terms_now(d);
	struct gl_member *m = &d->member.v[person];
	uint64_t r[2];

	draw(d, 'n', person, d->serial++, r);
	m->handed++;
	*out = (struct gl_assignment){
		.n = n,
		.terms = terms->index,
		.price = terms->price,
		.expires_ms = now.wall_ms + terms->lease_ms,
		.nonce = r[0],
	};
	gl_hold_add(d, &(struct gl_hold){
	                       .n = n,
	                       .person = person,
	                       .terms = (uint16_t)(d->terms.n - 1),
	                       .slot = slot,
	                       .agent = m->who == GL_AGENT,
	                       .given = true,
	                       .expires_mono = d->mono_ms + terms->lease_ms,
	                       .expires_wall = out->expires_ms,
	                       .nonce = out->nonce,
	               });
}

static int64_t seconds_until(const struct gl_desk *d, const struct gl_hold *h)
{
	int64_t s = h->item ? 1 : (h->expires_mono - d->mono_ms + 999) / 1000;

	return s < 1 ? 1 : s > RETRY_MOST_S ? RETRY_MOST_S : s;
}

/* Whether somebody holds what this person could have if it came back; many holds are not all looked at. */
static bool others_hold(const struct gl_desk *d, uint32_t person)
{
	uint32_t seen = 0;

	for (size_t id = 1; id < d->hold.n && seen < d->holds; id++) {
		const struct gl_hold *h = &d->hold.v[id];

		if (!h->n)
			continue;
		if (seen++ == LOOK_AT_HOLDS)
			return true;
		if (h->person != person && gl_todo(d, h->n)->want && gl_pick_new_to(d, person, h->n))
			return true;
	}
	return false;
}

static int64_t own_expiry(const struct gl_desk *d, const struct gl_member *m)
{
	int64_t least = RETRY_MOST_S;

	for (uint32_t id = m->held_first; id; id = d->hold.v[id].next)
		if (!d->hold.v[id].item && seconds_until(d, &d->hold.v[id]) < least)
			least = seconds_until(d, &d->hold.v[id]);
	return least;
}

static void say_why(struct gl_desk *d, uint32_t person, struct gl_hand_out *result)
{
	const struct gl_member *m = &d->member.v[person];

	if (d->sweep) {
		result->why = GL_ALL_HELD;
		result->retry_s = 1;
	} else if (!d->wanting) {
		result->why = GL_PROJECT_DONE;
	} else if (m->staff) {
		result->why = GL_NONE_FOR_YOU;
	} else if (m->held >= gl_terms_now(d)->at_once) {
		result->why = GL_ALL_HELD;
		result->retry_s = own_expiry(d, m);
	} else {
		result->why = others_hold(d, person) ? GL_ALL_HELD : GL_NONE_FOR_YOU;
		result->retry_s = RETRY_HELD_S;
	}
}

/* Finds the next task for a person and sets its money aside; 0: nothing (result says if it is for want of
 * money). */
static uint32_t choose(struct gl_desk *d, uint32_t person, bool *slot, struct gl_hand_out *result)
{
	uint32_t n = ordinary(d, person), gold;

	if (!n)
		return 0;
	gold = draw_gold(d, person, d->member.v[person].handed);
	*slot = gold && gl_task_free(gl_todo(d, gold));
	if (gold && hold_money(d, *slot))
		return gold;
	*slot = true;
	if (hold_money(d, true))
		return n;
	result->why = GL_ALL_HELD;
	result->retry_s = RETRY_MONEY_S;
	return 0;
}

static enum gl_code short_of_memory(const struct gl_hand_out *result, struct gl_err *e)
{
	return result->given ? GL_OK : gl_fail(e, GL_NO_MEMORY, "no memory for one more assignment");
}

enum gl_code gl_desk_assign(struct gl_desk *d, uint32_t person, unsigned count, struct gl_moment now,
        struct gl_assignment *out, struct gl_hand_out *result, struct gl_err *e)
{
	struct gl_member *m = gl_member(d, person);

	assert(!d->loading);
	*result = (struct gl_hand_out){ 0 };
	gl_desk_expire(d, now);
	if (d->state != GL_DESK_OPEN || !d->terms.n)
		return gl_fail(e, GL_NOT_OPEN, "the project hands nothing out at the moment");
	if (!m || m->gone || m->going)
		return gl_fail(e, GL_FORBIDDEN, "this account is not a member of the project");
	gl_desk_sweep(d, SWEEP_EACH);
	if (!m->trail && !(m->trail = calloc(1, sizeof *m->trail)))
		return short_of_memory(result, e);
	while (result->given < count && m->held < gl_terms_now(d)->at_once && !m->staff) {
		bool slot;
		uint32_t n;

		if (!gl_hold_reserve(d))
			return short_of_memory(result, e);
		n = choose(d, person, &slot, result);
		if (!n && (result->why != GL_SOMETHING || !d->sweep))
			break;
		if (n)
			give(d, person, n, slot, now, &out[result->given++]);
		else
			gl_desk_sweep(d, SWEEP_BEFORE_NOTHING);
	}
	if (result->given)
		*result = (struct gl_hand_out){ .given = result->given };
	else if (result->why == GL_SOMETHING)
		say_why(d, person, result);
	return GL_OK;
}
