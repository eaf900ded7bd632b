#include "http/static.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/accept.h"
#include "http/reply.h"

#define ETAG_MAX 80

static int by_path(const void *path, const void *file)
{
	return strcmp(path, ((const struct gl_static_file *)file)->path);
}

const struct gl_static_file *gl_static_find(
        const struct gl_static_file *files, size_t count, const char *path)
{
	return bsearch(path, files, count, sizeof *files, by_path);
}

/* What goes out: br is the smallest of the three wherever it is there. */
static const char *choose(const char *accepted, const struct gl_static_file *f, struct gl_static_body *body)
{
	*body = f->plain;
	if (f->br.len && gl_accepts(accepted, "br")) {
		*body = f->br;
		return "br";
	}
	if (f->gzip.len && gl_accepts(accepted, "gzip")) {
		*body = f->gzip;
		return "gzip";
	}
	return NULL;
}

void gl_reply_asset(struct gl_req *r, const struct gl_static_file *f)
{
	struct gl_static_body body;
	const char *coding = choose(r->header[GL_H_ACCEPT_ENCODING], f, &body);
	char etag[ETAG_MAX];

	/* Two encodings are two sequences of bytes, so a strong tag names which. */
	snprintf(etag, sizeof etag, "\"%s%s%s\"", f->sha256, coding ? "-" : "", coding ? coding : "");
	gl_reply_header(r, "Cache-Control", f->hashed ? "public, max-age=31536000, immutable" : "no-cache");
	if (f->gzip.len || f->br.len)
		gl_reply_header(r, "Vary", "Accept-Encoding");
	if (gl_req_has(r, etag)) {
		gl_reply_not_modified(r, etag);
		return;
	}
	gl_reply_header(r, "ETag", etag);
	if (coding)
		gl_reply_header(r, "Content-Encoding", coding);
	gl_reply_static(r, 200, f->type, body.data, body.len);
}
