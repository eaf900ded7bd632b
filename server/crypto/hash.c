#include "crypto/hash.h"

#include <nettle/hmac.h>

void gl_sha256_init(struct gl_sha256 *h)
{
	sha256_init(&h->ctx);
}

void gl_sha256_add(struct gl_sha256 *h, const void *data, size_t len)
{
	sha256_update(&h->ctx, len, data);
}

void gl_sha256_end(struct gl_sha256 *h, uint8_t out[GL_HASH_BYTES])
{
	sha256_digest(&h->ctx, GL_HASH_BYTES, out);
}

void gl_sha256(uint8_t out[GL_HASH_BYTES], const void *data, size_t len)
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, len, data);
	sha256_digest(&ctx, GL_HASH_BYTES, out);
}

void gl_hmac_sha256(uint8_t out[GL_HASH_BYTES], const uint8_t key[32], const void *data, size_t len)
{
	struct hmac_sha256_ctx ctx;

	hmac_sha256_set_key(&ctx, 32, key);
	hmac_sha256_update(&ctx, len, data);
	hmac_sha256_digest(&ctx, GL_HASH_BYTES, out);
}
