#include "consensus/reliability.h"

#include <math.h>
#include <stdlib.h>

#include "base/auto.h"
#include "base/mix.h"
#include "consensus/methods.h"

#define DRAWS     1000
#define DRAWS_MIN 100
#define STEPS     2000000000ull /* answers looked at for all draws: some seconds */

const char *const gl_index_name[GL_INDICES] = { "percent", "alpha_nominal", "alpha_ordinal", "alpha_interval",
	"alpha_ratio", "fleiss", "gwet_ac1", "gwet_ac2" };

/* A task, and what of it is the same in every draw. */
struct unit {
	uint64_t from;
	uint32_t n;
	double same;     /* ordered pairs of answers that are the same */
	double interval; /* sum over ordered pairs of (x - y)^2 */
	double ratio;    /* and of ((x - y) / (x + y))^2 */
};

struct units {
	const struct gl_votes *votes;
	const double *number;
	uint32_t values;
	uint32_t n;
	struct unit *unit; /* those with one answer or more; with two or more first */
	uint32_t paired;
	uint32_t raters; /* of Fleiss */
	const char *no_ratio;
	/* Of the draw that is looked at, by value. */
	uint64_t *count;  /* answers of paired tasks */
	uint64_t *fleiss; /* of Fleiss's tasks */
	double *share;    /* sum of n_uc / m_u */
	double *rank;     /* midrank */
};

static void units_release(struct units *u)
{
	free(u->unit);
	free(u->count);
	free(u->fleiss);
	free(u->share);
	free(u->rank);
}

uint64_t gl_draw(uint64_t *state, uint64_t n)
{
	return (uint64_t)((gl_u128)gl_mix_next(state) * n >> 64);
}

unsigned gl_draws_default(uint64_t answers)
{
	uint64_t n = STEPS / (answers + 1);

	return n > DRAWS ? DRAWS : n < DRAWS_MIN ? DRAWS_MIN : (unsigned)n;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

void gl_interval_of(struct gl_estimate *out, double *figure, unsigned draws)
{
	unsigned n = 0;

	out->low = out->high = NAN;
	for (unsigned i = 0; i < draws; i++)
		if (!isnan(figure[i]))
			figure[n++] = figure[i];
	if (out->undefined || n < 2 || 2 * n < draws)
		return;
	qsort(figure, n, sizeof(*figure), by_value);
	out->low = figure[(size_t)(0.025 * (n - 1) + 0.5)];
	out->high = figure[(size_t)(0.975 * (n - 1) + 0.5)];
}

/* ---- units ---- */

/* By the numbers of a task's answers, each taken once for each that came before it. */
static void unit_measure(struct units *u, struct unit *t)
{
	const struct gl_vote *vote = u->votes->vote + t->from;
	double mean = 0;

	for (uint32_t i = 0; i < t->n; i++)
		t->same += 2 * (double)u->count[vote[i].label]++;
	for (uint32_t i = 0; i < t->n; i++)
		u->count[vote[i].label] = 0;
	for (uint32_t i = 0; u->number && i < t->n; i++)
		mean += u->number[vote[i].label] / t->n;
	for (uint32_t i = 0; u->number && i < t->n; i++) {
		double d = u->number[vote[i].label] - mean;

		t->interval += 2 * t->n * d * d;
	}
	for (uint32_t i = 0; !u->no_ratio && i < t->n; i++)
		for (uint32_t j = 0; j < i; j++) {
			double x = u->number[vote[i].label], y = u->number[vote[j].label];

			t->ratio += x == y ? 0 : 2 * (x - y) * (x - y) / ((x + y) * (x + y));
		}
}

/* The commonest number of answers above one. */
static enum gl_code raters_find(struct units *u, struct gl_err *e)
{
	uint32_t most = 0, best = 0;
	gl_mem_auto uint32_t *tasks = NULL;

	for (uint32_t i = 0; i < u->paired; i++)
		most = u->unit[i].n > most ? u->unit[i].n : most;
	tasks = calloc((size_t)most + 1, sizeof(*tasks));
	if (!tasks)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u answers a task", most);
	for (uint32_t i = 0; i < u->paired; i++)
		tasks[u->unit[i].n]++;
	for (uint32_t n = 2; n <= most; n++)
		if (tasks[n] >= best) {
			best = tasks[n];
			u->raters = n;
		}
	return GL_OK;
}

static void units_gather(struct units *u)
{
	uint32_t singles = u->votes->items;
	uint64_t at = 0;

	for (uint32_t i = 0; i < u->votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(u->votes, i, &at);
		struct unit t = { .from = v.place, .n = (uint32_t)v.n };

		if (v.n == 1)
			u->unit[--singles] = t;
		if (v.n < 2)
			continue;
		unit_measure(u, &t);
		u->unit[u->paired++] = t;
	}
	u->n = u->paired;
	while (singles < u->votes->items)
		u->unit[u->n++] = u->unit[singles++];
}

static enum gl_code units_make(struct units *u, const struct gl_scores *s, struct gl_err *e)
{
	size_t values = (size_t)s->votes->labels + 1;

	*u = (struct units){ .votes = s->votes, .number = s->number, .values = s->votes->labels };
	if (!u->number)
		u->no_ratio = "labels have no size";
	else if (u->values && u->number[0] < 0)
		u->no_ratio = "it needs numbers of 0 or more";
	else if (u->values > GL_RATIO_VALUES_MAX)
		u->no_ratio = "there are more than 1000 different values";
	u->unit = malloc(((size_t)s->votes->items + 1) * sizeof(*u->unit));
	u->count = calloc(values, sizeof(*u->count));
	u->fleiss = malloc(values * sizeof(*u->fleiss));
	u->share = malloc(values * sizeof(*u->share));
	u->rank = malloc(values * sizeof(*u->rank));
	if (!u->unit || !u->count || !u->fleiss || !u->share || !u->rank)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u tasks", s->votes->items);
	units_gather(u);
	return raters_find(u, e);
}

/* ---- one draw ---- */

/* Sums over the tasks of a draw. */
struct sums {
	uint64_t answers; /* of paired tasks */
	uint64_t tasks, paired, fleiss;
	double percent, fleiss_percent;
	double nominal, interval, ratio; /* sum of D_u / (m_u - 1) */
	double ac2;                      /* sum of D_u / (m_u (m_u - 1)), by (x - y)^2 */
};

static void unit_count(struct units *u, const struct unit *t, uint64_t times, struct sums *s)
{
	const struct gl_vote *vote = u->votes->vote + t->from;
	double w = (double)times, m = t->n, pairs = m * (m - 1);
	bool fleiss = t->n == u->raters;

	s->tasks += times;
	for (uint32_t i = 0; i < t->n; i++)
		u->share[vote[i].label] += w / m;
	if (t->n < 2)
		return;
	s->paired += times;
	s->answers += times * t->n;
	s->percent += w * t->same / pairs;
	s->nominal += w * (pairs - t->same) / (m - 1);
	s->interval += w * t->interval / (m - 1);
	s->ratio += w * t->ratio / (m - 1);
	s->ac2 += w * t->interval / pairs;
	s->fleiss += fleiss ? times : 0;
	s->fleiss_percent += fleiss ? w * t->same / pairs : 0;
	for (uint32_t i = 0; i < t->n; i++) {
		u->count[vote[i].label] += times;
		u->fleiss[vote[i].label] += fleiss ? times : 0;
	}
}

/* times: how often each paired task was drawn; NULL: each once. Tasks with one answer are in every draw. */
static void draw_count(struct units *u, const uint32_t *times, struct sums *s)
{
	*s = (struct sums){ 0 };
	for (uint32_t k = 0; k < u->values; k++) {
		u->count[k] = u->fleiss[k] = 0;
		u->share[k] = 0;
	}
	for (uint32_t i = 0; i < u->n; i++) {
		uint32_t n = times && i < u->paired ? times[i] : 1;

		if (n)
			unit_count(u, &u->unit[i], n, s);
	}
}

/* 1 - (n - 1) observed / expected; NAN where all answers are the same. */
static double alpha(uint64_t answers, double observed, double expected)
{
	return expected > 0 ? 1 - (double)(answers - 1) * observed / expected : NAN;
}

static double nominal(const struct units *u, const struct sums *s)
{
	uint64_t same = 0;

	for (uint32_t k = 0; k < u->values; k++)
		same += u->count[k] * u->count[k];
	return alpha(s->answers, s->nominal, (double)(s->answers * s->answers - same));
}

/* The sum over ordered pairs of (x - y)^2: 2 n times the sum of squares about the mean. */
static double spread(const struct units *u, const double *x, uint64_t answers)
{
	double mean = 0, squares = 0;

	for (uint32_t k = 0; k < u->values; k++)
		mean += (double)u->count[k] * x[k];
	mean /= (double)answers;
	for (uint32_t k = 0; k < u->values; k++)
		squares += (double)u->count[k] * (x[k] - mean) * (x[k] - mean);
	return 2 * (double)answers * squares;
}

/* Midranks change with every draw, so a task's part is counted again. */
static double ordinal(struct units *u, const uint32_t *times, const struct sums *s)
{
	double below = 0, observed = 0;

	for (uint32_t k = 0; k < u->values; k++) {
		u->rank[k] = below + (double)u->count[k] / 2;
		below += (double)u->count[k];
	}
	for (uint32_t i = 0; i < u->paired; i++) {
		const struct unit *t = &u->unit[i];
		const struct gl_vote *vote = u->votes->vote + t->from;
		double mean = 0, squares = 0;

		if (times && !times[i])
			continue;
		for (uint32_t j = 0; j < t->n; j++)
			mean += u->rank[vote[j].label];
		mean /= t->n;
		for (uint32_t j = 0; j < t->n; j++)
			squares += (u->rank[vote[j].label] - mean) * (u->rank[vote[j].label] - mean);
		observed += (times ? times[i] : 1) * 2.0 * t->n * squares / (t->n - 1);
	}
	return alpha(s->answers, observed, spread(u, u->rank, s->answers));
}

static double ratio(const struct units *u, const struct sums *s)
{
	double expected = 0;

	for (uint32_t a = 0; a < u->values; a++)
		for (uint32_t b = 0; u->count[a] && b < a; b++) {
			double d = (u->number[a] - u->number[b]) / (u->number[a] + u->number[b]);

			expected += 2 * (double)u->count[a] * (double)u->count[b] * d * d;
		}
	return alpha(s->answers, s->ratio, expected);
}

static double fleiss(const struct units *u, const struct sums *s)
{
	double answers = (double)s->fleiss * u->raters, chance = 0;

	if (!s->fleiss)
		return NAN;
	for (uint32_t k = 0; k < u->values; k++)
		chance += (double)u->fleiss[k] / answers * ((double)u->fleiss[k] / answers);
	return chance < 1 ? (s->fleiss_percent / (double)s->fleiss - chance) / (1 - chance) : NAN;
}

/* weights: the sum over ordered pairs of values of their weight. */
static double gwet(const struct units *u, const struct sums *s, double agreement, double weights)
{
	double q = u->values, chance = 0;

	if (u->values < 2)
		return NAN;
	for (uint32_t k = 0; k < u->values; k++) {
		double p = u->share[k] / (double)s->tasks;

		chance += p * (1 - p);
	}
	chance *= weights / (q * (q - 1));
	return chance < 1 ? (agreement - chance) / (1 - chance) : NAN;
}

static double ac2(const struct units *u, const struct sums *s)
{
	double range, q = u->values, sum = 0, squares = 0;

	if (u->values < 2)
		return NAN;
	range = u->number[u->values - 1] - u->number[0];
	for (uint32_t k = 0; k < u->values; k++) {
		double x = (u->number[k] - u->number[0]) / range;

		sum += x;
		squares += x * x;
	}
	return gwet(u, s, 1 - s->ac2 / (double)s->paired / (range * range),
	        q * q - 2 * (q * squares - sum * sum));
}

static void figures(struct units *u, const uint32_t *times, double out[GL_INDICES])
{
	struct sums s;

	draw_count(u, times, &s);
	out[GL_PERCENT] = s.percent / (double)s.paired;
	out[GL_ALPHA_NOMINAL] = nominal(u, &s);
	out[GL_ALPHA_ORDINAL] = u->number ? ordinal(u, times, &s) : NAN;
	out[GL_ALPHA_INTERVAL] =
	        u->number ? alpha(s.answers, s.interval, spread(u, u->number, s.answers)) : NAN;
	out[GL_ALPHA_RATIO] = u->no_ratio ? NAN : ratio(u, &s);
	out[GL_FLEISS] = fleiss(u, &s);
	out[GL_GWET_AC1] = gwet(u, &s, out[GL_PERCENT], u->values);
	out[GL_GWET_AC2] = u->number ? ac2(u, &s) : NAN;
}

/* ---- all of it ---- */

/* Why a figure that is NAN has no value. */
static const char *reason(const struct units *u, enum gl_index i)
{
	if (!u->number && (i == GL_ALPHA_ORDINAL || i == GL_ALPHA_INTERVAL || i == GL_GWET_AC2))
		return "labels have no order and no distances";
	if (i == GL_ALPHA_RATIO && u->no_ratio)
		return u->no_ratio;
	return i == GL_FLEISS ? "every answer of its tasks is the same" : "every answer is the same";
}

static enum gl_code intervals(
        struct units *u, struct gl_reliability *out, const struct gl_draws *draws, struct gl_err *e)
{
	gl_mem_auto uint32_t *times = malloc(((size_t)u->paired + 1) * sizeof(*times));
	gl_mem_auto double *drawn = malloc(((size_t)draws->n + 1) * GL_INDICES * sizeof(*drawn));
	double one[GL_INDICES];
	uint64_t state = draws->seed;

	if (!times || !drawn)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u draws", draws->n);
	for (unsigned d = 0; d < draws->n; d++) {
		for (uint32_t i = 0; i < u->paired; i++)
			times[i] = 0;
		for (uint32_t i = 0; i < u->paired; i++)
			times[gl_draw(&state, u->paired)]++;
		figures(u, times, one);
		for (unsigned i = 0; i < GL_INDICES; i++)
			drawn[(size_t)i * draws->n + d] = one[i];
		if (draws->tick)
			draws->tick(draws->arg, d + 1);
	}
	for (unsigned i = 0; i < GL_INDICES; i++)
		gl_interval_of(&out->figure[i], drawn + (size_t)i * draws->n, draws->n);
	return GL_OK;
}

enum gl_code gl_reliability(struct gl_reliability *out, const struct gl_scores *scores,
        const struct gl_draws *draws, struct gl_err *e)
{
	__attribute__((cleanup(units_release))) struct units u = { 0 };
	double whole[GL_INDICES];

	*out = (struct gl_reliability){ 0 };
	if (units_make(&u, scores, e))
		return e->code;
	out->tasks = u.paired;
	out->raters = u.raters;
	for (uint32_t i = 0; i < u.paired; i++)
		out->units += u.unit[i].n == u.raters;
	if (u.paired)
		figures(&u, NULL, whole);
	for (unsigned i = 0; i < GL_INDICES; i++) {
		struct gl_estimate *f = &out->figure[i];

		f->undefined = !u.paired ? "no task has two answers" : isnan(whole[i]) ? reason(&u, i) : NULL;
		f->value = f->undefined ? NAN : whole[i];
		f->low = f->high = NAN;
	}
	return u.paired >= GL_DRAWN_MIN && draws->n ? intervals(&u, out, draws, e) : GL_OK;
}
