/* Blocks spread so thin that no two members share enough items: looked for around each worker in turn. */
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "consensus/copying_inside.h"

#define SIDE_COMMON  4  /* items that somebody must share with the worker in the middle to be on its side */
#define SIDE_PARTS   20 /* and agree on all but one part in so many */
#define GROUP_MIN    3
#define GROUP_COMMON 10
#define GROUP_Z      5

/* Of those left, who disagrees with the others on one part or more in so many leaves; then they are judged.
 */
static const uint32_t trims[] = { 4, 6, 10, 20, 20 };

/* What one of a group says where the worker in the middle is silent, and all it met of the group. */
struct stand {
	uint64_t items, met, same; /* where the middle is silent; items: on which any of the group was met */
	uint64_t inner_met, inner_same;
};

struct thin {
	const struct gl_by_worker *b;
	struct gl_outside *all; /* everybody inside */
	struct gl_outside rest; /* without the group; met, same and in are not its own */
	uint64_t all_met, all_same;
	uint64_t said[GL_LABELS_MAX];
	uint32_t *heard;      /* by item: what the group says there, by label, and at the end all of it */
	uint32_t *met, *same; /* scratch, by worker */
	uint32_t *who, who_n; /* the group, without its middle */
	uint32_t *spoke;      /* by item: the last middle that answered it, + 1 */
	struct stand *stand;  /* by worker */
};

static const struct gl_vote *votes_of(const struct gl_by_worker *b, uint32_t item, const struct gl_vote **end)
{
	*end = b->votes->vote + b->item_at[item + 1];
	return b->votes->vote + b->item_at[item];
}

/* Who agrees with the middle on nearly all of what they share. */
static void take_sides(struct thin *t, uint32_t middle)
{
	const struct gl_by_worker *b = t->b;
	uint32_t n = 0;

	t->who_n = 0;
	for (uint32_t i = b->worker_at[middle]; i < b->worker_at[middle + 1]; i++) {
		const struct gl_vote *mine = &b->votes->vote[b->place[i]], *end,
		                     *v = votes_of(b, mine->item, &end);

		t->spoke[mine->item] = middle + 1;
		for (; v < end; v++) {
			if (!t->met[v->worker]++)
				t->who[t->who_n++] = v->worker;
			t->same[v->worker] += v->label == mine->label;
		}
	}
	for (uint32_t i = 0; i < t->who_n; i++) {
		uint32_t w = t->who[i], met = t->met[w], same = t->same[w];

		t->met[w] = t->same[w] = 0;
		if (w != middle && met >= SIDE_COMMON && (uint64_t)(met - same) * SIDE_PARTS < met)
			t->who[n++] = w;
	}
	t->who_n = n;
}

static uint32_t *heard_at(const struct thin *t, uint32_t item)
{
	return t->heard + (size_t)item * (t->b->votes->labels + 1);
}

/* Adds to what the group says; one less is UINT32_MAX more. */
static void hear(struct thin *t, uint32_t worker, uint32_t times)
{
	const struct gl_by_worker *b = t->b;

	for (uint32_t i = b->worker_at[worker]; i < b->worker_at[worker + 1]; i++) {
		const struct gl_vote *v = &b->votes->vote[b->place[i]];
		uint32_t *heard = heard_at(t, v->item);

		heard[v->label] += times;
		heard[b->votes->labels] += times;
	}
}

static void enter(struct thin *t, uint32_t worker)
{
	hear(t, worker, 1);
}

static void leave(struct thin *t, uint32_t worker)
{
	hear(t, worker, UINT32_MAX);
}

static struct stand look(const struct thin *t, uint32_t worker, uint32_t middle)
{
	const struct gl_by_worker *b = t->b;
	struct stand s = { 0 };

	for (uint32_t i = b->worker_at[worker]; i < b->worker_at[worker + 1]; i++) {
		const struct gl_vote *mine = &b->votes->vote[b->place[i]];
		const uint32_t *heard = heard_at(t, mine->item);
		uint32_t met = heard[b->votes->labels] - 1, same = heard[mine->label] - 1; /* not itself */

		s.inner_met += met;
		s.inner_same += same;
		if (t->spoke[mine->item] == middle + 1 || !met)
			continue;
		s.items++;
		s.met += met;
		s.same += same;
	}
	return s;
}

/* The people outside the group: what all come to, less what the group does. */
static void leave_out(struct thin *t, uint32_t middle)
{
	uint64_t met = t->all_met, same = t->all_same, said[GL_LABELS_MAX];
	uint32_t labels = t->b->votes->labels;

	memcpy(said, t->said, sizeof(said));
	for (uint32_t i = 0; i <= t->who_n; i++) {
		uint32_t w = i < t->who_n ? t->who[i] : middle;

		t->stand[w] = look(t, w, middle);
		met -= 2 * t->all->met[w] - t->stand[w].inner_met;
		same -= 2 * t->all->same[w] - t->stand[w].inner_same;
		for (uint32_t l = 0; l < labels; l++)
			said[l] -= t->b->said[(size_t)w * labels + l];
	}
	gl_outside_sum(&t->rest, said, met, same);
}

static struct gl_speaker member(const struct thin *t, uint32_t w)
{
	struct gl_speaker s = gl_speaker_of(t->all, w);

	s.met -= t->stand[w].inner_met;
	s.same -= t->stand[w].inner_same;
	return s;
}

/* The group as one speaker: all that its members said. */
static struct gl_speaker group(const struct thin *t, uint32_t said[GL_LABELS_MAX])
{
	uint32_t labels = t->b->votes->labels;
	struct gl_speaker g = { .said = said };

	memset(said, 0, labels * sizeof(*said));
	for (uint32_t i = 0; i < t->who_n; i++) {
		struct gl_speaker s = member(t, t->who[i]);

		for (uint32_t l = 0; l < labels; l++)
			said[l] += s.said[l];
		g.total += s.total;
		g.met += s.met;
		g.same += s.same;
	}
	return g;
}

static void trim(struct thin *t, uint32_t middle, uint32_t parts)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->who_n; i++) {
		const struct stand *s = &t->stand[t->who[i]];

		if (s->items >= GROUP_COMMON && (s->met - s->same) * parts < s->met)
			t->who[n++] = t->who[i];
		else
			leave(t, t->who[i]);
	}
	if (n >= GROUP_MIN && n < t->who_n) {
		t->who_n = n;
		leave_out(t, middle);
	}
	t->who_n = n;
}

/* Leaves those in who that agree with each other nearly always. */
static void narrow(struct thin *t, uint32_t middle)
{
	leave_out(t, middle);
	for (size_t i = 0; i < GL_COUNT(trims) && t->who_n >= GROUP_MIN; i++)
		trim(t, middle, trims[i]);
}

/* Leaves those in who that the truth does not explain. */
static void judge(struct thin *t)
{
	uint32_t said[GL_LABELS_MAX], n = 0;
	struct gl_speaker all = group(t, said);

	for (uint32_t i = 0; i < t->who_n; i++) {
		const struct stand *s = &t->stand[t->who[i]];
		struct gl_speaker one = member(t, t->who[i]);

		/* Whoever it met on an item repeats one word of its own, so items count and not meetings. */
		if (s->items >= GROUP_COMMON && gl_outside_copies(&t->rest, &one, &all, (uint32_t)s->items,
		                                        (uint32_t)(s->items * s->same / s->met), GROUP_Z))
			t->who[n++] = t->who[i];
	}
	t->who_n = n;
}

static void around(struct thin *t, uint32_t middle, gl_thin_join *join, void *ctx)
{
	take_sides(t, middle);
	if (t->who_n < GROUP_MIN)
		return;
	enter(t, middle);
	for (uint32_t i = 0; i < t->who_n; i++)
		enter(t, t->who[i]);
	narrow(t, middle);
	leave(t, middle);
	for (uint32_t i = 0; i < t->who_n; i++)
		leave(t, t->who[i]);
	if (t->who_n >= GROUP_MIN)
		judge(t);
	for (uint32_t i = 1; t->who_n >= GROUP_MIN && i < t->who_n; i++)
		join(ctx, t->who[0], t->who[i]);
}

enum gl_code gl_copying_thin(
        const struct gl_by_worker *b, struct gl_outside *all, gl_thin_join *join, void *ctx, struct gl_err *e)
{
	size_t workers = b->votes->workers, items = b->votes->items;
	gl_mem_auto uint32_t *scratch = calloc(workers + 1, 3 * sizeof(*scratch));
	gl_mem_auto uint32_t *spoke = calloc(items + 1, sizeof(*spoke));
	gl_mem_auto uint32_t *heard = calloc(items + 1, (b->votes->labels + (size_t)1) * sizeof(*heard));
	gl_mem_auto struct stand *stand = calloc(workers + 1, sizeof(*stand));
	struct thin t = {
		.b = b, .all = all, .rest = { .b = b }, .heard = heard, .spoke = spoke, .stand = stand
	};

	if (!scratch || !spoke || !heard || !stand)
		return gl_fail(e, GL_NO_MEMORY, "no memory to look for copiers among %zu workers", workers);
	t.met = scratch;
	t.same = scratch + workers;
	t.who = scratch + 2 * workers;
	memset(all->in, 1, workers);
	gl_outside_count(all);
	for (uint32_t w = 0; w < workers; w++) {
		t.all_met += all->met[w];
		t.all_same += all->same[w];
		for (uint32_t l = 0; l < b->votes->labels; l++)
			t.said[l] += b->said[w * (size_t)b->votes->labels + l];
	}
	for (uint32_t w = 0; w < workers; w++)
		if (gl_by_worker_n(b, w) >= SIDE_COMMON)
			around(&t, w, join, ctx);
	return GL_OK;
}
