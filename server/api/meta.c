/* meta -- whether the server lives, whether it is ready, what it counts. */
#include "api/api.h"
#include "http/events.h"

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
		gl_reply_json(r, 200,
		        json_pack("{s:b, s:i}", "ready", true, "event_streams",
		                (int)gl_events_open_now(gl_loop_http(r->loop))));
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

const struct gl_route gl_meta_routes[] = {
	{ GL_GET, "/livez", 0, 0, GL_ROUTE_PUBLIC | GL_ROUTE_QUIET | GL_ROUTE_PROBE, livez, NULL },
	{ GL_GET, "/readyz", 0, 0, GL_ROUTE_PUBLIC | GL_ROUTE_QUIET | GL_ROUTE_PROBE, readyz, NULL },
	{ GL_GET, "/metrics", 0, 0, GL_ROUTE_PUBLIC | GL_ROUTE_QUIET | GL_ROUTE_PROBE, metrics, NULL }, { 0 }
};
