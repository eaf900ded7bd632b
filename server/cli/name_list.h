/*
 * name_list -- names numbered in byte order, so that the order in which they came does not matter.
 *
 *     gl_names_add(&list.found, name) ...        // as they come
 *     if (gl_name_list_sort(&list, &e)) ...      // once, at the end
 *     list.name[list.rank[found]]; gl_name_list_find(&list, "ann"); gl_name_list_release(&list);
 */
#ifndef GL_CLI_NAME_LIST_H
#define GL_CLI_NAME_LIST_H

#include "base/err.h"
#include "cli/crowd_names.h"

/* Names in byte order: name[i] is number i. */
struct gl_name_list {
	struct gl_names found;
	const char **name; /* owned; the texts are found's */
	uint32_t *rank;    /* number of what found calls i */
	uint32_t n;
};

/* Sorts the names that were found. */
enum gl_code gl_name_list_sort(struct gl_name_list *list, struct gl_err *e);
void gl_name_list_release(struct gl_name_list *list);
/* The number of a name, or -1. */
int32_t gl_name_list_find(const struct gl_name_list *list, const char *name);

#endif
