/* demo -- what its simulated crowd says is a right answer to what its projects ask. Run in the tree's root.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "cli/demo_crowd.h"
#include "cli/demo_explain.h"
#include "questions/template.h"

#define CONTENT "deploy/demo"
#define LATER   12

static struct gl_template *template_of(const json_t *document)
{
	char *text = json_dumps(json_object_get(document, "template"), JSON_COMPACT);
	struct gl_json_doc doc = { 0 };
	struct gl_template *t = NULL;
	struct gl_err e = { 0 };

	ck_assert(!gl_json_parse(&doc, text, strlen(text), &e));
	ck_assert_msg(!gl_template_parse(&t, doc.root, &e), "%s", e.text);
	gl_json_release(&doc);
	free(text);
	return t;
}

static void check_answer(const struct gl_template *t, json_t *value, int64_t ms, const char *task)
{
	char *text = json_dumps(value, JSON_COMPACT);
	struct gl_json_doc doc = { 0 };
	struct gl_err e = { 0 };

	ck_assert_msg(text != NULL, "%s has an answer", task);
	ck_assert(!gl_json_parse(&doc, text, strlen(text), &e));
	ck_assert_msg(!gl_template_check(t, doc.root, false, &e), "%s: %s: %s", task, e.text, text);
	ck_assert_int_ge(ms, 500);
	gl_json_release(&doc);
	free(text);
	json_decref(value);
}

static unsigned lines(const char *text, size_t len)
{
	unsigned n = 0;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	return n;
}

START_TEST(pairs_and_messages_are_answered_as_asked)
{
	static const char *const names[] = { "preference", "choice" };
	struct gl_demo_tasks x;
	struct gl_err e = { 0 };
	struct gl_template *t;
	int64_t ms;

	ck_assert_msg(!gl_demo_tasks_read(&x, CONTENT, names[_i], LATER, &e), "%s", e.text);
	ck_assert_uint_eq(lines(x.lines.data, x.first), x.task.n - LATER);
	ck_assert_uint_eq(lines(x.lines.data + x.first, x.lines.len - x.first), LATER);
	t = template_of(x.document);
	for (uint32_t task = 0; task < x.task.n; task++)
		for (uint32_t who = 0; who < GL_DEMO_CROWD; who++) {
			json_t *value = gl_demo_say(&x, 1, who, task, &ms);

			check_answer(t, value, ms, x.task.name[task]);
		}
	gl_template_free(t);
	gl_demo_tasks_release(&x);
}
END_TEST

START_TEST(explanations_are_rated_and_mended_as_asked)
{
	struct gl_demo_explain x;
	struct gl_err e = { 0 };
	struct gl_template *t;
	unsigned kept = 0;
	int64_t ms;

	ck_assert_msg(!gl_demo_explain_read(&x, CONTENT, &e), "%s", e.text);
	ck_assert_uint_eq(lines(x.lines.data, x.lines.len), x.task.n);
	t = template_of(x.document);
	for (uint32_t task = 0; task < x.task.n; task++)
		for (uint32_t who = 0; who < GL_DEMO_CROWD; who++) {
			json_t *value = gl_demo_explain_say(&x, 1, who, task, &ms);
			json_t *text = json_object_get(json_object_get(value, "better"), "text");

			kept += json_equal(text, json_array_get(x.given, task)) != 0;
			check_answer(t, value, ms, x.task.name[task]);
		}
	ck_assert_uint_gt(kept, x.task.n);                     /* some leave it as it was, */
	ck_assert_uint_lt(kept, x.task.n * GL_DEMO_CROWD / 2); /* most do not */
	gl_template_free(t);
	gl_demo_explain_release(&x);
}
END_TEST

Suite *demo_suite(void);
Suite *demo_suite(void)
{
	Suite *s = suite_create("demo");
	TCase *c = tcase_create("crowd");

	tcase_add_loop_test(c, pairs_and_messages_are_answered_as_asked, 0, 2);
	tcase_add_test(c, explanations_are_rated_and_mended_as_asked);
	suite_add_tcase(s, c);
	return s;
}
