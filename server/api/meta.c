/* meta -- whether the server lives, whether it is ready, what it counts, and a page for every problem it
 * reports. */
#include <string.h>

#include "api/api.h"

#define PAGE_MAX    4096
#define METRICS_MAX (1 << 20)

/* GET /livez: this process answers; nothing else is asked. */
static void livez(struct gl_req *r)
{
	gl_reply_static(r, 200, "text/plain; charset=utf-8", "ok\n", 3);
}

/* GET /readyz: it can also store what it is told. */
static void readyz(struct gl_req *r)
{
	struct gl_pipe *pipe = gl_loop_pipe(r->loop);

	if (gl_pipe_ready(pipe))
		gl_reply_json(r, 200, json_pack("{s:b}", "ready", true));
	else
		gl_reply_failf(r, GL_BUSY, "the database cannot be reached");
}

/* GET /metrics. */
static void metrics(struct gl_req *r)
{
	struct gl_buf out;

	gl_buf_init(&out, METRICS_MAX);
	gl_http_metrics(gl_loop_http(r->loop), &out);
	gl_reply_buf(r, 200, "text/plain; version=0.0.4", &out);
}

/* GET /problems/#: what a problem type means and what to do about it. */
static void problem(struct gl_req *r)
{
	struct gl_buf out;

	for (enum gl_code c = 1; c < GL_CODES; c++) {
		const struct gl_code_info *info = gl_code_info(c);

		if (strcmp(info->slug, r->id[0]))
			continue;
		gl_buf_init(&out, PAGE_MAX);
		gl_buf_printf(&out,
		        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>%s</title>"
		        "<h1>%s</h1><p>HTTP status %d</p><p>What you can do: %s.</p></html>\n",
		        info->slug, info->slug, info->status, info->help);
		gl_reply_buf(r, 200, "text/html; charset=utf-8", &out);
		return;
	}
	gl_reply_failf(r, GL_NOT_FOUND, "there is no problem of this name");
}

const struct gl_route gl_meta_routes[] = {
	{ GL_GET, "/livez", 0, 0, GL_ROUTE_PUBLIC | GL_ROUTE_QUIET | GL_ROUTE_PROBE, livez, NULL },
	{ GL_GET, "/readyz", 0, 0, GL_ROUTE_PUBLIC | GL_ROUTE_QUIET | GL_ROUTE_PROBE, readyz, NULL },
	{ GL_GET, "/metrics", 0, 0, GL_ROUTE_PUBLIC | GL_ROUTE_QUIET | GL_ROUTE_PROBE, metrics, NULL },
	{ GL_GET, "/problems/#", 0, 0, GL_ROUTE_PUBLIC, problem, NULL }, { 0 }
};
