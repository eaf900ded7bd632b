/*
 * entry -- the lines of a project's log: written as JCS, read back strictly (FORMATS 2).
 *
 * An entry is one struct, filled by its kind; the writer and the parser are two views of the same table of
 * kinds.
 *
 *     struct gl_entry x = { .kind = GL_ENTRY_SEALING, .dataset = 1 };
 *     gl_entry_write(&buf, &x);
 *     ...
 *     if (gl_entry_parse(&x, &doc, bytes, len, &e)) ...    // x's texts live in doc until doc is used again
 *
 * Answers, of which there are millions, have a writer of their own that only copies.
 */
#ifndef GL_DATASET_ENTRY_H
#define GL_DATASET_ENTRY_H

#include "base/clock.h"
#include "base/json.h"
#include "crypto/hash.h"
#include "questions/policy.h"

#define GL_ENTRY_MAX       1024 /* bytes of one entry */
#define GL_PSEUDONYM_BYTES 16
#define GL_SIGNATURE_BYTES 64

enum gl_entry_kind {
	GL_ENTRY_OPEN,
	GL_ENTRY_TERMS,
	GL_ENTRY_TASKS,
	GL_ENTRY_ANSWER,
	GL_ENTRY_REVIEW,
	GL_ENTRY_VERDICT,
	GL_ENTRY_WITHDRAW,
	GL_ENTRY_ERASE,
	GL_ENTRY_SEALING,
	GL_ENTRY_SEAL,
	GL_ENTRY_KEY,
	GL_ENTRY_PAYOUT,
	GL_ENTRY_KINDS
};

/* What the log that this one continues was, when it was closed. */
struct gl_predecessor {
	const char *origin;
	uint8_t leaf[GL_HASH_BYTES]; /* leaf hash of its entry 0 */
	uint8_t root[GL_HASH_BYTES]; /* of that leaf and entries 1..size-1 */
	uint64_t size;
};

struct gl_entry {
	enum gl_entry_kind kind;
	union {
		struct { /* answer, review, verdict, withdraw, erase: what of it the kind has */
			uint8_t a[GL_PSEUDONYM_BYTES];
			uint8_t c[GL_HASH_BYTES];
			char day[11]; /* "2026-11-21" */
		};
		struct {
			const char *origin;
			bool continued; /* whether there is a predecessor */
			struct gl_predecessor predecessor;
		} open;
		struct {
			uint8_t template[GL_HASH_BYTES], policy[GL_HASH_BYTES], guidelines[GL_HASH_BYTES];
			struct gl_price price;
		} terms;
		struct {
			uint64_t first, count;
			uint8_t root[GL_HASH_BYTES], gold[GL_HASH_BYTES];
		} tasks;
		uint64_t dataset; /* sealing */
		struct {
			uint64_t dataset, size;
			uint8_t manifest[GL_HASH_BYTES], root[GL_HASH_BYTES];
		} seal;
		struct {
			const char *new_vkey, *old_vkey;
			uint8_t sig_new[GL_SIGNATURE_BYTES], sig_old[GL_SIGNATURE_BYTES];
		} key;
		struct {
			uint64_t epoch, total;
			uint8_t root[GL_HASH_BYTES];
		} payout;
	};
};

const char *gl_entry_kind_name(enum gl_entry_kind kind);
bool gl_entry_committed(enum gl_entry_kind kind); /* has a commitment, and so an opening */

void gl_entry_write(struct gl_buf *out, const struct gl_entry *x);
/* {"a":..,"c":..,"d":..,"k":"answer","v":1} */
void gl_entry_answer(struct gl_buf *out, const uint8_t a[GL_PSEUDONYM_BYTES], const uint8_t c[GL_HASH_BYTES],
        const char day[11]);

/* Canonical bytes, known kind, exactly its members, each in range, at most GL_ENTRY_MAX bytes. */
enum gl_code gl_entry_parse(
        struct gl_entry *x, struct gl_json_doc *doc, const char *text, size_t len, struct gl_err *e);

/* Days since 1970 of "2026-11-21"; false if it is no day of the calendar from 1970 to 9999. */
bool gl_day_parse(const char *text, size_t len, int32_t *day);

/* What both keys of a rotation sign: "goldleaf/key/v1" 0x00 origin 0x0A new. */
void gl_key_statement(struct gl_buf *out, const char *origin, const char *new_vkey);

/* Members read into place: strict helpers that name the member in their message. */
enum gl_code gl_member_hex(
        const struct gl_json *v, const char *name, uint8_t *out, size_t len, struct gl_err *e);
enum gl_code gl_member_u64(
        const struct gl_json *v, const char *name, int64_t min, uint64_t *out, struct gl_err *e);

#endif
