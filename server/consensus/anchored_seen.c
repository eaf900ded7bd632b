#include "consensus/anchored.h"

#include <stdlib.h>
#include <string.h>

#define SAME 3 /* how much more likely a worker is thought to be right than to say any one label */

/* --- rows --- */

enum gl_code gl_rows_said_init(struct gl_rows_said *r, const struct gl_votes *votes, struct gl_err *e)
{
	*r = (struct gl_rows_said){ .workers = votes->workers };
	r->said = calloc((size_t)votes->workers + 1, sizeof(*r->said));
	r->first = calloc((size_t)votes->workers + 1, sizeof(*r->first));
	if (!r->said || !r->first)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u workers", votes->workers);
	for (uint64_t i = 0; i < votes->n; i++)
		r->said[votes->vote[i].worker] |= (uint64_t)1 << votes->vote[i].label;
	for (uint32_t w = 0; w < votes->workers; w++)
		r->first[w + 1] = r->first[w] + (uint32_t)__builtin_popcountll(r->said[w]);
	r->rows = r->first[votes->workers];
	r->worker = malloc((r->rows + (size_t)1) * sizeof(*r->worker));
	r->label = malloc(r->rows + (size_t)1);
	if (!r->worker || !r->label)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u workers", votes->workers);
	for (uint32_t w = 0, row = 0; w < votes->workers; w++)
		for (uint64_t set = r->said[w]; set; set &= set - 1, row++) {
			r->worker[row] = w;
			r->label[row] = (uint8_t)__builtin_ctzll(set);
		}
	return GL_OK;
}

void gl_rows_said_release(struct gl_rows_said *r)
{
	free(r->said);
	free(r->first);
	free(r->worker);
	free(r->label);
	*r = (struct gl_rows_said){ 0 };
}

/* --- answers --- */

static void see(struct gl_seen *s, const uint8_t *fold, uint8_t hidden)
{
	const struct gl_votes *votes = s->votes;
	uint64_t n = 0, at = 0;

	for (uint32_t i = 0; i < votes->items; i++) {
		s->start[i] = n;
		for (; at < votes->n && votes->vote[at].item == i; at++)
			if (!fold || fold[at] != hidden)
				s->row[n++] =
				        gl_row_said(s->rows, votes->vote[at].worker, votes->vote[at].label);
		s->items += n > s->start[i];
	}
	s->start[votes->items] = n;
}

/* --- the weighted vote --- */

void gl_shares(uint32_t out[GL_LABELS_MAX], const uint64_t weight[GL_LABELS_MAX], uint32_t labels)
{
	uint64_t sum = 0;

	for (uint32_t k = 0; k < labels; k++)
		sum += weight[k];
	for (uint32_t k = 0; k < labels; k++)
		out[k] = sum ? (uint32_t)((double)weight[k] / (double)sum * GL_UNIT + 0.5) : 0;
}

void gl_anchors(int32_t out[GL_LABELS_MAX], const uint32_t share[GL_LABELS_MAX], uint32_t labels)
{
	for (uint32_t k = 0; k < labels; k++)
		out[k] = gl_nats(gl_ln(share[k] > GL_FLOOR ? share[k] : GL_FLOOR));
}

/* Weights of the labels of an item: by skills, or every answer as much. */
static void weigh(uint64_t weight[GL_LABELS_MAX], const struct gl_seen *s, uint32_t item, bool skilled)
{
	uint32_t labels = s->votes->labels;
	int32_t known = gl_clamp(s->votes, item);
	uint64_t sum = 0;

	memset(weight, 0, labels * sizeof(weight[0]));
	if (known >= 0) {
		weight[known] = 1;
		return;
	}
	for (uint64_t i = s->start[item]; i < s->start[item + 1]; i++) {
		uint32_t w = skilled ? s->skill[s->rows->worker[s->row[i]]] : 1;

		weight[s->rows->label[s->row[i]]] += w;
		sum += w;
	}
	if (skilled && !sum) /* nobody here has ever agreed with the others */
		weigh(weight, s, item, false);
}

struct earned {
	uint64_t credit, answers;
};

/* What an answer with each label earns: one unit, shared by the labels that most name. */
static void earn_item(struct earned *earned, const struct gl_seen *s, uint32_t item)
{
	uint64_t count[GL_LABELS_MAX], most = 0, top = 0, credit;

	weigh(count, s, item, false);
	for (uint32_t k = 0; k < s->votes->labels; k++) {
		if (count[k] > most)
			top = 0;
		most = count[k] > most ? count[k] : most;
		top += count[k] == most;
	}
	credit = top ? (GL_UNIT + top / 2) / top : 0;
	for (uint64_t i = s->start[item]; i < s->start[item + 1]; i++) {
		struct earned *by = &earned[s->rows->worker[s->row[i]]];

		by->answers++;
		if (count[s->rows->label[s->row[i]]] == most)
			by->credit += credit;
	}
}

static enum gl_code earn(struct gl_seen *s, struct gl_err *e)
{
	uint32_t workers = s->rows->workers;
	struct earned *earned = calloc((size_t)workers + 1, sizeof(*earned));

	if (!earned)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u workers", workers);
	for (uint32_t i = 0; i < s->votes->items; i++)
		earn_item(earned, s, i);
	for (uint32_t w = 0; w < workers; w++) {
		earned[workers].credit += earned[w].credit;
		earned[workers].answers += earned[w].answers;
	}
	for (uint32_t w = 0; w <= workers; w++) {
		const struct earned *by = &earned[earned[w].answers ? w : workers];

		s->skill[w] = by->answers ? (uint32_t)((by->credit + by->answers / 2) / by->answers) : 0;
	}
	free(earned);
	return GL_OK;
}

/* Anchors of the items, and what everybody together said of each label: the first of everybody's rows. */
static void anchor(struct gl_seen *s)
{
	uint32_t labels = s->votes->labels, share[GL_LABELS_MAX];
	uint64_t weight[GL_LABELS_MAX];

	for (uint32_t i = 0; i < s->votes->items; i++) {
		if (s->start[i] == s->start[i + 1])
			continue;
		weigh(weight, s, i, true);
		gl_shares(share, weight, labels);
		gl_anchors(s->anchor + (size_t)i * labels, share, labels);
		for (uint32_t k = 0; k < labels; k++)
			s->shares[k] += share[k];
		for (uint64_t j = s->start[i]; j < s->start[i + 1]; j++)
			for (uint32_t k = 0; k < labels; k++)
				s->prior[k * labels + s->rows->label[s->row[j]]] += share[k];
	}
}

/* Counts become shares of the answers that a row begins with, at least one unit. */
static void prior(struct gl_seen *s)
{
	uint32_t labels = s->votes->labels;

	for (uint32_t k = 0; k < labels; k++) {
		uint64_t *row = s->prior + (size_t)k * labels, sum = 0;

		for (uint32_t l = 0; l < labels; l++) {
			row[l] += GL_UNIT;
			row[l] += k == l ? (uint64_t)SAME * GL_UNIT : 0;
			sum += row[l];
		}
		for (uint32_t l = 0; l < labels; l++) {
			row[l] = (uint64_t)((double)row[l] / (double)sum * (double)GL_SMOOTHING + 0.5);
			row[l] += !row[l];
		}
	}
}

enum gl_code gl_seen_init(struct gl_seen *s, const struct gl_votes *votes, const struct gl_rows_said *rows,
        const uint8_t *fold, uint8_t hidden, struct gl_err *e)
{
	size_t items = votes->items, labels = votes->labels;

	*s = (struct gl_seen){ .votes = votes, .rows = rows };
	s->start = malloc((items + 1) * sizeof(*s->start));
	s->row = malloc((votes->n + 1) * sizeof(*s->row));
	s->skill = malloc(((size_t)votes->workers + 1) * sizeof(*s->skill));
	s->anchor = calloc(items + 1, labels * sizeof(*s->anchor));
	s->shares = calloc(labels, sizeof(*s->shares));
	s->prior = calloc(labels, labels * sizeof(*s->prior));
	if (!s->start || !s->row || !s->skill || !s->anchor || !s->shares || !s->prior)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u items", votes->items);
	see(s, fold, hidden);
	if (earn(s, e))
		return e->code;
	anchor(s);
	prior(s);
	return GL_OK;
}

void gl_seen_release(struct gl_seen *s)
{
	free(s->start);
	free(s->row);
	free(s->skill);
	free(s->anchor);
	free(s->shares);
	free(s->prior);
	*s = (struct gl_seen){ 0 };
}
