/* signup -- an account that a person makes for themselves, with an invitation or where anybody may. */
#include <stdlib.h>
#include <string.h>

#include "api/rules.h"
#include "api/secret.h"
#include "api/sign_in.h"
#include "api/tries.h"
#include "base/id.h"
#include "live/live.h"

/* Tells a project that is open in memory of its new member. */
struct news {
	struct gl_letter letter;
	int64_t project;
	struct gl_member member;
};

struct joining {
	struct gl_password_job job;
	struct gl_req *r;
	struct gl_try try;
	bool invited;
	uint8_t token[GL_SECRET_HASH];
	int64_t account;
	char username[GL_USERNAME_MAX + 1];
	const char *name;
	uint8_t pseudonym[GL_PSEUDONYM_BYTES];
	struct news *news; /* NULL once it is sent */
};

static void drop(void *user)
{
	struct joining *j = user;

	free(j->news);
}

static void tell(struct gl_letter *letter)
{
	struct news *n = (struct news *)letter;
	struct gl_live *live = gl_live_ready(n->project);
	struct gl_err e = { 0 };

	if (live)
		gl_live_add_member(live, &n->member, &e);
	free(n);
}

static void send_news(struct joining *j, const struct gl_rows *rows)
{
	struct news *n = j->news;
	char id[GL_ID_LEN + 1];

	j->news = NULL;
	*n = (struct news){ .letter.open = tell,
		.project = gl_rows_i64(rows, 0, 1),
		.member = { .account = j->account,
		        .no = (uint32_t)gl_rows_i64(rows, 0, 2),
		        .role = (enum gl_member_role)gl_rows_i64(rows, 0, 3) } };
	memcpy(n->member.pseudonym, j->pseudonym, sizeof j->pseudonym);
	gl_id_text(id, n->project);
	gl_loop_post(gl_http_owner(gl_loop_http(j->r->loop), id), &n->letter);
}

static void made(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct joining *j = r->user;

	if (gl_name_taken(r, error, j->name == j->username)) {
		gl_try_right(&j->try);
		return;
	}
	if (gl_rows_is(rows, 0, 0, "spent")) {
		gl_reply_failf(r, GL_LINK_SPENT, "somebody else has just used this invitation up");
		return;
	}
	if (!gl_rows_null(rows, 0, 1))
		send_news(j, rows);
	free(j->news);
	r->dropped = NULL;
	if (j->invited)
		gl_try_right(&j->try);
	gl_sign_in(r, j->account);
}

static void hashed(struct gl_password_job *job)
{
	struct joining *j = (struct joining *)job;
	gl_args_auto args = { 0 };

	if (!gl_password_came(j->r, job))
		return;
	gl_args_init(&args, 1024);
	gl_args_bytes(&args, j->invited ? j->token : NULL, sizeof j->token);
	gl_args_i64(&args, j->account);
	gl_args_str(&args, j->username);
	gl_args_str(&args, j->name);
	gl_args_str(&args, job->text);
	gl_args_bytes(&args, j->pseudonym, sizeof j->pseudonym);
	gl_ask(j->r, GL_SQL_SIGN_UP, &args, made);
}

static void hash(struct joining *j)
{
	const struct gl_json *password = gl_json_get(j->r->doc.root, "password");

	gl_password_job_hash(&j->job, password->text, password->len, hashed);
	gl_password_wipe(j->r);
	gl_password_send(j->r, &j->job);
}

static void invitation_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;

	if (gl_ask_failed(r, error))
		return;
	if (rows->count)
		hash(r->user);
	else
		gl_reply_failf(r, GL_LINK_SPENT, "this invitation was used up, taken back, or has expired");
}

/* What they would be called, by the rules; false: the refusal is on its way. */
static bool read_body(struct joining *j, const struct gl_json *body)
{
	const struct gl_json *username = gl_json_get(body, "username"), *name = gl_json_get(body, "name");
	struct gl_err e = { 0 };

	if (gl_rule_username(username, &e) || (name && gl_rule_name(name, &e)) ||
	        gl_rule_password(gl_json_get(body, "password"), username->text, &e)) {
		gl_reply_fail(j->r, &e);
		return false;
	}
	memcpy(j->username, username->text, username->len + 1);
	j->name = name ? gl_req_text(j->r, name->text, name->len) : j->username;
	return true;
}

void gl_sign_up(struct gl_req *r, const struct gl_json *body)
{
	const struct gl_json *invitation = gl_json_get(body, "invitation");
	struct joining *j = gl_req_alloc(r, sizeof *j);
	gl_args_auto args = { 0 };

	if (!j || !(j->news = malloc(sizeof *j->news))) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory to sign up");
		return;
	}
	r->user = j;
	r->dropped = drop;
	j->r = r;
	j->invited = invitation;
	if (!invitation && !gl_server->config->open_signup) {
		gl_reply_failf(r, GL_FORBIDDEN,
		        "accounts are made by invitation here: ask who runs this server for one");
		return;
	}
	if (!gl_sign_in_here(r) || !read_body(j, body) || !gl_try(r, &j->try, NULL))
		return;
	j->account = gl_id_draw();
	gl_random(j->pseudonym, sizeof j->pseudonym);
	if (!invitation) {
		hash(j);
		return;
	}
	if (!gl_json_is(invitation, GL_JSON_STRING) ||
	        !gl_secret_read(j->token, invitation->text, invitation->len)) {
		gl_reply_failf(r, GL_LINK_SPENT, "this is no invitation: take all of the link");
		return;
	}
	gl_args_init(&args, 64);
	gl_args_bytes(&args, j->token, sizeof j->token);
	gl_ask(r, GL_SQL_INVITATION_FIND, &args, invitation_came);
}
