#include "crypto/sign.h"

#include <sodium.h>
#include <stdlib.h>

void gl_signer_init(struct gl_signer *s, const uint8_t seed[GL_SIGN_SEED])
{
	if (sodium_init() < 0)
		abort();
	crypto_sign_seed_keypair(s->public, s->secret, seed);
}

void gl_signer_release(struct gl_signer *s)
{
	sodium_memzero(s, sizeof(*s));
}

void gl_sign(uint8_t out[GL_SIGN_BYTES], const struct gl_signer *s, const void *data, size_t len)
{
	crypto_sign_detached(out, NULL, data, len, s->secret);
}

bool gl_sign_check(
        const uint8_t sig[GL_SIGN_BYTES], const uint8_t public[GL_SIGN_PUBLIC], const void *data, size_t len)
{
	return !crypto_sign_verify_detached(sig, data, len, public);
}

void gl_tag(uint8_t out[GL_TAG_BYTES], const uint8_t key[32], const void *data, size_t len)
{
	crypto_generichash(out, GL_TAG_BYTES, data, len, key, 32);
}

bool gl_tag_equal(const uint8_t a[GL_TAG_BYTES], const uint8_t b[GL_TAG_BYTES])
{
	return !sodium_memcmp(a, b, GL_TAG_BYTES);
}
