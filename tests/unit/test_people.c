/* people: what a username and a password must be, hashes of passwords, how often one may guess, and who is
 * remembered. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "api/known.h"
#include "api/rules.h"
#include "api/tries.h"
#include "base/auto.h"
#include "crypto/password.h"

static struct gl_err e;

/* A JSON string of this text, repeated to a length if one is given. */
static const struct gl_json *json(const char *text, size_t len)
{
	static char long_text[2048];
	static struct gl_json v;

	memset(long_text, 0, sizeof long_text);
	for (size_t i = 0; i < len; i++)
		long_text[i] = *text;
	v = (struct gl_json){ .type = GL_JSON_STRING, .text = len ? long_text : text };
	v.len = (uint32_t)strlen(v.text);
	return &v;
}

static const struct {
	const char *text, *folded; /* folded NULL: nobody can be called that */
	bool fits;
} usernames[] = {
	{ "ada", "ada", true },
	{ "a.d-a_1", "a.d-a_1", true },
	{ "007", "007", true },
	{ "Ada", "ada", false },
	{ "01234567890123456789012345678901", "01234567890123456789012345678901", true },
	{ "012345678901234567890123456789012", NULL, false },
	{ "ab", NULL, false },
	{ "", NULL, false },
	{ ".ada", NULL, false },
	{ "ada-", NULL, false },
	{ "a da", NULL, false },
	{ "ad\xc3\xa1", NULL, false },
	{ "a/da", NULL, false },
	{ "ada\n", NULL, false },
};

START_TEST(a_username_is_short_and_plain)
{
	const struct gl_json *v = json(usernames[_i].text, 0);
	char folded[GL_USERNAME_MAX + 1];

	ck_assert_msg(!gl_rule_username(v, &e) == usernames[_i].fits, "%s", usernames[_i].text);
	gl_username_fold(folded, v);
	ck_assert_str_eq(folded, usernames[_i].folded ? usernames[_i].folded : "");
}
END_TEST

static const struct {
	const char *text;
	size_t len;
	const char *says; /* NULL: it is fine */
} passwords[] = {
	{ "correct horse", 0, NULL },
	{ "x", 8, NULL },
	{ "x", 7, "8 to 1024" },
	{ "x", 1024, NULL },
	{ "x", 1025, "8 to 1024" },
	{ "\xf0\x9f\x8d\x83\xf0\x9f\x8d\x83", 0, NULL },
	{ "ada.lovelace", 0, "username" },
	{ "Ada.Lovelace", 0, "username" },
	{ "ada.lovelace2", 0, NULL },
	{ "password", 0, "tried first" },
	{ "QWERTYUIOP", 0, "tried first" },
	{ "trustno1 ", 0, NULL },
};

START_TEST(a_password_is_long_and_not_the_first_guess)
{
	enum gl_code code = gl_rule_password(json(passwords[_i].text, passwords[_i].len), "ada.lovelace", &e);

	if (passwords[_i].says)
		ck_assert_msg(
		        code && strstr(e.text, passwords[_i].says), "%s: %s", passwords[_i].text, e.text);
	else
		ck_assert_msg(!code, "%s: %s", passwords[_i].text, e.text);
}
END_TEST

START_TEST(what_is_no_text_is_no_password)
{
	struct gl_json number = { .type = GL_JSON_INT, .i = 12345678 };

	ck_assert_int_eq(gl_rule_password(&number, NULL, &e), GL_INVALID);
	ck_assert_int_eq(gl_rule_password(NULL, NULL, &e), GL_INVALID);
	ck_assert_int_eq(gl_rule_username(NULL, &e), GL_INVALID);
	ck_assert_int_eq(gl_rule_name(json("a\tb", 0), &e), GL_INVALID);
	ck_assert_int_eq(gl_rule_name(json("Ada", 0), &e), GL_OK);
	ck_assert_int_eq(gl_rule_name(json("x", 65), &e), GL_INVALID);
}
END_TEST

START_TEST(a_hash_knows_its_password_alone)
{
	char hash[GL_PASSWORD_TEXT], again[GL_PASSWORD_TEXT];

	ck_assert_int_eq(gl_password_hash(hash, "correct horse", 13), GL_PASSWORD_DONE);
	ck_assert_int_eq(gl_password_hash(again, "correct horse", 13), GL_PASSWORD_DONE);
	ck_assert_str_ne(hash, again);
	ck_assert_int_eq(strncmp(hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31), 0);
	ck_assert_int_eq(gl_password_check(hash, "correct horse", 13), GL_PASSWORD_DONE);
	ck_assert_int_eq(gl_password_check(hash, "correct horse ", 14), GL_PASSWORD_WRONG);
	ck_assert_int_eq(gl_password_check(hash, "", 0), GL_PASSWORD_WRONG);
}
END_TEST

/* Made by argon2-cffi 25.1 with the salt "somesaltsomesalt". */
START_TEST(hashes_of_others_are_read)
{
	static const char hash[] = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$/"
	                           "DO3gTkjHTS3Fia9YkXB1y76GQrWBcPYFmpyrc7fosI";

	ck_assert_int_eq(gl_password_check(hash, "password", 8), GL_PASSWORD_DONE);
}
END_TEST

START_TEST(a_decoy_has_no_password)
{
	char decoy[GL_PASSWORD_TEXT];

	gl_password_decoy(decoy);
	ck_assert_int_eq(strncmp(decoy, "$argon2id$v=19$m=65536,t=2,p=1$", 31), 0);
	ck_assert_int_eq(gl_password_check(decoy, "correct horse", 13), GL_PASSWORD_WRONG);
}
END_TEST

#define SALT   "$c29tZXNhbHRzb21lc2FsdA"
#define DIGEST "$c29tZXNhbHRzb21lc2FsdHNvbWVzYWx0c29tZXNhbHQ"

static const char *const unreadable[] = {
	"",
	"correct horse",
	"$argon2i$v=19$m=65536,t=2,p=1" SALT DIGEST,
	"$argon2id$v=19$m=99999999,t=2,p=1" SALT DIGEST,
	"$argon2id$v=19$m=65536,t=999,p=1" SALT DIGEST,
	"$argon2id$v=19$m=65536,t=2,p=1$c29tZQ" DIGEST,
	"$argon2id$v=19$m=65536,t=2,p=1" SALT DIGEST "!",
};

START_TEST(a_hash_that_cannot_be_read_is_never_right)
{
	ck_assert_int_eq(gl_password_check(unreadable[_i], "correct horse", 13), GL_PASSWORD_WRONG);
}
END_TEST

START_TEST(tries_run_out_and_come_back)
{
	int64_t reset_s;

	for (int left = 2; left >= 0; left--)
		ck_assert_int_eq(gl_tries_take('n', "ada", 3, 1000, &reset_s), left);
	ck_assert_int_eq(gl_tries_take('n', "ada", 3, 1100, &reset_s), -1);
	ck_assert_int_eq(reset_s, GL_TRIES_WINDOW_S - 100);
	ck_assert_int_eq(gl_tries_take('n', "bob", 3, 1100, &reset_s), 2);
	ck_assert_int_eq(gl_tries_take('p', "ada", 3, 1100, &reset_s), 2);
	ck_assert_int_eq(gl_tries_take('n', "ada", 3, 1000 + GL_TRIES_WINDOW_S, &reset_s), 2);
	gl_tries_release();
}
END_TEST

START_TEST(a_try_that_was_right_is_given_back)
{
	int64_t reset_s;

	gl_tries_take('n', "ada", 3, 1000, &reset_s);
	gl_tries_take('n', "ada", 3, 1000, &reset_s);
	gl_tries_give_back('n', "ada", false);
	ck_assert_int_eq(gl_tries_take('n', "ada", 3, 1000, &reset_s), 1);
	gl_tries_give_back('n', "ada", true);
	ck_assert_int_eq(gl_tries_take('n', "ada", 3, 1000, &reset_s), 2);
	gl_tries_give_back('n', "nobody", true);
	gl_tries_release();
}
END_TEST

/* Many names at once: the table is full long before, and none of them is refused for another's sake. */
START_TEST(names_beyond_the_table_push_out_the_oldest)
{
	char name[16];
	int64_t reset_s;

	for (int i = 0; i < 200000; i++) {
		snprintf(name, sizeof name, "name-%d", i);
		ck_assert_int_eq(gl_tries_take('n', name, 3, 1000 + i / 1000, &reset_s), 2);
	}
	gl_tries_release();
}
END_TEST

/* A server that could not read for a while what others revoked does not go by what it remembers. */
START_TEST(what_was_known_is_asked_again_after_a_silence)
{
	const uint8_t hash[GL_SECRET_HASH] = { 7 };
	const struct gl_caller ada = { .account = 1 };
	struct gl_caller who;

	gl_known_add(hash, &ada, INT64_MAX);
	gl_known_heard(1000);
	gl_known_heard(1000 + 5000);
	ck_assert(gl_known_find(hash, &who));
	ck_assert_int_eq(who.account, 1);
	gl_known_heard(6000 + GL_REVOKED_S * 1000);
	ck_assert(!gl_known_find(hash, &who));
	gl_known_release();
}
END_TEST

Suite *people_suite(void);

Suite *people_suite(void)
{
	Suite *suite = suite_create("people");
	TCase *rules = tcase_create("rules"), *hashes = tcase_create("hashes"),
	      *tries = tcase_create("tries"), *known = tcase_create("known");

	tcase_add_loop_test(rules, a_username_is_short_and_plain, 0, GL_COUNT(usernames));
	tcase_add_loop_test(rules, a_password_is_long_and_not_the_first_guess, 0, GL_COUNT(passwords));
	tcase_add_test(rules, what_is_no_text_is_no_password);
	tcase_add_test(hashes, a_hash_knows_its_password_alone);
	tcase_add_test(hashes, hashes_of_others_are_read);
	tcase_add_test(hashes, a_decoy_has_no_password);
	tcase_add_loop_test(hashes, a_hash_that_cannot_be_read_is_never_right, 0, GL_COUNT(unreadable));
	tcase_add_test(tries, tries_run_out_and_come_back);
	tcase_add_test(tries, a_try_that_was_right_is_given_back);
	tcase_add_test(tries, names_beyond_the_table_push_out_the_oldest);
	tcase_add_test(known, what_was_known_is_asked_again_after_a_silence);
	suite_add_tcase(suite, rules);
	suite_add_tcase(suite, hashes);
	suite_add_tcase(suite, tries);
	suite_add_tcase(suite, known);
	return suite;
}
