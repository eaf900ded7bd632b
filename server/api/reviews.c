/* reviews -- where the crowd does not agree: what is in dispute, a reviewer's word on it, and the withdrawal
 * of a task that should never have been asked. */
#include <string.h>

#include "api/api.h"
#include "api/projects.h"
#include "api/within.h"
#include "base/auto.h"
#include "dataset/receipt.h"
#include "live/fact.h"

#define BODY_MAX    (64 << 10)
#define RECEIPT_MAX (256 << 10)

/* ---- what is in dispute ---- */

struct disputes {
	struct gl_live *live;
	size_t n;
	struct gl_dispute dispute[GL_PAGE];
};

static void put_questions(struct gl_buf *out, const struct gl_live *live, uint32_t n)
{
	const struct gl_template *t = gl_live_terms(live)->template;
	uint32_t doubted = gl_desk_disputed(live->desk, n);
	const char *comma = "";

	for (unsigned i = 0; i < t->questions; i++) {
		if (!(doubted >> i & 1))
			continue;
		gl_buf_puts(out, comma);
		gl_jcs_string(out, t->question[i].name, strlen(t->question[i].name));
		comma = ",";
	}
}

static const char *id_of(const struct gl_rows *ids, uint32_t n, size_t *len)
{
	for (int i = 0; i < ids->count; i++)
		if (gl_rows_i64(ids, i, 0) == n)
			return gl_rows_text(ids, i, 1, len);
	return NULL;
}

static void put_dispute(
        struct gl_buf *out, const struct gl_live *live, const struct gl_dispute *d, const struct gl_rows *ids)
{
	struct gl_desk_task_view view = { 0 };
	size_t len = 0;
	const char *id = id_of(ids, d->n, &len);

	gl_desk_task_view(live->desk, d->n, &view);
	gl_buf_printf(out, "{\"task\":\"%u\",\"external_id\":", d->n);
	gl_jcs_text(out, id, len);
	gl_buf_puts(out, ",\"questions\":[");
	put_questions(out, live, d->n);
	gl_buf_printf(out, "],\"information\":\"%u.%06u\",\"answers\":%u}", d->micro_bits / 1000000,
	        d->micro_bits % 1000000, view.answers);
}

static void ids_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct disputes *list = r->user;
	const struct gl_dispute *last = &list->dispute[list->n - !!list->n];
	struct gl_buf out;

	list->live->users--;
	if (gl_ask_failed(r, error))
		return;
	if (list->live->phase != GL_LIVE_READY) {
		gl_reply_failf(r, GL_BUSY, "the project is moving; repeat the request");
		return;
	}
	gl_buf_init(&out, 1 << 20);
	gl_buf_puts(&out, "{\"disputes\":[");
	for (size_t i = 0; i < list->n; i++) {
		if (i)
			gl_buf_putc(&out, ',');
		put_dispute(&out, list->live, &list->dispute[i], rows);
	}
	gl_buf_puts(&out, "]}");
	if (list->n == GL_PAGE)
		gl_reply_next(r, (int64_t)last->micro_bits << 32 | last->n);
	gl_reply_buf(r, 200, "application/json", &out);
}

static void list(struct gl_req *r, struct gl_live *live)
{
	const struct gl_member *m = gl_live_member(live, r->who.account);
	struct disputes *d = gl_req_alloc(r, sizeof *d);
	struct gl_dispute after;
	gl_args_auto a = { 0 };
	struct gl_err e = { 0 };
	int64_t cursor;

	if (!gl_project_staffed(r, live) || !gl_req_query_only(r, "cursor", NULL) ||
	        !gl_req_query_int(r, "cursor", 0, INT64_MAX, -1, &cursor))
		return;
	if (!d) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a list of disputes");
		return;
	}
	r->user = d;
	d->live = live;
	after = (struct gl_dispute){ .n = (uint32_t)cursor, .micro_bits = (uint32_t)(cursor >> 32) };
	d->n = gl_desk_disputes(live->desk, m ? m->no : 0, cursor < 0 ? NULL : &after, d->dispute, GL_PAGE);
	gl_args_init(&a, 4096);
	gl_args_i64(&a, live->project);
	gl_args_array(&a, GL_TYPE_BIGINT, d->n);
	for (size_t i = 0; i < d->n; i++)
		gl_args_i64(&a, d->dispute[i].n);
	live->users++;
	if (gl_pipe_ask(gl_loop_pipe(r->loop), GL_SQL_TASK_IDS, &a, ids_came, r, &e)) {
		live->users--;
		gl_reply_fail(r, &e);
	}
}

/* GET /v1/projects/#/disputes: the most informative first, without what the caller answered or reviewed. */
static void dispute_list(struct gl_req *r)
{
	if (gl_may_watch(r))
		gl_live_with(r, list);
}

/* ---- a review ---- */

static const char *const review_reasons[] = { "clear-case", "guidelines", "ambiguous", "majority-wrong" };
static const char *const withdraw_reasons[] = { "broken", "duplicate", "harmful", "personal-data" };

static bool reason_of(
        char out[GL_REASON_MAX + 1], const struct gl_json *v, const char *const *reasons, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (gl_json_str(v, reasons[i])) {
			snprintf(out, GL_REASON_MAX + 1, "%s", reasons[i]);
			return true;
		}
	return false;
}

/* What build needs once the time is fixed. Lives in the fact, behind it. */
struct review {
	struct gl_review review;
	char value[]; /* JCS */
};

static void write_entry(struct gl_fact *f, const uint8_t *pseudonym)
{
	struct gl_entry x = { .kind = f->kind };

	if (pseudonym)
		memcpy(x.a, pseudonym, sizeof x.a);
	memcpy(x.c, f->commitment, sizeof x.c);
	memcpy(x.day, f->day, sizeof x.day);
	gl_entry_write(&f->entry, &x);
}

static enum gl_code review_build(struct gl_fact *f, struct gl_err *e)
{
	struct review *v = (struct review *)f->more;

	(void)e;
	gl_stream_bytes(&f->live->salts, v->review.salt, sizeof v->review.salt);
	v->review.t = f->item.t_ms;
	gl_review_jcs(&f->opening, &v->review);
	if (gl_buf_failed(&f->opening))
		return GL_OK; /* the caller looks */
	gl_commit_opening(f->commitment, "review", f->opening.data, f->opening.len);
	write_entry(f, gl_live_member_no(f->live, f->item.person)->pseudonym);
	return GL_OK;
}

static void review_done(struct gl_fact *f, const struct gl_err *e)
{
	struct gl_req *r = f->waiting ? f->waiting->r : NULL;
	gl_buf_auto extra = { 0 }, receipt = { 0 };
	struct gl_buf out;

	if (e || !r)
		return; /* refused by the caller; or the reviewer has left */
	f->waiting = NULL;
	gl_buf_init(&extra, RECEIPT_MAX);
	gl_buf_init(&receipt, RECEIPT_MAX);
	gl_buf_init(&out, 2 * RECEIPT_MAX);
	gl_receipt_extra(&extra, f->entry.data, f->entry.len, f->opening.data, f->opening.len);
	gl_commit_receipt(f->live, f->item.index, &extra, &receipt);
	gl_buf_printf(
	        &out, "{\"review\":\"%s.%llu\",\"receipt\":", f->live->id, (unsigned long long)f->item.index);
	gl_jcs_string(&out, receipt.data, receipt.len);
	gl_buf_putc(&out, '}');
	gl_reply_buf(r, 201, "application/json", &out);
}

/* Into the log, or back to who asked. */
static void append(struct gl_req *r, struct gl_fact *f)
{
	struct gl_err e = { 0 };

	if (!f || !gl_fact_wait(f, r, false)) {
		gl_fact_free(f);
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for another entry; repeat the same request");
		return;
	}
	if (gl_fact_append(f, &e)) {
		gl_fact_refuse(f, &e);
		gl_fact_free(f);
	}
}

static struct gl_fact *review_fact(
        struct gl_req *r, struct gl_live *live, uint32_t n, const struct gl_member *m)
{
	const struct gl_json *value = gl_json_get(r->doc.root, "value");
	gl_buf_auto jcs = { 0 };
	struct gl_fact *f;
	struct review *v;

	gl_buf_init(&jcs, BODY_MAX);
	gl_jcs(&jcs, value);
	f = gl_buf_failed(&jcs) ? NULL : gl_fact_new(live, GL_ENTRY_REVIEW, sizeof *v + jcs.len);
	if (!f)
		return NULL;
	v = (struct review *)f->more;
	v->review.n = n;
	reason_of(v->review.reason, gl_json_get(r->doc.root, "reason"), review_reasons,
	        GL_COUNT(review_reasons));
	memcpy(v->value, jcs.data, jcs.len);
	v->review.value = (struct gl_value){ .jcs = v->value, .len = jcs.len };
	f->build = review_build;
	f->done = review_done;
	f->item.n = n;
	f->item.person = m->no;
	f->item.review.named = gl_template_named(gl_live_terms(live)->template, value);
	return f;
}

static const struct gl_member *reviewer(struct gl_req *r, struct gl_live *live)
{
	const struct gl_member *m = gl_live_member(live, r->who.account);

	if (m && m->role <= GL_MEMBER_REVIEWER)
		return m;
	if (r->who.admin)
		gl_reply_failf(r, GL_FORBIDDEN,
		        "a review is signed with a member's pseudonym, and you are none here who reviews: "
		        "have a manager make you one (POST /v1/projects/%s/members)",
		        live->id);
	else
		gl_reply_failf(r, GL_NOT_FOUND, "there is no project '%s' that you run or review", live->id);
	return NULL;
}

static void append_review(struct gl_req *r, struct gl_live *live)
{
	const struct gl_member *m = reviewer(r, live);
	uint32_t n = m ? gl_project_task(r, live) : 0;

	struct gl_err e = { 0 };

	if (!n)
		return;
	/* The terms may have changed while the task's content was fetched. */
	if (gl_template_check(gl_live_terms(live)->template, gl_json_get(r->doc.root, "value"), true, &e))
		gl_reply_fail(r, &e);
	else
		append(r, review_fact(r, live, n, m));
}

static void review(struct gl_req *r, struct gl_live *live)
{
	const struct gl_member *m = reviewer(r, live);
	uint32_t n = m ? gl_project_task(r, live) : 0;
	const struct gl_json *value;
	struct gl_err e = { 0 };

	if (!n)
		return; /* refused: the request is not ours to look at any more */
	value = gl_json_get(r->doc.root, "value");
	if (gl_json_has_real(value)) {
		gl_reply_failf(r, GL_INVALID, "value: numbers in answers are whole; put others in a string");
		return;
	}
	if (gl_template_check(gl_live_terms(live)->template, value, true, &e)) {
		gl_reply_fail(r, &e);
		return;
	}
	gl_value_within(r, live, gl_live_terms(live)->template, n, append_review);
}

/* POST /v1/projects/#/tasks/#/review {"value","reason"}: some questions or all; 201 with the receipt, once it
 * is durable. */
static void review_submit(struct gl_req *r)
{
	const struct gl_json *body = gl_req_json(r, "value", "reason", NULL);
	char reason[GL_REASON_MAX + 1];

	if (!body)
		return;
	if (!reason_of(reason, gl_json_get(body, "reason"), review_reasons, GL_COUNT(review_reasons))) {
		gl_reply_failf(r, GL_INVALID,
		        "reason: \"clear-case\", \"guidelines\", \"ambiguous\" or \"majority-wrong\"");
		return;
	}
	gl_live_with(r, review);
}

/* ---- a withdrawal ---- */

static enum gl_code withdrawal_build(struct gl_fact *f, struct gl_err *e)
{
	struct gl_withdraw *w = (struct gl_withdraw *)f->more;

	(void)e;
	gl_stream_bytes(&f->live->salts, w->salt, sizeof w->salt);
	w->t = f->item.t_ms;
	gl_withdraw_jcs(&f->opening, w);
	if (gl_buf_failed(&f->opening))
		return GL_OK; /* the caller looks */
	gl_commit_opening(f->commitment, "withdraw", f->opening.data, f->opening.len);
	write_entry(f, NULL);
	return GL_OK;
}

static void withdrawal_done(struct gl_fact *f, const struct gl_err *e)
{
	struct gl_req *r = f->waiting ? f->waiting->r : NULL;

	if (e || !r)
		return;
	f->waiting = NULL;
	gl_reply_json(r, 201,
	        json_pack("{s:o}", "withdrawal",
	                json_sprintf("%s.%llu", f->live->id, (unsigned long long)f->item.index)));
}

static void withdraw(struct gl_req *r, struct gl_live *live)
{
	uint32_t n = gl_project_managed(r, live) ? gl_project_task(r, live) : 0;
	struct gl_withdraw *w;
	struct gl_fact *f;

	if (!n)
		return;
	f = gl_fact_new(live, GL_ENTRY_WITHDRAW, sizeof *w);
	if (f) {
		w = (struct gl_withdraw *)f->more;
		w->n = n;
		reason_of(w->reason, gl_json_get(r->doc.root, "reason"), withdraw_reasons,
		        GL_COUNT(withdraw_reasons));
		f->build = withdrawal_build;
		f->done = withdrawal_done;
		f->item.n = n;
	}
	append(r, f);
}

/* POST /v1/projects/#/tasks/#/withdraw {"reason"}: it is handed out no more, and none of its answers count.
 * There is no way back. */
static void withdrawal_submit(struct gl_req *r)
{
	const struct gl_json *body = gl_req_json(r, "reason", NULL);
	char reason[GL_REASON_MAX + 1];

	if (!body)
		return;
	if (!reason_of(reason, gl_json_get(body, "reason"), withdraw_reasons, GL_COUNT(withdraw_reasons))) {
		gl_reply_failf(
		        r, GL_INVALID, "reason: \"broken\", \"duplicate\", \"harmful\" or \"personal-data\"");
		return;
	}
	gl_live_with(r, withdraw);
}

const struct gl_route gl_review_routes[] = {
	{ GL_GET, "/v1/projects/#/disputes", 0, 0, GL_ROUTE_PROJECT, dispute_list, NULL },
	{ GL_POST, "/v1/projects/#/tasks/#/review", GL_MAY_REVIEW, BODY_MAX, GL_ROUTE_PROJECT, review_submit,
	        NULL },
	{ GL_POST, "/v1/projects/#/tasks/#/withdraw", GL_MAY_MANAGE, BODY_MAX, GL_ROUTE_PROJECT,
	        withdrawal_submit, NULL },
	{ 0 },
};
