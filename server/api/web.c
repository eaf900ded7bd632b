/* web -- the front end, from within the binary: its files by their paths, and its first page for every
 * address that is one of its own to make sense of. */
#include <ctype.h>
#include <string.h>

#include "api/api.h"
#include "api/page.h"
#include "base/auto.h"
#include "http/static.h"

/* What web/tools/embed found; see there. Numbers rise with paths. */
#define X(n, path, type, sha256, hashed, bytes, gz_bytes, br_bytes)                                          \
	extern const unsigned char gl_web_##n[], gl_web_##n##_gz[], gl_web_##n##_br[];
#include "web.inc"
#undef X

static const struct gl_static_file files[] = {
#define X(n, path, type, sha256, hashed, bytes, gz_bytes, br_bytes)                                          \
	{ path, type, sha256, hashed, { gl_web_##n, bytes }, { gl_web_##n##_gz, gz_bytes },                  \
		{ gl_web_##n##_br, br_bytes } },
#include "web.inc"
#undef X
	{ 0 } /* there may be no other */
};

static const struct gl_static_file *find(const char *path)
{
	return gl_static_find(files, GL_COUNT(files) - 1, path);
}

static void reply(struct gl_req *r, const struct gl_static_file *f)
{
	gl_page_headers(r);
	gl_reply_asset(r, f);
}

/* GET /. */
static void front(struct gl_req *r)
{
	const struct gl_static_file *index = find("/index.html");
	struct gl_buf out;

	if (index) {
		reply(r, index);
		return;
	}
	gl_page_begin(&out, "Goldleaf");
	gl_buf_puts(&out, "<p>This server was built without its front end; the API is there all the same. To "
	                  "have both, "
	                  "run <code>make web &amp;&amp; make</code> and start it again.</p>\n");
	gl_page_reply(r, 200, &out);
}

/* "favicon.ico" is a file, "0123456789ab.17" the id of an answer, which has a page. */
static bool names_file(const char *path)
{
	const char *name = strrchr(path, '/'), *dot = strrchr(name ? name : path, '.');

	return dot && !isdigit((unsigned char)dot[1]);
}

/* GET everything that no other route begins with. */
static void any(struct gl_req *r)
{
	const struct gl_static_file *f;
	size_t len = strlen(r->rest);
	char *path = gl_req_alloc(r, len + 2);

	if (!path) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a path");
		return;
	}
	path[0] = '/';
	memcpy(path + 1, r->rest, len + 1);
	f = find(path);
	if (f)
		reply(r, f);
	else if (names_file(path))
		gl_reply_failf(r, GL_NOT_FOUND, "there is no such file");
	else
		front(r);
}

/* GET /openapi.json: schemas/openapi.yaml as it was when this was built. */
static void openapi(struct gl_req *r)
{
	const struct gl_static_file *f = find("/openapi.json");

	if (f)
		reply(r, f);
	else
		gl_reply_failf(
		        r, GL_NOT_FOUND, "this server was built without its front end and its documentation");
}

const struct gl_route gl_web_routes[] = { { GL_GET, "/", 0, 0, GL_ROUTE_PUBLIC, front, NULL },
	{ GL_GET, "/openapi.json", 0, 0, GL_ROUTE_PUBLIC, openapi, NULL },
	{ GL_GET, "/*", 0, 0, GL_ROUTE_PUBLIC, any, NULL }, { 0 } };
