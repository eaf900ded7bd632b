/*
 * desk_world -- a world for the desk's tests: a database that cannot be trusted, a host that may die at any
 * moment, and a checker that knows nothing of the desk's insides.
 *
 *     struct world *w = world_new(seed);
 *     world_boot(w);                        // builds the desk from the database's rows
 *     ... world_append(w, item), world_store(w, HOW), world_crash(w) ...
 *     world_check(w);                       // w->broken says what is wrong, NULL: nothing
 *     world_free(w);
 */
#ifndef DESK_WORLD_H
#define DESK_WORLD_H

#include "desk/machine.h"

#define WORLD_PEOPLE 40
#define WORLD_TERMS  64
#define WORLD_TASKS  2048

/* Something pending, as a host keeps it. The database copies it when it is stored. */
struct host_item {
	struct gl_item item; /* first, so that either can be had from the other */
	bool bad;            /* the database will refuse it */
	bool loose; /* its assignment was unknown to the desk: it came back, was late, or from before a crash
	             */
	uint64_t value;   /* what was answered */
	uint64_t bytes;   /* stands for the entry's bytes */
	unsigned waiters; /* callers who wait for its outcome */
	struct gl_desk_task *task;
	uint32_t (*only)[WORLD_PEOPLE];
};

struct ack {
	uint32_t person, n;
	uint64_t value, index;
};

/* An assignment as its holder knows it. */
struct ticket {
	uint32_t person, n;
	uint64_t terms, nonce;
	int64_t expires_ms, expires_mono;
	enum gl_kind who; /* what the holder was then */
	unsigned boot;    /* which life of the desk handed it out */
	unsigned taken;   /* the life in which its answer was taken and has no outcome yet */
	bool released;    /* given back */
	bool done;        /* answered, as far as the holder knows */
	uint64_t value;   /* what it answered; 0: nothing yet */
};

struct person {
	bool member, erased, staff;
	enum gl_kind who;
};

enum fault { FAULT_NONE, FAULT_LOSE_ROW, FAULT_LOSE_BATCH, FAULT_STORE_TWICE, FAULT_COUNT };

enum world_stat {
	DID_ACKS,
	DID_CRASH,
	DID_LOST,
	DID_REFUSE,
	DID_SURPLUS,
	DID_PROBE,
	DID_DEPOSE,
	DID_EXPIRE,
	DID_DISPUTE,
	DID_COUNT
};

struct world {
	uint64_t seed, rng;
	const char *broken;
	char text[256];

	struct gl_desk *desk;
	struct gl_moment now;
	unsigned boot;
	int64_t born_wall_ms;

	struct gl_template *template[3];
	struct gl_policy policy[WORLD_TERMS];
	unsigned policies;

	/* the database */
	struct host_item **row;
	size_t rows, rows_cap;
	struct gl_merkle tree;
	enum fault fault;

	/* the batch under way */
	const struct gl_batch *flight;
	bool stored;
	uint8_t flight_root[GL_HASH_BYTES];

	struct ticket *ticket;
	size_t tickets, tickets_cap;
	struct ack *ack;
	size_t acks, acks_cap;
	struct person person[WORLD_PEOPLE];
	bool skipped[WORLD_PEOPLE][WORLD_TASKS];  /* by the desk that lives */
	bool reviewed[WORLD_PEOPLE][WORLD_TASKS]; /* or tried to */
	bool odd[WORLD_TASKS]; /* a rejection was taken back or the template changed: counts may be off */
	bool all_odd;
	bool make_fails, modelled;
	uint64_t next_bytes;
	uint64_t stats[DID_COUNT]; /* what happened */
};

struct world *world_new(uint64_t seed);
void world_free(struct world *w);
uint64_t world_random(struct world *w, uint64_t below);
bool world_chance(struct world *w, unsigned percent);
void world_broken(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A policy of the world's to set up terms with; fields are free to be changed before it is logged. */
struct gl_policy *world_policy(struct world *w);

struct host_item *world_item(struct world *w, enum gl_item_kind kind);
enum gl_code world_append(struct world *w, struct host_item *h); /* frees it when it is not taken */
void world_person(struct world *w, uint32_t no, enum gl_kind who, bool staff);

void world_boot(struct world *w);  /* builds a desk from the rows */
void world_crash(struct world *w); /* the server dies and is started again; facts must be the same */

enum store { STORE_OK, STORE_REPLY_LOST, STORE_LOST, STORE_STOLEN };
bool world_cut(struct world *w);
void world_store(struct world *w, enum store how); /* the batch in flight meets the database */
void world_drain(struct world *w);                 /* until nothing is pending */

const struct host_item *world_answer(
        const struct world *w, uint32_t person, uint32_t n); /* in the database */
void world_acknowledge(struct world *w, uint32_t person, uint32_t n, uint64_t value, uint64_t index);
void world_leaf(uint8_t out[GL_HASH_BYTES], const struct host_item *h);

/* desk_check.c */
bool world_pending(
        const struct world *w, uint32_t person, uint32_t n); /* an answer that has no outcome yet */
void world_check_given(struct world *w, uint32_t person, const struct gl_assignment *a);
void world_check_nothing(
        struct world *w, uint32_t person, const struct gl_hand_out *r); /* why there was nothing */
void world_check_enough(
        struct world *w); /* when all is done: every task has enough answers, or can have no more */
void world_check_disputes(struct world *w); /* without models: those that there should be, in order */
void world_check_standings(struct world *w);
void world_check(struct world *w); /* everything that must hold of log, answers and acknowledgements */

#endif
