/*
 * comparisons -- what the used answers to a pairwise question say of the sources that it compares, from the
 * facts and, where these do not tell (strength, the order shown, names of sources), from the tables.
 *
 *     struct gl_comparisons c = { 0 };
 *     if (gl_comparisons_read(&c, &derived, q, project, size, db, &e)) ...
 *     gl_ladder(&ladder, method, &c.in, &e);
 *     gl_comparisons_release(&c);
 */
#ifndef GL_JOBS_COMPARISONS_H
#define GL_JOBS_COMPARISONS_H

#include "consensus/board.h"
#include "dataset/derive.h"
#include "store/session.h"

struct gl_comparisons {
	struct gl_ladder_in in;
	uint64_t unnamed; /* answers left out: the content of their task does not name both sources */

	const char **source; /* owned, their names by number, in byte order */
	const char **worker; /* owned, pseudonyms in hex by number of the annotator */
	char *texts, *hex;   /* owned, what these point at */
};

/* d: derived from the log's first `size` entries. */
enum gl_code gl_comparisons_read(struct gl_comparisons *c, const struct gl_derived *d, unsigned q,
        int64_t project, uint64_t size, struct gl_session *db, struct gl_err *e);
void gl_comparisons_release(struct gl_comparisons *c);

#endif
