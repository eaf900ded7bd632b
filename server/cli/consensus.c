#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/parallel.h"
#include "cli/calibration.h"
#include "cli/cli.h"
#include "cli/consensus_labels.h"
#include "cli/consensus_values.h"
#include "cli/files.h"

static const char help[] =
        "usage: goldleaf consensus [--type TYPE] [--method METHOD] [--gold FILE] [--truth FILE] [OPTIONS] "
        "ANSWERS.csv\n"
        "\n"
        "  goldleaf consensus answers.csv >results.csv\n"
        "  goldleaf consensus --method majority --truth truth.csv answers.csv >/dev/null\n"
        "  goldleaf consensus --type rating --method median ratings.csv\n"
        "  zcat answers.csv.gz | goldleaf consensus --json -\n"
        "\n"
        "Says what a crowd agrees on. ANSWERS.csv has the columns task,worker,label (more may follow), or, "
        "for pairs,\n"
        "task,worker,left,right,winner, where winner is one of the two items, 'tie' or 'both_bad'; '-' is "
        "standard input.\n"
        "Tabs or semicolons may stand for commas, and columns may have the names listed at the end.\n"
        "Writes task,label,confidence,tie, by task in byte order. Labels that are exactly as likely are a "
        "tie: the smallest\n"
        "in byte order is shown, and tie is 1.\n"
        "\n"
        "  --type TYPE      of the answers; choice and pairwise are the same here and the default. The types "
        "and "
        "their\n"
        "                   columns are listed below; a type's one column may also be called label\n"
        "  --method METHOD  one of the type's, listed below; the first is the default\n"
        "  --columns LIST   which columns are which: task=NAME,label=NAME,...; of a file without a line of "
        "names\n"
        "                   its columns in their order: worker,task,,label ('' is passed by)\n"
        "  --assigned FILE  task,worker: who answered, for types whose answers have any number of rows\n"
        "  --repeats first  of a worker's many answers to a task the first counts; otherwise they are an "
        "error\n"
        "  --repeats all    all of them count (choice and pairwise, by any method but anchored)\n"
        "  --truth FILE     task,label (or the type's column): prints the accuracy to stderr; ties count as "
        "what "
        "a draw would\n"
        "                   give on average. Other types: their distance from the truth\n"
        "  --gold FILE      task,label (or the type's columns): tasks whose value is known, from which "
        "methods "
        "learn who\n"
        "                   errs; they are not scored. Methods that weigh nobody refuse it\n"
        "  --threads N      at most so many at once, 1 to 64; by default as many as the machine runs. The "
        "result is the same\n"
        "  --tolerance X    end dawid-skene when an iteration raises the log-likelihood by less than X an "
        "answer, as other\n"
        "                   libraries do (0.00001 is usual), instead of when nothing moves any more\n"
        "  --times          prints to stderr how many seconds reading, deciding and writing took, the memory "
        "at "
        "most, and\n"
        "                   of dawid-skene how many answers x iterations a second\n"
        "  --truth-tasks FILE  task: whose truth is known, though it have no row in the file of truths\n"
        "  --report FILE    whether confidences hold, on --truth: a reliability diagram in FILE.html or "
        "FILE.svg; "
        "'-' prints\n"
        "                   it as text instead of results. Of tasks without gold, for labels alone\n"
        "  --cost SHARE     how many more answers would make tasks so sure (0.95), average annotators "
        "answering\n"
        "  --most N         answers to a task at most, for --cost (twice the most that one has, 100 at "
        "most)\n"
        "  --json           one JSON object instead of lines, the accuracy in it\n"
        "\n"
        "Limits: 64 labels or options, 2^32 answers, 1 MiB and 256 columns a row. Of more labels than 64 "
        "wawa and majority\n"
        "say what is agreed on, 64 on any one task at most; without --method it is wawa then, which is said "
        "on "
        "stderr.\n"
        "\n"
        "Exit codes: 0 done, 1 a file is wrong (the message names the line), 2 usage.";

#define TOLERANCE_UNIT 0x1p36 /* gl_labels_options.tolerance counts in 2^-36 */

struct options {
	const struct gl_question_type *type;
	const char *named;                  /* the method, as asked for */
	const char *assigned, *truth_tasks; /* of types that are not labels */
	struct gl_labels_options of;        /* what the other types take, too, is in it */
};

static int options_check(struct options *o)
{
	if (!o->type || (o->type->counted != GL_COUNT_LABEL && !gl_file_type_find(o->type)))
		return gl_cli_usage(
		        &gl_command_consensus, "there is no such --type; -h lists them with their columns");
	if (o->type->counted == GL_COUNT_LABEL && (o->assigned || o->truth_tasks))
		return gl_cli_usage(
		        &gl_command_consensus, "--assigned and --truth-tasks are for the other types");
	if (o->of.cost.confidence && o->type->counted != GL_COUNT_LABEL)
		return gl_cli_usage(&gl_command_consensus, "--cost is for labels");
	if (o->of.report &&
	        (o->type->counted != GL_COUNT_LABEL || !o->of.truth || !gl_calibration_place(o->of.report)))
		return gl_cli_usage(&gl_command_consensus,
		        "--report is FILE.html, FILE.svg or -, of labels, and needs --truth");
	o->of.method = gl_method_find(o->type->methods, o->named);
	o->of.defaulted = !strcmp(o->named, "default");
	if (!o->of.method)
		return gl_cli_usage(&gl_command_consensus,
		        "%s has no method '%s'; -h lists those of each type", o->type->name, o->named);
	if (o->of.all && (o->type->counted != GL_COUNT_LABEL || o->of.method->copying))
		return gl_cli_usage(&gl_command_consensus,
		        "%s takes one answer of a worker to a task: --repeats first, or another --method",
		        o->of.method->name);
	if (o->of.gold && o->type->counted != GL_COUNT_LABEL && !o->of.method->gold)
		return gl_cli_usage(&gl_command_consensus, "%s of %s learns nothing from --gold",
		        o->of.method->name, o->type->name);
	if (o->of.tolerance && !o->of.method->gaining)
		return gl_cli_usage(&gl_command_consensus, "%s has no --tolerance", o->of.method->name);
	return 0;
}

/* A number above 0 up to most; 0 for anything else. */
static double positive(const char *text, double most)
{
	char *end;
	double v = strtod(text, &end);

	return *end || end == text || !(v > 0 && v <= most) ? 0 : v;
}

static int options_read(struct options *o, int argc, char **argv)
{
	static const struct option options[] = { { "method", required_argument, NULL, 'm' },
		{ "type", required_argument, NULL, 'q' }, { "truth", required_argument, NULL, 't' },
		{ "assigned", required_argument, NULL, 'a' }, { "truth-tasks", required_argument, NULL, 'k' },
		{ "repeats", required_argument, NULL, 'r' }, { "report", required_argument, NULL, 'o' },
		{ "json", no_argument, NULL, 'j' }, { "times", no_argument, NULL, 's' },
		{ "gold", required_argument, NULL, 'g' }, { "cost", required_argument, NULL, 'c' },
		{ "most", required_argument, NULL, 'u' }, { "threads", required_argument, NULL, 'n' },
		{ "tolerance", required_argument, NULL, 'e' }, { "columns", required_argument, NULL, 'l' },
		{ 0 } };
	struct gl_err e = { 0 };
	long machine = sysconf(_SC_NPROCESSORS_ONLN);
	int c;

	o->type = gl_question_type_find("choice", strlen("choice"));
	o->named = "default";
	o->of.threads = gl_parts(machine > 0 ? (unsigned)machine : 1);
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (c == 'm')
			o->named = optarg;
		else if (c == 'q')
			o->type = gl_question_type_find(optarg, strlen(optarg));
		else if (c == 't')
			o->of.truth = optarg;
		else if (c == 'a')
			o->assigned = optarg;
		else if (c == 'k')
			o->truth_tasks = optarg;
		else if (c == 'r' && !strcmp(optarg, "first"))
			o->of.first = true;
		else if (c == 'r' && !strcmp(optarg, "all"))
			o->of.all = true;
		else if (c == 'o')
			o->of.report = optarg;
		else if (c == 'c' && gl_cost_confidence(&o->of.cost, optarg))
			continue;
		else if (c == 'u' && gl_cost_most(&o->of.cost, optarg))
			continue;
		else if (c == 'j')
			o->of.json = true;
		else if (c == 's')
			o->of.times = true;
		else if (c == 'g')
			o->of.gold = optarg;
		else if (c == 'l' && gl_columns_parse(&o->of.columns, optarg, &e))
			return gl_cli_usage(&gl_command_consensus, "%s", e.text);
		else if (c == 'l')
			continue;
		else if (c == 'n' && (o->of.threads = (unsigned)positive(optarg, GL_PARTS_MAX)))
			continue;
		else if (c == 'e' && (o->of.tolerance = (uint64_t)(positive(optarg, 1) * TOLERANCE_UNIT)))
			continue;
		else
			return gl_cli_usage(&gl_command_consensus, "'%s' is no option, or lacks its value",
			        argv[optind - 1]);
	}
	if (optind + 1 != argc)
		return gl_cli_usage(&gl_command_consensus, "name one file of answers");
	o->of.answers = argv[optind];
	return options_check(o);
}

static void options_release(struct options *o)
{
	gl_cost_release(&o->of.cost);
}

static int run(int argc, char **argv)
{
	__attribute__((cleanup(options_release))) struct options o = { 0 };

	if (options_read(&o, argc, argv))
		return GL_EXIT_USAGE;
	if (o.type->counted == GL_COUNT_LABEL)
		return gl_consensus_labels_run(&o.of);
	return gl_consensus_values_run(&(struct gl_values_options){ .from = { .type = o.type,
	                                                                    .answers = o.of.answers,
	                                                                    .assigned = o.assigned,
	                                                                    .gold = o.of.gold,
	                                                                    .columns = &o.of.columns,
	                                                                    .first = o.of.first },
	        .method = o.of.method,
	        .truth = o.of.truth,
	        .truth_tasks = o.truth_tasks,
	        .json = o.of.json });
}

#define TERM 17 /* column where the text of a list begins */

static void print_methods(FILE *to, const struct gl_question_type *type)
{
	fprintf(to, "%*sMethods:", TERM, "");
	for (size_t i = 0; type->methods[i]; i++)
		fprintf(to, "%s %s", i ? "," : "", type->methods[i]->name);
	fputs(".\n", to);
}

/* What the tables of types and methods hold. */
static void tables(FILE *to)
{
	fprintf(to, "Types:\n\n  %-*scolumn label, or left,right,winner.\n", TERM - 2, "choice");
	print_methods(to, gl_question_type_find("choice", strlen("choice")));
	for (size_t i = 0; gl_file_type_at(i); i++) {
		const struct gl_file_type *f = gl_file_type_at(i);

		fprintf(to, "  %-*s", TERM - 2, f->name);
		gl_cli_wrap(to, f->help, TERM);
		print_methods(to, gl_question_type_find(f->name, strlen(f->name)));
	}
	fputs("\nColumns may have other names, in large or small letters, with any signs between "
	      "(Worker_ID). truth and "
	      "its\nnames are looked for in files of truths, before those of label:\n\n",
	        to);
	gl_columns_list(to);
}

const struct gl_command gl_command_consensus = {
	.name = "consensus",
	.summary = "what a crowd agrees on, from a file of answers",
	.help = help,
	.tables = tables,
	.run = run,
};
