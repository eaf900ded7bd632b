/*
 * options_anchored -- any number of options may be chosen: for each a model of its own, in which it holds or
 * not, and annotators who tend to leave it out, or to tick it.
 *
 * Half of the votes is the wrong threshold where an option is under-reported. So each option is a question
 * with two answers, fitted like Dawid and Skene's (1979): annotator w says b of an item where k is true with
 * theta[w][k][b]. An annotator's rows are estimated together with POOL pseudo-counts shaped like the pooled
 * rows of everybody, as most people say little of any one option; and an anchor to the plain share r of the
 * votes, (ln max(r, FLOOR) - ln max(1 - r, FLOOR)) / 2, keeps an option that hardly ever holds from standing
 * for whatever is unclear.
 *
 *   z = r;  repeat  C[w][k][b] = sum of z (k = 1) or 1 - z (k = 0) over w's votes b
 *                   P[k][b] = 1 + sum over w of C;   theta = (C + POOL P / sum P) / (sum C + POOL)
 *                   logit z = ln pi / (1 - pi) + anchor + sum of ln theta[w][1][b] / theta[w][0][b]
 *   until no z moves by more than 10^-4.   pi = (sum of z + 1/2) / (items + 1).  In: z > 1/2; tied: z = 1/2.
 *   Where it is known whether k holds of an item, z is that and stays so (from version 2 on).
 *
 * Exactness. z is an integer of 2^-30; counts are sums of at most 2^32 of them and stay below 2^63 smoothed.
 * Logarithms are gl_ln's; each weight takes 42 bits, and they are summed in 128. Only a z and a smoothed
 * count are ever rounded, so no order of votes, items or annotators can change it. Time O(options x
 * iterations x votes), memory 4 bytes an item and 64 an annotator.
 */
#include <stdlib.h>

#include "base/auto.h"
#include "consensus/wide.h"

#define POOL       3
#define FLOOR      1073742 /* 0.001, in units */
#define TOLERANCE  107374  /* 10^-4, in units */
#define ITERATIONS 100
#define PARAMETERS                                                                                           \
	"{\"anchor\":\"0.500000\",\"floor\":\"0.001000\",\"iterations\":100,\"pool\":3,"                     \
	"\"tolerance\":\"0.000100\"}"

/* By what is true, by what was said: 0 it does not hold, 1 it does. */
struct rows {
	uint64_t count[2][2];
};

struct fit {
	const struct gl_votes *votes;
	unsigned option;
	uint32_t *z;          /* by item */
	struct rows *rows;    /* by worker */
	int64_t (*weight)[2]; /* by worker, by what was said: what it adds to the logit */
	int64_t prior;
};

static void fit_release(struct fit *f)
{
	free(f->z);
	free(f->rows);
	free(f->weight);
}

static unsigned said(const struct fit *f, const struct gl_ballot *b)
{
	return gl_word(b->data, 0) >> f->option & 1;
}

static uint32_t share(const struct fit *f, const struct gl_item_votes *v)
{
	uint64_t yes = 0;

	for (size_t i = 0; i < v->n; i++)
		yes += said(f, &v->ballot[i]);
	return (uint32_t)(((yes << GL_UNIT_BITS) + v->n / 2) / v->n);
}

/* Rounded towards 0, so the same for an option and for its opposite. */
static int64_t anchor(uint64_t r)
{
	uint64_t no = GL_UNIT - r;

	return (gl_ln(r > FLOOR ? r : FLOOR) - gl_ln(no > FLOOR ? no : FLOOR)) / 2;
}

static void start(struct fit *f)
{
	uint64_t at = 0;

	for (uint32_t i = 0; i < f->votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(f->votes, i, &at);
		const struct gl_ballot *known = gl_known(f->votes, i);

		if (known)
			f->z[i] = said(f, known) ? GL_UNIT : 0;
		else
			f->z[i] = v.n ? share(f, &v) : 0;
	}
}

/* Everybody's rows, and the prior. */
static void count(struct fit *f, struct rows *pool)
{
	const struct gl_votes *votes = f->votes;
	uint64_t at = 0, yes = GL_UNIT / 2, no = GL_UNIT / 2;

	memset(f->rows, 0, votes->workers * sizeof(*f->rows));
	*pool = (struct rows){ { { GL_UNIT, GL_UNIT }, { GL_UNIT, GL_UNIT } } };
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		uint32_t z = f->z[i];

		yes += v.n ? z : 0;
		no += v.n ? GL_UNIT - z : 0;
		for (size_t k = 0; k < v.n; k++) {
			struct rows *own = &f->rows[v.vote[k].worker];
			unsigned b = said(f, &v.ballot[k]);

			own->count[1][b] += z;
			own->count[0][b] += GL_UNIT - z;
			pool->count[1][b] += z;
			pool->count[0][b] += GL_UNIT - z;
		}
	}
	f->prior = gl_ln(yes) - gl_ln(no);
}

/* ln theta[w][k][b] for both b. */
static void row_weigh(int64_t out[2], const uint64_t own[2], const uint64_t pool[2])
{
	gl_u128 all = (gl_u128)pool[0] + pool[1];
	uint64_t smoothed[2];
	int64_t whole;

	for (unsigned b = 0; b < 2; b++) {
		uint64_t more = (uint64_t)(((gl_u128)(POOL * (uint64_t)GL_UNIT) * pool[b] + all / 2) / all);

		smoothed[b] = own[b] + more + !more;
	}
	whole = gl_ln(smoothed[0] + smoothed[1]);
	for (unsigned b = 0; b < 2; b++)
		out[b] = gl_ln(smoothed[b]) - whole;
}

static void weigh(struct fit *f, const struct rows *pool)
{
	for (uint32_t w = 0; w < f->votes->workers; w++) {
		int64_t holds[2], lacks[2];

		row_weigh(holds, f->rows[w].count[1], pool->count[1]);
		row_weigh(lacks, f->rows[w].count[0], pool->count[0]);
		for (unsigned b = 0; b < 2; b++)
			f->weight[w][b] = holds[b] - lacks[b];
	}
}

static uint32_t logistic(gl_i128 logit)
{
	const gl_i128 most = (gl_i128)64 << GL_LN_BITS;
	gl_i128 size = logit < 0 ? -logit : logit;
	uint64_t sum = ((uint64_t)1 << GL_EXP_BITS) + gl_exp(-(int64_t)(size < most ? size : most));
	uint32_t larger = (uint32_t)((((uint64_t)1 << (GL_EXP_BITS + GL_UNIT_BITS)) + sum / 2) / sum);

	return logit < 0 ? GL_UNIT - larger : larger;
}

/* New z of all items; how far the one that moved most moved. */
static uint32_t believe(struct fit *f)
{
	uint64_t at = 0;
	uint32_t most = 0;

	for (uint32_t i = 0; i < f->votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(f->votes, i, &at);
		gl_i128 logit = f->prior;
		uint32_t z, moved;

		if (!v.n || gl_known(f->votes, i))
			continue;
		logit += anchor(share(f, &v));
		for (size_t k = 0; k < v.n; k++)
			logit += f->weight[v.vote[k].worker][said(f, &v.ballot[k])];
		z = logistic(logit);
		moved = z > f->z[i] ? z - f->z[i] : f->z[i] - z;
		most = moved > most ? moved : most;
		f->z[i] = z;
	}
	return most;
}

static void fit(struct fit *f)
{
	struct rows pool;

	start(f);
	for (int n = 0; n < ITERATIONS; n++) {
		count(f, &pool);
		weigh(f, &pool);
		if (believe(f) <= TOLERANCE)
			break;
	}
}

static enum gl_code anchored_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	__attribute__((cleanup(fit_release))) struct fit f = { .votes = votes };
	gl_mem_auto uint64_t *chosen = calloc((size_t)votes->items + 1, sizeof(*chosen));
	uint64_t at = 0;

	f.z = malloc(((size_t)votes->items + 1) * sizeof(*f.z));
	f.rows = malloc(((size_t)votes->workers + 1) * sizeof(*f.rows));
	f.weight = malloc(((size_t)votes->workers + 1) * sizeof(*f.weight));
	if (!chosen || !f.z || !f.rows || !f.weight)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u items and %u workers", votes->items,
		        votes->workers);
	for (f.option = 0; f.option < votes->labels; f.option++) {
		fit(&f);
		for (uint32_t i = 0; i < votes->items; i++) {
			chosen[i] |= (uint64_t)(f.z[i] > GL_UNIT / 2) << f.option;
			out[i].tied |= f.z[i] == GL_UNIT / 2;
		}
	}
	for (uint32_t i = 0; i < votes->items; i++) {
		if (gl_item_votes(votes, i, &at).n)
			gl_belief_words(&out[i], values, &chosen[i], 1);
		else
			out[i].tied = false;
	}
	return GL_OK;
}

static const struct gl_method version_1 = {
	.name = "anchored",
	.version = 1,
	.parameters = PARAMETERS,
	.find = anchored_find,
};

const struct gl_method gl_method_options_anchored = {
	.name = "anchored",
	.version = 2,
	.parameters = PARAMETERS,
	.gold = true,
	.older = &version_1,
	.find = anchored_find,
};
