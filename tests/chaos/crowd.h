/*
 * crowd -- 32 annotators who answer without end, and remember what the server acknowledged: the truth that
 * everything else is checked against.
 *
 *     struct crowd c;
 *     crowd_init(&c, &world, seed);                  // accounts and keys
 *     crowd_project(&c, "Kills");                    // a new project, an empty memory
 *     crowd_start(&c);                               // in a thread of its own
 *     ... faults; crowd_progress(&c) rises while answers are acknowledged ...
 *     crowd_stop(&c);                                // every answer begun is repeated until it is
 * acknowledged check(c.ack, c.acks);
 *
 * Each asks for three assignments, thinks a little, and answers. What is not acknowledged is sent again, with
 * the same token and value. Every receipt is verified at once, offline, with the key fetched before the first
 * answer.
 */
#ifndef GL_CHAOS_CROWD_H
#define GL_CHAOS_CROWD_H

#include <pthread.h>

#include "desk/token.h"
#include "merkle/note.h"
#include "world.h"

#define CROWD_PEOPLE 32
#define CROWD_TASKS  2500
#define CROWD_TRIES  3 /* assignments asked for at a time */

/* One acknowledged answer. */
struct ack {
	uint32_t person, task;
	uint8_t value;
	uint64_t index;
	uint8_t leaf[GL_HASH_BYTES];
	uint64_t size; /* of the receipt's checkpoint */
	uint8_t root[GL_HASH_BYTES];
	char token[GL_TOKEN_LEN + 1];
};

struct crowd;

struct person {
	struct crowd *crowd;
	uint32_t no;
	char account[32], key[128];
	struct gl_stream random;
	bool answered[CROWD_TASKS + 1];
	struct {
		char token[GL_TOKEN_LEN + 1];
		uint32_t task;
		uint8_t value;
	} held[CROWD_TRIES];
	unsigned holds, at; /* at: the one being answered */
};

struct crowd {
	struct world *world;
	struct gl_client *client;
	struct person person[CROWD_PEOPLE];
	char project[32];
	struct gl_vkey vkey;
	char vkey_path[220];
	pthread_t thread;
	_Atomic bool stopping;
	_Atomic uint64_t progress;

	/* What they remember; to be read when they have stopped. */
	struct ack *ack;
	size_t acks, cap;
	char *receipt;                /* one of them, as it came; owned */
	_Atomic uint64_t busy;        /* 503 with Retry-After */
	_Atomic uint64_t busy_silent; /* 503 without */
	_Atomic uint64_t unreachable; /* no reply */
	_Atomic uint64_t repeats;     /* acknowledged with 200: had been stored before */
	_Atomic uint64_t hangups;     /* requests that we broke off ourselves */
	_Atomic uint64_t wrong;       /* what must not be; the first ones are printed */
};

extern const char *const crowd_values[3];

void crowd_init(struct crowd *c, struct world *w, uint64_t seed);
void crowd_release(struct crowd *c);
void crowd_project(struct crowd *c, const char *name);
void crowd_start(struct crowd *c);
void crowd_stop(struct crowd *c);
uint64_t crowd_progress(const struct crowd *c); /* acknowledgements so far */

/* Waits for so many acknowledgements more; the milliseconds it took, -1 after a minute without. */
int crowd_wait(struct crowd *c, unsigned more);

/* {"assignment":...,"value":...}; the caller frees. */
char *crowd_answer_body(const char *token, unsigned value);

#endif
