/*
 * How sure a ladder is: components, deviations, ranks.
 *
 * Deviations come from the expected information, with v and q taken as known. Of one comparison it is, about
 * d, the variance of the points, or for crowd-bt p'^2 / (P (1 - P)) with P = q p + (1 - q) (1 - p). With H a
 * component's matrix of abilities (the prior on its diagonal), C its inverse, c the abilities' information
 * shared with b and B that of b alone: var b = 1 / (B - sum c'Cc), and an ability less its component's mean m
 * has C_ii - 2 (C1)_i / n + 1'C1 / n^2 + (u_i - mean u)^2 var b, where u = Cc. Answers count as independent;
 * that one person gave many widens the truth beyond this.
 */
#include <math.h>
#include <stdlib.h>

#include "base/auto.h"
#include "consensus/fixed.h"
#include "consensus/ladder_inside.h"

#define Z      1.959964 /* of a normal distribution, 95 % lies within so many deviations */
#define LN     0x1p-36
#define UNITS  0x1p-30
#define POINTS 173.71779276130073 /* 400 / ln 10 */

double gl_ladder_points(const struct gl_rung *r, int z)
{
	return 1000 + POINTS * ((double)r->ability * LN + z * Z * r->deviation);
}

/* ---- components ---- */

struct parts {
	uint32_t *order, *start; /* sources of component k: order[start[k] .. start[k + 1] - 1] */
	uint32_t *place;         /* of a source in its component */
	size_t *cell, *cells_at; /* cells of component k, likewise */
	double *b_shared;        /* c, by source */
	double *shift;           /* u, by source */
	double *h;               /* of one component */
	double *scratch;         /* three a source */
	double b_alone;          /* B less what c explains */
};

static void parts_release(struct parts *p)
{
	free(p->order);
	free(p->start);
	free(p->place);
	free(p->cell);
	free(p->cells_at);
	free(p->b_shared);
	free(p->shift);
	free(p->h);
	free(p->scratch);
}

static void components(struct parts *p, const struct gl_ladder_fit *f)
{
	const struct gl_ladder *l = f->out;

	for (uint32_t i = 0; i < l->sources; i++)
		p->place[i] = p->start[l->rung[i].component + 1]++;
	for (uint32_t k = 0; k < l->components; k++)
		p->start[k + 1] += p->start[k];
	for (uint32_t i = 0; i < l->sources; i++)
		p->order[p->start[l->rung[i].component] + p->place[i]] = i;
	for (size_t i = 0; i < f->cells; i++)
		p->cells_at[l->rung[f->cell[i].first].component + 1]++;
	for (uint32_t k = 0; k < l->components; k++)
		p->cells_at[k + 1] += p->cells_at[k];
	for (size_t i = f->cells; i-- > 0;) {
		size_t *end = &p->cells_at[l->rung[f->cell[i].first].component + 1];

		p->cell[--*end] = i;
	}
	for (uint32_t k = 0; k < l->components; k++)
		p->cells_at[k] = p->cells_at[k + 1];
	p->cells_at[l->components] = f->cells;
}

/* ---- deviations ---- */

static double information(const struct gl_ladder_fit *f, const struct gl_ladder_cell *c)
{
	double n = ((double)c->count[0] + c->count[1] + c->count[2]) / 2, p, mean, q, said;
	uint32_t units[3];

	gl_ladder_odds(units, f, c);
	p = units[GL_WINNER_FIRST] * UNITS;
	mean = p + units[GL_WINNER_NONE] * UNITS / 2;
	if (!f->out->quality)
		return n * (p + units[GL_WINNER_NONE] * UNITS / 4 - mean * mean);
	q = f->out->quality[c->worker] * UNITS;
	said = q * p + (1 - q) * (1 - p);
	p = (2 * q - 1) * p * (1 - p);
	return said > 0 && said < 1 ? n * p * p / (said * (1 - said)) : 0;
}

/* h becomes its lower factor; false: it is no matrix of a component. */
static bool factor(double *h, uint32_t n)
{
	for (uint32_t j = 0; j < n; j++) {
		for (uint32_t i = j; i < n; i++) {
			double sum = h[(size_t)i * n + j];

			for (uint32_t k = 0; k < j; k++)
				sum -= h[(size_t)i * n + k] * h[(size_t)j * n + k];
			if (i == j && !(sum > 0))
				return false;
			h[(size_t)i * n + j] = i == j ? sqrt(sum) : sum / h[(size_t)j * n + j];
		}
	}
	return true;
}

/* x becomes the inverse's product with it. */
static void solve(const double *factor, uint32_t n, double *x)
{
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 0; k < i; k++)
			x[i] -= factor[(size_t)i * n + k] * x[k];
		x[i] /= factor[(size_t)i * n + i];
	}
	for (uint32_t i = n; i-- > 0;) {
		for (uint32_t k = i + 1; k < n; k++)
			x[i] -= factor[(size_t)k * n + i] * x[k];
		x[i] /= factor[(size_t)i * n + i];
	}
}

/* The diagonal of the inverse: column i of the factor's own inverse, squared. */
static double inverse_at(const double *factor, uint32_t n, uint32_t i, double *column)
{
	double sum = 0;

	for (uint32_t r = i; r < n; r++) {
		double x = r == i;

		for (uint32_t k = i; k < r; k++)
			x -= factor[(size_t)r * n + k] * column[k];
		column[r] = x / factor[(size_t)r * n + r];
		sum += column[r] * column[r];
	}
	return sum;
}

/* What the deviations of component k are without that of b, squared. */
static void component_spread(struct gl_ladder_fit *f, struct parts *p, uint32_t k)
{
	const uint32_t *source = p->order + p->start[k];
	uint32_t n = p->start[k + 1] - p->start[k];
	double *ones = p->scratch, *u = ones + n, *column = u + n, sum = 0;

	if (!factor(p->h, n))
		return;
	for (uint32_t i = 0; i < n; i++) {
		ones[i] = 1;
		u[i] = p->b_shared[source[i]];
	}
	solve(p->h, n, ones);
	solve(p->h, n, u);
	for (uint32_t i = 0; i < n; i++)
		sum += ones[i];
	for (uint32_t i = 0; i < n; i++) {
		double square = inverse_at(p->h, n, i, column) - 2 * ones[i] / n + sum / n / n;

		p->shift[source[i]] = u[i];
		p->b_alone -= p->b_shared[source[i]] * u[i];
		f->out->rung[source[i]].deviation = square > 0 ? square : 0;
	}
}

/* The information of component k, from its cells; what the cells say of b is added to p. */
static void gather(struct gl_ladder_fit *f, struct parts *p, uint32_t k, double *h)
{
	uint32_t n = p->start[k + 1] - p->start[k];

	for (uint32_t i = 0; h && i < n; i++) {
		int64_t ability = f->out->rung[p->order[p->start[k] + i]].ability;
		double win = 1 / (1 + (double)gl_exp(-llabs(ability)) * 0x1p-32);

		h[(size_t)i * n + i] = 2 * GL_LADDER_PRIOR * win * (1 - win);
	}
	for (size_t i = p->cells_at[k]; i < p->cells_at[k + 1]; i++) {
		const struct gl_ladder_cell *c = &f->cell[p->cell[i]];
		size_t a = p->place[c->first], b = p->place[c->second];
		double x = information(f, c);

		p->b_alone += x;
		if (a == b)
			continue;
		p->b_shared[c->first] += x;
		p->b_shared[c->second] -= x;
		if (!h)
			continue;
		h[a * n + a] += x;
		h[b * n + b] += x;
		h[a * n + b] -= x;
		h[b * n + a] -= x;
	}
}

static void deviations(struct gl_ladder_fit *f, struct parts *p)
{
	struct gl_ladder *l = f->out;

	p->b_alone = GL_LADDER_PRIOR / 2;
	for (uint32_t k = 0; k < l->components; k++) {
		uint32_t n = p->start[k + 1] - p->start[k];
		bool dense = n <= GL_LADDER_DENSE;

		if (dense)
			memset(p->h, 0, (size_t)n * n * sizeof(*p->h));
		gather(f, p, k, dense ? p->h : NULL);
		for (uint32_t i = p->start[k]; i < p->start[k + 1]; i++)
			l->rung[p->order[i]].deviation = -1;
		if (dense)
			component_spread(f, p, k);
	}
	l->first_deviation = p->b_alone > 0 ? sqrt(1 / p->b_alone) : -1;
	for (uint32_t k = 0; k < l->components; k++) {
		uint32_t n = p->start[k + 1] - p->start[k];
		double mean = 0;

		for (uint32_t i = p->start[k]; i < p->start[k + 1]; i++)
			mean += p->shift[p->order[i]] / n;
		for (uint32_t i = p->start[k]; i < p->start[k + 1]; i++) {
			struct gl_rung *r = &l->rung[p->order[i]];
			double u = (p->shift[p->order[i]] - mean) * l->first_deviation;

			if (r->deviation >= 0)
				r->deviation = sqrt(r->deviation + u * u);
		}
	}
}

/* ---- means and ranks ---- */

static void centre(struct gl_ladder *l, const struct parts *p, uint32_t k)
{
	int64_t n = p->start[k + 1] - p->start[k], sum = 0, mean;

	for (uint32_t i = p->start[k]; i < p->start[k + 1]; i++)
		sum += l->rung[p->order[i]].ability;
	mean = (sum + (sum < 0 ? -n / 2 : n / 2)) / n;
	for (uint32_t i = p->start[k]; i < p->start[k + 1]; i++)
		l->rung[p->order[i]].ability -= mean;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* How many of n sorted ones are below x, or not above it. */
static uint32_t below(const double *sorted, uint32_t n, double x, bool equal)
{
	uint32_t lo = 0, hi = n;

	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;

		if (sorted[mid] < x || (equal && sorted[mid] <= x))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* end: room for three doubles a source of the component. */
static void rank(struct gl_ladder *l, const struct parts *p, uint32_t k, double *end)
{
	uint32_t n = p->start[k + 1] - p->start[k];
	double *middle = end, *low = end + n, *high = low + n;

	for (uint32_t i = 0; i < n; i++) {
		const struct gl_rung *r = &l->rung[p->order[p->start[k] + i]];

		middle[i] = (double)r->ability;
		low[i] = gl_ladder_points(r, -1);
		high[i] = gl_ladder_points(r, 1);
	}
	qsort(middle, n, sizeof(*middle), by_size);
	qsort(low, n, sizeof(*low), by_size);
	qsort(high, n, sizeof(*high), by_size);
	for (uint32_t i = p->start[k]; i < p->start[k + 1]; i++) {
		struct gl_rung *r = &l->rung[p->order[i]];
		bool known = r->deviation >= 0;

		r->rank = 1 + n - below(middle, n, (double)r->ability, true);
		r->low = known ? 1 + n - below(low, n, gl_ladder_points(r, 1), true) : 1;
		r->high = known ? n - below(high, n, gl_ladder_points(r, -1), false) : n;
	}
}

static bool parts_make(struct parts *p, const struct gl_ladder_fit *f)
{
	size_t n = (size_t)f->out->sources + 2, dense = n < GL_LADDER_DENSE ? n : GL_LADDER_DENSE;

	p->order = calloc(n, sizeof(*p->order));
	p->start = calloc(n, sizeof(*p->start));
	p->place = calloc(n, sizeof(*p->place));
	p->cells_at = calloc(n, sizeof(*p->cells_at));
	p->cell = malloc((f->cells + 1) * sizeof(*p->cell));
	p->b_shared = calloc(n, sizeof(*p->b_shared));
	p->shift = calloc(n, sizeof(*p->shift));
	p->h = malloc(dense * dense * sizeof(*p->h));
	p->scratch = malloc(3 * n * sizeof(*p->scratch));
	return p->order && p->start && p->place && p->cells_at && p->cell && p->b_shared && p->shift &&
	       p->h && p->scratch;
}

enum gl_code gl_ladder_spread(struct gl_ladder_fit *f, struct gl_err *e)
{
	__attribute__((cleanup(parts_release))) struct parts p = { 0 };

	if (!parts_make(&p, f))
		return gl_fail(e, GL_NO_MEMORY, "no memory for the ranges of %u sources", f->out->sources);
	components(&p, f);
	deviations(f, &p);
	for (uint32_t k = 0; k < f->out->components; k++) {
		centre(f->out, &p, k);
		rank(f->out, &p, k, p.scratch);
	}
	return GL_OK;
}
