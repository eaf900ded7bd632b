/* ladder: closed forms of two sources, the equations of the optimum on made crowds, and convarg's references.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testdata.h"

#include "base/auto.h"
#include "base/mix.h"
#include "cli/crowd_names.h"
#include "cli/crowd_table.h"
#include "consensus/ladder.h"

#define LN    0x1p-36
#define UNITS 0x1p-30
#define PRIOR 0.1

Suite *ladder_suite(void);

static struct gl_ladder climb(const char *method, const struct gl_ladder_in *in)
{
	struct gl_ladder l;
	struct gl_err e = { 0 };

	ck_assert_msg(!gl_ladder(&l, gl_ladder_find(method), in, &e), "%s", e.text);
	return l;
}

static double ability(const struct gl_ladder *l, uint32_t i)
{
	return (double)l->rung[i].ability * LN;
}

static size_t say(struct gl_comparison *at, size_t n, uint32_t first, uint32_t second, enum gl_winner winner)
{
	for (size_t i = 0; i < n; i++)
		at[i] = (struct gl_comparison){ first, second, 0, (uint8_t)winner, 2 };
	return n;
}

/* --- made crowds --- */

static double uniform(uint64_t *seed)
{
	return (double)(gl_mix_next(seed) >> 11) * 0x1p-53;
}

#define SOURCES 8
#define WORKERS 10
#define MADE    1500

struct league {
	struct gl_ladder_in in;
	struct gl_comparison comparison[MADE];
	double truth[SOURCES]; /* their mean is 0 */
};

/* first: what being shown first is worth; liars: so many annotators say the opposite of what they think. */
static void league_make(struct league *l, uint64_t seed, double first, double ties, uint32_t liars)
{
	double mean = 0;

	l->in = (struct gl_ladder_in){
		.sources = SOURCES, .workers = WORKERS, .n = MADE, .comparison = l->comparison
	};
	for (int i = 0; i < SOURCES; i++)
		mean += (l->truth[i] = 3 * uniform(&seed)) / SOURCES;
	for (int i = 0; i < SOURCES; i++)
		l->truth[i] -= mean;
	for (size_t i = 0; i < MADE; i++) {
		struct gl_comparison *c = &l->comparison[i];
		double p, lot = uniform(&seed);

		c->first = (uint32_t)(gl_mix_next(&seed) % SOURCES);
		c->second = (c->first + 1 + (uint32_t)(gl_mix_next(&seed) % (SOURCES - 1))) % SOURCES;
		c->worker = (uint32_t)(gl_mix_next(&seed) % WORKERS);
		c->weight = 2;
		p = (1 - ties) / (1 + exp(l->truth[c->second] - l->truth[c->first] - first));
		c->winner = lot < p ? GL_WINNER_FIRST : lot < 1 - ties ? GL_WINNER_SECOND : GL_WINNER_NONE;
		if (c->worker < liars && c->winner != GL_WINNER_NONE)
			c->winner = !c->winner;
	}
}

static double distance(const struct gl_ladder *l, const double *truth)
{
	double sum = 0;

	for (uint32_t i = 0; i < l->sources; i++)
		sum += (ability(l, i) - truth[i]) * (ability(l, i) - truth[i]);
	return sqrt(sum / l->sources);
}

/* --- two sources: what is known --- */

START_TEST(three_wins_in_four_are_odds_of_three)
{
	static struct gl_comparison c[4000];
	struct gl_ladder_in in = { .sources = 2, .comparison = c };
	struct gl_ladder l;

	/* Shown first equally often, so that this explains nothing. */
	in.n += say(c + in.n, 1500, 0, 1, GL_WINNER_FIRST);
	in.n += say(c + in.n, 1500, 1, 0, GL_WINNER_SECOND);
	in.n += say(c + in.n, 500, 0, 1, GL_WINNER_SECOND);
	in.n += say(c + in.n, 500, 1, 0, GL_WINNER_FIRST);
	l = climb("bradley-terry", &in);
	ck_assert(l.settled);
	ck_assert_double_eq_tol(ability(&l, 0) - ability(&l, 1), log(3), 1e-3);
	ck_assert_int_eq(l.first, 0);
	/* Half the deviation of the logarithm of odds, 1 / sqrt(n p q). */
	ck_assert_double_eq_tol(l.rung[0].deviation, 0.5 / sqrt(4000 * 0.75 * 0.25), 1e-4);
	ck_assert_double_eq_tol(gl_ladder_points(&l.rung[0], 0), 1000 + 200 * log10(3), 0.1);
	ck_assert_uint_eq(l.rung[0].wins, 3000);
	ck_assert_uint_eq(l.rung[1].losses, 3000);
	ck_assert(l.rung[0].rank == 1 && l.rung[0].high == 1 && l.rung[1].rank == 2 && l.rung[1].low == 2);
	gl_ladder_release(&l);
}
END_TEST

START_TEST(being_shown_first_is_told_from_being_better)
{
	static struct gl_comparison c[2000];
	struct gl_ladder_in in = { .sources = 2, .comparison = c };
	struct gl_ladder l;

	in.n += say(c + in.n, 600, 0, 1, GL_WINNER_FIRST);
	in.n += say(c + in.n, 400, 0, 1, GL_WINNER_SECOND);
	in.n += say(c + in.n, 600, 1, 0, GL_WINNER_FIRST);
	in.n += say(c + in.n, 400, 1, 0, GL_WINNER_SECOND);
	l = climb("bradley-terry", &in);
	ck_assert_double_eq_tol((double)l.first * LN, log(1.5), 1e-3);
	ck_assert_double_eq_tol(l.first_deviation, 1 / sqrt(2000 * 0.24), 1e-3);
	ck_assert_int_eq(l.rung[0].ability, l.rung[1].ability);
	ck_assert(l.rung[0].rank == 1 && l.rung[1].rank == 1); /* a tie is stated as one */
	gl_ladder_release(&l);
}
END_TEST

START_TEST(davidson_gives_ties_their_share)
{
	static struct gl_comparison c[2000];
	struct gl_ladder_in in = { .sources = 2, .comparison = c };
	struct gl_ladder l;

	for (uint32_t first = 0; first < 2; first++) {
		in.n += say(c + in.n, 500, first, !first, first ? GL_WINNER_SECOND : GL_WINNER_FIRST);
		in.n += say(c + in.n, 200, first, !first, first ? GL_WINNER_FIRST : GL_WINNER_SECOND);
		in.n += say(c + in.n, 300, first, !first, GL_WINNER_NONE);
	}
	l = climb("davidson", &in);
	ck_assert_double_eq_tol(ability(&l, 0) - ability(&l, 1), log(2.5), 2e-3);
	ck_assert_double_eq_tol((double)l.tie * LN, log(300 / sqrt(500 * 200)), 2e-3);
	gl_ladder_release(&l);
}
END_TEST

START_TEST(strength_is_weight)
{
	struct gl_comparison much[] = { { 0, 1, 0, GL_WINNER_FIRST, 3 }, { 1, 0, 1, GL_WINNER_FIRST, 2 } };
	struct gl_comparison slightly[] = { { 0, 1, 0, GL_WINNER_FIRST, 1 },
		{ 1, 0, 1, GL_WINNER_FIRST, 2 } };
	struct gl_ladder a = climb("bradley-terry", &(struct gl_ladder_in){ 2, 2, 2, much });
	struct gl_ladder b = climb("bradley-terry", &(struct gl_ladder_in){ 2, 2, 2, slightly });

	ck_assert(a.rung[0].rank == 1 && a.rung[1].rank == 2);
	ck_assert(b.rung[0].rank == 2 && b.rung[1].rank == 1);
	gl_ladder_release(&a);
	gl_ladder_release(&b);
}
END_TEST

START_TEST(what_was_never_compared_is_not_ranked_together)
{
	struct gl_comparison c[] = {
		{ 0, 2, 0, GL_WINNER_FIRST, 2 },
		{ 1, 3, 0, GL_WINNER_SECOND, 2 },
		{ 4, 4, 0, GL_WINNER_FIRST, 2 },
	};
	struct gl_ladder l = climb("bradley-terry", &(struct gl_ladder_in){ 6, 1, GL_COUNT(c), c });

	ck_assert_uint_eq(l.components, 4);
	ck_assert_uint_eq(l.rung[0].component, l.rung[2].component);
	ck_assert_uint_eq(l.rung[1].component, l.rung[3].component);
	ck_assert(l.rung[0].rank == 1 && l.rung[2].rank == 2 && l.rung[3].rank == 1 && l.rung[1].rank == 2);
	ck_assert_int_eq(l.rung[0].ability, -l.rung[2].ability);
	ck_assert(l.rung[4].rank == 1 && !l.rung[4].wins && !l.rung[4].ability);
	ck_assert(l.rung[0].low == 1 && l.rung[0].high == 2); /* one vote ranks nobody for sure */
	gl_ladder_release(&l);
	l = climb("davidson", &(struct gl_ladder_in){ 0 });
	ck_assert_uint_eq(l.components, 0);
	gl_ladder_release(&l);
}
END_TEST

/* --- made crowds: the optimum, symmetry, cover --- */

/* At the optimum every source has as many points as the model expects of it, the prior in both; here in
 * doubles and with libm. Abilities are known up to what all have in common. */
static void check_optimum(const struct league *x, const char *method)
{
	struct gl_ladder l = climb(method, &x->in);
	double gap[SOURCES] = { 0 }, sum = 0;

	ck_assert(l.settled);
	for (size_t i = 0; i < MADE; i++) {
		const struct gl_comparison *c = &x->comparison[i];
		double d = ability(&l, c->first) - ability(&l, c->second) + (double)l.first * LN;
		double v = l.method->ties ? exp((double)l.tie * LN) : 0;
		double expected = (exp(d / 2) + v / 2) / (exp(d / 2) + exp(-d / 2) + v);
		double seen = c->winner == GL_WINNER_FIRST ? 1 : c->winner == GL_WINNER_NONE ? 0.5 : 0;

		gap[c->first] += seen - expected;
		gap[c->second] -= seen - expected;
	}
	for (uint32_t i = 0; i < SOURCES; i++)
		gap[i] += PRIOR - 2 * PRIOR / (1 + exp(-ability(&l, i)));
	for (int i = 0; i < SOURCES; i++)
		sum += gap[i] / SOURCES;
	for (int i = 0; i < SOURCES;
	        i++) /* what is in common is the prior's, about a mean that is not quite 0 */
		ck_assert_msg(
		        fabs(gap[i] - sum) < 0.02, "%s: source %d is off by %g points", method, i, gap[i]);
	gl_ladder_release(&l);
}

START_TEST(expected_points_are_those_won)
{
	static struct league x;

	league_make(&x, (uint64_t)_i, 0.4, 0.2, 0);
	check_optimum(&x, "bradley-terry");
	check_optimum(&x, "davidson");
}
END_TEST

START_TEST(order_and_names_change_nothing)
{
	static struct league x, y;
	const char *method = gl_ladder_methods[_i]->name;
	struct gl_ladder a, b;

	league_make(&x, 7, 0.4, 0.2, 2);
	y = x;
	y.in.comparison = y.comparison;
	for (size_t i = 0; i < MADE; i++) {
		const struct gl_comparison *c = &x.comparison[MADE - 1 - i];

		y.comparison[i] = *c;
		y.comparison[i].first = SOURCES - 1 - c->first;
		y.comparison[i].second = SOURCES - 1 - c->second;
		y.comparison[i].worker = WORKERS - c->worker; /* and one more, who says nothing */
	}
	y.in.workers = WORKERS + 1;
	a = climb(method, &x.in);
	b = climb(method, &y.in);
	ck_assert_int_eq(a.first, b.first);
	ck_assert_int_eq(a.tie, b.tie);
	for (uint32_t i = 0; i < SOURCES; i++) {
		const struct gl_rung *r = &a.rung[i], *s = &b.rung[SOURCES - 1 - i];

		ck_assert_int_eq(r->ability, s->ability);
		ck_assert_uint_eq(r->rank, s->rank);
		ck_assert_double_eq_tol(r->deviation, s->deviation, 1e-9);
	}
	gl_ladder_release(&a);
	gl_ladder_release(&b);
}
END_TEST

START_TEST(ranges_cover_what_is_true_as_often_as_they_say)
{
	static struct league x;
	unsigned covered = 0, all = 0;

	for (uint64_t seed = 0; seed < 60; seed++) {
		struct gl_ladder l;

		league_make(&x, seed, 0.3, 0, 0);
		l = climb("bradley-terry", &x.in);
		for (uint32_t i = 0; i < SOURCES; i++, all++)
			covered += fabs(ability(&l, i) - x.truth[i]) < 1.96 * l.rung[i].deviation;
		gl_ladder_release(&l);
	}
	ck_assert_msg(covered > 0.92 * all && covered < 0.98 * all, "%u of %u", covered, all);
}
END_TEST

START_TEST(crowd_bt_finds_who_says_the_opposite)
{
	static struct league x;
	struct gl_ladder plain, crowd;

	league_make(&x, (uint64_t)_i, 0, 0.1, 3);
	plain = climb("bradley-terry", &x.in);
	crowd = climb("crowd-bt", &x.in);
	for (uint32_t w = 0; w < WORKERS; w++)
		ck_assert_msg((crowd.quality[w] * UNITS < 0.5) == (w < 3), "annotator %u: %g", w,
		        crowd.quality[w] * UNITS);
	ck_assert_double_lt(distance(&crowd, x.truth), 0.35);
	ck_assert_double_lt(2 * distance(&crowd, x.truth), distance(&plain, x.truth));
	gl_ladder_release(&plain);
	gl_ladder_release(&crowd);
}
END_TEST

/* --- convarg: which of two arguments convinces more --- */

#define VOTES 90000

struct arguments {
	struct gl_names item, worker, task, topic;
	struct gl_comparison *comparison;
	uint32_t *task_of; /* by comparison */
	size_t n;
};

static void arguments_read(struct arguments *a)
{
	gl_table_auto t = { 0 };
	struct gl_err e = { 0 };
	char path[1024];

	snprintf(path, sizeof(path), "%s/convarg/answers.csv", test_data());
	a->comparison = calloc(VOTES, sizeof(*a->comparison));
	a->task_of = calloc(VOTES, sizeof(*a->task_of));
	ck_assert_msg(!gl_table_open(&t, path, &e), "%s", e.text);
	while (gl_table_next(&t, &e)) {
		const char *label = gl_table_get(&t, "label");

		ck_assert_uint_lt(a->n, VOTES);
		a->task_of[a->n] = (uint32_t)gl_names_add(&a->task, gl_table_get(&t, "task"));
		a->comparison[a->n++] = (struct gl_comparison){
			.first = (uint32_t)gl_names_add(&a->item, gl_table_get(&t, "left")),
			.second = (uint32_t)gl_names_add(&a->item, gl_table_get(&t, "right")),
			.worker = (uint32_t)gl_names_add(&a->worker, gl_table_get(&t, "worker")),
			.winner = !strcmp(label, "left")    ? GL_WINNER_FIRST
			          : !strcmp(label, "right") ? GL_WINNER_SECOND
			                                    : GL_WINNER_NONE,
			.weight = 2,
		};
	}
}

static void arguments_release(struct arguments *a)
{
	gl_names_release(&a->item);
	gl_names_release(&a->worker);
	gl_names_release(&a->task);
	gl_names_release(&a->topic);
	free(a->comparison);
	free(a->task_of);
}

/* How many of n are below x, and half of those that are equal: its rank, ties shared. */
static double rank_of(const double *all, size_t n, double x)
{
	double rank = 0;

	for (size_t i = 0; i < n; i++)
		rank += all[i] < x ? 1 : all[i] == x ? 0.5 : 0;
	return rank;
}

static double spearman(const double *x, const double *y, size_t n)
{
	double xx = 0, yy = 0, xy = 0, mean = (double)n / 2;

	for (size_t i = 0; i < n; i++) {
		double a = rank_of(x, n, x[i]) - mean, b = rank_of(y, n, y[i]) - mean;

		xx += a * a, yy += b * b, xy += a * b;
	}
	return xy / sqrt(xx * yy);
}

/* Mean over topics of the correlation with the published scores, of which lower is more convincing. */
static double per_topic(struct arguments *a, const struct gl_ladder *l)
{
	static double mine[40][100], theirs[40][100];
	size_t n[40] = { 0 };
	gl_table_auto t = { 0 };
	struct gl_err e = { 0 };
	char path[1024];
	double sum = 0;

	snprintf(path, sizeof(path), "%s/convarg/item_rank.csv", test_data());
	ck_assert_msg(!gl_table_open(&t, path, &e), "%s", e.text);
	while (gl_table_next(&t, &e)) {
		int32_t topic = gl_names_add(&a->topic, gl_table_get(&t, "topic"));
		int32_t item = gl_names_find(&a->item, gl_table_get(&t, "item"));

		ck_assert(topic < 40 && item >= 0 && n[topic] < 100);
		mine[topic][n[topic]] = ability(l, (uint32_t)item);
		theirs[topic][n[topic]++] = strtod(gl_table_get(&t, "rank_score"), NULL);
	}
	for (uint32_t i = 0; i < a->topic.n; i++)
		sum += spearman(mine[i], theirs[i], n[i]) / a->topic.n;
	return fabs(sum);
}

/* The first vote of each task, hidden, as the others predict it; ties are not asked for. */
static double predicted(const struct arguments *a, const char *method)
{
	struct gl_comparison *rest = calloc(VOTES, sizeof(*rest));
	bool *hidden = calloc(VOTES, sizeof(*hidden)), *had = calloc(a->task.n, sizeof(*had));
	struct gl_ladder_in in = { .sources = a->item.n, .workers = a->worker.n, .comparison = rest };
	struct gl_ladder l;
	double right = 0, all = 0;

	for (size_t i = 0; i < a->n; i++) {
		hidden[i] = !had[a->task_of[i]];
		had[a->task_of[i]] = true;
		if (!hidden[i])
			rest[in.n++] = a->comparison[i];
	}
	l = climb(method, &in);
	for (size_t i = 0; i < a->n; i++) {
		const struct gl_comparison *c = &a->comparison[i];

		if (!hidden[i] || c->winner == GL_WINNER_NONE)
			continue;
		all++;
		right += (l.rung[c->first].ability > l.rung[c->second].ability) ==
		         (c->winner == GL_WINNER_FIRST);
	}
	gl_ladder_release(&l);
	free(rest);
	free(hidden);
	free(had);
	return right / all;
}

static const struct {
	const char *method;
	double spearman,
	        predicted; /* Another implementation's are .905 and .783, of crowd-bt .911 and .783. */
} references[] = {
	{ "bradley-terry", 0.9, 0.783 },
	{ "davidson", 0.9, 0.783 },
	{ "crowd-bt", 0.905, 0.783 },
};

START_TEST(convarg_is_ranked_as_published)
{
	struct arguments a = { 0 };
	struct gl_ladder l;
	double seen;

	if (!test_data())
		return;
	arguments_read(&a);
	l = climb(references[_i].method, &(struct gl_ladder_in){ a.item.n, a.worker.n, a.n, a.comparison });
	ck_assert(l.settled);
	ck_assert_uint_eq(l.components, 32); /* topics */
	seen = per_topic(&a, &l);
	ck_assert_msg(seen >= references[_i].spearman, "%s: %.4f", references[_i].method, seen);
	seen = predicted(&a, references[_i].method);
	ck_assert_msg(seen >= references[_i].predicted, "%s: %.4f", references[_i].method, seen);
	gl_ladder_release(&l);
	arguments_release(&a);
}
END_TEST

Suite *ladder_suite(void)
{
	Suite *s = suite_create("ladder");
	TCase *t = tcase_create("ladder");
	int methods = 0;

	while (gl_ladder_methods[methods])
		methods++;
	tcase_set_timeout(t, 120);
	tcase_add_test(t, three_wins_in_four_are_odds_of_three);
	tcase_add_test(t, being_shown_first_is_told_from_being_better);
	tcase_add_test(t, davidson_gives_ties_their_share);
	tcase_add_test(t, strength_is_weight);
	tcase_add_test(t, what_was_never_compared_is_not_ranked_together);
	tcase_add_loop_test(t, expected_points_are_those_won, 0, 5);
	tcase_add_loop_test(t, order_and_names_change_nothing, 0, methods);
	tcase_add_test(t, ranges_cover_what_is_true_as_often_as_they_say);
	tcase_add_loop_test(t, crowd_bt_finds_who_says_the_opposite, 0, 4);
	tcase_add_loop_test(t, convarg_is_ranked_as_published, 0, (int)GL_COUNT(references));
	suite_add_tcase(s, t);
	return s;
}
