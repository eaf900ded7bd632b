/* pairwise: sides, answers, and which of the two is shown first. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "questions.h"

#include "base/auto.h"

#define TEMPLATE(question)                                                                                   \
	"{'fields':[{'name':'a','type':'text'},{'name':'b','type':'text'}],'questions':[" question "]}"
#define PAIR(sides) TEMPLATE("{'name':'better','title':'Which?','type':'pairwise'" sides "}")

static const struct {
	const char *text, *error;
} templates[] = {
	{ PAIR(",'left':'a','right':'b'"), NULL },
	{ PAIR(",'left':'b','right':'a','required':false"), NULL },
	{ PAIR(",'left':'a','right':'a'"), "two fields" },
	{ PAIR(",'left':'a','right':'c'"), "\"right\" must be the name" },
	{ PAIR(",'left':1,'right':'b'"), "\"left\" must be the name" },
	{ PAIR(",'left':'a'"), "right" },
	{ PAIR(",'left':'a','right':'b','options':[]"), "options" },
	{ PAIR(",'left':'a','right':'b','required':1"), "required" },
	{ PAIR(",'left':'a','right':'b','source':{'left':'model_a','right':'model b'}"), NULL },
	{ PAIR(",'left':'a','right':'b','source':{'left':'m','right':'m'}"), "same member" },
	{ PAIR(",'left':'a','right':'b','source':{'left':'m'}"), "right" },
	{ PAIR(",'left':'a','right':'b','source':{'left':'m','right':''}"), "1 to 64" },
	{ PAIR(",'left':'a','right':'b','source':'m'"), "source" },
};

START_TEST(templates_are_read_strictly)
{
	test_error_is(test_template_error(templates[_i].text), templates[_i].error, templates[_i].text);
}
END_TEST

static const struct {
	const char *value, *error;
	int vote;
} values[] = {
	{ "{'better':{'choice':'both_bad'}}", NULL, 0 },
	{ "{'better':{'choice':'left','strength':1}}", NULL, 1 },
	{ "{'better':{'choice':'right','comment':'','strength':3}}", NULL, 2 },
	{ "{'better':{'choice':'tie'}}", NULL, 3 },
	{ "{'better':{'choice':'left','strength':0}}", "strength", 1 },
	{ "{'better':{'choice':'left','strength':4}}", "strength", 1 },
	{ "{'better':{'choice':'left','strength':1.5}}", "strength", 1 },
	{ "{'better':{'choice':'left','strength':'1'}}", "strength", 1 },
	{ "{'better':{'choice':'left','strength':null}}", "strength", 1 },
	{ "{'better':{'choice':'a'}}", "\"choice\" must be", -1 },
	{ "{'better':{'strength':1}}", "choice", -1 },
	{ "{'better':{'choice':'left','why':'x'}}", "why", 1 },
	{ "{'better':null}", "object", -1 },
};

START_TEST(answers_are_checked_and_vote)
{
	struct gl_template *t = test_template(PAIR(",'left':'a','right':'b'"));
	const struct gl_question *q = &t->question[0];
	gl_json_doc_auto doc = { 0 };

	test_error_is(test_value_error(t, values[_i].value, false), values[_i].error, values[_i].value);
	test_json(&doc, values[_i].value);
	if (!values[_i].error)
		ck_assert_int_eq(gl_question_label(q, gl_json_get(doc.root, "better")), values[_i].vote);
	gl_template_free(t);
}
END_TEST

START_TEST(labels_are_those_of_every_record)
{
	static const char *const names[] = { "both_bad", "left", "right", "tie" };
	struct gl_template *t = test_template(PAIR(",'left':'a','right':'b'"));
	const struct gl_question *q = &t->question[0];
	gl_buf_auto b;

	gl_buf_init(&b, 1000);
	ck_assert_uint_eq(q->labels, 4);
	for (uint32_t i = 0; i < 4; i++) {
		ck_assert_str_eq(q->label[i], names[i]);
		q->type->state(&b, q, (struct gl_ballot){ (uint8_t[]){ (uint8_t)i }, 1 });
	}
	ck_assert_str_eq(b.data,
	        "{\"choice\":\"both_bad\"}{\"choice\":\"left\"}{\"choice\":\"right\"}{\"choice\":\"tie\"}");
	gl_template_free(t);
}
END_TEST

START_TEST(either_side_comes_first_equally_often)
{
	/* m and z are about one pair, which is on the screen once, so they agree; k's pair is drawn for
	 * itself. */
	struct gl_template *t = test_template(
	        "{'fields':[{'name':'a','type':'text'},{'name':'b','type':'text'},{'name':'c','type':'text'}]"
	        ","
	        "'questions':[{'name':'z','title':'Which?','type':'pairwise','left':'a','right':'b'},"
	        "{'name':'m','title':'Which?','type':'pairwise','left':'b','right':'a'},"
	        "{'name':'k','title':'Which?','type':'pairwise','left':'c','right':'a'}]}");
	static const char *const orders[] = {
		"{\"k\":[\"a\",\"c\"],\"m\":[\"a\",\"b\"],\"z\":[\"a\",\"b\"]}",
		"{\"k\":[\"a\",\"c\"],\"m\":[\"b\",\"a\"],\"z\":[\"b\",\"a\"]}",
		"{\"k\":[\"c\",\"a\"],\"m\":[\"a\",\"b\"],\"z\":[\"a\",\"b\"]}",
		"{\"k\":[\"c\",\"a\"],\"m\":[\"b\",\"a\"],\"z\":[\"b\",\"a\"]}",
	};
	unsigned seen[4] = { 0 };

	for (uint64_t seed = 0; seed < 4000; seed++) {
		gl_buf_auto b, again;
		unsigned i = 0;

		gl_buf_init(&b, 1000);
		gl_buf_init(&again, 1000);
		gl_template_order(&b, t, seed);
		gl_template_order(&again, t, seed);
		ck_assert_str_eq(b.data, again.data);
		while (i < 4 && strcmp(b.data, orders[i]))
			i++;
		ck_assert_msg(i < 4, "%s", b.data);
		seen[i]++;
	}
	for (int i = 0; i < 4; i++)
		ck_assert_msg(seen[i] > 880 && seen[i] < 1120, "%s: %u", orders[i], seen[i]);
	gl_template_free(t);
}
END_TEST

Suite *pairwise_suite(void);
Suite *pairwise_suite(void)
{
	Suite *s = suite_create("pairwise");
	TCase *t = tcase_create("pairwise");

	tcase_add_loop_test(t, templates_are_read_strictly, 0, GL_COUNT(templates));
	tcase_add_loop_test(t, answers_are_checked_and_vote, 0, GL_COUNT(values));
	tcase_add_test(t, labels_are_those_of_every_record);
	tcase_add_test(t, either_side_comes_first_equally_often);
	suite_add_tcase(s, t);
	return s;
}
