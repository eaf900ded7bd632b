/* sign -- Ed25519 (libsodium). Keys are 32-byte seeds. */
#ifndef GL_CRYPTO_SIGN_H
#define GL_CRYPTO_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GL_SIGN_SEED   32
#define GL_SIGN_PUBLIC 32
#define GL_SIGN_BYTES  64

struct gl_signer {
	uint8_t public[GL_SIGN_PUBLIC];
	uint8_t secret[64];
};

void gl_signer_init(struct gl_signer *s, const uint8_t seed[GL_SIGN_SEED]);
void gl_signer_release(struct gl_signer *s); /* wipes */
void gl_sign(uint8_t out[GL_SIGN_BYTES], const struct gl_signer *s, const void *data, size_t len);
bool gl_sign_check(
        const uint8_t sig[GL_SIGN_BYTES], const uint8_t public[GL_SIGN_PUBLIC], const void *data, size_t len);

/* Keyed tags for tokens and PRFs: BLAKE2b-128 under a 32-byte key. Comparison takes constant time. */
#define GL_TAG_BYTES 16
void gl_tag(uint8_t out[GL_TAG_BYTES], const uint8_t key[32], const void *data, size_t len);
bool gl_tag_equal(const uint8_t a[GL_TAG_BYTES], const uint8_t b[GL_TAG_BYTES]);

#endif
