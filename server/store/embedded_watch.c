#include "store/embedded_watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

#define LOOK_MS    50   /* between two looks at whether Postgres still runs */
#define YOUNG_MS   1000 /* one that ends younger than this did not come up */
#define TRIES      20   /* for that: a dead one's memory may be in use for a while */
#define FAST_MS    4000 /* to end by itself, after SIGINT */
#define AT_ONCE_MS 3000 /* and after SIGQUIT */

/* Ends postmaster politely, then less so. gone says whether it is. */
static void end(pid_t postmaster, bool (*gone)(pid_t))
{
	static const struct {
		int signal, wait_ms;
	} steps[] = { { SIGINT, FAST_MS }, { SIGQUIT, AT_ONCE_MS }, { SIGKILL, AT_ONCE_MS } };

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		int64_t until = gl_mono_ms() + steps[i].wait_ms;

		kill(postmaster, steps[i].signal);
		while (gl_mono_ms() < until) {
			if (gone(postmaster))
				return;
			poll(NULL, 0, LOOK_MS / 5);
		}
	}
}

static bool child_gone(pid_t pid)
{
	return waitpid(pid, NULL, WNOHANG) != 0;
}

static bool stranger_gone(pid_t pid)
{
	char link[64], exe[8];

	/* A dead one that nobody fetched has no program any more. */
	snprintf(link, sizeof(link), "/proc/%d/exe", (int)pid);
	return readlink(link, exe, sizeof(exe)) < 0;
}

void gl_embedded_end(pid_t postmaster)
{
	end(postmaster, stranger_gone);
}

/* Small, durable, and reached by its socket alone. */
static _Noreturn void run(const struct gl_embedded_place *p, pid_t watcher)
{
	char program[PATH_MAX], data[PATH_MAX], socket_option[128];
	char *const argv[] = { program, "-D", data, "-c", "listen_addresses=", "-c", socket_option, "-c",
		"unix_socket_permissions=0700", "-c", "port=5432", "-c", "max_connections=100", "-c",
		"shared_buffers=64MB", "-c", "wal_buffers=16MB", "-c", "huge_pages=off", "-c", "jit=off",
		"-c", "fsync=on", "-c", "full_page_writes=on", "-c", "synchronous_commit=on", "-c",
		"logging_collector=off", "-c", "log_destination=stderr", "-c", "log_timezone=UTC", "-c",
		"log_checkpoints=off", NULL };
	char *const envp[] = { "LC_ALL=C", "TZ=UTC", "PATH=/usr/bin:/bin", NULL };

	snprintf(program, sizeof(program), "%s/postgres", p->bin);
	snprintf(data, sizeof(data), "%s/data", p->home);
	snprintf(socket_option, sizeof(socket_option), "unix_socket_directories=%s", p->socket);
	/* Changing the user forgets this signal, so it is asked for behind that. */
	if (gl_embedded_become(p) && !prctl(PR_SET_PDEATHSIG, SIGINT) && getppid() == watcher)
		execve(program, argv, envp);
	fprintf(stderr, "goldleaf: %s: %s\n", program, strerror(errno));
	_exit(127);
}

static pid_t start(const struct gl_embedded_place *p)
{
	pid_t watcher = getpid(), pid = fork();

	if (!pid)
		run(p, watcher);
	return pid;
}

static void keep_only(const struct gl_embedded_place *p, int fd)
{
	char path[PATH_MAX];
	int log;

	dup2(fd, STDIN_FILENO);
	snprintf(path, sizeof(path), "%s/postgres.log", p->home);
	/* The folder is another user's: a link that lies there must not lead us astray. */
	log = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
	if (log < 0)
		log = open("/dev/null", O_WRONLY);
	dup2(log, STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
	close_range(3, ~0U, 0);
}

/* A session of our own, so that Ctrl-C reaches the owner alone, who may still need the database to finish. */
static void stand_apart(void)
{
	static const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };
	sigset_t none;

	setsid();
	prctl(PR_SET_NAME, "goldleaf-watch");
	for (size_t i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		signal(ignored[i], SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool owner_gone(int wait_ms)
{
	struct pollfd owner = { .fd = STDIN_FILENO, .events = POLLIN };

	/* Nothing is ever written: what wakes us is the end. */
	return poll(&owner, 1, wait_ms) > 0;
}

static void remove_socket(const struct gl_embedded_place *p)
{
	if (p->socket_apart)
		rmdir(p->socket);
}

void gl_embedded_watch(const struct gl_embedded_place *p, int fd)
{
	int tries = 0;

	keep_only(p, fd);
	stand_apart();
	for (;;) {
		int64_t since = gl_mono_ms();
		pid_t pid = start(p);

		while (pid > 0 && !child_gone(pid)) {
			if (owner_gone(LOOK_MS)) {
				end(pid, child_gone);
				remove_socket(p);
				_exit(0);
			}
		}
		tries = gl_mono_ms() - since < YOUNG_MS ? tries + 1 : 0;
		if (tries == TRIES || owner_gone(5 * LOOK_MS)) {
			remove_socket(p);
			_exit(tries == TRIES);
		}
	}
}
