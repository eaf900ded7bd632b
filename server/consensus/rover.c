/*
 * rover -- a text made of the words that most people wrote, place by place (after Fiscus 1997, "recognizer
 * output voting error reduction").
 *
 * The word medoid (medoid.c) is the text that all others are laid beside, word by word, with as few changes
 * as can be: of equally short ways the one that keeps or replaces before it leaves out, and leaves out before
 * it puts in, read from the end. At each of its words, and in each gap between two, stand then as many votes
 * as there are texts: for a word, for none, or for the words put in there. The heaviest vote wins, writers
 * weighing as in texts.h; of equally heavy ones that of the medoid, then that of the first text in byte
 * order. A word is written as the heaviest of those who chose it wrote it.
 *
 * What comes out is nobody's: a record could not say whose it is, so it is for the command line only. Time:
 * words^2 of each text and the medoid, and votes^2 at each place at the worst. Memory: a byte for each pair
 * of their words.
 */
#include <stdlib.h>

#include "base/auto.h"
#include "consensus/texts.h"

#define PARAMETERS "{\"power\":4,\"shrink\":8,\"unit\":\"word\"}"

/* What a text has at one place of the medoid: its words from .. to - 1, of all words of the item. */
struct stretch {
	size_t from, to;
};

struct rover {
	struct gl_corpus corpus;
	const struct gl_item_votes *item;
	size_t *order; /* the item's texts, the medoid first, then by their bytes */
	size_t rows;   /* words of the medoid */
	/* By text and place: place 2 g is the gap before word g of the medoid, 2 g + 1 that word. */
	struct stretch *stretch;
	uint32_t *cost;  /* one row of the table of distances */
	uint8_t *move;   /* how each cell was come to */
	uint64_t *weigh; /* by text */
};

enum move { BOTH, DROP, PUT };

static void rover_release(struct rover *r)
{
	gl_corpus_release(&r->corpus);
	free(r->order);
	free(r->stretch);
	free(r->cost);
	free(r->move);
	free(r->weigh);
}

static size_t places(const struct rover *r)
{
	return 2 * r->rows + 1;
}

/* ---- laying texts side by side ---- */

/* Fills the table of moves from the medoid's words to another text's. */
static void measure(struct rover *r, const uint32_t *a, const uint32_t *b, size_t columns)
{
	for (size_t j = 0; j <= columns; j++) {
		r->cost[j] = (uint32_t)j;
		r->move[j] = PUT;
	}
	for (size_t i = 1; i <= r->rows; i++) {
		uint8_t *move = r->move + i * (columns + 1);
		uint32_t diagonal = r->cost[0];

		r->cost[0] = (uint32_t)i;
		move[0] = DROP;
		for (size_t j = 1; j <= columns; j++) {
			uint32_t best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = r->cost[j];
			move[j] = BOTH;
			if (diagonal + 1 < best) {
				best = diagonal + 1;
				move[j] = DROP;
			}
			if (r->cost[j - 1] + 1 < best) {
				best = r->cost[j - 1] + 1;
				move[j] = PUT;
			}
			r->cost[j] = best;
		}
	}
}

/* Walks the table back and notes what of the text stands where. */
static void lay(struct rover *r, size_t text, size_t first, size_t columns)
{
	struct stretch *at = r->stretch + text * places(r);
	size_t i = r->rows, j = columns;

	for (size_t p = 0; p < places(r); p++)
		at[p] = (struct stretch){ 0 };
	while (i || j) {
		uint8_t move = r->move[i * (columns + 1) + j];

		if (move == PUT) {
			j--;
			at[2 * i].to = at[2 * i].from < at[2 * i].to ? at[2 * i].to : first + j + 1;
			at[2 * i].from = first + j;
			continue;
		}
		i--;
		if (move == BOTH)
			at[2 * i + 1] = (struct stretch){ first + j - 1, first + j };
		j -= move == BOTH;
	}
}

static bool resize(struct rover *r, size_t columns)
{
	free(r->stretch);
	free(r->cost);
	free(r->move);
	r->stretch = calloc(r->item->n, places(r) * sizeof(*r->stretch));
	r->cost = calloc(columns + 1, sizeof(*r->cost));
	r->move = calloc(r->rows + 1, columns + 1);
	return r->stretch && r->cost && r->move;
}

static bool lay_all(struct rover *r, size_t medoid)
{
	const struct gl_words *w = &r->corpus.words;
	size_t most = 0;

	r->rows = w->start[medoid + 1] - w->start[medoid];
	for (size_t i = 0; i < r->item->n; i++)
		most = w->start[i + 1] - w->start[i] > most ? w->start[i + 1] - w->start[i] : most;
	if (!resize(r, most))
		return false;
	for (size_t i = 0; i < r->item->n; i++) {
		size_t columns = w->start[i + 1] - w->start[i];

		measure(r, w->symbol + w->start[medoid], w->symbol + w->start[i], columns);
		lay(r, i, w->start[i], columns);
	}
	return true;
}

/* ---- voting ---- */

static bool same_words(const struct rover *r, struct stretch a, struct stretch b)
{
	const uint32_t *symbol = r->corpus.words.symbol;

	return a.to - a.from == b.to - b.from &&
	       (a.to == a.from ||
	               !memcmp(symbol + a.from, symbol + b.from, (a.to - a.from) * sizeof(*symbol)));
}

static struct gl_ballot spelling(const struct rover *r, size_t text, size_t word)
{
	const struct gl_word_place *p = &r->corpus.words.place[word];

	return (struct gl_ballot){ (const char *)r->item->ballot[text].data + p->from, p->to - p->from };
}

static bool same_spelling(const struct rover *r, size_t x, struct stretch a, size_t y, struct stretch b)
{
	for (size_t i = 0; i < a.to - a.from; i++) {
		struct gl_ballot s = spelling(r, x, a.from + i), t = spelling(r, y, b.from + i);

		if (s.len != t.len || memcmp(s.data, t.data, s.len) != 0 ||
		        r->corpus.words.place[a.from + i].spaced != r->corpus.words.place[b.from + i].spaced)
			return false;
	}
	return true;
}

/* Of the texts that say what `like` says at a place (n: any text), the one whose words, or whose spelling of
 * them, has the heaviest vote. */
static size_t elect(const struct rover *r, size_t place, size_t like, bool spelt)
{
	const struct stretch *at = r->stretch + place;
	uint64_t most = 0;
	size_t best = r->order[0], step = places(r);

	for (size_t k = 0; k < r->item->n; k++) {
		size_t x = r->order[k];
		uint64_t weight = 0;

		if (like < r->item->n && !same_words(r, at[x * step], at[like * step]))
			continue;
		for (size_t y = 0; y < r->item->n; y++)
			if (same_words(r, at[x * step], at[y * step]) &&
			        (!spelt || same_spelling(r, x, at[x * step], y, at[y * step])))
				weight += r->weigh[y];
		if (weight > most) {
			most = weight;
			best = x;
		}
	}
	return best;
}

static void put_text(struct gl_buf *out, const struct rover *r)
{
	const struct gl_words *w = &r->corpus.words;
	bool spaced = false;

	for (size_t p = 0; p < places(r); p++) {
		size_t by = elect(r, p, elect(r, p, r->item->n, false), true);
		struct stretch s = r->stretch[by * places(r) + p];

		for (size_t i = s.from; i < s.to; i++) {
			struct gl_ballot text = spelling(r, by, i);

			if (spaced)
				gl_buf_putc(out, ' ');
			gl_buf_add(out, text.data, text.len);
			spaced = w->place[i].spaced;
		}
	}
}

/* ---- all items ---- */

static bool before(const struct gl_ballot *a, const struct gl_ballot *b)
{
	int order = memcmp(a->data, b->data, a->len < b->len ? a->len : b->len);

	return order ? order < 0 : a->len < b->len;
}

static bool arrange(struct rover *r, size_t medoid)
{
	const struct gl_item_votes *v = r->item;

	free(r->order);
	free(r->weigh);
	r->order = calloc(v->n, sizeof(*r->order));
	r->weigh = calloc(v->n, sizeof(*r->weigh));
	if (!r->order || !r->weigh)
		return false;
	r->order[0] = medoid;
	for (size_t i = 0, n = 1; i < v->n; i++) {
		size_t at = n;

		r->weigh[i] = r->corpus.writer[v->vote[i].worker].weight;
		if (i == medoid)
			continue;
		for (; at > 1 && before(&v->ballot[i], &v->ballot[r->order[at - 1]]); at--)
			r->order[at] = r->order[at - 1];
		r->order[at] = i;
		n++;
	}
	return true;
}

static bool compose(struct gl_buf *values, struct rover *r, const uint32_t *like)
{
	const uint64_t nowhere = GL_NO_PLACE;
	size_t medoid;

	if (!gl_words_split(&r->corpus.words, r->item->ballot, r->item->n) ||
	        !gl_corpus_nearest(&r->corpus, r->item, like, &medoid) || !arrange(r, medoid) ||
	        !lay_all(r, medoid))
		return false;
	gl_buf_add(values, &nowhere, sizeof(nowhere));
	if (r->rows)
		put_text(values, r);
	else
		gl_buf_add(values, r->item->ballot[medoid].data, r->item->ballot[medoid].len);
	return true;
}

static enum gl_code rover_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	__attribute__((cleanup(rover_release))) struct rover r = { 0 };
	uint64_t at = 0, pairs = 0;

	if (gl_corpus_init(&r.corpus, votes, true, e))
		return e->code;
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);

		if (!v.n)
			continue;
		r.item = &v;
		out[i].at = values->len;
		if (!compose(values, &r, r.corpus.like + pairs))
			return gl_fail(e, GL_NO_MEMORY, "no memory to lay %zu texts side by side", v.n);
		out[i].len = (uint32_t)(values->len - out[i].at);
		pairs += gl_corpus_pairs(v.n);
	}
	return GL_OK;
}

const struct gl_method gl_method_rover = {
	.name = "rover",
	.version = 1,
	.parameters = PARAMETERS,
	.offline = true,
	.find = rover_find,
};
