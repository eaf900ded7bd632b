/*
 * chaos -- kills what can be killed while 32 annotators answer, and checks afterwards that what was
 * acknowledged is there, once, and that the log never said anything else.
 *
 *     build/chaos FOLDER build/goldleaf [KILLS]
 *
 * FOLDER is empty and others may pass it. The seed is printed; GOLDLEAF_SEED=N draws the same answers and
 * pauses again.
 */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/clock.h"
#include "check.h"
#include "cli/client_project.h"

#define TORN_N         6
#define DATASET_MS     20000
#define TORN_MS        150 /* of sealing, before it is torn */
#define TERMS_N        5
#define POSTGRES_KILLS 5
#define OUTAGE_MS      2600 /* longer than a request waits before it is told to come back */
#define END_MS         5000 /* within which SIGTERM must have ended the server */

/* From the end of a fault to the first acknowledgement after it. */
struct recovery {
	unsigned n;
	int sum_ms, worst_ms;
	bool stuck;
};

static void recover(struct recovery *r, struct crowd *c)
{
	int ms = crowd_wait(c, 1);

	r->n++;
	r->stuck = r->stuck || ms < 0;
	r->sum_ms += ms;
	r->worst_ms = ms > r->worst_ms ? ms : r->worst_ms;
}

static void report(
        struct world *w, const struct crowd *c, const struct recovery *r, const char *what, unsigned faults)
{
	printf("     %u times: first success after %d ms on average, %d at worst; %zu answers, %llu repeats "
	       "stored before, "
	       "%llu requests without a reply, %llu 503, %llu broken off\n",
	        faults, r->n ? r->sum_ms / (int)r->n : 0, r->worst_ms, c->acks,
	        (unsigned long long)c->repeats, (unsigned long long)c->unreachable,
	        (unsigned long long)c->busy, (unsigned long long)c->hangups);
	world_check(
	        w, faults && !r->stuck, "%s: %u faults injected, service came back after each", what, faults);
}

/* ---- the server is killed ---- */

static unsigned kills;

static void kill_server(struct world *w, struct crowd *c)
{
	struct recovery r = { 0 };
	unsigned faults = 0;

	printf("\nkill -9 of the server, %u times\n", kills);
	crowd_project(c, "Kills");
	crowd_start(c);
	recover(&r, c);
	r = (struct recovery){ 0 };
	for (unsigned i = 0; i < kills && !r.stuck; i++) {
		world_pause(w, 20, 700);
		faults += !kill(w->server, SIGKILL) && world_wait(w, END_MS) == 128 + SIGKILL;
		world_start(w);
		recover(&r, c);
	}
	crowd_stop(c);
	report(w, c, &r, "kill -9 of the server", faults);
	world_check(
	        w, c->hangups, "%llu requests broken off in their middle", (unsigned long long)c->hangups);
	check_project(w, c);
}

static void end_server(struct world *w, struct crowd *c)
{
	struct recovery r = { 0 };
	unsigned faults = 0, clean = 0;
	int64_t worst_ms = 0;

	printf("\nSIGTERM to the server, %u times\n", TERMS_N);
	crowd_project(c, "Ends");
	crowd_start(c);
	for (unsigned i = 0; i < TERMS_N && !r.stuck; i++) {
		int64_t began, took_ms;

		crowd_wait(c, 1);
		world_pause(w, 50, 700);
		began = gl_mono_ms();
		faults += !kill(w->server, SIGTERM);
		clean += world_wait(w, 4 * END_MS) == 0 && gl_mono_ms() - began <= END_MS;
		if (w->server) {
			kill(w->server, SIGKILL);
			world_wait(w, END_MS);
		}
		took_ms = gl_mono_ms() - began;
		printf("     ended after %lld ms\n", (long long)took_ms);
		worst_ms = took_ms > worst_ms ? took_ms : worst_ms;
		world_start(w);
		recover(&r, c);
	}
	crowd_stop(c);
	report(w, c, &r, "SIGTERM", faults);
	world_check(w, clean == faults, "%u of %u ended with 0 within %d s (%lld ms at worst)", clean, faults,
	        END_MS / 1000, (long long)worst_ms);
	check_project(w, c);
}

/* ---- Postgres is killed ---- */

/* The postmaster, and the process that watches over it. */
static pid_t postmaster(struct world *w, pid_t *watcher)
{
	char path[300];
	gl_file_auto *f = NULL, *stat = NULL;
	int pid = 0, parent = 0;

	snprintf(path, sizeof(path), "%s/postgres/data/postmaster.pid", w->data);
	f = fopen(path, "re");
	if (!f || fscanf(f, "%d", &pid) != 1)
		return 0;
	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	stat = fopen(path, "re");
	if (!stat || fscanf(stat, "%*d (%*[^)]) %*c %d", &parent) != 1 || parent < 2)
		return 0;
	*watcher = parent;
	return pid;
}

/* Killed, and kept down for longer than a request waits. */
static unsigned kill_postmaster(struct world *w)
{
	pid_t watcher, pid = postmaster(w, &watcher);
	unsigned faults;

	if (!pid || kill(watcher, SIGSTOP))
		return 0;
	faults = !kill(pid, SIGKILL);
	world_pause(w, OUTAGE_MS, OUTAGE_MS);
	kill(watcher, SIGCONT);
	return faults;
}

/* Until Postgres takes connections again: what comes after is ours. */
static void wait_for_postgres(struct world *w)
{
	int64_t until = gl_mono_ms() + END_MS;
	struct gl_session *db = NULL;

	while (!db && gl_mono_ms() < until) {
		struct gl_err e = { 0 };

		world_pause(w, 10, 10);
		db = gl_session_open(w->conninfo, NULL, &e);
	}
	gl_session_close(db);
}

static unsigned kill_backend(struct world *w)
{
	gl_session_auto *db = world_database(w);
	gl_rows_auto rows = { 0 };
	struct gl_err e = { 0 };
	int which;

	if (gl_session_exec(db,
	            "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> "
	            "pg_backend_pid()",
	            &rows, &e) ||
	        !rows.count)
		return 0;
	which = (int)gl_stream_below(&w->random, (uint64_t)rows.count);
	return !kill((pid_t)strtol(PQgetvalue(rows.result, which, 0), NULL, 10), SIGKILL);
}

static void kill_postgres(struct world *w, struct crowd *c)
{
	struct recovery r = { 0 };
	unsigned whole = 0, single = 0;

	printf("\nkill -9 of Postgres, %u times, and of one of its backends, %u times\n", POSTGRES_KILLS,
	        POSTGRES_KILLS);
	crowd_project(c, "Outages");
	crowd_start(c);
	for (unsigned i = 0; i < 2 * POSTGRES_KILLS && !r.stuck; i++) {
		crowd_wait(c, 20);
		world_pause(w, 20, 500);
		if (i % 2)
			single += kill_backend(w);
		else
			whole += kill_postmaster(w);
		wait_for_postgres(w);
		recover(&r, c);
	}
	crowd_stop(c);
	report(w, c, &r, "kill -9 of Postgres", whole + single);
	world_check(
	        w, whole == POSTGRES_KILLS && single == POSTGRES_KILLS, "%u whole, %u single", whole, single);
	world_check(w, c->busy, "requests meanwhile were told 503 with Retry-After (%llu)",
	        (unsigned long long)c->busy);
	check_project(w, c);
}

/* ---- sealing under load ---- */

static bool same_file(const char *a, const char *b, const char *name)
{
	gl_mem_auto char *path[2] = { gl_path_join(a, name), gl_path_join(b, name) };
	gl_file_auto *x = fopen(path[0], "re"), *y = fopen(path[1], "re");
	int cx, cy;

	if (!x || !y)
		return false;
	do {
		cx = getc(x);
		cy = getc(y);
	} while (cx == cy && cx != EOF);
	return cx == cy;
}

static void compare_bundles(struct world *w, const char *loaded, const char *rest)
{
	static const char *const names[] = { "records.jsonl", "tasks.jsonl", "openings.jsonl", "said.jsonl",
		"earnings.jsonl", "manifest.json" };
	gl_mem_auto char *altered = gl_path_join(rest, names[0]);
	FILE *f;

	for (size_t i = 0; i < GL_COUNT(names); i++)
		world_check(w, same_file(loaded, rest, names[i]),
		        "%s, sealed under load and made again at rest, byte for byte", names[i]);
	chmod(altered, 0644); /* sealed files are for reading, which root alone ignores */
	f = fopen(altered, "ae");
	if (f) {
		putc('\n', f);
		fclose(f);
	}
	world_check(w, !same_file(loaded, rest, names[0]), "control: one byte more shows");
}

static void seal(struct world *w, struct crowd *c)
{
	struct gl_remote r = { .client = w->client, .key = w->key };
	gl_mem_auto char *folder = gl_path_join(w->folder, "sealed"),
	                 *again = gl_path_join(w->folder, "again");
	gl_mem_auto char *bundle = gl_path_join(folder, "bundle"),
	                 *receipt = gl_path_join(w->folder, "receipt");
	struct gl_err e = { 0 };
	uint64_t before, during;

	printf("\nsealing while %u people answer\n", CROWD_PEOPLE);
	crowd_project(c, "Sealing");
	snprintf(r.project, sizeof(r.project), "%s", c->project);
	crowd_start(c);
	crowd_wait(c, 2000);
	before = crowd_progress(c);
	if (gl_remote_seal(&r, "CC0-1.0", true, &e))
		world_give_up(w, "sealing: %s", e.text);
	during = crowd_progress(c) - before;
	crowd_wait(c, 200);
	crowd_stop(c);
	world_check(w, during, "%llu answers came while it was sealed", (unsigned long long)during);
	if (gl_remote_fetch(&r, folder, &e) || gl_file_write(receipt, c->receipt, strlen(c->receipt), &e))
		world_give_up(w, "the bundle: %s", e.text);
	world_check(w,
	        !world_run(w, (const char *const[]){ "goldleaf", "audit", bundle, "--vkey", c->vkey_path,
	                              "--receipt", receipt, NULL }),
	        "goldleaf audit accepts it, with a receipt of the crowd's");
	world_check(w,
	        !world_run(w,
	                (const char *const[]){ "goldleaf", "seal", "--database", w->conninfo, "--data",
	                        w->data, "--project", c->project, "--dataset", "1", "--out", again, NULL }),
	        "goldleaf seal makes the same manifest at rest");
	compare_bundles(w, bundle, again);
	check_project(w, c);
	check_invariants(w, c->project);
}

/* ---- the server is killed while it seals ---- */

/* "sealing", "sealed" or "failed"; "none" if there is no such dataset. */
static void dataset_state(struct world *w, const struct crowd *c, unsigned d, char out[16])
{
	char path[80];
	struct gl_request rq = { .method = "GET", .path = path, .key = w->key };
	struct gl_err e = { 0 };
	json_auto_t *body = NULL;
	const char *state;

	snprintf(path, sizeof(path), "/v1/datasets/%s.%u", c->project, d);
	body = gl_client_json(w->client, &rq, NULL, &e);
	state = json_string_value(json_object_get(body, "state"));
	snprintf(out, 16, "%s", state ? state : "none");
}

/* Whether sealing began. */
static bool begin_to_seal(struct world *w, const struct crowd *c)
{
	char path[80];
	struct gl_request rq = { .method = "POST", .path = path, .key = w->key };
	struct gl_err e = { 0 };
	json_auto_t *reply = NULL;

	snprintf(path, sizeof(path), "/v1/projects/%s/datasets", c->project);
	reply = gl_client_json(
	        w->client, &rq, json_pack("{s:s, s:b}", "licence", "CC0-1.0", "partial", true), &e);
	if (!reply)
		printf("     sealing: %s\n", e.text);
	return reply;
}

/* Waits until the seal is in the log, and the bundle not yet there; false if that moment was missed. */
static bool wait_for_seal(struct world *w, const struct crowd *c, unsigned d)
{
	gl_session_auto *db = world_database(w);
	int64_t until = gl_mono_ms() + END_MS;
	struct gl_err e = { 0 };
	char text[400];

	snprintf(text, sizeof(text),
	        "select x.state from dataset x join entry e on e.project = x.project and e.kind = 10 and "
	        "e.idx > x.sealing_idx "
	        "where goldleaf_id(x.project) = '%s' and x.d = %u",
	        c->project, d);
	while (gl_mono_ms() < until) {
		gl_rows_auto rows = { 0 };

		if (!gl_session_exec(db, text, &rows, &e) && rows.count)
			return *PQgetvalue(rows.result, 0, 0) == '1';
	}
	return false;
}

/* Until a dataset that was torn is there, without being asked for again. */
static bool wait_for_dataset(struct world *w, const struct crowd *c, unsigned d)
{
	int64_t until = gl_mono_ms() + DATASET_MS;
	char state[16];

	do {
		world_pause(w, 20, 20);
		dataset_state(w, c, d, state);
	} while (!strcmp(state, "sealing") && gl_mono_ms() < until);
	return !strcmp(state, "sealed");
}

static void tear(struct world *w, struct crowd *c)
{
	struct gl_remote r = { .client = w->client, .key = w->key };
	gl_mem_auto char *folder = gl_path_join(w->folder, "torn"), *bundle = gl_path_join(folder, "bundle");
	struct recovery recovery = { 0 };
	struct gl_err e = { 0 };
	unsigned faults = 0, taken_up = 0, late = 0;

	printf("\nkill -9 while it seals, %u times\n", TORN_N);
	crowd_project(c, "Torn");
	snprintf(r.project, sizeof(r.project), "%s", c->project);
	crowd_start(c);
	crowd_wait(c, 1000);
	for (unsigned d = 1; d <= TORN_N && !recovery.stuck; d++) {
		if (!begin_to_seal(w, c))
			break;
		if (d % 2)
			late += wait_for_seal(w, c, d);
		else
			world_pause(w, 0, TORN_MS);
		faults += !kill(w->server, SIGKILL) && world_wait(w, END_MS) == 128 + SIGKILL;
		world_start(w);
		recover(&recovery, c);
		taken_up += wait_for_dataset(w, c, d);
	}
	report(w, c, &recovery, "kill -9 while sealing", faults);
	world_check(w, late, "%u of them after the seal was logged, and before the bundle was there", late);
	world_check(w, taken_up == TORN_N, "%u of %u datasets were finished without being asked for again",
	        taken_up, TORN_N);
	crowd_stop(c);
	if (!world_check(w, !gl_remote_seal(&r, "CC0-1.0", true, &e) && !gl_remote_fetch(&r, folder, &e),
	            "it can be sealed afterwards: %s %s", r.dataset, e.text))
		return;
	world_check(w,
	        !world_run(w,
	                (const char *const[]){ "goldleaf", "audit", bundle, "--vkey", c->vkey_path, NULL }),
	        "goldleaf audit accepts it");
	check_project(w, c);
}

static const struct {
	const char *name;
	void (*run)(struct world *w, struct crowd *c);
} phases[] = { { "kill", kill_server }, { "end", end_server }, { "postgres", kill_postgres },
	{ "tear", tear }, { "seal", seal } };

static bool wanted(const char *phase, char *const *named)
{
	bool found = !*named;

	for (; *named; named++)
		found = found || !strcmp(*named, phase);
	return found;
}

int main(int argc, char **argv)
{
	static struct crowd crowd;
	const char *text = getenv("GOLDLEAF_SEED");
	struct world w;
	uint64_t seed;

	if (argc < 4) {
		fprintf(stderr, "usage: chaos FOLDER GOLDLEAF KILLS [kill end postgres tear seal]\n");
		return 2;
	}
	kills = (unsigned)strtoul(argv[3], NULL, 10);
	gl_random(&seed, sizeof(seed));
	seed = text ? strtoull(text, NULL, 10) : seed >> 32;
	printf("GOLDLEAF_SEED=%llu\n", (unsigned long long)seed);
	signal(SIGPIPE, SIG_IGN);
	world_init(&w, argv[1], argv[2], seed);
	world_start(&w);
	world_ready(&w);
	crowd_init(&crowd, &w, seed);
	for (size_t i = 0; i < GL_COUNT(phases); i++)
		if (wanted(phases[i].name, argv + 4))
			phases[i].run(&w, &crowd);
	crowd_release(&crowd);
	kill(w.server, SIGTERM);
	world_check(&w, world_wait(&w, END_MS) == 0, "the server ends well");
	world_end(&w);
	printf("%u passed, %u failed\n", w.passed, w.failed);
	return w.failed ? 1 : 0;
}
