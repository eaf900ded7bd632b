/*
 * glad -- workers have an ability, tasks a difficulty (Whitehill, Ruvolo, Wu, Bergsma, Movellan 2009).
 *
 *     P(w says the truth of i) = s(a_w e^{b_i}),  s(x) = 1 / (1 + e^-x);  any other label (1 - s) / (K - 1)
 *     a_w ~ N(1, 1),  b_i ~ N(1, 1),  all labels equally likely before any answer       (as crowd-kit's GLAD)
 *
 *     E   T = softmax(sum of (a_w e^{b_i} + ln(K - 1)) over the votes for k)
 *     M   one step of Newton for every a, then one of Fisher's scoring for every b, with t = T[label said]:
 *         a += (sum (t - s) e^b - (a - 1)) / (sum s (1 - s) e^2b + 1)
 *         b += (sum (t - s) x   - (b - 1)) / (sum s (1 - s) x^2  + 1),   x = a e^b; each by at most 1
 *     until no T moves by more than 10^-4, at most 500 times
 *
 * Given the b, each a has a concave objective of its own, and the other way round nearly so; crowd-kit's
 * conjugate gradients climb the same hill. For the command line only: a result takes hundreds of passes, and
 * adds little to one-coin.
 *
 * Exactness. a, b, x are integers of 2^-36, |a| <= 64, |b| <= 6, |x| <= 40; e^b of 2^-32, below 2^41. A vote
 * adds less than 2^72 to a sum of a worker's or an item's, so 2^32 votes stay below 2^104; then 26 bits are
 * dropped, and the division's 36 added: below 2^114. Memory: 4 bytes an item and label, 48 an item, 40 a
 * worker.
 */
#include "consensus/odds.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "consensus/fixed.h"

#define TOLERANCE  107374 /* 10^-4, in posterior units */
#define ITERATIONS 500

#define ONE       ((int64_t)1 << GL_LN_BITS)
#define ABILITY   (64 * ONE)
#define EASE      (6 * ONE)
#define MOST      (40 * ONE) /* s(40) is 1 in posterior units */
#define SUM_BITS  62         /* sums are of 2^-62 */
#define LESS_BITS (SUM_BITS - GL_LN_BITS)

/* A parameter, and the two sums by which it climbs. */
struct slope {
	gl_i128 up, bend;
};

struct fit {
	const struct gl_votes *votes;
	int64_t *ability;  /* by worker */
	int64_t *ease;     /* by item: b, */
	uint64_t *factor;  /* and its exponential */
	struct slope *sum; /* by worker or by item, whichever there are more of */
	uint32_t *units;
};

static void fit_release(struct fit *f)
{
	free(f->ability);
	free(f->ease);
	free(f->factor);
	free(f->sum);
	free(f->units);
}

/* e^b in 2^-32, for |b| <= EASE. */
static uint64_t exponential(int64_t b)
{
	int64_t ln2 = gl_ln(2);
	unsigned twice = 0;

	while (b > 0) {
		b -= ln2;
		twice++;
	}
	return gl_exp(b) << twice;
}

static int64_t bounded(gl_i128 v, int64_t most)
{
	return v > most ? most : v < -most ? -most : (int64_t)v;
}

static int64_t product(const struct fit *f, const struct gl_vote *v)
{
	gl_i128 x = (gl_i128)f->ability[v->worker] * (gl_i128)f->factor[v->item];

	return bounded(x / ((gl_i128)1 << GL_EXP_BITS), MOST);
}

/* s(x) in posterior units. */
static int64_t sigmoid(int64_t x)
{
	uint64_t whole = (uint64_t)1 << GL_EXP_BITS, sum = whole + gl_exp(x < 0 ? x : -x);
	int64_t s = (int64_t)(((whole << GL_UNIT_BITS) + sum / 2) / sum);

	return x < 0 ? GL_UNIT - s : s;
}

static enum gl_code fit_init(struct fit *f, const struct gl_votes *votes, struct gl_err *e)
{
	size_t items = (size_t)votes->items + 1, workers = (size_t)votes->workers + 1;

	f->votes = votes;
	f->ability = malloc(workers * sizeof(*f->ability));
	f->ease = malloc(items * sizeof(*f->ease));
	f->factor = malloc(items * sizeof(*f->factor));
	f->sum = malloc((items > workers ? items : workers) * sizeof(*f->sum));
	f->units = calloc(items, votes->labels * sizeof(*f->units));
	if (!f->ability || !f->ease || !f->factor || !f->sum || !f->units)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u items and %u workers", votes->items,
		        votes->workers);
	for (size_t w = 0; w < workers; w++)
		f->ability[w] = ONE;
	for (size_t i = 0; i < items; i++) {
		f->ease[i] = ONE;
		f->factor[i] = exponential(ONE);
	}
	gl_share_all(f->units, votes);
	return GL_OK;
}

/* How far a parameter that stands at v goes up, with its prior. */
static int64_t step(const struct slope *s, int64_t v)
{
	gl_i128 up = s->up / ((gl_i128)1 << LESS_BITS) - (v - ONE), bend = (s->bend >> LESS_BITS) + ONE;

	return bounded(up * ONE / bend, ONE);
}

/* Adds up the slopes: of the abilities by worker, or of the eases by item. */
static void slopes(struct fit *f, bool by_item)
{
	const struct gl_votes *votes = f->votes;

	memset(f->sum, 0, (by_item ? votes->items : votes->workers) * sizeof(*f->sum));
	for (uint64_t n = 0; n < votes->n; n++) {
		const struct gl_vote *v = &votes->vote[n];
		struct slope *sum = &f->sum[by_item ? v->item : v->worker];
		int64_t x = product(f, v), s = sigmoid(x);
		int64_t t = f->units[(size_t)v->item * votes->labels + v->label];
		int64_t spread = s * (GL_UNIT - s) >> GL_UNIT_BITS;
		/* dx by the parameter, in 2^-32: e^b for an ability, x for an ease; and in 2^-16 */
		int64_t dx = by_item ? x / (1 << (GL_LN_BITS - GL_EXP_BITS)) : (int64_t)f->factor[v->item];
		int64_t half = dx / (1 << GL_EXP_BITS / 2);

		sum->up += (gl_i128)(t - s) * dx;
		sum->bend += (gl_i128)spread * (half * half);
	}
}

static void climb(struct fit *f)
{
	slopes(f, false);
	for (uint32_t w = 0; w < f->votes->workers; w++)
		f->ability[w] = bounded((gl_i128)f->ability[w] + step(&f->sum[w], f->ability[w]), ABILITY);
	slopes(f, true);
	for (uint32_t i = 0; i < f->votes->items; i++) {
		f->ease[i] = bounded((gl_i128)f->ease[i] + step(&f->sum[i], f->ease[i]), EASE);
		f->factor[i] = exponential(f->ease[i]);
	}
}

/* New posteriors. Returns how far the one that moved most moved. */
static uint32_t believe(struct fit *f)
{
	const struct gl_votes *votes = f->votes;
	uint32_t labels = votes->labels, units[GL_LABELS_MAX], most = 0;
	int64_t others = labels > 1 ? gl_ln(labels - 1) : 0;
	uint64_t at = 0;

	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		gl_i128 evidence[GL_LABELS_MAX] = { 0 };
		uint32_t moved;

		if (!v.n || gl_clamp(votes, i) >= 0)
			continue;
		for (size_t j = 0; j < v.n; j++)
			evidence[v.vote[j].label] += product(f, &v.vote[j]) + others;
		gl_softmax(units, evidence, labels);
		moved = gl_units_move(f->units + (size_t)i * labels, units, labels);
		most = moved > most ? moved : most;
	}
	return most;
}

static enum gl_code glad_run(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_model *model, struct gl_err *e)
{
	__attribute__((cleanup(fit_release))) struct fit f = { 0 };

	(void)model; /* no desk asks for it */
	if (fit_init(&f, votes, e))
		return e->code;
	for (int n = 0; n < ITERATIONS; n++) {
		if (believe(&f) <= TOLERANCE && n)
			break;
		climb(&f);
	}
	gl_beliefs_from(out, f.units, votes);
	return GL_OK;
}

const struct gl_method gl_method_glad = {
	.name = "glad",
	.version = 1,
	.parameters = "{\"iterations\":500,\"tolerance\":\"0.000100\"}",
	.posterior = true,
	.offline = true,
	.run = glad_run,
};
