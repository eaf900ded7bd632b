/* results: what the answers to one question of each newer type come to in a record. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "questions.h"

#include "base/auto.h"
#include "dataset/derive.h"

#define OPTIONS ",'options':[{'value':'b','title':'B'},{'value':'a','title':'A'}]}"
#define MULTI   "{'name':'q','type':'multi_choice','title':'What?'" OPTIONS
#define RATING  "{'name':'q','type':'rating','title':'How?','min':0,'max':9}"
#define BOXES   "{'name':'q','type':'boxes','title':'Box'" OPTIONS
#define TEXT    "{'name':'q','type':'text','title':'Say'}"
#define SPANS   "{'name':'q','type':'spans','title':'Mark','field':'a'" OPTIONS
#define STEPS   "{'name':'q','type':'steps','title':'Judge','field':'a'}"

/* Answers by people 1, 2, ... at the indices 3, 4, ... to the only task; redundancy is 2 to 4. */
struct row {
	const char *question, *method;
	const char *said[6]; /* NULL ends */
	const char *review;  /* by a stranger, or NULL */
	const char *result;
	bool contradicted;
};

static const struct row rows[] = {
	{ MULTI, "majority", { NULL }, NULL,
	        "{'confidence':null,'status':'unfinished','value':null,'votes':{'a':0,'b':0}}", false },
	{ MULTI, "majority", { "{'choices':['a']}" }, NULL,
	        "{'confidence':null,'status':'unfinished','value':null,'votes':{'a':1,'b':0}}", false },
	{ MULTI, "majority", { "{'choices':['b','a']}", "{'choices':['a','b']}" }, NULL,
	        "{'confidence':null,'status':'consensus','value':{'choices':['a','b']},'votes':{'a':2,'b':2}"
	        "}",
	        false },
	{ MULTI, "majority", { "{'choices':['b','a']}", "{'choices':['a']}" }, NULL,
	        "{'confidence':null,'status':'unfinished','value':null,'votes':{'a':2,'b':1}}", false },
	{ MULTI, "majority", { "{'choices':[]}", "{'choices':['a']}", "{'choices':[]}" }, NULL,
	        "{'confidence':null,'status':'consensus','value':{'choices':[]},'votes':{'a':1,'b':0}}",
	        false },
	{ MULTI, "default",
	        { "{'choices':['b']}", "{'choices':['a']}", "{'choices':['a','b']}",
	                "{'choices':[],'comment':'?'}" },
	        NULL, "{'confidence':null,'status':'tied','value':null,'votes':{'a':2,'b':2}}", false },
	{ MULTI, "majority", { "{'choices':['a']}", "{'choices':['a']}" }, "{'choices':['b']}",
	        "{'confidence':null,'status':'reviewed','value':{'choices':['b']},'votes':{'a':2,'b':0}}",
	        true },
	{ MULTI, "majority", { "{'choices':['a']}", "{'choices':['a']}" },
	        "{'choices':['a'],'comment':'yes'}",
	        "{'confidence':null,'status':'reviewed','value':{'choices':['a']},'votes':{'a':2,'b':0}}",
	        false },
	{ MULTI, "majority", { "{'choices':['a']}", "{'choices':['b']}" }, "{'choices':['b']}",
	        "{'confidence':null,'status':'reviewed','value':{'choices':['b']},'votes':{'a':1,'b':1}}",
	        false },
	{ RATING, "mean", { "{'rating':3}" }, NULL,
	        "{'confidence':null,'status':'unfinished','value':null,'votes':{'answers':1}}", false },
	{ RATING, "default", { "{'rating':3}", "{'rating':4}", "{'rating':4}" }, NULL,
	        "{'confidence':null,'status':'consensus','value':{'rating':'3.666667'},'votes':{'answers':3}"
	        "}",
	        false },
	{ RATING, "mean", { "{'rating':4}", "{'rating':4}" }, NULL,
	        "{'confidence':null,'status':'consensus','value':{'rating':'4.000000'},'votes':{'answers':2}"
	        "}",
	        false },
	{ RATING, "median", { "{'rating':3}", "{'rating':9}", "{'rating':4}" }, NULL,
	        "{'confidence':null,'status':'consensus','value':{'rating':4},'votes':{'answers':3}}",
	        false },
	{ RATING, "median", { "{'rating':3}", "{'rating':8}" }, NULL,
	        "{'confidence':null,'status':'consensus','value':{'rating':'5.500000'},'votes':{'answers':2}"
	        "}",
	        false },
	{ RATING, "mean", { "{'rating':3}", "{'rating':8}" }, "{'rating':8,'comment':'sure'}",
	        "{'confidence':null,'status':'reviewed','value':{'rating':8},'votes':{'answers':2}}", false },
	{ BOXES, "default",
	        { "{'boxes':[{'x':10,'y':20,'w':30,'h':40,'label':'a'}]}",
	                "{'boxes':[{'x':12,'y':20,'w':30,'h':40,'label':'a'}],'comment':'?'}" },
	        NULL,
	        "{'confidence':null,'status':'consensus','value':{'boxes':[{'h':40,'label':'a','w':30,'x':11,"
	        "'y':"
	        "20}]},'votes':{'answers':2}}",
	        false },
	{ BOXES, "majority", { "{'boxes':[]}", "{'boxes':[]}" }, NULL,
	        "{'confidence':null,'status':'consensus','value':{'boxes':[]},'votes':{'answers':2}}",
	        false },
	{ BOXES, "majority",
	        { "{'boxes':[]}", "{'boxes':[{'x':1,'y':2,'w':3,'h':4,'label':'b'}]}", "{'boxes':[]}",
	                "{'boxes':[{'x':1,'y':2,'w':3,'h':4,'label':'b'}]}" },
	        NULL, "{'confidence':null,'status':'tied','value':null,'votes':{'answers':4}}", false },
	{ TEXT, "medoid",
	        { "{'text':'rain falls'}", "{'text':'the rain falls down'}", "{'text':'the rain falls'}" },
	        NULL, "{'confidence':null,'status':'consensus','value':{'answer':5},'votes':{'answers':3}}",
	        false },
	{ TEXT, "default", { "{'text':'rain'}" }, NULL,
	        "{'confidence':null,'status':'unfinished','value':null,'votes':{'answers':1}}", false },
	{ TEXT, "default", { "{'text':'rain'}", "{'text':'snow'}" }, "{'text':'hail'}",
	        "{'confidence':null,'status':'reviewed','value':{'review':20},'votes':{'answers':2}}",
	        false },
	{ SPANS, "default",
	        { "{'spans':[{'start':5,'end':9,'label':'a'}]}", "{'spans':[]}",
	                "{'spans':[{'start':5,'end':9,'label':'a'}],'comment':'!'}" },
	        NULL,
	        "{'confidence':null,'status':'consensus','value':{'spans':[{'end':9,'label':'a','start':5}]},"
	        "'votes':{'answers':3}}",
	        false },
	{ SPANS, "cells", { "{'spans':[]}", "{'spans':[]}" }, NULL,
	        "{'confidence':null,'status':'consensus','value':{'spans':[]},'votes':{'answers':2}}",
	        false },
	{ SPANS, "exact",
	        { "{'spans':[{'start':0,'end':2,'label':'a'}]}",
	                "{'spans':[{'start':0,'end':2,'label':'b'}]}" },
	        NULL, "{'confidence':null,'status':'unfinished','value':null,'votes':{'answers':2}}", false },
	{ SPANS, "cells", { "{'spans':[]}", "{'spans':[]}" }, "{'spans':[{'start':0,'end':2,'label':'b'}]}",
	        "{'confidence':null,'status':'reviewed','value':{'spans':[{'end':2,'label':'b','start':0}]},"
	        "'votes':{'answers':2}}",
	        false },
	{ STEPS, "default",
	        { "{'steps':['ok','wrong']}", "{'steps':['ok','wrong']}", "{'steps':['ok','ok']}" }, NULL,
	        "{'confidence':null,'status':'consensus','value':{'steps':['ok','wrong']},"
	        "'votes':{'answers':3}}",
	        false },
	{ STEPS, "majority",
	        { "{'steps':['ok']}", "{'steps':['wrong']}", "{'steps':['ok']}", "{'steps':['wrong']}" },
	        NULL, "{'confidence':null,'status':'tied','value':null,'votes':{'answers':4}}", false },
};

static struct gl_err error;

static void add_terms(struct gl_facts *f, const struct row *row)
{
	gl_json_doc_auto doc = { 0 };
	struct gl_price price = { .amount = 1, .currency = "USD" };
	struct gl_template *t;
	struct gl_policy *p;
	char text[1000];

	snprintf(text, sizeof(text), "{'fields':[{'name':'a','type':'text'}],'questions':[%s]}",
	        row->question);
	t = test_template(text);
	snprintf(text, sizeof(text), "{'redundancy':{'min':2,'max':4},'consensus':{'q':'%s'}}", row->method);
	test_json(&doc, text);
	ck_assert_msg(!gl_policy_parse(&p, doc.root, t, false, &error), "%s", error.text);
	ck_assert(!gl_facts_terms(f, 1, t, p, &price, &error));
}

static const struct gl_json *value(struct gl_json_doc *doc, const char *said)
{
	char text[300];

	snprintf(text, sizeof(text), "{'q':%s}", said);
	test_json(doc, text);
	return doc->root;
}

static void add_answers(struct gl_facts *f, const struct row *row)
{
	gl_json_doc_auto doc = { 0 };
	uint8_t a[GL_PSEUDONYM_BYTES] = { 0 };

	for (uint64_t i = 0; row->said[i]; i++) {
		struct gl_job job = { .n = 1, .price = 1, .terms = 1 };
		struct gl_said said = { .value.json = value(&doc, row->said[i]) };

		a[0]++;
		ck_assert_msg(!gl_facts_answer(f, 3 + i, a, &job, &said, &error), "%s", error.text);
	}
	a[0]++;
	if (row->review) {
		struct gl_review r = { .n = 1, .value.json = value(&doc, row->review) };

		ck_assert_msg(!gl_facts_review(f, 20, a, &r, &error), "%s", error.text);
	}
}

START_TEST(results_are_stated_as_their_type_says)
{
	const struct row *row = &rows[_i];
	struct gl_facts *f = gl_facts_new();
	struct gl_derived d = { 0 };
	gl_json_doc_auto want = { 0 };
	gl_buf_auto found = { 0 }, canonical = { 0 };

	add_terms(f, row);
	ck_assert(!gl_facts_tasks(f, 2, 1, 1, &error));
	add_answers(f, row);
	ck_assert_msg(!gl_facts_close(f, 30, &error) && !gl_derive(&d, f, &error), "%s", error.text);
	gl_buf_init(&found, 10000);
	gl_buf_init(&canonical, 10000);
	gl_derived_question(&found, &d, 1, 0);
	test_json(&want, row->result);
	gl_jcs(&canonical, want.root);
	ck_assert_str_eq(found.data, canonical.data);
	ck_assert_int_eq(d.result[0].contradicted, row->contradicted);
	ck_assert_ptr_nonnull(d.agreement[0].undefined);
	gl_derived_release(&d);
	gl_facts_free(f);
}
END_TEST

Suite *results_suite(void);
Suite *results_suite(void)
{
	Suite *s = suite_create("results");
	TCase *t = tcase_create("results");

	tcase_add_loop_test(t, results_are_stated_as_their_type_says, 0, GL_COUNT(rows));
	suite_add_tcase(s, t);
	return s;
}
