/*
 * internal -- what the files of http/ know of each other; nobody else includes this.
 *
 * A connection (gl_conn) lives as long as MHD's; an exchange (gl_exchange) is one request on it, and may
 * outlive both its connection and its answer while a handler still holds it. All fields of both belong to the
 * home loop, but for those of an exchange that is held: its request and its reply belong to the holder, until
 * gl_exchange_back brings it home.
 */
#ifndef GL_HTTP_INTERNAL_H
#define GL_HTTP_INTERNAL_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "http/admission.h"
#include "http/events.h"
#include "http/loop.h"
#include "http/request.h"

/* Deadlines, in milliseconds. */
#define GL_HEADERS_MS 5000  /* from the first byte of a request to the end of its headers */
#define GL_BODY_MS    15000 /* for a body; a stream gets more at GL_RATE bytes a second */
#define GL_SEND_MS    15000 /* for a reply to be taken, and more at GL_RATE */
#define GL_SILENT_MS  15000 /* before the first byte */
#define GL_IDLE_MS    75000 /* between two requests */
#define GL_REPLY_MS   10000 /* for a handler to reply */
#define GL_SWEEP_MS   250
#define GL_LOOK_MS                                                                                           \
	(GL_HEADERS_MS / 2 - GL_SWEEP_MS) /* between two questions to the kernel about a connection */
#define GL_RATE 8192                      /* bytes a second below which a client is too slow */
#define GL_POOL (14 << 10) /* MHD's memory for a connection: headers, their list, and the reply's headers */
#define GL_DRAIN                                                                                             \
	(64 << 10) /* bytes of a refused body that are read, beyond its route's limit, to keep the           \
	              connection */
#define GL_LINGER_MS 2000
#define GL_LINGERING 256  /* most sockets in a loop that are read to their end after a refusal */
#define GL_GRACE_MS  1000 /* at the end: how long an idle connection may still bring a request */
#define GL_LAST_MS   3500 /* at the end: how long requests in flight have */
#define GL_ARENA     2048
#define GL_PIECE     (64 << 10) /* of a streamed body; MHD offers no more than its pool at a time */

/* What a connection waits for. */
enum gl_stage {
	GL_STAGE_IDLE, /* a request, or the rest of its headers */
	GL_STAGE_BODY, /* the rest of a body */
	GL_STAGE_WORK, /* a reply from its handler */
	GL_STAGE_SEND, /* the client to take the reply */
	GL_STAGE_TELL, /* something to tell: an event stream */
};

struct gl_conn {
	struct gl_conn *next, **at; /* in its loop's list */
	struct gl_loop *loop;
	struct MHD_Connection *mhd;
	struct gl_exchange *x; /* the request in progress; NULL while idle */
	int fd;
	enum gl_stage stage;
	bool surplus;     /* beyond the limit of connections */
	bool begun;       /* idle: part of a request was there at the last look; sending: acked is known */
	bool linger;      /* the client may still be sending: read on after the end */
	bool cut;         /* to be closed without another word */
	bool fresh;       /* before its first request */
	int64_t since_ms; /* start of the stage */
	int64_t look_ms;  /* idle, sending: when to look next */
	uint64_t acked;   /* bytes that the client had taken at the first look at this reply */
};

struct gl_param {
	const char *name, *value;
};

struct gl_reply_header {
	struct gl_reply_header *next;
	const char *name, *value;
};

enum gl_phase {
	GL_PHASE_NEW,     /* headers read, nobody asked who it is */
	GL_PHASE_ADMIT,   /* the authorise hook has it */
	GL_PHASE_BODY,    /* admitted; body is coming */
	GL_PHASE_HANDLER, /* with its handler */
};

struct gl_block {
	struct gl_block *next;
	max_align_t data[];
};

struct gl_exchange {
	struct gl_req r; /* first: what handlers see */
	struct gl_letter letter;
	struct gl_exchange *spare;
	struct gl_loop *home;

	/* home's */
	struct gl_conn *conn; /* NULL: MHD has forgotten it */
	enum gl_phase phase;
	bool held;        /* a hook or handler has it and will reply or ask for more */
	bool suspended;   /* in MHD */
	bool whole;       /* the body is complete: a reply may be queued */
	bool early;       /* to be refused before its body comes, which ends the connection */
	unsigned number;  /* of the route, for the counters; the number of routes: none */
	uint64_t taken;   /* bytes of the body */
	uint64_t read_on; /* how many of them if it is refused now */
	int64_t body_ms;  /* when it may have begun to come, and for how long it was we who kept it waiting */
	int64_t held_ms, held_since_ms;
	struct gl_framing framing;
	struct MHD_Response *late; /* queued instead of the handler's, which took too long */
	int sent_status;           /* 0: no reply was queued */
	int64_t sent_us; /* of a stream: when it began, which is what its duration counts to; else 0 */
	uint64_t sent_bytes;

	/* the holder's */
	void (*then)(struct gl_req *r); /* where it moves to: what is done there */
	bool replied;
	int status;
	uint64_t reply_bytes;
	struct MHD_Response *response; /* NULL although replied: no memory */
	struct gl_events *events;      /* the reply is a stream of them */
	const char *problem;           /* the body of response, if it is a refusal; else NULL */
	size_t problem_len;
	struct gl_reply_header *headers;
	bool starved; /* a header found no memory */
	unsigned params;
	struct gl_param *param;

	struct gl_block *blocks; /* memory beyond the arena */
	size_t used;
	_Alignas(max_align_t) char arena[GL_ARENA];
};

struct gl_exchange *gl_exchange_of(struct gl_req *r);

/* begin.c: the request that these headers begin; it may be refused already. NULL: no memory. */
struct gl_exchange *gl_exchange_begin(struct gl_conn *c, const struct gl_head *head);

/* exchange.c: from there to the last byte of the reply. */
struct gl_exchange *gl_exchange_take(struct gl_loop *loop); /* an empty one */
enum MHD_Result gl_exchange_first(struct gl_exchange *x);   /* in MHD's first call */
enum MHD_Result gl_exchange_step(struct gl_exchange *x, const char *data, size_t *len); /* in every other */
void gl_exchange_end(struct gl_exchange *x);     /* MHD has forgotten it */
void gl_exchange_give_up(struct gl_exchange *x); /* no reply in time: 503, or cut if a body is still coming */
void gl_exchange_back(struct gl_exchange *x);    /* from the holder: replied, or the next piece is wanted */
void gl_exchange_wake(struct gl_exchange *x);    /* MHD is to call again */
void gl_exchanges_drop(struct gl_loop *loop);    /* the spare ones */

/* reply.c: ends the holder's part with that response (taken; NULL: no memory). */
void gl_reply_with(
        struct gl_req *r, int status, const char *type, struct MHD_Response *response, uint64_t bytes);

/* A header unless the handler has set it. */
void gl_reply_default(struct gl_req *r, const char *name, const char *value);

/* A problem as a reply of its own, without touching what a holder may be writing; NULL: no memory. */
struct MHD_Response *gl_problem(const struct gl_req *r, const struct gl_err *e, uint64_t *bytes);

/* events.c, on the home loop: its reply was queued; its request ends, whether it was queued or not; at the
 * end, all of them; whether the client has left or does not read. */
void gl_events_begin(struct gl_events *s, struct gl_exchange *x);
void gl_events_part(struct gl_events *s);
void gl_events_end(struct gl_loop *loop);
bool gl_events_dead(const struct gl_events *s, int64_t now);

/* connection.c */
void gl_conn_stage(struct gl_conn *c, enum gl_stage stage);
void gl_conn_cut(struct gl_conn *c,
        int status); /* the refusal, or a bare status line, if nothing was sent yet (0: none), then the end */
void gl_conn_sweep(struct gl_loop *loop);
void gl_conn_notify(
        void *loop, struct MHD_Connection *mhd, void **ctx, enum MHD_ConnectionNotificationCode what);
enum MHD_Result gl_conn_request(void *loop, struct MHD_Connection *mhd, const char *url, const char *method,
        const char *version, const char *data, size_t *len, void **ctx);
void *gl_conn_target(void *loop, const char *target, struct MHD_Connection *mhd);
void gl_conn_completed(
        void *loop, struct MHD_Connection *mhd, void **ctx, enum MHD_RequestTerminationCode why);

/* linger.c: reads a socket to its end, so that closing it does not destroy the reply under way. */
struct gl_linger;
void gl_linger(struct gl_loop *loop, int fd);
void gl_linger_end(struct gl_loop *loop); /* of all */

/* listen.c: a listening socket, one a loop or one for all. */
struct gl_listener {
	int fd;      /* of the first, or of the only one */
	bool shared; /* by all loops: passed to us, or on a path */
	bool passed; /* by LISTEN_FDS */
	char address[160];
};
enum gl_code gl_listen(struct gl_listener *l, const char *where, struct gl_err *e);
enum gl_code gl_listen_again(const struct gl_listener *l, int *fd, struct gl_err *e); /* for one more loop */

/* metrics.c: written by one loop each, read by anyone. */
struct gl_counters;
struct gl_counters *gl_counters_new(size_t routes);
void gl_counters_free(struct gl_counters *c);
void gl_count_reply(struct gl_counters *c, size_t route, int status, int64_t us);
enum gl_count { GL_COUNT_OPENED, GL_COUNT_CLOSED, GL_COUNT_CUT, GL_COUNT_BUSY, GL_COUNT_LATE, GL_COUNTS };
void gl_count(struct gl_counters *c, enum gl_count what);

/* letter.c */
void gl_letters_open(struct gl_loop *loop);
bool gl_letters_wait(const struct gl_loop *loop);

/* timer.c */
int64_t gl_timers_due(const struct gl_loop *loop); /* microseconds, monotonic; INT64_MAX: none */
void gl_timers_fire(struct gl_loop *loop);

/* What the loop's epoll watches. */
struct gl_source {
	void (*ready)(struct gl_source *s, uint32_t events);
};

struct gl_loop {
	struct gl_http *http;
	unsigned number;
	pthread_t thread;
	bool running; /* thread is to be joined */
	int epoll, wake;
	int64_t now_us;
	struct gl_source on_wake, on_mhd, on_pipe;
	void *app;

	struct MHD_Daemon *mhd;
	int listen_fd;
	bool run_mhd; /* something was resumed, or its descriptors are ready */
	struct gl_conn *conns;
	unsigned conn_count;
	struct gl_exchange *spare; /* to be used again */
	unsigned spares;
	unsigned held; /* exchanges that handlers have */
	struct gl_events *streams;
	struct gl_linger *lingering;
	unsigned lingerers;
	struct gl_timer sweep;
	struct gl_counters *counters;
	uint64_t next_id; /* of requests */

	struct gl_pipe *pipe;
	int pipe_fd;
	unsigned pipe_generation;
	short pipe_wants;

	struct gl_timer *timers;
	struct gl_round *rounds;
	_Atomic(struct gl_letter *) letters; /* newest first */
	atomic_uint waiting;                 /* how many */

	struct gl_letter end_letter;
	bool ending;
	int64_t ending_ms; /* when that began */
};

struct gl_http {
	struct gl_http_config config;
	struct gl_listener listener;
	struct gl_loop loop[GL_HTTP_LOOPS_MAX];
	unsigned loops;
	size_t routes;
	atomic_uint open;               /* connections */
	atomic_uint streams;            /* of events */
	atomic_uint partners;           /* loops that run */
	atomic_uint drained;            /* loops without connections, at the end */
	atomic_uint closed;             /* loops that have said farewell to their database */
	struct MHD_Response *no_memory; /* the reply when there is none for another */
};

/* loop.c */
enum gl_code gl_loop_open(struct gl_loop *loop, struct gl_err *e);  /* all but its thread */
enum gl_code gl_loop_start(struct gl_loop *loop, struct gl_err *e); /* its thread */
void gl_loop_release(struct gl_loop *loop);                         /* after its thread has ended */
int64_t gl_loop_ms(const struct gl_loop *loop);                     /* the time of this round */

#endif
