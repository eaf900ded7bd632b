/*
 * admission -- what libmicrohttpd lets through and a front proxy may read differently is stopped here, before
 * any handler: request smuggling lives in such differences.
 *
 *     struct gl_head head = { .method = method, .path = url, .version = version, ... };
 *     if (gl_admit(&head, &framing, &e))
 *             refuse and close
 *
 * Refused: names that are no tokens; control characters in values; more than one Content-Length,
 * Transfer-Encoding or Host; HTTP/1.1 without Host; a Transfer-Encoding that is not "chunked", or beside a
 * Content-Length, or in HTTP/1.0; other versions; other headers of ours that come twice; paths that
 * gl_path_check refuses.
 *
 * MHD also takes bare LF as the end of a line, joins folded lines and ends values at a NUL, and shows none of
 * it. But names and values lie where they were received, so if nothing was left out they lie back to back,
 * two bytes apart, from the request line to the blank line: that is checked. What remains is the body: bare
 * LF and extensions in chunk headers, and trailers, are read as MHD reads them.
 */
#ifndef GL_HTTP_ADMISSION_H
#define GL_HTTP_ADMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "http/request.h"

struct gl_field {
	const char *name, *value; /* value NULL: a query parameter without '=' */
	size_t name_len, value_len;
};

/* A request's head as MHD shows it. */
struct gl_head {
	const char *method, *path, *version;
	const char *target_end;                   /* behind the last byte of the request's target */
	size_t bytes;                             /* from the method to the end of the blank line */
	struct gl_field field[GL_REQUEST_FIELDS]; /* the headers in order, then the query's parameters */
	unsigned fields, params;                  /* how many are headers; how many follow */
	bool overflow;                            /* there were more than fit */
};

struct gl_framing {
	bool chunked;
	uint64_t length;         /* of the body, unless chunked */
	bool expects;            /* the client waits for 100 Continue */
	const char *path, *host; /* of an absolute-form target, which goes before the Host header; or NULL */
	size_t host_len;
};

enum gl_code gl_admit(const struct gl_head *head, struct gl_framing *out, struct gl_err *e);

/* Which of the headers in request.h a name is; GL_H_COUNT: none of them. */
enum gl_req_header gl_header_known(const char *name, size_t len);

#endif
