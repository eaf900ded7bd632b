/* value_bytes: what methods for numbers, options and boxes make of one made crowd, to the byte. The page that
 * checks datasets holds the same hashes (web/tests/proof/values.test.ts). Other bytes mean another version of
 * the method. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "base/hex.h"
#include "base/mix.h"
#include "consensus/boxes.h"
#include "crypto/hash.h"
#include "questions/question.h"

#define PEOPLE 12
#define ITEMS  60

struct crowd {
	struct gl_votes votes;
	struct gl_vote vote[ITEMS * PEOPLE];
	struct gl_ballot ballot[ITEMS * PEOPLE];
	size_t at[ITEMS * PEOPLE];
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

static const struct {
	const char *type, *method;
	void (*say)(struct crowd *c, int32_t person, int32_t item);
	void (*tell)(struct gl_buf *out, struct gl_ballot v);
	const char *hash;
} rows[] = {
	{ "rating", "crh", long_scale, number_told,
	        "b23dbd33d24bf76985122ffae2d0097b1906d7e1034da04143cfa1a4080658e3" },
	{ "rating", "rater-bias", long_scale, number_told,
	        "1747356d01ac5a1728bcb360c3bcb33d7a0be33e4f71d0748bad46abbde880f6" },
	{ "rating", "ordinal-dawid-skene", long_scale, number_told,
	        "35e74afef07809857aa1dc39a9c3d59c8476450b024fe63393ef9d45c6929ca1" },
	{ "rating", "ordinal-dawid-skene", short_scale, number_told,
	        "33fdc428a039f0adc3b3b08696feaa4ed770244109486e14fc3e3fa3a1eacc97" },
	{ "multi_choice", "anchored", options, options_told,
	        "395fc27588fa6443a67f63dd92fdc39087f3d65c8e5c91cde58a3a217faf8771" },
	{ "boxes", "majority", boxes, boxes_told,
	        "d0428bdd9ef0acc96cffde0a1554e4f8c92ffefe6e272a83612f0d1284fb55d6" },
	{ "boxes", "clusters", boxes, boxes_told,
	        "447b4fedbfa717384e4cd2bec8558ec760eb8782190a4b2183167194a7594e39" },
};

START_TEST(methods_make_these_bytes)
{
	const struct gl_question_type *type = gl_question_type_find(rows[_i].type, strlen(rows[_i].type));
	struct gl_belief belief[ITEMS];
	gl_buf_auto values = { 0 }, told = { 0 }, hex = { 0 };
	uint8_t hash[GL_HASH_BYTES];
	struct gl_err e = { 0 };
	struct crowd c;

	fill(&c, rows[_i].say);
	gl_buf_init(&values, SIZE_MAX);
	gl_buf_init(&told, SIZE_MAX);
	gl_buf_init(&hex, 100);
	ck_assert_msg(!gl_consensus_values(
	                      gl_method_find(type->methods, rows[_i].method), &c.votes, belief, &values, &e),
	        "%s", e.text);
	for (uint32_t i = 0; i < ITEMS; i++) {
		gl_buf_printf(&told, "%u%s", i, belief[i].tied ? " tied" : "");
		if (belief[i].len)
			rows[_i].tell(&told, (struct gl_ballot){ values.data + belief[i].at, belief[i].len });
		gl_buf_putc(&told, ';');
	}
	gl_sha256(hash, told.data, told.len);
	gl_buf_hex(&hex, hash, sizeof(hash));
	ck_assert_str_eq(hex.data, rows[_i].hash);
	gl_buf_release(&c.packed);
}
END_TEST

Suite *value_bytes_suite(void);
Suite *value_bytes_suite(void)
{
	Suite *s = suite_create("value_bytes");
	TCase *t = tcase_create("value_bytes");

	tcase_add_loop_test(t, methods_make_these_bytes, 0, GL_COUNT(rows));
	suite_add_tcase(s, t);
	return s;
}
