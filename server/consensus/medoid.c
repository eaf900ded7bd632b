/*
 * medoid -- of the texts that people wrote, the one that is nearest to all the others: somebody's words,
 * whole, rather than a mixture that nobody said. What each writer weighs, and what nearness is: texts.h.
 *
 * "word-medoid" compares words but for case and punctuation, and looks at letters only among texts that it
 * cannot tell apart; "medoid" compares code points, all of them. Where people hear or translate the same
 * thing, a comma more or less says little of who is right: on transcripts of read speech the first has a
 * tenth fewer wrong words.
 */
#include "consensus/texts.h"

#include "base/auto.h"

#define WORD_PARAMETERS "{\"power\":4,\"shrink\":8,\"unit\":\"word\"}"
#define PARAMETERS      "{\"power\":4,\"shrink\":8}"

static enum gl_code find(const struct gl_votes *votes, bool by_words, struct gl_belief *out,
        struct gl_buf *values, struct gl_err *e)
{
	__attribute__((cleanup(gl_corpus_release))) struct gl_corpus c = { 0 };
	uint64_t at = 0, pairs = 0;

	if (gl_corpus_init(&c, votes, by_words, e))
		return e->code;
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		size_t nearest;

		if (!v.n)
			continue;
		if (!gl_corpus_nearest(&c, &v, c.like + pairs, &nearest))
			return gl_fail(e, GL_NO_MEMORY, "no memory to compare texts");
		gl_belief_words(&out[i], values, (uint64_t[]){ v.place + nearest }, 1);
		pairs += gl_corpus_pairs(v.n);
	}
	return GL_OK;
}

static enum gl_code word_medoid_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	return find(votes, true, out, values, e);
}

static enum gl_code medoid_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	return find(votes, false, out, values, e);
}

const struct gl_method gl_method_word_medoid = {
	.name = "word-medoid",
	.version = 1,
	.parameters = WORD_PARAMETERS,
	.find = word_medoid_find,
};

const struct gl_method gl_method_medoid = {
	.name = "medoid",
	.version = 1,
	.defaulted = true,
	.parameters = PARAMETERS,
	.find = medoid_find,
};
