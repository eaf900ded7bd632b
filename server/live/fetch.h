/* fetch -- what a live project reads from the database while it is open: contents for its window, and new
 * members. */
#ifndef GL_LIVE_FETCH_H
#define GL_LIVE_FETCH_H

#include "live/live.h"

#define GL_FETCH_MAX 1024 /* contents in one ask: what is handed out while an ask is under way, and some */

/* Calls fn when the contents of all n tasks are in the window: at once if they are there already. They stay
 * at least until fn returns. */
typedef void gl_contents_fn(void *ctx, struct gl_live *live, const struct gl_err *e);
void gl_fetch_contents(
        struct gl_live *live, const uint32_t *n, unsigned count, gl_contents_fn *fn, void *ctx);

/* Some assignments were given: fetches what is likely to be next before anybody asks for it. */
void gl_fetch_ahead(struct gl_live *live, unsigned given);

/* Makes the caller an annotator of the project, then calls fn. Replies itself if that cannot be. */
typedef void gl_joined_fn(struct gl_req *r, struct gl_live *live, const struct gl_member *m);
void gl_fetch_join(struct gl_req *r, struct gl_live *live, gl_joined_fn *fn);

/* Rows of (no integer, account bigint, kind smallint, role smallint, pseudonym bytea) become members. */
enum gl_code gl_fetch_members(struct gl_live *live, const struct gl_rows *rows, struct gl_err *e);

#endif
