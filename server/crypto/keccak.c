/* Keccak-256 as Ethereum uses it: the sponge of SHA3-256 with the padding from before the standard. */
#include "crypto/hash.h"

#include <string.h>

#define ROUNDS 24
#define LANES  25
#define RATE   136 /* bytes a block: 200 less twice the digest */

static uint64_t rotate(uint64_t v, unsigned n)
{
	return v << n | v >> (64 - n);
}

/* What iota adds in each round. */
static const uint64_t iota[ROUNDS] = {
	0x0000000000000001,
	0x0000000000008082,
	0x800000000000808a,
	0x8000000080008000,
	0x000000000000808b,
	0x0000000080000001,
	0x8000000080008081,
	0x8000000000008009,
	0x000000000000008a,
	0x0000000000000088,
	0x0000000080008009,
	0x000000008000000a,
	0x000000008000808b,
	0x800000000000008b,
	0x8000000000008089,
	0x8000000000008003,
	0x8000000000008002,
	0x8000000000000080,
	0x000000000000800a,
	0x800000008000000a,
	0x8000000080008081,
	0x8000000000008080,
	0x0000000080000001,
	0x8000000080008008,
};

/* theta: each lane takes in the parity of two columns beside its own. */
static void theta(uint64_t a[LANES])
{
	uint64_t c[5], d;

	for (unsigned x = 0; x < 5; x++)
		c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
	for (unsigned x = 0; x < 5; x++) {
		d = c[(x + 4) % 5] ^ rotate(c[(x + 1) % 5], 1);
		for (unsigned y = 0; y < LANES; y += 5)
			a[x + y] ^= d;
	}
}

/* rho and pi: all lanes but the first walk one cycle, each turned by its own amount. */
static void rho_pi(uint64_t a[LANES])
{
	uint64_t moved = a[1], kept;

#define STEP(to, turn) kept = a[to], a[to] = rotate(moved, turn), moved = kept
	STEP(10, 1), STEP(7, 3), STEP(11, 6), STEP(17, 10), STEP(18, 15), STEP(3, 21), STEP(5, 28),
	        STEP(16, 36);
	STEP(8, 45), STEP(21, 55), STEP(24, 2), STEP(4, 14), STEP(15, 27), STEP(23, 41), STEP(19, 56),
	        STEP(13, 8);
	STEP(12, 25), STEP(2, 43), STEP(20, 62), STEP(14, 18), STEP(22, 39), STEP(9, 61), STEP(6, 20),
	        STEP(1, 44);
#undef STEP
}

static void chi(uint64_t a[LANES])
{
	for (unsigned y = 0; y < LANES; y += 5) {
		uint64_t a0 = a[y], a1 = a[y + 1];

		a[y] ^= ~a1 & a[y + 2];
		a[y + 1] ^= ~a[y + 2] & a[y + 3];
		a[y + 2] ^= ~a[y + 3] & a[y + 4];
		a[y + 3] ^= ~a[y + 4] & a0;
		a[y + 4] ^= ~a0 & a1;
	}
}

static void permute(uint64_t a[LANES])
{
	for (unsigned round = 0; round < ROUNDS; round++) {
		theta(a);
		rho_pi(a);
		chi(a);
		a[0] ^= iota[round];
	}
}

/* Lanes are little-endian whatever the machine is. */
static void absorb(uint64_t a[LANES], const uint8_t block[RATE])
{
	for (unsigned i = 0; i < RATE / 8; i++)
		for (unsigned b = 0; b < 8; b++)
			a[i] ^= (uint64_t)block[8 * i + b] << 8 * b;
	permute(a);
}

void gl_keccak256(uint8_t out[GL_HASH_BYTES], const void *data, size_t len)
{
	const uint8_t *p = data;
	uint64_t a[LANES] = { 0 };
	uint8_t last[RATE] = { 0 };

	for (; len >= RATE; p += RATE, len -= RATE)
		absorb(a, p);
	if (len)
		memcpy(last, p, len);
	last[len] = 0x01;
	last[RATE - 1] |= 0x80;
	absorb(a, last);
	for (unsigned i = 0; i < GL_HASH_BYTES; i++)
		out[i] = (uint8_t)(a[i / 8] >> 8 * (i % 8));
}
