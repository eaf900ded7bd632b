/* Who shares how much with whom, and the test of copying.h. */
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "consensus/copying_inside.h"

#define AGREED_PARTS 20 /* suspicious: all but one part in so many */
#define EXCESS_Z     4
#define OWES_Z       2

void gl_by_worker_release(struct gl_by_worker *b)
{
	free(b->item_at);
	free(b->worker_at);
	free(b->place);
	free(b->said);
	free(b->pair);
	*b = (struct gl_by_worker){ 0 };
}

/* Whether an item is looked at; its votes are [*at, *end). */
static bool looked_at(const struct gl_by_worker *b, uint32_t item, uint32_t *at, uint32_t *end)
{
	*at = b->item_at[item];
	*end = b->item_at[item + 1];
	return *end - *at <= GL_COPYING_CROWD;
}

static void fill(struct gl_by_worker *b)
{
	const struct gl_votes *votes = b->votes;
	uint32_t at, end;

	for (uint64_t i = 0; i < votes->n; i++)
		b->item_at[votes->vote[i].item + 1]++;
	for (uint32_t i = 0; i < votes->items; i++)
		b->item_at[i + 1] += b->item_at[i];
	for (uint32_t i = 0; i < votes->items; i++)
		for (bool in = looked_at(b, i, &at, &end); in && at < end; at++) {
			const struct gl_vote *v = &votes->vote[at];

			b->worker_at[v->worker + 1]++;
			b->said[(size_t)v->worker * votes->labels + v->label]++;
		}
	for (uint32_t w = 0; w < votes->workers; w++)
		b->worker_at[w + 1] += b->worker_at[w];
	/* Each worker's first place moves on as it is filled, and is put back afterwards. */
	for (uint32_t i = 0; i < votes->items; i++)
		for (bool in = looked_at(b, i, &at, &end); in && at < end; at++)
			b->place[b->worker_at[votes->vote[at].worker]++] = at;
	memmove(b->worker_at + 1, b->worker_at, votes->workers * sizeof(*b->worker_at));
	b->worker_at[0] = 0;
}

enum gl_code gl_by_worker_init(struct gl_by_worker *b, const struct gl_votes *votes, struct gl_err *e)
{
	size_t items = votes->items, workers = votes->workers;

	if (votes->n > UINT32_MAX)
		return gl_fail(e, GL_TOO_LARGE, "copiers are looked for among at most 2^32 - 1 votes");
	*b = (struct gl_by_worker){ .votes = votes,
		.item_at = calloc(items + 1, sizeof(*b->item_at)),
		.worker_at = calloc(workers + 1, sizeof(*b->worker_at)),
		.place = malloc(((size_t)votes->n + 1) * sizeof(*b->place)),
		.said = calloc(workers + 1, votes->labels * sizeof(*b->said)) };
	if (!b->item_at || !b->worker_at || !b->place || !b->said) {
		gl_by_worker_release(b);
		return gl_fail(e, GL_NO_MEMORY, "no memory to look for copiers among %zu workers", workers);
	}
	fill(b);
	return GL_OK;
}

/* Those that one worker has met, counted. */
struct met {
	uint32_t *met, *same, *who;
	uint32_t n;
};

static void meet(struct met *m, const struct gl_by_worker *b, uint32_t u)
{
	const struct gl_vote *vote = b->votes->vote;

	m->n = 0;
	for (uint32_t i = b->worker_at[u]; i < b->worker_at[u + 1]; i++) {
		const struct gl_vote *mine = &vote[b->place[i]], *end = vote + b->item_at[mine->item + 1];

		for (const struct gl_vote *v = mine + 1; v < end;
		        v++) { /* each pair once: votes are sorted */
			if (!m->met[v->worker]++)
				m->who[m->n++] = v->worker;
			m->same[v->worker] += v->label == mine->label;
		}
	}
}

static bool suspicious(uint32_t met, uint32_t same)
{
	return met >= GL_COPYING_COMMON && (uint64_t)(met - same) * AGREED_PARTS < met;
}

static bool suspect(struct gl_by_worker *b, struct met *m, uint32_t u)
{
	for (uint32_t i = 0; i < m->n; i++) {
		uint32_t v = m->who[i];

		if (suspicious(m->met[v], m->same[v])) {
			if (b->pairs == b->cap) {
				size_t cap = b->cap ? 2 * b->cap : 64;
				struct gl_suspicion *more = realloc(b->pair, cap * sizeof(*more));

				if (!more)
					return false;
				b->pair = more;
				b->cap = cap;
			}
			b->pair[b->pairs++] = (struct gl_suspicion){ u, v, m->met[v], m->same[v] };
		}
		m->met[v] = m->same[v] = 0;
	}
	return true;
}

enum gl_code gl_by_worker_pairs(struct gl_by_worker *b, struct gl_err *e)
{
	size_t workers = b->votes->workers;
	gl_mem_auto uint32_t *scratch = calloc(workers + 1, 3 * sizeof(*scratch));
	struct met m = { .met = scratch };

	if (!scratch)
		return gl_fail(e, GL_NO_MEMORY, "no memory to look for copiers among %zu workers", workers);
	m.same = scratch + workers;
	m.who = scratch + 2 * workers;
	for (uint32_t u = 0; u < workers; u++) {
		if (gl_by_worker_n(b, u) < GL_COPYING_COMMON)
			continue;
		meet(&m, b, u);
		if (!suspect(b, &m, u))
			return gl_fail(e, GL_NO_MEMORY, "no memory for pairs of workers who agree");
	}
	return GL_OK;
}

/* --- the people outside --- */

static void set_shares(struct gl_outside *o, const uint64_t said[GL_LABELS_MAX])
{
	uint64_t all = 0;

	for (uint32_t l = 0; l < o->b->votes->labels; l++)
		all += said[l];
	for (uint32_t l = 0; l < o->b->votes->labels; l++)
		o->share[l] = all ? (said[l] << GL_UNIT_BITS) / all : 0;
}

void gl_outside_count(struct gl_outside *o)
{
	const struct gl_votes *votes = o->b->votes;
	uint64_t said[GL_LABELS_MAX] = { 0 };
	uint32_t at, end;

	memset(o->met, 0, votes->workers * sizeof(*o->met));
	memset(o->same, 0, votes->workers * sizeof(*o->same));
	for (uint32_t i = 0; i < votes->items; i++) {
		uint32_t count[GL_LABELS_MAX] = { 0 }, n = 0;

		if (!looked_at(o->b, i, &at, &end))
			continue;
		for (uint32_t k = at; k < end; k++) {
			count[votes->vote[k].label] += o->in[votes->vote[k].worker];
			n += o->in[votes->vote[k].worker];
		}
		for (uint32_t k = at; k < end; k++) {
			const struct gl_vote *v = &votes->vote[k];

			o->met[v->worker] += n - o->in[v->worker];
			o->same[v->worker] += count[v->label] - o->in[v->worker];
		}
		for (uint32_t l = 0; l < votes->labels; l++)
			said[l] += count[l];
	}
	set_shares(o, said);
}

void gl_outside_without(struct gl_outside *o, const struct gl_suspicion *p)
{
	if (o->in[p->v]) {
		o->met[p->u] -= p->met;
		o->same[p->u] -= p->same;
	}
	if (o->in[p->u]) {
		o->met[p->v] -= p->met;
		o->same[p->v] -= p->same;
	}
}

static uint64_t part(uint64_t some, uint64_t all)
{
	return (uint64_t)(((gl_u128)some << GL_UNIT_BITS) / all);
}

static void set_excess(struct gl_outside *o, uint64_t met, uint64_t same)
{
	uint64_t chance = 0;

	for (uint32_t l = 0; l < o->b->votes->labels; l++)
		chance += o->share[l] * o->share[l];
	chance >>= GL_UNIT_BITS;
	o->excess = met && part(same, met) > chance ? part(same, met) - chance : 0;
	/* Each pair was counted in both directions, so there are met / 2 of them. */
	if ((gl_u128)o->excess * o->excess * met <=
	        (gl_u128)(2 * EXCESS_Z * EXCESS_Z) * chance * (GL_UNIT - chance))
		o->excess = 0;
}

void gl_outside_close(struct gl_outside *o)
{
	uint64_t met = 0, same = 0;

	for (uint32_t w = 0; w < o->b->votes->workers; w++) {
		met += o->in[w] ? o->met[w] : 0;
		same += o->in[w] ? o->same[w] : 0;
	}
	set_excess(o, met, same);
}

void gl_outside_sum(struct gl_outside *o, const uint64_t said[GL_LABELS_MAX], uint64_t met, uint64_t same)
{
	set_shares(o, said);
	set_excess(o, met, same);
}

/* The root, rounded down. */
static uint64_t root(uint64_t x)
{
	uint64_t r = 0;

	for (uint64_t bit = (uint64_t)1 << 31; bit; bit >>= 1)
		if ((r | bit) * (r | bit) <= x)
			r |= bit;
	return r;
}

/* c of copying.h. */
static uint64_t owes(const struct gl_outside *o, const struct gl_speaker *s)
{
	uint64_t chance = 0, rate = part(s->same, s->met);

	for (uint32_t l = 0; l < o->b->votes->labels; l++)
		chance += s->said[l] * o->share[l];
	chance /= s->total;
	return (rate > chance ? rate - chance : 0) + OWES_Z * root(rate * (GL_UNIT - rate) / s->met);
}

bool gl_outside_copies(const struct gl_outside *o, const struct gl_speaker *u, const struct gl_speaker *v,
        uint32_t met, uint32_t same, unsigned z)
{
	uint64_t e = 0, observed = (uint64_t)same << GL_UNIT_BITS, away;

	if (u->met < GL_COPYING_COMMON || v->met < GL_COPYING_COMMON || !o->excess)
		return false;
	for (uint32_t l = 0; l < o->b->votes->labels; l++)
		e += part(u->said[l], u->total) * part(v->said[l], v->total);
	e = (e >> GL_UNIT_BITS) + owes(o, u) * owes(o, v) / o->excess;
	if (e > GL_UNIT || observed <= e * met)
		return false;
	away = observed - e * met;
	return (gl_u128)away * away > (gl_u128)z * z * met * e * (GL_UNIT - e);
}
