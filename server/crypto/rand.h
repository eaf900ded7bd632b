/* rand -- random bytes: from the kernel, and from a seed for those who need thousands of salts or a
 * repeatable run. */
#ifndef GL_CRYPTO_RAND_H
#define GL_CRYPTO_RAND_H

#include <stddef.h>
#include <stdint.h>

void gl_random(void *out, size_t len);

/* A stream of bytes from a 32-byte seed (ChaCha20): the same seed gives the same bytes on every machine. */
struct gl_stream {
	uint8_t key[32];
	uint64_t block; /* next block of 64 bytes */
	uint8_t left[64];
	unsigned have;
};

void gl_stream_init(struct gl_stream *s, const uint8_t seed[32]);
void gl_stream_random(struct gl_stream *s); /* seeds it from the kernel */
void gl_stream_bytes(struct gl_stream *s, void *out, size_t len);
uint64_t gl_stream_below(struct gl_stream *s, uint64_t n); /* uniform in [0, n), n > 0 */

#endif
