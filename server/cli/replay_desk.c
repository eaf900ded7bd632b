#include "cli/replay_desk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/mix.h"
#include "crypto/hash.h"
#include "desk/machine.h"
#include "money/escrow.h"

#define STEP_MS 1000 /* between two answers */
#define SWEEP   4096
#define SURE    1000000 /* micro: a task then takes all that it may have */

struct played {
	const struct gl_replay_set *set;
	struct gl_template *template;
	struct gl_policy *policy;
	struct gl_desk *desk;
	struct gl_item item; /* the one on its way */
	struct gl_moment now;
	uint64_t terms;   /* index of the terms entry */
	uint32_t *left;   /* by worker: answers that it has not been asked for */
	uint32_t waiting; /* workers who are not idle and have one left */
	bool *idle;       /* by worker: there was nothing for it */
	uint64_t seed;
	struct gl_vote *vote;
	struct gl_belief *belief;
	uint32_t *order; /* answers as they came, indices into set->answer */
	uint32_t n;
};

static void played_release(struct played *p)
{
	gl_desk_free(p->desk);
	gl_template_free(p->template);
	gl_policy_free(p->policy);
	free(p->left);
	free(p->idle);
	free(p->vote);
	free(p->belief);
}

static enum gl_code leaf(void *ctx, struct gl_item *item, struct gl_err *e)
{
	(void)ctx, (void)e;
	memset(item->leaf, 0, sizeof item->leaf); /* nobody will ask for a proof */
	return GL_OK;
}

static void commit(struct played *p)
{
	gl_desk_cut(p->desk);
	gl_desk_committed(p->desk);
}

static enum gl_code append(struct played *p, struct gl_err *e)
{
	if (gl_desk_append(p->desk, &p->item, p->now, e))
		return e->code;
	commit(p);
	return GL_OK;
}

static enum gl_code terms_read(struct played *p, struct gl_err *e)
{
	json_t *project = json_object_get(p->set->document, "project");
	json_auto_t *policy = json_deep_copy(json_object_get(project, "policy"));
	gl_mem_auto char *template = json_dumps(json_object_get(project, "template"), JSON_COMPACT),
	                 *text = NULL;
	gl_json_doc_auto doc = { 0 };

	if (!policy)
		policy = json_object();
	json_object_update(policy, json_object_get(p->set->document, "demand"));
	text = json_dumps(policy, JSON_COMPACT);
	if (!template || !text)
		return gl_fail(e, GL_INVALID, "the project's document lacks a template");
	if (gl_json_parse(&doc, template, strlen(template), e) ||
	        gl_template_parse(&p->template, doc.root, e) || gl_json_parse(&doc, text, strlen(text), e) ||
	        gl_policy_parse(&p->policy, doc.root, p->template, false, e))
		return e->code;
	return GL_OK;
}

/* The tasks, each reserved to those who answered it. */
static enum gl_code tasks_append(struct played *p, struct gl_err *e)
{
	const struct gl_replay_set *set = p->set;
	gl_mem_auto struct gl_desk_task *task = calloc(set->task.n, sizeof *task);
	gl_mem_auto uint32_t *only = calloc(set->answers, sizeof *only),
	                     *first = calloc(set->task.n + (size_t)1, sizeof *first);

	if (!task || !only || !first)
		return gl_fail(e, GL_NO_MEMORY, "out of memory");
	for (uint32_t i = 0; i < set->answers; i++)
		first[set->answer[i].task + 1]++;
	for (uint32_t i = 0; i < set->task.n; i++)
		first[i + 1] += first[i];
	for (uint32_t i = 0; i < set->answers; i++) { /* by worker, so ascending in each task */
		struct gl_desk_task *t = &task[set->answer[i].task];

		t->only = only + first[set->answer[i].task];
		only[first[set->answer[i].task] + t->only_n++] = set->answer[i].worker + 1;
	}
	for (uint32_t i = 0; i < set->task.n; i++)
		memcpy(task[i].content, &i, sizeof i);
	p->item = (struct gl_item){ .kind = GL_ITEM_TASKS,
		.n = gl_desk_next_task(p->desk),
		.tasks = { .count = set->task.n, .task = task } };
	return append(p, e);
}

static enum gl_code open_desk(struct played *p, struct gl_err *e)
{
	struct gl_desk_config config = { .money_limit = GL_ESCROW_UNLIMITED, .make = leaf };
	struct gl_merkle tree = { 0 };

	p->desk = gl_desk_new(&config, p->now);
	if (!p->desk)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a desk");
	for (uint32_t w = 0; w < p->set->worker.n; w++)
		if (gl_desk_person(p->desk, &(struct gl_desk_person){ .no = w + 1, .who = GL_PERSON }, e))
			return e->code;
	if (gl_desk_loaded(p->desk, &tree, 0, e))
		return e->code;
	p->item = (struct gl_item){ .kind = GL_ITEM_OPEN };
	if (append(p, e))
		return e->code;
	p->item = (struct gl_item){ .kind = GL_ITEM_TERMS,
		.terms = { .policy = p->policy, .template = p->template } };
	if (append(p, e))
		return e->code;
	p->terms = p->item.index;
	if (tasks_append(p, e))
		return e->code;
	gl_desk_set_state(p->desk, GL_DESK_OPEN);
	return GL_OK;
}

/* Everybody may ask again: something has changed. */
static void wake(struct played *p)
{
	p->waiting = 0;
	for (uint32_t w = 0; w < p->set->worker.n; w++) {
		p->idle[w] = false;
		p->waiting += p->left[w] > 0;
	}
}

/* Weighs the annotators by what they said so far, and looks at every task again. */
static enum gl_code estimate(struct played *p, struct gl_err *e)
{
	const struct gl_question *q = &p->template->question[0];
	struct gl_model *model = gl_model_new();
	struct gl_votes votes = {
		.items = p->set->task.n, .workers = p->set->worker.n + 1, .labels = q->labels, .vote = p->vote
	};

	votes.n = gl_desk_votes(p->desk, q->hash, p->vote, p->set->answers);
	if (!model || gl_consensus(p->policy->method[0], &votes, p->belief, model, e)) {
		gl_model_free(model);
		return e->code ? e->code : gl_fail(e, GL_NO_MEMORY, "no memory for a model");
	}
	gl_desk_set_model(p->desk, q->hash, model);
	while (gl_desk_sweep(p->desk, SWEEP))
		;
	wake(p);
	return GL_OK;
}

/* One of those who have something left, all as likely. */
static uint32_t next_worker(struct played *p)
{
	uint64_t at = gl_mix_next(&p->seed) % p->waiting;
	uint32_t w = 0;

	for (; p->idle[w] || !p->left[w] || at--; w++)
		;
	return w;
}

/* The answer that somebody gave to a task, before the desk. */
static enum gl_code take(
        struct played *p, const struct gl_replay_answer *said, int64_t expires_ms, struct gl_err *e)
{
	struct gl_item *twin;

	p->item = (struct gl_item){ .kind = GL_ITEM_ANSWER,
		.n = said->task + 1,
		.person = said->worker + 1,
		.answer = { .who = GL_PERSON, .terms = p->terms } };
	memset(p->item.answer.label, -1, sizeof p->item.answer.label);
	p->item.answer.label[0] = (int8_t)said->label;
	if (gl_desk_answer(p->desk, &p->item, expires_ms, p->now, &twin, e) != GL_TAKEN)
		return e->code ? e->code : gl_fail(e, GL_INTERNAL, "the desk refused an answer it asked for");
	commit(p);
	p->waiting -= !--p->left[said->worker];
	return GL_OK;
}

static void pass_time(struct played *p)
{
	p->now.mono_ms += STEP_MS;
	p->now.wall_ms += STEP_MS;
}

/* Asks until nobody has anything left that the desk would like to know. */
static enum gl_code play(struct played *p, struct gl_err *e)
{
	bool tried = false; /* everybody was idle under the newest model */

	wake(p);
	while (p->waiting || !tried) {
		struct gl_assignment given;
		struct gl_hand_out result;
		const struct gl_replay_answer *said;
		uint32_t worker;

		if (!p->waiting || gl_desk_model_due(p->desk)) {
			tried = !p->waiting;
			if (estimate(p, e))
				return e->code;
			continue;
		}
		worker = next_worker(p);
		pass_time(p);
		if (gl_desk_assign(p->desk, worker + 1, 1, p->now, &given, &result, e))
			return e->code;
		if (!result.given) {
			p->idle[worker] = true;
			p->waiting--;
			continue;
		}
		said = gl_replay_find(p->set, worker, given.n - 1);
		assert(said);
		if (take(p, said, given.expires_ms, e))
			return e->code;
		tried = false;
		p->order[p->n++] = (uint32_t)(said - p->set->answer);
	}
	return GL_OK;
}

/* A new desk, which is told all that was answered so far. */
static enum gl_code begin(struct played *p, struct gl_err *e)
{
	memset(p->left, 0, p->set->worker.n * sizeof *p->left);
	for (uint32_t i = 0; i < p->set->answers; i++)
		p->left[p->set->answer[i].worker]++;
	gl_desk_free(gl_take(p->desk));
	if (open_desk(p, e))
		return e->code;
	for (uint32_t i = 0; i < p->n; i++) /* assigned before the desk was there, and not yet expired */
		if (take(p, &p->set->answer[p->order[i]], p->now.wall_ms + 1, e))
			return e->code;
	return GL_OK;
}

/* Half as much doubt, again and again; in the end none is allowed, and all are asked. */
static enum gl_code go_on(struct played *p, struct gl_err *e)
{
	while (p->policy->confidence < SURE && p->n < p->set->answers) {
		p->policy->confidence = SURE - (SURE - p->policy->confidence) / 2;
		if (begin(p, e) || play(p, e))
			return e->code;
	}
	return GL_OK;
}

enum gl_code gl_desk_replay(uint32_t *order, struct gl_asked *asked, const struct gl_replay_set *set,
        uint64_t seed, struct gl_err *e)
{
	__attribute__((
	        cleanup(played_release))) struct played p = { .set = set, .seed = seed, .order = order };

	if (!set->labelled)
		return gl_fail(e, GL_INVALID, "without a server only choices and comparisons are replayed");
	p.left = calloc(set->worker.n, sizeof *p.left);
	p.idle = calloc(set->worker.n, sizeof *p.idle);
	p.vote = calloc(set->answers, sizeof *p.vote);
	p.belief = calloc(set->task.n, sizeof *p.belief);
	if (!p.left || !p.idle || !p.vote || !p.belief)
		return gl_fail(e, GL_NO_MEMORY, "out of memory");
	if (terms_read(&p, e) || begin(&p, e) || play(&p, e))
		return e->code;
	asked->stopped = p.n;
	if (go_on(&p, e))
		return e->code;
	asked->n = p.n;
	return GL_OK;
}
