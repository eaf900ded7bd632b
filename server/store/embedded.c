#include "store/embedded.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/buf.h"
#include "base/clock.h"
#include "store/embedded_watch.h"
#include "store/session.h"

#define START_MS 60000 /* to recover from a crash and to take connections */
#define LOOK_MS  20

struct gl_embedded {
	struct gl_embedded_place place;
	int lock;  /* held while we are its owner */
	int alive; /* our end of the watcher's pipe: closed when we end, however we do */
	pid_t watcher;
	struct gl_buf conninfo;
};

static void free_embedded(struct gl_embedded **pg)
{
	if (!*pg)
		return;
	gl_fd_drop(&(*pg)->alive);
	if ((*pg)->watcher > 0)
		waitpid((*pg)->watcher, NULL, 0);
	gl_fd_drop(&(*pg)->lock);
	gl_buf_release(&(*pg)->conninfo);
	free(*pg);
}

static enum gl_code lock(struct gl_embedded *pg, struct gl_err *e)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/" GL_EMBEDDED_LOCK, pg->place.home);
	pg->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (pg->lock < 0)
		return gl_fail(e, GL_INVALID, "%s: %s", path, strerror(errno));
	if (flock(pg->lock, LOCK_EX | LOCK_NB))
		return gl_fail(e, GL_CONFLICT, "another goldleaf runs the database in %s: stop it first",
		        pg->place.home);
	return GL_OK;
}

/* The last line of a log in our home, for a message. */
static void last_line(const struct gl_embedded *pg, const char *name, char out[200])
{
	char path[PATH_MAX], line[200];
	gl_file_auto *f = NULL;

	snprintf(out, 200, "its %s is empty", name);
	snprintf(path, sizeof(path), "%s/%s", pg->place.home, name);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (strlen(line) > 1)
			snprintf(out, 200, "%s", line);
	out[strcspn(out, "\n")] = '\0';
}

static _Noreturn void run_initdb(const struct gl_embedded_place *p)
{
	char program[PATH_MAX], data[PATH_MAX], path[PATH_MAX];
	char *const argv[] = { program, "-D", data, "-U", "goldleaf", "--encoding=UTF8", "--locale=C.UTF-8",
		"--data-checksums", "--auth=trust", "--no-instructions", NULL };
	char *const envp[] = { "LC_ALL=C", "TZ=UTC", "PATH=/usr/bin:/bin", NULL };
	int log;

	snprintf(program, sizeof(program), "%s/initdb", p->bin);
	snprintf(data, sizeof(data), "%s/making", p->home);
	snprintf(path, sizeof(path), "%s/initdb.log", p->home);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (gl_embedded_become(p)) {
		log = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		dup2(log, STDOUT_FILENO);
		dup2(log, STDERR_FILENO);
		close_range(3, ~0U, 0);
		execve(program, argv, envp);
	}
	_exit(127);
}

/* Made under another name first, so that a cluster is either whole or not there. */
static enum gl_code make_cluster(const struct gl_embedded *pg, struct gl_err *e)
{
	char data[PATH_MAX], making[PATH_MAX], why[200];
	int status = 0;
	pid_t pid;

	snprintf(data, sizeof(data), "%s/data", pg->place.home);
	snprintf(making, sizeof(making), "%s/making", pg->place.home);
	if (!access(data, F_OK))
		return GL_OK;
	gl_embedded_remove(&pg->place, making);
	pid = fork();
	if (!pid)
		run_initdb(&pg->place);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status) {
		last_line(pg, "initdb.log", why);
		return gl_fail(e, GL_INVALID, "making a database in %s failed: %s", pg->place.home, why);
	}
	if (rename(making, data))
		return gl_fail(e, GL_INVALID, "%s: %s", data, strerror(errno));
	return GL_OK;
}

/* Whether pid is a Postgres on this very cluster: its working folder is the data folder. */
static bool runs_here(pid_t pid, const char *data)
{
	char link[64], cwd[PATH_MAX];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/%d/cwd", (int)pid);
	len = readlink(link, cwd, sizeof(cwd) - 1);
	if (len < 0)
		return false;
	cwd[len] = '\0';
	return !strcmp(cwd, data);
}

/* We hold the lock, so whoever started what runs here is dead: its Postgres is on its way out, or will be. */
static void end_stale(const struct gl_embedded *pg)
{
	char data[PATH_MAX], path[PATH_MAX];
	gl_file_auto *f = NULL;
	int pid = 0;

	snprintf(data, sizeof(data), "%s/data", pg->place.home);
	snprintf(path, sizeof(path), "%s/data/postmaster.pid", pg->place.home);
	f = fopen(path, "re");
	if (!f)
		return;
	if (fscanf(f, "%d", &pid) == 1 && pid > 1 && runs_here(pid, data))
		gl_embedded_end(pid);
	else
		/* Left by a crash of the machine; the number may be another process' now, and Postgres would
		 * wait for it. */
		unlink(path);
}

static enum gl_code start(struct gl_embedded *pg, struct gl_err *e)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return gl_fail(e, GL_INVALID, "no pipe: %s", strerror(errno));
	pg->watcher = fork();
	if (!pg->watcher) {
		close(ends[1]);
		gl_embedded_watch(&pg->place, ends[0]);
	}
	close(ends[0]);
	pg->alive = ends[1];
	if (pg->watcher < 0)
		return gl_fail(e, GL_INVALID, "cannot fork: %s", strerror(errno));
	return GL_OK;
}

static void write_conninfo(struct gl_embedded *pg, const char *database)
{
	gl_buf_clear(&pg->conninfo);
	gl_buf_puts(&pg->conninfo, "host='");
	for (const char *c = pg->place.socket; *c; c++) {
		if (*c == '\'' || *c == '\\')
			gl_buf_putc(&pg->conninfo, '\\');
		gl_buf_putc(&pg->conninfo, *c);
	}
	gl_buf_printf(&pg->conninfo, "' port=5432 user=goldleaf dbname=%s", database);
}

/* Waits until it takes connections, and has our database made. */
static enum gl_code wait_until_up(struct gl_embedded *pg, struct gl_err *e)
{
	int64_t until = gl_mono_ms() + START_MS;
	gl_session_auto *s = NULL;
	gl_rows_auto rows = { 0 };
	char why[200];

	write_conninfo(pg, "postgres");
	while (!(s = gl_session_open(pg->conninfo.data, NULL, e))) {
		bool given_up = waitpid(pg->watcher, NULL, WNOHANG) == pg->watcher;

		if (given_up)
			pg->watcher = 0;
		if (given_up || gl_mono_ms() > until) {
			last_line(pg, "postgres.log", why);
			return gl_fail(e, GL_INVALID, "the database in %s does not come up: %s",
			        pg->place.home, why);
		}
		poll(NULL, 0, LOOK_MS);
	}
	*e = (struct gl_err){ 0 }; /* that it was not up at once is no error */
	if (gl_session_exec(s, "select from pg_database where datname = 'goldleaf'", &rows, e))
		return e->code;
	if (!rows.count && gl_session_exec(s, "create database goldleaf", NULL, e))
		return e->code;
	write_conninfo(pg, "goldleaf");
	return GL_OK;
}

struct gl_embedded *gl_embedded_start(const char *dir, struct gl_err *e)
{
	__attribute__((cleanup(free_embedded))) struct gl_embedded *pg = calloc(1, sizeof(*pg));

	if (!pg) {
		gl_fail(e, GL_NO_MEMORY, "no memory for the database");
		return NULL;
	}
	pg->lock = pg->alive = -1;
	gl_buf_init(&pg->conninfo, 1024);
	if (gl_embedded_find(&pg->place, dir, e) || lock(pg, e))
		return NULL;
	end_stale(pg);
	if (make_cluster(pg, e) || start(pg, e) || wait_until_up(pg, e))
		return NULL;
	return gl_take(pg);
}

void gl_embedded_stop(struct gl_embedded *pg)
{
	free_embedded(&pg);
}

const char *gl_embedded_conninfo(const struct gl_embedded *pg)
{
	return pg->conninfo.data;
}
