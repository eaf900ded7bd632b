/*
 * box_methods -- which boxes a crowd takes for real, and where they are.
 *
 * majority: a thing is real if at least half of those who answered the task drew it; each side is the median.
 *
 * clusters: the same with weights. An annotator's word on whether something is there weighs f = 2 p r / (p +
 * r), with p the share of their boxes that are real and r the share of the real things that they drew, each
 * as if EXTRA more had been average; two rounds from the majority's things. Their word on where it is weighs
 * the eighth power of how far their boxes overlap, on average, the median of the others', shrunken alike. A
 * thing's label is the one with the most weight.
 *
 * Where the boxes of an item are known (clusters, from version 2 on), a thing is real if it is one of them:
 * each known box, in the order of gl_box_cmp, is the free thing whose median overlaps it best, by 0.4 or
 * more, the earlier of two that do alike. Known boxes that nobody drew were there to be drawn, and where a
 * real thing is is known. The first words are then weighed by these items alone, rather than all alike.
 *
 * Tied: exactly half of the weight drew a thing (it is then stated as real, as half is enough), or two labels
 * of a real one weigh the same (then the first).
 *
 * Shares and overlaps are integers of 2^-20, so sums of 2^32 of them stay below 2^52, weights of at most 2^20
 * summed over 2^32 annotators below 2^53 and doubled below 2^54; nothing but a single annotator's share or
 * weight is ever rounded. Coordinates are halved at the very end, downwards. Time and memory: box_scene.h.
 */
#include <stdlib.h>

#include "base/auto.h"
#include "consensus/box_scene.h"
#include "consensus/methods.h"

#define EXTRA      8
#define ROUNDS     2
#define MAJORITY   "{\"overlap\":\"0.400000\"}"
#define PARAMETERS "{\"extra\":8,\"overlap\":\"0.400000\",\"power\":8,\"rounds\":2}"

struct annotator {
	uint64_t drew, hit, real; /* boxes; those of them that are real; real things of their tasks */
	uint64_t like, likes;     /* overlaps with the others' median, and how many */
};

struct run {
	struct gl_scene scene;
	struct annotator *who;      /* the last one is everybody */
	uint64_t *word, *place;     /* weights; NULL: all alike */
	struct gl_weighed *scratch; /* as many as the largest thing has boxes */
	struct gl_box *box;         /* of one item */
	struct gl_sides *where;     /* by thing: the known box that it is, doubled */
};

static void run_release(struct run *r)
{
	gl_scene_release(&r->scene);
	free(r->who);
	free(r->word);
	free(r->place);
	free(r->scratch);
	free(r->box);
	free(r->where);
}

static uint64_t rounded(uint64_t num, uint64_t den)
{
	return (num + den / 2) / den;
}

static uint64_t weight_of(const uint64_t *weight, uint32_t worker)
{
	return weight ? weight[worker] : 1;
}

/* ---- what is there ---- */

/* Which things are real by these words. */
static void decide(struct run *r)
{
	const struct gl_votes *votes = r->scene.votes;
	struct gl_thing *t = r->scene.thing, *end = t + r->scene.things;
	uint64_t at = 0;

	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		uint64_t all = 0;

		for (size_t k = 0; k < v.n; k++)
			all += weight_of(r->word, v.vote[k].worker);
		for (; t < end && t->item == i; t++) {
			uint64_t drew = 0;

			if (gl_known(votes, i))
				continue;

			for (uint32_t k = t->start; k < t->start + t->n; k++)
				drew += weight_of(r->word, r->scene.drawn[k].worker);
			t->real = 2 * drew >= all;
			t->tied = 2 * drew == all;
		}
	}
}

/* A known box is the best of an item's free things, which is real then. */
static void settle_one(struct run *r, size_t from, size_t to, struct gl_box box)
{
	struct gl_sides known = gl_box_sides(&box);
	size_t best = to;
	uint32_t most = 0;

	for (int side = 0; side < 4; side++)
		known.at[side] *= 2;
	for (size_t i = from; i < to; i++) {
		const struct gl_thing *t = &r->scene.thing[i];
		struct gl_sides place = gl_thing_place(&r->scene, t, NULL, -1, r->scratch);
		uint32_t overlap = t->real ? 0 : gl_overlap(&place, &known);

		if (gl_overlap_enough(overlap) && overlap > most) {
			best = i;
			most = overlap;
		}
	}
	if (best == to)
		return;
	r->scene.thing[best].real = true;
	r->where[best] = known;
}

/* Things of items whose boxes are known are not asked of anybody's words. */
static void settle(struct run *r)
{
	const struct gl_thing *thing = r->scene.thing;

	for (size_t from = 0, to; from < r->scene.things; from = to) {
		const struct gl_ballot *known = gl_known(r->scene.votes, thing[from].item);

		for (to = from; to < r->scene.things && thing[to].item == thing[from].item; to++)
			;
		for (uint32_t k = 0; known && k < gl_box_count(*known); k++)
			settle_one(r, from, to, gl_box_at(*known, k));
	}
}

static void add(struct annotator *all, struct annotator *one, const struct annotator *more)
{
	struct annotator *to[] = { all, one };

	for (size_t i = 0; i < GL_COUNT(to); i++) {
		to[i]->drew += more->drew;
		to[i]->hit += more->hit;
		to[i]->real += more->real;
		to[i]->like += more->like;
		to[i]->likes += more->likes;
	}
}

/* What each annotator drew of what is real, and what of it there was to be drawn. */
static void count(struct run *r, bool known_only)
{
	const struct gl_votes *votes = r->scene.votes;
	struct annotator *all = &r->who[votes->workers];
	const struct gl_thing *t = r->scene.thing, *end = t + r->scene.things;
	uint64_t at = 0;

	memset(r->who, 0, ((size_t)votes->workers + 1) * sizeof(*r->who));
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		const struct gl_ballot *known = gl_known(votes, i);
		struct annotator there = { 0 };

		if (known_only && !known) {
			while (t < end && t->item == i)
				t++;
			continue;
		}
		if (known)
			there.real = gl_box_count(*known);
		for (; t < end && t->item == i; t++) {
			struct annotator one = { .drew = 1, .hit = t->real };

			there.real += !known && t->real;
			for (uint32_t k = t->start; k < t->start + t->n; k++)
				add(all, &r->who[r->scene.drawn[k].worker], &one);
		}
		for (size_t k = 0; k < v.n; k++)
			add(all, &r->who[v.vote[k].worker], &there);
	}
}

/* right of n, as if EXTRA more had had the mean. */
static uint64_t shrunken(uint64_t right, uint64_t n, uint64_t mean)
{
	return rounded(right + EXTRA * mean, n + EXTRA);
}

static uint64_t share(uint64_t right, uint64_t n)
{
	return n ? rounded(right * GL_BOX_UNIT, n) : GL_BOX_UNIT;
}

static void weigh_words(struct run *r)
{
	uint32_t workers = r->scene.votes->workers;
	const struct annotator *all = &r->who[workers];
	uint64_t precise = share(all->hit, all->drew), recalls = share(all->hit, all->real);

	for (uint32_t w = 0; w < workers; w++) {
		const struct annotator *a = &r->who[w];
		uint64_t p = shrunken(a->hit * GL_BOX_UNIT, a->drew, precise);
		uint64_t q = shrunken(a->hit * GL_BOX_UNIT, a->real, recalls);

		r->word[w] = p && q ? rounded(2 * p * q, p + q) : 0;
		r->word[w] += !r->word[w]; /* nobody weighs nothing */
	}
}

/* ---- where it is ---- */

static void compare(struct run *r)
{
	struct annotator *all = &r->who[r->scene.votes->workers];

	for (size_t i = 0; i < r->scene.things; i++) {
		const struct gl_thing *t = &r->scene.thing[i];
		bool known = gl_known(r->scene.votes, t->item);

		for (uint32_t k = t->start; t->real && (known || t->n > 1) && k < t->start + t->n; k++) {
			const struct gl_drawn *d = &r->scene.drawn[k];
			struct gl_sides own,
			        right = known ? r->where[i]
			                      : gl_thing_place(&r->scene, t, NULL, k, r->scratch);
			struct annotator one = { .likes = 1 };

			for (int side = 0; side < 4; side++)
				own.at[side] = 2 * d->sides.at[side];
			one.like = gl_overlap(&own, &right);
			add(all, &r->who[d->worker], &one);
		}
	}
}

static uint64_t squared(uint64_t x)
{
	return rounded(x * x, GL_BOX_UNIT);
}

static void weigh_places(struct run *r)
{
	uint32_t workers = r->scene.votes->workers;
	const struct annotator *all = &r->who[workers];
	uint64_t mean = all->likes ? rounded(all->like, all->likes) : GL_BOX_UNIT;

	for (uint32_t w = 0; w < workers; w++) {
		uint64_t like = shrunken(r->who[w].like, r->who[w].likes, mean);

		r->place[w] = squared(squared(squared(like)));
		r->place[w] += !r->place[w];
	}
}

/* ---- values ---- */

static uint32_t label_of(const struct run *r, const struct gl_thing *t, bool *tied)
{
	uint64_t weight[GL_LABELS_MAX] = { 0 };
	struct gl_belief b;

	for (uint32_t k = t->start; k < t->start + t->n; k++)
		weight[r->scene.drawn[k].box.label] += weight_of(r->word, r->scene.drawn[k].worker);
	gl_belief_from(&b, weight, GL_LABELS_MAX);
	*tied |= b.tied;
	return b.label;
}

static int64_t half(int64_t doubled)
{
	return (doubled - (doubled & 1)) / 2; /* downwards */
}

static struct gl_box box_of(const struct run *r, const struct gl_thing *t, bool *tied)
{
	struct gl_sides s = gl_thing_place(&r->scene, t, r->place, -1, r->scratch);
	int64_t x = half(s.at[0]), y = half(s.at[1]);

	return (struct gl_box){ .x = (int32_t)x,
		.y = (int32_t)y,
		.w = (int32_t)(half(s.at[2]) - x),
		.h = (int32_t)(half(s.at[3]) - y),
		.label = label_of(r, t, tied) };
}

static void state(struct run *r, struct gl_belief *out, struct gl_buf *values)
{
	const struct gl_thing *t = r->scene.thing, *end = t + r->scene.things;

	for (uint32_t i = 0; i < r->scene.votes->items; i++) {
		uint32_t n = 0;

		for (; t < end && t->item == i; t++) {
			if (!t->real || gl_known(r->scene.votes, i))
				continue;
			out[i].tied |= t->tied;
			r->box[n++] = box_of(r, t, &out[i].tied);
		}
		if (!r->scene.voters[i] || gl_known(r->scene.votes, i))
			continue;
		out[i].at = values->len;
		gl_boxes_pack(values, r->box, n);
		out[i].len = (uint32_t)(values->len - out[i].at);
	}
}

static enum gl_code run_init(struct run *r, const struct gl_votes *votes, bool weighs, struct gl_err *e)
{
	size_t workers = (size_t)votes->workers + 1, most = 1, things = 1;

	if (gl_scene_init(&r->scene, votes, e))
		return e->code;
	for (size_t i = 0, same = 0; i < r->scene.things; i++) {
		same = i && r->scene.thing[i].item == r->scene.thing[i - 1].item ? same + 1 : 1;
		most = r->scene.thing[i].n > most ? r->scene.thing[i].n : most;
		things = same > things ? same : things;
	}
	r->scratch = malloc(most * sizeof(*r->scratch));
	r->box = malloc(things * sizeof(*r->box));
	r->who = weighs ? calloc(workers, sizeof(*r->who)) : NULL;
	r->word = weighs ? malloc(workers * sizeof(*r->word)) : NULL;
	r->place = weighs ? malloc(workers * sizeof(*r->place)) : NULL;
	r->where = weighs ? malloc((r->scene.things + 1) * sizeof(*r->where)) : NULL;
	if (!r->scratch || !r->box || (weighs && (!r->who || !r->word || !r->place || !r->where)))
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u annotators of boxes", votes->workers);
	for (size_t w = 0; weighs && w < workers; w++)
		r->word[w] = 1;
	return GL_OK;
}

static enum gl_code majority_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	__attribute__((cleanup(run_release))) struct run r = { 0 };

	if (run_init(&r, votes, false, e))
		return e->code;
	decide(&r);
	state(&r, out, values);
	return GL_OK;
}

static enum gl_code clusters_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	__attribute__((cleanup(run_release))) struct run r = { 0 };

	if (run_init(&r, votes, true, e))
		return e->code;
	settle(&r);
	if (votes->known) {
		count(&r, true);
		weigh_words(&r);
	}
	decide(&r);
	for (int round = 0; round < ROUNDS; round++) {
		count(&r, false);
		weigh_words(&r);
		decide(&r);
	}
	compare(&r);
	weigh_places(&r);
	state(&r, out, values);
	return GL_OK;
}

/* How likely a thing is real is not computed: things that nobody drew leave no trace, so a posterior would
 * have to guess how many there are. */
static const struct gl_method majority = {
	.name = "majority",
	.version = 1,
	.parameters = MAJORITY,
	.find = majority_find,
};

static const struct gl_method clusters_1 = {
	.name = "clusters",
	.version = 1,
	.parameters = PARAMETERS,
	.find = clusters_find,
};

static const struct gl_method clusters = {
	.name = "clusters",
	.version = 2,
	.parameters = PARAMETERS,
	.gold = true,
	.older = &clusters_1,
	.find = clusters_find,
};

const struct gl_method *const gl_box_methods[] = { &clusters, &majority, NULL };
