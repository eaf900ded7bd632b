#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "cli/cli.h"
#include "cli/comparisons_file.h"
#include "cli/consensus_print.h"
#include "consensus/board.h"

static const char help[] =
        "usage: goldleaf leaderboard [--method METHOD] [--json] ANSWERS.csv\n"
        "\n"
        "  goldleaf leaderboard answers.csv\n"
        "  goldleaf leaderboard --method davidson answers.csv >leaderboard.csv\n"
        "  zcat arena.csv.gz | goldleaf leaderboard --method crowd-bt --json -\n"
        "\n"
        "Ranks what was compared two by two: models, texts, arguments. ANSWERS.csv has the columns left, "
        "right and winner\n"
        "(one of the two, or 'left' or 'right', or 'tie' or 'both_bad', which count as ties), and if they "
        "are "
        "known worker,\n"
        "strength (1 to 3: a vote weighs half of it; without one it weighs 1) and first, the one that was "
        "shown "
        "first;\n"
        "otherwise that is the left one. Columns may have other names, as model_a and model_b (goldleaf help "
        "consensus\n"
        "lists them). '-' is standard input. Writes "
        "group,rank,source,score,low,high,rank_low,rank_high,wins,losses,ties.\n"
        "\n"
        "Scores are on the scale of chess: 1000 is the mean, 400 points more are ten times the odds to win. "
        "low and "
        "high bound\n"
        "the 95 % range; ranks between rank_low and rank_high fit it. What being shown first is worth is "
        "estimated "
        "beside and\n"
        "said on stderr. Sources that no chain of comparisons connects cannot be ranked together: each group "
        "has "
        "its own ranks.\n"
        "\n"
        "  --method METHOD  bradley-terry (the default; a tie is half a win for each), davidson (ties have a "
        "share "
        "of their\n"
        "                   own), crowd-bt (annotators differ in how often they follow the common order; "
        "needs the "
        "column worker)\n"
        "  --columns LIST   which columns are which: left=NAME,right=NAME,...; of a file without a line of "
        "names "
        "its\n"
        "                   columns in their order: left,right,winner\n"
        "  --json           one JSON object instead of lines; of crowd-bt with the annotators' quality\n"
        "\n"
        "Limits: 65,536 sources, 2^30 comparisons; ranges for groups of up to 1,000 sources. Exit codes: 0 "
        "done, 1 "
        "the file is\n"
        "wrong, 2 usage.";

struct options {
	const struct gl_ladder_method *method;
	const char *path;
	struct gl_columns columns;
	bool json;
};

static void print_points(const struct gl_rung *r, int z)
{
	if (z && r->deviation < 0)
		putchar(',');
	else
		printf(",%.1f", gl_ladder_points(r, z));
}

static void print_csv(const struct gl_board *b)
{
	const struct gl_ladder *l = b->ladder;
	struct gl_rung first = { .ability = l->first, .deviation = l->first_deviation };

	puts("group,rank,source,score,low,high,rank_low,rank_high,wins,losses,ties");
	for (uint32_t i = 0; i < l->sources; i++) {
		const struct gl_rung *r = &l->rung[b->order[i]];

		printf("%u,%u,", b->group[r->component], r->rank);
		gl_csv_print(b->source[b->order[i]]);
		print_points(r, 0);
		print_points(r, -1);
		print_points(r, 1);
		printf(",%u,%u,%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\n", r->low, r->high, r->wins, r->losses,
		        r->ties);
	}
	fprintf(stderr,
	        "%" PRIu64
	        " comparisons of %u sources; being shown first is worth %.1f points (%.1f to %.1f)\n",
	        gl_board_comparisons(l), l->sources, gl_ladder_points(&first, 0) - 1000,
	        gl_ladder_points(&first, -1) - 1000, gl_ladder_points(&first, 1) - 1000);
	if (l->components > 1)
		fprintf(stderr, "%u groups were never compared with each other: their ranks are their own\n",
		        l->components);
	if (!l->settled)
		fprintf(stderr, "the scores had not settled after %u passes\n", l->passes);
}

static enum gl_code print_json(const struct gl_board *b, struct gl_err *e)
{
	gl_buf_auto out = { 0 };

	gl_buf_init(&out, SIZE_MAX);
	gl_board_json(&out, b);
	if (gl_buf_failed(&out))
		return gl_fail(
		        e, GL_NO_MEMORY, "no memory for a leaderboard of %u sources", b->ladder->sources);
	puts(out.data);
	return GL_OK;
}

static enum gl_code rank(const struct options *o, struct gl_err *e)
{
	__attribute__((cleanup(gl_comparisons_file_release))) struct gl_comparisons_file f = { 0 };
	__attribute__((cleanup(gl_ladder_release))) struct gl_ladder l = { 0 };
	__attribute__((cleanup(gl_board_release))) struct gl_board b = { .ladder = &l };

	if (gl_comparisons_file_read_as(&f, o->path, &o->columns, e))
		return e->code;
	if (o->method->workers && !f.workers)
		return gl_fail(e, GL_INVALID, "%s: %s needs the column worker", o->path, o->method->name);
	b.source = f.source.name;
	b.worker = f.worker.name;
	if (gl_ladder(&l, o->method, &f.in, e) || gl_board_sort(&b, e))
		return e->code;
	if (o->json)
		return print_json(&b, e);
	print_csv(&b);
	return GL_OK;
}

static int options_read(struct options *o, int argc, char **argv)
{
	static const struct option options[] = { { "method", required_argument, NULL, 'm' },
		{ "columns", required_argument, NULL, 'l' }, { "json", no_argument, NULL, 'j' }, { 0 } };
	struct gl_err e = { 0 };
	int c;

	o->method = gl_ladder_find("default");
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (c == 'j')
			o->json = true;
		else if (c == 'l' && gl_columns_parse(&o->columns, optarg, &e))
			return gl_cli_usage(&gl_command_leaderboard, "%s", e.text);
		else if (c == 'l')
			continue;
		else if (c == 'm')
			o->method = gl_ladder_find(optarg);
		else
			return gl_cli_usage(&gl_command_leaderboard, "'%s' is no option, or lacks its value",
			        argv[optind - 1]);
		if (!o->method)
			return gl_cli_usage(&gl_command_leaderboard, "there is no method '%s'", optarg);
	}
	if (optind + 1 != argc)
		return gl_cli_usage(&gl_command_leaderboard, "name one file of answers");
	o->path = argv[optind];
	return 0;
}

static int run(int argc, char **argv)
{
	struct options o = { 0 };
	struct gl_err e = { 0 };

	if (options_read(&o, argc, argv))
		return GL_EXIT_USAGE;
	if (!rank(&o, &e))
		return 0;
	fprintf(stderr, "goldleaf leaderboard: %s\n", e.text);
	return GL_EXIT_WRONG;
}

const struct gl_command gl_command_leaderboard = {
	.name = "leaderboard",
	.summary = "what wins against what, from a file of comparisons",
	.help = help,
	.run = run,
};
