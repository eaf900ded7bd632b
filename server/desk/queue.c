/*
 * queue -- tasks with a free slot, in the order they go out.
 *
 * A task that nobody has touched is *fresh*: fresh tasks of a level need no list, they are found by walking
 * the numbers, over blocks that hold none of that level. Once handed out, begun or given back, a task with a
 * free slot lies in its level's *again* queue, which is append-only: everyone keeps a cursor, and a slot that
 * comes back appends its task anew, so that those who passed it by meet it again. The old entry is dead (the
 * task's pos says otherwise) and is skipped. The walk of one person over one queue thus costs what was
 * appended, however often it asks.
 *
 * A targeted task lies in nobody's queue but in the lanes of its persons; GL_Q_AGAIN then only says that it
 * is to be had.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "desk/inside.h"

#define RING_START 256

static uint32_t *entry(const struct gl_queue *q, uint64_t place)
{
	return &q->ring[place & (q->cap - 1)];
}

uint32_t gl_queue_at(const struct gl_desk *d, unsigned level, uint64_t place)
{
	uint32_t n = *entry(&d->again[level], place);
	const struct gl_todo *t = gl_todo(d, n);

	return t->queue == GL_Q_AGAIN && t->pos == (uint32_t)place ? n : 0;
}

static void trim(struct gl_desk *d, unsigned level)
{
	struct gl_queue *q = &d->again[level];

	while (q->base < q->end && !gl_queue_at(d, level, q->base))
		q->base++;
}

static bool grow(struct gl_queue *q)
{
	uint32_t cap = q->cap ? q->cap * 2 : RING_START;
	uint32_t *ring;

	if (q->cap >> 30)
		return false;
	ring = reallocarray(NULL, cap, sizeof *ring);
	if (!ring)
		return false;
	for (uint64_t place = q->base; place < q->end; place++)
		ring[place & (cap - 1)] = *entry(q, place);
	free(q->ring);
	q->ring = ring;
	q->cap = cap;
	return true;
}

static void put(struct gl_desk *d, uint32_t n)
{
	struct gl_todo *t = gl_todo(d, n);
	struct gl_queue *q = &d->again[t->level];

	t->pos = (uint32_t)q->end;
	*entry(q, q->end++) = n;
}

/*
 * Appends a task. A live entry at the head that nobody can take would let the dead ones behind it pile up, so
 * the head then goes to the tail: the queue is never much longer than twice its live entries.
 */
static void append(struct gl_desk *d, uint32_t n)
{
	struct gl_todo *t = gl_todo(d, n);
	struct gl_queue *q = &d->again[t->level];

	t->queue = GL_Q_NONE; /* its old entry is dead from here */
	trim(d, t->level);
	if (q->end - q->base > 2 * (uint64_t)q->live + RING_START) {
		put(d, *entry(q, q->base)); /* alive, as trim left it; its new place is free, there are dead
		                               ones */
		trim(d, t->level);
	}
	if (q->end - q->base == q->cap && !grow(q)) {
		d->sweep = 1; /* no memory: the next sweep finds it in no queue and tries again */
		return;
	}
	put(d, n);
	t->queue = GL_Q_AGAIN;
	q->live++;
}

static void leave(struct gl_desk *d, uint32_t n)
{
	struct gl_todo *t = gl_todo(d, n);

	if (t->queue == GL_Q_FRESH) {
		d->block.v[(n - 1) / GL_BLOCK].fresh[t->level]--;
		d->fresh[t->level]--;
	} else if (t->queue == GL_Q_AGAIN && !t->targeted) {
		d->again[t->level].live--;
	}
	t->queue = GL_Q_NONE;
}

static void offer_targeted(struct gl_desk *d, uint32_t n, bool freed)
{
	struct gl_todo *t = gl_todo(d, n);

	if (t->queue == GL_Q_AGAIN && !freed)
		return;
	t->queue = GL_Q_AGAIN;
	for (uint32_t i = t->pos; i < d->lane_pool.n && d->lane_pool.v[i].n == n; i++)
		d->member.v[d->lane_pool.v[i].person].lanes->cursor[t->level] = 0;
}

void gl_queue_settle(struct gl_desk *d, uint32_t n, bool freed)
{
	struct gl_todo *t = gl_todo(d, n);

	if (!gl_task_free(t)) {
		leave(d, n);
	} else if (t->targeted) {
		offer_targeted(d, n, freed);
	} else if (!t->first && !t->held && t->queue == GL_Q_FRESH) {
		return;
	} else if (t->queue != GL_Q_AGAIN || freed) {
		leave(d, n);
		append(d, n);
	}
}

void gl_queue_fresh(struct gl_desk *d, uint32_t n)
{
	struct gl_todo *t = gl_todo(d, n);

	assert(t->queue == GL_Q_NONE && !t->targeted);
	t->queue = GL_Q_FRESH;
	d->block.v[(n - 1) / GL_BLOCK].fresh[t->level]++;
	if (!d->fresh[t->level]++ || d->fresh_low[t->level] > n)
		d->fresh_low[t->level] = n;
}

uint32_t gl_fresh_from(struct gl_desk *d, unsigned level, uint32_t n)
{
	bool lowest;

	if (!d->fresh[level])
		return 0;
	if (n < d->fresh_low[level])
		n = d->fresh_low[level];
	lowest = n == d->fresh_low[level];
	for (; n <= d->task.n; n++) {
		const struct gl_todo *t = gl_todo(d, n);

		if (!d->block.v[(n - 1) / GL_BLOCK].fresh[level]) {
			n += GL_BLOCK - 1 - (n - 1) % GL_BLOCK;
			continue;
		}
		if (t->queue != GL_Q_FRESH || t->level != level)
			continue;
		if (lowest)
			d->fresh_low[level] = n;
		return n;
	}
	return 0;
}

void gl_queue_restart(struct gl_member *m)
{
	if (m->trail)
		memset(m->trail, 0, sizeof *m->trail);
	if (m->lanes)
		memset(m->lanes->cursor, 0, sizeof m->lanes->cursor);
}

size_t gl_desk_upcoming(struct gl_desk *d, uint32_t *out, size_t cap)
{
	size_t found = 0;

	for (unsigned level = GL_LEVELS; level-- && found < cap;) {
		const struct gl_queue *q = &d->again[level];

		for (uint64_t place = q->base; place < q->end && found < cap; place++)
			if (gl_queue_at(d, level, place))
				out[found++] = *entry(q, place);
		for (uint32_t n = 0; found < cap && (n = gl_fresh_from(d, level, n + 1));)
			out[found++] = n;
	}
	return found;
}
