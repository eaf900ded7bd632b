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
	free(d->result);
	free(d->same);
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

	d->left = malloc(f->answers_n + (size_t)1);
	if (!d->left)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the reasons of %u answers", f->answers_n);
	for (uint32_t n = 1; n <= f->tasks_n; n++) {
		const struct gl_facts_task *t = &f->task[n - 1];
		bool limited = t->gold == GL_NOWHERE || f->gold[t->gold].none;
		int64_t used = 0, most = gl_derived_policy(d, n)->redundancy_max;

		for (uint32_t i = t->start; i < t->start + t->answers; i++) {
			enum gl_left why = why_left(d, f->order[i]);

			if (!why && limited && used >= most)
				why = GL_LEFT_LATE;
			used += !why;
			d->left[f->order[i]] = (uint8_t)why;
		}
	}
	return GL_OK;
}

void gl_derived_votes(const struct gl_derived *d, uint32_t n, unsigned q, uint32_t votes[GL_LABELS_MAX])
{
	const struct gl_facts *f = d->facts;
	const struct gl_facts_task *t = &f->task[n - 1];

	memset(votes, 0, GL_LABELS_MAX * sizeof(*votes));
	for (uint32_t i = t->start; i < t->start + t->answers; i++) {
		uint8_t label =
		        d->left[f->order[i]] ? GL_NO_VOTE : gl_derived_vote(d, &f->answer[f->order[i]], q);

		if (label != GL_NO_VOTE)
			votes[label]++;
	}
}

/* ---- what decides before the crowd does ---- */

/* A review or gold counts for the questions that it names and that are the same at S. */
static void decide(struct gl_derived *d, const struct gl_facts_value *v, enum gl_status status)
{
	for (unsigned q = 0; q < d->questions; q++) {
		struct gl_result *r = &d->result[(size_t)(v->n - 1) * d->questions + q];
		uint8_t same = d->same[v->terms][q],
		        label = same == GL_NO_VOTE ? same : d->facts->votes[v->votes + same];

		if (label == GL_NO_VOTE || (r->status && r->status < status))
			continue;
		r->status = (uint8_t)status;
		r->label = label;
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
			.label = GL_NO_VOTE,
			.crowd = GL_NO_VOTE };
	/* In the order of the log, so that the last review to name a question is the one that stays. */
	for (size_t i = 0; i < f->reviews_n; i++)
		decide(d, &f->review[i], GL_STATUS_REVIEWED);
	for (size_t i = 0; i < f->golds_n; i++) {
		d->retired += !f->gold[i].none;
		if (!f->gold[i].none)
			decide(d, &f->gold[i], GL_STATUS_GOLD);
	}
	return GL_OK;
}

/* ---- the crowd ---- */

enum gl_status gl_crowd_status(const struct gl_crowd *c, const struct gl_belief *b, const struct gl_policy *p)
{
	bool spent = c->votes >= p->redundancy_max;

	if (!c->votes || c->votes < p->redundancy_min || c->humans < p->humans_min)
		return GL_STATUS_UNFINISHED;
	if (b->tied)
		return spent ? GL_STATUS_TIED : GL_STATUS_UNFINISHED;
	if (!gl_belief_reaches(b, p->confidence))
		return spent ? GL_STATUS_DISPUTED : GL_STATUS_UNFINISHED;
	return GL_STATUS_CONSENSUS;
}

static int by_worker(const void *a, const void *b)
{
	const struct gl_vote *x = a, *y = b;

	return x->worker < y->worker ? -1 : x->worker > y->worker;
}

/* The votes of one question as the method wants them, and of each item how many are a person's. */
struct poll {
	struct gl_vote *vote;
	uint64_t n;
	int32_t *clamp;
	struct gl_crowd *crowd;
	struct gl_belief *belief;
};

static void poll_release(struct poll *p)
{
	free(p->vote);
	free(p->clamp);
	free(p->crowd);
	free(p->belief);
}

static void poll_collect(struct poll *p, const struct gl_derived *d, unsigned q)
{
	const struct gl_facts *f = d->facts;

	p->n = 0;
	for (uint32_t i = 0; i < f->tasks_n; i++) {
		const struct gl_facts_task *t = &f->task[i];
		const struct gl_facts_value *gold = t->gold == GL_NOWHERE ? NULL : &f->gold[t->gold];
		uint8_t same = gold && !gold->none ? d->same[gold->terms][q] : GL_NO_VOTE;
		uint8_t known = same == GL_NO_VOTE ? same : f->votes[gold->votes + same];
		uint64_t begun = p->n;

		p->clamp[i] = known == GL_NO_VOTE ? -1 : known;
		p->crowd[i] = (struct gl_crowd){ 0 };
		for (uint32_t k = t->start; k < t->start + t->answers; k++) {
			const struct gl_facts_answer *x = &f->answer[f->order[k]];
			uint8_t label = d->left[f->order[k]] ? GL_NO_VOTE : gl_derived_vote(d, x, q);

			if (label == GL_NO_VOTE)
				continue;
			p->vote[p->n++] = (struct gl_vote){ .item = i, .worker = x->who, .label = label };
			p->crowd[i].votes++;
			p->crowd[i].humans += x->kind != GL_AGENT;
		}
		if (p->n - begun > 1)
			qsort(p->vote + begun, p->n - begun, sizeof(*p->vote), by_worker);
	}
}

static void poll_apply(const struct poll *p, struct gl_derived *d, unsigned q)
{
	const struct gl_method *m = d->at->policy->method[q];

	for (uint32_t i = 0; i < d->facts->tasks_n; i++) {
		struct gl_result *r = &d->result[(size_t)i * d->questions + q];
		const struct gl_belief *b = &p->belief[i];

		r->crowd = b->den && p->crowd[i].votes && !b->tied ? (uint8_t)b->label : GL_NO_VOTE;
		if (r->status != GL_STATUS_CROWD)
			continue;
		r->status = (uint8_t)gl_crowd_status(&p->crowd[i], b, gl_derived_policy(d, i + 1));
		if (p->crowd[i].votes && b->den && m->posterior)
			r->confidence = gl_belief_micro(b);
		if (r->status == GL_STATUS_CONSENSUS)
			r->label = (uint8_t)b->label;
	}
}

static enum gl_code ask_crowd(struct gl_derived *d, unsigned q, struct gl_err *e)
{
	const struct gl_facts *f = d->facts;
	const struct gl_question *question = &d->at->template->question[q];
	__attribute__((cleanup(poll_release))) struct poll p = {
		.vote = malloc((f->answers_n + (size_t)1) * sizeof(*p.vote)),
		.clamp = malloc(f->tasks_n * sizeof(*p.clamp)),
		.crowd = malloc(f->tasks_n * sizeof(*p.crowd)),
		.belief = malloc(f->tasks_n * sizeof(*p.belief)),
	};
	struct gl_votes votes;

	if (!p.vote || !p.clamp || !p.crowd || !p.belief)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the votes on \"%s\"", question->name);
	poll_collect(&p, d, q);
	votes = (struct gl_votes){ .items = f->tasks_n,
		.workers = f->annotators_n,
		.labels = question->labels,
		.n = p.n,
		.vote = p.vote,
		.clamp = p.clamp };
	if (gl_consensus(d->at->policy->method[q], &votes, p.belief, NULL, e))
		return gl_fail_in(e, "question \"%s\": ", question->name);
	poll_apply(&p, d, q);
	return GL_OK;
}

static enum gl_code agree(struct gl_derived *d, unsigned q, struct gl_err *e)
{
	struct gl_agreement_sums *sums = gl_agreement_new(d->at->template->question[q].labels);
	uint32_t votes[GL_LABELS_MAX];
	enum gl_code code;

	if (!sums)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the agreement");
	for (uint32_t n = 1; n <= d->facts->tasks_n; n++) {
		gl_derived_votes(d, n, q, votes);
		gl_agreement_add(sums, votes);
	}
	code = gl_agreement_end(sums, &d->agreement[q]);
	gl_agreement_free(sums);
	return code ? gl_fail(e, code, "no memory for the agreement") : GL_OK;
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
	sort_names(d);
	for (uint32_t n = 1; n <= f->tasks_n; n++)
		if (gl_facts_retired(f, n) != (f->task[n - 1].gold != GL_NOWHERE))
			return gl_fail(e, GL_INVALID,
			        "task %u has %u answers, so its gold leaf must %sbe opened", n,
			        f->task[n - 1].answers, gl_facts_retired(f, n) ? "" : "not ");
	if (match_questions(d, e) || leave_out(d, e) || decide_without_crowd(d, e))
		return e->code;
	for (unsigned q = 0; q < d->questions; q++)
		if (ask_crowd(d, q, e) || agree(d, q, e))
			return e->code;
	for (uint32_t n = 1; n <= f->tasks_n; n++)
		d->undecided += undecided(d, n);
	d->partial = (int64_t)d->undecided * 1000000 > d->at->policy->undecided_share * (int64_t)f->tasks_n;
	return GL_OK;
}
