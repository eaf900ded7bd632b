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

#endif
