#include "jobs/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

struct gl_pool {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct gl_work *first, **last;
	atomic_bool stopping;
	char *conninfo;
	unsigned threads;
	pthread_t thread[];
};

static void come_home(struct gl_letter *letter)
{
	struct gl_work *job = (struct gl_work *)letter;

	job->done(job);
}

static struct gl_work *next_job(struct gl_pool *pool)
{
	struct gl_work *job;

	pthread_mutex_lock(&pool->lock);
	while (!pool->first && !gl_pool_stopping(pool))
		pthread_cond_wait(&pool->wake, &pool->lock);
	job = gl_pool_stopping(pool) ? NULL : pool->first;
	if (job) {
		pool->first = job->next;
		if (!pool->first)
			pool->last = &pool->first;
	}
	pthread_mutex_unlock(&pool->lock);
	return job;
}

static void *work(void *arg)
{
	struct gl_pool *pool = arg;
	struct gl_session *db = NULL;
	struct gl_work *job;
	struct gl_err e = { 0 };

	while ((job = next_job(pool))) {
		if (!db && !(db = gl_session_open(pool->conninfo, GL_ROLE_SERVER, &e)))
			gl_log(GL_LOG_WARN, "a job has no database", "{s:s}", "why", e.text);
		job->run(job, db);
		gl_loop_post(job->home, &job->letter);
	}
	gl_session_close(db);
	return NULL;
}

struct gl_pool *gl_pool_new(unsigned threads, const char *conninfo, struct gl_err *e)
{
	struct gl_pool *pool = calloc(1, sizeof *pool + threads * sizeof pool->thread[0]);

	if (!pool || !(pool->conninfo = strdup(conninfo))) {
		free(pool);
		gl_fail(e, GL_NO_MEMORY, "no memory for %u job threads", threads);
		return NULL;
	}
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->wake, NULL);
	pool->last = &pool->first;
	for (; pool->threads < threads; pool->threads++)
		if (pthread_create(&pool->thread[pool->threads], NULL, work, pool)) {
			gl_fail(e, GL_NO_MEMORY, "cannot start job thread %u", pool->threads + 1);
			gl_pool_free(pool);
			return NULL;
		}
	return pool;
}

bool gl_pool_stopping(const struct gl_pool *pool)
{
	return atomic_load_explicit(&pool->stopping, memory_order_relaxed);
}

void gl_pool_add(struct gl_pool *pool, struct gl_work *work)
{
	bool stopping;

	work->home = gl_loop_self();
	work->letter.open = come_home;
	work->next = NULL;
	pthread_mutex_lock(&pool->lock);
	stopping = gl_pool_stopping(pool);
	if (!stopping) {
		*pool->last = work;
		pool->last = &work->next;
		pthread_cond_signal(&pool->wake);
	}
	pthread_mutex_unlock(&pool->lock);
	if (stopping)
		gl_loop_post(work->home, &work->letter);
}

void gl_pool_stop(struct gl_pool *pool)
{
	if (!pool)
		return;
	pthread_mutex_lock(&pool->lock);
	atomic_store(&pool->stopping, true);
	pthread_cond_broadcast(&pool->wake);
	pthread_mutex_unlock(&pool->lock);
	for (; pool->threads; pool->threads--)
		pthread_join(pool->thread[pool->threads - 1], NULL);
	for (struct gl_work *work = pool->first, *next; work; work = next) {
		next = work->next;
		gl_loop_post(work->home, &work->letter);
	}
	pool->first = NULL;
}

void gl_pool_free(struct gl_pool *pool)
{
	if (!pool)
		return;
	gl_pool_stop(pool);
	pthread_mutex_destroy(&pool->lock);
	pthread_cond_destroy(&pool->wake);
	free(pool->conninfo);
	free(pool);
}
