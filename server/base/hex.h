/* hex -- bytes as text and back: lower-case hex, base64, base64url. Decoders are strict and total. */
#ifndef GL_BASE_HEX_H
#define GL_BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void gl_hex(char *out, const void *data, size_t len);             /* writes 2 * len + 1 bytes, NUL included */
bool gl_unhex(void *out, size_t len, const char *text, size_t n); /* lower case only; n must be 2 * len */

#define GL_BASE64_LEN(n) (((n) + 2) / 3 * 4)
size_t gl_base64(char *out, const void *data, size_t len); /* standard, padded; returns the length, no NUL */
bool gl_unbase64(void *out, size_t cap, size_t *len, const char *text, size_t n); /* canonical form only */
size_t gl_base64url(char *out, const void *data, size_t len); /* RFC 4648 section 5, no padding, no NUL */
bool gl_unbase64url(void *out, size_t cap, size_t *len, const char *text, size_t n);

#endif
