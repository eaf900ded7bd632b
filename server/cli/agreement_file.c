#include "cli/agreement_file.h"

#include <stdlib.h>

#include "cli/files.h"

/* Types whose ballots are one number each. */
static bool numbers(const struct gl_question_type *type)
{
	return type->methods == gl_number_methods;
}

bool gl_agreement_knows(const struct gl_question_type *type)
{
	return type->counted == GL_COUNT_LABEL ||
	       (gl_file_type_find(type) && (numbers(type) || type->distance));
}

static int by_size(const void *va, const void *vb)
{
	double a = *(const double *)va, b = *(const double *)vb;

	return a < b ? -1 : a > b;
}

static double number_of(struct gl_ballot b)
{
	return (double)(int64_t)gl_word(b.data, 0);
}

static uint32_t rank_of(const struct gl_agreement_file *f, double number)
{
	const double *found = bsearch(&number, f->number, f->ranked.labels, sizeof(*f->number), by_size);

	return (uint32_t)(found - f->number);
}

/* The numbers that occur become labels, in their order. */
static enum gl_code rank(struct gl_agreement_file *f, struct gl_err *e)
{
	const struct gl_votes *v = f->votes;

	f->ranked = *v;
	f->number = malloc(((size_t)v->n + 1) * sizeof(*f->number));
	f->rank = malloc(((size_t)v->n + 1) * sizeof(*f->rank));
	if (!f->number || !f->rank)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the numbers");
	for (uint64_t i = 0; i < v->n; i++)
		f->number[i] = number_of(v->ballot[i]);
	qsort(f->number, v->n, sizeof(*f->number), by_size);
	f->ranked.labels = 0;
	for (uint64_t i = 0; i < v->n; i++)
		if (!i || f->number[i] > f->number[f->ranked.labels - 1])
			f->number[f->ranked.labels++] = f->number[i];
	for (uint64_t i = 0; i < v->n; i++) {
		f->rank[i] = v->vote[i];
		f->rank[i].label = rank_of(f, number_of(v->ballot[i]));
	}
	f->ranked.vote = f->rank;
	f->scores = (struct gl_scores){ .votes = &f->ranked, .number = f->number };
	return GL_OK;
}

enum gl_code gl_agreement_file_read(
        struct gl_agreement_file *f, const struct gl_ballots_source *from, struct gl_err *e)
{
	*f = (struct gl_agreement_file){ .votes = &f->f.votes, .worker = &f->f.worker };
	if (from->type->counted == GL_COUNT_LABEL) {
		f->scores.votes = &f->f.votes;
		return gl_votes_file_read(&f->f, from->answers, NULL, e);
	}
	f->votes = &f->b.file.votes;
	f->worker = &f->b.file.worker;
	f->distance = from->type->distance;
	if (gl_ballots_file_read(&f->b, from, e))
		return e->code;
	return numbers(from->type) ? rank(f, e) : GL_OK;
}

void gl_agreement_file_release(struct gl_agreement_file *f)
{
	gl_votes_file_release(&f->f);
	gl_ballots_file_release(&f->b);
	free(f->rank);
	free(f->number);
	*f = (struct gl_agreement_file){ 0 };
}
