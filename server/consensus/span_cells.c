/* span_cells -- spans by what is believed of each piece of a text (spans.h). */
#include <stdlib.h>

#include "base/auto.h"
#include "consensus/cells.h"
#include "consensus/spans.h"

#define NONE 0 /* the label of a piece that is in no span; others are numbered from 1 on */

/* One run. place: start and end of each cell, by its number. */
struct corpus {
	struct gl_cells cells;
	struct gl_buf place;
	struct gl_buf cut, span, run; /* scratch: of one item */
	uint32_t labels;              /* that occur, and NONE */
	uint8_t code[GL_LABELS_MAX];  /* of a label, among those */
	uint8_t label[GL_CELL_LABELS];
};

struct place {
	uint32_t start, end;
};

static void corpus_release(struct corpus *c)
{
	gl_cells_release(&c->cells);
	gl_buf_release(&c->place);
	gl_buf_release(&c->cut);
	gl_buf_release(&c->span);
	gl_buf_release(&c->run);
}

/* Labels that nobody used are none of the model's, so a file of the same answers comes to the same. */
static void number_labels(struct corpus *c, const struct gl_votes *votes)
{
	uint64_t seen = 0;

	for (uint64_t j = 0; j < votes->n; j++)
		for (uint32_t i = 0; i < gl_spans_count(votes->ballot[j]); i++)
			seen |= 1ull << gl_spans_at(votes->ballot[j], i).label;
	for (uint32_t k = 0; k < votes->items; k++) {
		const struct gl_ballot *known = gl_known(votes, k);

		for (uint32_t i = 0; known && i < gl_spans_count(*known); i++)
			seen |= 1ull << gl_spans_at(*known, i).label;
	}
	c->labels = 1;
	for (uint8_t k = 0; k < GL_LABELS_MAX; k++)
		if (seen >> k & 1) {
			c->label[c->labels] = k;
			c->code[k] = (uint8_t)c->labels++;
		}
}

/* ---- the cells ---- */

/* Where spans begin or end, and by how many more of them what follows is covered. */
struct cut {
	uint32_t at;
	int32_t more;
};

static int by_at(const void *a, const void *b)
{
	const struct cut *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static bool find_cuts(struct corpus *c, const struct gl_item_votes *v, const struct gl_ballot *known)
{
	gl_buf_clear(&c->cut);
	gl_buf_clear(&c->span);
	if (!gl_spans_all(&c->span, v) ||
	        (known && !gl_spans_all(&c->span, &(struct gl_item_votes){ .ballot = known, .n = 1 })))
		return false;
	for (size_t i = 0; i < c->span.len / sizeof(struct gl_span); i++) {
		struct gl_span s = ((const struct gl_span *)(const void *)c->span.data)[i];

		gl_buf_add(&c->cut, (struct cut[]){ { s.start, 1 }, { s.end, -1 } }, 2 * sizeof(struct cut));
	}
	if (c->cut.len)
		qsort(c->cut.data, c->cut.len / sizeof(struct cut), sizeof(struct cut), by_at);
	return !gl_buf_failed(&c->cut);
}

/* The pieces between cuts that somebody marked, or that are known to be marked. Their number, or UINT64_MAX
 * without memory. */
static uint64_t place_cells(struct corpus *c, const struct gl_item_votes *v, const struct gl_ballot *known)
{
	const struct cut *cut;
	size_t cuts;
	uint64_t cells = 0;
	int64_t covered = 0;

	if (!find_cuts(c, v, known))
		return UINT64_MAX;
	cut = (const struct cut *)(const void *)c->cut.data;
	cuts = c->cut.len / sizeof(*cut);
	for (size_t i = 0; i + 1 < cuts; i++) {
		covered += cut[i].more;
		if (covered && cut[i].at < cut[i + 1].at) {
			gl_buf_add(
			        &c->place, &(struct place){ cut[i].at, cut[i + 1].at }, sizeof(struct place));
			cells++;
		}
	}
	return gl_buf_failed(&c->place) ? UINT64_MAX : cells;
}

static const struct place *places(const struct corpus *c, const struct gl_cell_block *b)
{
	return (const struct place *)(const void *)c->place.data + b->first;
}

/* The cell that begins where a span does. */
static uint32_t cell_at(const struct place *p, uint32_t cells, uint32_t start)
{
	uint32_t low = 0, high = cells;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (p[middle].start < start)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* What one ballot says of each cell, so far apart. */
static void fill_one(const struct corpus *c, const struct gl_cell_block *b, struct gl_ballot ballot,
        uint8_t *said, size_t stride)
{
	const struct place *p = places(c, b);

	for (uint32_t k = 0; k < b->cells; k++)
		said[k * stride] = NONE;
	for (uint32_t i = 0; i < gl_spans_count(ballot); i++) {
		struct gl_span s = gl_spans_at(ballot, i);

		for (uint32_t k = cell_at(p, b->cells, s.start); k < b->cells && p[k].end <= s.end; k++)
			said[k * stride] = c->code[s.label];
	}
}

static enum gl_code read_items(struct corpus *c, const struct gl_votes *votes, struct gl_err *e)
{
	uint64_t at = 0;

	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		const struct gl_ballot *known = gl_known(votes, i);
		uint64_t cells = place_cells(c, &v, known);
		const struct gl_cell_block *b = &c->cells.block[i];
		uint8_t *said;

		if (cells == UINT64_MAX)
			return gl_fail(e, GL_NO_MEMORY, "no memory for the spans of %u items", votes->items);
		said = gl_cells_add(&c->cells, &v, cells, e);
		if (!said)
			return e->code;
		for (uint32_t j = 0; j < b->voters; j++)
			fill_one(c, b, v.ballot[j], said + j, b->voters);
		if (known)
			fill_one(c, b, *known, gl_cells_known(&c->cells, b), 1);
	}
	return GL_OK;
}

/* ---- from cells to spans ---- */

/* Whether more of an item's voters begin a new span at a place than go on over it. */
static bool parted(const struct gl_item_votes *v, uint32_t at)
{
	int64_t more = 0;

	for (size_t j = 0; j < v->n; j++) {
		struct gl_ballot b = v->ballot[j];
		uint32_t low = 0, high = gl_spans_count(b);

		while (low < high) { /* the first span that ends at it or behind */
			uint32_t middle = low + (high - low) / 2;

			if (gl_spans_at(b, middle).end < at)
				low = middle + 1;
			else
				high = middle;
		}
		if (low == gl_spans_count(b))
			continue;
		more -= gl_spans_at(b, low).start < at && gl_spans_at(b, low).end > at;
		more += gl_spans_at(b, low).end == at && low + 1 < gl_spans_count(b) &&
		        gl_spans_at(b, low + 1).start == at;
	}
	return more > 0;
}

/* Neighbouring cells of one label, as spans in c->run. */
static void find_runs(
        struct corpus *c, const struct gl_cell_block *b, const struct gl_item_votes *v, bool *tied)
{
	const struct place *p = places(c, b);
	struct gl_span run = { 0 };

	gl_buf_clear(&c->run);
	for (uint32_t k = 0; k < b->cells; k++) {
		uint32_t top = gl_cells_top(&c->cells, b->first + k, tied);

		if (run.end && top != NONE && p[k].start == run.end && c->label[top] == run.label &&
		        !parted(v, run.end)) {
			run.end = p[k].end;
			continue;
		}
		if (run.end)
			gl_buf_add(&c->run, &run, sizeof(run));
		run = (struct gl_span){ 0 };
		if (top != NONE)
			run = (struct gl_span){ p[k].start, p[k].end, c->label[top] };
	}
	if (run.end)
		gl_buf_add(&c->run, &run, sizeof(run));
}

/* A stretch that somebody marked, with how many did. */
struct marked {
	uint32_t start, end, people;
};

static uint32_t shared(const struct marked *m, const struct gl_span *run)
{
	uint32_t start = m->start > run->start ? m->start : run->start;
	uint32_t end = m->end < run->end ? m->end : run->end;

	return end > start ? end - start : 0;
}

/* Whether x stands for the run rather than y, which comes before it in the text. */
static bool nearer(const struct marked *x, const struct marked *y, const struct gl_span *run)
{
	uint64_t length = run->end - run->start, a = shared(x, run), b = shared(y, run);

	if (x->people != y->people)
		return x->people > y->people;
	return a * (y->end - y->start + length - b) > b * (x->end - x->start + length - a);
}

/* Makes a run one of the sorted spans: itself, or the best one between two places. False: there is none. */
static bool settle(struct gl_span *run, const struct gl_span *span, size_t n, uint32_t low, uint32_t high)
{
	struct marked best = { 0 };

	for (size_t i = 0; i < n;) {
		struct marked m = { span[i].start, span[i].end, 0 };

		while (i < n && span[i].start == m.start && span[i].end == m.end)
			i++, m.people++;
		if (m.start == run->start && m.end == run->end)
			return true;
		if (shared(&m, run) && m.start >= low && m.end <= high &&
		        (!best.people || nearer(&m, &best, run)))
			best = m;
	}
	run->start = best.start;
	run->end = best.end;
	return best.people;
}

/* Puts the spans that people marked in the place of runs that nobody did. */
static uint32_t settle_all(struct corpus *c, const struct gl_item_votes *v)
{
	struct gl_span *run = (struct gl_span *)(void *)c->run.data;
	size_t runs = c->run.len / sizeof(*run);
	struct gl_span *span;
	uint32_t n = 0, low = 0;

	gl_buf_clear(&c->span);
	if (!runs || !gl_spans_all(&c->span, v))
		return 0;
	span = (struct gl_span *)(void *)c->span.data;
	gl_spans_sort(span, c->span.len / sizeof(*span));
	for (size_t i = 0; i < runs; i++) {
		struct gl_span r = run[i];
		uint32_t high = i + 1 < runs ? run[i + 1].start : UINT32_MAX;

		if (!settle(&r, span, c->span.len / sizeof(*span), low, high))
			continue;
		low = r.end;
		run[n++] = r;
	}
	return n;
}

static enum gl_code corpus_init(struct corpus *c, const struct gl_votes *votes, struct gl_err *e)
{
	gl_buf_init(&c->place, SIZE_MAX);
	gl_buf_init(&c->cut, SIZE_MAX);
	gl_buf_init(&c->span, SIZE_MAX);
	gl_buf_init(&c->run, SIZE_MAX);
	number_labels(c, votes);
	return gl_cells_init(&c->cells, votes, c->labels, e);
}

static enum gl_code span_cells_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	__attribute__((cleanup(corpus_release))) struct corpus c = { 0 };
	uint64_t at = 0;

	if (corpus_init(&c, votes, e) || read_items(&c, votes, e) || gl_cells_fit(&c.cells, e))
		return e->code;
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		uint32_t n;

		if (!v.n || gl_known(votes, i))
			continue;
		find_runs(&c, &c.cells.block[i], &v, &out[i].tied);
		n = settle_all(&c, &v);
		out[i].at = values->len;
		gl_spans_pack(values, (const struct gl_span *)(const void *)c.run.data, n);
		out[i].len = (uint32_t)(values->len - out[i].at);
		if (gl_buf_failed(&c.run) || gl_buf_failed(&c.span))
			return gl_fail(e, GL_NO_MEMORY, "no memory for the spans of an item");
	}
	return GL_OK;
}

static const struct gl_method version_1 = {
	.name = "cells",
	.version = 1,
	.parameters = GL_CELL_PARAMETERS,
	.find = span_cells_find,
};

const struct gl_method gl_method_span_cells = {
	.name = "cells",
	.version = 2,
	.parameters = GL_CELL_PARAMETERS,
	.gold = true,
	.older = &version_1,
	.find = span_cells_find,
};
