#include "api/api.h"

#include "base/auto.h"

enum gl_code gl_api_routes(struct gl_router *router, struct gl_err *e)
{
	const struct gl_route *const tables[] = { gl_meta_routes, gl_account_routes, gl_project_routes,
		gl_member_routes, gl_task_routes, gl_work_routes, gl_assignment_routes, gl_answer_routes,
		gl_dataset_routes, gl_log_routes, gl_problem_routes, gl_web_routes };

	for (size_t i = 0; i < GL_COUNT(tables); i++)
		if (gl_router_add(router, tables[i], e))
			return e->code;
	return GL_OK;
}
