/* reading -- step 4 under way: the log below S with everything that opens it, side by side, each in index
 * order. */
#ifndef GL_AUDIT_READING_H
#define GL_AUDIT_READING_H

#include "audit/inside.h"

struct gl_reading {
	struct gl_audit *a;
	struct gl_entries entries;
	struct gl_lines tasks, openings, said;
	uint64_t opening_index, said_index; /* of the line that comes next; GL_NONE at the end */
	struct gl_json_doc doc;             /* of the entry */
	struct gl_set external_ids;         /* hashes; the value is the task's number */
	struct gl_buf text;                 /* scratch */
	size_t content_cap;
};

/* Reads the next line and its index. */
enum gl_code gl_reading_opening(struct gl_reading *r);
enum gl_code gl_reading_said(struct gl_reading *r);

/* What facts said was wrong, at the line that was being looked at. */
static inline enum gl_code gl_reading_wrong(
        struct gl_reading *r, const struct gl_lines *l, uint64_t index, const struct gl_err *e)
{
	return gl_wrong_err(r->a, gl_lines_place(l, index), e);
}

enum gl_code gl_reading_terms(struct gl_reading *r, uint64_t index, const struct gl_entry *x); /* termed.c */
enum gl_code gl_reading_tasks(struct gl_reading *r, uint64_t index, const struct gl_entry *x); /* tasked.c */
enum gl_code gl_reading_gold(struct gl_reading *r, uint64_t index, const struct gl_entry *x);  /* tasked.c */

#endif
