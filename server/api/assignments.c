/* assignments -- hand out, what one holds, give back. Handing out asks the database nothing: the desk and the
 * window of contents know everything. */
#include <string.h>

#include "api/api.h"
#include "api/held.h"
#include "base/auto.h"
#include "live/fact.h"
#include "live/fetch.h"
#include "live/survey.h"

#define COUNT_MAX   100
#define BODY_MAX    1024
#define RELEASE_MAX 4096
#define REPLY_MAX   (32u << 20)

/* What was picked, while contents that are not in the window are on their way. */
struct hand_out {
	struct gl_live *live;
	uint32_t person;
	unsigned count;
	struct gl_assignment given[COUNT_MAX];
};

static void add_assignment(
        struct gl_buf *out, struct gl_live *live, uint32_t person, const struct gl_assignment *a)
{
	const struct gl_terms *terms = gl_live_terms_at(live, a->terms);
	const struct gl_content *content = gl_contents_get(&live->contents, a->n);
	struct gl_token token = { .project = (uint64_t)live->project,
		.person = person,
		.n = a->n,
		.terms = a->terms,
		.expires_ms = a->expires_ms,
		.nonce = a->nonce };
	char id[GL_TOKEN_LEN + 1], expires[25];

	gl_token_write(id, &token, gl_server->secret_token);
	gl_time_text(expires, a->expires_ms);
	gl_buf_printf(out, "{\"id\":\"%s\",\"task\":\"%u\",\"template_version\":%u,\"content\":", id, a->n,
	        terms->version);
	gl_buf_add(out, content->text, content->len);
	gl_buf_printf(out,
	        ",\"expires_at\":\"%s\",\"price\":{\"amount\":%lld,\"currency\":\"%s\"},\"order\":", expires,
	        (long long)a->price, terms->price.currency);
	gl_template_order(out, terms->template, a->nonce);
	if (content->predictions && terms->policy->predictions_shown)
		gl_buf_printf(out, ",\"predictions\":%s", content->predictions);
	gl_buf_putc(out, '}');
}

static void reply_assignments(struct gl_req *r, const struct hand_out *h)
{
	struct gl_buf out;

	gl_buf_init(&out, REPLY_MAX);
	gl_buf_puts(&out, "{\"assignments\":[");
	for (unsigned i = 0; i < h->count; i++) {
		if (i)
			gl_buf_putc(&out, ',');
		add_assignment(&out, h->live, h->person, &h->given[i]);
	}
	gl_buf_puts(&out, "]}");
	gl_reply_buf(r, 200, "application/json", &out);
}

static void contents_came(void *ctx, struct gl_live *live, const struct gl_err *e)
{
	struct gl_req *r = ctx;

	(void)live;
	if (e) {
		gl_reply_fail(r, e); /* still held: GET lists it */
		return;
	}
	reply_assignments(r, r->user);
}

static void show(struct gl_req *r, struct hand_out *h)
{
	uint32_t n[COUNT_MAX];

	for (unsigned i = 0; i < h->count; i++)
		n[i] = h->given[i].n;
	r->user = h;
	gl_fetch_contents(h->live, n, h->count, contents_came, r);
}

static void reply_nothing(struct gl_req *r, const struct gl_hand_out *out)
{
	static const char *const reasons[] = {
		[GL_NONE_FOR_YOU] = "none-for-you",
		[GL_ALL_HELD] = "all-held",
		[GL_PROJECT_DONE] = "project-done",
	};

	if (out->why == GL_ALL_HELD)
		gl_reply_headerf(r, "Retry-After", "%lld", (long long)(out->retry_s < 1 ? 1 : out->retry_s));
	gl_reply_json(r, 200, json_pack("{s:[], s:s}", "assignments", "reason", reasons[out->why]));
}

/* Whether a member gets nothing new for now; who answers much is looked at again as the crowd grows. */
static bool paused(struct gl_live *live, const struct gl_member *m)
{
	struct gl_desk_mine mine;

	gl_desk_mine(live->desk, m->no, &mine);
	if (mine.answers < GL_CLICKERS_ANSWERS || gl_desk_state(live->desk) != GL_DESK_OPEN)
		return false;
	gl_survey(live);
	return gl_survey_paused(live, m);
}

static void pick(struct gl_req *r, struct gl_live *live, const struct gl_member *m)
{
	uint32_t person = m->no;

	struct hand_out *h = gl_req_alloc(r, sizeof *h);
	struct gl_hand_out result;
	int64_t count = 1;
	struct gl_err e = { 0 };

	if (!h) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for %d assignments", COUNT_MAX);
		return;
	}
	if (r->doc.root && gl_json_get(r->doc.root, "count"))
		gl_json_int(gl_json_get(r->doc.root, "count"), 1, COUNT_MAX, &count);
	if (paused(live, m)) {
		gl_reply_json(r, 200, json_pack("{s:[], s:s}", "assignments", "reason", "paused"));
		return;
	}
	h->live = live;
	h->person = person;
	if (gl_desk_assign(live->desk, person, (unsigned)count, gl_live_now(), h->given, &result, &e)) {
		gl_reply_fail(r, &e);
		return;
	}
	if (!result.given) {
		reply_nothing(r, &result);
		return;
	}
	h->count = result.given;
	gl_fetch_ahead(live, result.given);
	show(r, h);
}

static void joined(struct gl_req *r, struct gl_live *live, const struct gl_member *m)
{
	pick(r, live, m);
}

static void assign(struct gl_req *r, struct gl_live *live)
{
	const struct gl_member *m = gl_live_member(live, r->who.account);

	if (m)
		pick(r, live, m);
	else if (gl_desk_state(live->desk) == GL_DESK_OPEN)
		gl_fetch_join(r, live, joined); /* the first time here: a number and a pseudonym */
	else
		gl_reply_failf(r, GL_NOT_OPEN, "the project is not open");
}

/* POST /v1/projects/#/assignments {"count":3}: what to work on next. */
static void assignment_take(struct gl_req *r)
{
	const struct gl_json *body;
	int64_t count;

	if (r->body.len) {
		body = gl_req_json(r, "?count", NULL);
		if (!body)
			return;
		if (gl_json_get(body, "count") &&
		        !gl_json_int(gl_json_get(body, "count"), 1, COUNT_MAX, &count)) {
			gl_reply_failf(r, GL_INVALID, "count: a whole number from 1 to %d", COUNT_MAX);
			return;
		}
	}
	gl_live_with(r, assign);
}

static void held(struct gl_req *r, struct gl_live *live)
{
	const struct gl_member *m = gl_live_member(live, r->who.account);
	struct hand_out *h = gl_req_alloc(r, sizeof *h);

	if (!h) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for %d assignments", COUNT_MAX);
		return;
	}
	h->live = live;
	if (m) {
		size_t n = gl_desk_held(live->desk, m->no, gl_live_now(), h->given, COUNT_MAX);

		h->person = m->no;
		h->count = (unsigned)(n < COUNT_MAX ? n : COUNT_MAX);
	}
	show(r, h);
}

/* GET /v1/projects/#/assignments: what I hold. For a lost reply, or a second device. */
static void assignment_list(struct gl_req *r)
{
	gl_live_with(r, held);
}

/* Given back once the reason is stored: whoever hears nothing may ask again, and nothing is lost. */
struct giving {
	struct gl_live *live;
	uint32_t person, n;
	int16_t reason;
};

static void not_held(struct gl_req *r)
{
	gl_reply_failf(r, GL_CONFLICT, "this assignment is not held any more: answered, released or expired");
}

static void reason_stored(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	const struct giving *g = r->user;

	(void)rows;
	g->live->users--;
	if (gl_ask_failed(r, error))
		return;
	if (g->live->phase == GL_LIVE_READY && gl_desk_release(g->live->desk, g->person, g->n, gl_live_now()))
		gl_reply_empty(r, 204);
	else
		not_held(r);
}

static void release(struct gl_req *r, struct gl_live *live)
{
	struct gl_token token;
	const struct gl_member *m = gl_assignment_read(r, live, &token);
	struct giving *g;
	gl_args_auto a = { 0 };
	struct gl_err e = { 0 };

	if (!m)
		return;
	g = r->user;
	gl_desk_expire(live->desk, gl_live_now());
	if (!gl_desk_holds(live->desk, m->no, token.n)) {
		not_held(r);
		return;
	}
	g->live = live;
	g->person = m->no;
	g->n = token.n;
	gl_args_init(&a, 64);
	gl_args_i64(&a, live->project);
	gl_args_i64(&a, token.n);
	gl_args_i32(&a, (int32_t)m->no);
	gl_args_i16(&a, g->reason);
	live->users++;
	if (gl_pipe_ask(gl_loop_pipe(r->loop), GL_SQL_GIVEN_BACK_PUT, &a, reason_stored, r, &e)) {
		live->users--;
		gl_reply_fail(r, &e);
	}
}

/* POST /v1/projects/#/assignments/release {"assignment","reason"}: skip, flag or harm. */
static void assignment_release(struct gl_req *r)
{
	static const char *const reasons[] = { "skip", "flag", "harm" }; /* from 1 in the database */
	const struct gl_json *body = gl_req_json(r, "assignment", "reason", NULL);
	struct giving *g = body ? gl_req_alloc(r, sizeof *g) : NULL;

	if (!body || !gl_assignment_asked(r))
		return;
	if (!g) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory to give an assignment back");
		return;
	}
	r->user = g;
	for (size_t i = 0; i < GL_COUNT(reasons); i++)
		if (gl_json_str(gl_json_get(body, "reason"), reasons[i]))
			g->reason = (int16_t)(i + 1);
	if (g->reason)
		gl_live_with(r, release);
	else
		gl_reply_failf(r, GL_INVALID, "reason: \"skip\", \"flag\" or \"harm\"");
}

const struct gl_route gl_assignment_routes[] = { { GL_POST, "/v1/projects/#/assignments", GL_MAY_ANNOTATE,
	                                                 BODY_MAX, GL_ROUTE_PROJECT, assignment_take, NULL },
	{ GL_GET, "/v1/projects/#/assignments", GL_MAY_ANNOTATE, 0, GL_ROUTE_PROJECT, assignment_list, NULL },
	{ GL_POST, "/v1/projects/#/assignments/release", GL_MAY_ANNOTATE, RELEASE_MAX, GL_ROUTE_PROJECT,
	        assignment_release, NULL },
	{ 0 } };
