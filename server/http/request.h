/*
 * request -- one request, from the first header to the last byte of its reply.
 *
 * A handler gets it when headers and body are complete, the caller is known and may be here; it replies
 * exactly once (reply.h), at once or later, and does not touch the request after that.
 *
 *     static void thing_make(struct gl_req *r)
 *     {
 *             struct gl_thing t = { .owner = r->who.account };
 *             const struct gl_json *body = gl_req_json(r, "name", "?size", NULL);
 *
 *             if (!body)
 *                     return;                 // the refusal is on its way
 *             ...
 *     }
 *
 * The request belongs to one thread at a time: its home loop's, or, for a GL_ROUTE_PROJECT route, from the
 * call of the handler to the reply, the thread of the loop that owns the project (r->loop says which). A
 * handler may hand it to a thread of its own; whoever holds it replies.
 */
#ifndef GL_HTTP_REQUEST_H
#define GL_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "http/route.h"

#define GL_REQ_MAGIC       0x676c7271u
#define GL_REQUEST_HEADERS (8 << 10) /* most bytes of request line and headers */
#define GL_REQUEST_FIELDS  64        /* most headers and query parameters together */
#define GL_REQUEST_TEXT    17        /* of a request id, NUL included */

/* Headers that handlers may ask for; others are checked and forgotten. */
#define GL_REQ_HEADERS(X)                                                                                    \
	X(ACCEPT, "Accept")                                                                                  \
	X(ACCEPT_ENCODING, "Accept-Encoding")                                                                \
	X(AUTHORIZATION, "Authorization")                                                                    \
	X(CONTENT_TYPE, "Content-Type")                                                                      \
	X(COOKIE, "Cookie")                                                                                  \
	X(GOLDLEAF_ACCOUNT, "Goldleaf-Account")                                                              \
	X(HOST, "Host")                                                                                      \
	X(IDEMPOTENCY_KEY, "Idempotency-Key")                                                                \
	X(IF_MATCH, "If-Match")                                                                              \
	X(IF_NONE_MATCH, "If-None-Match")                                                                    \
	X(IF_RANGE, "If-Range")                                                                              \
	X(LAST_EVENT_ID, "Last-Event-ID")                                                                    \
	X(ORIGIN, "Origin")                                                                                  \
	X(RANGE, "Range")                                                                                    \
	X(SEC_FETCH_SITE, "Sec-Fetch-Site")                                                                  \
	X(TRACEPARENT, "traceparent")                                                                        \
	X(USER_AGENT, "User-Agent")                                                                          \
	X(X_FORWARDED_FOR, "X-Forwarded-For")

enum gl_req_header {
#define X(name, text) GL_H_##name,
	GL_REQ_HEADERS(X)
#undef X
	        GL_H_COUNT
};

/* Who asks, as the authorise hook found out; http only carries it. */
struct gl_caller {
	int64_t account; /* 0: nobody */
	uint32_t scopes; /* bits */
	uint8_t kind;
	bool admin; /* and shows it: asks with the scope of one */
};

struct gl_loop;

struct gl_req {
	unsigned magic;             /* GL_REQ_MAGIC */
	enum gl_method_name method; /* of the request: GL_HEAD where the route says GL_GET */
	struct gl_loop *loop;       /* on whose thread the handler runs */
	const struct gl_route *route;
	const char *id[GL_IDS_MAX]; /* what stood for '#', percent-decoded: no '/', no control characters */
	const char *rest;           /* what stood for "*", decoded: no empty, "." or ".." segments; or NULL */
	struct gl_caller who;
	/* NULL: not sent. A list that came in several headers is joined; another header that came twice is
	 * refused. */
	const char *header[GL_H_COUNT];
	struct gl_buf body;     /* of a route without piece; NUL-terminated when not empty */
	struct gl_json_doc doc; /* after gl_req_json */
	char request_id[GL_REQUEST_TEXT];
	int64_t started_us; /* monotonic: when its headers were read */

	/* What the handler keeps with it. dropped, if set, is called with it once, on the home loop's thread,
	 * after the reply was sent or given up. */
	void *user;
	void (*dropped)(void *user);
};

static inline struct gl_req *gl_req(void *p)
{
	struct gl_req *r = p;

	return r && r->magic == GL_REQ_MAGIC ? r : NULL;
}

/* Memory that lives as long as the request, zeroed; NULL: none left. */
void *gl_req_alloc(struct gl_req *r, size_t size);
char *gl_req_text(struct gl_req *r, const char *text, size_t len); /* a copy, NUL-terminated */

/* Parameter of the query, decoded; NULL: not there. */
const char *gl_req_query(const struct gl_req *r, const char *name);
/* Refuses (422) what is not among the names, or there twice; NULL ends. False: the refusal is on its way. */
bool gl_req_query_only(struct gl_req *r, ...) __attribute__((sentinel));
/* A decimal between min and max, or fallback when there is none. False: the refusal is on its way. */
bool gl_req_query_int(
        struct gl_req *r, const char *name, int64_t min, int64_t max, int64_t fallback, int64_t *out);

/* A cookie of the Cookie header, as sent; NULL: not there, or there twice. len takes its length. */
const char *gl_req_cookie(const struct gl_req *r, const char *name, size_t *len);

/* Who is at the other end, for limits: an IPv4 address, the first half of an IPv6 one (a household has 2^64
 * of them), and of what a proxy on this machine passes on the last address of its X-Forwarded-For. Empty: not
 * known. On the home loop. */
#define GL_PEER_TEXT 48
void gl_req_peer(const struct gl_req *r, char out[GL_PEER_TEXT]);

/* Whether Content-Type is that, whatever its parameters: "application/json". */
bool gl_req_is(const struct gl_req *r, const char *type);

/* The body as a JSON object with exactly these members (a leading '?' makes one optional; up to 16; NULL
 * ends; with no name at all: any JSON). Refuses other content types. NULL: the refusal is on its way. */
const struct gl_json *gl_req_json(struct gl_req *r, ...) __attribute__((sentinel));

/* From a route's piece: the piece is done with, send the next. From the thread that holds the request. */
void gl_req_more(struct gl_req *r);

/* Goes on with it on that loop's thread, which holds it from now on: then(r) is called there, at once if it
 * is this one. */
void gl_req_move(struct gl_req *r, struct gl_loop *loop, void (*then)(struct gl_req *r));

/*
 * The hook that finds out who asks: called on the home loop before a body is read, for all but public routes.
 * It fills r->who and calls gl_req_admit, or it replies with the refusal; either now, or later from the same
 * thread.
 */
typedef void gl_authorise_fn(struct gl_req *r);
void gl_req_admit(struct gl_req *r);

#endif
