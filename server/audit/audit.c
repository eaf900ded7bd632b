#include "audit/audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/inside.h"

static const char *const step_names[GL_STEP_END] = {
	[GL_STEP_FILES] = "files against the manifest",
	[GL_STEP_LOG] = "log, checkpoint and signature",
	[GL_STEP_SEAL] = "seal and earlier datasets",
	[GL_STEP_OPENINGS] = "openings, tasks, gold, terms",
	[GL_STEP_COMPLETE] = "completeness of the records",
	[GL_STEP_CONSENSUS] = "consensus and agreement",
	[GL_STEP_ROOTS] = "both roots",
	[GL_STEP_EARNINGS] = "earnings",
	[GL_STEP_PAYOUTS] = "payouts",
	[GL_STEP_CHAIN] = "chain",
	[GL_STEP_RECEIPT] = "receipt",
};

const char *gl_step_name(enum gl_step step)
{
	return step_names[step];
}

static void release(struct gl_audit *a)
{
	gl_receipt_release(&a->receipt);
	gl_derived_release(&a->derived);
	gl_facts_free(a->facts);
	free(a->content);
	free(a->log.sealed);
	free(a->log.rotation);
	gl_set_release(&a->log.erased);
	gl_set_release(&a->log.commitments);
	gl_json_release(&a->manifest);
	gl_view_release(&a->manifest_view);
	gl_bundle_release(&a->bundle);
}

static void say_why(struct gl_audit *a, enum gl_step step, const char *why)
{
	snprintf(a->r->why[step], sizeof(a->r->why[step]), "%s", why);
}

static enum gl_code open_bundle(struct gl_audit *a)
{
	struct gl_err e = { 0 };

	a->step = GL_STEP_FILES;
	if (!gl_bundle_open(&a->bundle, a->o->bundle, &e))
		return GL_OK;
	if (e.code == GL_INVALID)
		return gl_wrong(a, (struct gl_place){ a->o->bundle, GL_NONE, GL_NONE }, "%s", e.text);
	*a->err = e;
	return e.code;
}

/* The log is walked with the receipt's size in mind, so the receipt is read before. */
static enum gl_code open_receipt(struct gl_audit *a)
{
	struct gl_err e = { 0 };

	a->step = GL_STEP_RECEIPT;
	if (!a->o->receipt)
		return GL_OK;
	if (gl_receipt_parse(&a->receipt, a->o->receipt, a->o->receipt_len, &e))
		return gl_wrong_err(a,
		        (struct gl_place){
		                a->o->receipt_name ? a->o->receipt_name : "receipt", GL_NONE, GL_NONE },
		        &e);
	return GL_OK;
}

/* Each sets its own state where it is more than passed or not. */
static const struct {
	enum gl_step step;
	enum gl_code (*run)(struct gl_audit *a);
	bool whole; /* passed when run returns */
} steps[] = {
	{ GL_STEP_FILES, open_bundle, false },
	{ GL_STEP_RECEIPT, open_receipt, false },
	{ GL_STEP_FILES, gl_audit_files, true },
	{ GL_STEP_LOG, gl_audit_log, false },
	{ GL_STEP_LOG, gl_audit_key, false },
	{ GL_STEP_SEAL, gl_audit_seal, true },
	{ GL_STEP_OPENINGS, gl_audit_openings, true },
	{ GL_STEP_COMPLETE, gl_audit_records, false },
};

static enum gl_code run_steps(struct gl_audit *a)
{
	enum gl_code code;

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		a->step = steps[i].step;
		code = steps[i].run(a);
		if (code)
			return code;
		if (steps[i].whole)
			a->r->state[steps[i].step] = GL_STEP_PASSED;
	}
	if (a->r->vkey_given)
		a->r->state[GL_STEP_LOG] = GL_STEP_PASSED;
	else
		say_why(a, GL_STEP_LOG, "no --vkey: the hashes agree, but whose log it is was not checked");
	a->step = GL_STEP_EARNINGS;
	if (gl_bundle_find(&a->bundle, "earnings.jsonl")) {
		code = gl_audit_earnings(a);
		if (code)
			return code;
		a->r->state[GL_STEP_EARNINGS] = GL_STEP_PASSED;
	} else {
		say_why(a, GL_STEP_EARNINGS, "the bundle has no earnings.jsonl");
	}
	say_why(a, GL_STEP_PAYOUTS,
	        gl_bundle_find(&a->bundle, "payouts.json") ? "this version reads no payouts.json"
	                                                   : "the bundle has no payouts.json");
	say_why(a, GL_STEP_CHAIN, a->o->rpc ? "this version asks no chain" : "no --rpc");
	a->step = GL_STEP_RECEIPT;
	if (a->o->receipt)
		return gl_audit_receipt(a);
	say_why(a, GL_STEP_RECEIPT, "none was given");
	return GL_OK;
}

enum gl_code gl_audit(const struct gl_audit_options *o, struct gl_audit_report *r, struct gl_err *e)
{
	__attribute__((cleanup(
	        release))) struct gl_audit a = { .o = o, .r = r, .err = e, .bundle = { .folder = -1 } };

	memset(r, 0, sizeof(*r));
	r->wrong.line = r->wrong.index = GL_NONE;
	e->code = GL_OK;
	r->vkey_given = o->vkey != NULL;
	if (o->vkey && gl_vkey_parse(&a.vkey, o->vkey, o->vkey_len, e))
		return gl_fail_in(e, "vkey: ");
	if (run_steps(&a) && !r->wrong.found)
		return e->code;
	for (enum gl_step s = GL_STEP_FILES; r->wrong.found && s < GL_STEP_END; s++)
		if (r->state[s] == GL_STEP_NOT_RUN && !r->why[s][0])
			say_why(&a, s, "something before it is wrong");
	return GL_OK;
}

int gl_audit_exit(const struct gl_audit_report *r)
{
	if (r->wrong.found)
		return 1;
	if (!r->vkey_given)
		return 2;
	return r->unsaid ? 3 : 0;
}
