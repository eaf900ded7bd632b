/*
 * cookie -- the session's cookie: how it is set, read and taken back, and from which pages it may be used.
 *
 * Its name begins with "__Host-", so that browsers hold it to Secure, to this host alone and to the path "/";
 * with
 * --insecure-cookie it is plain "goldleaf", for a server without TLS that is not on loopback.
 */
#ifndef GL_API_COOKIE_H
#define GL_API_COOKIE_H

#include <stdbool.h>

#include "api/secret.h"
#include "http/reply.h"

void gl_cookie_set(struct gl_req *r, const char text[GL_SECRET_TEXT + 1]); /* on the coming reply */
void gl_cookie_clear(struct gl_req *r);

/* The hash of the session that came. False: no cookie, or not one of ours. */
bool gl_cookie_read(const struct gl_req *r, uint8_t hash[GL_SECRET_HASH]);

/*
 * Whether a request may change something by the power of a cookie: Sec-Fetch-Site must be "same-origin", or,
 * from a browser that does not send it, Origin must be where the request went to. If neither came: `silent`
 * decides, since programs send neither.
 */
bool gl_cookie_same_origin(const struct gl_req *r, bool silent);

#endif
