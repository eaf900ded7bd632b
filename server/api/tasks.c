/* tasks -- imported as a stream, listed by number. */
#include <string.h>

#include "api/api.h"
#include "api/projects.h"
#include "live/import.h"

#define UPLOAD_MAX (16ull << 30)

/* An upload between two pieces: r->user. */
struct upload {
	struct gl_req *r;
	struct gl_import *im;
	const char *data;
	size_t len;
};

static void upload_drop(void *user)
{
	gl_import_free(((struct upload *)user)->im);
}

static void reply(struct upload *u)
{
	const struct gl_err *e = gl_import_error(u->im);
	struct gl_err told = *e;

	if (!e->code) {
		gl_reply_json(u->r, 200, gl_import_report(u->im));
		return;
	}
	gl_fail_in(&told, "%llu tasks were imported, then: ", (unsigned long long)gl_import_imported(u->im));
	gl_reply_fail(u->r, &told);
}

static void fed(void *ctx)
{
	struct upload *u = ctx;

	if (gl_import_error(u->im)->code)
		reply(u);
	else
		gl_req_more(u->r);
}

static bool format_of(const struct gl_req *r, enum gl_import_format *out)
{
	static const struct {
		const char *type;
		enum gl_import_format format;
	} formats[] = {
		{ "application/jsonl", GL_IMPORT_JSONL },
		{ "application/x-ndjson", GL_IMPORT_JSONL },
		{ "application/json", GL_IMPORT_JSON },
		{ "text/csv", GL_IMPORT_CSV },
	};

	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
		if (gl_req_is(r, formats[i].type)) {
			*out = formats[i].format;
			return true;
		}
	return false;
}

static void begin(struct gl_req *r, struct gl_live *live)
{
	struct upload *u = r->user;
	enum gl_import_format format;
	struct gl_err e = { 0 };

	if (!gl_project_managed(r, live))
		return;
	if (!format_of(r, &format)) {
		gl_reply_failf(r, GL_BAD_TYPE,
		        "Content-Type: application/jsonl, text/csv, or application/json for one task");
		return;
	}
	if (!gl_live_terms(live) || gl_desk_state(live->desk) >= GL_DESK_CLOSED) {
		gl_reply_failf(r, GL_CONFLICT, "the project is closed: it takes no more tasks");
		return;
	}
	u->im = gl_import_new(live, format, &e);
	if (!u->im) {
		gl_reply_fail(r, &e);
		return;
	}
	gl_import_feed(u->im, u->data, u->len, fed, u);
}

static void task_piece(struct gl_req *r, const char *data, size_t len)
{
	struct upload *u = r->user;

	if (u) {
		gl_import_feed(u->im, data, len, fed, u);
		return;
	}
	u = gl_req_alloc(r, sizeof *u);
	if (!u) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for an import");
		return;
	}
	*u = (struct upload){ .r = r, .data = data, .len = len };
	r->user = u;
	r->dropped = upload_drop;
	gl_live_with(r, begin);
}

static void ended(void *ctx)
{
	reply(ctx);
}

/* POST /v1/projects/#/tasks: JSONL, CSV, or one task as JSON; any size, chunk by chunk. */
static void task_import(struct gl_req *r)
{
	struct upload *u = r->user;

	if (u)
		gl_import_end(u->im, ended, u);
	else
		gl_reply_failf(r, GL_INVALID, "there is no task in the body");
}

static void tasks_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	if (!gl_ask_failed(ctx, error))
		gl_reply_rows(ctx, "tasks", rows);
}

static void list(struct gl_req *r, struct gl_live *live)
{
	gl_args_auto args = { 0 };
	int64_t after;

	gl_args_init(&args, 64);
	if (!gl_project_managed(r, live) || !gl_req_query_only(r, "cursor", NULL) ||
	        !gl_req_query_int(r, "cursor", 0, INT64_MAX, 0, &after))
		return;
	gl_args_i64(&args, live->project);
	gl_args_i64(&args, after);
	gl_ask(r, GL_SQL_TASK_LIST, &args, tasks_came);
}

/* GET /v1/projects/#/tasks: by number. */
static void task_list(struct gl_req *r)
{
	gl_live_with(r, list);
}

const struct gl_route gl_task_routes[] = { { GL_POST, "/v1/projects/#/tasks", GL_MAY_MANAGE, UPLOAD_MAX,
	                                           GL_ROUTE_PROJECT, task_import, task_piece },
	{ GL_GET, "/v1/projects/#/tasks", GL_MAY_MANAGE, 0, GL_ROUTE_PROJECT, task_list, NULL }, { 0 } };
