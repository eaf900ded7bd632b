/*
 * Whether rejections stand on what they say (FORMATS 2): the same test for a server that is about to reject
 * and for an auditor who looks back. Duplicate accounts and spam are counted, not judged.
 */
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "dataset/facts.h"

#define PROBES_MIN     20
#define REJECTED_WRONG 1e-4 /* how rarely a careful annotator would do as badly */

/* One rejection that is being tested. */
struct claim {
	const struct gl_facts *f;
	const struct gl_facts_verdict *v;
	const struct gl_facts_answer *answer;
	const struct gl_policy *policy; /* under the terms of the rejected answer */
	const uint32_t *theirs;         /* places of all answers of that annotator, ascending */
	uint32_t theirs_n;
};

static enum gl_code refuse(const struct claim *c, struct gl_err *e, const char *why)
{
	return gl_fail(e, GL_INVALID, "index %llu rejects answer %llu as %s, but %s",
	        (unsigned long long)c->v->index, (unsigned long long)c->answer->index,
	        gl_reason_name(c->v->reason), why);
}

static bool evidence_erased(const struct claim *c)
{
	for (uint32_t i = 0; i < c->v->evidence_n; i++)
		if (c->f->answer[c->f->evidence[c->v->evidence + i]].unsaid)
			return true;
	return false;
}

static enum gl_code test_speed(const struct claim *c, struct gl_err *e)
{
	if (c->v->evidence_n != 1 || c->f->evidence[c->v->evidence] != c->v->answer)
		return refuse(c, e, "the evidence is not that answer alone");
	if (c->answer->ms >= c->policy->speed_ms)
		return refuse(c, e, "it took at least the policy's speed_ms");
	return GL_OK;
}

/* Whether x was a probe at the verdict: its task was full by then, and its gold is not null. */
static bool was_probe(const struct claim *c, const struct gl_facts_answer *x)
{
	const struct gl_facts *f = c->f;
	const struct gl_facts_task *t = &f->task[x->n - 1];
	int64_t before = 0;

	if (x->index >= c->v->index || t->gold == GL_NOWHERE || f->gold[t->gold].none)
		return false;
	for (uint32_t i = t->start; i < t->start + t->answers; i++)
		before += f->answer[f->order[i]].index < c->v->index;
	return before > f->terms[t->terms].policy->redundancy_max;
}

/* The first question with one label an answer, in the template's order, that a gold names. */
static const struct gl_question *probed(
        const struct gl_facts *f, const struct gl_facts_value *gold, uint8_t *label)
{
	const struct gl_template *t = f->terms[gold->terms].template;

	for (unsigned q = 0; q < t->questions; q++) {
		*label = f->votes[gold->votes + q];
		if (*label != GL_NO_VOTE && t->question[q].wide < 0)
			return &t->question[q];
	}
	return NULL;
}

/* Whether an answer chose what the gold says: the same option of the question of that name. */
static bool is_right(const struct gl_facts *f, const struct gl_facts_answer *x,
        const struct gl_question *asked, uint8_t label)
{
	const struct gl_template *t = f->terms[x->terms].template;
	int q = gl_template_question(t, asked->name, strlen(asked->name));
	uint8_t said = q < 0 ? GL_NO_VOTE : f->votes[x->votes + (unsigned)q];

	return said != GL_NO_VOTE && t->question[q].wide < 0 &&
	       !strcmp(t->question[q].label[said], asked->label[label]);
}

/* P(X <= right) for X a sum of trials of their own chances. */
static double chance_of_at_most(const double *chance, uint32_t n, uint32_t right, double *at)
{
	double sum = 0;

	at[0] = 1;
	for (uint32_t i = 0; i < n; i++) {
		at[i + 1] = at[i] * chance[i];
		for (uint32_t k = i; k; k--)
			at[k] = at[k] * (1 - chance[i]) + at[k - 1] * chance[i];
		at[0] *= 1 - chance[i];
	}
	for (uint32_t k = 0; k <= right; k++)
		sum += at[k];
	return sum;
}

static enum gl_code test_gold(const struct claim *c, struct gl_err *e)
{
	const struct gl_facts *f = c->f;
	gl_mem_auto double *chance = malloc((c->theirs_n + (size_t)1) * sizeof(*chance));
	gl_mem_auto double *scratch = malloc((c->theirs_n + (size_t)1) * sizeof(*scratch));
	uint32_t probes = 0, right = 0;

	if (!chance || !scratch)
		return gl_fail(e, GL_NO_MEMORY, "no memory to test a rejection");
	for (uint32_t i = 0; i < c->theirs_n; i++) {
		const struct gl_facts_answer *x = &f->answer[c->theirs[i]];
		const struct gl_facts_value *gold;
		const struct gl_question *q;
		uint8_t label;
		double most;

		if (!was_probe(c, x))
			continue;
		if (probes >= c->v->evidence_n || f->evidence[c->v->evidence + probes] != c->theirs[i])
			return refuse(c, e,
			        "the evidence is not all of the annotator's answers to retired gold before "
			        "it");
		gold = &f->gold[f->task[x->n - 1].gold];
		q = probed(f, gold, &label);
		most = q ? (1 + 1.0 / q->labels) / 2 : 0;
		chance[probes] = (double)c->policy->gold_floor / 1e6;
		if (chance[probes] > most)
			chance[probes] = most;
		probes++;
		right += q && is_right(f, x, q, label);
	}
	if (probes != c->v->evidence_n)
		return refuse(c, e, "its evidence names answers that are not to retired gold");
	if (probes < PROBES_MIN)
		return refuse(c, e, "that needs at least 20 answers to retired gold");
	if (chance_of_at_most(chance, probes, right, scratch) >= REJECTED_WRONG)
		return refuse(c, e,
		        "so few wrong answers happen to careful annotators more often than once in 10,000");
	return GL_OK;
}

static enum gl_code (*const tests[GL_REASONS])(const struct claim *c, struct gl_err *e) = {
	[GL_FAILED_GOLD] = test_gold,
	[GL_SPEED] = test_speed,
};

/* Places of answers by annotator; start has a last element that ends the last one's. */
static uint32_t *group_by_annotator(const struct gl_facts *f, uint32_t *start)
{
	uint32_t *place = malloc((f->answers_n + (size_t)1) * sizeof(*place)), at = 0;

	if (!place)
		return NULL;
	for (uint32_t i = 0; i < f->annotators_n; i++) {
		start[i] = at;
		at += f->annotator[i].answers;
	}
	start[f->annotators_n] = at;
	for (uint32_t i = 0; i < f->answers_n; i++)
		place[start[f->answer[i].who]++] = i;
	for (uint32_t i = f->annotators_n; i; i--)
		start[i] = start[i - 1];
	start[0] = 0;
	return place;
}

enum gl_code gl_facts_check_rejections(
        const struct gl_facts *f, struct gl_rejections *counts, struct gl_err *e)
{
	gl_mem_auto uint32_t *start = calloc(f->annotators_n + (size_t)2, sizeof(*start));
	gl_mem_auto uint32_t *by_annotator = start ? group_by_annotator(f, start) : NULL;
	gl_mem_auto uint32_t *rejected = calloc(f->annotators_n + (size_t)1, sizeof(*rejected));
	int64_t share = f->terms[f->terms_n - 1].policy->reject_share;

	if (!by_annotator || !rejected)
		return gl_fail(e, GL_NO_MEMORY, "no memory to test rejections");
	*counts = (struct gl_rejections){ 0 };
	for (size_t i = 0; i < f->verdicts_n; i++) {
		const struct gl_facts_verdict *v = &f->verdict[i];
		const struct gl_facts_answer *x = &f->answer[v->answer];
		struct claim c = { .f = f,
			.v = v,
			.answer = x,
			.policy = f->terms[x->terms].policy,
			.theirs = by_annotator + start[x->who],
			.theirs_n = start[x->who + 1] - start[x->who] };

		if (!v->rejected || f->standing[v->answer] != i)
			continue;
		counts->by_reason[v->reason]++;
		rejected[x->who]++;
		if (evidence_erased(&c))
			counts->untested++;
		else if (tests[v->reason] && tests[v->reason](&c, e))
			return e->code;
		if ((int64_t)rejected[x->who] * 1000000 > share * (int64_t)f->annotator[x->who].answers)
			return gl_fail(e, GL_INVALID,
			        "index %llu: more than reject_share of the annotator's %u answers "
			        "stand rejected",
			        (unsigned long long)v->index, f->annotator[x->who].answers);
	}
	return GL_OK;
}
