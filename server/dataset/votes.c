/* What values say, question by question: labels as bytes, everything else packed behind them. */
#include <stdlib.h>
#include <string.h>

#include "dataset/facts.h"
#include "dataset/grow.h"

#define BALLOT_MAX (1 << 20) /* bytes of one: a text of 10,000 code points is far below */

/* Length and bytes; *place is where. */
static enum gl_code keep_ballot(struct gl_facts *f, const struct gl_buf *b, uint64_t *place, struct gl_err *e)
{
	uint32_t len = (uint32_t)b->len;

	if (gl_buf_failed(b) || !gl_grow(&f->ballots, &f->cap.ballots, f->ballots_n, sizeof(len) + len))
		return gl_fail(e, GL_NO_MEMORY, "no memory for more answers");
	*place = f->ballots_n;
	memcpy(f->ballots + f->ballots_n, &len, sizeof(len));
	if (len)
		memcpy(f->ballots + f->ballots_n + sizeof(len), b->data, len);
	f->ballots_n += sizeof(len) + len;
	return GL_OK;
}

/* Of one question. label and the places of ballots have room. */
static enum gl_code keep_vote(struct gl_facts *f, const struct gl_question *q, const struct gl_json *value,
        uint8_t *label, uint64_t *place, struct gl_err *e)
{
	*label = GL_NO_VOTE;
	if (!value)
		return GL_OK;
	if (!f->packed.limit)
		gl_buf_init(&f->packed, BALLOT_MAX);
	gl_buf_clear(&f->packed);
	q->type->pack(&f->packed, q, value);
	if (q->wide >= 0) {
		*label = 0;
		return keep_ballot(f, &f->packed, place, e);
	}
	if (gl_buf_failed(&f->packed) || !f->packed.len)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a vote");
	*label = (uint8_t)f->packed.data[0];
	return GL_OK;
}

enum gl_code gl_facts_keep(struct gl_facts *f, const struct gl_template *t, const struct gl_json *value,
        bool partial, uint64_t *place, struct gl_err *e)
{
	uint64_t at[GL_QUESTIONS_MAX] = { 0 };
	uint8_t *votes;

	if (value && gl_template_check(t, value, partial, e))
		return e->code;
	if (!gl_grow(&f->votes, &f->cap.votes, f->votes_n, t->questions + t->wides * sizeof(*at)))
		return gl_fail(e, GL_NO_MEMORY, "no memory for more votes");
	votes = f->votes + f->votes_n;
	for (unsigned i = 0; i < t->questions; i++) {
		const struct gl_question *q = &t->question[i];

		if (keep_vote(
		            f, q, gl_json_get(value, q->name), &votes[i], &at[q->wide < 0 ? 0 : q->wide], e))
			return e->code;
	}
	if (t->wides)
		memcpy(votes + t->questions, at, t->wides * sizeof(*at));
	*place = f->votes_n;
	f->votes_n += t->questions + t->wides * sizeof(*at);
	return GL_OK;
}

struct gl_ballot gl_facts_ballot(
        const struct gl_facts *f, const struct gl_template *t, uint64_t votes, unsigned q)
{
	const uint8_t *label = f->votes + votes + q;
	int wide = t->question[q].wide;
	uint32_t len;
	uint64_t at;

	if (*label == GL_NO_VOTE)
		return (struct gl_ballot){ 0 };
	if (wide < 0)
		return (struct gl_ballot){ label, 1 };
	memcpy(&at, f->votes + votes + t->questions + (unsigned)wide * sizeof(at), sizeof(at));
	memcpy(&len, f->ballots + at, sizeof(len));
	return (struct gl_ballot){ f->ballots + at + sizeof(len), len };
}
