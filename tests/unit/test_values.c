/* values: what crowds come to that do not say one label: numbers, sets of options, texts. Expected figures
 * were computed apart, with Python's statistics and fractions and a plain table of edit distances. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/mix.h"
#include "consensus/distance.h"
#include "consensus/methods.h"

#define MOST 16

/* Items of up to MOST ballots; worker i gives the ith of each. */
struct crowd {
	struct gl_votes votes;
	struct gl_vote vote[200];
	struct gl_ballot ballot[200];
	struct gl_belief belief[40];
	struct gl_buf values;
};

static void crowd_add(struct crowd *c, uint32_t item, uint32_t worker, const void *data, size_t len)
{
	uint64_t i = c->votes.n++;

	ck_assert_uint_lt(i, GL_COUNT(c->vote));
	c->vote[i] = (struct gl_vote){ .item = item, .worker = worker };
	c->ballot[i] = (struct gl_ballot){ data, len };
	c->votes.vote = c->vote;
	c->votes.ballot = c->ballot;
	c->votes.items = item + 1;
	if (worker >= c->votes.workers)
		c->votes.workers = worker + 1;
}

static void crowd_ask(struct crowd *c, const struct gl_method *m)
{
	struct gl_err e = { 0 };

	gl_buf_release(&c->values);
	gl_buf_init(&c->values, 1 << 20);
	ck_assert_msg(!gl_consensus_values(m, &c->votes, c->belief, &c->values, &e), "%s", e.text);
}

static uint64_t value_word(const struct crowd *c, uint32_t item, size_t i)
{
	return gl_word(c->values.data + c->belief[item].at, i);
}

/* ---- numbers ---- */

static const struct {
	int64_t number[MOST];
	int n;
	const char *mean, *median;
} numbers[] = {
	{ { 4 }, 1, "4.000000", "4" },
	{ { 1, 2 }, 2, "1.500000", "1.500000" },
	{ { 3, 4, 4, 5, 1 }, 5, "3.400000", "4" },
	{ { 0, 0, 0, 0 }, 4, "0.000000", "0" },
	{ { -1, 0 }, 2, "-0.500000", "-0.500000" },
	{ { -3, -4 }, 2, "-3.500000", "-3.500000" },
	{ { 1, 1, 2 }, 3, "1.333333", "1" },
	{ { 2, 2, 1 }, 3, "1.666667", "2" },
	{ { -1, -1, -2 }, 3, "-1.333333", "-1" },
	{ { 0, 0, 1 }, 3, "0.333333", "0" },
	{ { 10, 20, 30, 1000 }, 4, "265.000000", "25" },
	{ { 1000000, 1000000, 1000000, -1000000, -1000000 }, 5, "200000.000000", "1000000" },
	{ { -1000000, 1000000 }, 2, "0.000000", "0" },
	{ { 5, 5, 5, 5, 5, 5, 5 }, 7, "5.000000", "5" },
	{ { 1, 0, 0, 0, 0, 0, 0 }, 7, "0.142857", "0" },
	{ { 67, 22, 35 }, 3, "41.333333", "35" },
	{ { 44, 77, 10, 43 }, 4, "43.500000", "43.500000" },
	{ { 9, 0, 23, 20, 46, 44, 21 }, 7, "23.285714", "21" },
	{ { 21, 76, 46, 50, 44, 44, 77, 14, 31, 52 }, 10, "45.500000", "45" },
};

static void number_text(char out[GL_FRACTION_TEXT], const struct crowd *c, uint32_t item)
{
	if (c->belief[item].len == sizeof(uint64_t))
		snprintf(out, GL_FRACTION_TEXT, "%lld", (long long)value_word(c, item, 0));
	else
		gl_fraction_text(out, (int64_t)value_word(c, item, 0), value_word(c, item, 1));
}

START_TEST(mean_and_median_are_exact)
{
	struct crowd c = { 0 };
	char text[GL_FRACTION_TEXT];

	for (uint32_t i = 0; i < GL_COUNT(numbers); i++)
		for (int k = 0; k < numbers[i].n; k++)
			crowd_add(&c, i, (uint32_t)k, &numbers[i].number[k], sizeof(int64_t));
	crowd_ask(&c, gl_method_find(gl_number_methods, "default"));
	for (uint32_t i = 0; i < GL_COUNT(numbers); i++) {
		number_text(text, &c, i);
		ck_assert_str_eq(text, numbers[i].mean);
		ck_assert(!c.belief[i].tied && !c.belief[i].den);
	}
	crowd_ask(&c, gl_method_find(gl_number_methods, "median"));
	for (uint32_t i = 0; i < GL_COUNT(numbers); i++) {
		number_text(text, &c, i);
		ck_assert_str_eq(text, numbers[i].median);
	}
	gl_buf_release(&c.values);
}
END_TEST

/* Half a millionth goes to the even neighbour. */
static const struct {
	int64_t num;
	uint64_t den;
	const char *text;
} fractions[] = {
	{ 1, 128, "0.007812" },
	{ -1, 128, "-0.007812" },
	{ 3, 128, "0.023438" },
	{ 1, 64, "0.015625" },
	{ -1, 200, "-0.005000" },
	{ -1, 4000000, "0.000000" },
	{ -3, 4000000, "-0.000001" },
	{ 3999999, 4000000, "1.000000" },
	{ -7999999, 4000000, "-2.000000" },
	{ 9007199254740991, 1, "9007199254740991.000000" },
};

START_TEST(fractions_have_six_decimals)
{
	char text[GL_FRACTION_TEXT];

	gl_fraction_text(text, fractions[_i].num, fractions[_i].den);
	ck_assert_str_eq(text, fractions[_i].text);
}
END_TEST

/* ---- options ---- */

START_TEST(an_option_is_in_when_more_than_half_have_it)
{
	/* a b c: two of three, one of three, none; half of the votes; nobody chose anything; all of 64 */
	static const uint64_t sets[][4] = { { 3, 1, 0 }, { 3, 1, 1, 2 }, { 0, 0, 0 },
		{ UINT64_MAX, UINT64_MAX } };
	static const int voters[] = { 3, 4, 3, 2 };
	static const uint64_t chosen[] = { 1, 1, 0, UINT64_MAX };
	static const bool tied[] = { false, true, false, false };
	struct crowd c = { 0 };

	for (uint32_t i = 0; i < 4; i++)
		for (int k = 0; k < voters[i]; k++)
			crowd_add(&c, i, (uint32_t)k, &sets[i][k], sizeof(sets[i][k]));
	c.votes.items++; /* and one that nobody answered */
	c.votes.labels = GL_LABELS_MAX;
	crowd_ask(&c, gl_method_find(gl_option_methods, "majority"));
	for (uint32_t i = 0; i < 4; i++) {
		ck_assert_uint_eq(value_word(&c, i, 0), chosen[i]);
		ck_assert_int_eq(c.belief[i].tied, tied[i]);
		ck_assert_uint_eq(c.belief[i].den, 0);
	}
	ck_assert(!c.belief[4].len && !c.belief[4].tied);
	gl_buf_release(&c.values);
}
END_TEST

/* ---- distances ---- */

static uint64_t distance(const char *a, const char *b)
{
	struct gl_distance d = { 0 };
	uint64_t n;

	ck_assert(gl_distance_from(&d, a, strlen(a)));
	n = gl_distance_to(&d, b, strlen(b));
	ck_assert_uint_eq(gl_distance_to(&d, b, strlen(b)), n); /* nothing is left of the last time */
	gl_distance_release(&d);
	return n;
}

static const struct {
	const char *a, *b;
	uint64_t distance;
} pairs[] = {
	{ "", "", 0 },
	{ "", "abc", 3 },
	{ "kitten", "sitting", 3 },
	{ "flaw", "lawn", 2 },
	{ "same", "same", 0 },
	{ "naïve café", "naive cafe", 2 },
	{ "日本語", "日本", 1 },
	{ "😀😁", "😁😀", 2 },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1 },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	        "baaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1 },
};

START_TEST(distances_count_code_points)
{
	ck_assert_uint_eq(distance(pairs[_i].a, pairs[_i].b), pairs[_i].distance);
	ck_assert_uint_eq(distance(pairs[_i].b, pairs[_i].a), pairs[_i].distance);
}
END_TEST

static void made_text(char *out, uint64_t seed, size_t n, uint64_t letters)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (char)('a' + gl_mix_next(&seed) % letters);
	out[n] = 0;
}

/* Blocks of 64 rows must hand over to each other. */
static const struct {
	uint64_t seed_a, a, seed_b, b, letters, distance;
} made[] = {
	{ 1, 300, 2, 280, 3, 129 },
	{ 3, 1000, 4, 1000, 26, 883 },
	{ 5, 129, 6, 64, 2, 65 },
	{ 7, 64, 8, 128, 4, 75 },
	{ 9, 65, 10, 63, 2, 22 },
	{ 11, 1, 12, 200, 2, 199 },
};

START_TEST(distances_of_long_texts)
{
	char a[1001], b[1001];

	made_text(a, made[_i].seed_a, made[_i].a, made[_i].letters);
	made_text(b, made[_i].seed_b, made[_i].b, made[_i].letters);
	ck_assert_uint_eq(distance(a, b), made[_i].distance);
	ck_assert_uint_eq(distance(b, a), made[_i].distance);
}
END_TEST

/* ---- the medoid ---- */

static const struct {
	const char *text[4]; /* by worker; NULL: did not answer */
	const char *medoid;
} stories[] = {
	{ { "the cat sat on the mat", "the cat sat on a mat", "a cat sat on the mat", "dogs run" },
	        "the cat sat on the mat" },
	{ { "water boils at 100 degrees", "water boils at 100 degrees celsius",
	          "boiling happens at 100 degrees", "rocks" },
	        "water boils at 100 degrees" },
	{ { "leaves are green", "the leaves are green", "leaves are green because of chlorophyll",
	          "no idea" },
	        "leaves are green" },
	{ { "ice floats on water", "ice floats", "ice swims on water", "zzz" }, "ice floats on water" },
	{ { "one", "two" }, "one" },
	/* Of two texts that of the annotator counts who writes more like the others. */
	{ { "rain falls from clouds", NULL, NULL, "rain" }, "rain falls from clouds" },
	{ { "rain", NULL, NULL, "rain falls from clouds" }, "rain" },
	{ { NULL, "b", "a" }, "b" },
};

static const char *medoid_of(const struct crowd *c, uint32_t item)
{
	return c->ballot[value_word(c, item, 0)].data;
}

START_TEST(the_medoid_is_the_text_nearest_to_the_others)
{
	struct crowd c = { 0 };

	for (uint32_t i = 0; i < GL_COUNT(stories); i++)
		for (uint32_t w = 0; w < 4; w++)
			if (stories[i].text[w])
				crowd_add(&c, i, w, stories[i].text[w], strlen(stories[i].text[w]));
	crowd_ask(&c, &gl_method_medoid);
	for (uint32_t i = 0; i < GL_COUNT(stories); i++)
		ck_assert_str_eq(medoid_of(&c, i), stories[i].medoid);
	gl_buf_release(&c.values);
}
END_TEST

START_TEST(the_medoid_does_not_depend_on_any_order)
{
	/* Items and annotators in the opposite order. */
	struct crowd c = { 0 };

	for (uint32_t i = 0; i < GL_COUNT(stories); i++)
		for (uint32_t w = 0; w < 4; w++) {
			const char *text = stories[GL_COUNT(stories) - 1 - i].text[3 - w];

			if (text)
				crowd_add(&c, i, w, text, strlen(text));
		}
	crowd_ask(&c, &gl_method_medoid);
	for (uint32_t i = 0; i < GL_COUNT(stories); i++)
		ck_assert_str_eq(medoid_of(&c, i), stories[GL_COUNT(stories) - 1 - i].medoid);
	gl_buf_release(&c.values);
}
END_TEST

START_TEST(equally_near_texts_go_by_their_bytes)
{
	static const char *const texts[] = { "bb", "cc", "aa" };
	struct crowd c = { 0 };

	for (uint32_t w = 0; w < 3; w++)
		crowd_add(&c, 0, w, texts[w], 2);
	crowd_ask(&c, &gl_method_medoid);
	ck_assert_str_eq(medoid_of(&c, 0), "aa");
	ck_assert(!c.belief[0].tied);
	gl_buf_release(&c.values);
}
END_TEST

START_TEST(families_find_their_own_methods)
{
	ck_assert_ptr_eq(gl_method_find(gl_number_methods, "default"), &gl_method_mean);
	ck_assert_ptr_eq(gl_method_find(gl_text_methods, "default"), &gl_method_word_medoid);
	ck_assert_ptr_eq(gl_method_find(gl_option_methods, "default"), &gl_method_options_anchored);
	ck_assert_ptr_null(gl_method_find(gl_number_methods, "majority"));
	ck_assert_ptr_null(gl_method_find(gl_label_methods, "mean"));
	ck_assert_ptr_ne(gl_method_find(gl_label_methods, "majority"), &gl_method_options_majority);
}
END_TEST

Suite *values_suite(void);
Suite *values_suite(void)
{
	Suite *s = suite_create("values");
	TCase *t = tcase_create("values");

	tcase_add_test(t, mean_and_median_are_exact);
	tcase_add_loop_test(t, fractions_have_six_decimals, 0, GL_COUNT(fractions));
	tcase_add_test(t, an_option_is_in_when_more_than_half_have_it);
	tcase_add_loop_test(t, distances_count_code_points, 0, GL_COUNT(pairs));
	tcase_add_loop_test(t, distances_of_long_texts, 0, GL_COUNT(made));
	tcase_add_test(t, the_medoid_is_the_text_nearest_to_the_others);
	tcase_add_test(t, the_medoid_does_not_depend_on_any_order);
	tcase_add_test(t, equally_near_texts_go_by_their_bytes);
	tcase_add_test(t, families_find_their_own_methods);
	suite_add_tcase(s, t);
	return s;
}
