#include "consensus/ladder_inside.h"

#include <stdlib.h>

#include "base/auto.h"
#include "consensus/fixed.h"

#define PASSES    2000
#define TOLERANCE 68719                       /* 10^-6, in 2^-36 */
#define FARTHEST  ((int64_t)20 << GL_LN_BITS) /* of an ability from 0, and of the like */
#define PRIOR     ((uint64_t)(GL_LADDER_PRIOR * 2 * GL_UNIT))
#define RIGHT     18 /* halves of answers known beforehand of each annotator */
#define WRONG     2

static const struct gl_ladder_method bradley_terry = { .name = "bradley-terry" };
static const struct gl_ladder_method davidson = { .name = "davidson", .ties = true };
static const struct gl_ladder_method crowd_bt = { .name = "crowd-bt", .workers = true };
const struct gl_ladder_method *const gl_ladder_methods[] = { &bradley_terry, &davidson, &crowd_bt, NULL };

const struct gl_ladder_method *gl_ladder_find(const char *name)
{
	if (!strcmp(name, "default"))
		return gl_ladder_methods[0];
	for (size_t i = 0; gl_ladder_methods[i]; i++)
		if (!strcmp(gl_ladder_methods[i]->name, name))
			return gl_ladder_methods[i];
	return NULL;
}

/* ---- probabilities ---- */

static int64_t within(int64_t x)
{
	return x < -FARTHEST ? -FARTHEST : x > FARTHEST ? FARTHEST : x;
}

/* What three logarithms are shares of. Those of -2^63 have none. Each is rounded on its own, so that equal
 * ones stay equal. */
static void shares(uint32_t p[3], const int64_t ln[3])
{
	int64_t most = ln[0] > ln[1] ? ln[0] : ln[1];
	uint64_t weight[3], sum = 0;

	most = ln[2] > most ? ln[2] : most;
	for (int k = 0; k < 3; k++) {
		weight[k] = ln[k] == INT64_MIN ? 0 : gl_exp(ln[k] - most);
		sum += weight[k];
	}
	for (int k = 0; k < 3; k++)
		p[k] = (uint32_t)(((weight[k] << 30) + sum / 2) / sum);
}

void gl_ladder_odds(uint32_t p[3], const struct gl_ladder_fit *f, const struct gl_ladder_cell *c)
{
	const struct gl_rung *rung = f->out->rung;
	int64_t half = (rung[c->first].ability - rung[c->second].ability + f->out->first) / 2;

	shares(p, (int64_t[]){ half, -half, f->out->method->ties ? f->out->tie : INT64_MIN });
}

/* 1 / (1 + exp -x), in 2^-30. */
static uint64_t logistic(int64_t x)
{
	uint32_t p[3];

	shares(p, (int64_t[]){ x, 0, INT64_MIN });
	return p[0];
}

/* How likely the annotator has followed the order in saying what has this probability if they did. */
static uint64_t followed(
        const struct gl_ladder_fit *f, const struct gl_ladder_cell *c, uint64_t p, uint64_t other)
{
	uint64_t q, yes, no;

	if (!f->out->quality)
		return GL_UNIT;
	q = f->out->quality[c->worker];
	yes = q * p;
	no = (GL_UNIT - q) * other;
	return yes + no ? (uint64_t)((((gl_u128)yes << GL_UNIT_BITS) + (yes + no) / 2) / (yes + no)) : q;
}

/* What a cell's votes come to once those that were turned round are turned back, in points: for the first,
 * and for the second. Ties are half of each, unless they have a share of their own. */
static void points(
        uint64_t out[2], const struct gl_ladder_fit *f, const struct gl_ladder_cell *c, const uint32_t p[3])
{
	uint64_t first = followed(f, c, p[GL_WINNER_FIRST], p[GL_WINNER_SECOND]);
	uint64_t second = followed(f, c, p[GL_WINNER_SECOND], p[GL_WINNER_FIRST]);
	uint64_t tie = (uint64_t)c->count[GL_WINNER_NONE] * (GL_UNIT / 2);

	out[0] = c->count[GL_WINNER_FIRST] * first + c->count[GL_WINNER_SECOND] * (GL_UNIT - second) + tie;
	out[1] = c->count[GL_WINNER_SECOND] * second + c->count[GL_WINNER_FIRST] * (GL_UNIT - first) + tie;
}

static uint64_t all(const struct gl_ladder_cell *c)
{
	return (uint64_t)c->count[0] + c->count[1] + c->count[2];
}

/* ---- passes: each returns how far it moved what ---- */

/* The step from what is expected to what was seen. Neither is 0: the prior is in both, but for rounding. */
static int64_t step(uint64_t seen, uint64_t expected)
{
	return gl_ln(seen + 1) - gl_ln(expected + 1);
}

static int64_t moved(int64_t *x, int64_t by)
{
	int64_t old = *x;

	*x = within(old + by);
	return *x - old;
}

static int64_t size(int64_t x)
{
	return x < 0 ? -x : x;
}

/* Three quarters of the last step are taken again: eigenvalues of MM lie in [0, 1), for which that is stable,
 * and chains of sources settle several times sooner. */
static int64_t pass_abilities(struct gl_ladder_fit *f)
{
	int64_t most = 0;

	for (uint32_t i = 0; i < f->out->sources; i++) {
		f->won[i] = PRIOR;
		f->expected[i] = 2 * ((PRIOR * logistic(f->out->rung[i].ability)) >> GL_UNIT_BITS);
	}
	for (size_t i = 0; i < f->cells; i++) {
		const struct gl_ladder_cell *c = &f->cell[i];
		uint64_t got[2], n = all(c);
		uint32_t p[3];

		if (c->first == c->second)
			continue;
		gl_ladder_odds(p, f, c);
		points(got, f, c, p);
		f->won[c->first] += got[0];
		f->won[c->second] += got[1];
		f->expected[c->first] += n * (p[GL_WINNER_FIRST] + p[GL_WINNER_NONE] / 2);
		f->expected[c->second] += n * (p[GL_WINNER_SECOND] + p[GL_WINNER_NONE] / 2);
	}
	for (uint32_t i = 0; i < f->out->sources; i++) {
		f->last[i] =
		        moved(&f->out->rung[i].ability, step(f->won[i], f->expected[i]) + f->last[i] * 3 / 4);
		most = size(f->last[i]) > most ? size(f->last[i]) : most;
	}
	return most;
}

/* Components as wholes: nothing but the prior holds them in their place, so they would get there slowly. Not
 * counted as movement: within a component nothing moves. */
static int64_t pass_components(struct gl_ladder_fit *f)
{
	uint64_t *above = f->won, *under = f->expected;

	memset(above, 0, f->out->components * sizeof(*above));
	memset(under, 0, f->out->components * sizeof(*under));
	for (uint32_t i = 0; i < f->out->sources; i++) {
		const struct gl_rung *r = &f->out->rung[i];

		above[r->component] += logistic(r->ability);
		under[r->component] += logistic(-r->ability);
	}
	for (uint32_t i = 0; i < f->out->sources; i++) {
		struct gl_rung *r = &f->out->rung[i];

		moved(&r->ability, step(under[r->component], above[r->component]));
	}
	return 0;
}

static int64_t pass_first(struct gl_ladder_fit *f)
{
	uint64_t half = logistic(f->out->first), won[2] = { PRIOR, PRIOR };
	uint64_t expected[2] = { 2 * ((PRIOR * half) >> GL_UNIT_BITS),
		2 * ((PRIOR * (GL_UNIT - half)) >> GL_UNIT_BITS) };

	for (size_t i = 0; i < f->cells; i++) {
		const struct gl_ladder_cell *c = &f->cell[i];
		uint64_t got[2], n = all(c);
		uint32_t p[3];

		gl_ladder_odds(p, f, c);
		points(got, f, c, p);
		for (int k = 0; k < 2; k++) {
			won[k] += got[k];
			expected[k] += n * (p[k] + p[GL_WINNER_NONE] / 2);
		}
	}
	return size(moved(&f->out->first, step(won[0], expected[0]) - step(won[1], expected[1])));
}

static int64_t pass_tie(struct gl_ladder_fit *f)
{
	uint32_t p[3];
	uint64_t seen = PRIOR, expected;

	shares(p, (int64_t[]){ 0, 0, f->out->tie });
	expected = 2 * ((PRIOR * p[GL_WINNER_NONE]) >> GL_UNIT_BITS);
	for (size_t i = 0; i < f->cells; i++) {
		gl_ladder_odds(p, f, &f->cell[i]);
		seen += (uint64_t)f->cell[i].count[GL_WINNER_NONE] << GL_UNIT_BITS;
		expected += all(&f->cell[i]) * p[GL_WINNER_NONE];
	}
	return size(moved(&f->out->tie, step(seen, expected)));
}

/* How often each annotator has followed; won and expected are large enough for the workers, too. */
static int64_t pass_quality(struct gl_ladder_fit *f)
{
	uint64_t *right = f->won, *said = f->expected;

	for (uint32_t w = 0; w < f->out->workers; w++) {
		right[w] = (uint64_t)RIGHT << GL_UNIT_BITS;
		said[w] = RIGHT + WRONG;
	}
	for (size_t i = 0; i < f->cells; i++) {
		const struct gl_ladder_cell *c = &f->cell[i];
		uint32_t p[3];

		if (c->first == c->second)
			continue;
		gl_ladder_odds(p, f, c);
		right[c->worker] += c->count[GL_WINNER_FIRST] * followed(f, c, p[0], p[1]) +
		                    c->count[GL_WINNER_SECOND] * followed(f, c, p[1], p[0]);
		said[c->worker] += (uint64_t)c->count[GL_WINNER_FIRST] + c->count[GL_WINNER_SECOND];
	}
	for (uint32_t w = 0; w < f->out->workers; w++)
		f->out->quality[w] = (uint32_t)((right[w] + said[w] / 2) / said[w]);
	return 0; /* where it still moves, so do the abilities */
}

static void fit(struct gl_ladder_fit *f)
{
	int64_t (*pass[5])(struct gl_ladder_fit *);
	unsigned rounds = 0;

	pass[rounds++] = pass_components;
	pass[rounds++] = pass_abilities;
	pass[rounds++] = pass_first;
	if (f->out->method->ties)
		pass[rounds++] = pass_tie;
	if (f->out->method->workers)
		pass[rounds++] = pass_quality;
	while (!f->out->settled && f->out->passes < PASSES) {
		int64_t most = 0;

		for (unsigned i = 0; i < rounds; i++) {
			int64_t by = pass[i](f);

			most = by > most ? by : most;
		}
		f->out->passes += rounds;
		f->out->settled = most <= TOLERANCE;
	}
}

/* ---- cells ---- */

static int by_cell(const void *a, const void *b)
{
	const struct gl_ladder_cell *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	if (x->second != y->second)
		return x->second < y->second ? -1 : 1;
	return x->worker < y->worker ? -1 : x->worker > y->worker;
}

static void count_one(struct gl_rung *rung, const struct gl_comparison *c)
{
	struct gl_rung *first = &rung[c->first], *second = &rung[c->second];

	if (c->first == c->second)
		return;
	first->wins += c->winner == GL_WINNER_FIRST;
	first->losses += c->winner == GL_WINNER_SECOND;
	first->ties += c->winner == GL_WINNER_NONE;
	second->wins += c->winner == GL_WINNER_SECOND;
	second->losses += c->winner == GL_WINNER_FIRST;
	second->ties += c->winner == GL_WINNER_NONE;
}

static void cells_make(struct gl_ladder_fit *f, const struct gl_ladder_in *in)
{
	size_t n = 0;

	for (size_t i = 0; i < in->n; i++) {
		const struct gl_comparison *c = &in->comparison[i];

		count_one(f->out->rung, c);
		f->cell[i] = (struct gl_ladder_cell){
			.first = c->first, .second = c->second, .worker = f->out->quality ? c->worker : 0
		};
		f->cell[i].count[c->winner] = c->weight;
	}
	qsort(f->cell, in->n, sizeof(*f->cell), by_cell);
	for (size_t i = 0; i < in->n; i++) {
		if (n && !by_cell(&f->cell[n - 1], &f->cell[i]))
			for (int k = 0; k < 3; k++)
				f->cell[n - 1].count[k] += f->cell[i].count[k];
		else
			f->cell[n++] = f->cell[i];
	}
	f->cells = n;
}

static uint32_t root_of(struct gl_rung *rung, uint32_t i)
{
	while (rung[i].component != i)
		i = rung[i].component = rung[rung[i].component].component;
	return i;
}

/* Numbered by their first source. */
static void components(struct gl_ladder_fit *f)
{
	struct gl_ladder *l = f->out;
	struct gl_rung *rung = l->rung; /* component: first of a chain of sources that go down to the first */

	for (uint32_t i = 0; i < l->sources; i++)
		rung[i].component = i;
	for (size_t i = 0; i < f->cells; i++) {
		uint32_t a = root_of(rung, f->cell[i].first), b = root_of(rung, f->cell[i].second);

		rung[a > b ? a : b].component = a < b ? a : b;
	}
	for (uint32_t i = 0; i < l->sources; i++)
		rung[i].component = root_of(rung, i);
	for (uint32_t i = 0; i < l->sources; i++)
		rung[i].component =
		        rung[i].component == i ? l->components++ : rung[rung[i].component].component;
}

static void fit_release(struct gl_ladder_fit *f)
{
	free(f->cell);
	free(f->won);
	free(f->expected);
	free(f->last);
}

static enum gl_code fit_make(struct gl_ladder_fit *f, const struct gl_ladder_in *in, struct gl_err *e)
{
	struct gl_ladder *out = f->out;
	size_t room = (in->sources > in->workers ? in->sources : in->workers) + (size_t)1;

	out->rung = calloc((size_t)in->sources + 1, sizeof(*out->rung));
	out->quality = out->method->workers ? calloc((size_t)in->workers + 1, sizeof(*out->quality)) : NULL;
	f->cell = malloc((in->n + 1) * sizeof(*f->cell));
	f->won = malloc(room * sizeof(*f->won));
	f->expected = malloc(room * sizeof(*f->expected));
	f->last = calloc(room, sizeof(*f->last));
	if (!out->rung || (out->method->workers && !out->quality) || !f->cell || !f->won || !f->expected ||
	        !f->last)
		return gl_fail(
		        e, GL_NO_MEMORY, "no memory for %zu comparisons of %u sources", in->n, in->sources);
	for (uint32_t w = 0; out->quality && w < in->workers; w++)
		out->quality[w] = GL_UNIT / (RIGHT + WRONG) * RIGHT;
	return GL_OK;
}

enum gl_code gl_ladder(struct gl_ladder *out, const struct gl_ladder_method *m, const struct gl_ladder_in *in,
        struct gl_err *e)
{
	__attribute__((cleanup(fit_release))) struct gl_ladder_fit f = { .out = out };

	*out = (struct gl_ladder){ .method = m, .sources = in->sources, .workers = in->workers };
	if (in->sources > GL_LADDER_SOURCES_MAX)
		return gl_fail(e, GL_TOO_LARGE, "a leaderboard may have %d sources, not %u",
		        GL_LADDER_SOURCES_MAX, in->sources);
	if (in->n > GL_LADDER_MAX)
		return gl_fail(e, GL_TOO_LARGE, "a leaderboard may have 2^30 comparisons, not %zu", in->n);
	if (fit_make(&f, in, e))
		return e->code;
	cells_make(&f, in);
	components(&f);
	fit(&f);
	return gl_ladder_spread(&f, e);
}

void gl_ladder_release(struct gl_ladder *l)
{
	free(l->rung);
	free(l->quality);
	*l = (struct gl_ladder){ 0 };
}
