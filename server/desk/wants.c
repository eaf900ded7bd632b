/*
 * wants -- when a task has enough answers, and how many more it asks for (FORMATS 3 says what a dataset makes
 * of them).
 *
 * Up to redundancy.min all slots are offered at once. From there on one at a time, while a required question
 * is below the confidence or tied (where results are no labels: as it was told, or as it looks,
 * gl_desk_set_ties); with confidence 1 all up to redundancy.max. Persons that humans_min still lacks come on
 * top. Of accounts that were found copying from each other only the first to answer a task counts as a voter;
 * the others fill its slots all the same, so that copying never makes a task cost more than redundancy.max
 * answers.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "desk/inside.h"

#define SURE 1000000 /* micro: never stop early */

/* A model is due when answers have grown by one in so many: the fewer tasks are asked once too often, the
 * better; but copying many votes for it takes the desk's own time. */
#define MANY   100000
#define OFTEN  33
#define SELDOM 10

const struct gl_desk_terms *gl_task_terms(const struct gl_desk *d, const struct gl_todo *t)
{
	return t->first ? &d->terms.v[t->terms] : gl_terms_now(d);
}

unsigned gl_task_agents_used(const struct gl_desk *d, const struct gl_todo *t)
{
	unsigned agents = 0;

	for (uint32_t i = t->first; i; i = d->pool.v[i])
		agents += gl_answer_counts(d, &d->pool.v[i]) && d->pool.v[i + 1] & GL_ANSWER_AGENT;
	return agents;
}

/* The first of those that copy from each other has spoken for all of them. */
static bool spoken(const struct gl_tally *y, uint32_t voter)
{
	for (uint32_t i = 0; i < y->labelled; i++)
		if (y->vote[i].worker == voter)
			return true;
	return false;
}

void gl_tally(struct gl_tally *y, const struct gl_desk *d, const struct gl_todo *t, uint32_t question)
{
	uint32_t max = gl_task_terms(d, t)->max;
	bool asked;

	assert(max <= GL_COUNT(y->vote));
	y->used = y->persons = y->votes = y->labelled = 0;
	for (uint32_t i = t->first; i && y->used < max; i = d->pool.v[i]) {
		const uint32_t *answer = &d->pool.v[i];
		uint32_t voter = gl_model_voter(d->question.v[question].model, answer[1] & GL_ANSWER_PERSON);
		int label;

		if (!gl_answer_counts(d, answer))
			continue;
		y->used++;
		if (spoken(y, voter))
			continue;
		y->persons += !(answer[1] & GL_ANSWER_AGENT);
		label = gl_answer_label(d, answer, question, &asked);
		y->votes += asked;
		if (label >= 0)
			y->vote[y->labelled++] =
			        (struct gl_vote){ .worker = voter, .label = (uint32_t)label };
	}
}

unsigned gl_tally_halves(const struct gl_desk *d, const struct gl_todo *t, uint32_t question)
{
	uint32_t count[GL_LABELS_MAX] = { 0 }, max = gl_task_terms(d, t)->max, used = 0, votes = 0;
	unsigned halves = 0;
	bool asked;

	if (!d->question.v[question].options)
		return 0;
	for (uint32_t i = t->first; i && used < max; i = d->pool.v[i]) {
		const uint32_t *answer = &d->pool.v[i];

		if (!gl_answer_counts(d, answer))
			continue;
		used++;
		votes += gl_answer_label(d, answer, question, &asked) >= 0;
		for (uint64_t set = gl_answer_word(d, answer, question); set; set &= set - 1)
			count[__builtin_ctzll(set)]++;
	}
	for (uint32_t k = 0; votes && k < d->question.v[question].labels; k++)
		halves += 2 * count[k] == votes;
	return halves;
}

bool gl_tally_split(const struct gl_desk *d, const struct gl_todo *t, uint32_t question)
{
	uint64_t said[GL_COUNT(((struct gl_tally *)0)->vote)];
	uint32_t max = gl_task_terms(d, t)->max, used = 0, n = 0, most = 0;
	bool asked;

	if (!d->question.v[question].ties)
		return false;
	for (uint32_t i = t->first; i && used < max; i = d->pool.v[i]) {
		const uint32_t *answer = &d->pool.v[i];

		if (!gl_answer_counts(d, answer))
			continue;
		used++;
		if (gl_answer_label(d, answer, question, &asked) >= 0)
			said[n++] = gl_answer_word(d, answer, question);
	}
	for (uint32_t i = 0; i < n; i++) {
		uint32_t same = 0;

		for (uint32_t k = 0; k < n; k++)
			same += said[k] == said[i];
		most = same > most ? same : most;
	}
	return n && 2 * most <= n;
}

enum gl_tie gl_task_tie(const struct gl_desk *d, uint32_t n, uint32_t question, uint32_t votes)
{
	const struct gl_desk_question *q = &d->question.v[question];
	uint8_t told = n <= q->tie_n ? q->tie[n - 1] : 0;

	if (votes && (told & ~(unsigned)GL_TIED) == votes)
		return told & GL_TIED ? GL_TIE_KNOWN : GL_TIE_NO;
	return gl_tally_halves(d, gl_todo(d, n), question) || gl_tally_split(d, gl_todo(d, n), question)
	               ? GL_TIE_GUESSED
	               : GL_TIE_NO;
}

static bool undecided(const struct gl_desk *d, const struct gl_desk_terms *terms, uint32_t question,
        const struct gl_tally *y)
{
	const struct gl_desk_question *q = &d->question.v[question];
	struct gl_belief b;

	if (!y->labelled)
		return true;
	gl_model_belief(q->model, q->labels, y->vote, y->labelled, &b);
	return b.tied || !gl_belief_reaches(&b, terms->confidence);
}

/* How many of the persons that a targeted task is for can still answer it. */
static uint32_t targets_left(const struct gl_desk *d, uint32_t n)
{
	const struct gl_todo *t = gl_todo(d, n);
	uint32_t left = 0;

	for (uint32_t i = t->pos; i < d->lane_pool.n && d->lane_pool.v[i].n == n; i++) {
		uint32_t person = d->lane_pool.v[i].person;
		const struct gl_member *m = &d->member.v[person];

		left += !m->gone && !m->staff && !gl_answer_find(d, t, person) &&
		        !gl_pairs_has(&d->reviewed, person, n);
	}
	return left;
}

static uint32_t most(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

static uint32_t lacking(uint32_t have, uint32_t need)
{
	return need > have ? need - have : 0;
}

static uint32_t wanted(const struct gl_desk *d, uint32_t n)
{
	const struct gl_todo *t = gl_todo(d, n);
	const struct gl_desk_terms *terms = gl_task_terms(d, t), *now = gl_terms_now(d);
	const struct gl_desk_template *template = &d->template.v[now->template];
	struct gl_tally y;
	uint32_t want = 0, left;

	if (t->withdrawn || gl_task_settled(d, n))
		return 0;
	if (!t->first)
		y.used = y.persons = 0;
	else
		gl_tally(&y, d, t, template->question[0]);
	want = most(lacking(y.used, terms->min), lacking(y.persons, terms->humans_min));
	left = terms->max - y.used;
	for (unsigned i = 0; i < template->questions && want < left; i++) {
		if (!template->required[i] || gl_task_reviewed(d, n, template->question[i]))
			continue;
		if (t->first && i)
			gl_tally(&y, d, t, template->question[i]);
		want = most(want, lacking(t->first ? y.votes : 0, terms->min));
		if (!want && t->first && gl_task_tie(d, n, template->question[i], y.votes))
			want = 1;
		if (!(now->posterior >> i & 1))
			continue;
		if (terms->confidence == SURE)
			want = left;
		else if (!want && undecided(d, terms, template->question[i], &y))
			want = 1;
	}
	if (want > left)
		want = left;
	if (t->targeted) {
		left = targets_left(d, n);
		want = want < left ? want : left;
	}
	return want;
}

/* The task's share of the desk's counters. */
static void counted(struct gl_desk *d, const struct gl_todo *t, bool in)
{
	if (in) {
		d->wanting += t->want > 0;
		d->targeted_wanting += t->targeted && t->want;
		d->free_slots += gl_task_free(t);
	} else {
		d->wanting -= t->want > 0;
		d->targeted_wanting -= t->targeted && t->want;
		d->free_slots -= gl_task_free(t);
	}
}

void gl_task_touch(struct gl_desk *d, uint32_t n, bool freed)
{
	struct gl_todo *t = gl_todo(d, n);

	if (d->loading)
		return;
	counted(d, t, false);
	t->want = wanted(d, n) & 127;
	counted(d, t, true);
	gl_lane_look(d, n);
	gl_doubt_look(d, n);
	gl_queue_settle(d, n, freed);
}

void gl_task_open(struct gl_desk *d, uint32_t n)
{
	struct gl_todo *t = gl_todo(d, n);

	if (d->loading)
		return;
	t->want = wanted(d, n) & 127;
	counted(d, t, true);
	gl_lane_look(d, n);
	gl_doubt_look(d, n);
	if (!t->first && !t->targeted && t->want)
		gl_queue_fresh(d, n);
	gl_queue_settle(d, n, false);
}

void gl_task_held(struct gl_desk *d, uint32_t n, bool agent, int by)
{
	struct gl_todo *t = gl_todo(d, n);

	counted(d, t, false);
	t->held = (t->held + (unsigned)by) & 127;
	t->agents = (t->agents + (agent ? (unsigned)by : 0)) & 127;
	counted(d, t, true);
}

bool gl_desk_sweep(struct gl_desk *d, uint32_t tasks)
{
	for (; d->sweep && tasks; tasks--) {
		uint32_t n = d->sweep++;

		if (n > d->task.n)
			d->sweep = 0;
		else
			gl_task_touch(d, n, false);
	}
	return d->sweep;
}

bool gl_desk_model_due(const struct gl_desk *d)
{
	uint64_t grown = d->answers - d->votes_asked;
	uint64_t part = d->votes_asked < MANY ? OFTEN : SELDOM;

	return grown && (!d->wanting || (grown >= 32 && grown >= d->votes_asked / part));
}

void gl_desk_model_asked(struct gl_desk *d)
{
	d->votes_asked = d->answers;
}

void gl_desk_set_ties(struct gl_desk *d, const uint8_t question[GL_HASH_BYTES], uint8_t *ties, uint32_t tasks)
{
	int q = gl_question_find(d, question);

	if (q < 0) {
		free(ties);
		return;
	}
	free(d->question.v[q].tie);
	d->question.v[q].tie = ties;
	d->question.v[q].tie_n = tasks;
	d->sweep = 1;
}

void gl_desk_set_model(struct gl_desk *d, const uint8_t question[GL_HASH_BYTES], struct gl_model *model)
{
	int q = gl_question_find(d, question);

	if (q < 0) {
		gl_model_free(model);
		return;
	}
	gl_model_free(d->question.v[q].model);
	d->question.v[q].model = model;
	d->sweep = 1;
}
