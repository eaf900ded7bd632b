/* span_exact -- the spans that enough people marked exactly so (spans.h). */
#include <stdlib.h>

#include "consensus/methods.h"
#include "consensus/spans.h"

/* At least ENOUGH of OF_ALL. */
#define ENOUGH     2
#define OF_ALL     5
#define PARAMETERS "{\"share\":\"0.400000\"}"

struct counted {
	struct gl_span span;
	uint64_t people;
};

static int by_people(const void *a, const void *b)
{
	const struct counted *x = a, *y = b;

	if (x->people != y->people)
		return x->people > y->people ? -1 : 1;
	if (x->span.start != y->span.start)
		return x->span.start < y->span.start ? -1 : 1;
	if (x->span.end != y->span.end)
		return x->span.end < y->span.end ? -1 : 1;
	return (x->span.label > y->span.label) - (x->span.label < y->span.label);
}

/* The different spans of an item that enough people marked, those of most people first. */
static size_t count(struct gl_buf *out, struct gl_buf *spans, const struct gl_item_votes *v)
{
	struct gl_span *span;
	size_t n;

	gl_buf_clear(out);
	gl_buf_clear(spans);
	if (!gl_spans_all(spans, v) || !spans->len)
		return 0;
	span = (struct gl_span *)(void *)spans->data;
	n = spans->len / sizeof(*span);
	gl_spans_sort(span, n);
	for (size_t i = 0; i < n;) {
		struct counted c = { span[i], 0 };

		while (i < n && !memcmp(&span[i], &c.span, sizeof(c.span)))
			i++, c.people++;
		if (c.people * OF_ALL >= v->n * ENOUGH)
			gl_buf_add(out, &c, sizeof(c));
	}
	n = gl_buf_failed(out) ? 0 : out->len / sizeof(struct counted);
	if (n > 1)
		qsort(out->data, n, sizeof(struct counted), by_people);
	return n;
}

/* Moves those that overlap none of those before them to the front, their number returned. Tied: one that does
 * is as often marked as the one that it overlaps. */
static size_t keep(struct counted *found, size_t n, bool *tied)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < kept && (found[k].span.end <= found[i].span.start ||
		                           found[i].span.end <= found[k].span.start))
			k++;
		if (k < kept)
			*tied |= found[k].people == found[i].people;
		else
			found[kept++] = found[i];
	}
	return kept;
}

static enum gl_code span_exact_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	gl_buf_auto counts = { 0 }, spans = { 0 };
	uint64_t at = 0;

	gl_buf_init(&counts, SIZE_MAX);
	gl_buf_init(&spans, SIZE_MAX);
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		struct counted *found;
		struct gl_span *span;
		size_t n;

		if (!v.n)
			continue;
		n = count(&counts, &spans, &v);
		found = (struct counted *)(void *)counts.data;
		span = (struct gl_span *)(void *)spans.data; /* has room: there were more of them */
		n = keep(found, n, &out[i].tied);
		for (size_t k = 0; k < n; k++)
			span[k] = found[k].span;
		gl_spans_sort(span, n);
		out[i].at = values->len;
		gl_spans_pack(values, span, (uint32_t)n);
		out[i].len = (uint32_t)(values->len - out[i].at);
		if (gl_buf_failed(&counts) || gl_buf_failed(&spans))
			return gl_fail(e, GL_NO_MEMORY, "no memory for the spans of an item");
	}
	return GL_OK;
}

const struct gl_method gl_method_span_exact = {
	.name = "exact",
	.version = 1,
	.parameters = PARAMETERS,
	.find = span_exact_find,
};
