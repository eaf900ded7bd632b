/*
 * secret -- what lets somebody in: bearer keys, the cookies of sessions, the tokens of invitations and
 * resets. Shown once; what is kept is a keyed hash.
 */
#ifndef GL_API_SECRET_H
#define GL_API_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GL_SECRET_TEXT 43                   /* 32 random bytes as base64url */
#define GL_KEY_TEXT    (3 + GL_SECRET_TEXT) /* "gl_" and that */
#define GL_SECRET_HASH 32

void gl_secret_make(char text[GL_SECRET_TEXT + 1], uint8_t hash[GL_SECRET_HASH]);
void gl_key_make(char text[GL_KEY_TEXT + 1], uint8_t hash[GL_SECRET_HASH]);

/* The hash under which it is kept. False: the text has not the shape of one. */
bool gl_secret_read(uint8_t hash[GL_SECRET_HASH], const char *text, size_t len);
bool gl_key_read(uint8_t hash[GL_SECRET_HASH], const char *text, size_t len);

int64_t gl_id_draw(void); /* a new id: 60 random bits */

#endif
