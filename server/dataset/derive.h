/*
 * derive -- a dataset from the facts below S: which answers are used, what the crowd said, what is exported
 * (FORMATS 3).
 *
 * Pure, and the same to the byte whoever runs it: sealing feeds it from the server's tables, the audit from a
 * bundle.
 *
 *     struct gl_derived d = {0};
 *     if (gl_derive(&d, facts, &e)) ...
 *     gl_derived_votes(&d, n, q, votes);
 *     d.result[(n - 1) * d.questions + q].status ...
 *     gl_derived_release(&d);
 *
 * The facts must be closed, with the gold of every retired task opened, and must outlive what is derived.
 */
#ifndef GL_DATASET_DERIVE_H
#define GL_DATASET_DERIVE_H

#include "consensus/agreement.h"
#include "dataset/facts.h"

/* Why an answer is left out: the first that holds. The order of the enum is the order of precedence. */
enum gl_left {
	GL_LEFT_NOT, /* used */
	GL_LEFT_ERASED,
	GL_LEFT_WITHDRAWN,
	GL_LEFT_REJECTED,
	GL_LEFT_TEMPLATE_CHANGED,
	GL_LEFT_CLIQUE, /* copies from who answered the task before (cliques.c) */
	GL_LEFT_LATE,
	GL_LEFT_REASONS
};
const char *gl_left_name(enum gl_left reason); /* not of GL_LEFT_NOT */

/* What a task's question came to: the first that holds. */
enum gl_status {
	GL_STATUS_CROWD, /* not decided yet; never the outcome */
	GL_STATUS_WITHDRAWN,
	GL_STATUS_REVIEWED,
	GL_STATUS_GOLD,
	GL_STATUS_UNFINISHED,
	GL_STATUS_TIED,
	GL_STATUS_DISPUTED,
	GL_STATUS_CONSENSUS,
	GL_STATUSES
};
const char *gl_status_name(enum gl_status status);

#define GL_NO_CONFIDENCE UINT32_MAX

/* label, or value, holds where the status gives a value. What value means, by the type of the question: of
 * one that is quoted, the log index of the answer or review, or the place of the gold; of others that do not
 * count labels, the place of the packed value among values. */
struct gl_result {
	uint64_t value;
	uint32_t confidence; /* micro, rounded as FORMATS says; GL_NO_CONFIDENCE: null */
	uint8_t status;      /* enum gl_status */
	uint8_t label;       /* GL_NO_VOTE: no value; of types that do not count one label 0 */
	bool tied;           /* the crowd's votes, however few, are */
	bool contradicted;   /* reviewed, and the crowd's own first choice among the options was another */
};

struct gl_derived {
	const struct gl_facts *facts;
	const struct gl_facts_terms *at;    /* the terms at S */
	unsigned questions;                 /* of the template at S */
	unsigned by_name[GL_QUESTIONS_MAX]; /* those, as JCS sorts their names */
	uint8_t *left;                      /* enum gl_left, by place of the answer */
	uint32_t *voter; /* by annotator: who speaks for it, the first of those that copy from each other */
	uint32_t *copier, copiers; /* all of those, by pseudonym */
	struct gl_result *result;  /* by (n - 1) * questions + question */
	struct gl_buf values;      /* packed: length (4 bytes) and bytes each */
	struct gl_agreement agreement[GL_QUESTIONS_MAX];
	struct gl_tempering tempering[GL_QUESTIONS_MAX];
	uint8_t (*same)[GL_QUESTIONS_MAX]; /* by terms, question at S: the equal question there, or GL_NO_VOTE
	                                    */
	uint32_t undecided; /* tasks with a required question that is unfinished, tied or disputed */
	uint32_t retired;   /* opened gold leaves that are not null */
	bool partial;       /* more tasks are undecided than the policy allows without asking */
};

enum gl_code gl_derive(struct gl_derived *d, const struct gl_facts *f, struct gl_err *e);
void gl_derived_release(struct gl_derived *d);

/* The label that an answer counts for in question q at S, or GL_NO_VOTE; 0 where it says something else. */
static inline uint8_t gl_derived_vote(const struct gl_derived *d, const struct gl_facts_answer *x, unsigned q)
{
	uint8_t same = d->same[x->terms][q];

	return same == GL_NO_VOTE ? GL_NO_VOTE : d->facts->votes[x->votes + same];
}

/* What an answer says to question q at S, packed; data NULL: nothing. */
static inline struct gl_ballot gl_derived_ballot(
        const struct gl_derived *d, const struct gl_facts_answer *x, unsigned q)
{
	uint8_t same = d->same[x->terms][q];

	if (same == GL_NO_VOTE)
		return (struct gl_ballot){ 0 };
	return gl_facts_ballot(d->facts, d->facts->terms[x->terms].template, x->votes, same);
}

/* Votes of used answers to question q at S: for each label, or in votes[0] how many answers there are. */
void gl_derived_votes(const struct gl_derived *d, uint32_t n, unsigned q, uint32_t votes[GL_LABELS_MAX]);

/* The value of a result as records state it, JCS; null where it has none. */
void gl_derived_value(struct gl_buf *out, const struct gl_derived *d, uint32_t n, unsigned q);
/* {"confidence":..,"status":..,"value":..,"votes":..} of task n's question q. */
void gl_derived_question(struct gl_buf *out, const struct gl_derived *d, uint32_t n, unsigned q);

/* The policy that decides task n. */
const struct gl_policy *gl_derived_policy(const struct gl_derived *d, uint32_t n);

/* cliques.c: finds who copies, once the reasons before it are known. Where words that this would need were
 * erased, what gl_facts_clique was told holds. */
enum gl_code gl_derive_cliques(struct gl_derived *d, struct gl_err *e);
/* [["<pseudonym>",...],...], as the manifest states them: everything in ascending order. */
void gl_derived_cliques(struct gl_buf *out, const struct gl_derived *d);
/* {"golds":n,"temperature":"0.250000"}, as the manifest states it of a question whose method calibrates. */
void gl_derived_calibration(struct gl_buf *out, const struct gl_derived *d, unsigned q);

/* crowd.c: asks the crowd for every result that nothing else decided, and measures how far it agrees. */
enum gl_code gl_derive_crowd(struct gl_derived *d, unsigned q, struct gl_err *e);
/* Appends a packed value; its place. */
uint64_t gl_derived_keep(struct gl_derived *d, const void *data, size_t len);

/* What the crowd alone comes to, given its votes and what is believed of them; of methods without a posterior
 * the confidence is no question. */
struct gl_crowd {
	uint32_t votes, humans;
};
enum gl_status gl_crowd_status(const struct gl_crowd *c, const struct gl_belief *b, const struct gl_method *m,
        const struct gl_policy *p);

/* "questions" of task n, as its record states them. */
void gl_derived_questions(struct gl_buf *out, const struct gl_derived *d, uint32_t n);
/* The line of task n in records.jsonl, without LF. */
struct gl_task;
void gl_derived_record(struct gl_buf *out, const struct gl_derived *d, const struct gl_task *t,
        const uint8_t content[GL_HASH_BYTES]);

#endif
