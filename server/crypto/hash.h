/* hash -- SHA-256 (nettle, which uses the processor's SHA instructions), HMAC-SHA-256, Keccak-256 (Ethereum's
 * padding). */
#ifndef GL_CRYPTO_HASH_H
#define GL_CRYPTO_HASH_H

#include <stddef.h>
#include <stdint.h>

#include <nettle/sha2.h>

#define GL_HASH_BYTES 32

struct gl_sha256 {
	struct sha256_ctx ctx;
};

void gl_sha256_init(struct gl_sha256 *h);
void gl_sha256_add(struct gl_sha256 *h, const void *data, size_t len);
void gl_sha256_end(struct gl_sha256 *h, uint8_t out[GL_HASH_BYTES]);

void gl_sha256(uint8_t out[GL_HASH_BYTES], const void *data, size_t len);
void gl_hmac_sha256(uint8_t out[GL_HASH_BYTES], const uint8_t key[32], const void *data, size_t len);
void gl_keccak256(uint8_t out[GL_HASH_BYTES], const void *data, size_t len);

#endif
