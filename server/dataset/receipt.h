/*
 * receipt -- what an annotator takes home: a tlog-proof whose extra line holds the entry and its opening
 * (FORMATS 2).
 *
 *     gl_receipt_extra(&extra, entry, entry_len, opening, opening_len);
 *     gl_tlog_proof_write(&text, extra.data, extra.len, index, &proof, checkpoint, checkpoint_len);
 *
 * Whoever holds the server's vkey checks it offline:
 *
 *     struct gl_receipt r = {0};
 *     if (gl_receipt_parse(&r, text, len, &e) || gl_receipt_check(&r, &vkey, &e)) ...
 *     gl_receipt_release(&r);
 */
#ifndef GL_DATASET_RECEIPT_H
#define GL_DATASET_RECEIPT_H

#include "dataset/opening.h"
#include "merkle/note.h"

/* The opening of an answer is {"job":..,"said":..}: gl_receipt_answer writes that from its two halves. */
void gl_receipt_extra(
        struct gl_buf *out, const char *entry, size_t entry_len, const char *opening, size_t opening_len);
void gl_receipt_answer(struct gl_buf *out, const char *entry, size_t entry_len, const char *job,
        size_t job_len, const char *said, size_t said_len);

struct gl_receipt {
	struct gl_tlog_proof proof;
	struct gl_checkpoint checkpoint; /* what it claims, until gl_receipt_check */
	struct gl_entry entry;
	uint8_t leaf[GL_HASH_BYTES];
	struct gl_json_doc doc, entry_doc;
	struct gl_buf entry_text;
	const struct gl_json *opening;
};

/* Form, entry and opening: that the commitment is the opening's, and the day that of its time. No signature
 * yet. */
enum gl_code gl_receipt_parse(struct gl_receipt *r, const char *text, size_t len, struct gl_err *e);
/* The checkpoint's signature, and that the entry is in its tree. */
enum gl_code gl_receipt_check(struct gl_receipt *r, const struct gl_vkey *vkey, struct gl_err *e);
void gl_receipt_release(struct gl_receipt *r);

/* Whether an opening (of an answer: {"job","said"}) is what the entry is committed to. */
enum gl_code gl_opening_check(const struct gl_entry *x, const struct gl_json *opening, struct gl_err *e);

#endif
