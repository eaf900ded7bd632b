#include "live/import_line.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/id.h"
#include "live/import.h"

void gl_import_line_release(struct gl_import_line *l)
{
	free(l->memory);
	free(l->target);
	free(l->only);
	*l = (struct gl_import_line){ 0 };
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static enum gl_code read_targets(struct gl_import_line *l, const struct gl_json *list, struct gl_err *e)
{
	if (!list)
		return GL_OK;
	if (!gl_json_is(list, GL_JSON_ARRAY) || !list->count || list->count > GL_IMPORT_TARGETS)
		return gl_fail(e, GL_INVALID, "for: a list of 1 to %d ids of accounts", GL_IMPORT_TARGETS);
	l->target = calloc(list->count, sizeof *l->target);
	l->only = calloc(list->count, sizeof *l->only);
	if (!l->target || !l->only)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a task");
	for (const struct gl_json *v = gl_json_first(list); v; v = gl_json_next(list, v))
		if (v->type != GL_JSON_STRING || !gl_id_parse(&l->target[l->targets++], v->text, v->len))
			return gl_fail(e, GL_INVALID, "for: ids of accounts, as text");
	qsort(l->target, l->targets, sizeof *l->target, by_number);
	for (size_t i = 1; i < l->targets; i++)
		if (l->target[i] == l->target[i - 1])
			return gl_fail(e, GL_INVALID, "for: an account stands there twice");
	return GL_OK;
}

/* A short text of the line: external_id or group. */
static enum gl_code read_text(const struct gl_json *v, const char *name, struct gl_err *e)
{
	if (!v || v->type == GL_JSON_NULL)
		return GL_OK;
	if (v->type != GL_JSON_STRING || !v->len || v->len > GL_IMPORT_TEXT || memchr(v->text, 0, v->len))
		return gl_fail(e, GL_INVALID, "%s: text of 1 to %d bytes", name, GL_IMPORT_TEXT);
	return GL_OK;
}

/* [{"by":"model-x","value":{..}}]: each value an answer to the template. */
static enum gl_code check_predictions(const struct gl_template *t, const struct gl_json *predictions,
        const struct gl_json *content, struct gl_err *e)
{
	if (!gl_json_is(predictions, GL_JSON_ARRAY) || !predictions->count ||
	        predictions->count > GL_IMPORT_PREDICTIONS)
		return gl_fail(e, GL_INVALID, "predictions: a list of 1 to %d", GL_IMPORT_PREDICTIONS);
	for (const struct gl_json *v = gl_json_first(predictions); v; v = gl_json_next(predictions, v)) {
		const struct gl_json *by = gl_json_get(v, "by"), *value = gl_json_get(v, "value");

		if (gl_json_members(v, e, "by", "value", NULL))
			return gl_fail_in(e, "predictions: ");
		if (!gl_json_is(by, GL_JSON_STRING) || !by->len || by->len > GL_IMPORT_TEXT)
			return gl_fail(e, GL_INVALID, "predictions: \"by\" is text of 1 to %d bytes",
			        GL_IMPORT_TEXT);
		if (gl_json_has_real(value))
			return gl_fail(e, GL_INVALID, "predictions: numbers in answers are whole");
		if (gl_template_check(t, value, true, e) || gl_template_within(t, value, content, e))
			return gl_fail_in(e, "predictions: ");
	}
	return GL_OK;
}

static bool there(const struct gl_json *v)
{
	return v && v->type != GL_JSON_NULL;
}

static enum gl_code check_line(
        const struct gl_template *t, const struct gl_json *json, int64_t *priority, struct gl_err *e)
{
	const struct gl_json *gold = gl_json_get(json, "gold"), *p = gl_json_get(json, "priority"),
	                     *predictions = gl_json_get(json, "predictions");

	*priority = 0;
	if (gl_json_members(json, e, "content", "?external_id", "?group", "?priority", "?gold",
	            "?predictions", "?for", NULL) ||
	        read_text(gl_json_get(json, "external_id"), "external_id", e) ||
	        read_text(gl_json_get(json, "group"), "group", e) ||
	        gl_template_check_content(t, gl_json_get(json, "content"), e))
		return e->code;
	if (p && !gl_json_int(p, 0, GL_PRIORITY_MAX, priority))
		return gl_fail(e, GL_INVALID, "priority: a whole number from 0 to %d", GL_PRIORITY_MAX);
	if (there(gold)) {
		if (gl_json_has_real(gold))
			return gl_fail(e, GL_INVALID, "gold: numbers in answers are whole");
		if (gl_template_check(t, gold, true, e) ||
		        gl_template_within(t, gold, gl_json_get(json, "content"), e))
			return gl_fail_in(e, "gold: ");
	}
	return there(predictions) ? check_predictions(t, predictions, gl_json_get(json, "content"), e)
	                          : GL_OK;
}

/* Appends a text with its NUL; where it lies is told once the buffer moves no more. */
static size_t keep(struct gl_buf *b, const char *text, size_t len)
{
	size_t at = b->len;

	gl_buf_add(b, text, len);
	gl_buf_putc(b, '\0');
	return at;
}

static size_t keep_jcs(struct gl_buf *b, const struct gl_json *v, size_t *len)
{
	size_t at = b->len;

	gl_jcs(b, v);
	*len = b->len - at;
	gl_buf_putc(b, '\0');
	return at;
}

enum gl_code gl_import_line_json(
        struct gl_import_line *l, const struct gl_template *t, const struct gl_json *json, struct gl_err *e)
{
	const struct gl_json *id = gl_json_get(json, "external_id"), *group = gl_json_get(json, "group");
	const struct gl_json *gold = gl_json_get(json, "gold"),
	                     *predictions = gl_json_get(json, "predictions");
	size_t content_at, gold_at = 0, predictions_at = 0, id_at = 0, group_at = 0;
	int64_t priority;
	gl_buf_auto b = { 0 };

	gl_buf_init(&b, 8 * GL_IMPORT_LINE);
	if (check_line(t, json, &priority, e) || read_targets(l, gl_json_get(json, "for"), e))
		return e->code;
	content_at = keep_jcs(&b, gl_json_get(json, "content"), &l->task.content_len);
	if (there(gold))
		gold_at = keep_jcs(&b, gold, &l->task.gold_len);
	if (there(predictions))
		predictions_at = keep_jcs(&b, predictions, &l->predictions_len);
	if (there(id))
		id_at = keep(&b, id->text, l->task.external_id_len = id->len);
	if (there(group))
		group_at = keep(&b, group->text, l->task.group_len = group->len);
	l->memory = gl_buf_take(&b, NULL);
	if (!l->memory)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a task");
	l->task.content = l->memory + content_at;
	l->task.gold = there(gold) ? l->memory + gold_at : NULL;
	l->predictions = there(predictions) ? l->memory + predictions_at : NULL;
	l->task.external_id = there(id) ? l->memory + id_at : NULL;
	l->task.group = there(group) ? l->memory + group_at : NULL;
	l->task.priority = (uint8_t)priority;
	l->task.predicted = l->predictions != NULL;
	return GL_OK;
}

/* ---- CSV: one column a field, and external_id, group ---- */

enum gl_code gl_import_header(struct gl_import_columns *c, const struct gl_template *t,
        const struct gl_csv *header, struct gl_err *e)
{
	unsigned known = 0;

	c->count = header->fields;
	c->external_id = gl_csv_column(header, "external_id");
	c->group = gl_csv_column(header, "group");
	known += (c->external_id >= 0 ? 1u : 0u) + (c->group >= 0 ? 1u : 0u);
	for (unsigned i = 0; i < t->fields; i++) {
		c->field[i] = gl_csv_column(header, t->field[i].name);
		if (c->field[i] < 0 && t->field[i].required)
			return gl_fail(e, GL_INVALID, "the header lacks the column '%s'", t->field[i].name);
		known += c->field[i] >= 0;
	}
	if (known != header->fields)
		return gl_fail(e, GL_INVALID,
		        "the header has a column that is neither a field nor external_id nor group, or one "
		        "twice");
	return GL_OK;
}

static void add_member(struct gl_buf *b, const char *name, const struct gl_csv_field *f)
{
	gl_buf_putc(b, b->data[b->len - 1] == '{' ? ' ' : ',');
	gl_jcs_string(b, name, strlen(name));
	gl_buf_putc(b, ':');
	gl_jcs_string(b, f->text, f->len);
}

enum gl_code gl_import_line_csv(struct gl_import_line *l, const struct gl_template *t,
        const struct gl_import_columns *c, const struct gl_csv *record, struct gl_err *e)
{
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto b = { 0 };

	gl_buf_init(&b, 2 * GL_IMPORT_LINE);
	if (record->fields != c->count)
		return gl_fail(e, GL_INVALID, "the record has %u fields, the header has %u", record->fields,
		        c->count);
	gl_buf_puts(&b, "{\"content\":{");
	for (unsigned i = 0; i < t->fields; i++)
		if (c->field[i] >= 0)
			add_member(&b, t->field[i].name, &record->field[c->field[i]]);
	gl_buf_putc(&b, '}');
	if (c->external_id >= 0 && record->field[c->external_id].len)
		add_member(&b, "external_id", &record->field[c->external_id]);
	if (c->group >= 0 && record->field[c->group].len)
		add_member(&b, "group", &record->field[c->group]);
	gl_buf_putc(&b, '}');
	if (gl_buf_failed(&b))
		return gl_fail(e, GL_TOO_LARGE, "a task may take %d bytes", GL_IMPORT_LINE);
	if (gl_json_parse(&doc, b.data, b.len, e))
		return e->code;
	return gl_import_line_json(l, t, doc.root, e);
}
