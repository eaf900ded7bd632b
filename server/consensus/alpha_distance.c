/* Krippendorff's alpha by a distance of one's own, and its interval. */
#include <math.h>
#include <stdlib.h>

#include "base/auto.h"
#include "consensus/methods.h"
#include "consensus/reliability.h"

/* Two answers of different places, and how far apart they are. */
struct apart {
	uint32_t a, b; /* their tasks, among those with two answers or more */
	double distance;
};

struct spread {
	const struct gl_votes *votes;
	double (*distance)(struct gl_ballot a, struct gl_ballot b);
	uint32_t tasks;
	uint64_t answers;   /* of those tasks */
	uint64_t *place;    /* of each answer */
	uint32_t *task;     /* of each answer */
	double *inside;     /* by task: sum over ordered pairs of its answers / (answers - 1) */
	uint32_t *size;     /* by task */
	struct apart *pair; /* answers anywhere */
	size_t pairs;
};

static void spread_release(struct spread *s)
{
	free(s->place);
	free(s->task);
	free(s->inside);
	free(s->size);
	free(s->pair);
}

static double between(const struct spread *s, uint64_t a, uint64_t b)
{
	return s->distance(s->votes->ballot[a], s->votes->ballot[b]);
}

static void task_add(struct spread *s, const struct gl_item_votes *v)
{
	double sum = 0;

	for (size_t i = 0; i < v->n; i++) {
		for (size_t j = 0; j < i; j++)
			sum += 2 * between(s, v->place + i, v->place + j);
		s->place[s->answers] = v->place + i;
		s->task[s->answers++] = s->tasks;
	}
	s->inside[s->tasks] = sum / (double)(v->n - 1);
	s->size[s->tasks++] = (uint32_t)v->n;
}

static void pair_add(struct spread *s, uint64_t i, uint64_t j)
{
	s->pair[s->pairs++] = (struct apart){ s->task[i], s->task[j], between(s, s->place[i], s->place[j]) };
}

/* All pairs of answers, or as many drawn ones; returns whether they were drawn. */
static bool pairs_make(struct spread *s, uint64_t seed)
{
	uint64_t all = s->answers * (s->answers - 1) / 2;

	if (all <= GL_PAIRS_MAX) {
		for (uint64_t i = 0; i < s->answers; i++)
			for (uint64_t j = 0; j < i; j++)
				pair_add(s, i, j);
		return false;
	}
	while (s->pairs < GL_PAIRS_MAX) {
		uint64_t i = gl_draw(&seed, s->answers), j = gl_draw(&seed, s->answers);

		if (i != j)
			pair_add(s, i, j);
	}
	return true;
}

/* 1 - the mean distance of two answers to a task / that of any two answers. */
static double alpha(const struct spread *s, const uint32_t *times)
{
	double inside = 0, answers = 0, anywhere = 0, weight = 0;

	for (uint32_t t = 0; t < s->tasks; t++) {
		double n = times ? times[t] : 1;

		inside += n * s->inside[t];
		answers += n * s->size[t];
	}
	for (size_t i = 0; i < s->pairs; i++) {
		const struct apart *p = &s->pair[i];
		double n = times ? (double)times[p->a] * times[p->b] : 1;

		weight += n;
		anywhere += n * p->distance;
	}
	return anywhere > 0 ? 1 - inside / answers / (anywhere / weight) : NAN;
}

static enum gl_code interval(
        struct gl_estimate *out, const struct spread *s, const struct gl_draws *draws, struct gl_err *e)
{
	gl_mem_auto uint32_t *times = malloc(((size_t)s->tasks + 1) * sizeof(*times));
	gl_mem_auto double *drawn = malloc(((size_t)draws->n + 1) * sizeof(*drawn));
	uint64_t state = draws->seed;

	if (!times || !drawn)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u draws", draws->n);
	for (unsigned d = 0; d < draws->n; d++) {
		for (uint32_t i = 0; i < s->tasks; i++)
			times[i] = 0;
		for (uint32_t i = 0; i < s->tasks; i++)
			times[gl_draw(&state, s->tasks)]++;
		drawn[d] = alpha(s, times);
		if (draws->tick)
			draws->tick(draws->arg, d + 1);
	}
	gl_interval_of(out, drawn, draws->n);
	return GL_OK;
}

enum gl_code gl_alpha_by_distance(struct gl_estimate *out, uint64_t *drawn, const struct gl_votes *votes,
        double (*distance)(struct gl_ballot a, struct gl_ballot b), const struct gl_draws *draws,
        struct gl_err *e)
{
	__attribute__((cleanup(spread_release))) struct spread s = { .votes = votes, .distance = distance };
	size_t answers = (size_t)votes->n + 1, tasks = (size_t)votes->items + 1;
	uint64_t at = 0;

	*out = (struct gl_estimate){ .value = NAN, .low = NAN, .high = NAN };
	*drawn = 0;
	s.place = malloc(answers * sizeof(*s.place));
	s.task = malloc(answers * sizeof(*s.task));
	s.inside = malloc(tasks * sizeof(*s.inside));
	s.size = malloc(tasks * sizeof(*s.size));
	s.pair = malloc(GL_PAIRS_MAX * sizeof(*s.pair));
	if (!s.place || !s.task || !s.inside || !s.size || !s.pair)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the distances of %zu answers", answers);
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);

		if (v.n > 1)
			task_add(&s, &v);
	}
	if (!s.tasks) {
		out->undefined = "no task has two answers";
		return GL_OK;
	}
	if (pairs_make(&s, draws->seed))
		*drawn = s.pairs;
	out->value = alpha(&s, NULL);
	if (isnan(out->value))
		out->undefined = "every answer is the same";
	return s.tasks >= GL_DRAWN_MIN && draws->n ? interval(out, &s, draws, e) : GL_OK;
}
