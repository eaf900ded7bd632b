/* invitations -- links with which somebody makes an account, and perhaps joins a project in the same step. */
#include <string.h>

#include "api/api.h"
#include "api/projects.h"
#include "api/secret.h"
#include "base/id.h"

#define BODY_MAX  2048
#define NOTE_MAX  200
#define USES_MAX  1000
#define DAY_S     86400
#define EXPIRES_S (14 * DAY_S) /* unless said otherwise */

struct invitation {
	char token[GL_SECRET_TEXT + 1], id[GL_ID_LEN + 1];
	int64_t number, project, uses, expires_s;
	int16_t role; /* 0: no project */
	const struct gl_json *note;
};

static enum gl_code read_role(struct invitation *v, const struct gl_json *body, struct gl_err *e)
{
	const struct gl_json *project = gl_json_get(body, "project"), *role = gl_json_get(body, "role");

	if (!project)
		return role ? gl_fail(e, GL_INVALID, "role: only together with a project") : GL_OK;
	if (!gl_json_is(project, GL_JSON_STRING) || !gl_id_parse(&v->project, project->text, project->len))
		return gl_fail(e, GL_INVALID, "project: the id of a project");
	v->role = (int16_t)(role ? gl_role_find(role) : GL_MEMBER_ANNOTATOR);
	return v->role ? GL_OK : gl_fail(e, GL_INVALID, "role: \"annotator\", \"reviewer\" or \"manager\"");
}

static enum gl_code read_body(struct invitation *v, const struct gl_json *body, struct gl_err *e)
{
	const struct gl_json *uses = gl_json_get(body, "uses"), *expires = gl_json_get(body, "expires_in_s");

	v->note = gl_json_get(body, "note");
	v->uses = 1;
	v->expires_s = EXPIRES_S;
	if (v->note && (!gl_json_is(v->note, GL_JSON_STRING) || v->note->len > NOTE_MAX ||
	                       memchr(v->note->text, 0, v->note->len)))
		return gl_fail(e, GL_INVALID, "note: text of at most %d bytes", NOTE_MAX);
	if (uses && !gl_json_int(uses, 1, USES_MAX, &v->uses))
		return gl_fail(e, GL_INVALID, "uses: 1 to %d", USES_MAX);
	if (expires && !gl_json_int(expires, 1, 365 * DAY_S, &v->expires_s))
		return gl_fail(e, GL_INVALID, "expires_in_s: 1 to %d", 365 * DAY_S);
	return read_role(v, body, e);
}

static void made(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	const struct invitation *v = r->user;
	char link[sizeof "/join#" + GL_SECRET_TEXT] = "/join#";

	if (gl_ask_failed(r, error))
		return;
	if (!rows->count) {
		gl_reply_failf(r, GL_NOT_FOUND, "there is no such project that you run");
		return;
	}
	strcat(link, v->token);
	gl_reply_json(r, 201,
	        json_pack("{s:s, s:s, s:s, s:s}", "id", v->id, "token", v->token, "link", link, "expires_at",
	                gl_rows_text(rows, 0, 0, NULL)));
}

static void add(struct gl_req *r, struct invitation *v)
{
	uint8_t hash[GL_SECRET_HASH];
	gl_args_auto args = { 0 };

	gl_secret_make(v->token, hash);
	v->number = gl_id_draw();
	gl_id_text(v->id, v->number);
	gl_args_init(&args, 1024);
	gl_args_bytes(&args, hash, sizeof hash);
	gl_args_i64(&args, v->number);
	gl_args_i64(&args, r->who.account);
	gl_args_bool(&args, r->who.admin);
	if (v->role) {
		gl_args_i64(&args, v->project);
		gl_args_i16(&args, v->role);
	} else {
		gl_args_null(&args);
		gl_args_null(&args);
	}
	gl_args_text(&args, v->note ? v->note->text : "", v->note ? v->note->len : 0);
	gl_args_i32(&args, (int32_t)v->uses);
	gl_args_i64(&args, v->expires_s);
	r->user = v;
	gl_ask(r, GL_SQL_INVITATION_ADD, &args, made);
}

/* POST /v1/invitations {project?, role?, note?, uses?, expires_in_s?}: the token is shown once. */
static void invitation_add(struct gl_req *r)
{
	const struct gl_json *body =
	        gl_req_json(r, "?project", "?role", "?note", "?uses", "?expires_in_s", NULL);
	struct invitation *v = body ? gl_req_alloc(r, sizeof *v) : NULL;
	struct gl_err e = { 0 };

	if (!body)
		return;
	if (!v)
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for an invitation");
	else if (read_body(v, body, &e))
		gl_reply_fail(r, &e);
	else if (!v->role && !r->who.admin)
		gl_reply_failf(r, GL_FORBIDDEN,
		        "only an admin invites to the server alone: name a project that you run");
	else
		add(r, v);
}

static void invitations_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	if (!gl_ask_failed(ctx, error))
		gl_reply_rows(ctx, "invitations", rows);
}

/* GET /v1/invitations: those that still let somebody in. */
static void invitation_list(struct gl_req *r)
{
	gl_args_auto args = { 0 };
	int64_t after;

	gl_args_init(&args, 64);
	if (!gl_req_query_only(r, "cursor", NULL) || !gl_req_query_int(r, "cursor", 0, INT64_MAX, -1, &after))
		return;
	gl_args_i64(&args, r->who.account);
	gl_args_bool(&args, r->who.admin);
	gl_args_i64(&args, after);
	gl_ask(r, GL_SQL_INVITATION_LIST, &args, invitations_came);
}

static void ended(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	if (gl_ask_failed(ctx, error))
		return;
	if (rows->count)
		gl_reply_empty(ctx, 204);
	else
		gl_reply_failf(ctx, GL_NOT_FOUND, "there is no such invitation of yours");
}

/* DELETE /v1/invitations/#. */
static void invitation_end(struct gl_req *r)
{
	gl_args_auto args = { 0 };
	int64_t id = -1;

	gl_id_parse(&id, r->id[0], strlen(r->id[0]));
	gl_args_init(&args, 64);
	gl_args_i64(&args, r->who.account);
	gl_args_bool(&args, r->who.admin);
	gl_args_i64(&args, id);
	gl_ask(r, GL_SQL_INVITATION_END, &args, ended);
}

const struct gl_route gl_invitation_routes[] = { { GL_POST, "/v1/invitations", GL_MAY_MANAGE, BODY_MAX, 0,
	                                                 invitation_add, NULL },
	{ GL_GET, "/v1/invitations", GL_MAY_MANAGE, 0, 0, invitation_list, NULL },
	{ GL_DELETE, "/v1/invitations/#", GL_MAY_MANAGE, 0, 0, invitation_end, NULL }, { 0 } };
