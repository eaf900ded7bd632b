/* id -- names of projects and accounts: 60 random bits as 12 characters of Crockford's base32, lower case
 * ("7kq2m0d9xw4t"). A project's id has no dot; what belongs to it is named <project>.<number>. */
#ifndef GL_BASE_ID_H
#define GL_BASE_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GL_ID_LEN  12
#define GL_ID_BITS 60

void gl_id_text(char out[GL_ID_LEN + 1], int64_t id);
bool gl_id_parse(int64_t *id, const char *text, size_t len);

/* "7kq2m0d9xw4t.812": what is number 812 of that project. */
bool gl_id_parse_numbered(int64_t *id, int64_t *number, const char *text, size_t len);

#endif
