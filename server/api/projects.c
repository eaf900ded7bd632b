/* projects -- what a requester wants labelled: made, read, opened, paused, closed; new terms. */
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "api/projects.h"
#include "api/rules.h"
#include "api/secret.h"
#include "base/auto.h"
#include "crypto/rand.h"
#include "live/fact.h"
#include "live/terms.h"

#define PROJECT_MAX    (256 << 10)
#define NAME_MAX_BYTES 200

static json_t *document(const char *jcs, size_t len)
{
	return json_loadb(jcs, len, JSON_ALLOW_NUL, NULL);
}

static void reply_project(struct gl_req *r, struct gl_live *live, int status)
{
	const struct gl_terms *t = gl_live_terms(live);
	struct gl_desk_counts c;
	json_t *json;

	gl_desk_counts(live->desk, &c);
	json = json_pack("{s:s, s:s, s:s, s:{s:I, s:I, s:I, s:I, s:I}}", "id", live->id, "name", live->name,
	        "state", gl_desk_state_name(gl_desk_state(live->desk)), "counts", "tasks",
	        (json_int_t)c.tasks, "wanting", (json_int_t)c.wanting, "answers", (json_int_t)c.answers,
	        "surplus", (json_int_t)c.surplus, "held", (json_int_t)c.held);
	if (t)
		json_object_update_new(
		        json, json_pack("{s:o, s:o, s:{s:I, s:s}, s:i}", "template",
		                      document(t->template->jcs, t->template->jcs_len), "policy",
		                      document(t->policy->jcs, t->policy->jcs_len), "price", "amount",
		                      (json_int_t)t->price.amount, "currency", t->price.currency,
		                      "template_version", (int)t->version));
	gl_reply_json(r, status, json);
}

/* POST /v1/projects, first half: the log's first two entries follow once the row is there. */
static void made(struct gl_req *r, struct gl_live *live)
{
	reply_project(r, live, 201);
}

static void project_opened(struct gl_req *r, struct gl_live *live)
{
	gl_terms_log(r, live, made);
}

static void project_made(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	int64_t project;

	if (gl_ask_failed(r, error))
		return;
	project = gl_rows_i64(rows, 0, 0);
	gl_live_with_project(r, project, project_opened);
}

static void project_insert(struct gl_req *r, const char *name, size_t len)
{
	int64_t project;
	uint8_t pseudonym[GL_PSEUDONYM_BYTES];
	char id[GL_ID_LEN + 1];
	gl_buf_auto origin = { 0 };
	gl_args_auto args = { 0 };

	gl_buf_init(&origin, GL_ORIGIN_MAX);
	gl_args_init(&args, 4096);
	project = gl_id_draw();
	/* The log's origin is fixed here, for ever; the project belongs to the loop that made it only if its
	 * id says so. */
	while (gl_http_owner(gl_loop_http(r->loop), (gl_id_text(id, project), id)) != r->loop)
		project = (project + 1) & ((1ll << GL_ID_BITS) - 1);
	gl_buf_printf(&origin, "%s/log/%s", gl_server->config->host, id);
	gl_random(pseudonym, sizeof pseudonym);
	gl_args_i64(&args, project);
	gl_args_text(&args, name, len);
	gl_args_text(&args, origin.data, origin.len);
	gl_args_i64(&args, r->who.account);
	gl_args_bytes(&args, pseudonym, sizeof pseudonym);
	gl_ask(r, GL_SQL_PROJECT_ADD, &args, project_made);
}

/* POST /v1/projects {name, template, guidelines, policy, price}: a draft; nothing is handed out until it is
 * opened. */
static void project_add(struct gl_req *r)
{
	const struct gl_json *body = gl_req_json(
	                             r, "name", "template", "?guidelines", "?policy", "?price", NULL),
	                     *name = gl_json_get(body, "name");
	struct gl_err e = { 0 };

	if (!body)
		return;
	if (gl_rule_title(name, NAME_MAX_BYTES, &e)) {
		gl_reply_fail(r, &e);
		return;
	}
	if (!gl_terms_read(r, NULL))
		return;
	project_insert(r, name->text, name->len);
}

/* GET /v1/projects: those I have a role in. */
static void projects_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	if (!gl_ask_failed(ctx, error))
		gl_reply_rows(ctx, "projects", rows);
}

static void project_list(struct gl_req *r)
{
	gl_args_auto args = { 0 };
	int64_t after;

	if (!gl_req_query_only(r, "cursor", NULL) || !gl_req_query_int(r, "cursor", 0, INT64_MAX, -1, &after))
		return;
	gl_args_init(&args, 64);
	gl_args_i64(&args, r->who.account);
	gl_args_i64(&args, after);
	gl_ask(r, GL_SQL_PROJECT_LIST, &args, projects_came);
}

bool gl_project_managed(struct gl_req *r, struct gl_live *live)
{
	const struct gl_member *m = gl_live_member(live, r->who.account);

	if (r->who.admin || (m && m->role <= GL_MEMBER_MANAGER))
		return true;
	gl_reply_failf(r, GL_NOT_FOUND, "there is no project '%s' that you run", live->id);
	return false;
}

bool gl_project_staffed(struct gl_req *r, struct gl_live *live)
{
	const struct gl_member *m = gl_live_member(live, r->who.account);

	if (r->who.admin || (m && m->role <= GL_MEMBER_REVIEWER))
		return true;
	gl_reply_failf(r, GL_NOT_FOUND, "there is no project '%s' that you run or review", live->id);
	return false;
}

bool gl_may_watch(struct gl_req *r)
{
	if (r->who.scopes & (GL_MAY_MANAGE | GL_MAY_REVIEW))
		return true;
	gl_reply_failf(r, GL_FORBIDDEN, "this key needs the scope \"review\" or \"manage\" here");
	return false;
}

uint32_t gl_project_task(struct gl_req *r, const struct gl_live *live)
{
	const char *text = r->id[1];
	size_t len = strlen(text);
	uint32_t n = 0;

	/* A number has one name: no sign, no leading zero. */
	if (len && len <= 9 && text[0] != '0' && strspn(text, "0123456789") == len)
		n = (uint32_t)strtoul(text, NULL, 10);
	if (n && n <= gl_desk_tasks(live->desk))
		return n;
	gl_reply_failf(r, GL_NOT_FOUND, "there is no task '%.40s' in this project", text);
	return 0;
}

static void show(struct gl_req *r, struct gl_live *live)
{
	if (gl_project_managed(r, live))
		reply_project(r, live, 200);
}

/* GET /v1/projects/#: all of it, with what has happened so far. */
static void project_get(struct gl_req *r)
{
	gl_live_with(r, show);
}

/* ---- open, pause, close ---- */

struct move {
	const char *verb;
	enum gl_desk_state to;
	unsigned from; /* bits (1 << state) */
};

static const struct move moves[] = {
	{ "open", GL_DESK_OPEN, 1 << GL_DESK_DRAFT | 1 << GL_DESK_PAUSED | 1 << GL_DESK_OPEN },
	{ "pause", GL_DESK_PAUSED, 1 << GL_DESK_OPEN | 1 << GL_DESK_PAUSED },
	{ "close", GL_DESK_CLOSED,
	        1 << GL_DESK_DRAFT | 1 << GL_DESK_OPEN | 1 << GL_DESK_PAUSED | 1 << GL_DESK_CLOSED },
};

static void state_stored(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	const struct move *m = r->user;
	struct gl_live *live;
	int64_t project;

	(void)rows;
	if (gl_ask_failed(r, error))
		return;
	gl_id_parse(&project, r->id[0], strlen(r->id[0]));
	live = gl_live_ready(project);
	if (!live) {
		gl_reply_failf(r, GL_BUSY, "the project is moving; repeat the request");
		return;
	}
	gl_desk_set_state(live->desk, m->to);
	reply_project(r, live, 200);
}

static void change_state(struct gl_req *r, struct gl_live *live)
{
	const struct move *m = r->user;
	gl_args_auto args = { 0 };

	if (!gl_project_managed(r, live))
		return;
	if (!(m->from >> gl_desk_state(live->desk) & 1)) {
		gl_reply_failf(r, GL_CONFLICT, "the project is %s: it cannot be %sd",
		        gl_desk_state_name(gl_desk_state(live->desk)), m->verb);
		return;
	}
	gl_args_init(&args, 64);
	gl_args_i64(&args, live->project);
	gl_args_i16(&args, (int16_t)(m->to + 1)); /* the database counts from 1 */
	gl_ask(r, GL_SQL_PROJECT_STATE, &args, state_stored);
}

static void project_open(struct gl_req *r)
{
	r->user = (void *)&moves[0];
	gl_live_with(r, change_state);
}

static void project_pause(struct gl_req *r)
{
	r->user = (void *)&moves[1];
	gl_live_with(r, change_state);
}

static void project_close(struct gl_req *r)
{
	r->user = (void *)&moves[2];
	gl_live_with(r, change_state);
}

/* ---- new terms ---- */

static void patched(struct gl_req *r, struct gl_live *live)
{
	reply_project(r, live, 200);
}

static void patch(struct gl_req *r, struct gl_live *live)
{
	if (gl_project_managed(r, live) && gl_terms_read(r, gl_live_terms(live)))
		gl_terms_log(r, live, patched);
}

/* PATCH /v1/projects/# {template?, guidelines?, policy?, price?}: terms for assignments from now on. */
static void project_patch(struct gl_req *r)
{
	if (gl_req_json(r, "?template", "?guidelines", "?policy", "?price", NULL))
		gl_live_with(r, patch);
}

const struct gl_route gl_project_routes[] = { { GL_POST, "/v1/projects", GL_MAY_MANAGE, PROJECT_MAX, 0,
	                                              project_add, NULL },
	{ GL_GET, "/v1/projects", GL_MAY_MANAGE, 0, 0, project_list, NULL },
	{ GL_GET, "/v1/projects/#", GL_MAY_MANAGE, 0, GL_ROUTE_PROJECT, project_get, NULL },
	{ GL_PATCH, "/v1/projects/#", GL_MAY_MANAGE, PROJECT_MAX, GL_ROUTE_PROJECT, project_patch, NULL },
	{ GL_POST, "/v1/projects/#/open", GL_MAY_MANAGE, 0, GL_ROUTE_PROJECT, project_open, NULL },
	{ GL_POST, "/v1/projects/#/pause", GL_MAY_MANAGE, 0, GL_ROUTE_PROJECT, project_pause, NULL },
	{ GL_POST, "/v1/projects/#/close", GL_MAY_MANAGE, 0, GL_ROUTE_PROJECT, project_close, NULL }, { 0 } };
