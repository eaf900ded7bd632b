/* keys -- who may ask, and accounts that have them. */
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "server.h"
#include "world.h"

static void refuse_strangers(void)
{
	struct person who = person_new("person", ANNOTATOR);
	char wrong[sizeof who.key];

	EXPECT(get(NULL, "/v1/me"), 401, "Bearer");
	EXPECT(get("gl_short", "/v1/me"), 401, "Bearer");
	strcpy(wrong, who.key);
	wrong[20] = wrong[20] == 'A' ? 'B' : 'A';
	EXPECT(get(wrong, "/v1/me"), 401, "not in force");
	EXPECT(get(who.key, "/v1/me"), 200, who.id);
	EXPECT(ask(&(struct request){
	               .method = "GET", .path = "/v1/me", .header = "Authorization: Basic Z2w6eA==" }),
	        401, NULL);
}

/* A key opens what its scopes name, and an admin's scope needs an admin's account too. */
static void keep_to_scopes(void)
{
	static const struct {
		const char *scopes, *method, *path;
		int status;
	} rows[] = {
		{ "\"annotate\"", "GET", "/v1/work", 200 },
		{ "\"annotate\"", "GET", "/v1/projects", 403 },
		{ "\"annotate\"", "GET", "/v1/accounts", 403 },
		{ "\"manage\"", "GET", "/v1/projects", 200 },
		{ "\"manage\"", "GET", "/v1/work", 403 },
		{ "\"manage\"", "GET", "/v1/datasets/000000000000.1/bundle.tar", 404 },
		{ "\"read\"", "GET", "/v1/datasets/000000000000.1/bundle.tar", 404 },
		{ "\"read\"", "GET", "/v1/projects", 403 },
		{ "\"admin\",\"manage\"", "GET", "/v1/accounts", 403 },
		{ "\"review\"", "GET", "/v1/me", 200 },
	};

	for (size_t i = 0; i < GL_COUNT(rows); i++) {
		struct person who = person_new("person", rows[i].scopes);

		EXPECT(ask(&(struct request){
		               .method = rows[i].method, .path = rows[i].path, .key = who.key }),
		        rows[i].status, NULL);
	}
}

static void give_no_more(void)
{
	struct person who = person_new("person", "\"annotate\",\"read\"");
	const struct reply *r = post(who.key, "/v1/me/keys", "{\"scopes\":[\"read\"]}");

	EXPECT(r, 201, "\"key\":\"gl_");
	EXPECT(get(string(r, "key"), "/v1/me"), 200, who.id);
	EXPECT(get(string(r, "key"), "/v1/work"), 403, "scope");
	EXPECT(post(who.key, "/v1/me/keys", "{\"scopes\":[\"read\",\"manage\"]}"), 403, "more than");
	EXPECT(post(string(r, "key"), "/v1/me/keys", "{\"scopes\":[\"annotate\"]}"), 403, "more than");
	EXPECT(post(who.key, "/v1/me/keys", "{\"scopes\":[]}"), 422, "scopes");
	EXPECT(post(who.key, "/v1/me/keys", "{\"scopes\":[\"read\",\"read\"]}"), 422, "scopes");
	EXPECT(post(who.key, "/v1/me/keys", "{\"scopes\":[\"root\"]}"), 422, "scopes");
	EXPECT(post(who.key, "/v1/me/keys", "{\"scopes\":\"read\"}"), 422, "scopes");
	EXPECT(post(admin_key(), "/v1/accounts/000000000000/keys", "{\"scopes\":[\"read\"]}"), 404, NULL);
	EXPECT(post(admin_key(), "/v1/accounts/not-an-id/keys", "{\"scopes\":[\"read\"]}"), 404, NULL);
}

/* As little as a key gives what it has not, it takes what it has not. */
static void take_no_more(void)
{
	struct person who = person_new("person", "\"annotate\",\"read\"");
	const struct reply *small = post(who.key, "/v1/me/keys", "{\"scopes\":[\"read\"]}"), *r;
	const char *own = "";

	r = get(who.key, "/v1/me/keys");
	for (size_t i = 0; i < count(r, "keys"); i++)
		if (strcmp(string(r, text("keys.%zu.id", i)), string(small, "id")) != 0)
			own = string(r, text("keys.%zu.id", i));
	CHECK(*own, "both keys are listed: %s", r->body);
	EXPECT(ask(&(struct request){ .method = "DELETE",
	               .path = text("/v1/me/keys/%s", own),
	               .key = string(small, "key") }),
	        404, "do no more");
	EXPECT(ask(&(struct request){ .method = "DELETE",
	               .path = text("/v1/me/keys/%s", string(small, "id")),
	               .key = string(small, "key") }),
	        204, NULL);
	EXPECT(get(who.key, "/v1/me"), 200, NULL);
}

static void revoke_at_once(void)
{
	struct person who = person_new("person", ANNOTATOR), other = person_new("person", ANNOTATOR);
	const struct reply *made = post(who.key, "/v1/me/keys", "{\"scopes\":[\"annotate\"]}"), *r;
	const struct request gone = {
		.method = "DELETE", .path = text("/v1/me/keys/%s", string(made, "id")), .key = who.key
	};
	int64_t began;

	EXPECT(get(string(made, "key"), "/v1/me"), 200, NULL);
	EXPECT(ask(&(struct request){ .method = "DELETE", .path = gone.path, .key = other.key }), 404, NULL);
	EXPECT(get(string(made, "key"), "/v1/me"), 200, NULL);
	EXPECT(ask(&gone), 204, NULL);
	began = gl_mono_ms();
	do {
		r = get(string(made, "key"), "/v1/me");
	} while (r->status == 200 && gl_mono_ms() - began < 1000);
	EXPECT(r, 401, "not in force");
	EXPECT(ask(&gone), 404, NULL);
	EXPECT(get(who.key, "/v1/me"), 200, NULL);
}

void test_keys(void)
{
	refuse_strangers();
	keep_to_scopes();
	give_no_more();
	take_no_more();
	revoke_at_once();
}

/* ---- accounts ---- */

#define LONG64 "0123456789012345678901234567890123456789012345678901234567890123"

void test_accounts(void)
{
	static const struct {
		const char *body;
		int status;
		const char *says;
	} rows[] = {
		{ "{\"name\":\"ada\"}", 201, "\"person\"" },
		{ "{\"name\":\"ada\"}", 409, NULL },
		{ "{\"name\":\"bot\",\"kind\":\"agent\"}", 201, "\"agent\"" },
		{ "{\"name\":\"vera\",\"kind\":\"verified-person\"}", 201, "\"verified-person\"" },
		{ "{\"name\":\"" LONG64 "\"}", 201, LONG64 },
		{ "{\"name\":\"x" LONG64 "\"}", 422, "name" },
		{ "{\"name\":\"\"}", 422, "name" },
		{ "{\"name\":\"a\\u0000b\"}", 422, "name" },
		{ "{\"name\":\"a\\u0085b\"}", 422, "name" },
		{ "{\"name\":\"a\\u2028b\"}", 422, "name" },
		{ "{\"name\":\"a\\u202etxt\"}", 422, "direction" },
		{ "{\"name\":\"a\\u2067b\"}", 422, "name" },
		{ "{\"name\":\"  \"}", 422, "name" },
		{ "{\"name\":\"Zo\u00eb \u2014 \u05e2\u05d3\u05d4\"}", 201, NULL },
		{ "{\"name\":7}", 422, "name" },
		{ "{\"name\":\"eve\",\"kind\":\"robot\"}", 422, "kind" },
		{ "{\"name\":\"eve\",\"kind\":null}", 422, "kind" },
		{ "{\"name\":\"eve\",\"admin\":\"yes\"}", 422, "admin" },
		{ "{\"name\":\"eve\",\"role\":\"x\"}", 422, "role" },
		{ "{}", 422, "name" },
		{ "[]", 422, NULL },
		{ "", 400, NULL },
		{ "{\"name\":\"eve\"", 400, NULL },
		{ "{\"name\":\"eve\",\"name\":\"eve\"}", 400, NULL },
		{ "{\"name\":\"\\ud800\"}", 400, NULL },
		{ "{\"name\":\"\xff\"}", 400, NULL },
		{ "{\"name\":\"eve\"} {}", 400, NULL },
	};
	const struct reply *r;

	for (size_t i = 0; i < GL_COUNT(rows); i++)
		EXPECT(post(admin_key(), "/v1/accounts", rows[i].body), rows[i].status, rows[i].says);
	EXPECT(get(admin_key(), "/v1/accounts"), 200, "\"ada\"");
	EXPECT(get(admin_key(), "/v1/accounts?cursor=-7"), 422, "cursor");
	EXPECT(get(admin_key(), "/v1/accounts?sort=name"), 422, "sort");
	EXPECT(get(admin_key(), "/v1/nothing"), 404, NULL);
	r = ask(&(struct request){ .method = "DELETE", .path = "/v1/accounts", .key = admin_key() });
	EXPECT(r, 405, NULL);
	CHECK(header(r, "allow") && strstr(header(r, "allow"), "POST"), "405 has Allow: %s", r->headers);
	r = ask(&(struct request){ .method = "POST",
	        .path = "/v1/accounts",
	        .key = admin_key(),
	        .body = "{\"name\":\"eve\"}",
	        .type = "text/plain" });
	EXPECT(r, 415, "application/json");
}
