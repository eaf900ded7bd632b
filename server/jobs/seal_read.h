/* seal_read -- the facts below S, from the tables, and the gold of the tasks that are retired. */
#ifndef GL_JOBS_SEAL_READ_H
#define GL_JOBS_SEAL_READ_H

#include "dataset/facts.h"
#include "jobs/seal.h"

/* *facts is closed, its gold opened. gold_n: how many tasks have gold at all. */
enum gl_code gl_seal_read(const struct gl_seal *s, struct gl_session *db, struct gl_facts **facts,
        uint64_t *gold_n, struct gl_err *e);

/* Template and policy of row i of desk_load_terms, as the log has them; the caller frees both. */
enum gl_code gl_terms_row_documents(
        const struct gl_rows *rows, int i, struct gl_template **t, struct gl_policy **p, struct gl_err *e);

/* The gold of one chunk: a leaf for every task of it, and the tree over them. */
struct gl_chunk_gold {
	uint32_t first, count;
	struct gl_rows rows;            /* (n, value) of those that are not null */
	uint8_t (*node)[GL_HASH_BYTES]; /* as gl_merkle_stored numbers them */
};
enum gl_code gl_chunk_gold_read(struct gl_chunk_gold *g, const struct gl_seal *s, struct gl_session *db,
        uint32_t first, uint32_t count, struct gl_err *e);
void gl_chunk_gold_release(struct gl_chunk_gold *g);
/* The opening of task n; its value points into the rows, JSON null without gold. */
void gl_chunk_gold_opening(
        const struct gl_chunk_gold *g, const struct gl_seal *s, uint32_t n, struct gl_gold *out);
bool gl_chunk_gold_node(
        void *chunk_gold, unsigned level, uint64_t n, uint8_t out[GL_HASH_BYTES]); /* gl_hash_at */

#endif
