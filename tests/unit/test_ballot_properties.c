/* ballot_properties: what must hold of every method that counts something else than one label, on many small
 * crowds drawn from a seed. Types and their methods are found in the tables of the server, so a new one is
 * held to all of this from the day it is there. (Methods that count labels: test_properties.c.) */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "made_ballots.h"
#include "made_crowd.h"
#include "questions.h"

#include "base/auto.h"

#define CROWDS_DEFAULT 60 /* a method; GOLDLEAF_CROWDS_EACH says another number */

static struct made_ballots one, other;

static uint64_t crowds(void)
{
	const char *said = getenv("GOLDLEAF_CROWDS_EACH");

	return said ? strtoull(said, NULL, 10) : CROWDS_DEFAULT;
}

/* ---- all methods of a type ---- */

struct course {
	const struct made_kind *kind;
	const struct gl_method *method;
	uint64_t crowd;
	char name[200]; /* for what is said of failures */
};

static void each_crowd(const struct gl_question_type *type, uint64_t n, void (*hold)(const struct course *))
{
	struct course x = { .kind = made_kind_find(type->name) };

	if (type->counted == GL_COUNT_LABEL)
		return;
	ck_assert_msg(x.kind, "made_ballots.c has no answers to questions of the type \"%s\"", type->name);
	for (size_t i = 0; (x.method = type->methods[i]); i++)
		for (x.crowd = 0; x.crowd < n; x.crowd++) {
			snprintf(x.name, sizeof(x.name), "%s, %s, crowd %llu", type->name, x.method->name,
			        (unsigned long long)x.crowd);
			hold(&x);
		}
}

static bool equal(struct gl_ballot a, struct gl_ballot b)
{
	return a.len == b.len && (!a.len || !memcmp(a.data, b.data, a.len));
}

static void same_value(const struct course *x, uint32_t item, uint32_t other_item)
{
	ck_assert_msg(one.belief[item].tied == other.belief[other_item].tied &&
	                      equal(made_value(&one, x->kind, item), made_value(&other, x->kind, other_item)),
	        "%s, item %u", x->name, item);
}

static void draw(const struct course *x)
{
	made_ballots_draw(&one, x->kind, 9000 + x->crowd * 17);
	made_ballots_find(&one, x->method);
}

static void release(void)
{
	made_ballots_release(&one);
	made_ballots_release(&other);
}

/* The answers of `one`, each by a function that may leave it as it is. */
struct renaming {
	uint32_t item[MADE_ITEMS], worker[MADE_WORKERS], name[GL_LABELS_MAX];
};

static void shuffle(uint32_t *map, uint32_t n, uint64_t *seed)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t j = made_below(seed, i + 1);

		map[i] = map[j];
		map[j] = i;
	}
}

static void say_again(
        const struct course *x, uint64_t vote, uint32_t item, uint32_t worker, const uint32_t *name)
{
	struct gl_ballot b = made_answer(&one, vote);
	size_t at = other.packed.len;

	if (name)
		x->kind->rename(&other.packed, b, name);
	else
		gl_buf_add(&other.packed, b.data, b.len);
	made_ballots_add(&other, item, worker, at);
}

/* ---- names ---- */

static void renamed(const struct course *x, const struct renaming *r, bool names)
{
	made_ballots_init(&other, one.names);
	for (uint32_t i = 0; i < one.votes.items; i++)
		other.key[r->item[i]] = one.key[i];
	for (uint64_t v = one.votes.n; v--;)
		say_again(x, v, r->item[one.vote[v].item], r->worker[one.vote[v].worker],
		        names ? r->name : NULL);
	other.votes.items = one.votes.items;
	other.votes.workers = one.votes.workers;
	made_ballots_find(&other, x->method);
}

static void shuffle_all(struct renaming *r, uint64_t seed)
{
	shuffle(r->item, one.votes.items, &seed);
	shuffle(r->worker, one.votes.workers, &seed);
	for (uint32_t k = 0; k < GL_LABELS_MAX; k++)
		r->name[k] = k;
	shuffle(r->name, one.names, &seed);
}

static void hold_numbering(const struct course *x)
{
	struct renaming r;

	draw(x);
	shuffle_all(&r, x->crowd);
	renamed(x, &r, false);
	for (uint32_t i = 0; i < one.votes.items; i++)
		same_value(x, i, r.item[i]);
	release();
}

START_TEST(numbers_of_tasks_and_annotators_change_nothing)
{
	each_crowd(gl_question_type_at((size_t)_i), crowds(), hold_numbering);
}
END_TEST

/* Of what is tied the first is stated, which names decide; that it is tied they do not. */
static void hold_names(const struct course *x)
{
	gl_buf_auto value = { 0 };
	struct renaming r;

	if (!x->kind->rename)
		return;
	draw(x);
	shuffle_all(&r, x->crowd);
	renamed(x, &r, true);
	gl_buf_init(&value, SIZE_MAX);
	for (uint32_t i = 0; i < one.votes.items; i++) {
		struct gl_ballot had = made_value(&one, x->kind, i),
		                 has = made_value(&other, x->kind, r.item[i]);

		ck_assert_msg(one.belief[i].tied == other.belief[r.item[i]].tied, "%s, item %u", x->name, i);
		if (one.belief[i].tied || !had.len)
			continue;
		gl_buf_clear(&value);
		x->kind->rename(&value, had, r.name);
		ck_assert_msg(
		        equal((struct gl_ballot){ value.data, value.len }, has), "%s, item %u", x->name, i);
	}
	release();
}

START_TEST(names_of_labels_and_things_change_nothing_but_names)
{
	each_crowd(gl_question_type_at((size_t)_i), crowds(), hold_names);
}
END_TEST

/* ---- ties ---- */

/* A crowd, and as many others who say the same with two and two names exchanged: what it comes to must stay
 * the same under the exchange, or be a tie. So no tie is broken by the order of anything. */
static void hold_mirror(const struct course *x)
{
	gl_buf_auto value = { 0 };
	uint32_t swap[GL_LABELS_MAX];

	if (!x->kind->rename)
		return;
	draw(x);
	for (uint32_t k = 0; k < GL_LABELS_MAX; k++)
		swap[k] = (k ^ 1) < one.names ? k ^ 1 : k;
	made_ballots_init(&other, one.names);
	for (uint64_t v = 0; v < one.votes.n; v++) {
		say_again(x, v, one.vote[v].item, 2 * one.vote[v].worker, NULL);
		say_again(x, v, one.vote[v].item, 2 * one.vote[v].worker + 1, swap);
	}
	other.votes.items = one.votes.items;
	made_ballots_find(&other, x->method);
	gl_buf_init(&value, SIZE_MAX);
	for (uint32_t i = 0; i < other.votes.items; i++) {
		struct gl_ballot came = made_value(&other, x->kind, i);

		if (other.belief[i].tied || !came.len)
			continue;
		gl_buf_clear(&value);
		x->kind->rename(&value, came, swap);
		ck_assert_msg(
		        equal((struct gl_ballot){ value.data, value.len }, came), "%s, item %u", x->name, i);
	}
	release();
}

START_TEST(no_order_breaks_a_tie)
{
	each_crowd(gl_question_type_at((size_t)_i), crowds(), hold_mirror);
}
END_TEST

/* ---- who and what is not there ---- */

static void hold_silence(const struct course *x)
{
	draw(x);
	made_ballots_init(&other, one.names);
	for (uint64_t v = 0; v < one.votes.n; v++) {
		uint32_t i = one.vote[v].item, w = one.vote[v].worker;

		say_again(x, v, i + (i >= 1), w + (w >= 1 ? 2 : 0), NULL);
	}
	for (uint32_t i = 0; i < one.votes.items; i++)
		other.key[i + (i >= 1)] = one.key[i];
	other.key[1] = 12345;
	other.votes.items = one.votes.items + 3;
	other.votes.workers = one.votes.workers + 5;
	made_ballots_find(&other, x->method);
	for (uint32_t i = 0; i < one.votes.items; i++)
		same_value(x, i, i + (i >= 1));
	ck_assert_msg(!other.belief[1].len && !other.belief[1].tied, "%s", x->name);
	ck_assert_msg(!other.belief[one.votes.items + 2].len, "%s", x->name);
	release();
}

START_TEST(who_and_what_is_silent_changes_nothing)
{
	each_crowd(gl_question_type_at((size_t)_i), crowds(), hold_silence);
}
END_TEST

/* ---- how it is computed ---- */

static void hold_threads(const struct course *x)
{
	draw(x);
	made_ballots_draw(&other, x->kind, 9000 + x->crowd * 17);
	other.votes.threads = 4;
	made_ballots_find(&other, x->method);
	for (uint32_t i = 0; i < one.votes.items; i++)
		same_value(x, i, i);
	release();
}

START_TEST(threads_change_nothing)
{
	each_crowd(gl_question_type_at((size_t)_i), crowds(), hold_threads);
}
END_TEST

/* ---- what it comes to ---- */

/* Names are n00, n01 and so on, so that they sort as they are numbered. */
static void list_names(struct gl_buf *text, const struct made_kind *kind, unsigned names)
{
	bool options = !strcmp(kind->list, "options");

	gl_buf_printf(text, ",'%s':[", kind->list);
	for (unsigned k = 0; k < (options && names < 2 ? 2 : names); k++)
		gl_buf_printf(
		        text, options ? "%s{'value':'n%02u','title':'-'}" : "%s'n%02u'", k ? "," : "", k);
	gl_buf_putc(text, ']');
}

static struct gl_template *template_of(const struct made_kind *kind, unsigned names)
{
	gl_buf_auto text = { 0 };

	gl_buf_init(&text, SIZE_MAX);
	gl_buf_puts(&text, "{'fields':[{'name':'text','type':'text'},{'name':'photo','type':'image'}");
	for (unsigned k = 0; k < 8; k++)
		gl_buf_printf(&text, ",{'name':'n%02u','type':'text'}", k);
	gl_buf_printf(
	        &text, "],'questions':[{'name':'q','type':'%s','title':'-'%s", kind->type, kind->question);
	if (kind->list)
		list_names(&text, kind, names);
	gl_buf_puts(&text, "}]}");
	return test_template(text.data);
}

/* What somebody said alone, or everybody, is what it comes to. (Steps end with the first error in odd shapes,
 * as results by first errors do.) */
static void hold_unanimity(const struct course *x)
{
	uint64_t seed = x->crowd, people = x->crowd % 2 ? 1 : 2 + x->crowd % 30;
	size_t at;

	made_ballots_init(&one, x->kind->most);
	for (uint32_t i = 0; i < 3; i++)
		for (uint32_t w = 0; w < people; w++) {
			at = one.packed.len;
			x->kind->draw(&one.packed, one.names, 2 * (seed + i) + 1, seed + i);
			made_ballots_add(&one, i, w, at);
		}
	made_ballots_find(&one, x->method);
	for (uint32_t i = 0; i < 3; i++) {
		struct gl_ballot said = made_answer(&one, i * people), came = made_value(&one, x->kind, i);
		bool fraction = came.len == 2 * said.len && !strcmp(x->kind->type, "rating");

		ck_assert_msg(!one.belief[i].tied, "%s", x->name);
		if (fraction)
			ck_assert_msg((int64_t)gl_word(came.data, 0) ==
			                      (int64_t)gl_word(said.data, 0) * (int64_t)gl_word(came.data, 1),
			        "%s", x->name);
		else
			ck_assert_msg(equal(said, came), "%s", x->name);
	}
	made_ballots_release(&one);
}

START_TEST(what_all_say_is_what_it_comes_to)
{
	each_crowd(gl_question_type_at((size_t)_i), crowds(), hold_unanimity);
}
END_TEST

static void hold_statements(const struct course *x)
{
	gl_buf_auto text = { 0 };
	struct gl_template *t;
	const struct gl_question *q;

	draw(x);
	t = template_of(x->kind, one.names);
	q = &t->question[0];
	gl_buf_init(&text, SIZE_MAX);
	for (uint32_t i = 0; !q->type->quoted && i < one.votes.items; i++) {
		struct gl_ballot came = made_value(&one, x->kind, i);
		gl_json_doc_auto doc = { 0 };

		if (!came.len)
			continue;
		gl_buf_clear(&text);
		q->type->state(&text, q, came);
		test_json(&doc, text.data);
		ck_assert_msg(gl_question_stated(q, doc.root), "%s, item %u: %s", x->name, i, text.data);
	}
	made_ballots_release(&one);
	gl_template_free(t);
}

START_TEST(records_may_state_what_it_comes_to)
{
	each_crowd(gl_question_type_at((size_t)_i), crowds(), hold_statements);
}
END_TEST

Suite *ballot_properties_suite(void);

Suite *ballot_properties_suite(void)
{
	Suite *s = suite_create("ballot_properties");
	TCase *t = tcase_create("ballot_properties");
	int types = 0;

	while (gl_question_type_at((size_t)types))
		types++;
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, numbers_of_tasks_and_annotators_change_nothing, 0, types);
	tcase_add_loop_test(t, names_of_labels_and_things_change_nothing_but_names, 0, types);
	tcase_add_loop_test(t, no_order_breaks_a_tie, 0, types);
	tcase_add_loop_test(t, who_and_what_is_silent_changes_nothing, 0, types);
	tcase_add_loop_test(t, threads_change_nothing, 0, types);
	tcase_add_loop_test(t, what_all_say_is_what_it_comes_to, 0, types);
	tcase_add_loop_test(t, records_may_state_what_it_comes_to, 0, types);
	suite_add_tcase(s, t);
	return s;
}
