/*
 * pack -- a bundle as texts that can be edited, and everything that hashes over them put right again
 * afterwards.
 *
 * An edit changes what is said; pack_seal then does what a server that wanted to lie would do: commitments,
 * gold and task roots, records' roots, manifest, seal, tiles and a signed checkpoint all agree with the
 * edited texts.
 */
#ifndef TESTS_AUDIT_PACK_H
#define TESTS_AUDIT_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/sign.h"
#include "dataset/set.h"
#include "merkle/note.h"

struct lines {
	size_t n, cap;
	char **text; /* without LF */
};

struct pack_file {
	char *name;
	char *data;
	size_t len;
	bool named; /* in the manifest's "files" */
};

#define PACK_KEYS 4

struct pack {
	char origin[100];
	uint64_t dataset, size; /* d and S */
	struct lines log;       /* entries */
	struct lines gold;      /* by n - 1: the opening of every leaf, opened or not */
	struct lines tasks, openings, said, records, earnings;
	char *manifest;            /* "files", roots and count are written by pack_seal */
	struct pack_file file[80]; /* README.md, croissant.json, terms/, and what an edit adds */
	size_t files;
	struct gl_signer signer;  /* that signs the checkpoint */
	uint64_t checkpoint_size; /* 0: all of the log */
	bool no_earnings;
	uint8_t predecessor_leaf[32];
	/* What pack_seal made. */
	char *checkpoint;
	const char *drop;   /* a file that is left out of the tar */
	const char *rename; /* a file that bears another name in it */
	const char *name;
	const char *longer; /* a file that has a byte too many */
};

struct pack *pack_clone(const struct pack *p);
void pack_free(struct pack *p);

void lines_add(struct lines *l, const char *text, size_t len);
void lines_drop(struct lines *l, size_t i);
void lines_swap(struct lines *l, size_t i, size_t k);
void lines_set(struct lines *l, size_t i, const char *text);
/* Replaces the first from in line i; false if it is not there. */
bool lines_replace(struct lines *l, size_t i, const char *from, const char *to);
/* The first line that holds all of the texts, or SIZE_MAX. NULL ends. */
size_t lines_find(const struct lines *l, size_t from, const char *text);

void pack_add_file(struct pack *p, const char *name, const void *data, size_t len, bool named);
struct pack_file *pack_file_find(struct pack *p, const char *name);

/* What of the hashes is put right. */
enum {
	FIX_SAID = 1,     /* openings name the hash of what said.jsonl says */
	FIX_COMMIT = 2,   /* entries name the commitment to their opening */
	FIX_TASKS = 4,    /* tasks entries name the root of tasks.jsonl, jobs and records the content */
	FIX_GOLD = 8,     /* gold roots and proofs */
	FIX_RECORDS = 16, /* the manifest's roots and count */
	FIX_FILES = 32,   /* the manifest's files */
	FIX_SEAL = 64,    /* the seal names manifest and root */
	FIX_ALL = 127
};
void pack_fix(struct pack *p, int what);
/* Tiles and checkpoint; the bundle as a tar in a memory file. Returns its descriptor; path gets a name to
 * open it by. */
int pack_tar(struct pack *p, char path[64]);
/* The names and contents that the tar will have, tiles included. */
void pack_each(
        struct pack *p, void (*each)(void *ctx, const char *name, const char *data, size_t len), void *ctx);

/* A receipt for the entry at index, from a checkpoint of that size. */
char *pack_receipt(struct pack *p, uint64_t index, uint64_t size);

void *must(void *p); /* ends the test when memory runs out */

#endif
