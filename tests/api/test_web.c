/* web -- the front end as the server gives it out, and the pages that it writes itself. */
#include <string.h>

#include "base/auto.h"
#include "world.h"

#define SMALL 1000 /* below that a file may have no other encoding */

/* What stands behind a header's name, cut at its line's end. */
static const char *line(const struct reply *r, const char *name)
{
	const char *value = header(r, name);

	return value ? text("%.*s", (int)strcspn(value, "\r\n"), value) : "";
}

static const struct reply *get_with(const char *path, const char *more)
{
	return ask(&(struct request){ .method = "GET", .path = path, .header = more });
}

static void is_document(const struct reply *r, const char *path)
{
	const char *policy = line(r, "content-security-policy");

	CHECK(r->status == 200 && !strncmp(line(r, "content-type"), "text/html", 9), "%s is a page: %d", path,
	        r->status);
	CHECK(strstr(policy, "default-src 'none'; script-src 'self';") &&
	                strstr(policy, "require-trusted-types-for 'script'") && !strstr(policy, "unsafe"),
	        "%s has the strict policy: %s", path, policy);
	CHECK(!strcmp(line(r, "referrer-policy"), "no-referrer"), "%s tells nobody where it was", path);
	CHECK(!strcmp(line(r, "cross-origin-opener-policy"), "same-origin"), "%s is alone in its window",
	        path);
}

/* Every address of the front end's own is its first page. */
static void addresses_are_one_page(void)
{
	static const char *const paths[] = { "/", "/signin", "/desk/0123456789ab", "/datasets/0123456789ab.1",
		"/earnings/0123456789ab.17", "/projects/0123456789ab/review", "/docs", "/assets/" };
	const char *first = get(NULL, "/")->body;

	for (size_t i = 0; i < GL_COUNT(paths); i++) {
		const struct reply *r = get(NULL, paths[i]);

		is_document(r, paths[i]);
		CHECK(!strcmp(r->body, first), "%s is the first page", paths[i]);
		CHECK(!strcmp(line(r, "cache-control"), "no-cache"), "%s is asked for again each time",
		        paths[i]);
	}
}

/* What is neither a file nor a page is a problem, also below the API's roots. */
static void nothing_else_is_there(void)
{
	static const char *const paths[] = { "/favicon.gif", "/assets/index-00000000.js", "/etc/passwd.txt",
		"/assets/index.html.br", "/v1", "/v1/nothing", "/v1/nothing/0123456789ab.1", "/log",
		"/log/x/y", "/problems/x/y", "/problems/no-such", "/metrics/x" };

	for (size_t i = 0; i < GL_COUNT(paths); i++)
		EXPECT(get(NULL, paths[i]), 404, "not-found");
	EXPECT(post(NULL, "/signin", "{}"), 405, NULL);
}

static void asset_of(const char *path)
{
	const struct reply *plain = get(NULL, path), *br = get_with(path, "Accept-Encoding: gzip, br"),
	                   *gzip = get_with(path, "Accept-Encoding: gzip");
	const struct reply *again = get_with(path, text("If-None-Match: %s", line(plain, "etag")));

	CHECK(plain->status == 200 && !*line(plain, "content-encoding"), "%s comes as it is", path);
	CHECK(strstr(line(plain, "cache-control"), "immutable"), "%s is kept for ever", path);
	CHECK(again->status == 304 && !again->len, "%s is not sent to who has it: %d", path, again->status);
	if (plain->len < SMALL)
		return;
	CHECK(!strcmp(line(br, "content-encoding"), "br") && br->len < plain->len, "%s comes smaller", path);
	CHECK(!strcmp(line(gzip, "content-encoding"), "gzip") && br->len < gzip->len, "%s comes by gzip",
	        path);
	CHECK(!strcmp(line(gzip, "vary"), "Accept-Encoding"), "caches know that %s has encodings", path);
	CHECK(strcmp(line(br, "etag"), line(gzip, "etag")) != 0 && line(br, "etag")[0] == '"',
	        "each encoding of %s has a strong tag", path);
}

/* The scripts and styles that the first page names are there, in all encodings. */
static void assets_are_there(void)
{
	const char *at = get(NULL, "/")->body;
	unsigned n = 0;

	while ((at = strstr(at, "\"/assets/"))) {
		const char *path = text("%.*s", (int)strcspn(at + 1, "\""), at + 1);

		at += strlen(path);
		if (strstr(path, ".js") || strstr(path, ".css")) {
			asset_of(path);
			n++;
		}
	}
	CHECK(n >= 2,
	        "the first page has a script and a style: %u (a server built without its front end has none)",
	        n);
}

static void problems_have_pages(void)
{
	const struct reply *all = get(NULL, "/problems"), *one = get(NULL, "/problems/undecided");

	is_document(all, "/problems");
	is_document(one, "/problems/undecided");
	CHECK(strstr(all->body, "href=\"/problems/undecided\""), "/problems lists all");
	CHECK(strstr(one->body, "seal with &quot;partial&quot;: true"), "what a page says is escaped: %s",
	        one->body);
}

/* No page may run what an API reply holds. */
static void replies_are_no_pages(void)
{
	static const char *const paths[] = { "/livez", "/readyz", "/metrics", "/v1/me", "/v1/datasets" };

	for (size_t i = 0; i < GL_COUNT(paths); i++) {
		const struct reply *r = get(NULL, paths[i]);

		CHECK(!strcmp(line(r, "content-security-policy"),
		              "default-src 'none'; frame-ancestors 'none'"),
		        "%s loads nothing: %s", paths[i], line(r, "content-security-policy"));
	}
}

void test_web(void)
{
	addresses_are_one_page();
	nothing_else_is_there();
	assets_are_there();
	problems_have_pages();
	replies_are_no_pages();
}
