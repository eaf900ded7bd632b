/* inside -- texts of JSON that are read and changed in place; for pack.c and fix.c. */
#ifndef TESTS_AUDIT_INSIDE_H
#define TESTS_AUDIT_INSIDE_H

#include <stdint.h>

#include "pack.h"

#define BIG (64 << 20)

char *text_replaced(const char *text, const char *from, const char *to); /* NULL: from is not in it */
char *text_member(const char *line, const char *name); /* a member's canonical text, or NULL */
uint64_t text_index(const char *line);                 /* of "index", or UINT64_MAX */
char *lines_joined(const struct lines *l, size_t *len);

#endif
