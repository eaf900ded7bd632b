/* properties: what must hold of every method that counts labels, on many small crowds drawn from a seed. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "made_crowd.h"

#include "base/auto.h"
#include "base/mix.h"
#include "consensus/methods.h"

#define CROWDS  24 /* a method */
#define ITEMS   70
#define WORKERS 26
#define LABELS  6

static uint64_t seed_of(int crowd)
{
	return 7000 + (uint64_t)crowd * 131;
}

/* Crowds of every shape: dense and sparse, with gold and without, good and bad. */
static void draw_crowd(struct made_crowd *c, int crowd)
{
	uint64_t seed = seed_of(crowd);
	struct made_plan plan = { .seed = seed };

	plan.items = 20 + made_below(&seed, ITEMS - 20);
	plan.workers = 4 + made_below(&seed, WORKERS - 4);
	plan.labels = 1 + made_below(&seed, LABELS);
	plan.share = 10 + made_below(&seed, 70);
	plan.gold = crowd % 3 ? 0 : crowd % 9 ? 1 + made_below(&seed, 60) : 100;
	plan.least = 20 + made_below(&seed, 50);
	plan.most = 70 + made_below(&seed, 30);
	made_crowd_make(c, &plan);
}

static struct gl_belief *believe(const struct gl_method *m, const struct gl_votes *votes)
{
	return made_believe(m->name, votes, NULL);
}

static bool same(const struct gl_belief *a, const struct gl_belief *b)
{
	return a->label == b->label && a->tied == b->tied && a->top == b->top && a->num == b->num &&
	       a->den == b->den;
}

static void shuffle(uint32_t *map, uint32_t n, uint64_t *seed)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t j = made_below(seed, i + 1);

		map[i] = map[j];
		map[j] = i;
	}
}

static int by_place(const void *a, const void *b)
{
	const struct gl_vote *x = a, *y = b;

	if (x->item != y->item)
		return x->item < y->item ? -1 : 1;
	return x->worker < y->worker ? -1 : x->worker > y->worker;
}

#define EACH_METHOD(m) for (const struct gl_method *const *at_ = gl_label_methods, *m; (m = *at_); at_++)

/* --- names --- */

/* The same crowd, everything called otherwise; tasks keep the keys that their names have. */
struct renamed {
	struct gl_votes votes;
	struct gl_vote vote[ITEMS * WORKERS];
	uint32_t item[ITEMS], worker[WORKERS], label[LABELS];
	uint64_t key[ITEMS];
	int32_t clamp[ITEMS];
};

static void rename_all(struct renamed *r, const struct gl_votes *votes, uint64_t seed)
{
	shuffle(r->item, votes->items, &seed);
	shuffle(r->worker, votes->workers, &seed);
	shuffle(r->label, votes->labels, &seed);
	r->votes = *votes;
	r->votes.vote = r->vote;
	r->votes.item_key = r->key;
	r->votes.clamp = votes->clamp ? r->clamp : NULL;
	for (uint32_t i = 0; i < votes->items; i++) {
		int32_t known = gl_clamp(votes, i);

		r->key[r->item[i]] = i; /* what an item is drawn by that has no key: its number */
		r->clamp[r->item[i]] = known < 0 ? -1 : (int32_t)r->label[known];
	}
	for (uint64_t i = 0; i < votes->n; i++)
		r->vote[i] = (struct gl_vote){ r->item[votes->vote[i].item], r->worker[votes->vote[i].worker],
			r->label[votes->vote[i].label] };
	qsort(r->vote, votes->n, sizeof(*r->vote), by_place);
}

START_TEST(names_change_nothing_but_names)
{
	static struct renamed r;
	struct made_crowd c = { 0 };

	draw_crowd(&c, _i);
	rename_all(&r, &c.votes, seed_of(_i));
	EACH_METHOD(m)
	{
		gl_mem_auto struct gl_belief *a = believe(m, &c.votes), *b = believe(m, &r.votes);

		for (uint32_t i = 0; i < c.votes.items; i++) {
			const struct gl_belief *x = &a[i], *y = &b[r.item[i]];
			uint64_t top = 0;

			for (uint32_t k = 0; k < c.votes.labels; k++)
				top |= (x->top >> k & 1) << r.label[k];
			ck_assert_msg(
			        x->num == y->num && x->den == y->den && x->tied == y->tied && top == y->top,
			        "%s, crowd %d, item %u", m->name, _i, i);
		}
	}
	made_crowd_free(&c);
}
END_TEST

/* --- who and what is not there --- */

START_TEST(who_says_nothing_changes_nothing)
{
	struct made_crowd c = { 0 };
	struct gl_vote vote[ITEMS * WORKERS];
	struct gl_votes more;

	draw_crowd(&c, _i);
	more = c.votes;
	more.workers += 3;
	more.vote = vote;
	for (uint64_t i = 0; i < more.n; i++) {
		vote[i] = c.vote[i];
		vote[i].worker += vote[i].worker >= 2 ? 2 : 0; /* two silent ones among them, one behind */
	}
	EACH_METHOD(m)
	{
		gl_mem_auto struct gl_belief *a = believe(m, &c.votes), *b = believe(m, &more);

		for (uint32_t i = 0; i < more.items; i++)
			ck_assert_msg(same(&a[i], &b[i]), "%s, crowd %d, item %u", m->name, _i, i);
	}
	made_crowd_free(&c);
}
END_TEST

START_TEST(what_nobody_answered_changes_nothing)
{
	struct made_crowd c = { 0 };
	struct gl_votes more;
	int32_t clamp[ITEMS + 5];

	draw_crowd(&c, _i);
	more = c.votes;
	more.items += 5;
	for (uint32_t i = 0; i < more.items; i++)
		clamp[i] = i < c.votes.items ? gl_clamp(&c.votes, i) : (int32_t)(i % 2) - 1;
	more.clamp = clamp; /* two of those that nobody answered are known */
	EACH_METHOD(m)
	{
		gl_mem_auto struct gl_belief *a = believe(m, &c.votes), *b = believe(m, &more);

		for (uint32_t i = 0; i < more.items; i++)
			ck_assert_msg(i < c.votes.items ? same(&a[i], &b[i]) : !b[i].den && !b[i].tied,
			        "%s, crowd %d, item %u", m->name, _i, i);
	}
	made_crowd_free(&c);
}
END_TEST

/* --- what is known --- */

START_TEST(gold_never_lowers_what_is_believed_of_it)
{
	struct made_crowd c = { 0 };
	int32_t clamp[ITEMS];
	uint64_t seed = seed_of(_i);
	uint32_t item, label;

	draw_crowd(&c, _i);
	for (uint32_t i = 0; i < c.votes.items; i++)
		clamp[i] = gl_clamp(&c.votes, i);
	item = c.vote[made_below(&seed, (uint32_t)c.votes.n)].item;
	label = made_below(&seed, c.votes.labels);
	clamp[item] = (int32_t)label;
	c.votes.clamp = clamp;
	EACH_METHOD(m)
	{
		gl_mem_auto struct gl_belief *b = believe(m, &c.votes);

		ck_assert_msg(b[item].label == label && b[item].num == b[item].den && b[item].den &&
		                      !b[item].tied && b[item].top == (uint64_t)1 << label,
		        "%s, crowd %d", m->name, _i);
	}
	made_crowd_free(&c);
}
END_TEST

START_TEST(what_is_known_is_certain)
{
	struct made_crowd c = { 0 };

	draw_crowd(&c, 3 * _i); /* those have gold */
	EACH_METHOD(m)
	{
		gl_mem_auto struct gl_belief *b = believe(m, &c.votes);

		for (uint64_t v = 0; v < c.votes.n; v++) {
			uint32_t i = c.vote[v].item;

			if (c.clamp[i] >= 0)
				ck_assert_msg(b[i].label == c.truth[i] && b[i].num == b[i].den && b[i].den &&
				                      !b[i].tied,
				        "%s, crowd %d, item %u", m->name, _i, i);
		}
	}
	made_crowd_free(&c);
}
END_TEST

/* --- what nobody can tell --- */

START_TEST(equal_votes_stay_a_tie)
{
	/* Two workers who differ on everything, in a mirror: nothing tells which is right. A third label has
	 * no votes. */
	static const struct gl_vote vote[] = { { 0, 0, 0 }, { 0, 1, 1 }, { 1, 0, 1 }, { 1, 1, 0 },
		{ 2, 0, 0 }, { 2, 1, 1 }, { 3, 0, 1 }, { 3, 1, 0 } };
	struct gl_votes votes = { .items = 4, .workers = 2, .labels = 3, .n = GL_COUNT(vote), .vote = vote };

	EACH_METHOD(m)
	{
		gl_mem_auto struct gl_belief *b = believe(m, &votes);

		for (int i = 0; i < 4; i++)
			ck_assert_msg(b[i].tied && b[i].top == 3 && !b[i].label, "%s, item %d", m->name, i);
	}
}
END_TEST

START_TEST(no_votes_are_no_belief)
{
	struct gl_votes none = { .items = 3, .workers = 0, .labels = 2 };

	EACH_METHOD(m)
	{
		gl_mem_auto struct gl_belief *b = believe(m, &none);

		for (int i = 0; i < 3; i++)
			ck_assert_msg(!b[i].den && !b[i].tied && !b[i].top && !gl_belief_reaches(&b[i], 0),
			        "%s", m->name);
	}
}
END_TEST

/* --- how it is computed --- */

START_TEST(threads_change_nothing)
{
	struct made_crowd c = { 0 };

	draw_crowd(&c, _i);
	EACH_METHOD(m)
	{
		gl_mem_auto struct gl_belief *a = believe(m, &c.votes), *b = NULL;

		c.votes.threads = 4;
		b = believe(m, &c.votes);
		c.votes.threads = 0;
		for (uint32_t i = 0; i < c.votes.items; i++)
			ck_assert_msg(same(&a[i], &b[i]), "%s, crowd %d, item %u", m->name, _i, i);
	}
	made_crowd_free(&c);
}
END_TEST

/* Leaves blocks of many sizes behind that hold anything. */
static void litter(uint64_t seed)
{
	enum { BLOCKS = 400 };
	static uint64_t *block[BLOCKS];

	for (size_t i = 0; i < BLOCKS; i++) {
		size_t words = 8 + 40 * i;

		block[i] = malloc(words * sizeof(*block[i]));
		ck_assert_ptr_nonnull(block[i]);
		for (size_t k = 0; k < words; k++)
			block[i][k] = gl_mix_next(&seed);
	}
	for (size_t i = 0; i < BLOCKS; i++)
		free(block[i]);
}

/* Most people have one answer or two, all of which may be hidden while others are weighed. */
START_TEST(what_memory_held_before_changes_nothing)
{
	struct made_crowd c = { 0 };

	made_crowd_make(&c, &(struct made_plan){ 9000 + (uint64_t)_i, 200, 150, 2, 1, 0, 45, 90 });
	EACH_METHOD(m)
	{
		gl_mem_auto struct gl_belief *a = NULL;

		for (uint64_t seed = 0; seed < 4; seed++) {
			gl_mem_auto struct gl_belief *b = NULL;

			litter(seed);
			b = believe(m, &c.votes);
			for (uint32_t i = 0; a && i < c.votes.items; i++)
				ck_assert_msg(same(&a[i], &b[i]), "%s, crowd %d, item %u", m->name, _i, i);
			if (!a)
				a = gl_take(b);
		}
	}
	made_crowd_free(&c);
}
END_TEST

/* Shares are of the sum of all: none is above it, and a tie is one of several labels. */
START_TEST(beliefs_are_shares)
{
	struct made_crowd c = { 0 };

	draw_crowd(&c, _i);
	EACH_METHOD(m)
	{
		gl_mem_auto struct gl_belief *b = believe(m, &c.votes);

		for (uint32_t i = 0; i < c.votes.items; i++) {
			ck_assert_uint_le(b[i].num, b[i].den);
			ck_assert_uint_lt(b[i].label, c.votes.labels);
			ck_assert_msg(b[i].tied == (__builtin_popcountll(b[i].top) > 1), "%s, crowd %d",
			        m->name, _i);
			ck_assert(!b[i].den || b[i].top >> b[i].label & 1);
		}
	}
	made_crowd_free(&c);
}
END_TEST

/* One item under what was learnt is what the run itself said of it. */
START_TEST(a_desk_believes_what_a_run_of_anchored_said)
{
	struct made_crowd c = { 0 };
	struct gl_model *model = gl_model_new();
	uint64_t at = 0;

	draw_crowd(&c, _i);
	gl_mem_auto struct gl_belief *b = made_believe("anchored", &c.votes, model);

	for (uint32_t i = 0; i < c.votes.items; i++) {
		struct gl_item_votes v = gl_item_votes(&c.votes, i, &at);
		struct gl_belief live;

		gl_model_belief(model, c.votes.labels, v.vote, v.n, &live);
		if (gl_clamp(&c.votes, i) < 0)
			ck_assert_msg(same(&live, &b[i]), "crowd %d, item %u", _i, i);
		ck_assert_uint_le(gl_model_entropy(model, c.votes.labels, v.vote, v.n), 6000000);
	}
	gl_model_free(model);
	made_crowd_free(&c);
}
END_TEST

Suite *properties_suite(void);

Suite *properties_suite(void)
{
	Suite *s = suite_create("properties");
	TCase *t = tcase_create("properties");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, names_change_nothing_but_names, 0, CROWDS);
	tcase_add_loop_test(t, who_says_nothing_changes_nothing, 0, CROWDS);
	tcase_add_loop_test(t, what_nobody_answered_changes_nothing, 0, CROWDS);
	tcase_add_loop_test(t, gold_never_lowers_what_is_believed_of_it, 0, CROWDS);
	tcase_add_loop_test(t, what_is_known_is_certain, 0, CROWDS);
	tcase_add_test(t, equal_votes_stay_a_tie);
	tcase_add_test(t, no_votes_are_no_belief);
	tcase_add_loop_test(t, threads_change_nothing, 0, CROWDS);
	tcase_add_loop_test(t, what_memory_held_before_changes_nothing, 0, CROWDS);
	tcase_add_loop_test(t, beliefs_are_shares, 0, CROWDS);
	tcase_add_loop_test(t, a_desk_believes_what_a_run_of_anchored_said, 0, CROWDS);
	suite_add_tcase(s, t);
	return s;
}
