/* Whatever comes over a connection: every reply is one that a client can read to its end, none is a 5xx, and
 * the server is there for the next. */
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "fuzz.h"
#include "http/loop.h"
#include "http/reply.h"
#include "http/static.h"

#define REPLIES_MAX (1 << 20)
#define BODY_MAX    1000
#define STREAM_MAX  100000
#define WAIT_MS     50 /* for a server that waits for the rest of a body */

static struct gl_http *http;
static struct gl_router *router;
static struct sockaddr_un address = { .sun_family = AF_UNIX };

static void show(struct gl_req *r)
{
	int64_t n;

	if (gl_req_query_only(r, "n", "q", NULL) && gl_req_query_int(r, "n", -5, 5, 0, &n))
		gl_reply_json(r, 200,
		        json_pack("{s:s?, s:s?, s:s?, s:I}", "id", r->id[0], "rest", r->rest, "q",
		                gl_req_query(r, "q"), "n", (json_int_t)n));
}

static void object(struct gl_req *r)
{
	if (gl_req_json(r, "name", "?size", NULL))
		gl_reply_empty(r, 204);
}

static void piece(struct gl_req *r, const char *data, size_t len)
{
	size_t *sum = r->user ? r->user : (r->user = gl_req_alloc(r, sizeof *sum));

	for (size_t i = 0; i < len; i++)
		*sum += (unsigned char)data[i];
	gl_req_more(r);
}

static void stream(struct gl_req *r)
{
	gl_reply_json(r, 200, json_pack("{s:I}", "sum", r->user ? (json_int_t) * (size_t *)r->user : 0));
}

static void asset(struct gl_req *r)
{
	static const struct gl_static_file file = { "a.js", "text/javascript", "1f2e", true, { "plain", 5 },
		{ "gzip", 4 }, { "br", 2 } };

	gl_reply_asset(r, &file);
}

static ssize_t made(void *ctx, uint64_t at, char *out, size_t max)
{
	(void)ctx;
	for (size_t i = 0; i < max; i++)
		out[i] = (char)('a' + (at + i) % 26);
	return (ssize_t)max;
}

static void blob(struct gl_req *r)
{
	static const char hash[] = "1f2e3d4c5b6a79881f2e3d4c5b6a79881f2e3d4c5b6a79881f2e3d4c5b6a7988";

	gl_reply_stream(r, &(struct gl_reply_blob){ "text/plain", hash, 1000 }, made, NULL, NULL);
}

/* Whoever sends a cookie "s". */
static void authorise(struct gl_req *r)
{
	size_t len;

	if (gl_req_cookie(r, "s", &len) && len)
		gl_req_admit(r);
	else
		gl_reply_failf(r, GL_UNAUTHORISED, "no");
}

static const struct gl_route routes[] = {
	{ GL_GET, "/show/#", 0, 0, GL_ROUTE_PUBLIC, show, NULL },
	{ GL_GET, "/rest/*", 0, 0, GL_ROUTE_PUBLIC, show, NULL },
	{ GL_POST, "/object", 0, BODY_MAX, GL_ROUTE_PUBLIC, object, NULL },
	{ GL_POST, "/owned/#", 0, BODY_MAX, GL_ROUTE_PUBLIC | GL_ROUTE_PROJECT, object, NULL },
	{ GL_POST, "/stream", 0, STREAM_MAX, GL_ROUTE_PUBLIC, stream, piece },
	{ GL_GET, "/a.js", 0, 0, GL_ROUTE_PUBLIC, asset, NULL },
	{ GL_GET, "/blob", 0, 0, GL_ROUTE_PUBLIC, blob, NULL },
	{ GL_GET, "/mine", 0, 0, 0, show, NULL },
	{ GL_PATCH, "/mine", 0, BODY_MAX, 0, object, NULL },
	{ 0 },
};

static void end(void)
{
	gl_http_stop(http);
	gl_router_free(router);
	unlink(address.sun_path);
}

static const char *const seeds[] = {
	"GET /show/7?n=3&q=%C3%A9 HTTP/1.1\r\nHost: x\r\n\r\n",
	"GET http://y/rest/a/b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
	"POST /object HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
	"12\r\n\r\n{\"name\":\"a\"}",
	"POST /owned/7 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
	"POST /stream HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabcHEAD /blob "
	"HTTP/1.1\r\nHost: x\r\n\r\n",
	"GET /a.js HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br;q=0, gzip\r\nIf-None-Match: W/\"1f2e\", "
	"\"1f2e-gzip\"\r\n\r\n",
	"GET /blob HTTP/1.1\r\nHost: x\r\nRange: bytes=5-9\r\nIf-Range: \"1f2e\"\r\n\r\nGET /blob "
	"HTTP/1.0\r\nRange: bytes=-7\r\n\r\n",
	"PATCH /mine HTTP/1.1\r\nHost: x\r\nCookie: a=b; s=1\r\nContent-Type: "
	"application/json\r\nContent-Length: 2\r\n\r\n{}",
	"DELETE /mine HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer gl_\r\ntraceparent: "
	"00-00000000000000000000000000000001-0000000000000001-01\r\n\r\n",
	"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char where[sizeof address.sun_path + 5];
	struct gl_http_config c = { .listen = where, .loops = 1, .authorise = authorise };
	struct gl_err e = { 0 };

	for (size_t i = 0; i < sizeof seeds / sizeof seeds[0]; i++)
		add_seed(*argc, *argv, seeds[i], strlen(seeds[i]));
	gl_log_level(GL_LOG_ERROR);
	snprintf(address.sun_path, sizeof address.sun_path, "/tmp/fuzz-http-%d", (int)getpid());
	snprintf(where, sizeof where, "unix:%s", address.sun_path);
	router = gl_router_new();
	MUST(router && !gl_router_add(router, routes, &e));
	c.router = router;
	http = gl_http_start(&c, &e);
	MUST(http);
	atexit(end);
	return 0;
}

/* All that comes back; the server may close before it has read everything. */
static size_t talk(const uint8_t *data, size_t len, char *out)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	size_t got = 0;
	ssize_t n = 1;

	MUST(fd >= 0 && !connect(fd, (struct sockaddr *)&address, sizeof address));
	for (size_t sent = 0; sent < len && n > 0; sent += (size_t)n)
		n = send(fd, data + sent, len - sent, MSG_NOSIGNAL);
	shutdown(fd, SHUT_WR);
	while (got < REPLIES_MAX && poll(&wait, 1, WAIT_MS) > 0 &&
	        (n = recv(fd, out + got, REPLIES_MAX - got, 0)) > 0)
		got += (size_t)n;
	close(fd);
	return got;
}

/* One reply after the other: a status line, and where it ends is told by its headers. A reply to HEAD has no
 * body, and only who asked knows: then the next begins where that body would. */
static void read_replies(char *text, size_t len)
{
	char *end = text + len;

	text[len] = '\0';
	while (text < end) {
		char *head = strstr(text, "\r\n\r\n"), *length;
		size_t body = 0;

		MUST(!strncmp(text, "HTTP/1.", 7));
		MUST((text[9] >= '1' && text[9] <= '4') || !strncmp(text + 9, "505", 3));
		if (!head)
			return; /* cut, as the client had gone */
		*head = '\0';
		length = strcasestr(text, "\r\nContent-Length:");
		MUST(length || text[9] == '1' || !strncmp(text + 9, "204", 3) ||
		        !strncmp(text + 9, "304", 3));
		MUST(!length || !strcasestr(length + 2, "\r\nContent-Length:"));
		if (length)
			body = strtoul(length + 17, NULL, 10);
		text = head + 4;
		if (strncmp(text, "HTTP/1.", 7) != 0)
			text += body < (size_t)(end - text) ? body : (size_t)(end - text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static char out[REPLIES_MAX + 1];

	read_replies(out, talk(data, len, out));
	return 0;
}
