#include "jobs/passwords.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

struct gl_passwords {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct gl_password_job *first, **last;
	unsigned waiting;
	bool stopping;
	unsigned threads;
	pthread_t thread[];
};

static void fill(
        struct gl_password_job *j, const char *password, size_t len, void (*done)(struct gl_password_job *))
{
	assert(len <= GL_PASSWORD_MAX);
	memset(j, 0, sizeof *j);
	memcpy(j->password, password, len);
	j->len = len;
	j->done = done;
}

void gl_password_job_check(struct gl_password_job *j, const char *stored, const char *password, size_t len,
        void (*done)(struct gl_password_job *))
{
	fill(j, password, len, done);
	j->check = true;
	if (stored)
		snprintf(j->text, sizeof j->text, "%s", stored);
	else
		gl_password_decoy(j->text);
}

void gl_password_job_hash(
        struct gl_password_job *j, const char *password, size_t len, void (*done)(struct gl_password_job *))
{
	fill(j, password, len, done);
}

static void come_home(struct gl_letter *letter)
{
	struct gl_password_job *j = (struct gl_password_job *)letter;

	j->done(j);
}

static void send_home(struct gl_password_job *j)
{
	sodium_memzero(j->password, sizeof j->password);
	j->letter.open = come_home;
	gl_loop_post(j->home, &j->letter);
}

static struct gl_password_job *next_job(struct gl_passwords *pool)
{
	struct gl_password_job *j;

	pthread_mutex_lock(&pool->lock);
	while (!pool->first && !pool->stopping)
		pthread_cond_wait(&pool->wake, &pool->lock);
	j = pool->stopping ? NULL : pool->first;
	if (j) {
		pool->first = j->next;
		pool->waiting--;
		if (!pool->first)
			pool->last = &pool->first;
	}
	pthread_mutex_unlock(&pool->lock);
	return j;
}

static void *work(void *arg)
{
	struct gl_passwords *pool = arg;
	struct gl_password_job *j;

	while ((j = next_job(pool))) {
		j->outcome = j->check ? gl_password_check(j->text, j->password, j->len)
		                      : gl_password_hash(j->text, j->password, j->len);
		send_home(j);
	}
	return NULL;
}

struct gl_passwords *gl_passwords_new(unsigned threads, struct gl_err *e)
{
	struct gl_passwords *pool = calloc(1, sizeof *pool + threads * sizeof pool->thread[0]);

	if (!pool) {
		gl_fail(e, GL_NO_MEMORY, "no memory for %u password threads", threads);
		return NULL;
	}
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->wake, NULL);
	pool->last = &pool->first;
	for (; pool->threads < threads; pool->threads++)
		if (pthread_create(&pool->thread[pool->threads], NULL, work, pool)) {
			gl_fail(e, GL_NO_MEMORY, "cannot start password thread %u", pool->threads + 1);
			gl_passwords_free(pool);
			return NULL;
		}
	return pool;
}

bool gl_passwords_add(struct gl_passwords *pool, struct gl_password_job *j)
{
	bool taken;

	j->home = gl_loop_self();
	j->next = NULL;
	pthread_mutex_lock(&pool->lock);
	taken = !pool->stopping && pool->waiting < GL_PASSWORDS_QUEUE;
	if (taken) {
		*pool->last = j;
		pool->last = &j->next;
		pool->waiting++;
		pthread_cond_signal(&pool->wake);
	}
	pthread_mutex_unlock(&pool->lock);
	if (!taken)
		sodium_memzero(j->password, sizeof j->password);
	return taken;
}

void gl_passwords_stop(struct gl_passwords *pool)
{
	if (!pool)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->stopping = true;
	pthread_cond_broadcast(&pool->wake);
	pthread_mutex_unlock(&pool->lock);
	for (; pool->threads; pool->threads--)
		pthread_join(pool->thread[pool->threads - 1], NULL);
	for (struct gl_password_job *j = pool->first, *next; j; j = next) {
		next = j->next;
		j->outcome = GL_PASSWORD_NO_MEMORY;
		send_home(j);
	}
	pool->first = NULL;
}

void gl_passwords_free(struct gl_passwords *pool)
{
	if (!pool)
		return;
	gl_passwords_stop(pool);
	pthread_mutex_destroy(&pool->lock);
	pthread_cond_destroy(&pool->wake);
	free(pool);
}
