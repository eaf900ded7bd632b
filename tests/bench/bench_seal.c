/* A dataset: sealed beside load and alone, then audited. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/clock.h"

static json_t *seal_begin(char id[32])
{
	char path[64];
	json_t *reply;

	snprintf(path, sizeof path, "/v1/projects/%s/datasets", bench.project);
	reply = bench_call("POST", path, json_pack("{s:s, s:b}", "licence", "CC0-1.0", "partial", 1));
	snprintf(id, 32, "%s", json_string_value(json_object_get(reply, "id")));
	return reply;
}

static unsigned long long seal_wait(const char *id)
{
	char path[64];

	snprintf(path, sizeof path, "/v1/datasets/%s", id);
	for (;;) {
		json_auto_t *d = bench_call("GET", path, NULL);
		const char *state = json_string_value(json_object_get(d, "state"));

		if (!strcmp(state, "failed"))
			bench_die("sealing failed: %s", json_string_value(json_object_get(d, "error")));
		if (!strcmp(state, "sealed"))
			return (unsigned long long)json_integer_value(json_object_get(d, "size"));
		usleep(20000);
	}
}

static void download(const char *path, const char *file)
{
	gl_file_auto *f = fopen(file, "w");
	struct gl_request rq = { .method = "GET", .path = path, .key = bench.admin, .to = f };
	struct gl_err e = { 0 };
	json_auto_t *reply = gl_client_json(bench.client, &rq, NULL, &e);

	if (!f || !reply)
		bench_die("download: %s", e.text);
}

static void audit(const char *id)
{
	gl_mem_auto char *command = NULL;
	char path[96], tar[96], vkey[96];

	snprintf(tar, sizeof tar, "%s/bundle.tar", bench.dir);
	snprintf(vkey, sizeof vkey, "%s/vkey", bench.dir);
	snprintf(path, sizeof path, "/v1/datasets/%s/bundle.tar", id);
	download(path, tar);
	snprintf(path, sizeof path, "/log/%s/vkey", bench.project);
	download(path, vkey);
	if (asprintf(&command, "%s audit %s --vkey %s >/dev/null 2>&1", bench.binary, tar, vkey) < 0 ||
	        system(command))
		bench_die("the audit did not pass: %s", command);
}

void bench_seal_and_audit(void)
{
	char id[32];
	static struct load l;
	double idle, busy;
	int64_t began;
	json_t *reply;
	unsigned long long size;

	bench_fill(bench.quick ? 50 : 200);
	bench_answer(&l, 64);
	idle = load_rate(&l);
	bench_fill(bench.quick ? 50 : 200);
	began = gl_mono_us();
	reply = seal_begin(id);
	json_decref(reply);
	bench_answer(&l, 64);
	busy = load_rate(&l);
	size = seal_wait(id);
	printf("answers while sealing %.0f a second, %.2f of %.0f before it\n", busy, busy / idle, idle);
	printf("seal (beside load)   %llu log entries, %.0f a second\n", size,
	        (double)size * 1e6 / (double)(gl_mono_us() - began));
	bench_print_memory();
	began = gl_mono_us();
	reply = seal_begin(id);
	json_decref(reply);
	size = seal_wait(id);
	printf("seal (alone)         %llu log entries, %.0f a second\n", size,
	        (double)size * 1e6 / (double)(gl_mono_us() - began));
	bench_print_memory();
	began = gl_mono_us();
	audit(id);
	printf("audit                %llu log entries, %.0f a second, download included\n", size,
	        (double)size * 1e6 / (double)(gl_mono_us() - began));
}
