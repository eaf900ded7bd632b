/* openapi -- schemas/openapi.yaml and the table of routes, held against each other both ways. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "api/api.h"
#include "base/auto.h"
#include "world.h"

static const struct {
	const char *name;
	enum gl_scope bit;
} scopes[] = { { "annotate", GL_MAY_ANNOTATE }, { "manage", GL_MAY_MANAGE }, { "review", GL_MAY_REVIEW },
	{ "read", GL_MAY_READ }, { "admin", GL_MAY_ADMIN } };

/* Whether "/v1/projects/{project}" is the path "/v1/projects/#", and "/tile/{path}" is "/tile/" and the rest.
 */
static bool same_path(const char *documented, const char *route)
{
	while (*documented && *route) {
		if (*documented == '{' && (*route == '#' || *route == '*')) {
			documented = strchr(documented, '}') + 1;
			route++;
		} else if (*documented++ != *route++) {
			return false;
		}
	}
	return !*documented && !*route;
}

/* The front end's addresses are no operations of the API. */
static bool front_end(const struct gl_route *route)
{
	return !strcmp(route->path, "/") || !strcmp(route->path, "/*");
}

/* The operation that documents a route; NULL: none. */
static json_t *documented(json_t *paths, const struct gl_route *route)
{
	const char *path;
	json_t *item;

	json_object_foreach (paths, path, item) {
		const char *method;
		json_t *operation;

		if (!same_path(path, route->path))
			continue;
		json_object_foreach (item, method, operation)
			if (!strcasecmp(method, gl_method_text(route->method)))
				return operation;
	}
	return NULL;
}

static bool routed(const struct gl_router *router, const char *path, const char *method)
{
	const struct gl_route *route;

	for (size_t i = 0; (route = gl_router_at(router, i)); i++)
		if (same_path(path, route->path) && !strcasecmp(method, gl_method_text(route->method)))
			return true;
	return false;
}

/* What a scheme's list of scopes comes to in bits; all of them if one is unknown. */
static uint32_t bits_of(json_t *list)
{
	uint32_t bits = 0;
	size_t i;
	json_t *name;

	json_array_foreach (list, i, name) {
		size_t k = 0;

		while (k < GL_COUNT(scopes) && strcmp(scopes[k].name, json_string_value(name)) != 0)
			k++;
		bits |= k < GL_COUNT(scopes) ? (uint32_t)scopes[k].bit : ~0u;
	}
	return bits;
}

static void same_access(const struct gl_route *route, const char *what, json_t *operation)
{
	uint32_t wants = route->access & ~(uint32_t)GL_MAY_ANYBODY;
	json_t *security = json_object_get(operation, "security"),
	       *bearer = json_object_get(json_array_get(security, 0), "bearer"),
	       *cookie = json_object_get(json_array_get(security, 1), "cookie");

	if (route->flags & GL_ROUTE_PUBLIC) {
		CHECK(json_is_array(security) && !json_array_size(security), "%s is for anyone", what);
		return;
	}
	CHECK(json_array_size(security) == (route->access & GL_MAY_ANYBODY ? 3 : 2),
	        "%s is %sfor strangers too", what, route->access & GL_MAY_ANYBODY ? "" : "not ");
	CHECK(bearer && bits_of(bearer) == wants, "%s: a key needs the scopes %#x", what, wants);
	CHECK(cookie && bits_of(cookie) == wants, "%s: a session needs the scopes %#x", what, wants);
}

static void same_statuses(const struct gl_route *route, const char *what, json_t *operation)
{
	const bool known = !(route->flags & GL_ROUTE_PUBLIC);
	const struct {
		const char *status;
		bool possible;
	} rows[] = {
		{ "400", true },
		{ "401", known },
		{ "403", known && (route->access & ~(uint32_t)GL_MAY_ANYBODY || route->method != GL_GET) },
		{ "404", strpbrk(route->path, "#*") },
		{ "408", route->max_body },
		{ "413", route->max_body },
		{ "415", route->max_body },
		{ "422", route->max_body },
		{ "503", !(route->flags & GL_ROUTE_PROBE) },
	};

	for (size_t i = 0; i < GL_COUNT(rows); i++)
		CHECK(!rows[i].possible ||
		                json_object_get(json_object_get(operation, "responses"), rows[i].status),
		        "%s may be answered %s, which is not documented", what, rows[i].status);
	CHECK(!route->max_body == !json_object_get(operation, "requestBody"), "%s: a body is %staken", what,
	        route->max_body ? "" : "not ");
}

static void every_route_is_documented(const struct gl_router *router, json_t *paths)
{
	const struct gl_route *route;

	for (size_t i = 0; (route = gl_router_at(router, i)); i++) {
		char what[200];
		json_t *operation = documented(paths, route);

		if (front_end(route))
			continue;
		snprintf(what, sizeof what, "%s %s", gl_method_text(route->method), route->path);
		CHECK(operation != NULL, "%s is not documented", what);
		if (operation) {
			same_access(route, what, operation);
			same_statuses(route, what, operation);
		}
	}
}

static void every_operation_is_routed(const struct gl_router *router, json_t *paths)
{
	const char *path, *key;
	json_t *item, *value;

	json_object_foreach (paths, path, item) {
		json_object_foreach (item, key, value)
			if (strcmp(key, "parameters") != 0)
				CHECK(routed(router, path, key), "%s %s is documented, but not there", key,
				        path);
	}
}

/* Each operation is told from the others by its id, and says what it is for. */
static void operations_have_names(json_t *paths)
{
	json_auto_t *seen = json_object();
	const char *path, *key;
	json_t *item, *value;

	json_object_foreach (paths, path, item)
		json_object_foreach (item, key, value) {
			const char *id = json_string_value(json_object_get(value, "operationId"));

			if (!strcmp(key, "parameters"))
				continue;
			CHECK(id && !json_object_get(seen, id), "%s %s has an operationId of its own", key,
			        path);
			CHECK(json_string_length(json_object_get(value, "summary")) > 3,
			        "%s %s has a summary", key, path);
			if (id)
				json_object_set_new(seen, id, json_true());
		}
}

static void serve_it(const struct reply *r)
{
	const char *etag = header(r, "etag");

	CHECK(etag && etag[0] == '"', "/openapi.json has a strong ETag: %s", etag ? etag : "none");
	EXPECT(ask(&(struct request){ .method = "GET",
	               .path = "/openapi.json",
	               .header = text("If-None-Match: %.*s", (int)strcspn(etag, "\r\n"), etag) }),
	        304, NULL);
}

void test_openapi(void)
{
	const struct reply *r = get(NULL, "/openapi.json");
	struct gl_router *router = gl_router_new();
	struct gl_err e = { 0 };
	json_t *paths = r->json ? json_object_get(r->json, "paths") : NULL;

	EXPECT(r, 200, "\"openapi\":\"3.1.");
	CHECK(paths,
	        "/openapi.json has paths (a server without its front end has none: make web, then make)");
	CHECK(router && !gl_api_routes(router, &e), "the table of routes: %s", e.text);
	if (paths && router) {
		serve_it(r);
		every_route_is_documented(router, paths);
		every_operation_is_routed(router, paths);
		operations_have_names(paths);
	}
	gl_router_free(router);
}
