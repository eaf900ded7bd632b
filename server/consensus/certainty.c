#include "base/mix.h"
#include "consensus/certainty.h"

#include "consensus/methods.h"

struct play {
	const struct gl_certainty_ask *ask;
	double said[GL_LABELS_MAX][GL_LABELS_MAX]; /* [true][said]: of an average annotator, summing to 1 */
	double prior[GL_LABELS_MAX];
	uint64_t seed;
};

enum stand { OPEN, SURE, STUCK };

static double draw(struct play *p)
{
	return (double)(gl_mix_next(&p->seed) >> 11) * 0x1p-53;
}

/* One of so many, as likely as its weight; the weights sum to whole. */
static uint32_t pick(struct play *p, const double *weight, uint32_t n, double whole)
{
	double at = draw(p) * whole;
	uint32_t k = 0;

	while (k + 1 < n && at >= weight[k])
		at -= weight[k++];
	return k;
}

static void normalise(double *weight, uint32_t n)
{
	double sum = 0;

	for (uint32_t k = 0; k < n; k++)
		sum += weight[k];
	for (uint32_t k = 0; k < n; k++)
		weight[k] /= sum;
}

/* The average annotator, from all votes and what is believed of their items; a little is known beforehand. */
static void average(struct play *p)
{
	const struct gl_votes *votes = p->ask->votes;
	uint32_t labels = votes->labels;

	for (uint32_t k = 0; k < labels; k++) {
		p->prior[k] = 1;
		for (uint32_t l = 0; l < labels; l++)
			p->said[k][l] = k == l ? 2 : 1.0 / labels;
	}
	for (uint64_t i = 0; i < votes->n; i++) {
		const struct gl_belief *b = &p->ask->belief[votes->vote[i].item];

		if (b->den && !b->tied) {
			p->said[b->label][votes->vote[i].label] += (double)b->num / (double)b->den;
			p->prior[b->label] += (double)b->num / (double)b->den;
		}
	}
	normalise(p->prior, labels);
	for (uint32_t k = 0; k < labels; k++)
		normalise(p->said[k], labels);
}

/* What may be true of an item: its label as far as that is believed, the others by their votes. */
static void suspect(const struct play *p, const struct gl_item_votes *v, const struct gl_belief *b,
        double weight[GL_LABELS_MAX])
{
	uint32_t labels = p->ask->votes->labels;
	double rest = 0, sure = b->den ? (double)b->num / (double)b->den : 0;

	for (uint32_t k = 0; k < labels; k++)
		weight[k] = p->prior[k];
	for (size_t i = 0; i < v->n; i++)
		weight[v->vote[i].label] += 1;
	if (!b->den)
		return;
	weight[b->label] = 0;
	for (uint32_t k = 0; k < labels; k++)
		rest += weight[k];
	for (uint32_t k = 0; k < labels; k++)
		weight[k] = k == b->label ? sure : rest > 0 ? weight[k] / rest * (1 - sure) : 0;
}

static enum stand stands(const struct play *p, const struct gl_belief *b, size_t votes)
{
	if (votes >= p->ask->min && !b->tied && gl_belief_reaches(b, p->ask->confidence))
		return SURE;
	return votes >= p->ask->max ? STUCK : OPEN;
}

/* Plays one item to its end. */
static void play(
        struct play *p, const struct gl_item_votes *v, const struct gl_belief *now, struct gl_certainty *out)
{
	const struct gl_certainty_ask *a = p->ask;
	struct gl_vote vote[GL_CERTAINTY_MOST];
	uint32_t labels = a->votes->labels, truth;
	struct gl_belief b = *now;
	double weight[GL_LABELS_MAX], whole = 0;
	size_t n = v->n;

	suspect(p, v, now, weight);
	for (uint32_t k = 0; k < labels; k++)
		whole += weight[k];
	truth = pick(p, weight, labels, whole);
	if (n)
		memcpy(vote, v->vote, n * sizeof(*vote));
	while (n < a->max && stands(p, &b, n) == OPEN) {
		/* No two of them are the same, and none is known. */
		vote[n] = (struct gl_vote){ .worker = UINT32_MAX - (uint32_t)n,
			.label = pick(p, p->said[truth], labels, 1) };
		n++;
		gl_model_belief(a->model, labels, vote, n, &b);
	}
	out->answers += (double)(n - v->n);
	out->reached += stands(p, &b, n) == SURE;
}

static bool asked(const struct gl_certainty_ask *a, uint32_t item)
{
	return !a->left_out || !a->left_out[item];
}

/* Counts how items stand; returns how many are open. */
static uint32_t count(const struct play *p, struct gl_certainty *out)
{
	uint32_t open = 0;
	uint64_t at = 0;

	for (uint32_t i = 0; i < p->ask->votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(p->ask->votes, i, &at);
		enum stand s = stands(p, &p->ask->belief[i], v.n);

		if (!asked(p->ask, i))
			continue;
		out->tasks++;
		out->sure += s == SURE;
		out->stuck += s == STUCK;
		open += s == OPEN;
	}
	return open;
}

void gl_certainty(struct gl_certainty *out, const struct gl_certainty_ask *ask)
{
	struct play p = { .ask = ask };
	struct gl_certainty played = { 0 };
	uint32_t open, step, seen = 0, plays = 0;
	uint64_t at = 0;

	*out = (struct gl_certainty){ 0 };
	average(&p);
	open = count(&p, out);
	out->reached = out->sure;
	step = open / GL_CERTAINTY_SAMPLE + 1;
	for (uint32_t i = 0; open && i < ask->votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(ask->votes, i, &at);

		if (!asked(ask, i) || stands(&p, &ask->belief[i], v.n) != OPEN || seen++ % step)
			continue;
		p.seed = i;
		for (int k = 0; k < GL_CERTAINTY_PLAYS; k++, plays++)
			play(&p, &v, &ask->belief[i], &played);
	}
	if (plays) {
		out->answers = played.answers / plays * open;
		out->reached += played.reached / plays * open;
	}
}
