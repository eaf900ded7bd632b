/* The labels of tasks, from a file of truths or of gold. */
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/crowd_table.h"
#include "cli/votes_file.h"

struct truths {
	struct gl_columns columns;
	struct gl_table table;
	int task, label;
};

static void truths_close(struct truths *t)
{
	gl_table_close(&t->table);
}

static enum gl_code truths_open(
        struct truths *t, const char *path, const struct gl_columns *columns, struct gl_err *e)
{
	gl_columns_beside(&t->columns, columns);
	if (gl_table_open_as(&t->table, path, &t->columns, e))
		return e->code;
	t->task = gl_table_column(&t->table, "task");
	t->label = gl_table_truth(&t->table, "label");
	if (t->task < 0 || t->label < 0)
		return gl_table_lacks(&t->table, "task,label", e);
	return GL_OK;
}

static enum gl_code fail_in_line(const struct truths *t, struct gl_err *e)
{
	return gl_fail_in(e, "%s: line %llu: ", t->table.path, t->table.csv.line);
}

enum gl_code gl_truth_file_labels(
        struct gl_votes_file *f, const char *path, const struct gl_columns *columns, struct gl_err *e)
{
	__attribute__((cleanup(truths_close))) struct truths t = { 0 };

	if (truths_open(&t, path, columns, e))
		return e->code;
	while (gl_table_next(&t.table, e)) {
		const char *label = gl_table_cell(&t.table, t.label);

		if (!*label || gl_names_find(&f->task.found, gl_table_cell(&t.table, t.task)) < 0)
			continue;
		if (gl_names_add(&f->label.found, label) < 0) {
			gl_fail(e, GL_INVALID, "a label must be UTF-8");
			return fail_in_line(&t, e);
		}
	}
	return e->code;
}

/* The number of a label on a task. */
static int32_t number_of(const struct gl_votes_file *f, uint32_t task, const char *name)
{
	int32_t label = gl_name_list_find(&f->label, name);

	if (!f->own || label < 0)
		return label < 0 ? GL_LABELS_MAX : label;
	for (uint64_t i = f->own_at[task]; i < f->own_at[task + 1]; i++)
		if (f->own[i] == (uint32_t)label)
			return (int32_t)(i - f->own_at[task]);
	return GL_LABELS_MAX;
}

static enum gl_code row_take(
        int32_t *truth, const struct gl_votes_file *f, const struct truths *t, struct gl_err *e)
{
	const char *name = gl_table_cell(&t->table, t->task), *said = gl_table_cell(&t->table, t->label);
	int32_t task, label;

	if (!*name || t->label >= (int)t->table.csv.fields)
		return gl_fail(e, GL_INVALID, "task must not be empty, label must be there");
	task = gl_name_list_find(&f->task, name);
	if (task < 0 || !*said)
		return GL_OK; /* nobody answered it, or its truth is not known */
	label = number_of(f, (uint32_t)task, said);
	if (truth[task] >= 0 && truth[task] != label)
		return gl_fail(e, GL_INVALID, "task \"%s\" has a label already, and there may be one", name);
	truth[task] = label;
	return GL_OK;
}

enum gl_code gl_truth_file_read_as(int32_t **out, const struct gl_votes_file *f, const char *path,
        const struct gl_columns *columns, struct gl_err *e)
{
	__attribute__((cleanup(truths_close))) struct truths t = { 0 };
	gl_mem_auto int32_t *truth = malloc(((size_t)f->task.n + 1) * sizeof(*truth));

	if (!truth)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the truth");
	for (uint32_t i = 0; i < f->task.n; i++)
		truth[i] = -1;
	if (truths_open(&t, path, columns, e))
		return e->code;
	while (gl_table_next(&t.table, e))
		if (row_take(truth, f, &t, e))
			return fail_in_line(&t, e);
	if (!e->code)
		*out = gl_take(truth);
	return e->code;
}

enum gl_code gl_truth_file_read(
        int32_t **out, const struct gl_votes_file *f, const char *path, struct gl_err *e)
{
	return gl_truth_file_read_as(out, f, path, NULL, e);
}
