/* known: what ballot methods learn from known items. Three people out of five say the same wrong thing each
 * time; once half of the items are known, the others come to what the two honest ones say. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/auto.h"
#include "consensus/boxes.h"
#include "consensus/spans.h"
#include "consensus/steps.h"
#include "questions/question.h"

#define PEOPLE 5
#define LIARS  3
#define ITEMS  40

struct crowd {
	struct gl_votes votes;
	struct gl_vote vote[ITEMS * PEOPLE];
	struct gl_ballot ballot[ITEMS * PEOPLE], known[ITEMS];
	size_t at[ITEMS * PEOPLE];
	struct gl_buf packed, values;
	struct gl_belief belief[ITEMS];
};

/* ---- what the honest and the liars say of an item ---- */

static void options(struct gl_buf *out, uint32_t item, bool lies)
{
	uint64_t set = item * 5 % 15;

	set = lies ? ~set & 15 : set;
	gl_buf_add(out, &set, sizeof(set));
}

static void number(struct gl_buf *out, uint32_t item, bool lies)
{
	int64_t n = 10 + item * 7 % 30;

	n = lies ? 100 - n + item % 3 : n;
	gl_buf_add(out, &n, sizeof(n));
}

static void level(struct gl_buf *out, uint32_t item, bool lies)
{
	int64_t n = 1 + (item + lies) % 5;

	gl_buf_add(out, &n, sizeof(n));
}

static void spans(struct gl_buf *out, uint32_t item, bool lies)
{
	gl_spans_pack(out, (struct gl_span[]){ { item, item + 5, lies }, { item + 9, item + 12, !lies } }, 2);
}

static void steps(struct gl_buf *out, uint32_t item, bool lies)
{
	for (uint32_t k = 0; k < 5; k++)
		gl_buf_putc(out, (item + k) % 2 == lies ? GL_STEP_OK : GL_STEP_WRONG);
}

static void boxes(struct gl_buf *out, uint32_t item, bool lies)
{
	struct gl_box box = { .x = lies ? 6000 : 10 * (int32_t)item, .y = 500, .w = 900, .h = 800 };

	gl_boxes_pack(out, &box, 1);
}

static void ranking(struct gl_buf *out, uint32_t item, bool lies)
{
	for (uint32_t k = 0; k < 4; k++)
		gl_buf_putc(out, (char)(lies ? 3 - (k + item) % 4 : (k + item) % 4));
}

static const struct {
	const char *type, *method;
	void (*say)(struct gl_buf *out, uint32_t item, bool lies);
} rows[] = {
	{ "multi_choice", "anchored", options },
	{ "rating", "crh", number },
	{ "rating", "ordinal-dawid-skene", level },
	{ "spans", "cells", spans },
	{ "steps", "cells", steps },
	{ "boxes", "clusters", boxes },
	{ "ranking", "plackett-luce", ranking },
};

static const struct gl_method *method_of(int row)
{
	const struct gl_question_type *type = gl_question_type_find(rows[row].type, strlen(rows[row].type));

	return gl_method_find(type->methods, rows[row].method);
}

/* ---- asking ---- */

static void fill(struct crowd *c, int row)
{
	*c = (struct crowd){ .votes = { .items = ITEMS, .workers = PEOPLE, .labels = 4 } };
	gl_buf_init(&c->packed, SIZE_MAX);
	gl_buf_init(&c->values, SIZE_MAX);
	for (uint64_t i = 0; i < GL_COUNT(c->vote); i++) {
		c->vote[i] = (struct gl_vote){ (uint32_t)(i / PEOPLE), (uint32_t)(i % PEOPLE), 0 };
		c->at[i] = c->packed.len;
		rows[row].say(&c->packed, c->vote[i].item, c->vote[i].worker < LIARS);
		c->ballot[i].len = c->packed.len - c->at[i];
	}
	for (uint64_t i = 0; i < GL_COUNT(c->vote); i++)
		c->ballot[i].data = c->packed.data + c->at[i];
	c->votes.n = GL_COUNT(c->vote);
	c->votes.vote = c->vote;
	c->votes.ballot = c->ballot;
}

static void release(struct crowd *c)
{
	gl_buf_release(&c->packed);
	gl_buf_release(&c->values);
}

static void ask(struct crowd *c, const struct gl_method *m, uint32_t known)
{
	struct gl_err e = { 0 };

	memset(c->known, 0, sizeof(c->known));
	for (uint32_t i = 0; i < known; i++)
		c->known[i] = c->ballot[i * PEOPLE + LIARS];
	c->votes.known = c->known;
	gl_buf_clear(&c->values);
	ck_assert_msg(!gl_consensus_values(m, &c->votes, c->belief, &c->values, &e), "%s", e.text);
}

static struct gl_ballot value(const struct crowd *c, uint32_t item)
{
	return (struct gl_ballot){ c->values.data + c->belief[item].at, c->belief[item].len };
}

static double number_of(struct gl_ballot v)
{
	return (double)(int64_t)gl_word(v.data, 0) / (v.len > 8 ? (double)gl_word(v.data, 1) : 1);
}

/* Whether an item comes to what this one said: numbers, to whom they are nearer. */
static bool follows(const struct crowd *c, uint32_t item, uint32_t person, int row)
{
	struct gl_ballot v = value(c, item), own = c->ballot[item * PEOPLE + person];
	struct gl_ballot other = c->ballot[item * PEOPLE + (person < LIARS ? LIARS : 0)];

	if (!strcmp(rows[row].type, "rating"))
		return fabs(number_of(v) - number_of(own)) < fabs(number_of(v) - number_of(other));
	return v.len == own.len && !memcmp(v.data, own.data, own.len);
}

START_TEST(liars_lose_to_what_is_known)
{
	struct crowd c;

	fill(&c, _i);
	ask(&c, method_of(_i), 0);
	for (uint32_t i = ITEMS / 2; i < ITEMS; i++)
		ck_assert_msg(follows(&c, i, 0, _i), "%s: item %u", rows[_i].type, i);
	ask(&c, method_of(_i), ITEMS / 2);
	for (uint32_t i = ITEMS / 2; i < ITEMS; i++)
		ck_assert_msg(follows(&c, i, LIARS, _i), "%s: item %u", rows[_i].type, i);
	release(&c);
}
END_TEST

START_TEST(what_is_known_is_the_value)
{
	struct crowd c;

	fill(&c, _i);
	for (uint32_t known = 1; known < ITEMS; known += 6) {
		ask(&c, method_of(_i), known);
		for (uint32_t i = 0; i < known; i++) {
			ck_assert(!c.belief[i].tied);
			ck_assert_uint_eq(c.belief[i].len, c.known[i].len);
			ck_assert_mem_eq(value(&c, i).data, c.known[i].data, c.known[i].len);
		}
	}
	release(&c);
}
END_TEST

/* What was sealed with the version that did not heed it is audited with that. */
START_TEST(version_1_knows_nothing)
{
	const struct gl_method *now = method_of(_i), *first = gl_method_version(now, 1);
	gl_buf_auto before = { 0 };
	struct crowd c;

	ck_assert_uint_eq(now->version, 2);
	ck_assert_ptr_null(gl_method_version(now, 3));
	ck_assert_str_eq(first->parameters, now->parameters);
	fill(&c, _i);
	gl_buf_init(&before, SIZE_MAX);
	ask(&c, now, 0);
	gl_buf_add(&before, c.values.data, c.values.len);
	ask(&c, first, ITEMS / 2);
	ck_assert_uint_eq(c.values.len, before.len);
	ck_assert_mem_eq(c.values.data, before.data, before.len);
	release(&c);
}
END_TEST

Suite *known_suite(void);
Suite *known_suite(void)
{
	Suite *s = suite_create("known");
	TCase *t = tcase_create("known");

	tcase_add_loop_test(t, liars_lose_to_what_is_known, 0, GL_COUNT(rows));
	tcase_add_loop_test(t, what_is_known_is_the_value, 0, GL_COUNT(rows));
	tcase_add_loop_test(t, version_1_knows_nothing, 0, GL_COUNT(rows));
	suite_add_tcase(s, t);
	return s;
}
