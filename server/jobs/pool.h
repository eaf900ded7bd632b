/*
 * pool -- threads for what takes longer than a request may: opening a desk, sealing, consensus over a whole
 * project.
 *
 * A job runs on a thread that has a database session of its own, and is then handed back to the loop it came
 * from.
 *
 *     job->run = seal_run;  job->done = seal_done;
 *     gl_pool_add(pool, job);         // run(job, db) there, then done(job) here
 */
#ifndef GL_JOBS_POOL_H
#define GL_JOBS_POOL_H

#include "http/loop.h"
#include "store/session.h"

struct gl_work {
	struct gl_letter letter; /* how it comes home; first, so that the letter is the job */
	struct gl_work *next;
	struct gl_loop *home;
	void (*run)(struct gl_work *job,
	        struct gl_session *db);    /* on a job thread; db may be out of order: asks then fail */
	void (*done)(struct gl_work *job); /* on the home loop; frees the job */
};

struct gl_pool;

struct gl_pool *gl_pool_new(unsigned threads, const char *conninfo, struct gl_err *e);
void gl_pool_add(
        struct gl_pool *pool, struct gl_work *job); /* from a loop's thread; never fails, never waits */
bool gl_pool_stopping(const struct gl_pool *pool);  /* long jobs look here and give up */
/* Waits for what runs; what still waits, and whatever is added from now on, comes home unrun. NULL is fine.
 */
void gl_pool_stop(struct gl_pool *pool);
void gl_pool_free(struct gl_pool *pool); /* when no loop can add any more; NULL is fine */

#endif
