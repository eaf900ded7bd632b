/*
 * answers -- a task's answers as they lie in memory: a list through a pool of words, in log order.
 *
 * A list is short (redundancy.max, some dozens for gold), so it is walked rather than indexed.
 */
#include <assert.h>
#include <string.h>

#include "desk/inside.h"

#define HEAD_WORDS  3
#define SET_WORDS   2
#define HEAD_LABELS 2 /* in the third word, above the template */
#define TEMPLATE(w) ((w)[2] & 0xffffu)
#define NO_LABEL    0xffu

_Static_assert(GL_TERMS_MAX <= 0xffff, "a template's place fits in half a word");

static unsigned label_words(const struct gl_desk_template *t)
{
	return HEAD_WORDS + (t->questions > HEAD_LABELS ? (t->questions - HEAD_LABELS + 3) / 4 : 0);
}

unsigned gl_answer_words(const struct gl_desk_template *t)
{
	return label_words(t) + t->sets * SET_WORDS;
}

static void label_put(uint32_t *answer, unsigned i, uint32_t label)
{
	uint32_t *word = i < HEAD_LABELS ? &answer[2] : &answer[HEAD_WORDS + (i - HEAD_LABELS) / 4];
	unsigned shift = i < HEAD_LABELS ? 16 + 8 * i : (i - HEAD_LABELS) % 4 * 8;

	*word = (*word & ~(0xffu << shift)) | label << shift;
}

static uint32_t label_get(const uint32_t *answer, unsigned i)
{
	if (i < HEAD_LABELS)
		return answer[2] >> (16 + 8 * i) & 0xff;
	i -= HEAD_LABELS;
	return answer[HEAD_WORDS + i / 4] >> i % 4 * 8 & 0xff;
}

void gl_answer_push(
        struct gl_desk *d, struct gl_todo *t, const struct gl_item *item, const struct gl_desk_terms *terms)
{
	const struct gl_desk_template *template = &d->template.v[terms->template];
	unsigned words = gl_answer_words(template);
	uint32_t place = (uint32_t)d->pool.n, *answer = &d->pool.v[place], *link = &t->first;

	assert(d->pool.n + words <= d->pool.cap);
	d->pool.n += words;
	for (unsigned i = 0; i < words; i++)
		answer[i] = 0;
	answer[1] = item->person | (item->answer.who == GL_AGENT ? GL_ANSWER_AGENT : 0) |
	            (item->answer.surplus ? GL_ANSWER_SURPLUS : 0);
	answer[2] = terms->template;
	for (unsigned i = 0; i < template->questions; i++) {
		label_put(answer, i, item->answer.label[i] < 0 ? NO_LABEL : (uint32_t)item->answer.label[i]);
		if (d->question.v[template->question[i]].word)
			memcpy(answer + label_words(template) + template->set[i] * SET_WORDS,
			        &item->answer.options[i], SET_WORDS * sizeof *answer);
	}
	while (*link)
		link = &d->pool.v[*link];
	*link = place;
	t->answers++;
}

uint32_t gl_answer_find(const struct gl_desk *d, const struct gl_todo *t, uint32_t person)
{
	for (uint32_t i = t->first; i; i = d->pool.v[i])
		if ((d->pool.v[i + 1] & GL_ANSWER_PERSON) == person)
			return i;
	return 0;
}

const struct gl_desk_template *gl_answer_template(const struct gl_desk *d, const uint32_t *answer)
{
	return &d->template.v[TEMPLATE(answer)];
}

bool gl_answer_counts(const struct gl_desk *d, const uint32_t *answer)
{
	return !(answer[1] & GL_ANSWER_REJECTED) && !d->member.v[answer[1] & GL_ANSWER_PERSON].gone &&
	       gl_answer_template(d, answer)->shares;
}

int gl_answer_label(const struct gl_desk *d, const uint32_t *answer, uint32_t question, bool *asked)
{
	const struct gl_desk_template *t = gl_answer_template(d, answer);

	for (unsigned i = 0; i < t->questions; i++) {
		if (t->question[i] != question)
			continue;
		*asked = true;
		return label_get(answer, i) == NO_LABEL ? -1 : (int)label_get(answer, i);
	}
	*asked = false;
	return -1;
}

uint64_t gl_answer_word(const struct gl_desk *d, const uint32_t *answer, uint32_t question)
{
	const struct gl_desk_template *t = gl_answer_template(d, answer);
	uint64_t word = 0;

	for (unsigned i = 0; i < t->questions; i++)
		if (t->question[i] == question && d->question.v[question].word)
			memcpy(&word, answer + label_words(t) + t->set[i] * SET_WORDS, sizeof word);
	return word;
}

/* One task's used votes, by worker; returns how many, fills out up to cap. */
static size_t task_votes(
        const struct gl_desk *d, uint32_t n, uint32_t question, struct gl_vote *out, size_t cap)
{
	const struct gl_todo *t = gl_todo(d, n);
	unsigned used = 0, max = t->retired ? UINT16_MAX : gl_task_terms(d, t)->max;
	size_t votes = 0;
	bool asked;

	for (uint32_t i = t->first; i && used < max; i = d->pool.v[i]) {
		const uint32_t *answer = &d->pool.v[i];
		int label;
		size_t at;

		if (!gl_answer_counts(d, answer))
			continue;
		used++;
		label = gl_answer_label(d, answer, question, &asked);
		if (label < 0)
			continue;
		if (votes < cap) {
			uint32_t worker = answer[1] & GL_ANSWER_PERSON;

			for (at = votes; at && out[at - 1].worker > worker; at--)
				out[at] = out[at - 1];
			out[at] =
			        (struct gl_vote){ .item = n - 1, .worker = worker, .label = (uint32_t)label };
		}
		votes++;
	}
	return votes;
}

void gl_desk_vote_counts(
        const struct gl_desk *d, const uint8_t question[GL_HASH_BYTES], uint8_t *out, uint32_t tasks)
{
	int q = gl_question_find(d, question);
	struct gl_tally y;

	for (uint32_t n = 1; q >= 0 && n <= tasks && n <= d->task.n; n++) {
		gl_tally(&y, d, gl_todo(d, n), (uint32_t)q);
		out[n - 1] = (uint8_t)y.votes;
	}
}

size_t gl_desk_votes(
        struct gl_desk *d, const uint8_t question[GL_HASH_BYTES], struct gl_vote *out, size_t cap)
{
	d->votes_asked = d->answers;
	return gl_desk_votes_now(d, question, out, cap);
}

size_t gl_desk_votes_now(
        const struct gl_desk *d, const uint8_t question[GL_HASH_BYTES], struct gl_vote *out, size_t cap)
{
	int q = gl_question_find(d, question);
	size_t all = 0;

	if (q < 0)
		return 0;
	for (uint32_t n = 1; n <= d->task.n; n++)
		all += task_votes(d, n, (uint32_t)q, all < cap ? out + all : NULL, all < cap ? cap - all : 0);
	return all;
}
