#include "cli/comparisons_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/crowd_table.h"

struct reader {
	struct gl_comparisons_file *out;
	struct gl_table table;
	struct gl_comparison *comparison; /* names by the numbers in which they came */
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

static enum gl_code winner_of(
        struct gl_comparison *c, const char *winner, const char *left, const char *right, struct gl_err *e)
{
	if (!strcmp(winner, left))
		c->winner = GL_WINNER_FIRST;
	else if (!strcmp(winner, right))
		c->winner = GL_WINNER_SECOND;
	else if (!strcmp(winner, "tie") || !strcmp(winner, "both_bad"))
		c->winner = GL_WINNER_NONE;
	else
		return gl_fail(e, GL_INVALID,
		        "the winner must be one of the two sources, \"tie\" or \"both_bad\", not \"%s\"",
		        winner);
	return GL_OK;
}

static enum gl_code weight_of(struct gl_comparison *c, const char *strength, struct gl_err *e)
{
	c->weight = 2;
	if (!strength || !*strength)
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
	const char *left = gl_table_get(t, "left"), *right = gl_table_get(t, "right");
	const char *worker = gl_table_get(t, "worker"), *first = gl_table_get(t, "first");
	int32_t a, b, w = 0;

	if (!*left || !*right || (worker && !*worker))
		return gl_fail(e, GL_INVALID, "left, right and worker must not be empty");
	if (!strcmp(left, right))
		return gl_fail(e, GL_INVALID, "left and right are the same source, \"%s\"", left);
	a = number(&r->out->source.found, left, e);
	b = a < 0 ? -1 : number(&r->out->source.found, right, e);
	if (b >= 0 && worker)
		w = number(&r->out->worker.found, worker, e);
	if (b < 0 || w < 0)
		return e->code;
	*c = (struct gl_comparison){ .first = (uint32_t)a, .second = (uint32_t)b, .worker = (uint32_t)w };
	if (winner_of(c, gl_table_get(t, "winner"), left, right, e) ||
	        weight_of(c, gl_table_get(t, "strength"), e))
		return e->code;
	if (!first || !*first || !strcmp(first, left))
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

enum gl_code gl_comparisons_file_read(struct gl_comparisons_file *f, const char *path, struct gl_err *e)
{
	__attribute__((cleanup(reader_release))) struct reader r = { .out = f };

	*f = (struct gl_comparisons_file){ 0 };
	if (gl_table_open(&r.table, path, e))
		return e->code;
	if (!gl_table_get(&r.table, "left") || !gl_table_get(&r.table, "right") ||
	        !gl_table_get(&r.table, "winner"))
		return gl_fail(
		        e, GL_INVALID, "%s: the first line must name the columns left,right,winner", path);
	f->workers = gl_table_get(&r.table, "worker");
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

void gl_comparisons_file_release(struct gl_comparisons_file *f)
{
	gl_name_list_release(&f->source);
	gl_name_list_release(&f->worker);
	free((void *)(uintptr_t)f->in.comparison);
	*f = (struct gl_comparisons_file){ 0 };
}
