#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/auto.h"
#include "http/internal.h"

#define BACKLOG   4096
#define INHERITED 3 /* the first descriptor that LISTEN_FDS speaks of */

/* bbr, where it is the default, paces even loopback; what is accepted inherits this. Best effort. */
static void choose_congestion(int fd)
{
	if (setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5))
		setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "reno", 4);
}

/* "host:port", "[v6]:port" into its two parts. */
static bool split(const char *where, char host[128], char port[8])
{
	const char *colon = strrchr(where, ':');
	size_t len = colon ? (size_t)(colon - where) : 0;
	bool bracketed = len > 1 && where[0] == '[' && where[len - 1] == ']';

	if (!colon || len - 2 * bracketed >= 128 || !colon[1] || strlen(colon + 1) > 5)
		return false;
	snprintf(host, 128, "%.*s", (int)(len - 2 * bracketed), where + bracketed);
	snprintf(port, 8, "%s", colon + 1);
	return true;
}

static void describe(struct gl_listener *l)
{
	struct sockaddr_storage a = { 0 };
	socklen_t len = sizeof a;
	char host[64], port[8];

	getsockname(l->fd, (struct sockaddr *)&a, &len);
	if (a.ss_family == AF_UNIX)
		snprintf(l->address, sizeof l->address, "unix:%s", ((struct sockaddr_un *)&a)->sun_path);
	else if (!getnameinfo((struct sockaddr *)&a, len, host, sizeof host, port, sizeof port,
	                 NI_NUMERICHOST | NI_NUMERICSERV))
		snprintf(l->address, sizeof l->address, a.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host,
		        port);
}

static int bind_address(const struct addrinfo *a)
{
	gl_fd_auto fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1, bound;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ||
	        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) ||
	        bind(fd, a->ai_addr, a->ai_addrlen) || listen(fd, BACKLOG))
		return -1;
	choose_congestion(fd);
	bound = fd;
	fd = -1;
	return bound;
}

static enum gl_code listen_tcp(const char *where, int *fd, struct gl_err *e)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE };
	struct addrinfo *list;
	char host[128], port[8];
	int failed;

	if (!split(where, host, port))
		return gl_fail(e, GL_INVALID, "listen '%s': say HOST:PORT, [V6]:PORT or unix:PATH", where);
	failed = getaddrinfo(host[0] ? host : NULL, port, &hints, &list);
	if (failed)
		return gl_fail(e, GL_INVALID, "listen '%s': %s", where, gai_strerror(failed));
	*fd = bind_address(list);
	freeaddrinfo(list);
	return *fd >= 0 ? GL_OK : gl_fail(e, GL_INVALID, "listen '%s': %s", where, strerror(errno));
}

static enum gl_code listen_unix(const char *path, int *out, struct gl_err *e)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	gl_fd_auto fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof a.sun_path)
		return gl_fail(e, GL_INVALID, "listen 'unix:%s': a socket's path has at most %zu bytes", path,
		        sizeof a.sun_path - 1);
	memcpy(a.sun_path, path, strlen(path));
	unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, BACKLOG))
		return gl_fail(e, GL_INVALID, "listen 'unix:%s': %s", path, strerror(errno));
	*out = fd;
	fd = -1;
	return GL_OK;
}

/* Socket activation: descriptors from 3 on, meant for this very process. */
static bool inherit(int *fd)
{
	const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");

	if (!count || strtol(count, NULL, 10) < 1 || (pid && strtol(pid, NULL, 10) != getpid()))
		return false;
	*fd = fcntl(INHERITED, F_DUPFD_CLOEXEC, INHERITED);
	return *fd >= 0;
}

enum gl_code gl_listen(struct gl_listener *l, const char *where, struct gl_err *e)
{
	bool path = !strncmp(where, "unix:", 5);

	l->passed = inherit(&l->fd);
	if (l->passed) {
		if (fcntl(l->fd, F_SETFL, fcntl(l->fd, F_GETFL) | O_NONBLOCK))
			return gl_fail(e, GL_INTERNAL, "the inherited socket: %s", strerror(errno));
		choose_congestion(l->fd);
	} else if (path ? listen_unix(where + 5, &l->fd, e) : listen_tcp(where, &l->fd, e)) {
		return e->code;
	}
	l->shared = l->passed || path;
	describe(l);
	return GL_OK;
}

enum gl_code gl_listen_again(const struct gl_listener *l, int *fd, struct gl_err *e)
{
	if (!l->shared)
		return listen_tcp(l->address, fd, e);
	*fd = fcntl(l->fd, F_DUPFD_CLOEXEC, INHERITED);
	return *fd >= 0 ? GL_OK : gl_fail(e, GL_INTERNAL, "a listening socket: %s", strerror(errno));
}
