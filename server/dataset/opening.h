/*
 * opening -- what the commitments of the log stand for, and the commitments themselves (FORMATS 2).
 *
 * An answer has two halves, so that what was said can be erased while task, kind and price stay provable:
 *
 *     gl_job_jcs(&job_text, &job);
 *     gl_said_jcs(&said_text, &said);
 *     gl_commit_answer(c, job_text.data, job_text.len, said_text.data, said_text.len);
 *     gl_entry_answer(&entry, pseudonym, c, day);
 *
 * Everything else has one opening: gl_verdict_jcs() and the like, then gl_commit_opening(). Writers append
 * JCS; parsers take a node of a strictly read document and demand exactly the members that the kind has.
 */
#ifndef GL_DATASET_OPENING_H
#define GL_DATASET_OPENING_H

#include "dataset/entry.h"

#define GL_SALT_BYTES 32
#define GL_REASON_MAX 64
#define GL_TIME_MAX   253402300799999 /* the last millisecond of the year 9999 */

/* A value (or an order of options): JCS bytes where it is written, a node where it was read. */
struct gl_value {
	const char *jcs;
	size_t len;
	const struct gl_json *json;
};

enum gl_kind { GL_PERSON, GL_VERIFIED_PERSON, GL_AGENT, GL_KINDS };
const char *gl_kind_name(enum gl_kind kind);
bool gl_kind_find(const char *name, enum gl_kind *kind);

struct gl_job {
	uint8_t content[GL_HASH_BYTES]; /* SHA-256 of the task's content */
	enum gl_kind kind;
	uint64_t n;
	int64_t price;  /* micro-units */
	uint64_t terms; /* index of the terms entry under which it was handed out */
	uint8_t salt[GL_SALT_BYTES];
};

struct gl_said {
	int64_t ms; /* active time */
	int64_t t;  /* when it was taken, milliseconds since 1970 */
	bool predictions;
	uint8_t salt[GL_SALT_BYTES];
	struct gl_value order, value;
};

struct gl_gold {
	uint64_t n;
	uint8_t salt[GL_SALT_BYTES];
	struct gl_value value; /* the JSON null: no gold */
};

enum gl_reason { GL_FAILED_GOLD, GL_SPEED, GL_DUPLICATE_ACCOUNT, GL_SPAM, GL_REASONS };
const char *gl_reason_name(enum gl_reason reason);

struct gl_verdict {
	uint64_t answer; /* log index of the answer */
	bool rejected;
	enum gl_reason reason;    /* of a rejection */
	const uint64_t *evidence; /* log indices; to write */
	size_t evidence_n;
	const struct gl_json *evidence_json; /* where it was read: an array of strictly ascending indices */
	uint8_t salt[GL_SALT_BYTES];
	int64_t t;
};

struct gl_review {
	uint64_t n;
	char reason[GL_REASON_MAX + 1]; /* a code: a-z, 0-9 and '-' */
	uint8_t salt[GL_SALT_BYTES];
	int64_t t;
	struct gl_value value;
};

struct gl_withdraw {
	uint64_t n;
	char reason[GL_REASON_MAX + 1];
	uint8_t salt[GL_SALT_BYTES];
	int64_t t;
};

void gl_job_jcs(struct gl_buf *out, const struct gl_job *j);
void gl_said_jcs(struct gl_buf *out, const struct gl_said *s);
void gl_gold_jcs(struct gl_buf *out, const struct gl_gold *g); /* value.jcs NULL writes null */
void gl_verdict_jcs(struct gl_buf *out, const struct gl_verdict *v);
void gl_review_jcs(struct gl_buf *out, const struct gl_review *r);
void gl_withdraw_jcs(struct gl_buf *out, const struct gl_withdraw *w);

enum gl_code gl_job_parse(struct gl_job *j, const struct gl_json *v, struct gl_err *e);
enum gl_code gl_said_parse(struct gl_said *s, const struct gl_json *v, struct gl_err *e);
enum gl_code gl_gold_parse(struct gl_gold *g, const struct gl_json *v, struct gl_err *e);
enum gl_code gl_verdict_parse(struct gl_verdict *o, const struct gl_json *v, struct gl_err *e);
enum gl_code gl_review_parse(struct gl_review *r, const struct gl_json *v, struct gl_err *e);
enum gl_code gl_withdraw_parse(struct gl_withdraw *w, const struct gl_json *v, struct gl_err *e);
bool gl_reason_code(
        const char *text, size_t len); /* whether it may stand as a review's or withdrawal's reason */

/* Whether a node holds a real number anywhere: in values, entries and openings there must be none. */
bool gl_json_has_real(const struct gl_json *v);

/* c of an answer; the second form when only the hash of an erased said is left. */
void gl_commit_answer(
        uint8_t c[GL_HASH_BYTES], const char *job, size_t job_len, const char *said, size_t said_len);
void gl_commit_halves(
        uint8_t c[GL_HASH_BYTES], const uint8_t job[GL_HASH_BYTES], const uint8_t said[GL_HASH_BYTES]);
/* c of anything else; kind is "gold", "review", "verdict" or "withdraw". */
void gl_commit_opening(uint8_t c[GL_HASH_BYTES], const char *kind, const char *jcs, size_t len);

/* A log's gold root is made of these: RFC 6962 leaves over 32-byte commitments, pushed into a gl_merkle. */
struct gl_merkle;
void gl_gold_push(struct gl_merkle *tree, const struct gl_gold *g, struct gl_buf *scratch);

#endif
