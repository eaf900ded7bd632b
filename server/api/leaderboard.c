/* leaderboard -- which source wins in a project's comparisons, as things stand: for those who run or review
 * it. */
#include "api/api.h"
#include "api/projects.h"
#include "live/leaderboard.h"

static void board(struct gl_req *r, struct gl_live *live)
{
	const char *method = gl_req_query(r, "method");
	const struct gl_ladder_method *m = gl_ladder_find(method ? method : "default");

	if (!gl_project_staffed(r, live))
		return;
	if (m)
		gl_leaderboard_with(r, live, gl_req_query(r, "question"), m);
	else
		gl_reply_failf(r, GL_INVALID, "method: must be bradley-terry, davidson or crowd-bt");
}

/* GET /v1/projects/#/leaderboard?question=&method=. */
static void leaderboard_get(struct gl_req *r)
{
	if (gl_may_watch(r) && gl_req_query_only(r, "question", "method", NULL))
		gl_live_with(r, board);
}

const struct gl_route gl_leaderboard_routes[] = {
	{ GL_GET, "/v1/projects/#/leaderboard", 0, 0, GL_ROUTE_PROJECT, leaderboard_get, NULL },
	{ 0 },
};
