#include "http/route.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The rows as a tree: one node for each path up to a slash. Children of a node are a list; node 0 is the
 * root. */
struct node {
	const char *text; /* the segment, in its route's path */
	size_t len;
	uint32_t child, next;       /* 0: none */
	uint32_t route[GL_METHODS]; /* number + 1; 0: none */
	unsigned allowed;           /* bits of the methods that have a route here */
};

struct gl_router {
	struct node *node;
	size_t nodes, node_cap;
	const struct gl_route **route;
	size_t routes, route_cap;
};

static const char *const methods[GL_METHODS] = {
	[GL_GET] = "GET",
	[GL_HEAD] = "HEAD",
	[GL_POST] = "POST",
	[GL_PUT] = "PUT",
	[GL_PATCH] = "PATCH",
	[GL_DELETE] = "DELETE",
	[GL_OPTIONS] = "OPTIONS",
};

const char *gl_method_text(enum gl_method_name method)
{
	return methods[method];
}

enum gl_method_name gl_method_parse(const char *text)
{
	for (enum gl_method_name m = GL_GET; m < GL_METHODS; m++)
		if (!strcmp(methods[m], text))
			return m;
	return GL_METHOD_NONE;
}

struct gl_router *gl_router_new(void)
{
	struct gl_router *router = calloc(1, sizeof *router);

	if (!router)
		return NULL;
	router->node = calloc(1, sizeof *router->node);
	if (!router->node) {
		free(router);
		return NULL;
	}
	router->nodes = router->node_cap = 1;
	return router;
}

void gl_router_free(struct gl_router *router)
{
	if (!router)
		return;
	free(router->node);
	free(router->route);
	free(router);
}

static bool is(const struct node *n, const char *text, size_t len)
{
	return n->len == len && !memcmp(n->text, text, len);
}

static bool holds(const struct node *n, char mark)
{
	return n->len == 1 && n->text[0] == mark;
}

/* The child of that segment, made if need be; 0: no memory. */
static uint32_t child_of(struct gl_router *router, uint32_t at, const char *text, size_t len)
{
	for (uint32_t c = router->node[at].child; c; c = router->node[c].next)
		if (is(&router->node[c], text, len))
			return c;
	if (router->nodes == router->node_cap) {
		struct node *grown = realloc(router->node, 2 * router->node_cap * sizeof *grown);

		if (!grown)
			return 0;
		router->node = grown;
		router->node_cap *= 2;
	}
	router->node[router->nodes] =
	        (struct node){ .text = text, .len = len, .next = router->node[at].child };
	router->node[at].child = (uint32_t)router->nodes;
	return (uint32_t)router->nodes++;
}

static size_t segment(const char *path)
{
	return strcspn(path, "/");
}

static enum gl_code add(struct gl_router *router, const struct gl_route *row, struct gl_err *e)
{
	uint32_t at = 0;
	struct node *n;

	assert(row->path[0] == '/' && row->handler && row->method != GL_HEAD);
	assert(!(row->flags & GL_ROUTE_PROJECT) || strchr(row->path, '#'));
	if (router->routes == router->route_cap) {
		size_t cap = router->route_cap ? 2 * router->route_cap : 64;
		const struct gl_route **grown = realloc(router->route, cap * sizeof(*grown));

		if (!grown)
			return gl_fail(e, GL_NO_MEMORY, "no memory for the table of routes");
		router->route = grown;
		router->route_cap = cap;
	}
	for (const char *p = row->path; *p; p += segment(p)) {
		p++;
		at = child_of(router, at, p, segment(p));
		if (!at)
			return gl_fail(e, GL_NO_MEMORY, "no memory for the table of routes");
	}
	n = &router->node[at];
	assert(!n->route[row->method]);
	router->route[router->routes++] = row;
	n->route[row->method] = (uint32_t)router->routes;
	n->allowed |= 1u << row->method;
	if (row->method == GL_GET) {
		n->route[GL_HEAD] = (uint32_t)router->routes;
		n->allowed |= 1u << GL_HEAD;
	}
	return GL_OK;
}

enum gl_code gl_router_add(struct gl_router *router, const struct gl_route *rows, struct gl_err *e)
{
	for (; rows->method; rows++)
		if (add(router, rows, e))
			return e ? e->code : GL_NO_MEMORY;
	return GL_OK;
}

const struct gl_route *gl_router_at(const struct gl_router *router, size_t i)
{
	return i < router->routes ? router->route[i] : NULL;
}

static bool land(
        const struct gl_router *router, const struct node *n, enum gl_method_name method, struct gl_match *m)
{
	if (!n->allowed)
		return false;
	m->allowed = n->allowed;
	if (n->route[method]) {
		m->number = n->route[method] - 1;
		m->route = router->route[m->number];
	}
	return true;
}

static bool descend(const struct gl_router *router, uint32_t at, enum gl_method_name method, const char *path,
        struct gl_match *m);

/* Through the child that stands for exactly this text, or through a mark ('#', '*') when text is that. */
static bool through(const struct gl_router *router, uint32_t at, enum gl_method_name method, const char *path,
        const char *text, size_t len, struct gl_match *m)
{
	for (uint32_t c = router->node[at].child; c; c = router->node[c].next)
		if (is(&router->node[c], text, len))
			return descend(router, c, method, path + segment(path), m);
	return false;
}

static bool through_any(const struct gl_router *router, uint32_t at, enum gl_method_name method,
        const char *path, struct gl_match *m)
{
	unsigned i = m->segments;

	if (i == GL_IDS_MAX || !segment(path))
		return false;
	m->segment[i] = path;
	m->segment_len[i] = segment(path);
	m->segments++;
	if (through(router, at, method, path, "#", 1, m))
		return true;
	m->segments = i;
	return false;
}

static bool through_rest(const struct gl_router *router, uint32_t at, enum gl_method_name method,
        const char *path, struct gl_match *m)
{
	uint32_t mark = 0;

	for (uint32_t c = router->node[at].child; c; c = router->node[c].next) {
		if (holds(&router->node[c], '*'))
			mark = c;
		else if (is(&router->node[c], path, segment(path)))
			return false;
	}
	if (!*path || !mark)
		return false;
	m->rest = path;
	return land(router, &router->node[mark], method, m);
}

/* path begins with the slash behind node at, or has ended there. A request's own '#' or '*' is never a mark:
 * paths with '#' are refused before, and '*' is looked for only here. */
static bool descend(const struct gl_router *router, uint32_t at, enum gl_method_name method, const char *path,
        struct gl_match *m)
{
	size_t len;

	if (!*path)
		return land(router, &router->node[at], method, m);
	path++;
	len = segment(path);
	if (!(len == 1 && strchr("#*", *path)) && through(router, at, method, path, path, len, m))
		return true;
	return through_any(router, at, method, path, m) || through_rest(router, at, method, path, m);
}

void gl_router_match(
        const struct gl_router *router, enum gl_method_name method, const char *path, struct gl_match *m)
{
	*m = (struct gl_match){ 0 };
	if (path[0] == '/')
		descend(router, 0, method, path, m);
}
