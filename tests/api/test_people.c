/* people -- passwords and the links that set them; invitations, and who may sign up. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "server.h"
#include "world.h"

#define TOKEN43 "0123456789012345678901234567890123456789012"

static const char *reset_link(const char *account)
{
	const struct reply *r = post(admin_key(), text("/v1/accounts/%s/reset", account), NULL);

	EXPECT(r, 201, "\"/reset#");
	CHECK(strlen(string(r, "token")) == 43 && strstr(string(r, "link"), string(r, "token")) &&
	                *string(r, "expires_at"),
	        "%s", r->body);
	return string(r, "token");
}

static const struct reply *use_link(const char *token, const char *password, const char *username)
{
	return post(NULL, "/v1/resets",
	        username ? text("{\"token\":\"%s\",\"password\":\"%s\",\"username\":\"%s\"}", token, password,
	                           username)
	                 : text("{\"token\":\"%s\",\"password\":\"%s\"}", token, password));
}

static void set_a_password_once(void)
{
	struct browser b = browser_new(false);
	const char *older = reset_link(b.account), *token = reset_link(b.account);

	EXPECT(use_link(older, "another password", NULL), 410, "link-spent");
	EXPECT(use_link(token, "short", NULL), 422, "8 to 1024");
	EXPECT(use_link(token, b.username, NULL), 422, "not the username");
	EXPECT(use_link(token, "Password123", NULL), 422, "tried first");
	EXPECT(use_link(token, "another password", "someone-else"), 422, "username");
	EXPECT(as(&b, "GET", "/v1/me", NULL), 200, NULL);
	EXPECT(use_link(token, "another password", NULL), 201, b.account);
	EXPECT(as(&b, "GET", "/v1/me", NULL), 401, "session-expired");
	EXPECT(use_link(token, "a third password", NULL), 410, "link-spent");
	EXPECT(sign_in(&b, PASSWORD), 401, NULL);
	EXPECT(sign_in(&b, "another password"), 201, NULL);
	token = reset_link(b.account);
	database(text("update reset set expires = now() where account = (select account from account where "
	              "username = '%s')",
	        b.username));
	EXPECT(use_link(token, "a third password", NULL), 410, "link-spent");
	EXPECT(use_link(TOKEN43, "a third password", NULL), 410, "link-spent");
	EXPECT(post(admin_key(), "/v1/accounts/000000000000/reset", NULL), 404, NULL);
	EXPECT(as(&b, "POST", text("/v1/accounts/%s/reset", b.account), NULL), 403, NULL);
}

/* An account of keys alone gets a way to sign in. */
static void give_a_username(void)
{
	struct person who = person_new("person", ANNOTATOR);
	struct browser other = browser_new(false);
	const char *token = reset_link(who.id);
	const struct reply *r;

	r = get(admin_key(), "/v1/accounts");
	EXPECT(use_link(token, PASSWORD, NULL), 422, "choose one");
	EXPECT(use_link(token, PASSWORD, "Not A Name"), 422, "username");
	EXPECT(use_link(token, PASSWORD, other.username), 409, "username");
	r = use_link(token, PASSWORD, text("key-%s", who.id));
	EXPECT(r, 201, who.id);
	EXPECT(get(who.key, "/v1/me"), 200, text("key-%s", who.id));
	EXPECT(post(admin_key(), "/v1/accounts",
	               text("{\"name\":\"twin\",\"username\":\"%s\"}", other.username)),
	        409, "username");
	EXPECT(post(admin_key(), "/v1/accounts", "{\"name\":\"twin\",\"username\":\"ab\"}"), 422, "username");
	EXPECT(post(admin_key(), "/v1/accounts", "{\"name\":\"twin\",\"username\":\"-abc\"}"), 422,
	        "username");
}

static void change_oneself(void)
{
	struct browser b = browser_new(false), second = b;
	struct person program = person_new("agent", REQUESTER), agent = person_new("agent", ANNOTATOR);

	EXPECT(sign_in(&second, PASSWORD), 201, NULL);
	EXPECT(as(&second, "GET", "/v1/me", NULL), 200, NULL);
	EXPECT(as(&b, "PATCH", "/v1/me", "{}"), 422, "name or password");
	EXPECT(as(&b, "PATCH", "/v1/me", "{\"name\":\"\"}"), 422, "name");
	EXPECT(as(&b, "PATCH", "/v1/me", "{\"name\":\"admin\"}"), 409, "name");
	EXPECT(as(&b, "PATCH", "/v1/me", text("{\"name\":\"Sir %s\"}", b.username)), 200,
	        text("Sir %s", b.username));
	EXPECT(as(&b, "PATCH", "/v1/me", "{\"password\":{\"old\":\"x\",\"new\":\"a fourth password\"}}"), 422,
	        "password.old");
	EXPECT(as(&b, "PATCH", "/v1/me", "{\"password\":{\"old\":\"" PASSWORD "\",\"new\":\"12345678\"}}"),
	        422, "tried first");
	EXPECT(as(&b, "PATCH", "/v1/me", "{\"password\":{\"new\":\"a fourth password\"}}"), 422, "old");
	EXPECT(as(&b, "PATCH", "/v1/me",
	               text("{\"name\":\"Dame %s\",\"password\":{\"old\":\"" PASSWORD
	                    "\",\"new\":\"a fourth password\"}}",
	                       b.username)),
	        200, "Dame");
	EXPECT(as(&b, "GET", "/v1/me", NULL), 200, NULL);
	EXPECT(as(&second, "GET", "/v1/me", NULL), 401, "session-expired");
	EXPECT(sign_in(&second, "a fourth password"), 201, NULL);
	EXPECT(patch(program.key, "/v1/me", "{\"password\":{\"old\":\"x\",\"new\":\"a fourth password\"}}"),
	        409, "no password");
	EXPECT(patch(agent.key, "/v1/me", "{\"name\":\"me\"}"), 403, "scope");
}

static void keep_keys(void)
{
	struct browser b = browser_new(false);
	const struct reply *made = as(&b, "POST", "/v1/me/keys", "{\"scopes\":[\"annotate\",\"read\"]}"), *r;

	EXPECT(made, 201, "gl_");
	EXPECT(as(&b, "POST", "/v1/me/keys", "{\"scopes\":[\"admin\"]}"), 403, NULL);
	r = as(&b, "GET", "/v1/me/keys", NULL);
	EXPECT(r, 200, string(made, "id"));
	CHECK(!strstr(r->body, "gl_") && json_array_size(member(r, "keys.0.scopes")) == 2, "%s", r->body);
	r = get(string(made, "key"), "/v1/me");
	EXPECT(r, 200, b.username);
	CHECK(json_is_null(member(r, "session")) && json_array_size(member(r, "scopes")) == 2, "%s", r->body);
	EXPECT(as(&b, "DELETE", text("/v1/me/keys/%s", string(made, "id")), NULL), 204, NULL);
	EXPECT(as(&b, "GET", "/v1/me/keys", NULL), 200, "[]");
}

static void let_an_operator_in(void)
{
	char key[80];

	snprintf(key, sizeof key, "%s", in_folder("admin.key"));
	CHECK(!tool("account", "add", "Grace Hopper", "--username", "grace", "--admin", "--server",
	              server_url(), "--key", key, NULL),
	        "an account is made from the command line");
	EXPECT(get(admin_key(), "/v1/accounts?username=grace"), 200, "\"has_password\" : false");
	CHECK(!tool("account", "reset", "grace", "--server", server_url(), "--key", key, NULL),
	        "and gets another link");
	CHECK(!tool("account", "invite", "--server", server_url(), "--key", key, NULL),
	        "somebody is invited");
	CHECK(tool("account", "reset", "nobody", "--server", server_url(), "--key", key, NULL) == 1,
	        "nobody has that name");
	CHECK(tool("account", "add", "--key", key, NULL) == 2, "whom?");
}

void test_people(void)
{
	set_a_password_once();
	give_a_username();
	change_oneself();
	keep_keys();
	let_an_operator_in();
}

/* ---- invitations ---- */

static const struct reply *sign_up(const char *invitation, const char *username)
{
	return post(NULL, "/v1/accounts",
	        text("{\"invitation\":\"%s\",\"username\":\"%s\",\"password\":\"%s\"}", invitation, username,
	                PASSWORD));
}

static void sign_up_by_invitation(void)
{
	const struct reply *made = post(
	                           admin_key(), "/v1/invitations", "{\"uses\":2,\"note\":\"for the lab\"}"),
	                   *r;
	const char *token = string(made, "token");

	EXPECT(made, 201, "\"/join#");
	EXPECT(get(admin_key(), "/v1/invitations"), 200, "\"uses_left\" : 2");
	CHECK(!strstr(get(admin_key(), "/v1/invitations")->body, token), "a token is shown once");
	EXPECT(sign_up(TOKEN43, "lab-0"), 410, "link-spent");
	EXPECT(sign_up("x", "lab-0"), 410, "link-spent");
	EXPECT(sign_up(token, "Lab"), 422, "username");
	r = sign_up(token, "lab-1");
	EXPECT(r, 201, "\"lab-1\"");
	EXPECT(ask(&(struct request){ .method = "GET", .path = "/v1/me", .cookie = cookie_of(r) }), 200,
	        "\"lab-1\"");
	EXPECT(sign_up(token, "lab-1"), 409, "username");
	EXPECT(get(admin_key(), "/v1/invitations"), 200,
	        "\"uses_left\" : 1"); /* what failed used nothing up */
	EXPECT(sign_up(token, "lab-2"), 201, NULL);
	EXPECT(sign_up(token, "lab-3"), 410, "link-spent");
	EXPECT(post(NULL, "/v1/accounts", "{\"username\":\"lab-4\",\"password\":\"" PASSWORD "\"}"), 403,
	        "invitation");
	EXPECT(post(NULL, "/v1/accounts", "{\"name\":\"lab\"}"), 401, NULL);
	made = post(admin_key(), "/v1/invitations", "{}");
	token = string(made, "token");
	EXPECT(ask(&(struct request){ .method = "DELETE",
	               .path = text("/v1/invitations/%s", string(made, "id")),
	               .key = admin_key() }),
	        204, NULL);
	EXPECT(sign_up(token, "lab-5"), 410, "link-spent");
	made = post(admin_key(), "/v1/invitations", "{\"expires_in_s\":60}");
	database("update invitation set expires = now()");
	EXPECT(sign_up(string(made, "token"), "lab-6"), 410, "link-spent");
}

/* Nothing is listed that lets nobody in, so whether it is still there is what taking it back says. */
static void sweep_invitations(void)
{
	static const struct {
		const char *ago;
		int status;
	} rows[] = { { "25 hours", 404 }, { "23 hours", 204 } };
	struct browser b = browser_new(false);
	char id[GL_COUNT(rows)][16];

	for (size_t i = 0; i < GL_COUNT(rows); i++) {
		snprintf(id[i], sizeof id[i], "%s", string(post(admin_key(), "/v1/invitations", "{}"), "id"));
		database(text(
		        "update invitation set expires = now() - interval '%s' where goldleaf_id(id) = '%s'",
		        rows[i].ago, id[i]));
	}
	EXPECT(sign_in(&b, PASSWORD), 201, NULL);
	for (size_t i = 0; i < GL_COUNT(rows); i++)
		EXPECT(ask(&(struct request){ .method = "DELETE",
		               .path = text("/v1/invitations/%s", id[i]),
		               .key = admin_key() }),
		        rows[i].status, NULL);
}

static void check_invitations(void)
{
	static const struct {
		const char *body;
		int status;
		const char *says;
	} rows[] = {
		{ "{\"uses\":0}", 422, "uses" },
		{ "{\"uses\":1001}", 422, "uses" },
		{ "{\"expires_in_s\":0}", 422, "expires_in_s" },
		{ "{\"note\":7}", 422, "note" },
		{ "{\"role\":\"reviewer\"}", 422, "role" },
		{ "{\"project\":\"x\"}", 422, "project" },
		{ "{\"project\":\"000000000000\"}", 404, "project" },
		{ "{\"project\":\"000000000000\",\"role\":\"owner\"}", 422, "role" },
	};

	for (size_t i = 0; i < GL_COUNT(rows); i++)
		EXPECT(post(admin_key(), "/v1/invitations", rows[i].body), rows[i].status, rows[i].says);
}

/* Who joins by invitation has the role at once, although the project is open in memory. */
static void join_a_project(void)
{
	struct project p = project_open("{}", 2), other = project_open("{}", 1);
	struct browser b = browser_new(false);
	const struct reply *made = post(p.owner.key, "/v1/invitations",
	                           text("{\"project\":\"%s\",\"role\":\"manager\"}", p.id)),
	                   *r;
	const char *cookie;

	EXPECT(made, 201, NULL);
	EXPECT(get(p.owner.key, "/v1/invitations"), 200, p.id);
	EXPECT(get(other.owner.key, "/v1/invitations"), 200, "[]");
	EXPECT(post(other.owner.key, "/v1/invitations", text("{\"project\":\"%s\"}", p.id)), 404, NULL);
	EXPECT(post(p.owner.key, "/v1/invitations", "{}"), 403, "admin");
	EXPECT(ask(&(struct request){ .method = "DELETE",
	               .path = text("/v1/invitations/%s", string(made, "id")),
	               .key = other.owner.key }),
	        404, NULL);
	r = sign_up(string(made, "token"), text("mgr-%s", p.id));
	EXPECT(r, 201, NULL);
	cookie = cookie_of(r);
	EXPECT(ask(&(struct request){ .method = "GET", .path = in_project(&p, ""), .cookie = cookie }), 200,
	        p.id);
	EXPECT(ask(&(struct request){ .method = "GET", .path = in_project(&other, ""), .cookie = cookie }),
	        404, NULL);
	EXPECT(ask(&(struct request){ .method = "GET", .path = "/v1/me", .cookie = cookie }), 200,
	        "\"manager\"");
	made = post(p.owner.key, "/v1/invitations", text("{\"project\":\"%s\"}", p.id));
	r = sign_up(string(made, "token"), text("ann-%s", p.id));
	EXPECT(ask(&(struct request){ .method = "GET", .path = "/v1/me", .cookie = cookie_of(r) }), 200,
	        "\"annotator\"");
	EXPECT(ask(&(struct request){ .method = "POST",
	               .path = in_project(&p, "/assignments"),
	               .body = "{\"count\":1}",
	               .cookie = cookie_of(r) }),
	        200, "\"content\"");
	EXPECT(as(&b, "GET", in_project(&p, ""), NULL), 404, NULL);
}

/* Who has lost their role has lost what they could give with it. */
static void invite_no_longer(void)
{
	struct project p = project_open("{}", 1);
	struct person manager = person_new("person", REQUESTER);
	const char *const roles[] = { "manager", "reviewer", "manager" };
	const char *token = "";

	for (size_t i = 0; i < GL_COUNT(roles); i++) {
		EXPECT(post(p.owner.key, in_project(&p, "/members"),
		               text("{\"account\":\"%s\",\"role\":\"%s\"}", manager.id, roles[i])),
		        204, NULL);
		if (!i)
			token = string(post(manager.key, "/v1/invitations",
			                       text("{\"project\":\"%s\",\"role\":\"manager\"}", p.id)),
			        "token");
		else
			EXPECT(sign_up(token, text("late-%s", p.id)), i == 1 ? 410 : 201, NULL);
	}
}

static void open_the_door(void)
{
	const struct reply *r;

	CHECK(server_stop(), "the server ends in order");
	setenv("GOLDLEAF_OPEN_SIGNUP", "1", 1);
	setenv("GOLDLEAF_INSECURE_COOKIE", "1", 1);
	server_start("data", NULL);
	unsetenv("GOLDLEAF_OPEN_SIGNUP");
	unsetenv("GOLDLEAF_INSECURE_COOKIE");
	r = post(NULL, "/v1/accounts",
	        "{\"username\":\"walk-in\",\"name\":\"Walk In\",\"password\":\"" PASSWORD "\"}");
	EXPECT(r, 201, "\"Walk In\"");
	CHECK(header(r, "set-cookie") && !strncmp(header(r, "set-cookie"), "goldleaf=", 9) &&
	                !strstr(header(r, "set-cookie"), "Secure"),
	        "%s", r->headers);
	CHECK(server_stop(), "the server ends in order");
	server_start("data", NULL);
}

void test_invitations(void)
{
	sign_up_by_invitation();
	sweep_invitations();
	check_invitations();
	join_a_project();
	invite_no_longer();
	open_the_door();
}
