#include "desk/inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

struct gl_desk *gl_desk_new(const struct gl_desk_config *config, struct gl_moment now)
{
	struct gl_desk *d = calloc(1, sizeof *d);

	if (!d)
		return NULL;
	d->config = *config;
	d->loading = true;
	d->born_wall_ms = now.wall_ms;
	d->mono_ms = now.mono_ms;
	d->cut_most = GL_BATCH_MAX;
	gl_escrow_init(&d->money, config->money_limit);
	return d;
}

void gl_desk_free(struct gl_desk *d)
{
	if (!d)
		return;
	assert(!gl_desk_pending(d));
	for (size_t i = 0; i < d->member.n; i++) {
		free(d->member.v[i].trail);
		free(d->member.v[i].lanes);
	}
	for (size_t i = 0; i < d->question.n; i++) {
		gl_model_free(d->question.v[i].model);
		free(d->question.v[i].tie);
	}
	for (unsigned level = 0; level < GL_LEVELS; level++)
		free(d->again[level].ring);
	gl_pairs_release(&d->reviewed);
	gl_pairs_release(&d->skipped);
	free(d->ruling.v);
	free(d->dispute.v);
	free(d->task.v);
	free(d->content.v);
	free(d->block.v);
	free(d->pool.v);
	free(d->gold.v);
	free(d->lane_pool.v);
	free(d->member.v);
	free(d->terms.v);
	free(d->template.v);
	free(d->question.v);
	free(d->hold.v);
	free(d->heap.v);
	free(d->bucket);
	explicit_bzero(d, sizeof *d);
	free(d);
}

void gl_desk_set_state(struct gl_desk *d, enum gl_desk_state state)
{
	if (d->state != GL_DESK_ENDED)
		d->state = state;
}

enum gl_desk_state gl_desk_state(const struct gl_desk *d)
{
	return d->state;
}

void gl_desk_set_money(struct gl_desk *d, int64_t limit)
{
	d->money.limit = limit;
}

/* The member of that number, entered blank if it is new. */
static struct gl_member *member_at(struct gl_desk *d, uint32_t no, struct gl_err *e)
{
	if (!no || no > GL_PERSON_MAX) {
		gl_fail(e, GL_INVALID, "a member's number lies between 1 and %u, not %u", GL_PERSON_MAX, no);
		return NULL;
	}
	if (!GL_RESERVE(d->member, (size_t)no + 1)) {
		gl_fail(e, GL_NO_MEMORY, "no memory for one more member");
		return NULL;
	}
	while (d->member.n <= no)
		d->member.v[d->member.n++] = (struct gl_member){ 0 };
	return &d->member.v[no];
}

enum gl_code gl_desk_person(struct gl_desk *d, const struct gl_desk_person *p, struct gl_err *e)
{
	struct gl_member *m = member_at(d, p->no, e);

	if (!m)
		return e->code;
	if (m->known && (m->who != (uint8_t)p->who || m->staff != p->staff)) {
		gl_queue_restart(m); /* it may take now what it had to pass by */
		d->sweep = 1;        /* what is meant for it may want nothing now, or something again */
	}
	m->known = true;
	m->who = (uint8_t)p->who;
	m->staff = p->staff;
	return GL_OK;
}

/* ---- what may be appended ---- */

static enum gl_code check_only(struct gl_desk *d, const struct gl_desk_task *t, struct gl_err *e)
{
	assert(t->priority <= GL_PRIORITY_MAX);
	for (uint32_t i = 0; i < t->only_n; i++) {
		if (!gl_member(d, t->only[i]))
			return gl_fail(e, GL_NOT_FOUND, "\"for\" names member %u, who is none", t->only[i]);
		if (i && t->only[i] <= t->only[i - 1])
			return gl_fail(e, GL_INVALID, "\"for\" names member %u twice", t->only[i]);
	}
	return GL_OK;
}

static enum gl_code check_tasks(struct gl_desk *d, const struct gl_item *item, struct gl_err *e)
{
	const struct gl_desk_terms *now;

	if (!d->terms.n)
		return gl_fail(
		        e, GL_CONFLICT, "the project's terms must be in the log before its first tasks");
	if (item->n != gl_desk_next_task(d))
		return gl_fail(e, GL_CONFLICT, "the next chunk starts at task %u, not %u",
		        gl_desk_next_task(d), item->n);
	if (item->tasks.count > UINT32_MAX - 1 - item->n)
		return gl_fail(e, GL_CONFLICT, "a project holds less than 2^32 tasks");
	for (uint32_t i = 0; i < item->tasks.count; i++) {
		if (check_only(d, &item->tasks.task[i], e))
			return e->code;
		if (item->tasks.task[i].gold && d->terms_pending)
			return gl_fail(e, GL_BUSY, "new terms are being stored; send the rest again");
	}
	now = gl_terms_now(d);
	gl_escrow_replan(&d->money, d->free_slots + (uint64_t)d->tasks_pending * now->min, now->price);
	if (!d->loading &&
	        !gl_escrow_affords(&d->money, item->tasks.count, now->min, now->price, now->surplus_share))
		return gl_fail(e, GL_CONFLICT,
		        "the project's money does not cover %u answers to each of %u more tasks: "
		        "deposit more, or import less",
		        now->min, item->tasks.count);
	return GL_OK;
}

static enum gl_code need_task(const struct gl_desk *d, const struct gl_item *item, struct gl_err *e)
{
	if (!item->n || item->n > d->task.n)
		return gl_fail(e, GL_NOT_FOUND, "there is no task %u", item->n);
	return GL_OK;
}

static enum gl_code check_verdict(struct gl_desk *d, const struct gl_item *item, struct gl_err *e)
{
	if (need_task(d, item, e))
		return e->code;
	if (!gl_answer_find(d, gl_todo(d, item->n), item->person))
		return gl_fail(
		        e, GL_NOT_FOUND, "member %u has given no answer to task %u", item->person, item->n);
	return GL_OK;
}

static bool is_like(const struct gl_item *i, enum gl_item_kind kind, uint32_t person, uint32_t n)
{
	return i->kind == kind && i->n == n && (!person || i->person == person);
}

/* Items of a kind are few but for answers, and so are pending ones: a walk finds what the next batches hold.
 */
bool gl_item_pending(const struct gl_desk *d, enum gl_item_kind kind, uint32_t person, uint32_t n)
{
	const struct gl_batch *flight = gl_desk_flight(d);

	for (unsigned i = 0; flight && i < flight->n; i++)
		if (is_like(flight->item[i], kind, person, n))
			return true;
	for (const struct gl_item *i = d->forming.first; i; i = i->next)
		if (is_like(i, kind, person, n))
			return true;
	return false;
}

/* While reading back: who has done something and is no member was erased. */
static enum gl_code enter_erased(struct gl_desk *d, uint32_t no, struct gl_err *e)
{
	struct gl_member *m = member_at(d, no, e);

	if (!m)
		return e->code;
	if (!m->known)
		m->known = m->gone = true;
	return GL_OK;
}

static enum gl_code check_review(struct gl_desk *d, const struct gl_item *item, struct gl_err *e)
{
	if (need_task(d, item, e))
		return e->code;
	if (d->loading && !item->person)
		return GL_OK; /* erased, and nobody knows any more who that was */
	if (d->loading && enter_erased(d, item->person, e))
		return e->code;
	if (!gl_member(d, item->person))
		return gl_fail(e, GL_NOT_FOUND, "there is no member %u", item->person);
	if (gl_answer_find(d, gl_todo(d, item->n), item->person) ||
	        gl_item_pending(d, GL_ITEM_ANSWER, item->person, item->n))
		return gl_fail(e, GL_CONFLICT, "who answered a task cannot review it");
	if (gl_pairs_has(&d->reviewed, item->person, item->n) ||
	        gl_item_pending(d, GL_ITEM_REVIEW, item->person, item->n))
		return gl_fail(e, GL_REVIEWED, "this member has reviewed the task before");
	if (d->terms_pending)
		return gl_fail(e, GL_BUSY, "new terms are being stored; look at the task again and repeat");
	return GL_OK;
}

static enum gl_code check_withdraw(struct gl_desk *d, const struct gl_item *item, struct gl_err *e)
{
	if (need_task(d, item, e))
		return e->code;
	if (gl_todo(d, item->n)->withdrawn || gl_item_pending(d, GL_ITEM_WITHDRAW, 0, item->n))
		return gl_fail(e, GL_CONFLICT, "task %u is withdrawn already", item->n);
	return GL_OK;
}

static enum gl_code check_erase(struct gl_desk *d, const struct gl_item *item, struct gl_err *e)
{
	const struct gl_member *m = gl_member(d, item->person);

	if (!m)
		return gl_fail(e, GL_NOT_FOUND, "there is no member %u", item->person);
	if (m->gone || m->going)
		return gl_fail(e, GL_CONFLICT, "member %u is erased already", item->person);
	return GL_OK;
}

/* Answers come through gl_desk_answer; this checks what is read back. A member whose row is gone was erased.
 */
static enum gl_code check_answer(struct gl_desk *d, const struct gl_item *item, struct gl_err *e)
{
	assert(d->loading);
	if (need_task(d, item, e))
		return e->code;
	if (gl_terms_find(d, item->answer.terms) < 0)
		return gl_fail(
		        e, GL_NOT_FOUND, "answer %ju names terms that are not there", (uintmax_t)item->index);
	if (enter_erased(d, item->person, e))
		return e->code;
	if (gl_answer_find(d, gl_todo(d, item->n), item->person))
		return gl_fail(e, GL_CONFLICT, "task %u has two answers of member %u", item->n, item->person);
	return GL_OK;
}

static enum gl_code (*const checks[])(struct gl_desk *d, const struct gl_item *item, struct gl_err *e) = {
	[GL_ITEM_TASKS] = check_tasks,
	[GL_ITEM_ANSWER] = check_answer,
	[GL_ITEM_VERDICT] = check_verdict,
	[GL_ITEM_REVIEW] = check_review,
	[GL_ITEM_WITHDRAW] = check_withdraw,
	[GL_ITEM_ERASE] = check_erase,
	[GL_ITEM_PAYOUT] = NULL,
};

/* The time of an item appended now. */
static int64_t stamp(const struct gl_desk *d, struct gl_moment now)
{
	int64_t day = d->last_t_ms - d->last_t_ms % GL_DAY_MS;

	return now.wall_ms > day ? now.wall_ms : day;
}

enum gl_code gl_desk_enter(struct gl_desk *d, struct gl_item *item, struct gl_moment now, struct gl_err *e)
{
	if (gl_desk_pending(d) >= GL_PENDING_MAX)
		return gl_fail(e, GL_BUSY, "%d entries are waiting for the database", GL_PENDING_MAX);
	item->t_ms = stamp(d, now);
	item->hold = 0;
	if (gl_fact_reserve(d, item, e) || d->config.make(d->config.ctx, item, e))
		return e->code;
	gl_fact_pend(d, item);
	gl_sequence_add(&d->forming, item);
	return GL_OK;
}

enum gl_code gl_desk_append(struct gl_desk *d, struct gl_item *item, struct gl_moment now, struct gl_err *e)
{
	assert(!d->loading && item->kind != GL_ITEM_ANSWER);
	gl_desk_expire(d, now);
	if (d->state == GL_DESK_ENDED)
		return gl_fail(e, GL_LOG_CLOSED, "this project's log has ended");
	if (checks[item->kind] && checks[item->kind](d, item, e))
		return e->code;
	return gl_desk_enter(d, item, now, e);
}

/* ---- reading back ---- */

enum gl_code gl_desk_load(struct gl_desk *d, const struct gl_item *item, struct gl_err *e)
{
	assert(d->loading);
	if ((checks[item->kind] && checks[item->kind](d, item, e)) || gl_fact_reserve(d, item, e))
		return e->code;
	gl_fact_pend(d, item);
	gl_fact_apply(d, item);
	return GL_OK;
}

enum gl_code gl_desk_loaded(
        struct gl_desk *d, const struct gl_merkle *tree, int64_t last_t_ms, struct gl_err *e)
{
	(void)e;
	d->loading = false;
	d->tree = *tree;
	if (last_t_ms > d->logged_t_ms)
		d->logged_t_ms = last_t_ms;
	d->last_t_ms = d->logged_t_ms;
	gl_rulings_sort(d);
	for (uint32_t n = 1; n <= d->task.n; n++)
		gl_task_open(d, n);
	d->sweep = 0;
	return GL_OK;
}
