/*
 * distance -- how many code points must be put in, taken out or replaced to make one text of another.
 *
 *     struct gl_distance d = { 0 };
 *     if (!gl_distance_from(&d, "cat", 3)) ...        // no memory
 *     gl_distance_to(&d, "cart", 4);                  // 1
 *     gl_distance_release(&d);
 *
 * Myers' algorithm (1999), 64 rows of the table at a time, so two texts of 10,000 code points take some
 * milliseconds. Texts are valid UTF-8. The same of any other sequence of numbers, such as words (words.h).
 */
#ifndef GL_CONSENSUS_DISTANCE_H
#define GL_CONSENSUS_DISTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gl_distance {
	size_t rows;              /* code points of the text that is compared, or numbers */
	uint32_t *symbol, *slots; /* its different code points; where each lies: place + 1, by hash */
	size_t symbols, slots_n;
	uint64_t *where;        /* of each symbol: a bit for every row that has it, in blocks of 64 */
	uint64_t *plus, *minus; /* the last column: rows that are one more, one less than the row above */
	size_t blocks, cap;     /* blocks there is room for */
};

/* Compares with this text from now on. false: no memory. */
bool gl_distance_from(struct gl_distance *d, const char *text, size_t len);
/* The distance to another text. */
uint64_t gl_distance_to(struct gl_distance *d, const char *text, size_t len);
/* Likewise with numbers instead of code points. */
bool gl_distance_from_symbols(struct gl_distance *d, const uint32_t *symbol, size_t n);
uint64_t gl_distance_to_symbols(struct gl_distance *d, const uint32_t *symbol, size_t n);
void gl_distance_release(struct gl_distance *d);

/* The code point that a valid text begins with; *at moves behind it. */
uint32_t gl_code_point(const char *text, size_t *at);
size_t gl_code_points(const char *text, size_t len);

#endif
