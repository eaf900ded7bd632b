/* Keccak-256 as Ethereum uses it: the sponge of SHA3-256 with the padding from before the standard. */
#include "crypto/hash.h"

#include <endian.h>
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

/* One row of the result: what chi makes of five lanes that rho has turned and pi has brought together. */
#define ROW(y, l0, l1, l2, l3, l4)                                                                           \
	do {                                                                                                 \
		uint64_t b0 = (l0), b1 = (l1), b2 = (l2), b3 = (l3), b4 = (l4);                              \
                                                                                                             \
		b[5 * (y)] = b0 ^ (~b1 & b2);                                                                \
		b[5 * (y) + 1] = b1 ^ (~b2 & b3);                                                            \
		b[5 * (y) + 2] = b2 ^ (~b3 & b4);                                                            \
		b[5 * (y) + 3] = b3 ^ (~b4 & b0);                                                            \
		b[5 * (y) + 4] = b4 ^ (~b0 & b1);                                                            \
	} while (0)

/* A round from a to b, written out: loops over x and y are three times slower. d is what theta adds to each
 * column: the parities of the two beside it. */
static inline void round_of(uint64_t b[LANES], const uint64_t a[LANES], uint64_t constant)
{
	uint64_t c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
	uint64_t c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
	uint64_t c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
	uint64_t c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
	uint64_t c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
	uint64_t d0 = c4 ^ rotate(c1, 1), d1 = c0 ^ rotate(c2, 1), d2 = c1 ^ rotate(c3, 1);
	uint64_t d3 = c2 ^ rotate(c4, 1), d4 = c3 ^ rotate(c0, 1);

	ROW(0, a[0] ^ d0, rotate(a[6] ^ d1, 44), rotate(a[12] ^ d2, 43), rotate(a[18] ^ d3, 21),
	        rotate(a[24] ^ d4, 14));
	ROW(1, rotate(a[3] ^ d3, 28), rotate(a[9] ^ d4, 20), rotate(a[10] ^ d0, 3), rotate(a[16] ^ d1, 45),
	        rotate(a[22] ^ d2, 61));
	ROW(2, rotate(a[1] ^ d1, 1), rotate(a[7] ^ d2, 6), rotate(a[13] ^ d3, 25), rotate(a[19] ^ d4, 8),
	        rotate(a[20] ^ d0, 18));
	ROW(3, rotate(a[4] ^ d4, 27), rotate(a[5] ^ d0, 36), rotate(a[11] ^ d1, 10), rotate(a[17] ^ d2, 15),
	        rotate(a[23] ^ d3, 56));
	ROW(4, rotate(a[2] ^ d2, 62), rotate(a[8] ^ d3, 55), rotate(a[14] ^ d4, 39), rotate(a[15] ^ d0, 41),
	        rotate(a[21] ^ d1, 2));
	b[0] ^= constant;
}

static void permute(uint64_t a[LANES])
{
	uint64_t b[LANES];

	for (unsigned round = 0; round < ROUNDS; round += 2) {
		round_of(b, a, iota[round]);
		round_of(a, b, iota[round + 1]);
	}
}

/* Lanes are little-endian whatever the machine is. */
static void absorb(uint64_t a[LANES], const uint8_t block[RATE])
{
	uint64_t lane;

	for (unsigned i = 0; i < RATE / 8; i++) {
		memcpy(&lane, block + (size_t)8 * i, 8);
		a[i] ^= le64toh(lane);
	}
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
	for (unsigned i = 0; i < GL_HASH_BYTES / 8; i++)
		a[i] = htole64(a[i]);
	memcpy(out, a, GL_HASH_BYTES);
}
