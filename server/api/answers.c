/* answers -- what an annotator says: checked here, ordered by the desk, acknowledged with a receipt when it
 * is durable. */
#include <string.h>

#include "api/api.h"
#include "api/held.h"
#include "api/within.h"
#include "base/auto.h"
#include "dataset/receipt.h"
#include "live/fact.h"
#include "live/prove.h"

#define BODY_MAX      (64 << 10)
#define ACTIVE_MS_MAX 86400000
#define RECEIPT_MAX   (256 << 10)

/* What build needs of the request once the time is fixed. Lives in the fact, behind it. */
struct answer {
	struct gl_job job;
	struct gl_said said;
	char order[1024];
	size_t value_len;
	char value[]; /* JCS */
};

static enum gl_code answer_build(struct gl_fact *f, struct gl_err *e)
{
	struct answer *a = (struct answer *)f->more;
	const struct gl_member *m = gl_live_member_no(f->live, f->item.person);
	size_t job_at, job_len;

	(void)e;
	gl_stream_bytes(&f->live->salts, a->job.salt, sizeof a->job.salt);
	gl_stream_bytes(&f->live->salts, a->said.salt, sizeof a->said.salt);
	memcpy(f->salt, a->job.salt, sizeof f->salt);
	a->job.price = f->item.answer.price;
	a->said.t = f->item.t_ms;
	gl_buf_puts(&f->opening, "{\"job\":");
	job_at = f->opening.len;
	gl_job_jcs(&f->opening, &a->job);
	job_len = f->opening.len - job_at;
	gl_buf_puts(&f->opening, ",\"said\":");
	f->said_at = f->opening.len;
	gl_said_jcs(&f->opening, &a->said);
	f->said_len = f->opening.len - f->said_at;
	gl_buf_putc(&f->opening, '}');
	if (gl_buf_failed(&f->opening))
		return GL_OK; /* the caller looks */
	gl_commit_answer(
	        f->commitment, f->opening.data + job_at, job_len, f->opening.data + f->said_at, f->said_len);
	gl_entry_answer(&f->entry, m->pseudonym, f->commitment, f->day);
	return GL_OK;
}

static void reply_receipt(
        struct gl_req *r, int status, const char *project, uint64_t index, const struct gl_buf *receipt)
{
	struct gl_buf out;

	gl_buf_init(&out, RECEIPT_MAX);
	gl_buf_printf(&out, "{\"answer\":\"%s.%llu\",\"receipt\":", project, (unsigned long long)index);
	gl_jcs_string(&out, receipt->data, receipt->len);
	gl_buf_putc(&out, '}');
	gl_reply_buf(r, status, "application/json", &out);
}

static void answer_done(struct gl_fact *f, const struct gl_err *e)
{
	gl_buf_auto extra = { 0 }, receipt = { 0 };

	if (e || !f->waiting)
		return; /* refused by the caller; or everybody has left */
	gl_buf_init(&extra, RECEIPT_MAX);
	gl_buf_init(&receipt, RECEIPT_MAX);
	gl_receipt_extra(&extra, f->entry.data, f->entry.len, f->opening.data, f->opening.len);
	gl_commit_receipt(f->live, f->item.index, &extra, &receipt);
	for (struct gl_wait *w = gl_take(f->waiting), *next; w; w = next) {
		next = w->next;
		reply_receipt(w->r, w->repeat ? 200 : 201, f->live->id, f->item.index, &receipt);
	}
}

static struct gl_fact *answer_fact(struct gl_req *r, struct gl_live *live, const struct gl_token *token,
        const struct gl_member *m, const struct gl_terms *terms)
{
	const struct gl_json *value = gl_json_get(r->doc.root, "value");
	gl_buf_auto jcs = { 0 }, order = { 0 };
	struct gl_fact *f;
	struct answer *a;

	gl_buf_init(&jcs, BODY_MAX);
	gl_buf_init(&order, sizeof a->order);
	gl_jcs(&jcs, value);
	gl_template_order(&order, terms->template, token->nonce);
	if (gl_buf_failed(&jcs) || gl_buf_failed(&order))
		return NULL;
	f = gl_fact_new(live, GL_ENTRY_ANSWER, sizeof *a + jcs.len);
	if (!f)
		return NULL;
	a = (struct answer *)f->more;
	memcpy(a->value, jcs.data, jcs.len);
	memcpy(a->order, order.data, order.len);
	memcpy(a->job.content, gl_desk_content(live->desk, token->n), GL_HASH_BYTES);
	a->job.kind = m->who;
	a->job.n = token->n;
	a->job.terms = token->terms;
	a->said.value = (struct gl_value){ .jcs = a->value, .len = jcs.len };
	a->said.order = (struct gl_value){ .jcs = a->order, .len = order.len };
	a->said.predictions = terms->policy->predictions_shown && gl_desk_predicted(live->desk, token->n);
	gl_json_int(gl_json_get(r->doc.root, "active_ms"), 0, ACTIVE_MS_MAX, &a->said.ms);
	f->build = answer_build;
	f->done = answer_done;
	f->item.n = token->n;
	f->item.person = m->no;
	f->item.answer.who = m->who;
	f->item.answer.terms = token->terms;
	gl_sha256(f->item.answer.value, jcs.data, jcs.len);
	gl_template_labels(terms->template, value, f->item.answer.label, f->item.answer.options);
	return f;
}

/* What the desk made of it. The fact is freed unless it is on its way. */
static void answer_outcome(
        struct gl_req *r, struct gl_fact *f, enum gl_taken taken, struct gl_fact *twin, struct gl_err *e)
{
	struct gl_live *live = f->live;

	switch (taken) {
	case GL_TAKEN:
		return; /* answer_done replies */
	case GL_REPEAT_IN_FLIGHT:
		if (!gl_fact_wait(twin, r, true))
			gl_reply_failf(r, GL_NO_MEMORY, "no memory to wait for your answer");
		break;
	case GL_REPEAT_DONE:
		gl_prove_answer(r, live, f->item.n, f->item.person, f->item.answer.value);
		break;
	case GL_DIFFERS:
		gl_reply_failf(r, GL_ANSWER_DIFFERS, "another answer with this assignment is being stored");
		break;
	case GL_FULL:
		gl_reply_failf(
		        r, GL_TASK_FULL, "the assignment expired and the task has all the answers it needs");
		break;
	case GL_SHUT:
		gl_reply_failf(r, GL_NOT_OPEN, "the assignment expired and the project is not open");
		break;
	case GL_UNKNOWN:
		gl_reply_failf(
		        r, GL_BAD_ASSIGNMENT, "this assignment names a task or terms that are not here");
		break;
	case GL_NOT_TAKEN:
		gl_reply_fail(r, e);
		break;
	}
	f->waiting = NULL;
	gl_fact_free(f);
}

/* What was checked goes to the desk. */
static void append(struct gl_req *r, struct gl_live *live)
{
	struct gl_token token;
	const struct gl_member *m = gl_assignment_read(r, live, &token);
	struct gl_fact *f, *twin = NULL;
	struct gl_err e = { 0 };
	enum gl_taken taken;

	if (!m)
		return;
	f = answer_fact(r, live, &token, m, gl_live_terms_at(live, token.terms));
	if (!f || !gl_fact_wait(f, r, false)) {
		gl_fact_free(f);
		gl_reply_failf(r, GL_NO_MEMORY, "no memory to store an answer; repeat the same request");
		return;
	}
	taken = gl_fact_answer(f, token.expires_ms, &twin, &e);
	answer_outcome(r, f, taken, twin, &e);
}

static void submit(struct gl_req *r, struct gl_live *live)
{
	struct gl_token token;
	const struct gl_member *m = gl_assignment_read(r, live, &token);
	const struct gl_terms *terms;
	struct gl_err e = { 0 };

	if (!m)
		return;
	terms = gl_live_terms_at(live, token.terms);
	if (!terms || !gl_desk_content(live->desk, token.n)) {
		gl_reply_failf(
		        r, GL_BAD_ASSIGNMENT, "this assignment names a task or terms that are not here");
		return;
	}
	if (gl_json_has_real(gl_json_get(r->doc.root, "value"))) {
		gl_reply_failf(r, GL_INVALID, "value: numbers in answers are whole; put others in a string");
		return;
	}
	if (gl_template_check(terms->template, gl_json_get(r->doc.root, "value"), false, &e)) {
		gl_reply_fail(r, &e);
		return;
	}
	gl_value_within(r, live, terms->template, token.n, append);
}

/* POST /v1/projects/#/answers {"assignment","value","active_ms"}: 201 with the receipt, once it is durable.
 */
static void answer_submit(struct gl_req *r)
{
	const struct gl_json *body = gl_req_json(r, "assignment", "value", "?active_ms", NULL);
	int64_t ms;

	if (!body)
		return;
	if (!gl_assignment_asked(r))
		return;
	if (gl_json_get(body, "active_ms") &&
	        !gl_json_int(gl_json_get(body, "active_ms"), 0, ACTIVE_MS_MAX, &ms)) {
		gl_reply_failf(r, GL_INVALID, "active_ms: whole milliseconds, 0 to %d", ACTIVE_MS_MAX);
		return;
	}
	gl_live_with(r, submit);
}

const struct gl_route gl_answer_routes[] = { { GL_POST, "/v1/projects/#/answers", GL_MAY_ANNOTATE, BODY_MAX,
	                                             GL_ROUTE_PROJECT, answer_submit, NULL },
	{ 0 } };
