#include "desk/chunk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/rand.h"
#include "dataset/line.h"

#define TEXT_MAX (16 << 20) /* beyond any line that an import takes */

void gl_chunk_gold_salt(uint8_t out[GL_HASH_BYTES], const uint8_t secret[32], uint32_t first, uint32_t n)
{
	uint8_t in[] = "goldleaf/gold-salt/v1\0........"; /* the dots: first and n, big-endian */
	uint8_t *at = in + sizeof in - 1 - 8;

	for (unsigned i = 0; i < 4; i++) {
		at[i] = (uint8_t)(first >> (24 - 8 * i));
		at[4 + i] = (uint8_t)(n >> (24 - 8 * i));
	}
	gl_hmac_sha256(out, secret, in, sizeof in - 1);
}

/* Fisher and Yates. */
static void permute(uint32_t *line, uint32_t count, const uint8_t seed[32])
{
	struct gl_stream random;

	gl_stream_init(&random, seed);
	for (uint32_t i = 0; i < count; i++)
		line[i] = i;
	for (uint32_t i = count; i > 1; i--) {
		uint32_t k = (uint32_t)gl_stream_below(&random, i), swap = line[i - 1];

		line[i - 1] = line[k];
		line[k] = swap;
	}
	explicit_bzero(&random, sizeof random);
}

static bool add_task(struct gl_desk_task *out, struct gl_merkle *lines, uint32_t n,
        const struct gl_chunk_line *in, struct gl_buf *text)
{
	struct gl_task task = {
		.n = n,
		.reserved = in->only_n,
		.external_id = in->external_id,
		.external_id_len = in->external_id_len,
		.group = in->group,
		.group_len = in->group_len,
	};

	*out = (struct gl_desk_task){
		.priority = in->priority,
		.gold = in->gold != NULL,
		.predicted = in->predicted,
		.only = in->only_n ? in->only : NULL,
		.only_n = in->only_n,
	};
	gl_sha256(out->content, in->content, in->content_len);
	gl_buf_clear(text);
	gl_line_task_logged(text, &task, out->content);
	gl_merkle_push(lines, text->data, text->len);
	return !gl_buf_failed(text);
}

static bool add_gold(struct gl_merkle *tree, const struct gl_chunk *c, uint32_t n,
        const struct gl_chunk_line *in, const uint8_t secret[32], struct gl_buf *text)
{
	struct gl_gold gold = { .n = n, .value = { .jcs = in->gold, .len = in->gold_len } };

	gl_chunk_gold_salt(gold.salt, secret, c->first, n);
	gl_gold_push(tree, &gold, text);
	return !gl_buf_failed(text);
}

enum gl_code gl_chunk_build(struct gl_chunk *c, const struct gl_chunk_line *lines, uint32_t count,
        uint32_t first, const uint8_t secret[32], const uint8_t seed[32], struct gl_err *e)
{
	struct gl_merkle tasks = { 0 }, gold = { 0 };
	struct gl_entry entry = { .kind = GL_ENTRY_TASKS, .tasks = { .first = first, .count = count } };
	gl_buf_auto text = { 0 };

	assert(count && first);
	gl_buf_init(&text, TEXT_MAX);
	gl_buf_init(&c->entry, GL_ENTRY_MAX);
	c->first = first;
	c->count = count;
	c->line = calloc(count, sizeof *c->line);
	c->task = calloc(count, sizeof *c->task);
	if (!c->line || !c->task)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a chunk of %u tasks", count);
	permute(c->line, count, seed);
	for (uint32_t i = 0; i < count; i++) {
		const struct gl_chunk_line *in = &lines[c->line[i]];

		if (!add_task(&c->task[i], &tasks, first + i, in, &text) ||
		        !add_gold(&gold, c, first + i, in, secret, &text))
			return gl_fail(e, GL_NO_MEMORY, "no memory for task %u of the chunk", i);
	}
	gl_merkle_root(&tasks, entry.tasks.root);
	gl_merkle_root(&gold, entry.tasks.gold);
	memcpy(c->root, entry.tasks.root, sizeof c->root);
	memcpy(c->gold, entry.tasks.gold, sizeof c->gold);
	gl_entry_write(&c->entry, &entry);
	if (gl_buf_failed(&c->entry))
		return gl_fail(e, GL_NO_MEMORY, "no memory for the entry of %u tasks", count);
	return GL_OK;
}

void gl_chunk_release(struct gl_chunk *c)
{
	free(c->line);
	free(c->task);
	gl_buf_release(&c->entry);
	*c = (struct gl_chunk){ 0 };
}
