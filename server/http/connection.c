#include <arpa/inet.h>
#include <linux/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/log.h"
#include "http/internal.h"

#define LAST_WORDS (16 << 10)

static struct gl_conn *conn_of(struct MHD_Connection *mhd)
{
	return MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

void gl_conn_stage(struct gl_conn *c, enum gl_stage stage)
{
	c->stage = stage;
	c->since_ms = gl_loop_ms(c->loop);
	c->look_ms = c->since_ms + GL_LOOK_MS;
	c->begun = false;
}

static void opened(struct gl_loop *loop, struct MHD_Connection *mhd, void **ctx)
{
	struct gl_conn *c = calloc(1, sizeof *c);
	unsigned open = atomic_fetch_add_explicit(&loop->http->open, 1, memory_order_relaxed);

	*ctx = c;
	gl_count(loop->counters, GL_COUNT_OPENED);
	if (!c)
		return; /* its first request will close it */
	c->loop = loop;
	c->mhd = mhd;
	c->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	c->surplus = open >= loop->http->config.connections;
	c->fresh = true;
	c->next = loop->conns;
	c->at = &loop->conns;
	if (c->next)
		c->next->at = &c->next;
	loop->conns = c;
	loop->conn_count++;
	gl_conn_stage(c, GL_STAGE_IDLE);
}

static void closed(struct gl_loop *loop, struct gl_conn *c)
{
	atomic_fetch_sub_explicit(&loop->http->open, 1, memory_order_relaxed);
	gl_count(loop->counters, GL_COUNT_CLOSED);
	if (!c)
		return;
	if (c->linger)
		gl_linger(loop, c->fd);
	*c->at = c->next;
	if (c->next)
		c->next->at = c->at;
	loop->conn_count--;
	free(c);
}

void gl_conn_notify(
        void *loop, struct MHD_Connection *mhd, void **ctx, enum MHD_ConnectionNotificationCode what)
{
	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		opened(loop, mhd, ctx);
	else
		closed(loop, *ctx);
}

/* MHD cuts the request's target into pieces right after this; the first call of gl_conn_request finds here
 * where it ended. */
void *gl_conn_target(void *loop, const char *target, struct MHD_Connection *mhd)
{
	(void)loop;
	(void)mhd;
	return (void *)(uintptr_t)(target + strlen(target));
}

static enum MHD_Result note_field(void *ctx, enum MHD_ValueKind kind, const char *name, size_t name_len,
        const char *value, size_t value_len)
{
	struct gl_head *head = ctx;
	unsigned n = head->fields + head->params;

	if (n == GL_REQUEST_FIELDS) {
		head->overflow = true;
		return MHD_NO;
	}
	head->field[n] = (struct gl_field){ name, value, name_len, value_len };
	if (kind == MHD_HEADER_KIND)
		head->fields++;
	else
		head->params++;
	return MHD_YES;
}

static struct gl_exchange *begin(struct gl_conn *c, struct gl_head *head)
{
	head->bytes = MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)->header_size;
	head->fields = head->params = 0;
	head->overflow = false;
	MHD_get_connection_values_n(c->mhd, MHD_HEADER_KIND, note_field, head);
	MHD_get_connection_values_n(c->mhd, MHD_GET_ARGUMENT_KIND, note_field, head);
	return gl_exchange_begin(c, head);
}

enum MHD_Result gl_conn_request(void *loop, struct MHD_Connection *mhd, const char *url, const char *method,
        const char *version, const char *data, size_t *len, void **ctx)
{
	struct gl_conn *c = conn_of(mhd);
	struct gl_head head;

	(void)loop;
	if (!c)
		return MHD_NO;
	if (c->x)
		return gl_exchange_step(c->x, data, len);
	head.method = method;
	head.path = url;
	head.version = version;
	head.target_end = *ctx;
	c->fresh = false;
	c->x = begin(c, &head);
	if (!c->x)
		gl_conn_cut(c, 503);
	return c->x ? gl_exchange_first(c->x) : MHD_NO;
}

void gl_conn_completed(
        void *loop, struct MHD_Connection *mhd, void **ctx, enum MHD_RequestTerminationCode why)
{
	struct gl_conn *c = conn_of(mhd);

	(void)loop;
	(void)why;
	*ctx = NULL;
	if (!c)
		return;
	if (c->x)
		gl_exchange_end(c->x);
	c->x = NULL;
	gl_conn_stage(c, GL_STAGE_IDLE);
}

/* What MHD cannot send, as a body is still coming. */
static void say(struct gl_conn *c, int status)
{
	const struct gl_exchange *x =
	        c->x && !c->x->held && c->x->problem && c->x->status == status ? c->x : NULL;
	gl_buf_auto out = { 0 };

	gl_buf_init(&out, LAST_WORDS);
	gl_buf_printf(&out, "HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Length: %zu\r\n", status,
	        MHD_get_reason_phrase_for((unsigned)status), x ? x->problem_len : 0);
	for (const struct gl_reply_header *h = x ? x->headers : NULL; h; h = h->next)
		gl_buf_printf(&out, "%s: %s\r\n", h->name, h->value);
	if (x)
		gl_buf_printf(&out,
		        "Content-Type: application/problem+json\r\nX-Content-Type-Options: nosniff\r\n"
		        "X-Request-Id: %s\r\nCache-Control: no-store\r\n",
		        x->r.request_id);
	else if (status == 503)
		gl_buf_puts(&out, "Retry-After: 1\r\n");
	gl_buf_puts(&out, "\r\n");
	if (x)
		gl_buf_add(&out, x->problem, x->problem_len);
	if (!gl_buf_failed(&out))
		send(c->fd, out.data, out.len, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void gl_conn_cut(struct gl_conn *c, int status)
{
	if (c->cut)
		return;
	c->cut = true;
	gl_count(c->loop->counters, GL_COUNT_CUT);
	if (status && c->stage != GL_STAGE_SEND && c->stage != GL_STAGE_TELL) {
		say(c, status);
		c->linger = true;
	}
	shutdown(c->fd, c->linger ? SHUT_RD : SHUT_RDWR);
	if (c->x && c->x->suspended)
		gl_exchange_wake(c->x);
}

/* Whether a part of the next request has come. MHD hides what it has read, the kernel knows when something
 * came last; of a Unix socket it does not, but there a proxy guards the headers. */
static bool part_came(const struct gl_conn *c)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof info;
	const int64_t slack_ms = 50;

	if (getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &len) || !info.tcpi_bytes_received)
		return false;
	return c->fresh || info.tcpi_last_data_recv + slack_ms < gl_loop_ms(c->loop) - c->since_ms;
}

static void look_at_idle(struct gl_conn *c, int64_t now)
{
	int64_t idle = now - c->since_ms;

	if (part_came(c)) {
		if (c->begun)
			gl_conn_cut(c, 408);
		c->begun = true;
	} else if (idle > (c->fresh ? GL_SILENT_MS : GL_IDLE_MS) || c->surplus) {
		gl_conn_cut(c, 0);
	}
}

static int64_t at_rate(uint64_t bytes)
{
	return (int64_t)(bytes * 1000 / GL_RATE);
}

/* A reply must move: a client that takes its first half at once has no right to sleep on the other. Replies
 * that are taken at once, nearly all, are never looked at. */
static void look_at_send(struct gl_conn *c, int64_t now)
{
	int64_t late = now - c->since_ms - GL_SEND_MS;
	struct tcp_info info = { 0 };
	socklen_t len = sizeof info;

	if (getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &len)) {
		if (late > at_rate(c->x->sent_bytes))
			gl_conn_cut(c, 0);
		return;
	}
	if (!c->begun)
		c->acked = info.tcpi_bytes_acked;
	c->begun = true;
	if (late > at_rate(info.tcpi_bytes_acked - c->acked))
		gl_conn_cut(c, 0);
}

static bool time_to_look(struct gl_conn *c, int64_t now)
{
	if (now < c->look_ms)
		return false;
	c->look_ms = now + GL_LOOK_MS;
	return true;
}

static bool streamed(const struct gl_exchange *x)
{
	return x->r.route && x->r.route->piece;
}

static void look_at(struct gl_conn *c, int64_t now)
{
	int64_t spent = now - c->since_ms;

	if (c->cut)
		return;
	switch (c->stage) {
	case GL_STAGE_IDLE:
		if (time_to_look(c, now))
			look_at_idle(c, now);
		break;
	case GL_STAGE_BODY:
		if (now - c->x->body_ms - c->x->held_ms >
		        GL_BODY_MS + (streamed(c->x) ? at_rate(c->x->taken) : 0))
			gl_conn_cut(c, 408);
		break;
	case GL_STAGE_WORK:
		if (spent > GL_REPLY_MS)
			gl_exchange_give_up(c->x);
		break;
	case GL_STAGE_SEND:
		if (time_to_look(c, now))
			look_at_send(c, now);
		break;
	case GL_STAGE_TELL:
		if (time_to_look(c, now) && gl_events_dead(c->x->events, now))
			gl_conn_cut(c, 0);
		break;
	}
}

/* The end has begun: idle connections get a moment, for a request may be on its way; then all is given up. */
static void look_at_last(struct gl_conn *c, int64_t now)
{
	bool last = now - c->loop->ending_ms > GL_LAST_MS;

	if (c->stage == GL_STAGE_IDLE ? now - c->loop->ending_ms > GL_GRACE_MS
	                              : last && c->stage != GL_STAGE_WORK)
		gl_conn_cut(c, 0);
	else if (last && c->stage == GL_STAGE_WORK)
		gl_exchange_give_up(c->x);
}

void gl_conn_sweep(struct gl_loop *loop)
{
	int64_t now = gl_loop_ms(loop) + GL_SWEEP_MS; /* what is late before the next sweep is late now */
	struct gl_conn *next;

	for (struct gl_conn *c = loop->conns; c; c = next) {
		next = c->next;
		look_at(c, now);
		if (loop->ending)
			look_at_last(c, now);
	}
}
