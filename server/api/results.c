/* results -- what the project comes to before it is sealed, for those who run or review it: marked as such.
 */
#include <string.h>

#include "api/api.h"
#include "api/projects.h"
#include "base/auto.h"
#include "live/results.h"

#define PAGE_BYTES (64 << 20)

struct page {
	struct gl_live *live;
	struct gl_results *results;
};

static unsigned answers_used(const struct gl_derived *d, uint32_t n)
{
	const struct gl_facts_task *t = &d->facts->task[n - 1];
	unsigned used = 0;

	for (uint32_t i = t->start; i < t->start + t->answers; i++)
		used += !d->left[d->facts->order[i]];
	return used;
}

static void put_result(struct gl_buf *out, const struct gl_derived *d, const struct gl_rows *rows, int i)
{
	uint32_t n = (uint32_t)gl_rows_i64(rows, i, 0);
	size_t len;
	const char *text;

	gl_buf_printf(out, "{\"task\":\"%u\"", n);
	text = gl_rows_text(rows, i, 1, &len);
	gl_buf_puts(out, ",\"external_id\":");
	gl_jcs_text(out, text, len);
	text = gl_rows_text(rows, i, 2, &len);
	gl_buf_puts(out, ",\"group\":");
	gl_jcs_text(out, text, len);
	gl_buf_puts(out, ",\"content\":");
	text = (const char *)gl_rows_bytes(rows, i, 3, &len);
	gl_buf_add(out, text, len);
	gl_buf_puts(out, ",\"questions\":");
	gl_derived_questions(out, d, n);
	gl_buf_printf(out, ",\"answers\":%u}", answers_used(d, n));
}

static void tasks_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct page *p = r->user;
	const struct gl_results *x = p->results;
	struct gl_buf out;

	if (!gl_ask_failed(r, error)) {
		gl_buf_init(&out, PAGE_BYTES);
		gl_buf_printf(
		        &out, "{\"sealed\":false,\"size\":%llu,\"results\":[", (unsigned long long)x->size);
		for (int i = 0; i < rows->count; i++) {
			if (i)
				gl_buf_putc(&out, ',');
			put_result(&out, &x->derived, rows, i);
		}
		gl_buf_puts(&out, "]}");
		if (rows->count == GL_PAGE)
			gl_reply_next(r, gl_rows_i64(rows, rows->count - 1, 0));
		gl_reply_buf(r, 200, "application/json", &out);
	}
	gl_results_done(p->live, p->results);
}

static void derived(struct gl_req *r, struct gl_live *live, struct gl_results *x)
{
	struct page *p = gl_req_alloc(r, sizeof *p);
	gl_args_auto a = { 0 };
	struct gl_err e = { 0 };
	int64_t after = 0;

	gl_args_init(&a, 64);
	gl_req_query_int(r, "cursor", 0, UINT32_MAX, 0, &after);
	gl_args_i64(&a, live->project);
	gl_args_i64(&a, after);
	gl_args_i64(&a, x->facts->tasks_n);
	if (!p)
		gl_fail(&e, GL_NO_MEMORY, "no memory for a page of results");
	else
		*p = (struct page){ .live = live, .results = x };
	r->user = p;
	if (!e.code && !gl_pipe_ask(gl_loop_pipe(r->loop), GL_SQL_TASK_RESULTS, &a, tasks_came, r, &e))
		return;
	gl_reply_fail(r, &e);
	gl_results_done(live, x);
}

static void list(struct gl_req *r, struct gl_live *live)
{
	int64_t after;

	if (!gl_project_staffed(r, live) || !gl_req_query_only(r, "cursor", NULL) ||
	        !gl_req_query_int(r, "cursor", 0, UINT32_MAX, 0, &after))
		return;
	if (gl_desk_tasks(live->desk))
		gl_results_with(r, live, after > 0, derived);
	else
		gl_reply_json(r, 200,
		        json_pack("{s:b, s:I, s:[]}", "sealed", 0, "size", (json_int_t)live->head.size,
		                "results"));
}

/* GET /v1/projects/#/results: by number; nothing here is final. */
static void result_list(struct gl_req *r)
{
	if (gl_may_watch(r))
		gl_live_with(r, list);
}

const struct gl_route gl_result_routes[] = {
	{ GL_GET, "/v1/projects/#/results", 0, 0, GL_ROUTE_PROJECT, result_list, NULL },
	{ 0 },
};
