#include "cli/consensus_values.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/auto.h"
#include "cli/cli.h"
#include "cli/consensus_print.h"
#include "cli/files.h"

/* Results and, as far as there is a truth, how far they are from it. */
struct values {
	const struct gl_values_options *o;
	struct gl_ballots_file b;
	struct gl_belief *belief;
	struct gl_buf values;
	uint64_t ties, known;
	uint64_t same; /* results that are the truth */
	void *sums;    /* the type's */
	struct gl_figures figures;
};

static void values_release(struct values *v)
{
	gl_ballots_file_release(&v->b);
	free(v->belief);
	free(v->sums);
	gl_buf_release(&v->values);
}

static struct gl_ballot value_of(const struct values *v, uint32_t task)
{
	return (struct gl_ballot){ v->values.data ? v->values.data + v->belief[task].at : "",
		v->belief[task].len };
}

/* ---- deciding ---- */

static enum gl_code compare(void *arg, uint32_t task, const struct gl_file_answer *truth, struct gl_err *e)
{
	struct values *v = arg;
	bool same = false;

	if (v->b.known && v->b.known[task].data)
		return GL_OK; /* what was told is not scored */
	if (v->b.type->score(v->sums, &same, &v->b, value_of(v, task), truth, e))
		return e->code;
	v->known++;
	v->same += same;
	return GL_OK;
}

static enum gl_code decide(struct values *v, struct gl_err *e)
{
	const struct gl_votes *votes = &v->b.file.votes;

	gl_buf_init(&v->values, SIZE_MAX);
	if (gl_ballots_file_read(&v->b, &v->o->from, e))
		return e->code;
	v->belief = calloc((size_t)votes->items + 1, sizeof(*v->belief));
	v->sums = calloc(1, v->b.type->sums_size + 1);
	if (!v->belief || !v->sums)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u tasks", votes->items);
	if (gl_consensus_values(v->o->method, votes, v->belief, &v->values, e))
		return e->code;
	for (uint32_t i = 0; i < votes->items; i++)
		v->ties += v->belief[i].tied;
	if (!v->o->truth)
		return GL_OK;
	if (gl_truths_read(&v->b, v->o->truth, v->o->truth_tasks, compare, v, e))
		return e->code;
	if (v->known)
		v->b.type->figures(&v->figures, &v->b, v->sums, v->known);
	return GL_OK;
}

/* ---- output ---- */

/* A sheet for the result of one task; rows NULL: CSV. */
static struct gl_sheet sheet(const struct values *v, uint32_t task, char confidence[9], json_t *rows)
{
	const struct gl_belief *b = &v->belief[task];
	bool known = v->o->method->posterior;

	confidence[0] = '\0';
	if (known && b->den)
		gl_ratio_text(confidence, b->num, b->den);
	return (struct gl_sheet){ .type = v->b.type,
		.task = v->b.file.task.name[task],
		.tied = v->b.type->tied ? b->tied : -1,
		.confidence = known ? confidence : NULL,
		.rows = rows };
}

static void print_csv(const struct values *v)
{
	char confidence[9];

	gl_sheet_head(&(struct gl_sheet){ .type = v->b.type,
	        .tied = v->b.type->tied ? 0 : -1,
	        .confidence = v->o->method->posterior ? "" : NULL });
	for (uint32_t i = 0; i < v->b.file.votes.items; i++) {
		struct gl_sheet s = sheet(v, i, confidence, NULL);

		v->b.type->write(&s, &v->b, value_of(v, i));
	}
	if (v->ties)
		fprintf(stderr, "%" PRIu64 " of %u tasks are tied\n", v->ties, v->b.file.votes.items);
}

static void print_truth(const struct values *v)
{
	if (!v->known)
		fprintf(stderr, "none of these tasks has a truth\n");
	for (size_t i = 0; i < v->figures.n; i++)
		fprintf(stderr, "%s %.4f\n", v->figures.figure[i].name, v->figures.figure[i].value);
	if (v->known)
		fprintf(stderr, "equal %.2f %% of %" PRIu64 " tasks\n",
		        100 * (double)v->same / (double)v->known, v->known);
}

static json_t *truth_json(const struct values *v)
{
	json_t *out = json_pack("{s:I, s:I}", "tasks", (json_int_t)v->known, "equal", (json_int_t)v->same);

	for (size_t i = 0; i < v->figures.n; i++) {
		double value = v->figures.figure[i].value;

		json_object_set_new(
		        out, v->figures.figure[i].name, isfinite(value) ? json_real(value) : json_null());
	}
	return out;
}

/* {"task":..,"tie":..} with the members of its one row, or with "rows". */
static json_t *result_json(const struct values *v, uint32_t task)
{
	char confidence[9];
	json_t *rows = json_array();
	struct gl_sheet s = sheet(v, task, confidence, rows);
	json_t *out = json_pack("{s:s, s:b}", "task", s.task, "tie", v->belief[task].tied);

	if (s.confidence)
		json_object_set_new(out, "confidence", *confidence ? json_string(confidence) : json_null());
	v->b.type->write(&s, &v->b, value_of(v, task));
	if (v->b.type->many) {
		json_object_set_new(out, "rows", rows);
		return out;
	}
	json_object_update(out, json_array_get(rows, 0));
	json_decref(rows);
	return out;
}

static int print_json(const struct values *v)
{
	const struct gl_votes *votes = &v->b.file.votes;
	json_auto_t *root = gl_method_json(v->o->method, votes, v->ties);
	json_t *results = json_array();

	json_object_set_new(root, "results", results);
	if (v->o->truth)
		json_object_set_new(root, "truth", truth_json(v));
	for (uint32_t i = 0; i < votes->items; i++)
		json_array_append_new(results, result_json(v, i));
	if (json_dumpf(root, stdout, JSON_COMPACT))
		return GL_EXIT_WRONG;
	putchar('\n');
	return 0;
}

int gl_consensus_values_run(const struct gl_values_options *o)
{
	__attribute__((cleanup(values_release))) struct values v = { .o = o };
	struct gl_err e = { 0 };

	if (decide(&v, &e)) {
		fprintf(stderr, "goldleaf consensus: %s\n", e.text);
		return GL_EXIT_WRONG;
	}
	if (o->json)
		return print_json(&v);
	print_csv(&v);
	if (o->truth)
		print_truth(&v);
	return 0;
}
