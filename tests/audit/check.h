/* check -- what a test of the audit says and counts. */
#ifndef TESTS_AUDIT_CHECK_H
#define TESTS_AUDIT_CHECK_H

#include "audit/audit.h"
#include "pack.h"

/* vkey and receipt may be NULL. */
void audit_pack(struct pack *p, const char *vkey, const char *receipt, struct gl_audit_report *r);
void audit_path(const char *path, const char *vkey, const char *receipt, struct gl_audit_report *r);

void check_that(bool holds, const char *what, const char *otherwise);
void check_wrong(const struct gl_audit_report *r, const char *what, enum gl_step step, const char *says);
void check_right(const struct gl_audit_report *r, const char *what, int exit);
int check_end(void); /* "N passed, N failed"; 1 if any failed */

void check_receipts(void);                       /* receipts.c */
void check_golden(void);                         /* golden.c */
int golden_write(void);                          /* its exit code */
void check_records(uint64_t seed, int changes);  /* bytes.c */
void check_bytes(uint64_t seed, int changes);    /* bytes.c */
void check_examples(uint64_t seed, int changes); /* bytes.c */

#endif
