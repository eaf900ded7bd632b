/* JSONL files: every line ends in LF and is canonical. */
#include <string.h>

#include "audit/inside.h"

enum gl_code gl_lines_open(struct gl_audit *a, struct gl_lines *l, const char *file)
{
	const struct gl_bundle_file *f = gl_bundle_find(&a->bundle, file);

	*l = (struct gl_lines){ .file = file };
	return f ? gl_bundle_view(&a->bundle, f, &l->view, a->err) : GL_OK;
}

void gl_lines_release(struct gl_lines *l)
{
	gl_view_release(&l->view);
	gl_json_release(&l->doc);
}

enum gl_code gl_lines_next(struct gl_audit *a, struct gl_lines *l)
{
	const char *end;

	if (l->at == l->view.len) {
		l->text = NULL;
		return GL_OK;
	}
	l->line++;
	l->text = l->view.data + l->at;
	end = memchr(l->text, '\n', l->view.len - l->at);
	if (!end)
		return gl_wrong(a, gl_lines_place(l, GL_NONE), "the last line does not end in LF");
	l->len = (size_t)(end - l->text);
	l->at += l->len + 1;
	return GL_OK;
}

enum gl_code gl_lines_parse(struct gl_audit *a, struct gl_lines *l)
{
	struct gl_err e = { 0 };

	if (gl_json_parse_jcs(&l->doc, l->text, l->len, &e))
		return gl_wrong_err(a, gl_lines_place(l, GL_NONE), &e);
	return GL_OK;
}
