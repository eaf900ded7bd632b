/* dawid_skene: version 1 gives the bytes that it always gave, however it is computed. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "made_crowd.h"

#include "base/auto.h"
#include "base/hex.h"
#include "consensus/methods.h"
#include "crypto/hash.h"

/* Taken from the first implementation, one plain pass over the votes after another: of the beliefs, and of
 * the model behind them. */
static const struct {
	struct made_plan plan;
	const char *beliefs, *model;
} known[] = {
	/* seed items workers labels share gold least most */
	{ { 1, 40, 8, 2, 50, 0, 40, 95 }, "abe7195c1b582d90d6cfcd1dfb802213088dbebacb8e8d669c4f279d19fb299b",
	        "9829d9c82b7b1420bba364d9b3db71c5f395c28668e391b47197a634e4e68aee" },
	{ { 2, 300, 30, 2, 30, 10, 30, 90 },
	        "68d33f9c0fdd2d9cce9dc5f9dc4d0e6289e2a5bbae763609ad3b0ff286afb840",
	        "782d889860825c51fed2d985125b8ba32ac3e7ff113a5745deac136a1ac7f40d" },
	{ { 3, 300, 30, 3, 30, 0, 40, 90 },
	        "d441af95b440057656dd2940440ba9bc9eb96292c39c1ba978a0352378cece51",
	        "fb3c09053fe15aaf271b8544416bc5b168f11168201995efbf8476527b1ec6dc" },
	{ { 4, 500, 60, 4, 15, 0, 70, 99 },
	        "5609b97643334b448a1df9d09775a798b45ffd5b061664674b619252cce7e59f",
	        "fef55cb233bfa340bfc34e6b6213d3b8bb537dbda2caed48309c2c544afb8fd3" },
	{ { 5, 2000, 120, 4, 8, 3, 50, 90 },
	        "bbfd2f3d5ff7d5a7b37a15093315d129098a0cfcadf62f4c493f7b58e006e114",
	        "a485662da54fb433c57d8baeb23acb916b1f2463cbd9aad26ae47646047235e5" },
	{ { 6, 400, 40, 5, 25, 0, 20, 90 },
	        "0823a9adc0a07f9183cc2dd6f66dfefeffe85369ee9e38da26378360d507bdee",
	        "d28040d91f6cf0fa85f04197cb33f842dd509c6deda68bf9c562c2550a61ce18" },
	{ { 7, 200, 300, 8, 40, 0, 10, 60 },
	        "5ba881005b73ac7070f941bd74136f066761f83783eb839e838b7a75360e9b7e",
	        "693e86305ff984d9e620db22701222a69bc6b58e06b35e58655cfd3175b1258e" },
	{ { 8, 150, 20, 64, 60, 5, 40, 90 },
	        "6232d0a667c7136752494e1fd15ef91391872b39581cadc554afba87cc8266c6",
	        "cbec6894df38dd31c10bcdc8ade26667c3a12af38417eff0e7784835790142cf" },
	{ { 9, 300, 12, 17, 50, 0, 90, 100 },
	        "fa1c04691304e4d859cb4b8cff3beaf83d88498ae36611016c17e3f20290f186",
	        "e011eb6a2a33dbbfc41e7ac888275248119de6b3b14459d3e25580a2c079a4bc" },
	{ { 10, 100, 10, 1, 50, 0, 50, 90 },
	        "ffbffc057413dc2be49302a6c8838145161f70d9a4b12385a8577f42a6c0d8e6",
	        "2ea9ab9198d1638007400cd2c3bef1cc745b864b76011a0e1bc52180ac6452d4" },
	{ { 11, 900, 200, 3, 3, 100, 50, 90 },
	        "d4898c3090c012c620749ce20b4c7ce08c5e1e8dc1f606c10ce3f05a326fdf21",
	        "2d59c015ef061474b2f5db1a1d83f5783d4f55e3c8456c2d1ef73db3f379fc1c" },
	{ { 12, 600, 100, 6, 2, 0, 60, 90 },
	        "7cf01312a07be6a147c19724dc8c4faf5919a383c1dc28f14b1bc82629aa62e0",
	        "e51ddf2bf2c832333f376471698a1cf0ec9664b125d0098720d56b78c51c4bf0" },
};

static void model_hash(char hex[65], const struct gl_model *m)
{
	size_t cells = ((size_t)m->workers + 1) * m->labels * m->labels;
	struct gl_sha256 h;
	uint8_t hash[GL_HASH_BYTES];

	gl_sha256_init(&h);
	for (size_t i = 0; i < cells + m->labels; i++) {
		uint64_t v = (uint64_t)(i < cells ? m->confusion[i] : m->prior[i - cells]);
		uint8_t bytes[sizeof(v)];

		for (size_t j = 0; j < sizeof(v); j++)
			bytes[j] = (uint8_t)(v >> j * 8);
		gl_sha256_add(&h, bytes, sizeof(bytes));
	}
	gl_sha256_end(&h, hash);
	gl_hex(hex, hash, sizeof(hash));
}

START_TEST(the_bytes_are_those_of_version_1)
{
	struct made_crowd c = { 0 };
	struct gl_model *model = gl_model_new();
	struct gl_belief *b;
	char hex[65];

	made_crowd_make(&c, &known[_i].plan);
	for (c.votes.threads = 0; c.votes.threads <= 5; c.votes.threads++) {
		b = made_believe("dawid-skene", &c.votes, model);
		made_hash(hex, b, c.votes.items);
		free(b);
		ck_assert_str_eq(hex, known[_i].beliefs);
		model_hash(hex, model);
		ck_assert_str_eq(hex, known[_i].model);
	}
	gl_model_free(model);
	made_crowd_free(&c);
}
END_TEST

/* How far two runs are apart, an item on average. */
static double apart(const struct gl_belief *a, const struct gl_belief *b, uint32_t items)
{
	double sum = 0;

	for (uint32_t i = 0; i < items; i++)
		if (a[i].den)
			sum += fabs(
			        (double)a[i].num / (double)a[i].den - (double)b[i].num / (double)b[i].den);
	return sum / items;
}

START_TEST(a_tolerance_ends_it_sooner_and_no_thread_tells)
{
	static const uint64_t tolerance[] = { (uint64_t)1 << 36, 687195 /* 10^-5 */, 1 };
	static const struct made_plan plan = { 5, 2000, 120, 4, 8, 3, 50, 90 };
	struct made_crowd c = { 0 };
	struct gl_belief *whole;
	double last = 1;

	made_crowd_make(&c, &plan);
	whole = made_believe("dawid-skene", &c.votes, NULL);
	for (size_t i = 0; i < GL_COUNT(tolerance); i++) {
		struct gl_belief *one, *four;

		c.votes.tolerance = tolerance[i];
		c.votes.threads = 1;
		one = made_believe("dawid-skene", &c.votes, NULL);
		c.votes.threads = 4;
		four = made_believe("dawid-skene", &c.votes, NULL);
		ck_assert(apart(one, four, plan.items) == 0);
		ck_assert_double_lt(apart(one, whole, plan.items), last);
		last = apart(one, whole, plan.items);
		free(one);
		free(four);
	}
	ck_assert_double_gt(last, 0); /* even a thousandth of a millionth is not when nothing moves */
	ck_assert_double_lt(last, 0.001);
	free(whole);
	made_crowd_free(&c);
}
END_TEST

START_TEST(more_workers_than_rows_can_number_are_refused)
{
	struct gl_votes votes = { .items = 1, .workers = (uint32_t)1 << 31, .labels = 2 };
	struct gl_belief b;
	struct gl_err e = { 0 };

	ck_assert_int_eq(gl_consensus(gl_method_find(gl_label_methods, "dawid-skene"), &votes, &b, NULL, &e),
	        GL_TOO_LARGE);
}
END_TEST

Suite *dawid_skene_suite(void);

Suite *dawid_skene_suite(void)
{
	Suite *s = suite_create("dawid_skene");
	TCase *t = tcase_create("dawid_skene");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, the_bytes_are_those_of_version_1, 0, GL_COUNT(known));
	tcase_add_test(t, a_tolerance_ends_it_sooner_and_no_thread_tells);
	tcase_add_test(t, more_workers_than_rows_can_number_are_refused);
	suite_add_tcase(s, t);
	return s;
}
