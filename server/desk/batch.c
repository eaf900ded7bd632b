/*
 * batch -- the order of entries, the tree over them, and what becomes of a batch.
 *
 * Natural batching: what is appended while a batch is in flight forms the next one. A batch that the database
 * refuses goes back in front, and only half as many items are cut, until the one to blame stands alone; after
 * a success the size doubles again. Leaf hashes do not depend on indices, so a batch that is cut anew has the
 * same bytes.
 */
#include <assert.h>
#include <string.h>

#include "desk/inside.h"

void gl_sequence_add(struct gl_sequence *s, struct gl_item *item)
{
	item->next = NULL;
	if (s->last)
		s->last->next = item;
	else
		s->first = item;
	s->last = item;
	s->n++;
}

static struct gl_item *take_first(struct gl_sequence *s)
{
	struct gl_item *item = s->first;

	s->first = item->next;
	if (!s->first)
		s->last = NULL;
	s->n--;
	item->next = NULL;
	return item;
}

static struct gl_run *flying(struct gl_desk *d)
{
	return &d->run[d->turn];
}

static const struct gl_run *landed(const struct gl_desk *d)
{
	return &d->run[!d->turn];
}

const struct gl_batch *gl_desk_flight(const struct gl_desk *d)
{
	return d->in_flight ? &d->run[d->turn].batch : NULL;
}

size_t gl_desk_pending(const struct gl_desk *d)
{
	return d->forming.n + (d->in_flight ? d->run[d->turn].batch.n : 0);
}

const struct gl_batch *gl_desk_cut(struct gl_desk *d)
{
	struct gl_run *run = flying(d);
	struct gl_batch *b = &run->batch;

	if (d->in_flight || !d->forming.n || d->state == GL_DESK_ENDED)
		return NULL;
	run->before = d->tree;
	run->nodes = 0;
	b->tree = d->tree;
	b->n = 0;
	b->old_size = d->tree.size;
	gl_merkle_root(&d->tree, b->old_root);
	while (d->forming.n && b->n < d->cut_most) {
		struct gl_item *item = take_first(&d->forming);
		uint8_t done[64][GL_HASH_BYTES];
		unsigned nodes = gl_merkle_push_nodes(&b->tree, item->leaf, done);

		item->index = b->old_size + b->n;
		b->item[b->n++] = item;
		assert(run->nodes + nodes <= GL_BATCH_NODES);
		memcpy(run->node[run->nodes], done, (size_t)nodes * GL_HASH_BYTES);
		run->nodes += nodes;
	}
	b->new_size = b->tree.size;
	gl_merkle_root(&b->tree, b->root);
	d->in_flight = true;
	return b;
}

const struct gl_batch *gl_desk_committed(struct gl_desk *d)
{
	struct gl_batch *b = &flying(d)->batch;

	assert(d->in_flight);
	for (unsigned i = 0; i < b->n; i++)
		gl_fact_apply(d, b->item[i]);
	d->tree = b->tree;
	d->in_flight = false;
	d->turn = !d->turn;
	d->cut_most = d->cut_most * 2 < GL_BATCH_MAX ? d->cut_most * 2 : GL_BATCH_MAX;
	return b;
}

/* Everything pending, in order; nothing is left in flight or forming. */
static struct gl_sequence take_pending(struct gl_desk *d)
{
	struct gl_batch *b = &flying(d)->batch;
	struct gl_sequence all = { 0 };

	for (unsigned i = 0; d->in_flight && i < b->n; i++)
		gl_sequence_add(&all, b->item[i]);
	d->in_flight = false;
	while (d->forming.n)
		gl_sequence_add(&all, take_first(&d->forming));
	return all;
}

/* Behind a chunk that is out, the numbers of the chunks after it would leave a gap: they are out as well. */
struct gl_item *gl_desk_refused(struct gl_desk *d, int row)
{
	unsigned n = flying(d)->batch.n;
	struct gl_sequence all, out = { 0 };
	bool chunk = false;

	assert(d->in_flight && row < (int)n);
	if (row < 0 && n > 1) {
		d->cut_most = n / 2;
		d->forming = take_pending(d);
		return NULL;
	}
	all = take_pending(d);
	for (int i = 0; all.n; i++) {
		struct gl_item *item = take_first(&all);

		if (i == (row < 0 ? 0 : row) || (chunk && item->kind == GL_ITEM_TASKS)) {
			chunk |= item->kind == GL_ITEM_TASKS;
			gl_sequence_add(&out, item);
		} else {
			gl_sequence_add(&d->forming, item);
		}
	}
	for (struct gl_item *item = out.first; item; item = item->next)
		gl_fact_unpend(d, item);
	gl_intake_judge_again(d);
	return out.first;
}

enum gl_head gl_desk_head(struct gl_desk *d, uint64_t size, const uint8_t root[GL_HASH_BYTES])
{
	const struct gl_batch *b = &flying(d)->batch;

	assert(d->in_flight);
	if (size == b->new_size && !memcmp(root, b->root, GL_HASH_BYTES))
		return GL_HEAD_COMMITTED;
	if (size == b->old_size && !memcmp(root, b->old_root, GL_HASH_BYTES))
		return GL_HEAD_RESEND;
	d->state = GL_DESK_ENDED;
	return GL_HEAD_DEPOSED;
}

struct gl_item *gl_desk_end(struct gl_desk *d)
{
	struct gl_sequence all = take_pending(d);

	d->state = GL_DESK_ENDED;
	for (struct gl_item *item = all.first; item; item = item->next)
		gl_fact_unpend(d, item);
	return all.first;
}

static bool node_at(const struct gl_run *run, unsigned level, uint64_t n, uint8_t out[GL_HASH_BYTES])
{
	uint64_t first = gl_merkle_stored_count(run->before.size);
	uint64_t place;

	if (level >= 64 || n >= run->batch.new_size >> level)
		return false;
	place = gl_merkle_stored(level, n);
	if (place >= first) {
		assert(place - first < run->nodes);
		memcpy(out, run->node[place - first], GL_HASH_BYTES);
		return true;
	}
	/* older than the batch: known only if it is a peak, the last complete subtree of a level that has a
	 * bit */
	if (!(run->before.size >> level & 1) || n != (run->before.size >> level) - 1)
		return false;
	memcpy(out, run->before.peak[level], GL_HASH_BYTES);
	return true;
}

static bool landed_node(void *ctx, unsigned level, uint64_t n, uint8_t out[GL_HASH_BYTES])
{
	return node_at(ctx, level, n, out);
}

bool gl_desk_node(const struct gl_desk *d, unsigned level, uint64_t n, uint8_t out[GL_HASH_BYTES])
{
	return node_at(landed(d), level, n, out);
}

bool gl_desk_proof(const struct gl_desk *d, uint64_t index, struct gl_proof *p)
{
	const struct gl_run *run = landed(d);

	return index >= run->batch.old_size && index < run->batch.new_size &&
	       gl_merkle_inclusion(p, index, run->batch.new_size, landed_node, (void *)(uintptr_t)run);
}

const struct gl_merkle *gl_desk_tree(const struct gl_desk *d)
{
	return &d->tree;
}
