#include "api/api.h"

#include "base/auto.h"

#define X(name) extern const struct gl_route gl_##name##_routes[];
#include "routes.inc"
#undef X

enum gl_code gl_api_routes(struct gl_router *router, struct gl_err *e)
{
	static const struct gl_route *const tables[] = {
#define X(name) gl_##name##_routes,
#include "routes.inc"
#undef X
	};

	for (size_t i = 0; i < GL_COUNT(tables); i++)
		if (gl_router_add(router, tables[i], e))
			return e->code;
	return GL_OK;
}
