#include "cli/consensus_labels.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/auto.h"
#include "base/clock.h"
#include "cli/calibration.h"
#include "cli/cli.h"
#include "cli/consensus_print.h"
#include "cli/votes_file.h"

#define LONG_RUN 2000000 /* answers above which the user is told to wait */

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
static enum gl_code labels_number(struct result *r, struct gl_labels_options *o, struct gl_err *e)
{
	if (!o->defaulted && !o->method->anew)
		return gl_fail(e, GL_TOO_LARGE,
		        "%s: there are %u different labels; %s takes %d. --method wawa or majority takes any "
		        "number; "
		        "numbers are --type rating, texts --type text",
		        o->answers, r->f.label.n, o->method->name, GL_LABELS_MAX);
	if (o->cost.confidence)
		return gl_fail(e, GL_TOO_LARGE, "%s: there are %u different labels; --cost takes %d",
		        o->answers, r->f.label.n, GL_LABELS_MAX);
	if (o->defaulted) {
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

static enum gl_code files_read(struct result *r, struct gl_labels_options *o, struct gl_err *e)
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

static enum gl_code find(struct result *r, struct gl_labels_options *o, struct gl_err *e)
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

static int print_json(const struct result *r, const struct gl_labels_options *o)
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

static enum gl_code report(const struct result *r, const struct gl_labels_options *o, struct gl_err *e)
{
	if (!r->calibration.n)
		return gl_fail(e, GL_INVALID, "there is nothing to report: no task has a truth and no gold");
	return gl_calibration_write(&r->calibration, o->method->name, o->report, e);
}

int gl_consensus_labels_run(struct gl_labels_options *o)
{
	__attribute__((cleanup(result_release))) struct result r = { 0 };
	struct gl_err e = { 0 };
	int code = 0;

	if (find(&r, o, &e) || (o->report && report(&r, o, &e))) {
		fprintf(stderr, "goldleaf consensus: %s\n", e.text);
		return GL_EXIT_WRONG;
	}
	if (o->report && !strcmp(o->report, "-"))
		return 0;
	if (o->json)
		code = print_json(&r, o);
	else
		print_csv(&r);
	if (o->cost.confidence && !o->json)
		gl_cost_print(&o->cost);
	if (o->times)
		print_times(&r);
	return code;
}
