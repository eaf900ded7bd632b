#include "cli/votes_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/cli.h"
#include "cli/crowd_table.h"
#include "cli/pair_votes.h"

#define LINES_MAX UINT32_MAX
#define LONG_MS   1000 /* what takes longer shows its progress */
#define SHOWN     4096 /* lines between looks at the clock */
#define FEW       32   /* votes of an item that are sorted by hand */

/* Where lines are no longer one a row: an answer in several lines, empty ones. The row with this number
 * stands on this line, and the next ones on the next. */
struct seam {
	size_t row;
	uint32_t line;
};

struct reader {
	struct gl_votes_file *out;
	const struct gl_votes_source *from;
	struct gl_table table;
	int task, worker, label, left, right, winner; /* columns, or -1 */
	struct gl_vote *row; /* as they were read, by the numbers in which the names came */
	size_t rows, cap;
	struct seam *seam;
	size_t seams, seam_cap;
	struct gl_pair_votes pairs;
	struct gl_progress progress;
};

static void reader_release(struct reader *r)
{
	gl_table_close(&r->table);
	gl_pair_votes_release(&r->pairs);
	free(r->row);
	free(r->seam);
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

static enum gl_code reader_open(struct reader *r, struct gl_err *e)
{
	static const char *const pair[] = { "task", "worker", "left", "right", "winner", NULL },
	                         *const one[] = { "task", "worker", "label", NULL };
	struct gl_table *t = &r->table;

	if (gl_table_open_as(t, r->from->answers, r->from->columns, e))
		return e->code;
	r->task = gl_table_column(t, "task");
	r->worker = gl_table_column(t, "worker");
	r->left = gl_table_column(t, "left");
	r->right = gl_table_column(t, "right");
	r->winner = gl_table_column(t, "winner");
	r->label = gl_table_column(t, "label");
	if (r->left < 0 || r->right < 0)
		r->winner = -1; /* a column of that name means something else here */
	if (r->task < 0 || r->worker < 0 || (r->label < 0 && r->winner < 0))
		return gl_table_lacks(t, "task,worker,label or task,worker,left,right,winner", e);
	gl_table_tell(t, r->winner < 0 ? one : pair);
	for (size_t i = 0; i < GL_COUNT(gl_pair_labels) && r->winner >= 0; i++)
		if (number(&r->out->label.found, gl_pair_labels[i], e) < 0)
			return e->code;
	return GL_OK;
}

/* --- rows --- */

static bool there(const struct reader *r, int column)
{
	return column < (int)r->table.csv.fields && r->table.csv.field[column].len > 0;
}

/* Rows of a task often stand together: then its name need not be looked for. */
static int32_t task_of(struct reader *r, struct gl_err *e)
{
	const struct gl_csv_field *name = &r->table.csv.field[r->task];
	const struct gl_names *tasks = &r->out->task.found;
	uint32_t last = r->rows ? r->row[r->rows - 1].item : 0;

	if (r->rows && !strcmp(tasks->name[last], name->text))
		return (int32_t)last;
	return number_of(&r->out->task.found, name, e);
}

/* What a row says; NULL, with e filled, if it is wrong. */
static const char *said_of(struct reader *r, uint32_t task, struct gl_err *e)
{
	const struct gl_table *t = &r->table;

	if (r->winner < 0)
		return gl_table_cell(t, r->label);
	return gl_pair_vote(&r->pairs, task,
	        &(struct gl_pair_row){ .left = gl_table_cell(t, r->left),
	                .right = gl_table_cell(t, r->right),
	                .winner = gl_table_cell(t, r->winner),
	                .left_column = t->name[r->left],
	                .right_column = t->name[r->right] },
	        e);
}

static enum gl_code row_read(struct reader *r, struct gl_vote *row, struct gl_err *e)
{
	int32_t task, worker, label;
	const char *said;

	if (!there(r, r->task) || !there(r, r->worker) || !there(r, r->winner >= 0 ? r->winner : r->label))
		return gl_fail(e, GL_INVALID,
		        "task, worker and %s must not be empty; leave out rows without an answer",
		        r->winner >= 0 ? "winner" : "label");
	task = task_of(r, e);
	worker = task < 0 ? -1 : number_of(&r->out->worker.found, &r->table.csv.field[r->worker], e);
	if (worker < 0)
		return e->code;
	said = said_of(r, (uint32_t)task, e);
	label = said ? number(&r->out->label.found, said, e) : -1;
	if (label < 0)
		return e->code;
	if (label >= GL_LABELS_MAX && !r->from->any)
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
	uint32_t line = (uint32_t)r->table.csv.line;

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
	while (gl_table_next(&r->table, e)) {
		if (r->table.csv.line > LINES_MAX)
			gl_fail(e, GL_TOO_LARGE, "a file may have up to 2^32-1 lines");
		else if (!rows_grow(r) || !seam_note(r))
			gl_fail(e, GL_NO_MEMORY, "no memory for %zu answers", r->rows + 1);
		else
			row_read(r, &r->row[r->rows], e);
		if (e->code)
			return gl_fail_in(e, "%s: line %llu: ", r->table.path, r->table.csv.line);
		if (!(++r->rows % SHOWN))
			gl_progress_set(&r->progress, r->rows);
	}
	return e->code;
}

/* --- order --- */

struct place {
	uint32_t worker, at;
};

static int by_worker(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->worker != y->worker)
		return x->worker < y->worker ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* Many votes of one item. */
static bool item_sort_many(struct gl_vote *vote, size_t n)
{
	gl_mem_auto struct place *place = malloc(n * sizeof(*place));
	gl_mem_auto struct gl_vote *moved = malloc(n * sizeof(*moved));

	if (!place || !moved)
		return false;
	memcpy(moved, vote, n * sizeof(*moved));
	for (size_t i = 0; i < n; i++)
		place[i] = (struct place){ vote[i].worker, (uint32_t)i };
	qsort(place, n, sizeof(*place), by_worker);
	for (size_t i = 0; i < n; i++)
		vote[i] = moved[place[i].at];
	return true;
}

/* The votes of one item by worker, and of one worker as they stood in the file. They are few, as a rule. */
static bool item_sort(struct gl_vote *vote, size_t n)
{
	if (n > FEW)
		return item_sort_many(vote, n);
	for (size_t i = 1; i < n; i++) {
		struct gl_vote moved = vote[i];
		size_t to = i;

		for (; to && vote[to - 1].worker > moved.worker; to--)
			vote[to] = vote[to - 1];
		vote[to] = moved;
	}
	return true;
}

/* Rows become votes, each item's in their place, by worker. */
static bool rows_sort(struct gl_vote *vote, const struct reader *r)
{
	const struct gl_votes_file *f = r->out;
	gl_mem_auto size_t *end = calloc((size_t)f->task.n + 1, sizeof(*end));
	bool done = end != NULL;
	size_t from = 0;

	for (size_t i = 0; i < r->rows && done; i++)
		end[f->task.rank[r->row[i].item] + 1]++;
	for (uint32_t i = 0; i < f->task.n && done; i++)
		end[i + 1] += end[i];
	for (size_t i = 0; i < r->rows && done; i++) {
		const struct gl_vote *v = &r->row[i];
		uint32_t item = f->task.rank[v->item];

		vote[end[item]++] =
		        (struct gl_vote){ item, f->worker.rank[v->worker], f->label.rank[v->label] };
	}
	for (uint32_t i = 0; i < f->task.n && done; from = end[i++])
		done = item_sort(vote + from, end[i] - from);
	return done;
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
	return gl_fail(e, GL_INVALID,
	        "%s: line %u: worker \"%s\" has answered task \"%s\" already, in line %u (--repeats first "
	        "would "
	        "count that one)",
	        r->table.path, line[1], f->worker.name[v->worker], f->task.name[v->item], line[0]);
}

/* Of a worker's answers to a task the first stays, or all, or there may be one only. */
static enum gl_code once(struct reader *r, struct gl_vote *vote, struct gl_err *e)
{
	struct gl_votes_file *f = r->out;
	size_t n = 0;

	for (size_t i = 0; i < r->rows; i++) {
		if (!n || r->from->all || vote[i].item != vote[n - 1].item ||
		        vote[i].worker != vote[n - 1].worker)
			vote[n++] = vote[i];
		else if (!r->from->first)
			return twice(r, &vote[i], e);
	}
	f->repeated = r->rows - n;
	f->votes.n = n;
	return GL_OK;
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
		.vote = vote,
		.item_key = f->key };
	return once(r, vote, e);
}

enum gl_code gl_votes_file_read_from(
        struct gl_votes_file *f, const struct gl_votes_source *from, struct gl_err *e)
{
	__attribute__((cleanup(reader_release))) struct reader r = {
		.out = f, .from = from, .progress = { .what = "reading" }
	};

	*f = (struct gl_votes_file){ 0 };
	if (reader_open(&r, e) || rows_read(&r, e))
		return e->code;
	if (from->gold && gl_truth_file_labels(f, from->gold, from->columns, e))
		return e->code;
	if (f->label.found.n > GL_LABELS_MAX && !from->any)
		return gl_fail(e, GL_TOO_LARGE, "%s: with its labels there are %u; there may be %d",
		        from->gold, f->label.found.n, GL_LABELS_MAX);
	if (rows_take(&r, e))
		return e->code;
	if (from->gold && gl_truth_file_read_as(&f->gold, f, from->gold, from->columns, e))
		return e->code;
	f->votes.clamp = f->gold;
	if (r.progress.shown_ms - r.progress.started_ms > LONG_MS)
		gl_progress_end(&r.progress);
	return GL_OK;
}

enum gl_code gl_votes_file_read(struct gl_votes_file *f, const char *path, const char *gold, struct gl_err *e)
{
	return gl_votes_file_read_from(f, &(struct gl_votes_source){ .answers = path, .gold = gold }, e);
}

void gl_votes_file_release(struct gl_votes_file *f)
{
	gl_name_list_release(&f->task);
	gl_name_list_release(&f->worker);
	gl_name_list_release(&f->label);
	free((void *)(uintptr_t)f->votes.vote);
	free(f->key);
	free(f->gold);
	free(f->own);
	free(f->own_at);
	*f = (struct gl_votes_file){ 0 };
}

/* --- labels by task --- */

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Sorts n numbers and drops those that are there twice; returns how many stay. */
static size_t distinct(uint32_t *number, size_t n)
{
	size_t kept = 0;

	if (n)
		qsort(number, n, sizeof(*number), by_number);
	for (size_t i = 0; i < n; i++)
		if (!kept || number[i] != number[kept - 1])
			number[kept++] = number[i];
	return kept;
}

static uint32_t place_of(uint32_t label, const uint32_t *own, size_t n)
{
	const uint32_t *found = bsearch(&label, own, n, sizeof(*own), by_number);

	return (uint32_t)(found - own);
}

/* The labels of one task, from where its votes begin: *at moves behind them. */
static enum gl_code anew(
        struct gl_votes_file *f, struct gl_vote *vote, uint32_t task, size_t *at, struct gl_err *e)
{
	uint32_t *own = f->own + f->own_at[task];
	size_t n = 0, from = *at;

	for (; *at < f->votes.n && vote[*at].item == task; ++*at)
		own[n++] = vote[*at].label;
	if (f->gold && f->gold[task] >= 0)
		own[n++] = (uint32_t)f->gold[task];
	n = distinct(own, n);
	if (n > GL_LABELS_MAX)
		return gl_fail(e, GL_TOO_LARGE, "task \"%s\" has %zu different labels; a task may have %d",
		        f->task.name[task], n, GL_LABELS_MAX);
	for (size_t i = from; i < *at; i++)
		vote[i].label = place_of(vote[i].label, own, n);
	if (f->gold && f->gold[task] >= 0)
		f->gold[task] = (int32_t)place_of((uint32_t)f->gold[task], own, n);
	f->own_at[task + 1] = f->own_at[task] + n;
	if (n > f->votes.labels)
		f->votes.labels = (uint32_t)n;
	return GL_OK;
}

enum gl_code gl_votes_file_anew(struct gl_votes_file *f, struct gl_err *e)
{
	struct gl_vote *vote = (void *)(uintptr_t)f->votes.vote; /* f owns them */
	size_t at = 0;

	f->own = malloc((f->votes.n + f->task.n + 1) * sizeof(*f->own));
	f->own_at = calloc((size_t)f->task.n + 1, sizeof(*f->own_at));
	if (!f->own || !f->own_at)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the labels of %u tasks", f->task.n);
	f->votes.labels = 1;
	for (uint32_t i = 0; i < f->task.n; i++)
		if (anew(f, vote, i, &at, e))
			return e->code;
	return GL_OK;
}

const char *gl_votes_file_label(const struct gl_votes_file *f, uint32_t task, uint32_t label)
{
	return f->label.name[f->own ? f->own[f->own_at[task] + label] : label];
}
