#include "api/page.h"

#include "http/reply.h"

void gl_page_headers(struct gl_req *r)
{
	gl_reply_header(r, "Content-Security-Policy", GL_PAGE_POLICY);
	gl_reply_header(r, "Referrer-Policy", "no-referrer");
	gl_reply_header(r, "Cross-Origin-Opener-Policy", "same-origin");
	gl_reply_header(r, "Cross-Origin-Resource-Policy", "same-origin");
	gl_reply_header(
	        r, "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
}

void gl_page_text(struct gl_buf *out, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '&':
			gl_buf_puts(out, "&amp;");
			break;
		case '<':
			gl_buf_puts(out, "&lt;");
			break;
		case '"':
			gl_buf_puts(out, "&quot;");
			break;
		default:
			gl_buf_putc(out, *text);
		}
}

void gl_page_begin(struct gl_buf *out, const char *title)
{
	gl_buf_init(out, GL_PAGE_MAX);
	gl_buf_puts(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
	                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
	gl_page_text(out, title);
	gl_buf_puts(out, " - Goldleaf</title><link rel=\"stylesheet\" "
	                 "href=\"/problems.css\"></head>\n<body><header><a "
	                 "href=\"/\">Goldleaf</a></header><main><h1>");
	gl_page_text(out, title);
	gl_buf_puts(out, "</h1>\n");
}

void gl_page_reply(struct gl_req *r, int status, struct gl_buf *out)
{
	gl_buf_puts(out, "</main></body></html>\n");
	gl_page_headers(r);
	gl_reply_buf(r, status, "text/html; charset=utf-8", out);
}
