#include "live/ties.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "dataset/derive.h"
#include "jobs/seal_read.h"
#include "live/results.h"

bool gl_ties_of(const struct gl_question *q)
{
	return q->wide >= 0 && !q->type->quoted && q->type->methods != gl_number_methods;
}

static bool too_large(const struct gl_live *live)
{
	struct gl_desk_counts c;

	gl_desk_counts(live->desk, &c);
	return gl_results_bytes(&c) > GL_RESULTS_BYTES;
}

bool gl_ties_begin(struct gl_ties *t, const struct gl_live *live)
{
	const struct gl_template *template = gl_live_terms(live)->template;

	*t = (struct gl_ties){ .tasks = gl_desk_tasks(live->desk) };
	if (!t->tasks || too_large(live))
		return false;
	t->seal.project = live->project;
	t->seal.size = live->head.size;
	memcpy(t->seal.gold_secret, live->gold_secret, sizeof t->seal.gold_secret);
	for (unsigned i = 0; i < template->questions; i++) {
		struct gl_question_ties *q = &t->question[t->n];

		if (!gl_ties_of(&template->question[i]))
			continue;
		memcpy(q->hash, template->question[i].hash, sizeof q->hash);
		q->votes = calloc(t->tasks, 1);
		if (!q->votes) {
			gl_ties_release(t);
			return false;
		}
		gl_desk_vote_counts(live->desk, q->hash, q->votes, t->tasks);
		t->n++;
	}
	return t->n;
}

static void take(struct gl_question_ties *q, const struct gl_derived *d, uint32_t tasks)
{
	for (unsigned i = 0; i < d->questions; i++) {
		if (memcmp(d->at->template->question[i].hash, q->hash, sizeof q->hash) != 0)
			continue;
		for (uint32_t k = 0; k < tasks && k < d->facts->tasks_n; k++)
			if (q->votes[k] && d->result[(size_t)k * d->questions + i].tied)
				q->votes[k] |= GL_TIED;
	}
}

enum gl_code gl_ties_find(struct gl_ties *t, struct gl_session *db, struct gl_err *e)
{
	struct gl_derived d = { 0 };
	struct gl_facts *f = NULL;
	uint64_t gold_n;

	if (!db)
		return gl_fail(e, GL_BUSY, "the database cannot be reached");
	if (!gl_seal_read(&t->seal, db, &f, &gold_n, e) && !gl_derive(&d, f, e)) {
		for (unsigned i = 0; i < t->n; i++)
			take(&t->question[i], &d, t->tasks);
		t->found = true;
	}
	gl_derived_release(&d);
	gl_facts_free(f);
	return e->code;
}

void gl_ties_tell(struct gl_ties *t, struct gl_desk *desk)
{
	for (unsigned i = 0; t->found && i < t->n; i++)
		gl_desk_set_ties(desk, t->question[i].hash, gl_take(t->question[i].votes), t->tasks);
}

void gl_ties_release(struct gl_ties *t)
{
	for (unsigned i = 0; i < t->n; i++)
		free(t->question[i].votes);
	t->n = 0;
}
