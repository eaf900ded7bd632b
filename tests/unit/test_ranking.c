/* ranking: what templates and answers may say, how results are stated, and what the methods make of ballots.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "questions.h"

#include "base/auto.h"
#include "base/hex.h"
#include "base/mix.h"
#include "cli/files.h"
#include "consensus/ranking.h"
#include "crypto/hash.h"

Suite *ranking_suite(void);

#define TEMPLATE(items)                                                                                      \
	"{'fields':[{'name':'a','type':'text'},{'name':'b','type':'text'},{'name':'c','type':'text'},"       \
	"{'name':'d','type':'text','required':false}],'questions':[{'name':'q','type':'ranking',"            \
	"'title':'Which is best?'" items "}]}"
#define THREE TEMPLATE(",'items':['c','a','b']")

static const struct {
	const char *text, *error;
} templates[] = {
	{ THREE, NULL },
	{ TEMPLATE(",'items':['a','b'],'required':false"), NULL },
	{ TEMPLATE(""), "items" },
	{ TEMPLATE(",'items':['a']"), "2 to 8" },
	{ TEMPLATE(",'items':'ab'"), "2 to 8" },
	{ TEMPLATE(",'items':['a','x']"), "required fields" },
	{ TEMPLATE(",'items':['a','d']"), "required fields" },
	{ TEMPLATE(",'items':['a','b','a']"), "\"a\" twice" },
	{ TEMPLATE(",'items':['a',1]"), "required fields" },
	{ TEMPLATE(",'items':['a','b','a','b','a','b','a','b','a']"), "2 to 8" },
	{ TEMPLATE(",'items':['a','b'],'ties':true"), "ties" },
};

START_TEST(templates_are_read_strictly)
{
	test_error_is(test_template_error(templates[_i].text), templates[_i].error, templates[_i].text);
}
END_TEST

static const struct {
	const char *value, *error;
	const char *cell, *record; /* of a right one */
} answers[] = {
	{ "{'order':[['b'],['a','c']]}", NULL, "b>a=c", "{\"order\":[[\"b\"],[\"a\",\"c\"]]}" },
	{ "{'order':[['c','b','a']],'comment':'all'}", NULL, "c=b=a", "{\"order\":[[\"a\",\"b\",\"c\"]]}" },
	{ "{'order':[['c'],['a'],['b']]}", NULL, "c>a>b", "{\"order\":[[\"c\"],[\"a\"],[\"b\"]]}" },
	{ "{'order':[['c'],['a']]}", "each of the 3 items once", NULL, NULL },
	{ "{'order':[['c'],['a'],['b'],['a']]}", "each of the 3 items once", NULL, NULL },
	{ "{'order':[['c'],['a'],['d']]}", "each of the 3 items once", NULL, NULL },
	{ "{'order':[['c'],[],['a','b']]}", "lists of one item or more", NULL, NULL },
	{ "{'order':['c','a','b']}", "lists of one item or more", NULL, NULL },
	{ "{'order':'c>a>b'}", "a list of lists", NULL, NULL },
	{ "{'order':[]}", "each of the 3 items once", NULL, NULL },
	{ "{}", "order", NULL, NULL },
	{ "{'order':[['b'],['a','c']],'strength':1}", "strength", NULL, NULL },
};

START_TEST(values_are_checked_and_stated_as_records_do)
{
	struct gl_template *t = test_template(THREE);
	const struct gl_question *q = &t->question[0];
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto text = { 0 };
	char value[200];

	snprintf(value, sizeof(value), "{'q':%s}", answers[_i].value);
	test_error_is(test_value_error(t, value, false), answers[_i].error, value);
	if (!answers[_i].error) {
		test_json(&doc, answers[_i].value);
		gl_buf_init(&text, 100);
		q->type->cell(&text, q, doc.root);
		ck_assert_str_eq(text.data, answers[_i].cell);
		gl_buf_clear(&text);
		test_state(&text, q, doc.root);
		ck_assert_str_eq(text.data, answers[_i].record);
	}
	gl_template_free(t);
}
END_TEST

START_TEST(records_state_items_of_one_place_in_order)
{
	ck_assert(!test_stated(THREE, "{'order':[['b'],['c','a']]}"));
}
END_TEST

START_TEST(every_order_is_shown_about_as_often)
{
	struct gl_template *t = test_template(THREE);
	static const char *const orders[] = { "[\"a\",\"b\",\"c\"]", "[\"a\",\"c\",\"b\"]",
		"[\"b\",\"a\",\"c\"]", "[\"b\",\"c\",\"a\"]", "[\"c\",\"a\",\"b\"]", "[\"c\",\"b\",\"a\"]" };
	unsigned seen[GL_COUNT(orders)] = { 0 }, all = 0;

	for (uint64_t seed = 0; seed < 6000; seed++) {
		gl_buf_auto text = { 0 };

		gl_buf_init(&text, 100);
		t->question[0].type->order(&text, &t->question[0], gl_mix(seed));
		for (size_t k = 0; k < GL_COUNT(orders); k++)
			seen[k] += !strcmp(text.data, orders[k]);
	}
	for (size_t k = 0; k < GL_COUNT(orders); k++) {
		ck_assert_msg(seen[k] > 880 && seen[k] < 1120, "%s: %u", orders[k], seen[k]);
		all += seen[k];
	}
	ck_assert_uint_eq(all, 6000);
	gl_template_free(t);
}
END_TEST

/* --- methods --- */

#define BOTH                                                                                                 \
	{                                                                                                    \
		"plackett-luce", "ranked-pairs"                                                              \
	}

/* Ballots on one item by annotators 0, 1, ...: a digit a thing, its place; '-' is not ranked. */
static const struct {
	const char *ballots, *methods[2], *result;
	bool tied;
} cases[] = {
	{ "012", BOTH, "012", false },
	{ "012 012 210", BOTH, "012", false },
	{ "000 000", BOTH, "000", false },
	{ "001 010", BOTH, "011", true },      /* of the last two each says the opposite */
	{ "01 10", BOTH, "00", true },         /* each says the opposite */
	{ "012 120 201", BOTH, "000", true },  /* a circle */
	{ "01 10 00 00", BOTH, "00", false },  /* half of them say so */
	{ "01- -01 -01", BOTH, "012", false }, /* a before b, b before c */
	{ "01-- --01", BOTH, NULL, true },     /* a and c were never compared */
	{ "0123 0123 3210 0132 0123", BOTH, "0123", false },
	/* A circle of which the weakest statement gives way: a>b by 4, b>c by 2, c>a by 2 less. */
	{ "012 012 012 120 120 201", { "ranked-pairs", "ranked-pairs" }, "012", false },
};

static void ballots_read(
        struct gl_vote *vote, struct gl_ballot *ballot, uint8_t *place, uint64_t *n, const char *text)
{
	for (*n = 0; *text; ++*n) {
		size_t len = strcspn(text, " ");

		vote[*n] = (struct gl_vote){ .worker = (uint32_t)*n };
		ballot[*n] = (struct gl_ballot){ place, len };
		for (size_t i = 0; i < len; i++)
			*place++ = text[i] == '-' ? GL_UNRANKED : (uint8_t)(text[i] - '0');
		text += len + (text[len] == ' ');
	}
}

static struct gl_belief rank(struct gl_buf *values, const struct gl_votes *votes, const char *method)
{
	struct gl_belief b;
	struct gl_err e = { 0 };

	gl_buf_init(values, 1 << 20);
	ck_assert_msg(!gl_consensus_values(gl_method_find(gl_ranking_methods, method), votes, &b, values, &e),
	        "%s", e.text);
	return b;
}

START_TEST(ballots_come_to_rankings)
{
	for (int m = 0; m < 2; m++) {
		struct gl_vote vote[10];
		struct gl_ballot ballot[10];
		uint8_t place[100];
		struct gl_votes votes = { .items = 1, .workers = 10, .vote = vote, .ballot = ballot };
		gl_buf_auto values = { 0 };
		struct gl_belief b;

		ballots_read(vote, ballot, place, &votes.n, cases[_i].ballots);
		b = rank(&values, &votes, cases[_i].methods[m]);
		ck_assert_msg(b.tied == cases[_i].tied, "%s of %s", cases[_i].methods[m], cases[_i].ballots);
		ck_assert_uint_eq(b.len, ballot[0].len);
		for (size_t i = 0; cases[_i].result && i < b.len; i++)
			ck_assert_msg(values.data[b.at + i] == cases[_i].result[i] - '0',
			        "%s of %s: thing %zu is %d", cases[_i].methods[m], cases[_i].ballots, i,
			        values.data[b.at + i]);
	}
}
END_TEST

START_TEST(without_ballots_there_is_no_value)
{
	struct gl_belief b;
	gl_buf_auto values = { 0 };

	for (size_t m = 0; gl_ranking_methods[m]; m++) {
		b = rank(&values, &(struct gl_votes){ .items = 1 }, gl_ranking_methods[m]->name);
		ck_assert(!b.len && !b.tied);
	}
}
END_TEST

/* --- made crowds --- */

#define ITEMS   120
#define WORKERS 12
#define THINGS  5
#define EACH    5

struct crowd {
	struct gl_votes votes;
	struct gl_vote vote[ITEMS * EACH];
	struct gl_ballot ballot[ITEMS * EACH];
	uint8_t place[ITEMS * EACH][THINGS], truth[ITEMS][THINGS];
};

/* Things in order of their worth, noise added. */
static void order_of(uint8_t place[THINGS], const uint8_t truth[THINGS], double noise, uint64_t *seed)
{
	double worth[THINGS];

	for (int i = 0; i < THINGS; i++)
		worth[i] = truth[i] + noise * ((double)(gl_mix_next(seed) >> 11) * 0x1p-53 - 0.5);
	for (int i = 0; i < THINGS; i++)
		for (int j = place[i] = 0; j < THINGS; j++)
			place[i] = (uint8_t)(place[i] + (worth[j] < worth[i]));
}

/* A third of the annotators answer by lot. */
static void crowd_make(struct crowd *c, uint64_t seed)
{
	c->votes =
	        (struct gl_votes){ .items = ITEMS, .workers = WORKERS, .vote = c->vote, .ballot = c->ballot };
	for (uint32_t i = 0; i < ITEMS; i++) {
		static const uint8_t none[THINGS];

		order_of(c->truth[i], none, 1, &seed);
		for (uint32_t w = 0, begin = (uint32_t)(gl_mix_next(&seed) % WORKERS); w < WORKERS; w++) {
			uint64_t n = c->votes.n;

			if ((w + WORKERS - begin) % WORKERS >= EACH)
				continue;
			c->vote[n] = (struct gl_vote){ .item = i, .worker = w };
			c->ballot[n] = (struct gl_ballot){ c->place[n], THINGS };
			order_of(c->place[n], c->truth[i], w % 3 ? 4 : 100, &seed);
			c->votes.n++;
		}
	}
}

/* Mean distance from the truth; ranks as bytes go to out. */
static double apart(const struct crowd *c, const char *method, uint8_t out[ITEMS][THINGS])
{
	struct gl_belief b[ITEMS];
	gl_buf_auto values = { 0 };
	struct gl_err e = { 0 };
	double sum = 0;

	gl_buf_init(&values, 1 << 20);
	ck_assert(
	        !gl_consensus_values(gl_method_find(gl_ranking_methods, method), &c->votes, b, &values, &e));
	for (int i = 0; i < ITEMS; i++) {
		memcpy(out[i], values.data + b[i].at, THINGS);
		sum += gl_ranking_distance(
		        (struct gl_ballot){ out[i], THINGS }, (struct gl_ballot){ c->truth[i], THINGS });
	}
	return sum / ITEMS;
}

START_TEST(a_crowd_is_nearer_the_truth_than_its_members)
{
	static struct crowd c;
	static uint8_t out[ITEMS][THINGS];
	double one = 0, pairs, luce;

	memset(&c, 0, sizeof(c));
	crowd_make(&c, (uint64_t)_i);
	for (uint64_t n = 0; n < c.votes.n; n++)
		one += gl_ranking_distance(
		               c.ballot[n], (struct gl_ballot){ c.truth[c.vote[n].item], THINGS }) /
		       (double)c.votes.n;
	pairs = apart(&c, "ranked-pairs", out);
	luce = apart(&c, "plackett-luce", out);
	ck_assert_msg(pairs < 0.65 * one && luce < 0.85 * pairs,
	        "one %.3f, ranked pairs %.3f, Plackett-Luce %.3f", one, pairs, luce);
}
END_TEST

/* Annotators under other numbers, votes of an item in another order, things turned round: the same. */
START_TEST(order_and_names_change_nothing)
{
	static struct crowd c, d;
	static uint8_t out[2][ITEMS][THINGS];
	static const char *const methods[] = BOTH;

	memset(&c, 0, sizeof(c));
	crowd_make(&c, 3);
	d = c;
	d.votes.vote = d.vote;
	d.votes.ballot = d.ballot;
	for (uint64_t n = 0; n < c.votes.n; n++) {
		uint64_t to = n / EACH * EACH + (EACH - 1 - n % EACH);

		d.vote[to] =
		        (struct gl_vote){ .item = c.vote[n].item, .worker = WORKERS - 1 - c.vote[n].worker };
		d.ballot[to] = (struct gl_ballot){ d.place[to], THINGS };
		for (int i = 0; i < THINGS; i++)
			d.place[to][i] = c.place[n][THINGS - 1 - i];
	}
	for (size_t m = 0; m < GL_COUNT(methods); m++) {
		apart(&c, methods[m], out[0]);
		apart(&d, methods[m], out[1]);
		for (int i = 0; i < ITEMS; i++)
			for (int k = 0; k < THINGS; k++)
				ck_assert_uint_eq(out[0][i][k], out[1][i][THINGS - 1 - k]);
	}
}
END_TEST

/* --- the same bytes as in a browser's tab (web/tests/proof/ranking.test.ts) --- */

#define TAB_ITEMS  60
#define TAB_PEOPLE 9

/* The first three answer almost by lot; what is worth the same is level. */
static size_t tab_answer(uint8_t *place, uint32_t who, uint32_t item, uint64_t *seed)
{
	uint32_t things = 2 + item % 5, worth[8];

	for (uint32_t k = 0; k < things; k++)
		worth[k] =
		        (item * 5 + k * 3) % things * 3 + (uint32_t)(gl_mix_next(seed) % (who < 3 ? 30 : 8));
	for (uint32_t k = 0; k < things; k++) {
		place[k] = 0;
		for (uint32_t a = 0; a < things; a++) {
			bool first = worth[a] < worth[k]; /* of those that are worth as much */

			for (uint32_t b = 0; b < a; b++)
				first &= worth[b] != worth[a];
			place[k] = (uint8_t)(place[k] + first);
		}
	}
	return things;
}

static const struct {
	const char *method, *hash;
} golden[] = {
	{ "plackett-luce", "6c59e03bda4a690dfde343b1997703dded5207b858c012789c903111415473bb" },
	{ "ranked-pairs", "f3b2898288bb0647ff154e1da26a981ade2d6d19b97680d046708d14edb8dda3" },
};

START_TEST(bytes_never_change)
{
	static struct gl_vote vote[TAB_ITEMS * TAB_PEOPLE];
	static struct gl_ballot ballot[TAB_ITEMS * TAB_PEOPLE];
	static uint8_t place[TAB_ITEMS * TAB_PEOPLE][8];
	struct gl_votes votes = { .items = TAB_ITEMS, .workers = TAB_PEOPLE, .vote = vote, .ballot = ballot };
	struct gl_belief b[TAB_ITEMS];
	gl_buf_auto values = { 0 }, all = { 0 };
	uint8_t hash[GL_HASH_BYTES];
	char hex[2 * GL_HASH_BYTES + 1];
	struct gl_err e = { 0 };
	uint64_t seed = 11;

	for (uint32_t i = 0; i < TAB_ITEMS; i++) {
		for (uint32_t w = 0; w < TAB_PEOPLE; w++) {
			if (gl_mix_next(&seed) % 2)
				continue;
			vote[votes.n] = (struct gl_vote){ .item = i, .worker = w };
			ballot[votes.n].data = place[votes.n];
			ballot[votes.n].len = tab_answer(place[votes.n], w, i, &seed);
			votes.n++;
		}
	}
	gl_buf_init(&values, 1 << 16);
	gl_buf_init(&all, 1 << 16);
	ck_assert(!gl_consensus_values(
	        gl_method_find(gl_ranking_methods, golden[_i].method), &votes, b, &values, &e));
	for (uint32_t i = 0; i < TAB_ITEMS; i++) {
		if (!b[i].len)
			continue;
		gl_buf_putc(&all, b[i].tied);
		gl_buf_add(&all, values.data + b[i].at, b[i].len);
	}
	gl_sha256(hash, all.data, all.len);
	gl_hex(hex, hash, sizeof(hash));
	ck_assert_msg(!strcmp(hex, golden[_i].hash), "%s: %s", golden[_i].method, hex);
}
END_TEST

/* --- files --- */

static const struct {
	const char *text, *error;
} files[] = {
	{ "task,worker,order\nt,a,x>y=z\nt,b,z>x\nu,a,v>w\n", NULL },
	{ "task,worker,order\nt,a,x>y>x\n", "twice" },
	{ "task,worker,order\nt,a,x>>y\n", "no ranking" },
	{ "task,worker,order\nt,a,x>\n", "no ranking" },
};

START_TEST(files_hold_rankings)
{
	char path[] = "/tmp/goldleaf-XXXXXX";
	int fd = mkstemp(path);
	struct gl_ballots_file b;
	struct gl_ballots_source source = { .type = gl_question_type_find("ranking", 7), .answers = path };
	struct gl_err e = { 0 };

	ck_assert(fd >= 0 &&
	          write(fd, files[_i].text, strlen(files[_i].text)) == (ssize_t)strlen(files[_i].text));
	close(fd);
	gl_ballots_file_read(&b, &source, &e);
	unlink(path);
	test_error_is(e.text, files[_i].error, files[_i].text);
	if (!files[_i].error) {
		static const uint8_t first[] = { GL_UNRANKED, GL_UNRANKED, 0, 1, 1 }; /* v w x y z */
		const struct gl_ballot *ballot = b.file.votes.ballot;

		ck_assert(b.option.n == 5 && ballot[0].len == 5 && !memcmp(ballot[0].data, first, 5));
		ck_assert_double_eq_tol(gl_ranking_distance(ballot[0], ballot[1]), 1, 1e-9);
		ck_assert_double_eq_tol(
		        gl_ranking_distance(ballot[0], ballot[2]), 1, 1e-9); /* nothing in common */
	}
	gl_ballots_file_release(&b);
}
END_TEST

Suite *ranking_suite(void)
{
	Suite *s = suite_create("ranking");
	TCase *t = tcase_create("ranking");

	tcase_add_loop_test(t, templates_are_read_strictly, 0, (int)GL_COUNT(templates));
	tcase_add_loop_test(t, values_are_checked_and_stated_as_records_do, 0, (int)GL_COUNT(answers));
	tcase_add_test(t, records_state_items_of_one_place_in_order);
	tcase_add_test(t, every_order_is_shown_about_as_often);
	tcase_add_loop_test(t, ballots_come_to_rankings, 0, (int)GL_COUNT(cases));
	tcase_add_test(t, without_ballots_there_is_no_value);
	tcase_add_loop_test(t, a_crowd_is_nearer_the_truth_than_its_members, 0, 4);
	tcase_add_test(t, order_and_names_change_nothing);
	tcase_add_loop_test(t, bytes_never_change, 0, (int)GL_COUNT(golden));
	tcase_add_loop_test(t, files_hold_rankings, 0, (int)GL_COUNT(files));
	suite_add_tcase(s, t);
	return s;
}
