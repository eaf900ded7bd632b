/* oz: the same trees, proofs and dumps that OpenZeppelin's library makes. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/buf.h"
#include "base/json.h"
#include "merkle/oz.h"
#include "testdata.h"

/* The value of record i in the rows below: byte b is 31i + 7b. */
static void value_of(uint32_t i, uint8_t out[GL_HASH_BYTES])
{
	for (uint32_t b = 0; b < GL_HASH_BYTES; b++)
		out[b] = (uint8_t)(i * 31 + b * 7);
}

static void build(struct gl_oz *oz, uint32_t count)
{
	uint8_t value[GL_HASH_BYTES];

	ck_assert_int_eq(gl_oz_init(oz, count, NULL), GL_OK);
	for (uint32_t i = 0; i < count; i++) {
		value_of(i, value);
		gl_oz_add(oz, value);
	}
	ck_assert_int_eq(gl_oz_build(oz, NULL), GL_OK);
}

static void append(void *ctx, const char *data, size_t len)
{
	gl_buf_add(ctx, data, len);
}

/* By npm @openzeppelin/merkle-tree 1.0.8. */
static const struct {
	uint32_t count;
	const char *root;
} roots[] = {
	{ 1, "a95f3d9d8c49836912b6506baf8024df71a79b31f52b47983b4c79bd4cc9d300" },
	{ 2, "3c7309ed2f3d56b8a0cd64bfe5dc28322b8ca02aec53fe0ea34e483e877c6c9d" },
	{ 3, "2dd373cd7f51cca42712ad2ab32a53e149554542d41d6509d7ca6b820cef187f" },
	{ 5, "191f8dde0d74704e5117d7c5fc96f49497b1eb6dd03c240c8146997fca9bac1f" },
	{ 33, "18bf4d941767d521c12d1a3c8e4bb77d669fd9ad3936de6dea8317021d07f0b0" },
};

START_TEST(roots_are_openzeppelins)
{
	uint8_t expected[GL_HASH_BYTES], root[GL_HASH_BYTES];
	struct gl_oz oz;

	build(&oz, roots[_i].count);
	gl_oz_root(&oz, root);
	test_hex(expected, sizeof(expected), roots[_i].root);
	ck_assert_mem_eq(root, expected, sizeof(root));
	gl_oz_release(&oz);
}
END_TEST

START_TEST(the_dump_is_openzeppelins_as_jcs)
{
	static const char expected[] =
	        "{\"format\":\"standard-v1\",\"leafEncoding\":[\"uint256\",\"bytes32\"],\"tree\":["
	        "\"0x2dd373cd7f51cca42712ad2ab32a53e149554542d41d6509d7ca6b820cef187f\","
	        "\"0x3c7309ed2f3d56b8a0cd64bfe5dc28322b8ca02aec53fe0ea34e483e877c6c9d\","
	        "\"0xf005a3c715ce97df7b1c21814de6cd47458bfa2a35cb92298cb28ee5862a92e0\","
	        "\"0xa95f3d9d8c49836912b6506baf8024df71a79b31f52b47983b4c79bd4cc9d300\","
	        "\"0x23afb61e6e3b4adcdf64f9b3ff71bbeb372d98df234b3f1798584a1c7e7a833c\"],\"values\":["
	        "{\"treeIndex\":3,\"value\":[0,"
	        "\"0x00070e151c232a31383f464d545b626970777e858c939aa1a8afb6bdc4cbd2d9\"]},"
	        "{\"treeIndex\":4,\"value\":[1,"
	        "\"0x1f262d343b424950575e656c737a81888f969da4abb2b9c0c7ced5dce3eaf1f8\"]},"
	        "{\"treeIndex\":2,\"value\":[2,"
	        "\"0x3e454c535a61686f767d848b9299a0a7aeb5bcc3cad1d8dfe6edf4fb02091017\"]}]}";
	gl_buf_auto out = { 0 };
	struct gl_oz oz;

	build(&oz, 3);
	gl_buf_init(&out, sizeof(expected));
	gl_oz_dump(&oz, append, &out);
	ck_assert_str_eq(out.data, expected);
	gl_oz_release(&oz);
}
END_TEST

START_TEST(the_proof_is_openzeppelins)
{
	uint8_t expected[GL_HASH_BYTES];
	struct gl_proof p;
	struct gl_oz oz;

	build(&oz, 3);
	gl_oz_proof(&oz, 1, &p);
	ck_assert_uint_eq(p.n, 2);
	test_hex(expected, sizeof(expected),
	        "a95f3d9d8c49836912b6506baf8024df71a79b31f52b47983b4c79bd4cc9d300");
	ck_assert_mem_eq(p.hash[0], expected, sizeof(expected));
	test_hex(expected, sizeof(expected),
	        "f005a3c715ce97df7b1c21814de6cd47458bfa2a35cb92298cb28ee5862a92e0");
	ck_assert_mem_eq(p.hash[1], expected, sizeof(expected));
	gl_oz_release(&oz);
}
END_TEST

/* Every record of every small tree is shown by its proof, and by nothing near it. */
START_TEST(proofs_show_their_record_alone)
{
	uint32_t count = (uint32_t)_i;
	uint8_t root[GL_HASH_BYTES], value[GL_HASH_BYTES];
	struct gl_oz oz;

	build(&oz, count);
	gl_oz_root(&oz, root);
	for (uint32_t i = 0; i < count; i++) {
		struct gl_proof p;

		gl_oz_proof(&oz, i, &p);
		value_of(i, value);
		ck_assert(gl_oz_check(&p, i, value, root));
		ck_assert(!gl_oz_check(&p, i + 1, value, root));
		ck_assert(!gl_oz_check(&p, i ^ 0x80000000, value, root));
		value[31] ^= 1;
		ck_assert(!gl_oz_check(&p, i, value, root));
		value[31] ^= 1;
		for (unsigned k = 0; k < p.n; k++) {
			p.hash[k][k] ^= 4;
			ck_assert(!gl_oz_check(&p, i, value, root));
			p.hash[k][k] ^= 4;
		}
		p.n++;
		memset(p.hash[p.n - 1], 0, GL_HASH_BYTES);
		ck_assert(!gl_oz_check(&p, i, value, root));
		p.n = 65;
		ck_assert(!gl_oz_check(&p, i, value, root));
	}
	gl_oz_release(&oz);
}
END_TEST

START_TEST(impossible_counts_are_refused)
{
	struct gl_err e = { 0 };
	struct gl_oz oz;

	ck_assert_int_eq(gl_oz_init(&oz, 0, &e), GL_INVALID);
	ck_assert_int_eq(gl_oz_init(&oz, UINT32_MAX, &e), GL_INVALID);
}
END_TEST

static const char *const names[] = { "one", "b256", "main" };

/* Builds the tree of a bundle's records again from its lines; the dump that other code made must come out. */
START_TEST(dumps_of_other_code_come_out_byte_for_byte)
{
	size_t dump_len, len;
	gl_mem_auto char *dump = NULL;
	gl_mem_auto char *records = NULL;
	uint8_t hash[GL_HASH_BYTES];
	gl_buf_auto out = { 0 };
	uint32_t count = 0;
	struct gl_oz oz;

	if (!test_data())
		return;
	dump = test_file(&dump_len, "example-bundles/%s.oz.json", names[_i]);
	records = test_file(&len, "example-bundles/%s/records.jsonl", names[_i]);
	for (size_t i = 0; i < len; i++)
		count += records[i] == '\n';
	ck_assert_int_eq(gl_oz_init(&oz, count, NULL), GL_OK);
	for (char *line = records, *end; (end = strchr(line, '\n')); line = end + 1) {
		gl_keccak256(hash, line, (size_t)(end - line));
		gl_oz_add(&oz, hash);
	}
	ck_assert_int_eq(gl_oz_build(&oz, NULL), GL_OK);
	gl_buf_init(&out, dump_len);
	gl_oz_dump(&oz, append, &out);
	ck_assert(!gl_buf_failed(&out));
	ck_assert_uint_eq(out.len, dump_len);
	ck_assert_mem_eq(out.data, dump, dump_len);
	gl_oz_release(&oz);
}
END_TEST

START_TEST(the_manifest_of_other_code_has_the_same_root)
{
	size_t len;
	gl_mem_auto char *text = NULL;
	gl_mem_auto char *dump = NULL;
	gl_json_doc_auto manifest = { 0 }, oz = { 0 };
	const struct gl_json *root;

	if (!test_data())
		return;
	text = test_file(&len, "example-bundles/%s/manifest.json", names[_i]);
	ck_assert_int_eq(gl_json_parse_jcs(&manifest, text, len, NULL), GL_OK);
	dump = test_file(&len, "example-bundles/%s.oz.json", names[_i]);
	ck_assert_int_eq(gl_json_parse_jcs(&oz, dump, len, NULL), GL_OK);
	root = gl_json_first(gl_json_get(oz.root, "tree"));
	ck_assert(gl_json_str(gl_json_get(gl_json_get(manifest.root, "records"), "oz_root"), root->text));
}
END_TEST

Suite *oz_suite(void);

Suite *oz_suite(void)
{
	Suite *suite = suite_create("oz");
	TCase *tc = tcase_create("oz");

	tcase_add_loop_test(tc, roots_are_openzeppelins, 0, (int)GL_COUNT(roots));
	tcase_add_test(tc, the_dump_is_openzeppelins_as_jcs);
	tcase_add_test(tc, the_proof_is_openzeppelins);
	tcase_add_loop_test(tc, proofs_show_their_record_alone, 1, 40);
	tcase_add_test(tc, impossible_counts_are_refused);
	tcase_add_loop_test(tc, dumps_of_other_code_come_out_byte_for_byte, 0, 3);
	tcase_add_loop_test(tc, the_manifest_of_other_code_has_the_same_root, 0, 3);
	suite_add_tcase(suite, tc);
	return suite;
}
