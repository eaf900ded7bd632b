/* export: lines for others, from records that are as awkward as they may be. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "dataset/export.h"

#define ANSWERS 4

static struct gl_err e;
static struct gl_template *template;
static struct gl_export_about about;
static struct gl_export_row row;
static struct gl_export_answer answer[ANSWERS];
static struct gl_json_doc record, content, said[ANSWERS], quoted;
static struct gl_buf out;
static const uint8_t pseudonym[GL_PSEUDONYM_BYTES] = { 0xab, 0xcd };

/* JSON with ' for ". */
static const struct gl_json *parse(struct gl_json_doc *doc, const char *text)
{
	char copy[4000];

	snprintf(copy, sizeof copy, "%s", text);
	for (char *c = copy; *c; c++)
		if (*c == '\'')
			*c = '"';
	e = (struct gl_err){ 0 };
	ck_assert_msg(!gl_json_parse(doc, copy, strlen(copy), &e), "%s: %s", copy, e.text);
	return doc->root;
}

static struct gl_template *template_of(const char *fields, const char *questions)
{
	gl_json_doc_auto doc = { 0 };
	char text[4000];
	struct gl_template *t = NULL;

	snprintf(text, sizeof text, "{'fields':[%s],'questions':[%s]}", fields, questions);
	parse(&doc, text);
	ck_assert_msg(!gl_template_parse(&t, doc.root, &e), "%s", e.text);
	return t;
}

static void use(const char *fields, const char *questions)
{
	gl_template_free(template);
	template = template_of(fields, questions);
	about = (struct gl_export_about){ .t = template, .licence = "CC0-1.0" };
	gl_export_begin(&about);
}

#define TEXTS  "{'name':'q','type':'text'},{'name':'a','type':'text'},{'name':'b','type':'text'}"
#define BETTER "{'name':'better','type':'pairwise','title':'?','left':'a','right':'b'}"
#define WHY    "{'name':'why','type':'text','title':'Why?','required':false}"

/* The record's questions and its task's content. */
static void task(const char *questions, const char *of_task)
{
	char text[2000];

	snprintf(text, sizeof text,
	        "{'answers':[],'content':'00','external_id':'t-1','group':'g','left_out':[],'n':1,'questions'"
	        ":%s}",
	        questions);
	row = (struct gl_export_row){ .answer = answer };
	row.record = parse(&record, text);
	row.content = parse(&content, of_task);
}

static void answered(const char *what)
{
	struct gl_export_answer *a = &answer[row.answers];

	*a = (struct gl_export_answer){
		.index = 10 + row.answers, .a = pseudonym, .kind = GL_AGENT, .t = template
	};
	if (what)
		a->said = parse(&said[row.answers], what);
	row.answers++;
}

static const char *written(const struct gl_export_format *f, bool full)
{
	gl_buf_clear(&out);
	f->write(&out, &about, &row, full);
	ck_assert(!gl_buf_failed(&out));
	return out.data;
}

static void holds(const char *text, const char *what)
{
	char copy[2000];

	snprintf(copy, sizeof copy, "%s", what);
	for (char *c = copy; *c; c++)
		if (*c == '\'')
			*c = '"';
	ck_assert_msg(strstr(text, copy) != NULL, "%s\nhas no %s", text, copy);
}

static void set_up(void)
{
	gl_buf_init(&out, 1 << 20);
}

static void tear_down(void)
{
	gl_template_free(template);
	template = NULL;
	gl_json_release(&record);
	gl_json_release(&content);
	gl_json_release(&quoted);
	for (int i = 0; i < ANSWERS; i++)
		gl_json_release(&said[i]);
	gl_buf_release(&out);
}

#define LEFT "{'better':{'confidence':'0.900000','status':'consensus','value':{'choice':'left'},'votes':{}}}"
#define BOTH "{'q':' x ','a':'A','b':'B'}"

START_TEST(a_chat_stays_a_chat_and_texts_become_turns)
{
	use("{'name':'sys','type':'text'},{'name':'talk','type':'chat'},{'name':'doc','type':'json'},{'name':"
	    "'code','type':'code'},"
	    "{'name':'a','type':'chat'},{'name':'b','type':'json'}",
	        BETTER);
	task(LEFT, "{'sys':' S "
	           "','talk':[{'role':'user','content':'hi'},{'role':'assistant','content':''}],'doc':{'k':["
	           "1,2.5]},"
	           "'code':'x','a':[{'role':'assistant','content':'1'},{'role':'user','content':'2'}],'b':{'"
	           "z':null}}");
	ck_assert_int_eq(gl_export_trl_dpo.part(&about, &row), gl_export_test(&row) ? 1 : 0);
	holds(written(&gl_export_trl_dpo, false),
	        "{'prompt':[{'role':'user','content':' S "
	        "'},{'role':'user','content':'hi'},{'role':'assistant','content':''},"
	        "{'role':'user','content':'{\\'k\\':[1,2.5]}\\n\\nx'}],"
	        "'chosen':[{'role':'assistant','content':'1'},{'role':'user','content':'2'}],"
	        "'rejected':[{'role':'assistant','content':'{\\'z\\':null}'}]}\n");
}
END_TEST

START_TEST(an_optional_field_may_be_missing_but_not_a_side)
{
	use("{'name':'q','type':'text','required':false},{'name':'a','type':'text'},{'name':'b','type':'text'"
	    ",'required':false}",
	        BETTER);
	task(LEFT, "{'a':'A','b':''}");
	holds(written(&gl_export_trl_dpo, false), "{'prompt':[],'chosen':[{'role':'assistant','content':'A'}]"
	                                          ",'rejected':[{'role':'assistant','content':''}]}");
	task(LEFT, "{'q':'Q','a':'A'}");
	ck_assert_int_eq(gl_export_trl_dpo.part(&about, &row), -1);
}
END_TEST

/* Status, value, a, b: where the pair goes; 0 stands for either side of the split. */
static const struct {
	const char *status, *value, *b;
	int part;
} places[] = {
	{ "consensus", "{'choice':'left'}", "B", 0 },
	{ "reviewed", "{'choice':'right'}", "B", 0 },
	{ "gold", "{'choice':'right'}", "B", 0 },
	{ "consensus", "{'choice':'tie'}", "B", 2 },
	{ "reviewed", "{'choice':'both_bad'}", "B", 2 },
	{ "consensus", "{'choice':'left'}", "A", 2 },
	{ "consensus", "{'choice':'left'}", "A ", 0 },
	{ "disputed", "null", "B", -1 },
	{ "unfinished", "null", "B", -1 },
	{ "tied", "null", "B", -1 },
	{ "withdrawn", "null", "B", -1 },
};

START_TEST(a_pair_goes_where_its_result_says)
{
	char questions[400], of_task[100];
	int part;

	use(TEXTS, BETTER);
	snprintf(questions, sizeof questions,
	        "{'better':{'confidence':null,'status':'%s','value':%s,'votes':{}}}", places[_i].status,
	        places[_i].value);
	snprintf(of_task, sizeof of_task, "{'q':'','a':'A','b':'%s'}", places[_i].b);
	task(questions, of_task);
	part = gl_export_trl_dpo.part(&about, &row);
	ck_assert_msg(part == places[_i].part || (part == 1 && !places[_i].part), "%s %s: %d",
	        places[_i].status, places[_i].value, part);
	ck_assert_int_eq(gl_export_jsonl.part(&about, &row), strcmp(places[_i].value, "null") ? 0 : -1);
}
END_TEST

START_TEST(a_margin_is_the_mean_towards_the_chosen)
{
	use(TEXTS, BETTER);
	task(LEFT, BOTH);
	answered("{'ms':7,'order':{'better':['b','a']},'value':{'better':{'choice':'left','strength':3,'"
	         "comment':'so'}}}");
	answered("{'ms':8,'order':{'better':['a','b']},'value':{'better':{'choice':'right','strength':1}}}");
	answered("{'ms':9,'order':{},'value':{'better':{'choice':'left'}}}");
	holds(written(&gl_export_trl_dpo, true), "'margin':1.000000,'p_chosen':0.900000");
	holds(out.data, "{'annotator':'abcd0000000000000000000000000000','kind':'agent','choice':'left','"
	                "strength':-3,"
	                "'order':['b','a'],'active_ms':7,'rationale':'so','index':10}");
	holds(out.data,
	        "'choice':'right','strength':1,'order':['a','b'],'active_ms':8,'rationale':null,'index':11}");
	holds(out.data, "'choice':'left','strength':null,'order':null,'active_ms':9,");
	ck_assert(!strstr(out.data, "dimensions")); /* there are none */
	row.answers = 0;
	answered("{'ms':7,'order':{},'value':{'better':{'choice':'right','strength':2}}}");
	answered("{'ms':7,'order':{},'value':{'better':{'choice':'tie'}}}");
	answered("{'ms':7,'order':{},'value':{'better':{'choice':'right'}}}");
	holds(written(&gl_export_trl_dpo, true), "'margin':-1.000000,");
	holds(out.data, "'choice':'tie','strength':0,");
}
END_TEST

START_TEST(nothing_is_told_of_what_was_erased_or_asked_otherwise)
{
	struct gl_template *older = template_of(
	        TEXTS, "{'name':'better','type':'pairwise','title':'Other words','left':'a','right':'b'}");

	use(TEXTS, BETTER);
	task(LEFT, BOTH);
	answered(NULL);
	answered("{'ms':8,'order':{},'value':{'better':{'choice':'right','strength':3}}}");
	answer[1].t = older;
	holds(written(&gl_export_trl_dpo, true),
	        "'margin':null,'p_chosen':0.900000,'votes':{},'status':'consensus','judgments':[]");
	holds(written(&gl_export_jsonl, true),
	        "'answers':[{'annotator':'abcd0000000000000000000000000000','kind':'agent',"
	        "'values':{'better':null},'active_ms':null,'index':10}");
	gl_template_free(older);
}
END_TEST

START_TEST(words_stand_in_for_what_a_record_points_to)
{
	use(TEXTS, BETTER "," WHY);
	task("{'better':{'confidence':null,'status':'unfinished','value':null,'votes':{}},"
	     "'why':{'confidence':null,'status':'consensus','value':{'answer':10},'votes':{'answers':1}}}",
	        BOTH);
	holds(written(&gl_export_jsonl, false), "'values':{'better':null,'why':null}}");
	ck_assert_int_eq(gl_export_jsonl.part(&about, &row), -1); /* its words are gone */
	row.quoted[1] = parse(&quoted, "{'text':'so, \\'it\\'\\nis'}");
	ck_assert_int_eq(gl_export_jsonl.part(&about, &row), 0);
	holds(written(&gl_export_jsonl, false), "'values':{'better':null,'why':{'text':'so, ");
	holds(written(&gl_export_csv, false), ",' x ',A,B,,'so, ''it''\nis'\r\n");
}
END_TEST

START_TEST(a_table_has_a_column_for_everything)
{
	use(TEXTS, BETTER "," WHY);
	gl_export_csv.head(&out, &about, false);
	ck_assert_str_eq(out.data, "external_id,group,split,q,a,b,answer.better,answer.why\r\n");
	gl_buf_clear(&out);
	gl_export_csv.head(&out, &about, true);
	holds(out.data, ",answer.why,answer.why.status,answer.why.confidence,answer.why.votes,task,content_"
	                "sha256,index,leaf,");
}
END_TEST

/* By the group; without one by the id; without that by the number: the same in every dataset. Which groups
 * those are was counted by another program. */
START_TEST(the_split_follows_from_the_group_alone)
{
	unsigned tests = 0;
	char text[200];

	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof text, "{'group':'g-%d','external_id':'x','n':%d}", i, i);
		row.record = parse(&record, text);
		tests += gl_export_test(&row);
		if (i <= 11)
			ck_assert_msg(gl_export_test(&row) == (i == 11), "g-%d", i);
	}
	ck_assert_msg(tests > 70 && tests < 130, "%u of 1000", tests);
	row.record = parse(&record, "{'group':null,'external_id':'g-11','n':1}");
	ck_assert(gl_export_test(&row));
	row.record = parse(&record, "{'group':null,'external_id':null,'n':15}");
	ck_assert(gl_export_test(&row));
}
END_TEST

static const struct {
	const char *format, *profile, *part, *name; /* name: or what is wrong */
} names[] = {
	{ "jsonl", NULL, NULL, "export/jsonl/lean/all.jsonl" },
	{ "csv", "full", "all", "export/csv/full/all.csv" },
	{ "trl-dpo", NULL, NULL, "export/trl-dpo/lean/train.jsonl" },
	{ "trl-dpo", "full", "undecided", "export/trl-dpo/full/undecided.jsonl" },
	{ NULL, NULL, NULL, "format: " },
	{ "../jsonl", NULL, NULL, "format: " },
	{ "jsonl", "", NULL, "profile: " },
	{ "jsonl", NULL, "train", "part: jsonl has \"all\" alone" },
	{ "trl-dpo", NULL, "all", "part: trl-dpo has \"train\"" },
};

START_TEST(a_name_is_made_of_what_there_is)
{
	char name[GL_EXPORT_NAME];

	if (gl_export_name(name, names[_i].format, names[_i].profile, names[_i].part, &e))
		ck_assert_str_eq(name, names[_i].name);
	else
		ck_assert_msg(strstr(e.text, names[_i].name) != NULL, "%s", e.text);
}
END_TEST

START_TEST(pairs_need_a_prompt_and_a_question)
{
	use(TEXTS, WHY);
	ck_assert(!gl_export_trl_dpo.fits(&about));
	use("{'name':'a','type':'text'},{'name':'b','type':'text'}", BETTER);
	ck_assert(!gl_export_trl_dpo.fits(&about));
	use(TEXTS, WHY "," BETTER);
	ck_assert(gl_export_trl_dpo.fits(&about));
	ck_assert_int_eq(about.pair, 1);
	ck_assert_int_eq(about.left, 1);
	ck_assert_int_eq(about.right, 2);
}
END_TEST

Suite *export_suite(void);

Suite *export_suite(void)
{
	Suite *suite = suite_create("export");
	TCase *t = tcase_create("lines");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, a_chat_stays_a_chat_and_texts_become_turns);
	tcase_add_test(t, an_optional_field_may_be_missing_but_not_a_side);
	tcase_add_loop_test(t, a_pair_goes_where_its_result_says, 0, GL_COUNT(places));
	tcase_add_test(t, a_margin_is_the_mean_towards_the_chosen);
	tcase_add_test(t, nothing_is_told_of_what_was_erased_or_asked_otherwise);
	tcase_add_test(t, words_stand_in_for_what_a_record_points_to);
	tcase_add_test(t, a_table_has_a_column_for_everything);
	tcase_add_test(t, the_split_follows_from_the_group_alone);
	tcase_add_loop_test(t, a_name_is_made_of_what_there_is, 0, GL_COUNT(names));
	tcase_add_test(t, pairs_need_a_prompt_and_a_question);
	suite_add_tcase(suite, t);
	return suite;
}
