/* The two tables: a JSON object or a CSV line for each record that has a value. */
#include <string.h>

#include "dataset/export.h"

static bool fits_all(const struct gl_export_about *x)
{
	(void)x;
	return true;
}

/* Into the only part, unless it has nothing to say. */
static int with_a_value(const struct gl_export_about *x, const struct gl_export_row *r)
{
	for (unsigned q = 0; q < x->t->questions; q++)
		if (gl_export_value(x, r, q))
			return 0;
	return -1;
}

/* ---- jsonl ---- */

static void put_name(struct gl_buf *out, unsigned i, const char *name)
{
	gl_buf_printf(out, "%s\"%s\":", i ? "," : "", name); /* names are letters, digits, '_' and '-' */
}

static void put_values(struct gl_buf *out, const struct gl_export_about *x, const struct gl_export_row *r)
{
	gl_buf_puts(out, ",\"values\":{");
	for (unsigned q = 0; q < x->t->questions; q++) {
		put_name(out, q, x->t->question[q].name);
		gl_export_node(out, "", gl_export_value(x, r, q));
	}
	gl_buf_putc(out, '}');
}

static void put_results(struct gl_buf *out, const struct gl_export_about *x, const struct gl_export_row *r)
{
	gl_buf_puts(out, ",\"results\":{");
	for (unsigned q = 0; q < x->t->questions; q++) {
		const struct gl_json *question = gl_export_question(x, r, q);

		put_name(out, q, x->t->question[q].name);
		gl_export_text(out, "{\"status\":", gl_json_get(question, "status"));
		gl_export_decimal(out, ",\"confidence\":", gl_json_get(question, "confidence"));
		gl_export_node(out, ",\"votes\":", gl_json_get(question, "votes"));
		gl_buf_putc(out, '}');
	}
	gl_buf_putc(out, '}');
}

static void put_answers(struct gl_buf *out, const struct gl_export_about *x, const struct gl_export_row *r)
{
	gl_buf_puts(out, ",\"answers\":[");
	for (size_t i = 0; i < r->answers; i++) {
		const struct gl_export_answer *a = &r->answer[i];

		gl_buf_puts(out, i ? ",{\"annotator\":\"" : "{\"annotator\":\"");
		gl_buf_hex(out, a->a, GL_PSEUDONYM_BYTES);
		gl_buf_printf(out, "\",\"kind\":\"%s\",\"values\":{", gl_kind_name(a->kind));
		for (unsigned q = 0; q < x->t->questions; q++) {
			put_name(out, q, x->t->question[q].name);
			gl_export_node(out, "", gl_export_said(x, a, q));
		}
		gl_buf_putc(out, '}');
		gl_export_node(out, ",\"active_ms\":", gl_json_get(a->said, "ms"));
		gl_buf_puts(out, ",\"index\":");
		gl_buf_u64(out, a->index);
		gl_buf_putc(out, '}');
	}
	gl_buf_putc(out, ']');
}

static void jsonl_write(
        struct gl_buf *out, const struct gl_export_about *x, const struct gl_export_row *r, bool full)
{
	gl_export_text(out, "{\"external_id\":", gl_json_get(r->record, "external_id"));
	gl_export_text(out, ",\"group\":", gl_json_get(r->record, "group"));
	gl_buf_printf(out, ",\"split\":\"%s\"", gl_export_test(r) ? "test" : "train");
	gl_export_node(out, ",\"content\":", r->content);
	put_values(out, x, r);
	if (full) {
		put_results(out, x, r);
		put_answers(out, x, r);
		gl_export_origin(out, x, r);
	}
	gl_buf_puts(out, "}\n");
}

const struct gl_export_format gl_export_jsonl = {
	.name = "jsonl",
	.suffix = "jsonl",
	.part_name = { "all" },
	.fits = fits_all,
	.part = with_a_value,
	.write = jsonl_write,
};

/* ---- csv ---- */

/* A cell, in quotes if it must be (RFC 4180); what is in it stays as it is. */
static void put_cell(struct gl_buf *out, const char *text, size_t len)
{
	bool plain = true;

	for (size_t i = 0; plain && i < len; i++)
		plain = !strchr(",\"\r\n", text[i]);
	if (plain && len && text[0] != ' ' && text[len - 1] != ' ') {
		gl_buf_add(out, text, len);
		return;
	}
	if (!len)
		return;
	gl_buf_putc(out, '"');
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"')
			gl_buf_putc(out, '"');
		gl_buf_putc(out, text[i]);
	}
	gl_buf_putc(out, '"');
}

#define CELL_MAX (4 << 20)

/* A string's text, else its JCS; nothing for null. */
static void put_node(struct gl_buf *out, const struct gl_json *v)
{
	gl_buf_auto jcs = { 0 };

	if (gl_json_is(v, GL_JSON_STRING)) {
		put_cell(out, v->text, v->len);
		return;
	}
	if (!v || gl_json_is(v, GL_JSON_NULL))
		return;
	gl_buf_init(&jcs, CELL_MAX);
	gl_jcs(&jcs, v);
	put_cell(out, jcs.data ? jcs.data : "", jcs.len);
	out->full |= gl_buf_failed(&jcs);
}

static void put_value(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	gl_buf_auto cell = { 0 };

	if (!value)
		return;
	gl_buf_init(&cell, CELL_MAX);
	q->type->cell(&cell, q, value);
	put_cell(out, cell.data ? cell.data : "", cell.len);
	out->full |= gl_buf_failed(&cell);
}

/* Fields are named as an import names them; what was answered stands behind "answer.", which no field's name
 * can be. */
static void csv_head(struct gl_buf *out, const struct gl_export_about *x, bool full)
{
	gl_buf_puts(out, "external_id,group,split");
	for (unsigned i = 0; i < x->t->fields; i++)
		gl_buf_printf(out, ",%s", x->t->field[i].name);
	for (unsigned q = 0; q < x->t->questions; q++) {
		const char *name = x->t->question[q].name;

		gl_buf_printf(out, ",answer.%s", name);
		if (full)
			gl_buf_printf(out, ",answer.%s.status,answer.%s.confidence,answer.%s.votes", name,
			        name, name);
	}
	gl_buf_puts(out, full ? ",task,content_sha256,index,leaf,licence,guidelines_sha256\r\n" : "\r\n");
}

static void put_origin(struct gl_buf *out, const struct gl_export_about *x, const struct gl_export_row *r)
{
	gl_buf_putc(out, ',');
	put_node(out, gl_json_get(r->record, "n"));
	gl_buf_putc(out, ',');
	put_node(out, gl_json_get(r->record, "content"));
	gl_buf_putc(out, ',');
	gl_buf_u64(out, r->index);
	gl_buf_putc(out, ',');
	gl_buf_hex(out, r->leaf, sizeof r->leaf);
	gl_buf_putc(out, ',');
	put_cell(out, x->licence, strlen(x->licence));
	gl_buf_putc(out, ',');
	gl_buf_hex(out, x->guidelines, sizeof x->guidelines);
}

static void csv_write(
        struct gl_buf *out, const struct gl_export_about *x, const struct gl_export_row *r, bool full)
{
	put_node(out, gl_json_get(r->record, "external_id"));
	gl_buf_putc(out, ',');
	put_node(out, gl_json_get(r->record, "group"));
	gl_buf_puts(out, gl_export_test(r) ? ",test" : ",train");
	for (unsigned i = 0; i < x->t->fields; i++) {
		gl_buf_putc(out, ',');
		put_node(out, gl_json_get(r->content, x->t->field[i].name));
	}
	for (unsigned q = 0; q < x->t->questions; q++) {
		const struct gl_json *question = gl_export_question(x, r, q);

		gl_buf_putc(out, ',');
		put_value(out, &x->t->question[q], gl_export_value(x, r, q));
		if (!full)
			continue;
		gl_buf_putc(out, ',');
		put_node(out, gl_json_get(question, "status"));
		gl_buf_putc(out, ',');
		put_node(out, gl_json_get(question, "confidence"));
		gl_buf_putc(out, ',');
		put_node(out, gl_json_get(question, "votes"));
	}
	if (full)
		put_origin(out, x, r);
	gl_buf_puts(out, "\r\n");
}

const struct gl_export_format gl_export_csv = {
	.name = "csv",
	.suffix = "csv",
	.part_name = { "all" },
	.fits = fits_all,
	.head = csv_head,
	.part = with_a_value,
	.write = csv_write,
};
