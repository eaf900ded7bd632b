/*
 * route -- which handler answers which method and path: tables of rows, matched in the length of the path.
 *
 *     const struct gl_route gl_review_routes[] = {
 *             { GL_GET,  "/v1/projects/#/disputes", GL_REVIEWER, 0, GL_ROUTE_PROJECT, dispute_list },
 *             { GL_POST, "/v1/projects/#/tasks/#/review", GL_REVIEWER, REVIEW_MAX, GL_ROUTE_PROJECT,
 * review_submit }, { 0 }
 *     };
 *     gl_router_add(router, gl_review_routes, &e);
 *
 * '#' stands for one segment, which the handler finds in r->id[0], r->id[1], ...; a last segment "*" for all
 * that is left (r->rest, at least one character). A fixed segment goes before '#', and '#' before "*", which
 * never stands for what begins with a segment that is fixed there: it answers no "/v1/nothing" at the root.
 * HEAD is answered by GET's handler, without the body. The tables must live as long as the router.
 */
#ifndef GL_HTTP_ROUTE_H
#define GL_HTTP_ROUTE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct gl_req;
struct gl_router;

#define GL_IDS_MAX 4 /* most '#' in a path */

/* GL_METHOD_NONE ends a table. A route is never GL_HEAD. */
enum gl_method_name {
	GL_METHOD_NONE,
	GL_GET,
	GL_HEAD,
	GL_POST,
	GL_PUT,
	GL_PATCH,
	GL_DELETE,
	GL_OPTIONS,
	GL_METHODS
};

const char *gl_method_text(enum gl_method_name method); /* "GET" */
enum gl_method_name gl_method_parse(const char *text);  /* GL_METHOD_NONE: not one of them */

enum gl_route_flag {
	GL_ROUTE_PROJECT = 1, /* runs on the loop that owns the project which r->id[0] names or begins with */
	GL_ROUTE_PUBLIC = 2,  /* nobody is asked who they are: the authorise hook is not called */
	GL_ROUTE_QUIET = 4,   /* not in the access log, unless it fails: probes */
	GL_ROUTE_PROBE = 8,   /* answered even beyond the limits of connections and of waiting requests */
};

struct gl_route {
	enum gl_method_name method;
	const char *path;
	uint32_t access;   /* what the caller must be: bits that only the authorise hook reads */
	uint64_t max_body; /* bytes; 0: a body is refused. With piece: of the whole stream */
	unsigned flags;
	void (*handler)(struct gl_req *r); /* must reply, now or later (reply.h) */

	/* Not NULL: the body is not kept but handed over as it comes. data is there until the handler calls
	 * gl_req_more (now or later), which asks for the next piece; or it replies, and the rest is thrown
	 * away. handler is called after the last piece. */
	void (*piece)(struct gl_req *r, const char *data, size_t len);
};

struct gl_router *gl_router_new(void); /* NULL: no memory */
void gl_router_free(struct gl_router *router);

/* Rows up to the one without a method. Two rows of one method and shape are a bug (assert). */
enum gl_code gl_router_add(struct gl_router *router, const struct gl_route *rows, struct gl_err *e);

/* The i-th route in the order of their adding; NULL after the last. */
const struct gl_route *gl_router_at(const struct gl_router *router, size_t i);

/* What a path leads to. Segments are pieces of path, not yet decoded. */
struct gl_match {
	const struct gl_route *route; /* NULL: no such path, or not with this method */
	unsigned number;              /* of the route, as gl_router_at counts */
	unsigned allowed; /* bits (1 << method) that this path knows, HEAD among them; 0: no such path */
	const char *segment[GL_IDS_MAX];
	size_t segment_len[GL_IDS_MAX];
	unsigned segments;
	const char *rest; /* "*": NUL-terminated as path is; else NULL */
};

void gl_router_match(
        const struct gl_router *router, enum gl_method_name method, const char *path, struct gl_match *m);

#endif
