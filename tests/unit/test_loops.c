/* loops: a server of two of them, its limits and its end. Timers and letters have suites of their own. */
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
#include "http/internal.h"
#include "http/reply.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct gl_req *kept[8];
static int kept_count;
static pthread_t job;

static void ping(struct gl_req *r)
{
	gl_reply_static(r, 200, "text/plain", "pong", 4);
}

/* Says on which loop it ran, and that it was the right one. */
static void where(struct gl_req *r)
{
	ck_assert_ptr_eq(r->loop, gl_loop_self());
	ck_assert_ptr_eq(r->loop, gl_http_owner(gl_loop_http(r->loop), r->id[0]));
	gl_reply_json(r, 200, json_pack("{s:s, s:i}", "id", r->id[0], "loop", (int)gl_loop_number(r->loop)));
}

static void echo(struct gl_req *r)
{
	gl_reply_bytes(r, 200, "text/plain", r->body.data, r->body.len);
}

static void *reply_from_job(void *r)
{
	usleep(1000);
	gl_reply_static(r, 200, "text/plain", "job", 3);
	return NULL;
}

static void by_job(struct gl_req *r)
{
	ck_assert(!pthread_create(&job, NULL, reply_from_job, r));
}

static void due(void *ctx)
{
	gl_reply_static(ctx, 200, "text/plain", "slept", 5);
}

static void sleeper(struct gl_req *r)
{
	struct gl_timer *t = gl_req_alloc(r, sizeof *t);

	gl_loop_after(r->loop, t, 400, due, r);
}

static void keep(struct gl_req *r)
{
	pthread_mutex_lock(&lock);
	kept[kept_count++] = r;
	pthread_mutex_unlock(&lock);
}

static void more_due(void *ctx)
{
	gl_req_more(ctx);
}

struct sum {
	struct gl_timer timer;
	uint64_t bytes, pieces;
};

static void sum_piece(struct gl_req *r, const char *data, size_t len)
{
	struct sum *s = r->user;

	ck_assert_ptr_eq(r->loop, gl_loop_self());
	if (!s)
		s = r->user = gl_req_alloc(r, sizeof *s);
	for (size_t i = 0; i < len; i++)
		s->bytes += data[i] == 'a';
	if (++s->pieces % 4 == 0)
		gl_loop_after(r->loop, &s->timer, 1, more_due, r);
	else
		gl_req_more(r);
}

static void sum_end(struct gl_req *r)
{
	gl_reply_json(r, 200, json_pack("{s:I}", "bytes", (json_int_t)((struct sum *)r->user)->bytes));
}

static atomic_int dropped_count;

static void dropped(void *user)
{
	(void)user;
	atomic_fetch_add(&dropped_count, 1);
}

static void with_user(struct gl_req *r)
{
	r->user = r;
	r->dropped = dropped;
	ping(r);
}

static const struct gl_route routes[] = {
	{ GL_GET, "/", 0, 0, GL_ROUTE_PUBLIC, ping, NULL },
	{ GL_GET, "/live", 0, 0, GL_ROUTE_PUBLIC | GL_ROUTE_PROBE, ping, NULL },
	{ GL_GET, "/p/#", 0, 0, GL_ROUTE_PUBLIC | GL_ROUTE_PROJECT, where, NULL },
	{ GL_POST, "/p/#/echo", 0, 100000, GL_ROUTE_PUBLIC | GL_ROUTE_PROJECT, echo, NULL },
	{ GL_POST, "/p/#/sum", 0, 1 << 24, GL_ROUTE_PUBLIC | GL_ROUTE_PROJECT, sum_end, sum_piece },
	{ GL_GET, "/job", 0, 0, GL_ROUTE_PUBLIC, by_job, NULL },
	{ GL_GET, "/sleep", 0, 0, GL_ROUTE_PUBLIC, sleeper, NULL },
	{ GL_GET, "/keep", 0, 0, GL_ROUTE_PUBLIC, keep, NULL },
	{ GL_GET, "/user", 0, 0, GL_ROUTE_PUBLIC, with_user, NULL },
	{ 0 },
};

static struct gl_router *router;
static struct gl_http *http;

static void answer_kept(struct gl_loop *loop, void *app)
{
	(void)app;
	pthread_mutex_lock(&lock);
	for (int i = 0; i < kept_count && gl_loop_number(loop) == 0; i++)
		gl_reply_static(kept[i], 200, "text/plain", "too late", 8);
	pthread_mutex_unlock(&lock);
}

static void start(unsigned connections)
{
	struct gl_err e = { 0 };
	struct gl_http_config config = {
		.listen = "127.0.0.1:0", .loops = 2, .connections = connections, .stopped = answer_kept
	};

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
}

static int dial(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = 8 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_port = htons((uint16_t)atoi(strrchr(gl_http_address(http), ':') + 1));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	ck_assert(!connect(fd, (struct sockaddr *)&a, sizeof a));
	return fd;
}

struct reply {
	int status;
	bool last; /* "Connection: close" */
	char body[512];
};

/* Sends, and reads one reply; status 0: the connection ended. */
static struct reply ask(int fd, const char *request)
{
	struct reply r = { 0 };
	char text[2048] = "", *body = NULL, *length;
	size_t len = 0;
	ssize_t n;

	if (send(fd, request, strlen(request), MSG_NOSIGNAL) < 0)
		return r;
	while (len < sizeof text - 1 && (n = recv(fd, text + len, sizeof text - 1 - len, 0)) > 0) {
		len += (size_t)n;
		text[len] = '\0';
		body = strstr(text, "\r\n\r\n");
		length = strstr(text, "Content-Length: ");
		if (body && length && len >= (size_t)(body + 4 - text) + strtoul(length + 16, NULL, 10))
			break;
	}
	if (!body)
		return r;
	r.status = atoi(text + 9);
	r.last = strstr(text, "Connection: close") != NULL;
	snprintf(r.body, sizeof r.body, "%s", body + 4);
	return r;
}

static struct reply get(int fd, const char *path)
{
	char request[200];

	snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path);
	return ask(fd, request);
}

static atomic_uint seen_on[2];

static void *storm(void *arg)
{
	unsigned seed = (unsigned)(uintptr_t)arg;
	int fd = dial();

	for (int i = 0; i < 400; i++) {
		char path[40], want[64];
		struct reply r;
		int id = rand_r(&seed) % 50;

		snprintf(path, sizeof path, "/p/project%d", id);
		snprintf(want, sizeof want, "{\"id\":\"project%d\",\"loop\":", id);
		r = get(fd, path);
		ck_assert_int_eq(r.status, 200);
		ck_assert_msg(!strncmp(r.body, want, strlen(want)), "%s", r.body);
		atomic_fetch_add(&seen_on[r.body[strlen(want)] - '0'], 1);
	}
	close(fd);
	return NULL;
}

START_TEST(a_project_is_served_by_its_own_loop)
{
	pthread_t client[8];

	start(0);
	for (uintptr_t i = 0; i < 8; i++)
		ck_assert(!pthread_create(&client[i], NULL, storm, (void *)(i + 1)));
	for (int i = 0; i < 8; i++)
		pthread_join(client[i], NULL);
	ck_assert_uint_eq(seen_on[0] + seen_on[1], 3200);
	ck_assert_uint_gt(seen_on[0], 0);
	ck_assert_uint_gt(seen_on[1], 0);
	stop();
}
END_TEST

START_TEST(what_belongs_to_a_project_has_its_loop)
{
	start(0);
	for (int i = 0; i < 100; i++) {
		char project[20], dataset[30];

		snprintf(project, sizeof project, "p%d", i);
		snprintf(dataset, sizeof dataset, "p%d.17", i);
		ck_assert_ptr_eq(gl_http_owner(http, project), gl_http_owner(http, dataset));
	}
	stop();
}
END_TEST

START_TEST(a_body_and_its_pieces_reach_the_owner)
{
	static char request[1 << 20];
	int fd;

	start(0);
	fd = dial();
	for (int i = 1; i < 20; i++) {
		struct reply r;
		char want[40];

		snprintf(request, sizeof request,
		        "POST /p/%d/sum HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", i, i * 40000);
		memset(request + strlen(request), 'a', (size_t)i * 40000);
		snprintf(want, sizeof want, "{\"bytes\":%d}", i * 40000);
		r = ask(fd, request);
		ck_assert_int_eq(r.status, 200);
		ck_assert_str_eq(r.body, want);
		memset(request, 0, sizeof request);
		r = ask(fd, "POST /p/3/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
		            "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n");
		ck_assert_str_eq(r.body, "abc");
	}
	close(fd);
	stop();
}
END_TEST

START_TEST(many_small_chunks_come_one_after_the_other)
{
	static char request[1 << 20];
	struct reply r;
	int fd;

	start(0);
	fd = dial();
	strcpy(request, "POST /p/a/sum HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 2000; i++)
		strcat(request + 7 * (size_t)i, "2\r\naa\r\n");
	strcat(request, "0\r\n\r\n");
	r = ask(fd, request);
	ck_assert_int_eq(r.status, 200);
	ck_assert_str_eq(r.body, "{\"bytes\":4000}");
	close(fd);
	stop();
}
END_TEST

START_TEST(any_thread_that_holds_a_request_may_reply)
{
	int fd;

	start(0);
	fd = dial();
	for (int i = 0; i < 50; i++) {
		struct reply r = get(fd, "/job");

		ck_assert_int_eq(r.status, 200);
		ck_assert_str_eq(r.body, "job");
		pthread_join(job, NULL);
	}
	close(fd);
	stop();
}
END_TEST

START_TEST(what_a_handler_keeps_is_dropped_once)
{
	int fd;

	start(0);
	fd = dial();
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(get(fd, "/user").status, 200);
	close(fd);
	stop();
	ck_assert_int_eq(dropped_count, 10);
}
END_TEST

/* --- limits and the end */

START_TEST(a_connection_too_many_is_told_so)
{
	struct reply r;
	int fd[8], extra;

	start(8);
	for (int i = 0; i < 8; i++) {
		fd[i] = dial();
		ck_assert_int_eq(get(fd[i], "/").status, 200);
	}
	extra = dial();
	r = get(extra, "/");
	ck_assert_int_eq(r.status, 503);
	ck_assert_msg(strstr(r.body, "/problems/too-many-connections") != NULL, "%s", r.body);
	ck_assert(r.last);
	close(extra);
	extra = dial();
	ck_assert_int_eq(get(extra, "/live").status, 200);
	close(extra);
	for (int i = 0; i < 8; i++)
		ck_assert_int_eq(get(fd[i], "/").status, 200);
	close(fd[0]);
	usleep(100000);
	extra = dial();
	ck_assert_int_eq(get(extra, "/").status, 200);
	close(extra);
	for (int i = 1; i < 8; i++)
		close(fd[i]);
	stop();
}
END_TEST

static struct reply slept;

static void *sleep_client(void *arg)
{
	int fd = dial();

	(void)arg;
	slept = get(fd, "/sleep");
	close(fd);
	return NULL;
}

START_TEST(what_is_in_flight_at_the_end_is_finished)
{
	pthread_t client;
	int idle, late;

	start(0);
	idle = dial();
	late = dial();
	ck_assert_int_eq(get(idle, "/").status, 200);
	ck_assert(!pthread_create(&client, NULL, sleep_client, NULL));
	usleep(100000);
	stop();
	pthread_join(client, NULL);
	ck_assert_int_eq(slept.status, 200);
	ck_assert_str_eq(slept.body, "slept");
	ck_assert(slept.last);
	ck_assert_int_eq(get(idle, "/").status, 0);
	ck_assert_int_eq(get(late, "/").status, 0);
}
END_TEST

static void *keep_client(void *arg)
{
	int fd = dial();

	(void)arg;
	slept = get(fd, "/keep");
	close(fd);
	return NULL;
}

/* Its handler replies only after everything has ended; a client does not wait for that. */
START_TEST(what_does_not_end_in_time_is_given_up)
{
	pthread_t client;

	start(0);
	ck_assert(!pthread_create(&client, NULL, keep_client, NULL));
	usleep(100000);
	stop();
	pthread_join(client, NULL);
	ck_assert_int_eq(slept.status, 503);
	ck_assert(slept.last);
}
END_TEST

Suite *loops_suite(void);
Suite *loops_suite(void)
{
	Suite *s = suite_create("loops");
	TCase *served = tcase_create("served"), *ends = tcase_create("ends");

	tcase_set_timeout(served, 60);
	tcase_add_test(served, a_project_is_served_by_its_own_loop);
	tcase_add_test(served, what_belongs_to_a_project_has_its_loop);
	tcase_add_test(served, a_body_and_its_pieces_reach_the_owner);
	tcase_add_test(served, many_small_chunks_come_one_after_the_other);
	tcase_add_test(served, any_thread_that_holds_a_request_may_reply);
	tcase_add_test(served, what_a_handler_keeps_is_dropped_once);
	tcase_add_test(served, a_connection_too_many_is_told_so);
	suite_add_tcase(s, served);

	tcase_set_timeout(ends, 30);
	tcase_add_test(ends, what_is_in_flight_at_the_end_is_finished);
	tcase_add_test(ends, what_does_not_end_in_time_is_given_up);
	suite_add_tcase(s, ends);
	return s;
}
