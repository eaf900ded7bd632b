#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/auto.h"
#include "cli/agreement_file.h"
#include "cli/cli.h"
#include "cli/consensus_print.h"
#include "cli/files.h"
#include "consensus/agreement.h"

static const char help[] =
        "usage: goldleaf agreement [--type TYPE] [--pairs] [--json] [OPTIONS] ANSWERS.csv\n"
        "\n"
        "  goldleaf agreement answers.csv\n"
        "  goldleaf agreement --pairs answers.csv >pairs.csv\n"
        "  goldleaf agreement --type rating --json ratings.csv\n"
        "  cut -d, -f1-3 answers.csv | goldleaf agreement -\n"
        "\n"
        "Says how far annotators agree with each other, and between which figures that would lie in 95 of "
        "100 "
        "such sets of\n"
        "tasks (bootstrap over the tasks). ANSWERS.csv has the columns that goldleaf consensus takes; '-' is "
        "standard input.\n"
        "\n"
        "  percent         pairs of answers to a task that are the same: mean over tasks with two or more\n"
        "  alpha_nominal   Krippendorff's alpha: 1 full agreement, 0 what chance gives. _ordinal, _interval "
        "and _ratio count\n"
        "                  how far two ratings are apart; alpha_distance does for sets, texts, spans and the "
        "like\n"
        "  fleiss          Fleiss' kappa, over the tasks that have the commonest number of answers\n"
        "  gwet_ac1, _ac2  Gwet's coefficients, which rare labels do not push down; AC2 for ratings, by "
        "squares\n"
        "  cohen           Cohen's kappa, mean over pairs of annotators by the tasks they share\n"
        "\n"
        "  --type TYPE      choice or pairwise (the default), rating, or one with a distance, listed below\n"
        "  --pairs          every pair of annotators instead: a,b,tasks,percent,kappa,low,high, and for "
        "ratings kappa\n"
        "                   weighted by squares\n"
        "  --common N       of pairs that share so many tasks (10)\n"
        "  --draws N        of the bootstrap; 0: no intervals (1000; fewer for more than 2 M answers, 100 at "
        "least)\n"
        "  --seed N         of the draws (1): the same seed gives the same intervals\n"
        "  --columns LIST   which columns are which, as of goldleaf consensus: task=NAME,label=NAME,...\n"
        "  --assigned FILE  task,worker: who answered, for types whose answers have any number of rows\n"
        "  --repeats first  of a worker's many answers to a task the first counts; otherwise they are an "
        "error\n"
        "  --json           one JSON object instead of lines, figures and pairs\n"
        "\n"
        "Limits: 2^32 answers; alpha_ratio up to 1000 different numbers. Exit codes: 0 done, 1 a "
        "file is wrong,\n"
        "2 usage.";

struct agreement {
	struct gl_ballots_source from;
	struct gl_columns columns;
	bool pairs, json;
	uint32_t common;
	struct gl_draws draws;
	bool draws_given;
	struct gl_progress progress;

	struct gl_agreement_file f;
	struct gl_agreement exact;
	struct gl_reliability r;
	struct gl_estimate distance;
	uint64_t drawn; /* pairs of answers, for the distance */
	json_t *listed; /* of pairs, for JSON */
	uint64_t pairs_n;
	double kappa, weight; /* sums over pairs, by common tasks */
};

static void agreement_release(struct agreement *a)
{
	gl_agreement_file_release(&a->f);
	json_decref(a->listed);
}

static void tick(void *arg, unsigned done)
{
	struct agreement *a = arg;

	gl_progress_set(&a->progress, done);
}

/* ---- measuring ---- */

/* Whether the figures that a manifest would state are told, too. */
static bool exactly(const struct agreement *a)
{
	return a->from.type->counted == GL_COUNT_LABEL && !a->pairs && a->f.votes->labels <= GL_LABELS_MAX;
}

static enum gl_code exact(struct agreement *a, struct gl_err *e)
{
	const struct gl_votes *votes = a->f.votes;
	struct gl_agreement_sums *s = gl_agreement_new(votes->labels);
	enum gl_code code;
	uint64_t at = 0;

	if (!s)
		return gl_fail(e, GL_NO_MEMORY, "no memory");
	for (uint32_t i = 0; i < votes->items; i++) {
		uint32_t count[GL_LABELS_MAX] = { 0 };

		for (; at < votes->n && votes->vote[at].item == i; at++)
			count[votes->vote[at].label]++;
		gl_agreement_add(s, count);
	}
	code = gl_agreement_end(s, &a->exact);
	gl_agreement_free(s);
	return code ? gl_fail(e, code, "no memory") : GL_OK;
}

static json_t *estimate_json(const struct gl_estimate *x)
{
	if (x->undefined)
		return json_pack("{s:s}", "undefined", x->undefined);
	return json_pack("{s:f, s:o, s:o}", "value", x->value, "low",
	        isnan(x->low) ? json_null() : json_real(x->low), "high",
	        isnan(x->high) ? json_null() : json_real(x->high));
}

static void print_kappa(const struct gl_estimate *x)
{
	if (x->undefined)
		fputs(",,,", stdout);
	else
		printf(",%.6f", x->value);
	if (!x->undefined && isnan(x->low))
		fputs(",,", stdout);
	else if (!x->undefined)
		printf(",%.6f,%.6f", x->low, x->high);
}

static void pair_take(void *arg, const struct gl_pair *p)
{
	struct agreement *a = arg;
	const char *first = a->f.worker->name[p->a], *second = a->f.worker->name[p->b];

	a->pairs_n++;
	if (!p->kappa.undefined) {
		a->kappa += p->common * p->kappa.value;
		a->weight += p->common;
	}
	if (a->json) {
		json_t *pair = json_pack("{s:s, s:s, s:I, s:f, s:o}", "a", first, "b", second, "tasks",
		        (json_int_t)p->common, "percent", p->percent, "kappa", estimate_json(&p->kappa));

		if (a->f.scores.number)
			json_object_set_new(pair, "weighted", estimate_json(&p->weighted));
		json_array_append_new(a->listed, pair);
		return;
	}
	if (!a->pairs)
		return;
	gl_csv_print(first);
	putchar(',');
	gl_csv_print(second);
	printf(",%u,%.6f", p->common, p->percent);
	print_kappa(&p->kappa);
	if (a->f.scores.number)
		print_kappa(&p->weighted);
	putchar('\n');
}

static enum gl_code pairs(struct agreement *a, struct gl_err *e)
{
	struct gl_draws draws = a->draws;

	if (!a->pairs && !a->json)
		draws.n = 0; /* only the mean is shown */
	draws.tick = NULL;
	return gl_pairs(&a->f.scores, a->common, &draws, pair_take, a, e);
}

static enum gl_code measure(struct agreement *a, struct gl_err *e)
{
	if (gl_agreement_file_read(&a->f, &a->from, e))
		return e->code;
	if (!a->draws_given)
		a->draws.n = gl_draws_default(a->f.votes->n);
	a->draws.tick = tick;
	a->draws.arg = a;
	a->progress = (struct gl_progress){ .what = "bootstrap", .total = a->draws.n };
	if (!a->f.scores.votes)
		gl_alpha_by_distance(&a->distance, &a->drawn, a->f.votes, a->f.distance, &a->draws, e);
	else if (!a->pairs)
		gl_reliability(&a->r, &a->f.scores, &a->draws, e);
	if (!e->code && exactly(a))
		exact(a, e);
	gl_progress_end(&a->progress);
	return e->code || !a->f.scores.votes ? e->code : pairs(a, e);
}

/* ---- output ---- */

static void print_estimate(const char *name, const struct gl_estimate *x)
{
	if (x->undefined)
		printf("%-15s undefined: %s\n", name, x->undefined);
	else if (isnan(x->low))
		printf("%-15s %9.6f\n", name, x->value);
	else
		printf("%-15s %9.6f  (%.6f to %.6f)\n", name, x->value, x->low, x->high);
}

static void print(const struct agreement *a)
{
	if (!a->f.scores.votes) {
		print_estimate("alpha_distance", &a->distance);
		if (a->drawn)
			printf("%-15s %" PRIu64 " pairs of answers were drawn for chance\n", "", a->drawn);
		return;
	}
	for (unsigned i = 0; i < GL_INDICES; i++)
		if (a->f.scores.number || i < GL_ALPHA_ORDINAL || i == GL_FLEISS || i == GL_GWET_AC1)
			print_estimate(gl_index_name[i], &a->r.figure[i]);
	if (a->r.units)
		printf("%-15s %" PRIu64 " tasks with %" PRIu64 " answers are Fleiss'\n", "", a->r.units,
		        a->r.raters);
	if (a->weight > 0)
		printf("%-15s %9.6f  over %" PRIu64 " pairs\n", "cohen", a->kappa / a->weight, a->pairs_n);
	else
		printf("%-15s undefined: no two annotators share %u tasks on which they differ in what they "
		       "say\n",
		        "cohen", a->common);
}

static json_t *figures_json(const struct agreement *a)
{
	json_t *out = json_object();

	if (!a->f.scores.votes)
		json_object_set_new(out, "alpha_distance", estimate_json(&a->distance));
	for (unsigned i = 0; a->f.scores.votes && !a->pairs && i < GL_INDICES; i++)
		json_object_set_new(out, gl_index_name[i], estimate_json(&a->r.figure[i]));
	if (a->weight > 0)
		json_object_set_new(out, "cohen", json_pack("{s:f}", "value", a->kappa / a->weight));
	return out;
}

static int print_json(struct agreement *a)
{
	const struct gl_votes *votes = a->f.votes;
	json_auto_t *root = json_pack("{s:I, s:I, s:I, s:I, s:I, s:o}", "answers", (json_int_t)votes->n,
	        "tasks", (json_int_t)votes->items, "workers", (json_int_t)votes->workers, "draws",
	        (json_int_t)a->draws.n, "seed", (json_int_t)a->draws.seed, "figures", figures_json(a));

	if (exactly(a))
		json_object_set_new(root, "exact",
		        a->exact.undefined ? json_pack("{s:s}", "undefined", a->exact.undefined)
		                           : json_pack("{s:s, s:s, s:s}", "alpha", a->exact.alpha, "gwet_ac1",
		                                     a->exact.gwet_ac1, "percent", a->exact.percent));
	if (a->r.units)
		json_object_set_new(root, "fleiss_over",
		        json_pack("{s:I, s:I}", "raters", (json_int_t)a->r.raters, "tasks",
		                (json_int_t)a->r.units));
	if (a->drawn)
		json_object_set_new(root, "pairs_drawn", json_integer((json_int_t)a->drawn));
	if (a->f.scores.votes)
		json_object_set(root, "pairs", a->listed);
	if (json_dumpf(root, stdout, JSON_COMPACT))
		return GL_EXIT_WRONG;
	putchar('\n');
	return 0;
}

/* ---- options ---- */

/* A whole number from 0 to most. */
static bool number(uint64_t *out, const char *text, uint64_t most)
{
	int64_t v;

	if (gl_file_int(&v, text, 0, (int64_t)most, "", NULL))
		return false;
	*out = (uint64_t)v;
	return true;
}

static bool option_take(struct agreement *a, int c)
{
	uint64_t n = 0;
	bool right = true;

	switch (c) {
	case 'q':
		a->from.type = gl_question_type_find(optarg, strlen(optarg));
		return a->from.type && gl_agreement_knows(a->from.type);
	case 'p':
		a->pairs = true;
		break;
	case 'c':
		right = number(&n, optarg, UINT32_MAX) && n;
		a->common = (uint32_t)n;
		break;
	case 'd':
		right = number(&n, optarg, 1000000);
		a->draws.n = (unsigned)n;
		a->draws_given = true;
		break;
	case 's':
		right = number(&a->draws.seed, optarg, INT64_MAX);
		break;
	case 'a':
		a->from.assigned = optarg;
		break;
	case 'r':
		right = !strcmp(optarg, "first");
		a->from.first = true;
		break;
	case 'l':
		right = !gl_columns_parse(&a->columns, optarg, NULL);
		a->from.columns = &a->columns;
		break;
	case 'j':
		a->json = true;
		break;
	default:
		return false;
	}
	return right;
}

static int options_read(struct agreement *a, int argc, char **argv)
{
	static const struct option options[] = { { "type", required_argument, NULL, 'q' },
		{ "pairs", no_argument, NULL, 'p' }, { "common", required_argument, NULL, 'c' },
		{ "draws", required_argument, NULL, 'd' }, { "seed", required_argument, NULL, 's' },
		{ "assigned", required_argument, NULL, 'a' }, { "repeats", required_argument, NULL, 'r' },
		{ "columns", required_argument, NULL, 'l' }, { "json", no_argument, NULL, 'j' }, { 0 } };
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) >= 0)
		if (!option_take(a, c))
			return gl_cli_usage(&gl_command_agreement,
			        "'%s' is no option, or its value is missing or wrong", argv[optind - 1]);
	if (optind + 1 != argc)
		return gl_cli_usage(&gl_command_agreement, "name one file of answers");
	a->from.answers = argv[optind];
	if (a->pairs && a->from.type->counted != GL_COUNT_LABEL && a->from.type->distance)
		return gl_cli_usage(&gl_command_agreement, "--pairs is for labels and ratings");
	if (a->from.type->counted == GL_COUNT_LABEL && a->from.assigned)
		return gl_cli_usage(&gl_command_agreement, "--assigned is for the other types");
	return 0;
}

static int run(int argc, char **argv)
{
	__attribute__((cleanup(agreement_release))) struct agreement a = {
		.from.type = gl_question_type_find("choice", strlen("choice")),
		.common = 10,
		.draws.seed = 1,
		.listed = json_array(),
	};
	struct gl_err e = { 0 };

	if (options_read(&a, argc, argv))
		return GL_EXIT_USAGE;
	if (a.pairs && !a.json)
		puts(a.from.type->counted == GL_COUNT_LABEL
		                ? "a,b,tasks,percent,kappa,low,high"
		                : "a,b,tasks,percent,kappa,low,high,weighted,weighted_low,weighted_high");
	if (measure(&a, &e)) {
		fprintf(stderr, "goldleaf agreement: %s\n", e.text);
		return GL_EXIT_WRONG;
	}
	if (a.json)
		return print_json(&a);
	if (!a.pairs)
		print(&a);
	return 0;
}

static void tables(FILE *to)
{
	fprintf(to, "Types with a distance:");
	for (size_t i = 0; gl_file_type_at(i); i++) {
		const char *name = gl_file_type_at(i)->name;

		if (gl_question_type_find(name, strlen(name))->distance)
			fprintf(to, " %s", name);
	}
	fputc('\n', to);
}

const struct gl_command gl_command_agreement = {
	.name = "agreement",
	.summary = "how far annotators agree with each other, from a file of answers",
	.help = help,
	.tables = tables,
	.run = run,
};
