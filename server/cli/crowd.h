/*
 * crowd -- accounts that take and answer a project's tasks over HTTP, all at once: what demo and replay are
 * made of.
 *
 *     struct gl_crowd crowd;
 *     gl_crowd_init(&crowd, client, 22);
 *     ... fill crowd.player[i].name and .kind ...
 *     if (gl_crowd_enlist(&crowd, admin_key, &e)) ...       // an account and a key each
 *     struct gl_play play = { .crowd = &crowd, .project = id, .count = 5, .say = say, .ctx = file };
 *     if (gl_crowd_play(&play, &e)) ...                     // until nobody is handed anything more
 *     gl_play_release(&play);
 *
 * Each player asks for some assignments, answers all of them, and asks again.
 */
#ifndef GL_CLI_CROWD_H
#define GL_CLI_CROWD_H

#include "base/buf.h"
#include "cli/cli.h"
#include "cli/client.h"

struct gl_player {
	char name[64];
	const char *kind; /* "person" or "agent" */
	char account[32];
	char key[128];
	uint32_t no;      /* place in the crowd */
	uint32_t answers; /* acknowledged in the last play */
};

struct gl_crowd {
	struct gl_client *client;
	struct gl_player *player;
	uint32_t n;
};

void gl_crowd_init(struct gl_crowd *c, struct gl_client *client, uint32_t n);
void gl_crowd_release(struct gl_crowd *c);
enum gl_code gl_crowd_enlist(struct gl_crowd *c, const char *admin_key, struct gl_err *e);

struct gl_play;

/* What a player answers to a task: the assignment's "value", and the milliseconds it is said to have taken;
 * or NULL, and the assignment is given back. */
typedef json_t *gl_say_fn(void *ctx, const struct gl_player *who, uint64_t n, int64_t *active_ms);
/* Told after each first acknowledgement (201). */
typedef void gl_heard_fn(void *ctx, const struct gl_player *who, uint64_t n);

struct gl_play {
	struct gl_crowd *crowd;
	const char *project;
	unsigned count;              /* assignments asked for at a time */
	uint32_t each;               /* most answers of one player; 0: as many as it gets */
	unsigned long long expected; /* answers, for the progress bar; 0: unknown */
	gl_say_fn *say;
	gl_heard_fn *heard; /* may be NULL */
	void *ctx;

	/* What came of it. */
	uint64_t acknowledged; /* 201: taken, a receipt given */
	uint64_t repeated;     /* 200: had been taken before */
	uint64_t refused;      /* 409 */
	uint64_t released;     /* given back */
	uint64_t failed;       /* anything else */
	struct gl_err first_failure;
	char *receipt; /* the first one; owned */
	int64_t started_us, ended_us;
	uint32_t *took_us; /* of each answer's reply; owned */
	size_t took_n, took_cap;

	/* Inside. */
	struct gl_progress progress;
	int64_t heard_ms; /* when something was last acknowledged */
	uint32_t playing; /* players not yet told that they are done */
};

/* Fails when nothing could be played at all, or when nothing moved for a minute; single refusals are counted.
 */
enum gl_code gl_crowd_play(struct gl_play *p, struct gl_err *e);
void gl_play_release(struct gl_play *p);
double gl_play_rate(const struct gl_play *p);                /* acknowledged a second */
double gl_play_quantile_ms(struct gl_play *p, double share); /* 0.99: p99 of the replies to answers */

#endif
