/* token: only what this server wrote is taken, and nothing in it tells one task from another. */
#include <check.h>
#include <stdbool.h>
#include <string.h>

#include "crypto/rand.h"
#include "desk/token.h"

static const uint8_t key[32] = { 7, 1, 3 };
static const struct gl_token most = {
	.project = (UINT64_C(1) << 60) - 1,
	.person = UINT32_MAX,
	.n = UINT32_MAX,
	.terms = (UINT64_C(1) << 48) - 1,
	.expires_ms = (INT64_C(1) << 48) - 1,
	.nonce = UINT64_MAX,
};
static const struct gl_token usual = { 123456789012345, 12, 17, 1, 1795219200000, 0xfeedface };
static const struct gl_token least = { 0 };
static const struct gl_token *const tokens[] = { &most, &usual, &least };

static bool reads(struct gl_token *t, const char *text, size_t len, const uint8_t *with)
{
	struct gl_err e = { 0 };
	enum gl_code code = gl_token_read(t, text, len, with, &e);

	ck_assert(code == GL_OK || (code == GL_BAD_ASSIGNMENT && e.text[0]));
	return code == GL_OK;
}

START_TEST(every_field_comes_back)
{
	char text[GL_TOKEN_LEN + 1];
	struct gl_token t;

	gl_token_write(text, tokens[_i], key);
	ck_assert_uint_eq(strlen(text), GL_TOKEN_LEN);
	ck_assert(reads(&t, text, GL_TOKEN_LEN, key));
	ck_assert_uint_eq(t.project, tokens[_i]->project);
	ck_assert_uint_eq(t.person, tokens[_i]->person);
	ck_assert_uint_eq(t.n, tokens[_i]->n);
	ck_assert_uint_eq(t.terms, tokens[_i]->terms);
	ck_assert_int_eq(t.expires_ms, tokens[_i]->expires_ms);
	ck_assert_uint_eq(t.nonce, tokens[_i]->nonce);
}
END_TEST

/* Each character replaced by each of the 256 bytes: the tag and the canonical form leave the original alone.
 */
START_TEST(no_other_character_is_taken_anywhere)
{
	char text[GL_TOKEN_LEN + 1], other[GL_TOKEN_LEN + 1];
	struct gl_token t;

	gl_token_write(text, &usual, key);
	for (unsigned at = 0; at < GL_TOKEN_LEN; at++)
		for (unsigned c = 0; c < 256; c++) {
			memcpy(other, text, sizeof other);
			other[at] = (char)c;
			ck_assert_msg(
			        reads(&t, other, GL_TOKEN_LEN, key) == !memcmp(other, text, sizeof text),
			        "byte %u at %u", c, at);
		}
}
END_TEST

START_TEST(neither_shorter_nor_longer_is_taken)
{
	char text[2 * GL_TOKEN_LEN] = { 0 };
	struct gl_token t;

	gl_token_write(text, &usual, key);
	for (size_t len = 0; len < sizeof text; len++)
		ck_assert(reads(&t, text, len, key) == (len == GL_TOKEN_LEN));
}
END_TEST

START_TEST(another_servers_key_is_refused)
{
	uint8_t other[32] = { 7, 1, 4 };
	char text[GL_TOKEN_LEN + 1];
	struct gl_token t;

	gl_token_write(text, &usual, other);
	ck_assert(!reads(&t, text, GL_TOKEN_LEN, key));
	ck_assert(reads(&t, text, GL_TOKEN_LEN, other));
}
END_TEST

START_TEST(random_text_is_refused_and_harms_nothing)
{
	const uint8_t seed[32] = { 1 };
	struct gl_stream random;
	char text[GL_TOKEN_LEN];
	struct gl_token t;

	gl_stream_init(&random, seed);
	for (int i = 0; i < 20000; i++) {
		gl_stream_bytes(&random, text, sizeof text);
		for (size_t k = 0; i % 2 && k < sizeof text;
		        k++) /* half of them at least of the right alphabet */
			text[k] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[text[k] &
			                                                                             63];
		ck_assert(!reads(&t, text, sizeof text, key));
	}
}
END_TEST

Suite *token_suite(void);

Suite *token_suite(void)
{
	Suite *s = suite_create("token");
	TCase *c = tcase_create("token");

	tcase_add_loop_test(c, every_field_comes_back, 0, sizeof tokens / sizeof tokens[0]);
	tcase_add_test(c, no_other_character_is_taken_anywhere);
	tcase_add_test(c, neither_shorter_nor_longer_is_taken);
	tcase_add_test(c, another_servers_key_is_refused);
	tcase_add_test(c, random_text_is_refused_and_harms_nothing);
	suite_add_tcase(s, c);
	return s;
}
