#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

#define REPLY_MAX (8 << 20)

struct conn {
	int fd;
	struct gl_buf out, in;
	size_t sent;
	int64_t began_us;
};

static void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int connect_to(unsigned port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof at))
		die("cannot connect");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

static void send_more(struct conn *c)
{
	while (c->sent < c->out.len) {
		ssize_t n = send(c->fd, c->out.data + c->sent, c->out.len - c->sent, MSG_NOSIGNAL);

		if (n < 0)
			die("the server hung up");
		c->sent += (size_t)n;
	}
}

/* Sends the connection's next request; false: it has none. */
static bool go_on(struct load *l, struct conn *c, unsigned i)
{
	gl_buf_clear(&c->out);
	gl_buf_clear(&c->in);
	c->sent = 0;
	if (!l->next(l->ctx, i, &c->out))
		return false;
	c->began_us = gl_mono_us();
	send_more(c);
	return true;
}

/* The length of a whole reply in c->in, 0 while it is not whole. */
static size_t whole(const struct conn *c, const char **body, size_t *len)
{
	const char *end = c->in.len ? strstr(c->in.data, "\r\n\r\n") : NULL, *length;

	if (!end)
		return 0;
	length = strcasestr(c->in.data, "\r\nContent-Length:");
	*len = length && length < end ? strtoull(length + 17, NULL, 10) : 0;
	*body = end + 4;
	return (size_t)(*body - c->in.data) + *len <= c->in.len ? c->in.len : 0;
}

static void count(struct load *l, const struct conn *c, int status)
{
	int64_t us = gl_mono_us() - c->began_us;
	size_t b = us < 0 ? 0 : (size_t)us / 10;

	l->done++;
	l->not_2xx += status / 100 != 2;
	l->bucket[b < LOAD_BUCKETS ? b : LOAD_BUCKETS - 1]++;
}

/* Reads what has come; false: the connection is through. */
static bool take(struct load *l, struct conn *c, unsigned i)
{
	char piece[65536];
	ssize_t n = recv(c->fd, piece, sizeof piece, 0);
	const char *body;
	size_t len;
	int status;

	if (n <= 0)
		die("the server hung up");
	gl_buf_add(&c->in, piece, (size_t)n);
	if (!whole(c, &body, &len))
		return true;
	status = atoi(c->in.data + 9);
	count(l, c, status);
	l->got(l->ctx, i, status, body, len);
	return go_on(l, c, i);
}

void load_run(struct load *l)
{
	static struct conn conn[LOAD_CONNECTIONS_MAX];
	struct epoll_event event[64];
	unsigned left = 0;
	int ep = epoll_create1(EPOLL_CLOEXEC);
	int64_t began = gl_mono_us();

	for (unsigned i = 0; i < l->connections; i++) {
		struct epoll_event e = { .events = EPOLLIN, .data.u32 = i };

		conn[i] = (struct conn){ .fd = connect_to(l->port) };
		gl_buf_init(&conn[i].out, 1 << 20);
		gl_buf_init(&conn[i].in, REPLY_MAX);
		epoll_ctl(ep, EPOLL_CTL_ADD, conn[i].fd, &e);
	}
	for (unsigned i = 0; i < l->connections; i++)
		left += go_on(l, &conn[i], i);
	while (left) {
		int n = epoll_wait(ep, event, 64, 30000);

		if (n == 0) {
			errno = ETIMEDOUT;
			die("no reply for 30 s");
		}
		for (int k = 0; k < n; k++)
			left -= !take(l, &conn[event[k].data.u32], event[k].data.u32);
	}
	l->elapsed_us += gl_mono_us() - began;
	for (unsigned i = 0; i < l->connections; i++) {
		close(conn[i].fd);
		gl_buf_release(&conn[i].out);
		gl_buf_release(&conn[i].in);
	}
	close(ep);
}

uint32_t load_quantile_us(const struct load *l, double share)
{
	uint64_t want = (uint64_t)(share * (double)l->done), seen = 0;

	for (uint32_t b = 0; b < LOAD_BUCKETS; b++)
		if ((seen += l->bucket[b]) > want)
			return b * 10 + 10;
	return LOAD_BUCKETS * 10;
}

double load_rate(const struct load *l)
{
	return l->elapsed_us ? (double)(l->done - l->not_2xx) * 1e6 / (double)l->elapsed_us : 0;
}

void load_request(struct gl_buf *out, const char *method, const char *path, const char *key, const char *body,
        size_t len)
{
	gl_buf_printf(
	        out, "%s %s HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\n", method, path, key);
	if (body)
		gl_buf_printf(out, "Content-Type: application/json\r\nContent-Length: %zu\r\n", len);
	gl_buf_puts(out, "\r\n");
	if (body)
		gl_buf_add(out, body, len);
}
