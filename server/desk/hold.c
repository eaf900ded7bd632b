/*
 * hold -- assignments that are out: a pool, each person's list, chains by (person, task), and a heap by
 * expiry.
 *
 * A hold whose answer is pending leaves the heap: it becomes a fact, or the database refuses the answer and
 * it is open again. Expiry goes by the monotonic clock alone, so a wall clock that jumps neither frees nor
 * prolongs anything.
 */
#include <assert.h>
#include <stdlib.h>

#include "desk/inside.h"

static bool sooner(const struct gl_desk *d, uint32_t a, uint32_t b)
{
	const struct gl_hold *x = &d->hold.v[a], *y = &d->hold.v[b];

	return x->expires_mono < y->expires_mono || (x->expires_mono == y->expires_mono && a < b);
}

static void heap_set(struct gl_desk *d, size_t place, uint32_t id)
{
	d->heap.v[place] = id;
	d->hold.v[id].heap = (uint32_t)place;
}

/* Moves what lies at place to where it belongs. */
static void heap_mend(struct gl_desk *d, size_t place)
{
	uint32_t id = d->heap.v[place];
	size_t child;

	while (place && sooner(d, id, d->heap.v[(place - 1) / 2])) {
		heap_set(d, place, d->heap.v[(place - 1) / 2]);
		place = (place - 1) / 2;
	}
	while ((child = 2 * place + 1) < d->heap.n) {
		if (child + 1 < d->heap.n && sooner(d, d->heap.v[child + 1], d->heap.v[child]))
			child++;
		if (!sooner(d, d->heap.v[child], id))
			break;
		heap_set(d, place, d->heap.v[child]);
		place = child;
	}
	heap_set(d, place, id);
}

static void heap_add(struct gl_desk *d, uint32_t id)
{
	d->heap.v[d->heap.n++] = id;
	heap_mend(d, d->heap.n - 1);
	d->member.v[d->hold.v[id].person].held++;
}

static void heap_remove(struct gl_desk *d, uint32_t id)
{
	size_t place = d->hold.v[id].heap;
	uint32_t last = d->heap.v[--d->heap.n];

	d->hold.v[id].heap = GL_NOT_IN_HEAP;
	d->member.v[d->hold.v[id].person].held--;
	if (last == id)
		return;
	heap_set(d, place, last);
	heap_mend(d, place);
}

static uint32_t *bucket_of(const struct gl_desk *d, uint32_t person, uint32_t n)
{
	uint64_t key = (uint64_t)person << 32 | n;

	return &d->bucket[key * UINT64_C(0x9e3779b97f4a7c15) >> 32 & (d->buckets - 1)];
}

static void chain_add(struct gl_desk *d, uint32_t id)
{
	struct gl_hold *h = &d->hold.v[id];
	uint32_t *first = bucket_of(d, h->person, h->n);

	h->chain = *first;
	*first = id;
}

static void chain_remove(struct gl_desk *d, uint32_t id)
{
	struct gl_hold *h = &d->hold.v[id];
	uint32_t *link = bucket_of(d, h->person, h->n);

	while (*link != id)
		link = &d->hold.v[*link].chain;
	*link = h->chain;
}

static bool buckets_reserve(struct gl_desk *d)
{
	uint32_t buckets = d->buckets ? d->buckets : 64, *bucket;

	while (buckets < d->hold.cap)
		buckets *= 2;
	if (buckets == d->buckets)
		return true;
	bucket = calloc(buckets, sizeof *bucket);
	if (!bucket)
		return false;
	free(d->bucket);
	d->bucket = bucket;
	d->buckets = buckets;
	for (uint32_t id = 1; id < d->hold.n; id++)
		if (d->hold.v[id].n)
			chain_add(d, id);
	return true;
}

bool gl_hold_reserve(struct gl_desk *d)
{
	if (!d->hold.n) { /* id 0 means none */
		if (!GL_RESERVE(d->hold, 64))
			return false;
		d->hold.n = 1;
	}
	return (d->hold_free || GL_RESERVE(d->hold, d->hold.n + 1)) && GL_RESERVE(d->heap, d->hold.cap) &&
	       buckets_reserve(d);
}

static int64_t price_of(const struct gl_desk *d, const struct gl_hold *h)
{
	return d->terms.v[h->terms].price;
}

/* The money for it is held already. */
uint32_t gl_hold_add(struct gl_desk *d, const struct gl_hold *h)
{
	struct gl_member *m = &d->member.v[h->person];
	uint32_t id = d->hold_free ? d->hold_free : (uint32_t)d->hold.n++;
	struct gl_hold *own = &d->hold.v[id];

	if (id == d->hold_free)
		d->hold_free = own->next;
	*own = *h;
	own->next = 0;
	own->prev = m->held_last;
	if (m->held_last)
		d->hold.v[m->held_last].next = id;
	else
		m->held_first = id;
	m->held_last = id;
	d->holds++;
	chain_add(d, id);
	heap_add(d, id);
	if (h->slot) {
		gl_task_held(d, h->n, h->agent, 1);
		gl_queue_settle(d, h->n, false);
	}
	return id;
}

void gl_hold_drop(struct gl_desk *d, uint32_t id)
{
	struct gl_hold *h = &d->hold.v[id];
	struct gl_member *m = &d->member.v[h->person];

	if (h->heap != GL_NOT_IN_HEAP)
		heap_remove(d, id);
	chain_remove(d, id);
	if (h->prev)
		d->hold.v[h->prev].next = h->next;
	else
		m->held_first = h->next;
	if (h->next)
		d->hold.v[h->next].prev = h->prev;
	else
		m->held_last = h->prev;
	if (h->slot)
		gl_task_held(d, h->n, h->agent, -1);
	gl_escrow_drop(&d->money, price_of(d, h));
	d->holds--;
	*h = (struct gl_hold){ .next = d->hold_free };
	d->hold_free = id;
}

void gl_hold_free(struct gl_desk *d, uint32_t id)
{
	uint32_t n = d->hold.v[id].n;

	gl_hold_drop(d, id);
	gl_queue_settle(d, n, true);
}

uint32_t gl_hold_find(const struct gl_desk *d, uint32_t person, uint32_t n)
{
	uint32_t id = d->buckets ? *bucket_of(d, person, n) : 0;

	while (id && (d->hold.v[id].n != n || d->hold.v[id].person != person))
		id = d->hold.v[id].chain;
	return id;
}

void gl_hold_pend(struct gl_desk *d, uint32_t id, struct gl_item *item)
{
	heap_remove(d, id);
	d->hold.v[id].item = item;
	item->hold = id;
}

void gl_hold_unpend(struct gl_desk *d, uint32_t id)
{
	struct gl_hold *h = &d->hold.v[id];

	h->item = NULL;
	if (h->given && h->expires_mono > d->mono_ms)
		heap_add(d, id);
	else
		gl_hold_free(d, id);
}

void gl_desk_expire(struct gl_desk *d, struct gl_moment now)
{
	if (now.mono_ms > d->mono_ms)
		d->mono_ms = now.mono_ms;
	while (d->heap.n && d->hold.v[d->heap.v[0]].expires_mono <= d->mono_ms)
		gl_hold_free(d, d->heap.v[0]);
}

int64_t gl_desk_deadline(const struct gl_desk *d)
{
	return d->heap.n ? d->hold.v[d->heap.v[0]].expires_mono : INT64_MAX;
}

size_t gl_desk_held(
        struct gl_desk *d, uint32_t person, struct gl_moment now, struct gl_assignment *out, size_t cap)
{
	const struct gl_member *m = gl_member(d, person);
	size_t n = 0;

	gl_desk_expire(d, now);
	for (uint32_t id = m ? m->held_first : 0; id; id = d->hold.v[id].next) {
		const struct gl_hold *h = &d->hold.v[id];

		if (h->item)
			continue;
		if (n < cap)
			out[n] = (struct gl_assignment){ .n = h->n,
				.terms = d->terms.v[h->terms].index,
				.price = price_of(d, h),
				.expires_ms = h->expires_wall,
				.nonce = h->nonce };
		n++;
	}
	return n;
}

bool gl_desk_holds(const struct gl_desk *d, uint32_t person, uint32_t n)
{
	uint32_t id = gl_member(d, person) ? gl_hold_find(d, person, n) : 0;

	return id && !d->hold.v[id].item;
}

bool gl_desk_release(struct gl_desk *d, uint32_t person, uint32_t n, struct gl_moment now)
{
	uint32_t id;

	gl_desk_expire(d, now);
	id = gl_member(d, person) ? gl_hold_find(d, person, n) : 0;
	if (!id || d->hold.v[id].item)
		return false;
	(void)gl_pairs_add(
	        &d->skipped, person, n); /* without memory it may be offered again, no more than that */
	gl_hold_free(d, id);
	return true;
}
