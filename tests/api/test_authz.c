/* authz -- every route, asked by everybody: who is let in, who is told nothing, who is told what they lack. A
 * route without a row here fails the test. */
#include <stdio.h>
#include <string.h>

#include "api/api.h"
#include "base/auto.h"
#include "base/buf.h"
#include "server.h"
#include "world.h"

/* The people: those of one project, and those who have nothing to do with it, all by sessions, which have
 * every scope; and keys that give less than their account may do. */
enum {
	NOBODY,
	BUYER,
	STRANGER,
	ANNOTATES,
	REVIEWS,
	MANAGES,
	OWNS,
	ADMIN,
	ANNOTATE_KEY,
	READ_KEY,
	ADMINS_KEY,
	ASKERS
};

#define TASKS 30

static const char *const asker_name[ASKERS] = { "nobody", "a buyer", "the owner of another project",
	"an annotator", "a reviewer", "a manager", "the owner", "an admin",
	"the owner's key that may annotate", "the owner's key that may read",
	"an admin's key that may manage" };

static struct {
	struct project p;
	struct browser who[ASKERS], bystander;
	struct person key[ASKERS];
	const char *dataset, *bystanders_key, *bystanders_session, *bystanders_assignment;
	unsigned number;
} cast;

/* A letter an asker, in their order:  + let in: what becomes of it is not for this test, but it is neither
 * 401 nor 403 nor 404;  o let in, and refused for what they say (409, 422);  u 401;  x 403;  - 404. In paths
 * and bodies: $p the project, $d its dataset, which has a price, $i a new invitation to it, $n a new number;
 * $a $k $s $t account, key, session and assignment of a bystander; $w the pseudonym of who
 * annotated first. */
#define ANYONE  "+++++++++++"
#define KNOWN   "u++++++++++"
#define MANAGER "u----+++xx-" /* of the project, by what may manage */
#define STAFF   "u---++++xx-" /* reviewers too */
#define WORKER  "u++++++++xx" /* whoever may annotate */
#define MYSELF  "u+++++++xx+" /* what may manage, in one's own affairs */
#define ADMINS  "uxxxxxx+xxx"
#define READERS "----++++-+-" /* of files that have a price */

static const struct row {
	const char *method, *route, *expected, *path, *body; /* path NULL: the route's */
} rows[] = {
	{ "GET", "/", ANYONE, NULL, NULL },
	{ "GET", "/*", ANYONE, "/work", NULL },
	{ "GET", "/openapi.json", ANYONE, NULL, NULL },
	{ "GET", "/livez", ANYONE, NULL, NULL },
	{ "GET", "/readyz", ANYONE, NULL, NULL },
	{ "GET", "/metrics", ANYONE, NULL, NULL },
	{ "GET", "/problems", ANYONE, NULL, NULL },
	{ "GET", "/problems/#", ANYONE, "/problems/not-found", NULL },
	{ "GET", "/log/#/checkpoint", ANYONE, "/log/$p/checkpoint", NULL },
	{ "GET", "/log/#/vkey", ANYONE, "/log/$p/vkey", NULL },
	{ "GET", "/log/#/tile/*", ANYONE, "/log/$p/tile/0/000.p/1", NULL },
	{ "GET", "/log/#/proof/#", ANYONE, "/log/$p/proof/0", NULL },

	{ "GET", "/v1/datasets", ANYONE, NULL, NULL },
	{ "GET", "/v1/datasets/#", ANYONE, "/v1/datasets/$d", NULL },
	{ "GET", "/v1/datasets/#/manifest", ANYONE, "/v1/datasets/$d/manifest", NULL },
	{ "GET", "/v1/datasets/#/oz.json", ANYONE, "/v1/datasets/$d/oz.json", NULL },
	{ "GET", "/v1/datasets/#/croissant.json", ANYONE, "/v1/datasets/$d/croissant.json", NULL },
	{ "GET", "/v1/datasets/#/sample", ANYONE, "/v1/datasets/$d/sample", NULL },
	{ "GET", "/v1/datasets/#/proof/#", ANYONE, "/v1/datasets/$d/proof/0", NULL },
	{ "POST", "/v1/datasets/#/lookup", ANYONE, "/v1/datasets/$d/lookup", "{}" },
	{ "GET", "/v1/datasets/#/bundle.tar", READERS, "/v1/datasets/$d/bundle.tar", NULL },
	{ "GET", "/v1/datasets/#/export", READERS, "/v1/datasets/$d/export?format=jsonl", NULL },
	{ "GET", "/v1/datasets/#/files/*", READERS, "/v1/datasets/$d/files/records.jsonl", NULL },

	{ "POST", "/v1/accounts", ADMINS, NULL, "{\"name\":\"authz $n\"}" },
	{ "GET", "/v1/accounts", ADMINS, NULL, NULL },
	{ "POST", "/v1/accounts/#/keys", ADMINS, "/v1/accounts/$a/keys", "{\"scopes\":[\"annotate\"]}" },
	{ "POST", "/v1/accounts/#/reset", ADMINS, "/v1/accounts/$a/reset", NULL },
	{ "POST", "/v1/resets", ANYONE, NULL, "{}" },
	{ "POST", "/v1/sessions", ANYONE, NULL, "{}" },

	{ "POST", "/v1/invitations", MANAGER, NULL, "{\"project\":\"$p\",\"role\":\"manager\"}" },
	{ "POST", "/v1/invitations", "uxxxxxx+xxx", NULL, "{}" },
	{ "POST", "/v1/invitations", "uoooooooxxo", NULL, "{\"project\":\"$p\",\"role\":\"owner\"}" },
	{ "GET", "/v1/invitations", MYSELF, NULL, NULL },
	{ "DELETE", "/v1/invitations/#", MANAGER, "/v1/invitations/$i", NULL },

	{ "GET", "/v1/me", KNOWN, NULL, NULL },
	{ "PATCH", "/v1/me", MYSELF, NULL, "{\"name\":\"authz $n\"}" },
	{ "GET", "/v1/me/sessions", MYSELF, NULL, NULL },
	{ "DELETE", "/v1/me/sessions/#", "u-------xx-", "/v1/me/sessions/$s", NULL },
	{ "GET", "/v1/me/keys", KNOWN, NULL, NULL },
	{ "POST", "/v1/me/keys", "u++++++++xx", NULL, "{\"scopes\":[\"annotate\"]}" },
	{ "POST", "/v1/me/keys", "uxxxxxx+xxx", NULL, "{\"scopes\":[\"admin\"]}" },
	{ "DELETE", "/v1/me/keys/#", "u----------", "/v1/me/keys/$k", NULL },
	{ "GET", "/v1/me/answers", KNOWN, NULL, NULL },
	{ "GET", "/v1/me/receipts", KNOWN, NULL, NULL },
	{ "GET", "/v1/me/earnings", KNOWN, NULL, NULL },

	{ "POST", "/v1/projects", MYSELF, NULL, "{\"name\":\"authz $n\",\"template\":" YES_NO "}" },
	{ "GET", "/v1/projects", MYSELF, NULL, NULL },
	{ "GET", "/v1/projects/#", MANAGER, "/v1/projects/$p", NULL },
	{ "PATCH", "/v1/projects/#", MANAGER, "/v1/projects/$p", "{\"guidelines\":\"authz $n\"}" },
	{ "POST", "/v1/projects/#/pause", MANAGER, "/v1/projects/$p/pause", NULL },
	{ "POST", "/v1/projects/#/open", MANAGER, "/v1/projects/$p/open", NULL },
	{ "GET", "/v1/projects/#/members", MANAGER, "/v1/projects/$p/members", NULL },
	{ "POST", "/v1/projects/#/members", MANAGER, "/v1/projects/$p/members",
	        "{\"account\":\"$a\",\"role\":\"annotator\"}" },
	{ "GET", "/v1/projects/#/tasks", MANAGER, "/v1/projects/$p/tasks", NULL },
	{ "POST", "/v1/projects/#/tasks", MANAGER, "/v1/projects/$p/tasks",
	        "{\"content\":{\"q\":\"authz $n\"}}" },
	{ "GET", "/v1/projects/#/tasks/#", STAFF, "/v1/projects/$p/tasks/1", NULL },
	{ "GET", "/v1/projects/#/disputes", STAFF, "/v1/projects/$p/disputes", NULL },
	{ "GET", "/v1/projects/#/results", STAFF, "/v1/projects/$p/results", NULL },
	{ "GET", "/v1/projects/#/stats", STAFF, "/v1/projects/$p/stats", NULL },
	{ "GET", "/v1/projects/#/events", STAFF, "/v1/projects/$p/events", NULL },
	{ "GET", "/v1/projects/#/leaderboard", STAFF, "/v1/projects/$p/leaderboard", NULL },
	{ "GET", "/v1/projects/#/agreement", STAFF, "/v1/projects/$p/agreement", NULL },
	{ "GET", "/v1/projects/#/annotators", STAFF, "/v1/projects/$p/annotators", NULL },
	{ "POST", "/v1/projects/#/annotators/#", MANAGER, "/v1/projects/$p/annotators/$w",
	        "{\"vouched\":true}" },
	{ "POST", "/v1/projects/#/tasks/#/review", "u---+++xxxx", "/v1/projects/$p/tasks/1/review", YES },
	{ "POST", "/v1/projects/#/tasks/#/withdraw", MANAGER, "/v1/projects/$p/tasks/2/withdraw",
	        "{\"reason\":\"broken\"}" },
	{ "GET", "/v1/projects/#/datasets", MANAGER, "/v1/projects/$p/datasets", NULL },
	{ "POST", "/v1/projects/#/datasets", MANAGER, "/v1/projects/$p/datasets",
	        "{\"licence\":\"CC0-1.0\",\"partial\":true}" },
	{ "GET", "/v1/projects/#/template", "u+++++++++-", "/v1/projects/$p/template", NULL },

	/* From here on all who may annotate have joined. */
	{ "GET", "/v1/work", WORKER, NULL, NULL },
	{ "GET", "/v1/projects/#/assignments", WORKER, "/v1/projects/$p/assignments", NULL },
	{ "POST", "/v1/projects/#/assignments", WORKER, "/v1/projects/$p/assignments", NULL },
	{ "POST", "/v1/projects/#/assignments/release", "uooooooooxx", "/v1/projects/$p/assignments/release",
	        "{\"assignment\":\"$t\",\"reason\":\"skip\"}" },
	{ "POST", "/v1/projects/#/answers", "uooooooooxx", "/v1/projects/$p/answers",
	        "{\"assignment\":\"$t\",\"value\":{\"a\":{\"choice\":\"yes\"}},\"active_ms\":1}" },
	{ "GET", "/v1/projects/#/results", STAFF, "/v1/projects/$p/results", NULL },
	{ "GET", "/v1/datasets/#/files/*", READERS, "/v1/datasets/$d/files/records.jsonl", NULL },
	{ "POST", "/v1/projects/#/close", MANAGER, "/v1/projects/$p/close", NULL },
	{ "DELETE", "/v1/me/sessions", MYSELF, NULL, NULL },
	/* An admin's key has just ended the admin's session. */
	{ "DELETE", "/v1/sessions/current", "u++++++u---", NULL, NULL },
};

/* ---- what is asked ---- */

static const char *invitation(void)
{
	const struct reply *r =
	        post(cast.p.owner.key, "/v1/invitations", text("{\"project\":\"%s\"}", cast.p.id));

	EXPECT(r, 201, NULL);
	return string(r, "id");
}

static const char *meant(char mark)
{
	switch (mark) {
	case 'p':
		return cast.p.id;
	case 'd':
		return cast.dataset;
	case 'i':
		return invitation();
	case 'n':
		return text("%u", ++cast.number);
	case 'a':
		return cast.bystander.account;
	case 'k':
		return cast.bystanders_key;
	case 's':
		return cast.bystanders_session;
	case 't':
		return cast.bystanders_assignment;
	case 'w':
		return string(get(cast.p.owner.key, in_project(&cast.p, "/annotators")), "annotators.0.a");
	default:
		give_up("'$%c' stands for nothing", mark);
	}
}

static const char *filled(const char *with_marks)
{
	const char *mark = with_marks ? strchr(with_marks, '$') : NULL;

	return mark ? filled(text("%.*s%s%s", (int)(mark - with_marks), with_marks, meant(mark[1]), mark + 2))
	            : with_marks;
}

static bool holds(char expected, int status)
{
	switch (expected) {
	case '+':
		return status >= 200 && status < 500 && status != 401 && status != 403 && status != 404;
	case 'o':
		return status == 409 || status == 422;
	case 'u':
		return status == 401;
	case 'x':
		return status == 403;
	default:
		return status == 404;
	}
}

static void ask_as(const struct row *row, int i)
{
	const struct reply *r = ask(&(struct request){ .method = row->method,
	        .path = filled(row->path ? row->path : row->route),
	        .body = filled(row->body),
	        .cookie = *cast.who[i].cookie ? cast.who[i].cookie : NULL,
	        .key = *cast.key[i].key ? cast.key[i].key : NULL,
	        .beginning = true });

	CHECK(holds(row->expected[i], r->status), "%s %s by %s: wanted '%c', got %d %.300s", row->method,
	        row->path ? row->path : row->route, asker_name[i], row->expected[i], r->status, r->body);
}

/* ---- who asks ---- */

static void names(int i, const char *role)
{
	cast.who[i] = browser_new(false);
	if (role)
		EXPECT(post(cast.p.owner.key, in_project(&cast.p, "/members"),
		               text("{\"account\":\"%s\",\"role\":\"%s\"}", cast.who[i].account, role)),
		        204, NULL);
}

static void gives_key(int i, const char *account, const char *scope)
{
	const struct reply *r = post(
	        admin_key(), text("/v1/accounts/%s/keys", account), text("{\"scopes\":[\"%s\"]}", scope));

	EXPECT(r, 201, NULL);
	snprintf(cast.key[i].key, sizeof cast.key[i].key, "%s", string(r, "key"));
}

/* The owner is somebody who signs in, unlike the owners of the world. */
static void owns(void)
{
	struct person *owner = &cast.p.owner;
	const struct reply *r;
	gl_buf_auto lines = { 0 };

	cast.who[OWNS] = browser_new(false);
	r = as(&cast.who[OWNS], "POST", "/v1/me/keys", "{\"scopes\":[\"manage\",\"read\"]}");
	snprintf(owner->key, sizeof owner->key, "%s", string(r, "key"));
	r = post(owner->key, "/v1/projects",
	        "{\"name\":\"authz\",\"template\":" YES_NO
	        ",\"policy\":{\"redundancy\":{\"min\":1,\"max\":1}}}");
	EXPECT(r, 201, NULL);
	snprintf(cast.p.id, sizeof cast.p.id, "%s", string(r, "id"));
	gl_buf_init(&lines, 1 << 16);
	for (int i = 0; i < TASKS; i++)
		gl_buf_puts(&lines, "{\"content\":{\"q\":\"so?\"}}\n");
	EXPECT(import_jsonl(&cast.p, lines.data), 200, NULL);
	EXPECT(post(owner->key, in_project(&cast.p, "/open"), NULL), 200, "\"open\"");
}

static void bystands(void)
{
	const struct reply *r;

	cast.bystander = browser_new(false);
	r = as(&cast.bystander, "POST", "/v1/me/keys", "{\"scopes\":[\"annotate\"]}");
	EXPECT(r, 201, NULL);
	cast.bystanders_key = string(r, "id");
	cast.bystanders_session = string(as(&cast.bystander, "GET", "/v1/me", NULL), "session.id");
	r = as(&cast.bystander, "POST", in_project(&cast.p, "/assignments"), "{\"count\":1}");
	EXPECT(r, 200, "\"content\"");
	cast.bystanders_assignment = string(r, "assignments.0.id");
}

static void raise(void)
{
	struct person worker = person_new("person", ANNOTATOR);
	const struct reply *r;

	owns();
	EXPECT(work(&cast.p, &worker, "yes"), 201, NULL);
	r = seal(&cast.p,
	        "{\"licence\":\"CC-BY-4.0\",\"partial\":true,\"price\":{\"amount\":5,\"currency\":\"USD\"}}");
	EXPECT(r, 200, "\"sealed\"");
	cast.dataset = string(r, "id");
	names(BUYER, NULL);
	names(STRANGER, NULL);
	EXPECT(as(&cast.who[STRANGER], "POST", "/v1/projects",
	               "{\"name\":\"another\",\"template\":" YES_NO "}"),
	        201, NULL);
	names(ANNOTATES, "annotator");
	names(REVIEWS, "reviewer");
	names(MANAGES, "manager");
	cast.who[ADMIN] = browser_new(true);
	gives_key(ANNOTATE_KEY, cast.who[OWNS].account, "annotate");
	gives_key(READ_KEY, cast.who[OWNS].account, "read");
	gives_key(ADMINS_KEY, cast.who[ADMIN].account, "manage");
	bystands();
}

/* ---- the table against the routes ---- */

static bool same(const struct row *row, const struct gl_route *route)
{
	return !strcmp(row->method, gl_method_text(route->method)) && !strcmp(row->route, route->path);
}

static void everything_has_a_row(void)
{
	struct gl_router *router = gl_router_new();
	const struct gl_route *route;
	struct gl_err e = { 0 };
	bool met[GL_COUNT(rows)] = { false };

	CHECK(router && !gl_api_routes(router, &e), "the table of routes: %s", e.text);
	for (size_t i = 0; router && (route = gl_router_at(router, i)); i++) {
		bool found = false;

		for (size_t k = 0; k < GL_COUNT(rows); k++)
			if (same(&rows[k], route))
				found = met[k] = true;
		CHECK(found, "%s %s: say here who may ask", gl_method_text(route->method), route->path);
	}
	for (size_t k = 0; k < GL_COUNT(rows); k++)
		CHECK(met[k] && strlen(rows[k].expected) == ASKERS, "%s %s is a route, and all are asked",
		        rows[k].method, rows[k].route);
	gl_router_free(router);
}

void test_authz(void)
{
	everything_has_a_row();
	raise();
	for (size_t i = 0; i < GL_COUNT(rows); i++)
		for (int who = 0; who < ASKERS; who++)
			ask_as(&rows[i], who);
}
