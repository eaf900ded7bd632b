/* cliques: of those who copy from each other the first to answer a task counts, in datasets. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "consensus/methods.h"
#include "facts_scene.h"

#define TASKS   40
#define COPIERS 3 /* annotators 0 to 2; the others are honest */
#define CROWD   9
#define FIRST   3 /* index of the first answer */

static struct gl_method copying;

static uint64_t index_of(uint32_t n, int who)
{
	return FIRST + (uint64_t)(n - 1) * CROWD + (uint64_t)who;
}

/* Honest people are right but for one task in seven each; copiers share what one of them tossed. */
static const char *says(uint32_t n, int who)
{
	bool truth = n * 2654435761u >> 16 & 1, tossed = n * 2246822519u >> 13 & 1;
	bool left = who < COPIERS ? tossed : (n + 3 * (uint32_t)who) % 7 ? truth : !truth;

	return left ? "left" : "right";
}

/* Everybody answers every task, copiers first. forgotten: whose words are gone, or -1. */
static void begin(struct facts_scene *s, int max, int forgotten)
{
	copying = gl_method_dawid_skene;
	copying.copying = true;
	facts_begin(s);
	facts_terms(s, 1, BETTER, 10, 2, max);
	s->f->terms[0].policy->method[0] = &copying;
	facts_tasks(s, 2, 1, TASKS);
	for (uint32_t n = 1; n <= TASKS; n++)
		for (int who = 0; who < CROWD; who++)
			facts_answer(
			        s, index_of(n, who), who, n, who == forgotten ? NULL : says(n, who), NULL);
}

static void derive(struct facts_scene *s, struct gl_derived *d)
{
	struct gl_gold none = { 0 };

	for (uint32_t n = 1; n <= TASKS; n++)
		if (gl_facts_retired(s->f, n)) {
			none.n = n;
			ck_assert_int_eq(gl_facts_gold(s->f, &none, &s->e), GL_OK);
		}
	ck_assert_msg(!gl_derive(d, s->f, &s->e), "%s", s->e.text);
}

static enum gl_left why(const struct gl_derived *d, uint32_t n, int who)
{
	return d->left[gl_facts_answer_at(d->facts, index_of(n, who))];
}

static void check_cliques(const struct gl_derived *d, int first, int last)
{
	gl_buf_auto found = { 0 };
	char want[200] = "[[\"", *at = want + 3;

	gl_buf_init(&found, 1 << 16);
	gl_derived_cliques(&found, d);
	for (int who = first; who <= last; who++) {
		for (size_t i = 0; i < GL_PSEUDONYM_BYTES; i++)
			at += sprintf(at, "%02x", d->facts->annotator[who].a[i]);
		at += sprintf(at, who < last ? "\",\"" : "\"]]");
	}
	ck_assert_str_eq(first > last ? "[]" : want, found.data);
}

START_TEST(the_first_of_a_component_counts)
{
	__attribute__((cleanup(gl_derived_release))) struct gl_derived d = { 0 };
	struct facts_scene s;

	begin(&s, 20, -1);
	facts_close(&s, 900);
	derive(&s, &d);
	for (uint32_t n = 1; n <= TASKS; n++)
		for (int who = 0; who < CROWD; who++)
			ck_assert_int_eq(
			        why(&d, n, who), who && who < COPIERS ? GL_LEFT_CLIQUE : GL_LEFT_NOT);
	check_cliques(&d, 0, COPIERS - 1);
	facts_end(&s);
}
END_TEST

START_TEST(a_method_without_the_test_leaves_nobody_out)
{
	__attribute__((cleanup(gl_derived_release))) struct gl_derived d = { 0 };
	struct facts_scene s;

	begin(&s, 20, -1);
	s.f->terms[0].policy->method[0] = &gl_method_dawid_skene;
	facts_close(&s, 900);
	derive(&s, &d);
	for (uint32_t n = 1; n <= TASKS; n++)
		for (int who = 0; who < CROWD; who++)
			ck_assert_int_eq(why(&d, n, who), GL_LEFT_NOT);
	check_cliques(&d, 0, -1);
	facts_end(&s);
}
END_TEST

START_TEST(a_copy_is_no_vote_among_those_that_the_maximum_counts)
{
	__attribute__((cleanup(gl_derived_release))) struct gl_derived d = { 0 };
	struct facts_scene s;

	begin(&s, 5, -1);
	facts_close(&s, 900);
	derive(&s, &d);
	for (int who = 0; who < CROWD; who++)
		ck_assert_int_eq(why(&d, 7, who), who && who < COPIERS ? GL_LEFT_CLIQUE
		                                  : who > COPIERS + 3  ? GL_LEFT_LATE
		                                                       : GL_LEFT_NOT);
	facts_end(&s);
}
END_TEST

START_TEST(what_was_rejected_does_not_speak_for_a_component)
{
	__attribute__((cleanup(gl_derived_release))) struct gl_derived d = { 0 };
	struct facts_scene s;

	begin(&s, 20, -1);
	facts_reject(&s, 800, index_of(5, 0), GL_DUPLICATE_ACCOUNT, (uint64_t[]){ index_of(4, 0) }, 1);
	facts_close(&s, 900);
	derive(&s, &d);
	ck_assert_int_eq(why(&d, 5, 0), GL_LEFT_REJECTED);
	ck_assert_int_eq(why(&d, 5, 1), GL_LEFT_NOT);
	ck_assert_int_eq(why(&d, 5, 2), GL_LEFT_CLIQUE);
	facts_end(&s);
}
END_TEST

/* The erase stands behind S, so the answers are used, but what they said is gone. */
START_TEST(where_words_are_gone_the_manifest_is_believed)
{
	__attribute__((cleanup(gl_derived_release))) struct gl_derived d = { 0 };
	struct facts_scene s;

	begin(&s, 20, 1);
	facts_close(&s, 900);
	derive(&s, &d);
	check_cliques(&d, 0, -1); /* nothing is stated */
	for (int who = 0; who < COPIERS; who++)
		ck_assert_int_eq(gl_facts_clique(s.f, 1, s.f->annotator[who].a, &s.e), GL_OK);
	ck_assert_int_eq(gl_facts_clique(s.f, 2, s.f->annotator[1].a, &s.e), GL_INVALID);
	ck_assert_int_eq(gl_facts_clique(s.f, 2, (uint8_t[GL_PSEUDONYM_BYTES]){ 7 }, &s.e), GL_INVALID);
	for (size_t i = 0; i < s.f->golds_n; i++)
		ck_assert(s.f->gold[i].none);
	ck_assert_int_eq(gl_derive(&d, s.f, &s.e), GL_OK);
	check_cliques(&d, 0, COPIERS - 1);
	ck_assert_int_eq(why(&d, 9, 2), GL_LEFT_CLIQUE);
	facts_end(&s);
}
END_TEST

/* Nothing is forgotten: the answers decide, whatever is stated. */
START_TEST(what_is_stated_does_not_replace_the_test)
{
	__attribute__((cleanup(gl_derived_release))) struct gl_derived d = { 0 };
	struct facts_scene s;

	begin(&s, 20, -1);
	facts_close(&s, 900);
	for (int who = COPIERS; who < CROWD; who++)
		ck_assert_int_eq(gl_facts_clique(s.f, 1, s.f->annotator[who].a, &s.e), GL_OK);
	derive(&s, &d);
	check_cliques(&d, 0, COPIERS - 1);
	facts_end(&s);
}
END_TEST

Suite *cliques_suite(void);
Suite *cliques_suite(void)
{
	Suite *s = suite_create("cliques");
	TCase *t = tcase_create("cliques");

	tcase_add_test(t, the_first_of_a_component_counts);
	tcase_add_test(t, a_method_without_the_test_leaves_nobody_out);
	tcase_add_test(t, a_copy_is_no_vote_among_those_that_the_maximum_counts);
	tcase_add_test(t, what_was_rejected_does_not_speak_for_a_component);
	tcase_add_test(t, where_words_are_gone_the_manifest_is_believed);
	tcase_add_test(t, what_is_stated_does_not_replace_the_test);
	suite_add_tcase(s, t);
	return s;
}
