#include "consensus/dawid_skene_fit.h"

#include <stdlib.h>
#include <string.h>

#include "consensus/fixed.h"
#include "consensus/odds.h"

#define LINE    64                  /* bytes that memory comes in */
#define SUM_MAX ((uint32_t)1 << 20) /* votes whose logarithms are added up in 64 bits */

static size_t square(const struct gl_ds_fit *f)
{
	return (size_t)f->votes->labels * f->votes->labels;
}

/* --- memory --- */

/* Zeroed, and aligned so that the rows of two, four or eight labels lie within a line. */
static void *table(size_t n, size_t size)
{
	size_t bytes;
	void *p;

	if (__builtin_mul_overflow(n, size, &bytes) || bytes > SIZE_MAX - LINE)
		return NULL;
	bytes = (bytes + LINE - 1) / LINE * LINE;
	p = aligned_alloc(LINE, bytes ? bytes : LINE);
	if (p)
		memset(p, 0, bytes);
	return p;
}

/* Splits the items so that each part has about as many votes. */
static void split(struct gl_ds_fit *f)
{
	const struct gl_votes *votes = f->votes;
	uint64_t vote = 0;
	unsigned p = 0;

	for (uint32_t i = 0; i < votes->items; i++) {
		while (p < f->parts && vote >= votes->n * p / f->parts) {
			f->part[p].from = i;
			f->part[p++].vote = vote;
		}
		vote += f->n[i];
	}
	for (; p < f->parts; p++)
		f->part[p].from = votes->items;
	for (p = 0; p < f->parts; p++)
		f->part[p].to = p + 1 < f->parts ? f->part[p + 1].from : votes->items;
}

enum gl_code gl_ds_fit_init(struct gl_ds_fit *f, const struct gl_votes *votes, struct gl_err *e)
{
	size_t cells = (size_t)votes->labels * votes->labels, workers = (size_t)votes->workers + 1;
	bool full;

	*f = (struct gl_ds_fit){ .votes = votes, .parts = gl_parts(votes->threads) };
	if ((uint64_t)votes->workers * votes->labels > UINT32_MAX) {
		f->parts = 0;
		return gl_fail(e, GL_TOO_LARGE, "workers times labels must stay below 2^32 for dawid-skene");
	}
	f->row = malloc((votes->n + 1) * sizeof(*f->row));
	f->n = calloc((size_t)votes->items + 1, sizeof(*f->n));
	f->units = table((size_t)votes->items * votes->labels + 1, sizeof(*f->units));
	f->ln = table(workers * cells, sizeof(*f->ln));
	full = f->row && f->n && f->units && f->ln;
	for (unsigned p = 0; p < f->parts; p++) {
		f->part[p].count = table(workers * cells, sizeof(*f->ln));
		f->part[p].touched = calloc(workers, 1);
		full = full && f->part[p].count && f->part[p].touched;
	}
	if (!full) {
		gl_ds_fit_release(f);
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u items and %u workers", votes->items,
		        votes->workers);
	}
	for (uint64_t i = 0; i < votes->n; i++) {
		f->row[i] = votes->vote[i].worker * votes->labels + votes->vote[i].label;
		f->n[votes->vote[i].item]++;
	}
	split(f);
	return GL_OK;
}

void gl_ds_fit_release(struct gl_ds_fit *f)
{
	free(f->row);
	free(f->n);
	free(f->units);
	free(f->ln);
	for (unsigned p = 0; p < f->parts; p++) {
		free(f->part[p].count);
		free(f->part[p].touched);
	}
	f->parts = 0;
}

/* --- one item --- */

/* The logarithms of an item's votes, added to those of the prior. */
static inline void evidence(
        int64_t *sum, const struct gl_ds_fit *f, const uint32_t *row, uint32_t n, uint32_t labels)
{
	for (uint32_t k = 0; k < labels; k++)
		sum[k] = f->prior[k];
	for (uint32_t i = 0; i < n; i++) {
		const int64_t *add = f->ln + (size_t)row[i] * labels;

		for (uint32_t k = 0; k < labels; k++)
			sum[k] += add[k];
	}
}

/* The same of any number of votes, and what they make likely. */
static gl_i128 posterior_of_many(uint32_t *units, const struct gl_ds_fit *f, const uint32_t *row, uint32_t n)
{
	uint32_t labels = f->votes->labels;
	gl_i128 sum[GL_LABELS_MAX];

	for (uint32_t k = 0; k < labels; k++)
		sum[k] = f->prior[k];
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < labels; k++)
			sum[k] += f->ln[(size_t)row[i] * labels + k];
	return gl_softmax(units, sum, labels);
}

/* gl_softmax, where the sums fit in 64 bits: the same units. The logarithm of the sum is found if asked for.
 */
static inline int64_t posterior(uint32_t *units, const int64_t *sum, uint32_t labels, bool whole)
{
	uint64_t weight[GL_LABELS_MAX], all = 0;
	int64_t best = sum[0];

	for (uint32_t k = 1; k < labels; k++)
		best = sum[k] > best ? sum[k] : best;
	for (uint32_t k = 0; k < labels; k++) {
		weight[k] = sum[k] < best ? gl_exp(sum[k] - best) : (uint64_t)1 << GL_EXP_BITS;
		all += weight[k];
	}
	for (uint32_t k = 0; k < labels; k++)
		units[k] = weight[k] ? (uint32_t)(((weight[k] << GL_UNIT_BITS) + all / 2) / all) : 0;
	return whole ? best + gl_ln(all) : 0;
}

/* Puts a new posterior in the place of the old one, and the difference into the counts of who voted. */
static inline void move(struct gl_ds_part *p, uint32_t *old, const uint32_t *units, const uint32_t *row,
        uint32_t n, uint32_t labels)
{
	int64_t by[GL_LABELS_MAX], any = 0;

	for (uint32_t k = 0; k < labels; k++) {
		uint32_t far;

		by[k] = (int64_t)units[k] - old[k];
		far = (uint32_t)(by[k] < 0 ? -by[k] : by[k]);
		p->moved = far > p->moved ? far : p->moved;
		any |= by[k];
		old[k] = units[k];
	}
	if (!any)
		return;
	for (uint32_t k = 0; k < labels; k++)
		p->prior[k] += by[k];
	for (uint32_t i = 0; i < n; i++) {
		int64_t *cell = p->count + (size_t)row[i] * labels;

		for (uint32_t k = 0; k < labels; k++)
			cell[k] += by[k];
		p->touched[row[i] / labels] = 1;
	}
}

/* --- all of them --- */

/* The first posteriors: shares of the votes, or what is known. */
static void start(void *arg, unsigned part, unsigned parts)
{
	struct gl_ds_fit *f = arg;
	struct gl_ds_part *p = &f->part[part];
	uint32_t labels = f->votes->labels, units[GL_LABELS_MAX];
	uint64_t vote = p->vote;

	(void)parts;
	for (uint32_t i = p->from; i < p->to; vote += f->n[i++]) {
		int32_t known = gl_clamp(f->votes, i);

		if (!f->n[i])
			continue;
		memset(units, 0, sizeof(units));
		if (known >= 0)
			units[known] = GL_UNIT;
		else
			gl_share_units(units, f->votes->vote + vote, f->n[i], labels);
		move(p, f->units + (size_t)i * labels, units, f->row + vote, f->n[i], labels);
	}
}

/* New posteriors of all items that are not known. labels is f's, and where it is a constant this is made for
 * it. */
static inline __attribute__((always_inline)) void pass(
        struct gl_ds_fit *f, struct gl_ds_part *p, uint32_t labels)
{
	const uint32_t *row = f->row + p->vote;
	uint32_t units[GL_LABELS_MAX];
	int64_t sum[GL_LABELS_MAX];

	p->moved = 0;
	p->likelihood = 0;
	for (uint32_t i = p->from; i < p->to; row += f->n[i++]) {
		uint32_t n = f->n[i];

		if (!n || gl_clamp(f->votes, i) >= 0)
			continue;
		if (n <= SUM_MAX) {
			evidence(sum, f, row, n, labels);
			p->likelihood += posterior(units, sum, labels, f->votes->tolerance > 0);
		} else {
			p->likelihood += posterior_of_many(units, f, row, n);
		}
		move(p, f->units + (size_t)i * labels, units, row, n, labels);
	}
}

static void believe(void *arg, unsigned part, unsigned parts)
{
	struct gl_ds_fit *f = arg;
	struct gl_ds_part *p = &f->part[part];

	(void)parts;
	switch (f->votes->labels) {
	case 2:
		pass(f, p, 2);
		break;
	case 3:
		pass(f, p, 3);
		break;
	case 4:
		pass(f, p, 4);
		break;
	case 5:
		pass(f, p, 5);
		break;
	default:
		pass(f, p, f->votes->labels);
	}
}

/* --- logarithms --- */

/* Counts of the labels said, for one that is true, become logarithms of shares; their places are a stride
 * apart. */
static void weigh_one(int64_t *out, const int64_t *count, uint32_t labels, size_t stride)
{
	int64_t sum = GL_DS_SMOOTHING * (int64_t)labels, whole;

	for (uint32_t l = 0; l < labels; l++)
		sum += count[l * stride];
	whole = gl_ln((uint64_t)sum);
	for (uint32_t l = 0; l < labels; l++)
		out[l * stride] = gl_ln((uint64_t)count[l * stride] + GL_DS_SMOOTHING) - whole;
}

static void weigh_worker(struct gl_ds_fit *f, size_t worker)
{
	int64_t sum[GL_LABELS_MAX * GL_LABELS_MAX];
	const int64_t *count = f->part[0].count + worker * square(f);
	uint32_t labels = f->votes->labels;

	for (unsigned p = 1; p < f->parts; p++) {
		for (size_t c = 0; c < square(f); c++)
			sum[c] = count[c] + f->part[p].count[worker * square(f) + c];
		count = sum;
	}
	for (uint32_t k = 0; k < labels; k++)
		weigh_one(f->ln + worker * square(f) + k, count + k, labels, labels);
}

/* The logarithms of a part of the workers whose counts have changed. */
static void weigh_workers(void *arg, unsigned part, unsigned parts)
{
	struct gl_ds_fit *f = arg;
	uint64_t workers = f->votes->workers;

	for (size_t w = workers * part / parts; w < workers * (part + 1) / parts; w++) {
		bool touched = false;

		for (unsigned p = 0; p < f->parts; p++) {
			touched |= f->part[p].touched[w];
			f->part[p].touched[w] = 0;
		}
		if (touched)
			weigh_worker(f, w);
	}
}

static void weigh(struct gl_ds_fit *f)
{
	int64_t prior[GL_LABELS_MAX] = { 0 };

	gl_parallel(f->parts, weigh_workers, f);
	for (unsigned p = 0; p < f->parts; p++)
		for (uint32_t k = 0; k < f->votes->labels; k++)
			prior[k] += f->part[p].prior[k];
	weigh_one(f->prior, prior, f->votes->labels, 1);
}

/* Whether the pass that has just been made was the last. */
static bool settled(const struct gl_ds_fit *f, gl_i128 *likelihood, unsigned n)
{
	gl_i128 gained = -*likelihood;
	uint32_t moved = 0;

	*likelihood = 0;
	for (unsigned p = 0; p < f->parts; p++) {
		moved = f->part[p].moved > moved ? f->part[p].moved : moved;
		*likelihood += f->part[p].likelihood;
	}
	gained += *likelihood;
	return moved <= GL_DS_TOLERANCE ||
	       (n && f->votes->tolerance && gained < (gl_i128)f->votes->tolerance * f->votes->n);
}

void gl_ds_fit_run(struct gl_ds_fit *f)
{
	gl_i128 likelihood = 0;
	bool done = false;
	unsigned n = 0;

	gl_parallel(f->parts, start, f);
	for (; n < GL_DS_ITERATIONS && !done; n++) {
		weigh(f);
		gl_parallel(f->parts, believe, f);
		done = settled(f, &likelihood, n);
	}
	if (f->votes->iterations)
		*f->votes->iterations = n;
}

void gl_ds_fit_learn(struct gl_ds_fit *f)
{
	const struct gl_votes *votes = f->votes;
	int64_t *average = f->part[0].count + votes->workers * square(f);

	for (unsigned p = 0; p < f->parts; p++)
		for (size_t c = 0; c < votes->workers * square(f); c++)
			average[c % square(f)] += f->part[p].count[c];
	for (unsigned p = 0; p < f->parts; p++)
		memset(f->part[p].touched, 0, votes->workers);
	for (uint64_t i = 0; i < votes->n; i++)
		f->part[0].touched[votes->vote[i].worker] = 1;
	weigh_worker(f, votes->workers);
	for (size_t w = 0; w < votes->workers; w++)
		if (!f->part[0].touched[w])
			memcpy(f->ln + w * square(f), f->ln + votes->workers * square(f),
			        square(f) * sizeof(*f->ln));
	weigh(f);
}
