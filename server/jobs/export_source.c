#include "jobs/export_source.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "jobs/seal_read.h"

#define RANGE 64 /* tasks whose answers are read at once */

/* ---- opening ---- */

static FILE *open_file(const struct gl_seal *s, const char *name, struct gl_err *e)
{
	for (size_t i = 0; i < s->files; i++)
		if (!strcmp(s->file[i].name, name)) {
			int fd = gl_file_stored(s->folder, s->file[i].sha256);
			FILE *f = fd >= 0 ? fdopen(fd, "r") : NULL;

			if (!f && fd >= 0)
				close(fd);
			if (!f)
				gl_fail(e, GL_INTERNAL, "%s of this dataset cannot be read", name);
			return f;
		}
	gl_fail(e, GL_INTERNAL, "this dataset has no %s", name);
	return NULL;
}

static enum gl_code read_templates(struct gl_export_source *x, struct gl_err *e)
{
	gl_rows_auto rows = { 0 };
	gl_args_auto a = { 0 };

	gl_args_init(&a, 64);
	gl_args_i64(&a, x->seal->project);
	if (gl_session_ask(x->db, GL_SQL_DESK_LOAD_TERMS, &a, &rows, e))
		return e->code;
	x->terms = calloc((size_t)rows.count + 1, sizeof *x->terms);
	if (!x->terms)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the terms of a dataset");
	for (int i = 0; i < rows.count && (uint64_t)gl_rows_i64(&rows, i, 0) < x->seal->size; i++) {
		struct gl_export_terms *t = &x->terms[x->terms_n];
		struct gl_policy *policy = NULL;

		if (gl_terms_row_documents(&rows, i, &t->template, &policy, e))
			return e->code;
		gl_policy_free(policy);
		t->index = (uint64_t)gl_rows_i64(&rows, i, 0);
		x->terms_n++;
	}
	if (!x->terms_n)
		return gl_fail(e, GL_INTERNAL, "this dataset has no terms");
	x->about.t = x->terms[x->terms_n - 1].template;
	return GL_OK;
}

static enum gl_code read_guidelines(struct gl_export_source *x, struct gl_err *e)
{
	gl_rows_auto rows = { 0 };
	gl_args_auto a = { 0 };
	size_t len;

	gl_args_init(&a, 64);
	gl_args_i64(&a, x->seal->project);
	if (gl_session_ask(x->db, GL_SQL_SEAL_TERMS, &a, &rows, e))
		return e->code;
	for (int i = 0; i < rows.count && (uint64_t)gl_rows_i64(&rows, i, 0) < x->seal->size; i++)
		memcpy(x->about.guidelines, gl_rows_bytes(&rows, i, 3, &len), GL_HASH_BYTES);
	return GL_OK;
}

enum gl_code gl_export_source_open(
        struct gl_export_source *x, const struct gl_seal *seal, struct gl_session *db, struct gl_err *e)
{
	*x = (struct gl_export_source){ .seal = seal, .db = db, .about = { .licence = seal->licence } };
	if (read_templates(x, e) || read_guidelines(x, e))
		return e->code;
	gl_export_begin(&x->about);
	x->records = open_file(seal, "records.jsonl", e);
	x->tasks = x->records ? open_file(seal, "tasks.jsonl", e) : NULL;
	return e->code;
}

void gl_export_source_release(struct gl_export_source *x)
{
	for (size_t i = 0; i < x->terms_n; i++)
		gl_template_free(x->terms[i].template);
	for (size_t i = 0; i < x->answers_cap; i++)
		gl_json_release(&x->said[i]);
	for (size_t q = 0; q < GL_QUESTIONS_MAX; q++)
		gl_json_release(&x->quote[q]);
	gl_json_release(&x->record);
	gl_json_release(&x->task);
	gl_rows_release(&x->judgments);
	if (x->records)
		fclose(x->records);
	if (x->tasks)
		fclose(x->tasks);
	free(x->terms);
	free(x->answer);
	free(x->said);
	free(x->line);
	*x = (struct gl_export_source){ 0 };
}

/* ---- answers ---- */

static enum gl_code make_room(struct gl_export_source *x, size_t n, struct gl_err *e)
{
	struct gl_export_answer *answer;
	struct gl_json_doc *said;

	if (n <= x->answers_cap)
		return GL_OK;
	answer = realloc(x->answer, n * sizeof *answer);
	if (answer)
		x->answer = answer;
	said = answer ? realloc(x->said, n * sizeof *said) : NULL;
	if (!said)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the answers to a task");
	x->said = said;
	memset(said + x->answers_cap, 0, (n - x->answers_cap) * sizeof *said);
	x->answers_cap = n;
	return GL_OK;
}

static const struct gl_template *template_at(const struct gl_export_source *x, uint64_t index)
{
	for (size_t i = 0; i < x->terms_n; i++)
		if (x->terms[i].index == index)
			return x->terms[i].template;
	return x->about.t;
}

static enum gl_code read_answer(struct gl_export_source *x, size_t i, int row, struct gl_err *e)
{
	size_t len;
	const uint8_t *said = gl_rows_bytes(&x->judgments, row, 5, &len);

	x->answer[i] = (struct gl_export_answer){ .index = (uint64_t)gl_rows_i64(&x->judgments, row, 0),
		.t = template_at(x, (uint64_t)gl_rows_i64(&x->judgments, row, 2)),
		.kind = (enum gl_kind)(gl_rows_i64(&x->judgments, row, 3) - 1),
		.a = gl_rows_bytes(&x->judgments, row, 4, NULL) };
	if (!said)
		return GL_OK;
	if (gl_json_parse(&x->said[i], (const char *)said, len, e))
		return gl_fail_in(e, "what answer %llu said: ", (unsigned long long)x->answer[i].index);
	x->answer[i].said = x->said[i].root;
	return GL_OK;
}

static enum gl_code read_range(struct gl_export_source *x, uint64_t n, struct gl_err *e)
{
	gl_args_auto a = { 0 };

	gl_args_init(&a, 64);
	gl_args_i64(&a, x->seal->project);
	gl_args_i64(&a, (int64_t)n - 1);
	gl_args_i64(&a, (int64_t)n - 1 + RANGE);
	gl_args_i64(&a, (int64_t)x->seal->size);
	x->judgment = 0;
	x->upto = n - 1 + RANGE;
	return gl_session_ask(x->db, GL_SQL_SEAL_JUDGMENTS, &a, &x->judgments, e);
}

/* The used ones of the record's task; both lists ascend. */
static enum gl_code read_answers(struct gl_export_source *x, uint64_t n, struct gl_err *e)
{
	const struct gl_json *used = gl_json_get(x->record.root, "answers"), *next = gl_json_first(used);

	if (n > x->upto && read_range(x, n, e))
		return e->code;
	if (make_room(x, used->count, e))
		return e->code;
	for (; x->judgment < x->judgments.count && gl_rows_i64(&x->judgments, x->judgment, 1) == (int64_t)n;
	        x->judgment++) {
		if (!next || gl_rows_i64(&x->judgments, x->judgment, 0) != next->i)
			continue;
		if (read_answer(x, x->row.answers, x->judgment, e))
			return e->code;
		x->row.answers++;
		next = gl_json_next(used, next);
	}
	return next ? gl_fail(e, GL_INTERNAL, "answer %lld of record %llu is not stored", (long long)next->i,
	                      (unsigned long long)x->row.index)
	            : GL_OK;
}

/* ---- quoted words ---- */

static const struct gl_json *said_by(const struct gl_export_source *x, uint64_t index)
{
	for (size_t i = 0; i < x->row.answers; i++)
		if (x->answer[i].index == index)
			return gl_json_get(x->answer[i].said, "value");
	return NULL;
}

/* The value of a review (by its entry) or of gold (by its task), parsed into the question's own document. */
static enum gl_code ask_value(struct gl_export_source *x, unsigned q, enum gl_sql sql, int64_t first,
        int64_t last, const struct gl_json **value, struct gl_err *e)
{
	gl_rows_auto rows = { 0 };
	gl_args_auto a = { 0 };
	const uint8_t *text;
	size_t len;

	gl_args_init(&a, 64);
	gl_args_i64(&a, x->seal->project);
	gl_args_i64(&a, first);
	if (sql == GL_SQL_SEAL_GOLD)
		gl_args_i64(&a, last);
	if (gl_session_ask(x->db, sql, &a, &rows, e) || !rows.count)
		return e->code;
	text = gl_rows_bytes(&rows, 0, sql == GL_SQL_SEAL_GOLD, &len);
	if (gl_json_parse(&x->quote[q], (const char *)text, len, e))
		return e->code;
	*value = sql == GL_SQL_SEAL_GOLD ? x->quote[q].root : gl_json_get(x->quote[q].root, "value");
	return GL_OK;
}

static enum gl_code read_quote(struct gl_export_source *x, unsigned q, uint64_t n, struct gl_err *e)
{
	const struct gl_question *question = &x->about.t->question[q];
	const struct gl_json *stated = gl_json_get(gl_export_question(&x->about, &x->row, q), "value"),
	                     *answer = gl_json_get(stated, "answer"), *review = gl_json_get(stated, "review"),
	                     *value = NULL;

	if (answer)
		value = said_by(x, (uint64_t)answer->i);
	else if (review && ask_value(x, q, GL_SQL_SEAL_OPENING, review->i, 0, &value, e))
		return e->code;
	else if (gl_json_get(stated, "gold") &&
	         ask_value(x, q, GL_SQL_SEAL_GOLD, (int64_t)n, (int64_t)n, &value, e))
		return e->code;
	x->row.quoted[q] = gl_json_get(value, question->name);
	return GL_OK;
}

static enum gl_code read_quotes(struct gl_export_source *x, uint64_t n, struct gl_err *e)
{
	for (unsigned q = 0; q < x->about.t->questions; q++)
		if (x->about.t->question[q].type->quoted && read_quote(x, q, n, e))
			return e->code;
	return GL_OK;
}

/* ---- the next record ---- */

/* A line without its LF, parsed; false: there is none, or it failed. */
static bool next_line(struct gl_export_source *x, FILE *f, struct gl_json_doc *doc,
        uint8_t leaf[GL_HASH_BYTES], struct gl_err *e)
{
	ssize_t len = getline(&x->line, &x->cap, f);

	if (len < 1 && ferror(f))
		gl_fail(e, GL_INTERNAL, "a file of this dataset cannot be read");
	if (len < 1)
		return false;
	if (leaf)
		gl_merkle_leaf(leaf, x->line, (size_t)len - 1);
	return !gl_json_parse(doc, x->line, (size_t)len - 1, e);
}

bool gl_export_source_next(struct gl_export_source *x, struct gl_err *e)
{
	uint64_t index = x->record.root ? x->row.index + 1 : 0, n = index + 1;

	x->row = (struct gl_export_row){ .index = index };
	if (!next_line(x, x->records, &x->record, x->row.leaf, e) ||
	        !next_line(x, x->tasks, &x->task, NULL, e))
		return false;
	x->row.record = x->record.root;
	x->row.content = gl_json_get(x->task.root, "content");
	if (read_answers(x, n, e))
		return false;
	x->row.answer = x->answer;
	return !read_quotes(x, n, e);
}
