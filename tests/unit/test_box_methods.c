/* box_methods: how far rectangles overlap, and what crowds that draw them come to. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "measured.h"
#include "testdata.h"

#include "base/auto.h"
#include "base/mix.h"
#include "consensus/boxes.h"

static const struct {
	struct gl_box a, b;
	double overlap;
} pairs[] = {
	{ { 0, 0, 10, 10, 0 }, { 0, 0, 10, 10, 0 }, 1 },
	{ { 0, 0, 10, 10, 0 }, { 10, 0, 10, 10, 0 }, 0 },
	{ { 0, 0, 10, 10, 0 }, { 5, 0, 10, 10, 1 }, 1. / 3 },
	{ { 0, 0, 10, 10, 0 }, { 5, 5, 10, 10, 0 }, 25. / 175 },
	{ { 0, 0, 10, 10, 0 }, { 2, 3, 4, 5, 0 }, 20. / 100 },
	{ { -5, -5, 10, 10, 0 }, { 0, 0, 5, 5, 0 }, 25. / 100 },
	{ { -GL_BOX_BOUND, -GL_BOX_BOUND, GL_BOX_BOUND, GL_BOX_BOUND, 0 },
	        { -GL_BOX_BOUND, -GL_BOX_BOUND, GL_BOX_BOUND, GL_BOX_BOUND / 2, 0 }, .5 },
};

START_TEST(overlaps_are_intersection_over_union)
{
	struct gl_sides a = gl_box_sides(&pairs[_i].a), b = gl_box_sides(&pairs[_i].b);

	ck_assert_uint_eq(gl_overlap(&a, &b), (uint32_t)(pairs[_i].overlap * GL_BOX_UNIT + .5));
	ck_assert_uint_eq(gl_overlap(&b, &a), gl_overlap(&a, &b));
}
END_TEST

/* ---- crowds ---- */

/* Ballots of a few items by up to 64 workers. */
struct crowd {
	struct gl_votes votes;
	struct gl_vote vote[2000];
	struct gl_ballot ballot[2000];
	size_t at[2000];
	struct gl_belief belief[100];
	struct gl_buf packed, values;
};

static void crowd_add(struct crowd *c, uint32_t item, uint32_t worker, struct gl_box *box, uint32_t n)
{
	uint64_t i = c->votes.n++;

	ck_assert_uint_lt(i, GL_COUNT(c->vote));
	if (!c->packed.limit)
		gl_buf_init(&c->packed, SIZE_MAX);
	c->vote[i] = (struct gl_vote){ .item = item, .worker = worker };
	c->at[i] = c->packed.len;
	gl_boxes_pack(&c->packed, box, n);
	c->ballot[i].len = c->packed.len - c->at[i];
	c->votes.items = item >= c->votes.items ? item + 1 : c->votes.items;
	c->votes.workers = worker >= c->votes.workers ? worker + 1 : c->votes.workers;
}

static void crowd_ask(struct crowd *c, const char *method)
{
	struct gl_err e = { 0 };

	c->votes.vote = c->vote;
	c->votes.ballot = c->ballot;
	for (uint64_t i = 0; i < c->votes.n; i++)
		c->ballot[i].data = c->packed.data + c->at[i];
	gl_buf_release(&c->values);
	gl_buf_init(&c->values, SIZE_MAX);
	ck_assert_msg(!gl_consensus_values(
	                      gl_method_find(gl_box_methods, method), &c->votes, c->belief, &c->values, &e),
	        "%s", e.text);
}

static void crowd_release(struct crowd *c)
{
	gl_buf_release(&c->packed);
	gl_buf_release(&c->values);
}

static struct gl_ballot value_of(const struct crowd *c, uint32_t item)
{
	return (struct gl_ballot){ c->values.data + c->belief[item].at, c->belief[item].len };
}

static void value_is(const struct crowd *c, uint32_t item, const struct gl_box *want, uint32_t n, bool tied)
{
	struct gl_ballot v = value_of(c, item);

	ck_assert_uint_gt(v.len, 0);
	ck_assert_uint_eq(gl_box_count(v), n);
	for (uint32_t i = 0; i < n; i++) {
		struct gl_box got = gl_box_at(v, i);

		ck_assert_msg(!gl_box_cmp(&got, &want[i]), "%d,%d %dx%d label %u", got.x, got.y, got.w, got.h,
		        got.label);
	}
	ck_assert_int_eq(c->belief[item].tied, tied);
}

START_TEST(half_of_those_who_answered_make_a_box)
{
	static const char *const methods[] = { "majority", "clusters" };
	struct crowd c = { 0 };

	/* 0: three see one thing, one of them sees another too; 1: nobody sees anything; 2: one of two; 3: a
	 * half lies between two sides; 4: two names for one thing; 5: nobody answered */
	for (uint32_t w = 0; w < 3; w++) {
		struct gl_box here = { 100, 100, 50, 50 + (int32_t)w, 0 };
		struct gl_box both[] = { here, { 500, 500, 9, 9, 1 } };

		crowd_add(&c, 0, w, w == 1 ? both : &here, w == 1 ? 2 : 1);
	}
	for (uint32_t w = 0; w < 3; w++)
		crowd_add(&c, 1, w, NULL, 0);
	crowd_add(&c, 2, 0, (struct gl_box[]){ { 1, 2, 3, 4, 0 } }, 1);
	crowd_add(&c, 2, 2, NULL, 0);
	crowd_add(&c, 3, 0, (struct gl_box[]){ { 10, 10, 20, 20, 0 } }, 1);
	crowd_add(&c, 3, 2, (struct gl_box[]){ { 11, 10, 20, 20, 0 } }, 1);
	crowd_add(&c, 4, 0, (struct gl_box[]){ { 10, 10, 20, 20, 1 } }, 1);
	crowd_add(&c, 4, 2, (struct gl_box[]){ { 10, 10, 20, 20, 0 } }, 1);
	c.votes.items++;
	for (size_t i = 0; i < GL_COUNT(methods); i++) {
		crowd_ask(&c, methods[i]);
		value_is(&c, 0, (struct gl_box[]){ { 100, 100, 50, 51, 0 } }, 1, false);
		value_is(&c, 1, NULL, 0, false);
		value_is(&c, 2, (struct gl_box[]){ { 1, 2, 3, 4, 0 } }, 1, i == 0);
		value_is(&c, 3, (struct gl_box[]){ { 10 + (int32_t)i, 10, 20, 20, 0 } }, 1, false);
		value_is(&c, 4, (struct gl_box[]){ { 10, 10, 20, 20, (uint32_t)i } }, 1, i == 0);
		ck_assert_uint_eq(c.belief[5].len, 0);
		ck_assert(!c.belief[5].tied);
	}
	crowd_release(&c);
}
END_TEST

START_TEST(of_one_annotator_a_thing_has_one_box)
{
	struct crowd c = { 0 };

	/* Worker 0 draws the same thing three times: two of the boxes stay alone. */
	crowd_add(&c, 0, 0,
	        (struct gl_box[]){
	                { 100, 100, 50, 50, 0 }, { 101, 101, 50, 50, 0 }, { 105, 100, 50, 50, 0 } },
	        3);
	for (uint32_t w = 1; w < 5; w++)
		crowd_add(&c, 0, w, (struct gl_box[]){ { 100, 100, 50, 50, 0 } }, 1);
	crowd_ask(&c, "majority");
	value_is(&c, 0, (struct gl_box[]){ { 100, 100, 50, 50, 0 } }, 1, false);
	crowd_release(&c);
}
END_TEST

static int32_t below(uint64_t *seed, int32_t n)
{
	return (int32_t)(gl_mix_next(seed) % (uint64_t)n);
}

#define ITEMS   30
#define WORKERS 8

/* What there is, and crowds that see it, the later workers the worse; worker w is called rename[w]. */
static struct gl_box made_truth(uint64_t *seed)
{
	return (struct gl_box){ 100 + below(seed, 8000), 100 + below(seed, 8000), 300 + below(seed, 600),
		300 + below(seed, 600), (uint32_t)below(seed, 2) };
}

static void made(struct crowd *c, struct gl_box truth[ITEMS][3], uint64_t seed, const uint32_t *rename)
{
	for (uint32_t i = 0; i < ITEMS; i++) {
		struct gl_box ballot[WORKERS][4];
		uint32_t n[WORKERS] = { 0 };

		for (int k = 0; k < 3; k++)
			truth[i][k] = made_truth(&seed);
		for (uint32_t w = 0; w < WORKERS; w++) {
			int32_t off = 1 + (int32_t)w * 25;

			for (int k = 0; k < 3; k++) {
				struct gl_box b = truth[i][k];

				if (below(&seed, 100) < 4 * (int32_t)w)
					continue;
				b.x += below(&seed, 2 * off) - off;
				b.y += below(&seed, 2 * off) - off;
				ballot[w][n[w]++] = b;
			}
			if (below(&seed, 100) < 6 * (int32_t)w)
				ballot[w][n[w]++] = made_truth(&seed);
		}
		for (uint32_t name = 0; name < WORKERS; name++)
			for (uint32_t w = 0; w < WORKERS; w++)
				if (rename[w] == name)
					crowd_add(c, i, name, ballot[w], n[w]);
	}
}

/* F1 against what there is, at an overlap. */
static double made_score(const struct crowd *c, struct gl_box truth[ITEMS][3], unsigned hundredths)
{
	uint32_t found = 0, drawn = 0;

	for (uint32_t i = 0; i < ITEMS; i++) {
		gl_buf_auto packed = { 0 };

		gl_buf_init(&packed, 1000);
		gl_boxes_pack(&packed, truth[i], 3);
		drawn += gl_box_count(value_of(c, i));
		found += gl_boxes_match(
		        value_of(c, i), (struct gl_ballot){ packed.data, packed.len }, hundredths);
	}
	return 2.0 * found / (drawn + 3 * ITEMS);
}

static const uint32_t as_is[] = { 0, 1, 2, 3, 4, 5, 6, 7 }, mixed[] = { 6, 2, 7, 0, 3, 5, 1, 4 };

START_TEST(names_of_annotators_do_not_matter)
{
	static const char *const methods[] = { "majority", "clusters" };
	struct gl_box truth[ITEMS][3];
	struct crowd c = { 0 }, d = { 0 };

	made(&c, truth, (uint64_t)_i, as_is);
	made(&d, truth, (uint64_t)_i, mixed);
	d.votes.workers += 2; /* and those who said nothing do not either */
	for (size_t i = 0; i < GL_COUNT(methods); i++) {
		crowd_ask(&c, methods[i]);
		crowd_ask(&d, methods[i]);
		ck_assert_mem_eq(c.belief, d.belief, ITEMS * sizeof(*c.belief));
		ck_assert_uint_eq(c.values.len, d.values.len);
		ck_assert_mem_eq(c.values.data, d.values.data, c.values.len);
	}
	crowd_release(&c);
	crowd_release(&d);
}
END_TEST

START_TEST(the_unit_of_coordinates_does_not_matter)
{
	struct gl_box truth[ITEMS][3];
	struct crowd c = { 0 }, d = { 0 };

	made(&c, truth, 7, as_is);
	for (uint64_t i = 0; i < c.votes.n; i++) {
		struct gl_box box[4];
		struct gl_ballot b = { c.packed.data + c.at[i], c.ballot[i].len };

		for (uint32_t k = 0; k < gl_box_count(b); k++) {
			box[k] = gl_box_at(b, k);
			box[k].x *= 1000, box[k].y *= 1000, box[k].w *= 1000, box[k].h *= 1000;
		}
		crowd_add(&d, c.vote[i].item, c.vote[i].worker, box, gl_box_count(b));
	}
	crowd_ask(&c, "clusters");
	crowd_ask(&d, "clusters");
	for (uint32_t i = 0; i < ITEMS; i++) {
		ck_assert_uint_eq(gl_box_count(value_of(&c, i)), gl_box_count(value_of(&d, i)));
		for (uint32_t k = 0; k < gl_box_count(value_of(&c, i)); k++) {
			struct gl_box small = gl_box_at(value_of(&c, i), k),
			              large = gl_box_at(value_of(&d, i), k);

			ck_assert_int_eq(small.x, large.x / 1000); /* halves go down */
			ck_assert_int_eq(small.y, large.y / 1000);
			ck_assert_int_eq(small.x + small.w, (large.x + large.w) / 1000);
		}
	}
	crowd_release(&c);
	crowd_release(&d);
}
END_TEST

START_TEST(careful_annotators_weigh_more)
{
	double plain = 0, weighed = 0;

	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct gl_box truth[ITEMS][3];
		struct crowd c = { 0 };

		made(&c, truth, seed, as_is);
		crowd_ask(&c, "majority");
		plain += made_score(&c, truth, 90) / 10;
		crowd_ask(&c, "clusters");
		weighed += made_score(&c, truth, 90) / 10;
		crowd_release(&c);
	}
	ck_assert_msg(weighed > plain + 0.02, "F1 at an overlap of 0.9: %.4f, plain %.4f", weighed, plain);
}
END_TEST

START_TEST(distances_are_shares_of_boxes_without_a_partner)
{
	struct crowd c = { 0 };
	double there, back;

	crowd_add(&c, 0, 0, (struct gl_box[]){ { 0, 0, 10, 10, 0 }, { 50, 50, 10, 10, 0 } }, 2);
	crowd_add(&c, 0, 1, (struct gl_box[]){ { 1, 0, 10, 10, 0 } }, 1);
	crowd_add(&c, 0, 2, (struct gl_box[]){ { 1, 0, 10, 10, 1 } }, 1);
	crowd_add(&c, 0, 3, NULL, 0);
	crowd_ask(&c, "majority");
	there = gl_boxes_distance(c.ballot[0], c.ballot[1]);
	back = gl_boxes_distance(c.ballot[1], c.ballot[0]);
	ck_assert(fabs(there - 1. / 3) < 1e-12 && there == back);
	ck_assert(gl_boxes_distance(c.ballot[0], c.ballot[0]) == 0);
	ck_assert(gl_boxes_distance(c.ballot[3], c.ballot[3]) == 0);
	ck_assert(gl_boxes_distance(c.ballot[1], c.ballot[2]) == 1);
	ck_assert(gl_boxes_distance(c.ballot[1], c.ballot[3]) == 1);
	crowd_release(&c);
}
END_TEST

/* Pedestrians, boxed by lab members too: seven annotators an image. Half of the votes and medians come to
 * 0.929 and 0.850 elsewhere. */
static const struct {
	const char *method;
	double half, seventy;
} figures[] = {
	{ "majority", 0.9307, 0.8494 },
	{ "clusters", 0.9316, 0.8502 },
};

START_TEST(pedestrians_are_found)
{
	struct measured m;

	if (!test_data())
		return;
	measure(&m, &(struct measured_files){ .type = "boxes",
	                    .method = figures[_i].method,
	                    .answers = "pedestrian_boxes/answers.csv",
	                    .assigned = "pedestrian_boxes/assignments.csv",
	                    .truth = "pedestrian_boxes/truth_boxes.csv",
	                    .tasks = "pedestrian_boxes/truth_images.csv" });
	ck_assert(fabs(measured_figure(&m, "f1 at overlap 0.5") - figures[_i].half) < 5e-5);
	ck_assert(fabs(measured_figure(&m, "f1 at overlap 0.7") - figures[_i].seventy) < 5e-5);
	measured_release(&m);
}
END_TEST

Suite *box_methods_suite(void);
Suite *box_methods_suite(void)
{
	Suite *s = suite_create("box_methods");
	TCase *t = tcase_create("box_methods");

	tcase_add_loop_test(t, overlaps_are_intersection_over_union, 0, GL_COUNT(pairs));
	tcase_add_test(t, half_of_those_who_answered_make_a_box);
	tcase_add_test(t, of_one_annotator_a_thing_has_one_box);
	tcase_add_loop_test(t, names_of_annotators_do_not_matter, 0, 20);
	tcase_add_test(t, the_unit_of_coordinates_does_not_matter);
	tcase_add_test(t, careful_annotators_weigh_more);
	tcase_add_test(t, distances_are_shares_of_boxes_without_a_partner);
	tcase_add_loop_test(t, pedestrians_are_found, 0, GL_COUNT(figures));
	suite_add_tcase(s, t);
	return s;
}
