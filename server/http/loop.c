#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"
#include "crypto/rand.h"
#include "http/internal.h"
#include "store/pipe.h"

#define EVENTS     64
#define RESERVE    64 /* connections beyond the limit that still get their 503 */
#define LAST_WORDS 5  /* rounds of POLL_MS at most for a goodbye to the database */
#define POLL_MS    5  /* between two looks at the others, at the very end */
#define ROUNDS     8  /* of MHD at most, while it has more to do at once, before others get their turn */

static _Thread_local struct gl_loop *self;

struct gl_loop *gl_loop_self(void)
{
	return self;
}

struct gl_http *gl_loop_http(const struct gl_loop *loop)
{
	return loop->http;
}

unsigned gl_loop_number(const struct gl_loop *loop)
{
	return loop->number;
}

struct gl_pipe *gl_loop_pipe(const struct gl_loop *loop)
{
	return loop->pipe;
}

bool gl_loop_ending(const struct gl_loop *loop)
{
	return loop->ending;
}

void *gl_loop_app(const struct gl_loop *loop)
{
	return loop->app;
}

void gl_loop_set_app(struct gl_loop *loop, void *app)
{
	loop->app = app;
}

int64_t gl_loop_ms(const struct gl_loop *loop)
{
	return loop->now_us / 1000;
}

void gl_loop_round_end(struct gl_loop *loop, struct gl_round *link, void (*end)(void *ctx), void *ctx)
{
	if (link->waiting)
		return;
	*link = (struct gl_round){ .next = loop->rounds, .waiting = true, .end = end, .ctx = ctx };
	loop->rounds = link;
}

static void end_round(struct gl_loop *loop)
{
	struct gl_round *list = loop->rounds;

	loop->rounds = NULL;
	while (list) {
		struct gl_round *link = list;

		list = link->next;
		link->waiting = false;
		link->end(link->ctx);
	}
}

static void wake_ready(struct gl_source *s, uint32_t events)
{
	(void)s; /* edge-triggered: the letters themselves are looked at in every round */
	(void)events;
}

static void mhd_ready(struct gl_source *s, uint32_t events)
{
	struct gl_loop *loop = (struct gl_loop *)((char *)s - offsetof(struct gl_loop, on_mhd));

	(void)events;
	loop->run_mhd = true;
}

static void pipe_ready(struct gl_source *s, uint32_t events)
{
	struct gl_loop *loop = (struct gl_loop *)((char *)s - offsetof(struct gl_loop, on_pipe));

	/* EPOLLIN and the others have poll's numbers. */
	gl_pipe_service(loop->pipe, (short)(events & (POLLIN | POLLOUT | POLLERR | POLLHUP)));
}

static bool watch(struct gl_loop *loop, int op, int fd, uint32_t events, struct gl_source *source)
{
	struct epoll_event ev = { .events = events, .data.ptr = source };

	return !epoll_ctl(loop->epoll, op, fd, &ev);
}

/* The pipe's socket and wishes change as it goes. A closed socket has left the epoll by itself. */
static void follow_pipe(struct gl_loop *loop)
{
	int fd = gl_pipe_fd(loop->pipe);
	unsigned generation = gl_pipe_generation(loop->pipe);
	short wants = gl_pipe_wants(loop->pipe);
	bool same = fd == loop->pipe_fd && generation == loop->pipe_generation;

	if (same && wants == loop->pipe_wants)
		return;
	if (fd >= 0 &&
	        !watch(loop, same ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, (uint32_t)wants, &loop->on_pipe))
		watch(loop, EPOLL_CTL_MOD, fd, (uint32_t)wants, &loop->on_pipe);
	loop->pipe_fd = fd;
	loop->pipe_generation = generation;
	loop->pipe_wants = wants;
}

static void sweep(void *ctx)
{
	struct gl_loop *loop = ctx;

	gl_conn_sweep(loop);
	gl_loop_after(loop, &loop->sweep, GL_SWEEP_MS, sweep, loop);
}

/* How long epoll may wait, in milliseconds. */
static int patience(struct gl_loop *loop)
{
	MHD_UNSIGNED_LONG_LONG mhd_ms;
	int64_t ms = INT32_MAX, due = gl_timers_due(loop);
	int pipe_ms = loop->pipe ? gl_pipe_wait_ms(loop->pipe) : -1;

	if (loop->run_mhd || loop->rounds || gl_letters_wait(loop))
		return 0;
	if (loop->mhd && MHD_get_timeout(loop->mhd, &mhd_ms) == MHD_YES && (int64_t)mhd_ms < ms)
		ms = (int64_t)mhd_ms;
	if (pipe_ms >= 0 && pipe_ms < ms)
		ms = pipe_ms;
	if (due != INT64_MAX) {
		int64_t left = due - gl_mono_us();

		left = left > 0 ? (left + 999) / 1000 : 0;
		ms = left < ms ? left : ms;
	}
	return (int)ms;
}

/* MHD says in its timeout whether it has more to do without news from any socket. */
static void serve(struct gl_loop *loop)
{
	MHD_UNSIGNED_LONG_LONG ms;

	for (int i = 0; i < ROUNDS; i++) {
		bool more = MHD_get_timeout(loop->mhd, &ms) == MHD_YES && !ms;

		if (!more && !loop->run_mhd)
			return;
		loop->run_mhd = false;
		MHD_run(loop->mhd);
	}
}

static void one_round(struct gl_loop *loop, int wait_ms)
{
	struct epoll_event ev[EVENTS];
	int n = epoll_wait(loop->epoll, ev, EVENTS, wait_ms);

	loop->now_us = gl_mono_us();
	for (int i = 0; i < n; i++) {
		struct gl_source *s = ev[i].data.ptr;

		s->ready(s, ev[i].events);
	}
	gl_letters_open(loop);
	gl_timers_fire(loop);
	if (loop->pipe && gl_pipe_wait_ms(loop->pipe) == 0)
		gl_pipe_service(loop->pipe, 0);
	end_round(loop);
	if (loop->mhd)
		serve(loop);
	end_round(loop);
	if (loop->pipe)
		follow_pipe(loop);
}

/* The end, first part: nobody new; see gl_conn_sweep for what becomes of those who are here. */
static void begin_end(struct gl_letter *letter)
{
	struct gl_loop *loop = (struct gl_loop *)((char *)letter - offsetof(struct gl_loop, end_letter));
	const struct gl_http_config *config = &loop->http->config;

	loop->ending = true;
	loop->ending_ms = gl_loop_ms(loop);
	loop->listen_fd = MHD_quiesce_daemon(loop->mhd);
	gl_events_end(loop);
	if (config->stopping)
		config->stopping(loop, config->app);
}

static bool drained(const struct gl_loop *loop)
{
	return loop->ending &&
	       (!loop->conns || gl_loop_ms(loop) - loop->ending_ms > GL_LAST_MS + 2 * GL_SWEEP_MS);
}

static void wait_for_others(struct gl_loop *loop, atomic_uint *arrived)
{
	atomic_fetch_add(arrived, 1);
	while (atomic_load(arrived) < atomic_load(&loop->http->partners))
		one_round(loop, POLL_MS);
}

/* A loop stays until no other may write to it: owners answer requests of loops that are empty already. */
static void finish(struct gl_loop *loop)
{
	const struct gl_http_config *config = &loop->http->config;

	wait_for_others(loop, &loop->http->drained);
	gl_timer_cancel(&loop->sweep);
	gl_linger_end(loop);
	MHD_stop_daemon(loop->mhd);
	loop->mhd = NULL;
	if (config->stopped)
		config->stopped(loop, config->app);
	for (int i = 0; loop->pipe && i < LAST_WORDS; i++)
		one_round(loop, POLL_MS); /* what stopped() asked of the database is sent */
	gl_pipe_close(loop->pipe);
	loop->pipe = NULL;
	wait_for_others(loop, &loop->http->closed);
	while (gl_letters_wait(loop) || loop->rounds)
		one_round(loop, 0);
	if (config->released)
		config->released(loop, config->app);
}

static void *run(void *arg)
{
	struct gl_loop *loop = arg;
	const struct gl_http_config *config = &loop->http->config;

	self = loop;
	loop->now_us = gl_mono_us();
	sweep(loop);
	if (config->started)
		config->started(loop, config->app);
	if (loop->pipe)
		follow_pipe(loop); /* or connecting would wait for the first request */
	while (!drained(loop))
		one_round(loop, patience(loop));
	finish(loop);
	return NULL;
}

static void log_mhd(void *ctx, const char *fmt, va_list args)
{
	char text[256];

	(void)ctx;
	vsnprintf(text, sizeof text, fmt, args);
	gl_log(GL_LOG_DEBUG, "libmicrohttpd", "{s:s+}", "detail", text, "");
}

/* Paths and queries stay as they were sent; what may be decoded is decoded in path.c. */
static size_t leave_escaped(void *ctx, struct MHD_Connection *mhd, char *text)
{
	(void)ctx;
	(void)mhd;
	return strlen(text);
}

static enum gl_code start_mhd(struct gl_loop *loop, struct gl_err *e)
{
	const unsigned flags = MHD_USE_EPOLL | MHD_USE_TURBO | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
	const union MHD_DaemonInfo *info;

	loop->mhd = MHD_start_daemon(flags, 0, NULL, NULL, gl_conn_request, loop, MHD_OPTION_EXTERNAL_LOGGER,
	        log_mhd, NULL, MHD_OPTION_LISTEN_SOCKET, loop->listen_fd, MHD_OPTION_CONNECTION_LIMIT,
	        loop->http->config.connections + RESERVE, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)GL_POOL,
	        MHD_OPTION_CONNECTION_TIMEOUT, 0u, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
	        MHD_OPTION_NOTIFY_CONNECTION, gl_conn_notify, loop, MHD_OPTION_NOTIFY_COMPLETED,
	        gl_conn_completed, loop, MHD_OPTION_URI_LOG_CALLBACK, gl_conn_target, loop,
	        MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL, MHD_OPTION_END);
	if (!loop->mhd)
		return gl_fail(e, GL_INTERNAL, "libmicrohttpd does not start: %s", strerror(errno));
	loop->listen_fd = -1; /* MHD's now */
	info = MHD_get_daemon_info(loop->mhd, MHD_DAEMON_INFO_EPOLL_FD);
	if (!info || !watch(loop, EPOLL_CTL_ADD, info->epoll_fd, EPOLLIN, &loop->on_mhd))
		return gl_fail(e, GL_INTERNAL, "epoll: %s", strerror(errno));
	return GL_OK;
}

enum gl_code gl_loop_open(struct gl_loop *loop, struct gl_err *e)
{
	const char *conninfo = loop->http->config.conninfo;

	loop->on_wake.ready = wake_ready;
	loop->on_mhd.ready = mhd_ready;
	loop->on_pipe.ready = pipe_ready;
	loop->pipe_fd = -1;
	gl_random(&loop->next_id, sizeof loop->next_id);
	loop->counters = gl_counters_new(loop->http->routes);
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	loop->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!loop->counters || loop->epoll < 0 || loop->wake < 0 ||
	        !watch(loop, EPOLL_CTL_ADD, loop->wake, EPOLLIN | EPOLLET, &loop->on_wake))
		return gl_fail(e, GL_INTERNAL, "a loop does not start: %s", strerror(errno));
	loop->end_letter.open = begin_end;
	if (conninfo && !(loop->pipe = gl_pipe_open(conninfo, e)))
		return e->code;
	return start_mhd(loop, e);
}

enum gl_code gl_loop_start(struct gl_loop *loop, struct gl_err *e)
{
	if (pthread_create(&loop->thread, NULL, run, loop))
		return gl_fail(e, GL_INTERNAL, "a loop's thread does not start");
	loop->running = true;
	return GL_OK;
}

void gl_loop_release(struct gl_loop *loop)
{
	if (loop->mhd)
		MHD_stop_daemon(loop->mhd);
	if (loop->pipe)
		gl_pipe_close(loop->pipe);
	gl_exchanges_drop(loop);
	gl_counters_free(loop->counters);
	if (loop->listen_fd >= 0)
		close(loop->listen_fd);
	if (loop->epoll >= 0)
		close(loop->epoll);
	if (loop->wake >= 0)
		close(loop->wake);
}
