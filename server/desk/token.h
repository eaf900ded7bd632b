/*
 * token -- an assignment as its holder carries it: 71 characters that only this server can have written.
 *
 * base64url of a version byte, the fields below and a 16-byte tag under the server's key. Nothing in it, its
 * length included, tells gold from other tasks. It is the key of the answer: sent again, it finds the same
 * one.
 *
 *     char text[GL_TOKEN_LEN + 1];
 *     gl_token_write(text, &token, key);
 *     if (gl_token_read(&token, text, strlen(text), key, &e)) ...     // GL_BAD_ASSIGNMENT
 */
#ifndef GL_DESK_TOKEN_H
#define GL_DESK_TOKEN_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define GL_TOKEN_LEN 71

struct gl_token {
	uint64_t project;
	uint32_t person;    /* member number */
	uint32_t n;         /* task */
	uint64_t terms;     /* index of the terms entry, below 2^48 */
	int64_t expires_ms; /* wall clock, 0 to 2^48 - 1 */
	uint64_t nonce;     /* seed of the display order */
};

void gl_token_write(char out[GL_TOKEN_LEN + 1], const struct gl_token *t, const uint8_t key[32]);

/* Total and strict: only the text that gl_token_write makes is taken. Whose it is, is the caller's to
 * compare. */
enum gl_code gl_token_read(
        struct gl_token *t, const char *text, size_t len, const uint8_t key[32], struct gl_err *e);

#endif
