/* The server under measurement: started on a Postgres of its own, filled, and stopped. */
#include "bench.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/clock.h"
#include "desk/token.h"
#include "store/migrate.h"

static void start_server(void)
{
	char path[128], listen[32] = "127.0.0.1:0", line[512];
	const char *database = gl_embedded_conninfo(bench.pg);

	snprintf(path, sizeof path, "%s/log", bench.dir);
	fflush(NULL);
	bench.server = fork();
	if (!bench.server) {
		char key[128], data[128];
		int log = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		snprintf(key, sizeof key, "%s/admin", bench.dir);
		snprintf(data, sizeof data, "%s/data", bench.dir);
		dup2(log, STDERR_FILENO);
		execl(bench.binary, "goldleaf", "serve", "--database", database, "--data", data, "--listen",
		        listen, "--admin-key-file", key, (char *)NULL);
		_exit(127);
	}
	for (int i = 0; i < 300 && !bench.port; i++) {
		gl_file_auto *f = fopen(path, "r");

		usleep(100000);
		while (f && fgets(line, sizeof line, f))
			if (strstr(line, "\"listening\"") && strstr(line, "\"port\":"))
				bench.port = (unsigned)atoi(strstr(line, "\"port\":") + 7);
	}
	if (!bench.port)
		bench_die("the server did not start; see %s", path);
}

json_t *bench_call(const char *method, const char *path, json_t *body)
{
	struct gl_err e = { 0 };
	struct gl_request rq = { .method = method, .path = path, .key = bench.admin };
	json_t *reply = gl_client_json(bench.client, &rq, body, &e);

	if (!reply)
		bench_die("%s", e.text);
	return reply;
}

void bench_start(void)
{
	struct gl_err e = { 0 };
	char path[96], server[64];
	FILE *f;

	snprintf(bench.dir, sizeof bench.dir, "/tmp/goldleaf-bench-XXXXXX");
	if (!mkdtemp(bench.dir))
		bench_die("%s", "no temporary folder");
	bench.pg = gl_embedded_start(bench.dir, &e);
	if (!bench.pg || gl_migrate(gl_embedded_conninfo(bench.pg), NULL, &e))
		bench_die("%s", e.text);
	setenv("BENCH_DATABASE", gl_embedded_conninfo(bench.pg), 1); /* for the commands that shells run */
	start_server();
	snprintf(server, sizeof server, "http://127.0.0.1:%u", bench.port);
	bench.client = gl_client_new(server, 4, &e);
	snprintf(path, sizeof path, "%s/admin", bench.dir);
	f = fopen(path, "r");
	if (!bench.client || !f || fscanf(f, "%63s", bench.admin) != 1)
		bench_die("%s", "no admin key");
	fclose(f);
}

void bench_stop(void)
{
	gl_mem_auto char *command = NULL;
	int status;

	gl_client_free(bench.client);
	kill(bench.server, SIGTERM);
	waitpid(bench.server, &status, 0);
	gl_embedded_stop(bench.pg);
	if (asprintf(&command, "rm -rf %s", bench.dir) > 0 && system(command))
		fprintf(stderr, "bench: %s was left behind\n", bench.dir);
}

static double memory_mb(const char *what)
{
	gl_mem_auto char *path = NULL, *line = NULL;
	gl_file_auto *f = NULL;
	size_t cap = 0, len = strlen(what);
	double kb = 0;

	if (asprintf(&path, "/proc/%d/status", (int)bench.server) > 0)
		f = fopen(path, "r");
	while (f && getline(&line, &cap, f) > 0)
		if (!strncmp(line, what, len))
			kb = atof(line + len + 1);
	return kb / 1024;
}

/* Processor time that the server has used, in microseconds. */
double bench_server_cpu_us(void)
{
	gl_mem_auto char *path = NULL;
	gl_file_auto *f = NULL;
	unsigned long user = 0, system = 0;

	if (asprintf(&path, "/proc/%d/stat", (int)bench.server) > 0)
		f = fopen(path, "r");
	if (!f ||
	        fscanf(f, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
		return 0;
	return (double)(user + system) * 1e6 / (double)sysconf(_SC_CLK_TCK);
}

void bench_print_memory(void)
{
	printf("  server memory      %.0f MB now, %.0f MB at most so far\n", memory_mb("VmRSS"),
	        memory_mb("VmHWM"));
}

void bench_accounts(void)
{
	for (unsigned i = 0; i < ACCOUNTS; i++) {
		json_auto_t *account = bench_call(
		        "POST", "/v1/accounts", json_pack("{s:o}", "name", json_sprintf("bench-%u", i)));
		json_auto_t *key = NULL;
		char path[64];

		snprintf(path, sizeof path, "/v1/accounts/%s/keys",
		        json_string_value(json_object_get(account, "id")));
		key = bench_call("POST", path, json_pack("{s:[s]}", "scopes", "annotate"));
		snprintf(bench.key[i], sizeof bench.key[i], "%s",
		        json_string_value(json_object_get(key, "key")));
		bench.token[i] = calloc(HELD, GL_TOKEN_LEN + 1);
	}
}

void bench_project(const char *name, unsigned redundancy)
{
	json_auto_t *p = bench_call("POST", "/v1/projects",
	        json_pack("{s:s, s:{s:[{s:s, s:s}, {s:s, s:s}, {s:s, s:s}], s:[{s:s, s:s, s:s, s:s, s:s}]}, "
	                  "s:{s:{s:i, s:i}, s:s, s:i, s:s}}",
	                "name", name, "template", "fields", "name", "prompt", "type", "markdown", "name", "a",
	                "type", "markdown", "name", "b", "type", "markdown", "questions", "name", "better",
	                "type", "pairwise", "left", "a", "right", "b", "title", "Which reply helps more?",
	                "policy", "redundancy", "min", redundancy, "max", redundancy, "confidence", "1",
	                "at_once", HELD, "gold_share", "0"));

	snprintf(bench.project, sizeof bench.project, "%s", json_string_value(json_object_get(p, "id")));
}

void bench_import(unsigned n)
{
	struct gl_buf lines;
	char path[64];
	int64_t began = gl_mono_us(), spent = 0;

	snprintf(path, sizeof path, "/v1/projects/%s/tasks", bench.project);
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
			.key = bench.admin,
			.type = "application/jsonl",
			.body = lines.data,
			.len = lines.len,
			.once = true };
		struct gl_err e = { 0 };
		json_auto_t *reply = NULL;

		began = gl_mono_us();
		reply = gl_client_json(bench.client, &rq, NULL, &e);
		spent += gl_mono_us() - began;
		if (!reply)
			bench_die("import: %s", e.text);
	}
	gl_buf_release(&lines);
	printf("import               %u lines, %.0f a second\n", n, n * 1e6 / (double)spent);
	bench_print_memory();
}

void bench_open(void)
{
	char path[64];
	json_auto_t *p = NULL;

	snprintf(path, sizeof path, "/v1/projects/%s/open", bench.project);
	p = bench_call("POST", path, NULL);
}
