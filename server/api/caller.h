/*
 * caller -- who asks: a bearer key, looked up in memory.
 *
 * Keys in force are kept by their keyed hash in one table that all loops share; a key that is not there is
 * asked for once. A key that this server revokes leaves at once, one that another server revoked within a
 * second.
 */
#ifndef GL_API_CALLER_H
#define GL_API_CALLER_H

#include "http/request.h"

#define GL_KEY_TEXT 46 /* "gl_" and 43 characters of base64url */

void gl_caller_authorise(struct gl_req *r); /* gl_authorise_fn */
void gl_caller_tick(void);                  /* once a second, on one loop: drops what was revoked */
void gl_caller_forget(const uint8_t hash[32]);
void gl_caller_release(void); /* at the end */

/* A new key and its hash as the database keeps it. */
void gl_key_make(char text[GL_KEY_TEXT + 1], uint8_t hash[32]);

#endif
