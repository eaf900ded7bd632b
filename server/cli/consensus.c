#include <ctype.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/clock.h"
#include "base/parallel.h"
#include "cli/calibration.h"
#include "cli/cli.h"
#include "cli/consensus_cost.h"
#include "cli/consensus_print.h"
#include "cli/consensus_values.h"
#include "cli/files.h"
#include "cli/votes_file.h"

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

#define TOLERANCE_UNIT 0x1p36  /* gl_votes.tolerance counts in 2^-36 */
#define LONG_RUN       2000000 /* answers above which the user is told to wait */

struct options {
	const struct gl_question_type *type;
	const char *named; /* the method, as asked for */
	const struct gl_method *method;
	const char *answers, *assigned, *truth, *truth_tasks, *report, *gold;
	struct gl_columns columns;
	bool json, first, all, times;
	unsigned threads;
	uint64_t tolerance;
	struct gl_cost cost;
};

struct result {
	int64_t began_us, read_us, decided_us; /* when */
	clock_t processor;                     /* what deciding took of it, all threads together */
	struct gl_votes_file f;
	struct gl_belief *belief;
	int32_t *truth;      /* NULL: none was given */
	unsigned iterations; /* 0: the method counts none */
	uint64_t ties;
	uint64_t known;  /* tasks with a truth */
	uint64_t unsaid; /* those of them whose truth is a label that nobody said */
	struct gl_calibration calibration;
	double right; /* how many of them are right, to be expected if ties are drawn by lot */
};

static void result_release(struct result *r)
{
	gl_votes_file_release(&r->f);
	free(r->belief);
	free(r->truth);
}

/* Ties are gathered by how many labels share the top, so that the sum is the same in any order. */
static void score(struct result *r)
{
	uint64_t right[GL_LABELS_MAX + 1] = { 0 };
	bool hit;

	for (uint32_t i = 0; i < r->f.votes.items; i++) {
		const struct gl_belief *b = &r->belief[i];

		r->ties += b->tied;
		if (!r->truth || r->truth[i] < 0 || (r->f.gold && r->f.gold[i] >= 0))
			continue;
		r->known++;
		r->unsaid += r->truth[i] == GL_LABELS_MAX;
		hit = r->truth[i] < GL_LABELS_MAX && b->top >> r->truth[i] & 1;
		right[hit ? __builtin_popcountll(b->top) : 0]++;
		if (b->den)
			gl_calibration_add(&r->calibration, gl_belief_micro(b),
			        hit ? 1.0 / __builtin_popcountll(b->top) : 0);
	}
	gl_calibration_end(&r->calibration);
	for (int tops = 1; tops <= GL_LABELS_MAX; tops++)
		r->right += (double)right[tops] / tops;
}

/* More labels than a method takes: those of each task are numbered on their own, for methods that allow it.
 */
static enum gl_code labels_number(struct result *r, struct options *o, struct gl_err *e)
{
	bool chosen = !strcmp(o->named, "default");

	if (!chosen && !o->method->anew)
		return gl_fail(e, GL_TOO_LARGE,
		        "%s: there are %u different labels; %s takes %d. --method wawa or majority takes any "
		        "number; "
		        "numbers are --type rating, texts --type text",
		        o->answers, r->f.label.n, o->method->name, GL_LABELS_MAX);
	if (o->cost.confidence)
		return gl_fail(e, GL_TOO_LARGE, "%s: there are %u different labels; --cost takes %d",
		        o->answers, r->f.label.n, GL_LABELS_MAX);
	if (chosen) {
		fprintf(stderr, "%u different labels; %s takes %d: this is ", r->f.label.n, o->method->name,
		        GL_LABELS_MAX);
		o->method = gl_method_find(gl_label_methods, "wawa");
		fprintf(stderr, "%s (numbers: --type rating, texts: --type text)\n", o->method->name);
	}
	return gl_votes_file_anew(&r->f, e);
}

static bool alike(const char *a, const char *b)
{
	a += strspn(a, " ");
	b += strspn(b, " ");
	while (*a && tolower((unsigned char)*a) == tolower((unsigned char)*b))
		a++, b++;
	return !a[strspn(a, " ")] && !b[strspn(b, " ")];
}

/* Labels are what they are to the byte; who has typed them may have meant it otherwise. */
static void labels_doubt(const struct gl_name_list *label)
{
	for (uint32_t i = 1; i < label->n && label->n <= GL_LABELS_MAX; i++)
		for (uint32_t k = 0; k < i; k++)
			if (alike(label->name[k], label->name[i]))
				fprintf(stderr,
				        "labels \"%s\" and \"%s\" differ in case or blanks: they are two\n",
				        label->name[k], label->name[i]);
}

static enum gl_code files_read(struct result *r, struct options *o, struct gl_err *e)
{
	struct gl_votes_source from = { .answers = o->answers,
		.gold = o->gold,
		.columns = &o->columns,
		.first = o->first,
		.all = o->all,
		.any = true };

	if (gl_votes_file_read_from(&r->f, &from, e) ||
	        (r->f.label.n > GL_LABELS_MAX && labels_number(r, o, e)))
		return e->code;
	if (!r->f.votes.n)
		fprintf(stderr, "%s has no answers\n", o->answers);
	if (r->f.repeated)
		fprintf(stderr, "%" PRIu64 " answers are repeated: the first of each counts\n",
		        r->f.repeated);
	labels_doubt(&r->f.label);
	return o->truth ? gl_truth_file_read_as(&r->truth, &r->f, o->truth, &o->columns, e) : GL_OK;
}

static enum gl_code find(struct result *r, struct options *o, struct gl_err *e)
{
	r->began_us = gl_mono_us();
	if (files_read(r, o, e))
		return e->code;
	r->belief = calloc((size_t)r->f.votes.items + 1, sizeof(*r->belief));
	if (!r->belief)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u tasks", r->f.votes.items);
	r->read_us = r->decided_us = gl_mono_us();
	r->processor = -clock();
	if (!r->f.votes.n)
		return GL_OK;
	r->f.votes.threads = o->threads;
	r->f.votes.tolerance = o->tolerance;
	r->f.votes.iterations = &r->iterations;
	if (r->f.votes.n > LONG_RUN)
		fprintf(stderr, "%s over %" PRIu64 " answers ...\n", o->method->name, r->f.votes.n);
	if (gl_cost_init(&o->cost, e) || gl_consensus(o->method, &r->f.votes, r->belief, o->cost.model, e))
		return e->code;
	r->decided_us = gl_mono_us();
	r->processor += clock();
	score(r);
	if (o->cost.confidence)
		gl_cost_find(&o->cost, &r->f.votes, r->belief);
	return GL_OK;
}

/* --- output --- */

static void print_csv(const struct result *r)
{
	char confidence[9];

	puts("task,label,confidence,tie");
	for (uint32_t i = 0; i < r->f.votes.items; i++) {
		const struct gl_belief *b = &r->belief[i];

		gl_ratio_text(confidence, b->num, b->den);
		gl_csv_print(r->f.task.name[i]);
		putchar(',');
		gl_csv_print(gl_votes_file_label(&r->f, i, b->label));
		putchar(',');
		fputs(confidence, stdout);
		fputs(b->tied ? ",1\n" : ",0\n", stdout);
	}
	if (r->ties)
		fprintf(stderr, "%" PRIu64 " of %u tasks are tied\n", r->ties, r->f.votes.items);
	if (r->truth && r->known)
		fprintf(stderr, "accuracy %.2f %% (%.1f of %" PRIu64 ")\n", 100 * r->right / (double)r->known,
		        r->right, r->known);
	if (r->unsaid)
		fprintf(stderr, "of %" PRIu64 " tasks the truth is a label that nobody said\n", r->unsaid);
	if (r->truth && !r->known)
		fprintf(stderr, "accuracy: none of these tasks has a truth\n");
}

static void print_times(const struct result *r)
{
	struct rusage used;

	fflush(stdout);
	getrusage(RUSAGE_SELF, &used);
	fprintf(stderr,
	        "read in %.4f s, decided in %.6f s (%.6f s of processors), written in %.4f s; %ld KiB\n",
	        (double)(r->read_us - r->began_us) * 1e-6, (double)(r->decided_us - r->read_us) * 1e-6,
	        (double)r->processor / CLOCKS_PER_SEC, (double)(gl_mono_us() - r->decided_us) * 1e-6,
	        used.ru_maxrss);
	if (r->iterations && r->processor > 0)
		fprintf(stderr, "%u iterations, %.1f million answers x iterations a second of processors\n",
		        r->iterations,
		        (double)r->f.votes.n * r->iterations / (double)r->processor * CLOCKS_PER_SEC * 1e-6);
}

static int print_json(const struct result *r, const struct options *o)
{
	const struct gl_votes *votes = &r->f.votes;
	char confidence[9];
	json_auto_t *root = gl_method_json(o->method, votes, r->ties);
	json_t *results = json_array();

	json_object_set_new(root, "labels", json_integer(r->f.label.n));
	json_object_set_new(root, "repeated", json_integer((json_int_t)r->f.repeated));
	json_object_set_new(root, "results", results);
	if (r->truth)
		json_object_set_new(root, "truth",
		        json_pack("{s:I, s:I, s:f, s:o, s:o}", "tasks", (json_int_t)r->known, "unsaid",
		                (json_int_t)r->unsaid, "right", r->right, "accuracy",
		                r->known ? json_real(r->right / (double)r->known) : json_null(),
		                "calibration_error",
		                r->calibration.n ? json_real(r->calibration.error) : json_null()));
	if (o->cost.confidence)
		json_object_set_new(root, "cost", gl_cost_json(&o->cost));
	for (uint32_t i = 0; i < votes->items; i++) {
		const struct gl_belief *b = &r->belief[i];

		gl_ratio_text(confidence, b->num, b->den);
		json_array_append_new(results, json_pack("{s:s, s:s, s:s, s:b}", "task", r->f.task.name[i],
		                                       "label", gl_votes_file_label(&r->f, i, b->label),
		                                       "confidence", confidence, "tie", b->tied));
	}
	if (json_dumpf(root, stdout, JSON_COMPACT))
		return GL_EXIT_WRONG;
	putchar('\n');
	return 0;
}

static enum gl_code report(const struct result *r, const struct options *o, struct gl_err *e)
{
	if (!r->calibration.n)
		return gl_fail(e, GL_INVALID, "there is nothing to report: no task has a truth and no gold");
	return gl_calibration_write(&r->calibration, o->method->name, o->report, e);
}

static int options_check(struct options *o)
{
	if (!o->type || (o->type->counted != GL_COUNT_LABEL && !gl_file_type_find(o->type)))
		return gl_cli_usage(
		        &gl_command_consensus, "there is no such --type; -h lists them with their columns");
	if (o->type->counted == GL_COUNT_LABEL && (o->assigned || o->truth_tasks))
		return gl_cli_usage(
		        &gl_command_consensus, "--assigned and --truth-tasks are for the other types");
	if (o->cost.confidence && o->type->counted != GL_COUNT_LABEL)
		return gl_cli_usage(&gl_command_consensus, "--cost is for labels");
	if (o->report &&
	        (o->type->counted != GL_COUNT_LABEL || !o->truth || !gl_calibration_place(o->report)))
		return gl_cli_usage(&gl_command_consensus,
		        "--report is FILE.html, FILE.svg or -, of labels, and needs --truth");
	o->method = gl_method_find(o->type->methods, o->named);
	if (!o->method)
		return gl_cli_usage(&gl_command_consensus,
		        "%s has no method '%s'; -h lists those of each type", o->type->name, o->named);
	if (o->all && (o->type->counted != GL_COUNT_LABEL || o->method->copying))
		return gl_cli_usage(&gl_command_consensus,
		        "%s takes one answer of a worker to a task: --repeats first, or another --method",
		        o->method->name);
	if (o->gold && o->type->counted != GL_COUNT_LABEL && !o->method->gold)
		return gl_cli_usage(&gl_command_consensus, "%s of %s learns nothing from --gold",
		        o->method->name, o->type->name);
	if (o->tolerance && !o->method->gaining)
		return gl_cli_usage(&gl_command_consensus, "%s has no --tolerance", o->method->name);
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
	o->threads = gl_parts(machine > 0 ? (unsigned)machine : 1);
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (c == 'm')
			o->named = optarg;
		else if (c == 'q')
			o->type = gl_question_type_find(optarg, strlen(optarg));
		else if (c == 't')
			o->truth = optarg;
		else if (c == 'a')
			o->assigned = optarg;
		else if (c == 'k')
			o->truth_tasks = optarg;
		else if (c == 'r' && !strcmp(optarg, "first"))
			o->first = true;
		else if (c == 'r' && !strcmp(optarg, "all"))
			o->all = true;
		else if (c == 'o')
			o->report = optarg;
		else if (c == 'c' && gl_cost_confidence(&o->cost, optarg))
			continue;
		else if (c == 'u' && gl_cost_most(&o->cost, optarg))
			continue;
		else if (c == 'j')
			o->json = true;
		else if (c == 's')
			o->times = true;
		else if (c == 'g')
			o->gold = optarg;
		else if (c == 'l' && gl_columns_parse(&o->columns, optarg, &e))
			return gl_cli_usage(&gl_command_consensus, "%s", e.text);
		else if (c == 'l')
			continue;
		else if (c == 'n' && (o->threads = (unsigned)positive(optarg, GL_PARTS_MAX)))
			continue;
		else if (c == 'e' && (o->tolerance = (uint64_t)(positive(optarg, 1) * TOLERANCE_UNIT)))
			continue;
		else
			return gl_cli_usage(&gl_command_consensus, "'%s' is no option, or lacks its value",
			        argv[optind - 1]);
	}
	if (optind + 1 != argc)
		return gl_cli_usage(&gl_command_consensus, "name one file of answers");
	o->answers = argv[optind];
	return options_check(o);
}

static void options_release(struct options *o)
{
	gl_cost_release(&o->cost);
}

static int run(int argc, char **argv)
{
	__attribute__((cleanup(result_release))) struct result r = { 0 };
	__attribute__((cleanup(options_release))) struct options o = { 0 };
	struct gl_err e = { 0 };
	int code = 0;

	if (options_read(&o, argc, argv))
		return GL_EXIT_USAGE;
	if (o.type->counted != GL_COUNT_LABEL)
		return gl_consensus_values_run(&(struct gl_values_options){ .from = { .type = o.type,
		                                                                    .answers = o.answers,
		                                                                    .assigned = o.assigned,
		                                                                    .gold = o.gold,
		                                                                    .columns = &o.columns,
		                                                                    .first = o.first },
		        .method = o.method,
		        .truth = o.truth,
		        .truth_tasks = o.truth_tasks,
		        .json = o.json });
	if (find(&r, &o, &e) || (o.report && report(&r, &o, &e))) {
		fprintf(stderr, "goldleaf consensus: %s\n", e.text);
		return GL_EXIT_WRONG;
	}
	if (o.report && !strcmp(o.report, "-"))
		return 0;
	if (o.json)
		code = print_json(&r, &o);
	else
		print_csv(&r);
	if (o.cost.confidence && !o.json)
		gl_cost_print(&o.cost);
	if (o.times)
		print_times(&r);
	return code;
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
