/* tree: RFC 6962 as it is written down there, against the grown tree; the official vectors; nothing false is
 * shown. */
#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/hex.h"
#include "crypto/rand.h"
#include "merkle/tree.h"
#include "testdata.h"

#define MOST 300

/* --- The definitions of RFC 6962 section 2.1, word for word and slowly --- */

static uint64_t largest_power_below(uint64_t n)
{
	uint64_t k = 1;

	while (k * 2 < n)
		k *= 2;
	return k;
}

static void leaf_data(uint64_t i, uint8_t out[8])
{
	for (int b = 0; b < 8; b++)
		out[b] = (uint8_t)(i * 0x9e3779b97f4a7c15 >> 8 * b);
}

static void leaf_hash(uint64_t i, uint8_t out[GL_HASH_BYTES])
{
	uint8_t text[9] = { 0x00 };

	leaf_data(i, text + 1);
	gl_sha256(out, text, sizeof(text));
}

/* MTH(D[from:to]) */
static void mth(uint64_t from, uint64_t to, uint8_t out[GL_HASH_BYTES])
{
	uint8_t text[65] = { 0x01 };
	uint64_t k;

	if (to - from == 1) {
		leaf_hash(from, out);
		return;
	}
	k = largest_power_below(to - from);
	mth(from, from + k, text + 1);
	mth(from + k, to, text + 33);
	gl_sha256(out, text, sizeof(text));
}

static void path(uint64_t m, uint64_t from, uint64_t to, struct gl_proof *p)
{
	uint64_t k;

	if (to - from == 1)
		return;
	k = largest_power_below(to - from);
	if (m < k) {
		path(m, from, from + k, p);
		mth(from + k, to, p->hash[p->n++]);
	} else {
		path(m - k, from + k, to, p);
		mth(from, from + k, p->hash[p->n++]);
	}
}

static void subproof(uint64_t m, uint64_t from, uint64_t to, bool whole, struct gl_proof *p)
{
	uint64_t k;

	if (m == to - from) {
		if (!whole)
			mth(from, to, p->hash[p->n++]);
		return;
	}
	k = largest_power_below(to - from);
	if (m <= k) {
		subproof(m, from, from + k, whole, p);
		mth(from + k, to, p->hash[p->n++]);
	} else {
		subproof(m - k, from + k, to, false, p);
		mth(from, from + k, p->hash[p->n++]);
	}
}

/* --- A log of MOST leaves: every node in the order it was completed, every root --- */

static struct gl_merkle tree;
static uint8_t nodes[2 * MOST][GL_HASH_BYTES];
static uint8_t roots[MOST + 1][GL_HASH_BYTES];
static uint64_t stored;

static void grow(void)
{
	uint8_t out[64][GL_HASH_BYTES], leaf[GL_HASH_BYTES];

	tree = (struct gl_merkle){ 0 };
	stored = 0;
	gl_merkle_root(&tree, roots[0]);
	for (uint64_t i = 0; i < MOST; i++) {
		unsigned n;

		leaf_hash(i, leaf);
		n = gl_merkle_push_nodes(&tree, leaf, out);
		for (unsigned k = 0; k < n; k++) {
			ck_assert_uint_eq(gl_merkle_stored(k, i >> k), stored);
			memcpy(nodes[stored++], out[k], GL_HASH_BYTES);
		}
		ck_assert_uint_eq(gl_merkle_stored_count(i + 1), stored);
		gl_merkle_root(&tree, roots[i + 1]);
	}
}

static bool from_nodes(void *ctx, unsigned level, uint64_t n, uint8_t out[GL_HASH_BYTES])
{
	uint64_t place = gl_merkle_stored(level, n), *size = ctx;

	/* No proof about a tree may ask for what is not in it. */
	ck_assert_uint_lt(place, gl_merkle_stored_count(*size));
	memcpy(out, nodes[place], GL_HASH_BYTES);
	return true;
}

static bool from_nowhere(void *ctx, unsigned level, uint64_t n, uint8_t out[GL_HASH_BYTES])
{
	(void)ctx, (void)level, (void)n, (void)out;
	return false;
}

static bool same(const struct gl_proof *a, const struct gl_proof *b)
{
	return a->n == b->n && !memcmp(a->hash, b->hash, a->n * sizeof(a->hash[0]));
}

START_TEST(roots_are_those_of_the_definition)
{
	struct gl_merkle pushed = { 0 }, hashed = { 0 };
	uint8_t data[8], leaf[GL_HASH_BYTES], root[GL_HASH_BYTES];

	for (uint64_t size = 1; size <= MOST; size++) {
		leaf_data(size - 1, data);
		leaf_hash(size - 1, leaf);
		gl_merkle_push(&pushed, data, sizeof(data));
		gl_merkle_push_hash(&hashed, leaf);
		mth(0, size, root);
		ck_assert_mem_eq(roots[size], root, GL_HASH_BYTES);
		gl_merkle_root(&pushed, root);
		ck_assert_mem_eq(roots[size], root, GL_HASH_BYTES);
		gl_merkle_root(&hashed, root);
		ck_assert_mem_eq(roots[size], root, GL_HASH_BYTES);
		ck_assert(gl_merkle_root_at(root, size, from_nodes, &size));
		ck_assert_mem_eq(roots[size], root, GL_HASH_BYTES);
	}
	ck_assert(gl_merkle_root_at(root, 0, from_nowhere, NULL));
	ck_assert_mem_eq(roots[0], root, GL_HASH_BYTES);
	ck_assert(!gl_merkle_root_at(root, 1, from_nowhere, NULL));
}
END_TEST

/* The eight leaves and nine roots that Certificate Transparency's own tests have used since 2012. */
START_TEST(roots_are_those_known_from_certificate_transparency)
{
	static const struct {
		const char *leaf, *root;
	} rows[] = {
		{ NULL, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
		{ "00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
		{ "10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
		{ "2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
		{ "3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
		{ "40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
		{ "5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
		{ "606162636465666768696a6b6c6d6e6f",
		        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
	};
	uint8_t leaf[16], root[GL_HASH_BYTES], expected[GL_HASH_BYTES];
	struct gl_merkle t = { 0 };

	for (size_t i = 0; i < GL_COUNT(rows); i++) {
		if (rows[i].leaf) {
			test_hex(leaf, strlen(rows[i].leaf) / 2, rows[i].leaf);
			gl_merkle_push(&t, leaf, strlen(rows[i].leaf) / 2);
		}
		gl_merkle_root(&t, root);
		test_hex(expected, sizeof(expected), rows[i].root);
		ck_assert_msg(!memcmp(root, expected, sizeof(root)), "size %zu", i);
	}
}
END_TEST

/* Changes a proof in every way that leaves its shape: each must make it wrong. */
static void no_neighbour_holds(
        const struct gl_proof *p, uint64_t index, uint64_t size, const uint8_t leaf[GL_HASH_BYTES])
{
	struct gl_proof wrong = *p;
	uint8_t other[GL_HASH_BYTES];

	for (unsigned i = 0; i < p->n; i++) {
		wrong.hash[i][i] ^= 0x10;
		ck_assert(!gl_merkle_check_inclusion(&wrong, index, size, leaf, roots[size]));
		wrong.hash[i][i] ^= 0x10;
	}
	if (p->n) {
		wrong.n--;
		ck_assert(!gl_merkle_check_inclusion(&wrong, index, size, leaf, roots[size]));
	}
	wrong.n = p->n + 1;
	memcpy(wrong.hash[p->n], roots[size], GL_HASH_BYTES);
	ck_assert(!gl_merkle_check_inclusion(&wrong, index, size, leaf, roots[size]));
	ck_assert(!gl_merkle_check_inclusion(p, index, size, leaf, roots[size - 1]));
	ck_assert(!gl_merkle_check_inclusion(p, index + 1, size, leaf, roots[size]));
	ck_assert(index == 0 || !gl_merkle_check_inclusion(p, index - 1, size, leaf, roots[size]));
	ck_assert(!gl_merkle_check_inclusion(p, size, size, leaf, roots[size]));
	ck_assert(!gl_merkle_check_inclusion(p, index ^ (UINT64_C(1) << 63), size, leaf, roots[size]));
	leaf_hash(index + MOST, other);
	ck_assert(!gl_merkle_check_inclusion(p, index, size, other, roots[size]));
}

START_TEST(every_leaf_of_every_size_has_its_path)
{
	uint64_t size = (uint64_t)_i;
	uint8_t leaf[GL_HASH_BYTES];
	/* Every index of every size; against the slow definition and all neighbours, one size in a few. */
	bool closely = size <= 70 || size % 37 == 0 || size == 256 || size == 257;

	for (uint64_t index = 0; index < size; index++) {
		struct gl_proof p, expected = { 0 };

		ck_assert(gl_merkle_inclusion(&p, index, size, from_nodes, &size));
		leaf_hash(index, leaf);
		ck_assert(gl_merkle_check_inclusion(&p, index, size, leaf, roots[size]));
		if (!closely)
			continue;
		path(index, 0, size, &expected);
		ck_assert_msg(same(&p, &expected), "%d in %d", (int)index, (int)size);
		no_neighbour_holds(&p, index, size, leaf);
	}
	ck_assert(size == 1 || !gl_merkle_inclusion(&(struct gl_proof){ 0 }, 0, size, from_nowhere, NULL));
}
END_TEST

START_TEST(every_tree_extends_every_smaller_one)
{
	uint64_t size = (uint64_t)_i;
	bool closely = size <= 70 || size % 37 == 0 || size == 256 || size == 257;

	for (uint64_t old = 1; old <= size; old++) {
		struct gl_proof p, expected = { 0 };

		ck_assert(gl_merkle_consistency(&p, old, size, from_nodes, &size));
		ck_assert(gl_merkle_check_consistency(&p, old, size, roots[old], roots[size]));
		ck_assert(!gl_merkle_check_consistency(&p, old, size, roots[old - 1], roots[size]));
		ck_assert(!gl_merkle_check_consistency(&p, old, size, roots[old], roots[size - 1]));
		ck_assert(
		        old == size || !gl_merkle_check_consistency(&p, size, old, roots[size], roots[old]));
		if (!closely)
			continue;
		subproof(old, 0, size, true, &expected);
		ck_assert_msg(same(&p, &expected), "%d to %d", (int)old, (int)size);
		for (unsigned i = 0; i < p.n; i++) {
			p.hash[i][31] ^= 1;
			ck_assert(!gl_merkle_check_consistency(&p, old, size, roots[old], roots[size]));
			p.hash[i][31] ^= 1;
		}
		memcpy(p.hash[p.n++], roots[size], GL_HASH_BYTES);
		ck_assert(!gl_merkle_check_consistency(&p, old, size, roots[old], roots[size]));
		p.n -= 2;
		ck_assert(
		        old == size || !gl_merkle_check_consistency(&p, old, size, roots[old], roots[size]));
	}
}
END_TEST

/* Anything at all may be asked. Nothing random is ever shown, and sizes up to 2^64-1 end the climb. */
START_TEST(garbage_shows_nothing)
{
	static const uint8_t seed[32] = { 62 };
	struct gl_stream s;
	struct gl_proof p;

	gl_stream_init(&s, seed);
	for (int i = 0; i < 20000; i++) {
		uint64_t at[2];
		uint8_t a[GL_HASH_BYTES], b[GL_HASH_BYTES];

		gl_stream_bytes(&s, &p, sizeof(p));
		p.n %= 80;
		gl_stream_bytes(&s, at, sizeof(at));
		at[0] >>= gl_stream_below(&s, 64);
		at[1] >>= gl_stream_below(&s, 64);
		gl_stream_bytes(&s, a, sizeof(a));
		gl_stream_bytes(&s, b, sizeof(b));
		ck_assert(!gl_merkle_check_inclusion(&p, at[0], at[1], a, b));
		ck_assert(!gl_merkle_check_consistency(&p, at[0], at[1], a, b));
	}
	p.n = 0;
	ck_assert(!gl_merkle_check_inclusion(&p, 0, 0, roots[0], roots[0]));
	ck_assert(gl_merkle_check_inclusion(&p, 0, 1, roots[1], roots[1]));
	ck_assert(!gl_merkle_check_inclusion(&p, UINT64_MAX, UINT64_MAX, roots[1], roots[1]));
	ck_assert(!gl_merkle_check_inclusion(&p, UINT64_MAX - 1, UINT64_MAX, roots[1], roots[1]));
	ck_assert(!gl_merkle_check_consistency(&p, 0, 1, roots[0], roots[1]));
	ck_assert(!gl_merkle_check_consistency(&p, 0, 0, roots[0], roots[0]));
	ck_assert(gl_merkle_check_consistency(&p, UINT64_MAX, UINT64_MAX, roots[1], roots[1]));
	ck_assert(!gl_merkle_check_consistency(&p, UINT64_MAX - 1, UINT64_MAX, roots[1], roots[1]));
}
END_TEST

/* A tree too large to build: of equal leaves, every complete subtree of a level is the same node. */
static bool from_levels(void *ctx, unsigned level, uint64_t n, uint8_t out[GL_HASH_BYTES])
{
	const uint8_t(*node)[GL_HASH_BYTES] = ctx;

	(void)n;
	memcpy(out, node[level], GL_HASH_BYTES);
	return true;
}

START_TEST(proofs_hold_in_trees_of_2_to_the_63)
{
	static const uint64_t sizes[] = { UINT64_C(1) << 63, (UINT64_C(1) << 63) - 1, (UINT64_C(1) << 62) + 1,
		0x5555555555555555, (UINT64_C(1) << 40) + 12345 };
	uint8_t node[64][GL_HASH_BYTES], root[GL_HASH_BYTES], old_root[GL_HASH_BYTES];
	uint64_t size = sizes[_i], at[] = { 0, 1, size / 3, size / 2, size - 2, size - 1 };
	struct gl_proof p;

	gl_merkle_leaf(node[0], "x", 1);
	for (int level = 1; level < 64; level++)
		gl_merkle_node(node[level], node[level - 1], node[level - 1]);
	ck_assert(gl_merkle_root_at(root, size, from_levels, node));
	for (size_t i = 0; i < GL_COUNT(at); i++) {
		ck_assert(gl_merkle_inclusion(&p, at[i], size, from_levels, node));
		ck_assert(gl_merkle_check_inclusion(&p, at[i], size, node[0], root));
		ck_assert(gl_merkle_root_at(old_root, at[i] + 1, from_levels, node));
		ck_assert(gl_merkle_consistency(&p, at[i] + 1, size, from_levels, node));
		ck_assert(gl_merkle_check_consistency(&p, at[i] + 1, size, old_root, root));
	}
}
END_TEST

/* --- Official vectors --- */

static bool hash_of(const json_t *text, uint8_t out[GL_HASH_BYTES])
{
	size_t n;

	return gl_unbase64(out, GL_HASH_BYTES, &n, json_string_value(text), json_string_length(text)) &&
	       n == GL_HASH_BYTES;
}

/* A root may be any bytes where nothing is hashed ("don't care"): what is shorter stands for itself and
 * zeros. */
static bool root_of(const json_t *text, uint8_t out[GL_HASH_BYTES])
{
	size_t n;

	memset(out, 0, GL_HASH_BYTES);
	return gl_unbase64(out, GL_HASH_BYTES, &n, json_string_value(text), json_string_length(text));
}

/* Sizes and indices up to 2^64-1, which the loader gives as reals. */
static uint64_t number_of(const json_t *v)
{
	double d = json_real_value(v);

	return d >= 18446744073709551616.0 ? UINT64_MAX : (uint64_t)d;
}

/* Hashes of another length cannot even be said to us: such a case must be one that is to be refused. */
static bool proof_of(const json_t *list, struct gl_proof *p)
{
	const json_t *item;
	size_t i;

	p->n = 0;
	json_array_foreach (list, i, item) {
		if (p->n == 64 || !hash_of(item, p->hash[p->n++]))
			return false;
	}
	return true;
}

static bool inclusion_holds(const json_t *c)
{
	uint8_t leaf[GL_HASH_BYTES], root[GL_HASH_BYTES];
	struct gl_proof p;

	return proof_of(json_object_get(c, "proof"), &p) && hash_of(json_object_get(c, "leafHash"), leaf) &&
	       hash_of(json_object_get(c, "root"), root) &&
	       gl_merkle_check_inclusion(&p, number_of(json_object_get(c, "leafIdx")),
	               number_of(json_object_get(c, "treeSize")), leaf, root);
}

static bool consistency_holds(const json_t *c)
{
	uint8_t old_root[GL_HASH_BYTES], root[GL_HASH_BYTES];
	struct gl_proof p;

	return proof_of(json_object_get(c, "proof"), &p) && root_of(json_object_get(c, "root1"), old_root) &&
	       root_of(json_object_get(c, "root2"), root) &&
	       gl_merkle_check_consistency(&p, number_of(json_object_get(c, "size1")),
	               number_of(json_object_get(c, "size2")), old_root, root);
}

static const struct {
	const char *patterns[2];
	bool (*holds)(const json_t *c);
} kinds[] = {
	{ { "vectors/rfc6962/inclusion/*/*.json", "vectors/rfc6962/inclusion/*/*/*.json" }, inclusion_holds },
	{ { "vectors/rfc6962/consistency/*/*.json", NULL }, consistency_holds },
};

START_TEST(the_official_vectors_hold_or_fail_as_they_say)
{
	glob_t found = { 0 };
	int held = 0, failed = 0;

	if (!test_data())
		return;
	for (size_t i = 0; i < 2 && kinds[_i].patterns[i]; i++)
		test_glob(&found, kinds[_i].patterns[i]);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		json_auto_t *c = json_load_file(found.gl_pathv[i], JSON_DECODE_INT_AS_REAL, NULL);
		bool holds, wrong = json_is_true(json_object_get(c, "wantErr"));

		ck_assert_msg(json_is_object(c), "%s", found.gl_pathv[i]);
		holds = kinds[_i].holds(c);
		ck_assert_msg(holds == !wrong, "%s", found.gl_pathv[i]);
		held += holds;
		failed += !holds;
	}
	ck_assert_int_ge(held, 5);
	ck_assert_int_ge(failed, 80);
	globfree(&found);
}
END_TEST

Suite *tree_suite(void);

Suite *tree_suite(void)
{
	Suite *suite = suite_create("tree");
	TCase *tc = tcase_create("tree");

	tcase_add_unchecked_fixture(tc, grow, NULL);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, roots_are_those_of_the_definition);
	tcase_add_test(tc, roots_are_those_known_from_certificate_transparency);
	tcase_add_loop_test(tc, every_leaf_of_every_size_has_its_path, 1, MOST + 1);
	tcase_add_loop_test(tc, every_tree_extends_every_smaller_one, 1, MOST + 1);
	tcase_add_test(tc, garbage_shows_nothing);
	tcase_add_loop_test(tc, proofs_hold_in_trees_of_2_to_the_63, 0, 5);
	tcase_add_loop_test(tc, the_official_vectors_hold_or_fail_as_they_say, 0, 2);
	suite_add_tcase(suite, tc);
	return suite;
}
