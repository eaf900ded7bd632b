#include "dataset/facts.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dataset/grow.h"

struct gl_facts *gl_facts_new(void)
{
	return calloc(1, sizeof(struct gl_facts));
}

void gl_facts_free(struct gl_facts *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->terms_n; i++) {
		gl_template_free(f->terms[i].template);
		gl_policy_free(f->terms[i].policy);
	}
	free(f->terms);
	free(f->chunk);
	free(f->task);
	free(f->answer);
	free(f->review);
	free(f->gold);
	free(f->verdict);
	free(f->annotator);
	free(f->votes);
	free(f->ballots);
	gl_buf_release(&f->packed);
	free(f->evidence);
	free(f->order);
	free(f->standing);
	free(f->clique);
	gl_set_release(&f->whose);
	free(f);
}

/* ---- finding ---- */

/* The last terms below index: its place, or -1. */
static int terms_below(const struct gl_facts *f, uint64_t index)
{
	size_t i = f->terms_n;

	while (i && f->terms[i - 1].index >= index)
		i--;
	return (int)i - 1;
}

const struct gl_facts_chunk *gl_facts_chunk_of(const struct gl_facts *f, uint64_t n)
{
	size_t low = 0, high = f->chunks_n;

	assert(n && n <= f->tasks_n);
	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (f->chunk[mid].first <= n)
			low = mid;
		else
			high = mid;
	}
	return &f->chunk[low];
}

uint32_t gl_facts_answer_at(const struct gl_facts *f, uint64_t index)
{
	uint32_t low = 0, high = f->answers_n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (f->answer[mid].index < index)
			low = mid + 1;
		else
			high = mid;
	}
	return low < f->answers_n && f->answer[low].index == index ? low : GL_NOWHERE;
}

bool gl_facts_retired(const struct gl_facts *f, uint64_t n)
{
	const struct gl_facts_task *t = &f->task[n - 1];

	return t->answers > f->terms[t->terms].policy->redundancy_max;
}

/* ---- annotators ---- */

/* The number of an annotator, or GL_NOWHERE. */
static uint32_t who_is(const struct gl_facts *f, const uint8_t a[GL_PSEUDONYM_BYTES])
{
	const uint64_t *who = gl_set_get(&f->whose, a);

	return who ? (uint32_t)*who : GL_NOWHERE;
}

enum gl_code gl_facts_clique(
        struct gl_facts *f, uint32_t component, const uint8_t a[GL_PSEUDONYM_BYTES], struct gl_err *e)
{
	uint32_t who = who_is(f, a);

	if (!f->clique)
		f->clique = calloc(f->annotators_n + (size_t)1, sizeof(*f->clique));
	if (!f->clique)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u annotators", f->annotators_n);
	if (who == GL_NOWHERE || f->clique[who])
		return gl_fail(e, GL_INVALID, "a clique names an annotator who is not there, or one twice");
	f->clique[who] = component;
	return GL_OK;
}

/* The annotator behind an entry at index, met for the first time or again. */
static struct gl_annotator *acts(struct gl_facts *f, const uint8_t a[GL_PSEUDONYM_BYTES], uint64_t index,
        uint32_t *who, struct gl_err *e)
{
	struct gl_annotator *x;
	bool known;
	uint64_t *slot = gl_set_put(&f->whose, a, &known);

	if (!slot || !gl_grow(&f->annotator, &f->cap.annotator, f->annotators_n, 1)) {
		gl_fail(e, GL_NO_MEMORY, "no memory for %u annotators", f->annotators_n + 1);
		return NULL;
	}
	if (!known) {
		f->annotator[f->annotators_n] = (struct gl_annotator){ 0 };
		memcpy(f->annotator[f->annotators_n].a, a, GL_PSEUDONYM_BYTES);
		*slot = f->annotators_n++;
	}
	*who = (uint32_t)*slot;
	x = &f->annotator[*who];
	if (x->erased && index > x->erased) {
		gl_fail(e, GL_INVALID, "the annotator was erased at index %llu; nothing of theirs may follow",
		        (unsigned long long)x->erased);
		return NULL;
	}
	if (index > x->last)
		x->last = index;
	return x;
}

/* ---- terms and tasks ---- */

enum gl_code gl_facts_terms(struct gl_facts *f, uint64_t index, struct gl_template *t, struct gl_policy *p,
        const struct gl_price *price, struct gl_err *e)
{
	if (f->terms_n == GL_FACTS_TERMS_MAX || !gl_grow(&f->terms, &f->cap.terms, f->terms_n, 1)) {
		gl_template_free(t);
		gl_policy_free(p);
		return gl_fail(e, GL_NO_MEMORY, "more than %zu terms are not held", f->terms_n);
	}
	assert(!f->terms_n || f->terms[f->terms_n - 1].index < index);
	f->terms[f->terms_n++] =
	        (struct gl_facts_terms){ .index = index, .template = t, .policy = p, .price = *price };
	return GL_OK;
}

enum gl_code gl_facts_tasks(
        struct gl_facts *f, uint64_t index, uint64_t first, uint64_t count, struct gl_err *e)
{
	if (terms_below(f, index) < 0)
		return gl_fail(e, GL_INVALID, "tasks before the first terms");
	if (first != (uint64_t)f->tasks_n + 1)
		return gl_fail(e, GL_INVALID, "tasks begin at %llu where %llu comes next",
		        (unsigned long long)first, (unsigned long long)f->tasks_n + 1);
	if (count > GL_TASKS_MAX - f->tasks_n)
		return gl_fail(e, GL_INVALID, "more than %u tasks in one project", GL_TASKS_MAX);
	if (!gl_grow(&f->chunk, &f->cap.chunk, f->chunks_n, 1) ||
	        !gl_grow(&f->task, &f->cap.task, f->tasks_n, (size_t)count))
		return gl_fail(e, GL_NO_MEMORY, "no memory for %llu tasks", (unsigned long long)count);
	f->chunk[f->chunks_n++] =
	        (struct gl_facts_chunk){ .index = index, .first = f->tasks_n + 1, .count = (uint32_t)count };
	for (uint64_t i = 0; i < count; i++) {
		char number[24];
		int len = snprintf(number, sizeof(number), "%" PRIu64, first + i);

		f->task[f->tasks_n++] =
		        (struct gl_facts_task){ .key = gl_name_key(number, (size_t)len), .gold = GL_NOWHERE };
	}
	return GL_OK;
}

enum gl_code gl_facts_name(
        struct gl_facts *f, uint64_t n, const char *external_id, size_t len, struct gl_err *e)
{
	if (n < 1 || n > f->tasks_n)
		return gl_fail(e, GL_INVALID, "task %llu was not logged before", (unsigned long long)n);
	f->task[n - 1].key = gl_name_key(external_id, len);
	return GL_OK;
}

static enum gl_code task_known(const struct gl_facts *f, uint64_t n, uint64_t index, struct gl_err *e)
{
	if (n > f->tasks_n || gl_facts_chunk_of(f, n)->index >= index)
		return gl_fail(e, GL_INVALID, "task %llu was not logged before", (unsigned long long)n);
	return GL_OK;
}

/* ---- values ---- */

static enum gl_code terms_of_job(
        const struct gl_facts *f, uint64_t index, const struct gl_job *job, int *place, struct gl_err *e)
{
	*place = job->terms < index ? terms_below(f, job->terms + 1) : -1;
	if (*place < 0 || f->terms[*place].index != job->terms)
		return gl_fail(e, GL_INVALID, "\"terms\": no terms entry stands at index %llu",
		        (unsigned long long)job->terms);
	if (f->terms[*place].price.amount != job->price)
		return gl_fail(e, GL_INVALID, "\"price\" is %lld, but %lld under its terms",
		        (long long)job->price, (long long)f->terms[*place].price.amount);
	return GL_OK;
}

/* What is stated of the order of options must be of questions that there are. */
static enum gl_code order_known(const struct gl_template *t, const struct gl_said *said, struct gl_err *e)
{
	const struct gl_json *order = said->order.json;

	for (const struct gl_json *q = gl_json_first(order); q; q = gl_json_next(order, q))
		if (gl_template_question(t, q->key, q->key_len) < 0)
			return gl_fail(e, GL_INVALID, "\"order\": there is no question \"%s\"", q->key);
	return GL_OK;
}

enum gl_code gl_facts_answer(struct gl_facts *f, uint64_t index, const uint8_t a[GL_PSEUDONYM_BYTES],
        const struct gl_job *job, const struct gl_said *said, struct gl_err *e)
{
	struct gl_facts_answer x = { .index = index, .n = (uint32_t)job->n, .kind = (uint8_t)job->kind };
	struct gl_annotator *annotator;
	struct gl_facts_task *task;
	int terms;

	if (task_known(f, job->n, index, e) || terms_of_job(f, index, job, &terms, e))
		return e->code;
	if (said && order_known(f->terms[terms].template, said, e))
		return e->code;
	annotator = acts(f, a, index, &x.who, e);
	if (!annotator || gl_facts_keep(f, f->terms[terms].template, said ? said->value.json : NULL, false,
	                          &x.votes, e))
		return e->code;
	if (f->answers_n == GL_NOWHERE || !gl_grow(&f->answer, &f->cap.answer, f->answers_n, 1))
		return gl_fail(e, GL_NO_MEMORY, "no memory for more than %u answers", f->answers_n);
	assert(!f->answers_n || f->answer[f->answers_n - 1].index < index);
	x.terms = (uint16_t)terms;
	x.unsaid = !said;
	x.ms = said && said->ms < UINT32_MAX ? (uint32_t)said->ms : UINT32_MAX;
	annotator->answers++;
	task = &f->task[job->n - 1];
	if (!task->answers++)
		task->terms = (uint16_t)terms_below(f, index);
	f->answer[f->answers_n++] = x;
	return GL_OK;
}

enum gl_code gl_facts_review(struct gl_facts *f, uint64_t index, const uint8_t a[GL_PSEUDONYM_BYTES],
        const struct gl_review *r, struct gl_err *e)
{
	struct gl_facts_value x = { .index = index, .n = (uint32_t)r->n };

	if (task_known(f, r->n, index, e) || !acts(f, a, index, &x.who, e))
		return e->code;
	x.terms = (uint16_t)terms_below(f, index);
	if (gl_facts_keep(f, f->terms[x.terms].template, r->value.json, true, &x.votes, e))
		return e->code;
	if (!gl_grow(&f->review, &f->cap.review, f->reviews_n, 1))
		return gl_fail(e, GL_NO_MEMORY, "no memory for more than %zu reviews", f->reviews_n);
	f->review[f->reviews_n++] = x;
	return GL_OK;
}

enum gl_code gl_facts_gold(struct gl_facts *f, const struct gl_gold *g, struct gl_err *e)
{
	struct gl_facts_value x = { .n = (uint32_t)g->n };

	if (g->n > f->tasks_n)
		return gl_fail(
		        e, GL_INVALID, "gold of task %llu, which was not logged", (unsigned long long)g->n);
	if (f->task[g->n - 1].gold != GL_NOWHERE)
		return gl_fail(e, GL_INVALID, "gold of task %llu is opened twice", (unsigned long long)g->n);
	x.index = gl_facts_chunk_of(f, g->n)->index;
	x.terms = (uint16_t)terms_below(f, x.index);
	x.none = !g->value.json || gl_json_is(g->value.json, GL_JSON_NULL);
	if (gl_facts_keep(f, f->terms[x.terms].template, x.none ? NULL : g->value.json, true, &x.votes, e))
		return e->code;
	if (!gl_grow(&f->gold, &f->cap.gold, f->golds_n, 1))
		return gl_fail(e, GL_NO_MEMORY, "no memory for more than %zu golds", f->golds_n);
	f->task[g->n - 1].gold = (uint32_t)f->golds_n;
	f->gold[f->golds_n++] = x;
	return GL_OK;
}

/* ---- decisions ---- */

static enum gl_code keep_evidence(
        struct gl_facts *f, uint64_t below, uint32_t who, uint64_t index, struct gl_err *e)
{
	uint32_t place = index < below ? gl_facts_answer_at(f, index) : GL_NOWHERE;

	if (place == GL_NOWHERE || f->answer[place].who != who)
		return gl_fail(e, GL_INVALID, "evidence %llu is no earlier answer of the same annotator",
		        (unsigned long long)index);
	if (!gl_grow(&f->evidence, &f->cap.evidence, f->evidence_n, 1))
		return gl_fail(e, GL_NO_MEMORY, "no memory for more evidence");
	f->evidence[f->evidence_n++] = place;
	return GL_OK;
}

enum gl_code gl_facts_verdict(
        struct gl_facts *f, uint64_t index, const struct gl_verdict *v, struct gl_err *e)
{
	struct gl_facts_verdict x = { .index = index, .rejected = v->rejected, .reason = (uint8_t)v->reason };
	const struct gl_json *list = v->evidence_json;
	uint32_t who;

	x.answer = v->answer < index ? gl_facts_answer_at(f, v->answer) : GL_NOWHERE;
	if (x.answer == GL_NOWHERE)
		return gl_fail(e, GL_INVALID, "index %llu, which it judges, is no earlier answer",
		        (unsigned long long)v->answer);
	who = f->answer[x.answer].who;
	x.evidence = f->evidence_n;
	for (const struct gl_json *i = gl_json_first(list); i; i = gl_json_next(list, i))
		if (keep_evidence(f, index, who, (uint64_t)i->i, e))
			return e->code;
	for (size_t i = 0; !list && i < v->evidence_n; i++)
		if (keep_evidence(f, index, who, v->evidence[i], e))
			return e->code;
	x.evidence_n = (uint32_t)(f->evidence_n - x.evidence);
	if (!gl_grow(&f->verdict, &f->cap.verdict, f->verdicts_n, 1))
		return gl_fail(e, GL_NO_MEMORY, "no memory for more than %zu verdicts", f->verdicts_n);
	f->verdict[f->verdicts_n++] = x;
	return GL_OK;
}

enum gl_code gl_facts_withdraw(
        struct gl_facts *f, uint64_t index, const struct gl_withdraw *w, struct gl_err *e)
{
	if (task_known(f, w->n, index, e))
		return e->code;
	if (f->task[w->n - 1].withdrawn)
		return gl_fail(
		        e, GL_INVALID, "task %llu is withdrawn a second time", (unsigned long long)w->n);
	f->task[w->n - 1].withdrawn = true;
	f->withdrawals_n++;
	return GL_OK;
}

enum gl_code gl_facts_erase(
        struct gl_facts *f, uint64_t index, const uint8_t a[GL_PSEUDONYM_BYTES], struct gl_err *e)
{
	uint32_t known = who_is(f, a), who;
	struct gl_annotator *x;

	if (known != GL_NOWHERE && f->annotator[known].erased)
		return gl_fail(e, GL_INVALID, "the annotator is erased a second time");
	if (known != GL_NOWHERE && f->annotator[known].last > index)
		return gl_fail(e, GL_INVALID, "index %llu is of an annotator who was erased before it",
		        (unsigned long long)f->annotator[known].last);
	x = acts(f, a, index, &who, e);
	if (!x)
		return e->code;
	x->erased = index;
	return GL_OK;
}
