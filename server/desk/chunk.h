/*
 * chunk -- the tasks of one import, from parsed lines to the "tasks" entry that logs them (FORMATS 2). Pure.
 *
 * Numbers are a random permutation within the chunk, so that neither gold nor anything else lies where the
 * requester's file had it. Every task has a leaf in the gold tree, a commitment to its value or to null.
 *
 *     struct gl_chunk c = { 0 };
 *     if (gl_chunk_build(&c, lines, count, gl_desk_next_task(desk), secret, seed, &e)) ...
 *     for (i = 0; i < c.count; i++)
 *             row of task c.first + i is lines[c.line[i]], with the hash c.task[i].content
 *     item.n = c.first, item.tasks.count = c.count, item.tasks.task = c.task;      // log c.entry
 *     gl_chunk_release(&c);
 */
#ifndef GL_DESK_CHUNK_H
#define GL_DESK_CHUNK_H

#include "base/buf.h"
#include "desk/machine.h"

/* One task as it was imported, checked already; everything stays the caller's. */
struct gl_chunk_line {
	const char *external_id; /* NULL: null */
	size_t external_id_len;
	const char *group; /* NULL: null */
	size_t group_len;
	const char *content; /* JCS */
	size_t content_len;
	const char *gold; /* JCS of its value; NULL: none */
	size_t gold_len;
	uint8_t priority;
	bool predicted;       /* models' predictions come with it */
	const uint32_t *only; /* "for": member numbers; only_n 0: anyone */
	uint32_t only_n;
};

struct gl_chunk {
	uint32_t first, count;
	uint32_t *line;              /* line[i]: which line became task first + i */
	struct gl_desk_task *task;   /* in number order; "only" points into the lines */
	uint8_t root[GL_HASH_BYTES]; /* over the task lines */
	uint8_t gold[GL_HASH_BYTES]; /* over the gold commitments */
	struct gl_buf entry;         /* JCS */
};

/* secret: the project's, which the gold salts come from; seed: random, draws the permutation. c is zeroed.
 * GL_NO_MEMORY. */
enum gl_code gl_chunk_build(struct gl_chunk *c, const struct gl_chunk_line *lines, uint32_t count,
        uint32_t first, const uint8_t secret[32], const uint8_t seed[32], struct gl_err *e);
void gl_chunk_release(struct gl_chunk *c);
#define gl_chunk_auto __attribute__((cleanup(gl_chunk_release))) struct gl_chunk

/* The salt of the gold commitment of task n of the chunk that starts at first: nothing but the secret need be
 * kept. */
void gl_chunk_gold_salt(uint8_t out[GL_HASH_BYTES], const uint8_t secret[32], uint32_t first, uint32_t n);

#endif
