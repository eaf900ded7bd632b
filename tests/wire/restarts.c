/*
 * Restarts the server of this folder again and again under load, the listening socket passed on as systemd
 * does: no client may see more than "Connection: close". usage: restarts SERVER TIMES   The last line is "N
 * passed, N failed", one a restart.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS 16
#define PASSED  3 /* the descriptor that LISTEN_FDS speaks of */

static struct sockaddr_in address;
static atomic_bool over;
static atomic_uint replies, errors;

struct child {
	pid_t pid;
	int stay, said;
};

static int make_listener(void)
{
	socklen_t len = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 1000) ||
	        getsockname(fd, (struct sockaddr *)&address, &len)) {
		perror("restarts: listen");
		exit(2);
	}
	return fd;
}

/* Returns when it serves. */
static struct child start(const char *server, int listener)
{
	int in[2], out[2];
	char line[16];
	struct child c;

	if (pipe(in) || pipe(out))
		exit(2);
	c.pid = fork();
	if (!c.pid) {
		char pid[16];

		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		close(in[1]);
		close(out[0]);
		dup2(listener, PASSED);
		snprintf(pid, sizeof pid, "%d", (int)getpid());
		setenv("LISTEN_FDS", "1", 1);
		setenv("LISTEN_PID", pid, 1);
		execl(server, server, "2", NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	c.stay = in[1];
	c.said = out[0];
	if (read(c.said, line, sizeof line) <= 0) {
		fprintf(stderr, "restarts: %s does not start\n", server);
		exit(2);
	}
	return c;
}

static bool stop(struct child *c)
{
	int status = 0;

	close(c->stay);
	waitpid(c->pid, &status, 0);
	close(c->said);
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

static int dial(void)
{
	struct timeval patience = { .tv_sec = 8 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (fd >= 0 && !connect(fd, (struct sockaddr *)&address, sizeof address))
		return fd;
	close(fd);
	return -1;
}

/* 1: replied, 2: replied, and the connection ends; 0: neither. */
static int ask(int fd)
{
	static const char request[] = "GET /late?ms=5 HTTP/1.1\r\nHost: x\r\n\r\n";
	char text[1024] = "";
	size_t len = 0;
	ssize_t n;

	if (fd < 0 || send(fd, request, sizeof request - 1, MSG_NOSIGNAL) < 0)
		return 0;
	while (!strstr(text, "late\n")) {
		n = recv(fd, text + len, sizeof text - 1 - len, 0);
		if (n <= 0)
			return 0;
		len += (size_t)n;
		text[len] = '\0';
	}
	return strncmp(text, "HTTP/1.1 200", 12) ? 0 : strstr(text, "Connection: close") ? 2 : 1;
}

static void *client(void *arg)
{
	int fd = -1;

	(void)arg;
	while (!atomic_load(&over)) {
		int got;

		if (fd < 0)
			fd = dial();
		got = ask(fd);
		atomic_fetch_add(got ? &replies : &errors, 1);
		if (got == 1)
			continue;
		close(fd);
		fd = -1;
	}
	close(fd);
	return NULL;
}

static void pause_ms(long ms)
{
	const struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

int main(int argc, char **argv)
{
	int listener = make_listener(), times = argc > 2 ? atoi(argv[2]) : 10, passed = 0;
	unsigned errors_before = 0, replies_before = 0;
	pthread_t clients[CLIENTS];
	struct child server;

	if (argc < 2)
		return 2;
	server = start(argv[1], listener);
	for (int i = 0; i < CLIENTS; i++)
		pthread_create(&clients[i], NULL, client, NULL);
	for (int i = 0; i < times; i++) {
		bool good;

		pause_ms(150);
		good = stop(&server);
		server = start(argv[1], listener);
		good = good && atomic_load(&errors) == errors_before &&
		       atomic_load(&replies) > replies_before;
		passed += good;
		if (!good)
			printf("FAILED: restart %d: %u errors, %u replies\n", i, errors - errors_before,
			        replies - replies_before);
		errors_before = errors;
		replies_before = replies;
	}
	atomic_store(&over, true);
	for (int i = 0; i < CLIENTS; i++)
		pthread_join(clients[i], NULL);
	stop(&server);
	printf("%u replies over %d restarts\n%d passed, %d failed\n", replies, times, passed, times - passed);
	return passed == times ? 0 : 1;
}
