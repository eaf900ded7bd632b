#include "consensus/methods.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "consensus/copying.h"
#include "consensus/fixed.h"
#include "consensus/odds.h"

const struct gl_method *const gl_label_methods[] = { &gl_method_anchored, &gl_method_dawid_skene,
	&gl_method_majority, &gl_method_wawa, &gl_method_one_coin, &gl_method_weighted_majority,
	&gl_method_glad, NULL };
const struct gl_method *const gl_option_methods[] = { &gl_method_options_anchored,
	&gl_method_options_majority, NULL };
const struct gl_method *const gl_number_methods[] = { &gl_method_mean, &gl_method_median, &gl_method_crh,
	&gl_method_rater_bias, &gl_method_ordinal, NULL };
const struct gl_method *const gl_text_methods[] = { &gl_method_word_medoid, &gl_method_medoid,
	&gl_method_rover, NULL };

const struct gl_method *gl_method_find(const struct gl_method *const family[], const char *name)
{
	if (!strcmp(name, "default"))
		return family[0];
	for (size_t i = 0; family[i]; i++)
		if (!strcmp(family[i]->name, name))
			return family[i];
	return NULL;
}

const struct gl_method *gl_method_version(const struct gl_method *m, unsigned version)
{
	while (m && m->version != version)
		m = m->older;
	return m;
}

/* Which worker speaks for which, kept in the model. */
static enum gl_code keep_voters(struct gl_model *model, const struct gl_copying *c, struct gl_err *e)
{
	model->voters = c->workers;
	model->voter = malloc((c->workers + (size_t)1) * sizeof(*model->voter));
	if (!model->voter)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u workers", c->workers);
	for (uint32_t w = 0; w < c->workers; w++)
		model->voter[w] = gl_copying_voter(c, w);
	return GL_OK;
}

/* Those that copy from each other become one voter, then the method runs. */
static enum gl_code run_merged(const struct gl_method *m, const struct gl_votes *votes, struct gl_belief *out,
        struct gl_model *model, struct gl_err *e)
{
	__attribute__((cleanup(gl_copying_release))) struct gl_copying c = { 0 };
	gl_mem_auto struct gl_vote *vote = NULL;
	struct gl_votes merged = *votes;

	merged.merged = true;
	if (gl_copying_find(votes, &c, e))
		return e->code;
	if (!c.components)
		return m->run(&merged, out, model, e);
	vote = malloc(votes->n * sizeof(*vote));
	if (!vote)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %llu votes", (unsigned long long)votes->n);
	gl_copying_merge(votes, &c, vote, &merged.n);
	merged.vote = vote;
	if (m->run(&merged, out, model, e))
		return e->code;
	return model ? keep_voters(model, &c, e) : GL_OK;
}

enum gl_code gl_consensus(const struct gl_method *m, const struct gl_votes *votes, struct gl_belief *out,
        struct gl_model *model, struct gl_err *e)
{
	if (votes->labels < 1 || votes->labels > GL_LABELS_MAX)
		return gl_fail(e, GL_TOO_LARGE, "a question must have 1 to %d options, not %u", GL_LABELS_MAX,
		        votes->labels);
	if (votes->n > GL_VOTES_MAX)
		return gl_fail(e, GL_TOO_LARGE, "a question must not have more than 2^32 votes");
	if (model)
		gl_model_clear(model);
	return m->copying && !votes->merged ? run_merged(m, votes, out, model, e)
	                                    : m->run(votes, out, model, e);
}

/* What is known is what an item with votes comes to: ballots and values are packed alike. */
static void state_known(const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values)
{
	uint64_t at = 0;

	for (uint32_t i = 0; i < votes->items; i++) {
		const struct gl_ballot *known = gl_known(votes, i);

		if (!gl_item_votes(votes, i, &at).n || !known)
			continue;
		out[i] = (struct gl_belief){ .at = values->len, .len = (uint32_t)known->len };
		gl_buf_add(values, known->data, known->len);
	}
}

enum gl_code gl_consensus_values(const struct gl_method *m, const struct gl_votes *votes,
        struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	struct gl_votes heeded = *votes;

	if (votes->labels > GL_LABELS_MAX)
		return gl_fail(e, GL_TOO_LARGE, "a question must have at most %d options, not %u",
		        GL_LABELS_MAX, votes->labels);
	if (votes->n >= GL_VOTES_MAX)
		return gl_fail(e, GL_TOO_LARGE, "a question must not have more than 2^32 votes");
	memset(out, 0, votes->items * sizeof(*out));
	if (!m->gold)
		heeded.known = NULL;
	if (m->find(&heeded, out, values, e))
		return e->code;
	state_known(&heeded, out, values);
	return gl_buf_failed(values)
	               ? gl_fail(e, GL_NO_MEMORY, "no memory for the values of %u items", votes->items)
	               : GL_OK;
}

void gl_belief_words(struct gl_belief *out, struct gl_buf *values, const uint64_t *word, unsigned words)
{
	out->at = values->len;
	out->len = words * (uint32_t)sizeof(*word);
	gl_buf_add(values, word, out->len);
}

uint64_t gl_name_key(const char *name, size_t len)
{
	uint64_t h = 0xCBF29CE484222325;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (uint8_t)name[i]) * 0x100000001B3;
	return h;
}

struct gl_item_votes gl_item_votes(const struct gl_votes *votes, uint32_t item, uint64_t *at)
{
	uint64_t from = *at;

	while (*at < votes->n && votes->vote[*at].item == item)
		++*at;
	return (struct gl_item_votes){ .vote = votes->n ? votes->vote + from : NULL,
		.ballot = votes->ballot ? votes->ballot + from : NULL,
		.place = from,
		.n = (size_t)(*at - from) };
}

void gl_belief_from(struct gl_belief *out, const uint64_t *weight, uint32_t labels)
{
	*out = (struct gl_belief){ 0 };
	for (uint32_t k = 0; k < labels; k++) {
		out->den += weight[k];
		if (weight[k] > out->num) {
			out->num = weight[k];
			out->label = k;
			out->top = 0;
		}
		if (weight[k] && weight[k] == out->num)
			out->top |= (uint64_t)1 << k;
	}
	out->tied = out->top & (out->top - 1);
}

void gl_belief_known(struct gl_belief *out, uint32_t label, bool voted)
{
	*out = (struct gl_belief){ .label = label, .num = voted, .den = voted };
	out->top = (uint64_t)voted << label;
}

struct gl_tempering gl_model_tempering(const struct gl_model *m)
{
	return m->learnt ? gl_anchored_tempering(m->learnt) : (struct gl_tempering){ 0 };
}

struct gl_model *gl_model_new(void)
{
	return calloc(1, sizeof(struct gl_model));
}

void gl_model_clear(struct gl_model *m)
{
	free(m->voter);
	free(m->skill);
	free(m->confusion);
	free(m->prior);
	gl_learnt_free(m->learnt);
	free(m->odds);
	*m = (struct gl_model){ 0 };
}

uint32_t gl_model_voter(const struct gl_model *m, uint32_t worker)
{
	return m && m->voter && worker < m->voters ? m->voter[worker] : worker;
}

void gl_model_free(struct gl_model *m)
{
	if (m)
		gl_model_clear(m);
	free(m);
}

static void weigh(uint64_t weight[GL_LABELS_MAX], const struct gl_model *m, uint32_t labels,
        const struct gl_vote *vote, size_t n)
{
	if (m && m->learnt && m->labels == labels)
		gl_anchored_weights(weight, m->learnt, vote, n);
	else if (m && m->skill && m->labels == labels)
		gl_wawa_weights(weight, m, vote, n);
	else if (m && m->confusion && m->labels == labels)
		gl_dawid_skene_weights(weight, m, vote, n);
	else if (m && m->odds && m->labels == labels)
		gl_odds_weights(weight, m, vote, n);
	else
		gl_majority_weights(weight, vote, n, labels);
}

void gl_model_belief(const struct gl_model *m, uint32_t labels, const struct gl_vote *vote, size_t n,
        struct gl_belief *out)
{
	uint64_t weight[GL_LABELS_MAX];

	weigh(weight, m, labels, vote, n);
	gl_belief_from(out, weight, labels);
}

/* H = ln W - (sum of w ln w) / W over the weights w and their sum W: one division, rounded down. */
uint32_t gl_model_entropy(const struct gl_model *m, uint32_t labels, const struct gl_vote *vote, size_t n)
{
	uint64_t weight[GL_LABELS_MAX], all = 0;
	gl_u128 sum = 0;
	int64_t nats;

	weigh(weight, m, labels, vote, n);
	for (uint32_t k = 0; k < labels; k++) {
		all += weight[k];
		sum += weight[k] ? (gl_u128)weight[k] * (uint64_t)gl_ln(weight[k]) : 0;
	}
	if (!all)
		return 0;
	nats = gl_ln(all) - (int64_t)(sum / all);
	return nats > 0 ? (uint32_t)((nats * 1000000 + gl_ln(2) / 2) / gl_ln(2)) : 0;
}
