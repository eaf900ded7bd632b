/*
 * doubt -- what can still be said of records whose used answers were erased later: their votes are known only
 * from the record itself, so it is held against all that is left, and the agreement is taken from what the
 * records state.
 */
#ifndef GL_AUDIT_DOUBT_H
#define GL_AUDIT_DOUBT_H

#include "audit/inside.h"

struct gl_doubt {
	struct gl_audit *a;
	struct gl_agreement_sums *sums[GL_QUESTIONS_MAX]; /* by question at S, from the votes that records
	                                                     state; NULL: it is not measured */
	struct gl_json_doc want; /* the record as the facts that are left would have it */
	struct gl_buf text;      /* scratch */
	uint64_t undecided;
};

enum gl_code gl_doubt_init(struct gl_doubt *d, struct gl_audit *a);
void gl_doubt_release(struct gl_doubt *d);
/* found holds the line of task n, parsed; want is the line that the facts give. */
enum gl_code gl_doubt_record(
        struct gl_doubt *d, struct gl_lines *found, uint32_t n, const struct gl_buf *want);
/* Puts the agreement and the count of undecided tasks that the records state in place of the derived ones. */
enum gl_code gl_doubt_end(struct gl_doubt *d);

#endif
