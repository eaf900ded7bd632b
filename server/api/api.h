/*
 * api -- one file a resource: a table of routes and short handlers.
 *
 * A handler that only reads asks the database once and says what came back; what is logged goes to the desk
 * of its project (live/). Shapes of requests and replies: schemas/openapi.yaml.
 */
#ifndef GL_API_API_H
#define GL_API_API_H

#include "http/loop.h"
#include "http/reply.h"
#include "http/request.h"
#include "live/server.h"
#include "store/pipe.h"

/* What a key may do: the scopes it was made with, and a route's `access`. Roles in a project are checked by
 * handlers. */
enum gl_scope {
	GL_MAY_ANNOTATE = 1, /* take assignments and answer them: all that an agent's key needs */
	GL_MAY_MANAGE = 2,   /* make and run projects */
	GL_MAY_REVIEW = 4,
	GL_MAY_READ = 8,   /* buy and download */
	GL_MAY_ADMIN = 16, /* accounts and keys of others; only with an admin's account */

	/* Of routes only: who shows nothing is let in too, with r->who empty, and the handler sees what they
	   may. */
	GL_MAY_ANYBODY = 1 << 16,
};

/* Every `const struct gl_route gl_NAME_routes[]` in a file of this room is found by its name (routes.inc) and
 * added. */
enum gl_code gl_api_routes(struct gl_router *router, struct gl_err *e); /* adds all of them */

/* Asks and lets fn reply with r as its ctx; refuses r itself if it cannot ask. */
void gl_ask(struct gl_req *r, enum gl_sql sql, const struct gl_args *args, gl_sql_fn *fn);
/* For fn: whether the ask went wrong; the refusal is then on its way. */
bool gl_ask_failed(struct gl_req *r, const struct gl_sql_error *error);
/* The reply is the JSON text of the only row's only column; none: 404. */
void gl_reply_row(void *r, struct gl_rows *rows, const struct gl_sql_error *error);
/* {"NAME":[...]} from rows of (key, JSON text); a full page has a Link to the next, after the last key. */
#define GL_PAGE 100
void gl_reply_list(struct gl_req *r, const char *name, const struct gl_rows *rows); /* without the Link */
void gl_reply_rows(struct gl_req *r, const char *name, const struct gl_rows *rows);
void gl_reply_next(struct gl_req *r, int64_t cursor); /* that Link, for a page that is written otherwise */

#endif
