#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/log.h"
#include "http/internal.h"

#define CONNECTIONS 4096
#define DESCRIPTORS 256 /* for files, the database and others, beside connections */

const char *gl_http_address(const struct gl_http *http)
{
	return http->listener.address;
}

void *gl_http_app(const struct gl_http *http)
{
	return http->config.app;
}

unsigned gl_http_loops(const struct gl_http *http)
{
	return http->loops;
}

struct gl_loop *gl_http_loop(struct gl_http *http, unsigned i)
{
	assert(i < http->loops);
	return &http->loop[i];
}

const struct gl_router *gl_http_router(const struct gl_http *http)
{
	return http->config.router;
}

/* FNV-1a of the id's project, spread once more: ids of one server may share their first digits. */
struct gl_loop *gl_http_owner(struct gl_http *http, const char *id)
{
	uint64_t h = 14695981039346656037u;

	for (; *id && *id != '.'; id++)
		h = (h ^ (unsigned char)*id) * 1099511628211u;
	return &http->loop[(h ^ h >> 32) % http->loops];
}

static size_t count_routes(const struct gl_router *router)
{
	size_t n = 0;

	while (gl_router_at(router, n))
		n++;
	return n;
}

/* Sockets need descriptors; more than are allowed cannot be had, and then the limit of connections is lower.
 */
static void raise_descriptors(struct gl_http *http)
{
	rlim_t want = (rlim_t)http->config.connections + DESCRIPTORS;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= want)
		return;
	limit.rlim_cur = limit.rlim_max < want ? limit.rlim_max : want;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur >= want || limit.rlim_cur <= 2 * DESCRIPTORS)
		return;
	http->config.connections = (unsigned)(limit.rlim_cur - DESCRIPTORS);
	gl_log(GL_LOG_WARN, "fewer connections than wished: too few descriptors", "{s:i}", "connections",
	        (int)http->config.connections);
}

static struct MHD_Response *spare_reply(void)
{
	static const char text[] = "{\"type\":\"/problems/no-memory\",\"title\":\"No memory\",\"status\":503,"
	                           "\"detail\":\"no memory for the reply just now\"}";
	struct MHD_Response *r = MHD_create_response_from_buffer(
	        sizeof text - 1, (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);

	if (r && MHD_add_response_header(r, "Content-Type", "application/problem+json") == MHD_YES &&
	        MHD_add_response_header(r, "Retry-After", "1") == MHD_YES &&
	        MHD_add_response_header(r, "Cache-Control", "no-store") == MHD_YES &&
	        MHD_add_response_header(r, "X-Content-Type-Options", "nosniff") == MHD_YES)
		return r;
	if (r)
		MHD_destroy_response(r);
	return NULL;
}

static enum gl_code start(struct gl_http *http, struct gl_err *e)
{
	http->no_memory = spare_reply();
	if (!http->no_memory)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the server");
	raise_descriptors(http);
	if (gl_listen(&http->listener, http->config.listen, e))
		return e->code;
	/* All sockets first: letters go to any loop, and a loop must not run before the last can be written
	 * to. */
	for (unsigned i = 0; i < http->loops; i++)
		if (i == 0)
			http->loop[i].listen_fd = http->listener.fd;
		else if (gl_listen_again(&http->listener, &http->loop[i].listen_fd, e))
			return e->code;
	for (unsigned i = 0; i < http->loops; i++)
		if (gl_loop_open(&http->loop[i], e))
			return e->code;
	for (unsigned i = 0; i < http->loops; i++)
		if (gl_loop_start(&http->loop[i], e))
			return e->code;
	return GL_OK;
}

/* Loops wait for each other at the end, so those that run are told how many they are. */
static void end(struct gl_http *http)
{
	unsigned running = 0;
	bool held = false;

	while (running < http->loops && http->loop[running].running)
		running++;
	atomic_store(&http->partners, running);
	for (unsigned i = 0; i < running; i++)
		gl_loop_post(&http->loop[i], &http->loop[i].end_letter);
	for (unsigned i = 0; i < running; i++)
		pthread_join(http->loop[i].thread, NULL);
	for (unsigned i = 0; i < http->loops; i++)
		held |= http->loop[i].held > 0;
	if (!strncmp(http->listener.address, "unix:", 5) && !http->listener.passed)
		unlink(http->listener.address + 5);
	if (held) {
		/* Somebody's thread still has a request and will reply: what it writes to must stay. */
		gl_log(GL_LOG_WARN, "requests without a reply at the end", NULL);
		return;
	}
	for (unsigned i = 0; i < http->loops; i++)
		gl_loop_release(&http->loop[i]);
	if (http->no_memory)
		MHD_destroy_response(http->no_memory);
	free(http);
}

struct gl_http *gl_http_start(const struct gl_http_config *config, struct gl_err *e)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	struct gl_http *http = calloc(1, sizeof *http);

	if (!http) {
		gl_fail(e, GL_NO_MEMORY, "no memory for the server");
		return NULL;
	}
	http->config = *config;
	http->loops = config->loops ? config->loops : (unsigned)(processors > 0 ? processors : 1);
	if (http->loops > GL_HTTP_LOOPS_MAX)
		http->loops = GL_HTTP_LOOPS_MAX;
	if (!http->config.connections)
		http->config.connections = CONNECTIONS;
	http->routes = count_routes(config->router);
	for (unsigned i = 0; i < http->loops; i++)
		http->loop[i] = (struct gl_loop){
			.http = http, .number = i, .epoll = -1, .wake = -1, .listen_fd = -1
		};
	signal(SIGPIPE, SIG_IGN);
	if (start(http, e) == GL_OK)
		return http;
	end(http);
	return NULL;
}

void gl_http_stop(struct gl_http *http)
{
	if (http)
		end(http);
}
