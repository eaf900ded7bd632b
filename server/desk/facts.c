/*
 * facts -- what a logged item changes; the same whether it was just committed or is read back from the
 * database.
 *
 * reserve: memory for it, at the append; pend: that memory is spoken for; then apply (committed) or unpend
 * (refused).
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "desk/inside.h"

static enum gl_code short_of(struct gl_err *e, const char *what)
{
	return gl_fail(e, GL_NO_MEMORY, "no memory for %s", what);
}

/* ---- a chunk of tasks ---- */

static size_t chunk_gold(const struct gl_item *item)
{
	size_t gold = 0;

	for (uint32_t i = 0; i < item->tasks.count; i++)
		gold += item->tasks.task[i].gold && !item->tasks.task[i].only;
	return gold;
}

static size_t chunk_lanes(const struct gl_item *item)
{
	size_t lanes = 0;

	for (uint32_t i = 0; i < item->tasks.count; i++)
		lanes += item->tasks.task[i].only_n;
	return lanes;
}

static bool lanes_reserve(struct gl_desk *d, const struct gl_desk_task *task)
{
	for (uint32_t i = 0; i < task->only_n; i++) {
		struct gl_member *m = &d->member.v[task->only[i]];

		if (!m->lanes && !(m->lanes = calloc(1, sizeof *m->lanes)))
			return false;
	}
	return true;
}

static enum gl_code tasks_reserve(struct gl_desk *d, const struct gl_item *item, struct gl_err *e)
{
	size_t tasks = d->task.n + d->tasks_pending + item->tasks.count;
	size_t lanes = d->lane_pool.n + d->lanes_pending + chunk_lanes(item);

	if (!GL_RESERVE(d->task, tasks) || !GL_RESERVE(d->content, tasks) ||
	        !GL_RESERVE(d->block, tasks / GL_BLOCK + 1) ||
	        !GL_RESERVE(d->gold, d->gold.n + d->gold_pending + chunk_gold(item)) ||
	        !GL_RESERVE(d->lane_pool, lanes + 1))
		return short_of(e, "so many tasks");
	for (uint32_t i = 0; i < item->tasks.count; i++)
		if (!lanes_reserve(d, &item->tasks.task[i]))
			return short_of(e, "those whom the tasks are for");
	return GL_OK;
}

static void tasks_pend(struct gl_desk *d, const struct gl_item *item)
{
	d->tasks_pending += item->tasks.count;
	d->gold_pending += chunk_gold(item);
	d->lanes_pending += chunk_lanes(item);
}

static void tasks_unpend(struct gl_desk *d, const struct gl_item *item)
{
	d->tasks_pending -= item->tasks.count;
	d->gold_pending -= chunk_gold(item);
	d->lanes_pending -= chunk_lanes(item);
}

static void lane_add(struct gl_desk *d, uint32_t n, uint32_t person, unsigned level)
{
	struct gl_lanes *own = d->member.v[person].lanes;
	uint32_t at = (uint32_t)d->lane_pool.n++;

	d->lane_pool.v[at] = (struct gl_lane){ .n = n, .person = person };
	if (own->last[level])
		d->lane_pool.v[own->last[level]].next = at;
	else
		own->first[level] = at;
	own->last[level] = at;
	own->tasks++;
}

static void task_add(struct gl_desk *d, uint32_t n, const struct gl_desk_task *task)
{
	struct gl_todo *t = &d->task.v[d->task.n++];

	*t = (struct gl_todo){
		.level = task->priority & 15u,
		.gold = task->gold,
		.predicted = task->predicted,
		.targeted = task->only != NULL,
	};
	memcpy(d->content.v[d->content.n++].hash, task->content, GL_HASH_BYTES);
	if ((n - 1) % GL_BLOCK == 0)
		d->block.v[d->block.n++] = (struct gl_block){ 0 };
	if (!d->lane_pool.n)
		d->lane_pool.v[d->lane_pool.n++] = (struct gl_lane){ 0 };
	d->targeted += t->targeted;
	t->pos = t->targeted ? (uint32_t)d->lane_pool.n : 0;
	for (uint32_t i = 0; i < task->only_n; i++)
		lane_add(d, n, task->only[i], task->priority);
	if (task->gold && !task->only)
		d->gold.v[d->gold.n++] = n;
	gl_task_open(d, n);
}

static void tasks_apply(struct gl_desk *d, const struct gl_item *item)
{
	tasks_unpend(d, item);
	assert(item->n == d->task.n + 1);
	for (uint32_t i = 0; i < item->tasks.count; i++)
		task_add(d, item->n + i, &item->tasks.task[i]);
}

/* ---- an answer ---- */

static size_t words_of(const struct gl_desk *d, const struct gl_item *item)
{
	const struct gl_desk_terms *terms = &d->terms.v[gl_terms_find(d, item->answer.terms)];

	return gl_answer_words(&d->template.v[terms->template]);
}

static enum gl_code answer_reserve(struct gl_desk *d, const struct gl_item *item, struct gl_err *e)
{
	if (!GL_RESERVE(d->pool, d->pool.n + d->pool_pending + words_of(d, item) + 1))
		return short_of(e, "one more answer");
	return GL_OK;
}

static void answer_pend(struct gl_desk *d, const struct gl_item *item)
{
	d->pool_pending += words_of(d, item);
	d->member.v[item->person].surplus_pending += item->answer.surplus;
}

static void answer_unpend(struct gl_desk *d, const struct gl_item *item)
{
	d->pool_pending -= words_of(d, item);
	d->member.v[item->person].surplus_pending -= item->answer.surplus;
	if (item->hold)
		gl_hold_unpend(d, item->hold);
}

/* A dataset opens the gold of tasks with more answers than redundancy.max: from its sealing on they prove
 * nothing. */
static void retire(struct gl_desk *d, struct gl_todo *t)
{
	if (t->gold && t->answers > gl_task_terms(d, t)->max)
		t->retired = 1;
}

static void answer_apply(struct gl_desk *d, const struct gl_item *item)
{
	struct gl_todo *t = gl_todo(d, item->n);
	struct gl_member *m = &d->member.v[item->person];

	d->pool_pending -= words_of(d, item);
	m->surplus_pending -= item->answer.surplus;
	if (!d->loading)
		gl_hold_drop(d, item->hold);
	if (!d->pool.n)
		d->pool.v[d->pool.n++] = 0; /* place 0 means none */
	if (!t->first) {
		t->terms = gl_terms_before(d, item->index) & 0x3fff;
		d->begun++;
	}
	gl_answer_push(d, t, item, &d->terms.v[gl_terms_find(d, item->answer.terms)]);
	m->answers++;
	m->surplus += item->answer.surplus;
	d->answers++;
	d->surplus += item->answer.surplus;
	gl_escrow_owe(&d->money, item->answer.price);
	if (item->index < d->sealed_below)
		retire(d, t);
	gl_task_touch(d, item->n, false);
}

/* ---- the others ---- */

static void verdict_apply(struct gl_desk *d, const struct gl_item *item)
{
	uint32_t *answer = &d->pool.v[gl_answer_find(d, gl_todo(d, item->n), item->person)];

	if (item->verdict.rejected)
		answer[1] |= GL_ANSWER_REJECTED;
	else
		answer[1] &= ~GL_ANSWER_REJECTED;
	gl_task_touch(d, item->n, true);
}

static enum gl_code ruling_reserve(struct gl_desk *d, const struct gl_item *item, struct gl_err *e)
{
	if (!gl_ruling_reserve(d) || !gl_pairs_reserve(&d->reviewed, (uint32_t)d->rulings_pending + 1))
		return short_of(e, item->kind == GL_ITEM_REVIEW ? "one more review" : "one more withdrawal");
	return GL_OK;
}

static void ruling_pend(struct gl_desk *d, const struct gl_item *item)
{
	(void)item;
	d->rulings_pending++;
}

static void ruling_unpend(struct gl_desk *d, const struct gl_item *item)
{
	(void)item;
	d->rulings_pending--;
}

static void review_apply(struct gl_desk *d, const struct gl_item *item)
{
	d->rulings_pending--;
	if (item->person)
		gl_pairs_add(&d->reviewed, item->person, item->n);
	gl_ruling_add(d, item);
	gl_todo(d, item->n)->reviewed = 1;
	gl_task_touch(d, item->n, false);
}

static void withdraw_apply(struct gl_desk *d, const struct gl_item *item)
{
	d->rulings_pending--;
	gl_ruling_add(d, item);
	gl_todo(d, item->n)->withdrawn = 1;
	gl_task_touch(d, item->n, false);
}

static void erase_pend(struct gl_desk *d, const struct gl_item *item)
{
	d->member.v[item->person].going = true;
}

static void erase_unpend(struct gl_desk *d, const struct gl_item *item)
{
	d->member.v[item->person].going = false;
}

/* Whose answers are gone shows when a task is looked at, so all are. */
static void erase_apply(struct gl_desk *d, const struct gl_item *item)
{
	struct gl_member *m = &d->member.v[item->person];

	m->going = false;
	m->gone = true;
	while (m->held_first)
		gl_hold_free(d, m->held_first);
	d->sweep = 1;
}

static void sealing_apply(struct gl_desk *d, const struct gl_item *item)
{
	d->sealed_below = item->index + 1;
	for (uint32_t n = 1; n <= d->task.n; n++)
		retire(d, gl_todo(d, n));
}

static void terms_pend(struct gl_desk *d, const struct gl_item *item)
{
	(void)item;
	d->terms_pending++;
}

static void terms_unpend(struct gl_desk *d, const struct gl_item *item)
{
	gl_terms_cancel(d, item);
	d->terms_pending--;
}

static void terms_apply(struct gl_desk *d, const struct gl_item *item)
{
	d->terms_pending--;
	gl_terms_enforce(d, item);
}

/* What a kind that is not listed here changes is nothing but the log. */
static const struct {
	enum gl_code (*reserve)(struct gl_desk *d, const struct gl_item *item, struct gl_err *e);
	void (*pend)(struct gl_desk *d, const struct gl_item *item);
	void (*unpend)(struct gl_desk *d, const struct gl_item *item);
	void (*apply)(struct gl_desk *d, const struct gl_item *item);
	bool dated; /* its entry states a day */
} kinds[] = {
	[GL_ITEM_TERMS] = { gl_terms_prepare, terms_pend, terms_unpend, terms_apply, false },
	[GL_ITEM_TASKS] = { tasks_reserve, tasks_pend, tasks_unpend, tasks_apply, false },
	[GL_ITEM_ANSWER] = { answer_reserve, answer_pend, answer_unpend, answer_apply, true },
	[GL_ITEM_VERDICT] = { NULL, NULL, NULL, verdict_apply, true },
	[GL_ITEM_REVIEW] = { ruling_reserve, ruling_pend, ruling_unpend, review_apply, true },
	[GL_ITEM_WITHDRAW] = { ruling_reserve, ruling_pend, ruling_unpend, withdraw_apply, true },
	[GL_ITEM_ERASE] = { NULL, erase_pend, erase_unpend, erase_apply, false },
	[GL_ITEM_SEALING] = { NULL, NULL, NULL, sealing_apply, false },
	[GL_ITEM_PAYOUT] = { NULL, NULL, NULL, NULL, false },
};

enum gl_code gl_fact_reserve(struct gl_desk *d, const struct gl_item *item, struct gl_err *e)
{
	return kinds[item->kind].reserve ? kinds[item->kind].reserve(d, item, e) : GL_OK;
}

void gl_fact_pend(struct gl_desk *d, const struct gl_item *item)
{
	if (kinds[item->kind].pend)
		kinds[item->kind].pend(d, item);
	if (kinds[item->kind].dated && item->t_ms > d->last_t_ms)
		d->last_t_ms = item->t_ms;
}

void gl_fact_unpend(struct gl_desk *d, const struct gl_item *item)
{
	if (kinds[item->kind].unpend)
		kinds[item->kind].unpend(d, item);
}

void gl_fact_apply(struct gl_desk *d, const struct gl_item *item)
{
	if (kinds[item->kind].apply)
		kinds[item->kind].apply(d, item);
	if (kinds[item->kind].dated && item->t_ms > d->logged_t_ms)
		d->logged_t_ms = item->t_ms;
}
