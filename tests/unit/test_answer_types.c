/* multi_choice, rating and text: what their templates may say, which values are right, and how results are
 * stated. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "questions.h"

#include "base/auto.h"

#define TEMPLATE(question)                                                                                   \
	"{'fields':[{'name':'text','type':'text'},{'name':'chat','type':'chat'},"                            \
	"{'name':'maybe','type':'text','required':false}],'questions':[" question "]}"
#define QUESTION(type, more) TEMPLATE("{'name':'q','type':'" type "','title':'What?'" more "}")
#define OPTIONS              ",'options':[{'value':'b','title':'B'},{'value':'c','title':'C'},{'value':'a','title':'A'}]"
#define MULTI(more)          QUESTION("multi_choice", OPTIONS more)

static const struct {
	const char *text, *error;
} templates[] = {
	{ MULTI(""), NULL },
	{ MULTI(",'min':1,'max':2,'required':false"), NULL },
	{ MULTI(",'min':3"), NULL },
	{ MULTI(",'min':4"), "\"min\"" },
	{ MULTI(",'min':-1"), "\"min\"" },
	{ MULTI(",'max':0"), "\"max\"" },
	{ MULTI(",'max':4"), "\"max\"" },
	{ MULTI(",'min':2,'max':1"), "must not be above" },
	{ MULTI(",'min':'1'"), "\"min\"" },
	{ MULTI(",'most':1"), "most" },
	{ QUESTION("multi_choice", ""), "options" },
	{ QUESTION("multi_choice", ",'options':[{'value':'b','title':'B'}]"), "2 to 64" },
	{ QUESTION("rating", ",'min':1,'max':5"), NULL },
	{ QUESTION("rating", ",'min':-1000000,'max':1000000,'low':'bad','high':'good'"), NULL },
	{ QUESTION("rating", ""), "\"min\"" },
	{ QUESTION("rating", ",'min':1"), "\"max\"" },
	{ QUESTION("rating", ",'min':5,'max':5"), "below" },
	{ QUESTION("rating", ",'min':1,'max':1000001"), "1000000" },
	{ QUESTION("rating", ",'min':1.5,'max':5"), "whole" },
	{ QUESTION("rating", ",'min':1,'max':5,'low':''"), "\"low\"" },
	{ QUESTION("rating", ",'min':1,'max':5,'high':7"), "\"high\"" },
	{ QUESTION("rating", ",'min':1,'max':5,'step':1"), "step" },
	{ QUESTION("text", ""), NULL },
	{ QUESTION("text", ",'max_length':10000,'start':'text'"), NULL },
	{ QUESTION("text", ",'max_length':0"), "max_length" },
	{ QUESTION("text", ",'max_length':10001"), "max_length" },
	{ QUESTION("text", ",'start':'nowhere'"), "\"start\"" },
	{ QUESTION("text", ",'start':'chat'"), "\"start\"" },
	{ QUESTION("text", ",'start':'maybe'"), "required" },
	{ QUESTION("text", ",'start':1"), "\"start\"" },
};

START_TEST(templates_are_read_strictly)
{
	test_error_is(test_template_error(templates[_i].text), templates[_i].error, templates[_i].text);
}
END_TEST

#define SCALE QUESTION("rating", ",'min':-2,'max':5")
#define WORDS QUESTION("text", ",'max_length':5")

static const struct {
	const char *template, *value, *error;
	const char *cell; /* of a right one */
} values[] = {
	{ MULTI(""), "{'choices':['c','a']}", NULL, "[\"c\",\"a\"]" },
	{ MULTI(""), "{'choices':[]}", NULL, "[]" },
	{ MULTI(""), "{'choices':['a','b','c'],'comment':'all'}", NULL, "[\"a\",\"b\",\"c\"]" },
	{ MULTI(""), "{'choices':['a','a']}", "twice", NULL },
	{ MULTI(""), "{'choices':['d']}", "options only", NULL },
	{ MULTI(""), "{'choices':[1]}", "options only", NULL },
	{ MULTI(""), "{'choices':'a'}", "list", NULL },
	{ MULTI(""), "{'choice':'a'}", "choice", NULL },
	{ MULTI(""), "{}", "choices", NULL },
	{ MULTI(",'min':1,'max':2"), "{'choices':[]}", "1 to 2", NULL },
	{ MULTI(",'min':1,'max':2"), "{'choices':['a','b','c']}", "1 to 2", NULL },
	{ SCALE, "{'rating':-2}", NULL, "-2" },
	{ SCALE, "{'rating':5.0}", NULL, "5" },
	{ SCALE, "{'rating':6}", "-2 to 5", NULL },
	{ SCALE, "{'rating':-3}", "-2 to 5", NULL },
	{ SCALE, "{'rating':1.5}", "whole", NULL },
	{ SCALE, "{'rating':'4'}", "whole", NULL },
	{ SCALE, "{'rating':4,'strength':1}", "strength", NULL },
	{ WORDS, "{'text':'né,\\n\\t'}", NULL, "né,\n\t" },
	{ WORDS, "{'text':'😀😀😀😀😀'}", NULL, "😀😀😀😀😀" },
	{ WORDS, "{'text':'😀😀😀😀😀!'}", "1 to 5", NULL },
	{ WORDS, "{'text':''}", "1 to 5", NULL },
	{ WORDS, "{'text':'a\\u0000b'}", "control", NULL },
	{ WORDS, "{'text':'a\\rb'}", "control", NULL },
	{ WORDS, "{'text':7}", "1 to 5", NULL },
	{ WORDS, "{'text':'a','lang':'en'}", "lang", NULL },
};

START_TEST(values_are_checked_and_make_cells)
{
	struct gl_template *t = test_template(values[_i].template);
	const struct gl_question *q = &t->question[0];
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto cell = { 0 };
	char value[200];

	snprintf(value, sizeof(value), "{'q':%s}", values[_i].value);
	test_error_is(test_value_error(t, value, false), values[_i].error, value);
	if (!values[_i].error) {
		test_json(&doc, values[_i].value);
		gl_buf_init(&cell, 1000);
		q->type->cell(&cell, q, doc.root);
		ck_assert_str_eq(cell.data, values[_i].cell);
		ck_assert_int_eq(gl_question_label(q, doc.root), -1);
	}
	gl_template_free(t);
}
END_TEST

/* What is said, packed and stated again: sorted, without comments. */
static const struct {
	const char *template, *value, *record;
} stated[] = {
	{ MULTI(""), "{'choices':['c','a'],'comment':'x'}", "{\"choices\":[\"a\",\"c\"]}" },
	{ MULTI(""), "{'choices':[]}", "{\"choices\":[]}" },
	{ SCALE, "{'rating':-2,'comment':'x'}", "{\"rating\":-2}" },
};

START_TEST(values_are_stated_as_records_do)
{
	struct gl_template *t = test_template(stated[_i].template);
	const struct gl_question *q = &t->question[0];
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto text = { 0 };

	gl_buf_init(&text, 1000);
	test_json(&doc, stated[_i].value);
	test_state(&text, q, doc.root);
	ck_assert_str_eq(text.data, stated[_i].record);
	gl_template_free(t);
}
END_TEST

START_TEST(fractions_are_stated_with_six_decimals)
{
	struct gl_template *t = test_template(SCALE);
	gl_buf_auto b = { 0 };
	uint64_t mean[] = { 17, 5 }, whole[] = { 4, 2 }, minus[] = { (uint64_t)-3, 2 };

	gl_buf_init(&b, 1000);
	t->question[0].type->state(&b, &t->question[0], (struct gl_ballot){ mean, sizeof(mean) });
	t->question[0].type->state(&b, &t->question[0], (struct gl_ballot){ whole, sizeof(whole) });
	t->question[0].type->state(&b, &t->question[0], (struct gl_ballot){ minus, sizeof(minus) });
	ck_assert_str_eq(
	        b.data, "{\"rating\":\"3.400000\"}{\"rating\":\"2.000000\"}{\"rating\":\"-1.500000\"}");
	gl_template_free(t);
}
END_TEST

static const struct {
	const char *template, *record;
	bool may;
} records[] = {
	{ MULTI(",'max':1"), "{'choices':['a','c']}",
	        true }, /* a crowd may choose more than one person may */
	{ MULTI(""), "{'choices':['c','a']}", false },
	{ MULTI(""), "{'choices':['a','a']}", false },
	{ MULTI(""), "{'choices':['d']}", false },
	{ MULTI(""), "{'choices':['a'],'comment':'x'}", false },
	{ MULTI(""), "{'choice':'a'}", false },
	{ SCALE, "{'rating':'3.400000'}", true },
	{ SCALE, "{'rating':'-2.000000'}", true },
	{ SCALE, "{'rating':'0.000000'}", true },
	{ SCALE, "{'rating':4}", true },
	{ SCALE, "{'rating':'3.4'}", false },
	{ SCALE, "{'rating':'3.4000000'}", false },
	{ SCALE, "{'rating':'03.400000'}", false },
	{ SCALE, "{'rating':'+3.400000'}", false },
	{ SCALE, "{'rating':'-0.000000'}", false },
	{ SCALE, "{'rating':'5.000001'}", false },
	{ SCALE, "{'rating':'-2.000001'}", false },
	{ SCALE, "{'rating':'.400000'}", false },
	{ SCALE, "{'rating':'4'}", false },
	{ SCALE, "{'rating':6}", false },
	{ SCALE, "{'rating':3.4}", false },
};

START_TEST(records_may_state_results_of_the_right_form)
{
	ck_assert_msg(test_stated(records[_i].template, records[_i].record) == records[_i].may, "%s",
	        records[_i].record);
}
END_TEST

START_TEST(the_desk_hears_that_there_is_an_answer)
{
	struct gl_template *t = test_template(
	        TEMPLATE("{'name':'r','type':'rating','title':'R','min':0,'max':9,'required':false},"
	                 "{'name':'c','type':'choice','title':'C'" OPTIONS "},"
	                 "{'name':'m','type':'multi_choice','title':'M'" OPTIONS "}"));
	int8_t label[GL_QUESTIONS_MAX];
	uint64_t options[GL_QUESTIONS_MAX];
	gl_json_doc_auto doc = { 0 };

	ck_assert_uint_eq(t->wides, 2);
	test_json(&doc, "{'c':{'choice':'c'},'m':{'choices':['c','a']}}");
	gl_template_labels(t, doc.root, label, options);
	ck_assert(label[0] == -1 && label[1] == 2 && label[2] == 0 && label[3] == -1);
	ck_assert(options[0] == 0 && options[1] == 0 && options[2] == 5);
	gl_template_labels(t, NULL, label, options);
	ck_assert(label[0] == -1 && label[1] == -1 && label[2] == -1);
	gl_template_free(t);
}
END_TEST

Suite *answer_types_suite(void);
Suite *answer_types_suite(void)
{
	Suite *s = suite_create("answer_types");
	TCase *t = tcase_create("answer_types");

	tcase_add_loop_test(t, templates_are_read_strictly, 0, GL_COUNT(templates));
	tcase_add_loop_test(t, values_are_checked_and_make_cells, 0, GL_COUNT(values));
	tcase_add_loop_test(t, values_are_stated_as_records_do, 0, GL_COUNT(stated));
	tcase_add_test(t, fractions_are_stated_with_six_decimals);
	tcase_add_loop_test(t, records_may_state_results_of_the_right_form, 0, GL_COUNT(records));
	tcase_add_test(t, the_desk_hears_that_there_is_an_answer);
	suite_add_tcase(s, t);
	return s;
}
