/* crowd -- what the used answers to one question come to, task by task, and how far they agree. */
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "dataset/derive.h"

enum gl_status gl_crowd_status(const struct gl_crowd *c, const struct gl_belief *b, const struct gl_method *m,
        const struct gl_policy *p)
{
	bool spent = c->votes >= p->redundancy_max;

	if (!c->votes || c->votes < p->redundancy_min || c->humans < p->humans_min)
		return GL_STATUS_UNFINISHED;
	if (b->tied)
		return spent ? GL_STATUS_TIED : GL_STATUS_UNFINISHED;
	if (m->posterior && !gl_belief_reaches(b, p->confidence))
		return spent ? GL_STATUS_DISPUTED : GL_STATUS_UNFINISHED;
	return GL_STATUS_CONSENSUS;
}

static int by_worker(const void *a, const void *b)
{
	const struct gl_vote *x = a, *y = b;

	return x->worker < y->worker ? -1 : x->worker > y->worker;
}

/* The votes of one question as the method wants them, and of each item how many are a person's. Where ballots
 * are counted, a vote's label is the place of its answer. */
struct poll {
	struct gl_derived *d;
	unsigned q;
	const struct gl_question *question;
	const struct gl_method *method;
	struct gl_vote *vote;
	uint64_t n;
	int32_t *clamp;
	uint64_t *key;
	struct gl_model *model;
	struct gl_ballot *ballot, *known;
	struct gl_crowd *crowd;
	struct gl_belief *belief;
	struct gl_buf values;
};

static void poll_release(struct poll *p)
{
	free(p->vote);
	free(p->clamp);
	free(p->key);
	gl_model_free(p->model);
	free(p->ballot);
	free(p->known);
	free(p->crowd);
	free(p->belief);
	gl_buf_release(&p->values);
}

static bool poll_init(struct poll *p)
{
	const struct gl_facts *f = p->d->facts;

	p->question = &p->d->at->template->question[p->q];
	p->method = p->d->at->policy->method[p->q];
	p->vote = malloc((f->answers_n + (size_t)1) * sizeof(*p->vote));
	p->clamp = malloc(f->tasks_n * sizeof(*p->clamp));
	p->key = malloc(f->tasks_n * sizeof(*p->key));
	p->model = gl_model_new();
	p->crowd = malloc(f->tasks_n * sizeof(*p->crowd));
	p->belief = malloc(f->tasks_n * sizeof(*p->belief));
	if (p->question->wide >= 0) {
		p->ballot = malloc((f->answers_n + (size_t)1) * sizeof(*p->ballot));
		p->known = malloc(f->tasks_n * sizeof(*p->known));
	}
	gl_buf_init(&p->values, SIZE_MAX);
	return p->vote && p->clamp && p->key && p->model && p->crowd && p->belief &&
	       (p->question->wide < 0 || (p->ballot && p->known));
}

static void collect_task(struct poll *p, uint32_t i)
{
	const struct gl_derived *d = p->d;
	const struct gl_facts *f = d->facts;
	const struct gl_facts_task *t = &f->task[i];
	uint64_t begun = p->n;

	p->crowd[i] = (struct gl_crowd){ 0 };
	for (uint32_t k = t->start; k < t->start + t->answers; k++) {
		const struct gl_facts_answer *x = &f->answer[f->order[k]];
		uint8_t label = d->left[f->order[k]] ? GL_NO_VOTE : gl_derived_vote(d, x, p->q);

		if (label == GL_NO_VOTE)
			continue;
		p->vote[p->n++] = (struct gl_vote){
			.item = i, .worker = d->voter[x->who], .label = p->ballot ? f->order[k] : label
		};
		p->crowd[i].votes++;
		p->crowd[i].humans += x->kind != GL_AGENT;
	}
	if (p->n - begun > 1)
		qsort(p->vote + begun, p->n - begun, sizeof(*p->vote), by_worker);
	for (uint64_t k = begun; p->ballot && k < p->n; k++)
		p->ballot[k] = gl_derived_ballot(d, &f->answer[p->vote[k].label], p->q);
}

/* What the opened gold of a task says to a question: its label, or -1, and its ballot, data NULL where there
 * is none. */
static int32_t known(const struct gl_derived *d, uint32_t i, unsigned q, struct gl_ballot *ballot)
{
	const struct gl_facts *f = d->facts;
	const struct gl_facts_value *gold = f->task[i].gold == GL_NOWHERE ? NULL : &f->gold[f->task[i].gold];
	uint8_t same = gold && !gold->none ? d->same[gold->terms][q] : GL_NO_VOTE;
	uint8_t label = same == GL_NO_VOTE ? same : f->votes[gold->votes + same];

	*ballot = (struct gl_ballot){ 0 };
	if (same != GL_NO_VOTE)
		*ballot = gl_facts_ballot(f, f->terms[gold->terms].template, gold->votes, same);
	return label == GL_NO_VOTE ? -1 : label;
}

static enum gl_code poll_run(struct poll *p, struct gl_err *e)
{
	const struct gl_facts *f = p->d->facts;
	struct gl_votes votes = { .items = f->tasks_n,
		.workers = f->annotators_n,
		.labels = p->question->labels,
		.vote = p->vote,
		.clamp = p->clamp,
		.ballot = p->ballot,
		.known = p->known,
		.merged = true,
		.item_key = p->key };

	for (uint32_t i = 0; i < f->tasks_n; i++) {
		struct gl_ballot gold;

		p->clamp[i] = known(p->d, i, p->q, &gold);
		if (p->known)
			p->known[i] = gold;
		p->key[i] = f->task[i].key;
		collect_task(p, i);
	}
	votes.n = p->n;
	return p->ballot ? gl_consensus_values(p->method, &votes, p->belief, &p->values, e)
	                 : gl_consensus(p->method, &votes, p->belief, p->model, e);
}

/* A review among options is held against what the crowd would have said. */
static bool contradicted(const struct poll *p, const struct gl_result *r, const struct gl_belief *b)
{
	uint32_t len;

	if (b->tied || p->question->type->counted == GL_COUNT_ANSWERS)
		return false;
	if (!p->ballot)
		return b->den && r->label != b->label;
	memcpy(&len, p->d->values.data + r->value, sizeof(len));
	return b->len && (b->len != len || memcmp(p->values.data + b->at,
	                                           p->d->values.data + r->value + sizeof(len), len));
}

static void take_value(struct poll *p, struct gl_result *r, const struct gl_belief *b)
{
	r->label = p->ballot ? 0 : (uint8_t)b->label;
	if (p->question->type->quoted)
		r->value = p->d->facts->answer[p->vote[gl_word(p->values.data + b->at, 0)].label].index;
	else if (p->ballot)
		r->value = gl_derived_keep(p->d, p->values.data + b->at, b->len);
}

static void poll_apply(struct poll *p)
{
	struct gl_derived *d = p->d;

	for (uint32_t i = 0; i < d->facts->tasks_n; i++) {
		struct gl_result *r = &d->result[(size_t)i * d->questions + p->q];
		const struct gl_belief *b = &p->belief[i];

		r->tied = p->crowd[i].votes && b->tied;
		if (r->status == GL_STATUS_REVIEWED)
			r->contradicted = p->crowd[i].votes && contradicted(p, r, b);
		if (r->status != GL_STATUS_CROWD)
			continue;
		r->status = (uint8_t)gl_crowd_status(&p->crowd[i], b, p->method, gl_derived_policy(d, i + 1));
		if (p->crowd[i].votes && b->den && p->method->posterior)
			r->confidence = gl_belief_micro(b);
		if (r->status == GL_STATUS_CONSENSUS)
			take_value(p, r, b);
	}
}

static enum gl_code agree(struct gl_derived *d, unsigned q, struct gl_err *e)
{
	struct gl_agreement_sums *sums;
	uint32_t votes[GL_LABELS_MAX];
	enum gl_code code;

	if (d->at->template->question[q].wide >= 0) {
		d->agreement[q].undefined = "measured only where each answer is one of the options";
		return GL_OK;
	}
	sums = gl_agreement_new(d->at->template->question[q].labels);
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

enum gl_code gl_derive_crowd(struct gl_derived *d, unsigned q, struct gl_err *e)
{
	__attribute__((cleanup(poll_release))) struct poll p = { .d = d, .q = q };

	if (!poll_init(&p))
		return gl_fail(e, GL_NO_MEMORY, "no memory for the votes on \"%s\"",
		        d->at->template->question[q].name);
	if (poll_run(&p, e))
		return gl_fail_in(e, "question \"%s\": ", p.question->name);
	poll_apply(&p);
	d->tempering[q] = gl_model_tempering(p.model);
	return agree(d, q, e);
}
