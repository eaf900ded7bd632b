/*
 * live -- a project that is open in this server's memory: its desk, fed with requests and with the database.
 *
 * A live project belongs to one loop and is touched by no other thread. It opens on the first request, is
 * read from facts by a job thread, and closes when it has been idle. What is here does the I/O that the
 * desk's machine does not: the batch in flight, tiles, checkpoints, signed.log, the window of contents.
 *
 *     static void submit(struct gl_req *r, struct gl_live *live) { ... gl_fact_append(fact, &e) ... }
 *     void answer_submit(struct gl_req *r) { gl_live_with(r, submit); }      // now, or as soon as it is open
 */
#ifndef GL_LIVE_LIVE_H
#define GL_LIVE_LIVE_H

#include "base/id.h"
#include "crypto/rand.h"
#include "dataset/opening.h"
#include "desk/machine.h"
#include "http/loop.h"
#include "http/reply.h"
#include "live/contents.h"
#include "live/server.h"
#include "jobs/tail.h"
#include "merkle/note.h"
#include "store/pipe.h"

/* As the database has them. Who runs a project gets none of its assignments. */
enum gl_member_role { GL_MEMBER_OWNER = 1, GL_MEMBER_MANAGER, GL_MEMBER_REVIEWER, GL_MEMBER_ANNOTATOR };

struct gl_member {
	int64_t account;
	uint32_t no;
	enum gl_member_role role;
	enum gl_kind who;
	uint8_t pseudonym[GL_PSEUDONYM_BYTES];
	bool vouched; /* goes on however its answers look: survey.h */
};

struct gl_terms {
	uint64_t index;   /* of its log entry */
	unsigned version; /* counts the terms of this project from 1 */
	struct gl_template *template;
	struct gl_policy *policy;
	struct gl_price price;
	uint8_t guidelines[GL_HASH_BYTES]; /* SHA-256 */
};

enum gl_live_phase {
	GL_LIVE_OPENING, /* a job thread reads its facts; requests wait */
	GL_LIVE_READY,
	GL_LIVE_FAILED, /* could not be opened, why says it; forgotten a second later, so that the next
	                   request tries again */
	GL_LIVE_ENDED,  /* another server took it over, or its log was closed */
};

/* A dataset whose making was broken off, by a crash or an outage: live/release.c takes it up again. */
struct gl_torn {
	uint32_t dataset; /* 0: there is none */
	bool partial;
	char licence[101];
	uint64_t sealing, seal;          /* indices of its entries; seal 0: not logged yet */
	uint8_t manifest[GL_HASH_BYTES]; /* as the seal says */
	int64_t after_ms;                /* monotonic; not taken up before */
};

struct gl_release;
struct gl_views;

struct gl_live {
	struct gl_live *next; /* in the loop's table */
	int64_t project;
	char id[GL_ID_LEN + 1];
	char name[201];
	enum gl_live_phase phase;
	struct gl_err why;
	struct gl_loop *loop;
	struct gl_live_wait *waiting; /* requests, while it opens */
	int64_t used_ms;              /* last request, monotonic */
	unsigned users; /* those who will come back to it from the database or a job: it is not freed
	                   meanwhile */

	struct gl_desk *desk;
	int64_t epoch;       /* of our lease; every write carries it */
	unsigned generation; /* 1; a successor's log counts on */
	struct gl_vkey vkey;
	struct gl_terms *terms; /* ascending; the last is in force */
	size_t terms_n;
	struct gl_member *member; /* member[no - 1] */
	uint32_t members;
	uint32_t *by_account; /* hash of account -> no; 0 is empty */
	uint32_t places;
	uint64_t datasets;     /* last dataset number */
	uint32_t sealed_tasks; /* tasks in it, from the first on */

	struct gl_contents contents;
	unsigned since_prefetch;
	bool prefetching;

	struct gl_tail tail;
	struct gl_tail ahead;     /* the tail as it will be when the batch in flight is durable */
	struct gl_buf checkpoint; /* signed, of the last committed size */
	struct gl_checkpoint head;
	struct gl_stream salts;
	uint8_t gold_secret[32]; /* of this project: what the salts of its gold come from */

	struct gl_torn torn;
	struct gl_results *results; /* derived last, see live/results.h; NULL: none */
	struct gl_results_wait *results_waiting;
	bool deriving;
	const struct gl_release *releasing; /* a dataset is being sealed */
	struct gl_views *views;             /* what is shown of it */
	struct gl_fact *pending;            /* on their way: appended, and without outcome */
	bool sent;                          /* a batch is with the database */
	int64_t estimate_after_ms;          /* monotonic: annotators are not weighed again before */
	bool estimating;       /* a job thread weighs the annotators; it finds the project by its number */
	int64_t trouble_ms;    /* since when a batch has no outcome though it should; 0: all is well */
	struct gl_timer again; /* sends, or asks for the head, once more; or ends the rest after a commit */
	size_t expected;       /* so many pending facts end that rest; 0: there is none */
	int64_t sent_us, commit_us; /* when the last batch was sent; how long one takes, smoothed */
	struct gl_round round;      /* cuts a batch when the loop has handled what was there */
};

typedef void gl_live_fn(struct gl_req *r, struct gl_live *live);

/* Calls fn on the project named by the request's first path parameter: at once, or when it has opened;
 * replies itself if there is no such project or it cannot be opened. */
void gl_live_with(struct gl_req *r, gl_live_fn *fn);
void gl_live_with_project(struct gl_req *r, int64_t project, gl_live_fn *fn);
void gl_live_wake(int64_t project);             /* opens it on this loop, if it is not open; nobody waits */
struct gl_live *gl_live_ready(int64_t project); /* only if it is open on this loop; else NULL */

/* For gl_http_config: a table of live projects a loop, and a tick a second (leases renewed, idle projects
 * closed, expiries, models); at the end every lease is given back. */
void gl_live_started(struct gl_loop *loop, void *app);
void gl_live_stopped(struct gl_loop *loop, void *app);
void gl_live_released(struct gl_loop *loop, void *app);

const struct gl_member *gl_live_member(const struct gl_live *live, int64_t account); /* NULL: none */
const struct gl_member *gl_live_member_no(const struct gl_live *live, uint32_t no);
enum gl_code gl_live_add_member(struct gl_live *live, const struct gl_member *m, struct gl_err *e);
void gl_live_sort_numbers(uint32_t *no, size_t n);                /* as the desk wants "for": ascending */
const struct gl_terms *gl_live_terms(const struct gl_live *live); /* in force; NULL: none yet */
const struct gl_terms *gl_live_terms_at(const struct gl_live *live, uint64_t index);
const struct gl_terms *gl_live_terms_below(
        const struct gl_live *live, uint64_t index); /* the last ones below it; NULL: none */
enum gl_code gl_live_add_terms(struct gl_live *live, struct gl_terms *take, struct gl_err *e);

struct gl_moment gl_live_now(void);

#endif
