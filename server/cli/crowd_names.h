/*
 * crowd_names -- names given numbers, in the order they came.
 *
 *     struct gl_names tasks = {0};
 *     int32_t i = gl_names_add(&tasks, "ticket-007");      // 0; the same name again: 0
 *     tasks.name[i]; gl_names_find(&tasks, "ticket-007"); gl_names_release(&tasks);
 */
#ifndef GL_CLI_CROWD_NAMES_H
#define GL_CLI_CROWD_NAMES_H

#include <stdint.h>

#include <jansson.h>

struct gl_names {
	json_t *number;
	const char **name; /* the texts belong to number */
	uint32_t n, cap;
};

int32_t gl_names_add(struct gl_names *names, const char *name);        /* -1: not UTF-8, or no memory */
int32_t gl_names_find(const struct gl_names *names, const char *name); /* -1: none such; name may be NULL */
void gl_names_release(struct gl_names *names);

#endif
