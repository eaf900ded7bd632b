#include "dataset/receipt.h"

#include <string.h>

#include "base/clock.h"

#define EXTRA_MAX (1 << 20)

void gl_receipt_extra(
        struct gl_buf *out, const char *entry, size_t entry_len, const char *opening, size_t opening_len)
{
	gl_buf_puts(out, "{\"entry\":");
	gl_buf_add(out, entry, entry_len);
	gl_buf_puts(out, ",\"opening\":");
	gl_buf_add(out, opening, opening_len);
	gl_buf_putc(out, '}');
}

void gl_receipt_answer(struct gl_buf *out, const char *entry, size_t entry_len, const char *job,
        size_t job_len, const char *said, size_t said_len)
{
	gl_buf_puts(out, "{\"entry\":");
	gl_buf_add(out, entry, entry_len);
	gl_buf_puts(out, ",\"opening\":{\"job\":");
	gl_buf_add(out, job, job_len);
	gl_buf_puts(out, ",\"said\":");
	gl_buf_add(out, said, said_len);
	gl_buf_puts(out, "}}");
}

/* ---- what each kind opens to: its form, when it was, what it commits to ---- */

static enum gl_code check_answer(
        const struct gl_json *v, int64_t *t, uint8_t c[GL_HASH_BYTES], struct gl_err *e)
{
	const struct gl_json *job = gl_json_get(v, "job"), *said = gl_json_get(v, "said");
	struct gl_job j;
	struct gl_said s;
	gl_buf_auto job_text = { 0 }, said_text = { 0 };

	gl_buf_init(&job_text, EXTRA_MAX);
	gl_buf_init(&said_text, EXTRA_MAX);
	if (gl_json_members(v, e, "job", "said", NULL) || gl_job_parse(&j, job, e) ||
	        gl_said_parse(&s, said, e))
		return e->code;
	gl_jcs(&job_text, job);
	gl_jcs(&said_text, said);
	if (gl_buf_failed(&job_text) || gl_buf_failed(&said_text))
		return gl_fail(e, GL_TOO_LARGE, "an opening of more than %d bytes", EXTRA_MAX);
	gl_commit_answer(c, job_text.data, job_text.len, said_text.data, said_text.len);
	*t = s.t;
	return GL_OK;
}

static enum gl_code parse_review(const struct gl_json *v, int64_t *t, struct gl_err *e)
{
	struct gl_review r;

	if (gl_review_parse(&r, v, e))
		return e->code;
	*t = r.t;
	return GL_OK;
}

static enum gl_code parse_verdict(const struct gl_json *v, int64_t *t, struct gl_err *e)
{
	struct gl_verdict o;

	if (gl_verdict_parse(&o, v, e))
		return e->code;
	*t = o.t;
	return GL_OK;
}

static enum gl_code parse_withdraw(const struct gl_json *v, int64_t *t, struct gl_err *e)
{
	struct gl_withdraw w;

	if (gl_withdraw_parse(&w, v, e))
		return e->code;
	*t = w.t;
	return GL_OK;
}

static enum gl_code (*const whole[GL_ENTRY_KINDS])(const struct gl_json *v, int64_t *t, struct gl_err *e) = {
	[GL_ENTRY_REVIEW] = parse_review,
	[GL_ENTRY_VERDICT] = parse_verdict,
	[GL_ENTRY_WITHDRAW] = parse_withdraw,
};

enum gl_code gl_opening_check(const struct gl_entry *x, const struct gl_json *opening, struct gl_err *e)
{
	uint8_t c[GL_HASH_BYTES];
	char day[11];
	int64_t t;

	if (!gl_entry_committed(x->kind))
		return gl_fail(
		        e, GL_INVALID, "an entry of kind %s has no opening", gl_entry_kind_name(x->kind));
	if (x->kind == GL_ENTRY_ANSWER) {
		if (check_answer(opening, &t, c, e))
			return e->code;
	} else {
		gl_buf_auto text = { 0 };

		gl_buf_init(&text, EXTRA_MAX);
		if (whole[x->kind](opening, &t, e))
			return e->code;
		gl_jcs(&text, opening);
		if (gl_buf_failed(&text))
			return gl_fail(e, GL_TOO_LARGE, "an opening of more than %d bytes", EXTRA_MAX);
		gl_commit_opening(c, gl_entry_kind_name(x->kind), text.data, text.len);
	}
	if (memcmp(c, x->c, sizeof(c)))
		return gl_fail(e, GL_INVALID, "the opening is not what the entry is committed to");
	gl_day_text(day, t);
	if (strcmp(day, x->day))
		return gl_fail(e, GL_INVALID, "\"t\" lies on %s, the entry says %s", day, x->day);
	return GL_OK;
}

/* ---- receipts ---- */

enum gl_code gl_receipt_parse(struct gl_receipt *r, const char *text, size_t len, struct gl_err *e)
{
	const struct gl_json *entry;

	gl_buf_init(&r->entry_text, EXTRA_MAX);
	if (gl_tlog_proof_parse(&r->proof, text, len, e) ||
	        gl_checkpoint_parse(&r->checkpoint, r->proof.checkpoint, r->proof.checkpoint_len, e))
		return e->code;
	if (!r->proof.extra)
		return gl_fail(e, GL_INVALID, "it has no extra line, which holds the entry and its opening");
	if (gl_json_parse_jcs(&r->doc, r->proof.extra, r->proof.extra_len, e) ||
	        gl_json_members(r->doc.root, e, "entry", "opening", NULL))
		return gl_fail_in(e, "extra line: ");
	entry = gl_json_get(r->doc.root, "entry");
	r->opening = gl_json_get(r->doc.root, "opening");
	gl_jcs(&r->entry_text, entry);
	if (gl_buf_failed(&r->entry_text))
		return gl_fail(e, GL_TOO_LARGE, "the entry is too large");
	if (gl_entry_parse(&r->entry, &r->entry_doc, r->entry_text.data, r->entry_text.len, e))
		return gl_fail_in(e, "entry: ");
	gl_merkle_leaf(r->leaf, r->entry_text.data, r->entry_text.len);
	if (gl_opening_check(&r->entry, r->opening, e))
		return gl_fail_in(e, "opening: ");
	return GL_OK;
}

enum gl_code gl_receipt_check(struct gl_receipt *r, const struct gl_vkey *vkey, struct gl_err *e)
{
	if (gl_checkpoint_open(&r->checkpoint, r->proof.checkpoint, r->proof.checkpoint_len, vkey, e))
		return gl_fail_in(e, "checkpoint: ");
	if (!gl_merkle_check_inclusion(
	            &r->proof.proof, r->proof.index, r->checkpoint.size, r->leaf, r->checkpoint.root))
		return gl_fail(
		        e, GL_INVALID, "the proof does not lead from the entry to the checkpoint's root");
	return GL_OK;
}

void gl_receipt_release(struct gl_receipt *r)
{
	gl_tlog_proof_release(&r->proof);
	gl_json_release(&r->doc);
	gl_json_release(&r->entry_doc);
	gl_buf_release(&r->entry_text);
	*r = (struct gl_receipt){ 0 };
}
