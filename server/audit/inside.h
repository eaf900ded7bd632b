/*
 * inside -- what the steps of an audit share; for this room alone.
 *
 * Each step is a function that returns GL_OK, GL_INVALID after gl_wrong() has said what is wrong, or another
 * code that says why the audit cannot go on (no memory, unreadable file), with a->err filled.
 */
#ifndef GL_AUDIT_INSIDE_H
#define GL_AUDIT_INSIDE_H

#include "audit/audit.h"
#include "audit/bundle.h"
#include "dataset/line.h"
#include "dataset/receipt.h"
#include "dataset/set.h"
#include "merkle/note.h"
#include "merkle/tile.h"

/* Where something is wrong. */
struct gl_place {
	const char *file;
	uint64_t line, index; /* GL_NONE: says nothing */
};
#define GL_NONE UINT64_MAX

/* A JSONL file, line by line. */
struct gl_lines {
	const char *file;
	struct gl_view view;
	size_t at;
	uint64_t line;    /* of text, from 1 on */
	const char *text; /* without LF; NULL after the last */
	size_t len;
	struct gl_json_doc doc; /* of text, once parsed */
};

/* The log's entries, in order. */
struct gl_entries {
	struct gl_view view;
	char path[GL_TILE_PATH + 16]; /* of the tile that is open */
	uint64_t next;                /* index of the entry that comes next */
	const uint8_t *at, *end;
	const char *text; /* of the last one */
	size_t len;
};

struct gl_sealed {
	uint64_t dataset, index, size; /* index of the seal entry */
	uint8_t manifest[GL_HASH_BYTES], root[GL_HASH_BYTES];
};

struct gl_rotation {
	uint64_t index;
	struct gl_vkey old, new;
};

/* A place in the log's growth whose root somebody wants: a receipt's size, the end of the predecessor. */
struct gl_mark {
	uint64_t size;
	bool met;
	uint8_t root[GL_HASH_BYTES];
};

/* origin.c: "example.org/log/7kq2.3" is project 7kq2 of example.org, its third log. */
struct gl_origin {
	char base[GL_ORIGIN_MAX + 1]; /* without the number */
	const char *project;          /* into base */
	uint64_t number;              /* 1 for a project's first log, whose origin bears none */
};
bool gl_origin_parse(struct gl_origin *o, const char *text);

struct gl_audit_log {
	struct gl_checkpoint checkpoint;
	struct gl_vkey key; /* that the checkpoint must bear */
	struct gl_origin origin;
	bool continued;
	struct gl_predecessor predecessor; /* origin is in predecessor_origin */
	char predecessor_origin[GL_ORIGIN_MAX + 1];
	struct gl_sealed *sealed;
	size_t sealed_n, sealed_cap;
	struct gl_rotation *rotation;
	size_t rotations_n, rotations_cap;
	struct gl_set erased;      /* pseudonyms; the value is the index of the erase entry */
	struct gl_set commitments; /* their first 16 bytes; the value is the index */
	struct gl_mark receipt;    /* what the receipt's checkpoint claims, in the tree that it names */
	uint8_t receipt_leaf[GL_HASH_BYTES];
};

struct gl_audit {
	const struct gl_audit_options *o;
	struct gl_audit_report *r;
	struct gl_err *err;
	enum gl_step step; /* under way */
	struct gl_bundle bundle;
	struct gl_view manifest_view;
	struct gl_json_doc manifest;
	struct gl_vkey vkey;
	struct gl_receipt receipt;
	struct gl_audit_log log;
	uint64_t S;
	struct gl_facts *facts;
	struct gl_derived derived;
	uint8_t (*content)[GL_HASH_BYTES];                   /* of each task, by n - 1 */
	uint8_t root[GL_HASH_BYTES], oz_root[GL_HASH_BYTES]; /* of records.jsonl, found */
};

/* wrong.c. The first call counts. Returns GL_INVALID. */
enum gl_code gl_wrong(struct gl_audit *a, struct gl_place at, const char *fmt, ...)
        __attribute__((format(printf, 3, 4)));
enum gl_code gl_wrong_pair(struct gl_audit *a, struct gl_place at, const char *expected, size_t expected_len,
        const char *found, size_t found_len, const char *fmt, ...) __attribute__((format(printf, 7, 8)));
enum gl_code gl_wrong_u64(
        struct gl_audit *a, struct gl_place at, uint64_t expected, uint64_t found, const char *what);
enum gl_code gl_wrong_hash(struct gl_audit *a, struct gl_place at, const uint8_t expected[GL_HASH_BYTES],
        const uint8_t found[GL_HASH_BYTES], const char *what);
/* What a helper that fills a gl_err said: GL_INVALID and the like become a finding, GL_NO_MEMORY and I/O an
 * end. */
enum gl_code gl_wrong_err(struct gl_audit *a, struct gl_place at, const struct gl_err *e);
void gl_audit_progress(struct gl_audit *a, uint64_t done, uint64_t total);

/* lines.c. A file that is not there has no lines: step 1 has seen to those that must be. */
enum gl_code gl_lines_open(struct gl_audit *a, struct gl_lines *l, const char *file);
enum gl_code gl_lines_next(struct gl_audit *a, struct gl_lines *l); /* l->text NULL: there are no more */
enum gl_code gl_lines_parse(struct gl_audit *a, struct gl_lines *l);
void gl_lines_release(struct gl_lines *l);
#define gl_lines_auto __attribute__((cleanup(gl_lines_release))) struct gl_lines
static inline struct gl_place gl_lines_place(const struct gl_lines *l, uint64_t index)
{
	return (struct gl_place){ .file = l->file, .line = l->line, .index = index };
}

/* entries.c */
enum gl_code gl_entries_next(struct gl_audit *a, struct gl_entries *x);
void gl_entries_release(struct gl_entries *x);
#define gl_entries_auto __attribute__((cleanup(gl_entries_release))) struct gl_entries
static inline struct gl_place gl_entries_place(const struct gl_entries *x)
{
	return (struct gl_place){ .file = x->path, .line = GL_NONE, .index = x->next - 1 };
}

/* The steps. */
enum gl_code gl_audit_files(struct gl_audit *a);    /* files.c */
enum gl_code gl_audit_log(struct gl_audit *a);      /* log.c */
enum gl_code gl_audit_key(struct gl_audit *a);      /* keys.c: after the log */
enum gl_code gl_audit_seal(struct gl_audit *a);     /* seal.c */
enum gl_code gl_audit_openings(struct gl_audit *a); /* openings.c */
enum gl_code gl_audit_records(struct gl_audit *a);  /* records.c: complete, consensus, roots */
enum gl_code gl_audit_manifest(struct gl_audit *a); /* stated.c: what it says of the records */
enum gl_code gl_audit_earnings(struct gl_audit *a); /* pay.c */
enum gl_code gl_audit_receipt(struct gl_audit *a);  /* holder.c */

/* rules.c: what entries owe each other, for the whole log and without any opening. */
struct gl_rules {
	char day[11]; /* of the last entry that has one */
	bool terms;
	uint64_t tasks;   /* so far */
	uint64_t sealed;  /* datasets so far */
	uint64_t sealing; /* index of the last sealing entry of the next dataset, or 0 */
};
enum gl_code gl_rules_check(
        struct gl_audit *a, struct gl_rules *rules, const struct gl_entry *x, struct gl_place at);

/* keys.c: notes a rotation, checks its signatures and that it continues the one before. */
enum gl_code gl_audit_rotation(struct gl_audit *a, const struct gl_entry *x, struct gl_place at);
/* The key that checkpoints of a size must bear, under the name of the origin given. */
void gl_audit_key_at(const struct gl_audit *a, uint64_t size, const char *origin, struct gl_vkey *out);

#endif
