/* spans and steps: what their templates may say, which values are right, and how results are stated. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "questions.h"

#include "base/auto.h"

#define TEMPLATE(question)                                                                                   \
	"{'fields':[{'name':'text','type':'text'},{'name':'chat','type':'chat'},{'name':'list','type':'"     \
	"json'},"                                                                                            \
	"{'name':'maybe','type':'text','required':false}],'questions':[{'name':'q'," question "}]}"
#define OPTIONS     ",'options':[{'value':'PER','title':'Person'},{'value':'LOC','title':'Place'}]"
#define SPANS(more) TEMPLATE("'type':'spans','title':'Mark'" more)
#define STEPS(more) TEMPLATE("'type':'steps','title':'Judge'" more)
#define MARK        SPANS(",'field':'text'" OPTIONS)
#define JUDGE       STEPS(",'field':'list'")
#define FIRST       STEPS(",'field':'list','neutral':true,'first_error':true")

static const struct {
	const char *text, *error;
} templates[] = {
	{ MARK, NULL },
	{ SPANS(",'field':'text','options':[{'value':'x','title':'X'}]"), NULL },
	{ SPANS(",'field':'text','options':[]"), "1 to 64" },
	{ SPANS(",'field':'text'"), "options" },
	{ SPANS(OPTIONS), "field" },
	{ SPANS(",'field':'chat'" OPTIONS), "\"field\"" },
	{ SPANS(",'field':'list'" OPTIONS), "\"field\"" },
	{ SPANS(",'field':'maybe'" OPTIONS), "required" },
	{ SPANS(",'field':'text','overlap':true" OPTIONS), "overlap" },
	{ JUDGE, NULL },
	{ FIRST, NULL },
	{ STEPS(",'field':'chat'"), NULL },
	{ STEPS(",'field':'text','neutral':false"), NULL },
	{ STEPS(""), "field" },
	{ STEPS(",'field':'maybe'"), "required" },
	{ STEPS(",'field':'nowhere'"), "\"field\"" },
	{ STEPS(",'field':'list','neutral':1"), "\"neutral\"" },
	{ STEPS(",'field':'list','first_error':'yes'"), "\"first_error\"" },
	{ STEPS(",'field':'list'" OPTIONS), "options" },
};

START_TEST(templates_are_read_strictly)
{
	test_error_is(test_template_error(templates[_i].text), templates[_i].error, templates[_i].text);
}
END_TEST

#define SPAN(s, e, l) "{'start':" #s ",'end':" #e ",'label':'" #l "'}"
#define LIST(list)    "{'spans':[" list "]}"

/* record: a right value as a record states it. */
static const struct {
	const char *template, *value, *error, *record;
} values[] = {
	{ MARK, LIST(""), NULL, "{'spans':[]}" },
	{ MARK, "{'spans':[" SPAN(4, 9, LOC) "," SPAN(0, 4, PER) "],'comment':'x'}", NULL,
	        "{'spans':[{'end':4,'label':'PER','start':0},{'end':9,'label':'LOC','start':4}]}" },
	{ MARK, LIST(SPAN(0, 1000000, PER)), NULL, "{'spans':[{'end':1000000,'label':'PER','start':0}]}" },
	{ MARK, LIST(SPAN(0, 1000001, PER)), "1000000", NULL },
	{ MARK, LIST(SPAN(-1, 1, PER)), "start", NULL },
	{ MARK, LIST(SPAN(3, 3, PER)), "above", NULL },
	{ MARK, LIST(SPAN(3, 2, PER)), "above", NULL },
	{ MARK, LIST(SPAN(0.5, 2, PER)), "whole", NULL },
	{ MARK, LIST(SPAN(0, 2, ORG)), "label", NULL },
	{ MARK, LIST("{'start':0,'end':2}"), "label", NULL },
	{ MARK, LIST("{'start':0,'end':2,'label':'PER','text':'Bo'}"), "text", NULL },
	{ MARK, LIST(SPAN(0, 5, PER) "," SPAN(4, 6, PER)), "overlap", NULL },
	{ MARK, LIST(SPAN(4, 6, PER) "," SPAN(0, 9, LOC)), "overlap", NULL },
	{ MARK, LIST(SPAN(0, 5, PER) "," SPAN(0, 5, PER)), "overlap", NULL },
	{ MARK, LIST(SPAN(0, 1, PER) ",7"), "number 2", NULL },
	{ MARK, "{'spans':{}}", "list", NULL },
	{ MARK, "{}", "spans", NULL },
	{ JUDGE, "{'steps':['ok','wrong','ok'],'comment':'x'}", NULL, "{'steps':['ok','wrong','ok']}" },
	{ JUDGE, "{'steps':['ok','neutral']}", "\"ok\" or \"wrong\"", NULL },
	{ JUDGE, "{'steps':['right']}", "\"ok\"", NULL },
	{ JUDGE, "{'steps':[1]}", "\"ok\"", NULL },
	{ JUDGE, "{'steps':[]}", "1 to 200", NULL },
	{ JUDGE, "{'steps':'ok'}", "1 to 200", NULL },
	{ JUDGE, "{}", "steps", NULL },
	{ FIRST, "{'steps':['ok','neutral','wrong']}", NULL, "{'steps':['ok','neutral','wrong']}" },
	{ FIRST, "{'steps':['ok','wrong','ok']}", "first wrong", NULL },
	{ FIRST, "{'steps':['ok','wrong','wrong']}", "first wrong", NULL },
};

/* text, in which ' stands for ", as JCS. */
static void canonical(struct gl_buf *out, const char *text)
{
	gl_json_doc_auto doc = { 0 };

	test_json(&doc, text);
	gl_jcs(out, doc.root);
}

START_TEST(values_are_checked_and_stated)
{
	struct gl_template *t = test_template(values[_i].template);
	const struct gl_question *q = &t->question[0];
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto text = { 0 }, want = { 0 }, cell = { 0 };
	char value[300];

	snprintf(value, sizeof(value), "{'q':%s}", values[_i].value);
	test_error_is(test_value_error(t, value, false), values[_i].error, value);
	if (!values[_i].error) {
		test_json(&doc, values[_i].value);
		gl_buf_init(&text, 1000);
		gl_buf_init(&want, 1000);
		gl_buf_init(&cell, 1000);
		test_state(&text, q, doc.root);
		canonical(&want, values[_i].record);
		ck_assert_str_eq(text.data, want.data);
		q->type->cell(&cell, q, doc.root);
		ck_assert(cell.data[0] == '[');
		ck_assert_int_eq(gl_question_label(q, doc.root), -1);
		ck_assert_uint_eq(q->labels, 0); /* no votes are counted by them */
	}
	gl_template_free(t);
}
END_TEST

START_TEST(an_answer_has_a_thousand_spans_at_most)
{
	struct gl_template *t = test_template(MARK);
	gl_buf_auto value = { 0 };

	gl_buf_init(&value, 1 << 20);
	gl_buf_puts(&value, "{'q':{'spans':[");
	for (unsigned i = 0; i < 1000; i++)
		gl_buf_printf(&value, "%s{'start':%u,'end':%u,'label':'PER'}", i ? "," : "", i, i + 1);
	gl_buf_puts(&value, "]}}");
	test_error_is(test_value_error(t, value.data, false), NULL, "1000 spans");
	value.len -= strlen("]}}");
	gl_buf_puts(&value, ",{'start':1000,'end':1001,'label':'PER'}]}}");
	test_error_is(test_value_error(t, value.data, false), "at most 1000", "1001 spans");
	gl_template_free(t);
}
END_TEST

static const struct {
	const char *template, *record;
	bool may;
} records[] = {
	{ MARK, LIST(""), true },
	{ MARK, LIST(SPAN(0, 4, PER) "," SPAN(4, 9, LOC)), true },
	{ MARK, LIST(SPAN(4, 9, LOC) "," SPAN(0, 4, PER)), false },
	{ MARK, LIST(SPAN(0, 5, PER) "," SPAN(4, 9, LOC)), false },
	{ MARK, LIST(SPAN(0, 5, ORG)), false },
	{ MARK, "{'spans':[],'comment':'x'}", false },
	{ JUDGE, "{'steps':['ok','wrong','ok']}", true },
	{ JUDGE, "{'steps':['ok','neutral']}", false },
	{ FIRST, "{'steps':['neutral','wrong']}", true },
	{ FIRST, "{'steps':['wrong','ok']}", false },
	{ FIRST, "{'steps':[]}", false },
};

START_TEST(records_may_state_results_of_the_right_form)
{
	ck_assert_msg(test_stated(records[_i].template, records[_i].record) == records[_i].may, "%s",
	        records[_i].record);
}
END_TEST

/* How far apart two answers are. */
static const struct {
	const char *template, *a, *b;
	double distance;
} pairs[] = {
	{ MARK, LIST(""), LIST(""), 0 },
	{ MARK, LIST(SPAN(0, 4, PER)), LIST(""), 1 },
	{ MARK, LIST(SPAN(0, 4, PER) "," SPAN(5, 6, LOC)), LIST(SPAN(0, 4, PER) "," SPAN(7, 8, LOC)), 0.5 },
	{ MARK, LIST(SPAN(0, 4, PER)), LIST(SPAN(0, 4, LOC)), 1 },
	{ JUDGE, "{'steps':['ok','wrong']}", "{'steps':['ok','wrong']}", 0 },
	{ JUDGE, "{'steps':['ok','wrong']}", "{'steps':['ok','ok','ok','ok']}", 0.75 },
};

START_TEST(distances_are_the_same_both_ways)
{
	struct gl_template *t = test_template(pairs[_i].template);
	const struct gl_question *q = &t->question[0];
	gl_json_doc_auto a = { 0 }, b = { 0 };
	gl_buf_auto x = { 0 }, y = { 0 };
	struct gl_ballot m, n;

	test_json(&a, pairs[_i].a);
	test_json(&b, pairs[_i].b);
	gl_buf_init(&x, 1000);
	gl_buf_init(&y, 1000);
	q->type->pack(&x, q, a.root);
	q->type->pack(&y, q, b.root);
	m = (struct gl_ballot){ x.data, x.len };
	n = (struct gl_ballot){ y.data, y.len };
	ck_assert_double_eq_tol(q->type->distance(m, n), pairs[_i].distance, 1e-12);
	ck_assert_double_eq_tol(q->type->distance(n, m), pairs[_i].distance, 1e-12);
	gl_template_free(t);
}
END_TEST

Suite *spans_suite(void);
Suite *spans_suite(void)
{
	Suite *s = suite_create("spans");
	TCase *t = tcase_create("spans");

	tcase_add_loop_test(t, templates_are_read_strictly, 0, GL_COUNT(templates));
	tcase_add_loop_test(t, values_are_checked_and_stated, 0, GL_COUNT(values));
	tcase_add_test(t, an_answer_has_a_thousand_spans_at_most);
	tcase_add_loop_test(t, records_may_state_results_of_the_right_form, 0, GL_COUNT(records));
	tcase_add_loop_test(t, distances_are_the_same_both_ways, 0, GL_COUNT(pairs));
	suite_add_tcase(s, t);
	return s;
}
