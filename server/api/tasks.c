/* tasks -- imported as a stream, listed by number. */
#include <string.h>

#include "api/api.h"
#include "api/projects.h"
#include "base/auto.h"
#include "live/import.h"

#define UPLOAD_MAX   (16ull << 30)
#define LOOK_AT_MOST 1000000 /* tasks whose state is looked at for one page */

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

/* ---- the list ---- */

/* What was asked for, and which numbers are shown. */
struct listing {
	struct gl_live *live;
	int state;    /* enum gl_task_state, ANY or FLAGGED */
	int64_t next; /* the number that the next page starts behind; 0: there is none */
	size_t n;
	uint32_t task[GL_PAGE];
};

enum { ANY = -1, FLAGGED = -2 };

static void tasks_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct listing *l = r->user;

	l->live->users--;
	if (gl_ask_failed(r, error))
		return;
	if (l->next)
		gl_reply_headerf(r, "Link", "<?%s%s%scursor=%lld>; rel=\"next\"",
		        l->state == ANY ? "" : "state=", l->state == ANY ? "" : gl_req_query(r, "state"),
		        l->state == ANY ? "" : "&", (long long)l->next);
	gl_reply_list(r, "tasks", rows);
}

static void show(struct gl_req *r, struct listing *l)
{
	gl_args_auto a = { 0 };
	struct gl_err e = { 0 };

	gl_args_init(&a, 16 << 10);
	gl_args_i64(&a, l->live->project);
	gl_args_array(&a, GL_TYPE_BIGINT, l->n);
	for (size_t i = 0; i < l->n; i++)
		gl_args_i64(&a, l->task[i]);
	gl_args_array(&a, GL_TYPE_TEXT, l->n);
	for (size_t i = 0; i < l->n; i++)
		gl_args_str(&a, gl_desk_task_state_name(gl_desk_task_state(l->live->desk, l->task[i])));
	l->live->users++;
	if (gl_pipe_ask(gl_loop_pipe(r->loop), GL_SQL_TASK_LIST, &a, tasks_came, r, &e)) {
		l->live->users--;
		gl_reply_fail(r, &e);
	}
}

static void flagged_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct listing *l = r->user;

	l->live->users--;
	if (gl_ask_failed(r, error))
		return;
	if (l->live->phase != GL_LIVE_READY) {
		gl_reply_failf(r, GL_BUSY, "the project is moving; repeat the request");
		return;
	}
	for (int i = 0; i < rows->count && l->n < GL_PAGE; i++)
		l->task[l->n++] = (uint32_t)gl_rows_i64(rows, i, 0);
	l->next = l->n == GL_PAGE ? l->task[l->n - 1] : 0;
	show(r, l);
}

static void ask_flagged(struct gl_req *r, struct listing *l, int64_t after)
{
	gl_args_auto a = { 0 };
	struct gl_err e = { 0 };

	gl_args_init(&a, 64);
	gl_args_i64(&a, l->live->project);
	gl_args_i64(&a, after);
	l->live->users++;
	if (gl_pipe_ask(gl_loop_pipe(r->loop), GL_SQL_TASK_FLAGGED, &a, flagged_came, r, &e)) {
		l->live->users--;
		gl_reply_fail(r, &e);
	}
}

static bool read_state(struct gl_req *r, int *state)
{
	const char *text = gl_req_query(r, "state");

	*state = text ? FLAGGED : ANY;
	for (int i = 0; text && i < GL_TASK_STATES; i++)
		if (!strcmp(text, gl_desk_task_state_name((enum gl_task_state)i)))
			*state = i;
	if (*state != FLAGGED || !strcmp(text, "flagged"))
		return true;
	gl_reply_failf(r, GL_INVALID, "state: open, wanting, done, disputed, reviewed, withdrawn or flagged");
	return false;
}

static void list(struct gl_req *r, struct gl_live *live)
{
	struct listing *l = gl_req_alloc(r, sizeof *l);
	uint32_t tasks = gl_desk_tasks(live->desk), n;
	int64_t after;

	if (!gl_project_managed(r, live) || !gl_req_query_only(r, "cursor", "state", NULL) ||
	        !gl_req_query_int(r, "cursor", 0, UINT32_MAX, 0, &after))
		return;
	if (!l) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a list of tasks");
		return;
	}
	r->user = l;
	l->live = live;
	if (!read_state(r, &l->state))
		return;
	if (l->state == FLAGGED) {
		ask_flagged(r, l, after);
		return;
	}
	for (n = (uint32_t)after; n < tasks && l->n < GL_PAGE && n - after < LOOK_AT_MOST; n++)
		if (l->state == ANY || gl_desk_task_state(live->desk, n + 1) == (enum gl_task_state)l->state)
			l->task[l->n++] = n + 1;
	l->next = n < tasks ? n : 0;
	show(r, l);
}

/* GET /v1/projects/#/tasks?state=: by number. A page may be short, and yet not be the last: Link says. */
static void task_list(struct gl_req *r)
{
	gl_live_with(r, list);
}

const struct gl_route gl_task_routes[] = { { GL_POST, "/v1/projects/#/tasks", GL_MAY_MANAGE, UPLOAD_MAX,
	                                           GL_ROUTE_PROJECT, task_import, task_piece },
	{ GL_GET, "/v1/projects/#/tasks", GL_MAY_MANAGE, 0, GL_ROUTE_PROJECT, task_list, NULL }, { 0 } };
