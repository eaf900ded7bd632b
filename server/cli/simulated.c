#include "cli/simulated.h"

#include <stdlib.h>

#include "base/auto.h"
#include "base/mix.h"

#define WHOLE 1000

static const char *const names[GL_HABITS] = { "honest", "random", "constant", "adversary", "colluder",
	"copycat" };

const char *gl_habit_name(enum gl_habit habit)
{
	return names[habit];
}

/* What is drawn, so that no two draws are the same. */
enum draw { TRUTH, GUESS, HARD, IS_HARD, SHARED, NOISE, WHO, ORDER, SKILL, ALWAYS };

static uint64_t draw(const struct gl_simulated *s, enum draw what, uint64_t a, uint64_t b)
{
	uint64_t x = s->plan.seed * 0x9E3779B97F4A7C15 + (uint64_t)what * 0xD1342543DE82EF95;

	x ^= a * 0xBF58476D1CE4E5B9 + b * 0x94D049BB133111EB;
	return gl_mix(gl_mix(x));
}

/* Below n, by the high bits: as even as 32 bits are. */
static uint32_t below(uint64_t drawn, uint32_t n)
{
	return (uint32_t)((drawn >> 32) * n >> 32);
}

static enum gl_code check(const struct gl_simulated_plan *p, struct gl_err *e)
{
	uint32_t shares = 0;

	for (int h = GL_HABIT_RANDOM; h < GL_HABITS; h++) {
		if (p->share[h] > WHOLE)
			return gl_fail(e, GL_INVALID, "the share of %s must be from 0 to 1", names[h]);
		shares += p->share[h];
	}
	if (shares > WHOLE)
		return gl_fail(e, GL_INVALID, "those who are not honest are more than all");
	if (!p->tasks || !p->annotators || !p->redundancy)
		return gl_fail(e, GL_INVALID, "there must be tasks, annotators and answers");
	if (p->redundancy > p->annotators)
		return gl_fail(e, GL_INVALID, "%u answers a task need as many annotators, there are %u",
		        p->redundancy, p->annotators);
	if (p->labels < 2 || p->labels > GL_LABELS_MAX)
		return gl_fail(e, GL_INVALID, "there must be 2 to %d labels", GL_LABELS_MAX);
	if (p->accuracy > WHOLE || p->spread > WHOLE || p->difficulty > WHOLE || p->first > WHOLE ||
	        p->noise > WHOLE)
		return gl_fail(
		        e, GL_INVALID, "accuracy, spread, difficulty, first and noise must be from 0 to 1");
	return GL_OK;
}

struct place {
	uint64_t key;
	uint32_t annotator;
};

static int by_key(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->annotator < y->annotator ? -1 : x->annotator > y->annotator;
}

static uint16_t skill(const struct gl_simulated *s, uint32_t annotator)
{
	uint32_t spread = s->plan.spread, at = below(draw(s, SKILL, annotator, 0), 2 * spread + 1);
	uint32_t most = s->plan.accuracy + at;

	most = most > spread ? most - spread : 0;
	return (uint16_t)(most < WHOLE ? most : WHOLE);
}

/* Who is what: in a drawn order, so that numbers tell nothing. */
static void cast(struct gl_simulated *s, const struct place *order)
{
	uint32_t blocks = s->plan.blocks ? s->plan.blocks : 1, at = 0;

	for (uint32_t i = 0; i < s->plan.annotators; i++)
		s->annotator[i] = (struct gl_annotator_made){ .accuracy = skill(s, i) };
	for (int h = GL_HABIT_RANDOM; h < GL_HABITS; h++) {
		uint64_t share = ((uint64_t)s->plan.share[h] * s->plan.annotators + WHOLE / 2) / WHOLE;

		for (uint64_t i = 0; i < share && at < s->plan.annotators; i++, at++) {
			struct gl_annotator_made *who = &s->annotator[order[at].annotator];

			who->habit = (uint8_t)h;
			if (h == GL_HABIT_CONSTANT)
				who->group = below(draw(s, ALWAYS, order[at].annotator, 0), s->plan.labels);
			else if (h >= GL_HABIT_COLLUDER)
				who->group = 1 + (uint32_t)(i % blocks);
		}
	}
}

enum gl_code gl_simulated_init(struct gl_simulated *s, const struct gl_simulated_plan *plan, struct gl_err *e)
{
	gl_mem_auto struct place *order = NULL;

	gl_simulated_release(s);
	if (check(plan, e))
		return e->code;
	s->plan = *plan;
	order = malloc(plan->annotators * sizeof(*order));
	s->annotator = malloc(plan->annotators * sizeof(*s->annotator));
	s->drawn = malloc(plan->redundancy * sizeof(*s->drawn));
	if (!order || !s->annotator || !s->drawn)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u annotators", plan->annotators);
	for (uint32_t i = 0; i < plan->annotators; i++)
		order[i] = (struct place){ draw(s, ORDER, i, 0), i };
	qsort(order, plan->annotators, sizeof(*order), by_key);
	cast(s, order);
	return GL_OK;
}

void gl_simulated_release(struct gl_simulated *s)
{
	free(s->annotator);
	free(s->drawn);
	*s = (struct gl_simulated){ 0 };
}

/* Who answers: Floyd's sampling, which draws as often as there are answers, kept sorted. */
static void choose(struct gl_simulated *s, uint32_t task)
{
	uint32_t n = 0, all = s->plan.annotators;

	for (uint32_t j = all - s->plan.redundancy; j < all; j++) {
		uint32_t who = below(draw(s, WHO, task, j), j + 1), at = n;

		while (at && s->drawn[at - 1] > who)
			at--;
		if (at && s->drawn[at - 1] == who) { /* chosen already: then j itself, the largest so far */
			s->drawn[n++] = j;
			continue;
		}
		for (uint32_t k = n++; k > at; k--)
			s->drawn[k] = s->drawn[k - 1];
		s->drawn[at] = who;
	}
}

static uint32_t truth_of(const struct gl_simulated *s, uint32_t task)
{
	uint64_t drawn = draw(s, TRUTH, task, 0);

	if (s->plan.first && below(drawn, WHOLE) < s->plan.first)
		return 0;
	if (s->plan.first)
		return 1 + below(draw(s, TRUTH, task, 1), s->plan.labels - 1);
	return below(drawn, s->plan.labels);
}

/* What somebody of this accuracy sees in a task; who: whose luck it is. */
static uint32_t honest(
        const struct gl_simulated *s, uint32_t task, uint32_t truth, uint64_t who, uint32_t accuracy)
{
	uint32_t hard = below(draw(s, HARD, task, 0), s->plan.difficulty + 1);
	uint64_t guess = draw(s, GUESS, task, who);

	if (below(draw(s, IS_HARD, task, who), WHOLE) < hard)
		return below(guess << 32, s->plan.labels);
	if (below(guess, WHOLE) < accuracy)
		return truth;
	return (truth + 1 + below(guess << 32, s->plan.labels - 1)) % s->plan.labels;
}

static uint32_t said(const struct gl_simulated *s, uint32_t task, uint32_t truth, uint32_t worker)
{
	const struct gl_annotator_made *who = &s->annotator[worker];
	uint64_t shared = ((uint64_t)1 << 32) + who->group; /* no worker's number */
	uint32_t own = honest(s, task, truth, worker, who->accuracy);
	bool alone =
	        who->habit >= GL_HABIT_COLLUDER && below(draw(s, NOISE, task, worker), WHOLE) < s->plan.noise;

	if (who->habit == GL_HABIT_HONEST || alone)
		return own;
	if (who->habit == GL_HABIT_CONSTANT)
		return who->group;
	if (who->habit == GL_HABIT_ADVERSARY)
		return (own + 1 + below(draw(s, GUESS, task, worker) << 16, s->plan.labels - 1)) %
		       s->plan.labels;
	if (who->habit == GL_HABIT_COPYCAT)
		return honest(s, task, truth, shared, s->plan.accuracy);
	return below(draw(s, SHARED, task, who->habit == GL_HABIT_RANDOM ? worker : shared), s->plan.labels);
}

void gl_simulated_task(struct gl_simulated *s, uint32_t task, uint32_t *truth, struct gl_vote *vote)
{
	*truth = truth_of(s, task);
	choose(s, task);
	for (uint32_t i = 0; i < s->plan.redundancy; i++)
		vote[i] = (struct gl_vote){ task, s->drawn[i], said(s, task, *truth, s->drawn[i]) };
}
