/*
 * seal_index -- a file beside a dataset that answers, without reading it all: where record i lies, its proof,
 * and which record has a given hash.
 *
 * Little-endian, five parts behind a header of (count, lookups) as two u64:
 *   count u64               where each line of records.jsonl begins
 *   stored nodes, 32 B each the tree over the lines, as gl_merkle_stored numbers them
 *   lookups (u64, u64)      first 8 bytes of a leaf hash or content hash, and the index; ascending
 *   2 count - 1, 32 B each  OpenZeppelin's tree, the root first
 *   count u32               the place of each record's leaf in it
 */
#ifndef GL_JOBS_SEAL_INDEX_H
#define GL_JOBS_SEAL_INDEX_H

#include "base/buf.h"
#include "jobs/files.h"
#include "merkle/oz.h"
#include "merkle/tree.h"

#define GL_SEAL_INDEX "records.index"

struct gl_seal_lookup {
	uint64_t prefix, index;
};

struct gl_seal_index {
	struct gl_file file;
	uint64_t count, added, nodes;
	uint64_t *offset;
	uint8_t (*node)[GL_HASH_BYTES];
	struct gl_seal_lookup *lookup;
};

enum gl_code gl_seal_index_open(
        struct gl_seal_index *x, const char *folder, uint64_t count, struct gl_err *e);
void gl_seal_index_add(struct gl_seal_index *x, uint64_t offset, const uint8_t leaf[GL_HASH_BYTES],
        const uint8_t content[GL_HASH_BYTES], uint8_t nodes[][GL_HASH_BYTES], unsigned n);
/* Writes it all; oz is built. x->file is then to be closed. */
enum gl_code gl_seal_index_close(struct gl_seal_index *x, const struct gl_oz *oz, struct gl_err *e);
void gl_seal_index_release(struct gl_seal_index *x);

/* Reading, from an open file descriptor of it. */
/* Line i of records.jsonl, without its LF; false: there is none, or it cannot be read. */
bool gl_seal_index_line(int fd, int records, uint64_t i, struct gl_buf *out);
bool gl_seal_index_count(int fd, uint64_t *count);
bool gl_seal_index_proof(int fd, uint64_t i, struct gl_proof *p);
bool gl_seal_index_oz_proof(int fd, uint64_t i, struct gl_proof *p);
/* Records whose leaf or content hash begins with those 8 bytes: the first from *at on; false: no more. Start
 * with 0. */
bool gl_seal_index_find(int fd, const uint8_t hash[GL_HASH_BYTES], uint64_t *at, uint64_t *index);

#endif
