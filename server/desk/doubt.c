/*
 * doubt -- what reviews and withdrawals say, and which tasks wait for them: those that have all their answers
 * and no agreement.
 *
 * Both lists are short beside the tasks, sorted by task, and searched by halves; entering one costs moving
 * those behind it. While facts are read back, rulings come in log order and are sorted once at the end.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "desk/inside.h"

#define BIT 1000000 /* what a tie leaves open, or an option that half of the votes are for */

/* ---- rulings ---- */

static int by_task(const void *a, const void *b)
{
	const struct gl_ruling *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

/* The first ruling of a task, or the place where it would stand. */
static size_t rulings_of(const struct gl_desk *d, uint32_t n)
{
	size_t low = 0, high = d->ruling.n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (d->ruling.v[mid].n < n)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool gl_ruling_reserve(struct gl_desk *d)
{
	return GL_RESERVE(d->ruling, d->ruling.n + d->rulings_pending + 1);
}

void gl_ruling_add(struct gl_desk *d, const struct gl_item *item)
{
	size_t at = d->loading ? d->ruling.n : rulings_of(d, item->n + 1);

	assert(d->ruling.n < d->ruling.cap);
	memmove(&d->ruling.v[at + 1], &d->ruling.v[at], (d->ruling.n - at) * sizeof d->ruling.v[0]);
	d->ruling.v[at] = (struct gl_ruling){ .index = item->index,
		.n = item->n,
		.named = item->kind == GL_ITEM_REVIEW ? item->review.named : 0 };
	d->ruling.n++;
}

void gl_rulings_sort(struct gl_desk *d)
{
	if (d->ruling.n)
		qsort(d->ruling.v, d->ruling.n, sizeof d->ruling.v[0], by_task);
}

static bool names(const struct gl_desk *d, const struct gl_ruling *r, uint32_t question)
{
	const struct gl_desk_template *t;

	if (!r->named)
		return false;
	t = &d->template.v[d->terms.v[gl_terms_before(d, r->index)].template];
	for (unsigned i = 0; i < t->questions; i++)
		if (r->named >> i & 1 && t->question[i] == question)
			return true;
	return false;
}

bool gl_task_reviewed(const struct gl_desk *d, uint32_t n, uint32_t question)
{
	if (!gl_todo(d, n)->reviewed)
		return false;
	for (size_t i = rulings_of(d, n); i < d->ruling.n && d->ruling.v[i].n == n; i++)
		if (names(d, &d->ruling.v[i], question))
			return true;
	return false;
}

bool gl_task_settled(const struct gl_desk *d, uint32_t n)
{
	const struct gl_desk_template *template;

	if (!gl_todo(d, n)->reviewed)
		return false;
	template = &d->template.v[gl_terms_now(d)->template];
	for (unsigned i = 0; i < template->questions; i++)
		if (template->required[i] && !gl_task_reviewed(d, n, template->question[i]))
			return false;
	return true;
}

void gl_rulings_judge(struct gl_desk *d)
{
	for (size_t i = 0; !d->loading && i < d->ruling.n; i++)
		if (d->ruling.v[i].named)
			gl_task_touch(d, d->ruling.v[i].n, true);
}

size_t gl_desk_rulings(const struct gl_desk *d, uint32_t n, uint64_t *out, size_t cap)
{
	size_t first = rulings_of(d, n), count = 0;

	for (; first + count < d->ruling.n && d->ruling.v[first + count].n == n; count++)
		if (count < cap)
			out[count] = d->ruling.v[first + count].index;
	return count;
}

/* ---- disputes ---- */

void gl_desk_belief(const struct gl_desk *d, uint32_t n, unsigned i, struct gl_belief *out)
{
	uint32_t question = d->template.v[gl_terms_now(d)->template].question[i];
	const struct gl_desk_question *q = &d->question.v[question];
	struct gl_tally y;

	gl_tally(&y, d, gl_todo(d, n), question);
	gl_model_belief(q->model, q->labels, y.vote, y.labelled, out);
}

/* Whether a question has all its votes and they decide nothing; what they leave open is added to *bits. */
static bool in_doubt(const struct gl_desk *d, uint32_t n, uint32_t question, bool posterior, uint32_t *bits)
{
	const struct gl_todo *t = gl_todo(d, n);
	const struct gl_desk_terms *terms = gl_task_terms(d, t);
	const struct gl_desk_question *q = &d->question.v[question];
	struct gl_belief b;
	struct gl_tally y;

	gl_tally(&y, d, t, question);
	if (y.votes < terms->max || y.persons < terms->humans_min)
		return false;
	if (!posterior) {
		enum gl_tie tie = gl_task_tie(d, n, question, y.votes);
		unsigned halves = gl_tally_halves(d, t, question);

		if (!tie || (tie == GL_TIE_GUESSED && !q->options))
			return false;
		*bits += (halves ? halves : 1) * BIT;
		return true;
	}
	gl_model_belief(q->model, q->labels, y.vote, y.labelled, &b);
	if (!b.tied && gl_belief_reaches(&b, terms->confidence))
		return false;
	*bits += gl_model_entropy(q->model, q->labels, y.vote, y.labelled);
	return true;
}

static uint32_t questions_in_doubt(const struct gl_desk *d, uint32_t n, uint32_t *bits)
{
	const struct gl_todo *t = gl_todo(d, n);
	const struct gl_desk_terms *now = gl_terms_now(d);
	const struct gl_desk_template *template = &d->template.v[now->template];
	uint32_t doubted = 0;

	*bits = 0;
	if (!t->first || t->withdrawn || t->want || t->answers < gl_task_terms(d, t)->max)
		return 0;
	for (unsigned i = 0; i < template->questions; i++)
		if (template->required[i] && !gl_task_reviewed(d, n, template->question[i]) &&
		        in_doubt(d, n, template->question[i], now->posterior >> i & 1, bits))
			doubted |= 1u << i;
	return doubted;
}

uint32_t gl_desk_disputed(const struct gl_desk *d, uint32_t n)
{
	uint32_t bits;

	return gl_todo(d, n)->disputed ? questions_in_doubt(d, n, &bits) : 0;
}

static size_t place_of(const struct gl_desk *d, uint32_t n)
{
	size_t low = 0, high = d->dispute.n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (d->dispute.v[mid].n < n)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void gl_doubt_look(struct gl_desk *d, uint32_t n)
{
	struct gl_todo *t = gl_todo(d, n);
	uint32_t bits;
	bool doubted = questions_in_doubt(d, n, &bits);
	size_t at;

	if (!doubted && !t->disputed)
		return;
	at = place_of(d, n);
	if (!doubted) {
		d->dispute.n--;
		memmove(&d->dispute.v[at], &d->dispute.v[at + 1],
		        (d->dispute.n - at) * sizeof d->dispute.v[0]);
		t->disputed = 0;
		return;
	}
	if (!t->disputed) {
		if (!GL_RESERVE(d->dispute, d->dispute.n + 1)) {
			d->sweep = d->sweep && d->sweep < n ? d->sweep : n; /* looked at again, by and by */
			return;
		}
		memmove(&d->dispute.v[at + 1], &d->dispute.v[at],
		        (d->dispute.n - at) * sizeof d->dispute.v[0]);
		d->dispute.n++;
		t->disputed = 1;
	}
	d->dispute.v[at] = (struct gl_dispute){ .n = n, .micro_bits = bits };
}

/* The order in which reviewers see them. */
static bool before(const struct gl_dispute *a, const struct gl_dispute *b)
{
	return a->micro_bits != b->micro_bits ? a->micro_bits > b->micro_bits : a->n < b->n;
}

size_t gl_desk_disputes(const struct gl_desk *d, uint32_t person, const struct gl_dispute *after,
        struct gl_dispute *out, size_t cap)
{
	size_t n = 0;

	for (size_t i = 0; cap && i < d->dispute.n; i++) {
		const struct gl_dispute *x = &d->dispute.v[i];
		size_t at;

		if ((after && !before(after, x)) || (n == cap && !before(x, &out[cap - 1])) ||
		        gl_answer_find(d, gl_todo(d, x->n), person) ||
		        gl_pairs_has(&d->reviewed, person, x->n))
			continue;
		n -= n == cap;
		for (at = n++; at && before(x, &out[at - 1]); at--)
			out[at] = out[at - 1];
		out[at] = *x;
	}
	return n;
}
