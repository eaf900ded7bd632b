#include <string.h>

#include "http/internal.h"
#include "http/path.h"
#include "http/reply.h"

/* What is known once the headers are there: is it well formed, where does it lead, may its body come. */

static void name_it(struct gl_exchange *x)
{
	static const char digits[] = "0123456789abcdef";
	uint64_t id = x->home->next_id++;

	for (int i = GL_REQUEST_TEXT - 2; i >= 0; i--, id >>= 4)
		x->r.request_id[i] = digits[id & 15];
}

static size_t trimmed(const struct gl_field *f)
{
	size_t len = f->value_len;

	while (len && (f->value[len - 1] == ' ' || f->value[len - 1] == '\t'))
		len--;
	return len;
}

static const char *joined(struct gl_req *r, const char *before, const struct gl_field *f)
{
	size_t had = strlen(before), len = trimmed(f);
	char *text = gl_req_alloc(r, had + 2 + len + 1);

	if (!text)
		return NULL;
	memcpy(text, before, had);
	memcpy(text + had, ", ", 2);
	memcpy(text + had + 2, f->value, len);
	return text;
}

/* MHD's memory goes with the connection, which the request may outlive: what handlers read is copied. */
static bool keep_headers(struct gl_exchange *x, const struct gl_head *head)
{
	for (unsigned i = 0; i < head->fields; i++) {
		const struct gl_field *f = &head->field[i];
		enum gl_req_header h = gl_header_known(f->name, f->name_len);
		const char **slot = &x->r.header[h];

		if (h == GL_H_COUNT)
			continue;
		*slot = *slot ? joined(&x->r, *slot, f) : gl_req_text(&x->r, f->value, trimmed(f));
		if (!*slot)
			return false;
	}
	if (x->framing.host)
		x->r.header[GL_H_HOST] = gl_req_text(&x->r, x->framing.host, x->framing.host_len);
	return true;
}

static const char *decoded(struct gl_req *r, const char *text, size_t len, struct gl_err *e)
{
	char *out = gl_req_alloc(r, len + 1);

	if (!out)
		gl_fail(e, GL_NO_MEMORY, "no memory for the request just now");
	else if (gl_unescape(out, text, len) < 0)
		gl_fail(e, GL_BAD_REQUEST, "the query holds a broken escape, a NUL or what is not UTF-8");
	else
		return out;
	return NULL;
}

static enum gl_code keep_query(struct gl_exchange *x, const struct gl_head *head, struct gl_err *e)
{
	if (!head->params)
		return GL_OK;
	x->param = gl_req_alloc(&x->r, head->params * sizeof *x->param);
	if (!x->param)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the request just now");
	for (unsigned i = 0; i < head->params; i++) {
		const struct gl_field *f = &head->field[head->fields + i];
		struct gl_param *p = &x->param[x->params];

		p->name = decoded(&x->r, f->name, f->name_len, e);
		p->value = p->name ? decoded(&x->r, f->value ? f->value : "", f->value_len, e) : NULL;
		if (!p->value)
			return e->code;
		x->params++;
	}
	return GL_OK;
}

static enum gl_code keep_path(struct gl_exchange *x, const struct gl_match *m, struct gl_err *e)
{
	for (unsigned i = 0; i < m->segments; i++) {
		x->r.id[i] = decoded(&x->r, m->segment[i], m->segment_len[i], e);
		if (!x->r.id[i])
			return e->code;
	}
	if (m->rest) {
		x->r.rest = decoded(&x->r, m->rest, strlen(m->rest), e);
		if (!x->r.rest)
			return e->code;
		if (strstr(x->r.rest, "//") || x->r.rest[0] == '/')
			return gl_fail(e, GL_NOT_FOUND, "the path holds an empty segment");
	}
	return GL_OK;
}

static void allow(struct gl_exchange *x, unsigned methods)
{
	gl_buf_auto list = { 0 };

	gl_buf_init(&list, 100);
	for (enum gl_method_name m = GL_GET; m < GL_METHODS; m++)
		if (methods & 1u << m)
			gl_buf_printf(&list, "%s%s", list.len ? ", " : "", gl_method_text(m));
	gl_reply_header(&x->r, "Allow", list.data ? list.data : "");
}

static enum gl_code find(struct gl_exchange *x, const struct gl_head *head, struct gl_err *e)
{
	struct gl_match m;

	x->r.method = gl_method_parse(head->method);
	gl_router_match(x->home->http->config.router, x->r.method, x->framing.path, &m);
	if (!m.allowed)
		return gl_fail(e, GL_NOT_FOUND, "there is nothing at this path");
	if (!m.route) {
		x->early =
		        !x->r.method; /* perhaps the rest of a body that somebody else has framed otherwise */
		allow(x, m.allowed);
		return gl_fail(e, GL_BAD_METHOD, "this path does not know that method");
	}
	x->r.route = m.route;
	x->number = m.number;
	return keep_path(x, &m, e);
}

static bool probe(const struct gl_exchange *x)
{
	return x->r.route && x->r.route->flags & GL_ROUTE_PROBE;
}

static enum gl_code check_body(struct gl_exchange *x, struct gl_err *e)
{
	uint64_t most = x->r.route->max_body;

	x->r.body.limit = x->r.route->piece ? GL_PIECE : most;
	if (!most && x->framing.chunked)
		return gl_fail(e, GL_TOO_LARGE, "no body is taken here");
	if (x->framing.chunked || x->framing.length <= most)
		return GL_OK;
	return gl_fail(e, GL_TOO_LARGE, "a body may have at most %llu bytes here", (unsigned long long)most);
}

static enum gl_code examine(struct gl_exchange *x, const struct gl_head *head, struct gl_err *e)
{
	bool kept;

	if (gl_admit(head, &x->framing, e)) {
		x->early = true;
		return e->code;
	}
	kept = keep_headers(x, head);
	if (find(x, head, e) == GL_OK && check_body(x, e) == GL_OK)
		keep_query(x, head, e);
	if (x->conn->surplus && !probe(x)) {
		x->early = true;
		return gl_fail(e, GL_TOO_MANY, "this server holds as many connections as it may");
	}
	return kept ? e->code : gl_fail(e, GL_NO_MEMORY, "no memory for the request just now");
}

struct gl_exchange *gl_exchange_begin(struct gl_conn *c, const struct gl_head *head)
{
	struct gl_exchange *x = gl_exchange_take(c->loop);
	struct gl_err e = { 0 };

	if (!x)
		return NULL;
	x->conn = c;
	x->number = (unsigned)c->loop->http->routes;
	name_it(x);
	x->read_on = GL_DRAIN;
	gl_conn_stage(c, GL_STAGE_BODY);
	x->body_ms = c->since_ms;
	if (examine(x, head, &e))
		gl_reply_fail(&x->r, &e);
	c->linger |= x->early && e.code == GL_BAD_REQUEST; /* who knows what else it sends */
	return x;
}
