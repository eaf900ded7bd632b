/* boxes: what their templates may say, which values are right, and how results are stated. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "questions.h"

#include "base/auto.h"

#define FIELDS                                                                                               \
	"{'fields':[{'name':'photo','type':'image'},{'name':'maybe','type':'image','required':false},{'"     \
	"name':'t','type':'text'}],"
#define QUESTION(more) FIELDS "'questions':[{'name':'q','type':'boxes','title':'What?'" more "}]}"
#define OPTIONS        ",'options':[{'value':'dog','title':'Dog'},{'value':'cat','title':'Cat'}]"
#define PLAIN          QUESTION(OPTIONS)

/* ---- the type ---- */

static const struct {
	const char *text, *error;
} templates[] = {
	{ PLAIN, NULL },
	{ QUESTION(",'image':'photo'" OPTIONS), NULL },
	{ QUESTION(",'options':[{'value':'x','title':'X'}]"), NULL },
	{ QUESTION(",'options':[]"), "1 to 64" },
	{ QUESTION(""), "options" },
	{ QUESTION(",'image':'t'" OPTIONS), "\"image\"" },
	{ QUESTION(",'image':'maybe'" OPTIONS), "required" },
	{ QUESTION(",'image':'none'" OPTIONS), "\"image\"" },
	{ QUESTION(",'max':3" OPTIONS), "max" },
};

START_TEST(templates_are_read_strictly)
{
	test_error_is(test_template_error(templates[_i].text), templates[_i].error, templates[_i].text);
}
END_TEST

static const struct {
	const char *photo, *error;
} photos[] = {
	{ "data:image/png;base64,iVBORw0KGgo=", NULL },
	{ "data:image/webp;base64,UklGRg==", NULL },
	{ "/pictures/1.png", NULL },
	{ "//elsewhere.org/1.png", "begins with one" },
	{ "/\\\\elsewhere.org/1.png", "begins with one" },
	{ "https://elsewhere.org/1.png", "begins with one" },
	{ "data:image/svg+xml;base64,PHN2Zz4=", "begins with one" },
	{ "data:text/html;base64,PGI+", "begins with one" },
	{ "", "begins with one" },
};

START_TEST(images_are_those_that_our_pages_may_show)
{
	struct gl_template *t = test_template(PLAIN);
	char content[200];

	snprintf(content, sizeof(content), "{'photo':'%s','t':''}", photos[_i].photo);
	test_error_is(test_content_error(t, content), photos[_i].error, content);
	gl_template_free(t);
}
END_TEST

#define BOX(x, y, w, h, label) "{'x':" #x ",'y':" #y ",'w':" #w ",'h':" #h ",'label':'" #label "'}"
#define LIST(list)             "{'boxes':[" list "]}"

/* record: a right value as a record states it. */
static const struct {
	const char *value, *error, *record;
} values[] = {
	{ LIST(""), NULL, "{\"boxes\":[]}" },
	{ LIST(BOX(5, 2, 10, 20, dog) "," BOX(0, 0, 10000, 10000, cat)), NULL,
	        "{\"boxes\":[{\"h\":10000,\"label\":\"cat\",\"w\":10000,\"x\":0,\"y\":0},"
	        "{\"h\":20,\"label\":\"dog\",\"w\":10,\"x\":5,\"y\":2}]}" },
	{ "{'boxes':[" BOX(9999, 9999, 1, 1, dog) "],'comment':'far'}", NULL,
	        "{\"boxes\":[{\"h\":1,\"label\":\"dog\",\"w\":1,\"x\":9999,\"y\":9999}]}" },
	{ LIST(BOX(0, 0, 1, 1, cat) "," BOX(0, 0, 1, 1, cat)), NULL,
	        "{\"boxes\":[{\"h\":1,\"label\":\"cat\",\"w\":1,\"x\":0,\"y\":0},"
	        "{\"h\":1,\"label\":\"cat\",\"w\":1,\"x\":0,\"y\":0}]}" },
	{ LIST(BOX(1, 0, 10000, 1, dog)), "inside", NULL },
	{ LIST(BOX(0, 9999, 1, 2, dog)), "inside", NULL },
	{ LIST(BOX(10000, 0, 1, 1, dog)), "inside", NULL },
	{ LIST(BOX(-1, 0, 5, 5, dog)), "inside", NULL },
	{ LIST(BOX(0, 0, 0, 5, dog)), "above 0", NULL },
	{ LIST(BOX(0.5, 0, 5, 5, dog)), "whole", NULL },
	{ LIST(BOX(0, 0, 5, 5, cow)), "\"label\"", NULL },
	{ LIST(BOX(0, 0, 5, 5, dog) ",7"), "box 2", NULL },
	{ LIST("{'x':0,'y':0,'w':5,'h':5}"), "label", NULL },
	{ LIST("{'x':0,'y':0,'w':5,'h':5,'label':'dog','angle':1}"), "angle", NULL },
	{ "{'boxes':{}}", "list", NULL },
	{ "{}", "boxes", NULL },
};

START_TEST(values_are_checked_and_stated)
{
	struct gl_template *t = test_template(PLAIN);
	const struct gl_question *q = &t->question[0];
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto text = { 0 }, cell = { 0 };
	char value[400];

	snprintf(value, sizeof(value), "{'q':%s}", values[_i].value);
	test_error_is(test_value_error(t, value, false), values[_i].error, value);
	if (!values[_i].error) {
		test_json(&doc, values[_i].value);
		gl_buf_init(&text, 1000);
		gl_buf_init(&cell, 1000);
		test_state(&text, q, doc.root);
		ck_assert_str_eq(text.data, values[_i].record);
		q->type->cell(&cell, q, doc.root);
		ck_assert(cell.data[0] == '[');
		ck_assert_int_eq(gl_question_label(q, doc.root), -1);
	}
	gl_template_free(t);
}
END_TEST

static const struct {
	const char *record;
	bool may;
} records[] = {
	{ LIST(""), true },
	{ LIST(BOX(0, 0, 1, 1, dog) "," BOX(1, 0, 1, 1, cat)), true },
	{ LIST(BOX(1, 0, 1, 1, cat) "," BOX(0, 0, 1, 1, dog)), false },
	{ LIST(BOX(0, 0, 1, 1, cow)), false },
	{ LIST(BOX(0, 0, 0, 1, dog)), false },
	{ "{'boxes':[],'comment':'x'}", false },
	{ "{'boxes':null}", false },
};

START_TEST(records_may_state_sorted_boxes)
{
	ck_assert_msg(test_stated(PLAIN, records[_i].record) == records[_i].may, "%s", records[_i].record);
}
END_TEST

START_TEST(more_than_a_hundred_are_too_many)
{
	struct gl_template *t = test_template(PLAIN);
	gl_buf_auto value = { 0 };

	for (int most = 100; most <= 101; most++) {
		gl_buf_release(&value);
		gl_buf_init(&value, 10000);
		gl_buf_puts(&value, "{'q':{'boxes':[");
		for (int i = 0; i < most; i++)
			gl_buf_puts(&value, i ? "," BOX(0, 0, 5, 5, dog) : BOX(0, 0, 5, 5, dog));
		gl_buf_puts(&value, "]}}");
		test_error_is(
		        test_value_error(t, value.data, false), most > 100 ? "at most 100" : NULL, "many");
	}
	gl_template_free(t);
}
END_TEST

Suite *boxes_suite(void);
Suite *boxes_suite(void)
{
	Suite *s = suite_create("boxes");
	TCase *t = tcase_create("boxes");

	tcase_add_loop_test(t, templates_are_read_strictly, 0, GL_COUNT(templates));
	tcase_add_loop_test(t, images_are_those_that_our_pages_may_show, 0, GL_COUNT(photos));
	tcase_add_loop_test(t, values_are_checked_and_stated, 0, GL_COUNT(values));
	tcase_add_loop_test(t, records_may_state_sorted_boxes, 0, GL_COUNT(records));
	tcase_add_test(t, more_than_a_hundred_are_too_many);
	suite_add_tcase(s, t);
	return s;
}
