/*
 * world -- a small made-up project from its first entry to its second dataset: everything that a log can hold
 * is in it (all reasons of rejection, reviews, gold, withdrawals, erasures, changed terms, a rotated key, a
 * predecessor). Seeded: the same seed gives the same bytes.
 */
#ifndef TESTS_AUDIT_WORLD_H
#define TESTS_AUDIT_WORLD_H

#include "pack.h"

enum {
	WORLD_SUCCESSOR = 1, /* its log continues a predecessor's */
	WORLD_ERASED = 2,    /* an annotator was erased after the sealing entry: used answers have no words */
	WORLD_ROTATED = 4,   /* a key entry stands in the log */
	WORLD_DAWID_SKENE = 8, /* the choice question is decided by Dawid-Skene instead of majority */
	WORLD_DEFAULT = 32,    /* its method is "default" */
	WORLD_FORMER = 64,     /* the same, sealed when Dawid-Skene was that */
	WORLD_COPIED = 128,    /* three of those who judge safety copy from each other */
	WORLD_VALUES = 16,     /* and there are ratings, sets of options and texts */
};

struct world {
	struct pack *pack;
	struct gl_signer first, second; /* the server's key, and the one after a rotation */
	uint64_t rotation;              /* index of the key entry, 0: none */
	char erased_after[33];          /* pseudonym of WORLD_ERASED */
	uint64_t predecessor_size;
	char predecessor_origin[100];
};

struct world *world_make(uint64_t seed, int what);
void world_free(struct world *w);
/* The vkey of one of its keys, as the text of a file. */
void world_vkey(const struct world *w, const struct gl_signer *key, char out[200]);

#endif
