/* value_bytes: what methods for numbers, options, boxes, spans, steps and rankings make of one made crowd, to
 * the byte, and what where every fifth item is known. The page that checks datasets holds the same hashes
 * (web/tests/proof/values.test.ts). Other bytes mean another version of the method. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "base/hex.h"
#include "base/mix.h"
#include "consensus/boxes.h"
#include "consensus/spans.h"
#include "crypto/hash.h"
#include "questions/question.h"

#define PEOPLE 12
#define ITEMS  60

struct crowd {
	struct gl_votes votes;
	struct gl_vote vote[ITEMS * PEOPLE];
	struct gl_ballot ballot[ITEMS * PEOPLE];
	size_t at[ITEMS * PEOPLE];
	struct gl_ballot known[ITEMS];
	struct gl_buf packed;
	uint64_t seed;
};

static int32_t draw(struct crowd *c, uint64_t below)
{
	return (int32_t)(gl_mix_next(&c->seed) % below);
}

/* ---- what people say ---- */

static void number(struct crowd *c, int32_t person, int32_t item, int32_t spread)
{
	int32_t care = 1 + person, off = draw(c, 2 * (uint64_t)care + 1) - care;
	int64_t n = item * 37 % spread + off * spread / 40 + (person % 4 == 0 ? spread / 20 : 0);

	gl_buf_add(&c->packed, &n, sizeof(n));
}

static void long_scale(struct crowd *c, int32_t person, int32_t item)
{
	number(c, person, item, 201);
}

static void short_scale(struct crowd *c, int32_t person, int32_t item)
{
	number(c, person, item, 6);
}

static void options(struct crowd *c, int32_t person, int32_t item)
{
	uint64_t set = 0;

	for (int32_t k = 0; k < 4; k++) {
		bool holds = (item * 7 + k * k) % (k + 2) == 0;

		if (draw(c, holds ? (uint64_t)(2 + person / 2) : 12) == 0 ? !holds : holds)
			set |= 1ull << k;
	}
	gl_buf_add(&c->packed, &set, sizeof(set));
}

/* One draw after another: an initialiser would leave their order to the compiler. */
static struct gl_box box_drawn(struct crowd *c, const int32_t least[4], const uint64_t below[4])
{
	struct gl_box b = { 0 };

	b.x = least[0] + draw(c, below[0]);
	b.y = least[1] + draw(c, below[1]);
	b.w = least[2] + draw(c, below[2]);
	b.h = least[3] + draw(c, below[3]);
	return b;
}

static void boxes(struct crowd *c, int32_t person, int32_t item)
{
	uint64_t care = 20 + 15 * (uint64_t)person;
	struct gl_box box[8];
	uint32_t n = 0;

	for (int32_t k = 0; k < item % 4; k++) {
		if (draw(c, (uint64_t)(30 - 2 * person)) == 0)
			continue;
		box[n] = box_drawn(c, (int32_t[]){ 300 + 2000 * k, 500 + item * 91 % 3000, 700, 900 },
		        (uint64_t[]){ care, care, care, care });
		box[n++].label = (uint32_t)(draw(c, (uint64_t)(9 - person / 2)) == 0 ? k % 3 : item % 3);
	}
	if (draw(c, 9) == 0)
		box[n++] = box_drawn(c, (int32_t[]){ 0, 0, 1, 1 }, (uint64_t[]){ 9000, 9000, 900, 900 });
	gl_boxes_pack(&c->packed, box, n);
}

static void spans(struct crowd *c, int32_t person, int32_t item)
{
	uint64_t care = 2 + (uint64_t)person / 2;
	struct gl_span span[3];
	uint32_t n = (uint32_t)(item % 4);

	for (uint32_t k = 0; k < n; k++) {
		span[k].start = 10 * k + (draw(c, care) ? 0 : 2);
		span[k].end = 10 * k + (draw(c, care) ? 5 : 8);
		span[k].label = (uint32_t)(draw(c, care + 2) ? item + (int32_t)k : draw(c, 3)) % 3;
	}
	gl_spans_pack(&c->packed, span, n);
}

static void steps(struct crowd *c, int32_t person, int32_t item)
{
	for (int32_t k = 0; k < 4 + item % 3; k++)
		gl_buf_putc(&c->packed,
		        (char)(draw(c, 2 + (uint64_t)person / 3) ? (item + k) % 5 ? 1 : 2 : draw(c, 3)));
}

static void ranking(struct crowd *c, int32_t person, int32_t item)
{
	char place[4];

	for (int32_t k = 0; k < 4; k++)
		place[k] = (char)((k + item) % 4);
	for (int32_t k = 0; k < 2; k++)
		if (!draw(c, 2 + (uint64_t)person / 2)) {
			int32_t with = 1 + draw(c, 3);
			char moved = place[0];

			place[0] = place[with];
			place[with] = moved;
		}
	gl_buf_add(&c->packed, place, sizeof(place));
}

/* Each item is answered by two thirds. */
static void fill(struct crowd *c, void (*say)(struct crowd *c, int32_t person, int32_t item))
{
	*c = (struct crowd){ .votes = { .items = ITEMS, .workers = PEOPLE, .labels = 4 }, .seed = 7 };
	gl_buf_init(&c->packed, SIZE_MAX);
	for (int32_t item = 0; item < ITEMS; item++)
		for (int32_t person = 0; person < PEOPLE; person++) {
			uint64_t i = c->votes.n;

			if (draw(c, 3) == 0)
				continue;
			c->vote[i] = (struct gl_vote){ .item = (uint32_t)item, .worker = (uint32_t)person };
			c->at[i] = c->packed.len;
			say(c, person, item);
			c->ballot[i].len = c->packed.len - c->at[i];
			c->votes.n++;
		}
	for (uint64_t i = 0; i < c->votes.n; i++)
		c->ballot[i].data = c->packed.data + c->at[i];
	c->votes.vote = c->vote;
	c->votes.ballot = c->ballot;
}

/* Of every fifth item what its last voter said is known. */
static void know(struct crowd *c)
{
	for (uint64_t i = 0; i < c->votes.n; i++)
		if (c->vote[i].item % 5 == 0)
			c->known[c->vote[i].item] = c->ballot[i];
	c->votes.known = c->known;
}

/* ---- what comes out ---- */

static void number_told(struct gl_buf *out, struct gl_ballot v)
{
	char text[GL_FRACTION_TEXT];

	gl_fraction_text(text, (int64_t)gl_word(v.data, 0), v.len > 8 ? gl_word(v.data, 1) : 1);
	gl_buf_printf(out, " %s", text);
}

static void options_told(struct gl_buf *out, struct gl_ballot v)
{
	for (int k = 0; k < 4; k++)
		if (gl_word(v.data, 0) >> k & 1)
			gl_buf_printf(out, " %d", k);
}

static void boxes_told(struct gl_buf *out, struct gl_ballot v)
{
	for (uint32_t i = 0; i < gl_box_count(v); i++) {
		struct gl_box b = gl_box_at(v, i);

		gl_buf_printf(out, " %d,%d,%d,%d,%u", b.x, b.y, b.w, b.h, b.label);
	}
}

static void spans_told(struct gl_buf *out, struct gl_ballot v)
{
	for (uint32_t i = 0; i < gl_spans_count(v); i++) {
		struct gl_span s = gl_spans_at(v, i);

		gl_buf_printf(out, " %u,%u,%u", s.start, s.end, s.label);
	}
}

static void bytes_told(struct gl_buf *out, struct gl_ballot v)
{
	for (size_t i = 0; i < v.len; i++)
		gl_buf_printf(out, " %d", ((const uint8_t *)v.data)[i]);
}

static const struct {
	const char *type, *method;
	void (*say)(struct crowd *c, int32_t person, int32_t item);
	void (*tell)(struct gl_buf *out, struct gl_ballot v);
	const char *hash, *known; /* where nothing is known, and where every fifth item is */
} rows[] = {
	{ "rating", "crh", long_scale, number_told,
	        "b23dbd33d24bf76985122ffae2d0097b1906d7e1034da04143cfa1a4080658e3",
	        "5c1d86e3b39c3ea5e0b045fc6fea1f295607f9f28edbd92497b0dd717b5a03f9" },
	{ "rating", "rater-bias", long_scale, number_told,
	        "1747356d01ac5a1728bcb360c3bcb33d7a0be33e4f71d0748bad46abbde880f6",
	        "e69d973f22f41104f22da29e9bea4d7130b890c0f3d949a85a334d22e1d9851e" },
	{ "rating", "ordinal-dawid-skene", long_scale, number_told,
	        "35e74afef07809857aa1dc39a9c3d59c8476450b024fe63393ef9d45c6929ca1",
	        "928bfd1b7e05f0c95ea97e10b2e226323b4af879dfd48eae7423f023e3d6a138" },
	{ "rating", "ordinal-dawid-skene", short_scale, number_told,
	        "33fdc428a039f0adc3b3b08696feaa4ed770244109486e14fc3e3fa3a1eacc97",
	        "3331a1a88fb3001d5d7a80d2c78a16a81a23fe0c5b608c8660b28d28f5d31f5f" },
	{ "multi_choice", "anchored", options, options_told,
	        "395fc27588fa6443a67f63dd92fdc39087f3d65c8e5c91cde58a3a217faf8771",
	        "0cb13d88ccd11c6eaa8d7f5395c3ed115ed9f13ce00e301a7ffd2c7fcf2f1877" },
	{ "boxes", "majority", boxes, boxes_told,
	        "d0428bdd9ef0acc96cffde0a1554e4f8c92ffefe6e272a83612f0d1284fb55d6",
	        "2c9b31efbdbd5715f9d8f9c97b244820a381f317f3b1ef8e0a2085af1e6bbd4b" },
	{ "boxes", "clusters", boxes, boxes_told,
	        "447b4fedbfa717384e4cd2bec8558ec760eb8782190a4b2183167194a7594e39",
	        "8e823c3573af461dc6631da581cc7a0bf592d3640b839b2d8c85ca9db352ca5b" },
	{ "spans", "cells", spans, spans_told,
	        "9efde6935124231363508d7c36b59fb4de86b4d8a5d534a2a1fb63691349fab4",
	        "9057b0dbba693da3ceeb2c2aab015de16fa4466f5386d3ab58c56eb53a5616b6" },
	{ "steps", "cells", steps, bytes_told,
	        "47b8a6739d95f1e2c7de59c6683705f3b01d8e06a5c09c8b4c12c0d4b2719f2a",
	        "6f3f979bb24908652434abf8dcf2f78e3d80e6dc8476bfd01af0ab9eeb9827f2" },
	{ "ranking", "plackett-luce", ranking, bytes_told,
	        "7a1f71c62428d67a82dd12944f540cfaf0e4ac57d1fad4d034cdbdfba8d0ab1f",
	        "03f130874146d2d0e42a7add8a644d9b615a5422a9d09197938e1f6065f009e5" },
};

static void check(int row, bool known, const char *want)
{
	const struct gl_question_type *type = gl_question_type_find(rows[row].type, strlen(rows[row].type));
	struct gl_belief belief[ITEMS];
	gl_buf_auto values = { 0 }, told = { 0 }, hex = { 0 };
	uint8_t hash[GL_HASH_BYTES];
	struct gl_err e = { 0 };
	struct crowd c;

	fill(&c, rows[row].say);
	if (known)
		know(&c);
	gl_buf_init(&values, SIZE_MAX);
	gl_buf_init(&told, SIZE_MAX);
	gl_buf_init(&hex, 100);
	ck_assert_msg(!gl_consensus_values(
	                      gl_method_find(type->methods, rows[row].method), &c.votes, belief, &values, &e),
	        "%s", e.text);
	for (uint32_t i = 0; i < ITEMS; i++) {
		if (c.known[i].data)
			continue;
		gl_buf_printf(&told, "%u%s", i, belief[i].tied ? " tied" : "");
		if (belief[i].len)
			rows[row].tell(
			        &told, (struct gl_ballot){ values.data + belief[i].at, belief[i].len });
		gl_buf_putc(&told, ';');
	}
	gl_sha256(hash, told.data, told.len);
	gl_buf_hex(&hex, hash, sizeof(hash));
	ck_assert_msg(!strcmp(hex.data, want), "%s %s: %s", rows[row].type, rows[row].method, hex.data);
	gl_buf_release(&c.packed);
}

START_TEST(methods_make_these_bytes)
{
	check(_i, false, rows[_i].hash);
}
END_TEST

START_TEST(they_make_these_where_some_is_known)
{
	check(_i, true, rows[_i].known);
}
END_TEST

Suite *value_bytes_suite(void);
Suite *value_bytes_suite(void)
{
	Suite *s = suite_create("value_bytes");
	TCase *t = tcase_create("value_bytes");

	tcase_add_loop_test(t, methods_make_these_bytes, 0, GL_COUNT(rows));
	tcase_add_loop_test(t, they_make_these_where_some_is_known, 0, GL_COUNT(rows));
	suite_add_tcase(s, t);
	return s;
}
