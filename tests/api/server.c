#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "base/auto.h"
#include "base/clock.h"
#include "check.h"
#include "http.h"

#define START_MS  60000
#define TOOL_ARGS 16

const char *goldleaf;

static char folder[] = "/tmp/goldleaf-api-XXXXXX";
static char url[64], key[64];
static pid_t pid;

void folder_make(void)
{
	if (!mkdtemp(folder) || chmod(folder, 0755))
		give_up("cannot make a folder: %s", strerror(errno));
}

void folder_remove(void)
{
	pid_t child = fork();

	if (!child) {
		execlp("rm", "rm", "-rf", folder, (char *)NULL);
		_exit(127);
	}
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}

const char *in_folder(const char *name)
{
	static char path[4][200];
	static unsigned next;
	char *to = path[next++ % 4];

	snprintf(to, sizeof path[0], "%s/%s", folder, name);
	return to;
}

static void become_server(const char *data, const char *conninfo, pid_t parent)
{
	const char *loops = getenv("LOOPS"), *file = in_folder("admin.key");
	const char *argv[] = { "goldleaf", "serve", "--listen", "127.0.0.1:0", "--loops", loops ? loops : "1",
		"--data", data, "--admin-key-file", file, conninfo ? "--database" : "--embedded", conninfo,
		NULL };
	int log = open(in_folder("server.log"), O_WRONLY | O_CREAT | O_TRUNC, 0644);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(0);
	dup2(log, STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
	execv(goldleaf, (char *const *)argv);
	_exit(127);
}

/* The port in the log's line "listening"; 0 until it is there. */
static unsigned listening(void)
{
	gl_file_auto *f = fopen(in_folder("server.log"), "r");
	gl_mem_auto char *line = NULL;
	size_t cap = 0;

	while (f && getline(&line, &cap, f) >= 0) {
		json_auto_t *event = json_loads(line, 0, NULL);
		const char *msg = json_string_value(json_object_get(event, "msg"));

		if (msg && !strcmp(msg, "listening"))
			return (unsigned)json_integer_value(json_object_get(event, "port"));
	}
	return 0;
}

static void read_key(void)
{
	gl_file_auto *f = fopen(in_folder("admin.key"), "r");

	if (!f || fscanf(f, "%63s", key) != 1)
		give_up("the server has written no admin key");
}

static void show_log(void)
{
	gl_file_auto *f = fopen(in_folder("server.log"), "r");
	gl_mem_auto char *line = NULL;
	size_t cap = 0;

	while (f && getline(&line, &cap, f) >= 0)
		fputs(line, stdout);
}

void server_start(const char *data, const char *conninfo)
{
	int64_t until = gl_mono_ms() + START_MS;
	char path[200];
	pid_t parent = getpid();
	int status;

	snprintf(path, sizeof path, "%s", in_folder(data));
	mkdir(path, 0755);
	unlink(in_folder("server.log"));
	fflush(NULL);
	pid = fork();
	if (!pid)
		become_server(path, conninfo, parent);
	while (gl_mono_ms() < until) {
		unsigned port = listening();

		if (waitpid(pid, &status, WNOHANG) == pid) {
			pid = 0;
			break;
		}
		snprintf(url, sizeof url, "http://127.0.0.1:%u", port);
		if (port && http_quiet("/readyz") == 200) {
			read_key();
			return;
		}
		nap_ms(20);
	}
	show_log();
	give_up("the server was not ready in time");
}

bool server_stop(void)
{
	int status = 1;

	if (!pid)
		return true;
	kill(pid, SIGTERM);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	pid = 0;
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return true;
	printf("the server ended with %s %d; its log:\n", WIFEXITED(status) ? "status" : "signal",
	        WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	show_log();
	return false;
}

const char *server_url(void)
{
	return url;
}

const char *admin_key(void)
{
	return key;
}

long server_rss_kib(void)
{
	char path[64];
	gl_file_auto *f = NULL;
	gl_mem_auto char *line = NULL;
	size_t cap = 0;
	long kib = 0;

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	f = fopen(path, "r");
	while (f && getline(&line, &cap, f) >= 0)
		if (!strncmp(line, "VmRSS:", 6))
			kib = strtol(line + 6, NULL, 10);
	return kib;
}

int tool(const char *arg, ...)
{
	const char *argv[TOOL_ARGS] = { "goldleaf", arg };
	int n = 2, status = -1;
	va_list args;
	pid_t child;

	va_start(args, arg);
	while (n < TOOL_ARGS - 1 && (argv[n] = va_arg(args, const char *)))
		n++;
	va_end(args);
	argv[n] = NULL;
	fflush(NULL);
	child = fork();
	if (!child) {
		int out = open(in_folder("tool.out"), O_WRONLY | O_CREAT | O_TRUNC, 0644);

		dup2(out, STDOUT_FILENO);
		dup2(out, STDERR_FILENO);
		execv(goldleaf, (char *const *)argv);
		_exit(127);
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
