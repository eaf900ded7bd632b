/*
 * note -- C2SP signed notes, checkpoints (tlog-checkpoint) and stand-alone proofs (tlog-proof).
 *
 *     struct gl_vkey v;
 *     struct gl_checkpoint c;
 *     if (gl_vkey_parse(&v, line, len, &e) || gl_checkpoint_open(&c, text, len, &v, &e)) ...
 */
#ifndef GL_MERKLE_NOTE_H
#define GL_MERKLE_NOTE_H

#include "base/buf.h"
#include "base/err.h"
#include "crypto/sign.h"
#include "merkle/tree.h"

#define GL_ORIGIN_MAX     200
#define GL_CHECKPOINT_MAX 4096

struct gl_vkey {
	char name[GL_ORIGIN_MAX + 1];
	uint32_t id; /* first 4 bytes of SHA-256(name 0x0A 0x01 public), big-endian */
	uint8_t public[GL_SIGN_PUBLIC];
};

void gl_vkey_init(struct gl_vkey *v, const char *name, const uint8_t public[GL_SIGN_PUBLIC]);
void gl_vkey_text(struct gl_buf *out, const struct gl_vkey *v); /* "name+id+base64", no LF */
enum gl_code gl_vkey_parse(
        struct gl_vkey *v, const char *text, size_t len, struct gl_err *e); /* one LF at the end is taken */

struct gl_checkpoint {
	char origin[GL_ORIGIN_MAX + 1];
	uint64_t size;
	uint8_t root[GL_HASH_BYTES];
};

void gl_checkpoint_sign(struct gl_buf *out, const struct gl_checkpoint *c, const struct gl_vkey *v,
        const struct gl_signer *s);

/* Strict: three lines, the first the vkey's name; a blank one; 1 to 16 signature lines, of which the vkey's
 * must be there and right, and others' are ignored. Sizes are below 2^63. */
enum gl_code gl_checkpoint_open(
        struct gl_checkpoint *c, const char *text, size_t len, const struct gl_vkey *v, struct gl_err *e);
/* The same form, but signatures are not looked at: for a first look at the origin. */
enum gl_code gl_checkpoint_parse(struct gl_checkpoint *c, const char *text, size_t len, struct gl_err *e);

/* "c2sp.org/tlog-proof@v1": extra line (absent when it would be empty), index, hashes, blank line,
 * checkpoint. */
struct gl_tlog_proof {
	const char *extra; /* decoded bytes; owned by store */
	size_t extra_len;
	uint64_t index;
	struct gl_proof proof;
	const char *checkpoint; /* into the parsed text */
	size_t checkpoint_len;
	struct gl_buf store;
};

/* Parsing checks the form alone: open the checkpoint, then check the path. text must outlive p. */
void gl_tlog_proof_write(struct gl_buf *out, const void *extra, size_t extra_len, uint64_t index,
        const struct gl_proof *p, const char *checkpoint, size_t checkpoint_len);
enum gl_code gl_tlog_proof_parse(struct gl_tlog_proof *p, const char *text, size_t len, struct gl_err *e);
void gl_tlog_proof_release(struct gl_tlog_proof *p);

#endif
