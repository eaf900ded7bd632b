/* What each annotator has earned below S: every answer without a standing rejection, at the price of its
 * terms. */
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "dataset/facts.h"
#include "dataset/line.h"

static int ascending(const void *a, const void *b)
{
	const struct gl_earning *x = a, *y = b;
	int order = memcmp(x->a, y->a, sizeof(x->a));

	return order ? order : strcmp(x->currency, y->currency);
}

/* How many currencies the terms name. */
static size_t currencies(const struct gl_facts *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->terms_n; i++) {
		size_t k = 0;

		while (strcmp(f->terms[k].price.currency, f->terms[i].price.currency))
			k++;
		n += k == i;
	}
	return n;
}

/* Adds to the row of (annotator, currency): rows of one annotator are a list, since few have more than one.
 */
static struct gl_earning *row_of(
        struct gl_earning *rows, size_t *n, uint32_t *head, uint32_t *next, const char *currency)
{
	uint32_t *at = head;

	while (*at != GL_NOWHERE && strcmp(rows[*at].currency, currency))
		at = &next[*at];
	if (*at == GL_NOWHERE) {
		*at = (uint32_t)*n;
		next[*n] = GL_NOWHERE;
		rows[*n] = (struct gl_earning){ 0 };
		memcpy(rows[*n].currency, currency, sizeof(rows->currency));
		(*n)++;
	}
	return &rows[*at];
}

enum gl_code gl_facts_earnings(const struct gl_facts *f, struct gl_earning **out, size_t *n, struct gl_err *e)
{
	gl_mem_auto uint32_t *head = malloc((f->annotators_n + (size_t)1) * sizeof(*head));
	gl_mem_auto uint32_t *next = NULL;
	gl_mem_auto struct gl_earning *rows = NULL;
	size_t most = currencies(f) * f->annotators_n;

	*n = 0;
	if (most > f->answers_n)
		most = f->answers_n;
	next = malloc((most + 1) * sizeof(*next));
	rows = malloc((most + 1) * sizeof(*rows));
	if (!head || !next || !rows)
		goto no_memory;
	memset(head, 0xff, f->annotators_n * sizeof(*head));
	for (uint32_t i = 0; i < f->answers_n; i++) {
		const struct gl_facts_answer *x = &f->answer[i];
		const struct gl_price *price = &f->terms[x->terms].price;
		struct gl_earning *r = row_of(rows, n, &head[x->who], next, price->currency);

		memcpy(r->a, f->annotator[x->who].a, sizeof(r->a));
		if (gl_facts_rejected(f, i)) {
			r->rejected++;
			continue;
		}
		r->accepted++;
		if (__builtin_add_overflow(r->amount, (uint64_t)price->amount, &r->amount) ||
		        r->amount > GL_JSON_INT_MAX)
			return gl_fail(e, GL_INVALID, "an annotator has earned more than 2^53 micro-units");
	}
	qsort(rows, *n, sizeof(*rows), ascending);
	*out = gl_take(rows);
	return GL_OK;
no_memory:
	return gl_fail(e, GL_NO_MEMORY, "no memory for the earnings of %u annotators", f->annotators_n);
}
