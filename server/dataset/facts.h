/*
 * facts -- what the first S entries of a log say, small enough to hold for millions of answers.
 *
 * A dataset is a function of these facts (derive.h), whether they come from the server's tables or from a
 * bundle. Every function checks what FORMATS 2 says must hold of what it is given, and says in its error what
 * does not.
 *
 *     struct gl_facts *f = gl_facts_new();
 *     gl_facts_terms(f, 1, template, policy, &price, &e);
 *     gl_facts_tasks(f, 2, 1, 200, &e);
 *     gl_facts_answer(f, 3, pseudonym, &job, &said, &e);
 *     ...
 *     gl_facts_close(f, size, &e);
 *     for (each n with gl_facts_retired(f, n)) gl_facts_gold(f, &gold, &e);
 *
 * Order: each kind in the order of its indices; terms and tasks before what names them, answers before
 * verdicts. Between kinds the order is free: what counts is the index. Gold may be given before or after
 * gl_facts_close.
 *
 * Memory: 36 bytes an answer and one a question of it, 16 a task, 90 an annotator. A question whose answers
 * are not one label takes 12 more and what was said, packed. No e may be NULL here.
 */
#ifndef GL_DATASET_FACTS_H
#define GL_DATASET_FACTS_H

#include "dataset/opening.h"
#include "dataset/set.h"
#include "questions/policy.h"

#define GL_NO_VOTE         0xff
#define GL_FACTS_TERMS_MAX 65535
#define GL_TASKS_MAX       (UINT32_MAX - 1)
#define GL_NOWHERE         UINT32_MAX

struct gl_facts_terms {
	uint64_t index;
	struct gl_template *template; /* owned */
	struct gl_policy *policy;     /* owned */
	struct gl_price price;
};

struct gl_facts_chunk {
	uint64_t index; /* of the tasks entry */
	uint32_t first, count;
};

struct gl_facts_task {
	uint64_t key;     /* of its name, for methods that draw by it */
	uint32_t start;   /* once closed: its answers are order[start .. start + answers - 1] */
	uint32_t answers; /* all of them, also those that are left out */
	uint32_t gold;    /* place of its opened gold, or GL_NOWHERE */
	uint16_t terms;   /* place of the terms whose policy decides it */
	bool withdrawn;
};

struct gl_facts_answer {
	uint64_t index;
	uint64_t votes; /* place of its labels, one a question of its template: GL_NO_VOTE where it has none,
	                   0 where it says something else; that is gl_facts_ballot's */
	uint32_t n, who;
	uint32_t ms; /* UINT32_MAX: that or more */
	uint16_t terms;
	uint8_t kind; /* enum gl_kind */
	bool unsaid;  /* what was said was not given: erased */
};

/* A review, or an opened gold (index and leaf then say where it stands). Labels as in answers. */
struct gl_facts_value {
	uint64_t index;
	uint64_t votes;
	uint32_t n;
	uint32_t who; /* a review's */
	uint16_t terms;
	bool none; /* gold that is null */
};

struct gl_facts_verdict {
	uint64_t index;
	uint64_t evidence; /* place of the first of them: places of answers */
	uint32_t evidence_n;
	uint32_t answer; /* place */
	bool rejected;
	uint8_t reason;
};

struct gl_annotator {
	uint8_t a[GL_PSEUDONYM_BYTES];
	uint64_t last;   /* index of the last entry of theirs */
	uint64_t erased; /* index of the erase entry, or 0 */
	uint32_t answers;
};

struct gl_facts {
	size_t terms_n, chunks_n, reviews_n, golds_n, verdicts_n;
	uint32_t tasks_n, answers_n, annotators_n;
	struct gl_facts_terms *terms;
	struct gl_facts_chunk *chunk;
	struct gl_facts_task *task; /* by n - 1 */
	struct gl_facts_answer *answer;
	struct gl_facts_value *review, *gold;
	struct gl_facts_verdict *verdict;
	struct gl_annotator *annotator;
	uint8_t *votes;     /* labels, by place; behind those of an answer, places of its ballots */
	uint8_t *ballots;   /* length and bytes, by place */
	uint32_t *evidence; /* places of answers */
	uint32_t *order;    /* places of answers by (n, index), once closed */
	uint32_t *standing; /* by answer: place of its last verdict or GL_NOWHERE, once closed */
	size_t votes_n, ballots_n, evidence_n, withdrawals_n;
	uint32_t *clique;    /* by annotator: what gl_facts_clique said, or 0; NULL: nothing */
	struct gl_set whose; /* numbers of annotators by pseudonym */
	uint64_t size;       /* S, once closed */
	struct {
		size_t terms, chunk, task, answer, review, gold, verdict, annotator, votes, ballots, evidence;
	} cap;
	struct gl_buf packed; /* scratch */
};

struct gl_facts *gl_facts_new(void); /* NULL: no memory */
void gl_facts_free(struct gl_facts *f);

/* template and policy become f's, also when it fails. */
enum gl_code gl_facts_terms(struct gl_facts *f, uint64_t index, struct gl_template *t, struct gl_policy *p,
        const struct gl_price *price, struct gl_err *e);
enum gl_code gl_facts_tasks(
        struct gl_facts *f, uint64_t index, uint64_t first, uint64_t count, struct gl_err *e);
/* The external_id of task n, which must be known: its name instead of its number in decimal. */
enum gl_code gl_facts_name(
        struct gl_facts *f, uint64_t n, const char *external_id, size_t len, struct gl_err *e);
/* said may be NULL: it was erased. That the task's content is the job's is for the caller to check. */
enum gl_code gl_facts_answer(struct gl_facts *f, uint64_t index, const uint8_t a[GL_PSEUDONYM_BYTES],
        const struct gl_job *job, const struct gl_said *said, struct gl_err *e);
enum gl_code gl_facts_review(struct gl_facts *f, uint64_t index, const uint8_t a[GL_PSEUDONYM_BYTES],
        const struct gl_review *r, struct gl_err *e);
/* evidence is read from evidence_json or, where that is NULL, from the array. */
enum gl_code gl_facts_verdict(
        struct gl_facts *f, uint64_t index, const struct gl_verdict *v, struct gl_err *e);
enum gl_code gl_facts_withdraw(
        struct gl_facts *f, uint64_t index, const struct gl_withdraw *w, struct gl_err *e);
enum gl_code gl_facts_erase(
        struct gl_facts *f, uint64_t index, const uint8_t a[GL_PSEUDONYM_BYTES], struct gl_err *e);
/* An opened gold leaf, null or not. */
enum gl_code gl_facts_gold(struct gl_facts *f, const struct gl_gold *g, struct gl_err *e);

/* No facts follow but gold. size is S: the index of the sealing entry + 1. */
enum gl_code gl_facts_close(struct gl_facts *f, uint64_t size, struct gl_err *e);

/* The component, from 1 on, that the manifest states for an annotator. It is asked only where the answers
 * that would tell were erased. GL_INVALID: nobody has this pseudonym, or it was named before. Once closed. */
enum gl_code gl_facts_clique(
        struct gl_facts *f, uint32_t component, const uint8_t a[GL_PSEUDONYM_BYTES], struct gl_err *e);

/* Whether task n has more than redundancy.max answers, so that its gold leaf is opened. Once closed. */
bool gl_facts_retired(const struct gl_facts *f, uint64_t n);
/* The tasks entry that logged n, and n's leaf in it. n must be known. */
const struct gl_facts_chunk *gl_facts_chunk_of(const struct gl_facts *f, uint64_t n);
/* The place of the answer at a log index, or GL_NOWHERE. */
uint32_t gl_facts_answer_at(const struct gl_facts *f, uint64_t index);

/*
 * votes.c: what values say, question by question.
 *
 * Checks a value under its template and keeps what it says; value NULL keeps nothing of any question. *place
 * is then what `votes` of an answer, a review or gold is.
 */
enum gl_code gl_facts_keep(struct gl_facts *f, const struct gl_template *t, const struct gl_json *value,
        bool partial, uint64_t *place, struct gl_err *e);
/* What was said to question q of template t, packed; a label too. data NULL: nothing. Good until more is
 * kept. */
struct gl_ballot gl_facts_ballot(
        const struct gl_facts *f, const struct gl_template *t, uint64_t votes, unsigned q);

/* Whether the last verdict on an answer rejects it. Once closed. */
static inline bool gl_facts_rejected(const struct gl_facts *f, uint32_t answer)
{
	return f->standing[answer] != GL_NOWHERE && f->verdict[f->standing[answer]].rejected;
}

/*
 * rejection.c: whether every standing rejection passes the test of its reason, and no annotator has more than
 * their share. Once closed, gold opened. Those that cannot be tested are counted.
 */
struct gl_rejections {
	uint64_t by_reason[GL_REASONS];
	uint64_t untested; /* evidence was erased */
};
enum gl_code gl_facts_check_rejections(
        const struct gl_facts *f, struct gl_rejections *counts, struct gl_err *e);

/* earnings.c: one row a (annotator, currency), ascending. rows is the caller's to free. */
struct gl_earning;
enum gl_code gl_facts_earnings(
        const struct gl_facts *f, struct gl_earning **rows, size_t *n, struct gl_err *e);

#endif
