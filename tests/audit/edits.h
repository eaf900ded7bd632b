/* edits -- lies that a server could tell, each with every hash put right again, and what an audit must say to
 * it. */
#ifndef TESTS_AUDIT_EDITS_H
#define TESTS_AUDIT_EDITS_H

#include "audit/audit.h"
#include "world.h"

enum edit_op { REPLACE, FLIP, DROP, DOUBLE, SWAP }; /* FLIP: the hex digit behind from */
enum edit_file { LOG, TASKS, OPENINGS, SAID, RECORDS, EARNINGS, MANIFEST };

#define FIX_ROOT_ALONE (-1) /* the tasks entry's root, but not the content that jobs name */

struct edit {
	const char *what;
	enum edit_file file;
	enum edit_op op;
	const char *find; /* the line is the nth that holds this */
	int nth;
	const char *from, *to; /* REPLACE: in that line */
	int fix;               /* of pack.h; edits of LOG below the fix are made afterwards when it is 0 */
	enum gl_step step;     /* that must fail */
	const char *says;      /* part of the message */
	int world;
};
extern const struct edit edits[];
extern const size_t edits_n;

/* What takes more than a row. */
struct special {
	const char *what;
	void (*make)(struct world *w);
	int fix;
	enum gl_step step;
	const char *says;
	int world;
};
extern const struct special specials[];
extern const size_t specials_n;

bool edit_apply(struct pack *p, const struct edit *x); /* false: there is nothing to edit */

#endif
