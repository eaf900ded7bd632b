#include "questions.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"

const char test_template_text[] = "{'fields':[{'name':'prompt','type':'markdown'},{'name':'a','type':'"
                                  "markdown'},{'name':'b','type':'markdown'}],"
                                  "'questions':[{'name':'better','type':'pairwise','left':'a','right':'b','"
                                  "title':'Which reply helps more?'},"
                                  "{'name':'safe','type':'choice','options':[{'value':'yes','title':'Safe'},{"
                                  "'value':'no','title':'Unsafe'}],"
                                  "'title':'Is it safe?','required':false}]}";

static struct gl_err error;

void test_json(struct gl_json_doc *doc, const char *text)
{
	gl_mem_auto char *json = strdup(text);

	for (char *c = json; *c; c++)
		if (*c == '\'')
			*c = '"';
	ck_assert_msg(!gl_json_parse(doc, json, strlen(json), &error), "%s: %s", json, error.text);
}

struct gl_template *test_template(const char *text)
{
	gl_json_doc_auto doc = { 0 };
	struct gl_template *t;

	test_json(&doc, text);
	ck_assert_msg(!gl_template_parse(&t, doc.root, &error), "%s", error.text);
	return t;
}

/* The code and the text must say the same: nothing, or that the value is invalid. */
static const char *told(enum gl_code code)
{
	ck_assert_msg(code == GL_OK || (code == GL_INVALID && error.code == code && *error.text), "%d %s",
	        code, error.text);
	return code ? error.text : "";
}

const char *test_template_error(const char *text)
{
	gl_json_doc_auto doc = { 0 };
	struct gl_template *t = NULL;
	enum gl_code code;

	test_json(&doc, text);
	code = gl_template_parse(&t, doc.root, &error);
	ck_assert(!code == (t != NULL));
	gl_template_free(t);
	return told(code);
}

const char *test_value_error(const struct gl_template *t, const char *value, bool partial)
{
	gl_json_doc_auto doc = { 0 };

	test_json(&doc, value);
	return told(gl_template_check(t, doc.root, partial, &error));
}

const char *test_content_error(const struct gl_template *t, const char *content)
{
	gl_json_doc_auto doc = { 0 };

	test_json(&doc, content);
	return told(gl_template_check_content(t, doc.root, &error));
}

void test_error_is(const char *what, const char *part, const char *input)
{
	if (part)
		ck_assert_msg(strstr(what, part) != NULL, "%s: \"%s\" instead of \"%s\"", input, what, part);
	else
		ck_assert_msg(!*what, "%s: %s", input, what);
}

bool test_stated(const char *template, const char *record)
{
	struct gl_template *t = test_template(template);
	gl_json_doc_auto doc = { 0 };
	bool may;

	test_json(&doc, record);
	may = gl_question_stated(&t->question[0], doc.root);
	gl_template_free(t);
	return may;
}

void test_state(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto packed = { 0 };

	gl_buf_init(&packed, 1000);
	q->type->pack(&packed, q, value);
	q->type->state(out, q, (struct gl_ballot){ packed.data, packed.len });
	test_json(&doc, out->data);
	ck_assert_msg(gl_question_stated(q, doc.root), "%s", out->data);
}
