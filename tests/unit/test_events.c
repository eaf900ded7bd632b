/* events -- streams between two loops: in order, bounded, and noticed when they end. */
#include <arpa/inet.h>
#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/events.h"
#include "http/internal.h"
#include "http/reply.h"

#define CONNECTIONS 64 /* so 16 streams */

/* A stream as its owner sees it; it writes n events of so many bytes, some each round of its timer. */
struct source {
	struct gl_events *out;
	struct gl_loop *loop;
	struct gl_timer timer;
	unsigned sent, n, a_time;
	size_t bytes;
};

static struct gl_http *http;
static struct gl_router *router;
static atomic_uint closed_count, sources;

static void source_closed(void *ctx)
{
	struct source *s = ctx;

	ck_assert_ptr_eq(s->loop, gl_loop_self());
	gl_timer_cancel(&s->timer);
	free(s);
	atomic_fetch_sub(&sources, 1);
	atomic_fetch_add(&closed_count, 1);
}

static void write_some(void *ctx)
{
	static _Thread_local char data[100000];
	struct source *s = ctx;

	ck_assert_ptr_eq(s->loop, gl_loop_self());
	memset(data, 'x', s->bytes);
	for (unsigned i = 0; i < s->a_time && s->sent < s->n; i++)
		gl_events_send(s->out, "tick", ++s->sent, data, s->bytes);
	if (s->sent < s->n) {
		gl_loop_after(s->loop, &s->timer, 1, write_some, s);
		return;
	}
	gl_events_close(s->out);
	free(s);
	atomic_fetch_sub(&sources, 1);
}

static void stream(struct gl_req *r, unsigned n, unsigned a_time, size_t bytes)
{
	struct source *s = calloc(1, sizeof *s);

	*s = (struct source){ .loop = r->loop, .n = n, .a_time = a_time, .bytes = bytes };
	s->out = gl_events_open(r, source_closed, s);
	if (!s->out) {
		free(s);
		return;
	}
	atomic_fetch_add(&sources, 1);
	gl_loop_after(s->loop, &s->timer, 1, write_some, s);
}

static void some(struct gl_req *r)
{
	stream(r, 50, 2, 300);
}

static void endless(struct gl_req *r)
{
	stream(r, UINT32_MAX, 1, 100);
}

static void flood(struct gl_req *r)
{
	stream(r, UINT32_MAX, 1, 100000);
}

static void silent(struct gl_req *r)
{
	struct source *s = calloc(1, sizeof *s);

	s->loop = r->loop;
	s->out = gl_events_open(r, source_closed, s);
	if (s->out)
		atomic_fetch_add(&sources, 1);
	else
		free(s);
}

static const struct gl_route routes[] = {
	{ GL_GET, "/p/#/some", 0, 0, GL_ROUTE_PUBLIC | GL_ROUTE_PROJECT, some, NULL },
	{ GL_GET, "/p/#/endless", 0, 0, GL_ROUTE_PUBLIC | GL_ROUTE_PROJECT, endless, NULL },
	{ GL_GET, "/p/#/flood", 0, 0, GL_ROUTE_PUBLIC | GL_ROUTE_PROJECT, flood, NULL },
	{ GL_GET, "/p/#/silent", 0, 0, GL_ROUTE_PUBLIC | GL_ROUTE_PROJECT, silent, NULL },
	{ 0 },
};

static void start(void)
{
	struct gl_err e = { 0 };
	struct gl_http_config config = { .listen = "127.0.0.1:0", .loops = 2, .connections = CONNECTIONS };

	router = gl_router_new();
	ck_assert(!gl_router_add(router, routes, &e));
	config.router = router;
	http = gl_http_start(&config, &e);
	ck_assert_msg(http != NULL, "%s", e.text);
}

static void stop(void)
{
	int64_t t = gl_mono_ms();

	gl_http_stop(http);
	ck_assert_int_lt(gl_mono_ms() - t, 5000);
	gl_router_free(router);
	ck_assert_uint_eq(atomic_load(&sources), 0); /* every owner was told */
}

static int dial(const char *path)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = 20 };
	char request[200];
	int fd = socket(AF_INET, SOCK_STREAM, 0), small = 4096;

	a.sin_port = htons((uint16_t)atoi(strrchr(gl_http_address(http), ':') + 1));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	ck_assert(!connect(fd, (struct sockaddr *)&a, sizeof a));
	snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path);
	ck_assert_int_eq(send(fd, request, strlen(request), MSG_NOSIGNAL), (ssize_t)strlen(request));
	return fd;
}

/* Reads until that text came, the connection ended, or text is full; how much there is. */
static size_t read_until(int fd, char *text, size_t max, const char *end)
{
	size_t len = 0;
	ssize_t n;

	text[0] = '\0';
	while (len < max - 1 && (!end || !strstr(text, end)) &&
	        (n = recv(fd, text + len, max - 1 - len, 0)) > 0)
		text[len += (size_t)n] = '\0';
	return len;
}

static void *read_some(void *arg)
{
	static const char last[] = "\r\n0\r\n\r\n";
	char *text = malloc(100000), path[40], *at;

	for (unsigned round = 0; round < 4; round++) {
		int fd;

		snprintf(path, sizeof path, "/p/%u/some", (unsigned)(uintptr_t)arg * 4 + round);
		fd = dial(path);
		read_until(fd, text, 100000, last);
		ck_assert_msg(
		        strstr(text, "Transfer-Encoding: chunked") && strstr(text, last), "%.300s", text);
		ck_assert_msg(strstr(text, "Content-Type: text/event-stream") != NULL, "%.300s", text);
		at = text;
		for (unsigned id = 1; id <= 50; id++) {
			char want[40];

			snprintf(want, sizeof want, "id: %u\nevent: tick\ndata: xx", id);
			at = strstr(at, want);
			ck_assert_msg(at != NULL, "event %u comes after the one before it", id);
		}
		close(fd);
	}
	free(text);
	return NULL;
}

START_TEST(events_come_in_order_to_every_reader)
{
	pthread_t reader[8];

	start();
	for (uintptr_t i = 0; i < 8; i++)
		ck_assert(!pthread_create(&reader[i], NULL, read_some, (void *)i));
	for (int i = 0; i < 8; i++)
		pthread_join(reader[i], NULL);
	stop();
	ck_assert_uint_eq(atomic_load(&closed_count), 0); /* their owners closed them */
}
END_TEST

static void wait_for_none(void)
{
	for (int i = 0; i < 1000 && gl_events_open_now(http); i++)
		usleep(10000);
	ck_assert_uint_eq(gl_events_open_now(http), 0);
	ck_assert_uint_eq(atomic_load(&sources), 0);
}

START_TEST(a_client_that_leaves_is_noticed)
{
	static const char *const paths[] = { "/p/a/endless", "/p/b/endless", "/p/c/silent", "/p/d/silent",
		"/p/e/silent", "/p/f/silent" };
	char text[2000];
	int fd[6];

	start();
	for (int i = 0; i < 6; i++) {
		fd[i] = dial(paths[i]);
		read_until(fd[i], text, sizeof text, "\r\n\r\n");
		ck_assert_msg(!strncmp(text, "HTTP/1.1 200", 12), "%s", text);
	}
	ck_assert_uint_eq(gl_events_open_now(http), 6);
	for (int i = 0; i < 6; i++)
		close(fd[i]);
	wait_for_none();
	ck_assert_uint_eq(atomic_load(&closed_count), 6);
	stop();
}
END_TEST

START_TEST(a_client_that_does_not_read_is_dropped)
{
	char text[1000];
	int fd;

	start();
	fd = dial("/p/a/flood");
	read_until(fd, text, 100, "\r\n");
	wait_for_none(); /* though we have not left */
	ck_assert_uint_eq(atomic_load(&closed_count), 1);
	close(fd);
	stop();
}
END_TEST

START_TEST(there_are_only_so_many)
{
	int fd[CONNECTIONS / 4], extra;
	char text[2000];

	start();
	for (int i = 0; i < CONNECTIONS / 4; i++) {
		snprintf(text, sizeof text, "/p/%d/silent", i);
		fd[i] = dial(text);
		read_until(fd[i], text, sizeof text, "\r\n\r\n");
		ck_assert_msg(!strncmp(text, "HTTP/1.1 200", 12), "%d: %s", i, text);
	}
	extra = dial("/p/x/silent");
	read_until(extra, text, sizeof text, "request:");
	ck_assert_msg(
	        !strncmp(text, "HTTP/1.1 503", 12) && strstr(text, "/problems/too-many-streams"), "%s", text);
	close(extra);
	for (int i = 0; i < CONNECTIONS / 4; i++)
		close(fd[i]);
	wait_for_none();
	extra = dial("/p/x/silent");
	read_until(extra, text, sizeof text, "\r\n\r\n");
	ck_assert_msg(!strncmp(text, "HTTP/1.1 200", 12), "%s", text);
	stop();
	ck_assert_uint_gt(read_until(extra, text, sizeof text, NULL), 0);
	ck_assert_msg(strstr(text, "0\r\n\r\n") != NULL, "the end of the server ends it in order: %s", text);
	close(extra);
}
END_TEST

START_TEST(the_end_of_the_server_ends_them)
{
	char text[1000];
	int fd[12];

	start();
	for (int i = 0; i < 12; i++) {
		snprintf(text, sizeof text, "/p/%d/%s", i, i < 6 ? "endless" : "silent");
		fd[i] = dial(text);
		read_until(fd[i], text, 100, "\r\n\r\n");
	}
	stop(); /* within 5 s */
	for (int i = 0; i < 12; i++)
		close(fd[i]);
}
END_TEST

Suite *events_suite(void);
Suite *events_suite(void)
{
	Suite *s = suite_create("events");
	TCase *c = tcase_create("streams");

	tcase_set_timeout(c, 60);
	tcase_add_test(c, events_come_in_order_to_every_reader);
	tcase_add_test(c, a_client_that_leaves_is_noticed);
	tcase_add_test(c, a_client_that_does_not_read_is_dropped);
	tcase_add_test(c, there_are_only_so_many);
	tcase_add_test(c, the_end_of_the_server_ends_them);
	suite_add_tcase(s, c);
	return s;
}
