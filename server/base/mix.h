/*
 * mix -- numbers that look arbitrary, are the same everywhere, and are no secret: splitmix64 (Steele, Lea and
 * Flood 2014). For what an attacker must not foresee: crypto/rand.h.
 */
#ifndef GL_BASE_MIX_H
#define GL_BASE_MIX_H

#include <stdint.h>

/* Every bit of x reaches every bit of the result; 0 stays 0. */
static inline uint64_t gl_mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
	x = (x ^ x >> 27) * 0x94D049BB133111EB;
	return x ^ x >> 31;
}

/* The next number of the stream that the first value of state decides. */
static inline uint64_t gl_mix_next(uint64_t *state)
{
	return gl_mix(*state += 0x9E3779B97F4A7C15);
}

/* One of three numbers. */
static inline uint64_t gl_mix_of(uint64_t a, uint64_t b, uint64_t c)
{
	return gl_mix(a * 0x9E3779B97F4A7C15 + b * 0xBF58476D1CE4E5B9 + c * 0x94D049BB133111EB);
}

#endif
