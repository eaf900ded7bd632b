/*
 * prove -- proofs of what is already in the log, at its newest checkpoint: an answer sent again, a proof
 * asked for by index.
 *
 * The tiles that a proof needs and the tail does not have are read in one ask.
 */
#ifndef GL_LIVE_PROVE_H
#define GL_LIVE_PROVE_H

#include "live/live.h"

/* 200 with the receipt of the stored answer of person to task n if its value has this hash, else 409. */
void gl_prove_answer(struct gl_req *r, struct gl_live *live, uint32_t n, uint32_t person,
        const uint8_t value[GL_HASH_BYTES]);

/* fn gets the proof of index at live->head.size, or an error. */
typedef void gl_proof_fn(
        struct gl_req *r, struct gl_live *live, const struct gl_proof *proof, const struct gl_err *e);
void gl_prove_index(struct gl_req *r, struct gl_live *live, uint64_t index, gl_proof_fn *fn);

/* The same of many, sorted: fn takes them one by one with gl_proving_proof, while it runs. */
struct gl_proving;
typedef void gl_proofs_fn(
        struct gl_req *r, struct gl_live *live, const struct gl_proving *proving, const struct gl_err *e);
void gl_prove_many(struct gl_req *r, struct gl_live *live, const uint64_t *index, size_t n, gl_proofs_fn *fn);
bool gl_proving_proof(const struct gl_proving *p, uint64_t index, struct gl_proof *out);

/* What stands in the receipt of an answer before its proof, as its first receipt had it: entry and opening.
 * Row i of answer_find or of what has its columns; said is not null. */
void gl_prove_extra(struct gl_buf *extra, const struct gl_live *live, const struct gl_rows *rows, int i);

#endif
