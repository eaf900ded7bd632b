/*
 * auto -- resources that let go of themselves when their name goes out of scope.
 *
 *     gl_mem_auto char *s = malloc(n);
 *     ...
 *     return gl_take(s);      // ownership leaves; s is NULL and nothing is freed twice
 */
#ifndef GL_BASE_AUTO_H
#define GL_BASE_AUTO_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void gl_mem_drop(void *p)
{
	free(*(void **)p);
}

static inline void gl_fd_drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void gl_file_drop(FILE **f)
{
	if (*f)
		fclose(*f);
}

#define gl_mem_auto  __attribute__((cleanup(gl_mem_drop)))
#define gl_fd_auto   __attribute__((cleanup(gl_fd_drop))) int
#define gl_file_auto __attribute__((cleanup(gl_file_drop))) FILE

#define gl_take(p)                                                                                           \
	(__extension__({                                                                                     \
		__typeof__(p) taken_ = (p);                                                                  \
		(p) = NULL;                                                                                  \
		taken_;                                                                                      \
	}))

#define GL_COUNT(a) (sizeof(a) / sizeof((a)[0]))

#endif
