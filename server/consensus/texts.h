/*
 * texts -- how like each other the texts of a crowd are, and what each writer therefore weighs: what the
 * methods for texts share, and share with nobody else.
 *
 * Likeness of two texts: 1 - edit distance / length of the longer one, in code points or in words (words.h).
 * A writer weighs as much as the fourth power of how like the others' their texts are on average; the average
 * is shrunken to everybody's, as if they had written SHRINK more pairs of it.
 *
 * Likenesses and weights are integers of 2^-30. A sum of 2^32 likenesses stays below 2^62; sums of products
 * are taken in 128 bits. Time: an edit distance a pair of texts on one task; memory: 4 bytes a pair.
 */
#ifndef GL_CONSENSUS_TEXTS_H
#define GL_CONSENSUS_TEXTS_H

#include "consensus/distance.h"
#include "consensus/methods.h"
#include "consensus/words.h"

#define GL_TEXTS_SHRINK 8

struct gl_writer {
	uint64_t like, pairs;
	uint64_t weight; /* above 0: among people who all write differently one must still be the nearest */
};

struct gl_corpus {
	const struct gl_votes *votes;
	bool by_words;
	struct gl_writer *writer; /* the last one is everybody */
	uint32_t *like;           /* of each pair, item by item, (0,1), (0,2) ... (1,2) ... */
	struct gl_distance distance;
	struct gl_words words; /* of the item that was looked at last */
};

/* votes must outlive the corpus. */
enum gl_code gl_corpus_init(
        struct gl_corpus *c, const struct gl_votes *votes, bool by_words, struct gl_err *e);
void gl_corpus_release(struct gl_corpus *c);

uint64_t gl_corpus_pairs(size_t n); /* of n texts */

/*
 * Which of an item's texts has the smallest weighted sum of distances to the others; like: of its pairs. Of
 * those that are equally near, by words, the one that is nearest by code points; then the heavier writer's;
 * then the first in byte order. n must not be 0. false: no memory.
 */
bool gl_corpus_nearest(
        struct gl_corpus *c, const struct gl_item_votes *v, const uint32_t *like, size_t *nearest);

#endif
