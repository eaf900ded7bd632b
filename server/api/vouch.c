/* vouch -- lets an annotator go on whose hand-outs pause because its answers look clicked. */
#include <string.h>

#include "api/api.h"
#include "api/projects.h"
#include "base/auto.h"
#include "base/hex.h"
#include "live/live.h"

#define BODY_MAX 256

struct vouching {
	struct gl_live *live;
	uint32_t no;
	bool vouched;
};

static void stored(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct vouching *v = r->user;

	v->live->users--;
	if (gl_ask_failed(r, error))
		return;
	if (!rows->count) {
		gl_reply_failf(r, GL_NOT_FOUND, "this account annotates here no more");
		return;
	}
	if (v->live->phase == GL_LIVE_READY && v->no <= v->live->members)
		v->live->member[v->no - 1].vouched = v->vouched;
	gl_reply_empty(r, 204);
}

static uint32_t find(const struct gl_live *live, const char *hex)
{
	uint8_t pseudonym[GL_PSEUDONYM_BYTES];

	if (!gl_unhex(pseudonym, sizeof pseudonym, hex, strlen(hex)))
		return 0;
	for (uint32_t i = 0; i < live->members; i++) {
		const struct gl_member *m = &live->member[i];

		if (m->no && m->role == GL_MEMBER_ANNOTATOR &&
		        !memcmp(m->pseudonym, pseudonym, sizeof pseudonym))
			return m->no;
	}
	return 0;
}

static void vouch(struct gl_req *r, struct gl_live *live)
{
	struct vouching *v = r->user;
	gl_args_auto a = { 0 };
	struct gl_err e = { 0 };

	if (!gl_project_managed(r, live))
		return;
	v->live = live;
	v->no = find(live, r->id[1]);
	if (!v->no) {
		gl_reply_failf(r, GL_NOT_FOUND, "no annotator here has the pseudonym '%.40s'", r->id[1]);
		return;
	}
	gl_args_init(&a, 64);
	gl_args_i64(&a, live->project);
	gl_args_i32(&a, (int32_t)v->no);
	gl_args_bool(&a, v->vouched);
	live->users++;
	if (gl_pipe_ask(gl_loop_pipe(r->loop), GL_SQL_ANNOTATOR_VOUCH, &a, stored, r, &e)) {
		live->users--;
		gl_reply_fail(r, &e);
	}
}

/* POST /v1/projects/#/annotators/# {vouched}: hand-outs go on for this annotator, or may pause again. */
static void annotator_vouch(struct gl_req *r)
{
	const struct gl_json *body = gl_req_json(r, "vouched", NULL), *vouched;
	struct vouching *v = body ? gl_req_alloc(r, sizeof *v) : NULL;

	if (!body)
		return;
	if (!v) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a word");
		return;
	}
	vouched = gl_json_get(body, "vouched");
	v->vouched = gl_json_is(vouched, GL_JSON_TRUE);
	r->user = v;
	if (v->vouched || gl_json_is(vouched, GL_JSON_FALSE))
		gl_live_with(r, vouch);
	else
		gl_reply_failf(r, GL_INVALID, "vouched: true or false");
}

const struct gl_route gl_vouch_routes[] = { { GL_POST, "/v1/projects/#/annotators/#", GL_MAY_MANAGE, BODY_MAX,
	                                            GL_ROUTE_PROJECT, annotator_vouch, NULL },
	{ 0 } };
