#include <getopt.h>
#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/votes_file.h"
#include "consensus/agreement.h"

static const char help[] =
        "usage: goldleaf agreement [--json] ANSWERS.csv\n"
        "\n"
        "  goldleaf agreement answers.csv\n"
        "  cut -d, -f1-3 answers.csv | goldleaf agreement --json -\n"
        "\n"
        "Says how far annotators agree with each other: the share of agreeing pairs of answers (mean over "
        "tasks with two or\n"
        "more), Krippendorff's nominal alpha, and Gwet's AC1. ANSWERS.csv has the columns task,worker,label, "
        "or\n"
        "task,worker,left,right,winner, as for goldleaf consensus; '-' is standard input.\n"
        "\n"
        "  --json   one JSON object instead of lines\n"
        "\n"
        "Limits: 64 labels, 2^32 answers. Exit codes: 0 done, 1 the file is wrong, 2 usage.";

static enum gl_code measure(struct gl_agreement *out, const struct gl_votes *votes, struct gl_err *e)
{
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
	code = gl_agreement_end(s, out);
	gl_agreement_free(s);
	return code ? gl_fail(e, code, "no memory") : GL_OK;
}

static void print_json(const struct gl_agreement *a, const struct gl_votes *votes)
{
	printf("{\"agreement\":");
	if (a->undefined)
		printf("{\"undefined\":\"%s\"}", a->undefined);
	else
		printf("{\"alpha\":\"%s\",\"gwet_ac1\":\"%s\",\"percent\":\"%s\"}", a->alpha, a->gwet_ac1,
		        a->percent);
	printf(",\"answers\":%" PRIu64 ",\"labels\":%u,\"tasks\":%u,\"workers\":%u}\n", votes->n,
	        votes->labels, votes->items, votes->workers);
}

static void print(const struct gl_agreement *a)
{
	if (a->undefined)
		printf("undefined: %s\n", a->undefined);
	else
		printf("percent   %s\nalpha     %s\ngwet_ac1  %s\n", a->percent, a->alpha, a->gwet_ac1);
}

static int run(int argc, char **argv)
{
	static const struct option options[] = { { "json", no_argument, NULL, 'j' }, { 0 } };
	struct gl_votes_file f = { 0 };
	struct gl_agreement a;
	struct gl_err e = { 0 };
	int c, json = 0;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (c != 'j')
			return gl_cli_usage(&gl_command_agreement, "unknown option '%s'", argv[optind - 1]);
		json = 1;
	}
	if (optind + 1 != argc)
		return gl_cli_usage(&gl_command_agreement, "name one file of answers");
	if (gl_votes_file_read(&f, argv[optind], NULL, &e) || measure(&a, &f.votes, &e)) {
		fprintf(stderr, "goldleaf agreement: %s\n", e.text);
		gl_votes_file_release(&f);
		return GL_EXIT_WRONG;
	}
	if (json)
		print_json(&a, &f.votes);
	else
		print(&a);
	gl_votes_file_release(&f);
	return 0;
}

const struct gl_command gl_command_agreement = {
	.name = "agreement",
	.summary = "how far annotators agree with each other, from a file of answers",
	.help = help,
	.run = run,
};
