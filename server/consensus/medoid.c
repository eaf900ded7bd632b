/*
 * medoid -- of the texts that people wrote, the one that is nearest to all the others: somebody's words,
 * whole, rather than a mixture that nobody said.
 *
 * Likeness of two texts: 1 - edit distance / code points of the longer one. An annotator weighs as much as
 * the fourth power of how like the others' their texts are on average; the average is shrunken to
 * everybody's, as if they had written SHRINK more pairs of it. The text with the smallest weighted sum of
 * distances is the medoid.
 *
 * Likenesses and weights are integers of 2^-30. A sum of 2^32 likenesses stays below 2^62; sums of products
 * are taken in 128 bits.
 */
#include <stdlib.h>

#include "base/auto.h"
#include "consensus/distance.h"
#include "consensus/methods.h"

#define SHRINK     8
#define PARAMETERS "{\"power\":4,\"shrink\":8}"

struct writer {
	uint64_t like, pairs;
	uint64_t weight;
};

/* One run: the likeness of each pair, item by item, (0,1), (0,2) ... (1,2) ... */
struct corpus {
	const struct gl_votes *votes;
	struct writer *writer; /* the last one is everybody */
	uint32_t *like;
	struct gl_distance distance;
};

static void corpus_release(struct corpus *c)
{
	free(c->writer);
	free(c->like);
	gl_distance_release(&c->distance);
}

static uint64_t pairs_of(size_t n)
{
	return (uint64_t)n * (n - (n > 0)) / 2;
}

static uint64_t rounded(uint64_t num, uint64_t den)
{
	return (num + den / 2) / den;
}

/* The distance counts at most the longer one's code points. */
static uint32_t likeness(struct gl_distance *d, const struct gl_ballot *other)
{
	uint64_t longer = gl_code_points(other->data, other->len);

	if (longer < d->rows)
		longer = d->rows;
	if (!longer)
		return GL_UNIT;
	return (uint32_t)rounded(
	        (longer - gl_distance_to(d, other->data, other->len)) << GL_UNIT_BITS, longer);
}

static bool compare_item(struct corpus *c, const struct gl_item_votes *v, uint32_t *like)
{
	struct writer *all = &c->writer[c->votes->workers];

	for (size_t a = 0; a + 1 < v->n; a++) {
		if (!gl_distance_from(&c->distance, v->ballot[a].data, v->ballot[a].len))
			return false;
		for (size_t b = a + 1; b < v->n; b++) {
			struct writer *x = &c->writer[v->vote[a].worker], *y = &c->writer[v->vote[b].worker];

			*like = likeness(&c->distance, &v->ballot[b]);
			x->like += *like, x->pairs++;
			y->like += *like, y->pairs++;
			all->like += *like++, all->pairs++;
		}
	}
	return true;
}

static bool compare(struct corpus *c)
{
	uint64_t at = 0, pairs = 0;

	for (uint32_t i = 0; i < c->votes->items; i++)
		pairs += pairs_of(gl_item_votes(c->votes, i, &at).n);
	c->writer = calloc((size_t)c->votes->workers + 1, sizeof(*c->writer));
	c->like = malloc((pairs + 1) * sizeof(*c->like));
	if (!c->writer || !c->like)
		return false;
	at = pairs = 0;
	for (uint32_t i = 0; i < c->votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(c->votes, i, &at);

		if (!compare_item(c, &v, c->like + pairs))
			return false;
		pairs += pairs_of(v.n);
	}
	return true;
}

/* Nobody weighs nothing: among people who all write differently one must still be the nearest. */
static void weigh(struct corpus *c)
{
	const struct writer *all = &c->writer[c->votes->workers];
	uint64_t mean = all->pairs ? rounded(all->like, all->pairs) : GL_UNIT;

	for (uint32_t w = 0; w < c->votes->workers; w++) {
		struct writer *x = &c->writer[w];
		uint64_t like = rounded(x->like + SHRINK * mean, x->pairs + SHRINK);
		uint64_t square = rounded(like * like, GL_UNIT);

		x->weight = rounded(square * square, GL_UNIT);
		x->weight += !x->weight;
	}
}

static bool before(const struct gl_ballot *a, const struct gl_ballot *b)
{
	int order = memcmp(a->data, b->data, a->len < b->len ? a->len : b->len);

	return order ? order < 0 : a->len < b->len;
}

/* Place of the pair (a, b), a < b, among those of n. */
static uint64_t pair_at(size_t a, size_t b, size_t n)
{
	return pairs_of(n) - pairs_of(n - a) + (b - a - 1);
}

static size_t nearest(const struct corpus *c, const struct gl_item_votes *v, const uint32_t *like)
{
	gl_u128 least = 0;
	size_t best = 0;

	for (size_t i = 0; i < v->n; i++) {
		uint64_t weight = c->writer[v->vote[i].worker].weight;
		uint64_t heaviest = c->writer[v->vote[best].worker].weight;
		gl_u128 sum = 0;

		for (size_t j = 0; j < v->n; j++)
			if (j != i)
				sum += (gl_u128)c->writer[v->vote[j].worker].weight *
				       (GL_UNIT - like[i < j ? pair_at(i, j, v->n) : pair_at(j, i, v->n)]);
		if (!i || sum < least || (sum == least && weight > heaviest) ||
		        (sum == least && weight == heaviest && before(&v->ballot[i], &v->ballot[best]))) {
			least = sum;
			best = i;
		}
	}
	return best;
}

static enum gl_code medoid_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	__attribute__((cleanup(corpus_release))) struct corpus c = { .votes = votes };
	uint64_t at = 0, pairs = 0;

	if (!compare(&c))
		return gl_fail(e, GL_NO_MEMORY, "no memory to compare texts");
	weigh(&c);
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);

		if (v.n)
			gl_belief_words(&out[i], values,
			        (uint64_t[]){ v.place + nearest(&c, &v, c.like + pairs) }, 1);
		pairs += pairs_of(v.n);
	}
	return GL_OK;
}

const struct gl_method gl_method_medoid = {
	.name = "medoid",
	.version = 1,
	.parameters = PARAMETERS,
	.find = medoid_find,
};
