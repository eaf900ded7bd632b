/* What the manifest says of the records: counts, methods, agreement, gold. */
#include <stdio.h>
#include <string.h>

#include "audit/inside.h"

static const struct gl_place manifest = { "manifest.json", GL_NONE, GL_NONE };

static enum gl_code check_count(struct gl_audit *a, const struct gl_json *v, const char *name, uint64_t want)
{
	struct gl_err e = { 0 };
	uint64_t found;
	char what[80];

	if (gl_member_u64(v, name, 0, &found, &e))
		return gl_wrong_err(a, manifest, &e);
	if (found == want)
		return GL_OK;
	snprintf(what, sizeof(what), "\"%s\" is not what the log gives", name);
	return gl_wrong_u64(a, manifest, want, found, what);
}

static enum gl_code check_terms(struct gl_audit *a)
{
	const struct gl_json *list = gl_json_get(a->manifest.root, "terms"), *at;
	const struct gl_facts *f = a->facts;
	size_t i = 0;

	if (!gl_json_is(list, GL_JSON_ARRAY))
		return gl_wrong(a, manifest, "\"terms\" must be an array");
	for (at = gl_json_first(list); at; at = gl_json_next(list, at), i++) {
		int64_t index = 0;

		if (i == f->terms_n || !gl_json_int(at, 0, GL_JSON_INT_MAX, &index) ||
		        (uint64_t)index != f->terms[i].index)
			return gl_wrong(
			        a, manifest, "\"terms\" must list the indices of the terms entries below S");
	}
	return i == f->terms_n ? GL_OK
	                       : gl_wrong(a, manifest,
	                                 "\"terms\" must list the indices of all terms entries below S");
}

static enum gl_code check_algorithm(
        struct gl_audit *a, const struct gl_json *stated, const struct gl_method *m)
{
	gl_buf_auto parameters;
	struct gl_err e = { 0 };
	const struct gl_json *name = gl_json_get(stated, "name");

	gl_buf_init(&parameters, 1 << 20);
	if (gl_json_members(stated, &e, "name", "parameters", "version", NULL))
		return gl_wrong_err(a, manifest, &e);
	if (!gl_json_str(name, m->name))
		return gl_wrong_pair(a, manifest, m->name, strlen(m->name),
		        gl_json_is(name, GL_JSON_STRING) ? name->text : "",
		        gl_json_is(name, GL_JSON_STRING) ? name->len : 0,
		        "\"algorithm\" is not that of the policy at S");
	if (!gl_json_int(gl_json_get(stated, "version"), m->version, m->version, &(int64_t){ 0 }))
		return gl_wrong(a, manifest, "this program runs version %u of %s only", m->version, m->name);
	gl_jcs(&parameters, gl_json_get(stated, "parameters"));
	if (strlen(m->parameters) != parameters.len || memcmp(m->parameters, parameters.data, parameters.len))
		return gl_wrong_pair(a, manifest, m->parameters, strlen(m->parameters), parameters.data,
		        parameters.len, "the parameters of %s are not those of its version %u", m->name,
		        m->version);
	return GL_OK;
}

static enum gl_code check_figure(
        struct gl_audit *a, const struct gl_json *stated, const char *name, const char *want)
{
	const struct gl_json *v = gl_json_get(stated, name);

	if (gl_json_str(v, want))
		return GL_OK;
	return gl_wrong_pair(a, manifest, want, strlen(want), gl_json_is(v, GL_JSON_STRING) ? v->text : "",
	        gl_json_is(v, GL_JSON_STRING) ? v->len : 0,
	        "\"agreement\": \"%s\" of \"%s\" is not that of the votes", name, stated->key);
}

static enum gl_code check_agreement(
        struct gl_audit *a, const struct gl_json *stated, const struct gl_agreement *g)
{
	const struct gl_json *why = gl_json_get(stated, "undefined");
	struct gl_err e = { 0 };
	enum gl_code code;

	if (g->undefined) {
		if (gl_json_members(stated, &e, "undefined", NULL))
			return gl_wrong_err(a, manifest, &e);
		return gl_json_is(why, GL_JSON_STRING) && why->len
		               ? GL_OK
		               : gl_wrong(a, manifest, "\"agreement\": \"undefined\" must say why");
	}
	if (gl_json_members(stated, &e, "alpha", "gwet_ac1", "percent", NULL))
		return gl_wrong_err(a, manifest, &e);
	code = check_figure(a, stated, "alpha", g->alpha);
	if (!code)
		code = check_figure(a, stated, "gwet_ac1", g->gwet_ac1);
	return code ? code : check_figure(a, stated, "percent", g->percent);
}

/* Of a method that calibrates its confidences: by how much, and by how many known tasks. What the manifest
 * says of others is stated only; and nothing can be said where words are missing. */
static enum gl_code check_calibration(struct gl_audit *a, unsigned q)
{
	const char *name = a->derived.at->template->question[q].name;
	gl_buf_auto want = { 0 }, found = { 0 };
	const struct gl_json *stated = gl_json_get(gl_json_get(a->manifest.root, "calibration"), name);

	if (!a->derived.tempering[q].done || a->r->unsaid)
		return GL_OK;
	gl_buf_init(&want, SIZE_MAX);
	gl_buf_init(&found, SIZE_MAX);
	gl_derived_calibration(&want, &a->derived, q);
	if (stated)
		gl_jcs(&found, stated);
	if (gl_buf_failed(&want) || gl_buf_failed(&found))
		return gl_fail(a->err, GL_NO_MEMORY, "no memory for the calibration");
	if (want.len == found.len && !memcmp(want.data, found.data, want.len))
		return GL_OK;
	return gl_wrong_pair(a, manifest, want.data, want.len, found.data, found.len,
	        "\"calibration\" of \"%s\" is not what the answers give", name);
}

static enum gl_code check_questions(struct gl_audit *a)
{
	const struct gl_json *algorithm = gl_json_get(a->manifest.root, "algorithm");
	const struct gl_json *agreement = gl_json_get(a->manifest.root, "agreement");
	const struct gl_derived *d = &a->derived;

	if (!gl_json_is(algorithm, GL_JSON_OBJECT) || algorithm->count != d->questions ||
	        !gl_json_is(agreement, GL_JSON_OBJECT) || agreement->count != d->questions)
		return gl_wrong(a, manifest,
		        "\"algorithm\" and \"agreement\" must name each question of the template at S");
	for (unsigned q = 0; q < d->questions; q++) {
		const char *name = d->at->template->question[q].name;
		const struct gl_json *how = gl_json_get(algorithm, name), *far = gl_json_get(agreement, name);
		enum gl_code code;

		if (!how || !far)
			return gl_wrong(a, manifest,
			        "\"algorithm\" and \"agreement\" lack the question \"%s\"", name);
		code = check_algorithm(a, how, d->at->policy->method[q]);
		if (!code)
			code = check_agreement(a, far, &d->agreement[q]);
		if (!code)
			code = check_calibration(a, q);
		if (code)
			return code;
	}
	return GL_OK;
}

/* Unopened leaves stay secret, so how many of them are not null can only be bounded. */
static enum gl_code check_gold(struct gl_audit *a)
{
	const struct gl_json *gold = gl_json_get(a->manifest.root, "gold");
	uint64_t in_use, unopened = a->facts->tasks_n - a->facts->golds_n;
	struct gl_err e = { 0 };

	if (gl_json_members(gold, &e, "in_use", "retired", NULL) ||
	        gl_member_u64(gold, "in_use", 0, &in_use, &e))
		return gl_wrong_err(a, manifest, &e);
	if (in_use > unopened)
		return gl_wrong(a, manifest, "\"in_use\" is %llu, but only %llu gold leaves are not opened",
		        (unsigned long long)in_use, (unsigned long long)unopened);
	return check_count(a, gold, "retired", a->derived.retired);
}

static enum gl_code check_partial(struct gl_audit *a)
{
	const struct gl_json *v = gl_json_get(a->manifest.root, "partial");

	if (!gl_json_is(v, GL_JSON_TRUE) && !gl_json_is(v, GL_JSON_FALSE))
		return gl_wrong(a, manifest, "\"partial\" must be true or false");
	if (a->derived.partial && gl_json_is(v, GL_JSON_FALSE))
		return gl_wrong(a, manifest,
		        "%u of %u tasks are undecided, more than the policy's share; \"partial\" must be "
		        "true",
		        a->derived.undecided, a->facts->tasks_n);
	return GL_OK;
}

static enum gl_code check_cliques(struct gl_audit *a)
{
	gl_buf_auto want = { 0 }, found = { 0 };

	gl_buf_init(&want, SIZE_MAX);
	gl_buf_init(&found, SIZE_MAX);
	gl_derived_cliques(&want, &a->derived);
	gl_jcs(&found, gl_json_get(a->manifest.root, "cliques"));
	if (gl_buf_failed(&want) || gl_buf_failed(&found))
		return gl_fail(a->err, GL_NO_MEMORY, "no memory for the cliques");
	if (want.len == found.len && !memcmp(want.data, found.data, want.len))
		return GL_OK;
	return gl_wrong_pair(a, manifest, want.data, want.len, found.data, found.len,
	        "\"cliques\" are not those that the answers give");
}

/* Stated, not checked; but each has its form. */
static enum gl_code check_forms(struct gl_audit *a)
{
	const struct gl_json *m = a->manifest.root, *created = gl_json_get(m, "created");
	int32_t day;

	if (!gl_json_is(gl_json_get(m, "licence"), GL_JSON_STRING))
		return gl_wrong(a, manifest, "\"licence\" must be a text");
	if (!gl_json_is(created, GL_JSON_STRING) || !gl_day_parse(created->text, created->len, &day))
		return gl_wrong(a, manifest, "\"created\" must be a day like \"2026-11-21\"");
	return GL_OK;
}

enum gl_code gl_audit_manifest(struct gl_audit *a)
{
	enum gl_code code = check_terms(a);

	if (!code)
		code = check_count(a, a->manifest.root, "undecided", a->derived.undecided);
	if (!code)
		code = check_partial(a);
	if (!code)
		code = check_count(a, a->manifest.root, "targeted", a->r->targeted);
	if (!code)
		code = check_gold(a);
	if (!code)
		code = check_questions(a);
	if (!code)
		code = check_cliques(a);
	return code ? code : check_forms(a);
}
