/* me -- what somebody is here, their name and password, and where they are signed in. The account itself is
 * changed by a session, or by a key that may manage: not by the key of an agent that reads what strangers
 * wrote.
 */
#include <string.h>

#include "api/caller.h"
#include "api/known.h"
#include "api/rules.h"
#include "api/secret.h"
#include "api/sign_in.h"
#include "api/tries.h"
#include "base/id.h"

#define BODY_MAX (16 << 10)

static void me_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	gl_reply_row(ctx, rows, error);
}

static void add_session(struct gl_args *args, const struct gl_req *r)
{
	uint8_t hash[GL_SECRET_HASH];
	bool session = gl_caller_session(r, hash);

	gl_args_bytes(args, session ? hash : NULL, sizeof hash);
}

/* GET /v1/me. */
static void me_get(struct gl_req *r)
{
	gl_args_auto args = { 0 };

	gl_args_init(&args, 128);
	gl_args_i64(&args, r->who.account);
	gl_args_i32(&args, (int32_t)r->who.scopes);
	add_session(&args, r);
	gl_ask(r, GL_SQL_ME_GET, &args, me_came);
}

/* ---- another name, another password ---- */

struct change {
	struct gl_password_job job;
	struct gl_req *r;
	struct gl_try try;
	const struct gl_json *name, *old, *new; /* those that are asked for */
	const char *name_text;
};

static void changed(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	const struct change *c = r->user;

	(void)rows;
	if (gl_name_taken(r, error, false))
		return;
	if (c->new)
		gl_known_forget_account(r->who.account);
	me_get(r);
}

static void hashed(struct gl_password_job *job)
{
	struct change *c = (struct change *)job;
	gl_args_auto args = { 0 };

	if (!gl_password_came(c->r, job))
		return;
	gl_args_init(&args, 512);
	gl_args_i64(&args, c->r->who.account);
	gl_args_str(&args, c->name_text);
	gl_args_str(&args, job->text);
	add_session(&args, c->r);
	gl_ask(c->r, GL_SQL_ME_PASSWORD, &args, changed);
}

static void checked(struct gl_password_job *job)
{
	struct change *c = (struct change *)job;

	if (!gl_password_came(c->r, job)) {
		gl_try_right(&c->try);
		return;
	}
	if (job->outcome == GL_PASSWORD_WRONG) {
		gl_reply_failf(c->r, GL_INVALID, "password.old: this is not your password");
		return;
	}
	gl_try_right(&c->try);
	gl_password_job_hash(&c->job, c->new->text, c->new->len, hashed);
	gl_password_wipe(c->r);
	gl_password_send(c->r, &c->job);
}

static void password_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct change *c = r->user;
	struct gl_err e = { 0 };

	if (gl_ask_failed(r, error))
		return;
	if (!rows->count || gl_rows_null(rows, 0, 1)) {
		gl_reply_failf(r, GL_CONFLICT,
		        "this account has no password yet: an admin can make a link that sets one");
		return;
	}
	if (gl_rule_password(c->new, gl_rows_text(rows, 0, 0, NULL), &e)) {
		gl_reply_fail(r, &e);
		return;
	}
	if (!gl_try(r, &c->try, gl_rows_text(rows, 0, 0, NULL)))
		return;
	gl_password_job_check(&c->job, gl_rows_text(rows, 0, 1, NULL), c->old->text, c->old->len, checked);
	if (!gl_password_send(r, &c->job))
		gl_try_right(&c->try);
}

static enum gl_code read_body(struct change *c, const struct gl_json *body, struct gl_err *e)
{
	const struct gl_json *password = gl_json_get(body, "password");

	c->name = gl_json_get(body, "name");
	if (!c->name && !password)
		return gl_fail(e, GL_INVALID, "name or password: say what is to change");
	if (c->name && gl_rule_name(c->name, e))
		return e->code;
	if (!password)
		return GL_OK;
	if (gl_json_members(password, e, "old", "new", NULL))
		return gl_fail_in(e, "password: ");
	c->old = gl_json_get(password, "old");
	c->new = gl_json_get(password, "new");
	if (!gl_json_is(c->old, GL_JSON_STRING) || c->old->len > GL_PASSWORD_MAX)
		return gl_fail(e, GL_INVALID, "password.old: text of at most %d bytes", GL_PASSWORD_MAX);
	return gl_rule_password(c->new, NULL, e);
}

/* PATCH /v1/me {name?, password?: {old, new}}. A new password ends the account's other sessions. */
static void me_patch(struct gl_req *r)
{
	const struct gl_json *body = gl_req_json(r, "?name", "?password", NULL);
	struct change *c = body ? gl_req_alloc(r, sizeof *c) : NULL;
	struct gl_err e = { 0 };
	gl_args_auto args = { 0 };

	if (!body)
		return;
	if (!c) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for the change");
		return;
	}
	c->r = r;
	r->user = c;
	if (read_body(c, body, &e)) {
		gl_reply_fail(r, &e);
		return;
	}
	c->name_text = c->name ? gl_req_text(r, c->name->text, c->name->len) : NULL;
	gl_args_init(&args, 256);
	gl_args_i64(&args, r->who.account);
	if (c->new) {
		gl_ask(r, GL_SQL_ACCOUNT_PASSWORD, &args, password_came);
		return;
	}
	gl_args_str(&args, c->name_text);
	gl_ask(r, GL_SQL_ME_RENAME, &args, changed);
}

/* ---- sessions ---- */

static void sessions_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	if (!gl_ask_failed(ctx, error))
		gl_reply_rows(ctx, "sessions", rows);
}

/* GET /v1/me/sessions. */
static void session_list(struct gl_req *r)
{
	gl_args_auto args = { 0 };

	gl_args_init(&args, 128);
	gl_args_i64(&args, r->who.account);
	gl_args_i64(&args, gl_server->config->session_idle_s);
	add_session(&args, r);
	gl_ask(r, GL_SQL_SESSION_LIST, &args, sessions_came);
}

static void forget(const struct gl_rows *rows)
{
	size_t len;

	for (int i = 0; i < rows->count; i++)
		gl_known_forget(gl_rows_bytes(rows, i, 0, &len));
}

static void one_ended(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;

	if (gl_ask_failed(r, error))
		return;
	forget(rows);
	if (rows->count)
		gl_reply_empty(r, 204);
	else
		gl_reply_failf(r, GL_NOT_FOUND, "you have no session with this id in force");
}

/* DELETE /v1/me/sessions/#. */
static void session_end(struct gl_req *r)
{
	gl_args_auto args = { 0 };
	int64_t id;

	if (!gl_id_parse(&id, r->id[0], strlen(r->id[0]))) {
		gl_reply_failf(r, GL_NOT_FOUND, "you have no session with this id in force");
		return;
	}
	gl_args_init(&args, 64);
	gl_args_i64(&args, r->who.account);
	gl_args_i64(&args, id);
	gl_ask(r, GL_SQL_SESSION_END, &args, one_ended);
}

static void others_ended(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	if (gl_ask_failed(ctx, error))
		return;
	forget(rows);
	gl_reply_empty(ctx, 204);
}

/* DELETE /v1/me/sessions: all but the one that asks. */
static void session_end_others(struct gl_req *r)
{
	gl_args_auto args = { 0 };

	gl_args_init(&args, 128);
	gl_args_i64(&args, r->who.account);
	add_session(&args, r);
	gl_ask(r, GL_SQL_SESSION_END_OTHERS, &args, others_ended);
}

const struct gl_route gl_me_routes[] = { { GL_GET, "/v1/me", 0, 0, 0, me_get, NULL },
	{ GL_PATCH, "/v1/me", GL_MAY_MANAGE, BODY_MAX, 0, me_patch, NULL },
	{ GL_GET, "/v1/me/sessions", GL_MAY_MANAGE, 0, 0, session_list, NULL },
	{ GL_DELETE, "/v1/me/sessions", GL_MAY_MANAGE, 0, 0, session_end_others, NULL },
	{ GL_DELETE, "/v1/me/sessions/#", GL_MAY_MANAGE, 0, 0, session_end, NULL }, { 0 } };
