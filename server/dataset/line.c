#include "dataset/line.h"

#include <string.h>

static void put_u64(struct gl_buf *out, const char *before, uint64_t v)
{
	gl_buf_puts(out, before);
	gl_buf_u64(out, v);
}

static void put_text(struct gl_buf *out, const char *before, const char *text, size_t len)
{
	gl_buf_puts(out, before);
	gl_jcs_text(out, text, len);
}

static void put_about(struct gl_buf *out, const struct gl_task *t)
{
	put_text(out, ",\"external_id\":", t->external_id, t->external_id_len);
	put_u64(out, ",\"for\":", t->reserved);
	put_text(out, ",\"group\":", t->group, t->group_len);
	put_u64(out, ",\"n\":", t->n);
	gl_buf_putc(out, '}');
}

void gl_line_task_logged(struct gl_buf *out, const struct gl_task *t, const uint8_t content[GL_HASH_BYTES])
{
	gl_buf_puts(out, "{\"content\":\"");
	gl_buf_hex(out, content, GL_HASH_BYTES);
	gl_buf_putc(out, '"');
	put_about(out, t);
}

void gl_line_task(struct gl_buf *out, const struct gl_task *t, const char *content, size_t len)
{
	gl_buf_puts(out, "{\"content\":");
	gl_buf_add(out, content, len);
	put_about(out, t);
}

static enum gl_code text_or_null(
        const struct gl_json *v, const char *name, const char **text, size_t *len, struct gl_err *e)
{
	const struct gl_json *m = gl_json_get(v, name);

	*text = NULL;
	*len = 0;
	if (gl_json_is(m, GL_JSON_NULL))
		return GL_OK;
	if (!gl_json_is(m, GL_JSON_STRING))
		return gl_fail(e, GL_INVALID, "\"%s\" must be a text or null", name);
	*text = m->text;
	*len = m->len;
	return GL_OK;
}

enum gl_code gl_task_parse(
        struct gl_task *t, const struct gl_json **content, const struct gl_json *line, struct gl_err *e)
{
	if (gl_json_members(line, e, "content", "external_id", "for", "group", "n", NULL) ||
	        gl_member_u64(line, "for", 0, &t->reserved, e) || gl_member_u64(line, "n", 1, &t->n, e) ||
	        text_or_null(line, "external_id", &t->external_id, &t->external_id_len, e) ||
	        text_or_null(line, "group", &t->group, &t->group_len, e))
		return e->code;
	*content = gl_json_get(line, "content");
	return GL_OK;
}

void gl_line_answer(
        struct gl_buf *out, uint64_t index, const char *job, size_t len, const uint8_t said[GL_HASH_BYTES])
{
	put_u64(out, "{\"index\":", index);
	gl_buf_puts(out, ",\"job\":");
	gl_buf_add(out, job, len);
	gl_buf_puts(out, ",\"said\":\"");
	gl_buf_hex(out, said, GL_HASH_BYTES);
	gl_buf_puts(out, "\"}");
}

void gl_line_opening(struct gl_buf *out, uint64_t index, const char *opening, size_t len)
{
	put_u64(out, "{\"index\":", index);
	gl_buf_puts(out, ",\"opening\":");
	gl_buf_add(out, opening, len);
	gl_buf_putc(out, '}');
}

void gl_line_gold(struct gl_buf *out, uint64_t index, uint64_t leaf, const char *gold, size_t len,
        const struct gl_proof *path)
{
	gl_buf_puts(out, "{\"gold\":");
	gl_buf_add(out, gold, len);
	put_u64(out, ",\"index\":", index);
	put_u64(out, ",\"leaf\":", leaf);
	gl_buf_puts(out, ",\"proof\":[");
	for (unsigned i = 0; i < path->n; i++) {
		gl_buf_puts(out, i ? ",\"" : "\"");
		gl_buf_hex(out, path->hash[i], GL_HASH_BYTES);
		gl_buf_putc(out, '"');
	}
	gl_buf_puts(out, "]}");
}

void gl_line_said(struct gl_buf *out, uint64_t index, const char *said, size_t len)
{
	put_u64(out, "{\"index\":", index);
	gl_buf_puts(out, ",\"said\":");
	gl_buf_add(out, said, len);
	gl_buf_putc(out, '}');
}

void gl_line_earning(struct gl_buf *out, const struct gl_earning *x)
{
	gl_buf_puts(out, "{\"a\":\"");
	gl_buf_hex(out, x->a, GL_PSEUDONYM_BYTES);
	put_u64(out, "\",\"accepted\":", x->accepted);
	put_u64(out, ",\"amount\":", x->amount);
	put_text(out, ",\"currency\":", x->currency, strlen(x->currency));
	put_u64(out, ",\"rejected\":", x->rejected);
	gl_buf_putc(out, '}');
}
