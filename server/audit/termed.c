/* Terms entries: the template, policy and guidelines that they name by hash. */
#include <stdio.h>
#include <string.h>

#include "audit/reading.h"
#include "base/hex.h"
#include "base/utf8.h"

struct terms_file {
	char name[6 + 2 * GL_HASH_BYTES + 1];
	struct gl_view view;
};

static void terms_file_release(struct terms_file *f)
{
	gl_view_release(&f->view);
}

/* That the content has this hash is known from step 1. */
static enum gl_code open_file(
        struct gl_reading *r, uint64_t index, const uint8_t hash[GL_HASH_BYTES], struct terms_file *out)
{
	struct gl_bundle_file *f;

	memcpy(out->name, "terms/", 6);
	gl_hex(out->name + 6, hash, GL_HASH_BYTES);
	f = gl_bundle_find(&r->a->bundle, out->name);
	if (!f)
		return gl_wrong(r->a, (struct gl_place){ out->name, GL_NONE, index },
		        "the file is missing; the terms entry at this index names it");
	f->used = true;
	return gl_bundle_view(&r->a->bundle, f, &out->view, r->a->err);
}

enum gl_code gl_reading_terms(struct gl_reading *r, uint64_t index, const struct gl_entry *x)
{
	__attribute__((cleanup(terms_file_release))) struct terms_file template = { 0 }, policy = { 0 },
	                                                               guide = { 0 };
	gl_json_doc_auto doc = { 0 };
	struct gl_template *t = NULL;
	struct gl_policy *p = NULL;
	struct gl_err e = { 0 };
	enum gl_code code = open_file(r, index, x->terms.template, &template);

	if (!code)
		code = open_file(r, index, x->terms.policy, &policy);
	if (!code)
		code = open_file(r, index, x->terms.guidelines, &guide);
	if (code)
		return code;
	if (!gl_utf8_valid(guide.view.data, guide.view.len))
		return gl_wrong(
		        r->a, (struct gl_place){ guide.name, GL_NONE, index }, "guidelines must be UTF-8");
	if (gl_json_parse_jcs(&doc, template.view.data, template.view.len, &e) ||
	        gl_template_parse(&t, doc.root, &e))
		return gl_wrong_err(r->a, (struct gl_place){ template.name, GL_NONE, index }, &e);
	if (gl_json_parse_jcs(&doc, policy.view.data, policy.view.len, &e) ||
	        gl_policy_parse(&p, doc.root, t, true, &e)) {
		gl_template_free(t);
		return gl_wrong_err(r->a, (struct gl_place){ policy.name, GL_NONE, index }, &e);
	}
	if (gl_facts_terms(r->a->facts, index, t, p, &x->terms.price, &e))
		return gl_wrong_err(r->a, gl_entries_place(&r->entries), &e);
	return GL_OK;
}
