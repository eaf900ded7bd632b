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
#include "consensus/dawid_skene_fit.h"
#include "consensus/odds.h"

#define PARAMETERS "{\"iterations\":100,\"smoothing\":\"0.010000\",\"tolerance\":\"0.000001\"}"

/* --- one item --- */

static const int64_t *row(const struct gl_model *m, const struct gl_vote *v)
{
	uint32_t worker = v->worker < m->workers ? v->worker : m->workers;

	return m->confusion + ((size_t)worker * m->labels + v->label) * m->labels;
}

/* The posterior, in units. */
static void posterior(
        uint32_t out[GL_LABELS_MAX], const struct gl_model *m, const struct gl_vote *vote, size_t n)
{
	gl_i128 evidence[GL_LABELS_MAX];
	uint32_t labels = m->labels;

	for (uint32_t k = 0; k < labels; k++)
		evidence[k] = m->prior[k];
	for (size_t i = 0; i < n; i++) {
		const int64_t *add = row(m, &vote[i]);

		for (uint32_t k = 0; k < labels; k++)
			evidence[k] += add[k];
	}
	gl_softmax(out, evidence, labels);
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

static enum gl_code dawid_skene_run(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_model *model, struct gl_err *e)
{
	__attribute__((cleanup(gl_ds_fit_release))) struct gl_ds_fit f = { 0 };
	gl_mem_auto int64_t *prior = model ? malloc(votes->labels * sizeof(*prior)) : NULL;

	if (model && !prior)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a model");
	if (gl_ds_fit_init(&f, votes, e))
		return e->code;
	gl_ds_fit_run(&f);
	gl_beliefs_from(out, f.units, votes);
	if (model) {
		gl_ds_fit_learn(&f);
		memcpy(prior, f.prior, votes->labels * sizeof(*prior));
		model->labels = votes->labels;
		model->workers = votes->workers;
		model->confusion = gl_take(f.ln);
		model->prior = gl_take(prior);
	}
	return GL_OK;
}

const struct gl_method gl_method_dawid_skene = {
	.name = "dawid-skene",
	.version = 1,
	.parameters = PARAMETERS,
	.posterior = true,
	.defaulted = true,
	.gaining = true,
	.run = dawid_skene_run,
};
