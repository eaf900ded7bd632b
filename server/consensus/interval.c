#include "consensus/interval.h"

#include <math.h>
#include <stdio.h>

#include "consensus/methods.h"

#define Z 1.959964 /* of a normal distribution, 95 % lies within so many deviations */

/* What alpha is made of. */
struct sums {
	uint64_t votes, label[GL_LABELS_MAX];
	double squares, disagreeing; /* sum of label[k]^2; O */
};

/* One task's part in them. */
struct part {
	uint64_t votes, label[GL_LABELS_MAX];
	double disagreeing;
};

static bool part_of(struct part *p, const struct gl_votes *v, uint32_t item, uint64_t *at)
{
	struct gl_item_votes mine = gl_item_votes(v, item, at);
	uint64_t agreeing = 0;

	if (mine.n < 2)
		return false;
	*p = (struct part){ .votes = mine.n };
	for (size_t i = 0; i < mine.n; i++)
		agreeing += p->label[mine.vote[i].label]++;
	p->disagreeing = ((double)(mine.n * (mine.n - 1)) - 2 * (double)agreeing) / (double)(mine.n - 1);
	return true;
}

static double alpha(double votes, double squares, double disagreeing)
{
	return 1 - (votes - 1) * disagreeing / (votes * votes - squares);
}

static void text_of(char out[12], double x)
{
	x = x < -1 ? -1 : x > 1 ? 1 : x;
	snprintf(out, 12, "%.6f", fabs(x) < 5e-7 ? 0.0 : x);
}

bool gl_alpha_interval(const struct gl_votes *v, struct gl_interval *out)
{
	struct sums s = { 0 };
	struct part p;
	uint64_t at = 0, tasks = 0;
	double sum = 0, squares = 0, mean, deviation, whole;

	for (uint32_t item = 0; item < v->items; item++) {
		if (!part_of(&p, v, item, &at))
			continue;
		tasks++;
		s.votes += p.votes;
		s.disagreeing += p.disagreeing;
		for (uint32_t k = 0; k < v->labels; k++)
			s.label[k] += p.label[k];
	}
	for (uint32_t k = 0; k < v->labels; k++)
		s.squares += (double)s.label[k] * (double)s.label[k];
	if (tasks < 3)
		return false;
	whole = alpha((double)s.votes, s.squares, s.disagreeing);
	at = 0;
	for (uint32_t item = 0; item < v->items; item++) {
		double votes, rest = s.squares, one;

		if (!part_of(&p, v, item, &at))
			continue;
		votes = (double)(s.votes - p.votes);
		for (uint32_t k = 0; k < v->labels; k++)
			rest -= (double)p.label[k] * (2 * (double)s.label[k] - (double)p.label[k]);
		if (votes * votes - rest < 0.5)
			return false;
		one = alpha(votes, rest, s.disagreeing - p.disagreeing) -
		      whole; /* near 0, for its square's sake */
		sum += one;
		squares += one * one;
	}
	mean = sum / (double)tasks;
	deviation =
	        sqrt(fmax(0, squares - (double)tasks * mean * mean) * (double)(tasks - 1) / (double)tasks);
	text_of(out->low, whole - Z * deviation);
	text_of(out->high, whole + Z * deviation);
	return true;
}
