/* stats -- a project while it runs, for those who run it: its numbers, once or as they change. */
#include "api/api.h"
#include "api/projects.h"
#include "live/views.h"

static void stats(struct gl_req *r, struct gl_live *live)
{
	const struct gl_buf *document;

	if (!gl_project_staffed(r, live))
		return;
	document = gl_views_stats(live);
	if (document->len)
		gl_reply_bytes(r, 200, "application/json", document->data, document->len);
	else
		gl_reply_failf(r, GL_NO_MEMORY, "no memory to count");
}

/* GET /v1/projects/#/stats. */
static void stats_get(struct gl_req *r)
{
	if (gl_may_watch(r) && gl_req_query_only(r, NULL))
		gl_live_with(r, stats);
}

static void watch(struct gl_req *r, struct gl_live *live)
{
	if (gl_project_staffed(r, live))
		gl_views_watch(r, live);
}

/* GET /v1/projects/#/events: the same as they change, as text/event-stream. */
static void events_get(struct gl_req *r)
{
	if (gl_may_watch(r) && gl_req_query_only(r, NULL))
		gl_live_with(r, watch);
}

const struct gl_route gl_stats_routes[] = { { GL_GET, "/v1/projects/#/stats", 0, 0, GL_ROUTE_PROJECT,
	                                            stats_get, NULL },
	{ GL_GET, "/v1/projects/#/events", 0, 0, GL_ROUTE_PROJECT, events_get, NULL }, { 0 } };
