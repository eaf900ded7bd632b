#include "live/estimate.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"
#include "live/ties.h"
#include "live/views.h"

/* The votes of the questions in force, copied, so that the desk may go on while they are weighed. */
struct question {
	uint8_t hash[GL_HASH_BYTES];
	const struct gl_method *method;
	struct gl_votes votes;
	struct gl_vote *vote;
	struct gl_belief *belief;
	struct gl_model *model;
	bool *left_out; /* tasks that somebody else decided */
	struct gl_certainty_ask sure;
	struct gl_forecast forecast;
};

#define REST     9     /* times as long as weighing took, before the next: a tenth of one processor at most */
#define SHOWN_MS 60000 /* and at least so long where it only says what is in dispute */

struct estimate {
	struct gl_work job;
	int64_t began_ms;
	int64_t project;
	unsigned n;
	struct question question[GL_QUESTIONS_MAX];
	bool ties_asked;
	struct gl_ties ties;
};

static void estimate_free(struct estimate *x)
{
	for (unsigned i = 0; i < x->n; i++) {
		free(x->question[i].vote);
		free(x->question[i].belief);
		free(x->question[i].left_out);
		gl_model_free(x->question[i].model);
	}
	gl_ties_release(&x->ties);
	free(x);
}

static void run(struct gl_work *job, struct gl_session *db)
{
	struct estimate *x = (struct estimate *)job;
	struct gl_err e = { 0 };

	if (x->ties_asked && gl_ties_find(&x->ties, db, &e))
		gl_log(GL_LOG_WARN, "ties could not be found", "{s:s}", "why", e.text);
	for (unsigned i = 0; i < x->n; i++) {
		struct question *q = &x->question[i];

		if (gl_consensus(q->method, &q->votes, q->belief, q->model, &e)) {
			gl_log(GL_LOG_WARN, "annotators could not be weighed", "{s:s}", "why", e.text);
			gl_model_free(gl_take(q->model));
			continue;
		}
		q->sure.votes = &q->votes;
		q->sure.belief = q->belief;
		q->sure.model = q->model;
		q->sure.left_out = q->left_out;
		gl_certainty(&q->forecast.found, &q->sure);
		q->forecast.known = true;
	}
}

/* Where nothing stops before its last answer, what is thought of the annotators only says what is in dispute.
 */
static bool stops_early(const struct gl_policy *p)
{
	return p->confidence < 1000000 && p->redundancy_min < p->redundancy_max;
}

static int64_t rest_ms(const struct gl_live *live, int64_t took_ms)
{
	bool early = stops_early(gl_live_terms(live)->policy);

	return early || REST * took_ms > SHOWN_MS ? REST * took_ms : SHOWN_MS;
}

static bool weighs(const struct gl_method *m)
{
	return strcmp(m->name, "majority") != 0;
}

static void tell(const struct estimate *x, struct gl_views *views)
{
	memset(views->forecast, 0, sizeof views->forecast);
	for (unsigned i = 0; i < x->n; i++)
		views->forecast[i] = x->question[i].forecast;
	views->forecasts++;
}

static void done(struct gl_work *job)
{
	struct estimate *x = (struct estimate *)job;
	struct gl_live *live = gl_live_ready(x->project);

	if (live) {
		live->estimating = false;
		live->estimate_after_ms = gl_mono_ms() + rest_ms(live, gl_mono_ms() - x->began_ms);
		for (unsigned i = 0; i < x->n; i++)
			if (x->question[i].model && weighs(x->question[i].method))
				gl_desk_set_model(
				        live->desk, x->question[i].hash, gl_take(x->question[i].model));
		tell(x, live->views);
		gl_ties_tell(&x->ties, live->desk);
	}
	estimate_free(x);
}

static bool snapshot(struct question *q, struct gl_live *live, const struct gl_question *asked,
        const struct gl_policy *policy, const struct gl_method *method)
{
	size_t n = gl_desk_votes(live->desk, asked->hash, NULL, 0);

	memcpy(q->hash, asked->hash, sizeof q->hash);
	q->method = method;
	q->vote = malloc((n + 1) * sizeof *q->vote);
	q->belief = calloc((size_t)gl_desk_tasks(live->desk) + 1, sizeof *q->belief);
	q->model = gl_model_new();
	q->left_out = calloc((size_t)gl_desk_tasks(live->desk) + 1, sizeof *q->left_out);
	if (!q->vote || !q->belief || !q->model || !q->left_out)
		return false;
	for (uint32_t i = 1; i <= gl_desk_tasks(live->desk); i++) {
		enum gl_task_state state = gl_desk_task_state(live->desk, i);

		q->left_out[i - 1] = state == GL_TASK_WITHDRAWN || state == GL_TASK_REVIEWED;
	}
	q->sure.confidence = policy->confidence;
	q->sure.min = (uint32_t)policy->redundancy_min;
	q->sure.max = (uint32_t)policy->redundancy_max;
	snprintf(q->forecast.name, sizeof q->forecast.name, "%s", asked->name);
	q->forecast.confidence = policy->confidence;
	gl_desk_votes(live->desk, asked->hash, q->vote, n);
	q->votes = (struct gl_votes){ .items = gl_desk_tasks(live->desk),
		.workers = live->members + 1,
		.labels = asked->labels,
		.n = n,
		.vote = q->vote };
	return true;
}

/* Whether there is anything that answers so far tell of the next. */
static bool any_to_look_at(const struct gl_terms *terms)
{
	for (unsigned i = 0; i < terms->template->questions; i++)
		if (terms->policy->method[i]->run || gl_ties_of(&terms->template->question[i]))
			return true;
	return false;
}

void gl_estimate_if_due(struct gl_live *live)
{
	const struct gl_terms *terms = gl_live_terms(live);
	struct estimate *x;

	if (live->estimating || !terms || gl_mono_ms() < live->estimate_after_ms ||
	        !gl_desk_model_due(live->desk) || !any_to_look_at(terms))
		return;
	x = calloc(1, sizeof *x);
	if (!x)
		return;
	x->job.run = run;
	x->job.done = done;
	x->project = live->project;
	x->began_ms = gl_mono_ms();
	for (unsigned i = 0; i < terms->template->questions; i++) {
		const struct gl_method *method = terms->policy->method[i];

		if (!method->run)
			continue;
		if (!snapshot(&x->question[x->n++], live, &terms->template->question[i], terms->policy,
		            method)) {
			estimate_free(x);
			return;
		}
	}
	x->ties_asked = gl_ties_begin(&x->ties, live);
	gl_desk_model_asked(live->desk);
	live->estimating = true;
	gl_pool_add(gl_server->pool, &x->job);
}
