#include "consensus/agreement.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "consensus/consensus.h"
#include "consensus/nat.h"

/* All items with equally many votes. Sums of squares of at most 2^32 votes in all fit in 64 bits. */
struct group {
	uint64_t votes; /* of each item: 1 or more */
	uint64_t items;
	uint64_t pairs;                /* ordered pairs of votes of one item that agree */
	uint64_t label[GL_LABELS_MAX]; /* votes by label */
};

struct gl_agreement_sums {
	uint32_t labels;
	bool bad; /* memory ran out */
	size_t groups, cap;
	struct group *group; /* ascending by votes */
};

struct gl_agreement_sums *gl_agreement_new(uint32_t labels)
{
	struct gl_agreement_sums *s = labels <= GL_LABELS_MAX ? calloc(1, sizeof(*s)) : NULL;

	if (s)
		s->labels = labels;
	return s;
}

void gl_agreement_free(struct gl_agreement_sums *s)
{
	if (s)
		free(s->group);
	free(s);
}

/* The group of that many votes, made if there is none; NULL without memory. */
static struct group *group_of(struct gl_agreement_sums *s, uint64_t votes)
{
	size_t low = 0, high = s->groups;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->group[mid].votes < votes)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < s->groups && s->group[low].votes == votes)
		return &s->group[low];
	if (s->groups == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 16;
		struct group *group = realloc(s->group, cap * sizeof(*group));

		if (!group)
			return NULL;
		s->group = group;
		s->cap = cap;
	}
	memmove(s->group + low + 1, s->group + low, (s->groups++ - low) * sizeof(*s->group));
	s->group[low] = (struct group){ .votes = votes };
	return &s->group[low];
}

void gl_agreement_add(struct gl_agreement_sums *s, const uint32_t *votes_by_label)
{
	uint64_t votes = 0;
	struct group *g;

	for (uint32_t k = 0; k < s->labels; k++)
		votes += votes_by_label[k];
	if (!votes)
		return;
	g = group_of(s, votes);
	if (!g) {
		s->bad = true;
		return;
	}
	g->items++;
	for (uint32_t k = 0; k < s->labels; k++) {
		uint64_t n = votes_by_label[k];

		g->label[k] += n;
		g->pairs += n ? n * (n - 1) : 0;
	}
}

/* --- fractions --- */

/* num / den, at most 1, to six decimals, ties to even. The smallest q with (2q - 1) / 2 > num / den * 10^6 is
 * one more than the answer. */
static void ratio_text(char out[12], bool negative, const struct gl_nat *num, const struct gl_nat *den)
{
	gl_nat_auto twice = gl_nat(0), edge = gl_nat(0);
	uint64_t low = 0, high = 1000000;

	gl_nat_scale(&twice, num, 2000000);
	while (low < high) {
		uint64_t mid = (low + high + 1) / 2;

		gl_nat_scale(&edge, den, 2 * mid - 1);
		if (gl_nat_cmp(&edge, &twice) <= 0)
			low = mid;
		else
			high = mid - 1;
	}
	if (low & 1) {
		gl_nat_scale(&edge, den, 2 * low - 1);
		low -= !gl_nat_cmp(&edge, &twice);
	}
	snprintf(out, 12, "%s%u.%06u", negative && low ? "-" : "", (unsigned)(low / 1000000) & 1,
	        (unsigned)(low % 1000000));
}

/* 1 - lost / whole, which is at least -1. */
static void rest_text(char out[12], const struct gl_nat *lost, const struct gl_nat *whole)
{
	bool negative = gl_nat_cmp(lost, whole) > 0;
	gl_nat_auto rest = gl_nat(0);

	gl_nat_sub(&rest, negative ? lost : whole, negative ? whole : lost);
	ratio_text(out, negative, &rest, whole);
}

static uint64_t gcd(uint64_t a, uint64_t b)
{
	while (b) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* The least common denominator of the shares of pairs: of all v (v - 1), v being the numbers of votes. */
static void denominator(struct gl_nat *out, const struct gl_agreement_sums *s)
{
	for (size_t i = 0; i < s->groups; i++) {
		uint64_t v = s->group[i].votes, d = v > 1 ? v * (v - 1) : 1;

		gl_nat_scale(out, out, d / gcd(d, gl_nat_mod(out, d)));
	}
}

/* out += n * common / by; by divides common. */
static void add_share(struct gl_nat *out, uint64_t n, const struct gl_nat *common, uint64_t by)
{
	gl_nat_auto share = gl_nat(0);

	gl_nat_div(&share, common, by);
	gl_nat_scale(&share, &share, n);
	gl_nat_add(out, out, &share);
}

/* out += n^2 */
static void add_square(struct gl_nat *out, const struct gl_nat *n)
{
	gl_nat_auto square = gl_nat(0);

	gl_nat_mul(&square, n, n);
	gl_nat_add(out, out, &square);
}

/* --- the figures --- */

/* What all three need: sums over the items, on the common denominator. */
struct whole {
	const struct gl_agreement_sums *s;
	uint64_t voted, paired; /* items with one vote or more, with two or more */
	struct gl_nat common;
	struct gl_nat agreeing; /* sum over paired items of the share of pairs that agree, times common */
};

static void whole_release(struct whole *w)
{
	gl_nat_release(&w->common);
	gl_nat_release(&w->agreeing);
}

static void whole_sum(struct whole *w, const struct gl_agreement_sums *s)
{
	*w = (struct whole){ .s = s, .common = gl_nat(1), .agreeing = gl_nat(0) };
	denominator(&w->common, s);
	for (size_t i = 0; i < s->groups; i++) {
		const struct group *g = &s->group[i];

		w->voted += g->items;
		if (g->votes < 2)
			continue;
		w->paired += g->items;
		add_share(&w->agreeing, g->pairs, &w->common, g->votes * (g->votes - 1));
	}
}

static bool percent(char out[12], const struct whole *w)
{
	gl_nat_auto den = gl_nat(0);

	gl_nat_scale(&den, &w->common, w->paired);
	ratio_text(out, false, &w->agreeing, &den);
	return !den.bad && !w->agreeing.bad;
}

/* Over the n votes of items with two or more: alpha = 1 - (n - 1) observed / expected, where observed is the
 * sum over items of disagreeing pairs / (votes - 1), and expected the number of disagreeing pairs among all n
 * votes. */
static bool alpha(char out[12], const struct whole *w, bool *constant)
{
	gl_nat_auto observed = gl_nat(0), expected = gl_nat(0), same = gl_nat(0), votes = gl_nat(0);
	uint64_t n = 0, label[GL_LABELS_MAX] = { 0 };

	for (size_t i = 0; i < w->s->groups; i++) {
		const struct group *g = &w->s->group[i];
		uint64_t v = g->votes, pairs = v * (v - 1);
		gl_nat_auto disagreeing = gl_nat(0);

		if (v < 2)
			continue;
		n += v * g->items;
		for (uint32_t k = 0; k < w->s->labels; k++)
			label[k] += g->label[k];
		add_share(&disagreeing, pairs * g->items - g->pairs, &w->common, pairs);
		gl_nat_scale(&disagreeing, &disagreeing, v);
		gl_nat_add(&observed, &observed, &disagreeing);
	}
	gl_nat_scale(&observed, &observed, n - 1);
	for (uint32_t k = 0; k < w->s->labels; k++) {
		gl_nat_auto one = gl_nat(label[k]);

		add_square(&same, &one);
	}
	gl_nat_release(&votes);
	votes = gl_nat(n);
	add_square(&expected, &votes);
	gl_nat_sub(&expected, &expected, &same);
	gl_nat_mul(&expected, &expected, &w->common);
	*constant = !expected.n;
	if (!*constant)
		rest_text(out, &observed, &expected);
	return !observed.bad && !expected.bad;
}

/* AC1 = 1 - (1 - pa) / (1 - pe), pe = (1 - sum pi^2) / (q - 1). With P = pi common items, so that the sum of
 * all P is B = common items: (1 - pe) (q - 1) B^2 = (q - 2) B^2 + sum P^2. */
static bool ac1(char out[12], const struct whole *w)
{
	uint64_t q = w->s->labels;
	gl_nat_auto lost = gl_nat(0), whole = gl_nat(0), squares = gl_nat(0), base = gl_nat(0),
	            base2 = gl_nat(0);
	gl_nat_auto chance = gl_nat(0);

	for (uint32_t k = 0; k < q; k++) {
		gl_nat_auto p = gl_nat(0);

		for (size_t i = 0; i < w->s->groups; i++)
			add_share(&p, w->s->group[i].label[k], &w->common, w->s->group[i].votes);
		add_square(&squares, &p);
	}
	gl_nat_scale(&base, &w->common, w->voted);
	add_square(&base2, &base);
	gl_nat_scale(&chance, &base2, q - 2);
	gl_nat_add(&chance, &chance, &squares);
	gl_nat_scale(&whole, &w->common, w->paired);
	gl_nat_sub(&lost, &whole, &w->agreeing);
	gl_nat_mul(&lost, &lost, &base2);
	gl_nat_scale(&lost, &lost, q - 1);
	gl_nat_mul(&whole, &whole, &chance);
	rest_text(out, &lost, &whole);
	return !lost.bad && !whole.bad;
}

enum gl_code gl_agreement_end(const struct gl_agreement_sums *s, struct gl_agreement *out)
{
	__attribute__((cleanup(whole_release))) struct whole w;
	bool constant;

	*out = (struct gl_agreement){ 0 };
	whole_sum(&w, s);
	if (s->bad || w.common.bad)
		return GL_NO_MEMORY;
	if (!w.paired) {
		out->undefined = "no task has two answers";
		return GL_OK;
	}
	if (!alpha(out->alpha, &w, &constant))
		return GL_NO_MEMORY;
	if (constant) {
		out->undefined = "every vote is the same";
		return GL_OK;
	}
	return percent(out->percent, &w) && ac1(out->gwet_ac1, &w) ? GL_OK : GL_NO_MEMORY;
}
