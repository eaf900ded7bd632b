/*
 * fact -- one thing on its way into the log: what the desk orders, with the bytes it stands for.
 *
 *     struct gl_fact *f = gl_fact_new(live, GL_ENTRY_WITHDRAW, sizeof(struct withdrawal));
 *     f->build = withdrawal_build;       // entry, opening, once its time is fixed
 *     f->done = withdrawal_done;         // durable, or not: replies; the fact is freed after it
 *     if (gl_fact_append(f, &e)) ...     // refused: the fact is still the caller's
 */
#ifndef GL_LIVE_FACT_H
#define GL_LIVE_FACT_H

#include "live/live.h"

struct gl_chunk_rows;

struct gl_fact {
	struct gl_item item; /* first: an item of ours is a fact */
	struct gl_live *live;
	enum gl_code (*build)(struct gl_fact *f,
	        struct gl_err *e); /* item.t_ms is fixed: fill entry and what goes with it */
	void (*done)(struct gl_fact *f, const struct gl_err *e); /* e NULL: durable */
	struct gl_wait
	        *waiting; /* requests that its outcome answers; a fact without any goes on all the same */
	int64_t since_ms; /* monotonic: for those who have waited too long */
	struct gl_fact *next, **at; /* its place among the project's pending ones */

	struct gl_buf entry;   /* its line in the log */
	struct gl_buf opening; /* JCS of what its commitment commits to; empty when it has none */
	uint8_t commitment[GL_HASH_BYTES];
	uint8_t salt[32];         /* answer: the job's */
	size_t said_at, said_len; /* answer: where `said` lies in opening */
	char day[11];
	enum gl_entry_kind kind;
	struct gl_terms *terms;     /* terms: they come into force when it is durable */
	struct gl_chunk_rows *rows; /* tasks: what the database stores of them */
	void *owner;                /* whose done it is, if not a request's */
	uint64_t more[];            /* what build and done need; aligned */
};

struct gl_wait {
	struct gl_wait *next;
	struct gl_req *r;
	bool repeat; /* it was sent again: 200 rather than 201 */
};

struct gl_fact *gl_fact_new(struct gl_live *live, enum gl_entry_kind kind, size_t more); /* NULL: no memory */
void gl_fact_free(struct gl_fact *f);

/* r gets its reply from done. Allocates with the request, so it fails only when that is out of memory. */
bool gl_fact_wait(struct gl_fact *f, struct gl_req *r, bool repeat);

/* Into the forming batch. Answers go through gl_fact_answer, which says what the desk makes of them. */
enum gl_code gl_fact_append(struct gl_fact *f, struct gl_err *e);
enum gl_taken gl_fact_answer(struct gl_fact *f, int64_t expires_ms, struct gl_fact **twin, struct gl_err *e);

/* Fills gl_desk_config.make. */
enum gl_code gl_fact_make(void *ctx, struct gl_item *item, struct gl_err *e);

/* Refuses every waiting request with e, and forgets them. */
void gl_fact_refuse(struct gl_fact *f, const struct gl_err *e);

/* live/commit.c: carries batches to the database and outcomes to the facts. */
void gl_commit_soon(struct gl_live *live);
bool gl_commit_troubled(
        const struct gl_live *live, struct gl_err *e); /* the database is away: say 503 rather than queue */
void gl_commit_end(struct gl_live *live);              /* every pending fact is told */
void gl_commit_tick(struct gl_live *live);

/* The receipt of an index of the batch that was committed last: proof and checkpoint around extra. */
void gl_commit_receipt(struct gl_live *live, uint64_t index, const struct gl_buf *extra, struct gl_buf *out);

#endif
