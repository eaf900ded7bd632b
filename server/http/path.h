/* path -- percent-encoded text of paths and queries: decoded when that is safe, refused when not. */
#ifndef GL_HTTP_PATH_H
#define GL_HTTP_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Refuses what two readers may see differently: characters RFC 3986 does not allow, broken escapes, escaped
 * slashes, backslashes and control characters, "." and ".." segments (also escaped), invalid UTF-8. */
enum gl_code gl_path_check(const char *path, struct gl_err *e);

/* Decodes len bytes into out (which may be text itself; NUL-terminated, so len + 1 bytes): the new length, or
 * -1 for a broken escape, an escaped NUL or invalid UTF-8. */
long gl_unescape(char *out, const char *text, size_t len);

/* "http://host/path" becomes "/path" and its host; others are left as they are. False: neither form. */
bool gl_path_origin(const char **path, const char **host, size_t *host_len);

#endif
