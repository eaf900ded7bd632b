#include "consensus/anchored.h"

#include <stdlib.h>
#include <string.h>

#include "base/mix.h"
#include "base/parallel.h"

#define ITERATIONS 300

/* --- one item --- */

void gl_fit_evidence(int64_t ln[GL_CELLS_MAX], const struct gl_fit *f, uint32_t item)
{
	const struct gl_seen *s = f->seen;
	const int32_t *anchor = s->anchor + (size_t)item * f->labels;
	uint32_t cells = f->cells;

	for (uint32_t k = 0, c = 0; k < f->labels; k++)
		for (uint32_t m = 0; m < f->subtypes; m++, c++)
			ln[c] = (int64_t)f->base[c] + anchor[k];
	for (uint64_t i = s->start[item]; i < s->start[item + 1]; i++) {
		const int32_t *add = f->row + (size_t)s->row[i] * cells;

		for (uint32_t c = 0; c < cells; c++)
			ln[c] += add[c];
	}
}

void gl_cells_share(uint32_t out[GL_CELLS_MAX], const int64_t ln[GL_CELLS_MAX], uint32_t labels,
        uint32_t subtypes, int32_t known)
{
	const int64_t none = -((int64_t)32 << GL_NAT_BITS); /* of which gl_exp makes 0 */
	uint32_t from = known < 0 ? 0 : (uint32_t)known * subtypes;
	uint32_t to = known < 0 ? labels * subtypes : from + subtypes;
	uint64_t weight[GL_CELLS_MAX], sum = 0;
	int64_t best = ln[from];
	double whole;

	for (uint32_t c = from + 1; c < to; c++)
		best = ln[c] > best ? ln[c] : best;
	for (uint32_t c = from; c < to; c++) {
		int64_t below = ln[c] - best < none ? none : ln[c] - best;

		weight[c] = below ? gl_exp(below * (1 << GL_NAT_LOST)) : (uint64_t)1 << GL_EXP_BITS;
		sum += weight[c];
	}
	whole = (double)GL_UNIT / (double)sum;
	memset(out, 0, labels * subtypes * sizeof(out[0]));
	for (uint32_t c = from; c < to; c++)
		out[c] = (uint32_t)((double)weight[c] * whole + 0.5);
}

/* --- all of them --- */

/* Adds an item's posteriors to what its annotators said. */
static void add_item(struct gl_fit *f, uint32_t item, const uint32_t *share)
{
	const struct gl_seen *s = f->seen;
	uint32_t cells = f->cells;

	for (uint64_t i = s->start[item]; i < s->start[item + 1]; i++) {
		uint64_t *count = f->count + (size_t)s->row[i] * cells;

		for (uint32_t c = 0; c < cells; c++)
			count[c] += share[c];
	}
	for (uint32_t c = 0; c < cells; c++)
		f->mass[c] += share[c];
}

static void clear(struct gl_fit *f)
{
	memset(f->count, 0, f->seen->rows->rows * f->cells * sizeof(*f->count));
	memset(f->mass, 0, f->cells * sizeof(*f->mass));
}

/* How the item's own number divides a class between its subtypes at first: the same for every class. */
static void part(double out[GL_SUBTYPES], uint64_t key, uint32_t subtypes, uint64_t seed)
{
	double sum = 0;

	for (uint32_t m = 0; m < subtypes; m++) {
		uint64_t u = 2 * (gl_mix_of(key, m + 1, seed + 1) >> 12) + 1; /* of 2^53 */

		out[m] = (double)(gl_ln((uint64_t)1 << 53) - gl_ln(u) + 1);
		sum += out[m];
	}
	for (uint32_t m = 0; m < subtypes; m++)
		out[m] /= sum;
}

/* The first posteriors: shares of the plain vote, parted between the subtypes. */
static void start(struct gl_fit *f, uint64_t seed)
{
	const struct gl_seen *s = f->seen;
	uint32_t share[GL_CELLS_MAX];
	double parts[GL_SUBTYPES];

	clear(f);
	for (uint32_t i = 0; i < s->votes->items; i++) {
		uint32_t *top = f->top + (size_t)i * f->labels;
		int32_t known = gl_clamp(s->votes, i);
		uint64_t count[GL_LABELS_MAX] = { 0 };

		if (s->start[i] == s->start[i + 1])
			continue;
		for (uint64_t j = s->start[i]; known < 0 && j < s->start[i + 1]; j++)
			count[s->rows->label[s->row[j]]]++;
		if (known >= 0)
			count[known] = 1;
		gl_shares(top, count, f->labels);
		part(parts, gl_item_key(s->votes, i), f->subtypes, seed);
		for (uint32_t k = 0, c = 0; k < f->labels; k++)
			for (uint32_t m = 0; m < f->subtypes; m++, c++)
				share[c] = (uint32_t)(top[k] * parts[m] + 0.5);
		add_item(f, i, share);
	}
}

/* Counts become logarithms of shares. */
static void weigh_worker(struct gl_fit *f, uint32_t w)
{
	const struct gl_rows_said *rows = f->seen->rows;

	for (uint32_t c = 0; c < f->cells; c++) {
		const uint64_t *prior = f->seen->prior + (size_t)(c / f->subtypes) * f->labels;
		uint64_t sum = GL_SMOOTHING;
		int64_t whole;

		for (uint32_t r = rows->first[w]; r < rows->first[w + 1]; r++)
			sum += f->count[(size_t)r * f->cells + c];
		whole = gl_ln(sum);
		for (uint32_t r = rows->first[w]; r < rows->first[w + 1]; r++) {
			size_t at = (size_t)r * f->cells + c;

			f->row[at] = gl_nats(gl_ln(f->count[at] + prior[rows->label[r]]) - whole);
		}
	}
}

static void weigh(struct gl_fit *f, bool centred)
{
	const struct gl_seen *s = f->seen;

	for (uint32_t w = 0; w < s->rows->workers; w++)
		weigh_worker(f, w);
	for (uint32_t c = 0; c < f->cells; c++) {
		uint64_t mean = s->items ? s->shares[c / f->subtypes] / s->items : 0;
		int64_t ln = gl_ln(f->mass[c] + GL_UNIT / f->subtypes);

		f->base[c] = gl_nats(centred ? ln - gl_ln(mean > GL_FLOOR ? mean : GL_FLOOR) / 2 : ln);
	}
}

/* New posteriors of all items, and what was said under them. How far the one that moved most moved. */
static uint32_t believe(struct gl_fit *f)
{
	const struct gl_seen *s = f->seen;
	uint32_t most = 0, share[GL_CELLS_MAX];
	int64_t ln[GL_CELLS_MAX];

	clear(f);
	for (uint32_t i = 0; i < s->votes->items; i++) {
		uint32_t *top = f->top + (size_t)i * f->labels;

		if (s->start[i] == s->start[i + 1])
			continue;
		gl_fit_evidence(ln, f, i);
		gl_cells_share(share, ln, f->labels, f->subtypes, gl_clamp(s->votes, i));
		for (uint32_t k = 0, c = 0; k < f->labels; k++) {
			uint32_t sum = 0, moved;

			for (uint32_t m = 0; m < f->subtypes; m++)
				sum += share[c++];
			moved = sum > top[k] ? sum - top[k] : top[k] - sum;
			most = moved > most ? moved : most;
			top[k] = sum;
		}
		add_item(f, i, share);
	}
	return most;
}

static enum gl_code fit_init(struct gl_fit *f, const struct gl_fit_plan *plan)
{
	const struct gl_seen *s = plan->seen;
	uint32_t labels = s->votes->labels;
	size_t size;

	*f = (struct gl_fit){
		.seen = s, .labels = labels, .subtypes = plan->subtypes, .cells = labels * plan->subtypes
	};
	size = ((size_t)s->rows->rows + 1) * f->cells;
	f->row = malloc(size * sizeof(*f->row));
	f->count = malloc(size * sizeof(*f->count));
	f->base = calloc(f->cells, sizeof(*f->base));
	f->mass = calloc(f->cells, sizeof(*f->mass));
	f->top = calloc((size_t)s->votes->items + 1, labels * sizeof(*f->top));
	if (f->row && f->count && f->base && f->mass && f->top)
		return GL_OK;
	return gl_fail(&f->e, GL_NO_MEMORY, "no memory for what %u workers said", s->rows->workers);
}

static void fit_run(struct gl_fit *f, const struct gl_fit_plan *plan)
{
	if (fit_init(f, plan))
		return;
	start(f, plan->seed);
	weigh(f, plan->centred);
	for (int i = 0; i < ITERATIONS && believe(f) >= plan->tolerance; i++)
		weigh(f, plan->centred);
	weigh(f, plan->centred);
}

struct fits {
	struct gl_fit *fit;
	const struct gl_fit_plan *plan;
	unsigned n;
};

static void fits_part(void *arg, unsigned part, unsigned parts)
{
	const struct fits *x = arg;

	for (unsigned i = part; i < x->n; i += parts)
		fit_run(&x->fit[i], &x->plan[i]);
}

enum gl_code gl_fits_run(struct gl_fit *f, const struct gl_fit_plan *plan, unsigned n, struct gl_err *e)
{
	unsigned parts = gl_parts(plan->seen->votes->threads);
	struct fits x = { f, plan, n };

	gl_parallel(parts < n ? parts : n, fits_part, &x);
	for (unsigned i = 0; i < n; i++)
		if (f[i].e.code)
			return gl_fail(e, f[i].e.code, "%s", f[i].e.text);
	return GL_OK;
}

void gl_fit_release(struct gl_fit *f)
{
	free(f->row);
	free(f->count);
	free(f->base);
	free(f->mass);
	free(f->top);
	*f = (struct gl_fit){ 0 };
}
