#include "cli/demo_server.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "base/auto.h"
#include "base/clock.h"
#include "cli/client_project.h"

#define START_MS 60000
#define POLL_MS  50

static void pause_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 }, NULL);
}

/* The port in the log's line "listening"; 0 until it is there. */
static unsigned listening(const char *log)
{
	gl_file_auto *f = fopen(log, "r");
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

static bool ended(struct gl_demo_server *s)
{
	int status;

	if (waitpid(s->pid, &status, WNOHANG) != s->pid)
		return false;
	s->pid = 0;
	return true;
}

/* Why it did not come up stands in its log, which is short then. */
static enum gl_code no_start(const struct gl_demo_server *s, const char *what, struct gl_err *e)
{
	gl_file_auto *f = fopen(s->log, "r");
	gl_mem_auto char *line = NULL;
	size_t cap = 0;

	while (f && getline(&line, &cap, f) >= 0)
		fputs(line, stderr);
	return gl_fail(e, GL_INTERNAL, "the server %s; its log is above and in %s", what, s->log);
}

static void become_server(const struct gl_demo_server *s, const char *data, unsigned port, pid_t parent)
{
	char listen[32];
	int log = open(s->log, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	int none = open("/dev/null", O_RDONLY);

	/* Its own group: Ctrl-C reaches the demo alone, which then ends the server in order. */
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(0);
	snprintf(listen, sizeof(listen), "127.0.0.1:%u", port);
	dup2(none, STDIN_FILENO);
	dup2(log, STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
	execl("/proc/self/exe", "goldleaf", "serve", "--embedded", "--listen", listen, "--data", data,
	        "--admin-key-file", s->key_file, (char *)NULL);
	_exit(127);
}

static void on_ready(void *ctx, const struct gl_response *r)
{
	*(bool *)ctx = r->status == 200;
}

/* 200 from /readyz: the database is up and its schema is known. */
static bool ready(const struct gl_demo_server *s)
{
	struct gl_err e = { 0 };
	struct gl_client *c = gl_client_new(s->url, 1, &e);
	bool yes = false;

	if (!c)
		return false;
	gl_client_patience(c, 0);
	gl_client_call(c, &(struct gl_request){ .method = "GET", .path = "/readyz" }, on_ready, &yes);
	gl_client_free(c);
	return yes;
}

enum gl_code gl_demo_server_start(struct gl_demo_server *s, const char *data, unsigned port, struct gl_err *e)
{
	int64_t until = gl_mono_ms() + START_MS;
	pid_t parent = getpid();

	*s = (struct gl_demo_server){ 0 };
	if (gl_folder_make(data, e))
		return e->code;
	s->log = gl_path_join(data, "server.log");
	s->key_file = gl_path_join(data, "admin.key");
	unlink(s->log);
	fflush(NULL);
	s->pid = fork();
	if (!s->pid)
		become_server(s, data, port, parent);
	if (s->pid < 0)
		return gl_fail(e, GL_INTERNAL, "cannot start a process: %s", strerror(errno));
	for (; gl_mono_ms() < until; pause_ms(POLL_MS)) {
		unsigned at = listening(s->log);

		if (ended(s))
			return no_start(s, "ended before it was ready", e);
		snprintf(s->url, sizeof(s->url), "http://127.0.0.1:%u", at);
		if (at && ready(s))
			return GL_OK;
	}
	return no_start(s, "was not ready in time", e);
}

void gl_demo_server_wait(struct gl_demo_server *s)
{
	sigset_t set;
	int signal;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	while (!ended(s) && !sigwait(&set, &signal) && signal == SIGCHLD)
		;
}

bool gl_demo_server_stop(struct gl_demo_server *s)
{
	int status = 1;

	if (s->pid > 0) {
		kill(s->pid, SIGTERM);
		while (waitpid(s->pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	s->pid = 0;
	free(s->log);
	free(s->key_file);
	s->log = s->key_file = NULL;
	return WIFEXITED(status) && !WEXITSTATUS(status);
}
