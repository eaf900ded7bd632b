/* restart -- what was acknowledged is there after it; and what a caller sees while Postgres is gone or hangs.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>
#include <pthread.h>

#include "base/auto.h"
#include "base/clock.h"
#include "cli/client.h"
#include "server.h"
#include "store/embedded.h"
#include "store/migrate.h"
#include "world.h"

void test_restart(void)
{
	struct project p = project_open("{\"at_once\":3,\"redundancy\":{\"min\":1,\"max\":1}}", 3);
	struct person ann = person_new("person", ANNOTATOR);
	const struct reply *held = take(&p, &ann, 2),
	                   *old = answer(&p, &ann, string(held, "assignments.0.id"), "yes"), *sealed, *head,
	                   *r;
	const char *id = text("%s.1", p.id), *key = text("%s", admin_key());

	sealed = seal(&p, "{\"licence\":\"CC0-1.0\",\"partial\":true}");
	EXPECT(sealed, 200, "\"sealed\"");
	head = get(NULL, text("/log/%s/checkpoint", p.id));
	CHECK(server_stop(), "the server ends in order");
	server_start("data", NULL);
	CHECK(!strcmp(admin_key(), key), "no second admin's key is made");
	r = answer(&p, &ann, string(held, "assignments.0.id"), "yes");
	EXPECT(r, 200, string(old, "answer"));
	EXPECT(answer(&p, &ann, string(held, "assignments.0.id"), "no"), 409, "answer-differs");
	CHECK(!strcmp(get(NULL, text("/log/%s/checkpoint", p.id))->body, head->body), "the same checkpoint");
	CHECK(!strcmp(get(NULL, text("/v1/datasets/%s", id))->body, sealed->body), "the same dataset");
	EXPECT(get(p.owner.key, in_project(&p, "")), 200, "\"answers\":1");
	/* What was handed out before may still be answered. */
	EXPECT(answer(&p, &ann, string(held, "assignments.1.id"), "no"), 201, "receipt");
	EXPECT(work(&p, &ann, "yes"), 201, NULL);
	EXPECT(work(&p, &ann, "yes"), 200, "project-done");
}

/* ---- without a database ---- */

#define MOST_MS  3500 /* it gives up after 2000; the rest is for a busy machine */
#define QUICK_MS 500  /* the same */
#define BACK_MS  15000

/* A request that waits for the database on another connection, while this thread asks whether the server
 * lives. */
struct waiting {
	char key[47];
	int status;
	bool over;
	pthread_mutex_t lock;
};

static void waited(void *ctx, const struct gl_response *r)
{
	((struct waiting *)ctx)->status = r->status;
}

static void *wait_for_projects(void *ctx)
{
	struct waiting *w = ctx;
	struct gl_err e = { 0 };
	struct gl_client *c = gl_client_new(server_url(), 1, &e);

	gl_client_patience(c, 0);
	gl_client_call(
	        c, &(struct gl_request){ .method = "GET", .path = "/v1/projects", .key = w->key }, waited, w);
	gl_client_free(c);
	pthread_mutex_lock(&w->lock);
	w->over = true;
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static bool over(struct waiting *w)
{
	bool yes;

	pthread_mutex_lock(&w->lock);
	yes = w->over;
	pthread_mutex_unlock(&w->lock);
	return yes;
}

static void lives_meanwhile(const struct project *p)
{
	struct waiting w = { .lock = PTHREAD_MUTEX_INITIALIZER };
	pthread_t thread;
	unsigned asked = 0;
	int64_t worst = 0;

	snprintf(w.key, sizeof w.key, "%s", p->owner.key);
	if (pthread_create(&thread, NULL, wait_for_projects, &w))
		give_up("no thread");
	for (; !over(&w); asked++) {
		const struct reply *r = get(NULL, "/livez");

		EXPECT(r, 200, "ok");
		worst = r->took_ms > worst ? r->took_ms : worst;
		CHECK(r->took_ms <= QUICK_MS, "/livez takes %lld ms", (long long)r->took_ms);
		nap_ms(50);
	}
	pthread_join(thread, NULL);
	printf("           meanwhile /livez in %lld ms at most\n", (long long)worst);
	CHECK(w.status == 503 && asked > 10, "%d after %u questions", w.status, asked);
}

static void only_lives(const struct project *p, const struct person *ann, const char *id)
{
	const struct reply *r = answer(p, ann, id, "yes");

	EXPECT(r, 503, NULL);
	CHECK(r->took_ms <= MOST_MS, "503 after %lld ms", (long long)r->took_ms);
	printf("           503 after %lld ms\n", (long long)r->took_ms);
	lives_meanwhile(p);
	EXPECT(get(NULL, "/readyz"), 503, NULL);
}

static void comes_back(const struct project *p, const struct person *ann, const char *id)
{
	int64_t until = gl_mono_ms() + BACK_MS;
	const struct reply *r;

	do {
		nap_ms(50);
		r = answer(p, ann, id, "yes");
	} while (r->status == 503 && gl_mono_ms() < until);
	CHECK(r->status == 201 || r->status == 200, "the answer is taken once it is back: %s", r->body);
	EXPECT(answer(p, ann, id, "yes"), 200, string(r, "answer"));
	EXPECT(get(p->owner.key, in_project(p, "")), 200, "\"answers\":");
}

/* The processes that could serve a request: the postmaster first, then those that have a connection. */
static unsigned servers_of(const char *conninfo, const char *pid_file, pid_t *pid, unsigned cap)
{
	gl_file_auto *f = fopen(pid_file, "r");
	PGconn *db = PQconnectdb(conninfo);
	PGresult *rows = PQexec(db, "select pid from pg_stat_activity where backend_type = 'client backend' "
	                            "and pid <> pg_backend_pid()");
	unsigned n = 0;
	int postmaster;

	if (!f || fscanf(f, "%d", &postmaster) != 1)
		give_up("%s names no postmaster", pid_file);
	pid[n++] = postmaster;
	for (int i = 0; i < PQntuples(rows) && n < cap; i++)
		pid[n++] = (pid_t)atoi(PQgetvalue(rows, i, 0));
	PQclear(rows);
	PQfinish(db);
	return n;
}

static void signal_all(const pid_t *pid, unsigned n, int sig)
{
	for (unsigned i = 0; i < n; i++)
		CHECK(!kill(pid[i], sig), "signal %d to a process of the database", sig);
}

void test_outage(void)
{
	struct gl_err e = { 0 };
	struct gl_embedded *pg;
	struct project p;
	struct person ann;
	const struct reply *held;
	pid_t pid[64];
	unsigned n;

	server_stop();
	pg = gl_embedded_start(in_folder("apart"), &e);
	if (!pg || gl_migrate(gl_embedded_conninfo(pg), NULL, &e))
		give_up("no Postgres of our own: %s", e.text);
	server_start("other", gl_embedded_conninfo(pg));
	p = project_open("{\"at_once\":10,\"redundancy\":{\"min\":1,\"max\":1}}", 6);
	ann = person_new("person", ANNOTATOR);
	held = take(&p, &ann, 5);
	EXPECT(answer(&p, &ann, string(held, "assignments.0.id"), "yes"), 201, NULL);

	n = servers_of(gl_embedded_conninfo(pg), in_folder("apart/postgres/data/postmaster.pid"), pid,
	        GL_COUNT(pid));
	CHECK(n > 1, "the server has connections");
	signal_all(pid, n, SIGSTOP);
	only_lives(&p, &ann, string(held, "assignments.1.id"));
	signal_all(pid, n, SIGCONT);
	comes_back(&p, &ann, string(held, "assignments.1.id"));

	gl_embedded_stop(pg);
	only_lives(&p, &ann, string(held, "assignments.2.id"));
	pg = gl_embedded_start(in_folder("apart"), &e);
	if (!pg)
		give_up("Postgres does not start again: %s", e.text);
	comes_back(&p, &ann, string(held, "assignments.2.id"));
	EXPECT(answer(&p, &ann, string(held, "assignments.0.id"), "yes"), 200, NULL);
	CHECK(server_stop(), "the server ends in order");
	gl_embedded_stop(pg);
	server_start("data", NULL);
}

/* Every problem that was seen has a page that its type names; nothing else has. */
void test_problems(void)
{
	for (unsigned i = 0; problem_seen(i); i++)
		EXPECT(get(NULL, text("/problems/%s", problem_seen(i))), 200, problem_seen(i));
	EXPECT(get(NULL, "/problems/no-such-thing"), 404, NULL);
	EXPECT(get(NULL, "/livez"), 200, "ok");
	EXPECT(get(NULL, "/readyz"), 200, "true");
	EXPECT(get(NULL, "/metrics"), 200, "# TYPE");
}
