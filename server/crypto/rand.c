#include "crypto/rand.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define BLOCK 64

void gl_random(void *out, size_t len)
{
	uint8_t *p = out;

	while (len) {
		ssize_t n = getrandom(p, len, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			abort(); /* without randomness nothing here is safe */
		p += n;
		len -= (size_t)n;
	}
}

void gl_stream_init(struct gl_stream *s, const uint8_t seed[32])
{
	/* Picks the fastest code for this processor; later calls cost nothing. */
	if (sodium_init() < 0)
		abort();
	memset(s, 0, sizeof(*s));
	memcpy(s->key, seed, sizeof(s->key));
}

void gl_stream_random(struct gl_stream *s)
{
	uint8_t seed[32];

	gl_random(seed, sizeof(seed));
	gl_stream_init(s, seed);
	sodium_memzero(seed, sizeof(seed));
}

static void make_blocks(struct gl_stream *s, uint8_t *out, size_t blocks)
{
	static const uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];

	memset(out, 0, blocks * BLOCK);
	crypto_stream_chacha20_xor_ic(out, out, blocks * BLOCK, nonce, s->block, s->key);
	s->block += blocks;
}

static size_t take_left(struct gl_stream *s, uint8_t *out, size_t len)
{
	size_t n = len < s->have ? len : s->have;

	memcpy(out, s->left + BLOCK - s->have, n);
	s->have -= (unsigned)n;
	return n;
}

void gl_stream_bytes(struct gl_stream *s, void *out, size_t len)
{
	uint8_t *p = out;
	size_t n = take_left(s, p, len), blocks = (len - n) / BLOCK;

	make_blocks(s, p + n, blocks);
	n += blocks * BLOCK;
	if (n < len) {
		make_blocks(s, s->left, 1);
		s->have = BLOCK;
		take_left(s, p + n, len - n);
	}
}

uint64_t gl_stream_below(struct gl_stream *s, uint64_t n)
{
	uint64_t first, v;
	uint8_t b[8];

	assert(n > 0);
	first = -n % n; /* 2^64 mod n: below it, some remainders would come once too often */
	do {
		gl_stream_bytes(s, b, sizeof(b));
		v = 0;
		for (unsigned i = 0; i < 8; i++)
			v |= (uint64_t)b[i] << 8 * i;
	} while (v < first);
	return v % n;
}
