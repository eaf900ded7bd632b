#include "http/events.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "http/internal.h"
#include "http/reply.h"

#define BLOCK      8192
#define SILENCE_MS 30000 /* for a client to acknowledge, before the kernel gives it up */

/* On its way to the client's loop, waiting there, or on its way back. */
struct message {
	struct gl_letter letter;
	struct message *next;
	struct gl_events *stream;
	bool last; /* nothing comes after it: the owner closes, */
	bool drop; /* or what is before it is not waited for either */
	size_t len;
	char text[];
};

/* Both loops have their part of it. It is freed by the owner, when the home has let go of it and every
 * message is back. */
struct gl_events {
	struct gl_http *http;
	struct gl_loop *home, *owner;

	/* the owner's */
	void (*closed)(void *ctx); /* NULL: nobody wants to know any more */
	void *ctx;
	unsigned out; /* messages that are not back */
	bool gone;    /* the home has let go */
	bool ended;   /* nothing more is sent: closed, or the client does not read */
	struct message *farewell;

	/* the home's */
	struct gl_letter letter; /* to the owner: the home lets go */
	struct gl_exchange *x;   /* NULL before and after its reply is under way */
	struct gl_events *next, **at;
	struct message *first, **end; /* not taken by the socket yet */
	size_t offset;                /* of the first, what was taken */
	bool over;                    /* ends when all messages are taken */
	bool beat;                    /* a comment is due */
	bool parted;
	int64_t since_ms, moved_ms;
	struct gl_timer timer;
};

unsigned gl_events_open_now(const struct gl_http *http)
{
	return atomic_load_explicit(&http->streams, memory_order_relaxed);
}

/* ---- the home's part ---- */

static void wake(struct gl_events *s)
{
	if (s->x && s->x->suspended)
		gl_exchange_wake(s->x);
}

static void come_back(struct gl_letter *letter);

static void send_back(struct message *m)
{
	m->letter.open = come_back;
	gl_loop_post(m->stream->owner, &m->letter);
}

static void drop_all(struct gl_events *s)
{
	while (s->first) {
		struct message *m = s->first;

		s->first = m->next;
		send_back(m);
	}
	s->end = &s->first;
	s->offset = 0;
}

static void arrive(struct gl_letter *letter)
{
	struct message *m = (struct message *)letter;
	struct gl_events *s = m->stream;

	if (s->parted) {
		send_back(m); /* with the last one the owner frees the stream: not a look at it from here */
		return;
	}
	s->over |= m->last;
	if (m->drop && s->x)
		gl_conn_cut(s->x->conn, 0);
	if (m->last) {
		send_back(m);
	} else {
		if (!s->first)
			s->moved_ms = gl_loop_ms(s->home);
		m->next = NULL;
		*s->end = m;
		s->end = &m->next;
	}
	wake(s);
}

static ssize_t take_message(struct gl_events *s, char *out, size_t max)
{
	struct message *m = s->first;
	size_t n = m->len - s->offset < max ? m->len - s->offset : max;

	memcpy(out, m->text + s->offset, n);
	s->offset += n;
	s->moved_ms = gl_loop_ms(s->home);
	s->beat = false;
	if (s->offset == m->len) {
		s->first = m->next;
		if (!s->first)
			s->end = &s->first;
		s->offset = 0;
		send_back(m);
	}
	return (ssize_t)n;
}

/* MHD's question for more: with nothing to say it must not ask again, until wake. */
static ssize_t read_events(void *ctx, uint64_t at, char *out, size_t max)
{
	static const char comment[] = ":\n\n";
	struct gl_events *s = ctx;

	(void)at;
	if (s->x->conn->cut)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (s->first)
		return take_message(s, out, max);
	if (s->over)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (s->beat && max >= sizeof comment - 1) {
		s->beat = false;
		memcpy(out, comment, sizeof comment - 1);
		return sizeof comment - 1;
	}
	s->x->suspended = true;
	MHD_suspend_connection(s->x->conn->mhd);
	return 0;
}

static void tick(void *ctx)
{
	struct gl_events *s = ctx;

	s->over |= gl_loop_ms(s->home) - s->since_ms >= GL_EVENTS_MS;
	s->beat = !s->first;
	gl_loop_after(s->home, &s->timer, GL_EVENTS_BEAT_MS, tick, s);
	wake(s);
}

void gl_events_begin(struct gl_events *s, struct gl_exchange *x)
{
	struct gl_loop *loop = s->home;
	unsigned silence = SILENCE_MS;

	s->x = x;
	s->next = loop->streams;
	s->at = &loop->streams;
	if (s->next)
		s->next->at = &s->next;
	loop->streams = s;
	s->since_ms = s->moved_ms = gl_loop_ms(loop);
	s->over |= loop->ending;
	setsockopt(x->conn->fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &silence,
	        sizeof silence); /* of a path: fails, no harm */
	gl_loop_after(loop, &s->timer, GL_EVENTS_BEAT_MS, tick, s);
}

bool gl_events_dead(const struct gl_events *s, int64_t now)
{
	char byte;
	ssize_t n;

	if (s->first && now - s->moved_ms > GL_SEND_MS)
		return true;
	if (!s->x || !s->x->suspended)
		return false; /* MHD watches the socket */
	n = recv(s->x->conn->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

void gl_events_end(struct gl_loop *loop)
{
	for (struct gl_events *s = loop->streams; s; s = s->next) {
		s->over = true;
		wake(s);
	}
}

static void let_go(struct gl_letter *letter);

void gl_events_part(struct gl_events *s)
{
	s->parted = true;
	if (s->x) {
		gl_timer_cancel(&s->timer);
		*s->at = s->next;
		if (s->next)
			s->next->at = s->at;
		s->x = NULL;
	}
	drop_all(s);
	s->letter.open = let_go;
	gl_loop_post(s->owner, &s->letter);
}

/* ---- the owner's part ---- */

static void free_if_done(struct gl_events *s)
{
	if (!s->gone || s->out)
		return;
	atomic_fetch_sub_explicit(&s->http->streams, 1, memory_order_relaxed);
	free(s->farewell);
	free(s);
}

static void come_back(struct gl_letter *letter)
{
	struct message *m = (struct message *)letter;
	struct gl_events *s = m->stream;

	s->out--;
	if (!m->last)
		free(m);
	free_if_done(s);
}

static void let_go(struct gl_letter *letter)
{
	struct gl_events *s = (struct gl_events *)((char *)letter - offsetof(struct gl_events, letter));
	void (*closed)(void *ctx) = s->closed;

	s->gone = true;
	s->closed = NULL;
	if (closed)
		closed(s->ctx);
	free_if_done(s);
}

static void post(struct gl_events *s, struct message *m)
{
	s->out++;
	m->stream = s;
	m->letter.open = arrive;
	gl_loop_post(s->home, &m->letter);
}

static void say_farewell(struct gl_events *s, bool drop)
{
	if (s->ended || s->gone)
		return;
	s->ended = true;
	s->farewell->last = true;
	s->farewell->drop = drop;
	post(s, s->farewell);
}

void gl_events_send(struct gl_events *s, const char *event, uint64_t id, const char *data, size_t len)
{
	size_t cap = strlen(event) + len + 64;
	struct message *m;
	int head;

	assert(!memchr(data, '\n', len));
	if (s->ended || s->gone)
		return;
	m = s->out < GL_EVENTS_WINDOW ? malloc(sizeof *m + cap) : NULL;
	if (!m) {
		say_farewell(s, true);
		return;
	}
	head = snprintf(m->text, cap, "id: %llu\nevent: %s\ndata: ", (unsigned long long)id, event);
	memcpy(m->text + head, data, len);
	memcpy(m->text + head + len, "\n\n", 2);
	m->len = (size_t)head + len + 2;
	m->last = m->drop = false;
	post(s, m);
}

void gl_events_close(struct gl_events *s)
{
	s->closed = NULL;
	say_farewell(s, false);
}

/* ---- the beginning ---- */

static bool one_more(struct gl_http *http)
{
	unsigned most =
	        http->config.connections / 4 < GL_EVENTS_MAX ? http->config.connections / 4 : GL_EVENTS_MAX;

	if (atomic_fetch_add_explicit(&http->streams, 1, memory_order_relaxed) < most)
		return true;
	atomic_fetch_sub_explicit(&http->streams, 1, memory_order_relaxed);
	return false;
}

static struct gl_events *events_new(struct gl_exchange *x)
{
	struct gl_events *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->farewell = calloc(1, sizeof *s->farewell);
	if (!s->farewell) {
		free(s);
		return NULL;
	}
	s->http = x->home->http;
	s->home = x->home;
	s->owner = gl_loop_self();
	s->end = &s->first;
	return s;
}

struct gl_events *gl_events_open(struct gl_req *r, void (*closed)(void *ctx), void *ctx)
{
	struct gl_exchange *x = gl_exchange_of(r);
	struct gl_http *http = x->home->http;
	struct MHD_Response *response;
	struct gl_events *s;

	assert(gl_loop_self() == r->loop);
	if (gl_loop_ending(r->loop)) {
		gl_reply_failf(r, GL_BUSY, "the server is stopping");
		return NULL;
	}
	if (!one_more(http)) {
		gl_reply_failf(
		        r, GL_TOO_MANY_STREAMS, "this server has as many event streams open as it may");
		return NULL;
	}
	s = events_new(x);
	response =
	        s ? MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_events, s, NULL) : NULL;
	if (!response) {
		atomic_fetch_sub_explicit(&http->streams, 1, memory_order_relaxed);
		if (s)
			free(s->farewell);
		free(s);
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for an event stream");
		return NULL;
	}
	s->closed = closed;
	s->ctx = ctx;
	x->events = s;
	gl_reply_header(
	        r, "X-Accel-Buffering", "no"); /* or nginx would collect events before it passes them on */
	gl_reply_with(r, 200, "text/event-stream", response, 0);
	return s;
}
