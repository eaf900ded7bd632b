/*
 * tries -- how often somebody may guess: failed attempts to get in, by name and by address, within five
 * minutes.
 *
 *     if (!gl_try(r, &t, username))
 *             return;                 // 429, on its way
 *     ... it was right: gl_try_right(&t)
 *
 * A try counts as failed until it is known to be right, so that many at once are no more than many in a row.
 * Kept in memory, at most 65,536 names and addresses; when that is full the oldest windows go first.
 */
#ifndef GL_API_TRIES_H
#define GL_API_TRIES_H

#include <stdbool.h>

#include "http/reply.h"

#define GL_TRIES_WINDOW_S 300
#define GL_TRIES_A_NAME   10
#define GL_TRIES_A_PEER   100 /* a school or an office is one address */

struct gl_try {
	char peer[GL_PEER_TEXT], name[40]; /* name "": only the address counts */
};

/* name NULL: only the address counts. Adds the RateLimit headers to the coming reply. False: 429 is on its
 * way. */
bool gl_try(struct gl_req *r, struct gl_try *t, const char *name);
void gl_try_right(const struct gl_try *t);

/* The counting itself, by any text; for tests. now_s: monotonic. Returns how many are left after this one,
 * -1: none was. */
int gl_tries_take(char kind, const char *text, int most, int64_t now_s, int64_t *reset_s);
void gl_tries_give_back(char kind, const char *text, bool all);
void gl_tries_release(void);

#endif
