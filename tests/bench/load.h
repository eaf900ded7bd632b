/*
 * load -- a closed loop of HTTP clients on one thread: each connection sends its next request when it has the
 * reply.
 *
 *     struct load l = { .port = port, .connections = 64, .next = next, .got = got, .ctx = ctx };
 *     load_run(&l);                  // until next has said no on every connection
 *     l.done, l.elapsed_us, load_quantile_us(&l, 0.99)
 *
 * Written for speed rather than generality: HTTP/1.1 on loopback, keep-alive, Content-Length replies only.
 */
#ifndef GL_TESTS_BENCH_LOAD_H
#define GL_TESTS_BENCH_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define LOAD_CONNECTIONS_MAX 1024
#define LOAD_BUCKETS         20000 /* of 10 us; the last holds what is slower */

struct load {
	unsigned port, connections;
	/* Writes the next whole request of connection i; false: this connection is through. */
	bool (*next)(void *ctx, unsigned i, struct gl_buf *request);
	void (*got)(void *ctx, unsigned i, int status, const char *body, size_t len);
	void *ctx;

	uint64_t done, not_2xx;
	int64_t elapsed_us;
	uint32_t bucket[LOAD_BUCKETS];
};

void load_run(struct load *l);
uint32_t load_quantile_us(const struct load *l, double share);
double load_rate(const struct load *l); /* 2xx replies a second */

/* Writes a request with a JSON body (NULL: GET). */
void load_request(struct gl_buf *out, const char *method, const char *path, const char *key, const char *body,
        size_t len);

#endif
