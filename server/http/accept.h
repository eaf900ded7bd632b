/* accept -- the Accept-Encoding header (RFC 9110, 12.5.3): which of our encodings the client takes. */
#ifndef GL_HTTP_ACCEPT_H
#define GL_HTTP_ACCEPT_H

#include <stdbool.h>

/* Whether the header (NULL: none was sent, so nothing but plain bytes) takes that content coding: it is
 * named, or "*" is and it is not, with a weight above 0. */
bool gl_accepts(const char *header, const char *coding);

#endif
