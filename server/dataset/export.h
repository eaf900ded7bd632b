/*
 * export -- a sealed dataset in the forms that others read: tables and training sets, one line a record.
 *
 * A line is a pure function of the record's line, the task's content, what the used answers said, and the
 * terms: nothing else enters, so whoever has the bundle can make the same bytes. Only what a record states as
 * a value (consensus, reviewed, gold) is exported, and text never changes: nothing is trimmed, no end mark is
 * added.
 *
 *     for (each gl_export_formats[f], if fits(template))
 *             for (each profile)
 *                     head(&line, about, full)                once a file, may be NULL
 *             for (each record)
 *                     part = part(about, row)                 which file it goes to, -1: none
 *                     write(&line, about, row, full)
 *
 * The lean profile has the columns that a trainer expects and no other; the full one all that is known, and
 * where it stands in the log.
 *
 * Split: SHA-256 of "goldleaf/split/v1", a NUL and the task's group (without one its external_id, else its
 * number), first four bytes big-endian, modulo 10: 0 is "test", the rest "train". So all tasks of a group are
 * on one side, here and in every dataset that has the group.
 */
#ifndef GL_DATASET_EXPORT_H
#define GL_DATASET_EXPORT_H

#include "dataset/opening.h"
#include "questions/template.h"

/* A used answer. */
struct gl_export_answer {
	uint64_t index;
	const uint8_t *a; /* pseudonym */
	enum gl_kind kind;
	const struct gl_template *t; /* of its terms */
	const struct gl_json *said;  /* NULL: erased meanwhile */
};

struct gl_export_row {
	uint64_t index; /* of the record */
	uint8_t leaf[GL_HASH_BYTES];
	const struct gl_json *record,
	        *content; /* its line in records.jsonl; "content" of its line in tasks.jsonl */
	const struct gl_export_answer *answer; /* those of record.answers, in that order */
	size_t answers;
	/* Of a question whose values are quoted: what the record's value points to; NULL: none, or it was
	 * erased. */
	const struct gl_json *quoted[GL_QUESTIONS_MAX];
};

/* What is the same for all of them. */
struct gl_export_about {
	const struct gl_template *t; /* at S */
	const char *licence;
	uint8_t guidelines[GL_HASH_BYTES]; /* in force at S */

	/* Filled by gl_export_begin: the first pairwise question and its fields; -1 without one. */
	int pair, left, right;
};

#define GL_EXPORT_PARTS 3

struct gl_export_format {
	const char *name, *suffix;                  /* "trl-dpo", "jsonl" */
	const char *part_name[GL_EXPORT_PARTS + 1]; /* the first is what is meant where none is named */
	bool (*fits)(const struct gl_export_about *x);
	void (*head)(struct gl_buf *out, const struct gl_export_about *x, bool full);
	int (*part)(const struct gl_export_about *x, const struct gl_export_row *r);
	void (*write)(struct gl_buf *out, const struct gl_export_about *x, const struct gl_export_row *r,
	        bool full);
};

extern const struct gl_export_format gl_export_jsonl, gl_export_csv, gl_export_trl_dpo;
extern const struct gl_export_format *const gl_export_formats[]; /* NULL ends */

#define GL_EXPORT_PROFILES 2
extern const char *const gl_export_profiles[GL_EXPORT_PROFILES]; /* "lean", "full" */

/* about->t is there. */
void gl_export_begin(struct gl_export_about *about);

/* "export/trl-dpo/lean/train.jsonl": the name of a file among those of a dataset. False: there is no such
 * format, profile or part; e says which there are. profile and part may be NULL: the first. */
#define GL_EXPORT_NAME 64
bool gl_export_name(char out[GL_EXPORT_NAME], const char *format, const char *profile, const char *part,
        struct gl_err *e);

/* ---- for the formats ---- */

bool gl_export_test(const struct gl_export_row *r); /* on which side of the split it is */

/* What a record says of question q: the object, and its value if it is exported (of a quoted question the
 * words themselves), else NULL. */
const struct gl_json *gl_export_question(
        const struct gl_export_about *x, const struct gl_export_row *r, unsigned q);
const struct gl_json *gl_export_value(
        const struct gl_export_about *x, const struct gl_export_row *r, unsigned q);

/* What an answer said to question q as it is at S; NULL: nothing. */
const struct gl_json *gl_export_said(
        const struct gl_export_about *x, const struct gl_export_answer *a, unsigned q);

/* ,"NAME": and a string or null; and a value as it stands. The first form begins with `before`. */
void gl_export_text(struct gl_buf *out, const char *before, const struct gl_json *text);
void gl_export_node(struct gl_buf *out, const char *before, const struct gl_json *v);
/* A decimal that a record keeps as text, as a number. */
void gl_export_decimal(struct gl_buf *out, const char *before, const struct gl_json *v);
/* ,"task":..,"content_sha256":..,"index":..,"leaf":..,"licence":..,"guidelines_sha256":.. */
void gl_export_origin(struct gl_buf *out, const struct gl_export_about *x, const struct gl_export_row *r);

#endif
