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

/* A vote as it was read, by the numbers in which the names came. */
struct row {
	struct gl_vote vote;
	uint32_t line;
};

struct reader {
	struct gl_votes_file *out;
	const char *said; /* the column of what is not labels, or NULL */
	struct gl_csv csv;
	FILE *file;
	int task, worker, label, left, right, winner; /* columns, or -1 */
	struct row *row;
	size_t rows, cap;
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
	r->label = r->said ? gl_csv_column(&r->csv, r->said) : -1;
	if (r->label < 0)
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

/* The number of a name; -1, with e filled, if there can be none. */
static int32_t number(struct gl_names *names, const char *name, struct gl_err *e)
{
	int32_t i = names->n < INT32_MAX ? gl_names_add(names, name) : -1;

	if (i < 0)
		gl_fail(e, GL_INVALID, "a name must be UTF-8, and there must be memory for all of them");
	return i;
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

static enum gl_code row_read(struct reader *r, struct row *row, struct gl_err *e)
{
	bool pair = r->winner >= 0, none = r->said && strcmp(r->said, "rating");
	int32_t task, worker, label;
	const char *said;

	if (!long_enough(r, r->task) || !long_enough(r, r->worker) ||
	        (!none && !long_enough(r, pair ? r->winner : r->label)) || r->label >= (int)r->csv.fields)
		return gl_fail(
		        e, GL_INVALID, "task, worker and %s must not be empty", pair ? "winner" : "label");
	task = number(&r->out->task.found, field(r, r->task), e);
	worker = task < 0 ? -1 : number(&r->out->worker.found, field(r, r->worker), e);
	if (worker < 0)
		return e->code;
	said = pair ? pair_label(r, (uint32_t)task, e) : field(r, r->label);
	label = said ? number(&r->out->label.found, said, e) : -1;
	if (label < 0)
		return e->code;
	if (label >= GL_LABELS_MAX && !r->said)
		return gl_fail(e, GL_TOO_LARGE, "this is label number %d, \"%s\"; there may be %d",
		        GL_LABELS_MAX + 1, said, GL_LABELS_MAX);
	row->vote = (struct gl_vote){ (uint32_t)task, (uint32_t)worker, (uint32_t)label };
	return GL_OK;
}

static enum gl_code rows_read(struct reader *r, struct gl_err *e)
{
	while (!gl_csv_read(&r->csv, r->file, e)) {
		if (!r->csv.fields)
			return GL_OK;
		if (r->rows == r->cap) {
			size_t cap = r->cap ? 2 * r->cap : 4096;
			struct row *more = realloc(r->row, cap * sizeof(*more));

			if (!more)
				return gl_fail(e, GL_NO_MEMORY, "no memory for %zu answers", cap);
			r->row = more;
			r->cap = cap;
		}
		if (r->csv.line > LINES_MAX)
			return gl_fail(e, GL_TOO_LARGE, "a file may have up to 2^32-1 lines");
		r->row[r->rows].line = (uint32_t)r->csv.line;
		if (row_read(r, &r->row[r->rows], e))
			return gl_fail_in(e, "line %llu: ", r->csv.line);
		if (!(++r->rows % SHOWN))
			gl_progress_set(&r->progress, r->rows);
	}
	return e->code;
}

/* --- order --- */

static int by_name(const void *a, const void *b, void *names)
{
	const char *const *name = names;

	return strcmp(name[*(const uint32_t *)a], name[*(const uint32_t *)b]);
}

enum gl_code gl_name_list_sort(struct gl_name_list *list, struct gl_err *e)
{
	uint32_t n = list->found.n;
	gl_mem_auto uint32_t *order = malloc((n + 1) * sizeof(*order));

	list->n = n;
	list->name = malloc((n + 1) * sizeof(*list->name));
	list->rank = malloc((n + 1) * sizeof(*list->rank));
	if (!order || !list->name || !list->rank)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u names", n);
	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
	qsort_r(order, n, sizeof(*order), by_name, list->found.name);
	for (uint32_t i = 0; i < n; i++) {
		list->name[i] = list->found.name[order[i]];
		list->rank[order[i]] = i;
	}
	return GL_OK;
}

/* Counts the rows by a number below n and moves them, in the order they have, to where that number's rows
 * belong. */
static bool rows_spread(struct row *to, const struct row *from, size_t rows, uint32_t n, bool by_item)
{
	gl_mem_auto size_t *place = calloc((size_t)n + 1, sizeof(*place));

	if (!place)
		return false;
	for (size_t i = 0; i < rows; i++)
		place[(by_item ? from[i].vote.item : from[i].vote.worker) + 1]++;
	for (uint32_t i = 0; i < n; i++)
		place[i + 1] += place[i];
	for (size_t i = 0; i < rows; i++)
		to[place[by_item ? from[i].vote.item : from[i].vote.worker]++] = from[i];
	return true;
}

static enum gl_code rows_sort(struct reader *r, struct gl_err *e)
{
	struct gl_votes_file *f = r->out;
	gl_mem_auto struct row *other = malloc((r->rows + 1) * sizeof(*other));

	if (gl_name_list_sort(&f->task, e) || gl_name_list_sort(&f->worker, e) ||
	        gl_name_list_sort(&f->label, e))
		return e->code;
	for (size_t i = 0; i < r->rows; i++) {
		struct gl_vote *v = &r->row[i].vote;

		*v = (struct gl_vote){ f->task.rank[v->item], f->worker.rank[v->worker],
			f->label.rank[v->label] };
	}
	if (!other || !rows_spread(other, r->row, r->rows, f->worker.n, false) ||
	        !rows_spread(r->row, other, r->rows, f->task.n, true))
		return gl_fail(e, GL_NO_MEMORY, "no memory to sort %zu answers", r->rows);
	return GL_OK;
}

/* Rows that are sorted become votes; two of one worker to one task are an error. */
static enum gl_code rows_take(struct reader *r, struct gl_err *e)
{
	struct gl_votes_file *f = r->out;
	struct gl_vote *vote = malloc((r->rows + 1) * sizeof(*vote));

	f->key = malloc(((size_t)f->task.n + 1) * sizeof(*f->key));
	f->votes = (struct gl_votes){ .items = f->task.n,
		.workers = f->worker.n,
		.labels = f->label.n,
		.n = r->rows,
		.vote = vote,
		.item_key = f->key };
	if (!vote || !f->key)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %zu answers", r->rows);
	for (uint32_t i = 0; i < f->task.n; i++)
		f->key[i] = gl_name_key(f->task.name[i], strlen(f->task.name[i]));
	for (size_t i = 0; i < r->rows; i++) {
		const struct row *a = &r->row[i], *b = i ? a - 1 : a;

		if (i && a->vote.item == b->vote.item && a->vote.worker == b->vote.worker)
			return gl_fail(e, GL_INVALID,
			        "line %u: worker \"%s\" has answered task \"%s\" already, in line %u",
			        a->line, f->worker.name[a->vote.worker], f->task.name[a->vote.item], b->line);
		vote[i] = a->vote;
	}
	return GL_OK;
}

enum gl_code gl_votes_file_read(struct gl_votes_file *f, const char *path, const char *said, struct gl_err *e)
{
	__attribute__((cleanup(reader_release))) struct reader r = {
		.out = f, .said = said, .progress = { .what = "reading" }
	};

	*f = (struct gl_votes_file){ 0 };
	if (reader_open(&r, path, e))
		return gl_fail_in(e, "%s: ", path);
	if (said || r.left < 0 || r.right < 0)
		r.winner = -1; /* a column of that name means something else here */
	if (said && (r.task < 0 || r.worker < 0 || r.label < 0))
		return gl_fail(
		        e, GL_INVALID, "%s: the first line must name the columns task,worker,%s", path, said);
	if (r.task < 0 || r.worker < 0 || (r.label < 0 && r.winner < 0))
		return gl_fail(e, GL_INVALID,
		        "%s: the first line must name the columns task,worker,label or "
		        "task,worker,left,right,winner",
		        path);
	if (r.winner >= 0 && pair_labels(&r, e))
		return gl_fail_in(e, "%s: ", path);
	if (rows_read(&r, e) || rows_sort(&r, e) || rows_take(&r, e))
		return gl_fail_in(e, "%s: ", path);
	if (r.progress.shown_ms - r.progress.started_ms > LONG_MS)
		gl_progress_end(&r.progress);
	return GL_OK;
}

void gl_name_list_release(struct gl_name_list *list)
{
	gl_names_release(&list->found);
	free(list->name);
	free(list->rank);
}

void gl_votes_file_release(struct gl_votes_file *f)
{
	gl_name_list_release(&f->task);
	gl_name_list_release(&f->worker);
	gl_name_list_release(&f->label);
	free((void *)(uintptr_t)f->votes.vote);
	free(f->key);
	*f = (struct gl_votes_file){ 0 };
}

int32_t gl_name_list_find(const struct gl_name_list *list, const char *name)
{
	int32_t i = gl_names_find(&list->found, name);

	return i < 0 ? -1 : (int32_t)list->rank[i];
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
	if (reader_open(&r, path, e))
		return gl_fail_in(e, "%s: ", path);
	if (r.task < 0 || r.label < 0)
		return gl_fail(e, GL_INVALID, "%s: the first line must name the columns task,label", path);
	if (truth_rows(truth, &r, e))
		return gl_fail_in(e, "%s: ", path);
	*out = gl_take(truth);
	return GL_OK;
}
