/*
 * bench -- what the answer path, the hand-out and the dataset cost, each beside something named in the same
 * run.
 *
 * usage: bench GOLDLEAF [QUICK]   GOLDLEAF is the binary; with QUICK everything is a tenth as long
 *
 * Runs a Postgres of its own in a temporary folder, the server on it, and pgbench on the same database.
 * Ratios are medians of alternating pairs, because the machine is shared; absolute numbers are printed beside
 * them.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/clock.h"
#include "cli/client.h"
#include "desk/token.h"
#include "load.h"
#include "store/embedded.h"
#include "store/migrate.h"

#define ACCOUNTS 256
#define HELD     1000
#define PAIRS    8

static struct {
	const char *binary;
	bool quick;
	char dir[64];
	struct gl_embedded *pg;
	pid_t server;
	unsigned port;
	struct gl_client *client;
	char admin[64], key[ACCOUNTS][64];
	char project[16];
	char *token[ACCOUNTS]; /* HELD of them each, one behind the other */
	unsigned tokens[ACCOUNTS];
} b;

static void die(const char *fmt, const char *arg)
{
	fprintf(stderr, "bench: ");
	fprintf(stderr, fmt, arg);
	fprintf(stderr, "\n");
	if (b.server > 0)
		kill(b.server, SIGKILL);
	exit(1);
}

/* ---- the machine ---- */

static int by_value(const void *x, const void *y)
{
	double a = *(const double *)x, c = *(const double *)y;

	return (a > c) - (a < c);
}

static double median(double *v, unsigned n)
{
	qsort(v, n, sizeof *v, by_value);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static double sync_ms(void)
{
	char path[96], block[4096] = { 0 };
	double took[200];
	int fd;

	snprintf(path, sizeof path, "%s/sync", b.dir);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	for (unsigned i = 0; i < GL_COUNT(took); i++) {
		int64_t began = gl_mono_us();

		if (pwrite(fd, block, sizeof block, (off_t)(i % 16) * 4096) < 0 || fdatasync(fd))
			die("fdatasync: %s", strerror(errno));
		took[i] = (double)(gl_mono_us() - began) / 1000;
	}
	close(fd);
	unlink(path);
	return median(took, GL_COUNT(took));
}

static void print_machine(void)
{
	gl_file_auto *f = fopen("/proc/loadavg", "r");
	char load[64] = "?";

	if (f && fgets(load, sizeof load, f))
		load[strcspn(load, "\n")] = '\0';
	printf("machine              %ld processors, load %s\n", sysconf(_SC_NPROCESSORS_ONLN), load);
	printf("fdatasync            %.3f ms (median of 200 blocks of 4 KiB)\n", sync_ms());
}

static double memory_mb(const char *what)
{
	gl_mem_auto char *path = NULL, *line = NULL;
	gl_file_auto *f = NULL;
	size_t cap = 0, len = strlen(what);
	double kb = 0;

	if (asprintf(&path, "/proc/%d/status", (int)b.server) > 0)
		f = fopen(path, "r");
	while (f && getline(&line, &cap, f) > 0)
		if (!strncmp(line, what, len))
			kb = atof(line + len + 1);
	return kb / 1024;
}

/* Processor time that the server has used, in microseconds. */
static double server_cpu_us(void)
{
	gl_mem_auto char *path = NULL;
	gl_file_auto *f = NULL;
	unsigned long user = 0, system = 0;

	if (asprintf(&path, "/proc/%d/stat", (int)b.server) > 0)
		f = fopen(path, "r");
	if (!f ||
	        fscanf(f, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
		return 0;
	return (double)(user + system) * 1e6 / (double)sysconf(_SC_CLK_TCK);
}

static void print_memory(void)
{
	printf("  server memory      %.0f MB now, %.0f MB at most so far\n", memory_mb("VmRSS"),
	        memory_mb("VmHWM"));
}

/* ---- the server ---- */

static void start_server(void)
{
	char path[128], listen[32] = "127.0.0.1:0", line[512];
	const char *database = gl_embedded_conninfo(b.pg);

	snprintf(path, sizeof path, "%s/log", b.dir);
	fflush(NULL);
	b.server = fork();
	if (!b.server) {
		char key[128], data[128];
		int log = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		snprintf(key, sizeof key, "%s/admin", b.dir);
		snprintf(data, sizeof data, "%s/data", b.dir);
		dup2(log, STDERR_FILENO);
		execl(b.binary, "goldleaf", "serve", "--database", database, "--data", data, "--listen",
		        listen, "--admin-key-file", key, (char *)NULL);
		_exit(127);
	}
	for (int i = 0; i < 300 && !b.port; i++) {
		gl_file_auto *f = fopen(path, "r");

		usleep(100000);
		while (f && fgets(line, sizeof line, f))
			if (strstr(line, "\"listening\"") && strstr(line, "\"port\":"))
				b.port = (unsigned)atoi(strstr(line, "\"port\":") + 7);
	}
	if (!b.port)
		die("the server did not start; see %s", path);
}

static json_t *call(const char *method, const char *path, json_t *body)
{
	struct gl_err e = { 0 };
	struct gl_request rq = { .method = method, .path = path, .key = b.admin };
	json_t *reply = gl_client_json(b.client, &rq, body, &e);

	if (!reply)
		die("%s", e.text);
	return reply;
}

static void make_accounts(void)
{
	for (unsigned i = 0; i < ACCOUNTS; i++) {
		json_auto_t *account =
		        call("POST", "/v1/accounts", json_pack("{s:o}", "name", json_sprintf("bench-%u", i)));
		json_auto_t *key = NULL;
		char path[64];

		snprintf(path, sizeof path, "/v1/accounts/%s/keys",
		        json_string_value(json_object_get(account, "id")));
		key = call("POST", path, json_pack("{s:[s]}", "scopes", "annotate"));
		snprintf(b.key[i], sizeof b.key[i], "%s", json_string_value(json_object_get(key, "key")));
		b.token[i] = calloc(HELD, GL_TOKEN_LEN + 1);
	}
}

static void make_project(const char *name, unsigned redundancy)
{
	json_auto_t *p = call("POST", "/v1/projects",
	        json_pack("{s:s, s:{s:[{s:s, s:s}, {s:s, s:s}, {s:s, s:s}], s:[{s:s, s:s, s:s, s:s, s:s}]}, "
	                  "s:{s:{s:i, s:i}, s:s, s:i, s:s}}",
	                "name", name, "template", "fields", "name", "prompt", "type", "markdown", "name", "a",
	                "type", "markdown", "name", "b", "type", "markdown", "questions", "name", "better",
	                "type", "pairwise", "left", "a", "right", "b", "title", "Which reply helps more?",
	                "policy", "redundancy", "min", redundancy, "max", redundancy, "confidence", "1",
	                "at_once", HELD, "gold_share", "0"));

	snprintf(b.project, sizeof b.project, "%s", json_string_value(json_object_get(p, "id")));
}

/* Imports n tasks of some 500 bytes; prints lines a second. */
static void import(unsigned n)
{
	struct gl_buf lines;
	char path[64];
	int64_t began = gl_mono_us(), spent = 0;

	snprintf(path, sizeof path, "/v1/projects/%s/tasks", b.project);
	gl_buf_init(&lines, 64u << 20);
	for (unsigned i = 0; i < n;) {
		gl_buf_clear(&lines);
		for (unsigned k = 0; k < 50000 && i < n; k++, i++)
			gl_buf_printf(&lines,
			        "{\"external_id\":\"t-%u\",\"content\":{\"prompt\":\"%0200u\",\"a\":\"%"
			        "0100u\",\"b\":\"%0100u\"}}\n",
			        i, i, i + 1, i + 2);
		struct gl_request rq = { .method = "POST",
			.path = path,
			.key = b.admin,
			.type = "application/jsonl",
			.body = lines.data,
			.len = lines.len,
			.once = true };
		struct gl_err e = { 0 };
		json_auto_t *reply = NULL;

		began = gl_mono_us();
		reply = gl_client_json(b.client, &rq, NULL, &e);
		spent += gl_mono_us() - began;
		if (!reply)
			die("import: %s", e.text);
	}
	gl_buf_release(&lines);
	printf("import               %u lines, %.0f a second\n", n, n * 1e6 / (double)spent);
	print_memory();
}

static void open_project(void)
{
	char path[64];
	json_auto_t *p = NULL;

	snprintf(path, sizeof path, "/v1/projects/%s/open", b.project);
	p = call("POST", path, NULL);
}

/* ---- hand-outs ---- */

struct taking {
	unsigned count, rounds; /* assignments a request; requests a connection */
	unsigned connections, left[LOAD_CONNECTIONS_MAX];
};

static bool next_take(void *ctx, unsigned i, struct gl_buf *out)
{
	struct taking *t = ctx;
	char path[64], body[32];
	int len = snprintf(body, sizeof body, "{\"count\":%u}", t->count);
	unsigned account = (i + t->left[i] * t->connections) % ACCOUNTS;

	if (!t->left[i])
		return false;
	t->left[i]--;
	account = (i + t->left[i] * t->connections) % ACCOUNTS;
	snprintf(path, sizeof path, "/v1/projects/%s/assignments", b.project);
	load_request(out, "POST", path, b.key[account], body, (size_t)len);
	return true;
}

/* The tokens of a reply, in order. */
static void got_take(void *ctx, unsigned i, int status, const char *body, size_t len)
{
	struct taking *t = ctx;
	unsigned account = (i + t->left[i] * t->connections) % ACCOUNTS;
	const char *at = body, *end = body + len;

	if (status != 200)
		return;
	while ((at = memmem(at, (size_t)(end - at), "{\"id\":\"", 7)) && b.tokens[account] < HELD) {
		memcpy(b.token[account] + b.tokens[account]++ * (GL_TOKEN_LEN + 1), at + 7, GL_TOKEN_LEN);
		at += 7 + GL_TOKEN_LEN;
	}
}

static void take(struct load *l, unsigned connections, unsigned count, unsigned rounds)
{
	static struct taking t;

	t = (struct taking){ .count = count, .rounds = rounds, .connections = connections };
	for (unsigned i = 0; i < connections; i++)
		t.left[i] = rounds;
	*l = (struct load){
		.port = b.port, .connections = connections, .next = next_take, .got = got_take, .ctx = &t
	};
	load_run(l);
}

/* Every account holds as many as asked for. */
static void fill(unsigned held)
{
	static struct load l;

	for (unsigned done = 0; done < held; done += 100)
		take(&l, 64, held - done < 100 ? held - done : 100, ACCOUNTS / 64);
}

/* ---- answers ---- */

struct answering {
	unsigned connections, account[LOAD_CONNECTIONS_MAX], most;
	int64_t until_us;
	bool taking; /* whole cycles: one assignment, one answer */
};

static bool next_answer(void *ctx, unsigned i, struct gl_buf *out)
{
	struct answering *a = ctx;
	char path[64], body[256];
	unsigned account = a->account[i];
	int len;

	while (account < ACCOUNTS && !b.tokens[account])
		account = a->account[i] += a->connections;
	if (account >= ACCOUNTS || (a->until_us && gl_mono_us() > a->until_us))
		return false;
	len = snprintf(body, sizeof body,
	        "{\"assignment\":\"%.71s\",\"value\":{\"better\":{\"choice\":\"%s\",\"strength\":2}},"
	        "\"active_ms\":8123}",
	        b.token[account] + --b.tokens[account] * (GL_TOKEN_LEN + 1), account % 3 ? "left" : "right");
	snprintf(path, sizeof path, "/v1/projects/%s/answers", b.project);
	load_request(out, "POST", path, b.key[account], body, (size_t)len);
	return true;
}

static void got_answer(void *ctx, unsigned i, int status, const char *body, size_t len)
{
	(void)ctx, (void)i;
	if (status != 201)
		die("an answer was refused: %s", len ? body : "");
}

static void answer(struct load *l, unsigned connections)
{
	static struct answering a;

	a = (struct answering){ .connections = connections };
	for (unsigned i = 0; i < connections; i++)
		a.account[i] = i;
	*l = (struct load){
		.port = b.port, .connections = connections, .next = next_answer, .got = got_answer, .ctx = &a
	};
	load_run(l);
}

/* ---- whole cycles ---- */

struct cycle {
	bool answering[LOAD_CONNECTIONS_MAX];
	unsigned left[LOAD_CONNECTIONS_MAX];
	char token[LOAD_CONNECTIONS_MAX][GL_TOKEN_LEN + 1];
};

static bool next_step(void *ctx, unsigned i, struct gl_buf *out)
{
	struct cycle *c = ctx;
	char path[64], body[256];
	int len;

	if (!c->answering[i] && !c->left[i])
		return false;
	if (c->answering[i])
		len = snprintf(body, sizeof body,
		        "{\"assignment\":\"%s\",\"value\":{\"better\":{\"choice\":\"tie\"}},\"active_ms\":1}",
		        c->token[i]);
	else
		len = snprintf(body, sizeof body, "{}");
	snprintf(path, sizeof path, "/v1/projects/%s/%s", b.project,
	        c->answering[i] ? "answers" : "assignments");
	load_request(out, "POST", path, b.key[i % ACCOUNTS], body, (size_t)len);
	c->left[i] -= !c->answering[i];
	return true;
}

static void got_step(void *ctx, unsigned i, int status, const char *body, size_t len)
{
	struct cycle *c = ctx;
	const char *at = memmem(body, len, "{\"id\":\"", 7);

	if (status / 100 != 2 || (!c->answering[i] && !at))
		die("a cycle was refused: %s", body);
	if (!c->answering[i])
		memcpy(c->token[i], at + 7, GL_TOKEN_LEN);
	c->answering[i] = !c->answering[i];
}

static void cycles(unsigned connections, unsigned each)
{
	static struct cycle c;
	static struct load l;

	memset(&c, 0, sizeof c);
	for (unsigned i = 0; i < connections; i++)
		c.left[i] = each;
	l = (struct load){
		.port = b.port, .connections = connections, .next = next_step, .got = got_step, .ctx = &c
	};
	load_run(&l);
	printf("cycles               %.0f a second at %u connections (hand-out and answer)\n",
	        load_rate(&l) / 2, connections);
	print_memory();
}

/* ---- beside pgbench ---- */

/* A row of the same bytes as an answer with what was said, one a transaction. */
static const char pgbench_schema[] = "create table if not exists bench_answer (project bigint, idx "
                                     "bigserial, n bigint, price bigint, terms bigint, no integer, "
                                     "day integer, kind smallint, surplus boolean, salt bytea, commitment "
                                     "bytea, said bytea, primary key (project, idx))";

static void write_script(char path[96])
{
	FILE *f;

	snprintf(path, 96, "%s/insert.sql", b.dir);
	f = fopen(path, "w");
	if (!f)
		die("cannot write %s", path);
	fprintf(f,
	        "insert into bench_answer (project, n, price, terms, no, day, kind, surplus, salt, "
	        "commitment, said) values "
	        "(1, :client_id, 30000, 1, 1, 20000, 1, false, decode('%064d', 'hex'), decode('%064d', "
	        "'hex'), "
	        "decode('%0440d', 'hex'));\n",
	        1, 2, 3);
	fclose(f);
}

static double pgbench(const char *script, double seconds)
{
	gl_mem_auto char *command = NULL;
	char line[256];
	double tps = 0;
	FILE *f;

	if (asprintf(&command,
	            "PATH=$PATH:$(echo /usr/lib/postgresql/*/bin | tr ' ' ':') pgbench -M prepared -n -c 64 "
	            "-j 2 -T %.0f -f %s \"$BENCH_DATABASE\" 2>/dev/null",
	            seconds, script) < 0)
		die("%s", "no memory");
	f = popen(command, "r");
	while (f && fgets(line, sizeof line, f))
		if (strstr(line, "tps = ") && strstr(line, "without"))
			tps = atof(strstr(line, "tps = ") + 6);
	if (!f || pclose(f) || tps == 0)
		die("pgbench failed: %s", command);
	return tps;
}

static void prepare_pgbench(void)
{
	gl_mem_auto char *command = NULL;

	if (asprintf(&command, "psql -q \"$BENCH_DATABASE\" -c '%s'", pgbench_schema) < 0 || system(command))
		die("%s", "psql failed");
}

static void answers_beside_pgbench(unsigned connections)
{
	double ratio[PAIRS], rate[PAIRS], tps[PAIRS], p99[PAIRS], cpu[PAIRS];
	unsigned pairs = b.quick ? 2 : PAIRS;
	static struct load l;
	char script[96];

	write_script(script);
	for (unsigned i = 0; i < pairs; i++) {
		fill(b.quick ? 50 : 200);
		cpu[i] = server_cpu_us();
		answer(&l, connections);
		cpu[i] = (server_cpu_us() - cpu[i]) / (double)l.done;
		rate[i] = load_rate(&l);
		p99[i] = load_quantile_us(&l, 0.99) / 1000.0;
		tps[i] = pgbench(script, b.quick ? 1 : 2);
		ratio[i] = rate[i] / tps[i];
		fprintf(stderr, "  pair %u: %.0f answers/s, pgbench %.0f/s, ratio %.2f\n", i + 1, rate[i],
		        tps[i], ratio[i]);
	}
	printf("answers, %3u conns   %.0f a second, p99 %.1f ms; pgbench -M prepared -c 64: %.0f; ratio %.2f "
	       "(medians of %u pairs)\n",
	        connections, median(rate, pairs), median(p99, pairs), median(tps, pairs),
	        median(ratio, pairs), pairs);
	printf("  server processor   %.1f us an answer\n", median(cpu, pairs));
	print_memory();
}

/* ---- sealing and audit ---- */

static json_t *seal_begin(char id[32])
{
	char path[64];
	json_t *reply;

	snprintf(path, sizeof path, "/v1/projects/%s/datasets", b.project);
	reply = call("POST", path, json_pack("{s:s, s:b}", "licence", "CC0-1.0", "partial", 1));
	snprintf(id, 32, "%s", json_string_value(json_object_get(reply, "id")));
	return reply;
}

static unsigned long long seal_wait(const char *id)
{
	char path[64];

	snprintf(path, sizeof path, "/v1/datasets/%s", id);
	for (;;) {
		json_auto_t *d = call("GET", path, NULL);
		const char *state = json_string_value(json_object_get(d, "state"));

		if (!strcmp(state, "failed"))
			die("sealing failed: %s", json_string_value(json_object_get(d, "error")));
		if (!strcmp(state, "sealed"))
			return (unsigned long long)json_integer_value(json_object_get(d, "size"));
		usleep(20000);
	}
}

static void download(const char *path, const char *file)
{
	gl_file_auto *f = fopen(file, "w");
	struct gl_request rq = { .method = "GET", .path = path, .key = b.admin, .to = f };
	struct gl_err e = { 0 };
	json_auto_t *reply = gl_client_json(b.client, &rq, NULL, &e);

	if (!f || !reply)
		die("download: %s", e.text);
}

static void audit(const char *id)
{
	gl_mem_auto char *command = NULL;
	char path[96], tar[96], vkey[96];

	snprintf(tar, sizeof tar, "%s/bundle.tar", b.dir);
	snprintf(vkey, sizeof vkey, "%s/vkey", b.dir);
	snprintf(path, sizeof path, "/v1/datasets/%s/bundle.tar", id);
	download(path, tar);
	snprintf(path, sizeof path, "/log/%s/vkey", b.project);
	download(path, vkey);
	if (asprintf(&command, "%s audit %s --vkey %s >/dev/null 2>&1", b.binary, tar, vkey) < 0 ||
	        system(command))
		die("the audit did not pass: %s", command);
}

static void seal_and_audit(void)
{
	char id[32];
	static struct load l;
	double idle, busy;
	int64_t began;
	json_t *reply;
	unsigned long long size;

	fill(b.quick ? 50 : 200);
	answer(&l, 64);
	idle = load_rate(&l);
	fill(b.quick ? 50 : 200);
	began = gl_mono_us();
	reply = seal_begin(id);
	json_decref(reply);
	answer(&l, 64);
	busy = load_rate(&l);
	size = seal_wait(id);
	printf("answers while sealing %.0f a second, %.2f of %.0f before it\n", busy, busy / idle, idle);
	printf("seal (beside load)   %llu log entries, %.0f a second\n", size,
	        (double)size * 1e6 / (double)(gl_mono_us() - began));
	print_memory();
	began = gl_mono_us();
	reply = seal_begin(id);
	json_decref(reply);
	size = seal_wait(id);
	printf("seal (alone)         %llu log entries, %.0f a second\n", size,
	        (double)size * 1e6 / (double)(gl_mono_us() - began));
	print_memory();
	began = gl_mono_us();
	audit(id);
	printf("audit                %llu log entries, %.0f a second, download included\n", size,
	        (double)size * 1e6 / (double)(gl_mono_us() - began));
}

/* ---- all of it ---- */

static void handouts(void)
{
	static struct load l;

	take(&l, 64, 1, 1); /* the window of contents fills */
	memset(b.tokens, 0, sizeof b.tokens);
	take(&l, 64, 1, b.quick ? 200 : 2000);
	printf("hand-outs            %.0f a second, p99 %.1f ms, at 64 connections\n", load_rate(&l),
	        load_quantile_us(&l, 0.99) / 1000.0);
	print_memory();
}

static void start_all(void)
{
	struct gl_err e = { 0 };
	char path[96], server[64];
	FILE *f;

	snprintf(b.dir, sizeof b.dir, "/tmp/goldleaf-bench-XXXXXX");
	if (!mkdtemp(b.dir))
		die("%s", "no temporary folder");
	b.pg = gl_embedded_start(b.dir, &e);
	if (!b.pg || gl_migrate(gl_embedded_conninfo(b.pg), NULL, &e))
		die("%s", e.text);
	setenv("BENCH_DATABASE", gl_embedded_conninfo(b.pg), 1); /* for the commands that shells run */
	start_server();
	snprintf(server, sizeof server, "http://127.0.0.1:%u", b.port);
	b.client = gl_client_new(server, 4, &e);
	snprintf(path, sizeof path, "%s/admin", b.dir);
	f = fopen(path, "r");
	if (!b.client || !f || fscanf(f, "%63s", b.admin) != 1)
		die("%s", "no admin key");
	fclose(f);
}

static void stop_all(void)
{
	gl_mem_auto char *command = NULL;
	int status;

	gl_client_free(b.client);
	kill(b.server, SIGTERM);
	waitpid(b.server, &status, 0);
	gl_embedded_stop(b.pg);
	if (asprintf(&command, "rm -rf %s", b.dir) > 0 && system(command))
		fprintf(stderr, "bench: %s was left behind\n", b.dir);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	b.binary = argv[1];
	b.quick = argc > 2;
	setlinebuf(stdout);
	start_all();
	print_machine();
	make_accounts();
	prepare_pgbench();
	make_project("answers", 100);
	import(b.quick ? 2000 : 20000);
	open_project();
	answers_beside_pgbench(64);
	answers_beside_pgbench(256);
	cycles(64, b.quick ? 100 : 1000);
	seal_and_audit();
	make_project("hand-outs", 3);
	import(b.quick ? 50000 : 1000000);
	open_project();
	handouts();
	stop_all();
	return 0;
}
