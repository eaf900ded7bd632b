#include "api/caller.h"

#include <string.h>
#include <strings.h>

#include "api/api.h"
#include "api/cookie.h"
#include "api/known.h"
#include "api/secret.h"
#include "base/clock.h"
#include "base/id.h"

#define FRESH_MS 60000 /* how long a session is known without asking again */

#define BEARER "Bearer "

/* ---- what a route wants ---- */

static void admit(struct gl_req *r)
{
	uint32_t wants = r->route->access & ~(uint32_t)GL_MAY_ANYBODY;

	if ((r->who.scopes & wants) != wants) {
		gl_reply_failf(
		        r, GL_FORBIDDEN, "what you have shown does not have the scope that is needed here");
	} else if (wants & GL_MAY_ADMIN && !r->who.admin) {
		gl_reply_failf(r, GL_FORBIDDEN, "only an admin may do this");
	} else {
		gl_req_admit(r);
	}
}

/* Nobody we know: welcome where anybody is. */
static void stranger(struct gl_req *r, enum gl_code code, const char *why)
{
	if (r->route->access & GL_MAY_ANYBODY)
		gl_req_admit(r);
	else
		gl_reply_failf(r, code, "%s", why);
}

/* An admin who shows less than the scope of one is nobody special: a key that leaks gives what it names. */
static void know(struct gl_req *r, const struct gl_rows *rows, uint32_t scopes)
{
	r->who.account = gl_rows_i64(rows, 0, 0);
	r->who.kind = (uint8_t)gl_rows_i64(rows, 0, 1);
	r->who.admin = gl_rows_bool(rows, 0, 2) && scopes & GL_MAY_ADMIN;
	r->who.scopes = scopes;
}

/* ---- by key ---- */

static void key_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;

	if (gl_ask_failed(r, error))
		return;
	if (!rows->count) {
		gl_reply_failf(r, GL_UNAUTHORISED, "this key is not in force");
		return;
	}
	know(r, rows, (uint32_t)gl_rows_i64(rows, 0, 3));
	gl_known_add(r->user, &r->who, INT64_MAX);
	r->user = NULL;
	admit(r);
}

static void look_up_key(struct gl_req *r, uint8_t hash[GL_SECRET_HASH])
{
	const char *text = r->header[GL_H_AUTHORIZATION] + strlen(BEARER);
	gl_args_auto args = { 0 };

	if (strncasecmp(r->header[GL_H_AUTHORIZATION], BEARER, strlen(BEARER)) != 0 ||
	        !gl_key_read(hash, text, strlen(text))) {
		gl_reply_failf(r, GL_UNAUTHORISED, "send 'Authorization: Bearer gl_...'");
		return;
	}
	if (gl_known_find(hash, &r->who)) {
		admit(r);
		return;
	}
	gl_args_init(&args, 64);
	gl_args_bytes(&args, hash, GL_SECRET_HASH);
	r->user = hash;
	gl_ask(r, GL_SQL_KEY_FIND, &args, key_came);
}

/* ---- by session ---- */

/* A page says for whom it speaks. Another account may have signed in at the same browser since: what the page
 * sends was not said by that one. */
static void admit_session(struct gl_req *r)
{
	const char *meant = r->header[GL_H_GOLDLEAF_ACCOUNT];
	int64_t account;

	if (!meant || (gl_id_parse(&account, meant, strlen(meant)) && account == r->who.account))
		admit(r);
	else
		gl_reply_failf(r, GL_SESSION_EXPIRED, "another account has signed in at this browser");
}

static int64_t shorter(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void session_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	int64_t known_ms = shorter(FRESH_MS, gl_server->config->session_idle_s * 1000 / 2);

	if (gl_ask_failed(r, error))
		return;
	if (!rows->count) {
		stranger(r, GL_SESSION_EXPIRED, "your session has ended; sign in again");
		return;
	}
	know(r, rows,
	        GL_MAY_ANNOTATE | GL_MAY_MANAGE | GL_MAY_REVIEW | GL_MAY_READ |
	                (gl_rows_bool(rows, 0, 2) ? (uint32_t)GL_MAY_ADMIN : 0));
	gl_known_add(r->user, &r->who, gl_mono_ms() + shorter(known_ms, gl_rows_i64(rows, 0, 3)));
	r->user = NULL;
	admit_session(r);
}

static bool only_reads(const struct gl_req *r)
{
	return r->method == GL_GET || r->method == GL_HEAD;
}

static void look_up_session(struct gl_req *r, uint8_t hash[GL_SECRET_HASH])
{
	gl_args_auto args = { 0 };

	if (!only_reads(r) && !gl_cookie_same_origin(r, false)) {
		gl_reply_failf(r, GL_CROSS_SITE,
		        "a request by cookie must come from this server's own pages (Sec-Fetch-Site or "
		        "Origin say so)");
		return;
	}
	if (gl_known_find(hash, &r->who)) {
		admit_session(r);
		return;
	}
	gl_args_init(&args, 64);
	gl_args_bytes(&args, hash, GL_SECRET_HASH);
	gl_args_i64(&args, gl_server->config->session_idle_s);
	r->user = hash;
	gl_ask(r, GL_SQL_SESSION_FIND, &args, session_came);
}

bool gl_caller_session(const struct gl_req *r, uint8_t hash[GL_SECRET_HASH])
{
	return !r->header[GL_H_AUTHORIZATION] && gl_cookie_read(r, hash);
}

void gl_caller_authorise(struct gl_req *r)
{
	uint8_t *hash = gl_req_alloc(r, GL_SECRET_HASH);

	if (!hash)
		gl_reply_failf(r, GL_NO_MEMORY, "no memory to look up who you are");
	else if (r->header[GL_H_AUTHORIZATION])
		look_up_key(r, hash);
	else if (gl_cookie_read(r, hash))
		look_up_session(r, hash);
	else
		stranger(r, GL_UNAUTHORISED, "sign in, or send 'Authorization: Bearer gl_...'");
}

/* ---- what was revoked ---- */

static void revoked_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	size_t len;

	if (error)
		return;
	for (int i = 0; i < rows->count; i++)
		gl_known_forget(gl_rows_bytes(rows, i, 0, &len));
	gl_known_heard((int64_t)(intptr_t)ctx);
}

void gl_caller_tick(void)
{
	gl_args_auto args = { 0 };
	struct gl_err e;

	gl_args_init(&args, 16);
	gl_pipe_ask(gl_loop_pipe(gl_loop_self()), GL_SQL_REVOKED, &args, revoked_came,
	        (void *)(intptr_t)gl_mono_ms(), &e);
}
