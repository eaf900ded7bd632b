#include "cli/comparisons_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/crowd_table.h"
#include "cli/pair_votes.h"

struct reader {
	struct gl_comparisons_file *out;
	struct gl_table table;
	int left, right, winner, worker, strength, first; /* columns, or -1 */
	struct gl_comparison *comparison;                 /* names by the numbers in which they came */
	size_t n, cap;
};

static void reader_release(struct reader *r)
{
	gl_table_close(&r->table);
	free(r->comparison);
}

static int32_t number(struct gl_names *names, const char *name, struct gl_err *e)
{
	int32_t i = names->n < INT32_MAX ? gl_names_add(names, name) : -1;

	if (i < 0)
		gl_fail(e, GL_INVALID, "a name must be UTF-8, and there must be memory for all of them");
	return i;
}

static enum gl_code winner_of(struct gl_comparison *c, const struct gl_pair_row *row, struct gl_err *e)
{
	static const int winner[] = { GL_WINNER_FIRST, GL_WINNER_SECOND, GL_WINNER_NONE, GL_WINNER_NONE };
	enum gl_side side = gl_side_of(row);

	if (side == GL_SIDE_WRONG)
		return gl_fail(e, GL_INVALID, GL_SIDE_HELP ", not \"%s\"", row->winner);
	c->winner = (uint8_t)winner[side];
	return GL_OK;
}

static enum gl_code weight_of(struct gl_comparison *c, const char *strength, struct gl_err *e)
{
	c->weight = 2;
	if (!*strength)
		return GL_OK;
	if (*strength < '1' || *strength > '3' || strength[1])
		return gl_fail(e, GL_INVALID, "strength must be 1, 2, 3 or empty, not \"%s\"", strength);
	if (c->winner != GL_WINNER_NONE)
		c->weight = (uint8_t)(*strength - '0');
	return GL_OK;
}

/* As if the right one had been the left one. */
static void turn(struct gl_comparison *c)
{
	uint32_t first = c->first;

	c->first = c->second;
	c->second = first;
	if (c->winner != GL_WINNER_NONE)
		c->winner = !c->winner;
}

static enum gl_code row_read(struct reader *r, struct gl_comparison *c, struct gl_err *e)
{
	const struct gl_table *t = &r->table;
	const char *left = gl_table_cell(t, r->left), *right = gl_table_cell(t, r->right);
	const char *worker = gl_table_cell(t, r->worker), *first = gl_table_cell(t, r->first);
	int32_t a, b, w = 0;

	if (!*left || !*right || (r->worker >= 0 && !*worker))
		return gl_fail(e, GL_INVALID, "left, right and worker must not be empty");
	if (!strcmp(left, right))
		return gl_fail(e, GL_INVALID, "left and right are the same source, \"%s\"", left);
	a = number(&r->out->source.found, left, e);
	b = a < 0 ? -1 : number(&r->out->source.found, right, e);
	if (b >= 0 && r->worker >= 0)
		w = number(&r->out->worker.found, worker, e);
	if (b < 0 || w < 0)
		return e->code;
	*c = (struct gl_comparison){ .first = (uint32_t)a, .second = (uint32_t)b, .worker = (uint32_t)w };
	if (winner_of(c,
	            &(struct gl_pair_row){
	                    left, right, gl_table_cell(t, r->winner), t->name[r->left], t->name[r->right] },
	            e) ||
	        weight_of(c, gl_table_cell(t, r->strength), e))
		return e->code;
	if (!*first || !strcmp(first, left))
		return GL_OK;
	if (strcmp(first, right))
		return gl_fail(
		        e, GL_INVALID, "first must be one of the two sources, or empty, not \"%s\"", first);
	turn(c);
	return GL_OK;
}

static enum gl_code rows_read(struct reader *r, struct gl_err *e)
{
	while (gl_table_next(&r->table, e)) {
		if (r->n == r->cap) {
			size_t cap = r->cap ? 2 * r->cap : 4096;
			struct gl_comparison *more = realloc(r->comparison, cap * sizeof(*more));

			if (!more)
				return gl_fail(e, GL_NO_MEMORY, "no memory for %zu comparisons", cap);
			r->comparison = more;
			r->cap = cap;
		}
		if (row_read(r, &r->comparison[r->n], e))
			return gl_fail_in(e, "%s: line %llu: ", r->table.path, r->table.csv.line);
		r->n++;
	}
	return e->code;
}

/* crowd-kit calls the winner label. */
static enum gl_code reader_open(
        struct reader *r, const char *path, const struct gl_columns *columns, struct gl_err *e)
{
	static const char *const told[] = { "left", "right", "winner", "worker", NULL };
	struct gl_table *t = &r->table;

	if (gl_table_open_as(t, path, columns, e))
		return e->code;
	r->left = gl_table_column(t, "left");
	r->right = gl_table_column(t, "right");
	r->winner = gl_table_column(t, "winner");
	if (r->winner < 0)
		r->winner = gl_table_column(t, "label");
	r->worker = gl_table_column(t, "worker");
	r->strength = gl_table_column(t, "strength");
	r->first = gl_table_column(t, "first");
	if (r->left < 0 || r->right < 0 || r->winner < 0)
		return gl_table_lacks(t, "left,right,winner", e);
	gl_table_tell(t, told);
	return GL_OK;
}

enum gl_code gl_comparisons_file_read_as(
        struct gl_comparisons_file *f, const char *path, const struct gl_columns *columns, struct gl_err *e)
{
	__attribute__((cleanup(reader_release))) struct reader r = { .out = f };

	*f = (struct gl_comparisons_file){ 0 };
	if (reader_open(&r, path, columns, e))
		return e->code;
	f->workers = r.worker >= 0;
	if (rows_read(&r, e) || gl_name_list_sort(&f->source, e) || gl_name_list_sort(&f->worker, e))
		return e->code;
	for (size_t i = 0; i < r.n; i++) {
		struct gl_comparison *c = &r.comparison[i];

		c->first = f->source.rank[c->first];
		c->second = f->source.rank[c->second];
		c->worker = f->workers ? f->worker.rank[c->worker] : 0;
	}
	f->in = (struct gl_ladder_in){ .sources = f->source.n, .workers = f->worker.n, .n = r.n };
	f->in.comparison = gl_take(r.comparison);
	return GL_OK;
}

enum gl_code gl_comparisons_file_read(struct gl_comparisons_file *f, const char *path, struct gl_err *e)
{
	return gl_comparisons_file_read_as(f, path, NULL, e);
}

void gl_comparisons_file_release(struct gl_comparisons_file *f)
{
	gl_name_list_release(&f->source);
	gl_name_list_release(&f->worker);
	free((void *)(uintptr_t)f->in.comparison);
	*f = (struct gl_comparisons_file){ 0 };
}
