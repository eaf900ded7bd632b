/*
 * reply -- what goes back. Each of these ends the handler's part of a request, exactly once; none fails: what
 * goes wrong inside becomes a 503 or 500.
 *
 *     gl_reply_header(r, "Location", "/v1/things/7");
 *     gl_reply_json(r, 201, json_pack("{s:s}", "id", "7"));
 *     ...
 *     if (thing_find(id, &t, &e))
 *             return gl_reply_fail(r, &e);
 *
 * May be called by whichever thread holds the request. Every reply carries X-Request-Id, traceparent if one
 * came, X-Content-Type-Options: nosniff, Cache-Control: no-store unless a Cache-Control was set, and a
 * Content-Security-Policy under which nothing loads unless one was set; errors are application/problem+json
 * (RFC 9457) with Retry-After where waiting helps.
 */
#ifndef GL_HTTP_REPLY_H
#define GL_HTTP_REPLY_H

#include <jansson.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "http/request.h"

/* A header of the coming reply. Copies both; a value that would break the reply apart (control characters) is
 * our bug. Content-Type, Content-Length and Connection are not set this way. */
void gl_reply_header(struct gl_req *r, const char *name, const char *value);
void gl_reply_headerf(struct gl_req *r, const char *name, const char *fmt, ...)
        __attribute__((format(printf, 3, 4)));

void gl_reply_empty(struct gl_req *r, int status);              /* no body */
void gl_reply_json(struct gl_req *r, int status, json_t *json); /* takes json; NULL: no memory, 503 */
void gl_reply_bytes(
        struct gl_req *r, int status, const char *type, const void *data, size_t len); /* copies */
void gl_reply_static(
        struct gl_req *r, int status, const char *type, const void *data, size_t len); /* lives for ever */
void gl_reply_buf(struct gl_req *r, int status, const char *type,
        struct gl_buf *buf); /* takes what buf holds; failed: 503 */

/* The problem that e tells of. Retry-After: 1 with 429 and 503 unless set by gl_reply_header. */
void gl_reply_fail(struct gl_req *r, const struct gl_err *e);
void gl_reply_failf(struct gl_req *r, enum gl_code code, const char *fmt, ...)
        __attribute__((format(printf, 3, 4)));

/* Whether If-None-Match names this ETag (quoted, strong): then answer gl_reply_not_modified. */
bool gl_req_has(const struct gl_req *r, const char *etag);
void gl_reply_not_modified(struct gl_req *r, const char *etag);

/*
 * Bytes that never change, named by their SHA-256 (64 characters of lower-case hex): strong ETag,
 * Repr-Digest, If-None-Match, Range (one range; If-Range), immutable caching, HEAD. Cache-Control may be set
 * before.
 */
struct gl_reply_blob {
	const char *type;
	const char *sha256;
	uint64_t size;
};
void gl_reply_file(struct gl_req *r, int fd, const struct gl_reply_blob *b); /* takes fd */

/* The same of bytes that are made on the way. read fills at most max bytes from offset at and returns how
 * many, at least 1, or -1: the connection is cut. done (may be NULL) is called once, whatever happens. Both
 * run on the home loop and must not wait long. sha256 may be NULL: no ETag, no ranges, no caching. */
typedef ssize_t gl_reply_read_fn(void *ctx, uint64_t at, char *out, size_t max);
void gl_reply_stream(struct gl_req *r, const struct gl_reply_blob *b, gl_reply_read_fn *read, void *ctx,
        void (*done)(void *ctx));

#endif
