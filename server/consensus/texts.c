#include "consensus/texts.h"

#include <stdlib.h>

#include "base/auto.h"

void gl_corpus_release(struct gl_corpus *c)
{
	free(c->writer);
	free(c->like);
	gl_distance_release(&c->distance);
	gl_words_release(&c->words);
	*c = (struct gl_corpus){ 0 };
}

uint64_t gl_corpus_pairs(size_t n)
{
	return (uint64_t)n * (n - (n > 0)) / 2;
}

static uint64_t rounded(uint64_t num, uint64_t den)
{
	return (num + den / 2) / den;
}

/* The distance counts at most the longer one's parts. */
static uint32_t likeness(uint64_t distance, uint64_t longer)
{
	return longer ? (uint32_t)rounded((longer - distance) << GL_UNIT_BITS, longer) : GL_UNIT;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* Begins to compare with text i of an item. */
static bool compare_from(struct gl_corpus *c, const struct gl_item_votes *v, size_t i, bool by_words)
{
	const struct gl_words *w = &c->words;

	if (by_words)
		return gl_distance_from_symbols(
		        &c->distance, w->symbol + w->start[i], w->start[i + 1] - w->start[i]);
	return gl_distance_from(&c->distance, v->ballot[i].data, v->ballot[i].len);
}

/* With another one of the same item. */
static uint32_t compare_to(struct gl_corpus *c, const struct gl_item_votes *v, size_t i, bool by_words)
{
	const struct gl_words *w = &c->words;
	struct gl_distance *d = &c->distance;

	if (by_words) {
		size_t n = w->start[i + 1] - w->start[i];

		return likeness(gl_distance_to_symbols(d, w->symbol + w->start[i], n), larger(n, d->rows));
	}
	return likeness(gl_distance_to(d, v->ballot[i].data, v->ballot[i].len),
	        larger(gl_code_points(v->ballot[i].data, v->ballot[i].len), d->rows));
}

static bool compare_item(struct gl_corpus *c, const struct gl_item_votes *v, uint32_t *like)
{
	struct gl_writer *all = &c->writer[c->votes->workers];

	if (c->by_words && !gl_words_split(&c->words, v->ballot, v->n))
		return false;
	for (size_t a = 0; a + 1 < v->n; a++) {
		if (!compare_from(c, v, a, c->by_words))
			return false;
		for (size_t b = a + 1; b < v->n; b++) {
			struct gl_writer *x = &c->writer[v->vote[a].worker],
			                 *y = &c->writer[v->vote[b].worker];

			*like = compare_to(c, v, b, c->by_words);
			x->like += *like, x->pairs++;
			y->like += *like, y->pairs++;
			all->like += *like++, all->pairs++;
		}
	}
	return true;
}

static bool compare(struct gl_corpus *c)
{
	uint64_t at = 0, pairs = 0;

	for (uint32_t i = 0; i < c->votes->items; i++)
		pairs += gl_corpus_pairs(gl_item_votes(c->votes, i, &at).n);
	c->writer = calloc((size_t)c->votes->workers + 1, sizeof(*c->writer));
	c->like = malloc((pairs + 1) * sizeof(*c->like));
	if (!c->writer || !c->like)
		return false;
	at = pairs = 0;
	for (uint32_t i = 0; i < c->votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(c->votes, i, &at);

		if (!compare_item(c, &v, c->like + pairs))
			return false;
		pairs += gl_corpus_pairs(v.n);
	}
	return true;
}

static void weigh(struct gl_corpus *c)
{
	const struct gl_writer *all = &c->writer[c->votes->workers];
	uint64_t mean = all->pairs ? rounded(all->like, all->pairs) : GL_UNIT;

	for (uint32_t w = 0; w < c->votes->workers; w++) {
		struct gl_writer *x = &c->writer[w];
		uint64_t like = rounded(x->like + GL_TEXTS_SHRINK * mean, x->pairs + GL_TEXTS_SHRINK);
		uint64_t square = rounded(like * like, GL_UNIT);

		x->weight = rounded(square * square, GL_UNIT);
		x->weight += !x->weight;
	}
}

enum gl_code gl_corpus_init(
        struct gl_corpus *c, const struct gl_votes *votes, bool by_words, struct gl_err *e)
{
	*c = (struct gl_corpus){ .votes = votes, .by_words = by_words };
	if (!compare(c)) {
		gl_corpus_release(c);
		return gl_fail(e, GL_NO_MEMORY, "no memory to compare texts");
	}
	weigh(c);
	return GL_OK;
}

/* ---- the nearest ---- */

static bool before(const struct gl_ballot *a, const struct gl_ballot *b)
{
	int order = memcmp(a->data, b->data, a->len < b->len ? a->len : b->len);

	return order ? order < 0 : a->len < b->len;
}

/* Place of the pair (a, b), a < b, among those of n. */
static uint64_t pair_at(size_t a, size_t b, size_t n)
{
	return gl_corpus_pairs(n) - gl_corpus_pairs(n - a) + (b - a - 1);
}

static uint64_t weight_of(const struct gl_corpus *c, const struct gl_item_votes *v, size_t i)
{
	return c->writer[v->vote[i].worker].weight;
}

/* How far text i is from the others. */
static gl_u128 farness(
        const struct gl_corpus *c, const struct gl_item_votes *v, const uint32_t *like, size_t i)
{
	gl_u128 sum = 0;

	for (size_t j = 0; j < v->n; j++)
		if (j != i)
			sum += (gl_u128)weight_of(c, v, j) *
			       (GL_UNIT - like[i < j ? pair_at(i, j, v->n) : pair_at(j, i, v->n)]);
	return sum;
}

/* The same by code points, computed anew: only texts that are tied by words are asked. */
static bool farness_spelt(struct gl_corpus *c, const struct gl_item_votes *v, size_t i, gl_u128 *sum)
{
	*sum = 0;
	if (!compare_from(c, v, i, false))
		return false;
	for (size_t j = 0; j < v->n; j++)
		if (j != i)
			*sum += (gl_u128)weight_of(c, v, j) * (GL_UNIT - compare_to(c, v, j, false));
	return true;
}

/* Whether text i goes before the best one of those that are equally near. */
static bool preferred(const struct gl_corpus *c, const struct gl_item_votes *v, size_t i, size_t best)
{
	uint64_t weight = weight_of(c, v, i), heaviest = weight_of(c, v, best);

	return weight > heaviest || (weight == heaviest && before(&v->ballot[i], &v->ballot[best]));
}

bool gl_corpus_nearest(
        struct gl_corpus *c, const struct gl_item_votes *v, const uint32_t *like, size_t *nearest)
{
	gl_u128 least = farness(c, v, like, 0), spelt = 0, least_spelt = 0, sum;
	size_t equal = 1, best = v->n;

	for (size_t i = 1; i < v->n; i++) {
		sum = farness(c, v, like, i);
		equal = sum < least ? 1 : equal + (sum == least);
		least = sum < least ? sum : least;
	}
	for (size_t i = 0; i < v->n; i++) {
		if (farness(c, v, like, i) > least)
			continue;
		if (c->by_words && equal > 1 && !farness_spelt(c, v, i, &spelt))
			return false;
		if (best == v->n || spelt < least_spelt ||
		        (spelt == least_spelt && preferred(c, v, i, best))) {
			least_spelt = spelt;
			best = i;
		}
	}
	*nearest = best;
	return true;
}
