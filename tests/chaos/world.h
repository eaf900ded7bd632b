/*
 * world -- what the chaos test breaks: one server with its private Postgres, on one data folder and one port,
 * started and killed as often as it takes; and the sum of what was checked.
 *
 *     struct world w;
 *     world_init(&w, folder, goldleaf, seed);
 *     world_start(&w);
 *     ... kill(w.server, SIGKILL); world_start(&w); ...
 *     world_check(&w, lost == 0, "no answer lost");
 *     world_end(&w);
 *
 * The main thread owns it: the server dies with that thread.
 */
#ifndef GL_CHAOS_WORLD_H
#define GL_CHAOS_WORLD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "cli/client.h"
#include "crypto/rand.h"
#include "store/session.h"

struct world {
	const char *folder, *goldleaf; /* an empty folder that others may pass; the binary */
	char data[200], url[64], key[128], conninfo[300];
	unsigned port;
	pid_t server; /* 0: not running */
	struct gl_stream random;
	struct gl_client *client; /* the requester's and the checkers' */
	unsigned passed, failed;
};

void world_init(struct world *w, const char *folder, const char *goldleaf, uint64_t seed);
void world_end(struct world *w);

/* Ends the whole test with what is wrong: for what cannot be gone on without. */
_Noreturn void world_give_up(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool world_check(struct world *w, bool ok, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

void world_start(struct world *w); /* does not wait until it answers */
int world_wait(
        struct world *w, int timeout_ms); /* for its end: its exit code, 128 + a signal, -1: it runs on */
void world_ready(struct world *w);        /* waits until it answers */

/* Runs the binary with arguments (NULL ends them), output to the test's own: its exit code. */
int world_run(struct world *w, const char *const argv[]);

struct gl_session *world_database(struct world *w); /* as its superuser; the caller closes */

/* A number of milliseconds from least to most. */
void world_pause(struct world *w, int least_ms, int most_ms);

uint64_t world_seed(
        struct gl_stream *s, uint64_t seed, uint64_t what); /* a stream of its own for each what */

#endif
