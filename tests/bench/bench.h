/* bench -- what its parts share: the server under measurement and whom it knows. */
#ifndef GL_TESTS_BENCH_BENCH_H
#define GL_TESTS_BENCH_BENCH_H

#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

#include "cli/client.h"
#include "load.h"
#include "store/embedded.h"

#define ACCOUNTS 256
#define HELD     1000

struct bench {
	const char *binary;
	bool quick;
	char dir[64];
	struct gl_embedded *pg;
	pid_t server;
	unsigned port;
	struct gl_client *client;
	char admin[64], key[ACCOUNTS][64];
	char project[16];
	char *token[ACCOUNTS]; /* HELD of them each, one behind the other */
	unsigned tokens[ACCOUNTS];
};

extern struct bench bench;

/* Ends everything, with a message. */
_Noreturn void bench_die(const char *fmt, const char *arg);

/* bench_server.c: a Postgres, the server on it, its accounts and projects. */
void bench_start(void);
void bench_stop(void);
double bench_server_cpu_us(void); /* processor time that the server has used */
void bench_print_memory(void);
json_t *bench_call(const char *method, const char *path, json_t *body); /* as the admin; takes the body */
void bench_accounts(void);
void bench_project(const char *name, unsigned redundancy);
void bench_import(unsigned n); /* tasks of some 500 bytes; prints lines a second */
void bench_open(void);

/* bench_work.c: what annotators do. */
/* On so many connections, each with so many requests of so many assignments. */
void bench_take(struct load *l, unsigned connections, unsigned count, unsigned rounds);
void bench_fill(unsigned held);                          /* every account holds so many */
void bench_answer(struct load *l, unsigned connections); /* everything that is held */
void bench_cycles(unsigned connections, unsigned each);  /* a hand-out and an answer, again and again */

/* bench_seal.c */
void bench_seal_and_audit(void);

#endif
