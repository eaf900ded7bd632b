#include "jobs/tail.h"

#include <string.h>

#define ENTRIES_LIMIT (GL_TILE_WIDTH * (1024 + 2))

void gl_tail_init(struct gl_tail *t)
{
	t->size = 0;
	gl_buf_init(&t->entries, ENTRIES_LIMIT);
}

void gl_tail_release(struct gl_tail *t)
{
	gl_buf_release(&t->entries);
}

unsigned gl_tail_width(const struct gl_tail *t, int level)
{
	return (unsigned)(t->size >> (level > 0 ? 8 * level : 0) & (GL_TILE_WIDTH - 1));
}

uint64_t gl_tail_tile(const struct gl_tail *t, int level)
{
	return t->size >> (level > 0 ? 8 * level + 8 : 8);
}

void gl_tail_root(uint8_t out[GL_HASH_BYTES], const uint8_t tile[GL_TILE_WIDTH * GL_HASH_BYTES])
{
	struct gl_merkle tree = { 0 };

	for (size_t i = 0; i < GL_TILE_WIDTH; i++)
		gl_merkle_push_hash(&tree, tile + i * GL_HASH_BYTES);
	gl_merkle_root(&tree, out);
}

void gl_tail_add(struct gl_tail *t, const void *entry, size_t len, const uint8_t leaf[GL_HASH_BYTES],
        gl_tail_emit *emit, void *ctx)
{
	uint8_t up[GL_HASH_BYTES];

	gl_tile_add_entry(&t->entries, entry, len);
	memcpy(t->hash[0][gl_tail_width(t, 0)], leaf, GL_HASH_BYTES);
	t->size++;
	if (gl_tail_width(t, GL_TILE_ENTRIES))
		return;
	if (emit)
		emit(ctx, GL_TILE_ENTRIES, (t->size >> 8) - 1, t->entries.data, t->entries.len);
	gl_buf_clear(&t->entries);
	/* A tile that fills is one more hash of the level above, which may fill in turn. */
	for (int level = 0; level + 1 < GL_TAIL_LEVELS && !gl_tail_width(t, level); level++) {
		if (emit)
			emit(ctx, level, gl_tail_tile(t, level) - 1, t->hash[level], sizeof t->hash[level]);
		gl_tail_root(up, t->hash[level][0]);
		memcpy(t->hash[level + 1][(gl_tail_width(t, level + 1) - 1) & (GL_TILE_WIDTH - 1)], up,
		        GL_HASH_BYTES);
	}
}

bool gl_tail_copy(struct gl_tail *to, const struct gl_tail *from)
{
	to->size = from->size;
	gl_buf_clear(&to->entries);
	gl_buf_add(&to->entries, from->entries.data, from->entries.len);
	memcpy(to->hash, from->hash, sizeof to->hash);
	return !gl_buf_failed(&to->entries);
}

const void *gl_tail_cut(const struct gl_tail *t, int level, unsigned width, size_t *len)
{
	const uint8_t *at, *end, *entry;
	size_t entry_len;

	if (level != GL_TILE_ENTRIES) {
		*len = (size_t)width * GL_HASH_BYTES;
		return t->hash[level];
	}
	at = (const uint8_t *)t->entries.data;
	end = at + t->entries.len;
	for (unsigned i = 0; i < width; i++)
		gl_tile_next_entry(&at, end, &entry, &entry_len);
	*len = (size_t)(at - (const uint8_t *)t->entries.data);
	return t->entries.data;
}

void gl_tail_restore(struct gl_tail *t, int level, unsigned at, const uint8_t hash[GL_HASH_BYTES])
{
	memcpy(t->hash[level][at], hash, GL_HASH_BYTES);
}
