/*
 * record_proof -- that a record stands at its place in a dataset: what the server answers, checked by anyone.
 *
 *     {"index":17,"leaf":"<hex>","oz":{"proof":["0x.."],"value":[17,"0x<keccak>"]},
 *      "proof":{"rfc6962":["<hex>",...],"size":300},"record":{...},"roots":{"oz_root":"0x..","root":"<hex>"}}
 *
 * "leaf" is the RFC 6962 leaf hash of the record's line; "record" is the line, as a string or as the object
 * it is.
 */
#ifndef GL_DATASET_RECORD_PROOF_H
#define GL_DATASET_RECORD_PROOF_H

#include "base/json.h"
#include "merkle/tree.h"

struct gl_record_roots {
	bool known, oz_known;
	uint8_t root[GL_HASH_BYTES], oz_root[GL_HASH_BYTES];
};

struct gl_record_proof {
	uint64_t index, size;
	struct gl_buf record; /* the line, canonical */
	uint8_t leaf[GL_HASH_BYTES], keccak[GL_HASH_BYTES];
	struct gl_proof path, oz;
	struct gl_record_roots roots;
};

/* Strict about its form; nothing is checked against anything yet. */
enum gl_code gl_record_proof_parse(struct gl_record_proof *p, const char *text, size_t len, struct gl_err *e);
/* Against each trusted root that is known (at least one must be) and, unless it is NULL, the record that the
 * caller holds: its line, with or without LF, or the same JSON in another form. */
enum gl_code gl_record_proof_check(const struct gl_record_proof *p, const struct gl_record_roots *trusted,
        const char *record, size_t len, struct gl_err *e);
void gl_record_proof_release(struct gl_record_proof *p);

/* {"oz_root":..,"root":..}, where other members may stand beside them: a manifest's "records". */
enum gl_code gl_record_roots_parse(struct gl_record_roots *r, const struct gl_json *v, struct gl_err *e);

#endif
