#include "cli/consensus_values.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/cli.h"
#include "cli/consensus_print.h"
#include "cli/crowd_table.h"
#include "consensus/distance.h"

/* Results and, as far as there is a truth, how far they are from it. */
struct values {
	const struct gl_values_options *o;
	struct gl_ballots_file b;
	struct gl_belief *belief;
	struct gl_buf values;
	uint64_t ties, known;
	double sum, squares; /* of the distances, each as its type measures it */
	uint64_t same;       /* results that are the truth */
};

static void values_release(struct values *v)
{
	gl_ballots_file_release(&v->b);
	free(v->belief);
	gl_buf_release(&v->values);
}

static const void *value_of(const struct values *v, uint32_t task)
{
	return v->values.data + v->belief[task].at;
}

/* The vote whose text was picked. */
static const struct gl_vote *picked(const struct values *v, uint32_t task)
{
	return &v->b.file.votes.vote[gl_word(value_of(v, task), 0)];
}

/* ---- the types ---- */

static void rating_text(struct gl_buf *out, const struct values *v, uint32_t task)
{
	const void *value = value_of(v, task);
	char text[GL_FRACTION_TEXT];

	gl_fraction_text(text, (int64_t)gl_word(value, 0),
	        v->belief[task].len > sizeof(uint64_t) ? gl_word(value, 1) : 1);
	gl_buf_puts(out, text);
}

static double rating_distance(const struct values *v, uint32_t task, const char *truth)
{
	const void *value = value_of(v, task);
	double den = v->belief[task].len > sizeof(uint64_t) ? (double)gl_word(value, 1) : 1;

	return fabs((double)(int64_t)gl_word(value, 0) / den - strtod(truth, NULL));
}

static void text_text(struct gl_buf *out, const struct values *v, uint32_t task)
{
	gl_buf_puts(out, v->b.file.label.name[picked(v, task)->label]);
}

/* Code points to change, as a share of those of the longer text. */
static double text_distance(const struct values *v, uint32_t task, const char *truth)
{
	const char *text = v->b.file.label.name[picked(v, task)->label];
	size_t a = gl_code_points(text, strlen(text)), b = gl_code_points(truth, strlen(truth));
	struct gl_distance d = { 0 };
	double share = NAN;

	if (gl_distance_from(&d, text, strlen(text)))
		share = (double)gl_distance_to(&d, truth, strlen(truth)) / (double)(a > b   ? a
		                                                                    : b > 0 ? b
		                                                                            : 1);
	gl_distance_release(&d);
	return share;
}

static void choices_text(struct gl_buf *out, const struct values *v, uint32_t task)
{
	uint64_t set = gl_word(value_of(v, task), 0);

	for (uint32_t k = 0, first = 1; k < v->b.option.n; k++)
		if (set >> k & 1) {
			gl_buf_printf(out, "%s%s", first ? "" : "|", v->b.option.name[k]);
			first = 0;
		}
}

/* The share of options that are wrongly in or out. */
static double choices_distance(const struct values *v, uint32_t task, const char *truth)
{
	bool known;
	uint64_t want = gl_ballots_options(&v->b, truth, &known);
	int wrong = __builtin_popcountll(gl_word(value_of(v, task), 0) ^ want) + !known;

	return (double)wrong / v->b.option.n;
}

static const struct shape {
	const char *column;
	const char *measure; /* the distance to the truth */
	void (*text)(struct gl_buf *out, const struct values *v, uint32_t task);
	double (*distance)(const struct values *v, uint32_t task, const char *truth);
} shapes[] = {
	{ "rating", "error", rating_text, rating_distance },
	{ "text", "share of code points to change", text_text, text_distance },
	{ "choices", "share of options that are wrong", choices_text, choices_distance },
};

static const struct shape *shape_of(const struct values *v)
{
	const char *column = gl_ballots_column(v->o->type);
	size_t i = 0;

	while (strcmp(shapes[i].column, column))
		i++;
	return &shapes[i];
}

/* ---- deciding ---- */

static enum gl_code compare(struct values *v, struct gl_err *e)
{
	const struct shape *shape = shape_of(v);
	gl_table_auto t = { 0 };

	if (gl_table_open(&t, v->o->truth, e))
		return e->code;
	while (gl_table_next(&t, e)) {
		const char *task = gl_table_get(&t, "task"), *truth = gl_table_get(&t, shape->column);
		int32_t i = task ? gl_name_list_find(&v->b.file.task, task) : -1;
		double distance;

		if (!truth)
			truth = gl_table_get(&t, "label");
		if (!task || !truth)
			return gl_fail(e, GL_INVALID, "%s: the first line must name the columns task,%s",
			        v->o->truth, shape->column);
		if (i < 0 || (!*truth && strcmp(shape->column, "choices")))
			continue; /* nobody answered it, or its truth is not known */
		distance = shape->distance(v, (uint32_t)i, truth);
		v->known++;
		v->sum += distance;
		v->squares += distance * distance;
		v->same += distance == 0;
	}
	return e->code;
}

static enum gl_code decide(struct values *v, struct gl_err *e)
{
	const struct gl_votes *votes = &v->b.file.votes;

	gl_buf_init(&v->values, SIZE_MAX);
	if (gl_ballots_file_read(&v->b, v->o->type, v->o->answers, e))
		return e->code;
	v->belief = calloc((size_t)votes->items + 1, sizeof(*v->belief));
	if (!v->belief)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u tasks", votes->items);
	if (gl_consensus_values(v->o->method, votes, v->belief, &v->values, e))
		return e->code;
	for (uint32_t i = 0; i < votes->items; i++)
		v->ties += v->belief[i].tied;
	return v->o->truth ? compare(v, e) : GL_OK;
}

/* ---- output ---- */

static void print_csv(const struct values *v)
{
	const struct shape *shape = shape_of(v);
	bool text = !strcmp(shape->column, "text"), options = !strcmp(shape->column, "choices");
	gl_buf_auto out = { 0 };

	gl_buf_init(&out, SIZE_MAX);
	printf("task,%s%s\n", shape->column, text ? ",worker" : options ? ",tie" : "");
	for (uint32_t i = 0; i < v->b.file.votes.items; i++) {
		gl_buf_clear(&out);
		shape->text(&out, v, i);
		gl_csv_print(v->b.file.task.name[i]);
		putchar(',');
		gl_csv_print(out.len ? out.data : "");
		if (text) {
			putchar(',');
			gl_csv_print(v->b.file.worker.name[picked(v, i)->worker]);
		}
		if (options)
			printf(",%d", v->belief[i].tied);
		putchar('\n');
	}
	if (v->ties)
		fprintf(stderr, "%" PRIu64 " of %u tasks are tied\n", v->ties, v->b.file.votes.items);
}

static void print_truth(const struct values *v)
{
	double n = (double)v->known;

	if (!v->known) {
		fprintf(stderr, "none of these tasks has a truth\n");
		return;
	}
	fprintf(stderr,
	        "%s: mean (MAE) %.4f, root mean square (RMSE) %.4f; none in %.2f %% of %" PRIu64 " tasks\n",
	        shape_of(v)->measure, v->sum / n, sqrt(v->squares / n), 100 * (double)v->same / n, v->known);
}

static int print_json(const struct values *v)
{
	const struct gl_votes *votes = &v->b.file.votes;
	const struct shape *shape = shape_of(v);
	json_auto_t *root = gl_method_json(v->o->method, votes, v->ties);
	json_t *results = json_array();
	gl_buf_auto out = { 0 };
	double n = (double)v->known;

	gl_buf_init(&out, SIZE_MAX);
	json_object_set_new(root, "results", results);
	if (v->o->truth)
		json_object_set_new(root, "truth",
		        json_pack("{s:I, s:o, s:o, s:I}", "tasks", (json_int_t)v->known, "mae",
		                v->known ? json_real(v->sum / n) : json_null(), "rmse",
		                v->known ? json_real(sqrt(v->squares / n)) : json_null(), "equal",
		                (json_int_t)v->same));
	for (uint32_t i = 0; i < votes->items; i++) {
		gl_buf_clear(&out);
		shape->text(&out, v, i);
		json_array_append_new(
		        results, json_pack("{s:s, s:s, s:b}", "task", v->b.file.task.name[i], shape->column,
		                         out.len ? out.data : "", "tie", v->belief[i].tied));
	}
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
