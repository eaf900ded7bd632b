#include "live/terms.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "live/fact.h"

/* New terms between the request and the log. */
struct draft {
	struct gl_terms terms;
	const char *guidelines; /* into the request; NULL: as before */
	size_t guidelines_len;
	struct gl_live *live;
	gl_live_fn *logged;
};

static void draft_drop(void *user)
{
	struct draft *d = user;

	gl_template_free(d->terms.template);
	gl_policy_free(d->terms.policy);
}

static enum gl_code read_template(
        struct draft *d, const struct gl_json *json, const struct gl_terms *old, struct gl_err *e)
{
	gl_json_doc_auto doc = { 0 };

	if (json)
		return gl_template_parse(&d->terms.template, json, e);
	if (gl_json_parse(&doc, old->template->jcs, old->template->jcs_len, e))
		return e->code;
	return gl_template_parse(&d->terms.template, doc.root, e);
}

static enum gl_code read_policy(
        struct draft *d, const struct gl_json *json, const struct gl_terms *old, struct gl_err *e)
{
	gl_json_doc_auto doc = { 0 };

	if (json || !old)
		return gl_policy_parse(&d->terms.policy, json, d->terms.template, false, e);
	if (gl_json_parse(&doc, old->policy->jcs, old->policy->jcs_len, e) ||
	        gl_policy_parse(&d->terms.policy, doc.root, d->terms.template, true, e))
		return gl_fail_in(e, "the policy in force does not suit the new template, send one: ");
	return GL_OK;
}

static enum gl_code read_guidelines(
        struct draft *d, const struct gl_json *json, const struct gl_terms *old, struct gl_err *e)
{
	if (!json && old) {
		memcpy(d->terms.guidelines, old->guidelines, sizeof d->terms.guidelines);
		return GL_OK;
	}
	if (json && (!gl_json_is(json, GL_JSON_STRING) || json->len > GL_GUIDELINES_MAX))
		return gl_fail(e, GL_INVALID, "guidelines: text of at most %d bytes", GL_GUIDELINES_MAX);
	d->guidelines = json ? json->text : "";
	d->guidelines_len = json ? json->len : 0;
	gl_sha256(d->terms.guidelines, d->guidelines, d->guidelines_len);
	return GL_OK;
}

static enum gl_code read_price(
        struct draft *d, const struct gl_json *json, const struct gl_terms *old, struct gl_err *e)
{
	if (json)
		return gl_price_parse(&d->terms.price, json, e);
	d->terms.price = old ? old->price : (struct gl_price){ .currency = "USD" };
	return GL_OK;
}

bool gl_terms_read(struct gl_req *r, const struct gl_terms *old)
{
	struct draft *d = gl_req_alloc(r, sizeof *d);
	const struct gl_json *body = r->doc.root;
	struct gl_err e = { 0 };

	if (!d) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for new terms");
		return false;
	}
	r->user = d;
	r->dropped = draft_drop;
	if (read_template(d, gl_json_get(body, "template"), old, &e) ||
	        read_policy(d, gl_json_get(body, "policy"), old, &e) ||
	        read_guidelines(d, gl_json_get(body, "guidelines"), old, &e) ||
	        read_price(d, gl_json_get(body, "price"), old, &e)) {
		gl_reply_fail(r, &e);
		return false;
	}
	return true;
}

/* ---- into the log ---- */

static void terms_done(struct gl_fact *f, const struct gl_err *e)
{
	struct gl_req *r = f->waiting ? f->waiting->r : NULL;
	struct gl_terms *t = gl_take(f->terms);
	struct gl_err err = { 0 };
	struct draft *d;

	if (!e) {
		t->index = f->item.index;
		gl_live_add_terms(f->live, t, &err);
	}
	if (t->template) {
		gl_template_free(t->template);
		gl_policy_free(t->policy);
	}
	free(t);
	if (e || !r)
		return;
	f->waiting = NULL;
	d = r->user;
	d->logged(r, f->live);
}

static void open_done(struct gl_fact *f, const struct gl_err *e)
{
	(void)f, (void)e;
}

static enum gl_code log_open(struct gl_live *live, struct gl_err *e)
{
	struct gl_fact *f = gl_fact_new(live, GL_ENTRY_OPEN, 0);
	struct gl_entry x = { .kind = GL_ENTRY_OPEN, .open.origin = live->vkey.name };

	if (!f)
		return gl_fail(e, GL_NO_MEMORY, "no memory to open a log");
	f->done = open_done;
	gl_entry_write(&f->entry, &x);
	if (gl_fact_append(f, e))
		gl_fact_free(f);
	return e->code;
}

static void log_terms(struct gl_req *r, struct draft *d)
{
	struct gl_live *live = d->live;
	struct gl_fact *f = gl_fact_new(live, GL_ENTRY_TERMS, 0);
	struct gl_entry x = { .kind = GL_ENTRY_TERMS, .terms.price = d->terms.price };
	struct gl_err e = { 0 };

	if (!f || !(f->terms = malloc(sizeof *f->terms)) || !gl_fact_wait(f, r, false)) {
		gl_fact_free(f);
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for new terms");
		return;
	}
	memcpy(x.terms.template, d->terms.template->hash, GL_HASH_BYTES);
	memcpy(x.terms.policy, d->terms.policy->hash, GL_HASH_BYTES);
	memcpy(x.terms.guidelines, d->terms.guidelines, GL_HASH_BYTES);
	gl_entry_write(&f->entry, &x);
	*f->terms = d->terms;
	f->terms->version = (unsigned)live->terms_n + 1;
	d->terms.template = NULL;
	d->terms.policy = NULL;
	f->done = terms_done;
	f->item.terms.price = f->terms->price.amount;
	f->item.terms.policy = f->terms->policy;
	f->item.terms.template = f->terms->template;
	if (gl_fact_append(f, &e)) {
		gl_template_free(f->terms->template);
		gl_policy_free(f->terms->policy);
		free(f->terms);
		gl_fact_refuse(f, &e);
		gl_fact_free(f);
	}
}

static void documents_stored(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct draft *d = r->user;
	struct gl_err e = { 0 };

	(void)rows;
	d->live->users--;
	if (error)
		gl_sql_fail(&e, error);
	else if (d->live->phase != GL_LIVE_READY)
		gl_fail(&e, GL_BUSY, "the project is moving; repeat the request");
	else if (!gl_desk_tree(d->live->desk)->size && !gl_desk_pending(d->live->desk))
		log_open(d->live, &e);
	if (e.code) {
		gl_reply_fail(r, &e);
		return;
	}
	log_terms(r, d);
}

void gl_terms_log(struct gl_req *r, struct gl_live *live, gl_live_fn *logged)
{
	struct draft *d = r->user;
	size_t n = d->guidelines ? 3 : 2;
	gl_args_auto a = { 0 };
	struct gl_err e = { 0 };

	d->live = live;
	d->logged = logged;
	gl_args_init(&a, 1 << 20);
	gl_args_i64(&a, live->project);
	gl_args_array(&a, GL_TYPE_BYTEA, n);
	gl_args_bytes(&a, d->terms.template->hash, GL_HASH_BYTES);
	gl_args_bytes(&a, d->terms.policy->hash, GL_HASH_BYTES);
	if (d->guidelines)
		gl_args_bytes(&a, d->terms.guidelines, GL_HASH_BYTES);
	gl_args_array(&a, GL_TYPE_BYTEA, n);
	gl_args_bytes(&a, d->terms.template->jcs, d->terms.template->jcs_len);
	gl_args_bytes(&a, d->terms.policy->jcs, d->terms.policy->jcs_len);
	if (d->guidelines)
		gl_args_bytes(&a, d->guidelines, d->guidelines_len);
	live->users++;
	if (gl_pipe_ask(gl_loop_pipe(live->loop), GL_SQL_DOCUMENT_PUT, &a, documents_stored, r, &e)) {
		live->users--;
		gl_reply_fail(r, &e);
	}
}
