/* work -- what an annotator may choose from. */
#include "api/api.h"

static void work_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	if (!gl_ask_failed(ctx, error))
		gl_reply_rows(ctx, "work", rows);
}

/* GET /v1/work: open projects, with their price. */
static void work_list(struct gl_req *r)
{
	gl_args_auto args = { 0 };
	int64_t after;

	gl_args_init(&args, 64);
	if (!gl_req_query_only(r, "cursor", NULL) || !gl_req_query_int(r, "cursor", 0, INT64_MAX, -1, &after))
		return;
	gl_args_i64(&args, r->who.account);
	gl_args_i64(&args, after);
	gl_ask(r, GL_SQL_WORK_LIST, &args, work_came);
}

const struct gl_route gl_work_routes[] = { { GL_GET, "/v1/work", GL_MAY_ANNOTATE, 0, 0, work_list, NULL },
	{ 0 } };
