/* line -- what the text formats of logs are made of: pieces between separators, strict numbers and hashes. */
#ifndef GL_MERKLE_LINE_H
#define GL_MERKLE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/hash.h"

struct gl_line {
	const char *text; /* not NUL-terminated */
	size_t len;
};

/* Moves what stands before the next end character to piece and steps over both; false if there is none. */
bool gl_line_cut(struct gl_line *rest, char end, struct gl_line *piece);
bool gl_line_is(struct gl_line line, const char *text);
bool gl_line_number(struct gl_line line, uint64_t *out); /* decimal, no leading zeros, below 2^63 */
bool gl_line_hash(struct gl_line line, uint8_t out[GL_HASH_BYTES]); /* base64 of 32 bytes */

#endif
