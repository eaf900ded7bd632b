/*
 * pipe -- a loop's connection to the database: asks are queued, sent at once and answered by callback;
 * nothing waits.
 *
 *     struct gl_pipe *pipe = gl_pipe_open(conninfo, &e);
 *     gl_pipe_ask(pipe, GL_SQL_THING, &args, thing_done, ctx, &e);     // args may be cleared right after
 *     ...in the loop:
 *     poll(gl_pipe_fd(pipe), gl_pipe_wants(pipe), gl_pipe_wait_ms(pipe)); gl_pipe_service(pipe, revents);
 *
 * Every ask is a transaction of its own. Replies come in the order of the asks; a callback is called exactly
 * once for an ask that was taken, from gl_pipe_service or gl_pipe_close and never from gl_pipe_ask, and may
 * ask again.
 *
 * A lost connection answers all asks in flight with GL_SQL_UNKNOWN and is opened again by itself, after 0.1
 * to 2 s; asks made meanwhile wait for it until their deadline. An ask that gets no reply by its deadline
 * takes the connection down with it, for what comes behind it on a hung connection is late too.
 *
 * A pipe belongs to one thread.
 */
#ifndef GL_STORE_PIPE_H
#define GL_STORE_PIPE_H

#include "store/rows.h"
#include "store/statement.h"

struct gl_pipe;

#define GL_PIPE_QUEUE       4096 /* asks taken and not yet answered */
#define GL_PIPE_DEADLINE_MS 2000

/* error is NULL when rows are there (perhaps none). rows lives until the callback returns; gl_rows_take keeps
 * them. */
typedef void gl_sql_fn(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error);

/* Begins to connect; fails only for want of memory or for a conninfo that cannot be read. */
struct gl_pipe *gl_pipe_open(const char *conninfo, struct gl_err *e);
void gl_pipe_close(struct gl_pipe *pipe); /* answers what is left as lost; NULL is fine */

/* GL_BUSY: the queue is full, or args met their limit (GL_TOO_LARGE); fn is then not called. */
enum gl_code gl_pipe_ask(struct gl_pipe *pipe, enum gl_sql sql, const struct gl_args *args, gl_sql_fn *fn,
        void *ctx, struct gl_err *e);
/* The same with a deadline of its own. */
enum gl_code gl_pipe_ask_within(struct gl_pipe *pipe, int64_t deadline_ms, enum gl_sql sql,
        const struct gl_args *args, gl_sql_fn *fn, void *ctx, struct gl_err *e);

/* What to poll. All three may change with every ask and service; fd is -1 between two connections, and a new
 * connection may have the number of the old one: gl_pipe_generation then tells that it must be registered
 * anew. */
int gl_pipe_fd(const struct gl_pipe *pipe);
unsigned gl_pipe_generation(const struct gl_pipe *pipe); /* changes with every new socket */
short gl_pipe_wants(const struct gl_pipe *pipe);         /* POLLIN, POLLOUT or both */
int gl_pipe_wait_ms(const struct gl_pipe *pipe); /* call service after this time at the latest; -1: any */
void gl_pipe_service(struct gl_pipe *pipe, short revents);

bool gl_pipe_ready(const struct gl_pipe *pipe);          /* connected and prepared */
const char *gl_pipe_trouble(const struct gl_pipe *pipe); /* why it is not; for readyz and the log */

#endif
