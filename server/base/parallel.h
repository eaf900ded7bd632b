/*
 * parallel -- one job in parts that run at once.
 *
 *     gl_parallel(4, sum_part, &job);      // sum_part(&job, part, 4) for the parts 0 to 3
 *
 * Returns when every part is done; what the parts wrote is then seen by the caller. The caller's thread does
 * part 0, and any part for which no thread can be had, so nothing here fails. Which parts there are must not
 * change a result: whoever asks splits sums of integers, or what is written apart.
 */
#ifndef GL_BASE_PARALLEL_H
#define GL_BASE_PARALLEL_H

#define GL_PARTS_MAX 64

/* parts: 1 to GL_PARTS_MAX. */
void gl_parallel(unsigned parts, void (*run)(void *arg, unsigned part, unsigned parts), void *arg);

/* How many parts a caller gets who was allowed so many threads (0 is 1). */
unsigned gl_parts(unsigned threads);

#endif
