#include "cli/votes_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/csv.h"
#include "cli/cli.h"

#define RECORD_MAX (1 << 20) /* bytes of one line */
#define LINES_MAX  UINT32_MAX
#define LONG_MS    1000 /* what takes longer shows its progress */
#define SHOWN      4096 /* lines between looks at the clock */

/* Where lines are no longer one a row: an answer in several lines, empty ones. The row with this number
 * stands on this line, and the next ones on the next. */
struct seam {
	size_t row;
	uint32_t line;
};

struct reader {
	struct gl_votes_file *out;
	struct gl_csv csv;
	FILE *file;
	int task, worker, label, left, right, winner; /* columns, or -1 */
	struct gl_vote *row; /* as they were read, by the numbers in which the names came */
	size_t rows, cap;
	struct seam *seam;
	size_t seams, seam_cap;
	int32_t *left_of; /* by task: its left item, for pairs; -1: none yet */
	size_t left_cap;
	struct gl_names item;
	struct gl_progress progress;
};

static void reader_release(struct reader *r)
{
	if (r->file && r->file != stdin)
		fclose(r->file);
	gl_csv_release(&r->csv);
	gl_names_release(&r->item);
	free(r->row);
	free(r->seam);
	free(r->left_of);
}

static enum gl_code reader_open(struct reader *r, const char *path, struct gl_err *e)
{
	gl_csv_init(&r->csv, RECORD_MAX);
	r->file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	if (!r->file)
		return gl_fail(e, GL_INVALID, "cannot read it: %s", strerror(errno));
	if (gl_csv_read(&r->csv, r->file, e))
		return e->code;
	r->task = gl_csv_column(&r->csv, "task");
	r->worker = gl_csv_column(&r->csv, "worker");
	r->label = gl_csv_column(&r->csv, "label");
	r->left = gl_csv_column(&r->csv, "left");
	r->right = gl_csv_column(&r->csv, "right");
	r->winner = gl_csv_column(&r->csv, "winner");
	return GL_OK;
}

static const char *field(const struct reader *r, int column)
{
	return r->csv.field[column].text;
}

static bool long_enough(const struct reader *r, int column)
{
	return column < (int)r->csv.fields && r->csv.field[column].len > 0;
}

/* The number of a field's name; -1, with e filled, if there can be none. */
static int32_t number_of(struct gl_names *names, const struct gl_csv_field *name, struct gl_err *e)
{
	int32_t i = gl_names_add_n(names, name->text, name->len);

	if (i < 0)
		gl_fail(e, GL_INVALID, "a name must be UTF-8, and there must be memory for all of them");
	return i;
}

static int32_t number(struct gl_names *names, const char *name, struct gl_err *e)
{
	return number_of(names, &(struct gl_csv_field){ name, strlen(name) }, e);
}

/* --- pairs --- */

/* The left item of a task: the one that its first row names. NULL: no memory. */
static int32_t *left_of(struct reader *r, uint32_t task, int32_t left)
{
	if (task == r->left_cap) { /* tasks are numbered as they come */
		size_t cap = r->left_cap ? 2 * r->left_cap : 256;
		int32_t *more = realloc(r->left_of, cap * sizeof(*more));

		if (!more)
			return NULL;
		r->left_of = more;
		r->left_cap = cap;
		memset(more + task, 0xff, (cap - task) * sizeof(*more));
	}
	if (r->left_of[task] < 0)
		r->left_of[task] = left;
	return &r->left_of[task];
}

/* The label that a row of task, left, right and winner votes for; NULL, with e filled, if it is wrong. */
static const char *pair_label(struct reader *r, uint32_t task, struct gl_err *e)
{
	const char *winner = field(r, r->winner), *wrong;
	int32_t left, right, *first;

	if (!long_enough(r, r->left) || !long_enough(r, r->right)) {
		gl_fail(e, GL_INVALID, "left and right must not be empty");
		return NULL;
	}
	left = number(&r->item, field(r, r->left), e);
	right = left < 0 ? -1 : number(&r->item, field(r, r->right), e);
	if (right < 0)
		return NULL;
	first = left_of(r, task, left);
	if (!first)
		wrong = "no memory for the tasks";
	else if (left == right)
		wrong = "left and right are the same item";
	else if (*first != left && *first != right)
		wrong = "an earlier row of this task names other items";
	else if (!strcmp(winner, "tie") || !strcmp(winner, "both_bad"))
		return winner;
	else if (!strcmp(winner, field(r, r->left)))
		return left == *first ? "left" : "right";
	else if (!strcmp(winner, field(r, r->right)))
		return right == *first ? "left" : "right";
	else
		wrong = "the winner must be one of the two items, \"tie\" or \"both_bad\"";
	gl_fail(e, GL_INVALID, "%s", wrong);
	return NULL;
}

/* All four can be said of a pair, so they are options even where nobody said one: as in a project. */
static enum gl_code pair_labels(struct reader *r, struct gl_err *e)
{
	static const char *const labels[] = { "both_bad", "left", "right", "tie" };

	for (size_t i = 0; i < GL_COUNT(labels); i++)
		if (number(&r->out->label.found, labels[i], e) < 0)
			return e->code;
	return GL_OK;
}

/* --- rows --- */

/* Rows of a task often stand together: then its name need not be looked for. */
static int32_t task_of(struct reader *r, struct gl_err *e)
{
	const struct gl_csv_field *name = &r->csv.field[r->task];
	const struct gl_names *tasks = &r->out->task.found;
	uint32_t last = r->rows ? r->row[r->rows - 1].item : 0;

	if (r->rows && !strcmp(tasks->name[last], name->text))
		return (int32_t)last;
	return number_of(&r->out->task.found, name, e);
}

static enum gl_code row_read(struct reader *r, struct gl_vote *row, struct gl_err *e)
{
	bool pair = r->winner >= 0;
	int32_t task, worker, label;
	const char *said;

	if (!long_enough(r, r->task) || !long_enough(r, r->worker) ||
	        !long_enough(r, pair ? r->winner : r->label))
		return gl_fail(
		        e, GL_INVALID, "task, worker and %s must not be empty", pair ? "winner" : "label");
	task = task_of(r, e);
	worker = task < 0 ? -1 : number_of(&r->out->worker.found, &r->csv.field[r->worker], e);
	if (worker < 0)
		return e->code;
	said = pair ? pair_label(r, (uint32_t)task, e) : field(r, r->label);
	label = said ? number(&r->out->label.found, said, e) : -1;
	if (label < 0)
		return e->code;
	if (label >= GL_LABELS_MAX)
		return gl_fail(e, GL_TOO_LARGE, "this is label number %d, \"%s\"; there may be %d",
		        GL_LABELS_MAX + 1, said, GL_LABELS_MAX);
	*row = (struct gl_vote){ (uint32_t)task, (uint32_t)worker, (uint32_t)label };
	return GL_OK;
}

/* The line on which a row stands. */
static uint32_t line_of(const struct reader *r, size_t row)
{
	size_t i = r->seams;

	while (r->seam[i - 1].row > row)
		i--;
	return r->seam[i - 1].line + (uint32_t)(row - r->seam[i - 1].row);
}

/* Notes where the row stands that is read now, if that is not on the line after the last one. */
static bool seam_note(struct reader *r)
{
	uint32_t line = (uint32_t)r->csv.line;

	if (r->seams && r->seam[r->seams - 1].line + (r->rows - r->seam[r->seams - 1].row) == line)
		return true;
	if (r->seams == r->seam_cap) {
		size_t cap = r->seam_cap ? 2 * r->seam_cap : 16;
		struct seam *more = realloc(r->seam, cap * sizeof(*more));

		if (!more)
			return false;
		r->seam = more;
		r->seam_cap = cap;
	}
	r->seam[r->seams++] = (struct seam){ r->rows, line };
	return true;
}

static bool rows_grow(struct reader *r)
{
	size_t cap = r->cap ? 2 * r->cap : 4096;
	struct gl_vote *more = r->rows == r->cap ? realloc(r->row, cap * sizeof(*more)) : r->row;

	if (!more)
		return false;
	if (r->rows == r->cap)
		r->cap = cap;
	r->row = more;
	return true;
}

static enum gl_code rows_read(struct reader *r, struct gl_err *e)
{
	while (!gl_csv_read(&r->csv, r->file, e)) {
		if (!r->csv.fields)
			return GL_OK;
		if (r->csv.line > LINES_MAX)
			return gl_fail(e, GL_TOO_LARGE, "a file may have up to 2^32-1 lines");
		if (!rows_grow(r) || !seam_note(r))
			return gl_fail(e, GL_NO_MEMORY, "no memory for %zu answers", r->rows + 1);
		if (row_read(r, &r->row[r->rows], e))
			return gl_fail_in(e, "line %llu: ", r->csv.line);
		if (!(++r->rows % SHOWN))
			gl_progress_set(&r->progress, r->rows);
	}
	return e->code;
}

/* --- order --- */

static int by_worker(const void *a, const void *b)
{
	const struct gl_vote *x = a, *y = b;

	return x->worker < y->worker ? -1 : x->worker > y->worker;
}

/* The votes of one item, by worker: they are few, as a rule. */
static void item_sort(struct gl_vote *vote, size_t n)
{
	if (n > 32) {
		qsort(vote, n, sizeof(*vote), by_worker);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		struct gl_vote moved = vote[i];
		size_t to = i;

		for (; to && vote[to - 1].worker > moved.worker; to--)
			vote[to] = vote[to - 1];
		vote[to] = moved;
	}
}

/* Rows become votes, each item's in their place, by worker. */
static bool rows_sort(struct gl_vote *vote, const struct reader *r)
{
	const struct gl_votes_file *f = r->out;
	gl_mem_auto size_t *end = calloc((size_t)f->task.n + 1, sizeof(*end));
	size_t from = 0;

	if (!end)
		return false;
	for (size_t i = 0; i < r->rows; i++)
		end[f->task.rank[r->row[i].item] + 1]++;
	for (uint32_t i = 0; i < f->task.n; i++)
		end[i + 1] += end[i];
	for (size_t i = 0; i < r->rows; i++) {
		const struct gl_vote *v = &r->row[i];
		uint32_t item = f->task.rank[v->item];

		vote[end[item]++] =
		        (struct gl_vote){ item, f->worker.rank[v->worker], f->label.rank[v->label] };
	}
	for (uint32_t i = 0; i < f->task.n; from = end[i++])
		item_sort(vote + from, end[i] - from);
	return true;
}

/* Says where a worker answered a task twice. */
static enum gl_code twice(const struct reader *r, const struct gl_vote *v, struct gl_err *e)
{
	const struct gl_votes_file *f = r->out;
	uint32_t line[2] = { 0 };
	unsigned found = 0;

	for (size_t i = 0; i < r->rows && found < 2; i++)
		if (f->task.rank[r->row[i].item] == v->item && f->worker.rank[r->row[i].worker] == v->worker)
			line[found++] = line_of(r, i);
	return gl_fail(e, GL_INVALID, "line %u: worker \"%s\" has answered task \"%s\" already, in line %u",
	        line[1], f->worker.name[v->worker], f->task.name[v->item], line[0]);
}

static enum gl_code rows_take(struct reader *r, struct gl_err *e)
{
	struct gl_votes_file *f = r->out;
	struct gl_vote *vote = malloc((r->rows + 1) * sizeof(*vote));

	f->votes.vote = vote;
	if (gl_name_list_sort(&f->task, e) || gl_name_list_sort(&f->worker, e) ||
	        gl_name_list_sort(&f->label, e))
		return e->code;
	f->key = malloc(((size_t)f->task.n + 1) * sizeof(*f->key));
	if (!vote || !f->key || !rows_sort(vote, r))
		return gl_fail(e, GL_NO_MEMORY, "no memory to sort %zu answers", r->rows);
	for (uint32_t i = 0; i < f->task.n; i++)
		f->key[i] = gl_name_key(f->task.name[i], strlen(f->task.name[i]));
	f->votes = (struct gl_votes){ .items = f->task.n,
		.workers = f->worker.n,
		.labels = f->label.n,
		.n = r->rows,
		.vote = vote,
		.item_key = f->key };
	for (size_t i = 1; i < r->rows; i++)
		if (vote[i].item == vote[i - 1].item && vote[i].worker == vote[i - 1].worker)
			return twice(r, &vote[i], e);
	return GL_OK;
}

/* --- labels that nobody may have said --- */

/* A file's rows of task and label. */
static enum gl_code labels_open(struct reader *r, const char *path, struct gl_err *e)
{
	if (reader_open(r, path, e))
		return gl_fail_in(e, "%s: ", path);
	if (r->task < 0 || r->label < 0)
		return gl_fail(e, GL_INVALID, "%s: the first line must name the columns task,label", path);
	return GL_OK;
}

/* What is known may be what nobody said: it is a label then, too. */
static enum gl_code gold_labels(struct gl_votes_file *f, const char *path, struct gl_err *e)
{
	__attribute__((cleanup(reader_release))) struct reader r = { .out = f };

	if (labels_open(&r, path, e))
		return e->code;
	while (!gl_csv_read(&r.csv, r.file, e) && r.csv.fields) {
		int32_t label;

		if (!long_enough(&r, r.task) || !long_enough(&r, r.label) ||
		        gl_names_find(&f->task.found, field(&r, r.task)) < 0)
			continue;
		label = number(&f->label.found, field(&r, r.label), e);
		if (label >= GL_LABELS_MAX)
			gl_fail(e, GL_TOO_LARGE, "this is label number %d; there may be %d",
			        GL_LABELS_MAX + 1, GL_LABELS_MAX);
		if (e->code)
			break;
	}
	return e->code ? gl_fail_in(e, "%s: line %llu: ", path, r.csv.line) : GL_OK;
}

enum gl_code gl_votes_file_read(struct gl_votes_file *f, const char *path, const char *gold, struct gl_err *e)
{
	__attribute__((cleanup(reader_release))) struct reader r = { .out = f,
		.progress = { .what = "reading" } };

	*f = (struct gl_votes_file){ 0 };
	if (reader_open(&r, path, e))
		return gl_fail_in(e, "%s: ", path);
	if (r.left < 0 || r.right < 0)
		r.winner = -1; /* a column of that name means something else here */
	if (r.task < 0 || r.worker < 0 || (r.label < 0 && r.winner < 0))
		return gl_fail(e, GL_INVALID,
		        "%s: the first line must name the columns task,worker,label or "
		        "task,worker,left,right,winner",
		        path);
	if (r.winner >= 0 && pair_labels(&r, e))
		return gl_fail_in(e, "%s: ", path);
	if (rows_read(&r, e))
		return gl_fail_in(e, "%s: ", path);
	if (gold && gold_labels(f, gold, e))
		return e->code;
	if (rows_take(&r, e))
		return gl_fail_in(e, "%s: ", path);
	if (gold && gl_truth_file_read(&f->gold, f, gold, e))
		return e->code;
	f->votes.clamp = f->gold;
	if (r.progress.shown_ms - r.progress.started_ms > LONG_MS)
		gl_progress_end(&r.progress);
	return GL_OK;
}

void gl_votes_file_release(struct gl_votes_file *f)
{
	gl_name_list_release(&f->task);
	gl_name_list_release(&f->worker);
	gl_name_list_release(&f->label);
	free((void *)(uintptr_t)f->votes.vote);
	free(f->key);
	free(f->gold);
	*f = (struct gl_votes_file){ 0 };
}

/* --- truth --- */

static enum gl_code truth_rows(int32_t *truth, struct reader *r, struct gl_err *e)
{
	while (!gl_csv_read(&r->csv, r->file, e)) {
		int32_t task, label;

		if (!r->csv.fields)
			return GL_OK;
		if (!long_enough(r, r->task) || r->label >= (int)r->csv.fields)
			return gl_fail(e, GL_INVALID,
			        "line %llu: task must not be empty, label must be there", r->csv.line);
		task = gl_name_list_find(&r->out->task, field(r, r->task));
		if (task < 0 || !long_enough(r, r->label))
			continue; /* nobody answered it, or its truth is not known */
		if (truth[task] >= 0)
			return gl_fail(e, GL_INVALID, "line %llu: task \"%s\" has a label already",
			        r->csv.line, field(r, r->task));
		label = gl_name_list_find(&r->out->label, field(r, r->label));
		truth[task] = label < 0 ? GL_LABELS_MAX : label;
	}
	return e->code;
}

enum gl_code gl_truth_file_read(
        int32_t **out, const struct gl_votes_file *f, const char *path, struct gl_err *e)
{
	struct gl_votes_file known = *f; /* only looked at */
	__attribute__((cleanup(reader_release))) struct reader r = { .out = &known };
	gl_mem_auto int32_t *truth = malloc(((size_t)f->task.n + 1) * sizeof(*truth));

	if (!truth)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the truth");
	for (uint32_t i = 0; i < f->task.n; i++)
		truth[i] = -1;
	if (labels_open(&r, path, e))
		return e->code;
	if (truth_rows(truth, &r, e))
		return gl_fail_in(e, "%s: ", path);
	*out = gl_take(truth);
	return GL_OK;
}
