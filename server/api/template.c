/* template -- what an annotator's browser needs to show the tasks of a project: what is asked, how to decide,
 * what it pays. */
#include <string.h>

#include "api/api.h"
#include "base/auto.h"
#include "live/live.h"

#define REPLY_MAX (2 << 20)

/* What is asked for, while its guidelines are read. */
struct shown {
	struct gl_live *live;
	unsigned version; /* 0: the one in force */
	unsigned index;   /* of its terms */
};

/* A version is one "terms" entry of the log, which never changes; which one is in force does. */
static const char *etag_of(char out[64], const struct gl_live *live, const struct gl_terms *t)
{
	snprintf(out, 64, "\"%s.%u\"", live->id, t->version);
	return out;
}

/* Kept for whoever asks by the same cookie: not for the next one at the same browser. */
static void put_caching(struct gl_req *r, const struct shown *s)
{
	gl_reply_header(r, "Cache-Control",
	        s->version ? "private, max-age=31536000, immutable" : "private, no-cache");
	gl_reply_header(r, "Vary", "Authorization, Cookie");
}

/* Who works or runs it here may look; anyone who may annotate, while it is open. */
static bool may_look(struct gl_req *r, const struct gl_live *live)
{
	if (r->who.admin || gl_live_member(live, r->who.account) ||
	        (r->who.scopes & GL_MAY_ANNOTATE && gl_desk_state(live->desk) == GL_DESK_OPEN))
		return true;
	gl_reply_failf(r, GL_NOT_FOUND, "there is no project '%s' that you may work on", live->id);
	return false;
}

static const struct gl_terms *terms_of(const struct gl_live *live, unsigned version)
{
	if (!version)
		return gl_live_terms(live);
	return version <= live->terms_n ? &live->terms[version - 1] : NULL;
}

static void guidelines_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct shown *s = r->user;
	const struct gl_terms *t = &s->live->terms[s->index];
	struct gl_buf out;
	char etag[64];
	const char *text;
	size_t len;

	s->live->users--;
	if (gl_ask_failed(r, error))
		return;
	text = rows->count ? (const char *)gl_rows_bytes(rows, 0, 0, &len) : NULL;
	if (!text) {
		gl_reply_failf(r, GL_INTERNAL, "the guidelines of these terms are not stored");
		return;
	}
	gl_buf_init(&out, REPLY_MAX);
	gl_buf_printf(&out, "{\"project\":\"%s\",\"name\":", s->live->id);
	gl_jcs_string(&out, s->live->name, strlen(s->live->name));
	gl_buf_printf(&out, ",\"version\":%u,\"template\":", t->version);
	gl_buf_add(&out, t->template->jcs, t->template->jcs_len);
	gl_buf_puts(&out, ",\"guidelines\":");
	gl_jcs_string(&out, text, len);
	gl_buf_printf(&out, ",\"price\":{\"amount\":%lld,\"currency\":\"%s\"}}", (long long)t->price.amount,
	        t->price.currency);
	gl_reply_header(r, "ETag", etag_of(etag, s->live, t));
	put_caching(r, s);
	gl_reply_buf(r, 200, "application/json", &out);
}

static void show(struct gl_req *r, struct gl_live *live)
{
	struct shown *s = r->user;
	const struct gl_terms *t;
	char etag[64];
	gl_args_auto args = { 0 };
	struct gl_err e = { 0 };

	if (!may_look(r, live))
		return;
	t = terms_of(live, s->version);
	if (!t) {
		gl_reply_failf(r, GL_NOT_FOUND, "the project has no template of this version");
		return;
	}
	if (gl_req_has(r, etag_of(etag, live, t))) {
		put_caching(r, s);
		gl_reply_not_modified(r, etag);
		return;
	}
	s->live = live;
	s->index = t->version - 1;
	gl_args_init(&args, 128);
	gl_args_i64(&args, live->project);
	gl_args_bytes(&args, t->guidelines, sizeof t->guidelines);
	live->users++;
	if (gl_pipe_ask(gl_loop_pipe(r->loop), GL_SQL_SEAL_DOCUMENT, &args, guidelines_came, r, &e)) {
		live->users--;
		gl_reply_fail(r, &e);
	}
}

/* GET /v1/projects/#/template?version=N: fields and questions, guidelines and price; without a version those
 * in force. */
static void template_get(struct gl_req *r)
{
	struct shown *s = gl_req_alloc(r, sizeof *s);
	int64_t version;

	if (!gl_req_query_only(r, "version", NULL) ||
	        !gl_req_query_int(r, "version", 1, GL_TERMS_MAX, 0, &version))
		return;
	if (!s) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a template");
		return;
	}
	s->version = (unsigned)version;
	r->user = s;
	gl_live_with(r, show);
}

const struct gl_route gl_template_routes[] = {
	{ GL_GET, "/v1/projects/#/template", 0, 0, GL_ROUTE_PROJECT, template_get, NULL }, { 0 }
};
