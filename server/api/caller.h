/*
 * caller -- who asks: by a bearer key, or by the cookie of a session.
 *
 * Both are looked up in memory (known.h) and asked for when they are not there; one that this server revokes
 * is worth nothing at once, one that another server revoked within a second. A session may do what its
 * account may; one that wants to change something must come from our own pages (cookie.h), and from a page of
 * that account, if it says whose it is (Goldleaf-Account: the id).
 */
#ifndef GL_API_CALLER_H
#define GL_API_CALLER_H

#include "http/request.h"

void gl_caller_authorise(struct gl_req *r); /* gl_authorise_fn */
void gl_caller_tick(void);                  /* once a second, on one loop: drops what was revoked */

/* The hash of the session that they ask by; false: they ask by a key, or are nobody. */
bool gl_caller_session(const struct gl_req *r, uint8_t hash[32]);

#endif
