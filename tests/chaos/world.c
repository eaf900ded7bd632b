#include "world.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/clock.h"
#include "base/hex.h"

/* Below the ports that connections get by themselves: else a client that finds the server down may connect to
 * itself. */
#define PORT_FIRST 20000
#define PORT_COUNT 10000
#define READY_MS   60000

uint64_t world_seed(struct gl_stream *s, uint64_t seed, uint64_t what)
{
	uint8_t key[32] = { 0 };

	memcpy(key, &seed, sizeof(seed));
	memcpy(key + sizeof(seed), &what, sizeof(what));
	gl_stream_init(s, key);
	return seed;
}

static bool port_free(unsigned port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	gl_fd_auto s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return s >= 0 && !bind(s, (struct sockaddr *)&at, sizeof(at));
}

void world_init(struct world *w, const char *folder, const char *goldleaf, uint64_t seed)
{
	struct gl_err e = { 0 };
	uint16_t draw;

	*w = (struct world){ .folder = folder, .goldleaf = goldleaf };
	world_seed(&w->random, seed, 0);
	snprintf(w->data, sizeof(w->data), "%s/data", folder);
	do {
		gl_random(&draw, sizeof(draw)); /* not of the seed: two runs at a time must not meet */
		w->port = PORT_FIRST + draw % PORT_COUNT;
	} while (!port_free(w->port));
	snprintf(w->url, sizeof(w->url), "http://127.0.0.1:%u", w->port);
	w->client = gl_client_new(w->url, 8, &e);
	if (!w->client)
		world_give_up(w, "%s", e.text);
}

void world_end(struct world *w)
{
	if (w->server) {
		kill(w->server, SIGTERM);
		world_wait(w, 10000);
	}
	gl_client_free(w->client);
}

_Noreturn void world_give_up(struct world *w, const char *fmt, ...)
{
	va_list args;

	printf("FAIL ");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n%u passed, %u failed\n", w->passed, w->failed + 1);
	exit(1);
}

bool world_check(struct world *w, bool ok, const char *fmt, ...)
{
	va_list args;

	printf(ok ? "ok   " : "FAIL ");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
	*(ok ? &w->passed : &w->failed) += 1;
	return ok;
}

static _Noreturn void become_server(const struct world *w, pid_t parent)
{
	char listen[32], key[220], path[220];
	int log;

	snprintf(listen, sizeof(listen), "127.0.0.1:%u", w->port);
	snprintf(key, sizeof(key), "%s/admin.key", w->folder);
	snprintf(path, sizeof(path), "%s/server.log", w->folder);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(0);
	log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	dup2(log, STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
	execl(w->goldleaf, "goldleaf", "serve", "--embedded", "--listen", listen, "--data", w->data,
	        "--admin-key-file", key, (char *)NULL);
	_exit(127);
}

void world_start(struct world *w)
{
	pid_t parent = getpid();

	fflush(NULL);
	w->server = fork();
	if (!w->server)
		become_server(w, parent);
	if (w->server < 0)
		world_give_up(w, "cannot start a process: %s", strerror(errno));
}

int world_wait(struct world *w, int timeout_ms)
{
	int64_t until = gl_mono_ms() + timeout_ms;
	int status;

	do {
		if (waitpid(w->server, &status, WNOHANG) == w->server) {
			w->server = 0;
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		}
		world_pause(w, 2, 2);
	} while (gl_mono_ms() < until);
	return -1;
}

static void on_ready(void *ctx, const struct gl_response *r)
{
	*(bool *)ctx = r->status == 200;
}

static void read_key(struct world *w)
{
	char path[220];
	gl_file_auto *f = NULL;

	snprintf(path, sizeof(path), "%s/admin.key", w->folder);
	f = fopen(path, "re");
	if (!f || !fgets(w->key, sizeof(w->key), f))
		world_give_up(w, "the server left no key of its admin in %s", path);
	w->key[strcspn(w->key, "\n")] = 0;
}

void world_ready(struct world *w)
{
	gl_mem_auto char *home = NULL;
	char path[220];
	bool ready = false;

	gl_client_patience(w->client, READY_MS);
	gl_client_call(
	        w->client, &(struct gl_request){ .method = "GET", .path = "/readyz" }, on_ready, &ready);
	if (!ready)
		world_give_up(w, "the server is not ready after %d s; see its log", READY_MS / 1000);
	if (*w->key)
		return;
	read_key(w);
	snprintf(path, sizeof(path), "%s/postgres", w->data);
	home = realpath(path, NULL);
	snprintf(w->conninfo, sizeof(w->conninfo), "host='%s' user=goldleaf dbname=goldleaf",
	        home ? home : path);
}

int world_run(struct world *w, const char *const argv[])
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		execv(w->goldleaf, (char *const *)argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 127;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct gl_session *world_database(struct world *w)
{
	struct gl_err e = { 0 };
	struct gl_session *db = gl_session_open(w->conninfo, NULL, &e);

	if (!db)
		world_give_up(w, "the database cannot be read: %s", e.text);
	return db;
}

void world_pause(struct world *w, int least_ms, int most_ms)
{
	long ms = least_ms;

	if (most_ms > least_ms)
		ms += (long)gl_stream_below(&w->random, (uint64_t)most_ms - (uint64_t)least_ms + 1);
	nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 }, NULL);
}
