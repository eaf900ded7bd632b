#include "consensus/anchored.h"

#include <stdlib.h>
#include <string.h>

#include "base/mix.h"
#include "base/parallel.h"

#define PASSES    12
#define TOLERANCE 10737418 /* 10^-2, in units */
#define NEVER     UINT8_MAX

/* --- one item --- */

static inline __attribute__((always_inline)) void evidence(
        int64_t *ln, const struct gl_fit *f, uint32_t item, uint32_t cells)
{
	const struct gl_seen *s = f->seen;
	const int32_t *anchor = s->anchor + (size_t)item * f->labels;

	for (uint32_t k = 0, c = 0; k < f->labels; k++)
		for (uint32_t m = 0; m < f->subtypes; m++, c++)
			ln[c] = (int64_t)f->base[c] + anchor[k];
	for (uint64_t i = s->start[item]; i < s->start[item + 1]; i++) {
		const int32_t *add = f->row + (size_t)s->row[i] * cells;

		for (uint32_t c = 0; c < cells; c++)
			ln[c] += add[c];
	}
}

void gl_fit_evidence(int64_t ln[GL_CELLS_MAX], const struct gl_fit *f, uint32_t item)
{
	evidence(ln, f, item, f->cells);
}

/* Posteriors of so many cells, of which one is true. */
static inline __attribute__((always_inline)) void posterior(uint32_t *out, const int64_t *ln, uint32_t cells)
{
	const int64_t none = -((int64_t)32 << GL_NAT_BITS); /* of which gl_exp makes 0 */
	uint64_t weight[GL_CELLS_MAX], sum = 0;
	int64_t best = ln[0];
	double whole;

	for (uint32_t c = 1; c < cells; c++)
		best = ln[c] > best ? ln[c] : best;
	for (uint32_t c = 0; c < cells; c++) {
		int64_t below = ln[c] - best < none ? none : ln[c] - best;

		weight[c] = below ? gl_exp(below * (1 << GL_NAT_LOST)) : (uint64_t)1 << GL_EXP_BITS;
		sum += weight[c];
	}
	whole = (double)GL_UNIT / (double)sum;
	for (uint32_t c = 0; c < cells; c++)
		out[c] = (uint32_t)((double)weight[c] * whole + 0.5);
}

void gl_cells_share(uint32_t out[GL_CELLS_MAX], const int64_t ln[GL_CELLS_MAX], uint32_t labels,
        uint32_t subtypes, int32_t known)
{
	uint32_t from = (uint32_t)known * subtypes;

	if (known < 0) {
		posterior(out, ln, labels * subtypes);
	} else {
		memset(out, 0, labels * subtypes * sizeof(out[0]));
		posterior(out + from, ln + from, subtypes);
	}
}

/* --- all of them --- */

/* What a fit needs while it runs. */
struct run {
	struct gl_fit *f;
	const struct gl_fit_plan *plan;
	uint32_t *share;             /* by item and cell: the posterior */
	uint8_t *due;                /* by item: the pass that looks at it next */
	uint8_t *touched;            /* by worker: its counts have changed since its logarithms were taken */
	uint64_t mass[GL_CELLS_MAX]; /* by cell: sum of the posteriors */
};

/* Puts a posterior in the place of the old one, and the difference into the counts of who answered. How far
 * the class that moved most moved. */
static inline __attribute__((always_inline)) uint32_t move(
        struct run *r, uint32_t item, const uint32_t *share, uint32_t cells)
{
	const struct gl_seen *s = r->f->seen;
	uint32_t *old = r->share + (size_t)item * cells, most = 0;
	int64_t by[GL_CELLS_MAX], any = 0;

	for (uint32_t k = 0, c = 0; k < r->f->labels; k++) {
		int64_t sum = 0;

		for (uint32_t m = 0; m < r->f->subtypes; m++, c++) {
			by[c] = (int64_t)share[c] - old[c];
			any |= by[c];
			sum += by[c];
			old[c] = share[c];
		}
		sum = sum < 0 ? -sum : sum;
		most = sum > most ? (uint32_t)sum : most;
	}
	if (!any)
		return 0;
	for (uint32_t c = 0; c < cells; c++)
		r->mass[c] += (uint64_t)by[c];
	for (uint64_t i = s->start[item]; i < s->start[item + 1]; i++) {
		uint64_t *count = r->f->count + (size_t)s->row[i] * cells;

		for (uint32_t c = 0; c < cells; c++)
			count[c] += (uint64_t)by[c];
		r->touched[s->rows->worker[s->row[i]]] = 1;
	}
	return most;
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

/* The first posterior: shares of the plain vote, parted between the subtypes. */
static void start_item(struct run *r, uint32_t item)
{
	const struct gl_seen *s = r->f->seen;
	uint32_t labels = r->f->labels, subtypes = r->f->subtypes;
	uint32_t top[GL_LABELS_MAX], share[GL_CELLS_MAX];
	int32_t known = gl_clamp(s->votes, item);
	uint64_t count[GL_LABELS_MAX] = { 0 };
	double parts[GL_SUBTYPES];

	for (uint64_t i = s->start[item]; known < 0 && i < s->start[item + 1]; i++)
		count[s->rows->label[s->row[i]]]++;
	if (known >= 0)
		count[known] = 1;
	gl_shares(top, count, labels);
	part(parts, gl_item_key(s->votes, item), subtypes, r->plan->seed);
	for (uint32_t k = 0, c = 0; k < labels; k++)
		for (uint32_t m = 0; m < subtypes; m++, c++)
			share[c] = (uint32_t)(top[k] * parts[m] + 0.5);
	move(r, item, share, labels * subtypes);
}

static void start(struct run *r)
{
	const struct gl_seen *s = r->f->seen;

	memset(r->touched, 1, s->rows->workers); /* also who is not seen at all: their answers are foretold */
	for (uint32_t i = 0; i < s->votes->items; i++)
		if (s->start[i] < s->start[i + 1])
			start_item(r, i);
		else
			r->due[i] = NEVER;
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

static void weigh(struct run *r)
{
	struct gl_fit *f = r->f;
	const struct gl_seen *s = f->seen;

	for (uint32_t w = 0; w < s->rows->workers; w++) {
		if (r->touched[w])
			weigh_worker(f, w);
		r->touched[w] = 0;
	}
	for (uint32_t c = 0; c < f->cells; c++) {
		uint64_t mean = s->items ? s->shares[c / f->subtypes] / s->items : 0;
		int64_t ln = gl_ln(r->mass[c] + GL_UNIT / f->subtypes);

		if (r->plan->centred)
			ln -= gl_ln(mean > GL_FLOOR ? mean : GL_FLOOR) / 2;
		f->base[c] = gl_nats(ln);
	}
}

/* New posteriors of the items that are due. Whether any of them moved. cells is the fit's, and where it is a
 * constant this is made for it. */
static inline __attribute__((always_inline)) bool pass(struct run *r, unsigned n, uint32_t cells)
{
	const struct gl_votes *votes = r->f->seen->votes;
	uint32_t share[GL_CELLS_MAX];
	int64_t ln[GL_CELLS_MAX];
	bool any = false;

	for (uint32_t i = 0; i < votes->items; i++) {
		bool moved;

		if (r->due[i] > n)
			continue;
		evidence(ln, r->f, i, cells);
		if (gl_clamp(votes, i) < 0)
			posterior(share, ln, cells);
		else
			gl_cells_share(share, ln, r->f->labels, r->f->subtypes, gl_clamp(votes, i));
		moved = move(r, i, share, cells) >= TOLERANCE;
		r->due[i] = (uint8_t)(moved ? n + 1 : 2 * n);
		any |= moved;
	}
	return any;
}

static bool believe(struct run *r, unsigned n)
{
	switch (r->f->cells) {
	case 2:
		return pass(r, n, 2);
	case 3:
		return pass(r, n, 3);
	case 4:
		return pass(r, n, 4);
	case 6:
		return pass(r, n, 6);
	case 9:
		return pass(r, n, 9);
	case 12:
		return pass(r, n, 12);
	default:
		return pass(r, n, r->f->cells);
	}
}

static enum gl_code run_init(struct run *r, struct gl_fit *f, const struct gl_fit_plan *plan)
{
	const struct gl_seen *s = plan->seen;
	uint32_t labels = s->votes->labels, cells = labels * plan->subtypes;
	size_t size = ((size_t)s->rows->rows + 1) * cells, items = (size_t)s->votes->items + 1;

	*f = (struct gl_fit){ .seen = s, .labels = labels, .subtypes = plan->subtypes, .cells = cells };
	*r = (struct run){ .f = f, .plan = plan };
	f->row = malloc(size * sizeof(*f->row));
	f->count = calloc(size, sizeof(*f->count));
	f->base = calloc(cells, sizeof(*f->base));
	r->share = calloc(items, cells * sizeof(*r->share));
	r->due = calloc(items, 1);
	r->touched = malloc((size_t)s->rows->workers + 1);
	if (!f->row || !f->count || !f->base || !r->share || !r->due || !r->touched)
		return gl_fail(&f->e, GL_NO_MEMORY, "no memory for what %u workers said", s->rows->workers);
	memset(r->touched, 1, (size_t)s->rows->workers + 1); /* who is not seen at all has rows, too */
	return GL_OK;
}

static void run_release(struct run *r)
{
	free(r->share);
	free(r->due);
	free(r->touched);
}

static void fit_run(struct gl_fit *f, const struct gl_fit_plan *plan)
{
	__attribute__((cleanup(run_release))) struct run r;
	bool any = true;

	if (run_init(&r, f, plan))
		return;
	start(&r);
	weigh(&r);
	for (unsigned n = 1; n <= PASSES && any; n++) {
		any = believe(&r, n);
		weigh(&r);
	}
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
	*f = (struct gl_fit){ 0 };
}
