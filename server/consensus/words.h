/*
 * words -- the words of texts as numbers, equal for words that are equal but for case and punctuation.
 *
 *     struct gl_words w = { 0 };
 *     if (!gl_words_split(&w, texts, n)) ...            // no memory
 *     w.symbol + w.start[i], w.start[i + 1] - w.start[i]     the words of text i
 *     gl_words_release(&w);
 *
 * A word is a run of letters, digits and marks, with apostrophes inside it, of which ’ counts as '. Of
 * scripts that are written without spaces (Chinese, Japanese, Thai, Lao, Khmer, Myanmar) every code point is
 * a word, and so is every symbol that is no punctuation (+, %, an emoji). Capitals of ASCII, Latin-1, Latin
 * Extended-A, Greek and Cyrillic count as small letters; case in other scripts tells words apart. The rules
 * are fixed: results depend on them.
 *
 * Texts are valid UTF-8, together at most 2^32 - 1 bytes. Time and memory: linear in their bytes.
 */
#ifndef GL_CONSENSUS_WORDS_H
#define GL_CONSENSUS_WORDS_H

#include "consensus/consensus.h"

/* Where a word stands in its text, in bytes: with the punctuation that clings to it, but without spaces. */
struct gl_word_place {
	uint32_t from, to;
	bool spaced; /* a space follows, or would: it is the last one, of a script with spaces */
};

struct gl_words {
	uint32_t *symbol; /* of all texts, one after another: equal words have equal numbers */
	struct gl_word_place *place;
	size_t *start; /* texts + 1 */
	size_t n, cap, texts;

	char *spelt; /* the different words, small letters, one after another */
	size_t spelt_n, spelt_cap;
	size_t *end; /* of each of them */
	size_t known, known_cap;
	uint32_t *slot; /* by hash: symbol + 1 */
	size_t slots;
};

/* Forgets what was there. false: no memory. */
bool gl_words_split(struct gl_words *w, const struct gl_ballot *text, size_t n);
void gl_words_release(struct gl_words *w);

#endif
