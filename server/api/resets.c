/* resets -- links with which somebody sets their password anew, once: the way back in, and the first way in
 * for an account that an admin made. */
#include <string.h>

#include "api/known.h"
#include "api/rules.h"
#include "api/secret.h"
#include "api/sign_in.h"
#include "api/tries.h"
#include "base/id.h"

#define BODY_MAX  8192
#define EXPIRES_S 86400

/* ---- made by an admin ---- */

struct link {
	char token[GL_SECRET_TEXT + 1];
};

static void made(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	const struct link *l = r->user;
	char link[sizeof "/reset#" + GL_SECRET_TEXT] = "/reset#";

	if (gl_ask_failed(r, error))
		return;
	if (!rows->count) {
		gl_reply_failf(r, GL_NOT_FOUND, "there is no such account");
		return;
	}
	strcat(link, l->token);
	gl_reply_json(r, 201,
	        json_pack("{s:s, s:s, s:s}", "link", link, "token", l->token, "expires_at",
	                gl_rows_text(rows, 0, 0, NULL)));
}

/* POST /v1/accounts/#/reset: the link is shown once and good for a day; one made before it is not good any
 * more. */
static void reset_add(struct gl_req *r)
{
	struct link *l = gl_req_alloc(r, sizeof *l);
	uint8_t hash[GL_SECRET_HASH];
	int64_t account;
	gl_args_auto args = { 0 };

	if (!gl_id_parse(&account, r->id[0], strlen(r->id[0]))) {
		gl_reply_failf(r, GL_NOT_FOUND, "there is no account '%.40s'", r->id[0]);
		return;
	}
	if (!l) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a link");
		return;
	}
	gl_secret_make(l->token, hash);
	gl_args_init(&args, 128);
	gl_args_i64(&args, account);
	gl_args_bytes(&args, hash, sizeof hash);
	gl_args_i64(&args, r->who.account);
	gl_args_i64(&args, EXPIRES_S);
	r->user = l;
	gl_ask(r, GL_SQL_RESET_ADD, &args, made);
}

/* ---- used by whom it was given to ---- */

struct resetting {
	struct gl_password_job job;
	struct gl_req *r;
	struct gl_try try;
	uint8_t token[GL_SECRET_HASH];
	char username[GL_USERNAME_MAX + 1];
};

static void spent(struct gl_req *r)
{
	gl_reply_failf(r, GL_LINK_SPENT, "this link was used, replaced by a newer one, or has expired");
}

static void used(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	const struct resetting *s = r->user;
	int64_t account;

	if (gl_name_taken(r, error, false)) {
		gl_try_right(&s->try);
		return;
	}
	if (!rows->count) {
		spent(r);
		return;
	}
	account = gl_rows_i64(rows, 0, 0);
	gl_known_forget_account(account);
	gl_try_right(&s->try);
	gl_sign_in(r, account);
}

static void hashed(struct gl_password_job *job)
{
	struct resetting *s = (struct resetting *)job;
	gl_args_auto args = { 0 };

	if (!gl_password_came(s->r, job))
		return;
	gl_args_init(&args, 512);
	gl_args_bytes(&args, s->token, sizeof s->token);
	gl_args_str(&args, s->username);
	gl_args_str(&args, job->text);
	gl_ask(s->r, GL_SQL_RESET_USE, &args, used);
}

/* What the account is called, or will be. */
static enum gl_code name(struct resetting *s, const char *has, struct gl_err *e)
{
	const struct gl_json *wants = gl_json_get(s->r->doc.root, "username");

	if (has && wants && !gl_json_str(wants, has))
		return gl_fail(e, GL_INVALID, "username: this account has one already; leave it out");
	if (!has && !wants)
		return gl_fail(e, GL_INVALID, "username: this account has none yet; choose one");
	if (!has && gl_rule_username(wants, e))
		return e->code;
	strcpy(s->username, has ? has : wants->text);
	return GL_OK;
}

static void link_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct resetting *s = r->user;
	const struct gl_json *password = gl_json_get(r->doc.root, "password");
	struct gl_err e = { 0 };

	if (gl_ask_failed(r, error))
		return;
	if (!rows->count) {
		spent(r);
		return;
	}
	if (name(s, gl_rows_text(rows, 0, 1, NULL), &e) || gl_rule_password(password, s->username, &e)) {
		gl_try_right(&s->try);
		gl_reply_fail(r, &e);
		return;
	}
	gl_password_job_hash(&s->job, password->text, password->len, hashed);
	gl_password_wipe(r);
	gl_password_send(r, &s->job);
}

/* POST /v1/resets {token, password, username?}: signed in; the account's other sessions end. */
static void reset_use(struct gl_req *r)
{
	const struct gl_json *body = gl_req_json(r, "token", "password", "?username", NULL), *token;
	struct resetting *s = body ? gl_req_alloc(r, sizeof *s) : NULL;
	struct gl_err e = { 0 };
	gl_args_auto args = { 0 };

	if (!body || !gl_sign_in_here(r))
		return;
	if (!s) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for the new password");
		return;
	}
	token = gl_json_get(body, "token");
	s->r = r;
	r->user = s;
	if (gl_rule_password(gl_json_get(body, "password"), NULL, &e)) {
		gl_reply_fail(r, &e);
		return;
	}
	if (!gl_try(r, &s->try, NULL))
		return;
	if (!gl_json_is(token, GL_JSON_STRING) || !gl_secret_read(s->token, token->text, token->len)) {
		gl_reply_failf(r, GL_LINK_SPENT, "this is no such link: take all of it");
		return;
	}
	gl_args_init(&args, 64);
	gl_args_bytes(&args, s->token, sizeof s->token);
	gl_ask(r, GL_SQL_RESET_FIND, &args, link_came);
}

const struct gl_route gl_reset_routes[] = { { GL_POST, "/v1/accounts/#/reset", GL_MAY_ADMIN, 0, 0, reset_add,
	                                            NULL },
	{ GL_POST, "/v1/resets", 0, BODY_MAX, GL_ROUTE_PUBLIC, reset_use, NULL }, { 0 } };
