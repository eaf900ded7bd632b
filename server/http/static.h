/*
 * static -- files that are part of the binary, with what browsers expect of them: the smallest encoding that
 * they take, a strong ETag for each, 304, HEAD, and names that change with the bytes kept for ever.
 *
 *     const struct gl_static_file *f = gl_static_find(files, count, "/index.html");
 *     gl_reply_header(r, "Content-Security-Policy", policy);
 *     gl_reply_asset(r, f);
 */
#ifndef GL_HTTP_STATIC_H
#define GL_HTTP_STATIC_H

#include <stdbool.h>
#include <stddef.h>

#include "http/request.h"

struct gl_static_body {
	const void *data;
	size_t len; /* 0: there is none in this encoding */
};

struct gl_static_file {
	const char *path; /* "/assets/desk-B1x9.js" */
	const char *type;
	const char *sha256; /* of the plain bytes, in hex */
	bool hashed;        /* its name changes with its bytes */
	struct gl_static_body plain, gzip, br;
};

/* files are in the order of their paths. NULL: it is none of them. */
const struct gl_static_file *gl_static_find(
        const struct gl_static_file *files, size_t count, const char *path);

void gl_reply_asset(struct gl_req *r, const struct gl_static_file *f);

#endif
