/* grow -- arrays that double: gl_grow(&f->task, &f->cap.task, f->tasks_n, count) makes room for count more.
 */
#ifndef GL_DATASET_GROW_H
#define GL_DATASET_GROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* array is the address of a pointer to elements of width bytes; copied, since a T ** is no void **. */
static inline bool gl_grow_to(void *array, size_t *cap, size_t used, size_t more, size_t width)
{
	size_t want = *cap ? *cap : 16;
	void *old, *grown;

	if (more <= *cap - used)
		return true;
	while (want - used < more)
		if (__builtin_mul_overflow(want, (size_t)2, &want))
			return false;
	memcpy(&old, array, sizeof(old));
	grown = reallocarray(old, want, width);
	if (!grown)
		return false;
	memcpy(array, &grown, sizeof(grown));
	*cap = want;
	return true;
}

#define gl_grow(array, cap, used, more) gl_grow_to((array), (cap), (used), (more), sizeof(**(array)))

#endif
