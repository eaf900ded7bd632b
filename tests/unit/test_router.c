#include <check.h>
#include <stdio.h>
#include <string.h>

#include "http/route.h"

static void nothing(struct gl_req *r)
{
	(void)r;
}

#define ROW(method, path)                                                                                    \
	{                                                                                                    \
		method, path, 0, 0, 0, nothing, NULL                                                         \
	}

static const struct gl_route routes[] = {
	ROW(GL_GET, "/"),
	ROW(GL_GET, "/v1/projects"),
	ROW(GL_POST, "/v1/projects"),
	ROW(GL_GET, "/v1/projects/#"),
	ROW(GL_PATCH, "/v1/projects/#"),
	ROW(GL_POST, "/v1/projects/#/tasks"),
	ROW(GL_GET, "/v1/projects/#/tasks/#"),
	ROW(GL_POST, "/v1/projects/#/tasks/#/review"),
	ROW(GL_DELETE, "/v1/sessions/current"),
	ROW(GL_GET, "/v1/sessions/#/keys"),
	ROW(GL_GET, "/log/#/tile/*"),
	ROW(GL_GET, "/log/#/checkpoint"),
	ROW(GL_GET, "/*"),
	{ 0 },
};

static struct gl_router *router;

static void setup(void)
{
	struct gl_err e = { 0 };

	router = gl_router_new();
	ck_assert_ptr_nonnull(router);
	ck_assert_msg(!gl_router_add(router, routes, &e), "%s", e.text);
}

static void teardown(void)
{
	gl_router_free(router);
}

#define G (1u << GL_GET | 1u << GL_HEAD)

/* route: the path that must be found, NULL: none; ids and rest as the handler is to see them. */
static const struct {
	enum gl_method_name method;
	const char *path, *route;
	unsigned allowed;
	const char *ids, *rest;
} cases[] = {
	{ GL_GET, "/", "/", G, "", NULL },
	{ GL_HEAD, "/", "/", G, "", NULL },
	{ GL_GET, "/v1/projects", "/v1/projects", G | 1u << GL_POST, "", NULL },
	{ GL_HEAD, "/v1/projects/7", "/v1/projects/#", G | 1u << GL_PATCH, "7", NULL },
	{ GL_POST, "/v1/projects/7", NULL, G | 1u << GL_PATCH, "7", NULL },
	{ GL_OPTIONS, "/v1/projects", NULL, G | 1u << GL_POST, "", NULL },
	{ GL_METHOD_NONE, "/v1/projects", NULL, G | 1u << GL_POST, "", NULL },
	{ GL_POST, "/v1/projects/7/tasks/8/review", "/v1/projects/#/tasks/#/review", 1u << GL_POST, "7 8",
	        NULL },
	{ GL_HEAD, "/v1/projects/7/tasks/8/review", NULL, 1u << GL_POST, "7 8", NULL },
	{ GL_GET, "/v1/projects/7/tasks/8", "/v1/projects/#/tasks/#", G, "7 8", NULL },
	{ GL_DELETE, "/v1/sessions/current", "/v1/sessions/current", 1u << GL_DELETE, "", NULL },
	{ GL_GET, "/v1/sessions/current/keys", "/v1/sessions/#/keys", G, "current", NULL },
	{ GL_GET, "/log/7/tile/0/x001/234", "/log/#/tile/*", G, "7", "0/x001/234" },
	{ GL_GET, "/log/7/tile/", NULL, 0, "", NULL },
	{ GL_GET, "/log/7/tile", NULL, 0, "", NULL },
	{ GL_GET, "/log/7/checkpoint", "/log/#/checkpoint", G, "7", NULL },
	{ GL_GET, "", NULL, 0, "", NULL },
	{ GL_GET, "v1", NULL, 0, "", NULL },
	{ GL_GET, "//", NULL, 0, "", NULL },
	{ GL_GET, "/v1", NULL, 0, "", NULL },
	{ GL_GET, "/v1/", NULL, 0, "", NULL },
	{ GL_GET, "/v1/projects/", NULL, 0, "", NULL },
	{ GL_GET, "/v1/projects//tasks/8", NULL, 0, "", NULL },
	{ GL_GET, "/v1/projects/7/", NULL, 0, "", NULL },
	{ GL_GET, "/v1/project", NULL, 0, "", NULL },
	{ GL_GET, "/v1/projectsx", NULL, 0, "", NULL },
	{ GL_GET, "/V1/projects", "/*", G, "", "V1/projects" },
	{ GL_GET, "/desk/7/items.json", "/*", G, "", "desk/7/items.json" },
	{ GL_POST, "/desk", NULL, G, "", "desk" },
	{ GL_GET, "/*", "/*", G, "", "*" },
	{ GL_GET, "/v1/projects/*", "/v1/projects/#", G | 1u << GL_PATCH, "*", NULL },
	{ GL_GET, "/log/7/*/a", NULL, 0, "", NULL },
};

START_TEST(a_path_leads_to_its_row_and_no_other)
{
	struct gl_match m;
	char ids[100] = "";

	gl_router_match(router, cases[_i].method, cases[_i].path, &m);
	ck_assert_msg(m.allowed == cases[_i].allowed, "%s: allowed %x", cases[_i].path, m.allowed);
	ck_assert_msg((m.route != NULL) == (cases[_i].route != NULL), "%s: found %s", cases[_i].path,
	        m.route ? m.route->path : "nothing");
	if (!m.route)
		return;
	for (unsigned i = 0; i < m.segments; i++)
		snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s%.*s", i ? " " : "",
		        (int)m.segment_len[i], m.segment[i]);
	ck_assert_str_eq(m.route->path, cases[_i].route);
	ck_assert_ptr_eq(gl_router_at(router, m.number), m.route);
	ck_assert_str_eq(ids, cases[_i].ids);
	ck_assert_pstr_eq(m.rest, cases[_i].rest);
}
END_TEST

START_TEST(routes_are_told_in_their_order)
{
	size_t n = 0;

	while (routes[n].method) {
		ck_assert_ptr_eq(gl_router_at(router, n), &routes[n]);
		n++;
	}
	ck_assert_ptr_null(gl_router_at(router, n));
}
END_TEST

START_TEST(more_segments_than_any_route_has_are_no_burden)
{
	struct gl_match m;
	char path[4001];

	for (size_t i = 0; i + 1 < sizeof path; i++)
		path[i] = i % 2 ? 'a' : '/';
	path[sizeof path - 1] = '\0';
	gl_router_match(router, GL_GET, path, &m);
	ck_assert_str_eq(m.rest, path + 1);
	memcpy(path, "/v1/", 4);
	gl_router_match(router, GL_GET, path, &m);
	ck_assert_uint_eq(m.allowed, 0);
}
END_TEST

START_TEST(methods_are_spelt_in_capitals)
{
	ck_assert_int_eq(gl_method_parse("GET"), GL_GET);
	ck_assert_int_eq(gl_method_parse("OPTIONS"), GL_OPTIONS);
	ck_assert_int_eq(gl_method_parse("get"), GL_METHOD_NONE);
	ck_assert_int_eq(gl_method_parse("GETT"), GL_METHOD_NONE);
	ck_assert_int_eq(gl_method_parse(""), GL_METHOD_NONE);
	ck_assert_str_eq(gl_method_text(GL_PATCH), "PATCH");
}
END_TEST

Suite *router_suite(void);
Suite *router_suite(void)
{
	Suite *s = suite_create("router");
	TCase *t = tcase_create("router");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, a_path_leads_to_its_row_and_no_other, 0, sizeof cases / sizeof *cases);
	tcase_add_test(t, routes_are_told_in_their_order);
	tcase_add_test(t, more_segments_than_any_route_has_are_no_burden);
	tcase_add_test(t, methods_are_spelt_in_capitals);
	suite_add_tcase(s, t);
	return s;
}
