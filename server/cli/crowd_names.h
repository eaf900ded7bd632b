/*
 * crowd_names -- names given numbers, in the order they came.
 *
 *     struct gl_names tasks = {0};
 *     int32_t i = gl_names_add(&tasks, "ticket-007");      // 0; the same name again: 0
 *     tasks.name[i]; gl_names_find(&tasks, "ticket-007"); gl_names_release(&tasks);
 *
 * A name costs its bytes and some 30 more. Names are texts of UTF-8 without NUL; where they lie never
 * changes.
 */
#ifndef GL_CLI_CROWD_NAMES_H
#define GL_CLI_CROWD_NAMES_H

#include <stddef.h>
#include <stdint.h>

struct gl_names {
	const char **name; /* owned */
	uint32_t n;

	/* Inner state: a table of places by hash, half empty, and the blocks that hold the texts. */
	struct gl_names_slot *slot;
	uint32_t slots, cap;
	struct gl_names_block *block;
};

int32_t gl_names_add(struct gl_names *names, const char *name); /* -1: not UTF-8, or no memory */
int32_t gl_names_add_n(struct gl_names *names, const char *name, size_t len);
int32_t gl_names_find(const struct gl_names *names, const char *name); /* -1: none such; name may be NULL */
void gl_names_release(struct gl_names *names);

#endif
