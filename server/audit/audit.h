/*
 * audit -- a dataset's bundle, checked from its bytes alone (FORMATS 4): everything is run again and
 * compared.
 *
 *     struct gl_audit_options o = { .bundle = "bundle.tar", .vkey = text, .vkey_len = len };
 *     struct gl_audit_report r;
 *     if (gl_audit(&o, &r, &e)) ...                // it could not be run at all: e says why
 *     if (r.wrong.found) ...                       // the first thing that is wrong, and where
 *     exit(gl_audit_exit(&r));
 *
 * Files are mapped, not read in; held are 36 bytes an answer and a label each, 48 a log entry that commits to
 * something, and about 250 a task. Nothing is written, nothing is fetched but through options.fetch.
 */
#ifndef GL_AUDIT_AUDIT_H
#define GL_AUDIT_AUDIT_H

#include "base/buf.h"
#include "base/err.h"
#include "dataset/derive.h"

enum gl_step {
	GL_STEP_FILES = 1,
	GL_STEP_LOG,
	GL_STEP_SEAL,
	GL_STEP_OPENINGS,
	GL_STEP_COMPLETE,
	GL_STEP_CONSENSUS,
	GL_STEP_ROOTS,
	GL_STEP_EARNINGS,
	GL_STEP_PAYOUTS,
	GL_STEP_CHAIN,
	GL_STEP_RECEIPT,
	GL_STEP_END
};
const char *gl_step_name(enum gl_step step);

struct gl_audit_options {
	const char *bundle; /* a folder or a tar */
	const char *vkey;   /* text of the key file; NULL: no signature can be checked */
	size_t vkey_len;
	const char *receipt; /* text of a receipt, or NULL */
	size_t receipt_len;
	const char *receipt_name; /* for messages */
	const char *rpc;          /* a chain's node; not asked yet */
	/* Appends a file of the log to out, such as "tile/0/001": for receipts that are newer. NULL: nothing
	 * is fetched. */
	enum gl_code (*fetch)(void *ctx, const char *path, struct gl_buf *out, struct gl_err *e);
	/* May be NULL. */
	void (*progress)(void *ctx, enum gl_step step, uint64_t done, uint64_t total);
	void *ctx;
};

#define GL_FINDING_TEXT 400

/* What is wrong first. Texts are empty, numbers UINT64_MAX, where they say nothing. */
struct gl_finding {
	bool found;
	enum gl_step step;
	char file[300];
	uint64_t line;  /* from 1 on */
	uint64_t index; /* in the log */
	char message[GL_ERR_TEXT];
	char expected[GL_FINDING_TEXT], found_text[GL_FINDING_TEXT];
};

enum gl_step_state { GL_STEP_NOT_RUN, GL_STEP_PASSED, GL_STEP_WRONG };

struct gl_audit_report {
	struct gl_finding wrong;
	enum gl_step_state state[GL_STEP_END];
	char why[GL_STEP_END][GL_ERR_TEXT]; /* a step was not run */
	bool vkey_given;
	char origin[300], project[128];
	uint64_t dataset, size, log_size;
	char root[65], oz_root[67];
	uint64_t tasks, answers, used, unsaid; /* unsaid: used answers whose words were erased */
	uint64_t left[GL_LEFT_REASONS];
	uint64_t erased;                  /* annotators, by the whole log */
	uint64_t reviewed, contradicting; /* task's questions; those where the crowd says otherwise */
	uint64_t withdrawn, targeted;
	uint64_t rejected[GL_REASONS], untested;
	uint64_t other_policy; /* tasks decided by another policy than that at S */
	uint64_t undecided;
	bool lost_answer; /* the receipt shows an answer that the predecessor's log had and this one lost */
};

/* Fails only when it cannot be run: no such bundle, no memory, a file that cannot be read. */
enum gl_code gl_audit(const struct gl_audit_options *o, struct gl_audit_report *r, struct gl_err *e);

/* 1 something is wrong, 2 no vkey, 3 used answers are erased, 0 */
int gl_audit_exit(const struct gl_audit_report *r);

/* As text for people, and as JSON. */
void gl_audit_text(struct gl_buf *out, const struct gl_audit_report *r);
void gl_audit_json(struct gl_buf *out, const struct gl_audit_report *r);

#endif
