/*
 * client -- many HTTP requests at once, over a few kept connections: how subcommands talk to a server.
 *
 *     struct gl_client *c = gl_client_new("http://127.0.0.1:8080", 16, &e);
 *     struct gl_request rq = { .method = "POST", .path = "/v1/projects/7kq2/answers", .key = key, .body =
 * text }; gl_client_send(c, &rq, on_answered, player);    // may be called from callbacks too
 *     gl_client_run(c);                               // returns when nothing is left to do
 *     gl_client_free(c);
 *
 * A request is repeated, with growing pauses, while the server says 503 or 429 (Retry-After is obeyed) or
 * cannot be reached, until gl_client_patience is used up. A request that may have arrived although its reply
 * was lost is repeated too, unless it says .once: asking for assignments and answering are safe to repeat,
 * making accounts is not.
 *
 * One thread. Callbacks run inside gl_client_run and gl_client_call; what they are given ends with them.
 */
#ifndef GL_CLI_CLIENT_H
#define GL_CLI_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

#include "base/err.h"

#define GL_CLIENT_BODY_MAX (64 << 20) /* most bytes of a reply that is kept in memory */

struct gl_request {
	const char *method;
	const char *path; /* "/v1/work": below the server's address */
	const char *key;  /* bearer key, or NULL */
	const char *type; /* content type of the body; NULL: application/json */
	const char *body; /* copied; NULL: none */
	size_t len;       /* of body; 0: as strlen says */
	int64_t after_ms; /* not sent before so many milliseconds from now */
	bool once;        /* not repeated once it may have arrived */
	FILE *to;         /* a successful reply's body goes to this file instead of memory */
};

struct gl_response {
	int status;        /* 0: there was no reply, error says why */
	const char *error; /* of the connection; NULL with a status */
	const char *body;  /* NUL-terminated, never NULL; empty if it went to a file */
	size_t len;
	const char *next;       /* path of the next page (Link: rel="next"), or NULL */
	int64_t retry_after_ms; /* -1: not said */
	int64_t took_us;        /* the last try, from sending to the last byte */
	unsigned tries;
};

typedef void gl_response_fn(void *ctx, const struct gl_response *r);

struct gl_client;

/* server: "http://host:port". connections: most requests in flight at a time. */
struct gl_client *gl_client_new(const char *server, unsigned connections, struct gl_err *e);
void gl_client_free(struct gl_client *c); /* requests not yet answered are dropped, without their callbacks */
void gl_client_patience(
        struct gl_client *c, int64_t ms); /* how long a request is repeated; 30 s unless told */

void gl_client_send(struct gl_client *c, const struct gl_request *rq, gl_response_fn *done, void *ctx);
void gl_client_run(struct gl_client *c);

/* Sends one request and waits for it (and serves what else is under way meanwhile). */
void gl_client_call(struct gl_client *c, const struct gl_request *rq, gl_response_fn *done, void *ctx);

/* The common case: JSON (stolen, may be NULL) out, JSON in. NULL unless the status is 2xx; e then holds the
 * problem's detail and the code whose slug it names, GL_BUSY if there was no reply. A 2xx without a body
 * gives json null. */
json_t *gl_client_json(struct gl_client *c, const struct gl_request *rq, json_t *body, struct gl_err *e);

/* The bearer key that --key named: the key itself, or the first line of that file; NULL: GOLDLEAF_KEY. */
enum gl_code gl_client_key(char *out, size_t cap, const char *key, struct gl_err *e);

/* Fills e from a reply that is not 2xx, as above. */
enum gl_code gl_client_problem(const struct gl_request *rq, const struct gl_response *r, struct gl_err *e);

#endif
