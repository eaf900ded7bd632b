/*
 * ordinal -- Dawid and Skene's model (1979) on the levels of a scale, where an error is likelier the nearer
 * it is.
 *
 * Levels are the different numbers that were said, ascending; beyond LEVELS of them, as many parts of equal
 * width between the least and the greatest, each standing for the mean of the numbers in it. An annotator's
 * row for the true level k has POOL pseudo-counts shaped like everybody's row for k, which in turn begins
 * with 2^-|k - l| for each level l: so levels that nobody has said of k yet are the likelier the nearer. The
 * value is the median of the posterior: a level, or the middle of two where exactly half lies below.
 *
 * For short scales with a truth that most people can see. On long ones, of what people feel, a level comes to
 * mean a sort of item rather than a number, and the mean or crh is far nearer.
 *
 * Known numbers (from version 2 on) are levels, too, and of their items the posterior is 1 and stays so;
 * among parts it is that of the part in which the number would be, the nearest one if it is in none.
 *
 * Exactness. As dawid_skene.c: posteriors are integers of 2^-30, counts sums of at most 2^32 of them,
 * logarithms gl_ln's, summed in 128 bits; nothing else is rounded. Time O(iterations x votes x levels),
 * memory 4 bytes an item and level, 8 an annotator and two levels.
 */
#include <stdlib.h>

#include "base/auto.h"
#include "consensus/numbers_weighted.h"

#define LEVELS     11
#define POOL       3
#define TOLERANCE  107374 /* 10^-4, in units */
#define ITERATIONS 100
#define PARAMETERS "{\"iterations\":100,\"levels\":11,\"pool\":3,\"tolerance\":\"0.000100\"}"

struct fit {
	const struct gl_votes *votes;
	unsigned levels;
	bool whole;                                  /* levels are numbers that were said */
	int64_t least, most;                         /* of what was said */
	int64_t level[LEVELS];                       /* their values, in 2^-24 */
	uint8_t *said;                               /* by vote */
	uint32_t *units;                             /* posterior of each item, one after another */
	int64_t *rows;                               /* [worker][said][true]: counts, then their logarithms */
	int64_t pool[LEVELS][LEVELS], prior[LEVELS]; /* pool: [said][true] */
};

static void fit_release(struct fit *f)
{
	free(f->said);
	free(f->units);
	free(f->rows);
}

/* ---- levels ---- */

/* Where a number is, or belongs, among n ascending ones. */
static unsigned place_of(const int64_t *sorted, unsigned n, int64_t number)
{
	unsigned i = 0;

	while (i < n && sorted[i] < number)
		i++;
	return i;
}

/* Makes a number a level; false if there are too many. */
static bool level_add(struct fit *f, int64_t number)
{
	unsigned i = place_of(f->level, f->levels, number);

	if (i < f->levels && f->level[i] == number)
		return true;
	if (f->levels == LEVELS)
		return false;
	memmove(f->level + i + 1, f->level + i, (f->levels++ - i) * sizeof(*f->level));
	f->level[i] = number;
	return true;
}

/* The different numbers; false if there are too many. */
static bool levels_said(struct fit *f)
{
	uint64_t at = 0;

	for (uint64_t v = 0; v < f->votes->n; v++)
		if (!level_add(f, gl_fine(&f->votes->ballot[v])))
			return false;
	for (uint32_t i = 0; i < f->votes->items; i++)
		if (gl_item_votes(f->votes, i, &at).n && gl_known(f->votes, i) &&
		        !level_add(f, gl_fine(&f->votes->known[i])))
			return false;
	return true;
}

static unsigned part_of(int64_t number, int64_t least, int64_t most)
{
	number = number < least ? least : number > most ? most : number;
	return (unsigned)((number - least) * LEVELS / (most - least + 1));
}

/* Parts of equal width; one in which there is nothing stands for its middle, and nobody will be there. */
static void levels_make(struct fit *f, int64_t least, int64_t most)
{
	gl_i128 sum[LEVELS] = { 0 };
	uint64_t n[LEVELS] = { 0 };

	for (uint64_t v = 0; v < f->votes->n; v++) {
		int64_t number = gl_fine(&f->votes->ballot[v]);
		unsigned i = part_of(number, least, most);

		sum[i] += number;
		n[i]++;
	}
	f->levels = LEVELS;
	for (unsigned i = 0; i < LEVELS; i++)
		f->level[i] = n[i] ? gl_divided(sum[i], (gl_i128)n[i])
		                   : least + (most - least) / LEVELS * i + (most - least) / LEVELS / 2;
}

static uint8_t level_of(const struct fit *f, const struct gl_ballot *b)
{
	int64_t number = gl_fine(b);

	return (uint8_t)(f->whole ? place_of(f->level, f->levels, number)
	                          : part_of(number, f->least, f->most));
}

static void levels_find(struct fit *f)
{
	f->whole = levels_said(f);
	if (!f->whole)
		levels_make(f, f->least, f->most);
	for (uint64_t v = 0; v < f->votes->n; v++)
		f->said[v] = level_of(f, &f->votes->ballot[v]);
}

/* ---- the model ---- */

static void start(struct fit *f)
{
	uint64_t at = 0;

	for (uint32_t i = 0; i < f->votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(f->votes, i, &at);
		uint64_t n[LEVELS] = { 0 };

		if (v.n && gl_known(f->votes, i)) {
			f->units[(size_t)i * f->levels + level_of(f, &f->votes->known[i])] = GL_UNIT;
			continue;
		}
		for (size_t k = 0; k < v.n; k++)
			n[f->said[v.place + k]]++;
		for (unsigned k = 0; v.n && k < f->levels; k++)
			f->units[(size_t)i * f->levels + k] =
			        (uint32_t)(((n[k] << GL_UNIT_BITS) + v.n / 2) / v.n);
	}
}

static void count(struct fit *f)
{
	size_t square = (size_t)f->levels * f->levels;

	memset(f->rows, 0, f->votes->workers * square * sizeof(*f->rows));
	for (unsigned l = 0; l < f->levels; l++) {
		f->prior[l] = GL_UNIT / LEVELS;
		for (unsigned k = 0; k < f->levels; k++)
			f->pool[l][k] = GL_UNIT >> (k > l ? k - l : l - k);
	}
	for (uint64_t v = 0; v < f->votes->n; v++) {
		const uint32_t *units = f->units + (size_t)f->votes->vote[v].item * f->levels;
		int64_t *own = f->rows + f->votes->vote[v].worker * square + f->said[v] * f->levels;

		for (unsigned k = 0; k < f->levels; k++) {
			own[k] += units[k];
			f->pool[f->said[v]][k] += units[k];
		}
	}
	for (uint32_t i = 0; i < f->votes->items; i++)
		for (unsigned k = 0; k < f->levels; k++)
			f->prior[k] += f->units[(size_t)i * f->levels + k];
}

/* Counts become logarithms: each annotator's column for a true level k, with the pool's share. */
static void weigh(struct fit *f)
{
	int64_t more[LEVELS][LEVELS];
	size_t square = (size_t)f->levels * f->levels;

	for (unsigned k = 0; k < f->levels; k++) {
		gl_i128 all = 0;

		for (unsigned l = 0; l < f->levels; l++)
			all += f->pool[l][k];
		for (unsigned l = 0; l < f->levels; l++) {
			more[l][k] = gl_divided((gl_i128)(POOL * (int64_t)GL_UNIT) * f->pool[l][k], all);
			more[l][k] += !more[l][k];
		}
		f->prior[k] = gl_ln((uint64_t)f->prior[k]);
	}
	for (size_t w = 0; w < f->votes->workers; w++) {
		int64_t *own = f->rows + w * square;

		for (unsigned k = 0; k < f->levels; k++) {
			uint64_t all = 0;
			int64_t whole;

			for (unsigned l = 0; l < f->levels; l++)
				all += (uint64_t)(own[l * f->levels + k] += more[l][k]);
			whole = gl_ln(all);
			for (unsigned l = 0; l < f->levels; l++) {
				int64_t *cell = &own[l * f->levels + k];

				*cell = gl_ln((uint64_t)*cell) - whole;
			}
		}
	}
}

/* The posterior of one item, in units. */
static void posterior(uint32_t out[LEVELS], const struct fit *f, const struct gl_item_votes *v)
{
	const gl_i128 none = (gl_i128)64 << GL_LN_BITS;
	gl_i128 ln[LEVELS], best;
	uint64_t weight[LEVELS], sum = 0;
	size_t square = (size_t)f->levels * f->levels;

	for (unsigned k = 0; k < f->levels; k++)
		ln[k] = f->prior[k];
	for (size_t i = 0; i < v->n; i++) {
		const int64_t *own = f->rows + v->vote[i].worker * square + f->said[v->place + i] * f->levels;

		for (unsigned k = 0; k < f->levels; k++)
			ln[k] += own[k];
	}
	best = ln[0];
	for (unsigned k = 1; k < f->levels; k++)
		best = ln[k] > best ? ln[k] : best;
	for (unsigned k = 0; k < f->levels; k++) {
		weight[k] = gl_exp(-(int64_t)(best - ln[k] < none ? best - ln[k] : none));
		sum += weight[k];
	}
	for (unsigned k = 0; k < f->levels; k++)
		out[k] = (uint32_t)(((weight[k] << GL_UNIT_BITS) + sum / 2) / sum);
}

static uint32_t believe(struct fit *f)
{
	uint32_t most = 0, units[LEVELS];
	uint64_t at = 0;

	for (uint32_t i = 0; i < f->votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(f->votes, i, &at);
		uint32_t *old = f->units + (size_t)i * f->levels;

		if (!v.n || gl_known(f->votes, i))
			continue;
		posterior(units, f, &v);
		for (unsigned k = 0; k < f->levels; k++) {
			uint32_t moved = units[k] > old[k] ? units[k] - old[k] : old[k] - units[k];

			most = moved > most ? moved : most;
			old[k] = units[k];
		}
	}
	return most;
}

/* ---- values ---- */

static void state(const struct fit *f, const uint32_t *units, struct gl_belief *out, struct gl_buf *values)
{
	uint64_t all = 0, below = 0;
	int64_t twice;
	unsigned k = 0, next;

	for (unsigned i = 0; i < f->levels; i++)
		all += units[i];
	while (2 * (below + units[k]) < all)
		below += units[k++];
	next = k;
	if (2 * (below + units[k]) == all)
		while (!units[++next])
			;
	twice = f->level[k] + f->level[next];
	if (f->whole && twice % (2 << GL_FINE_BITS) == 0)
		gl_belief_words(out, values, (uint64_t[]){ (uint64_t)(twice / (2 << GL_FINE_BITS)) }, 1);
	else
		gl_belief_words(out, values, (uint64_t[]){ (uint64_t)twice, 2u << GL_FINE_BITS }, 2);
}

static enum gl_code ordinal_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	__attribute__((cleanup(fit_release))) struct fit f = { .votes = votes };
	uint64_t at = 0;

	f.said = malloc(votes->n + 1);
	if (!f.said)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the ratings");
	if (gl_numbers_check(votes, &f.least, &f.most, e))
		return e->code;
	levels_find(&f);
	f.units = calloc((size_t)votes->items + 1, (f.levels + 1) * sizeof(*f.units));
	f.rows = malloc(((size_t)votes->workers + 1) * (f.levels * f.levels + 1) * sizeof(*f.rows));
	if (!f.units || !f.rows)
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
		if (gl_item_votes(votes, i, &at).n)
			state(&f, f.units + (size_t)i * f.levels, &out[i], values);
	return GL_OK;
}

static const struct gl_method version_1 = {
	.name = "ordinal-dawid-skene",
	.version = 1,
	.parameters = PARAMETERS,
	.find = ordinal_find,
};

const struct gl_method gl_method_ordinal = {
	.name = "ordinal-dawid-skene",
	.version = 2,
	.parameters = PARAMETERS,
	.gold = true,
	.older = &version_1,
	.find = ordinal_find,
};
