/* What the methods of spans share. */
#include "consensus/spans.h"

#include <stdlib.h>

#include "consensus/methods.h"

const struct gl_method *const gl_span_methods[] = { &gl_method_span_cells, &gl_method_span_exact, NULL };

static int by_place(const void *a, const void *b)
{
	const struct gl_span *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	return (x->label > y->label) - (x->label < y->label);
}

void gl_spans_sort(struct gl_span *span, size_t n)
{
	if (n > 1)
		qsort(span, n, sizeof(*span), by_place);
}

void gl_spans_pack(struct gl_buf *out, const struct gl_span *span, uint32_t n)
{
	gl_buf_add(out, &n, sizeof(n));
	if (n)
		gl_buf_add(out, span, n * sizeof(*span));
}

uint32_t gl_spans_shared(struct gl_ballot a, struct gl_ballot b)
{
	uint32_t n = gl_spans_count(a), m = gl_spans_count(b), shared = 0;

	for (uint32_t i = 0, j = 0; i < n && j < m;) {
		struct gl_span x = gl_spans_at(a, i), y = gl_spans_at(b, j);
		int order = by_place(&x, &y);

		shared += !order;
		i += order <= 0;
		j += order >= 0;
	}
	return shared;
}

bool gl_spans_all(struct gl_buf *out, const struct gl_item_votes *v)
{
	for (size_t j = 0; j < v->n; j++)
		for (uint32_t i = 0; i < gl_spans_count(v->ballot[j]); i++) {
			struct gl_span s = gl_spans_at(v->ballot[j], i);

			gl_buf_add(out, &s, sizeof(s));
		}
	return !gl_buf_failed(out);
}
