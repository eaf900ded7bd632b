/* utf8 -- what is UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
#ifndef GL_BASE_UTF8_H
#define GL_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

size_t gl_utf8_length(
        const char *text, size_t len); /* of the character that text begins with, or 0; len >= 1 */
size_t gl_utf8_count(const char *text, size_t len); /* of code points in valid text */
bool gl_utf8_valid(const char *text, size_t len);

#endif
