/* members -- who may do what in a project. Annotators join by themselves; the others are named here. */
#include <string.h>

#include "api/api.h"
#include "api/projects.h"
#include "base/auto.h"
#include "base/id.h"
#include "live/fetch.h"

#define BODY_MAX 1024

static const char *const roles[] = { [GL_MEMBER_MANAGER] = "manager",
	[GL_MEMBER_REVIEWER] = "reviewer",
	[GL_MEMBER_ANNOTATOR] = "annotator" };

enum gl_member_role gl_role_find(const struct gl_json *name)
{
	for (int i = GL_MEMBER_MANAGER; i <= GL_MEMBER_ANNOTATOR; i++)
		if (gl_json_str(name, roles[i]))
			return (enum gl_member_role)i;
	return 0;
}

struct naming {
	int64_t account;
	int16_t role;
	struct gl_live *live;
};

static void named(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct naming *n = r->user;
	struct gl_err e = { 0 };

	n->live->users--;
	if (gl_ask_failed(r, error))
		return;
	if (!rows->count)
		gl_reply_failf(
		        r, GL_CONFLICT, "there is no such account, or it is the owner, whose role stays");
	else if (n->live->phase == GL_LIVE_READY && gl_fetch_members(n->live, rows, &e))
		gl_reply_fail(r, &e);
	else
		gl_reply_empty(r, 204);
}

static void name(struct gl_req *r, struct gl_live *live)
{
	struct naming *n = r->user;
	uint8_t pseudonym[GL_PSEUDONYM_BYTES];
	gl_args_auto a = { 0 };
	struct gl_err e = { 0 };

	if (!gl_project_managed(r, live))
		return;
	gl_args_init(&a, 256);
	gl_random(pseudonym, sizeof pseudonym);
	gl_args_i64(&a, live->project);
	gl_args_i64(&a, n->account);
	gl_args_i16(&a, n->role);
	gl_args_bytes(&a, pseudonym, sizeof pseudonym);
	n->live = live;
	live->users++;
	if (gl_pipe_ask(gl_loop_pipe(r->loop), GL_SQL_MEMBER_PUT, &a, named, r, &e)) {
		live->users--;
		gl_reply_fail(r, &e);
	}
}

/* POST /v1/projects/#/members {account, role}: manager, reviewer or annotator. Who runs a project gets none
 * of its work. */
static void member_put(struct gl_req *r)
{
	const struct gl_json *body = gl_req_json(r, "account", "role", NULL), *account;
	struct naming *n = body ? gl_req_alloc(r, sizeof *n) : NULL;

	if (!body)
		return;
	if (!n) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a member");
		return;
	}
	account = gl_json_get(body, "account");
	n->role = (int16_t)gl_role_find(gl_json_get(body, "role"));
	r->user = n;
	if (!gl_json_is(account, GL_JSON_STRING) || !gl_id_parse(&n->account, account->text, account->len))
		gl_reply_failf(r, GL_INVALID, "account: the id of an account");
	else if (!n->role)
		gl_reply_failf(r, GL_INVALID, "role: \"manager\", \"reviewer\" or \"annotator\"");
	else
		gl_live_with(r, name);
}

static void members_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	if (!gl_ask_failed(ctx, error))
		gl_reply_rows(ctx, "members", rows);
}

static void list(struct gl_req *r, struct gl_live *live)
{
	gl_args_auto a = { 0 };
	int64_t after;

	if (!gl_project_managed(r, live) || !gl_req_query_only(r, "cursor", NULL) ||
	        !gl_req_query_int(r, "cursor", 0, INT32_MAX, 0, &after))
		return;
	gl_args_init(&a, 64);
	gl_args_i64(&a, live->project);
	gl_args_i64(&a, after);
	gl_ask(r, GL_SQL_MEMBER_LIST, &a, members_came);
}

/* GET /v1/projects/#/members: annotators by pseudonym. */
static void member_list(struct gl_req *r)
{
	gl_live_with(r, list);
}

const struct gl_route gl_member_routes[] = { { GL_POST, "/v1/projects/#/members", GL_MAY_MANAGE, BODY_MAX,
	                                             GL_ROUTE_PROJECT, member_put, NULL },
	{ GL_GET, "/v1/projects/#/members", GL_MAY_MANAGE, 0, GL_ROUTE_PROJECT, member_list, NULL }, { 0 } };
