#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/internal.h"
#include "http/path.h"
#include "http/reply.h"

#define SPARES     256       /* exchanges kept for the next requests, with what memory they have: */
#define SPARE_BODY (8 << 10) /* at most that much for a body */

struct gl_exchange *gl_exchange_of(struct gl_req *r)
{
	assert(r->magic == GL_REQ_MAGIC);
	return (struct gl_exchange *)r;
}

static struct gl_exchange *of_letter(struct gl_letter *letter)
{
	return (struct gl_exchange *)((char *)letter - offsetof(struct gl_exchange, letter));
}

/* All is forgotten but the memory of body and doc, and the arena is not even wiped. */
struct gl_exchange *gl_exchange_take(struct gl_loop *loop)
{
	struct gl_exchange *x = loop->spare;
	struct gl_buf body = { 0 };
	struct gl_json_doc doc = { 0 };

	if (x) {
		loop->spare = x->spare;
		loop->spares--;
		body = x->r.body;
		doc = x->r.doc;
	} else {
		x = malloc(sizeof *x);
		if (!x)
			return NULL;
	}
	memset(x, 0, offsetof(struct gl_exchange, arena));
	x->r.magic = GL_REQ_MAGIC;
	x->r.loop = x->home = loop;
	x->r.body = body;
	x->r.doc = doc;
	x->r.started_us = gl_mono_us();
	return x;
}

static void forget(struct gl_exchange *x)
{
	struct gl_loop *loop = x->home;

	if (x->events)
		gl_events_part(x->events);
	if (x->r.dropped)
		x->r.dropped(x->r.user);
	while (x->blocks) {
		struct gl_block *next = x->blocks->next;

		free(x->blocks);
		x->blocks = next;
	}
	if (x->response)
		MHD_destroy_response(x->response);
	if (x->late)
		MHD_destroy_response(x->late);
	x->r.magic = 0;
	if (x->r.body.cap > SPARE_BODY || loop->spares == SPARES ||
	        x->r.doc.cap * sizeof *x->r.doc.node > SPARE_BODY) {
		gl_buf_release(&x->r.body);
		gl_json_release(&x->r.doc);
		free(x);
		return;
	}
	gl_buf_clear(&x->r.body);
	x->spare = loop->spare;
	loop->spare = x;
	loop->spares++;
}

void gl_exchanges_drop(struct gl_loop *loop)
{
	while (loop->spare) {
		struct gl_exchange *x = loop->spare;

		loop->spare = x->spare;
		gl_buf_release(&x->r.body);
		gl_json_release(&x->r.doc);
		free(x);
	}
}

/* Home again. */
static void arrive(struct gl_exchange *x)
{
	struct gl_conn *c = x->conn;

	if (x->held) {
		x->home->held--;
		x->held_ms += gl_loop_ms(x->home) - x->held_since_ms;
	}
	x->held = false;
	x->r.loop = x->home;
	if (!c) {
		forget(x);
		return;
	}
	if (x->suspended) {
		if (!x->whole)
			gl_conn_stage(c, GL_STAGE_BODY);
		gl_exchange_wake(x);
	}
}

static void open_arrive(struct gl_letter *letter)
{
	arrive(of_letter(letter));
}

void gl_exchange_back(struct gl_exchange *x)
{
	if (gl_loop_self() == x->home) {
		arrive(x);
		return;
	}
	x->letter.open = open_arrive;
	gl_loop_post(x->home, &x->letter);
}

void gl_exchange_wake(struct gl_exchange *x)
{
	x->suspended = false;
	MHD_resume_connection(x->conn->mhd);
	x->home->run_mhd = true;
}

static void call_handler(struct gl_exchange *x)
{
	x->r.route->handler(&x->r);
}

static void call_piece(struct gl_exchange *x)
{
	x->r.route->piece(&x->r, x->r.body.data, x->r.body.len);
}

static void open_handler(struct gl_letter *letter)
{
	call_handler(of_letter(letter));
}

static void open_piece(struct gl_letter *letter)
{
	call_piece(of_letter(letter));
}

static void hold(struct gl_exchange *x)
{
	x->held = true;
	x->home->held++;
	x->held_since_ms = gl_loop_ms(x->home);
}

/* On the project's own loop, wherever that is. */
static void dispatch(
        struct gl_exchange *x, void (*call)(struct gl_exchange *), void (*open)(struct gl_letter *))
{
	struct gl_loop *owner = x->home;

	hold(x);
	if (x->r.route->flags & GL_ROUTE_PROJECT)
		owner = gl_http_owner(x->home->http, x->r.id[0]);
	if (owner == x->home) {
		call(x);
		return;
	}
	x->r.loop = owner;
	x->letter.open = open;
	if (!gl_loop_try_post(owner, &x->letter)) {
		x->r.loop = x->home;
		gl_count(x->home->counters, GL_COUNT_BUSY);
		gl_reply_failf(&x->r, GL_BUSY, "too many requests are waiting for this project");
	}
}

static void open_moved(struct gl_letter *letter)
{
	struct gl_exchange *x = of_letter(letter);

	x->then(&x->r);
}

void gl_req_move(struct gl_req *r, struct gl_loop *loop, void (*then)(struct gl_req *r))
{
	struct gl_exchange *x = gl_exchange_of(r);

	assert(gl_loop_self() == r->loop && !x->replied);
	if (loop == r->loop) {
		then(r);
		return;
	}
	r->loop = loop;
	x->then = then;
	x->letter.open = open_moved;
	gl_loop_post(loop, &x->letter);
}

void gl_req_admit(struct gl_req *r)
{
	struct gl_exchange *x = gl_exchange_of(r);

	assert(x->phase == GL_PHASE_ADMIT && !x->replied);
	x->phase = GL_PHASE_BODY;
	gl_exchange_back(x);
}

void gl_req_more(struct gl_req *r)
{
	struct gl_exchange *x = gl_exchange_of(r);

	assert(x->phase == GL_PHASE_BODY && !x->replied);
	gl_buf_clear(&x->r.body);
	gl_exchange_back(x);
}

static void ask_who(struct gl_exchange *x)
{
	x->phase = GL_PHASE_ADMIT;
	hold(x);
	if (x->r.route->flags & GL_ROUTE_PUBLIC)
		gl_req_admit(&x->r);
	else
		x->home->http->config.authorise(&x->r);
}

static void refuse_length(struct gl_exchange *x)
{
	uint64_t most = x->r.route->max_body;

	if (most)
		gl_reply_failf(&x->r, GL_TOO_LARGE, "a body may have at most %llu bytes here",
		        (unsigned long long)most);
	else
		gl_reply_failf(&x->r, GL_TOO_LARGE, "no body is taken here");
}

static void take_body(struct gl_exchange *x, const char *data, size_t *len)
{
	size_t n = *len;

	*len = 0;
	x->taken += n;
	if (x->taken > x->r.route->max_body) {
		refuse_length(x);
		return;
	}
	gl_buf_add(&x->r.body, data, n);
	if (gl_buf_failed(&x->r.body))
		gl_reply_failf(&x->r, GL_NO_MEMORY, "no memory for the body just now");
	else if (x->r.route->piece)
		dispatch(x, call_piece, open_piece);
}

/* What is left of a refused body is read to its end, so that the connection can go on, unless it is long. */
static enum MHD_Result throw_away(struct gl_exchange *x, size_t *len)
{
	x->taken += *len;
	*len = 0;
	if (x->taken <= x->read_on)
		return MHD_YES;
	gl_conn_cut(x->conn, x->late ? 503 : x->status);
	return MHD_NO;
}

static enum MHD_Result queue(struct gl_exchange *x)
{
	struct gl_conn *c = x->conn;
	struct MHD_Response *response = x->late ? x->late : x->response;
	enum MHD_Result queued;

	x->sent_status = x->late ? 503 : x->status;
	x->sent_bytes = x->late ? 0 : x->reply_bytes;
	if (!response) {
		response = x->home->http->no_memory;
		x->sent_status = 503;
		x->sent_bytes = 0;
	} else if (c->loop->ending || c->linger || c->surplus) {
		MHD_add_response_header(response, "Connection", "close");
	}
	queued = MHD_queue_response(c->mhd, (unsigned)x->sent_status, response);
	if (x->events && response == x->response) {
		x->sent_us = gl_mono_us();
		gl_conn_stage(c, GL_STAGE_TELL);
		gl_events_begin(x->events, x);
	} else {
		gl_conn_stage(c, GL_STAGE_SEND);
	}
	return queued;
}

static bool answered(const struct gl_exchange *x)
{
	return x->late || (!x->held && x->replied);
}

/* As far as it goes without waiting. */
static void advance(struct gl_exchange *x, const char *data, size_t *len)
{
	if (x->phase == GL_PHASE_NEW)
		ask_who(x);
	x->read_on = x->taken + GL_DRAIN;
	if (x->phase != GL_PHASE_BODY || x->held || answered(x))
		return;
	if (*len) {
		take_body(x, data, len);
		return;
	}
	x->phase = GL_PHASE_HANDLER;
	dispatch(x, call_handler, open_handler);
}

enum MHD_Result gl_exchange_step(struct gl_exchange *x, const char *data, size_t *len)
{
	struct gl_conn *c = x->conn;

	if (c->cut)
		return MHD_NO;
	x->whole = !data;
	if (x->suspended)
		return MHD_YES; /* MHD has several chunks at hand and offers the next one all the same */
	if (!answered(x))
		advance(x, data, len);
	if (answered(x))
		return x->whole ? queue(x) : throw_away(x, len);
	if (x->held) {
		gl_conn_stage(c, GL_STAGE_WORK);
		x->suspended = true;
		MHD_suspend_connection(c->mhd);
	}
	return MHD_YES;
}

static bool long_body(const struct gl_exchange *x)
{
	return x->framing.expects || x->framing.length > GL_DRAIN;
}

/* A reply in MHD's first call for a request ends the connection, and in the midst of a body none can be
 * given: so all wait for the end, but those that must not go on, and refusals of a long body before it comes.
 */
enum MHD_Result gl_exchange_first(struct gl_exchange *x)
{
	if (!answered(x) && long_body(x))
		ask_who(x);
	if (!x->early && !(answered(x) && long_body(x)))
		return MHD_YES;
	x->conn->linger |= x->framing.chunked || x->framing.length;
	return queue(x);
}

static void report(const struct gl_exchange *x)
{
	int64_t us = (x->sent_us ? x->sent_us : gl_mono_us()) - x->r.started_us;
	const struct gl_route *route = x->r.route;

	gl_count_reply(x->home->counters, x->number, x->sent_status, us);
	if (route && route->flags & GL_ROUTE_QUIET && x->sent_status < 500)
		return;
	gl_log(x->sent_status >= 500 ? GL_LOG_WARN : GL_LOG_DEBUG, "request", "{s:s, s:s, s:s, s:i, s:f}",
	        "request_id", x->r.request_id, "method", x->r.method ? gl_method_text(x->r.method) : "?",
	        "route", route ? route->path : "?", "status", x->sent_status, "dur_ms", (double)us / 1000);
}

void gl_exchange_end(struct gl_exchange *x)
{
	if (x->sent_status)
		report(x);
	x->conn = NULL;
	x->suspended = false;
	if (!x->held)
		forget(x);
}

void gl_exchange_give_up(struct gl_exchange *x)
{
	const struct gl_err e = { GL_BUSY, "no reply came in time; what was asked for may still happen" };

	if (!x->held || x->late)
		return;
	gl_count(x->home->counters, GL_COUNT_LATE);
	if (x->whole)
		x->late = gl_problem(&x->r, &e, NULL);
	if (x->late)
		gl_exchange_wake(x);
	else
		gl_conn_cut(x->conn, 503);
}
