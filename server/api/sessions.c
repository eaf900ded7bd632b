/* sessions -- signing in with a name and a password, and out again. */
#include <string.h>

#include "api/caller.h"
#include "api/cookie.h"
#include "api/known.h"
#include "api/rules.h"
#include "api/sign_in.h"
#include "api/tries.h"

#define BODY_MAX 8192 /* a password may be escaped, six bytes a byte */

struct signing {
	struct gl_password_job job;
	struct gl_req *r;
	struct gl_try try;
	int64_t account;
};

static void checked(struct gl_password_job *job)
{
	struct signing *s = (struct signing *)job;

	if (!gl_password_came(s->r, job)) {
		gl_try_right(&s->try);
	} else if (job->outcome == GL_PASSWORD_WRONG) {
		gl_reply_failf(
		        s->r, GL_BAD_CREDENTIALS, "this username and this password do not belong together");
	} else {
		gl_try_right(&s->try);
		gl_sign_in(s->r, s->account);
	}
}

/* Somebody or nobody of that name: the same work, and the same reply to a wrong password. */
static void account_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct signing *s = r->user;
	const struct gl_json *password = gl_json_get(r->doc.root, "password");
	const char *stored = NULL;

	if (gl_ask_failed(r, error)) {
		gl_try_right(&s->try);
		return;
	}
	if (rows->count) {
		s->account = gl_rows_i64(rows, 0, 0);
		stored = gl_rows_text(rows, 0, 1, NULL);
	}
	gl_password_job_check(&s->job, stored, password->text, password->len, checked);
	gl_password_wipe(r);
	if (!gl_password_send(r, &s->job))
		gl_try_right(&s->try);
}

/* POST /v1/sessions {username, password}. */
static void session_add(struct gl_req *r)
{
	const struct gl_json *body = gl_req_json(r, "username", "password", NULL), *password;
	struct signing *s = body ? gl_req_alloc(r, sizeof *s) : NULL;
	char username[GL_USERNAME_MAX + 1];
	gl_args_auto args = { 0 };

	if (!body || !gl_sign_in_here(r))
		return;
	if (!s) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory to sign in");
		return;
	}
	password = gl_json_get(body, "password");
	if (!gl_json_is(gl_json_get(body, "username"), GL_JSON_STRING) ||
	        !gl_json_is(password, GL_JSON_STRING) || password->len > GL_PASSWORD_MAX) {
		gl_reply_failf(r, GL_INVALID, "username, password: text, the password at most %d bytes",
		        GL_PASSWORD_MAX);
		return;
	}
	gl_username_fold(username, gl_json_get(body, "username"));
	s->r = r;
	if (!gl_try(r, &s->try, username))
		return;
	gl_args_init(&args, 256);
	gl_args_str(&args, username);
	r->user = s;
	gl_ask(r, GL_SQL_SIGN_IN, &args, account_came);
}

static void ended(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	uint8_t hash[GL_SECRET_HASH];

	(void)rows;
	if (gl_ask_failed(r, error))
		return;
	if (gl_caller_session(r, hash))
		gl_known_forget(hash);
	gl_cookie_clear(r);
	gl_reply_empty(r, 204);
}

/* DELETE /v1/sessions/current. */
static void session_end(struct gl_req *r)
{
	uint8_t hash[GL_SECRET_HASH];
	gl_args_auto args = { 0 };

	if (!gl_caller_session(r, hash)) {
		gl_reply_failf(
		        r, GL_NOT_FOUND, "you ask by a key, not by a session: revoke it at /v1/me/keys/{id}");
		return;
	}
	gl_args_init(&args, 64);
	gl_args_bytes(&args, hash, sizeof hash);
	gl_ask(r, GL_SQL_SESSION_END_THIS, &args, ended);
}

const struct gl_route gl_session_routes[] = { { GL_POST, "/v1/sessions", 0, BODY_MAX, GL_ROUTE_PUBLIC,
	                                              session_add, NULL },
	{ GL_DELETE, "/v1/sessions/current", 0, 0, 0, session_end, NULL }, { 0 } };
