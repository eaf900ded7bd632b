/*
 * make_log -- logs and OpenZeppelin trees made by our own merkle library, as files for other implementations
 * to judge.
 *
 *     make_log FOLDER
 *
 * FOLDER/vkey, checkpoint/SIZE, tile/... (C2SP tlog-tiles of one log as it grew through all sizes),
 * inclusion/SIZE-INDEX (tlog-proof), consistency/OLD-NEW (a hash a line, base64); oz/COUNT.json (dump) and
 * oz/COUNT.proofs.json.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/auto.h"
#include "base/hex.h"
#include "merkle/note.h"
#include "merkle/oz.h"
#include "merkle/tile.h"
#include "merkle/tree.h"

#define ORIGIN "goldleaf.test/log/clients"

static const uint64_t sizes[] = { 1, 2, 3, 255, 256, 257, 65535, 65536, 65537, 70001 };
static const uint32_t counts[] = { 1, 2, 3, 5, 8, 64, 100, 1001 };

#define LAST 70001

static uint8_t node[2 * LAST][GL_HASH_BYTES]; /* as gl_merkle_stored numbers them */

static void die(const char *what)
{
	fprintf(stderr, "make_log: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* Writes FOLDER/NAME and the folders that lead there. */
static void save(const char *folder, const char *name, const void *data, size_t len)
{
	char path[4200];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	for (char *s = path + 1; *s; s++) {
		if (*s != '/')
			continue;
		*s = 0;
		mkdir(path, 0777);
		*s = '/';
	}
	f = fopen(path, "w");
	if (!f || fwrite(data, 1, len, f) != len || fclose(f))
		die(path);
}

static bool stored(void *ctx, unsigned level, uint64_t n, uint8_t out[GL_HASH_BYTES])
{
	(void)ctx;
	memcpy(out, node[gl_merkle_stored(level, n)], GL_HASH_BYTES);
	return true;
}

static int entry(char *out, size_t cap, uint64_t i)
{
	return snprintf(
	        out, cap, "{\"a\":\"%032llx\",\"k\":\"answer\",\"v\":1}", (unsigned long long)i * 7919);
}

static void save_tile(const char *folder, const struct gl_tile *t)
{
	char place[GL_TILE_PATH], name[GL_TILE_PATH + 8], text[100];
	gl_buf_auto bytes;

	gl_buf_init(&bytes, 1 << 20);
	for (uint64_t i = t->n * GL_TILE_WIDTH; i < t->n * GL_TILE_WIDTH + t->width; i++) {
		if (t->level == GL_TILE_ENTRIES)
			gl_tile_add_entry(&bytes, text, (size_t)entry(text, sizeof(text), i));
		else
			gl_buf_add(&bytes, node[gl_merkle_stored((unsigned)t->level * 8, i)], GL_HASH_BYTES);
	}
	gl_tile_path(place, t);
	snprintf(name, sizeof(name), "tile/%s", place);
	save(folder, name, bytes.data, bytes.len);
}

static void save_inclusion(const char *folder, uint64_t index, uint64_t size, const struct gl_buf *checkpoint)
{
	struct gl_proof proof;
	char name[100];
	gl_buf_auto text;

	gl_buf_init(&text, 1 << 16);
	if (!gl_merkle_inclusion(&proof, index, size, stored, NULL))
		die("inclusion");
	gl_tlog_proof_write(&text, NULL, 0, index, &proof, checkpoint->data, checkpoint->len);
	snprintf(name, sizeof(name), "inclusion/%llu-%llu", (unsigned long long)size,
	        (unsigned long long)index);
	save(folder, name, text.data, text.len);
}

static void save_consistency(const char *folder, uint64_t old_size, uint64_t size)
{
	struct gl_proof proof;
	char name[100];
	gl_buf_auto text;

	gl_buf_init(&text, 1 << 16);
	gl_buf_puts(&text, "");
	if (!gl_merkle_consistency(&proof, old_size, size, stored, NULL))
		die("consistency");
	for (unsigned i = 0; i < proof.n; i++) {
		gl_buf_base64(&text, proof.hash[i], GL_HASH_BYTES);
		gl_buf_putc(&text, '\n');
	}
	snprintf(name, sizeof(name), "consistency/%llu-%llu", (unsigned long long)old_size,
	        (unsigned long long)size);
	save(folder, name, text.len ? text.data : "", text.len);
}

/* Everything of the log as it stood at sizes[at]. */
static void save_size(const char *folder, size_t at, const struct gl_merkle *tree, const struct gl_vkey *vkey,
        const struct gl_signer *signer)
{
	struct gl_checkpoint c = { .origin = ORIGIN, .size = tree->size };
	uint64_t picks[] = { 0, tree->size / 2, tree->size - 1, tree->size > 256 ? 255 : 0,
		tree->size > 256 ? 256 : 0 };
	struct gl_tile tile;
	uint64_t i = 0;
	char name[40];
	gl_buf_auto text;

	gl_buf_init(&text, GL_CHECKPOINT_MAX);
	gl_merkle_root(tree, c.root);
	gl_checkpoint_sign(&text, &c, vkey, signer);
	snprintf(name, sizeof(name), "checkpoint/%llu", (unsigned long long)tree->size);
	save(folder, name, text.data, text.len);
	while (gl_tile_each(tree->size, &i, &tile))
		save_tile(folder, &tile);
	for (i = 0; i < GL_COUNT(picks); i++)
		save_inclusion(folder, picks[i], tree->size, &text);
	for (i = 0; i <= at; i++)
		save_consistency(folder, sizes[i], tree->size);
}

static void make_log(const char *folder)
{
	static struct gl_merkle tree;
	uint8_t seed[GL_SIGN_SEED] = "a test's key, of no other use", leaf[GL_HASH_BYTES],
	        made[64][GL_HASH_BYTES];
	struct gl_signer signer;
	struct gl_vkey vkey;
	uint64_t have = 0;
	gl_buf_auto text;

	gl_signer_init(&signer, seed);
	gl_vkey_init(&vkey, ORIGIN, signer.public);
	gl_buf_init(&text, 1000);
	gl_vkey_text(&text, &vkey);
	save(folder, "vkey", text.data, text.len);
	for (size_t at = 0; at < GL_COUNT(sizes); at++) {
		while (tree.size < sizes[at]) {
			char line[100];

			gl_merkle_leaf(leaf, line, (size_t)entry(line, sizeof(line), tree.size));
			for (unsigned n = gl_merkle_push_nodes(&tree, leaf, made), k = 0; k < n; k++)
				memcpy(node[have++], made[k], GL_HASH_BYTES);
		}
		save_size(folder, at, &tree, &vkey, &signer);
	}
	gl_signer_release(&signer);
}

static void put(void *ctx, const char *data, size_t len)
{
	gl_buf_add(ctx, data, len);
}

static void save_oz(const char *folder, uint32_t count)
{
	struct gl_oz oz;
	struct gl_err e = { 0 };
	uint8_t hash[GL_HASH_BYTES];
	char name[40], line[100];
	gl_buf_auto dump, proofs;

	gl_buf_init(&dump, 16 << 20);
	gl_buf_init(&proofs, 16 << 20);
	if (gl_oz_init(&oz, count, &e))
		die(e.text);
	for (uint32_t i = 0; i < count; i++) {
		gl_keccak256(hash, line, (size_t)entry(line, sizeof(line), i));
		gl_oz_add(&oz, hash);
	}
	if (gl_oz_build(&oz, &e))
		die(e.text);
	gl_oz_dump(&oz, put, &dump);
	gl_oz_root(&oz, hash);
	gl_buf_puts(&proofs, "{\"root\":\"0x");
	gl_buf_hex(&proofs, hash, GL_HASH_BYTES);
	gl_buf_puts(&proofs, "\",\"proofs\":[");
	for (uint32_t i = 0; i < count; i++) {
		struct gl_proof proof;

		gl_oz_proof(&oz, i, &proof);
		gl_keccak256(hash, line, (size_t)entry(line, sizeof(line), i));
		gl_buf_printf(&proofs, "%s{\"value\":[%u,\"0x", i ? "," : "", i);
		gl_buf_hex(&proofs, hash, GL_HASH_BYTES);
		gl_buf_puts(&proofs, "\"],\"proof\":[");
		for (unsigned k = 0; k < proof.n; k++) {
			gl_buf_puts(&proofs, k ? ",\"0x" : "\"0x");
			gl_buf_hex(&proofs, proof.hash[k], GL_HASH_BYTES);
			gl_buf_putc(&proofs, '"');
		}
		gl_buf_puts(&proofs, "]}");
	}
	gl_buf_puts(&proofs, "]}");
	snprintf(name, sizeof(name), "oz/%u.json", count);
	save(folder, name, dump.data, dump.len);
	snprintf(name, sizeof(name), "oz/%u.proofs.json", count);
	save(folder, name, proofs.data, proofs.len);
	gl_oz_release(&oz);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: make_log FOLDER\n");
		return 2;
	}
	make_log(argv[1]);
	for (size_t i = 0; i < GL_COUNT(counts); i++)
		save_oz(argv[1], counts[i]);
	return 0;
}
