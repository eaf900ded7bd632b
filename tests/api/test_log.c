/* log -- checkpoint, key, tiles and proofs, put together again by hand from what the entries say. */
#include <string.h>

#include "base/auto.h"
#include "base/buf.h"
#include "merkle/note.h"
#include "merkle/tile.h"
#include "server.h"
#include "world.h"

#define ANSWERS 300

static const struct reply *log_get(const struct project *p, const char *rest)
{
	return get(NULL, text("/log/%s/%s", p->id, rest));
}

static const struct reply *tile_get(const struct project *p, int level, uint64_t n, unsigned width)
{
	char path[GL_TILE_PATH];

	gl_tile_path(path, &(struct gl_tile){ .level = level, .n = n, .width = width });
	return log_get(p, text("tile/%s", path));
}

static struct gl_checkpoint head_of(const struct project *p)
{
	const struct reply *key = log_get(p, "vkey"), *r = log_get(p, "checkpoint");
	struct gl_checkpoint head = { 0 };
	struct gl_vkey vkey;
	struct gl_err e = { 0 };

	EXPECT(r, 200, p->id);
	CHECK(!gl_vkey_parse(&vkey, key->body, key->len, &e) &&
	                !gl_checkpoint_open(&head, r->body, r->len, &vkey, &e),
	        "the checkpoint is signed by the key: %s", e.text);
	CHECK(strstr(head.origin, p->id), "the origin names the project: %s", head.origin);
	return head;
}

/* Pushes the entries of one bundle; each must be the leaf that the tile of hashes has in its place. */
static void check_bundle(
        struct gl_merkle *tree, const struct reply *entries, const struct reply *hashes, unsigned width)
{
	const uint8_t *at = (const uint8_t *)entries->body, *end = at + entries->len, *entry;
	unsigned n = 0, wrong = 0;
	size_t len;

	EXPECT(entries, 200, NULL);
	EXPECT(hashes, 200, NULL);
	CHECK(hashes->len == width * (size_t)GL_HASH_BYTES, "%u hashes: %zu bytes", width, hashes->len);
	for (; at < end && n < width && gl_tile_next_entry(&at, end, &entry, &len); n++) {
		uint8_t leaf[GL_HASH_BYTES];

		gl_merkle_leaf(leaf, entry, len);
		wrong += hashes->len < (n + 1) * (size_t)GL_HASH_BYTES ||
		         memcmp(leaf, hashes->body + n * (size_t)GL_HASH_BYTES, sizeof leaf);
		gl_merkle_push_hash(tree, leaf);
	}
	CHECK(n == width && at == end && !wrong, "%u entries of %u, %u with another hash", n, width, wrong);
}

static void tiles_make_the_root(const struct project *p, const struct gl_checkpoint *head)
{
	struct gl_merkle tree = { 0 };
	uint8_t root[GL_HASH_BYTES], first[GL_HASH_BYTES];
	unsigned width = (unsigned)(head->size % GL_TILE_WIDTH);
	const struct reply *r, *full = tile_get(p, 0, 0, GL_TILE_WIDTH);

	check_bundle(&tree, tile_get(p, GL_TILE_ENTRIES, 0, GL_TILE_WIDTH), full, GL_TILE_WIDTH);
	gl_merkle_root(&tree, first);
	check_bundle(&tree, tile_get(p, GL_TILE_ENTRIES, 1, width), tile_get(p, 0, 1, width), width);
	gl_merkle_root(&tree, root);
	CHECK(tree.size == head->size && !memcmp(root, head->root, sizeof root),
	        "the entries make the checkpoint's root");
	r = tile_get(p, 1, 0, 1);
	CHECK(r->status == 200 && r->len == sizeof first && !memcmp(r->body, first, sizeof first),
	        "the level above has the first tile's");
	CHECK(strstr(full->headers, "immutable"), "tiles may be kept: %s", full->headers);

	/* A narrower tile is the beginning of a wider one, of a full one too. */
	r = tile_get(p, 0, 0, 5);
	CHECK(r->status == 200 && r->len == 5 * sizeof root && !memcmp(r->body, full->body, r->len),
	        "5 of 256 hashes");
	memset(&tree, 0, sizeof tree);
	check_bundle(&tree, tile_get(p, GL_TILE_ENTRIES, 0, 5), r, 5);
	check_bundle(&tree, tile_get(p, GL_TILE_ENTRIES, 1, 2), tile_get(p, 0, 1, 2), 2);
}

static void other_tiles_are_not_there(const struct project *p, uint64_t size)
{
	static const char *const paths[] = { "0/002", "entries/002", "0/x001/000", "1/000", "1/001",
		"2/000.p/1", "8/000", "0/1", "0/0000", "entries/000.p/256", "entries/000.p/0", "0/000.p/05",
		"-1/000", "0", "0/", "0/000/", "0/000.p", "x", "0/001.p/1x" };
	unsigned width = (unsigned)(size % GL_TILE_WIDTH);

	for (size_t i = 0; i < GL_COUNT(paths); i++)
		EXPECT(log_get(p, text("tile/%s", paths[i])), 404, NULL);
	EXPECT(tile_get(p, 0, 1, width + 1), 404, "no such tile");
	EXPECT(tile_get(p, GL_TILE_ENTRIES, 1, width + 1), 404, "no such tile");
	EXPECT(tile_get(p, 0, 1, GL_TILE_WIDTH), 404, "no such tile");
	EXPECT(get(NULL, "/log/0123456789ab/checkpoint"), 404, NULL);
	EXPECT(get(NULL, "/log/nonsense/vkey"), 404, NULL);
	EXPECT(log_get(p, "nothing"), 404, NULL);
}

static void proofs_verify(const struct project *p, const struct gl_checkpoint *head)
{
	const uint64_t indices[] = { 0, 1, 254, 255, 256, 257, head->size - 1 };

	for (size_t i = 0; i < GL_COUNT(indices); i++) {
		const struct reply *r = log_get(p, text("proof/%llu", (unsigned long long)indices[i])),
		                   *tile = tile_get(p, 0, indices[i] / 256,
		                           indices[i] < 256 ? 256 : (unsigned)(head->size % 256));
		struct gl_tlog_proof proof = { 0 };
		struct gl_err e = { 0 };
		bool in;

		EXPECT(r, 200, "c2sp.org/tlog-proof@v1");
		in = !gl_tlog_proof_parse(&proof, r->body, r->len, &e) && proof.index == indices[i] &&
		     gl_merkle_check_inclusion(&proof.proof, proof.index, head->size,
		             (const uint8_t *)tile->body + indices[i] % 256 * GL_HASH_BYTES, head->root);
		CHECK(in, "entry %llu is in the tree: %s", (unsigned long long)indices[i], e.text);
		gl_tlog_proof_release(&proof);
	}
	EXPECT(log_get(p, text("proof/%llu", (unsigned long long)head->size)), 404, "entries");
	EXPECT(log_get(p, "proof/-1"), 404, NULL);
	EXPECT(log_get(p, "proof/1x"), 404, NULL);
	EXPECT(log_get(p, "proof/99999999999999999999"), 404, NULL);
}

/* What a refusal quotes is cut to fit, but not within a character: the checks of every refusal want UTF-8. */
static void quote_whole_characters(void)
{
	gl_buf_auto path = { 0 };

	gl_buf_init(&path, 1000);
	gl_buf_puts(&path, "/log/x");
	for (int i = 0; i < 40; i++)
		gl_buf_puts(&path, "%C3%A9");
	gl_buf_puts(&path, "/checkpoint");
	EXPECT(get(NULL, path.data), 404, "\xc3\xa9'");
}

void test_log(void)
{
	struct project p = project_open("{\"at_once\":100,\"redundancy\":{\"min\":1,\"max\":1}}", ANSWERS),
	               young = project_new("{}");
	struct person ann = person_new("person", ANNOTATOR);
	struct gl_checkpoint head = head_of(&young);

	CHECK(head.size == 2, "a project begins with two entries: %llu", (unsigned long long)head.size);
	for (unsigned taken = 0; taken < ANSWERS; taken += 100) {
		const struct reply *r = take(&p, &ann, 100);

		for (unsigned i = 0; i < 100; i++)
			EXPECT(answer(&p, &ann, string(r, text("assignments.%u.id", i)),
			               i % 3 ? "yes" : "no"),
			        201, NULL);
	}
	head = head_of(&p);
	CHECK(head.size == 2 + 2 + ANSWERS, "open, terms, two chunks, answers: %llu",
	        (unsigned long long)head.size);
	tiles_make_the_root(&p, &head);
	other_tiles_are_not_there(&p, head.size);
	proofs_verify(&p, &head);
	quote_whole_characters();
}
