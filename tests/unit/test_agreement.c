/* agreement: figures that other programs found, and what must hold of fractions. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testdata.h"

#include "base/auto.h"
#include "base/json.h"
#include "cli/votes_file.h"
#include "consensus/agreement.h"
#include "consensus/nat.h"

#define MAX_LABELS 4

static void measure(
        struct gl_agreement *out, uint32_t labels, const uint32_t (*count)[MAX_LABELS], size_t items)
{
	struct gl_agreement_sums *s = gl_agreement_new(labels);

	for (size_t i = 0; i < items; i++)
		gl_agreement_add(s, count[i]);
	ck_assert_int_eq(gl_agreement_end(s, out), GL_OK);
	gl_agreement_free(s);
}

/* --- against others --- */

static const struct {
	const char *set, *alpha, *percent; /* percent to four places */
} references[] = {
	{ "rte", "0.241479", "0.6287" },
	{ "temp", "0.223413", "0.6129" },
	{ "d_possent", "0.149302", "0.5746" },
	{ "sp_amt", "0.737688", "0.8688" },
	{ "s_dog", "0.519418", "0.6411" },
	{ "weather_amt", "0.520895", "0.6331" },
	{ "music_genre", "0.301031", "0.3391" },
	{ "popquorn_offensive", "0.133900", "0.4674" },
	{ "pandalm", "0.864221", "0.9199" },
	{ "convarg", "0.266758", "0.5238" },
};

START_TEST(real_crowds_agree_as_others_say)
{
	char path[1024];
	struct gl_votes_file f;
	struct gl_agreement_sums *s;
	struct gl_agreement a;
	struct gl_err e = { 0 };
	uint64_t at = 0;

	if (!test_data())
		return;
	snprintf(path, sizeof(path), "%s/%s/answers.csv", test_data(), references[_i].set);
	ck_assert_msg(!gl_votes_file_read(&f, path, NULL, &e), "%s", e.text);
	s = gl_agreement_new(f.votes.labels);
	for (uint32_t i = 0; i < f.votes.items; i++) {
		uint32_t count[GL_LABELS_MAX] = { 0 };

		for (; at < f.votes.n && f.votes.vote[at].item == i; at++)
			count[f.votes.vote[at].label]++;
		gl_agreement_add(s, count);
	}
	ck_assert_int_eq(gl_agreement_end(s, &a), GL_OK);
	ck_assert_str_eq(a.alpha, references[_i].alpha);
	ck_assert_double_eq_tol(atof(a.percent), atof(references[_i].percent), 0.5e-4);
	gl_agreement_free(s);
	gl_votes_file_release(&f);
}
END_TEST

/* Adds the votes of one question over all records. */
static void add_records(struct gl_agreement_sums *s, const char *records, size_t len, const char *question)
{
	gl_json_doc_auto doc = { 0 };
	struct gl_err e = { 0 };

	for (const char *line = records, *end; line < records + len; line = end + 1) {
		uint32_t count[GL_LABELS_MAX] = { 0 }, k = 0;
		const struct gl_json *votes;

		end = strchr(line, '\n');
		ck_assert_int_eq(gl_json_parse(&doc, line, (size_t)(end - line), &e), GL_OK);
		votes = gl_json_get(gl_json_get(gl_json_get(doc.root, "questions"), question), "votes");
		for (const struct gl_json *v = gl_json_first(votes); v; v = gl_json_next(votes, v))
			count[k++] = (uint32_t)v->i;
		gl_agreement_add(s, count);
	}
}

static const struct {
	const char *bundle, *question;
	uint32_t labels;
} bundles[] = {
	{ "main", "better", 4 },
	{ "main", "safe", 2 },
	{ "b256", "better", 4 },
	{ "b256", "safe", 2 },
	{ "one", "better", 4 },
	{ "one", "safe", 2 },
};

START_TEST(a_bundle_made_by_others_states_the_same)
{
	gl_mem_auto char *records = NULL, *manifest = NULL;
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto said, ours;
	struct gl_agreement_sums *s;
	struct gl_agreement a;
	struct gl_err e = { 0 };
	size_t records_len, manifest_len;

	gl_buf_init(&said, 1024);
	gl_buf_init(&ours, 1024);
	if (!test_data())
		return;
	records = test_file(&records_len, "example-bundles/%s/records.jsonl", bundles[_i].bundle);
	manifest = test_file(&manifest_len, "example-bundles/%s/manifest.json", bundles[_i].bundle);
	ck_assert_int_eq(gl_json_parse(&doc, manifest, manifest_len, &e), GL_OK);
	gl_jcs(&said, gl_json_get(gl_json_get(doc.root, "agreement"), bundles[_i].question));
	s = gl_agreement_new(bundles[_i].labels);
	add_records(s, records, records_len, bundles[_i].question);
	ck_assert_int_eq(gl_agreement_end(s, &a), GL_OK);
	if (a.undefined)
		gl_buf_printf(&ours, "{\"undefined\":\"%s\"}", a.undefined);
	else
		gl_buf_printf(&ours, "{\"alpha\":\"%s\",\"gwet_ac1\":\"%s\",\"percent\":\"%s\"}", a.alpha,
		        a.gwet_ac1, a.percent);
	ck_assert_str_eq(ours.data, said.data);
	gl_agreement_free(s);
}
END_TEST

/* Krippendorff's textbook example: 15 units by 3 observers, with missing values; here as counts of labels 1
 * to 4. Values by hand: alpha from the book; the others from their definitions. */
START_TEST(the_textbook_example)
{
	static const uint32_t count[][MAX_LABELS] = { { 1 }, { 0 }, { 0, 2 }, { 2 }, { 0, 0, 2 },
		{ 0, 0, 2, 1 }, { 0, 0, 0, 3 }, { 1, 0, 1 }, { 0, 2 }, { 2 }, { 2 }, { 0, 0, 2 }, { 0, 0, 2 },
		{ 0 }, { 0, 0, 1, 1 } };
	struct gl_agreement a;

	measure(&a, 4, count, GL_COUNT(count));
	ck_assert_ptr_null(a.undefined);
	ck_assert_str_eq(a.alpha, "0.691358");
	/* Of the twelve units with two values or more nine agree, one does by a third, two do not. */
	ck_assert_str_eq(a.percent, "0.777778");
}
END_TEST

/* --- small cases, by hand --- */

static const struct {
	size_t items;
	uint32_t labels, count[4][MAX_LABELS];
	const char *percent, *alpha, *ac1;
} cases[] = {
	/* Full agreement on two labels. */
	{ 2, 2, { { 2, 0 }, { 0, 2 } }, "1.000000", "1.000000", "1.000000" },
	/* One task, one of each: n = 2, expected 2, observed 2. pi = 1/2, pe = 1/2, AC1 = -1. */
	{ 1, 2, { { 1, 1 } }, "0.000000", "0.000000", "-1.000000" },
	/* Two of those: alpha = 1 - 3 * 4 / 8. */
	{ 2, 2, { { 1, 1 }, { 1, 1 } }, "0.000000", "-0.500000", "-1.000000" },
	/* Three labels are open, so chance is smaller: pe = 1/4, AC1 = -1/3. */
	{ 1, 3, { { 1, 1, 0 } }, "0.000000", "0.000000", "-0.333333" },
	/* A task of one vote counts for pi alone: pi = 3/4, pe = 3/8, AC1 = -3/5. */
	{ 2, 2, { { 1, 1 }, { 1, 0 } }, "0.000000", "0.000000", "-0.600000" },
	/* Different numbers of votes: (1/3 + 1) / 2; n = 5, O = 4 / 2, E = 25 - 13 = 12, alpha = 1 - 4 * 2 /
	 * 12; pi = (2/3 + 0) / 2 = 1/3, pe = 4/9, AC1 = (6/9 - 4/9) / (5/9). */
	{ 2, 2, { { 2, 1 }, { 0, 2 } }, "0.666667", "0.333333", "0.400000" },
};

START_TEST(small_cases_by_hand)
{
	struct gl_agreement a;

	measure(&a, cases[_i].labels, cases[_i].count, cases[_i].items);
	ck_assert_ptr_null(a.undefined);
	ck_assert_str_eq(a.percent, cases[_i].percent);
	ck_assert_str_eq(a.alpha, cases[_i].alpha);
	ck_assert_str_eq(a.gwet_ac1, cases[_i].ac1);
}
END_TEST

START_TEST(what_cannot_be_told_says_why)
{
	static const uint32_t none[][MAX_LABELS] = { { 1, 0 }, { 0, 1 }, { 0, 0 } };
	static const uint32_t same[][MAX_LABELS] = { { 3, 0 }, { 2, 0 } };
	struct gl_agreement a;

	measure(&a, 2, none, GL_COUNT(none));
	ck_assert_str_eq(a.undefined, "no task has two answers");
	measure(&a, 2, none, 0);
	ck_assert_str_eq(a.undefined, "no task has two answers");
	measure(&a, 2, same, GL_COUNT(same));
	ck_assert_str_eq(a.undefined, "every vote is the same");
}
END_TEST

START_TEST(half_of_the_last_place_goes_to_the_even_one)
{
	/* 2,000,000 items of two votes, some of which agree: percent is agreeing / 2,000,000. */
	static const struct {
		uint32_t agreeing;
		const char *percent;
	} rows[] = { { 1, "0.000000" }, { 3, "0.000002" }, { 5, "0.000002" }, { 1999999, "1.000000" } };
	struct gl_agreement_sums *s = gl_agreement_new(2);
	struct gl_agreement a;

	for (uint32_t i = 0; i < 2000000; i++)
		gl_agreement_add(
		        s, i < rows[_i].agreeing ? (const uint32_t[]){ 2, 0 } : (const uint32_t[]){ 1, 1 });
	ck_assert_int_eq(gl_agreement_end(s, &a), GL_OK);
	ck_assert_str_eq(a.percent, rows[_i].percent);
	gl_agreement_free(s);
}
END_TEST

START_TEST(no_zero_has_a_sign)
{
	/* Nearly chance: for n votes and d more items that disagree than agree, alpha is about (1 - 2d) / n,
	 * here -4e-7. */
	struct gl_agreement_sums *s = gl_agreement_new(2);
	struct gl_agreement a;

	for (uint32_t i = 0; i < 4000000; i++) {
		bool agree = i % 2 && i > 2;

		gl_agreement_add(s, (const uint32_t[]){ agree ? i % 4 - 1 : 1, agree ? 3 - i % 4 : 1 });
	}
	ck_assert_int_eq(gl_agreement_end(s, &a), GL_OK);
	ck_assert_str_eq(a.alpha, "0.000000");
	gl_agreement_free(s);
}
END_TEST

START_TEST(very_many_votes_and_sizes_are_still_exact)
{
	/* Tasks of 2 to 400 votes, all but one of which agree, and one of a billion. */
	struct gl_agreement_sums *s = gl_agreement_new(2);
	struct gl_agreement a, b;
	double percent = 0;

	for (uint32_t v = 2; v <= 400; v++) {
		gl_agreement_add(s, (const uint32_t[]){ v - 1, 1 });
		percent += (double)(v - 2) / v;
	}
	gl_agreement_add(s, (const uint32_t[]){ 500000000, 500000000 });
	percent += 499999999.0 / 999999999.0;
	ck_assert_int_eq(gl_agreement_end(s, &a), GL_OK);
	ck_assert_double_eq_tol(atof(a.percent), percent / 400, 0.6e-6);
	gl_agreement_free(s);

	/* In the other order: the same text. */
	s = gl_agreement_new(2);
	gl_agreement_add(s, (const uint32_t[]){ 500000000, 500000000 });
	for (uint32_t v = 400; v >= 2; v--)
		gl_agreement_add(s, (const uint32_t[]){ v - 1, 1 });
	ck_assert_int_eq(gl_agreement_end(s, &b), GL_OK);
	ck_assert_str_eq(a.percent, b.percent);
	ck_assert_str_eq(a.alpha, b.alpha);
	ck_assert_str_eq(a.gwet_ac1, b.gwet_ac1);
	gl_agreement_free(s);
}
END_TEST

/* --- whole numbers of any size --- */

START_TEST(sums_and_products_undo_each_other)
{
	gl_nat_auto a = gl_nat(1), b = gl_nat(1), c = gl_nat(0), d = gl_nat(0);

	for (int i = 0; i < 40; i++) { /* a = (2^64 - 1)^40, b = 10^19 ^ 40 */
		gl_nat_scale(&a, &a, UINT64_MAX);
		gl_nat_scale(&b, &b, 10000000000000000000u);
	}
	gl_nat_mul(&c, &a, &b);
	gl_nat_add(&d, &c, &a);
	gl_nat_sub(&d, &d, &c);
	ck_assert_int_eq(gl_nat_cmp(&d, &a), 0);
	ck_assert_uint_eq(gl_nat_mod(&c, 10000000000000000000u), 0);
	gl_nat_add(&d, &c, &(struct gl_nat){ .limb = (uint64_t[]){ 17 }, .n = 1 });
	ck_assert_uint_eq(gl_nat_mod(&d, UINT64_MAX), 17);
	for (int i = 0; i < 40; i++) {
		gl_nat_div(&c, &c, UINT64_MAX);
		ck_assert_int_lt(gl_nat_cmp(&c, &d), 0);
	}
	ck_assert_int_eq(gl_nat_cmp(&c, &b), 0);
	gl_nat_sub(&c, &c, &b);
	ck_assert_uint_eq(c.n, 0);
	ck_assert(!a.bad && !b.bad && !c.bad && !d.bad);
}
END_TEST

Suite *agreement_suite(void);
Suite *agreement_suite(void)
{
	Suite *s = suite_create("agreement");
	TCase *t = tcase_create("agreement");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, real_crowds_agree_as_others_say, 0, GL_COUNT(references));
	tcase_add_loop_test(t, a_bundle_made_by_others_states_the_same, 0, GL_COUNT(bundles));
	tcase_add_test(t, the_textbook_example);
	tcase_add_loop_test(t, small_cases_by_hand, 0, GL_COUNT(cases));
	tcase_add_test(t, what_cannot_be_told_says_why);
	tcase_add_loop_test(t, half_of_the_last_place_goes_to_the_even_one, 0, 4);
	tcase_add_test(t, no_zero_has_a_sign);
	tcase_add_test(t, very_many_votes_and_sizes_are_still_exact);
	tcase_add_test(t, sums_and_products_undo_each_other);
	suite_add_tcase(s, t);
	return s;
}
