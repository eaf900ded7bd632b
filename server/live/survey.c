#include "live/survey.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "consensus/copying.h"
#include "live/views.h"

#define SURVEY_INLINE 20000 /* votes: some milliseconds */
#define REST_MS       2000
#define REST          20

/* A count that is being made. */
struct count {
	struct gl_work job;
	int64_t project, began_ms;
	struct gl_survey *made;
	bool failed;
	size_t all;
	struct gl_votes votes[GL_QUESTIONS_MAX];
	struct gl_vote *vote[GL_QUESTIONS_MAX];
};

void gl_survey_free(struct gl_survey *s)
{
	if (s)
		free(s->person);
	free(s);
}

static void count_free(struct count *c)
{
	for (unsigned i = 0; i < GL_QUESTIONS_MAX; i++)
		free(c->vote[i]);
	gl_survey_free(c->made);
	free(c);
}

/* One task's votes on one question. */
static void add_task(
        struct gl_survey *s, struct gl_agreement_sums *sums, const struct gl_vote *vote, size_t n)
{
	uint32_t by_label[GL_LABELS_MAX] = { 0 };

	for (size_t i = 0; i < n; i++)
		by_label[vote[i].label]++;
	gl_agreement_add(sums, by_label);
	for (size_t i = 0; i < n; i++) {
		struct gl_survey_person *p = &s->person[vote[i].worker];

		p->met += n - 1;
		p->agreed += by_label[vote[i].label] - 1;
	}
}

static bool count_question(struct gl_survey *s, struct gl_survey_question *q, const struct gl_votes *v)
{
	struct gl_agreement_sums *sums;
	bool counted;

	if (!v->labels) {
		q->figures.undefined = "answers to it are not one option: count its agreement in full";
		return true;
	}
	sums = gl_agreement_new(v->labels);
	if (!sums)
		return false;
	for (size_t at = 0, n; at < v->n; at += n) {
		for (n = 1; at + n < v->n && v->vote[at + n].item == v->vote[at].item;)
			n++;
		add_task(s, sums, v->vote + at, n);
	}
	counted = !gl_agreement_end(sums, &q->figures);
	gl_agreement_free(sums);
	if (!q->figures.undefined && !gl_alpha_interval(v, &q->alpha))
		q->alpha.low[0] = '\0';
	return counted;
}

static bool find_clickers(struct gl_survey *s, unsigned question, const struct gl_votes *v)
{
	gl_mem_auto struct gl_clicking *found = calloc((size_t)v->workers + 1, sizeof *found);

	if (!found || gl_clickers_find(v, found, &(struct gl_err){ 0 }))
		return false;
	for (uint32_t w = 0; w < v->workers; w++) {
		struct gl_survey_person *p = &s->person[w];

		if (!found[w].kind || (p->clicking.kind && p->clicking.p <= found[w].p))
			continue;
		p->clicking = found[w];
		p->clicking_at = question;
	}
	return true;
}

/* Components are numbered question after question; whoever is in several keeps the first. */
static bool find_copiers(struct gl_survey *s, const struct gl_votes *v)
{
	__attribute__((cleanup(gl_copying_release))) struct gl_copying found = { 0 };

	if (gl_copying_find(v, &found, &(struct gl_err){ 0 }))
		return false;
	for (uint32_t w = 0; w < v->workers; w++)
		if (found.of[w] && !s->person[w].copying)
			s->person[w].copying = s->components + found.of[w];
	s->components += found.components;
	return true;
}

static bool look_at(struct gl_survey *s, unsigned i, const struct gl_votes *v)
{
	return count_question(s, &s->question[i], v) &&
	       (!v->labels || (find_clickers(s, i, v) && find_copiers(s, v)));
}

static void run(struct gl_work *job, struct gl_session *db)
{
	struct count *c = (struct count *)job;

	(void)db;
	c->failed = false;
	for (unsigned i = 0; i < c->made->questions; i++)
		c->failed |= !look_at(c->made, i, &c->votes[i]);
}

static void done(struct gl_work *job)
{
	struct count *c = (struct count *)job;
	struct gl_live *live = gl_live_ready(c->project);

	if (live) {
		int64_t now = gl_mono_ms(), rest = REST * (now - c->began_ms);

		live->views->counting = false;
		live->views->count_after_ms = now + (rest > REST_MS ? rest : REST_MS);
		if (!c->failed) {
			gl_survey_free(live->views->survey);
			live->views->survey = gl_take(c->made);
			live->views->surveys++;
		}
	}
	count_free(c);
}

/* The votes of the questions in force, copied; false: no memory. */
static bool snapshot(struct count *c, const struct gl_live *live)
{
	const struct gl_template *t = gl_live_terms(live)->template;

	c->made = calloc(1, sizeof *c->made);
	if (!c->made || !(c->made->person = calloc((size_t)live->members + 1, sizeof *c->made->person)))
		return false;
	c->made->questions = t->questions;
	c->made->persons = live->members + 1;
	for (unsigned i = 0; i < t->questions; i++) {
		const struct gl_question *q = &t->question[i];
		uint32_t labels = q->wide < 0 ? q->labels : 0; /* others name no one label */
		size_t n = labels ? gl_desk_votes_now(live->desk, q->hash, NULL, 0) : 0;

		memcpy(c->made->question[i].name, q->name, sizeof q->name);
		c->vote[i] = malloc((n + 1) * sizeof *c->vote[i]);
		if (!c->vote[i])
			return false;
		if (n)
			gl_desk_votes_now(live->desk, q->hash, c->vote[i], n);
		c->all += n;
		c->votes[i] = (struct gl_votes){ .items = gl_desk_tasks(live->desk),
			.workers = live->members + 1,
			.labels = labels,
			.n = n,
			.vote = c->vote[i] };
	}
	return true;
}

const struct gl_survey *gl_survey(struct gl_live *live)
{
	struct gl_views *v = live->views;
	uint64_t size = gl_desk_tree(live->desk)->size;
	struct count *c;

	if (v->counting || (v->survey && size == v->counted_size) || gl_mono_ms() < v->count_after_ms ||
	        !gl_live_terms(live))
		return v->survey;
	c = calloc(1, sizeof *c);
	if (!c || !snapshot(c, live)) {
		if (c)
			count_free(c);
		return v->survey;
	}
	c->job.run = run;
	c->job.done = done;
	c->project = live->project;
	c->began_ms = gl_mono_ms();
	c->failed = true; /* what a job that never runs comes home with */
	v->counting = true;
	v->counted_size = size;
	if (c->all > SURVEY_INLINE) {
		gl_pool_add(gl_server->pool, &c->job);
	} else {
		run(&c->job, NULL);
		done(&c->job);
	}
	return v->survey;
}

void gl_survey_clicking(char out[GL_SURVEY_CLICKING], const struct gl_survey *s, uint32_t person)
{
	const struct gl_clicking *c = s && person < s->persons ? &s->person[person].clicking : NULL;
	int n;

	if (!c || !c->kind) {
		memcpy(out, "null", sizeof "null");
		return;
	}
	/* Names of questions are words that need no escape. */
	n = snprintf(out, GL_SURVEY_CLICKING,
	        "{\"kind\":\"%s\",\"question\":\"%s\",\"answers\":%u,\"agreed\":\"%.6f\",\"expected\":\"%."
	        "6f\","
	        "\"chance\":\"%.6f\",\"same\":\"%.6f\",\"p\":%.2g}",
	        gl_click_name(c->kind), s->question[s->person[person].clicking_at].name, c->answers,
	        c->agreed, c->expected, c->chance, c->share, c->p);
	assert(n > 0 && n < GL_SURVEY_CLICKING);
}

bool gl_survey_paused(struct gl_live *live, const struct gl_member *m)
{
	const struct gl_survey *s = live->views->survey;

	return s && !m->vouched && m->role == GL_MEMBER_ANNOTATOR && m->no < s->persons &&
	       gl_clickers_sure(&s->person[m->no].clicking) && gl_live_terms(live)->policy->clickers_paused;
}

uint32_t gl_survey_copying(const struct gl_survey *s, uint32_t person)
{
	return s && person < s->persons ? s->person[person].copying : 0;
}
