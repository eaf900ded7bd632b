/*
 * line -- the lines of a bundle's JSONL files, as JCS without the LF (FORMATS 2 and 3).
 *
 *     gl_line_task_logged(&line, &task, content_hash);         // what the chunk's root is over
 *     gl_merkle_push(&tree, line.data, line.len);
 *     gl_line_task(&line, &task, content, content_len);        // tasks.jsonl
 *
 * Records have a file of their own, record.h.
 */
#ifndef GL_DATASET_LINE_H
#define GL_DATASET_LINE_H

#include "dataset/opening.h"
#include "merkle/tree.h"

struct gl_task {
	uint64_t n;
	uint64_t reserved;       /* "for": how many accounts it is reserved to */
	const char *external_id; /* NULL: null */
	size_t external_id_len;
	const char *group; /* NULL: null */
	size_t group_len;
};

void gl_line_task_logged(struct gl_buf *out, const struct gl_task *t, const uint8_t content[GL_HASH_BYTES]);
void gl_line_task(struct gl_buf *out, const struct gl_task *t, const char *content, size_t len);
/* Parses a line of tasks.jsonl; content gets its node, texts live in the document. */
enum gl_code gl_task_parse(
        struct gl_task *t, const struct gl_json **content, const struct gl_json *line, struct gl_err *e);

/* openings.jsonl */
void gl_line_answer(
        struct gl_buf *out, uint64_t index, const char *job, size_t len, const uint8_t said[GL_HASH_BYTES]);
void gl_line_opening(struct gl_buf *out, uint64_t index, const char *opening, size_t len);
void gl_line_gold(struct gl_buf *out, uint64_t index, uint64_t leaf, const char *gold, size_t len,
        const struct gl_proof *path);

/* said.jsonl */
void gl_line_said(struct gl_buf *out, uint64_t index, const char *said, size_t len);

/* earnings.jsonl */
struct gl_earning {
	uint8_t a[GL_PSEUDONYM_BYTES];
	char currency[13];
	uint64_t accepted, rejected;
	uint64_t amount; /* micro-units */
};
void gl_line_earning(struct gl_buf *out, const struct gl_earning *x);

#endif
