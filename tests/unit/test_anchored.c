/* anchored: version 1 gives the bytes that it always gave; what gold tells of confidences.
 * web/tests/proof/anchored.test.ts has the same crowds and the same bytes. */
#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "made_crowd.h"

#include "base/auto.h"
#include "base/hex.h"
#include "consensus/methods.h"
#include "crypto/hash.h"

static const struct {
	struct made_plan plan;
	const char *hash;
} known[] = {
	/* seed items workers labels share gold least most */
	{ { 1, 40, 8, 2, 50, 0, 40, 95 },
	        "491d3b7d1c6fb91a7ba5eeb87034daa474a40c4c1ce71e378524dfd099234577" },
	{ { 2, 300, 30, 2, 30, 10, 30, 90 },
	        "70e8ff27eae7bc6c7e22768c0f95bcef6b100e5734b31f243c40133c71c43b59" },
	{ { 3, 300, 30, 3, 30, 0, 40, 90 },
	        "555f14a730d01d4495c4973ec8d6429a7f4940b6de07b05eb50106511784ca34" },
	{ { 4, 500, 60, 4, 15, 0, 70, 99 },
	        "21c1ce8cba2fdd750a6a79f84ae18ae205a629a2490554886c729fb25cb3dc4b" },
	{ { 5, 1000, 60, 4, 10, 3, 50, 90 },
	        "84d73dc3f5501d67634ba21380187b0e85794f0085c598077092aeb7c542d05c" },
	{ { 6, 400, 40, 5, 25, 0, 20, 90 },
	        "eefcb139b89584e449889d379588511c6e2ae1ed59b43ad8fd53307b9180bae6" },
	{ { 7, 100, 150, 8, 40, 0, 10, 60 },
	        "a77e76bccffca2df22dd4f27ee4607434b6e8f165a272666bf214d601d99fb05" },
	{ { 8, 80, 20, 64, 60, 5, 40, 90 },
	        "86d9da859c5c8746d9f173bae5c6ea689179da5f12754847c2f945a5c34f8c5c" },
	{ { 9, 200, 12, 17, 50, 0, 90, 100 },
	        "488e98e32bb5f1cf750d37b952199a1a0e4a952e0f86f37a500ecd1e191b8d5b" },
	{ { 10, 100, 10, 1, 50, 0, 50, 90 },
	        "89069c9c4521bc1101f32435e6260b0b5fce26ebb7a472c94caf7440f8bd03a2" },
	{ { 11, 300, 100, 3, 6, 100, 50, 90 },
	        "80896d0aa33d89e6a401af23ff050ac36438cd8bbd037c575253700a87ff6a09" },
	{ { 12, 600, 100, 6, 2, 0, 60, 90 },
	        "884a6419474b9128f55ace58cb06f83fb97ccd705546ecd9613cbb93651a5b0a" },
	{ { 13, 400, 600, 2, 1, 0, 40, 90 },
	        "ea086ae23df61aae1334be6087542e0172786da9e8ea8c1c5fe5a22499522ec0" },
};

/* What is believed, a line an item. */
static void hash_lines(char hex[65], const struct gl_belief *b, uint32_t items)
{
	struct gl_sha256 h;
	uint8_t hash[GL_HASH_BYTES];
	char line[100];

	gl_sha256_init(&h);
	for (uint32_t i = 0; i < items; i++)
		gl_sha256_add(&h, line,
		        (size_t)snprintf(line, sizeof(line), "%u %d %" PRIu64 " %" PRIu64 "\n", b[i].label,
		                b[i].tied, b[i].num, b[i].den));
	gl_sha256_end(&h, hash);
	gl_hex(hex, hash, sizeof(hash));
}

/* Keys by which the items could be known elsewhere. */
static void name_items(uint64_t *key, uint32_t items)
{
	for (uint32_t i = 0; i < items; i++) {
		char name[20];

		key[i] = gl_name_key(name, (size_t)snprintf(name, sizeof(name), "item-%u", i));
	}
}

START_TEST(the_bytes_are_those_of_version_1)
{
	struct made_crowd c = { 0 };
	char hex[65];

	made_crowd_make(&c, &known[_i].plan);
	gl_mem_auto uint64_t *key = calloc(c.votes.items, sizeof(*key));
	name_items(key, c.votes.items);
	c.votes.item_key = key;
	c.votes.merged = true; /* what is found of copiers has bytes of its own */
	for (c.votes.threads = 0; c.votes.threads <= 4; c.votes.threads += 2) {
		gl_mem_auto struct gl_belief *b = made_believe("anchored", &c.votes, NULL);

		hash_lines(hex, b, c.votes.items);
		ck_assert_msg(
		        !strcmp(hex, known[_i].hash), "crowd %" PRIu64 ": \"%s\"", known[_i].plan.seed, hex);
	}
	made_crowd_free(&c);
}
END_TEST

START_TEST(a_name_has_the_key_that_it_has_everywhere)
{
	/* FNV-1a's own examples. */
	ck_assert_uint_eq(gl_name_key("", 0), 0xcbf29ce484222325);
	ck_assert_uint_eq(gl_name_key("a", 1), 0xaf63dc4c8601ec8c);
	ck_assert_uint_eq(gl_name_key("foobar", 6), 0x85944171f73967e8);
}
END_TEST

/* Of a crowd that is easily believed too much: the same answers under another power. */
START_TEST(gold_tells_how_sure_to_be)
{
	struct made_crowd c = { 0 };
	struct gl_model *model = gl_model_new();
	struct gl_tempering plain, told;

	made_crowd_make(&c, &(struct made_plan){ 21, 600, 30, 3, 30, 50, 55, 95 });
	c.votes.clamp = NULL;
	free(made_believe("anchored", &c.votes, model));
	plain = gl_model_tempering(model);
	ck_assert(plain.done);
	ck_assert_uint_eq(plain.golds, 0);
	ck_assert_uint_eq(plain.temperature, 250000);
	c.votes.clamp = c.clamp;
	free(made_believe("anchored", &c.votes, model));
	told = gl_model_tempering(model);
	ck_assert_uint_gt(told.golds, 200);
	/* These workers err independently, so their posterior may be believed more than real ones'. */
	ck_assert_uint_gt(told.temperature, plain.temperature);
	gl_model_free(model);
	made_crowd_free(&c);
}
END_TEST

START_TEST(what_does_not_calibrate_says_so)
{
	struct made_crowd c = { 0 };
	struct gl_model *model = gl_model_new();

	made_crowd_make(&c, &known[0].plan);
	free(made_believe("wawa", &c.votes, model));
	ck_assert(!gl_model_tempering(model).done);
	gl_model_free(model);
	made_crowd_free(&c);
}
END_TEST

/* Two labels that a third of the crowd confuses, always in the same way: a count is misled on every such
 * item. */
START_TEST(shared_errors_on_some_items_do_not_spoil_the_others)
{
	uint32_t items = 400, workers = 12, right[2] = { 0 };
	gl_mem_auto struct gl_vote *vote = calloc((size_t)items * workers, sizeof(*vote));
	struct gl_votes votes = { .items = items, .workers = workers, .labels = 3, .vote = vote };
	uint64_t seed = 99;

	for (uint32_t i = 0; i < items; i++)
		for (uint32_t w = 0; w < workers; w++) {
			uint32_t truth = i % 3, label = truth;

			if (made_below(&seed, 100) >= (w < 4 ? 90u : 60u))
				label = made_below(&seed, 3);
			if (w >= 4 && i % 9 == 0 && made_below(&seed, 100) < 70)
				label = 1; /* near misses of label 0 */
			vote[votes.n++] = (struct gl_vote){ i, w, label };
		}
	for (int m = 0; m < 2; m++) {
		gl_mem_auto struct gl_belief *b = made_believe(m ? "anchored" : "majority", &votes, NULL);

		for (uint32_t i = 0; i < items; i++)
			right[m] += b[i].label == i % 3 && !b[i].tied;
	}
	ck_assert_msg(right[1] >= right[0] + 10, "%u instead of %u", right[1], right[0]);
}
END_TEST

Suite *anchored_suite(void);

Suite *anchored_suite(void)
{
	Suite *s = suite_create("anchored");
	TCase *t = tcase_create("anchored");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, the_bytes_are_those_of_version_1, 0, GL_COUNT(known));
	tcase_add_test(t, a_name_has_the_key_that_it_has_everywhere);
	tcase_add_test(t, gold_tells_how_sure_to_be);
	tcase_add_test(t, what_does_not_calibrate_says_so);
	tcase_add_test(t, shared_errors_on_some_items_do_not_spoil_the_others);
	suite_add_tcase(s, t);
	return s;
}
