/*
 * A small server made of http/ alone, for the tests of this folder and for measuring.
 * usage: server [LOOPS [CONNECTIONS]]   prints its port, serves until its standard input ends.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "base/hex.h"
#include "http/loop.h"
#include "http/reply.h"
#include "http/static.h"

#define ECHO_MAX   1000
#define STREAM_MAX (64 << 20)
#define FILE_SIZE  1000000

static char file_path[] = "/tmp/wire-file-XXXXXX";
static char file_hash[65];

static void ping(struct gl_req *r)
{
	gl_reply_static(r, 200, "text/plain", "pong\n", 5);
}

static void echo(struct gl_req *r)
{
	gl_reply_bytes(r, 200, "application/octet-stream", r->body.data, r->body.len);
}

/* What the gate and the router made of the request, for the rows to look at. */
static void show(struct gl_req *r)
{
	const char *q = gl_req_query(r, "q");

	gl_reply_json(r, 200,
	        json_pack("{s:s?, s:s?, s:s?, s:s?, s:s?}", "id", r->id[0], "sub", r->id[1], "rest", r->rest,
	                "q", q, "host", r->header[GL_H_HOST]));
}

static void object(struct gl_req *r)
{
	const struct gl_json *v = gl_req_json(r, "name", "?size", NULL);

	if (v)
		gl_reply_json(r, 201, json_pack("{s:s}", "name", gl_json_get(v, "name")->text));
}

struct later {
	struct gl_timer timer;
	struct gl_req *r;
};

static void later_due(void *ctx)
{
	struct later *l = ctx;

	gl_reply_static(l->r, 200, "text/plain", "late\n", 5);
}

/* Replies after ?ms= milliseconds. */
static void late(struct gl_req *r)
{
	struct later *l = gl_req_alloc(r, sizeof *l);
	int64_t ms;

	if (!gl_req_query_only(r, "ms", NULL) || !gl_req_query_int(r, "ms", 0, 60000, 10, &ms))
		return;
	l->r = r;
	gl_loop_after(r->loop, &l->timer, ms, later_due, l);
}

struct sum {
	uint64_t bytes, pieces;
	struct gl_timer timer;
	struct gl_req *r;
};

static void more(void *ctx)
{
	gl_req_more(((struct sum *)ctx)->r);
}

/* Holds every eighth piece for a millisecond. */
static void stream_piece(struct gl_req *r, const char *data, size_t len)
{
	struct sum *s = r->user;

	(void)data;
	if (!s)
		s = r->user = gl_req_alloc(r, sizeof *s);
	s->r = r;
	s->bytes += len;
	if (++s->pieces % 8 == 0)
		gl_loop_after(r->loop, &s->timer, 1, more, s);
	else
		gl_req_more(r);
}

static void stream_end(struct gl_req *r)
{
	const struct sum *s = r->user;

	gl_reply_json(r, 200, json_pack("{s:I}", "bytes", s ? (json_int_t)s->bytes : 0));
}

static void file(struct gl_req *r)
{
	const struct gl_reply_blob b = { "application/octet-stream", file_hash, FILE_SIZE };

	gl_reply_file(r, open(file_path, O_RDONLY | O_CLOEXEC), &b);
}

static ssize_t made_read(void *ctx, uint64_t at, char *out, size_t max)
{
	(void)ctx;
	for (size_t i = 0; i < max; i++)
		out[i] = (char)('a' + (at + i) % 26);
	return (ssize_t)max;
}

static void made(struct gl_req *r)
{
	const struct gl_reply_blob b = { "text/plain", file_hash, FILE_SIZE };

	gl_reply_stream(r, &b, made_read, NULL, NULL);
}

static void big(struct gl_req *r)
{
	const struct gl_reply_blob b = { "text/plain", NULL, 64u << 20 };

	gl_reply_stream(r, &b, made_read, NULL, NULL);
}

/* Two assets: one in all encodings, each as long as its name. */
static void asset(struct gl_req *r)
{
	static const struct gl_static_file assets[] = {
		{ "all-1f2e.js", "text/javascript", "1f2e", true, { "plain", 5 }, { "gzip", 4 },
		        { "br", 2 } },
		{ "plain.html", "text/html", "77aa", false, { "only plain", 10 }, { NULL, 0 }, { NULL, 0 } },
	};
	const struct gl_static_file *f = gl_static_find(assets, 2, r->rest);

	if (f)
		gl_reply_asset(r, f);
	else
		gl_reply_failf(r, GL_NOT_FOUND, "there is no such file");
}

static void metrics(struct gl_req *r)
{
	struct gl_buf text;

	gl_buf_init(&text, 1 << 20);
	gl_http_metrics(gl_loop_http(r->loop), &text);
	gl_reply_buf(r, 200, "text/plain; version=0.0.4", &text);
	gl_buf_release(&text);
}

/* Anyone with a key that begins with "gl_". */
static void authorise(struct gl_req *r)
{
	const char *key = r->header[GL_H_AUTHORIZATION];

	if (!key || strncmp(key, "Bearer gl_", 10) != 0) {
		gl_reply_failf(r, GL_UNAUTHORISED, "send a key");
		return;
	}
	r->who.account = 1;
	gl_req_admit(r);
}

static const struct gl_route routes[] = {
	{ GL_GET, "/", 0, 0, GL_ROUTE_PUBLIC | GL_ROUTE_PROBE, ping, NULL },
	{ GL_POST, "/echo", 0, ECHO_MAX, GL_ROUTE_PUBLIC, echo, NULL },
	{ GL_POST, "/object", 0, ECHO_MAX, GL_ROUTE_PUBLIC, object, NULL },
	{ GL_GET, "/show/#", 0, 0, GL_ROUTE_PUBLIC, show, NULL },
	{ GL_GET, "/show/#/sub/#", 0, 0, GL_ROUTE_PUBLIC, show, NULL },
	{ GL_GET, "/rest/*", 0, 0, GL_ROUTE_PUBLIC, show, NULL },
	{ GL_GET, "/owned/#", 0, 0, GL_ROUTE_PUBLIC | GL_ROUTE_PROJECT, show, NULL },
	{ GL_POST, "/owned/#", 0, ECHO_MAX, GL_ROUTE_PUBLIC | GL_ROUTE_PROJECT, echo, NULL },
	{ GL_GET, "/late", 0, 0, GL_ROUTE_PUBLIC, late, NULL },
	{ GL_POST, "/stream", 0, STREAM_MAX, GL_ROUTE_PUBLIC, stream_end, stream_piece },
	{ GL_POST, "/owned/#/stream", 0, STREAM_MAX, GL_ROUTE_PUBLIC | GL_ROUTE_PROJECT, stream_end,
	        stream_piece },
	{ GL_GET, "/file", 0, 0, GL_ROUTE_PUBLIC, file, NULL },
	{ GL_GET, "/made", 0, 0, GL_ROUTE_PUBLIC, made, NULL },
	{ GL_GET, "/big", 0, 0, GL_ROUTE_PUBLIC, big, NULL },
	{ GL_GET, "/assets/*", 0, 0, GL_ROUTE_PUBLIC, asset, NULL },
	{ GL_GET, "/metrics", 0, 0, GL_ROUTE_PUBLIC, metrics, NULL },
	{ GL_GET, "/key", 0, 0, 0, ping, NULL },
	{ GL_POST, "/key", 0, ECHO_MAX, 0, echo, NULL },
	{ GL_POST, "/key/stream", 0, STREAM_MAX, 0, stream_end, stream_piece },
	{ 0 },
};

static int make_file(void)
{
	static char bytes[FILE_SIZE];
	uint8_t hash[GL_HASH_BYTES];
	int fd = mkstemp(file_path);

	made_read(NULL, 0, bytes, sizeof bytes);
	gl_sha256(hash, bytes, sizeof bytes);
	gl_hex(file_hash, hash, sizeof hash);
	if (fd < 0 || write(fd, bytes, sizeof bytes) != (ssize_t)sizeof bytes)
		return -1;
	return close(fd);
}

int main(int argc, char **argv)
{
	struct gl_router *router = gl_router_new();
	struct gl_http_config config = { .listen = "127.0.0.1:0", .router = router, .authorise = authorise };
	struct gl_http *http;
	struct gl_err e = { 0 };
	char line[64];

	gl_log_level(getenv("WIRE_DEBUG") ? GL_LOG_DEBUG : GL_LOG_ERROR);
	config.loops = argc > 1 ? (unsigned)atoi(argv[1]) : 1;
	config.connections = argc > 2 ? (unsigned)atoi(argv[2]) : 0;
	if (make_file() || gl_router_add(router, routes, &e) || !(http = gl_http_start(&config, &e))) {
		fprintf(stderr, "server: %s\n", e.text);
		return 1;
	}
	printf("%s\n", strrchr(gl_http_address(http), ':') + 1);
	fflush(stdout);
	while (fgets(line, sizeof line, stdin))
		;
	gl_http_stop(http);
	gl_router_free(router);
	unlink(file_path);
	return 0;
}
