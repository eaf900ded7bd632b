/* sessions -- signing in and out, what a cookie may do, and when it ends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "cli/client.h"
#include "server.h"
#include "world.h"

static void set_a_careful_cookie(void)
{
	struct browser b = browser_new(false);
	const struct reply *r = sign_in(&b, PASSWORD);
	const char *set = header(r, "set-cookie");

	EXPECT(r, 201, b.account);
	CHECK(!strcmp(string(r, "account.username"), b.username) && *string(r, "expires_at") &&
	                json_object_size(r->json) == 2,
	        "who signed in, and for how long: %s", r->body);
	CHECK(set && strstr(set, "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=2592000\r"), "%s",
	        r->headers);
	CHECK(!strstr(r->body, b.cookie), "the cookie is in no page's reach");
	r = as(&b, "GET", "/v1/me", NULL);
	EXPECT(r, 200, b.account);
	CHECK(json_array_size(member(r, "scopes")) == 4 && *string(r, "session.id"), "%s", r->body);
	EXPECT(as(&b, "GET", "/v1/accounts", NULL), 403, NULL);
	EXPECT(as(&b, "GET", "/v1/work", NULL), 200, NULL);
	EXPECT(as(&b, "GET", "/v1/projects", NULL), 200, NULL);
	EXPECT(ask(&(struct request){
	               .method = "HEAD", .path = "/v1/me", .cookie = b.cookie, .site = "cross-site" }),
	        200, NULL);
	r = sign_in(&(struct browser){ .username = "Person-1" }, PASSWORD);
	EXPECT(r, 201, "person-1"); /* a phone's keyboard begins with a capital */
}

static void admit_admins(void)
{
	struct browser b = browser_new(true);

	EXPECT(as(&b, "GET", "/v1/accounts", NULL), 200, b.username);
	EXPECT(as(&b, "GET", text("/v1/accounts?username=%s", b.username), NULL), 200,
	        "\"has_password\" : true");
	EXPECT(as(&b, "GET", "/v1/accounts?username=nobody", NULL), 200, "[]");
	EXPECT(as(&b, "GET", "/v1/me", NULL), 200, "\"admin\"");
}

/* What a reply gives away: all of it but the id of the request. */
static const char *shape(const struct reply *r)
{
	const char *limit = header(r, "ratelimit-policy");

	return text("%d %s %s %s %s", r->status, string(r, "type"), string(r, "title"), string(r, "detail"),
	        limit ? "limited" : "");
}

static void tell_nobody_who_is_here(void)
{
	struct browser b = browser_new(false), nobody = { .username = "nobody-of-that-name" },
	               odd = { .username = "?!" };
	const struct reply *wrong = sign_in(&b, "not my password"),
	                   *unknown = sign_in(&nobody, "not my password"),
	                   *impossible = sign_in(&odd, "not my password");

	EXPECT(wrong, 401, "bad-credentials");
	CHECK(!strcmp(shape(wrong), shape(unknown)), "%s / %s", shape(wrong), shape(unknown));
	CHECK(!strcmp(shape(wrong), shape(impossible)), "%s / %s", shape(wrong), shape(impossible));
	/* The work is a tenth of a second; an early no would be two orders faster. */
	CHECK(unknown->took_ms * 5 > wrong->took_ms, "unknown: %lld ms, wrong: %lld ms",
	        (long long)unknown->took_ms, (long long)wrong->took_ms);
	CHECK(!header(wrong, "set-cookie"), "no cookie with a refusal");
}

static void refuse_what_is_not_a_sign_in(void)
{
	static const struct {
		const char *body;
		int status;
	} rows[] = {
		{ "{\"username\":\"ada\"}", 422 },
		{ "{\"username\":7,\"password\":\"x\"}", 422 },
		{ "{\"username\":\"ada\",\"password\":null}", 422 },
		{ "{\"username\":\"ada\",\"password\":\"x\",\"remember\":true}", 422 },
		{ "{", 400 },
	};

	for (size_t i = 0; i < GL_COUNT(rows); i++)
		EXPECT(post(NULL, "/v1/sessions", rows[i].body), rows[i].status, NULL);
	EXPECT(ask(&(struct request){ .method = "POST",
	               .path = "/v1/sessions",
	               .body = "a=b",
	               .type = "application/x-www-form-urlencoded" }),
	        415, NULL);
}

static void limit_guessing(void)
{
	struct browser b = browser_new(false);
	const struct reply *r = NULL;
	const char *body = text("{\"username\":\"%s\",\"password\":\"wrong again\"}", b.username);
	struct request rq = {
		.method = "POST", .path = "/v1/sessions", .body = body, .from = "198.51.100.7"
	};

	for (int i = 0; i < 10; i++) {
		r = ask(&rq);
		EXPECT(r, 401, NULL);
	}
	CHECK(header(r, "ratelimit") && !strncmp(header(r, "ratelimit"), "\"failures\";r=0;t=", 17), "%s",
	        r->headers);
	CHECK(header(r, "ratelimit-policy") &&
	                !strncmp(header(r, "ratelimit-policy"), "\"failures\";q=10;w=300", 21),
	        "%s", r->headers);
	r = ask(&rq);
	EXPECT(r, 429, "rate-limited");
	CHECK(atoi(header(r, "retry-after")) > 200, "%s", r->headers);
	r = sign_in(&b, PASSWORD);
	EXPECT(r, 429, NULL); /* whoever comes, from wherever */
	EXPECT(as(&b, "GET", "/v1/me", NULL), 200, NULL);
}

static void limit_an_address(void)
{
	struct request rq = { .method = "POST", .path = "/v1/resets", .from = "[2001:db8:1:2:3::4]:443" };
	int refused = 0;

	rq.body = "{\"token\":\"not-a-token\",\"password\":\"long enough\"}";
	for (int i = 0; i < 100; i++)
		refused += ask(&rq)->status == 410;
	CHECK(refused == 100, "%d of 100 wrong links are told so", refused);
	EXPECT(ask(&rq), 429, NULL);
	rq.from = "2001:db8:1:2:ffff::9";
	EXPECT(ask(&rq), 429, NULL);
	rq.from = "2001:db8:1:3::4";
	EXPECT(ask(&rq), 410, NULL);
}

static void refuse_other_sites(void)
{
	struct browser b = browser_new(false);
	const char *here = server_url();
	const struct {
		const char *site, *header;
		int status;
	} rows[] = {
		{ "same-origin", NULL, 200 },
		{ "same-site", NULL, 403 },
		{ "cross-site", NULL, 403 },
		{ "none", NULL, 403 },
		{ "cross-site", text("Origin: %s", here), 403 },
		{ "", text("Origin: %s", here), 200 },
		{ "", text("Origin: https%s", here + 4), 200 },
		{ "", text("Origin: %s0", here), 403 },
		{ "", "Origin: https://goldleaf.example", 403 },
		{ "", "Origin: null", 403 },
		{ "", NULL, 403 },
	};

	for (size_t i = 0; i < GL_COUNT(rows); i++)
		EXPECT(ask(&(struct request){ .method = "PATCH",
		               .path = "/v1/me",
		               .cookie = b.cookie,
		               .site = rows[i].site,
		               .header = rows[i].header,
		               .body = text("{\"name\":\"name %zu of %s\"}", i, b.username) }),
		        rows[i].status, rows[i].status == 403 ? "cross-site" : text("name %zu of", i));
	EXPECT(ask(&(struct request){ .method = "POST",
	               .path = "/v1/sessions",
	               .site = "cross-site",
	               .body = text("{\"username\":\"%s\",\"password\":\"%s\"}", b.username, PASSWORD) }),
	        403, "cross-site");
}

/* A page that another account's sign-in overtook does not speak for that one. */
static void speak_for_whom_it_was_said(void)
{
	struct browser b = browser_new(false), other = browser_new(false);
	const struct {
		const char *account;
		int status;
	} rows[] = { { b.account, 200 }, { other.account, 401 }, { "nonsense", 401 } };

	for (size_t i = 0; i < GL_COUNT(rows); i++)
		for (int twice = 0; twice < 2; twice++) /* asked for, and from memory */
			EXPECT(ask(&(struct request){ .method = "PATCH",
			               .path = "/v1/me",
			               .body = text("{\"name\":\"%s\"}", b.username),
			               .cookie = b.cookie,
			               .header = text("Goldleaf-Account: %s", rows[i].account) }),
			        rows[i].status, rows[i].status == 401 ? "another account" : NULL);
}

static void sign_out(void)
{
	struct browser b = browser_new(false);
	const struct reply *r;

	r = as(&b, "DELETE", "/v1/sessions/current", NULL);
	EXPECT(r, 204, NULL);
	CHECK(header(r, "set-cookie") && strstr(header(r, "set-cookie"), "__Host-goldleaf=; ") &&
	                strstr(header(r, "set-cookie"), "Max-Age=0"),
	        "%s", r->headers);
	EXPECT(as(&b, "GET", "/v1/me", NULL), 401, "session-expired");
	EXPECT(as(&b, "DELETE", "/v1/sessions/current", NULL), 401, "session-expired");
	EXPECT(ask(&(struct request){
	               .method = "DELETE", .path = "/v1/sessions/current", .key = admin_key() }),
	        404, NULL);
	EXPECT(ask(&(struct request){ .method = "DELETE", .path = "/v1/sessions/current" }), 401,
	        "unauthorised");
}

static void list_and_end(void)
{
	struct browser b = browser_new(false), phone = b, work_ = b, other = browser_new(false);
	const struct reply *r;
	const char *id = NULL;

	EXPECT(sign_in(&phone, PASSWORD), 201, NULL);
	r = ask(&(struct request){ .method = "POST",
	        .path = "/v1/sessions",
	        .header = "User-Agent: Paper/1.0 \xc3\xa9!",
	        .body = text("{\"username\":\"%s\",\"password\":\"%s\"}", b.username, PASSWORD) });
	snprintf(work_.cookie, sizeof work_.cookie, "%s", cookie_of(r));
	EXPECT(as(&phone, "GET", "/v1/me", NULL), 200, NULL);
	r = as(&b, "GET", "/v1/me/sessions", NULL);
	EXPECT(r, 200, "Paper/1.0 ?\?!");
	CHECK(json_array_size(member(r, "sessions")) == 3, "%s", r->body);
	for (int i = 0; i < 3; i++)
		if (strstr(string(r, text("sessions.%d.agent", i)), "Paper"))
			id = string(r, text("sessions.%d.id", i));
		else
			CHECK(*string(r, text("sessions.%d.seen_at", i)), "%s", r->body);
	EXPECT(as(&other, "DELETE", text("/v1/me/sessions/%s", id), NULL), 404, NULL);
	EXPECT(as(&work_, "GET", "/v1/me", NULL), 200, NULL);
	EXPECT(as(&b, "DELETE", text("/v1/me/sessions/%s", id), NULL), 204, NULL);
	EXPECT(as(&work_, "GET", "/v1/me", NULL), 401, "session-expired");
	EXPECT(as(&b, "DELETE", text("/v1/me/sessions/%s", id), NULL), 404, NULL);
	EXPECT(as(&b, "DELETE", "/v1/me/sessions", NULL), 204, NULL);
	EXPECT(as(&phone, "GET", "/v1/me", NULL), 401, NULL);
	r = as(&b, "GET", "/v1/me/sessions", NULL);
	CHECK(json_array_size(member(r, "sessions")) == 1 && json_is_true(member(r, "sessions.0.current")),
	        "%s", r->body);
}

static void end_in_time(void)
{
	struct browser b = browser_new(false);
	const struct reply *r;
	int64_t began;

	database(text("update session set created = now() - interval '8 days', seen = now() - interval '7 "
	              "days' where account = (select account "
	              "from account "
	              "where username = '%s')",
	        b.username));
	EXPECT(as(&b, "GET", "/v1/me", NULL), 401, "session-expired"); /* idle */
	EXPECT(sign_in(&b, PASSWORD), 201, NULL);
	database(text("update session set expires = now() where account = (select account from account where "
	              "username = '%s')",
	        b.username));
	EXPECT(as(&b, "GET", "/v1/me", NULL), 401, "session-expired");
	EXPECT(sign_in(&b, PASSWORD), 201, NULL);
	EXPECT(as(&b, "GET", "/v1/me", NULL), 200, NULL);
	/* Ended by another server: this one knows it from memory, and hears of it within a second. */
	database(text("update session set ended = clock_timestamp() where ended is null and account = "
	              "(select account from "
	              "account where username = '%s')",
	        b.username));
	began = gl_mono_ms();
	do {
		r = as(&b, "GET", "/v1/me", NULL);
	} while (r->status == 200 && gl_mono_ms() - began < 5000);
	EXPECT(r, 401, "session-expired");
	printf("           a session ended elsewhere was dropped after %lld ms\n",
	        (long long)(gl_mono_ms() - began));
}

/* ---- a rush ---- */

#define RUSH 60

static void tally(void *ctx, const struct gl_response *r)
{
	unsigned *statuses = ctx;

	if (r->status == 503)
		CHECK(r->retry_after_ms >= 1000, "come back in %lld ms", (long long)r->retry_after_ms);
	if (r->status >= 0 && r->status < 600)
		statuses[r->status]++;
}

/* More at once than may wait for the password threads: the others hear so at once, and nobody is told wrong.
 */
static void turn_a_rush_away(void)
{
	static unsigned statuses[600];
	struct gl_err e = { 0 };
	struct gl_client *c = gl_client_new(server_url(), RUSH, &e);

	gl_client_patience(c, 0);
	for (int i = 0; i < RUSH; i++)
		gl_client_send(c,
		        &(struct gl_request){ .method = "POST",
		                .path = "/v1/sessions",
		                .body = text("{\"username\":\"rush-%d\",\"password\":\"not mine\"}", i) },
		        tally, statuses);
	gl_client_run(c);
	gl_client_free(c);
	/* On a slow machine the last ones find that this address has failed too often. */
	CHECK(statuses[401] >= 32 && statuses[503] > 0 &&
	                statuses[401] + statuses[429] + statuses[503] == RUSH,
	        "401: %u, 429: %u, 503: %u of %d", statuses[401], statuses[429], statuses[503], RUSH);
}

void test_sessions(void)
{
	set_a_careful_cookie();
	admit_admins();
	tell_nobody_who_is_here();
	refuse_what_is_not_a_sign_in();
	limit_guessing();
	limit_an_address();
	refuse_other_sites();
	speak_for_whom_it_was_said();
	sign_out();
	list_and_end();
	end_in_time();
	turn_a_rush_away();
}
