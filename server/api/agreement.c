/* agreement -- how far the annotators of a project agree, on each question and each with each other. */
#include "api/api.h"
#include "api/projects.h"
#include "live/concord.h"

#define NONE_MAX 200 /* bytes */

static void measure(struct gl_req *r, struct gl_live *live)
{
	struct gl_buf out;

	if (!gl_project_staffed(r, live))
		return;
	if (gl_desk_tasks(live->desk)) {
		gl_results_with(r, live, false, gl_concord_reply);
		return;
	}
	gl_buf_init(&out, NONE_MAX);
	gl_concord_none(&out, live->head.size);
	gl_reply_buf(r, 200, "application/json", &out);
}

/* GET /v1/projects/#/agreement. */
static void agreement_get(struct gl_req *r)
{
	if (gl_may_watch(r) && gl_req_query_only(r, NULL))
		gl_live_with(r, measure);
}

const struct gl_route gl_agreement_routes[] = {
	{ GL_GET, "/v1/projects/#/agreement", 0, 0, GL_ROUTE_PROJECT, agreement_get, NULL }, { 0 }
};
