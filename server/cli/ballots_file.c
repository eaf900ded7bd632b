#include "cli/ballots_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/cli.h"
#include "cli/crowd_table.h"
#include "cli/files.h"

#define NO_CELLS SIZE_MAX
#define SHOWN    4096 /* lines between looks at the clock */

/* A line: who said it of what, and where its cells lie. */
struct row {
	uint32_t task, worker, line;
	size_t at; /* among the cells, NO_CELLS: it only says that there is an answer */
};

struct rows {
	const struct gl_file_type *type;
	unsigned columns;
	bool alone;               /* without workers: a file of truths */
	bool first;               /* only the first row of an answer counts */
	struct gl_columns beside; /* what is said of the columns of a file of truths */
	const struct gl_columns *given;
	struct gl_table table;
	int task, worker, column[GL_FILE_COLUMNS]; /* their places, or -1 */
	struct row *row;
	size_t n, cap;
	struct gl_buf cells; /* NUL-terminated, one after another */
	const char **cell;   /* of the answer that is looked at */
	size_t cell_cap;
	struct gl_progress progress;
};

static void rows_init(
        struct rows *r, const struct gl_file_type *type, bool alone, const struct gl_columns *given)
{
	*r = (struct rows){ .type = type, .alone = alone, .given = given, .progress = { .what = "reading" } };
	if (alone) {
		gl_columns_beside(&r->beside, given);
		r->given = &r->beside;
	}
	while (type->column[r->columns])
		r->columns++;
	gl_buf_init(&r->cells, SIZE_MAX);
}

static void rows_release(struct rows *r)
{
	gl_table_close(&r->table);
	gl_buf_release(&r->cells);
	free(r->row);
	free(r->cell);
}

/* ---- lines ---- */

static enum gl_code lacks(const struct rows *r, bool cells, struct gl_err *e)
{
	gl_buf_auto names = { 0 };

	gl_buf_init(&names, GL_ERR_TEXT);
	gl_buf_puts(&names, r->alone ? "task" : "task,worker");
	for (unsigned i = 0; cells && i < r->columns - r->type->optional; i++)
		gl_buf_printf(&names, ",%s", r->type->column[i]);
	return gl_table_lacks(&r->table, names.data, e);
}

/* A type's only column may be called label, too. */
static int column_of(struct rows *r, unsigned i)
{
	const char *name = r->type->column[i];
	int at = r->alone && r->columns == 1 ? gl_table_truth(&r->table, name)
	                                     : gl_table_column(&r->table, name);

	if (at >= 0 || r->columns > 1)
		return at;
	return r->alone ? gl_table_truth(&r->table, "label") : gl_table_column(&r->table, "label");
}

/* Opens a file of task, worker and, with cells, the type's columns. */
static enum gl_code file_open(struct rows *r, const char *path, bool cells, struct gl_err *e)
{
	static const char *const told[] = { "task", "worker", NULL };

	gl_table_close(&r->table);
	if (gl_table_open_as(&r->table, path, r->given, e))
		return e->code;
	r->task = gl_table_column(&r->table, "task");
	r->worker = r->alone ? 0 : gl_table_column(&r->table, "worker");
	if (r->task < 0 || r->worker < 0)
		return lacks(r, cells, e);
	for (unsigned i = 0; cells && i < r->columns; i++) {
		r->column[i] = column_of(r, i);
		if (r->column[i] < 0 && i + r->type->optional < r->columns)
			return lacks(r, cells, e);
	}
	gl_table_tell(&r->table, r->alone ? told + 2 : told);
	if (cells && !r->alone)
		gl_table_tell(&r->table, r->type->column);
	return GL_OK;
}

static enum gl_code row_take(struct rows *r, int32_t task, int32_t worker, bool cells, struct gl_err *e)
{
	if (task < 0 || worker < 0)
		return gl_fail(
		        e, GL_INVALID, "a name must be UTF-8, and there must be memory for all of them");
	if (r->table.csv.line > UINT32_MAX || r->n >= UINT32_MAX)
		return gl_fail(e, GL_TOO_LARGE, "a file may have up to 2^32-1 lines");
	if (r->n == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 4096;
		struct row *more = realloc(r->row, cap * sizeof(*more));

		if (!more)
			return gl_fail(e, GL_NO_MEMORY, "no memory for %zu answers", cap);
		r->row = more;
		r->cap = cap;
	}
	r->row[r->n++] = (struct row){ (uint32_t)task, (uint32_t)worker, (uint32_t)r->table.csv.line,
		cells ? r->cells.len : NO_CELLS };
	for (unsigned i = 0; cells && i < r->columns; i++) {
		const char *text = gl_table_cell(&r->table, r->column[i]);

		gl_buf_add(&r->cells, text, strlen(text) + 1);
	}
	return gl_buf_failed(&r->cells) ? gl_fail(e, GL_NO_MEMORY, "no memory for the cells") : GL_OK;
}

/* The next line; false after the last and for a broken one. */
static bool next(struct rows *r, struct gl_err *e)
{
	if (!gl_table_next(&r->table, e))
		return false;
	if (!(r->table.csv.line % SHOWN))
		gl_progress_set(&r->progress, r->table.csv.line);
	return true;
}

static enum gl_code rows_read(
        struct rows *r, struct gl_votes_file *f, const char *path, bool cells, struct gl_err *e)
{
	if (file_open(r, path, cells, e))
		return e->code;
	while (next(r, e)) {
		const char *task = gl_table_cell(&r->table, r->task),
		           *worker = gl_table_cell(&r->table, r->worker);

		if (!*task || !*worker)
			gl_fail(e, GL_INVALID, "task and worker must not be empty");
		else
			row_take(r, gl_names_add(&f->task.found, task),
			        gl_names_add(&f->worker.found, worker), cells, e);
		if (e->code)
			return gl_fail_in(e, "%s: line %llu: ", path, r->table.csv.line);
	}
	return e->code;
}

/* The cells of one row, as the type looks at them. */
static void cells_of(const struct rows *r, const struct row *row, const char **cell)
{
	const char *at = r->cells.data + row->at;

	for (unsigned i = 0; i < r->columns; i++, at += strlen(at) + 1)
		cell[i] = at;
}

static int by_answer(const void *va, const void *vb)
{
	const struct row *a = va, *b = vb;

	if (a->task != b->task)
		return a->task < b->task ? -1 : 1;
	if (a->worker != b->worker)
		return a->worker < b->worker ? -1 : 1;
	return a->line < b->line ? -1 : a->line > b->line;
}

/* The rows from *at on that are one answer; *at moves behind them. */
static enum gl_code answer_of(struct rows *r, struct gl_file_answer *out, size_t *at, struct gl_err *e)
{
	const struct row *first = &r->row[*at];
	size_t n = 0, last = *at;

	while (last < r->n && r->row[last].task == first->task && r->row[last].worker == first->worker)
		last++;
	if (r->cell_cap < (last - *at) * r->columns) {
		size_t cap = 2 * (last - *at) * r->columns;
		const char **more = realloc(r->cell, cap * sizeof(*more));

		if (!more)
			return gl_fail(e, GL_NO_MEMORY, "no memory for an answer of %zu rows", last - *at);
		r->cell = more;
		r->cell_cap = cap;
	}
	for (size_t i = *at; i < last; i++)
		if (r->row[i].at != NO_CELLS)
			cells_of(r, &r->row[i], r->cell + n++ * r->columns);
	*out = (struct gl_file_answer){ (uint32_t)n, r->columns, r->cell };
	*at = last;
	return GL_OK;
}

/* ---- answers ---- */

enum gl_code gl_ballots_name(struct gl_ballots_file *b, const char *name, struct gl_err *e)
{
	if (!*name || gl_names_add(&b->option.found, name) < 0)
		return gl_fail(e, GL_INVALID, "the name of an option must be UTF-8, and not empty");
	if (b->option.found.n > GL_LABELS_MAX)
		return gl_fail(e, GL_TOO_LARGE, "\"%s\" is option number %d; there may be %d", name,
		        GL_LABELS_MAX + 1, GL_LABELS_MAX);
	return GL_OK;
}

static enum gl_code names_add(struct gl_ballots_file *b, const struct rows *r, struct gl_err *e)
{
	const char *cell[GL_FILE_COLUMNS];

	for (size_t i = 0; b->type->named && i < r->n; i++) {
		if (r->row[i].at == NO_CELLS)
			continue;
		cells_of(r, &r->row[i], cell);
		if (b->type->names(b, cell, e))
			return gl_fail_in(e, "line %u: ", r->row[i].line);
	}
	return GL_OK;
}

/* What is known may have names that nobody has said. */
static enum gl_code gold_names(struct gl_ballots_file *b, const char *path, struct gl_err *e)
{
	__attribute__((cleanup(rows_release))) struct rows r = { 0 };

	rows_init(&r, b->type, true, b->columns);
	if (file_open(&r, path, true, e))
		return e->code;
	while (next(&r, e)) {
		int32_t task = gl_names_find(&b->file.task.found, gl_table_cell(&r.table, r.task));

		if (task >= 0 && row_take(&r, task, 0, true, e))
			return gl_fail_in(e, "%s: line %llu: ", path, r.table.csv.line);
	}
	return e->code || names_add(b, &r, e) ? gl_fail_in(e, "%s: ", path) : GL_OK;
}

/* The names of options in answers are there; those of what is known come to them. */
static enum gl_code names_end(struct gl_ballots_file *b, const char *gold, struct gl_err *e)
{
	if (gold && b->type->named && gold_names(b, gold, e))
		return e->code;
	if (gl_name_list_sort(&b->option, e))
		return e->code;
	b->file.votes.labels = b->option.n;
	return GL_OK;
}

static enum gl_code rows_sort(struct rows *r, struct gl_votes_file *f, struct gl_err *e)
{
	if (gl_name_list_sort(&f->task, e) || gl_name_list_sort(&f->worker, e) ||
	        gl_name_list_sort(&f->label, e))
		return e->code;
	for (size_t i = 0; i < r->n; i++) {
		r->row[i].task = f->task.rank[r->row[i].task];
		r->row[i].worker = f->worker.rank[r->row[i].worker];
	}
	if (r->n)
		qsort(r->row, r->n, sizeof(*r->row), by_answer);
	return GL_OK;
}

/* One answer's rows become its vote and its ballot, which is placed when all are packed. */
static enum gl_code ballot_take(struct gl_ballots_file *b, struct rows *r, size_t *at, struct gl_vote *vote,
        struct gl_ballot *ballot, struct gl_err *e)
{
	const struct row *row = &r->row[*at];
	struct gl_file_answer answer;
	size_t before = b->packed.len;

	if (answer_of(r, &answer, at, e))
		return e->code;
	if (r->first)
		answer.rows = 1;
	if (!b->type->many && answer.rows != 1)
		return gl_fail(e, GL_INVALID,
		        "line %u: worker \"%s\" has answered task \"%s\" already, in line %u (--repeats "
		        "first "
		        "would count that one)",
		        row[1].line, b->file.worker.name[row->worker], b->file.task.name[row->task],
		        row->line);
	if (b->type->pack(&b->packed, b, &answer, e))
		return gl_fail_in(e, "line %u: ", row->line);
	*vote = (struct gl_vote){ row->task, row->worker, 0 };
	*ballot = (struct gl_ballot){ NULL, b->packed.len - before };
	return GL_OK;
}

static enum gl_code ballots_take(struct gl_ballots_file *b, struct rows *r, struct gl_err *e)
{
	struct gl_votes *votes = &b->file.votes;
	struct gl_vote *vote = malloc((r->n + 1) * sizeof(*vote));
	size_t n = 0, at = 0;

	votes->vote = vote;
	votes->items = b->file.task.n;
	votes->workers = b->file.worker.n;
	b->ballot = malloc((r->n + 1) * sizeof(*b->ballot));
	if (!vote || !b->ballot)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %zu answers", r->n);
	while (at < r->n) {
		if (ballot_take(b, r, &at, &vote[n], &b->ballot[n], e))
			return e->code;
		n++;
	}
	if (gl_buf_failed(&b->packed))
		return gl_fail(e, GL_NO_MEMORY, "no memory for the answers");
	votes->n = n;
	at = 0;
	for (size_t i = 0; i < n; i++) {
		b->ballot[i].data = b->packed.data ? b->packed.data + at : "";
		at += b->ballot[i].len;
	}
	votes->ballot = b->ballot;
	return GL_OK;
}

/* A task's known ballot, whose place is not known before all are packed. */
static enum gl_code gold_pack(void *arg, uint32_t task, const struct gl_file_answer *truth, struct gl_err *e)
{
	struct gl_ballots_file *b = arg;
	size_t before = b->right.len;

	if (b->type->pack(&b->right, b, truth, e))
		return e->code;
	b->known[task] = (struct gl_ballot){ "", b->right.len - before };
	return GL_OK;
}

static enum gl_code gold_take(struct gl_ballots_file *b, const char *path, struct gl_err *e)
{
	size_t at = 0;

	gl_buf_init(&b->right, SIZE_MAX);
	b->known = calloc((size_t)b->file.votes.items + 1, sizeof(*b->known));
	if (!b->known)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u tasks", b->file.votes.items);
	if (gl_truths_read(b, path, NULL, gold_pack, b, e))
		return e->code;
	if (gl_buf_failed(&b->right))
		return gl_fail(e, GL_NO_MEMORY, "no memory for what is known");
	for (uint32_t i = 0; i < b->file.votes.items; i++) { /* they were packed in this order */
		if (b->known[i].len)
			b->known[i].data = b->right.data + at;
		at += b->known[i].len;
	}
	b->file.votes.known = b->known;
	return GL_OK;
}

enum gl_code gl_ballots_file_read(
        struct gl_ballots_file *b, const struct gl_ballots_source *from, struct gl_err *e)
{
	__attribute__((cleanup(rows_release))) struct rows r = { 0 };

	*b = (struct gl_ballots_file){ .type = gl_file_type_find(from->type), .columns = from->columns };
	gl_buf_init(&b->packed, SIZE_MAX);
	if (from->assigned && !b->type->many)
		return gl_fail(e, GL_INVALID, "an answer of the type %s is a row: none can be without one",
		        b->type->name);
	rows_init(&r, b->type, false, from->columns);
	r.first = from->first && !b->type->many;
	if (rows_read(&r, &b->file, from->answers, true, e))
		return e->code;
	if (names_add(b, &r, e))
		return gl_fail_in(e, "%s: ", from->answers);
	if (names_end(b, from->gold, e))
		return e->code;
	if (from->assigned && rows_read(&r, &b->file, from->assigned, false, e))
		return e->code;
	if (rows_sort(&r, &b->file, e) || ballots_take(b, &r, e))
		return gl_fail_in(e, "%s: ", from->answers);
	gl_progress_end(&r.progress);
	return from->gold ? gold_take(b, from->gold, e) : GL_OK;
}

void gl_ballots_file_release(struct gl_ballots_file *b)
{
	gl_votes_file_release(&b->file);
	gl_name_list_release(&b->option);
	gl_buf_release(&b->packed);
	gl_buf_release(&b->right);
	free(b->ballot);
	free(b->known);
	*b = (struct gl_ballots_file){ 0 };
}

/* ---- truths ---- */

/* Rows of tasks that somebody answered. */
static enum gl_code truth_rows(
        struct rows *r, const struct gl_ballots_file *b, const char *path, bool cells, struct gl_err *e)
{
	if (file_open(r, path, cells, e))
		return e->code;
	while (next(r, e)) {
		int32_t task = gl_name_list_find(&b->file.task, gl_table_cell(&r->table, r->task));

		if (task >= 0 && row_take(r, task, 0, cells, e))
			return gl_fail_in(e, "%s: line %llu: ", path, r->table.csv.line);
	}
	return e->code;
}

static bool blank(const struct gl_file_answer *a)
{
	for (size_t i = 0; i < (size_t)a->rows * a->columns; i++)
		if (*a->cell[i])
			return false;
	return a->rows > 0;
}

enum gl_code gl_truths_read(const struct gl_ballots_file *b, const char *path, const char *tasks,
        enum gl_code (*each)(void *arg, uint32_t task, const struct gl_file_answer *truth, struct gl_err *e),
        void *arg, struct gl_err *e)
{
	__attribute__((cleanup(rows_release))) struct rows r = { 0 };
	struct gl_file_answer truth;

	rows_init(&r, b->type, true, b->columns);
	if (truth_rows(&r, b, path, true, e) || (tasks && truth_rows(&r, b, tasks, false, e)))
		return e->code;
	if (r.n)
		qsort(r.row, r.n, sizeof(*r.row), by_answer);
	for (size_t at = 0; at < r.n;) {
		const struct row *row = &r.row[at];

		if (answer_of(&r, &truth, &at, e))
			return e->code;
		if (!b->type->many && truth.rows > 1)
			return gl_fail(e, GL_INVALID, "%s: line %u: task \"%s\" has a truth already", path,
			        row[1].line, b->file.task.name[row->task]);
		if ((b->type->blank || !blank(&truth)) && each(arg, row->task, &truth, e))
			return gl_fail_in(e, "%s: line %u: ", path, row->line);
	}
	return GL_OK;
}
