/* page -- HTML that the server writes itself: problem types, and what stands at / where no front end was
 * built. */
#ifndef GL_API_PAGE_H
#define GL_API_PAGE_H

#include "base/buf.h"
#include "http/request.h"

#define GL_PAGE_MAX (32 << 10)

/* What a document may load, and from where: only what this server gives out. */
#define GL_PAGE_POLICY                                                                                       \
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "              \
	"font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "     \
	"form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

void gl_page_headers(struct gl_req *r); /* that policy, and the rest of what protects a document */

void gl_page_begin(struct gl_buf *out, const char *title);            /* to the heading */
void gl_page_text(struct gl_buf *out, const char *text);              /* escaped */
void gl_page_reply(struct gl_req *r, int status, struct gl_buf *out); /* ends and takes it */

#endif
