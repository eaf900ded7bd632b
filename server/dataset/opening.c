#include "dataset/opening.h"

#include <assert.h>
#include <string.h>

#include "merkle/tree.h"

static const char *const kind_names[GL_KINDS] = { "person", "verified-person", "agent" };
static const char *const reason_names[GL_REASONS] = { "failed-gold", "speed", "duplicate-account", "spam" };

const char *gl_kind_name(enum gl_kind kind)
{
	assert(kind < GL_KINDS);
	return kind_names[kind];
}

bool gl_kind_find(const char *name, enum gl_kind *kind)
{
	for (*kind = 0; *kind < GL_KINDS; (*kind)++)
		if (!strcmp(kind_names[*kind], name))
			return true;
	return false;
}

const char *gl_reason_name(enum gl_reason reason)
{
	assert(reason < GL_REASONS);
	return reason_names[reason];
}

bool gl_reason_code(const char *text, size_t len)
{
	if (!len || len > GL_REASON_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!(text[i] >= 'a' && text[i] <= 'z') && !(text[i] >= '0' && text[i] <= '9') &&
		        text[i] != '-')
			return false;
	return true;
}

/* ---- writing ---- */

static void put_u64(struct gl_buf *out, const char *before, uint64_t v)
{
	gl_buf_puts(out, before);
	gl_buf_u64(out, v);
}

static void put_hex(struct gl_buf *out, const char *before, const uint8_t data[32])
{
	gl_buf_puts(out, before);
	gl_buf_hex(out, data, 32);
}

static void put_value(struct gl_buf *out, const char *before, const struct gl_value *v)
{
	gl_buf_puts(out, before);
	if (v->jcs)
		gl_buf_add(out, v->jcs, v->len);
	else if (v->json)
		gl_jcs(out, v->json);
	else
		gl_buf_puts(out, "null");
}

void gl_job_jcs(struct gl_buf *out, const struct gl_job *j)
{
	put_hex(out, "{\"content\":\"", j->content);
	gl_buf_puts(out, "\",\"kind\":\"");
	gl_buf_puts(out, gl_kind_name(j->kind));
	put_u64(out, "\",\"n\":", j->n);
	put_u64(out, ",\"price\":", (uint64_t)j->price);
	put_hex(out, ",\"salt\":\"", j->salt);
	put_u64(out, "\",\"terms\":", j->terms);
	gl_buf_putc(out, '}');
}

void gl_said_jcs(struct gl_buf *out, const struct gl_said *s)
{
	put_u64(out, "{\"ms\":", (uint64_t)s->ms);
	put_value(out, ",\"order\":", &s->order);
	gl_buf_puts(out, s->predictions ? ",\"predictions\":true" : ",\"predictions\":false");
	put_hex(out, ",\"salt\":\"", s->salt);
	put_u64(out, "\",\"t\":", (uint64_t)s->t);
	put_value(out, ",\"value\":", &s->value);
	gl_buf_putc(out, '}');
}

void gl_gold_jcs(struct gl_buf *out, const struct gl_gold *g)
{
	put_u64(out, "{\"n\":", g->n);
	put_hex(out, ",\"salt\":\"", g->salt);
	put_value(out, "\",\"value\":", &g->value);
	gl_buf_putc(out, '}');
}

void gl_verdict_jcs(struct gl_buf *out, const struct gl_verdict *v)
{
	put_u64(out, "{\"answer\":", v->answer);
	gl_buf_puts(out, ",\"evidence\":[");
	for (size_t i = 0; i < v->evidence_n; i++)
		put_u64(out, i ? "," : "", v->evidence[i]);
	gl_buf_puts(out, "],\"reason\":");
	if (v->rejected)
		gl_jcs_string(out, gl_reason_name(v->reason), strlen(gl_reason_name(v->reason)));
	else
		gl_buf_puts(out, "null");
	put_hex(out, ",\"salt\":\"", v->salt);
	put_u64(out, "\",\"t\":", (uint64_t)v->t);
	gl_buf_puts(out, v->rejected ? ",\"verdict\":\"rejected\"}" : ",\"verdict\":\"accepted\"}");
}

/* Reviews and withdrawals begin alike. */
static void put_decision(
        struct gl_buf *out, uint64_t n, const char *reason, const uint8_t salt[GL_SALT_BYTES], int64_t t)
{
	put_u64(out, "{\"n\":", n);
	gl_buf_puts(out, ",\"reason\":");
	gl_jcs_string(out, reason, strlen(reason));
	put_hex(out, ",\"salt\":\"", salt);
	put_u64(out, "\",\"t\":", (uint64_t)t);
}

void gl_review_jcs(struct gl_buf *out, const struct gl_review *r)
{
	put_decision(out, r->n, r->reason, r->salt, r->t);
	put_value(out, ",\"value\":", &r->value);
	gl_buf_putc(out, '}');
}

void gl_withdraw_jcs(struct gl_buf *out, const struct gl_withdraw *w)
{
	put_decision(out, w->n, w->reason, w->salt, w->t);
	gl_buf_putc(out, '}');
}

/* ---- reading ---- */

static enum gl_code member_time(const struct gl_json *v, int64_t *t, struct gl_err *e)
{
	if (!gl_json_int(gl_json_get(v, "t"), 0, GL_TIME_MAX, t))
		return gl_fail(e, GL_INVALID, "\"t\" must be milliseconds since 1970");
	return GL_OK;
}

static enum gl_code member_reason(const struct gl_json *v, char out[GL_REASON_MAX + 1], struct gl_err *e)
{
	const struct gl_json *m = gl_json_get(v, "reason");

	if (!gl_json_is(m, GL_JSON_STRING) || !gl_reason_code(m->text, m->len))
		return gl_fail(e, GL_INVALID, "\"reason\" must be a code of at most %d of a-z, 0-9 and -",
		        GL_REASON_MAX);
	memcpy(out, m->text, m->len);
	out[m->len] = 0;
	return GL_OK;
}

bool gl_json_has_real(const struct gl_json *v)
{
	if (v->type == GL_JSON_REAL)
		return true;
	if (v->type != GL_JSON_ARRAY && v->type != GL_JSON_OBJECT)
		return false;
	for (const struct gl_json *c = gl_json_first(v); c; c = gl_json_next(v, c))
		if (gl_json_has_real(c))
			return true;
	return false;
}

static enum gl_code member_value(
        const struct gl_json *v, const char *name, struct gl_value *out, struct gl_err *e)
{
	*out = (struct gl_value){ .json = gl_json_get(v, name) };
	if (!gl_json_is(out->json, GL_JSON_OBJECT))
		return gl_fail(e, GL_INVALID, "\"%s\" must be an object", name);
	if (gl_json_has_real(out->json))
		return gl_fail(
		        e, GL_INVALID, "\"%s\" must not hold a real number; write it as a string", name);
	return GL_OK;
}

enum gl_code gl_job_parse(struct gl_job *j, const struct gl_json *v, struct gl_err *e)
{
	const struct gl_json *kind = gl_json_get(v, "kind");
	uint64_t price = 0;

	if (gl_json_members(v, e, "content", "kind", "n", "price", "salt", "terms", NULL) ||
	        gl_member_hex(v, "content", j->content, GL_HASH_BYTES, e) ||
	        gl_member_u64(v, "n", 1, &j->n, e) || gl_member_u64(v, "price", 0, &price, e) ||
	        gl_member_u64(v, "terms", 0, &j->terms, e) ||
	        gl_member_hex(v, "salt", j->salt, GL_SALT_BYTES, e))
		return e->code;
	j->price = (int64_t)price;
	if (!gl_json_is(kind, GL_JSON_STRING) || strlen(kind->text) != kind->len ||
	        !gl_kind_find(kind->text, &j->kind))
		return gl_fail(e, GL_INVALID, "\"kind\" must be person, verified-person or agent");
	return GL_OK;
}

/* {"better":["b","a"]}: for some questions, the options as they were shown. */
static enum gl_code check_order(const struct gl_json *order, struct gl_err *e)
{
	for (const struct gl_json *q = gl_json_first(order); q; q = gl_json_next(order, q)) {
		if (!gl_json_is(q, GL_JSON_ARRAY))
			return gl_fail(e, GL_INVALID, "\"order\" must hold arrays");
		for (const struct gl_json *o = gl_json_first(q); o; o = gl_json_next(q, o))
			if (!gl_json_is(o, GL_JSON_STRING))
				return gl_fail(e, GL_INVALID, "\"order\" must name options");
	}
	return GL_OK;
}

enum gl_code gl_said_parse(struct gl_said *s, const struct gl_json *v, struct gl_err *e)
{
	const struct gl_json *predictions = gl_json_get(v, "predictions");

	if (gl_json_members(v, e, "ms", "order", "predictions", "salt", "t", "value", NULL) ||
	        gl_member_hex(v, "salt", s->salt, GL_SALT_BYTES, e) || member_time(v, &s->t, e) ||
	        member_value(v, "order", &s->order, e) || check_order(s->order.json, e) ||
	        member_value(v, "value", &s->value, e))
		return e->code;
	if (!gl_json_int(gl_json_get(v, "ms"), 0, GL_JSON_INT_MAX, &s->ms))
		return gl_fail(e, GL_INVALID, "\"ms\" must be an integer from 0 on");
	s->predictions = gl_json_is(predictions, GL_JSON_TRUE);
	if (!s->predictions && !gl_json_is(predictions, GL_JSON_FALSE))
		return gl_fail(e, GL_INVALID, "\"predictions\" must be true or false");
	return GL_OK;
}

enum gl_code gl_gold_parse(struct gl_gold *g, const struct gl_json *v, struct gl_err *e)
{
	if (gl_json_members(v, e, "n", "salt", "value", NULL) || gl_member_u64(v, "n", 1, &g->n, e) ||
	        gl_member_hex(v, "salt", g->salt, GL_SALT_BYTES, e))
		return e->code;
	g->value = (struct gl_value){ .json = gl_json_get(v, "value") };
	return gl_json_is(g->value.json, GL_JSON_NULL) ? GL_OK : member_value(v, "value", &g->value, e);
}

static enum gl_code parse_evidence(struct gl_verdict *o, const struct gl_json *v, struct gl_err *e)
{
	int64_t before = -1, index;

	o->evidence_json = gl_json_get(v, "evidence");
	if (!gl_json_is(o->evidence_json, GL_JSON_ARRAY))
		return gl_fail(e, GL_INVALID, "\"evidence\" must be an array of log indices");
	for (const struct gl_json *x = gl_json_first(o->evidence_json); x;
	        x = gl_json_next(o->evidence_json, x)) {
		if (!gl_json_int(x, before + 1, GL_JSON_INT_MAX, &index))
			return gl_fail(e, GL_INVALID, "\"evidence\" must be log indices in ascending order");
		before = index;
	}
	if (o->rejected && before < 0)
		return gl_fail(e, GL_INVALID, "a rejection must have evidence");
	return GL_OK;
}

enum gl_code gl_verdict_parse(struct gl_verdict *o, const struct gl_json *v, struct gl_err *e)
{
	const struct gl_json *reason = gl_json_get(v, "reason"), *verdict = gl_json_get(v, "verdict");

	*o = (struct gl_verdict){ 0 };
	if (gl_json_members(v, e, "answer", "evidence", "reason", "salt", "t", "verdict", NULL) ||
	        gl_member_u64(v, "answer", 0, &o->answer, e) ||
	        gl_member_hex(v, "salt", o->salt, GL_SALT_BYTES, e) || member_time(v, &o->t, e))
		return e->code;
	o->rejected = gl_json_str(verdict, "rejected");
	if (!o->rejected && !gl_json_str(verdict, "accepted"))
		return gl_fail(e, GL_INVALID, "\"verdict\" must be accepted or rejected");
	if (!o->rejected && !gl_json_is(reason, GL_JSON_NULL))
		return gl_fail(e, GL_INVALID, "\"reason\" of an acceptance must be null");
	if (o->rejected) {
		while (o->reason < GL_REASONS && !gl_json_str(reason, reason_names[o->reason]))
			o->reason++;
		if (o->reason == GL_REASONS)
			return gl_fail(e, GL_INVALID,
			        "\"reason\" must be one of the four that a rejection can have");
	}
	return parse_evidence(o, v, e);
}

enum gl_code gl_review_parse(struct gl_review *r, const struct gl_json *v, struct gl_err *e)
{
	if (gl_json_members(v, e, "n", "reason", "salt", "t", "value", NULL) ||
	        gl_member_u64(v, "n", 1, &r->n, e) || member_reason(v, r->reason, e) ||
	        gl_member_hex(v, "salt", r->salt, GL_SALT_BYTES, e) || member_time(v, &r->t, e))
		return e->code;
	return member_value(v, "value", &r->value, e);
}

enum gl_code gl_withdraw_parse(struct gl_withdraw *w, const struct gl_json *v, struct gl_err *e)
{
	if (gl_json_members(v, e, "n", "reason", "salt", "t", NULL) || gl_member_u64(v, "n", 1, &w->n, e) ||
	        member_reason(v, w->reason, e) || gl_member_hex(v, "salt", w->salt, GL_SALT_BYTES, e))
		return e->code;
	return member_time(v, &w->t, e);
}

/* ---- commitments ---- */

/* What is committed to begins with its kind and a NUL, so that no two kinds can ever share a commitment. */
static void begin(struct gl_sha256 *h, const char *kind)
{
	gl_sha256_init(h);
	gl_sha256_add(h, "goldleaf/", 9);
	gl_sha256_add(h, kind, strlen(kind));
	gl_sha256_add(h, "/v1", 4);
}

void gl_commit_halves(
        uint8_t c[GL_HASH_BYTES], const uint8_t job[GL_HASH_BYTES], const uint8_t said[GL_HASH_BYTES])
{
	struct gl_sha256 h;

	begin(&h, "answer");
	gl_sha256_add(&h, job, GL_HASH_BYTES);
	gl_sha256_add(&h, said, GL_HASH_BYTES);
	gl_sha256_end(&h, c);
}

void gl_commit_answer(
        uint8_t c[GL_HASH_BYTES], const char *job, size_t job_len, const char *said, size_t said_len)
{
	uint8_t j[GL_HASH_BYTES], s[GL_HASH_BYTES];

	gl_sha256(j, job, job_len);
	gl_sha256(s, said, said_len);
	gl_commit_halves(c, j, s);
}

void gl_commit_opening(uint8_t c[GL_HASH_BYTES], const char *kind, const char *jcs, size_t len)
{
	struct gl_sha256 h;

	begin(&h, kind);
	gl_sha256_add(&h, jcs, len);
	gl_sha256_end(&h, c);
}

void gl_gold_push(struct gl_merkle *tree, const struct gl_gold *g, struct gl_buf *scratch)
{
	uint8_t c[GL_HASH_BYTES];

	gl_buf_clear(scratch);
	gl_gold_jcs(scratch, g);
	gl_commit_opening(c, "gold", scratch->data, scratch->len);
	gl_merkle_push(tree, c, sizeof(c));
}
