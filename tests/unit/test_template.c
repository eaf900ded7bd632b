/* template: fields, questions, whole answers and contents, whatever the types. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "questions.h"
#include "testdata.h"

#include "base/auto.h"
#include "base/hex.h"

#define FIELD(members) "{'fields':[{" members "}],'questions':[" OK_QUESTION "]}"
#define OK_QUESTION                                                                                          \
	"{'name':'q','title':'?','type':'choice','options':[{'title':'A','value':'a'},{'title':'B',"         \
	"'value':'b'}]}"
#define QUESTION(members) "{'fields':[{'name':'t','type':'text'}],'questions':[{" members "}]}"
#define OPTIONS           "'options':[{'title':'A','value':'a'},{'title':'B','value':'b'}]"
#define NAME64            "n123456789012345678901234567890123456789012345678901234567890123"

static const struct {
	const char *text, *error;
} templates[] = {
	{ FIELD("'name':'t','type':'text'"), NULL },
	{ FIELD("'name':'t','type':'json','required':false"), NULL },
	{ FIELD("'name':'" NAME64 "','type':'code'"), NULL },
	{ FIELD("'name':'Left_reply-2','type':'chat'"), NULL },
	{ FIELD("'name':'" NAME64 "4','type':'code'"), "1 to 64" },
	{ FIELD("'name':'','type':'text'"), "\"name\"" },
	{ FIELD("'name':'2t','type':'text'"), "begin with a letter" },
	{ FIELD("'name':'t t','type':'text'"), "\"name\"" },
	{ FIELD("'name':'é','type':'text'"), "\"name\"" },
	{ FIELD("'name':7,'type':'text'"), "\"name\"" },
	{ FIELD("'name':'t','type':'html'"), "text, markdown, chat, code, json or image" },
	{ FIELD("'name':'t'"), "type" },
	{ FIELD("'name':'t','type':'text','title':'T'"), "fields, number 1" },
	{ FIELD("'name':'t','type':'text','required':'no'"), "true or false" },
	{ FIELD("'name':'t','type':'text'},{'name':'t','type':'code'"), "fields, number 2: two fields have" },
	{ QUESTION("'name':'q','title':'?','type':'choice'," OPTIONS), NULL },
	{ QUESTION("'name':'q','title':'','type':'choice'," OPTIONS), "\"title\"" },
	{ QUESTION("'name':'q','type':'choice'," OPTIONS), "\"title\"" },
	{ QUESTION("'title':'?','type':'choice'," OPTIONS), "\"name\"" },
	{ QUESTION("'name':'q','title':'?','type':'essay'," OPTIONS), "choice, pairwise" },
	{ QUESTION("'name':'q','title':'?'," OPTIONS), "choice, pairwise" },
	{ QUESTION("'name':'q','title':'?','type':'choice'," OPTIONS
	           "},{'name':'q','title':'!','type':'choice'," OPTIONS),
	        "questions, number 2: two questions have" },
	{ "{'fields':[],'questions':[" OK_QUESTION "]}", "\"fields\"" },
	{ "{'fields':[{'name':'t','type':'text'}],'questions':[]}", "\"questions\"" },
	{ "{'fields':[{'name':'t','type':'text'}],'questions':{}}", "\"questions\"" },
	{ "{'fields':[{'name':'t','type':'text'}]}", "questions" },
	{ "{'fields':[{'name':'t','type':'text'}],'questions':[7]}", "questions, number 1" },
	{ "{'fields':[7],'questions':[" OK_QUESTION "]}", "fields, number 1" },
	{ "{'fields':[{'name':'t','type':'text'}],'questions':[" OK_QUESTION "],'v':1}", "v" },
	{ "[]", "template" },
	{ "null", "template" },
};

START_TEST(templates_are_read_strictly)
{
	test_error_is(test_template_error(templates[_i].text), templates[_i].error, templates[_i].text);
}
END_TEST

START_TEST(a_template_is_known_by_its_jcs)
{
	/* The same members in another order: the same template. */
	struct gl_template *a = test_template(QUESTION("'name':'q','title':'?','type':'choice'," OPTIONS));
	struct gl_template *b = test_template(
	        "{ 'questions' : [{" OPTIONS
	        ",'type':'choice','title':'?','name':'q'}], 'fields':[{'type':'text','name':'t'}] }");
	struct gl_template *c = test_template(QUESTION("'name':'q','title':'!','type':'choice'," OPTIONS));

	ck_assert_str_eq(a->jcs, b->jcs);
	ck_assert_uint_eq(strlen(a->jcs), a->jcs_len);
	ck_assert_mem_eq(a->hash, b->hash, 32);
	ck_assert_mem_eq(a->question[0].hash, b->question[0].hash, 32);
	ck_assert_mem_ne(a->question[0].hash, c->question[0].hash, 32);
	ck_assert_mem_ne(a->hash, c->hash, 32);
	ck_assert_str_eq(a->question[0].jcs,
	        "{\"name\":\"q\",\"options\":[{\"title\":\"A\",\"value\":\"a\"},"
	        "{\"title\":\"B\",\"value\":\"b\"}],\"title\":\"?\",\"type\":\"choice\"}");
	gl_template_free(a);
	gl_template_free(b);
	gl_template_free(c);
}
END_TEST

START_TEST(what_the_template_says_can_be_read_off)
{
	struct gl_template *t = test_template(test_template_text);

	ck_assert_uint_eq(t->fields, 3);
	ck_assert_uint_eq(t->questions, 2);
	ck_assert_str_eq(t->field[2].name, "b");
	ck_assert_int_eq(t->field[2].type, GL_FIELD_MARKDOWN);
	ck_assert(t->field[2].required && t->question[0].required && !t->question[1].required);
	ck_assert_int_eq(gl_template_question(t, "safe", 4), 1);
	ck_assert_int_eq(gl_template_question(t, "safer", 4), 1);
	ck_assert_int_eq(gl_template_question(t, "saf", 3), -1);
	ck_assert_str_eq(t->question[1].type->name, "choice");
	gl_template_free(t);
}
END_TEST

static const struct {
	const char *value;
	bool partial;
	const char *error;
} values[] = {
	{ "{'better':{'choice':'left','strength':2}}", false, NULL },
	{ "{'better':{'choice':'left'},'safe':{'choice':'no','comment':'…'}}", false, NULL },
	{ "{'safe':{'choice':'no'}}", false, "\"better\" must be answered" },
	{ "{'safe':{'choice':'no'}}", true, NULL },
	{ "{}", false, "\"better\" must be answered" },
	{ "{}", true, "at least one" },
	{ "{'better':{'choice':'left'},'kind':{'choice':'x'}}", false, "no question \"kind\"" },
	{ "{'better':{'choice':'left'},'safe':{'choice':'maybe'}}", false,
	        "question \"safe\": \"choice\" must be" },
	{ "{'better':{'choice':'up'}}", true, "question \"better\"" },
	{ "[]", false, "object" },
	{ "7", true, "object" },
};

START_TEST(whole_answers_are_checked)
{
	struct gl_template *t = test_template(test_template_text);

	test_error_is(test_value_error(t, values[_i].value, values[_i].partial), values[_i].error,
	        values[_i].value);
	gl_template_free(t);
}
END_TEST

START_TEST(a_comment_may_have_2000_bytes)
{
	struct gl_template *t = test_template(test_template_text);
	char text[2100];
	int n;

	n = sprintf(text, "{'better':{'choice':'tie','comment':'");
	memset(text + n, 'x', 2001);
	strcpy(text + n + 2000, "'}}");
	test_error_is(test_value_error(t, text, false), NULL, "2000 bytes");
	strcpy(text + n + 2000, "x'}}");
	test_error_is(test_value_error(t, text, false), "2000 bytes", "2001 bytes");
	gl_template_free(t);
}
END_TEST

#define FIELDS                                                                                               \
	"{'fields':[{'name':'t','type':'text'},{'name':'c','type':'chat'},{'name':'s','type':'code',"        \
	"'required':false},{'name':'j','type':'json','required':false}],'questions':[" OK_QUESTION "]}"
#define CHAT "'c':[{'role':'user','content':'hi'}]"

static const struct {
	const char *content, *error;
} contents[] = {
	{ "{'t':''," CHAT "}", NULL },
	{ "{'t':'x'," CHAT ",'s':'int x;','j':null,'more':1.5}", NULL },
	{ "{'t':'x'," CHAT ",'j':{'a':[1,{'b':true}]}}", NULL },
	{ "{" CHAT "}", "lacks the field \"t\"" },
	{ "{'t':7," CHAT "}", "field \"t\" (text): must be a string" },
	{ "{'t':null," CHAT "}", "must be a string" },
	{ "{'t':'x'," CHAT ",'s':[]}", "field \"s\" (code)" },
	{ "{'t':'x','c':'hi'}", "field \"c\" (chat)" },
	{ "{'t':'x','c':[]}", "1 to 1000 turns" },
	{ "{'t':'x','c':['hi']}", "field \"c\" (chat)" },
	{ "{'t':'x','c':[{'role':'user','content':7}]}", "must be strings" },
	{ "{'t':'x','c':[{'role':'user'}]}", "content" },
	{ "{'t':'x','c':[{'role':'user','content':'','name':'x'}]}", "name" },
	{ "['t']", "must be an object" },
};

START_TEST(contents_are_checked_by_field)
{
	struct gl_template *t = test_template(FIELDS);

	test_error_is(test_content_error(t, contents[_i].content), contents[_i].error, contents[_i].content);
	gl_template_free(t);
}
END_TEST

START_TEST(bundles_of_others_hold_templates_we_read)
{
	glob_t found = { 0 };
	unsigned templates_read = 0;

	if (!test_data())
		return;
	test_glob(&found, "example-bundles/*/terms/*");
	for (size_t i = 0; i < found.gl_pathc; i++) {
		gl_json_doc_auto doc = { 0 };
		struct gl_err e = { 0 };
		struct gl_template *t;
		char name[65];
		size_t len;
		gl_mem_auto char *text = test_read(&len, found.gl_pathv[i]);

		if (strncmp(text, "{\"fields\"", 9))
			continue; /* guidelines, or a policy */
		ck_assert_int_eq(gl_json_parse_jcs(&doc, text, len, &e), GL_OK);
		ck_assert_msg(!gl_template_parse(&t, doc.root, &e), "%s", e.text);
		gl_hex(name, t->hash, sizeof(t->hash));
		ck_assert_str_eq(name, strrchr(found.gl_pathv[i], '/') + 1);
		ck_assert_str_eq(t->jcs, text);
		gl_template_free(t);
		templates_read++;
	}
	ck_assert_uint_ge(templates_read, 3);
	globfree(&found);
}
END_TEST

Suite *template_suite(void);
Suite *template_suite(void)
{
	Suite *s = suite_create("template");
	TCase *t = tcase_create("template");

	tcase_add_loop_test(t, templates_are_read_strictly, 0, GL_COUNT(templates));
	tcase_add_test(t, a_template_is_known_by_its_jcs);
	tcase_add_test(t, what_the_template_says_can_be_read_off);
	tcase_add_loop_test(t, whole_answers_are_checked, 0, GL_COUNT(values));
	tcase_add_test(t, a_comment_may_have_2000_bytes);
	tcase_add_loop_test(t, contents_are_checked_by_field, 0, GL_COUNT(contents));
	tcase_add_test(t, bundles_of_others_hold_templates_we_read);
	suite_add_tcase(s, t);
	return s;
}
