/* Ballots that are one number each, as labels in the order of the numbers. */
#include <stdlib.h>

#include "consensus/reliability.h"

static int by_size(const void *va, const void *vb)
{
	double a = *(const double *)va, b = *(const double *)vb;

	return a < b ? -1 : a > b;
}

static double number_of(struct gl_ballot b)
{
	return (double)(int64_t)gl_word(b.data, 0);
}

static uint32_t rank_of(const struct gl_ranked *r, double number)
{
	const double *found = bsearch(&number, r->number, r->votes.labels, sizeof(*r->number), by_size);

	return (uint32_t)(found - r->number);
}

enum gl_code gl_ranked_make(struct gl_ranked *r, const struct gl_votes *votes, struct gl_err *e)
{
	*r = (struct gl_ranked){ .votes = *votes };
	r->number = malloc(((size_t)votes->n + 1) * sizeof(*r->number));
	r->vote = malloc(((size_t)votes->n + 1) * sizeof(*r->vote));
	if (!r->number || !r->vote)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the numbers");
	for (uint64_t i = 0; i < votes->n; i++)
		r->number[i] = number_of(votes->ballot[i]);
	qsort(r->number, votes->n, sizeof(*r->number), by_size);
	r->votes.labels = 0;
	for (uint64_t i = 0; i < votes->n; i++)
		if (!i || r->number[i] > r->number[r->votes.labels - 1])
			r->number[r->votes.labels++] = r->number[i];
	for (uint64_t i = 0; i < votes->n; i++) {
		r->vote[i] = votes->vote[i];
		r->vote[i].label = rank_of(r, number_of(votes->ballot[i]));
	}
	r->votes.vote = r->vote;
	return GL_OK;
}

void gl_ranked_release(struct gl_ranked *r)
{
	free(r->vote);
	free(r->number);
	*r = (struct gl_ranked){ 0 };
}
