/* numbers -- mean and median, exactly: sums of integers, and a fraction only at the end. */
#include <stdlib.h>

#include "base/auto.h"
#include "consensus/methods.h"

static int64_t number(const struct gl_ballot *b)
{
	return (int64_t)gl_word(b->data, 0);
}

static enum gl_code mean_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	uint64_t at = 0;

	(void)e; /* what values lacked is seen by the caller */
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		int64_t sum = 0;

		for (size_t j = 0; j < v.n; j++)
			sum += number(&v.ballot[j]);
		if (v.n)
			gl_belief_words(&out[i], values, (uint64_t[]){ (uint64_t)sum, v.n }, 2);
	}
	return GL_OK;
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* The middle one; of an even number half the sum of the two in the middle, as a fraction if it is none. */
static void middle(struct gl_belief *out, struct gl_buf *values, int64_t *sorted, size_t n)
{
	int64_t twice;

	qsort(sorted, n, sizeof(*sorted), by_size);
	twice = sorted[(n - 1) / 2] + sorted[n / 2];
	if (twice % 2)
		gl_belief_words(out, values, (uint64_t[]){ (uint64_t)twice, 2 }, 2);
	else
		gl_belief_words(out, values, (uint64_t[]){ (uint64_t)(twice / 2) }, 1);
}

static enum gl_code median_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	gl_mem_auto int64_t *sorted = malloc((votes->n + 1) * sizeof(*sorted));
	uint64_t at = 0;

	if (!sorted)
		return gl_fail(e, GL_NO_MEMORY, "no memory to sort numbers");
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);

		for (size_t j = 0; j < v.n; j++)
			sorted[j] = number(&v.ballot[j]);
		if (v.n)
			middle(&out[i], values, sorted, v.n);
	}
	return GL_OK;
}

const struct gl_method gl_method_mean = {
	.name = "mean",
	.version = 1,
	.parameters = "{}",
	.find = mean_find,
};

const struct gl_method gl_method_median = {
	.name = "median",
	.version = 1,
	.parameters = "{}",
	.find = median_find,
};
