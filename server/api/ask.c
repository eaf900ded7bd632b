#include "api/api.h"

void gl_ask(struct gl_req *r, enum gl_sql sql, const struct gl_args *args, gl_sql_fn *fn)
{
	struct gl_err e;

	if (gl_pipe_ask(gl_loop_pipe(r->loop), sql, args, fn, r, &e))
		gl_reply_fail(r, &e);
}

bool gl_ask_failed(struct gl_req *r, const struct gl_sql_error *error)
{
	struct gl_err e;

	if (!error)
		return false;
	gl_sql_fail(&e, error);
	gl_reply_fail(r, &e);
	return true;
}

void gl_reply_row(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	const char *text;
	size_t len;

	if (gl_ask_failed(r, error))
		return;
	if (!rows->count) {
		gl_reply_failf(r, GL_NOT_FOUND, "there is nothing here, or it is not yours to see");
		return;
	}
	text = gl_rows_text(rows, 0, 0, &len);
	gl_reply_bytes(r, r->method == GL_POST ? 201 : 200, "application/json", text, len);
}

#define PAGE_BYTES (64 << 20)

void gl_reply_list(struct gl_req *r, const char *name, const struct gl_rows *rows)
{
	struct gl_buf out;
	size_t len;

	gl_buf_init(&out, PAGE_BYTES);
	gl_buf_printf(&out, "{\"%s\":[", name);
	for (int i = 0; i < rows->count; i++) {
		const char *text = gl_rows_text(rows, i, 1, &len);

		if (i)
			gl_buf_putc(&out, ',');
		gl_buf_add(&out, text, len);
	}
	gl_buf_puts(&out, "]}");
	gl_reply_buf(r, 200, "application/json", &out);
}

void gl_reply_next(struct gl_req *r, int64_t cursor)
{
	gl_reply_headerf(r, "Link", "<?cursor=%lld>; rel=\"next\"", (long long)cursor);
}

void gl_reply_rows(struct gl_req *r, const char *name, const struct gl_rows *rows)
{
	if (rows->count == GL_PAGE)
		gl_reply_next(r, gl_rows_i64(rows, rows->count - 1, 0));
	gl_reply_list(r, name, rows);
}
