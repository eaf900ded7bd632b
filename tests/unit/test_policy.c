/* policy and price: defaults, bounds, and the bytes that are logged. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "questions.h"
#include "testdata.h"

#include "base/auto.h"
#include "base/hex.h"

#define DEFAULTS                                                                                             \
	"{\"at_once\":10,\"auto_accept_s\":604800,\"confidence\":\"0.6\","                                   \
	"\"consensus\":{\"better\":\"default\",\"safe\":\"default\"},\"gold_floor\":\"0.6\","                \
	"\"gold_share\":\"0.1\",\"humans_min\":1,\"lease_s\":3600,\"redundancy\":{\"max\":7,\"min\":3},"     \
	"\"reject_share\":\"0.1\",\"speed_ms\":1500,\"surplus_share\":\"0.05\",\"undecided_share\":\"0."     \
	"05\"}"

static struct gl_err error;

static struct gl_policy *policy(const char *text, const struct gl_template *t, bool complete)
{
	gl_json_doc_auto doc = { 0 };
	struct gl_policy *p = NULL;

	error = (struct gl_err){ 0 };
	if (text)
		test_json(&doc, text);
	if (gl_policy_parse(&p, doc.root, t, complete, &error))
		ck_assert(error.code == GL_INVALID && *error.text && !p);
	return p;
}

START_TEST(nothing_asked_is_the_defaults)
{
	struct gl_template *t = test_template(test_template_text);

	for (int i = 0; i < 2; i++) {
		struct gl_policy *p = policy(i ? "{}" : NULL, t, false);

		ck_assert_ptr_nonnull(p);
		ck_assert_str_eq(p->jcs, DEFAULTS);
		ck_assert_uint_eq(p->jcs_len, strlen(DEFAULTS));
		ck_assert_int_eq(p->confidence, 600000);
		ck_assert_int_eq(p->redundancy_min, 3);
		ck_assert_int_eq(p->reject_share, 100000);
		ck_assert_ptr_eq(p->method[0], gl_method_find(gl_label_methods, "default"));
		gl_policy_free(p);
	}
	gl_template_free(t);
}
END_TEST

START_TEST(what_was_asked_is_logged_in_the_shortest_form)
{
	struct gl_template *t = test_template(test_template_text);
	struct gl_policy *p =
	        policy("{'confidence':'0.900','gold_share':'0.000000','surplus_share':'1.0','reject_share':"
	               "'0.123456','redundancy':{'max':9},'consensus':{'safe':'majority'},'humans_min':0}",
	                t, false);
	struct gl_policy *again;

	ck_assert_msg(p != NULL, "%s", error.text);
	ck_assert_str_eq(p->jcs,
	        "{\"at_once\":10,\"auto_accept_s\":604800,\"confidence\":\"0.9\",\"consensus\":"
	        "{\"better\":\"default\",\"safe\":\"majority\"},\"gold_floor\":\"0.6\",\"gold_share\":"
	        "\"0\",\"humans_min\":0,\"lease_s\":3600,\"redundancy\":{\"max\":9,\"min\":3},"
	        "\"reject_share\":\"0.123456\",\"speed_ms\":1500,\"surplus_share\":\"1\","
	        "\"undecided_share\":\"0.05\"}");
	ck_assert_ptr_eq(p->method[1], gl_method_find(gl_label_methods, "majority"));
	again = policy(p->jcs, t, true);
	ck_assert_msg(again != NULL, "%s", error.text);
	ck_assert_str_eq(again->jcs, p->jcs);
	ck_assert_mem_eq(again->hash, p->hash, sizeof(p->hash));
	ck_assert_int_eq(again->surplus_share, 1000000);
	gl_policy_free(p);
	gl_policy_free(again);
	gl_template_free(t);
}
END_TEST

static const struct {
	const char *text, *error; /* error NULL: it is right */
} asked[] = {
	{ "{'confidence':'1'}", NULL },
	{ "{'confidence':'0'}", NULL },
	{ "{'confidence':'1.000001'}", "\"confidence\" (" },
	{ "{'confidence':'0.1234567'}", "six places" },
	{ "{'confidence':0.95}", "decimal string" },
	{ "{'confidence':'-0.1'}", "decimal string" },
	{ "{'confidence':'.5'}", "decimal string" },
	{ "{'confidence':''}", "decimal string" },
	{ "{'confidence':null}", "decimal string" },
	{ "{'reject_share':'0.3'}", NULL },
	{ "{'reject_share':'0.300001'}", "to \"0.3\"" },
	{ "{'redundancy':{'min':1,'max':100}}", NULL },
	{ "{'redundancy':{'min':5,'max':5}}", NULL },
	{ "{'redundancy':{'min':8}}", "must not be above" },
	{ "{'redundancy':{'max':101}}", "\"redundancy.max\"" },
	{ "{'redundancy':{'min':0}}", "\"redundancy.min\"" },
	{ "{'redundancy':{'min':'3'}}", "whole number" },
	{ "{'redundancy':{'mean':3}}", "\"redundancy.mean\"" },
	{ "{'redundancy':3}", "\"redundancy\" must be" },
	{ "{'min':3}", "there is no \"min\"" },
	{ "{'max':3}", "there is no \"max\"" },
	{ "{'humans_min':7}", NULL },
	{ "{'humans_min':8}", "\"humans_min\" must not be above" },
	{ "{'agents_max':0}", NULL },
	{ "{'agents_max':101}", "from 0 to 100" },
	{ "{'clickers_paused':false}", NULL },
	{ "{'clickers_paused':'no'}", "true or false" },
	{ "{'predictions_shown':true}", NULL },
	{ "{'predictions_shown':1}", "true or false" },
	{ "{'at_once':0}", "at_once" },
	{ "{'at_once':1.5}", "whole number" },
	{ "{'lease_s':29}", "from 30 to 604800" },
	{ "{'auto_accept_s':604801}", "7 days" },
	{ "{'speed_ms':-1}", "speed_ms" },
	{ "{'colour':'red'}", "there is no \"colour\"" },
	{ "{'at_once\\u0000':1}", "there is no" },
	{ "{'consensus':{'better':'wawa','safe':'dawid-skene'}}", NULL },
	{ "{'consensus':{'better':'glad'}}", "must be one of: default, " },
	{ "{'consensus':{'better':'oracle'}}",
	        "(pairwise) must be one of: default, anchored, dawid-skene, majority, wawa" },
	{ "{'consensus':{'better':7}}", "default, anchored" },
	{ "{'consensus':{'worse':'majority'}}", "no question \"worse\"" },
	{ "{'consensus':'majority'}", "object" },
	{ "[]", "object" },
	{ "'strict'", "object" },
};

START_TEST(what_is_asked_is_held_to_its_bounds)
{
	struct gl_template *t = test_template(test_template_text);
	struct gl_policy *p = policy(asked[_i].text, t, false);

	ck_assert(!p == (error.code != GL_OK));
	test_error_is(error.text, asked[_i].error, asked[_i].text);
	gl_policy_free(p);
	gl_template_free(t);
}
END_TEST

START_TEST(a_logged_policy_lacks_nothing)
{
	static const char *const keys[] = { "at_once", "auto_accept_s", "confidence", "consensus", "better",
		"safe", "gold_floor", "gold_share", "humans_min", "lease_s", "redundancy", "max", "min",
		"reject_share", "speed_ms", "surplus_share", "undecided_share" };
	struct gl_template *t = test_template(test_template_text);
	struct gl_policy *p = policy(DEFAULTS, t, true);

	ck_assert_msg(p != NULL, "%s", error.text);
	ck_assert_str_eq(p->jcs, DEFAULTS);
	gl_policy_free(p);
	for (size_t i = 0; i < GL_COUNT(keys); i++) {
		gl_mem_auto char *text = strdup(DEFAULTS);

		/* Renamed, so that one is missing and another is unknown. */
		strstr(text, keys[i])[0] = 'X';
		ck_assert_msg(!policy(text, t, true), "%s", keys[i]);
	}
	ck_assert_ptr_null(policy("{}", t, true));
	ck_assert_ptr_null(policy(NULL, t, true));
	gl_template_free(t);
}
END_TEST

/* Logs that were written before these keys were there mean their defaults, and what means them has those
 * bytes. */
START_TEST(later_keys_are_written_only_where_they_matter)
{
	struct gl_template *t = test_template(test_template_text);
	struct gl_policy *same = policy(
	                         "{'agents_max':100,'clickers_paused':false,'predictions_shown':false}", t,
	                         false),
	                 *other = policy("{'agents_max':1,'clickers_paused':true,'predictions_shown':true}",
	                         t, false),
	                 *again;

	ck_assert_str_eq(same->jcs, DEFAULTS);
	ck_assert_int_eq(same->agents_max, 100);
	ck_assert_ptr_nonnull(strstr(other->jcs, "{\"agents_max\":1,\"at_once\":10,"));
	ck_assert_ptr_nonnull(strstr(other->jcs, "\"clickers_paused\":true,\"confidence\""));
	ck_assert_ptr_nonnull(strstr(other->jcs, "\"predictions_shown\":true,\"redundancy\""));
	again = policy(other->jcs, t, true);
	ck_assert_msg(again != NULL, "%s", error.text);
	ck_assert_int_eq(again->agents_max, 1);
	ck_assert_int_eq(again->clickers_paused, 1);
	ck_assert_int_eq(again->predictions_shown, 1);
	ck_assert_mem_eq(again->hash, other->hash, sizeof(again->hash));
	gl_policy_free(same);
	gl_policy_free(other);
	gl_policy_free(again);
	gl_template_free(t);
}
END_TEST

START_TEST(a_logged_policy_keeps_its_bytes)
{
	struct gl_template *t = test_template(test_template_text);
	gl_mem_auto char *text = strdup(DEFAULTS);
	char *share = strstr(text, "\"0.05\"");
	struct gl_policy *p;

	memcpy(share, "\"0.50\"", 6); /* not the shortest form */
	p = policy(text, t, true);
	ck_assert_msg(p != NULL, "%s", error.text);
	ck_assert_str_eq(p->jcs, text);
	ck_assert_int_eq(p->surplus_share, 500000);
	gl_policy_free(p);
	gl_template_free(t);
}
END_TEST

START_TEST(bundles_of_others_hold_policies_we_read)
{
	struct gl_template *t;
	glob_t found = { 0 };
	unsigned policies = 0;

	if (!test_data())
		return;
	t = test_template(test_template_text);
	test_glob(&found, "example-bundles/*/terms/*");
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct gl_policy *p;
		char name[65];
		size_t len;
		gl_mem_auto char *text = test_read(&len, found.gl_pathv[i]);

		if (strncmp(text, "{\"at_once\"", 10))
			continue;
		p = policy(text, t, true);
		ck_assert_msg(p != NULL, "%s", error.text);
		gl_hex(name, p->hash, sizeof(p->hash));
		ck_assert_str_eq(name, strrchr(found.gl_pathv[i], '/') + 1);
		gl_policy_free(p);
		policies++;
	}
	ck_assert_uint_ge(policies, 2);
	globfree(&found);
	gl_template_free(t);
}
END_TEST

enum { COUNT, SHARE, COUNT_LATER, FLAG_LATER };

static const struct {
	const char *group, *key, *help;
	int kind;
	int64_t preset, least, most;
} rows[] = {
#define X(field, group, key, kind, preset, least, most, help) { group, key, help, kind, preset, least, most },
#include "questions/policy.def"
#undef X
};

static bool named(const struct gl_json *names, const char *name)
{
	for (const struct gl_json *v = gl_json_first(names); v; v = gl_json_next(names, v))
		if (gl_json_str(v, name))
			return true;
	return false;
}

static bool offered(const char *name)
{
	for (size_t i = 0; gl_question_type_at(i); i++)
		if (gl_method_find(gl_question_type_at(i)->methods, name))
			return true;
	return false;
}

START_TEST(the_schema_says_what_the_table_says)
{
	gl_json_doc_auto doc = { 0 };
	struct gl_err e = { 0 };
	size_t len;
	gl_mem_auto char *text = test_read(&len, "schemas/policy.schema.json");
	const struct gl_json *properties, *redundancy, *names;

	ck_assert_msg(!gl_json_parse(&doc, text, len, &e), "%s", e.text);
	properties = gl_json_get(doc.root, "properties");
	redundancy = gl_json_get(gl_json_get(properties, "redundancy"), "properties");
	/* "redundancy" and "consensus" stand for two more, of which the first has two of the rows. */
	ck_assert_uint_eq(properties->count, GL_COUNT(rows));
	ck_assert_uint_eq(redundancy->count, 2);
	for (size_t i = 0; i < GL_COUNT(rows); i++) {
		const struct gl_json *row =
		        gl_json_get(*rows[i].group ? redundancy : properties, rows[i].key);
		const struct gl_json *preset = gl_json_get(row, "default");
		int64_t n;

		ck_assert_msg(gl_json_str(gl_json_get(row, "description"), rows[i].help), "%s", rows[i].key);
		if (rows[i].kind == FLAG_LATER) {
			ck_assert(gl_json_is(preset, rows[i].preset ? GL_JSON_TRUE : GL_JSON_FALSE));
		} else if (rows[i].kind != SHARE) {
			ck_assert(gl_json_int(gl_json_get(row, "minimum"), rows[i].least, rows[i].least, &n));
			ck_assert(gl_json_int(gl_json_get(row, "maximum"), rows[i].most, rows[i].most, &n));
			ck_assert(gl_json_int(preset, rows[i].preset, rows[i].preset, &n));
		} else {
			ck_assert(gl_json_micro(preset, rows[i].most, &n));
			ck_assert_int_eq(n, rows[i].preset);
		}
	}
	names = gl_json_get(
	        gl_json_get(gl_json_get(properties, "consensus"), "additionalProperties"), "enum");
	for (size_t i = 0; gl_question_type_at(i); i++)
		for (const struct gl_method *const *m = gl_question_type_at(i)->methods; *m; m++)
			ck_assert_msg(named(names, (*m)->name) == !(*m)->offline, "%s", (*m)->name);
	for (const struct gl_json *v = gl_json_first(names); v; v = gl_json_next(names, v))
		ck_assert_msg(offered(v->text), "%s", v->text);
}
END_TEST

static const struct {
	const char *text, *error;
} prices[] = {
	{ "{'amount':30000,'currency':'USD'}", NULL },
	{ "{'amount':0,'currency':'USDC2'}", NULL },
	{ "{'amount':9007199254740991,'currency':'ABCDEFGHIJK9'}", NULL },
	{ "{'amount':-1,'currency':'USD'}", "amount" },
	{ "{'amount':0.5,'currency':'USD'}", "amount" },
	{ "{'amount':'1','currency':'USD'}", "amount" },
	{ "{'amount':1,'currency':'usd'}", "currency" },
	{ "{'amount':1,'currency':'US'}", "currency" },
	{ "{'amount':1,'currency':'2USD'}", "currency" },
	{ "{'amount':1,'currency':'ABCDEFGHIJKLM'}", "currency" },
	{ "{'amount':1,'currency':'US\\u0000'}", "currency" },
	{ "{'amount':1}", "price: " },
	{ "{'amount':1,'currency':'USD','per':'task'}", "per" },
	{ "7", "price: " },
};

START_TEST(prices_are_whole_micro_units)
{
	gl_json_doc_auto doc = { 0 };
	struct gl_err e = { 0 };
	struct gl_price p;

	test_json(&doc, prices[_i].text);
	ck_assert_int_eq(gl_price_parse(&p, doc.root, &e), prices[_i].error ? GL_INVALID : GL_OK);
	test_error_is(e.text, prices[_i].error, prices[_i].text);
	if (!prices[_i].error)
		ck_assert(p.amount == gl_json_get(doc.root, "amount")->i &&
		          !strcmp(p.currency, gl_json_get(doc.root, "currency")->text));
}
END_TEST

Suite *policy_suite(void);
Suite *policy_suite(void)
{
	Suite *s = suite_create("policy");
	TCase *t = tcase_create("policy");

	tcase_add_test(t, nothing_asked_is_the_defaults);
	tcase_add_test(t, what_was_asked_is_logged_in_the_shortest_form);
	tcase_add_loop_test(t, what_is_asked_is_held_to_its_bounds, 0, GL_COUNT(asked));
	tcase_add_test(t, a_logged_policy_lacks_nothing);
	tcase_add_test(t, later_keys_are_written_only_where_they_matter);
	tcase_add_test(t, a_logged_policy_keeps_its_bytes);
	tcase_add_test(t, bundles_of_others_hold_policies_we_read);
	tcase_add_test(t, the_schema_says_what_the_table_says);
	tcase_add_loop_test(t, prices_are_whole_micro_units, 0, GL_COUNT(prices));
	suite_add_tcase(s, t);
	return s;
}
