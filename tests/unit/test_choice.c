/* choice: options, answers and the labels they vote for. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "questions.h"

#include "base/auto.h"

#define TEMPLATE(question) "{'fields':[{'name':'text','type':'text'}],'questions':[" question "]}"
#define CHOICE(options)    TEMPLATE("{'name':'kind','options':" options ",'title':'Which?','type':'choice'}")
#define CATS               "[{'title':'Cat','value':'cat'},{'title':'A dog','value':'a dog'},{'title':'Ox','value':'Ox'}]"

static const struct {
	const char *text, *error;
} templates[] = {
	{ CHOICE(CATS), NULL },
	{ TEMPLATE("{'name':'kind','type':'choice','title':'Which?','required':true,'options':" CATS "}"),
	        NULL },
	{ CHOICE("[{'title':'é','value':'été 😀'},{'title':'b','value':'b'}]"), NULL },
	{ CHOICE("[{'title':'Cat','value':'cat'}]"), "2 to 64" },
	{ CHOICE("[]"), "2 to 64" },
	{ CHOICE("{}"), "2 to 64" },
	{ CHOICE("['cat','dog']"), "questions, number 1" },
	{ CHOICE("[{'title':'Cat','value':'cat'},{'title':'Cats','value':'cat'}]"),
	        "two options have the value \"cat\"" },
	{ CHOICE("[{'title':'Cat','value':''},{'title':'b','value':'b'}]"), "1 to 64 bytes" },
	{ CHOICE("[{'title':'Cat','value':1},{'title':'b','value':'b'}]"), "1 to 64 bytes" },
	{ CHOICE("[{'title':'Cat','value':'a\\nb'},{'title':'b','value':'b'}]"), "printable" },
	{ CHOICE("[{'title':'Cat','value':'a\\u0000b'},{'title':'b','value':'b'}]"), "printable" },
	{ CHOICE("[{'title':'Cat','value':'a\\u0085b'},{'title':'b','value':'b'}]"), "printable" },
	{ CHOICE("[{'title':'Cat','value':'a\\u007f'},{'title':'b','value':'b'}]"), "printable" },
	{ CHOICE("[{'title':'','value':'a'},{'title':'b','value':'b'}]"), "\"title\"" },
	{ CHOICE("[{'value':'a'},{'title':'b','value':'b'}]"), "title" },
	{ CHOICE("[{'title':'A','value':'a','color':'red'},{'title':'b','value':'b'}]"), "color" },
	{ TEMPLATE("{'name':'kind','type':'choice','title':'Which?','options':" CATS ",'left':'text'}"),
	        "left" },
	{ TEMPLATE("{'name':'kind','type':'choice','title':'Which?'}"), "options" },
};

START_TEST(templates_are_read_strictly)
{
	test_error_is(test_template_error(templates[_i].text), templates[_i].error, templates[_i].text);
}
END_TEST

/* A template of that many options, of values as long as they may be. */
static void options_print(char *out, unsigned count)
{
	out += sprintf(out,
	        "{'fields':[{'name':'t','type':'text'}],'questions':[{'name':'q','title':'?','type':'choice',"
	        "'options':[");
	for (unsigned i = 0; i < count; i++)
		out += sprintf(out, "%s{'title':'t','value':'%064u'}", i ? "," : "", count - i);
	strcpy(out, "]}]}");
}

START_TEST(there_may_be_64_options)
{
	char text[65 * 100 + 200];
	struct gl_template *t;

	options_print(text, 64);
	t = test_template(text);
	ck_assert_uint_eq(t->question[0].labels, 64);
	for (unsigned i = 1; i < 64; i++)
		ck_assert_int_lt(strcmp(t->question[0].label[i - 1], t->question[0].label[i]), 0);
	gl_template_free(t);
	options_print(text, 65);
	test_error_is(test_template_error(text), "2 to 64", "65 options");
}
END_TEST

static const struct {
	const char *value, *error;
	int vote;
} values[] = {
	{ "{'kind':{'choice':'Ox'}}", NULL, 0 },
	{ "{'kind':{'choice':'a dog','comment':'it barks'}}", NULL, 1 },
	{ "{'kind':{'choice':'cat'}}", NULL, 2 },
	{ "{'kind':{'choice':'Cat'}}", "one of the 3 options", -1 },
	{ "{'kind':{'choice':'ca'}}", "one of the 3 options", -1 },
	{ "{'kind':{'choice':'cat\\u0000'}}", "one of the 3 options", -1 },
	{ "{'kind':{'choice':null}}", "one of the 3 options", -1 },
	{ "{'kind':{'choice':['cat']}}", "one of the 3 options", -1 },
	{ "{'kind':{}}", "choice", -1 },
	{ "{'kind':'cat'}", "object", -1 },
	{ "{'kind':{'choice':'cat','strength':1}}", "strength", 2 },
	{ "{'kind':{'choice':'cat','comment':1}}", "comment", 2 },
};

START_TEST(answers_are_checked_and_vote)
{
	struct gl_template *t = test_template(CHOICE(CATS));
	const struct gl_question *q = &t->question[0];
	gl_json_doc_auto doc = { 0 };

	test_error_is(test_value_error(t, values[_i].value, false), values[_i].error, values[_i].value);
	test_json(&doc, values[_i].value);
	if (!values[_i].error)
		ck_assert_int_eq(gl_question_label(q, gl_json_get(doc.root, "kind")), values[_i].vote);
	gl_template_free(t);
}
END_TEST

START_TEST(records_state_the_choice_alone)
{
	struct gl_template *t =
	        test_template(CHOICE("[{'title':'q','value':'say \\\"x\\\"'},{'title':'e','value':'été'}]"));
	gl_buf_auto b;

	gl_buf_init(&b, 1000);
	t->question[0].type->state(&b, &t->question[0], (struct gl_ballot){ (uint8_t[]){ 0 }, 1 });
	t->question[0].type->state(&b, &t->question[0], (struct gl_ballot){ (uint8_t[]){ 1 }, 1 });
	ck_assert_str_eq(b.data, "{\"choice\":\"say \\\"x\\\"\"}{\"choice\":\"été\"}");
	gl_template_free(t);
}
END_TEST

START_TEST(labels_stand_as_jcs_sorts_names)
{
	/* U+E000 sorts behind U+1F600 by UTF-16 units, before it by bytes; and as the reader itself sorts
	 * members. */
	static const char *const sorted[] = { "", "A", "AB", "a", "é", "€", "😀", "\xee\x80\x80",
		"\xef\xbf\xbd" };
	struct gl_template *t =
	        test_template(CHOICE("[{'title':'1','value':'\\ufffd'},{'title':'2','value':'a'},"
	                             "{'title':'3','value':'😀'},{'title':'4','value':'€'},"
	                             "{'title':'5','value':'\\ue000'},{'title':'6','value':'AB'},"
	                             "{'title':'7','value':'é'},{'title':'8','value':'A'}]"));
	gl_json_doc_auto doc = { 0 };
	const struct gl_json *v;
	unsigned i = 0;

	test_json(&doc, "{'\\ufffd':0,'a':0,'😀':0,'€':0,'\\ue000':0,'AB':0,'é':0,'A':0}");
	for (v = gl_json_first(doc.root); v; v = gl_json_next(doc.root, v), i++) {
		ck_assert_str_eq(t->question[0].label[i], sorted[i + 1]);
		ck_assert_str_eq(t->question[0].label[i], v->key);
	}
	ck_assert_uint_eq(i, t->question[0].labels);
	gl_template_free(t);
}
END_TEST

START_TEST(options_are_shown_as_the_template_lists_them)
{
	struct gl_template *t = test_template(CHOICE(CATS));
	gl_buf_auto b;

	gl_buf_init(&b, 1000);
	ck_assert(!t->question[0].type->order);
	gl_template_order(&b, t, 1);
	ck_assert_str_eq(b.data, "{}");
	gl_template_free(t);
}
END_TEST

Suite *choice_suite(void);
Suite *choice_suite(void)
{
	Suite *s = suite_create("choice");
	TCase *t = tcase_create("choice");

	tcase_add_loop_test(t, templates_are_read_strictly, 0, GL_COUNT(templates));
	tcase_add_test(t, there_may_be_64_options);
	tcase_add_loop_test(t, answers_are_checked_and_vote, 0, GL_COUNT(values));
	tcase_add_test(t, records_state_the_choice_alone);
	tcase_add_test(t, labels_stand_as_jcs_sorts_names);
	tcase_add_test(t, options_are_shown_as_the_template_lists_them);
	suite_add_tcase(s, t);
	return s;
}
