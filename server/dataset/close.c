/* What can be said of facts only when all of them are there: who acted twice, what stands, and each task's
 * answers. */
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "dataset/facts.h"

/* Answers by task: counted already, so each task's share of order is known before the first is placed. */
static enum gl_code group(struct gl_facts *f, struct gl_err *e)
{
	gl_mem_auto uint32_t *next = malloc((f->tasks_n + 1) * sizeof(*next));
	uint32_t start = 0;

	f->order = malloc((f->answers_n + (size_t)1) * sizeof(*f->order));
	if (!f->order || !next)
		return gl_fail(e, GL_NO_MEMORY, "no memory to group %u answers by task", f->answers_n);
	for (uint32_t i = 0; i < f->tasks_n; i++) {
		f->task[i].start = next[i] = start;
		start += f->task[i].answers;
	}
	for (uint32_t i = 0; i < f->answers_n; i++)
		f->order[next[f->answer[i].n - 1]++] = i;
	return GL_OK;
}

/* One answer a (task, annotator): met[who] is the last task at which who was seen. */
static enum gl_code once_each(const struct gl_facts *f, struct gl_err *e)
{
	gl_mem_auto uint32_t *met = calloc(f->annotators_n + (size_t)1, sizeof(*met));

	if (!met)
		return gl_fail(e, GL_NO_MEMORY, "no memory to look for double answers");
	for (uint32_t i = 0; i < f->answers_n; i++) {
		const struct gl_facts_answer *x = &f->answer[f->order[i]];

		if (met[x->who] == x->n)
			return gl_fail(e, GL_INVALID,
			        "index %llu: a second answer to task %u by the same annotator",
			        (unsigned long long)x->index, x->n);
		met[x->who] = x->n;
	}
	return GL_OK;
}

static int by_task_and_reviewer(const void *a, const void *b)
{
	const struct gl_facts_value *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	if (x->who != y->who)
		return x->who < y->who ? -1 : 1;
	return x->index < y->index ? -1 : 1;
}

static enum gl_code strangers_review(const struct gl_facts *f, struct gl_err *e)
{
	gl_mem_auto struct gl_facts_value *sorted = malloc((f->reviews_n + 1) * sizeof(*sorted));

	if (!sorted)
		return gl_fail(e, GL_NO_MEMORY, "no memory to look at %zu reviews", f->reviews_n);
	if (f->reviews_n)
		memcpy(sorted, f->review, f->reviews_n * sizeof(*sorted));
	qsort(sorted, f->reviews_n, sizeof(*sorted), by_task_and_reviewer);
	for (size_t i = 0; i < f->reviews_n; i++) {
		const struct gl_facts_value *r = &sorted[i];
		const struct gl_facts_task *t = &f->task[r->n - 1];

		if (i && r[-1].n == r->n && r[-1].who == r->who)
			return gl_fail(e, GL_INVALID, "index %llu: the reviewer has reviewed task %u before",
			        (unsigned long long)r->index, r->n);
		for (uint32_t k = 0; k < t->answers; k++)
			if (f->answer[f->order[t->start + k]].who == r->who)
				return gl_fail(e, GL_INVALID, "index %llu: the reviewer has answered task %u",
				        (unsigned long long)r->index, r->n);
	}
	return GL_OK;
}

static enum gl_code last_verdicts(struct gl_facts *f, struct gl_err *e)
{
	f->standing = malloc((f->answers_n + (size_t)1) * sizeof(*f->standing));
	if (!f->standing)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the verdicts on %u answers", f->answers_n);
	memset(f->standing, 0xff, f->answers_n * sizeof(*f->standing));
	for (size_t i = 0; i < f->verdicts_n; i++)
		f->standing[f->verdict[i].answer] = (uint32_t)i;
	return GL_OK;
}

enum gl_code gl_facts_close(struct gl_facts *f, uint64_t size, struct gl_err *e)
{
	f->size = size;
	if (!f->terms_n)
		return gl_fail(e, GL_INVALID, "the log has no terms below %llu", (unsigned long long)size);
	if (!f->tasks_n)
		return gl_fail(e, GL_INVALID, "a project without tasks cannot be sealed");
	if (group(f, e) || once_each(f, e) || strangers_review(f, e) || last_verdicts(f, e))
		return e->code;
	return GL_OK;
}
