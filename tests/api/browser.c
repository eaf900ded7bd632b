#include <stdio.h>
#include <string.h>

#include "server.h"
#include "store/session.h"
#include "world.h"

const char *cookie_of(const struct reply *r)
{
	const char *set = header(r, "set-cookie");

	if (!set || strncmp(set, "__Host-goldleaf=", 16) != 0)
		return "";
	return text("%.*s", (int)strcspn(set + 16, ";"), set + 16);
}

static void take_cookie(struct browser *b, const struct reply *r)
{
	CHECK(strlen(cookie_of(r)) == 43, "a session's cookie comes: %s", r->headers);
	snprintf(b->cookie, sizeof b->cookie, "%s", cookie_of(r));
}

struct browser browser_new(bool admin)
{
	static unsigned number;
	struct browser b = { 0 };
	const struct reply *r;

	snprintf(b.username, sizeof b.username, "person-%u", ++number);
	r = post(admin_key(), "/v1/accounts",
	        text("{\"name\":\"Person %u\",\"username\":\"%s\",\"admin\":%s}", number, b.username,
	                admin ? "true" : "false"));
	if (r->status != 201)
		give_up("no account could be made: %s", r->body);
	snprintf(b.account, sizeof b.account, "%s", string(r, "id"));
	r = post(admin_key(), text("/v1/accounts/%s/reset", b.account), NULL);
	r = post(NULL, "/v1/resets",
	        text("{\"token\":\"%s\",\"password\":\"%s\"}", string(r, "token"), PASSWORD));
	if (r->status != 201)
		give_up("nobody could sign in: %s", r->body);
	take_cookie(&b, r);
	return b;
}

const struct reply *sign_in(struct browser *b, const char *password)
{
	const struct reply *r = post(NULL, "/v1/sessions",
	        text("{\"username\":\"%s\",\"password\":\"%s\"}", b->username, password));

	if (r->status == 201)
		take_cookie(b, r);
	return r;
}

const struct reply *as(const struct browser *b, const char *method, const char *path, const char *body)
{
	return ask(&(struct request){ .method = method, .path = path, .body = body, .cookie = b->cookie });
}

void database(const char *sql)
{
	char conninfo[400];
	gl_session_auto *db = NULL;
	struct gl_err e = { 0 };

	snprintf(conninfo, sizeof conninfo, "host=%s/postgres user=goldleaf dbname=goldleaf",
	        in_folder("data"));
	db = gl_session_open(conninfo, NULL, &e);
	if (!db || gl_session_exec(db, sql, NULL, &e))
		give_up("the database: %s", e.text);
}
