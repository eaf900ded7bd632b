/*
 * passwords -- threads that hash and check passwords, and nothing else: a rush of sign-ins must not keep
 * sealing or the opening of a desk waiting, nor the other way round.
 *
 *     struct gl_password_job *j = ...;        // memory that lives until done is called
 *     gl_password_job_check(j, stored, password, len, done);
 *     if (!gl_passwords_add(pool, j))
 *             say 503
 *
 * The queue is bounded: each job is 64 MiB and a tenth of a second of one processor.
 */
#ifndef GL_JOBS_PASSWORDS_H
#define GL_JOBS_PASSWORDS_H

#include <stdbool.h>

#include "crypto/password.h"
#include "http/loop.h"

#define GL_PASSWORDS_QUEUE 32 /* jobs that may wait */

struct gl_password_job {
	struct gl_letter letter; /* how it comes home; first, so that the letter is the job */
	struct gl_password_job *next;
	struct gl_loop *home;
	bool check;
	char text[GL_PASSWORD_TEXT]; /* of the hash: given to check, taken from hashing */
	char password[GL_PASSWORD_MAX];
	size_t len;
	enum gl_password_outcome outcome;
	void (*done)(struct gl_password_job *job); /* on the home loop; the password is wiped by then */
};

/* len is at most GL_PASSWORD_MAX. stored NULL: against no password at all, for as long as against one. */
void gl_password_job_check(struct gl_password_job *j, const char *stored, const char *password, size_t len,
        void (*done)(struct gl_password_job *));
void gl_password_job_hash(
        struct gl_password_job *j, const char *password, size_t len, void (*done)(struct gl_password_job *));

struct gl_passwords;

struct gl_passwords *gl_passwords_new(unsigned threads, struct gl_err *e);
bool gl_passwords_add(
        struct gl_passwords *pool, struct gl_password_job *j); /* from a loop; false: the queue is full */
/* Waits for what runs; what still waits comes home with GL_PASSWORD_NO_MEMORY. While the loops still run;
 * NULL is fine. */
void gl_passwords_stop(struct gl_passwords *pool);
void gl_passwords_free(struct gl_passwords *pool); /* when no loop can add any more; NULL is fine */

#endif
