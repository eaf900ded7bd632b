#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/internal.h"

/* A client that is still sending when its socket is closed gets a reset, which destroys a reply that it has
 * not read yet. So a refusal ends only our half; what still comes is read and thrown away until the client
 * ends its own. */
struct gl_linger {
	struct gl_source source;
	struct gl_linger *next, **at;
	struct gl_loop *loop;
	struct gl_timer timer;
	int fd;
};

static void end(void *ctx)
{
	struct gl_linger *l = ctx;

	gl_timer_cancel(&l->timer);
	close(l->fd);
	*l->at = l->next;
	if (l->next)
		l->next->at = l->at;
	l->loop->lingerers--;
	free(l);
}

static void ready(struct gl_source *s, uint32_t events)
{
	struct gl_linger *l = (struct gl_linger *)s;
	char scrap[16384];
	ssize_t n;

	(void)events;
	do
		n = recv(l->fd, scrap, sizeof scrap, MSG_DONTWAIT);
	while (n == (ssize_t)sizeof scrap);
	if (n == 0 || (n < 0 && errno != EAGAIN))
		end(l);
}

void gl_linger(struct gl_loop *loop, int fd)
{
	struct gl_linger *l = loop->lingerers < GL_LINGERING ? calloc(1, sizeof *l) : NULL;
	struct epoll_event ev = { .events = EPOLLIN | EPOLLRDHUP, .data.ptr = l };

	if (!l)
		return;
	l->loop = loop;
	l->source.ready = ready;
	l->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (l->fd < 0) {
		free(l);
		return;
	}
	l->next = loop->lingering;
	l->at = &loop->lingering;
	if (l->next)
		l->next->at = &l->next;
	loop->lingering = l;
	loop->lingerers++;
	shutdown(l->fd, SHUT_WR);
	gl_loop_after(loop, &l->timer, GL_LINGER_MS, end, l);
	if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, l->fd, &ev))
		end(l);
}

void gl_linger_end(struct gl_loop *loop)
{
	while (loop->lingering)
		end(loop->lingering);
}
