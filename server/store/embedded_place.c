#include "store/embedded_place.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/auto.h"

#define ELSEWHERE   "/var/lib/goldleaf" /* for a project whose folder Postgres' user cannot reach */
#define SOCKET_NAME "/.s.PGSQL.5432.lock"
#define SOCKET_MAX  107

/* In the order of preference, when we are root. */
static const char *const users[] = { "postgres", "nobody" };

static enum gl_code find_user(struct gl_embedded_place *p, struct gl_err *e)
{
	p->uid = geteuid();
	p->gid = getegid();
	p->drop = p->uid == 0;
	if (!p->drop)
		return GL_OK;
	for (size_t i = 0; i < GL_COUNT(users); i++) {
		const struct passwd *pw = getpwnam(users[i]);

		if (pw && pw->pw_uid) {
			p->uid = pw->pw_uid;
			p->gid = pw->pw_gid;
			return GL_OK;
		}
	}
	return gl_fail(e, GL_INVALID,
	        "Postgres must not run as root, and there is neither a user 'postgres' nor 'nobody'");
}

bool gl_embedded_become(const struct gl_embedded_place *p)
{
	if (p->drop && (setgroups(0, NULL) || setgid(p->gid) || setuid(p->uid)))
		return false;
	return chdir("/") == 0;
}

/* Whether Postgres' user can work in path: asked as that user. */
static bool reachable(const struct gl_embedded_place *p, const char *path)
{
	int status;
	pid_t pid;

	if (!p->drop)
		return true;
	pid = fork();
	if (!pid)
		_exit(!gl_embedded_become(p) || access(path, R_OK | W_OK | X_OK));
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static enum gl_code give_folder(const struct gl_embedded_place *p, const char *path, struct gl_err *e)
{
	if ((mkdir(path, 0700) && errno != EEXIST) || (p->drop && chown(path, p->uid, p->gid)) ||
	        chmod(path, 0700))
		return gl_fail(e, GL_INVALID, "%s: %s", path, strerror(errno));
	return GL_OK;
}

void gl_embedded_remove(const struct gl_embedded_place *p, const char *path)
{
	pid_t pid = fork();

	if (!pid) {
		/* As the user it belongs to, who can do no harm elsewhere; what it may not remove is no news.
		 */
		if (gl_embedded_become(p) && freopen("/dev/null", "w", stderr))
			execl("/bin/rm", "rm", "-rf", "--", path, NULL);
		_exit(127);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

/* Which link leads to a home elsewhere: its file "link". */
static void write_link(const char *home, const char *link)
{
	char path[PATH_MAX];
	gl_file_auto *f = NULL;

	snprintf(path, sizeof(path), "%s/link", home);
	f = fopen(path, "we");
	if (f)
		fprintf(f, "%s\n", link);
}

/* Only of what was temporary can we be sure that it is gone for good, and no disk that is not there just now.
 */
static bool forsaken(const char *home)
{
	char path[PATH_MAX], link[PATH_MAX];
	gl_file_auto *f = NULL;
	gl_fd_auto lock = -1;

	snprintf(path, sizeof(path), "%s/link", home);
	f = fopen(path, "re");
	if (!f || !fgets(link, sizeof(link), f) || strncmp(link, "/tmp/", 5) != 0)
		return false;
	link[strcspn(link, "\n")] = '\0';
	if (!access(link, F_OK) || errno != ENOENT)
		return false;
	snprintf(path, sizeof(path), "%s/" GL_EMBEDDED_LOCK, home);
	lock = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	return lock >= 0 && !flock(lock, LOCK_EX | LOCK_NB);
}

static void sweep(const struct gl_embedded_place *p)
{
	glob_t found;

	if (glob(ELSEWHERE "/*", 0, NULL, &found))
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		if (forsaken(found.gl_pathv[i])) {
			gl_embedded_remove(
			        p, found.gl_pathv[i]); /* but for the folder itself, which lies in root's */
			rmdir(found.gl_pathv[i]);
		}
	}
	globfree(&found);
}

/* A home outside the project, which "link" in the project leads to. */
static enum gl_code go_elsewhere(struct gl_embedded_place *p, const char *link, struct gl_err *e)
{
	char path[] = ELSEWHERE "/XXXXXX";

	if (mkdir(ELSEWHERE, 0755) && errno != EEXIST)
		return gl_fail(e, GL_INVALID, "%s: %s", ELSEWHERE, strerror(errno));
	sweep(p);
	if (!mkdtemp(path))
		return gl_fail(e, GL_INVALID, "%s: %s", path, strerror(errno));
	snprintf(p->home, sizeof(p->home), "%s", path);
	write_link(path, link);
	if (give_folder(p, path, e))
		return e->code;
	if (symlink(path, link))
		return gl_fail(e, GL_INVALID, "%s: %s", link, strerror(errno));
	return GL_OK;
}

static enum gl_code find_home(struct gl_embedded_place *p, const char *dir, struct gl_err *e)
{
	gl_mem_auto char *real = NULL, *target = NULL;
	char path[PATH_MAX - 64];

	/* Root's folder lets others pass, and see nothing: so that Postgres' user gets to its own. */
	if (mkdir(dir, p->drop ? 0711 : 0700) && errno != EEXIST)
		return gl_fail(e, GL_INVALID, "%s: %s", dir, strerror(errno));
	real = realpath(dir, NULL);
	if (!real || snprintf(path, sizeof(path), "%s/postgres", real) >= (int)sizeof(path))
		return gl_fail(e, GL_INVALID, "%s: %s", dir, real ? "the path is too long" : strerror(errno));
	target = realpath(path, NULL); /* follows the link of go_elsewhere */
	if (!target && errno != ENOENT)
		return gl_fail(e, GL_INVALID, "%s: %s", path, strerror(errno));
	if (target) {
		if (snprintf(p->home, sizeof(p->home), "%s", target) >= (int)sizeof(p->home))
			return gl_fail(e, GL_INVALID, "%s: the path is too long", target);
		if (reachable(p, p->home))
			return GL_OK;
		return gl_fail(e, GL_INVALID,
		        "%s is there, but the user that Postgres runs as cannot use it: start as the user "
		        "who made it",
		        p->home);
	}
	unlink(path); /* a link to what is gone */
	if (give_folder(p, path, e))
		return e->code;
	snprintf(p->home, sizeof(p->home), "%s", path);
	if (reachable(p, path))
		return GL_OK;
	rmdir(path);
	return go_elsewhere(p, path, e);
}

/* "15" of .../data/PG_VERSION: a cluster is served by the version that made it. */
static void cluster_version(const struct gl_embedded_place *p, char out[16])
{
	char path[PATH_MAX];
	gl_file_auto *f = NULL;

	*out = '\0';
	snprintf(path, sizeof(path), "%s/data/PG_VERSION", p->home);
	f = fopen(path, "re");
	if (f && fgets(out, 16, f))
		out[strcspn(out, "\n")] = '\0';
}

/* Takes folder if postgres and initdb are in it. */
static bool take_bin(struct gl_embedded_place *p, const char *folder, size_t len)
{
	char path[PATH_MAX];

	if (len >= sizeof(p->bin))
		return false;
	snprintf(path, sizeof(path), "%.*s/initdb", (int)len, folder);
	if (access(path, X_OK))
		return false;
	snprintf(path, sizeof(path), "%.*s/postgres", (int)len, folder);
	if (access(path, X_OK))
		return false;
	snprintf(p->bin, sizeof(p->bin), "%.*s", (int)len, folder);
	return true;
}

static enum gl_code find_bin(struct gl_embedded_place *p, struct gl_err *e)
{
	const char *path = getenv("PATH");
	char version[16], pattern[64];
	glob_t found;
	bool taken = false;

	/* Debian keeps them here, out of PATH, by version; ours needs 14 at least. */
	cluster_version(p, version);
	snprintf(pattern, sizeof(pattern), "/usr/lib/postgresql/%s/bin", *version ? version : "[12][0-9]");
	if (!glob(pattern, 0, NULL, &found)) {
		for (size_t i = found.gl_pathc; i-- > 0 && !taken;)
			taken = take_bin(p, found.gl_pathv[i], strlen(found.gl_pathv[i]));
		globfree(&found);
	}
	for (; !taken && path && *path; path += *path == ':') {
		size_t len = strcspn(path, ":");

		taken = take_bin(p, path, len);
		path += len;
	}
	if (!taken)
		return gl_fail(e, GL_INVALID, "PostgreSQL %s%sis not installed: run deploy/install-deps.sh",
		        version, *version ? " " : "");
	return GL_OK;
}

static enum gl_code find_socket(struct gl_embedded_place *p, struct gl_err *e)
{
	char path[] = "/tmp/goldleaf-XXXXXX";

	if (strlen(p->home) + strlen(SOCKET_NAME) <= SOCKET_MAX && strlen(p->home) < sizeof(p->socket)) {
		snprintf(p->socket, sizeof(p->socket), "%s", p->home);
		return GL_OK;
	}
	if (!mkdtemp(path))
		return gl_fail(e, GL_INVALID, "%s: %s", path, strerror(errno));
	p->socket_apart = true;
	snprintf(p->socket, sizeof(p->socket), "%s", path);
	return give_folder(p, path, e);
}

enum gl_code gl_embedded_find(struct gl_embedded_place *p, const char *dir, struct gl_err *e)
{
	*p = (struct gl_embedded_place){ 0 };
	if (find_user(p, e) || find_home(p, dir, e) || find_bin(p, e))
		return e->code;
	return find_socket(p, e);
}
