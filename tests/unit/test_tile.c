/* tile: where hashes and entries lie, one path for each tile, and the hashes inside of one. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "merkle/note.h"
#include "merkle/tile.h"
#include "testdata.h"

static const struct {
	struct gl_tile tile;
	const char *path;
} paths[] = {
	{ { GL_TILE_ENTRIES, 0, 256 }, "entries/000" },
	{ { GL_TILE_ENTRIES, 6, 62 }, "entries/006.p/62" },
	{ { 0, 0, 256 }, "0/000" },
	{ { 0, 0, 1 }, "0/000.p/1" },
	{ { 1, 999, 255 }, "1/999.p/255" },
	{ { 0, 1000, 256 }, "0/x001/000" },
	{ { 0, 1234067, 8 }, "0/x001/x234/067.p/8" },
	{ { 3, 1000000, 256 }, "3/x001/x000/000" },
	{ { 7, UINT64_MAX, 200 }, "7/x018/x446/x744/x073/x709/x551/615.p/200" },
	{ { GL_TILE_ENTRIES, UINT64_MAX, 255 }, "entries/x018/x446/x744/x073/x709/x551/615.p/255" },
};

START_TEST(a_tile_has_one_path)
{
	struct gl_tile t = { 0 };
	char path[GL_TILE_PATH];

	gl_tile_path(path, &paths[_i].tile);
	ck_assert_str_eq(path, paths[_i].path);
	ck_assert(gl_tile_parse(&t, path, strlen(path)));
	ck_assert_int_eq(t.level, paths[_i].tile.level);
	ck_assert_uint_eq(t.n, paths[_i].tile.n);
	ck_assert_uint_eq(t.width, paths[_i].tile.width);
}
END_TEST

START_TEST(other_paths_are_refused)
{
	static const char *const bad[] = { "", "0", "0/", "/000", "0/0", "0/00", "0/0000", "0/1000",
		"0/x000/000", "0/x000/x001/000", "0/x01/000", "0/x0001/000", "0/001/000", "0/x001/0",
		"0/x001", "0/x001/", "0/x001/x000", "0/000/", "0/000.p", "0/000.p/", "0/000.p/0",
		"0/000.p/01", "0/000.p/256", "0/000.p/1000", "0/000.p/-1", "0/000.p/+1", "0/000.p/1/",
		"0/000.p/1x", "0/000.q/1", "0/000p/1", "0/000..p/1", "8/000", "9/000", "-1/000", "00/000",
		"a/000", "entries", "entries/", "entries//000", "entriesx000", "Entries/000", "0/000 ",
		" 0/000", "0/../000", "0/00a", "0/x0-1/000", "0/x018/x446/x744/x073/x709/x551/616",
		"0/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/999" };
	struct gl_tile t;

	for (size_t i = 0; i < GL_COUNT(bad); i++)
		ck_assert_msg(!gl_tile_parse(&t, bad[i], strlen(bad[i])), "%s", bad[i]);
	ck_assert(!gl_tile_parse(&t, "0/0\0000", 6));
	ck_assert(!gl_tile_parse(&t, "0/000\0", 6));
}
END_TEST

/* What a tree of each size needs, joined. */
static const struct {
	uint64_t size;
	const char *tiles;
} needs[] = {
	{ 0, "" },
	{ 1, "entries/000.p/1 0/000.p/1 " },
	{ 255, "entries/000.p/255 0/000.p/255 " },
	{ 256, "entries/000 0/000 1/000.p/1 " },
	{ 257, "entries/000 entries/001.p/1 0/000 0/001.p/1 1/000.p/1 " },
	{ 513, "entries/000 entries/001 entries/002.p/1 0/000 0/001 0/002.p/1 1/000.p/2 " },
};

START_TEST(a_size_needs_just_its_tiles)
{
	gl_buf_auto all = { 0 };
	char path[GL_TILE_PATH];
	struct gl_tile t;
	uint64_t i = 0;

	gl_buf_init(&all, 4096);
	gl_buf_puts(&all, "");
	while (gl_tile_each(needs[_i].size, &i, &t)) {
		gl_tile_path(path, &t);
		gl_buf_printf(&all, "%s ", path);
	}
	ck_assert_str_eq(all.data, needs[_i].tiles);
	ck_assert(!gl_tile_each(needs[_i].size, &i, &t));
}
END_TEST

START_TEST(large_sizes_need_tiles_of_every_level)
{
	uint64_t size = 256 * 256 + 1, i = 0, count[10] = { 0 };
	struct gl_tile t;

	while (gl_tile_each(size, &i, &t))
		count[t.level + 1]++;
	ck_assert_uint_eq(count[0], 257);
	ck_assert_uint_eq(count[1], 257);
	ck_assert_uint_eq(count[2], 1);
	ck_assert_uint_eq(count[3], 1);
	ck_assert_uint_eq(count[4], 0);
	ck_assert_uint_eq(i, 516);
}
END_TEST

START_TEST(entries_come_out_of_a_bundle_as_they_went_in)
{
	static const size_t sizes[] = { 0, 1, 255, 256, 1024, 65535 };
	static uint8_t text[65535];
	const uint8_t *at, *entry;
	gl_buf_auto b = { 0 };
	size_t len;

	memset(text, 'x', sizeof(text));
	gl_buf_init(&b, 100000);
	for (size_t i = 0; i < GL_COUNT(sizes); i++)
		gl_tile_add_entry(&b, text, sizes[i]);
	at = (const uint8_t *)b.data;
	for (size_t i = 0; i < GL_COUNT(sizes); i++) {
		ck_assert(gl_tile_next_entry(&at, (const uint8_t *)b.data + b.len, &entry, &len));
		ck_assert_uint_eq(len, sizes[i]);
		ck_assert_mem_eq(entry, text, len);
	}
	ck_assert_ptr_eq(at, (const uint8_t *)b.data + b.len);
	ck_assert(!gl_tile_next_entry(&at, (const uint8_t *)b.data + b.len, &entry, &len));
	at = (const uint8_t *)"\x00\x03"
	                      "ab";
	ck_assert(!gl_tile_next_entry(&at, at + 4, &entry, &len));
	ck_assert(!gl_tile_next_entry(&at, at + 1, &entry, &len));
}
END_TEST

/* Every subtree that a tile of each width holds, against a tree grown over the same leaves; none beyond it.
 */
START_TEST(subtrees_inside_a_tile_are_combined)
{
	uint8_t tile[256 * GL_HASH_BYTES], got[GL_HASH_BYTES], expected[GL_HASH_BYTES];
	unsigned widths[] = { 1, 2, 3, 100, 128, 255, 256 };

	for (unsigned i = 0; i < 256; i++)
		gl_merkle_leaf(tile + (size_t)i * GL_HASH_BYTES, &i, sizeof(i));
	for (size_t w = 0; w < GL_COUNT(widths); w++) {
		for (unsigned level = 0; level < 16; level++) {
			unsigned wide = 1U << level % 8;

			for (unsigned n = 0; n < 256 / wide; n++) {
				struct gl_merkle part = { 0 };
				/* The third tile of its level: only the place inside counts. */
				uint64_t global = n + (uint64_t)3 * (256 / wide);
				bool there = (n + 1) * wide <= widths[w];

				ck_assert(gl_tile_hash(got, tile, widths[w], level, global) == there);
				for (unsigned i = n * wide; i < (n + 1) * wide; i++)
					gl_merkle_push_hash(&part, tile + (size_t)i * GL_HASH_BYTES);
				gl_merkle_root(&part, expected);
				ck_assert(!there || !memcmp(got, expected, sizeof(got)));
			}
		}
	}
}
END_TEST

/* --- Bundles made by other code --- */

struct log {
	const char *name;
	uint64_t size;
	uint8_t (*node)[GL_HASH_BYTES]; /* in stored order */
	uint64_t nodes;
	struct gl_merkle tree;
};

static void push_entries(struct log *log, const uint8_t *at, size_t len, unsigned width)
{
	const uint8_t *end = at + len, *entry;
	uint8_t leaf[GL_HASH_BYTES];
	size_t entry_len;

	while (gl_tile_next_entry(&at, end, &entry, &entry_len)) {
		gl_merkle_leaf(leaf, entry, entry_len);
		log->nodes += gl_merkle_push_nodes(&log->tree, leaf, log->node + log->nodes);
		width--;
	}
	ck_assert_ptr_eq(at, end);
	ck_assert_uint_eq(width, 0);
}

/* A tile of hashes holds what the entries before it made: the stored nodes of that level. */
static void check_hashes(const struct log *log, const struct gl_tile *t, const uint8_t *bytes, size_t len)
{
	ck_assert_uint_eq(len, (size_t)t->width * GL_HASH_BYTES);
	for (unsigned i = 0; i < t->width; i++) {
		uint64_t place = gl_merkle_stored(8 * (unsigned)t->level, t->n * 256 + i);
		uint8_t hash[GL_HASH_BYTES];

		ck_assert_mem_eq(bytes + (size_t)i * GL_HASH_BYTES, log->node[place], GL_HASH_BYTES);
		ck_assert(gl_tile_hash(hash, bytes, t->width, 8 * (unsigned)t->level, t->n * 256 + i));
		ck_assert_mem_eq(hash, log->node[place], GL_HASH_BYTES);
	}
}

static uint64_t size_of_log(const char *name)
{
	size_t len;
	gl_mem_auto char *text = test_file(&len, "example-bundles/%s/log/checkpoint", name);
	struct gl_checkpoint c;

	ck_assert_int_eq(gl_checkpoint_parse(&c, text, len, NULL), GL_OK);
	return c.size;
}

START_TEST(tiles_of_other_code_are_ours_byte_for_byte)
{
	static const char *const names[] = { "one", "b256", "main" };
	struct log log = { .name = names[_i] };
	uint64_t i = 0, tiles = 0;
	char path[GL_TILE_PATH];
	struct gl_tile t;

	if (!test_data())
		return;
	log.size = size_of_log(log.name);
	log.node = malloc((gl_merkle_stored_count(log.size) + 64) * sizeof(*log.node));
	for (; gl_tile_each(log.size, &i, &t); tiles++) {
		size_t len;
		gl_mem_auto char *bytes = NULL;

		gl_tile_path(path, &t);
		bytes = test_file(&len, "example-bundles/%s/log/tile/%s", log.name, path);
		if (t.level == GL_TILE_ENTRIES)
			push_entries(&log, (const uint8_t *)bytes, len, t.width);
		else
			check_hashes(&log, &t, (const uint8_t *)bytes, len);
	}
	ck_assert_uint_eq(log.tree.size, log.size);
	ck_assert_uint_gt(tiles, 1);
	free(log.node);
}
END_TEST

Suite *tile_suite(void);

Suite *tile_suite(void)
{
	Suite *suite = suite_create("tile");
	TCase *tc = tcase_create("tile");

	tcase_add_loop_test(tc, a_tile_has_one_path, 0, (int)GL_COUNT(paths));
	tcase_add_test(tc, other_paths_are_refused);
	tcase_add_loop_test(tc, a_size_needs_just_its_tiles, 0, (int)GL_COUNT(needs));
	tcase_add_test(tc, large_sizes_need_tiles_of_every_level);
	tcase_add_test(tc, entries_come_out_of_a_bundle_as_they_went_in);
	tcase_add_test(tc, subtrees_inside_a_tile_are_combined);
	tcase_add_loop_test(tc, tiles_of_other_code_are_ours_byte_for_byte, 0, 3);
	suite_add_tcase(suite, tc);
	return suite;
}
