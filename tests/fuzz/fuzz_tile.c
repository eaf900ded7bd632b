/* Tiles: a path is the one of its tile; a bundle is its entries and nothing else; proofs of any bytes end. */
#include <string.h>

#include "fuzz.h"
#include "merkle/tile.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char *const paths[] = { "entries/000", "0/x001/x234/067.p/8",
		"7/x018/x446/x744/x073/x709/x551/615.p/200" };
	gl_buf_auto bundle = { 0 };
	uint8_t proof[200];

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		add_seed(*argc, *argv, paths[i], strlen(paths[i]));
	gl_buf_init(&bundle, 4096);
	gl_tile_add_entry(&bundle, "{\"k\":\"open\"}", 12);
	gl_tile_add_entry(&bundle, "", 0);
	gl_tile_add_entry(&bundle, "{\"k\":\"answer\"}", 14);
	add_seed(*argc, *argv, bundle.data, bundle.len);
	memset(proof, 7, sizeof(proof));
	add_seed(*argc, *argv, proof, sizeof(proof));
	return 0;
}

static void try_path(const char *text, size_t len)
{
	char path[GL_TILE_PATH];
	struct gl_tile t;

	if (!gl_tile_parse(&t, text, len))
		return;
	gl_tile_path(path, &t);
	MUST(strlen(path) == len && !memcmp(path, text, len));
}

static void try_bundle(const uint8_t *data, size_t len)
{
	const uint8_t *at = data, *entry;
	gl_buf_auto again = { 0 };
	size_t n;

	gl_buf_init(&again, len);
	while (gl_tile_next_entry(&at, data + len, &entry, &n))
		gl_tile_add_entry(&again, entry, n);
	MUST(!gl_buf_failed(&again) && again.len == (size_t)(at - data));
	MUST(!again.len || !memcmp(again.data, data, again.len));
}

static uint64_t number(const uint8_t *data)
{
	uint64_t v;

	memcpy(&v, data, sizeof(v));
	return v;
}

/* Two numbers, two hashes, and what is left as a tile and as a proof. The fuzzer sees what hashes are
 * compared to, so it does find proofs that hold; they must not hold for another root. */
static void try_hashes(const uint8_t *data, size_t len)
{
	const uint8_t *one = data + 16, *two = data + 48, *rest = data + 80;
	uint64_t a = number(data), b = number(data + 8);
	unsigned hashes = (unsigned)((len - 80) / GL_HASH_BYTES);
	uint8_t hash[GL_HASH_BYTES];
	struct gl_proof p = { .n = hashes % 65 };

	memcpy(p.hash, rest, p.n * sizeof(p.hash[0]));
	gl_tile_hash(hash, rest, hashes % 257, (unsigned)(a % 64), b);
	memcpy(hash, two, sizeof(hash));
	hash[31] ^= 1;
	if (gl_merkle_check_inclusion(&p, a, b, one, two))
		MUST(a < b && !gl_merkle_check_inclusion(&p, a, b, one, hash));
	if (gl_merkle_check_consistency(&p, a, b, one, two))
		MUST(a <= b && (a || !b) && !gl_merkle_check_consistency(&p, a, b, one, hash));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	try_path((const char *)data, len);
	try_bundle(data, len);
	if (len >= 80)
		try_hashes(data, len);
	return 0;
}
