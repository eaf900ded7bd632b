/*
 * loop -- the threads that do everything: each has its sockets (an MHD daemon), its pipeline to the database,
 * its timers and its mailbox, and waits for all of them in one epoll. Nothing that runs on a loop may wait.
 *
 *     struct gl_http_config c = { .listen = "127.0.0.1:8080", .router = router, .authorise = hook };
 *     struct gl_http *http = gl_http_start(&c, &e);
 *     ...
 *     gl_http_stop(http);     // within 5 s, from another thread
 *
 * What happens to one project happens on one loop, gl_http_owner(http, id); others send it letters. A letter
 * is part of its sender's struct, so posting allocates nothing and cannot fail.
 */
#ifndef GL_HTTP_LOOP_H
#define GL_HTTP_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "http/request.h"
#include "http/route.h"

struct gl_http;
struct gl_loop;
struct gl_pipe;

#define GL_HTTP_LOOPS_MAX 64

struct gl_http_config {
	const char *listen; /* "127.0.0.1:8080", "[::1]:0", "unix:/run/goldleaf/http.sock"; a socket passed by
	                       LISTEN_FDS goes before it */
	unsigned loops;     /* threads; 0: one a processor */
	unsigned connections; /* most at once, over all loops; beyond it 503; 0: 4096 */
	const char *conninfo; /* of the database; NULL: loops without a pipe */
	const struct gl_router *router;
	gl_authorise_fn *authorise; /* may be NULL if all routes are public */
	void *app;                  /* gl_http_app gives it back */

	/* Called on each loop's own thread before its first request and after its last; may be NULL. stopping
	 * is called when the end begins: from then on, requests in flight have seconds left. */
	void (*started)(struct gl_loop *loop, void *app);
	void (*stopping)(struct gl_loop *loop, void *app);
	void (*stopped)(struct gl_loop *loop, void *app);
	/* At the very last, when no callback of the pipe and no letter can come any more: free what they
	 * named. */
	void (*released)(struct gl_loop *loop, void *app);
};

struct gl_http *gl_http_start(const struct gl_http_config *config, struct gl_err *e);

/* No new connections, "Connection: close" on every reply, what is in flight is finished; returns within 5 s.
 * Frees. */
void gl_http_stop(struct gl_http *http);

const char *gl_http_address(const struct gl_http *http); /* where it listens: "127.0.0.1:43121" */
void *gl_http_app(const struct gl_http *http);
unsigned gl_http_loops(const struct gl_http *http);
struct gl_loop *gl_http_loop(struct gl_http *http, unsigned i);
const struct gl_router *gl_http_router(const struct gl_http *http);

/* The loop that owns the project which id names or begins with ("<project>.<rest>"). */
struct gl_loop *gl_http_owner(struct gl_http *http, const char *id);

/* Prometheus text 0.0.4 of what http counts; the caller appends its own. From any thread. */
void gl_http_metrics(struct gl_http *http, struct gl_buf *out);

struct gl_loop *gl_loop_self(void); /* the calling thread's; NULL elsewhere */
struct gl_http *gl_loop_http(const struct gl_loop *loop);
unsigned gl_loop_number(const struct gl_loop *loop);
struct gl_pipe *gl_loop_pipe(const struct gl_loop *loop); /* NULL without conninfo; of its own thread only */
bool gl_loop_ending(const struct gl_loop *loop);          /* gl_http_stop has begun */
void *gl_loop_app(const struct gl_loop *loop);            /* what gl_loop_set_app put there, for started() */
void gl_loop_set_app(struct gl_loop *loop, void *app);

/*
 * The mailbox. open is called on the loop's thread, letters of one sender in the order of posting; the letter
 * is then the receiver's. A letter must not be posted again before it was opened.
 */
struct gl_letter {
	struct gl_letter *next;
	void (*open)(struct gl_letter *letter);
};
void gl_loop_post(struct gl_loop *loop, struct gl_letter *letter);
/* The same for those who can say "busy" instead: false when GL_MAILBOX letters are waiting. */
bool gl_loop_try_post(struct gl_loop *loop, struct gl_letter *letter);
#define GL_MAILBOX 8192

/*
 * Timers: part of their owner's struct (zeroed before first use), once each; set again, they move. Of the
 * loop's own thread only.
 */
struct gl_timer {
	int64_t due_us;                      /* 0: not set */
	struct gl_timer *child, *next, **at; /* its place in the loop's heap */
	struct gl_loop *loop;
	void (*fire)(void *ctx);
	void *ctx;
};
void gl_loop_after(struct gl_loop *loop, struct gl_timer *t, int64_t ms, void (*fire)(void *ctx), void *ctx);
void gl_loop_after_us(
        struct gl_loop *loop, struct gl_timer *t, int64_t us, void (*fire)(void *ctx), void *ctx);
void gl_timer_cancel(struct gl_timer *t); /* also of one that is not set */

/* Called once after the events of this round were handled, before the loop waits again: what gathers work in
 * a round sends it on here. link is the caller's, zeroed before first use; asking twice in a round is once.
 */
struct gl_round {
	struct gl_round *next;
	bool waiting;
	void (*end)(void *ctx);
	void *ctx;
};
void gl_loop_round_end(struct gl_loop *loop, struct gl_round *link, void (*end)(void *ctx), void *ctx);

#endif
