/* accounts -- people and agents: made by an admin, or by themselves (signup.c). */
#include <string.h>

#include "api/rules.h"
#include "api/secret.h"
#include "api/sign_in.h"
#include "dataset/opening.h"

#define BODY_MAX 8192

static void account_made(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	if (!gl_name_taken(ctx, error, false))
		gl_reply_row(ctx, rows, NULL);
}

/* {name, kind?, admin?, username?}: by an admin. */
static void add(struct gl_req *r, const struct gl_json *body)
{
	const struct gl_json *name = gl_json_get(body, "name"), *kind = gl_json_get(body, "kind"),
	                     *admin = gl_json_get(body, "admin"), *username = gl_json_get(body, "username");
	struct gl_err e = { 0 };
	enum gl_kind k = GL_PERSON;
	gl_args_auto args = { 0 };

	if (kind && (!gl_json_is(kind, GL_JSON_STRING) || !gl_kind_find(kind->text, &k)))
		gl_fail(&e, GL_INVALID, "kind: \"person\", \"verified-person\" or \"agent\"");
	else if (admin && admin->type != GL_JSON_TRUE && admin->type != GL_JSON_FALSE)
		gl_fail(&e, GL_INVALID, "admin: true or false");
	else if (!gl_rule_name(name, &e) && username)
		gl_rule_username(username, &e);
	if (e.code) {
		gl_reply_fail(r, &e);
		return;
	}
	gl_args_init(&args, 1024);
	gl_args_i64(&args, gl_id_draw());
	gl_args_text(&args, name->text, name->len);
	gl_args_i16(&args, (int16_t)(k + 1));
	gl_args_bool(&args, gl_json_is(admin, GL_JSON_TRUE));
	gl_args_str(&args, username ? username->text : NULL);
	gl_ask(r, GL_SQL_ACCOUNT_ADD, &args, account_made);
}

/* POST /v1/accounts: whoever brings a password makes their own. */
static void account_add(struct gl_req *r)
{
	const struct gl_json *body =
	        gl_req_json(r, "?name", "?kind", "?admin", "?username", "?password", "?invitation", NULL);
	bool own = gl_json_get(body, "password") || gl_json_get(body, "invitation");

	if (!body)
		return;
	if (own && (gl_json_get(body, "kind") || gl_json_get(body, "admin")))
		gl_reply_failf(r, GL_INVALID,
		        "kind, admin: only an admin says that, and without a password or invitation");
	else if (own)
		gl_sign_up(r, body);
	else if (!r->who.account)
		gl_reply_failf(r, GL_UNAUTHORISED,
		        "sign up with invitation, username and password, or ask as an admin");
	else if (!r->who.admin)
		gl_reply_failf(r, GL_FORBIDDEN, "only an admin may make accounts for others");
	else
		add(r, body);
}

static void accounts_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	if (!gl_ask_failed(ctx, error))
		gl_reply_rows(ctx, "accounts", rows);
}

/* GET /v1/accounts, ?username= for the one of that name. */
static void account_list(struct gl_req *r)
{
	gl_args_auto args = { 0 };
	int64_t after;

	gl_args_init(&args, 8192);
	if (!gl_req_query_only(r, "cursor", "username", NULL) ||
	        !gl_req_query_int(r, "cursor", 0, INT64_MAX, -1, &after))
		return;
	gl_args_i64(&args, after);
	gl_args_str(&args, gl_req_query(r, "username"));
	gl_ask(r, GL_SQL_ACCOUNT_LIST, &args, accounts_came);
}

const struct gl_route gl_account_routes[] = { { GL_POST, "/v1/accounts", GL_MAY_ANYBODY, BODY_MAX, 0,
	                                              account_add, NULL },
	{ GL_GET, "/v1/accounts", GL_MAY_ADMIN, 0, 0, account_list, NULL }, { 0 } };
