/*
 * Bounds: a worker has at most 2^32 votes and meets at most 2^9 on an item, so sums of meetings stay below
 * 2^41 and those of everybody below 2^50; products of two shares stay below 2^60, sums of them over labels
 * below 2^61, for shares of one speaker sum to at most 2^30.
 */
#include "consensus/copying.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "consensus/copying_inside.h"

#define ROUNDS          4
#define COMPONENT_MIN   3
#define PAIR_Z          3
#define FOLLOWER_Z      3
#define FOLLOWER_COMMON 8
#define FOLLOWER_PARTS  10 /* agrees with all but one part in so many */

/* Somebody who may belong to a component. */
struct follower {
	uint32_t component, worker, met, same;
};

struct search {
	struct gl_by_worker b;
	struct gl_outside o;
	uint32_t *parent;      /* union-find over workers */
	uint32_t *thin;        /* what it was after the search around each worker */
	uint32_t *size;        /* by root */
	uint32_t *of, *before; /* components of this round and of the one before */
	uint32_t *met, *same;  /* scratch, by worker */
	uint32_t *who, who_n;  /* those whose met is not 0 */
	uint32_t *seen, walk;  /* by item: the last walk that came by */
	struct follower *follower;
	size_t followers, cap;
};

static void search_release(struct search *s)
{
	gl_by_worker_release(&s->b);
	free(s->o.in);
	free(s->o.met);
	free(s->o.same);
	free(s->parent);
	free(s->thin);
	free(s->size);
	free(s->of);
	free(s->before);
	free(s->met);
	free(s->same);
	free(s->who);
	free(s->seen);
	free(s->follower);
}

static enum gl_code search_init(struct search *s, const struct gl_votes *votes, struct gl_err *e)
{
	size_t workers = votes->workers + (size_t)1, items = votes->items + (size_t)1;

	if (gl_by_worker_init(&s->b, votes, e) || gl_by_worker_pairs(&s->b, e))
		return e->code;
	s->o.b = &s->b;
	s->o.in = malloc(workers);
	s->o.met = malloc(workers * sizeof(*s->o.met));
	s->o.same = malloc(workers * sizeof(*s->o.same));
	s->parent = malloc(workers * sizeof(*s->parent));
	s->thin = malloc(workers * sizeof(*s->thin));
	s->size = malloc(workers * sizeof(*s->size));
	s->of = calloc(workers, sizeof(*s->of));
	s->before = calloc(workers, sizeof(*s->before));
	s->met = calloc(workers, sizeof(*s->met));
	s->same = calloc(workers, sizeof(*s->same));
	s->who = malloc(workers * sizeof(*s->who));
	s->seen = calloc(items, sizeof(*s->seen));
	if (!s->o.in || !s->o.met || !s->o.same || !s->parent || !s->thin || !s->size || !s->of ||
	        !s->before || !s->met || !s->same || !s->who || !s->seen)
		return gl_fail(e, GL_NO_MEMORY, "no memory to look for copiers among %zu workers", workers);
	return GL_OK;
}

/* --- components --- */

static uint32_t root(struct search *s, uint32_t w)
{
	while (s->parent[w] != w)
		w = s->parent[w] = s->parent[s->parent[w]];
	return w;
}

/* The smaller number becomes the root, so that it is a component's first member. */
static void join(struct search *s, uint32_t u, uint32_t v)
{
	u = root(s, u);
	v = root(s, v);
	s->parent[u > v ? u : v] = u > v ? v : u;
}

/* Numbers the components, by their first members; how many there are. */
static uint32_t number(struct search *s)
{
	uint32_t workers = s->b.votes->workers, n = 0;

	memset(s->size, 0, workers * sizeof(*s->size));
	for (uint32_t w = 0; w < workers; w++)
		s->size[root(s, w)]++;
	for (uint32_t w = 0; w < workers; w++) {
		uint32_t r = root(s, w);

		if (s->size[r] < COMPONENT_MIN)
			s->of[w] = 0;
		else
			s->of[w] = r == w ? ++n : s->of[r];
	}
	return n;
}

/* Links whoever agrees beyond all that the people outside the last round's components explain. false: there
 * are too few of them, or they agree too little, to say anything. */
static bool link_pairs(struct search *s)
{
	uint32_t workers = s->b.votes->workers;

	memcpy(s->parent, s->thin, workers * sizeof(*s->parent));
	for (uint32_t w = 0; w < workers; w++)
		s->o.in[w] = !s->before[w];
	gl_outside_count(&s->o);
	for (size_t i = 0; i < s->b.pairs; i++)
		gl_outside_without(&s->o, &s->b.pair[i]);
	gl_outside_close(&s->o);
	for (size_t i = 0; s->o.excess && i < s->b.pairs; i++) {
		const struct gl_suspicion *p = &s->b.pair[i];
		struct gl_speaker u = gl_speaker_of(&s->o, p->u), v = gl_speaker_of(&s->o, p->v);

		if (gl_outside_copies(&s->o, &u, &v, p->met, p->same, PAIR_Z))
			join(s, p->u, p->v);
	}
	return s->o.excess > 0;
}

/* --- followers --- */

/* What a component says of an item, or -1. */
static int voice(const struct search *s, uint32_t component, const struct gl_vote *vote, size_t n)
{
	uint32_t count[GL_LABELS_MAX] = { 0 }, most = 0;
	int said = -1;

	for (size_t i = 0; i < n; i++)
		count[vote[i].label] += s->of[vote[i].worker] == component;
	for (uint32_t l = 0; l < s->b.votes->labels; l++) {
		if (count[l] == most)
			said = -1;
		if (count[l] > most) {
			most = count[l];
			said = (int)l;
		}
	}
	return said;
}

/* A component as one speaker, and what is done with each vote of others where it speaks. */
struct speech {
	struct search *s;
	uint32_t component;
	uint32_t said[GL_LABELS_MAX];
	struct gl_speaker as;
	void (*other)(struct speech *x, const struct gl_vote *v, bool same);
};

static void speak(struct speech *x, uint32_t item)
{
	const struct gl_by_worker *b = &x->s->b;
	const struct gl_vote *vote = b->votes->vote + b->item_at[item];
	size_t n = b->item_at[item + 1] - b->item_at[item];
	int said = voice(x->s, x->component, vote, n);

	if (said < 0)
		return;
	x->said[said]++;
	x->as.total++;
	for (size_t i = 0; i < n; i++)
		if (!x->s->of[vote[i].worker])
			x->other(x, &vote[i], vote[i].label == (uint32_t)said);
}

/* Goes over the items that its members answered, once each. */
static void speak_all(struct speech *x, const uint32_t *members, uint32_t n)
{
	struct search *s = x->s;

	memset(x->said, 0, sizeof(x->said));
	x->as = (struct gl_speaker){ .said = x->said };
	s->walk++;
	for (uint32_t m = 0; m < n; m++)
		for (uint32_t i = s->b.worker_at[members[m]]; i < s->b.worker_at[members[m] + 1]; i++) {
			uint32_t item = s->b.votes->vote[s->b.place[i]].item;

			if (s->seen[item] != s->walk)
				speak(x, item);
			s->seen[item] = s->walk;
		}
}

static void meets(struct speech *x, const struct gl_vote *v, bool same)
{
	struct search *s = x->s;

	if (!s->met[v->worker]++)
		s->who[s->who_n++] = v->worker;
	s->same[v->worker] += same;
}

static void meets_outside(struct speech *x, const struct gl_vote *v, bool same)
{
	x->as.met += x->s->o.in[v->worker];
	x->as.same += x->s->o.in[v->worker] && same;
}

/* Who agrees with a component suspiciously often. */
static bool gather(struct search *s, uint32_t component)
{
	for (; s->who_n; s->who_n--) {
		uint32_t w = s->who[s->who_n - 1], met = s->met[w], same = s->same[w];

		s->met[w] = s->same[w] = 0;
		if (met < FOLLOWER_COMMON || (uint64_t)(met - same) * FOLLOWER_PARTS >= met)
			continue;
		if (s->followers == s->cap) {
			size_t cap = s->cap ? 2 * s->cap : 64;
			struct follower *more = realloc(s->follower, cap * sizeof(*more));

			if (!more)
				return false;
			s->follower = more;
			s->cap = cap;
		}
		s->follower[s->followers++] = (struct follower){ component, w, met, same };
		s->o.in[w] = 0;
	}
	return true;
}

/* Members of each component, one after another; at has room for one place more than there are components. */
static void list_members(const struct search *s, uint32_t components, uint32_t *member, uint32_t *at)
{
	uint32_t workers = s->b.votes->workers;

	memset(at, 0, (components + (size_t)2) * sizeof(*at));
	for (uint32_t w = 0; w < workers; w++)
		if (s->of[w])
			at[s->of[w] + 1]++;
	for (uint32_t c = 1; c <= components; c++)
		at[c + 1] += at[c];
	for (uint32_t w = 0; w < workers; w++)
		if (s->of[w])
			member[at[s->of[w]]++] = w;
	memmove(at + 1, at, (components + (size_t)1) * sizeof(*at));
	at[0] = at[1] = 0;
}

static enum gl_code follow(struct search *s, uint32_t components, struct gl_err *e)
{
	uint32_t workers = s->b.votes->workers;
	gl_mem_auto uint32_t *member = malloc((workers + (size_t)1) * sizeof(*member));
	gl_mem_auto uint32_t *at = malloc((components + (size_t)2) * sizeof(*at));
	struct speech x = { .s = s };
	size_t f = 0;

	if (!member || !at)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u components", components);
	list_members(s, components, member, at);
	for (uint32_t w = 0; w < workers; w++)
		s->o.in[w] = !s->of[w];
	s->followers = 0;
	x.other = meets;
	for (x.component = 1; x.component <= components; x.component++) {
		speak_all(&x, member + at[x.component], at[x.component + 1] - at[x.component]);
		if (!gather(s, x.component))
			return gl_fail(e, GL_NO_MEMORY, "no memory for those who agree with copiers");
	}
	gl_outside_count(&s->o);
	gl_outside_close(&s->o);
	x.other = meets_outside;
	for (x.component = 1; x.component <= components && f < s->followers; x.component++) {
		speak_all(&x, member + at[x.component], at[x.component + 1] - at[x.component]);
		for (; f < s->followers && s->follower[f].component == x.component; f++) {
			const struct follower *y = &s->follower[f];
			struct gl_speaker who = gl_speaker_of(&s->o, y->worker);

			if (gl_outside_copies(&s->o, &x.as, &who, y->met, y->same, FOLLOWER_Z))
				join(s, y->worker, member[at[x.component]]);
		}
	}
	return GL_OK;
}

/* --- all of it --- */

static enum gl_code publish(struct search *s, uint32_t components, struct gl_copying *out, struct gl_err *e)
{
	uint32_t workers = s->b.votes->workers, n = 0;

	out->first = malloc((components + (size_t)1) * sizeof(*out->first));
	if (!out->first)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u components", components);
	out->workers = workers;
	out->components = components;
	out->members = 0;
	for (uint32_t w = 0; w < workers; w++) {
		out->members += s->of[w] > 0;
		if (s->of[w] > n)
			out->first[n++] = w;
	}
	out->of = gl_take(s->of);
	return GL_OK;
}

static void join_thin(void *ctx, uint32_t u, uint32_t v)
{
	join(ctx, u, v);
}

/* Blocks without a single pair that proves anything: how many components they make. */
static enum gl_code search_thin(struct search *s, uint32_t *components, struct gl_err *e)
{
	size_t bytes = s->b.votes->workers * sizeof(*s->parent);

	for (uint32_t w = 0; w < s->b.votes->workers; w++)
		s->parent[w] = w;
	if (gl_copying_thin(&s->b, &s->o, join_thin, s, e))
		return e->code;
	*components = number(s);
	memcpy(s->thin, s->parent, bytes);
	memcpy(s->before, s->of, bytes);
	return GL_OK;
}

enum gl_code gl_copying_find(const struct gl_votes *votes, struct gl_copying *out, struct gl_err *e)
{
	__attribute__((cleanup(search_release))) struct search s = { 0 };
	uint32_t components = 0;

	gl_copying_release(out);
	if (search_init(&s, votes, e) || search_thin(&s, &components, e))
		return e->code;
	for (int n = 0; (components || s.b.pairs) && n < ROUNDS; n++) {
		if (!link_pairs(&s)) {
			memcpy(s.of, s.before, votes->workers * sizeof(*s.of));
			break;
		}
		components = number(&s);
		if (components && follow(&s, components, e))
			return e->code;
		components = number(&s);
		if (!memcmp(s.of, s.before, votes->workers * sizeof(*s.of)))
			break;
		memcpy(s.before, s.of, votes->workers * sizeof(*s.of));
	}
	return publish(&s, components, out, e);
}

void gl_copying_release(struct gl_copying *c)
{
	free(c->of);
	free(c->first);
	*c = (struct gl_copying){ 0 };
}
