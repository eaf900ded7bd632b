#include "consensus/clickers.h"

#include <math.h>
#include <stdlib.h>

#include "base/auto.h"
#include "consensus/methods.h"

#define OTHERS_MIN   2
#define FALSE_ALARM  0.001 /* of all who are tested together */
#define CHANCE_Z     1.64
#define NEAR_CHANCE  0.25 /* of the way from chance to what is expected */
#define CONTRARY_Z   3.09
#define SURE_ANSWERS 30
#define SURE_P       1e-4
#define SURE_NEAR    0.1
#define SAME_SHARE   0.9

static const char *const names[GL_CLICKS] = { "none", "random", "constant", "contrary" };

const char *gl_click_name(enum gl_click kind)
{
	return names[kind];
}

bool gl_clickers_sure(const struct gl_clicking *c)
{
	return c->kind && c->answers >= SURE_ANSWERS && c->p < SURE_P &&
	       c->agreed - c->chance < SURE_NEAR * (c->expected - c->chance);
}

/* What is added up of a worker; others: by label, the shares of others' votes on the items it answered. */
struct sums {
	uint32_t n;
	double agreed, expected, variance, spread;
};

struct tally {
	const struct gl_votes *votes;
	struct sums *sums;
	double *others, *said; /* by worker and label */
};

static void tally_release(struct tally *t)
{
	free(t->sums);
	free(t->others);
	free(t->said);
}

/* The shares of others' votes on one item for each label, seen by one of its voters. */
static void look(
        double share[GL_LABELS_MAX], const uint32_t *count, uint32_t n, uint32_t own, uint32_t labels)
{
	for (uint32_t l = 0; l < labels; l++)
		share[l] = (double)(count[l] - (l == own)) / (n - 1);
}

typedef void visit_fn(struct tally *t, const struct gl_vote *v, const double *share, uint32_t others);

/* Shows each vote with enough others the shares of theirs. */
static void walk(struct tally *t, visit_fn *visit)
{
	const struct gl_votes *votes = t->votes;
	double share[GL_LABELS_MAX];
	uint64_t at = 0;

	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		uint32_t count[GL_LABELS_MAX] = { 0 };

		for (size_t k = 0; k < v.n; k++)
			count[v.vote[k].label]++;
		for (size_t k = 0; v.n > OTHERS_MIN && k < v.n; k++) {
			look(share, count, (uint32_t)v.n, v.vote[k].label, votes->labels);
			visit(t, &v.vote[k], share, (uint32_t)v.n - 1);
		}
	}
}

static void add(struct tally *t, const struct gl_vote *v, const double *share, uint32_t others)
{
	uint32_t labels = t->votes->labels;
	double *theirs = t->others + (size_t)v->worker * labels, mean = 0, square = 0;
	struct sums *s = &t->sums[v->worker];

	for (uint32_t l = 0; l < labels; l++) {
		double same = share[l] > 0 ? (share[l] * others - 1) / (others - 1) : 0;

		theirs[l] += share[l];
		mean += share[l] * same;
		square += share[l] * same * same;
	}
	t->said[(size_t)v->worker * labels + v->label]++;
	s->n++;
	s->agreed += share[v->label];
	s->expected += mean;
	s->variance += square - mean * mean;
}

/* The variance of what agrees if a worker's answers change places (with n / (n - 1) missing). */
static void scatter(struct tally *t, const struct gl_vote *v, const double *share, uint32_t others)
{
	uint32_t labels = t->votes->labels;
	const double *theirs = t->others + (size_t)v->worker * labels,
	             *said = t->said + (size_t)v->worker * labels;
	struct sums *s = &t->sums[v->worker];
	double row = 0, all = 0;

	(void)others;
	for (uint32_t l = 0; l < labels; l++) {
		row += said[l] / s->n * share[l];
		all += said[l] / s->n * theirs[l] / s->n;
	}
	for (uint32_t l = 0; l < labels; l++) {
		double d = share[l] - row - theirs[l] / s->n + all;

		s->spread += said[l] / s->n * d * d;
	}
}

static void judge(const struct tally *t, uint32_t worker, uint32_t tested, struct gl_clicking *out)
{
	uint32_t labels = t->votes->labels;
	const double *theirs = t->others + (size_t)worker * labels, *said = t->said + (size_t)worker * labels;
	const struct sums *s = &t->sums[worker];
	double chance = 0, z;

	*out = (struct gl_clicking){ .answers = s->n };
	if (!s->n)
		return;
	for (uint32_t l = 0; l < labels; l++) {
		chance += said[l] / s->n * theirs[l];
		out->label = said[l] > said[out->label] ? l : out->label;
	}
	out->agreed = s->agreed / s->n;
	out->expected = s->expected / s->n;
	out->chance = chance / s->n;
	out->share = said[out->label] / s->n;
	/* A quarter is the most that one answer can vary: where all others agree, nothing else would. */
	out->p = erfc((s->expected - s->agreed) / sqrt(2 * (s->variance + 0.25))) / 2;
	if (s->n < GL_CLICKERS_ANSWERS || out->p * tested >= FALSE_ALARM ||
	        out->agreed - out->chance > NEAR_CHANCE * (out->expected - out->chance))
		return;
	z = s->spread > 1e-9 ? (s->agreed - chance) / sqrt(s->spread * s->n / (s->n - 1)) : 0;
	if (z < CHANCE_Z)
		out->kind = out->share >= SAME_SHARE ? GL_CLICK_CONSTANT
		            : z < -CONTRARY_Z        ? GL_CLICK_CONTRARY
		                                     : GL_CLICK_RANDOM;
}

enum gl_code gl_clickers_find(const struct gl_votes *votes, struct gl_clicking *out, struct gl_err *e)
{
	size_t workers = votes->workers + (size_t)1;
	__attribute__((cleanup(tally_release))) struct tally t = {
		.votes = votes,
		.sums = calloc(workers, sizeof(*t.sums)),
		.others = calloc(workers, (votes->labels + (size_t)1) * sizeof(*t.others)),
		.said = calloc(workers, (votes->labels + (size_t)1) * sizeof(*t.said)),
	};
	uint32_t tested = 0;

	if (!t.sums || !t.others || !t.said)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u workers", votes->workers);
	walk(&t, add);
	walk(&t, scatter);
	for (uint32_t w = 0; w < votes->workers; w++)
		tested += t.sums[w].n >= GL_CLICKERS_ANSWERS;
	for (uint32_t w = 0; w < votes->workers; w++)
		judge(&t, w, tested, &out[w]);
	return GL_OK;
}

size_t gl_clickers_alone(const struct gl_votes *votes, uint32_t worker, uint32_t *item, size_t cap)
{
	uint64_t at = 0;
	size_t n = 0;

	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		size_t own = 0, other = 0, same = 0;

		while (own < v.n && v.vote[own].worker != worker)
			own++;
		if (own == v.n || v.n <= OTHERS_MIN)
			continue;
		other = !own;
		for (size_t k = 0; k < v.n; k++)
			same += k != own && v.vote[k].label == v.vote[other].label;
		if (same + 1 < v.n || v.vote[other].label == v.vote[own].label)
			continue;
		if (n < cap)
			item[n] = i;
		n++;
	}
	return n;
}
