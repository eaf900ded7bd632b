/* annotators -- who works in a project, by pseudonym, and how well they agree: for those who run it. */
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "api/projects.h"
#include "base/auto.h"
#include "live/golds.h"
#include "live/views.h"

#define LIST_MAX (1 << 20)

/* A page, while its parts are asked for. */
struct page {
	struct gl_live *live;
	struct gl_gold_score *score;
	uint32_t persons;
};

static void page_drop(void *user)
{
	free(((struct page *)user)->score);
}

static void put_share(struct gl_buf *out, uint64_t part, uint64_t whole)
{
	char text[9];

	if (!whole) {
		gl_buf_puts(out, "null");
		return;
	}
	gl_ratio_text(text, part, whole);
	gl_buf_printf(out, "\"%s\"", text);
}

static void put_annotator(struct gl_buf *out, const struct page *p, const struct gl_rows *rows, int i)
{
	const struct gl_survey *s = p->live->views->survey;
	uint32_t no = (uint32_t)gl_rows_i64(rows, i, 0);
	struct gl_survey_person with = { 0 };
	struct gl_gold_score gold = { 0 };
	char clicking[GL_SURVEY_CLICKING];
	struct gl_desk_mine mine;

	gl_desk_mine(p->live->desk, no, &mine);
	if (s && no < s->persons)
		with = s->person[no];
	if (no < p->persons)
		gold = p->score[no];
	gl_buf_printf(out, "%s{\"a\":\"%s\",\"kind\":\"%s\",\"answers\":%u,\"agreement\":", i ? "," : "",
	        gl_rows_text(rows, i, 1, NULL), gl_rows_text(rows, i, 2, NULL), mine.answers);
	put_share(out, with.agreed, with.met);
	gl_buf_printf(out, ",\"gold\":{\"right\":%u,\"seen\":%u},\"median_ms\":", gold.right, gold.seen);
	if (gl_rows_null(rows, i, 3))
		gl_buf_puts(out, "null");
	else
		gl_buf_printf(out, "%lld", (long long)gl_rows_i64(rows, i, 3));
	gl_survey_clicking(clicking, s, no);
	gl_buf_printf(out, ",\"paused\":%s,\"vouched\":%s,\"clicking\":%s,\"copying\":",
	        gl_survey_paused(p->live, &p->live->member[no - 1]) ? "true" : "false",
	        p->live->member[no - 1].vouched ? "true" : "false", clicking);
	if (gl_survey_copying(s, no))
		gl_buf_printf(out, "%u}", gl_survey_copying(s, no));
	else
		gl_buf_puts(out, "null}");
}

static void annotators_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct page *p = r->user;
	struct gl_buf out;

	p->live->users--;
	if (gl_ask_failed(r, error))
		return;
	gl_buf_init(&out, LIST_MAX);
	gl_buf_puts(&out, "{\"annotators\":[");
	for (int i = 0; i < rows->count; i++)
		put_annotator(&out, p, rows, i);
	gl_buf_puts(&out, "]}");
	if (rows->count == GL_PAGE)
		gl_reply_next(r, gl_rows_i64(rows, GL_PAGE - 1, 0));
	gl_reply_buf(r, 200, "application/json", &out);
}

static void gold_known(struct gl_req *r, struct gl_live *live)
{
	struct page *p = r->user;
	gl_args_auto a = { 0 };
	struct gl_err e = { 0 };
	int64_t after;

	if (!gl_req_query_int(r, "cursor", 0, INT32_MAX, 0, &after))
		return;
	p->persons = live->members + 1;
	p->score = calloc(p->persons, sizeof *p->score);
	if (!p->score) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory to count gold");
		return;
	}
	gl_golds_score(live, p->score, p->persons);
	gl_survey(live);
	gl_args_init(&a, 64);
	gl_args_i64(&a, live->project);
	gl_args_i64(&a, after);
	live->users++;
	if (gl_pipe_ask(gl_loop_pipe(r->loop), GL_SQL_ANNOTATOR_LIST, &a, annotators_came, r, &e)) {
		live->users--;
		gl_reply_fail(r, &e);
	}
}

static void list(struct gl_req *r, struct gl_live *live)
{
	struct page *p = gl_req_alloc(r, sizeof *p);

	if (!gl_project_staffed(r, live))
		return;
	if (!p) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a list");
		return;
	}
	p->live = live;
	r->user = p;
	r->dropped = page_drop;
	gl_golds_with(r, live, gold_known);
}

/* GET /v1/projects/#/annotators. */
static void annotator_list(struct gl_req *r)
{
	if (gl_may_watch(r) && gl_req_query_only(r, "cursor", NULL))
		gl_live_with(r, list);
}

const struct gl_route gl_annotator_routes[] = {
	{ GL_GET, "/v1/projects/#/annotators", 0, 0, GL_ROUTE_PROJECT, annotator_list, NULL }, { 0 }
};
