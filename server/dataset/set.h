/*
 * set -- which 16-byte keys were met, and a number with each: commitments, pseudonyms, hashes of external
 * ids.
 *
 *     struct gl_set seen = {0};
 *     uint64_t *where = gl_set_put(&seen, key, &known);     // NULL: no memory
 *     if (known) ... *where says with what number
 *     gl_set_release(&seen);
 *
 * Keys are random or hashes already, so that they need no further hashing. 48 bytes a key.
 */
#ifndef GL_DATASET_SET_H
#define GL_DATASET_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GL_SET_KEY 16

struct gl_set_slot {
	uint8_t key[GL_SET_KEY];
	uint64_t value;
};

struct gl_set {
	size_t used, slots; /* slots is a power of two, at least twice used */
	struct gl_set_slot *slot;
	bool *full;
};

void gl_set_release(struct gl_set *s);
/* The number kept with a key, 0 when it is new. Valid until the next put. */
uint64_t *gl_set_put(struct gl_set *s, const uint8_t key[GL_SET_KEY], bool *known);
/* NULL if the key was never put. */
uint64_t *gl_set_get(const struct gl_set *s, const uint8_t key[GL_SET_KEY]);

#endif
