/* hash, sign, rand: known answers of the standards and of other implementations. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "crypto/hash.h"
#include "crypto/rand.h"
#include "crypto/sign.h"
#include "testdata.h"

static void is_hash(const uint8_t got[GL_HASH_BYTES], const char *hex)
{
	uint8_t expected[GL_HASH_BYTES];

	test_hex(expected, sizeof(expected), hex);
	ck_assert_mem_eq(got, expected, GL_HASH_BYTES);
}

/* FIPS 180-2 appendix B. */
static const struct {
	const char *text, *hash;
} sha256[] = {
	{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

START_TEST(sha256_is_that_of_fips_180)
{
	size_t len = strlen(sha256[_i].text);
	uint8_t out[GL_HASH_BYTES];
	struct gl_sha256 h;

	gl_sha256(out, sha256[_i].text, len);
	is_hash(out, sha256[_i].hash);
	gl_sha256_init(&h);
	for (size_t i = 0; i < len; i++)
		gl_sha256_add(&h, sha256[_i].text + i, 1);
	gl_sha256_end(&h, out);
	is_hash(out, sha256[_i].hash);
}
END_TEST

/* HMAC as its definition says it, from SHA-256 alone; RFC 4231 has no key of 32 bytes. */
START_TEST(hmac_is_two_hashes_with_padded_keys)
{
	uint8_t key[32], block[64], inner[GL_HASH_BYTES], expected[GL_HASH_BYTES], out[GL_HASH_BYTES];
	struct gl_sha256 h;

	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)(i * 9 + 1);
	for (size_t i = 0; i < sizeof(block); i++)
		block[i] = (i < sizeof(key) ? key[i] : 0) ^ 0x36;
	gl_sha256_init(&h);
	gl_sha256_add(&h, block, sizeof(block));
	gl_sha256_add(&h, "text", 4);
	gl_sha256_end(&h, inner);
	for (size_t i = 0; i < sizeof(block); i++)
		block[i] ^= 0x36 ^ 0x5c;
	gl_sha256_init(&h);
	gl_sha256_add(&h, block, sizeof(block));
	gl_sha256_add(&h, inner, sizeof(inner));
	gl_sha256_end(&h, expected);
	gl_hmac_sha256(out, key, "text", 4);
	ck_assert_mem_eq(out, expected, GL_HASH_BYTES);
}
END_TEST

/* Of the bytes 7i + 3, around the rate of 136; by PyCryptodome. */
static const struct {
	size_t len;
	const char *hash;
} keccak[] = {
	{ 0, "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470" },
	{ 1, "69c322e3248a5dfc29d73c5b0553b0185a35cd5bb6386747517ef7e53b15e287" },
	{ 31, "8522dc30be01c01348c0591309ac2948c9ae4ce02facbb745f85a5297286d3dd" },
	{ 32, "04d1b47ed3b04c5ff6a0280293cb2ab55bd297c9c2e0c3449831b419285d7df2" },
	{ 64, "0251cf13aa5b18f1cbda7cddbe85f3dc536fc93df590c2d20ca9b28af1ed2c39" },
	{ 135, "00ef96af9cf4b24c7f269d922294444a197d0a33638c2e56634c57e892103a8f" },
	{ 136, "742061bcad767ed4c4f5883b1dcb1aad11afdcc140dc469d953759b127b9f9ed" },
	{ 137, "e3371f61e770abf254c34239c3b0099ad90594507415bc81dd0a10b9692bbf2a" },
	{ 271, "4401c4afbe16ff911bdbf2d38e556e5b861f3fdf0f9d4306b1c46f6ae4f73584" },
	{ 272, "ac141fd7b0a0ffcd2e967254d508da3ec616596493c36fa304425647d90e6de5" },
	{ 273, "16192ea86793083e47731cb3c970600f04768414d92bc0540e54ce8607a0fce0" },
	{ 1000, "80cdc8dd52cbb3dbaea8f383209893fa2bb52efbd5aedbb4b26dcfe307fcdc9b" },
};

START_TEST(keccak_is_that_of_ethereum)
{
	size_t len = keccak[_i].len;
	gl_mem_auto uint8_t *data = malloc(len + 1);
	uint8_t out[GL_HASH_BYTES];

	for (size_t i = 0; i < len; i++)
		data[i] = (uint8_t)(i * 7 + 3);
	gl_keccak256(out, data, len);
	is_hash(out, keccak[_i].hash);
	gl_keccak256(out, "abc", 3);
	is_hash(out, "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
}
END_TEST

/* RFC 8032 section 7.1, tests 2 and 3. */
static const struct {
	const char *seed, *public, *text, *sig;
	size_t len;
} ed25519[] = {
	{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "\x72",
	        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
	        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
	        1 },
	{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "\xaf\x82",
	        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
	        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
	        2 },
};

START_TEST(signatures_are_those_of_rfc_8032)
{
	uint8_t seed[GL_SIGN_SEED], public[GL_SIGN_PUBLIC], expected[GL_SIGN_BYTES], sig[GL_SIGN_BYTES];
	const char *text = ed25519[_i].text;
	size_t len = ed25519[_i].len;
	struct gl_signer s;

	test_hex(seed, sizeof(seed), ed25519[_i].seed);
	test_hex(public, sizeof(public), ed25519[_i].public);
	test_hex(expected, sizeof(expected), ed25519[_i].sig);
	gl_signer_init(&s, seed);
	ck_assert_mem_eq(s.public, public, sizeof(public));
	gl_sign(sig, &s, text, len);
	ck_assert_mem_eq(sig, expected, sizeof(sig));
	ck_assert(gl_sign_check(sig, public, text, len));
	ck_assert(!gl_sign_check(sig, public, text, len - 1));
	for (unsigned bit = 0; bit < 8 * sizeof(sig); bit++) {
		sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
		ck_assert_msg(!gl_sign_check(sig, public, text, len), "bit %u", bit);
		sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	public[0] ^= 1;
	ck_assert(!gl_sign_check(sig, public, text, len));
	gl_signer_release(&s);
	for (size_t i = 0; i < sizeof(s.secret); i++)
		ck_assert_uint_eq(s.secret[i], 0);
}
END_TEST

/* Whatever signs for a key of small order signs for every text: no such key may be trusted. */
START_TEST(keys_that_sign_everything_are_refused)
{
	uint8_t sig[GL_SIGN_BYTES] = { 1 }, public[GL_SIGN_PUBLIC] = { 1 };

	ck_assert(!gl_sign_check(sig, public, "anything", 8));
	public[0] = 0;
	ck_assert(!gl_sign_check(sig, public, "anything", 8));
}
END_TEST

/* By Python's hashlib.blake2b(digest_size=16, key=...). */
START_TEST(tags_are_keyed_blake2b)
{
	uint8_t key[32], tag[GL_TAG_BYTES], expected[GL_TAG_BYTES];

	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)i;
	test_hex(expected, sizeof(expected), "70924fc06b4dacb58e8ce7fd832b9189");
	gl_tag(tag, key, "token", 5);
	ck_assert(gl_tag_equal(tag, expected));
	for (size_t i = 0; i < sizeof(tag); i++) {
		tag[i] ^= 0x80;
		ck_assert(!gl_tag_equal(tag, expected));
		tag[i] ^= 0x80;
	}
	key[31] ^= 1;
	gl_tag(tag, key, "token", 5);
	ck_assert(!gl_tag_equal(tag, expected));
}
END_TEST

/* ChaCha20 with a key and nonce of zeros: draft-agl-tls-chacha20poly1305-04, section 7. */
START_TEST(streams_are_chacha20_however_they_are_cut)
{
	static const uint8_t zeros[32];
	uint8_t whole[1000], expected[64], piece[1000];
	struct gl_stream s;
	size_t at = 0;

	test_hex(expected, sizeof(expected),
	        "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
	        "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586");
	gl_stream_init(&s, zeros);
	gl_stream_bytes(&s, whole, sizeof(whole));
	ck_assert_mem_eq(whole, expected, sizeof(expected));
	gl_stream_init(&s, zeros);
	for (size_t n = 0; at + n <= sizeof(whole); n = (n * 5 + 1) % 150) {
		gl_stream_bytes(&s, piece, n);
		ck_assert_mem_eq(piece, whole + at, n);
		at += n;
	}
	ck_assert_uint_gt(at, 800);
}
END_TEST

START_TEST(numbers_below_n_are_even_and_repeat)
{
	static const uint8_t seed[32] = { 3 };
	uint64_t big = (UINT64_C(1) << 63) + 1, above = 0;
	int count[7] = { 0 };
	struct gl_stream s, t;

	gl_stream_init(&s, seed);
	gl_stream_init(&t, seed);
	for (int i = 0; i < 70000; i++) {
		uint64_t v = gl_stream_below(&s, 7);

		ck_assert_uint_lt(v, 7);
		ck_assert_uint_eq(v, gl_stream_below(&t, 7));
		count[v]++;
	}
	for (int i = 0; i < 7; i++)
		ck_assert_msg(abs(count[i] - 10000) < 500, "%d: %d", i, count[i]);
	ck_assert_uint_eq(gl_stream_below(&s, 1), 0);
	/* Half of all 64-bit numbers are refused for this n; without that, the lower ones come twice as
	 * often. */
	for (int i = 0; i < 10000; i++) {
		uint64_t v = gl_stream_below(&s, big);

		ck_assert_uint_lt(v, big);
		above += v >= big / 2;
	}
	ck_assert(above > 4700 && above < 5300);
}
END_TEST

START_TEST(random_bytes_differ)
{
	uint8_t a[300] = { 0 }, b[300] = { 0 };
	struct gl_stream s, t;

	gl_random(a, sizeof(a));
	gl_random(b, sizeof(b));
	ck_assert_mem_ne(a, b, sizeof(a));
	ck_assert_mem_ne(a + 268, b + 268, 32);
	gl_stream_random(&s);
	gl_stream_random(&t);
	gl_stream_bytes(&s, a, sizeof(a));
	gl_stream_bytes(&t, b, sizeof(b));
	ck_assert_mem_ne(a, b, sizeof(a));
}
END_TEST

Suite *hash_suite(void);

Suite *hash_suite(void)
{
	Suite *suite = suite_create("hash");
	TCase *tc = tcase_create("hash");

	tcase_add_loop_test(tc, sha256_is_that_of_fips_180, 0, (int)GL_COUNT(sha256));
	tcase_add_test(tc, hmac_is_two_hashes_with_padded_keys);
	tcase_add_loop_test(tc, keccak_is_that_of_ethereum, 0, (int)GL_COUNT(keccak));
	tcase_add_loop_test(tc, signatures_are_those_of_rfc_8032, 0, (int)GL_COUNT(ed25519));
	tcase_add_test(tc, keys_that_sign_everything_are_refused);
	tcase_add_test(tc, tags_are_keyed_blake2b);
	tcase_add_test(tc, streams_are_chacha20_however_they_are_cut);
	tcase_add_test(tc, numbers_below_n_are_even_and_repeat);
	tcase_add_test(tc, random_bytes_differ);
	suite_add_tcase(suite, tc);
	return suite;
}
