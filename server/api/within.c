#include "api/within.h"

#include "api/api.h"
#include "live/fetch.h"

struct within {
	const struct gl_template *template; /* the live project's, which keeps all that it had */
	uint32_t n;
	gl_within_fn *then;
};

static void content_came(void *ctx, struct gl_live *live, const struct gl_err *failed)
{
	struct gl_req *r = ctx;
	const struct within *w = r->user;
	const struct gl_content *c;
	gl_json_doc_auto doc = { 0 };
	struct gl_err e = { 0 };

	if (failed) {
		gl_reply_fail(r, failed);
		return;
	}
	if (live->phase != GL_LIVE_READY) {
		gl_reply_failf(r, GL_BUSY, "the project is moving; repeat the request");
		return;
	}
	c = gl_contents_get(&live->contents, w->n);
	if (gl_json_parse(&doc, c->text, c->len, &e) ||
	        gl_template_within(w->template, gl_json_get(r->doc.root, "value"), doc.root, &e)) {
		gl_reply_fail(r, &e);
		return;
	}
	w->then(r, live);
}

void gl_value_within(
        struct gl_req *r, struct gl_live *live, const struct gl_template *t, uint32_t n, gl_within_fn *then)
{
	struct within *w;

	if (!gl_template_points(t)) {
		then(r, live);
		return;
	}
	w = gl_req_alloc(r, sizeof *w);
	if (!w) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory to look at the task");
		return;
	}
	*w = (struct within){ .template = t, .n = n, .then = then };
	r->user = w;
	gl_fetch_contents(live, &n, 1, content_came, r);
}
