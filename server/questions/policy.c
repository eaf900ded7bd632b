#include "questions/policy.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "crypto/hash.h"

#define POLICY_MAX 8192 /* bytes of its JCS: 15 numbers and 16 methods are below 3 KiB */

enum kind { COUNT, SHARE, COUNT_LATER, FLAG_LATER };

/* How values of each kind are read and written. */
static const struct form {
	bool later; /* a log need not name it */
	bool flag;  /* true or false; otherwise a whole number, or a share */
	bool share;
} forms[] = {
	[COUNT] = { 0 },
	[SHARE] = { .share = true },
	[COUNT_LATER] = { .later = true },
	[FLAG_LATER] = { .later = true, .flag = true },
};

static const struct row {
	const char *group, *key; /* json[key], or json[group][key] */
	const char *help;
	enum kind kind;
	int64_t preset, least, most;
	size_t at; /* of the number, in the struct */
} rows[] = {
#define X(field, group, key, kind, preset, least, most, help)                                                \
	{ group, key, help, kind, preset, least, most, offsetof(struct gl_policy, field) },
#include "questions/policy.def"
#undef X
};

static int64_t *number(struct gl_policy *p, const struct row *r)
{
	return (int64_t *)(void *)((char *)p + r->at);
}

/* "0.95" for 950000: the shortest form. */
static void share_text(char out[9], int64_t micro)
{
	char *end;

	gl_ratio_text(out, (uint64_t)micro, 1000000);
	for (end = out + strlen(out); end[-1] == '0'; end--)
		;
	end[end[-1] == '.' ? -1 : 0] = 0;
}

static enum gl_code row_invalid(const struct row *r, struct gl_err *e)
{
	char least[9], most[9];
	const char *dot = *r->group ? "." : "";

	if (forms[r->kind].flag)
		return gl_fail(e, GL_INVALID, "policy: \"%s%s%s\" (%s) must be true or false", r->group, dot,
		        r->key, r->help);
	if (!forms[r->kind].share)
		return gl_fail(e, GL_INVALID,
		        "policy: \"%s%s%s\" (%s) must be a whole number from %lld to %lld", r->group, dot,
		        r->key, r->help, (long long)r->least, (long long)r->most);
	share_text(least, r->least);
	share_text(most, r->most);
	return gl_fail(e, GL_INVALID,
	        "policy: \"%s%s%s\" (%s) must be a decimal string from \"%s\" to \"%s\" with at most six "
	        "places",
	        r->group, dot, r->key, r->help, least, most);
}

static bool value_parse(int64_t *out, const struct row *r, const struct gl_json *v)
{
	if (forms[r->kind].flag) {
		*out = gl_json_is(v, GL_JSON_TRUE);
		return *out || gl_json_is(v, GL_JSON_FALSE);
	}
	if (forms[r->kind].share)
		return gl_json_micro(v, r->most, out) && *out >= r->least;
	return gl_json_int(v, r->least, r->most, out);
}

static enum gl_code row_parse(
        struct gl_policy *p, const struct row *r, const struct gl_json *json, bool complete, struct gl_err *e)
{
	const struct gl_json *object = *r->group ? gl_json_get(json, r->group) : json;
	const struct gl_json *v = gl_json_get(object, r->key);
	int64_t *out = number(p, r);

	*out = r->preset;
	if (!v && (!complete || forms[r->kind].later))
		return GL_OK;
	return value_parse(out, r, v) ? GL_OK : row_invalid(r, e);
}

/* Whether json has only keys that the table knows, in the object of that name ("" for the policy itself). */
static enum gl_code keys_check(const struct gl_json *json, const char *group, struct gl_err *e)
{
	for (const struct gl_json *v = gl_json_first(json); v; v = gl_json_next(json, v)) {
		bool known = !*group && !strcmp(v->key, "consensus");

		for (size_t i = 0; i < GL_COUNT(rows) && !known; i++)
			known = (!strcmp(rows[i].group, group) && !strcmp(rows[i].key, v->key)) ||
			        (!*group && !strcmp(rows[i].group, v->key));
		if (!known || strlen(v->key) != v->key_len)
			return gl_fail(e, GL_INVALID, "policy: there is no \"%s%s%s\"", group,
			        *group ? "." : "", v->key);
	}
	return GL_OK;
}

static enum gl_code numbers_parse(
        struct gl_policy *p, const struct gl_json *json, bool complete, struct gl_err *e)
{
	const struct gl_json *redundancy = gl_json_get(json, "redundancy");

	if (keys_check(json, "", e))
		return e->code;
	if (redundancy && !gl_json_is(redundancy, GL_JSON_OBJECT))
		return gl_fail(e, GL_INVALID, "policy: \"redundancy\" must be {\"min\":..,\"max\":..}");
	if (keys_check(redundancy, "redundancy", e))
		return e->code;
	for (size_t i = 0; i < GL_COUNT(rows); i++)
		if (row_parse(p, &rows[i], json, complete, e))
			return e->code;
	if (p->redundancy_min > p->redundancy_max)
		return gl_fail(
		        e, GL_INVALID, "policy: \"redundancy.min\" must not be above \"redundancy.max\"");
	/* Of a logged policy only the form is judged: what it leads to is then no longer open. */
	if (!complete && p->humans_min > p->redundancy_max)
		return gl_fail(e, GL_INVALID, "policy: \"humans_min\" must not be above \"redundancy.max\"");
	return GL_OK;
}

/* --- methods --- */

static enum gl_code method_unknown(const struct gl_question *q, struct gl_err *e)
{
	gl_buf_auto names = { 0 };

	gl_buf_init(&names, 512);
	gl_buf_puts(&names, "default");
	for (size_t i = 0; q->type->methods[i]; i++)
		if (!q->type->methods[i]->offline)
			gl_buf_printf(&names, ", %s", q->type->methods[i]->name);
	return gl_fail(e, GL_INVALID, "policy: \"consensus\": the method of \"%s\" (%s) must be one of: %s",
	        q->name, q->type->name, names.data);
}

static enum gl_code methods_parse(struct gl_policy *p, const struct gl_json *json,
        const struct gl_template *t, bool complete, struct gl_err *e)
{
	const struct gl_json *consensus = gl_json_get(json, "consensus");

	if ((consensus || complete) && !gl_json_is(consensus, GL_JSON_OBJECT))
		return gl_fail(e, GL_INVALID,
		        "policy: \"consensus\" must be an object that names a method a question");
	for (const struct gl_json *v = gl_json_first(consensus); v; v = gl_json_next(consensus, v)) {
		int i = gl_template_question(t, v->key, v->key_len);

		if (i < 0)
			return gl_fail(e, GL_INVALID,
			        "policy: \"consensus\": the template has no question \"%s\"", v->key);
		if (gl_json_is(v, GL_JSON_STRING) && strlen(v->text) == v->len)
			p->method[i] = gl_method_find(t->question[i].type->methods, v->text);
		if (!p->method[i] || p->method[i]->offline)
			return method_unknown(&t->question[i], e);
		p->defaulted[i] = !strcmp(v->text, "default");
	}
	for (unsigned i = 0; i < t->questions; i++) {
		if (p->method[i])
			continue;
		if (complete)
			return gl_fail(e, GL_INVALID,
			        "policy: \"consensus\" names no method for the question \"%s\"",
			        t->question[i].name);
		p->method[i] = t->question[i].type->methods[0];
		p->defaulted[i] = true;
	}
	return GL_OK;
}

/* --- the text that is logged --- */

static void row_write(struct gl_buf *b, struct gl_policy *p, const struct row *r)
{
	char text[9];

	if (forms[r->kind].later && *number(p, r) == r->preset)
		return;
	if (forms[r->kind].flag) {
		gl_buf_printf(b, "\"%s\":%s,", r->key, *number(p, r) ? "true" : "false");
	} else if (!forms[r->kind].share) {
		gl_buf_printf(b, "\"%s\":%lld,", r->key, (long long)*number(p, r));
	} else {
		share_text(text, *number(p, r));
		gl_buf_printf(b, "\"%s\":\"%s\",", r->key, text);
	}
}

static void methods_write(struct gl_buf *b, const struct gl_json *json, const struct gl_template *t)
{
	const char *comma = "";

	gl_buf_puts(b, "\"consensus\":{");
	for (unsigned i = 0; i < t->questions; i++) {
		const struct gl_json *asked =
		        gl_json_get(gl_json_get(json, "consensus"), t->question[i].name);

		gl_buf_printf(
		        b, "%s\"%s\":\"%s\"", comma, t->question[i].name, asked ? asked->text : "default");
		comma = ",";
	}
	gl_buf_puts(b, "}");
}

/* Everything filled in, in any order; reading it and writing it again makes it canonical. */
static enum gl_code policy_write(struct gl_buf *out, struct gl_policy *p, const struct gl_json *json,
        const struct gl_template *t, struct gl_err *e)
{
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto b = { 0 };

	gl_buf_init(&b, POLICY_MAX);
	gl_buf_puts(&b, "{");
	for (size_t i = 0; i < GL_COUNT(rows); i++)
		if (!*rows[i].group)
			row_write(&b, p, &rows[i]);
	gl_buf_printf(&b, "\"redundancy\":{\"max\":%lld,\"min\":%lld},", (long long)p->redundancy_max,
	        (long long)p->redundancy_min);
	methods_write(&b, json, t);
	gl_buf_puts(&b, "}");
	if (gl_buf_failed(&b))
		return gl_fail(e, GL_NO_MEMORY, "no memory for a policy");
	if (gl_json_parse(&doc, b.data, b.len, e))
		return e->code;
	gl_jcs(out, doc.root);
	return GL_OK;
}

static void policy_drop(struct gl_policy **p)
{
	gl_policy_free(*p);
}

enum gl_code gl_policy_parse(struct gl_policy **out, const struct gl_json *json, const struct gl_template *t,
        bool complete, struct gl_err *e)
{
	__attribute__((cleanup(policy_drop))) struct gl_policy *p = calloc(1, sizeof(*p));
	gl_buf_auto b = { 0 };

	gl_buf_init(&b, POLICY_MAX);
	if (!p)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a policy");
	if ((json || complete) && !gl_json_is(json, GL_JSON_OBJECT))
		return gl_fail(e, GL_INVALID, "policy: must be an object");
	if (numbers_parse(p, json, complete, e) || methods_parse(p, json, t, complete, e))
		return e->code;
	/* A logged policy is hashed as it stands, be its decimals written like ours ("0.5") or not ("0.50").
	 */
	if (complete)
		gl_jcs(&b, json);
	else if (policy_write(&b, p, json, t, e))
		return e->code;
	p->jcs = gl_buf_take(&b, &p->jcs_len);
	if (!p->jcs)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a policy");
	gl_sha256(p->hash, p->jcs, p->jcs_len);
	*out = gl_take(p);
	return GL_OK;
}

void gl_policy_free(struct gl_policy *p)
{
	if (p)
		free(p->jcs);
	free(p);
}
