/*
 * dawid_skene -- each worker has a confusion matrix, each item a posterior, and each is estimated from the
 * other until the posteriors stand still (Dawid and Skene 1979), with a little smoothing of the rows.
 *
 * Exactness. Posteriors are integers of 2^-30, at most 2^30. Counts are sums of at most 2^32 of them, so
 * below 2^62 and, smoothed, below 2^63. Logarithms are integers of 2^-36; that of a row's entry lies between
 * -ln(2^62 / s) > -27.1 and 0, so it takes 41 bits, and 2^20 of them fit in 64 bits; longer sums go on in
 * 128. Only a posterior of one item is ever rounded, so no order of votes, items, workers or labels can
 * change it.
 */
#include "consensus/methods.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "consensus/fixed.h"

#define SMOOTHING  10737418 /* 0.01, in posterior units */
#define TOLERANCE  1074     /* 10^-6, in posterior units */
#define ITERATIONS 100
#define PARAMETERS "{\"iterations\":100,\"smoothing\":\"0.010000\",\"tolerance\":\"0.000001\"}"

#define CHUNK ((size_t)1 << 20) /* votes whose logarithms are added up in 64 bits */

/* --- one item --- */

static const int64_t *row(const struct gl_model *m, const struct gl_vote *v)
{
	uint32_t worker = v->worker < m->workers ? v->worker : m->workers;

	return m->confusion + ((size_t)worker * m->labels + v->label) * m->labels;
}

/* ln of prior times likelihood of each label, relative to the best one's. */
static void evidence(
        int64_t out[GL_LABELS_MAX], const struct gl_model *m, const struct gl_vote *vote, size_t n)
{
	const int64_t none = -((int64_t)64 << GL_LN_BITS); /* as good as impossible */
	gl_i128 total[GL_LABELS_MAX], best;
	uint32_t labels = m->labels;

	for (uint32_t k = 0; k < labels; k++)
		total[k] = m->prior[k];
	for (size_t from = 0; from < n; from += CHUNK) {
		size_t to = n - from > CHUNK ? from + CHUNK : n;
		int64_t part[GL_LABELS_MAX];

		memcpy(part, row(m, &vote[from]), labels * sizeof(part[0]));
		for (size_t i = from + 1; i < to; i++) {
			const int64_t *add = row(m, &vote[i]);

			for (uint32_t k = 0; k < labels; k++)
				part[k] += add[k];
		}
		for (uint32_t k = 0; k < labels; k++)
			total[k] += part[k];
	}
	best = total[0];
	for (uint32_t k = 1; k < labels; k++)
		best = total[k] > best ? total[k] : best;
	for (uint32_t k = 0; k < labels; k++)
		out[k] = total[k] - best < none ? none : (int64_t)(total[k] - best);
}

/* The posterior, in units. */
static void posterior(
        uint32_t out[GL_LABELS_MAX], const struct gl_model *m, const struct gl_vote *vote, size_t n)
{
	int64_t ln[GL_LABELS_MAX];
	uint64_t weight[GL_LABELS_MAX], sum = 0; /* the best one is 2^32: shifted by 30 that is 62 bits */

	evidence(ln, m, vote, n);
	for (uint32_t k = 0; k < m->labels; k++) {
		weight[k] = ln[k] ? gl_exp(ln[k]) : (uint64_t)1 << GL_EXP_BITS;
		sum += weight[k];
	}
	for (uint32_t k = 0; k < m->labels; k++)
		out[k] = weight[k] ? (uint32_t)(((weight[k] << GL_UNIT_BITS) + sum / 2) / sum) : 0;
}

static void belief(struct gl_belief *out, const uint32_t *units, uint32_t labels)
{
	uint64_t weight[GL_LABELS_MAX];

	for (uint32_t k = 0; k < labels; k++)
		weight[k] = units[k];
	gl_belief_from(out, weight, labels);
}

void gl_dawid_skene_weights(
        uint64_t weight[GL_LABELS_MAX], const struct gl_model *m, const struct gl_vote *vote, size_t n)
{
	uint32_t units[GL_LABELS_MAX] = { 0 };

	if (n)
		posterior(units, m, vote, n);
	for (uint32_t k = 0; k < m->labels; k++)
		weight[k] = units[k];
}

/* --- all of them --- */

struct fit {
	const struct gl_votes *votes;
	struct gl_model m; /* its confusion holds counts while they are added up, and then their logarithms */
	uint32_t *units;   /* posterior of each item, one after another */
};

/* The first posteriors: shares of the votes. */
static void start(struct fit *f)
{
	const struct gl_votes *votes = f->votes;
	uint32_t labels = votes->labels;
	uint64_t at = 0;

	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		uint32_t *units = f->units + (size_t)i * labels;
		uint64_t count[GL_LABELS_MAX] = { 0 };

		if (!v.n)
			continue;
		if (gl_clamp(votes, i) >= 0) {
			units[gl_clamp(votes, i)] = GL_UNIT;
			continue;
		}
		for (size_t j = 0; j < v.n; j++)
			count[v.vote[j].label]++;
		for (uint32_t k = 0; k < labels; k++)
			units[k] = (uint32_t)(((count[k] << GL_UNIT_BITS) + v.n / 2) / v.n);
	}
}

/* How often each worker said each label, by what is true; and how often each is true, in prior. Items without
 * votes have posteriors of 0 and count for nothing. */
static void count(struct fit *f)
{
	const struct gl_votes *votes = f->votes;
	uint32_t labels = votes->labels;

	memset(f->m.confusion, 0, ((size_t)votes->workers + 1) * labels * labels * sizeof(*f->m.confusion));
	memset(f->m.prior, 0, labels * sizeof(*f->m.prior));
	for (uint64_t i = 0; i < votes->n; i++) {
		const struct gl_vote *v = &votes->vote[i];
		const uint32_t *units = f->units + (size_t)v->item * labels;
		int64_t *add = f->m.confusion + ((size_t)v->worker * labels + v->label) * labels;

		for (uint32_t k = 0; k < labels; k++)
			add[k] += units[k];
	}
	for (uint32_t i = 0; i < votes->items; i++)
		for (uint32_t k = 0; k < labels; k++)
			f->m.prior[k] += f->units[(size_t)i * labels + k];
}

/* Counts of the labels said, for one that is true, become logarithms of shares; their places are a stride
 * apart. */
static void weigh_one(int64_t *cell, uint32_t labels, size_t stride)
{
	const int64_t none = gl_ln(SMOOTHING);
	int64_t sum = SMOOTHING * (int64_t)labels, whole;

	for (uint32_t l = 0; l < labels; l++)
		sum += cell[l * stride];
	whole = gl_ln((uint64_t)sum);
	for (uint32_t l = 0; l < labels; l++) {
		int64_t n = cell[l * stride];

		cell[l * stride] = (n ? gl_ln((uint64_t)n + SMOOTHING) : none) - whole;
	}
}

static void weigh(struct fit *f)
{
	uint32_t labels = f->m.labels;

	for (size_t w = 0; w <= f->m.workers; w++)
		for (uint32_t k = 0; k < labels; k++)
			weigh_one(f->m.confusion + w * labels * labels + k, labels, labels);
	weigh_one(f->m.prior, labels, 1);
}

/* New posteriors of all items that are not known. Returns how far the one that moved most moved. */
static uint32_t believe(struct fit *f)
{
	const struct gl_votes *votes = f->votes;
	uint32_t labels = votes->labels, most = 0, units[GL_LABELS_MAX];
	uint64_t at = 0;

	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		uint32_t *old = f->units + (size_t)i * labels;

		if (!v.n || gl_clamp(votes, i) >= 0)
			continue;
		posterior(units, &f->m, v.vote, v.n);
		for (uint32_t k = 0; k < labels; k++) {
			uint32_t moved = units[k] > old[k] ? units[k] - old[k] : old[k] - units[k];

			most = moved > most ? moved : most;
			old[k] = units[k];
		}
	}
	return most;
}

/* The model that the last posteriors make, with the average worker: at the end, and for whoever has no votes.
 */
static void learn(struct fit *f)
{
	size_t square = (size_t)f->m.labels * f->m.labels;
	int64_t *average = f->m.confusion + f->m.workers * square;

	count(f);
	for (size_t w = 0; w < f->m.workers; w++)
		for (size_t c = 0; c < square; c++)
			average[c] += f->m.confusion[w * square + c];
	for (size_t w = 0; w < f->m.workers; w++) {
		int64_t *own = f->m.confusion + w * square;
		size_t c = 0;

		while (c < square && !own[c])
			c++;
		if (c == square)
			memcpy(own, average, square * sizeof(*own));
	}
	weigh(f);
}

static void fit_release(struct fit *f)
{
	gl_model_clear(&f->m);
	free(f->units);
}

static enum gl_code dawid_skene_run(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_model *model, struct gl_err *e)
{
	size_t labels = votes->labels;
	__attribute__((cleanup(fit_release))) struct fit f = {
		.votes = votes,
		.m = { .labels = votes->labels, .workers = votes->workers },
	};

	f.m.confusion = calloc((votes->workers + (size_t)1) * labels, labels * sizeof(*f.m.confusion));
	f.m.prior = calloc(labels, sizeof(*f.m.prior));
	f.units = calloc(votes->items + (size_t)1, labels * sizeof(*f.units));
	if (!f.m.confusion || !f.m.prior || !f.units)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u items and %u workers", votes->items,
		        votes->workers);
	start(&f);
	for (int n = 0; n < ITERATIONS; n++) {
		count(&f);
		weigh(&f);
		if (believe(&f) <= TOLERANCE)
			break;
	}
	for (uint32_t i = 0; i < votes->items; i++)
		belief(&out[i], f.units + i * labels, votes->labels);
	for (uint32_t i = 0; votes->clamp && i < votes->items; i++)
		if (votes->clamp[i] >= 0)
			gl_belief_known(&out[i], (uint32_t)votes->clamp[i], out[i].den > 0);
	if (model) {
		learn(&f);
		*model = f.m;
		f.m = (struct gl_model){ 0 };
	}
	return GL_OK;
}

const struct gl_method gl_method_dawid_skene = {
	.name = "dawid-skene",
	.version = 1,
	.parameters = PARAMETERS,
	.posterior = true,
	.run = dawid_skene_run,
};
