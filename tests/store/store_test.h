/* store_test -- what the tests of store/ share: one private Postgres, migrated, and projects in it. */
#ifndef STORE_TEST_H
#define STORE_TEST_H

#include <check.h>
#include <stdint.h>

#include "store/pipe.h"
#include "store/session.h"

extern const char *store_conninfo; /* its superuser, database goldleaf */
extern const char *store_folder;   /* an empty folder, for clusters of one's own */

struct gl_session *store_session(const char *role); /* NULL: superuser */
void store_exec(struct gl_session *s, const char *text);
int64_t store_number(struct gl_session *s, const char *text); /* first column of the first row */

/* A project with a desk in epoch 1. */
int64_t store_project(struct gl_session *s);

/* A batch of n answers to tasks first_n... by member no on top of old_size, as the parameters of desk_commit.
 */
struct batch {
	int64_t project, epoch, old_size, new_size, first_n;
	int n, no;
	uint8_t root; /* every byte of it */
	int tiles;    /* full tiles, with entries of 160 bytes */
};
void store_batch(struct gl_args *a, const struct batch *b);
void store_empty(struct gl_args *a, enum gl_sql sql, int count); /* so many empty arrays more */

Suite *args_suite(void);
Suite *schema_suite(void);
Suite *commit_suite(void);
Suite *pipe_suite(void);
Suite *embedded_suite(void);
Suite *bench_suite(void);

#endif
