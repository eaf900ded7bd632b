#include "api/sign_in.h"

#include <string.h>

#include <sodium.h>

#include "api/cookie.h"
#include "api/secret.h"
#include "live/server.h"

#define AGENT_MAX 200

struct signed_in {
	char text[GL_SECRET_TEXT + 1];
};

static void session_made(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	const struct signed_in *s = r->user;
	const char *body;
	size_t len;

	if (gl_ask_failed(r, error))
		return;
	if (!rows->count) {
		gl_reply_failf(r, GL_GONE, "this account has been deleted");
		return;
	}
	body = gl_rows_text(rows, 0, 0, &len);
	gl_cookie_set(r, s->text);
	gl_reply_bytes(r, 201, "application/json", body, len);
}

/* The browser as it calls itself: what is not ASCII would have to be checked, and says nothing. */
static void add_agent(const struct gl_req *r, struct gl_args *args)
{
	const char *sent = r->header[GL_H_USER_AGENT];
	char agent[AGENT_MAX];
	size_t len = 0;

	for (; sent && sent[len] && len < sizeof agent; len++)
		agent[len] = sent[len] >= 0x20 && sent[len] < 0x7f ? sent[len] : '?';
	gl_args_text(args, agent, len);
}

void gl_sign_in(struct gl_req *r, int64_t account)
{
	struct signed_in *s = gl_req_alloc(r, sizeof *s);
	uint8_t hash[GL_SECRET_HASH];
	gl_args_auto args = { 0 };

	if (!s) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a session");
		return;
	}
	gl_secret_make(s->text, hash);
	gl_args_init(&args, 512);
	gl_args_bytes(&args, hash, sizeof hash);
	gl_args_i64(&args, gl_id_draw());
	gl_args_i64(&args, account);
	add_agent(r, &args);
	gl_args_i64(&args, gl_server->config->session_max_s);
	r->user = s;
	gl_ask(r, GL_SQL_SESSION_ADD, &args, session_made);
}

bool gl_password_send(struct gl_req *r, struct gl_password_job *j)
{
	if (gl_passwords_add(gl_server->passwords, j))
		return true;
	gl_reply_header(r, "Retry-After", "3");
	gl_reply_failf(r, GL_BUSY, "%d people are signing in at this moment; repeat the request",
	        GL_PASSWORDS_QUEUE);
	return false;
}

bool gl_password_came(struct gl_req *r, const struct gl_password_job *j)
{
	if (j->outcome != GL_PASSWORD_NO_MEMORY)
		return true;
	gl_reply_failf(r, GL_NO_MEMORY, "no memory to work with passwords just now");
	return false;
}

void gl_password_wipe(struct gl_req *r)
{
	if (r->body.data)
		sodium_memzero(r->body.data, r->body.len);
	if (r->doc.strings.data)
		sodium_memzero(r->doc.strings.data, r->doc.strings.len);
}

bool gl_sign_in_here(struct gl_req *r)
{
	if (gl_cookie_same_origin(r, true))
		return true;
	gl_reply_failf(r, GL_CROSS_SITE, "another site's page may not sign anybody in here");
	return false;
}

bool gl_name_taken(struct gl_req *r, const struct gl_sql_error *error, bool same)
{
	bool name = error && !strcmp(error->constraint, "account_name_key");

	if ((name && same) || (error && !strcmp(error->constraint, "account_username_key")))
		gl_reply_failf(r, GL_CONFLICT, "username: somebody has this one already");
	else if (name)
		gl_reply_failf(r, GL_CONFLICT, "name: somebody is called that already");
	else
		return gl_ask_failed(r, error);
	return true;
}
