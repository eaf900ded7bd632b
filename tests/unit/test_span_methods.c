/* span_methods -- what crowds come to who mark spans or judge steps: small cases by hand, properties on made
 * crowds, the bytes of one of them, and a real crowd's reference. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testdata.h"

#include "base/auto.h"
#include "base/mix.h"
#include "cli/files.h"
#include "consensus/spans.h"
#include "consensus/steps.h"
#include "crypto/hash.h"

#define PEOPLE 12
#define ITEMS  80
#define SPANS  6 /* of an answer at most */

static struct gl_err error;

/* A crowd's answers, as a method takes them. */
struct crowd {
	struct gl_votes votes;
	struct gl_vote vote[ITEMS * PEOPLE];
	struct gl_ballot ballot[ITEMS * PEOPLE];
	struct gl_buf packed;
	size_t at[ITEMS * PEOPLE];
	struct gl_belief belief[ITEMS];
	struct gl_buf values;
};

static void crowd_init(struct crowd *c)
{
	memset(c, 0, sizeof(*c));
	c->votes.vote = c->vote;
	c->votes.ballot = c->ballot;
	gl_buf_init(&c->packed, SIZE_MAX);
	gl_buf_init(&c->values, SIZE_MAX);
}

static void crowd_release(struct crowd *c)
{
	gl_buf_release(&c->packed);
	gl_buf_release(&c->values);
}

/* Answers must be added by item and worker; what they say was appended to packed since the last one. */
static void crowd_add(struct crowd *c, uint32_t item, uint32_t worker, size_t at)
{
	struct gl_votes *v = &c->votes;

	c->vote[v->n] = (struct gl_vote){ .item = item, .worker = worker };
	c->at[v->n] = at;
	c->ballot[v->n++].len = c->packed.len - at;
	v->items = item + 1;
	v->workers = worker >= v->workers ? worker + 1 : v->workers;
}

static void crowd_find(struct crowd *c, const struct gl_method *const *family, const char *name)
{
	for (uint64_t i = 0; i < c->votes.n; i++)
		c->ballot[i].data = c->packed.data + c->at[i];
	gl_buf_clear(&c->values);
	ck_assert_msg(
	        !gl_consensus_values(gl_method_find(family, name), &c->votes, c->belief, &c->values, &error),
	        "%s", error.text);
}

static struct gl_ballot value(const struct crowd *c, uint32_t item)
{
	return (struct gl_ballot){ c->values.data + c->belief[item].at, c->belief[item].len };
}

/* ---- by hand ---- */

/* One person's answer a row: spans as "start end label" with commas between; "-" none. What it comes to. */
static const struct {
	const char *method, *said[6], *result;
	bool tied;
} marked[] = {
	{ "cells", { "0 5 0", "0 5 0", "-" }, "0 5 0", false },
	{ "exact", { "0 5 0", "0 5 0", "-" }, "0 5 0", false },
	{ "cells", { "-", "-" }, "-", false },
	{ "cells", { "0 5 0", "-" }, "", true },
	{ "cells", { "0 5 0", "0 5 1" }, "", true },
	{ "exact", { "0 5 0", "0 5 1" }, "", true },
	{ "exact", { "0 5 0", "3 8 1" }, "", true },
	{ "exact", { "0 5 0", "0 5 0", "-", "-", "-" }, "0 5 0", false },
	{ "exact", { "0 5 0", "-", "-" }, "-", false },
	{ "exact", { "0 5 0,9 12 1", "0 5 0", "0 5 0,9 12 1", "-" }, "0 5 0,9 12 1", false },
	/* Neighbours of one label stay two where people part them. */
	{ "cells", { "0 4 0,4 9 0", "0 4 0,4 9 0", "0 9 0" }, "0 4 0,4 9 0", false },
	{ "cells", { "0 4 0,4 9 0", "0 9 0", "0 9 0" }, "0 9 0", false },
	/* What the pieces come to, from 2 to 6, nobody marked: the stretch that most did stands for it. */
	{ "cells", { "0 6 0", "2 8 0", "2 8 0", "0 6 0", "0 6 0" }, "0 6 0", false },
};

static void pack_words(struct gl_buf *out, const char *text)
{
	struct gl_span span[SPANS] = { 0 };
	uint32_t n = 0;
	int used;

	while (sscanf(text, "%u %u %u%n", &span[n].start, &span[n].end, &span[n].label, &used) == 3) {
		n++;
		text += used + (text[used] == ',');
	}
	gl_spans_pack(out, span, n);
}

START_TEST(spans_come_to_what_most_marked)
{
	struct crowd c;
	gl_buf_auto want = { 0 };

	crowd_init(&c);
	gl_buf_init(&want, 1000);
	for (uint32_t i = 0; i < GL_COUNT(marked[_i].said) && marked[_i].said[i]; i++) {
		size_t at = c.packed.len;

		pack_words(&c.packed, marked[_i].said[i]);
		crowd_add(&c, 0, i, at);
	}
	crowd_find(&c, gl_span_methods, marked[_i].method);
	ck_assert_int_eq(c.belief[0].tied, marked[_i].tied);
	pack_words(&want, marked[_i].result);
	if (!marked[_i].tied) {
		ck_assert_uint_eq(c.belief[0].len, want.len);
		ck_assert_mem_eq(value(&c, 0).data, want.data, want.len);
	}
	crowd_release(&c);
}
END_TEST

/* n neutral, o ok, w wrong: a letter a step. */
static const struct {
	const char *method, *said[6], *result;
	bool tied;
} judged[] = {
	{ "cells", { "oow", "oow", "ooo" }, "oow", false },
	{ "majority", { "oow", "oow", "ooo" }, "oow", false },
	{ "first-error", { "oow", "oow", "ooo" }, "oow", false },
	{ "majority", { "ono", "wno", "ono" }, "ono", false },
	{ "majority", { "owo", "owo", "ooo" }, "owo", false }, /* they went on behind it */
	{ "majority", { "ow", "ow", "oooo" }, "ow", false },   /* they did not */
	{ "majority", { "o", "w" }, "", true },
	{ "cells", { "o", "w" }, "", true },
	{ "majority", { "oooo", "ooo", "oo" }, "ooo", false }, /* half of them judged three */
	{ "first-error", { "ow", "oow", "oow", "ooow" }, "oow", false },
	{ "first-error", { "ow", "oow" }, "", true },
	{ "first-error", { "oo", "ow", "oo" }, "oo", false },
	{ "first-error", { "now", "now", "oow", "w" }, "now", false },
	{ "first-error", { "owo", "owo", "woo" }, "ow", false },
	{ "first-error", { "o", "o", "ow", "oow" }, "o",
	        false }, /* who found none says nothing of the second */
	{ "first-error", { "ooo", "ooo", "w", "ow", "oow" }, "ooo", false },
};

static void pack_letters(struct gl_buf *out, const char *letters)
{
	for (; *letters; letters++)
		gl_buf_putc(out, (char)(strchr("now", *letters) - "now"));
}

START_TEST(steps_come_to_what_most_judged)
{
	gl_buf_auto want = { 0 };
	struct crowd c;

	crowd_init(&c);
	gl_buf_init(&want, 100);
	for (uint32_t i = 0; i < GL_COUNT(judged[_i].said) && judged[_i].said[i]; i++) {
		size_t at = c.packed.len;

		pack_letters(&c.packed, judged[_i].said[i]);
		crowd_add(&c, 0, i, at);
	}
	crowd_find(&c, gl_step_methods, judged[_i].method);
	ck_assert_int_eq(c.belief[0].tied, judged[_i].tied);
	pack_letters(&want, judged[_i].result);
	if (!judged[_i].tied) {
		ck_assert_uint_eq(c.belief[0].len, want.len);
		ck_assert_mem_eq(value(&c, 0).data, want.data, want.len);
	}
	crowd_release(&c);
}
END_TEST

/* ---- made crowds ---- */

static uint64_t seed;

static uint32_t draw(uint32_t below)
{
	return (uint32_t)(gl_mix_next(&seed) % below);
}

/* How a crowd is told again: what its people, labels and places are called. */
struct telling {
	uint32_t person[PEOPLE], label[4], scale, shift, people;
};

static const struct telling plain = { { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 }, { 0, 1, 2, 3 }, 1, 0,
	PEOPLE };

/* People of different care mark what there is: they miss spans, mislabel them and shift an end. */
static void make_span_answer(struct gl_buf *out, uint32_t person, uint32_t item, const struct telling *how)
{
	struct gl_span span[SPANS];
	uint32_t n = 0, place = item % 5, free = 0, care = 2 + person / 3;

	for (uint32_t k = 0; k < item % SPANS; k++) {
		struct gl_span s = { place, place + 1 + (item + k) % 3, (item * 7 + k) % 4 };

		place = s.end + 1 + k % 2 * (item % 3);
		if (!draw(care))
			continue;
		s.label = draw(care + 2) ? s.label : draw(4);
		s.end += !draw(care + 1);
		if (s.start < free)
			continue;
		free = s.end;
		span[n++] = (struct gl_span){ s.start * how->scale + how->shift,
			s.end * how->scale + how->shift, how->label[s.label] };
	}
	gl_spans_pack(out, span, n);
}

static void make_step_answer(struct gl_buf *out, uint32_t person, uint32_t item, const struct telling *how)
{
	uint32_t care = 2 + person / 3;

	(void)how;
	for (uint32_t k = 0; k < 3 + item % 4; k++) {
		bool wrong = (item + k * 5) % 7 == 0, slip = !draw(care + 1);

		gl_buf_putc(out, wrong != slip ? GL_STEP_WRONG : draw(9) ? GL_STEP_OK : GL_STEP_NEUTRAL);
	}
}

typedef void make_answer(struct gl_buf *out, uint32_t person, uint32_t item, const struct telling *how);

/* The same people say the same, whatever they are called: what they say is drawn before it is sorted. */
static void make_crowd(struct crowd *c, uint64_t from, const struct telling *how, make_answer *make)
{
	seed = from;
	for (uint32_t i = 0; i < ITEMS; i++) {
		size_t at[PEOPLE], len[PEOPLE] = { 0 };

		for (uint32_t p = 0; p < PEOPLE; p++) {
			size_t begun = c->packed.len;

			if (draw(3))
				continue;
			make(&c->packed, p, i, how);
			at[how->person[p]] = begun;
			len[how->person[p]] = c->packed.len - begun;
		}
		for (uint32_t w = 0; w < PEOPLE; w++)
			if (len[w]) {
				crowd_add(c, i, w, at[w]);
				c->ballot[c->votes.n - 1].len = len[w];
			}
	}
	c->votes.items = ITEMS;
	c->votes.workers = how->people;
}

struct told {
	struct gl_buf values;
	bool tied[ITEMS];
};

/* Values with what has another name called as in the plain telling, spans with their places back. */
static void tell(struct told *t, struct telling how, make_answer *make, const char *method, uint64_t from)
{
	bool spans = make == make_span_answer;
	struct crowd c;

	crowd_init(&c);
	make_crowd(&c, from, &how, make);
	crowd_find(&c, spans ? gl_span_methods : gl_step_methods, method);
	gl_buf_init(&t->values, SIZE_MAX);
	for (uint32_t i = 0; i < ITEMS; i++) {
		struct gl_ballot v = value(&c, i);

		t->tied[i] = c.belief[i].tied;
		if (t->tied[i]) /* which of them is shown may hang on names */
			continue;
		if (!spans)
			gl_buf_add(&t->values, v.data, v.len);
		for (uint32_t k = 0; spans && k < gl_spans_count(v); k++) {
			struct gl_span s = gl_spans_at(v, k);
			uint32_t label = 0;

			while (how.label[label] != s.label)
				label++;
			gl_buf_printf(&t->values, "%u %u %u %u;", i, (s.start - how.shift) / how.scale,
			        (s.end - how.shift) / how.scale, label);
		}
	}
	crowd_release(&c);
}

static void same(struct telling how, make_answer *make, const char *method, uint64_t from)
{
	struct told a, b;

	tell(&a, plain, make, method, from);
	tell(&b, how, make, method, from);
	ck_assert_uint_gt(a.values.len, 50);
	ck_assert_mem_eq(a.tied, b.tied, sizeof(a.tied));
	ck_assert_uint_eq(a.values.len, b.values.len);
	ck_assert_mem_eq(a.values.data, b.values.data, a.values.len);
	gl_buf_release(&a.values);
	gl_buf_release(&b.values);
}

static const struct {
	make_answer *make;
	const char *method;
} runs[] = {
	{ make_span_answer, "cells" },
	{ make_span_answer, "exact" },
	{ make_step_answer, "cells" },
	{ make_step_answer, "majority" },
	{ make_step_answer, "first-error" },
};

START_TEST(names_units_and_idle_people_change_nothing)
{
	for (uint64_t from = 1; from <= 5; from++) {
		struct telling people = plain, labels = plain, units = plain, idle = plain;

		for (uint32_t i = 0; i < PEOPLE; i++)
			people.person[i] = (i * 5 + (uint32_t)from) % PEOPLE;
		for (uint32_t i = 0; i < 4; i++)
			labels.label[i] = 3 * ((i + (uint32_t)from) % 4) + 1;
		units.scale = 7;
		units.shift = 100;
		idle.people = PEOPLE + 3;
		same(people, runs[_i].make, runs[_i].method, from);
		same(labels, runs[_i].make, runs[_i].method, from);
		same(units, runs[_i].make, runs[_i].method, from);
		same(idle, runs[_i].make, runs[_i].method, from);
	}
}
END_TEST

static bool somebody_marked(const struct crowd *c, uint32_t item, struct gl_span s)
{
	for (uint64_t j = 0; j < c->votes.n; j++)
		for (uint32_t k = 0; c->vote[j].item == item && k < gl_spans_count(c->ballot[j]); k++) {
			struct gl_span m = gl_spans_at(c->ballot[j], k);

			if (m.start == s.start && m.end == s.end)
				return true;
		}
	return false;
}

START_TEST(results_are_stretches_that_somebody_marked)
{
	for (uint64_t from = 1; from <= 20; from++) {
		struct crowd c;

		crowd_init(&c);
		make_crowd(&c, from, &plain, runs[_i].make);
		crowd_find(&c, gl_span_methods, runs[_i].method);
		for (uint32_t i = 0; i < ITEMS; i++)
			for (uint32_t k = 0, end = 0; k < gl_spans_count(value(&c, i)); k++) {
				struct gl_span s = gl_spans_at(value(&c, i), k);

				ck_assert(s.start >= end && s.end > s.start);
				ck_assert(somebody_marked(&c, i, s));
				end = s.end;
			}
		crowd_release(&c);
	}
}
END_TEST

START_TEST(nobody_comes_to_nothing)
{
	for (size_t r = 0; r < GL_COUNT(runs); r++) {
		const struct gl_method *const *family =
		        runs[r].make == make_span_answer ? gl_span_methods : gl_step_methods;
		struct crowd c;

		crowd_init(&c);
		c.votes.items = 3;
		crowd_find(&c, family, runs[r].method);
		for (int i = 0; i < 3; i++)
			ck_assert(!c.belief[i].len && !c.belief[i].tied);
		crowd_release(&c);
	}
}
END_TEST

/* Other bytes mean another version of the method. The page that checks datasets has the same ones. */
static const char *const bytes[GL_COUNT(runs)] = {
	"0345ca37353b50e56f324f8512f3d978a832d4813e765a00ab9ce65c742f6ee8",
	"3da6eb98b6cb74f585b0c3ce4064c194acccb639b3f1dc4d10c24fe998feb996",
	"699a583483abef8bdc440074d9fff028a239ae757d8ea9e9d2fa7595282d018c",
	"756f4e407ca1334d7f976aa4041f0a9db15c3b32958199386140079be7b50e58",
	"3058b7bf2ef4c023ad2088ca122c99b2c25e13b7fb1be3507af1fb827bddc662",
};

START_TEST(the_bytes_are_the_methods)
{
	uint8_t hash[GL_HASH_BYTES], want[GL_HASH_BYTES];
	struct gl_buf hex = { 0 };
	struct told t;

	tell(&t, plain, runs[_i].make, runs[_i].method, 7);
	gl_sha256(hash, t.values.data, t.values.len);
	gl_buf_init(&hex, 100);
	gl_buf_hex(&hex, hash, sizeof(hash));
	ck_assert_msg(strlen(bytes[_i]) == 64, "%s", hex.data);
	test_hex(want, sizeof(want), bytes[_i]);
	ck_assert_mem_eq(hash, want, sizeof(hash));
	gl_buf_release(&hex);
	gl_buf_release(&t.values);
}
END_TEST

/* ---- a real crowd ---- */

struct compared {
	const struct gl_ballots_file *b;
	const struct gl_belief *belief;
	const struct gl_buf *values;
	uint8_t sums[100];
	uint64_t tasks;
};

static enum gl_code compare(void *arg, uint32_t task, const struct gl_file_answer *truth, struct gl_err *e)
{
	struct compared *c = arg;
	struct gl_ballot v = { c->values->data + c->belief[task].at, c->belief[task].len };
	bool equal;

	c->tasks++;
	return c->b->type->score(c->sums, &equal, c->b, v, truth, e);
}

/* F1 of exact spans in per mille: what was measured, and, for the model, above the best published 0.728. */
static const struct {
	const char *method;
	int f1;
} references[] = { { "cells", 752 }, { "exact", 690 } };

START_TEST(a_real_crowd_of_names_is_read_well)
{
	const char *folder = test_data();
	char answers[500], assigned[500], truth[500];
	struct gl_ballots_source from = {
		.type = gl_question_type_find("spans", 5), .answers = answers, .assigned = assigned
	};
	struct gl_ballots_file b = { 0 };
	gl_mem_auto struct gl_belief *belief = NULL;
	struct gl_figures figures = { 0 };
	gl_buf_auto values = { 0 };
	struct compared c = { .b = &b, .values = &values };

	if (!folder)
		return;
	snprintf(answers, sizeof(answers), "%s/conll_ner_spans/answers.csv", folder);
	snprintf(assigned, sizeof(assigned), "%s/conll_ner_spans/assignments.csv", folder);
	snprintf(truth, sizeof(truth), "%s/conll_ner_spans/truth_spans.csv", folder);
	ck_assert_msg(!gl_ballots_file_read(&b, &from, &error), "%s", error.text);
	belief = calloc(b.file.votes.items, sizeof(*belief));
	gl_buf_init(&values, SIZE_MAX);
	ck_assert(!gl_consensus_values(gl_method_find(gl_span_methods, references[_i].method), &b.file.votes,
	        belief, &values, &error));
	c.belief = belief;
	ck_assert_msg(!gl_truths_read(&b, truth, assigned, compare, &c, &error), "%s", error.text);
	b.type->figures(&figures, &b, c.sums, c.tasks);
	ck_assert_str_eq(figures.figure[2].name, "f1");
	ck_assert_int_eq((int)lround(figures.figure[2].value * 1000), references[_i].f1);
	gl_ballots_file_release(&b);
}
END_TEST

Suite *span_methods_suite(void);
Suite *span_methods_suite(void)
{
	Suite *s = suite_create("span_methods");
	TCase *t = tcase_create("span_methods");

	tcase_add_loop_test(t, spans_come_to_what_most_marked, 0, GL_COUNT(marked));
	tcase_add_loop_test(t, steps_come_to_what_most_judged, 0, GL_COUNT(judged));
	tcase_add_loop_test(t, names_units_and_idle_people_change_nothing, 0, GL_COUNT(runs));
	tcase_add_loop_test(t, results_are_stretches_that_somebody_marked, 0, 2);
	tcase_add_test(t, nobody_comes_to_nothing);
	tcase_add_loop_test(t, the_bytes_are_the_methods, 0, GL_COUNT(runs));
	tcase_add_loop_test(t, a_real_crowd_of_names_is_read_well, 0, GL_COUNT(references));
	suite_add_tcase(s, t);
	return s;
}
