#include "cli/consensus_cost.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST 7

bool gl_cost_confidence(struct gl_cost *c, const char *text)
{
	char *end;
	double share = strtod(text, &end);

	c->confidence = *end || !(share > 0 && share <= 1) ? 0 : llround(share * 1e6);
	return c->confidence > 0;
}

bool gl_cost_most(struct gl_cost *c, const char *text)
{
	char *end;
	unsigned long most = strtoul(text, &end, 10);

	c->most = *end || most > GL_CERTAINTY_MOST ? 0 : (uint32_t)most;
	return c->most > 0;
}

enum gl_code gl_cost_init(struct gl_cost *c, struct gl_err *e)
{
	if (c->confidence && !(c->model = gl_model_new()))
		return gl_fail(e, GL_NO_MEMORY, "no memory for a model");
	return GL_OK;
}

void gl_cost_release(struct gl_cost *c)
{
	gl_model_free(c->model);
	c->model = NULL;
}

static uint32_t most_of(const struct gl_votes *votes)
{
	uint64_t most = 0, n = 0;

	for (uint64_t i = 0; i < votes->n; i++) {
		n = i && votes->vote[i].item == votes->vote[i - 1].item ? n + 1 : 1;
		most = n > most ? n : most;
	}
	most = 2 * most > MOST ? 2 * most : MOST;
	return most < GL_CERTAINTY_MOST ? (uint32_t)most : GL_CERTAINTY_MOST;
}

void gl_cost_find(struct gl_cost *c, const struct gl_votes *votes, const struct gl_belief *belief)
{
	if (!c->most)
		c->most = most_of(votes);
	gl_certainty(&c->found, &(struct gl_certainty_ask){ .votes = votes,
	                                .belief = belief,
	                                .model = c->model,
	                                .confidence = c->confidence,
	                                .min = 1,
	                                .max = c->most });
}

static double share(double part, uint32_t whole)
{
	return whole ? part / whole : 0;
}

void gl_cost_print(const struct gl_cost *c)
{
	const struct gl_certainty *f = &c->found;

	fprintf(stderr,
	        "%.0f more answers, at most %u a task, to reach %g on %.1f %% of %u tasks; %.1f %% are there "
	        "now\n",
	        f->answers, c->most, (double)c->confidence / 1e6, 100 * share(f->reached, f->tasks), f->tasks,
	        100 * share(f->sure, f->tasks));
}

json_t *gl_cost_json(const struct gl_cost *c)
{
	const struct gl_certainty *f = &c->found;

	return json_pack("{s:f, s:I, s:I, s:I, s:I, s:f, s:f}", "confidence", (double)c->confidence / 1e6,
	        "most", (json_int_t)c->most, "tasks", (json_int_t)f->tasks, "sure", (json_int_t)f->sure,
	        "stuck", (json_int_t)f->stuck, "answers", f->answers, "reached", f->reached);
}
