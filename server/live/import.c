#include "live/import_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "crypto/rand.h"
#include "live/commit_rows.h"
#include "live/fetch.h"

static void run(struct gl_import *im);

struct gl_import *gl_import_new(struct gl_live *live, enum gl_import_format format, struct gl_err *e)
{
	struct gl_import *im = calloc(1, sizeof *im);

	if (!im || !(im->rejected = json_array())) {
		free(im);
		gl_fail(e, GL_NO_MEMORY, "no memory for an import");
		return NULL;
	}
	im->live = live;
	im->format = format;
	gl_buf_init(&im->line, GL_IMPORT_LINE);
	gl_csv_init(&im->csv, GL_IMPORT_LINE);
	live->users++;
	return im;
}

static void drop_chunk(struct gl_import *im)
{
	for (unsigned i = 0; i < im->count; i++)
		gl_import_line_release(&im->chunk[i]);
	im->count = 0;
	im->bytes = im->targets = 0;
	gl_chunk_release(&im->built);
	im->built = (struct gl_chunk){ 0 };
}

static void import_free(struct gl_letter *letter)
{
	struct gl_import *im = (struct gl_import *)letter;

	drop_chunk(im);
	im->live->users--;
	json_decref(im->rejected);
	gl_buf_release(&im->line);
	gl_csv_release(&im->csv);
	gl_json_release(&im->doc);
	free(im);
}

/* The project is its loop's; a client may have left on another. */
void gl_import_free(struct gl_import *im)
{
	if (!im)
		return;
	im->farewell.open = import_free;
	if (im->live->loop == gl_loop_self())
		import_free(&im->farewell);
	else
		gl_loop_post(im->live->loop, &im->farewell);
}

json_t *gl_import_report(const struct gl_import *im)
{
	return json_pack("{s:I, s:I, s:O, s:I}", "imported", (json_int_t)im->imported, "duplicates",
	        (json_int_t)im->duplicates, "rejected", im->rejected, "rejected_count",
	        (json_int_t)im->rejected_count);
}

const struct gl_err *gl_import_error(const struct gl_import *im)
{
	return &im->error;
}

uint64_t gl_import_imported(const struct gl_import *im)
{
	return im->imported;
}

void gl_import_reject(struct gl_import *im, unsigned long long number, const struct gl_err *e)
{
	if (im->rejected_count++ < GL_IMPORT_REJECTED)
		json_array_append_new(
		        im->rejected, json_pack("{s:I, s:s}", "line", (json_int_t)number, "error", e->text));
}

/* ---- a chunk, on its way ---- */

static void finish_chunk(struct gl_import *im)
{
	drop_chunk(im);
	run(im);
}

static void chunk_done(struct gl_fact *f, const struct gl_err *e)
{
	struct gl_import *im = (struct gl_import *)f->owner;
	bool row = e &&
	           e->code == GL_INTERNAL; /* the rows were refused: an external_id that came in beside us */

	if (!e)
		im->imported += f->rows->count;
	for (unsigned i = 0; row && i < im->count; i++)
		if (!im->chunk[i].out)
			gl_import_reject(im, im->chunk[i].number, e);
	if (e && !row)
		im->error = *e;
	free(f->rows);
	finish_chunk(im);
}

static void fill_row(
        struct gl_chunk_row *row, const struct gl_import_line *l, const struct gl_desk_task *task)
{
	*row = (struct gl_chunk_row){ .external_id = l->task.external_id,
		.group = l->task.group,
		.content = l->task.content,
		.content_len = l->task.content_len,
		.priority = l->task.priority,
		.gold = l->task.gold,
		.gold_len = l->task.gold_len,
		.predictions = l->predictions,
		.predictions_len = l->predictions_len,
		.targets = l->target,
		.targets_n = l->targets };
	memcpy(row->hash, task->content, sizeof row->hash);
}

/* Numbers, roots and rows of the lines that are still in, as one fact. */
static struct gl_fact *build_fact(struct gl_import *im, struct gl_err *e)
{
	struct gl_chunk_line line[GL_IMPORT_CHUNK];
	const struct gl_import_line *from[GL_IMPORT_CHUNK];
	struct gl_live *live = im->live;
	struct gl_chunk *c = &im->built;
	uint8_t seed[32];
	struct gl_fact *f;
	uint32_t n = 0;

	for (unsigned i = 0; i < im->count; i++)
		if (!im->chunk[i].out) {
			from[n] = &im->chunk[i];
			line[n++] = im->chunk[i].task;
		}
	if (!n)
		return NULL;
	gl_random(seed, sizeof seed);
	if (gl_chunk_build(c, line, n, gl_desk_next_task(live->desk), live->gold_secret, seed, e))
		return NULL;
	f = gl_fact_new(live, GL_ENTRY_TASKS, 0);
	if (!f || !(f->rows = malloc(sizeof *f->rows + n * sizeof f->rows->row[0]))) {
		gl_fact_free(f);
		gl_fail(e, GL_NO_MEMORY, "no memory for a chunk of tasks");
		return NULL;
	}
	f->owner = im;
	f->rows->first = c->first;
	f->rows->count = n;
	for (uint32_t i = 0; i < n; i++)
		fill_row(&f->rows->row[i], from[c->line[i]], &c->task[i]);
	gl_buf_add(&f->entry, c->entry.data, c->entry.len);
	f->done = chunk_done;
	f->item.n = c->first;
	f->item.tasks.count = n;
	f->item.tasks.task = c->task;
	return f;
}

/* Gold is valid under the terms below its chunk, which may not be those that the line was read under. */
static void check_gold_again(struct gl_import *im)
{
	const struct gl_terms *now = gl_live_terms(im->live);

	for (unsigned i = 0; i < im->count; i++) {
		struct gl_import_line *l = &im->chunk[i];
		struct gl_err e = { 0 };

		if (l->out || !l->task.gold || l->terms == now->index)
			continue;
		if (!gl_json_parse(&im->doc, l->task.gold, l->task.gold_len, &e) &&
		        !gl_template_check(now->template, im->doc.root, true, &e))
			continue;
		gl_fail_in(&e, "gold, under the terms that came meanwhile: ");
		l->out = true;
		gl_import_reject(im, l->number, &e);
	}
}

static void log_chunk(struct gl_import *im)
{
	struct gl_fact *f;

	check_gold_again(im);
	f = build_fact(im, &im->error);

	if (f && !gl_fact_append(f, &im->error))
		return; /* chunk_done goes on */
	if (f)
		free(f->rows);
	gl_fact_free(f);
	finish_chunk(im);
}

/* ---- whom the tasks are for ---- */

static void resolve_targets(struct gl_import *im)
{
	struct gl_err e;

	for (unsigned i = 0; i < im->count; i++) {
		struct gl_import_line *l = &im->chunk[i];

		for (size_t k = 0; k < l->targets && !l->out; k++) {
			const struct gl_member *m = gl_live_member(im->live, l->target[k]);
			char id[GL_ID_LEN + 1];

			gl_id_text(id, l->target[k]);
			l->out = !m;
			l->only[k] = m ? m->no : 0;
			if (!m) {
				gl_fail(&e, GL_INVALID, "for: there is no account '%s'", id);
				gl_import_reject(im, l->number, &e);
			}
		}
		if (!l->out && l->targets)
			gl_live_sort_numbers(l->only, l->targets);
		l->task.only = l->targets ? l->only : NULL;
		l->task.only_n = (uint32_t)l->targets;
	}
	log_chunk(im);
}

static void members_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_import *im = ctx;

	if (error)
		gl_sql_fail(&im->error, error);
	else if (im->live->phase != GL_LIVE_READY)
		im->error = im->live->why;
	if (im->error.code || gl_fetch_members(im->live, rows, &im->error))
		finish_chunk(im);
	else
		resolve_targets(im);
}

/* The accounts that are no members yet, each once. */
static size_t strangers(struct gl_import *im, int64_t *out, size_t cap)
{
	size_t n = 0;

	for (unsigned i = 0; i < im->count; i++)
		for (size_t k = 0; k < im->chunk[i].targets && !im->chunk[i].out; k++) {
			int64_t account = im->chunk[i].target[k];
			size_t seen = 0;

			if (gl_live_member(im->live, account))
				continue;
			while (seen < n && out[seen] != account)
				seen++;
			if (seen == n && n < cap)
				out[n++] = account;
		}
	return n;
}

static void join_targets(struct gl_import *im)
{
	int64_t account[2 * GL_IMPORT_TARGETS]; /* those of the last line come on top */
	size_t n = strangers(im, account, GL_COUNT(account));
	uint8_t pseudonym[GL_PSEUDONYM_BYTES];
	gl_args_auto a = { 0 };

	gl_args_init(&a, 1 << 20);
	if (!n) {
		resolve_targets(im);
		return;
	}
	gl_args_i64(&a, im->live->project);
	gl_args_i64s(&a, account, n);
	gl_args_array(&a, GL_TYPE_BYTEA, n);
	for (size_t i = 0; i < n; i++) {
		gl_random(pseudonym, sizeof pseudonym);
		gl_args_bytes(&a, pseudonym, sizeof pseudonym);
	}
	if (gl_pipe_ask(gl_loop_pipe(im->live->loop), GL_SQL_MEMBER_JOIN, &a, members_came, im, &im->error))
		finish_chunk(im);
}

/* ---- what was imported before ---- */

static void mark_duplicate(struct gl_import *im, const char *id)
{
	for (unsigned i = 0; i < im->count; i++)
		if (!im->chunk[i].out && im->chunk[i].task.external_id &&
		        !strcmp(im->chunk[i].task.external_id, id)) {
			im->chunk[i].out = true;
			im->duplicates++;
		}
}

/* The first of those with one external_id in this chunk is the task, the others are duplicates. */
static void mark_twins(struct gl_import *im)
{
	for (unsigned i = 0; i < im->count; i++)
		for (unsigned j = 0; j < i && im->chunk[i].task.external_id && !im->chunk[i].out; j++)
			if (!im->chunk[j].out && im->chunk[j].task.external_id &&
			        !strcmp(im->chunk[i].task.external_id, im->chunk[j].task.external_id)) {
				im->chunk[i].out = true;
				im->duplicates++;
			}
}

static void known_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_import *im = ctx;

	if (error)
		gl_sql_fail(&im->error, error);
	else if (im->live->phase != GL_LIVE_READY)
		im->error = im->live->why;
	if (im->error.code) {
		finish_chunk(im);
		return;
	}
	for (int i = 0; i < rows->count; i++)
		mark_duplicate(im, gl_rows_text(rows, i, 0, NULL));
	mark_twins(im);
	join_targets(im);
}

static void flush(struct gl_import *im)
{
	size_t named = 0;
	gl_args_auto a = { 0 };

	gl_args_init(&a, 1 << 20);
	for (unsigned i = 0; i < im->count; i++)
		named += im->chunk[i].task.external_id != NULL;
	if (!named) {
		join_targets(im);
		return;
	}
	gl_args_i64(&a, im->live->project);
	gl_args_array(&a, GL_TYPE_TEXT, named);
	for (unsigned i = 0; i < im->count; i++)
		if (im->chunk[i].task.external_id)
			gl_args_text(&a, im->chunk[i].task.external_id, im->chunk[i].task.external_id_len);
	if (gl_pipe_ask(gl_loop_pipe(im->live->loop), GL_SQL_TASK_KNOWN, &a, known_came, im, &im->error))
		finish_chunk(im);
}

/* A chunk ends with the line that reaches one of its limits. */
static bool full(const struct gl_import *im)
{
	return im->count == GL_IMPORT_CHUNK || im->bytes >= GL_IMPORT_CHUNK_BYTES ||
	       im->targets >= GL_IMPORT_TARGETS;
}

/* Goes on until a chunk must be logged first (whose outcome calls this again), or there is nothing left. */
static void run(struct gl_import *im)
{
	im->live->used_ms = gl_live_now().mono_ms;
	while (!im->error.code && !full(im) && gl_import_next(im))
		;
	if (!im->error.code && (full(im) || (im->ending && im->count)))
		flush(im);
	else
		im->fn(im->ctx);
}

void gl_import_feed(struct gl_import *im, const char *data, size_t len, gl_import_fn *fed, void *ctx)
{
	im->data = data;
	im->len = len;
	im->fn = fed;
	im->ctx = ctx;
	run(im);
}

void gl_import_end(struct gl_import *im, gl_import_fn *ended, void *ctx)
{
	im->ending = true;
	gl_import_feed(im, "", 0, ended, ctx);
}
