/* my_receipts -- receipts of what one has answered, made anew at today's checkpoint: for a device that has
 * lost them, or that wants to see that the log still holds what it once proved. */
#include <string.h>

#include "api/cursor.h"
#include "base/auto.h"
#include "base/id.h"
#include "live/prove.h"

#define RECEIPTS_MAX (32 << 20)
#define RECEIPT_MAX  (512 << 10)
#define PROJECT      10 /* the column behind those of answer_find */

/* One project's answers, on their way through its loop. */
struct receipts {
	struct gl_rows rows;
	int64_t project;
};

static void receipts_drop(void *user)
{
	gl_rows_release(&((struct receipts *)user)->rows);
}

static bool put_receipt(struct gl_buf *out, const struct gl_proving *proving, const struct gl_live *live,
        const struct gl_rows *rows, int i)
{
	uint64_t index = (uint64_t)gl_rows_i64(rows, i, 0);
	gl_buf_auto extra = { 0 }, text = { 0 };
	struct gl_proof proof;

	if (!gl_proving_proof(proving, index, &proof))
		return false;
	gl_buf_init(&extra, RECEIPT_MAX);
	gl_buf_init(&text, RECEIPT_MAX);
	gl_prove_extra(&extra, live, rows, i);
	gl_tlog_proof_write(
	        &text, extra.data, extra.len, index, &proof, live->checkpoint.data, live->checkpoint.len);
	gl_buf_printf(out, "{\"answer\":\"%s.%llu\",\"receipt\":", live->id, (unsigned long long)index);
	gl_jcs_string(out, text.data, text.len);
	gl_buf_putc(out, '}');
	return true;
}

static void link_next(struct gl_req *r, const struct receipts *x)
{
	int last = x->rows.count - 1;
	struct gl_cursor c = { -1, x->project, -1 }; /* nothing more in this one */

	if (x->rows.count == GL_PAGE)
		c = (struct gl_cursor){ (int32_t)gl_rows_i64(&x->rows, last, 6), x->project,
			gl_rows_i64(&x->rows, last, 0) };
	else if (gl_req_query(r, "project"))
		return;
	gl_cursor_link(r, &c);
}

static void proved(
        struct gl_req *r, struct gl_live *live, const struct gl_proving *proving, const struct gl_err *e)
{
	struct receipts *x = r->user;
	struct gl_buf out;

	if (e) {
		gl_reply_fail(r, e);
		return;
	}
	gl_buf_init(&out, RECEIPTS_MAX);
	gl_buf_puts(&out, "{\"receipts\":[");
	for (int i = 0; i < x->rows.count; i++) {
		if (i)
			gl_buf_putc(&out, ',');
		if (put_receipt(&out, proving, live, &x->rows, i))
			continue;
		gl_buf_release(&out);
		gl_reply_failf(r, GL_BUSY, "the log's tiles are being written; repeat the request");
		return;
	}
	gl_buf_puts(&out, "]}");
	link_next(r, x);
	gl_reply_buf(r, 200, "application/json", &out);
}

static void prove(struct gl_req *r, struct gl_live *live)
{
	struct receipts *x = r->user;
	uint64_t index[GL_PAGE];

	for (int i = 0; i < x->rows.count; i++)
		index[i] = (uint64_t)gl_rows_i64(&x->rows, i, 0);
	gl_prove_many(r, live, index, (size_t)x->rows.count, proved);
}

static void at_owner(struct gl_req *r)
{
	gl_live_with_project(r, ((struct receipts *)r->user)->project, prove);
}

static void answers_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct receipts *x = r->user;
	char id[GL_ID_LEN + 1];

	if (gl_ask_failed(r, error))
		return;
	if (!rows->count) {
		gl_reply_bytes(r, 200, "application/json", "{\"receipts\":[]}", 15);
		return;
	}
	x->project = gl_rows_i64(rows, 0, PROJECT);
	x->rows = gl_rows_take(rows);
	gl_id_text(id, x->project);
	gl_req_move(r, gl_http_owner(gl_loop_http(r->loop), id), at_owner);
}

/* GET /v1/me/receipts?project&cursor: project by project, within one newest first. */
static void my_receipts(struct gl_req *r)
{
	struct receipts *x = gl_req_alloc(r, sizeof *x);
	gl_args_auto args = { 0 };

	gl_args_init(&args, 128);
	if (!x) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for receipts");
		return;
	}
	if (!gl_cursor_args(r, &args))
		return;
	r->user = x;
	r->dropped = receipts_drop;
	gl_ask(r, GL_SQL_MY_RECEIPTS, &args, answers_came);
}

const struct gl_route gl_my_receipts_routes[] = { { GL_GET, "/v1/me/receipts", 0, 0, 0, my_receipts, NULL },
	{ 0 } };
