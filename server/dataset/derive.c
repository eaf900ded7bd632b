#include "dataset/derive.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"

static const char *const left_names[GL_LEFT_REASONS] = { NULL, "erased", "withdrawn", "rejected",
	"template-changed", "clique", "late" };
static const char *const status_names[GL_STATUSES] = { NULL, "withdrawn", "reviewed", "gold", "unfinished",
	"tied", "disputed", "consensus" };

const char *gl_left_name(enum gl_left reason)
{
	assert(reason > GL_LEFT_NOT && reason < GL_LEFT_REASONS);
	return left_names[reason];
}

const char *gl_status_name(enum gl_status status)
{
	assert(status > GL_STATUS_CROWD && status < GL_STATUSES);
	return status_names[status];
}

const struct gl_policy *gl_derived_policy(const struct gl_derived *d, uint32_t n)
{
	const struct gl_facts_task *t = &d->facts->task[n - 1];

	return t->answers ? d->facts->terms[t->terms].policy : d->at->policy;
}

void gl_derived_release(struct gl_derived *d)
{
	free(d->left);
	free(d->voter);
	free(d->copier);
	free(d->result);
	free(d->same);
	gl_buf_release(&d->values);
	*d = (struct gl_derived){ 0 };
}

static void sort_names(struct gl_derived *d)
{
	const struct gl_question *q = d->at->template->question;

	for (unsigned i = 0; i < d->questions; i++) {
		unsigned k = i;

		for (; k && strcmp(q[d->by_name[k - 1]].name, q[i].name) > 0; k--)
			d->by_name[k] = d->by_name[k - 1];
		d->by_name[k] = i;
	}
}

/* Which question of each older template is the same as one at S: equal JCS, so equal hash. */
static enum gl_code match_questions(struct gl_derived *d, struct gl_err *e)
{
	const struct gl_facts *f = d->facts;
	const struct gl_template *now = d->at->template;

	d->same = malloc(f->terms_n * sizeof(*d->same));
	if (!d->same)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %zu terms", f->terms_n);
	memset(d->same, GL_NO_VOTE, f->terms_n * sizeof(*d->same));
	for (size_t i = 0; i < f->terms_n; i++) {
		const struct gl_template *t = f->terms[i].template;

		for (unsigned q = 0; q < now->questions; q++)
			for (unsigned k = 0; k < t->questions; k++)
				if (!memcmp(now->question[q].hash, t->question[k].hash, GL_HASH_BYTES))
					d->same[i][q] = (uint8_t)k;
	}
	return GL_OK;
}

static bool any_question(const struct gl_derived *d, unsigned terms)
{
	for (unsigned q = 0; q < d->questions; q++)
		if (d->same[terms][q] != GL_NO_VOTE)
			return true;
	return false;
}

static enum gl_left why_left(const struct gl_derived *d, uint32_t answer)
{
	const struct gl_facts *f = d->facts;
	const struct gl_facts_answer *x = &f->answer[answer];

	if (f->annotator[x->who].erased)
		return GL_LEFT_ERASED;
	if (f->task[x->n - 1].withdrawn)
		return GL_LEFT_WITHDRAWN;
	if (gl_facts_rejected(f, answer))
		return GL_LEFT_REJECTED;
	if (!any_question(d, x->terms))
		return GL_LEFT_TEMPLATE_CHANGED;
	return GL_LEFT_NOT;
}

static enum gl_code leave_out(struct gl_derived *d, struct gl_err *e)
{
	const struct gl_facts *f = d->facts;
	gl_mem_auto uint32_t *met = calloc(f->annotators_n + (size_t)1, sizeof(*met));

	d->left = malloc(f->answers_n + (size_t)1);
	if (!met || !d->left)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the reasons of %u answers", f->answers_n);
	for (uint32_t i = 0; i < f->answers_n; i++)
		d->left[i] = (uint8_t)why_left(d, i);
	if (gl_derive_cliques(d, e))
		return e->code;
	for (uint32_t n = 1; n <= f->tasks_n; n++) {
		const struct gl_facts_task *t = &f->task[n - 1];
		bool limited = t->gold == GL_NOWHERE || f->gold[t->gold].none;
		int64_t used = 0, most = gl_derived_policy(d, n)->redundancy_max;

		for (uint32_t i = t->start; i < t->start + t->answers; i++) {
			enum gl_left why = d->left[f->order[i]];
			uint32_t *last = &met[d->voter[f->answer[f->order[i]].who]]; /* task it spoke at */

			if (!why && *last == n)
				why = GL_LEFT_CLIQUE;
			else if (!why)
				*last = n;
			if (!why && limited && used >= most)
				why = GL_LEFT_LATE;
			used += !why;
			d->left[f->order[i]] = (uint8_t)why;
		}
	}
	return GL_OK;
}

/* Counts what one answer says. */
static void count(const struct gl_derived *d, const struct gl_facts_answer *x, unsigned q,
        uint32_t votes[GL_LABELS_MAX])
{
	uint8_t label = gl_derived_vote(d, x, q);

	if (label == GL_NO_VOTE)
		return;
	if (d->at->template->question[q].type->counted != GL_COUNT_OPTIONS) {
		votes[label]++;
		return;
	}
	for (uint64_t set = gl_word(gl_derived_ballot(d, x, q).data, 0); set; set &= set - 1)
		votes[__builtin_ctzll(set)]++;
}

void gl_derived_votes(const struct gl_derived *d, uint32_t n, unsigned q, uint32_t votes[GL_LABELS_MAX])
{
	const struct gl_facts *f = d->facts;
	const struct gl_facts_task *t = &f->task[n - 1];

	memset(votes, 0, GL_LABELS_MAX * sizeof(*votes));
	for (uint32_t i = t->start; i < t->start + t->answers; i++)
		if (!d->left[f->order[i]])
			count(d, &f->answer[f->order[i]], q, votes);
}

/* ---- what decides before the crowd does ---- */

uint64_t gl_derived_keep(struct gl_derived *d, const void *data, size_t len)
{
	uint64_t at = d->values.len;
	uint32_t bytes = (uint32_t)len;

	gl_buf_add(&d->values, &bytes, sizeof(bytes));
	gl_buf_add(&d->values, data, len);
	return at;
}

/* A review or gold counts for the questions that it names and that are the same at S. from: what the result
 * of a quoted question points at. */
static void decide(struct gl_derived *d, const struct gl_facts_value *v, uint64_t from, enum gl_status status)
{
	const struct gl_template *t = d->facts->terms[v->terms].template;

	for (unsigned q = 0; q < d->questions; q++) {
		struct gl_result *r = &d->result[(size_t)(v->n - 1) * d->questions + q];
		uint8_t same = d->same[v->terms][q],
		        label = same == GL_NO_VOTE ? same : d->facts->votes[v->votes + same];

		if (label == GL_NO_VOTE || (r->status && r->status < status))
			continue;
		r->status = (uint8_t)status;
		r->label = label;
		r->value = from;
		if (t->question[same].wide >= 0 && !t->question[same].type->quoted) {
			struct gl_ballot b = gl_facts_ballot(d->facts, t, v->votes, same);

			r->value = gl_derived_keep(d, b.data, b.len);
		}
	}
}

static enum gl_code decide_without_crowd(struct gl_derived *d, struct gl_err *e)
{
	const struct gl_facts *f = d->facts;
	size_t results = (size_t)f->tasks_n * d->questions;

	d->result = malloc((results + 1) * sizeof(*d->result));
	if (!d->result)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %zu results", results);
	for (size_t i = 0; i < results; i++)
		d->result[i] = (struct gl_result){ .confidence = GL_NO_CONFIDENCE,
			.status = f->task[i / d->questions].withdrawn ? GL_STATUS_WITHDRAWN : GL_STATUS_CROWD,
			.label = GL_NO_VOTE };
	/* In the order of the log, so that the last review to name a question is the one that stays. */
	for (size_t i = 0; i < f->reviews_n; i++)
		decide(d, &f->review[i], f->review[i].index, GL_STATUS_REVIEWED);
	for (size_t i = 0; i < f->golds_n; i++) {
		d->retired += !f->gold[i].none;
		if (!f->gold[i].none)
			decide(d, &f->gold[i], i, GL_STATUS_GOLD);
	}
	return GL_OK;
}

/* ---- all of it ---- */

static bool undecided(const struct gl_derived *d, uint32_t n)
{
	for (unsigned q = 0; q < d->questions; q++) {
		enum gl_status s = d->result[(size_t)(n - 1) * d->questions + q].status;

		if (d->at->template->question[q].required &&
		        (s == GL_STATUS_UNFINISHED || s == GL_STATUS_TIED || s == GL_STATUS_DISPUTED))
			return true;
	}
	return false;
}

enum gl_code gl_derive(struct gl_derived *d, const struct gl_facts *f, struct gl_err *e)
{
	assert(f->size && f->terms_n && f->tasks_n);
	gl_derived_release(d);
	d->facts = f;
	d->at = &f->terms[f->terms_n - 1];
	d->questions = d->at->template->questions;
	gl_buf_init(&d->values, SIZE_MAX);
	sort_names(d);
	for (uint32_t n = 1; n <= f->tasks_n; n++)
		if (gl_facts_retired(f, n) != (f->task[n - 1].gold != GL_NOWHERE))
			return gl_fail(e, GL_INVALID,
			        "task %u has %u answers, so its gold leaf must %sbe opened", n,
			        f->task[n - 1].answers, gl_facts_retired(f, n) ? "" : "not ");
	if (match_questions(d, e) || leave_out(d, e) || decide_without_crowd(d, e))
		return e->code;
	for (unsigned q = 0; q < d->questions; q++)
		if (gl_derive_crowd(d, q, e))
			return e->code;
	if (gl_buf_failed(&d->values))
		return gl_fail(e, GL_NO_MEMORY, "no memory for the values of %u tasks", f->tasks_n);
	for (uint32_t n = 1; n <= f->tasks_n; n++)
		d->undecided += undecided(d, n);
	d->partial = (int64_t)d->undecided * 1000000 > d->at->policy->undecided_share * (int64_t)f->tasks_n;
	return GL_OK;
}
