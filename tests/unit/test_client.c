/* client: what is repeated and what is not, against a server whose every move is scripted. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <netinet/in.h>
#include <unistd.h>

#include "cli/client.h"

#define OK_EMPTY "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
#define BUSY     "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"
#define PROBLEM                                                                                              \
	"HTTP/1.1 409 Conflict\r\nContent-Length: "                                                          \
	"62\r\n\r\n{\"type\":\"/problems/undecided\",\"detail\":\"3 of 5 are open\"}      "
#define PAGE    "HTTP/1.1 200 OK\r\nLink: <?cursor=7>; rel=\"next\"\r\nContent-Length: 2\r\n\r\n{}"
#define HANG_UP ""

static char url[64];
static pid_t server;

/* Reads one request's head from s; bodies of these tests come with it. */
static int read_request(int s)
{
	char text[4096] = "";
	size_t len = 0;

	while (!strstr(text, "\r\n\r\n")) {
		ssize_t n = read(s, text + len, sizeof(text) - 1 - len);

		if (n <= 0)
			return 0;
		len += (size_t)n;
		text[len] = 0;
	}
	return 1;
}

/* Answers one request after the other as the script says, hanging up where it says nothing. */
static void serve(int listener, const char *const *script)
{
	int s = -1;

	while (*script) {
		if (s < 0)
			s = accept(listener, NULL, NULL);
		if (!read_request(s)) {
			close(s);
			s = -1;
			continue;
		}
		if (**script) {
			(void)!write(s, *script, strlen(*script));
		} else {
			close(s);
			s = -1;
		}
		script++;
	}
	_exit(0);
}

static void start(const char *const *script)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert(!bind(listener, (struct sockaddr *)&at, sizeof(at)) && !listen(listener, 8));
	ck_assert(!getsockname(listener, (struct sockaddr *)&at, &len));
	snprintf(url, sizeof(url), "http://127.0.0.1:%u", ntohs(at.sin_port));
	server = fork();
	if (!server)
		serve(listener, script);
	close(listener);
}

/* Whether the whole script was played. */
static int played(void)
{
	int status = 1;

	alarm(5);
	waitpid(server, &status, 0);
	return WIFEXITED(status);
}

struct seen {
	int status, replies;
	unsigned tries;
	char next[100];
};

static void on_reply(void *ctx, const struct gl_response *r)
{
	struct seen *seen = ctx;

	seen->status = r->status;
	seen->tries = r->tries;
	seen->replies++;
	snprintf(seen->next, sizeof(seen->next), "%s", r->next ? r->next : "");
}

static struct seen ask(const char *const *script, struct gl_request rq)
{
	struct gl_err e = { 0 };
	struct seen seen = { 0 };
	struct gl_client *c;

	start(script);
	c = gl_client_new(url, 2, &e);
	gl_client_patience(c, 3000);
	gl_client_call(c, &rq, on_reply, &seen);
	gl_client_free(c);
	return seen;
}

START_TEST(busy_is_asked_again)
{
	struct seen seen = ask((const char *const[]){ BUSY, BUSY, OK_EMPTY, NULL },
	        (struct gl_request){ .method = "POST", .path = "/x", .body = "{}", .once = true });

	ck_assert_int_eq(seen.status, 200);
	ck_assert_uint_eq(seen.tries, 3);
	ck_assert(played());
}
END_TEST

START_TEST(a_lost_reply_is_asked_for_again)
{
	struct seen seen = ask((const char *const[]){ HANG_UP, OK_EMPTY, NULL },
	        (struct gl_request){ .method = "POST", .path = "/x", .body = "{}" });

	ck_assert_int_eq(seen.status, 200);
	ck_assert(played());
}
END_TEST

START_TEST(what_is_not_safe_to_repeat_is_sent_once)
{
	struct seen seen = ask((const char *const[]){ HANG_UP, NULL },
	        (struct gl_request){ .method = "POST", .path = "/x", .body = "{}", .once = true });

	ck_assert_int_eq(seen.status, 0);
	ck_assert_uint_eq(seen.tries, 1);
	ck_assert(played());
}
END_TEST

START_TEST(a_page_names_the_next)
{
	struct seen seen = ask((const char *const[]){ PAGE, NULL },
	        (struct gl_request){ .method = "GET", .path = "/v1/things?cursor=3" });

	ck_assert_str_eq(seen.next, "/v1/things?cursor=7");
}
END_TEST

START_TEST(a_problem_becomes_its_code)
{
	struct gl_err e = { 0 };
	struct gl_client *c;

	start((const char *const[]){ PROBLEM, NULL });
	c = gl_client_new(url, 1, &e);
	ck_assert_ptr_null(
	        gl_client_json(c, &(struct gl_request){ .method = "POST", .path = "/x" }, json_object(), &e));
	ck_assert_int_eq(e.code, GL_UNDECIDED);
	ck_assert_ptr_nonnull(strstr(e.text, "3 of 5 are open"));
	gl_client_free(c);
	ck_assert(played());
}
END_TEST

START_TEST(nobody_there_is_said_in_the_end)
{
	struct gl_err e = { 0 };
	struct seen seen = { 0 };
	struct gl_client *c;

	start((const char *const[]){ NULL });
	ck_assert(played());
	c = gl_client_new(url, 1, &e);
	gl_client_patience(c, 200);
	gl_client_call(c, &(struct gl_request){ .method = "GET", .path = "/x" }, on_reply, &seen);
	ck_assert_int_eq(seen.status, 0);
	ck_assert_uint_gt(seen.tries, 1);
	gl_client_free(c);
}
END_TEST

START_TEST(many_requests_share_few_connections)
{
	struct gl_err e = { 0 };
	struct seen seen = { 0 };
	struct gl_client *c;

	/* One connection is all that this server ever looks at. */
	start((const char *const[]){ OK_EMPTY, OK_EMPTY, OK_EMPTY, OK_EMPTY, OK_EMPTY, NULL });
	c = gl_client_new(url, 1, &e);
	for (int i = 0; i < 5; i++)
		gl_client_send(c, &(struct gl_request){ .method = "GET", .path = "/x" }, on_reply, &seen);
	gl_client_run(c);
	ck_assert_int_eq(seen.replies, 5);
	gl_client_free(c);
	ck_assert(played());
}
END_TEST

Suite *client_suite(void);

Suite *client_suite(void)
{
	Suite *s = suite_create("client");
	TCase *c = tcase_create("client");

	tcase_add_test(c, busy_is_asked_again);
	tcase_add_test(c, a_lost_reply_is_asked_for_again);
	tcase_add_test(c, what_is_not_safe_to_repeat_is_sent_once);
	tcase_add_test(c, a_page_names_the_next);
	tcase_add_test(c, a_problem_becomes_its_code);
	tcase_add_test(c, nobody_there_is_said_in_the_end);
	tcase_add_test(c, many_requests_share_few_connections);
	suite_add_tcase(s, c);
	return s;
}
