/*
 * json -- strict JSON in, canonical JSON (JCS, RFC 8785) out.
 *
 * One reader for everything a stranger sends and everything an auditor reads.
 * It refuses what cannot be committed to: numbers beyond +-(2^53-1) however
 * they are written, duplicate keys, lone surrogates, invalid UTF-8, a BOM, more
 * than 64 nested containers, bytes after the value.
 *
 *     struct gl_json_doc doc = {0};
 *     if (gl_json_parse(&doc, text, len, &e))
 *             return ...;
 *     const struct gl_json *v = gl_json_get(doc.root, "value");
 *     gl_jcs(&out, v);                // the canonical bytes
 *     gl_json_release(&doc);
 *
 * A document may be parsed into again and again: it keeps its memory, at most 58 bytes a byte of the longest
 * text. Nodes are good until then; the text itself may go as soon as it was parsed.
 */
#ifndef GL_BASE_JSON_H
#define GL_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define GL_JSON_DEPTH   64
#define GL_JSON_INT_MAX 9007199254740991 /* 2^53 - 1 */

enum gl_json_type {
	GL_JSON_NULL,
	GL_JSON_FALSE,
	GL_JSON_TRUE,
	GL_JSON_INT,
	GL_JSON_REAL,
	GL_JSON_STRING,
	GL_JSON_ARRAY,
	GL_JSON_OBJECT
};

struct gl_json {
	enum gl_json_type type;
	uint32_t count;   /* members or elements of a container */
	uint32_t next;    /* v + v->next is the node after this one and all it holds */
	uint32_t key_len; /* of the member's name, when the parent is an object */
	const char *key;  /* unescaped UTF-8, NUL-terminated; may itself contain NUL */
	const char *text; /* a string, unescaped, NUL-terminated */
	uint32_t len;     /* of text, in bytes */
	int64_t i;        /* GL_JSON_INT: any number whose value is an integer, 1.0 and 1e2 among them */
	double real;      /* GL_JSON_REAL and GL_JSON_INT */
};

struct gl_json_doc {
	const struct gl_json *root; /* NULL unless the last parse went well */
	struct gl_json *node;       /* pre-order; members of objects sorted as JCS sorts them */
	size_t used, cap;
	struct gl_buf strings; /* never moves while a text is read: nodes point into it */
	/* What sorting takes, kept for the next time. */
	struct gl_json *spare;
	size_t spare_cap;
	uint32_t *link;
	size_t link_cap;
};

enum gl_code gl_json_parse(struct gl_json_doc *doc, const char *text, size_t len, struct gl_err *e);
void gl_json_release(struct gl_json_doc *doc);
#define gl_json_doc_auto __attribute__((cleanup(gl_json_release))) struct gl_json_doc

/* Parses and also demands that text is canonical already: what auditors hash. */
enum gl_code gl_json_parse_jcs(struct gl_json_doc *doc, const char *text, size_t len, struct gl_err *e);

/* Reading. Each takes NULL for v and then finds nothing. */
const struct gl_json *gl_json_get(const struct gl_json *object, const char *key);
/* Members and elements in order, NULL after the last. */
const struct gl_json *gl_json_first(const struct gl_json *container);
const struct gl_json *gl_json_next(const struct gl_json *container, const struct gl_json *child);
bool gl_json_is(const struct gl_json *v, enum gl_json_type type);
bool gl_json_str(const struct gl_json *v, const char *text); /* a string equal to text */
bool gl_json_int(const struct gl_json *v, int64_t min, int64_t max, int64_t *out);

/* Strict envelopes: v must be an object with exactly these members, NULL ends them; "?name" may be absent. */
enum gl_code gl_json_members(const struct gl_json *v, struct gl_err *e, ...) __attribute__((sentinel));

/* Canonical text of any node. Numbers as ECMAScript prints them; -0 becomes 0. */
void gl_jcs(struct gl_buf *out, const struct gl_json *v);
void gl_jcs_string(struct gl_buf *out, const char *text, size_t len); /* quoted and escaped */
void gl_jcs_text(struct gl_buf *out, const char *text, size_t len);   /* the same; NULL: null */

#define GL_JCS_NUMBER_MAX 32
size_t gl_jcs_number(char out[GL_JCS_NUMBER_MAX], double v); /* finite; returns the length, no NUL */

/* "0.981234" as 981234: decimal strings with up to six places, 0 to max_micro. */
bool gl_json_micro(const struct gl_json *v, int64_t max_micro, int64_t *out);

#endif
