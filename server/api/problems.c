/* problems -- a page for every type of problem that replies name, all from base/errors.def. */
#include <ctype.h>
#include <string.h>

#include "api/api.h"
#include "api/page.h"

#define TITLE_MAX 64

static void title_of(char title[TITLE_MAX], const char *slug)
{
	size_t i = 0;

	for (; slug[i] && i < TITLE_MAX - 1; i++)
		title[i] = (char)(slug[i] == '-' ? ' ' : i ? slug[i] : toupper((unsigned char)slug[i]));
	title[i] = '\0';
}

/* The table's words as a sentence. */
static void put_help(struct gl_buf *out, const char *help)
{
	gl_buf_putc(out, (char)toupper((unsigned char)help[0]));
	gl_page_text(out, help + 1);
	gl_buf_putc(out, '.');
}

/* GET /problems: all of them. */
static void problem_list(struct gl_req *r)
{
	struct gl_buf out;

	gl_page_begin(&out, "What can go wrong");
	gl_buf_puts(&out,
	        "<p>Every error is <code>application/problem+json</code> (RFC 9457) of one of these "
	        "types.</p>\n<dl>\n");
	for (enum gl_code c = 1; c < GL_CODES; c++) {
		const struct gl_code_info *info = gl_code_info(c);

		gl_buf_printf(&out, "<dt><a href=\"/problems/%s\"><code>%s</code></a>, status %d</dt><dd>",
		        info->slug, info->slug, info->status);
		put_help(&out, info->help);
		gl_buf_puts(&out, "</dd>\n");
	}
	gl_buf_puts(&out, "</dl>\n");
	gl_page_reply(r, 200, &out);
}

/* GET /problems/#: what one means and what to do about it. */
static void problem_get(struct gl_req *r)
{
	struct gl_buf out;
	char title[TITLE_MAX];
	enum gl_code c = 1;

	while (c < GL_CODES && strcmp(gl_code_info(c)->slug, r->id[0]))
		c++;
	if (c == GL_CODES) {
		gl_reply_failf(
		        r, GL_NOT_FOUND, "there is no type of problem of this name; /problems lists them");
		return;
	}
	title_of(title, gl_code_info(c)->slug);
	gl_page_begin(&out, title);
	gl_buf_printf(&out,
	        "<p>HTTP status %d, type <code>/problems/%s</code></p>\n<h2>What you can do</h2><p>",
	        gl_code_info(c)->status, gl_code_info(c)->slug);
	put_help(&out, gl_code_info(c)->help);
	gl_buf_puts(&out, "</p>\n<h2>See also</h2><p><a href=\"/problems\">all types of problems</a>, "
	                  "<a href=\"/docs\">the API's documentation</a></p>\n");
	gl_page_reply(r, 200, &out);
}

const struct gl_route gl_problem_routes[] = { { GL_GET, "/problems", 0, 0, GL_ROUTE_PUBLIC, problem_list,
	                                              NULL },
	{ GL_GET, "/problems/#", 0, 0, GL_ROUTE_PUBLIC, problem_get, NULL }, { 0 } };
