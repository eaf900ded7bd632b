#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/auto.h"
#include "cli/cli.h"
#include "cli/simulated.h"

static const char help[] =
        "usage: goldleaf simulate [OPTIONS] FOLDER\n"
        "\n"
        "  goldleaf simulate --colluders 0.3 crowd\n"
        "  goldleaf consensus --truth crowd/truth.csv crowd/answers.csv >/dev/null\n"
        "  goldleaf simulate --tasks 1000000 --annotators 5000 --redundancy 10 --seed 7 large\n"
        "\n"
        "Makes up a crowd and writes what it says: FOLDER/answers.csv (task,worker,label), FOLDER/truth.csv "
        "(task,label)\n"
        "and FOLDER/annotators.csv (worker,habit,block,accuracy). The same options give the same bytes "
        "everywhere.\n"
        "\n"
        "  --tasks N         how many (1000)             --redundancy N  answers a task (5)\n"
        "  --annotators N    how many (100)              --labels N      from 2 to 64 (2)\n"
        "  --seed N          another crowd (1)\n"
        "\n"
        "Shares, from 0 to 1:\n"
        "\n"
        "  --accuracy X      how often honest people are right, on average (0.8)\n"
        "  --spread X        how much more or less often each of them is, evenly (0.15)\n"
        "  --difficulty X    tasks are guessed at by a share of the honest between 0 and this (0)\n"
        "  --first X         how often the first label is right (as often as the others)\n"
        "\n"
        "Shares of the annotators who are not honest, each 0 unless given:\n"
        "\n"
        "  --random X        click anything              --constant X    click always the same\n"
        "  --adversaries X   know better and lie         --colluders X   share one random label a task\n"
        "  --copycats X      share one honest answer a task, as many accounts of one person do\n"
        "\n"
        "  --blocks N        into how many blocks colluders and copycats are split (1)\n"
        "  --noise X         share of a block's answers that are honest ones instead (0)\n"
        "\n"
        "  --json            say in one JSON object what was written\n"
        "\n"
        "Limits: 2^32 - 1 tasks and annotators; 24 bytes of memory an annotator, whatever the number of "
        "tasks.\n"
        "Exit codes: 0 done, 1 a file cannot be written, 2 usage.";

#define SHOWN 4096 /* tasks between looks at the clock */

static const struct option options[] = { { "tasks", 1, NULL, 't' }, { "annotators", 1, NULL, 'w' },
	{ "redundancy", 1, NULL, 'r' }, { "labels", 1, NULL, 'l' }, { "seed", 1, NULL, 's' },
	{ "blocks", 1, NULL, 'b' }, { "accuracy", 1, NULL, 'a' }, { "spread", 1, NULL, 'p' },
	{ "difficulty", 1, NULL, 'd' }, { "first", 1, NULL, 'f' }, { "noise", 1, NULL, 'n' },
	{ "random", 1, NULL, 'R' }, { "constant", 1, NULL, 'C' }, { "adversaries", 1, NULL, 'A' },
	{ "colluders", 1, NULL, 'B' }, { "copycats", 1, NULL, 'S' }, { "json", 0, NULL, 'j' }, { 0 } };

/* Where an option's number goes: a count, or a share of 1,000. */
struct slot {
	int option;
	uint32_t *count, *share;
};

static bool read_number(double *out, const char *text, double most)
{
	char *end;

	errno = 0;
	*out = strtod(text, &end);
	return end != text && !*end && !errno && *out >= 0 && *out <= most;
}

static bool read_option(struct gl_simulated_plan *p, int c, const char *text)
{
	const struct slot slots[] = { { 't', &p->tasks, NULL }, { 'w', &p->annotators, NULL },
		{ 'r', &p->redundancy, NULL }, { 'l', &p->labels, NULL }, { 'b', &p->blocks, NULL },
		{ 'a', NULL, &p->accuracy }, { 'p', NULL, &p->spread }, { 'd', NULL, &p->difficulty },
		{ 'f', NULL, &p->first }, { 'n', NULL, &p->noise }, { 'R', NULL, &p->share[GL_HABIT_RANDOM] },
		{ 'C', NULL, &p->share[GL_HABIT_CONSTANT] }, { 'A', NULL, &p->share[GL_HABIT_ADVERSARY] },
		{ 'B', NULL, &p->share[GL_HABIT_COLLUDER] }, { 'S', NULL, &p->share[GL_HABIT_COPYCAT] } };
	double number;
	char *end;

	if (c == 's') {
		p->seed = strtoull(text, &end, 10);
		return end != text && !*end;
	}
	for (size_t i = 0; i < GL_COUNT(slots); i++) {
		if (slots[i].option != c)
			continue;
		if (!read_number(&number, text, slots[i].count ? UINT32_MAX : 1))
			return false;
		if (slots[i].count)
			*slots[i].count = (uint32_t)number;
		else
			*slots[i].share = (uint32_t)(1000 * number + 0.5);
		return !slots[i].count || (double)*slots[i].count == number;
	}
	return false;
}

static enum gl_code create(
        FILE **out, const char *folder, const char *name, const char *head, struct gl_err *e)
{
	gl_mem_auto char *path = NULL;

	if (asprintf(&path, "%s/%s", folder, name) < 0) {
		path = NULL;
		return gl_fail(e, GL_NO_MEMORY, "out of memory");
	}
	*out = fopen(path, "w");
	if (!*out)
		return gl_fail(e, GL_INVALID, "%s: %s", path, strerror(errno));
	fprintf(*out, "%s\n", head);
	return GL_OK;
}

static enum gl_code written(FILE **file, const char *folder, struct gl_err *e)
{
	bool bad = ferror(*file) | fclose(*file);

	*file = NULL;
	return bad ? gl_fail(e, GL_INVALID, "%s: not everything could be written: %s", folder,
	                     strerror(errno))
	           : GL_OK;
}

static void write_annotators(FILE *to, const struct gl_simulated *s)
{
	for (uint32_t w = 0; w < s->plan.annotators; w++) {
		const struct gl_annotator_made *a = &s->annotator[w];

		fprintf(to, "w%" PRIu32 ",%s,", w, gl_habit_name(a->habit));
		if (a->habit >= GL_HABIT_COLLUDER)
			fprintf(to, "%" PRIu32, a->group);
		fprintf(to, ",%u.%03u\n", a->accuracy / 1000u, a->accuracy % 1000u);
	}
}

static void write_tasks(FILE *answers, FILE *truths, struct gl_simulated *s, struct gl_vote *vote)
{
	struct gl_progress progress = { .what = "simulating", .total = s->plan.tasks };
	uint32_t truth;

	for (uint32_t t = 0; t < s->plan.tasks; t++) {
		gl_simulated_task(s, t, &truth, vote);
		fprintf(truths, "t%" PRIu32 ",%" PRIu32 "\n", t, truth);
		for (uint32_t i = 0; i < s->plan.redundancy; i++)
			fprintf(answers, "t%" PRIu32 ",w%" PRIu32 ",%" PRIu32 "\n", t, vote[i].worker,
			        vote[i].label);
		if (!(t % SHOWN))
			gl_progress_set(&progress, t);
	}
	gl_progress_set(&progress, s->plan.tasks);
	if (progress.shown_ms != progress.started_ms)
		gl_progress_end(&progress);
}

static enum gl_code simulate(struct gl_simulated *s, const char *folder, struct gl_err *e)
{
	gl_mem_auto struct gl_vote *vote = malloc(s->plan.redundancy * sizeof(*vote));
	gl_file_auto *annotators = NULL;
	gl_file_auto *answers = NULL;
	gl_file_auto *truths = NULL;

	if (!vote)
		return gl_fail(e, GL_NO_MEMORY, "out of memory");
	if (mkdir(folder, 0777) && errno != EEXIST)
		return gl_fail(e, GL_INVALID, "%s: %s", folder, strerror(errno));
	if (create(&annotators, folder, "annotators.csv", "worker,habit,block,accuracy", e) ||
	        create(&answers, folder, "answers.csv", "task,worker,label", e) ||
	        create(&truths, folder, "truth.csv", "task,label", e))
		return e->code;
	write_annotators(annotators, s);
	write_tasks(answers, truths, s, vote);
	if (written(&annotators, folder, e) || written(&answers, folder, e) || written(&truths, folder, e))
		return e->code;
	return GL_OK;
}

static int print_json(const struct gl_simulated *s, const char *folder)
{
	json_auto_t *root = json_pack("{s:s, s:I, s:I, s:I, s:I, s:I}", "folder", folder, "tasks",
	        (json_int_t)s->plan.tasks, "annotators", (json_int_t)s->plan.annotators, "labels",
	        (json_int_t)s->plan.labels, "answers",
	        (json_int_t)s->plan.tasks * (json_int_t)s->plan.redundancy, "seed", (json_int_t)s->plan.seed);

	if (!root || json_dumpf(root, stdout, JSON_COMPACT))
		return GL_EXIT_WRONG;
	putchar('\n');
	return 0;
}

static int run(int argc, char **argv)
{
	__attribute__((cleanup(gl_simulated_release))) struct gl_simulated s = { 0 };
	struct gl_simulated_plan plan = { .seed = 1,
		.tasks = 1000,
		.annotators = 100,
		.redundancy = 5,
		.labels = 2,
		.accuracy = 800,
		.spread = 150 };
	struct gl_err e = { 0 };
	bool json = false;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) >= 0)
		if (c == 'j')
			json = true;
		else if (!optarg || !read_option(&plan, c, optarg))
			return gl_cli_usage(&gl_command_simulate, "'%s' is no option, or its value cannot be",
			        argv[optind - 1]);
	if (optind + 1 != argc)
		return gl_cli_usage(&gl_command_simulate, "name one folder to write to");
	if (gl_simulated_init(&s, &plan, &e))
		return gl_cli_usage(&gl_command_simulate, "%s", e.text);
	if (simulate(&s, argv[optind], &e)) {
		fprintf(stderr, "goldleaf simulate: %s\n", e.text);
		return GL_EXIT_WRONG;
	}
	return json ? print_json(&s, argv[optind]) : 0;
}

const struct gl_command gl_command_simulate = {
	.name = "simulate",
	.summary = "a made-up crowd of stated make-up, written as files of answers",
	.help = help,
	.run = run,
};
