/* task -- one task for those who must judge it: its content, what was said of it and by how many, what it
 * comes to. Nobody's identity, and no gold. */
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "api/projects.h"
#include "base/auto.h"
#include "base/clock.h"
#include "live/outcome.h"

#define REPLY_MAX   (32 << 20)
#define RULINGS_MAX 256 /* of one task, shown */

/* Asked for in this order; the reply is made when the last has come. */
enum { TASK, ANSWERS, RULINGS, ASKS };

struct look {
	struct gl_req *r;
	struct gl_live *live;
	uint32_t n;
	unsigned came;
	struct gl_err e;
	struct gl_rows rows[ASKS];
};

static void look_drop(void *user)
{
	struct look *l = user;

	for (unsigned i = 0; i < ASKS; i++)
		gl_rows_release(&l->rows[i]);
}

/* Who was first tells nothing: voters are numbered by a keyed draw, for each task anew, always the same. */
struct voter {
	uint8_t tag[GL_TAG_BYTES];
	int row;
};

static int by_tag(const void *a, const void *b)
{
	return memcmp(((const struct voter *)a)->tag, ((const struct voter *)b)->tag, GL_TAG_BYTES);
}

static void draw(struct voter *v, const struct look *l, int row)
{
	struct {
		char what[8];
		uint32_t n, no;
	} in = { .what = "voter" };
	uint8_t key[32];

	in.n = l->n;
	in.no = (uint32_t)gl_rows_i64(&l->rows[ANSWERS], row, 1);
	gl_server_project_secret(key, gl_server->secret_draw, l->live->project);
	gl_tag(v->tag, key, &in, sizeof in);
	v->row = row;
}

static void put_said(struct gl_buf *out, const struct gl_rows *rows, int row)
{
	gl_json_doc_auto doc = { 0 };
	size_t len;
	const char *said = (const char *)gl_rows_bytes(rows, row, 5, &len);

	if (!said || gl_json_parse(&doc, said, len, NULL)) {
		gl_buf_puts(out, ",\"value\":null,\"order\":{},\"ms\":null}"); /* erased */
		return;
	}
	gl_buf_puts(out, ",\"value\":");
	gl_jcs(out, gl_json_get(doc.root, "value"));
	gl_buf_puts(out, ",\"order\":");
	gl_jcs(out, gl_json_get(doc.root, "order"));
	gl_buf_puts(out, ",\"ms\":");
	gl_jcs(out, gl_json_get(doc.root, "ms"));
	gl_buf_putc(out, '}');
}

static bool put_answers(struct gl_buf *out, const struct look *l)
{
	const struct gl_rows *rows = &l->rows[ANSWERS];
	gl_mem_auto struct voter *voter = calloc((size_t)rows->count + 1, sizeof *voter);

	if (!voter)
		return false;
	for (int i = 0; i < rows->count; i++)
		draw(&voter[i], l, i);
	qsort(voter, (size_t)rows->count, sizeof *voter, by_tag);
	gl_buf_puts(out, ",\"answers\":[");
	for (int i = 0; i < rows->count; i++) {
		int row = voter[i].row;

		gl_buf_printf(out, "%s{\"answer\":\"%s.%lld\",\"voter\":%d,\"kind\":\"%s\"", i ? "," : "",
		        l->live->id, (long long)gl_rows_i64(rows, row, 0), i + 1,
		        gl_kind_name((enum gl_kind)(gl_rows_i64(rows, row, 4) - 1)));
		put_said(out, rows, row);
	}
	gl_buf_putc(out, ']');
	return true;
}

static void put_at(struct gl_buf *out, const char *reason, int64_t t)
{
	char at[25];

	gl_time_text(at, t);
	gl_buf_printf(out, "\"reason\":\"%s\",\"at\":\"%s\"}", reason, at);
}

static void put_reviews(struct gl_buf *out, const struct look *l)
{
	const struct gl_rows *rows = &l->rows[RULINGS];
	gl_json_doc_auto doc = { 0 };
	const char *comma = "";
	struct gl_review r;

	gl_buf_puts(out, ",\"reviews\":[");
	for (int i = 0; i < rows->count; i++) {
		size_t len;
		const char *text = (const char *)gl_rows_bytes(rows, i, 3, &len);

		if (gl_rows_i64(rows, i, 1) != GL_ENTRY_REVIEW + 1 || gl_json_parse(&doc, text, len, NULL) ||
		        gl_review_parse(&r, doc.root, NULL))
			continue;
		gl_buf_printf(out, "%s{\"review\":\"%s.%lld\",\"value\":", comma, l->live->id,
		        (long long)gl_rows_i64(rows, i, 0));
		gl_jcs(out, r.value.json);
		gl_buf_putc(out, ',');
		put_at(out, r.reason, r.t);
		comma = ",";
	}
	gl_buf_putc(out, ']');
}

static void put_withdrawn(struct gl_buf *out, const struct look *l)
{
	const struct gl_rows *rows = &l->rows[RULINGS];
	gl_json_doc_auto doc = { 0 };
	struct gl_withdraw w;

	gl_buf_puts(out, ",\"withdrawn\":");
	for (int i = 0; i < rows->count; i++) {
		size_t len;
		const char *text = (const char *)gl_rows_bytes(rows, i, 3, &len);

		if (gl_rows_i64(rows, i, 1) != GL_ENTRY_WITHDRAW + 1 ||
		        gl_json_parse(&doc, text, len, NULL) || gl_withdraw_parse(&w, doc.root, NULL))
			continue;
		gl_buf_putc(out, '{');
		put_at(out, w.reason, w.t);
		return;
	}
	gl_buf_puts(out, "null");
}

static void put_about(struct gl_buf *out, const struct look *l)
{
	const struct gl_rows *rows = &l->rows[TASK];
	size_t len;
	const char *text;

	gl_buf_printf(out, "{\"task\":\"%u\"", l->n);
	text = gl_rows_text(rows, 0, 1, &len);
	gl_buf_puts(out, ",\"external_id\":");
	gl_jcs_text(out, text, len);
	text = gl_rows_text(rows, 0, 2, &len);
	gl_buf_puts(out, ",\"group\":");
	gl_jcs_text(out, text, len);
	gl_buf_printf(out, ",\"state\":\"%s\",\"content\":",
	        gl_desk_task_state_name(gl_desk_task_state(l->live->desk, l->n)));
	text = (const char *)gl_rows_bytes(rows, 0, 3, &len);
	gl_buf_add(out, text, len);
	gl_buf_printf(out,
	        ",\"template_version\":%u,\"given_back\":{\"skip\":%lld,\"flag\":%lld,\"harm\":%lld}",
	        gl_live_terms(l->live)->version, (long long)gl_rows_i64(rows, 0, 4),
	        (long long)gl_rows_i64(rows, 0, 5), (long long)gl_rows_i64(rows, 0, 6));
}

static void reply(struct look *l)
{
	struct gl_outcome o = { .n = l->n, .answers = &l->rows[ANSWERS], .rulings = &l->rows[RULINGS] };
	struct gl_err e = l->e;
	struct gl_buf out;

	gl_buf_init(&out, REPLY_MAX);
	if (!e.code && l->live->phase != GL_LIVE_READY)
		gl_fail(&e, GL_BUSY, "the project is moving; repeat the request");
	if (!e.code && !l->rows[TASK].count)
		gl_fail(&e, GL_NOT_FOUND, "there is no task %u in this project", l->n);
	if (!e.code) {
		o.chunk = (uint64_t)gl_rows_i64(&l->rows[TASK], 0, 0);
		put_about(&out, l);
		gl_buf_puts(&out, ",\"questions\":");
		if (!gl_outcome_write(&out, l->live, &o, &e) && !put_answers(&out, l))
			gl_fail(&e, GL_NO_MEMORY, "no memory for the answers to a task");
		put_reviews(&out, l);
		put_withdrawn(&out, l);
		gl_buf_putc(&out, '}');
	}
	if (!e.code) {
		gl_reply_buf(l->r, 200, "application/json", &out);
		return;
	}
	gl_buf_release(&out);
	gl_reply_fail(l->r, &e);
}

static void came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct look *l = ctx;

	l->live->users--;
	if (error)
		gl_sql_fail(&l->e, error);
	else
		l->rows[l->came] = gl_rows_take(rows);
	if (++l->came == ASKS)
		reply(l);
}

static void ask(struct look *l, enum gl_sql sql, const struct gl_args *a)
{
	struct gl_err e;

	l->live->users++;
	if (!gl_pipe_ask(gl_loop_pipe(l->r->loop), sql, a, came, l, &e))
		return;
	l->live->users--;
	l->e = e;
	l->came++;
}

static void look(struct gl_req *r, struct gl_live *live)
{
	uint32_t n = gl_project_staffed(r, live) ? gl_project_task(r, live) : 0;
	struct look *l = n ? gl_req_alloc(r, sizeof *l) : NULL;
	uint64_t index[RULINGS_MAX];
	gl_args_auto a = { 0 };
	size_t rulings;

	if (!n)
		return;
	if (!l) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory to look at a task");
		return;
	}
	*l = (struct look){ .r = r, .live = live, .n = n };
	r->user = l;
	r->dropped = look_drop;
	gl_args_init(&a, 8192);
	gl_args_i64(&a, live->project);
	gl_args_i64(&a, n);
	ask(l, GL_SQL_TASK_LOOK, &a);
	ask(l, GL_SQL_TASK_ANSWERS, &a);
	rulings = gl_desk_rulings(live->desk, n, index, RULINGS_MAX);
	gl_args_clear(&a);
	gl_args_i64(&a, live->project);
	gl_args_array(&a, GL_TYPE_BIGINT, rulings < RULINGS_MAX ? rulings : RULINGS_MAX);
	for (size_t i = 0; i < rulings && i < RULINGS_MAX; i++)
		gl_args_i64(&a, (int64_t)index[i]);
	ask(l, GL_SQL_ENTRY_LIST, &a);
	if (l->came == ASKS)
		gl_reply_fail(r, &l->e); /* nothing could be asked */
}

/* GET /v1/projects/#/tasks/#: for reviewers, managers and the owner. */
static void task_look(struct gl_req *r)
{
	if (gl_may_watch(r) && gl_req_query_only(r, NULL))
		gl_live_with(r, look);
}

const struct gl_route gl_task_look_routes[] = {
	{ GL_GET, "/v1/projects/#/tasks/#", 0, 0, GL_ROUTE_PROJECT, task_look, NULL },
	{ 0 },
};
