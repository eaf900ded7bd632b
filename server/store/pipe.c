#include "store/pipe.h"

#include <assert.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/connection.h"

#define CONNECT_MS  5000 /* to connect and to prepare everything */
#define REST_MS     100  /* before the first try to connect again; doubles */
#define REST_MAX_MS 1000
#define QUEUE_BYTES (64u << 20) /* of the arguments of asks that have no reply yet */

/* What a pipe is doing; it has a socket in all but the first. */
enum state {
	RESTING,    /* between two connections, until rest_until_ms */
	CONNECTING, /* PQconnectPoll says what to wait for */
	PREPARING,  /* setup, schema and all statements are on their way, as one pipeline */
	READY,      /* asks are sent as they come */
};

struct ask {
	struct ask *next;
	gl_sql_fn *fn;
	void *ctx;
	int64_t deadline_ms;
	size_t bytes;
	enum gl_sql sql;
	bool failed;         /* error is why */
	struct gl_rows rows; /* come, but not yet known to be committed */
	struct gl_sql_error error;
	struct gl_args args; /* of one that waits for a connection */
};

struct asks {
	struct ask *first, **last;
	int count;
};

struct gl_pipe {
	enum state state;
	PGconn *conn;
	char *conninfo;
	unsigned generation;
	short wants;
	bool broken; /* a send failed: to be dropped by the next service, since an ask must not call back */
	bool warned; /* by a notice, since the last reply */
	int64_t connect_until_ms, rest_until_ms, rest_ms;
	int64_t soonest_ms; /* no ask has an earlier deadline */
	size_t bytes;
	struct asks sent;      /* in the order of their replies */
	struct asks waiting;   /* for a connection */
	int prepared;          /* results seen of those that PREPARING waits for */
	struct gl_err trouble; /* of the last connection */
};

static void push(struct asks *list, struct ask *a)
{
	a->next = NULL;
	*list->last = a;
	list->last = &a->next;
	list->count++;
}

static struct ask *pop(struct asks *list)
{
	struct ask *a = list->first;

	list->first = a->next;
	if (!list->first)
		list->last = &list->first;
	list->count--;
	return a;
}

/* Tells how it went and forgets the ask. The pipe is in order before the callback, which may ask again. */
static void answer(struct gl_pipe *p, struct ask *a)
{
	p->bytes -= a->bytes;
	a->fn(a->ctx, a->failed ? NULL : &a->rows, a->failed ? &a->error : NULL);
	gl_rows_release(&a->rows);
	gl_args_release(&a->args);
	free(a);
}

static void answer_lost(struct gl_pipe *p, struct asks *list, enum gl_sql_failure failure, const char *why)
{
	/* Those that callbacks add meanwhile are not lost: they wait for the next connection. */
	for (int left = list->count; left > 0; left--) {
		struct ask *a = pop(list);

		a->failed = true;
		gl_sql_error_set(&a->error, failure, "%s", why);
		answer(p, a);
	}
}

/* Ends the connection and rests; whatever was in flight is unknown. */
static void drop(struct gl_pipe *p, const char *why)
{
	enum state was = p->state;

	if (!p->trouble.code)
		gl_fail(&p->trouble, GL_BUSY, "%s", *why ? why : "the connection to the database was lost");
	p->trouble.text[strcspn(p->trouble.text, "\n")] = '\0';
	gl_log(GL_LOG_WARN, was == READY ? "database lost" : "database not reached", "{s:s, s:i}", "why",
	        p->trouble.text, "in_flight", p->sent.count);
	p->rest_ms = was == READY ? REST_MS : p->rest_ms * 2 > REST_MAX_MS ? REST_MAX_MS : p->rest_ms * 2;
	p->rest_until_ms = gl_mono_ms() + p->rest_ms;
	p->state = RESTING;
	p->wants = 0;
	p->broken = false;
	p->generation++;
	PQfinish(p->conn);
	p->conn = NULL;
	answer_lost(p, &p->sent, GL_SQL_UNKNOWN, p->trouble.text);
}

static void want(struct gl_pipe *p)
{
	int unsent = PQflush(p->conn);

	p->broken |= unsent < 0;
	p->wants = unsent > 0 ? POLLIN | POLLOUT : POLLIN;
}

static void send_ask(struct gl_pipe *p, struct ask *a, const struct gl_args *args)
{
	push(&p->sent, a);
	/* Each has a Sync of its own, or the failure of one would undo its neighbours. */
	if (!gl_statement_send(p->conn, a->sql, args) || !PQpipelineSync(p->conn))
		p->broken = true;
	else
		want(p);
}

static void start(struct gl_pipe *p)
{
	p->trouble = (struct gl_err){ 0 };
	p->connect_until_ms = gl_mono_ms() + CONNECT_MS;
	if (gl_connection_start(&p->conn, p->conninfo, &p->trouble)) {
		p->rest_until_ms = gl_mono_ms() + REST_MAX_MS;
		return;
	}
	p->state = CONNECTING;
	p->generation++;
	p->wants = POLLOUT;
	if (PQstatus(p->conn) == CONNECTION_BAD)
		drop(p, PQerrorMessage(p->conn));
}

static void prepare(struct gl_pipe *p)
{
	bool ok = !PQsetnonblocking(p->conn, 1) && PQenterPipelineMode(p->conn) &&
	          PQsendQueryParams(p->conn, gl_connection_setup, 0, NULL, NULL, NULL, NULL, 0) &&
	          PQsendQueryParams(p->conn, gl_connection_schema, 0, NULL, NULL, NULL, NULL, 0);

	gl_connection_watch(p->conn, &p->warned);
	for (int i = 0; ok && i < GL_SQL_STATEMENTS; i++)
		ok = gl_statement_send_prepare(p->conn, (enum gl_sql)i);
	p->state = PREPARING;
	p->prepared = 0;
	if (!ok || !PQpipelineSync(p->conn))
		p->broken = true;
	else
		want(p);
}

static void go_on_connecting(struct gl_pipe *p)
{
	PostgresPollingStatusType status = PQconnectPoll(p->conn);

	/* It may have gone to another address, whose socket may have the old one's number. */
	p->generation++;
	p->wants = status == PGRES_POLLING_READING ? POLLIN : POLLOUT;
	if (status == PGRES_POLLING_FAILED)
		drop(p, PQerrorMessage(p->conn));
	else if (status == PGRES_POLLING_OK)
		prepare(p);
}

/* Everything is prepared: what waited goes out, as far as it is not late. */
static void get_ready(struct gl_pipe *p)
{
	p->state = READY;
	p->rest_ms = REST_MS;
	p->warned = false;
	for (int left = p->waiting.count; left > 0; left--) {
		struct ask *a = pop(&p->waiting);

		send_ask(p, a, &a->args);
		gl_args_release(&a->args);
	}
}

/* One result while PREPARING: setup, schema, each statement, then the Sync. Takes the result. */
static void prepare_result(struct gl_pipe *p, PGresult *result)
{
	struct gl_sql_error error;

	if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
		if (p->trouble.code)
			drop(p, p->trouble.text);
		else
			get_ready(p);
	} else if (!p->trouble.code) {
		if (p->prepared == 0)
			gl_connection_setup_check(result, &p->trouble);
		else if (p->prepared == 1)
			gl_connection_schema_check(result, &p->trouble);
		else if (!gl_result_good(result, &error))
			gl_fail(&p->trouble, GL_INVALID, "sql/%s.sql: %s",
			        gl_statement((enum gl_sql)(p->prepared - 2))->name, error.text);
		p->prepared++;
	}
	PQclear(result);
}

/* One result while READY. It counts only when its Sync has come: until then the commit may still fail. Takes
 * it. */
static void ask_result(struct gl_pipe *p, PGresult *result)
{
	struct ask *a = p->sent.first;

	if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
		PQclear(result);
		if (p->warned && !a->failed) {
			a->failed = true;
			gl_sql_error_set(&a->error, GL_SQL_UNKNOWN, "the database gave a warning");
		}
		p->warned = false;
		answer(p, pop(&p->sent));
	} else if (a->failed) {
		PQclear(result);
	} else if (gl_result_good(result, &a->error)) {
		gl_rows_release(&a->rows);
		a->rows = (struct gl_rows){ result, PQntuples(result) };
	} else {
		a->failed = true;
		PQclear(result);
	}
}

static void receive(struct gl_pipe *p)
{
	int nothing = 0;

	while ((p->state == PREPARING || (p->state == READY && p->sent.count)) && !PQisBusy(p->conn)) {
		PGresult *result = PQgetResult(p->conn);

		if (result) {
			nothing = 0;
			if (p->state == PREPARING)
				prepare_result(p, result);
			else
				ask_result(p, result);
		} else if (++nothing > 2) {
			/* Between two results stands one NULL; more of them mean that nothing comes any more.
			 */
			p->broken = true;
			return;
		}
	}
}

static void expire_waiting(struct gl_pipe *p, int64_t now)
{
	for (int left = p->waiting.count; left > 0; left--) {
		struct ask *a = pop(&p->waiting);

		if (a->deadline_ms > now) {
			push(&p->waiting, a);
			continue;
		}
		a->failed = true;
		gl_sql_error_set(&a->error, GL_SQL_UNSENT, "no connection in time: %s", gl_pipe_trouble(p));
		answer(p, a);
	}
}

/* Finds what is late, and when the next will be. */
static void expire(struct gl_pipe *p)
{
	int64_t now = gl_mono_ms();
	bool late = false;

	if (now < p->soonest_ms)
		return;
	for (struct ask *a = p->sent.first; a && !late; a = a->next)
		late = a->deadline_ms <= now;
	expire_waiting(p, now);
	if (late)
		drop(p, "the database did not reply in time");
	p->soonest_ms = INT64_MAX;
	for (struct ask *a = p->sent.first; a; a = a->next)
		if (a->deadline_ms < p->soonest_ms)
			p->soonest_ms = a->deadline_ms;
	for (struct ask *a = p->waiting.first; a; a = a->next)
		if (a->deadline_ms < p->soonest_ms)
			p->soonest_ms = a->deadline_ms;
}

void gl_pipe_service(struct gl_pipe *p, short revents)
{
	if (p->state == RESTING && gl_mono_ms() >= p->rest_until_ms)
		start(p);
	else if (p->state == CONNECTING && revents)
		go_on_connecting(p);
	if (p->state == PREPARING || p->state == READY) {
		if (revents & ~POLLOUT)
			p->broken |= !PQconsumeInput(p->conn);
		receive(p);
	}
	if (p->state == PREPARING || p->state == READY) {
		want(p);
		if (p->broken)
			drop(p, PQerrorMessage(p->conn));
	}
	if ((p->state == CONNECTING || p->state == PREPARING) && gl_mono_ms() >= p->connect_until_ms)
		drop(p, "the database did not answer in time");
	expire(p);
}

enum gl_code gl_pipe_ask_within(struct gl_pipe *p, int64_t deadline_ms, enum gl_sql sql,
        const struct gl_args *args, gl_sql_fn *fn, void *ctx, struct gl_err *e)
{
	struct ask *a;

	if (gl_args_failed(args))
		return gl_fail(
		        e, GL_TOO_LARGE, "this is more than %zu bytes for the database", args->bytes.limit);
	if (p->sent.count + p->waiting.count >= GL_PIPE_QUEUE || p->bytes + args->bytes.len > QUEUE_BYTES)
		return gl_fail(e, GL_BUSY, "too many requests wait for the database");
	a = calloc(1, sizeof(*a));
	if (!a)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a request to the database");
	a->sql = sql;
	a->fn = fn;
	a->ctx = ctx;
	a->bytes = args->bytes.len;
	a->deadline_ms = gl_mono_ms() + deadline_ms;
	if (p->state != READY) {
		a->args = *args;
		gl_buf_init(&a->args.bytes, args->bytes.limit);
		gl_buf_add(&a->args.bytes, args->bytes.data, args->bytes.len);
		if (gl_args_failed(&a->args)) {
			gl_args_release(&a->args);
			free(a);
			return gl_fail(e, GL_NO_MEMORY, "no memory for a request to the database");
		}
	}
	p->bytes += a->bytes;
	if (a->deadline_ms < p->soonest_ms)
		p->soonest_ms = a->deadline_ms;
	if (p->state == READY)
		send_ask(p, a, args);
	else
		push(&p->waiting, a);
	return GL_OK;
}

enum gl_code gl_pipe_ask(struct gl_pipe *p, enum gl_sql sql, const struct gl_args *args, gl_sql_fn *fn,
        void *ctx, struct gl_err *e)
{
	return gl_pipe_ask_within(p, GL_PIPE_DEADLINE_MS, sql, args, fn, ctx, e);
}

struct gl_pipe *gl_pipe_open(const char *conninfo, struct gl_err *e)
{
	struct gl_pipe *p = calloc(1, sizeof(*p));

	if (p)
		p->conninfo = strdup(conninfo);
	if (!p || !p->conninfo) {
		free(p);
		gl_fail(e, GL_NO_MEMORY, "no memory for a connection to the database");
		return NULL;
	}
	p->sent.last = &p->sent.first;
	p->waiting.last = &p->waiting.first;
	p->soonest_ms = INT64_MAX;
	p->rest_ms = REST_MS;
	start(p);
	if (p->trouble.code == GL_INVALID) {
		*e = p->trouble;
		gl_pipe_close(p);
		return NULL;
	}
	return p;
}

void gl_pipe_close(struct gl_pipe *p)
{
	if (!p)
		return;
	PQfinish(p->conn);
	p->conn = NULL;
	p->state = RESTING;
	while (p->sent.count || p->waiting.count) {
		answer_lost(p, &p->sent, GL_SQL_UNKNOWN, "the server is ending");
		answer_lost(p, &p->waiting, GL_SQL_UNSENT, "the server is ending");
	}
	free(p->conninfo);
	free(p);
}

int gl_pipe_fd(const struct gl_pipe *p)
{
	return p->conn ? PQsocket(p->conn) : -1;
}

unsigned gl_pipe_generation(const struct gl_pipe *p)
{
	return p->generation;
}

short gl_pipe_wants(const struct gl_pipe *p)
{
	return p->wants;
}

int gl_pipe_wait_ms(const struct gl_pipe *p)
{
	int64_t until = p->soonest_ms, left;

	if (p->broken)
		return 0;
	if (p->state == RESTING && p->rest_until_ms < until)
		until = p->rest_until_ms;
	if ((p->state == CONNECTING || p->state == PREPARING) && p->connect_until_ms < until)
		until = p->connect_until_ms;
	if (until == INT64_MAX)
		return -1;
	left = until - gl_mono_ms();
	return left < 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int)left;
}

bool gl_pipe_ready(const struct gl_pipe *p)
{
	return p->state == READY && !p->broken;
}

const char *gl_pipe_trouble(const struct gl_pipe *p)
{
	return p->state == READY ? "" : p->trouble.code ? p->trouble.text : "connecting";
}
