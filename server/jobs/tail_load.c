#include "jobs/tail_load.h"

#include <string.h>

#include "base/clock.h"
#include "dataset/entry.h"

/* The hashes of a level that no full tile holds are the roots of the full tiles below it. */
static enum gl_code load_level(
        struct gl_tail *t, struct gl_session *db, int64_t project, int level, struct gl_err *e)
{
	unsigned width = gl_tail_width(t, level);
	uint8_t hash[GL_HASH_BYTES];
	gl_rows_auto rows = { 0 };
	gl_args_auto a = { 0 };
	size_t len;

	gl_args_init(&a, 64);
	gl_args_i64(&a, project);
	gl_args_i16(&a, (int16_t)(level - 1));
	gl_args_i64(&a, (int64_t)(gl_tail_tile(t, level) * GL_TILE_WIDTH));
	if (!width)
		return GL_OK;
	if (gl_session_ask(db, GL_SQL_DESK_LOAD_TILES, &a, &rows, e))
		return e->code;
	for (unsigned i = 0; i < width; i++) {
		const uint8_t *tile = (int)i < rows.count ? gl_rows_bytes(&rows, (int)i, 1, &len) : NULL;

		if (!tile || len != GL_TILE_WIDTH * GL_HASH_BYTES)
			return gl_fail(e, GL_INTERNAL, "the log lacks a full tile of level %d", level - 1);
		gl_tail_root(hash, tile);
		gl_tail_restore(t, level, i, hash);
	}
	return GL_OK;
}

static void write_entry(struct gl_buf *out, const struct gl_rows *rows, int i)
{
	char day[11];
	size_t len;

	gl_buf_clear(out);
	if (!gl_rows_null(rows, i, 1)) {
		const uint8_t *bytes = gl_rows_bytes(rows, i, 1, &len);

		gl_buf_add(out, bytes, len);
		return;
	}
	gl_day_text(day, gl_rows_i64(rows, i, 4) * GL_DAY_MS);
	gl_entry_answer(out, gl_rows_bytes(rows, i, 2, &len), gl_rows_bytes(rows, i, 3, &len), day);
}

enum gl_code gl_tail_load(
        struct gl_tail *t, struct gl_session *db, int64_t project, uint64_t size, struct gl_err *e)
{
	uint64_t first = size & ~(uint64_t)(GL_TILE_WIDTH - 1);
	gl_rows_auto rows = { 0 };
	uint8_t leaf[GL_HASH_BYTES];
	gl_args_auto a = { 0 };
	gl_buf_auto entry = { 0 };

	gl_buf_init(&entry, GL_ENTRY_MAX);
	gl_args_init(&a, 64);
	gl_buf_clear(&t->entries);
	t->size = first;
	for (int level = 1; level < GL_TAIL_LEVELS; level++)
		if (load_level(t, db, project, level, e))
			return e->code;
	gl_args_i64(&a, project);
	gl_args_i64(&a, (int64_t)first);
	if (gl_session_ask(db, GL_SQL_DESK_LOAD_TAIL, &a, &rows, e))
		return e->code;
	for (int i = 0; t->size < size; i++) {
		if (i >= rows.count || (uint64_t)gl_rows_i64(&rows, i, 0) != t->size)
			return gl_fail(
			        e, GL_INTERNAL, "the log lacks entry %llu", (unsigned long long)t->size);
		write_entry(&entry, &rows, i);
		gl_merkle_leaf(leaf, entry.data, entry.len);
		gl_tail_add(t, entry.data, entry.len, leaf, NULL, NULL);
	}
	return GL_OK;
}
