/* work -- what an annotator may choose from. */
#include <string.h>

#include "api/api.h"
#include "base/auto.h"
#include "base/id.h"
#include "live/live.h"
#include "live/survey.h"

#define LIST_MAX (4 << 20)

/* One project of the list; what its desk knows, if it is open here. */
struct item {
	int64_t project;
	bool live;
	struct gl_desk_mine mine;
	uint64_t left;
	char clicking[GL_SURVEY_CLICKING];
	bool copying, paused;
};

/* The list between the database and its reply: each loop is asked once for the projects that it owns. */
struct work {
	struct gl_req *r;
	struct gl_rows rows;
	struct gl_loop *home;
	unsigned asked; /* loops that have not answered */
	struct item item[GL_PAGE];
	struct question {
		struct gl_letter letter;
		struct work *work;
		struct gl_loop *owner;
	} question[GL_HTTP_LOOPS_MAX];
};

static void work_drop(void *user)
{
	gl_rows_release(&((struct work *)user)->rows);
}

static struct gl_loop *owner_of(struct gl_loop *home, int64_t project)
{
	char id[GL_ID_LEN + 1];

	gl_id_text(id, project);
	return gl_http_owner(gl_loop_http(home), id);
}

static void put_item(struct gl_buf *out, const struct work *w, int i)
{
	const struct item *x = &w->item[i];
	size_t len;
	const char *body = gl_rows_text(&w->rows, i, 1, &len);

	gl_buf_add(out, body, len - 1); /* without its brace */
	if (x->live)
		gl_buf_printf(out, ",\"left\":%llu", (unsigned long long)x->left);
	else
		gl_buf_puts(out, ",\"left\":null");
	gl_buf_printf(out,
	        ",\"mine\":{\"answers\":%lld,\"held\":%u,\"clicking\":%s,\"copying\":%s,\"paused\":%s}}",
	        (long long)gl_rows_i64(&w->rows, i, 2), x->live ? x->mine.held : 0,
	        x->live ? x->clicking : "null", x->copying ? "true" : "false", x->paused ? "true" : "false");
}

static void reply(struct work *w)
{
	struct gl_buf out;

	gl_buf_init(&out, LIST_MAX);
	gl_buf_puts(&out, "{\"work\":[");
	for (int i = 0; i < w->rows.count; i++) {
		if (i)
			gl_buf_putc(&out, ',');
		put_item(&out, w, i);
	}
	gl_buf_puts(&out, "]}");
	if (w->rows.count == GL_PAGE)
		gl_reply_next(w->r, w->item[GL_PAGE - 1].project);
	gl_reply_buf(w->r, 200, "application/json", &out);
}

static void answered(struct gl_letter *letter)
{
	struct work *w = ((struct question *)letter)->work;

	if (!--w->asked)
		reply(w);
}

/* What is thought of the caller's answers; nobody has a number of 0, nor answers. */
static void look_at_me(struct item *x, struct gl_live *live, const struct gl_member *m)
{
	const struct gl_survey *s = x->mine.answers >= GL_CLICKERS_ANSWERS ? gl_survey(live) : NULL;

	gl_survey_clicking(x->clicking, s, m ? m->no : 0);
	x->copying = gl_survey_copying(s, m ? m->no : 0);
	x->paused = s && m && gl_survey_paused(live, m);
}

/* On the owner's loop. A project that is not open yet is opened for the next time: the reply does not wait.
 */
static void look(struct gl_letter *letter)
{
	struct question *q = (struct question *)letter;
	struct work *w = q->work;

	for (int i = 0; i < w->rows.count; i++) {
		struct item *x = &w->item[i];
		struct gl_live *live;
		const struct gl_member *m;

		if (owner_of(w->home, x->project) != q->owner)
			continue;
		live = gl_live_ready(x->project);
		if (!live) {
			gl_live_wake(x->project);
			continue;
		}
		m = gl_live_member(live, w->r->who.account);
		gl_desk_mine(live->desk, m ? m->no : 0, &x->mine);
		x->left = gl_desk_left(live->desk, m ? m->no : 0);
		look_at_me(x, live, m);
		x->live = true;
	}
	letter->open = answered;
	gl_loop_post(w->home, letter);
}

static void work_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct work *w = r->user;
	struct gl_http *http = gl_loop_http(r->loop);

	if (gl_ask_failed(r, error))
		return;
	w->rows = gl_rows_take(rows);
	for (int i = 0; i < w->rows.count; i++)
		w->item[i].project = gl_rows_i64(&w->rows, i, 0);
	if (!w->rows.count) {
		reply(w);
		return;
	}
	w->asked = gl_http_loops(http);
	for (unsigned i = 0; i < gl_http_loops(http); i++) {
		w->question[i] =
		        (struct question){ .letter.open = look, .work = w, .owner = gl_http_loop(http, i) };
		gl_loop_post(w->question[i].owner, &w->question[i].letter);
	}
}

/* GET /v1/work: open projects, what they pay, how long an answer takes, how much is left and what is mine of
 * it. */
static void work_list(struct gl_req *r)
{
	struct work *w = gl_req_alloc(r, sizeof *w);
	gl_args_auto args = { 0 };
	int64_t after;

	if (!gl_req_query_only(r, "cursor", NULL) || !gl_req_query_int(r, "cursor", 0, INT64_MAX, -1, &after))
		return;
	if (!w) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a list");
		return;
	}
	w->r = r;
	w->home = r->loop;
	r->user = w;
	r->dropped = work_drop;
	gl_args_init(&args, 64);
	gl_args_i64(&args, r->who.account);
	gl_args_i64(&args, after);
	gl_ask(r, GL_SQL_WORK_LIST, &args, work_came);
}

const struct gl_route gl_work_routes[] = { { GL_GET, "/v1/work", GL_MAY_ANNOTATE, 0, 0, work_list, NULL },
	{ 0 } };
