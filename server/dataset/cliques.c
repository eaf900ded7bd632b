/* Which annotators copy from each other, by the test of the methods in force (consensus/copying.h): a
 * component of them counts as one voter. */
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "consensus/copying.h"
#include "dataset/derive.h"

static int by_worker(const void *a, const void *b)
{
	const struct gl_vote *x = a, *y = b;

	return x->worker < y->worker ? -1 : x->worker > y->worker;
}

static bool tested(const struct gl_derived *d, unsigned q)
{
	return d->at->policy->method[q]->copying && d->at->template->question[q].wide < 0;
}

/* The votes on a question of all answers that have no reason to be left out yet. */
static uint64_t collect(const struct gl_derived *d, unsigned q, struct gl_vote *vote)
{
	const struct gl_facts *f = d->facts;
	uint64_t n = 0, begun;

	for (uint32_t i = 0; i < f->tasks_n; i++) {
		begun = n;
		for (uint32_t k = f->task[i].start; k < f->task[i].start + f->task[i].answers; k++) {
			const struct gl_facts_answer *x = &f->answer[f->order[k]];
			uint8_t label = d->left[f->order[k]] ? GL_NO_VOTE : gl_derived_vote(d, x, q);

			if (label != GL_NO_VOTE)
				vote[n++] = (struct gl_vote){ i, x->who, label };
		}
		qsort(vote + begun, n - begun, sizeof(*vote), by_worker);
	}
	return n;
}

static uint32_t root(const uint32_t *parent, uint32_t w)
{
	while (parent[w] != w)
		w = parent[w];
	return w;
}

/* Whoever copies at one question copies: components of several questions that share a member are one. */
static void join(uint32_t *parent, const struct gl_copying *c)
{
	for (uint32_t w = 0; w < c->workers; w++) {
		uint32_t u = root(parent, w), v = root(parent, gl_copying_voter(c, w));

		parent[u > v ? u : v] = u > v ? v : u;
	}
}

static enum gl_code test(const struct gl_derived *d, uint32_t *parent, struct gl_err *e)
{
	const struct gl_facts *f = d->facts;
	gl_mem_auto struct gl_vote *vote = malloc((f->answers_n + (size_t)1) * sizeof(*vote));

	if (!vote)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the votes of %u answers", f->answers_n);
	for (unsigned q = 0; q < d->questions; q++) {
		__attribute__((cleanup(gl_copying_release))) struct gl_copying c = { 0 };
		struct gl_votes votes = { .items = f->tasks_n,
			.workers = f->annotators_n,
			.labels = d->at->template->question[q].labels,
			.vote = vote };

		if (!tested(d, q))
			continue;
		votes.n = collect(d, q, vote);
		if (gl_copying_find(&votes, &c, e))
			return e->code;
		join(parent, &c);
	}
	return GL_OK;
}

/* What the test would need is gone: words of answers that it would have looked at were erased. */
static bool forgotten(const struct gl_derived *d)
{
	const struct gl_facts *f = d->facts;

	for (uint32_t i = 0; i < f->answers_n; i++)
		for (unsigned q = 0; f->answer[i].unsaid && !d->left[i] && q < d->questions; q++)
			if (tested(d, q) && d->same[f->answer[i].terms][q] != GL_NO_VOTE)
				return true;
	return false;
}

static void take_stated(const struct gl_facts *f, uint32_t *parent)
{
	for (uint32_t w = 0; f->clique && w < f->annotators_n; w++)
		for (uint32_t v = 0; f->clique[w] && v < w; v++)
			if (f->clique[v] == f->clique[w] && parent[w] == w)
				parent[w] = v;
}

static int by_pseudonym(const void *a, const void *b, void *user)
{
	const struct gl_annotator *annotator = user;
	const uint32_t *x = a, *y = b;

	return memcmp(annotator[*x].a, annotator[*y].a, GL_PSEUDONYM_BYTES);
}

enum gl_code gl_derive_cliques(struct gl_derived *d, struct gl_err *e)
{
	uint32_t n = d->facts->annotators_n;
	gl_mem_auto uint32_t *size = calloc(n + (size_t)1, sizeof(*size));
	bool any = false;

	for (unsigned q = 0; q < d->questions; q++)
		any |= tested(d, q);
	d->voter = malloc((n + (size_t)1) * sizeof(*d->voter));
	d->copier = malloc((n + (size_t)1) * sizeof(*d->copier));
	if (!size || !d->voter || !d->copier)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u annotators", n);
	for (uint32_t w = 0; w < n; w++)
		d->voter[w] = w;
	if (any && forgotten(d))
		take_stated(d->facts, d->voter);
	else if (any && test(d, d->voter, e))
		return e->code;
	/* Roots are the smallest numbers, so each chain is one step long by the time it is asked for. */
	for (uint32_t w = 0; w < n; w++) {
		d->voter[w] = d->voter[d->voter[w]];
		size[d->voter[w]]++;
	}
	for (uint32_t w = 0; w < n; w++)
		if (size[d->voter[w]] > 1)
			d->copier[d->copiers++] = w;
	qsort_r(d->copier, d->copiers, sizeof(*d->copier), by_pseudonym, d->facts->annotator);
	return GL_OK;
}

void gl_derived_cliques(struct gl_buf *out, const struct gl_derived *d)
{
	gl_buf_putc(out, '[');
	for (uint32_t i = 0; i < d->copiers; i++) {
		uint32_t voter = d->voter[d->copier[i]], k = 0;

		while (d->voter[d->copier[k]] != voter)
			k++;
		if (k < i)
			continue; /* it stands where the first of its members did */
		gl_buf_puts(out, i ? ",[" : "[");
		for (k = i; k < d->copiers; k++) {
			if (d->voter[d->copier[k]] != voter)
				continue;
			gl_buf_puts(out, k > i ? ",\"" : "\"");
			gl_buf_hex(out, d->facts->annotator[d->copier[k]].a, GL_PSEUDONYM_BYTES);
			gl_buf_putc(out, '"');
		}
		gl_buf_putc(out, ']');
	}
	gl_buf_putc(out, ']');
}
