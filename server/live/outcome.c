/*
 * The facts of one task alone, derived as a dataset is. It is task 1 there; annotators are named by their
 * numbers, for the log's pseudonyms decide nothing. Labels are left to majority, which needs no other task;
 * where the policy names another method for them, the desk's posterior takes its place.
 */
#include "live/outcome.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "dataset/derive.h"

#define NUMBER_1 1

static void name_member(uint8_t a[GL_PSEUDONYM_BYTES], uint32_t no)
{
	memset(a, 0, GL_PSEUDONYM_BYTES);
	memcpy(a, &no, sizeof no);
}

static enum gl_code add_terms(struct gl_facts *f, const struct gl_terms *terms, struct gl_err *e)
{
	gl_json_doc_auto doc = { 0 };
	struct gl_template *t = NULL;
	struct gl_policy *p = NULL;

	if (gl_json_parse(&doc, terms->template->jcs, terms->template->jcs_len, e) ||
	        gl_template_parse(&t, doc.root, e))
		return e->code;
	if (gl_json_parse(&doc, terms->policy->jcs, terms->policy->jcs_len, e) ||
	        gl_policy_parse(&p, doc.root, t, true, e)) {
		gl_template_free(t);
		return e->code;
	}
	for (unsigned q = 0; q < t->questions; q++)
		if (p->method[q]->run)
			p->method[q] = gl_method_find(gl_label_methods, "majority");
	return gl_facts_terms(f, terms->index, t, p, &terms->price, e);
}

static enum gl_code add_answer(
        struct gl_facts *f, struct gl_json_doc *doc, const struct gl_rows *rows, int i, struct gl_err *e)
{
	uint64_t index = (uint64_t)gl_rows_i64(rows, i, 0);
	struct gl_job job = { .n = NUMBER_1,
		.price = gl_rows_i64(rows, i, 2),
		.terms = (uint64_t)gl_rows_i64(rows, i, 3),
		.kind = (enum gl_kind)(gl_rows_i64(rows, i, 4) - 1) };
	uint8_t a[GL_PSEUDONYM_BYTES];
	struct gl_said said;
	size_t len;
	const char *text = (const char *)gl_rows_bytes(rows, i, 5, &len);

	name_member(a, (uint32_t)gl_rows_i64(rows, i, 1));
	if (text && (gl_json_parse(doc, text, len, e) || gl_said_parse(&said, doc->root, e)))
		return e->code;
	if (gl_facts_answer(f, index, a, &job, text ? &said : NULL, e))
		return e->code;
	return text ? GL_OK : gl_facts_erase(f, index + 1, a, e);
}

static enum gl_code add_ruling(
        struct gl_facts *f, struct gl_json_doc *doc, const struct gl_rows *rows, int i, struct gl_err *e)
{
	uint64_t index = (uint64_t)gl_rows_i64(rows, i, 0);
	bool review = gl_rows_i64(rows, i, 1) == GL_ENTRY_REVIEW + 1;
	uint8_t a[GL_PSEUDONYM_BYTES];
	struct gl_withdraw withdraw;
	struct gl_review r;
	size_t len;
	const char *text = (const char *)gl_rows_bytes(rows, i, 3, &len);

	name_member(a, UINT32_MAX - (uint32_t)i); /* who reviewed did not answer */
	if (gl_json_parse(doc, text, len, e))
		return e->code;
	if (review ? gl_review_parse(&r, doc->root, e) : gl_withdraw_parse(&withdraw, doc->root, e))
		return e->code;
	r.n = withdraw.n = NUMBER_1;
	return review ? gl_facts_review(f, index, a, &r, e) : gl_facts_withdraw(f, index, &withdraw, e);
}

static enum gl_code gather(
        struct gl_facts *f, const struct gl_live *live, const struct gl_outcome *o, struct gl_err *e)
{
	struct gl_gold none = { .n = NUMBER_1 };
	gl_json_doc_auto doc = { 0 };

	for (size_t i = 0; i < live->terms_n; i++)
		if (add_terms(f, &live->terms[i], e))
			return e->code;
	if (gl_facts_tasks(f, o->chunk, NUMBER_1, 1, e))
		return e->code;
	for (int i = 0; i < o->answers->count; i++)
		if (add_answer(f, &doc, o->answers, i, e))
			return e->code;
	for (int i = 0; i < o->rulings->count; i++)
		if (add_ruling(f, &doc, o->rulings, i, e))
			return e->code;
	if (gl_facts_close(f, live->head.size + GL_BATCH_MAX, e))
		return e->code;
	return gl_facts_retired(f, NUMBER_1) ? gl_facts_gold(f, &none, e) : GL_OK;
}

static struct gl_crowd crowd_of(const struct gl_derived *d, unsigned q)
{
	const struct gl_facts *f = d->facts;
	const struct gl_facts_task *t = &f->task[NUMBER_1 - 1];
	struct gl_crowd c = { 0 };

	for (uint32_t i = t->start; i < t->start + t->answers; i++) {
		const struct gl_facts_answer *x = &f->answer[f->order[i]];

		if (d->left[f->order[i]] || gl_derived_vote(d, x, q) == GL_NO_VOTE)
			continue;
		c.votes++;
		c.humans += x->kind != GL_AGENT;
	}
	return c;
}

/* Where annotators are weighed, one task alone says nothing of them, and the desk knows better. */
static void weigh(struct gl_derived *d, const struct gl_live *live, const struct gl_outcome *o)
{
	const struct gl_policy *policy = gl_live_terms(live)->policy;

	for (unsigned q = 0; q < d->questions; q++) {
		struct gl_result *r = &d->result[q];
		struct gl_crowd c = crowd_of(d, q);
		struct gl_belief b;

		if (!policy->method[q]->run || !strcmp(policy->method[q]->name, "majority") ||
		        r->status < GL_STATUS_UNFINISHED)
			continue;
		gl_desk_belief(live->desk, o->n, q, &b);
		r->status =
		        (uint8_t)gl_crowd_status(&c, &b, policy->method[q], gl_derived_policy(d, NUMBER_1));
		r->confidence = b.den ? gl_belief_micro(&b) : GL_NO_CONFIDENCE;
		r->label = r->status == GL_STATUS_CONSENSUS ? (uint8_t)b.label : GL_NO_VOTE;
	}
}

enum gl_code gl_outcome_write(
        struct gl_buf *out, const struct gl_live *live, const struct gl_outcome *o, struct gl_err *e)
{
	struct gl_facts *f = gl_facts_new();
	struct gl_derived d = { 0 };

	if (!f)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a task");
	if (!gather(f, live, o, e) && !gl_derive(&d, f, e)) {
		weigh(&d, live, o);
		gl_derived_questions(out, &d, NUMBER_1);
	}
	gl_derived_release(&d);
	gl_facts_free(f);
	return e->code;
}
