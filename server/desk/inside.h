/*
 * inside -- what the parts of the machine share. Private to the machine: machine.h is the manual.
 *
 *     machine.c  life, persons, what is appended       facts.c    what a fact changes, live or read back
 *     intake.c   which answers are taken               terms.c    terms, templates and questions
 *     pick.c     who is given what                     answers.c  answers as they lie in memory; votes
 *     queue.c    tasks with a free slot, in order      wants.c    when a task has enough; models, sweep
 *     hold.c     assignments held, expiry              batch.c    sequence, tree, outcomes
 *     doubt.c    reviews, withdrawals, disputes        vec.c      arrays and sets of pairs
 *     view.c     counters, views, the fingerprint      states.c   how far tasks have come, in numbers
 *
 * Two kinds of memory: facts (tasks, answers, persons, terms) change only in facts.c, after their commit;
 * intentions (holds, queues, wants, models) follow from them and from what is going on. What a pending item
 * will need when it is committed is reserved when it is appended, so applying a fact cannot fail.
 */
#ifndef GL_DESK_INSIDE_H
#define GL_DESK_INSIDE_H

#include "desk/machine.h"
#include "money/escrow.h"

#define GL_LEVELS (GL_PRIORITY_MAX + 1)
#define GL_BLOCK  1024 /* tasks counted together in the fresh queues */

/* An array that grows by half; n is how many are in use. */
#define GL_VEC(type)                                                                                         \
	struct {                                                                                             \
		type *v;                                                                                     \
		size_t n, cap;                                                                               \
	}
bool gl_vec_reserve(void *v, size_t *cap, size_t need, size_t size); /* v: address of the pointer */
#define GL_RESERVE(vec, need) gl_vec_reserve(&(vec).v, &(vec).cap, (need), sizeof((vec).v[0]))

/* ---- tasks ---- */

enum { GL_Q_NONE, GL_Q_FRESH, GL_Q_AGAIN };

struct gl_todo {
	uint32_t first; /* place of its first answer in the pool; 0: none */
	uint32_t pos;   /* in its level's again queue; of a targeted task: its first record in lane_pool */
	uint32_t answers : 16;
	uint32_t terms : 14; /* ordinal of the terms in force at its first answer: they decide when it has
	                        enough */
	uint32_t queue : 2;  /* GL_Q_ */
	uint32_t level : 4;
	uint32_t gold : 1;
	uint32_t withdrawn : 1;
	uint32_t reviewed : 1;  /* a review named some of its questions */
	uint32_t disputed : 1;  /* stands in the list of disputes */
	uint32_t targeted : 1;  /* goes only to those in lane_pool */
	uint32_t retired : 1;   /* gold that a dataset opens: no probe any more */
	uint32_t predicted : 1; /* it came with what models predicted */
	uint32_t held : 7;      /* slots that are out; at most redundancy.max */
	uint32_t agents : 7;    /* of them, by agents */
	uint32_t want : 7;      /* answers it still wants */
};
_Static_assert(sizeof(struct gl_todo) == 16, "48 bytes a task is a promise");

struct gl_content {
	uint8_t hash[GL_HASH_BYTES];
};

/* An answer: words in the pool. [0] next answer of the task, in log order; [1] person and flags; [2] template
 * (low 16 bits) and the first two labels, further labels in the words after it, then two words a set of
 * options. */
#define GL_ANSWER_PERSON   0x00ffffffu
#define GL_ANSWER_AGENT    0x01000000u
#define GL_ANSWER_SURPLUS  0x02000000u
#define GL_ANSWER_REJECTED 0x04000000u

/* A targeted task's right to go to one person; the records of a task lie together. */
struct gl_lane {
	uint32_t n, person;
	uint32_t next; /* the same person's next one of the same level */
	uint32_t open; /* of a task's first record: how little is known of the task, see gl_lane_look */
};

/* ---- persons ---- */

/* How far one person has come in each queue; kept only for those who were ever handed something. */
struct gl_trail {
	uint64_t again[GL_LEVELS];
	uint32_t fresh[GL_LEVELS]; /* task number */
};

/* The tasks meant for one person, by level: list through lane_pool. cursor is the record before the next to
 * look at. */
struct gl_lanes {
	uint32_t first[GL_LEVELS], last[GL_LEVELS], cursor[GL_LEVELS];
	uint32_t tasks; /* of all levels */
};

struct gl_member {
	uint32_t answers, surplus; /* committed */
	uint32_t surplus_pending;
	uint32_t handed; /* assignments ever handed out by this desk: the counter of the gold draw */
	uint32_t held_first, held_last;
	uint32_t held; /* not counting those whose answer is pending */
	uint8_t who;   /* enum gl_kind */
	bool known, staff;
	bool gone, going;       /* erased; its erasure is pending */
	struct gl_trail *trail; /* NULL: none yet */
	struct gl_lanes *lanes; /* NULL: no task is meant for it */
};

/* ---- terms ---- */

struct gl_desk_question {
	uint8_t hash[GL_HASH_BYTES];
	uint32_t labels;
	bool options;           /* any of them may be chosen: a set is kept, and no model */
	bool ties;              /* a number of each answer is kept, and no model */
	bool word;              /* one of the two: 64 bits of each answer are kept */
	struct gl_model *model; /* owned; NULL: majority */
	uint8_t *tie;           /* owned: gl_desk_set_ties */
	uint32_t tie_n;
};

struct gl_desk_template {
	uint8_t hash[GL_HASH_BYTES];
	unsigned questions;
	uint32_t question[GL_QUESTIONS_MAX]; /* place in the desk's questions */
	bool required[GL_QUESTIONS_MAX];
	uint8_t set[GL_QUESTIONS_MAX]; /* of one that keeps a word of each answer: its place among those */
	unsigned sets;                 /* how many do */
	bool shares;                   /* has a question of the template in force: its answers count */
};

struct gl_desk_terms {
	uint64_t index;
	const struct gl_item *item; /* while it is pending; index is not known then */
	int64_t price, lease_ms;
	int64_t confidence, gold_share, surplus_share; /* micro */
	uint32_t min, max, humans_min, agents_max, at_once;
	uint32_t template;  /* place in the desk's templates */
	uint32_t posterior; /* bit i: question i of the template has a method that tells a confidence */
};

/* A review or withdrawal, as the log has it. */
struct gl_ruling {
	uint64_t index;
	uint32_t n;
	uint32_t named; /* of the template in force below it; a withdrawal names none */
};

/* ---- holds ---- */

#define GL_NOT_IN_HEAP UINT32_MAX

struct gl_hold {
	uint32_t n, person;  /* n 0: free, next links the free ones */
	uint32_t next, prev; /* the person's, oldest first */
	uint32_t chain;      /* the next one of the same bucket */
	uint32_t heap;       /* place in the heap by expiry, or GL_NOT_IN_HEAP */
	uint16_t terms;      /* ordinal */
	bool slot;           /* fills a slot of its task; otherwise a probe or a surplus answer */
	bool agent;
	bool given; /* was handed out by this desk, rather than made for an answer that came without one */
	int64_t expires_mono, expires_wall;
	uint64_t nonce;
	struct gl_item *item; /* the pending answer, NULL while it is open */
};

struct gl_queue {
	uint32_t *ring;     /* task numbers; place p lies at p & (cap - 1) */
	uint64_t base, end; /* places in use */
	uint32_t cap;       /* a power of 2, or 0 */
	uint32_t live;
};

struct gl_block {
	uint16_t fresh[GL_LEVELS];
};

/* Keys of two numbers, open addressing; 0 is free. */
struct gl_pairs {
	uint64_t *slot;
	uint32_t cap, n;
};
bool gl_pairs_reserve(struct gl_pairs *s, uint32_t more);
bool gl_pairs_add(struct gl_pairs *s, uint32_t person,
        uint32_t n); /* false: no memory, which gl_pairs_reserve rules out */
bool gl_pairs_has(const struct gl_pairs *s, uint32_t person, uint32_t n);
void gl_pairs_release(struct gl_pairs *s);

/* ---- the log ---- */

struct gl_sequence {
	struct gl_item *first, *last;
	size_t n;
};

#define GL_BATCH_NODES (2 * GL_BATCH_MAX + 64)

/* A batch with every hash that proofs in it need: the peaks before it and the nodes that it completes. */
struct gl_run {
	struct gl_batch batch;
	struct gl_merkle before;
	unsigned nodes;
	uint8_t node[GL_BATCH_NODES]
	            [GL_HASH_BYTES]; /* in gl_merkle_stored order, from that of the old size on */
};

struct gl_desk {
	struct gl_desk_config config;
	enum gl_desk_state state;
	bool loading;
	int64_t born_wall_ms; /* assignments issued later and not held here were given back, or expired */
	int64_t mono_ms;      /* the latest seen */
	int64_t last_t_ms;    /* of the entry appended last; committed or not */
	int64_t logged_t_ms;  /* of the last committed one */

	GL_VEC(struct gl_todo) task; /* task[n - 1] */
	GL_VEC(struct gl_content) content;
	GL_VEC(struct gl_block) block;
	GL_VEC(uint32_t) pool;              /* answers; word 0 is not used */
	GL_VEC(uint32_t) gold;              /* numbers of the gold tasks that anyone may get */
	GL_VEC(struct gl_lane) lane_pool;   /* record 0 is not used */
	GL_VEC(struct gl_member) member;    /* member[no] */
	GL_VEC(struct gl_desk_terms) terms; /* n are in force; pending ones lie behind them */
	GL_VEC(struct gl_desk_template) template;
	GL_VEC(struct gl_desk_question) question;
	struct gl_pairs reviewed;        /* (reviewer, task) */
	GL_VEC(struct gl_ruling) ruling; /* by task and index; in log order while loading */

	size_t pool_pending, gold_pending, lanes_pending, terms_pending,
	        rulings_pending; /* reserved by pending items */
	uint32_t tasks_pending;
	uint64_t sealed_below; /* answers below it stand in a dataset */

	uint64_t answers, surplus;
	uint32_t wanting, begun;
	uint32_t targeted,
	        targeted_wanting; /* tasks meant for some persons; those of them that want an answer */
	uint64_t free_slots;
	struct gl_escrow money;

	GL_VEC(struct gl_hold) hold; /* hold[0] is not used */
	GL_VEC(uint32_t) heap;
	uint32_t *bucket; /* holds by (person, task): first of each chain */
	uint32_t buckets; /* a power of 2, at least as many as there is room for holds */
	uint32_t hold_free;
	uint32_t holds;  /* in use */
	uint64_t serial; /* of assignments: no display seed comes twice */
	struct gl_queue again[GL_LEVELS];
	uint32_t fresh[GL_LEVELS];         /* how many */
	uint32_t fresh_low[GL_LEVELS];     /* no fresh task of the level has a smaller number */
	struct gl_pairs skipped;           /* (person, task) */
	GL_VEC(struct gl_dispute) dispute; /* by task */
	uint32_t sweep;                    /* next task to look at again; 0: nothing to do */
	uint64_t votes_asked;              /* answers when the model was last asked for */

	struct gl_merkle tree; /* committed */
	struct gl_sequence forming;
	unsigned cut_most; /* items of the next batch: fewer after a refusal */
	bool in_flight;
	unsigned turn; /* run[turn] is in flight or next; the other is the last committed */
	struct gl_run run[2];
};

static inline struct gl_todo *gl_todo(const struct gl_desk *d, uint32_t n)
{
	return &d->task.v[n - 1];
}

static inline struct gl_member *gl_member(const struct gl_desk *d, uint32_t no)
{
	return no < d->member.n && d->member.v[no].known ? &d->member.v[no] : NULL;
}

/* The terms in force; there is one once tasks are. */
static inline const struct gl_desk_terms *gl_terms_now(const struct gl_desk *d)
{
	return &d->terms.v[d->terms.n - 1];
}

static inline unsigned gl_task_free(const struct gl_todo *t)
{
	return t->want > t->held ? t->want - t->held : 0;
}

/* machine.c */
bool gl_item_pending(const struct gl_desk *d, enum gl_item_kind kind, uint32_t person,
        uint32_t n); /* person 0: anyone's */
/* The end of every append: reserves, makes and takes the item into the sequence, or leaves all as it was. */
enum gl_code gl_desk_enter(struct gl_desk *d, struct gl_item *item, struct gl_moment now, struct gl_err *e);

/* facts.c */
enum gl_code gl_fact_reserve(struct gl_desk *d, const struct gl_item *item, struct gl_err *e);
void gl_fact_pend(struct gl_desk *d, const struct gl_item *item);   /* takes what was reserved */
void gl_fact_unpend(struct gl_desk *d, const struct gl_item *item); /* gives it back */
void gl_fact_apply(struct gl_desk *d, const struct gl_item *item);  /* it was pending until now */

/* answers.c */
unsigned gl_answer_words(const struct gl_desk_template *t);
/* Appends an answer to its task's list; room for it was reserved. */
void gl_answer_push(
        struct gl_desk *d, struct gl_todo *t, const struct gl_item *item, const struct gl_desk_terms *terms);
uint32_t gl_answer_find(
        const struct gl_desk *d, const struct gl_todo *t, uint32_t person); /* place in the pool or 0 */
/* The label it gave to a question of the desk; -1: none. *asked: whether its template had the question at
 * all. */
int gl_answer_label(const struct gl_desk *d, const uint32_t *answer, uint32_t question, bool *asked);
/* Likewise the options that it chose, or the number of what it said. */
uint64_t gl_answer_word(const struct gl_desk *d, const uint32_t *answer, uint32_t question);
bool gl_answer_counts(
        const struct gl_desk *d, const uint32_t *answer); /* not rejected, erased or of a foreign template */
const struct gl_desk_template *gl_answer_template(const struct gl_desk *d, const uint32_t *answer);

/* A task's used answers and one question's votes among them. */
struct gl_tally {
	uint32_t used, persons, votes, labelled;
	struct gl_vote vote[100]; /* redundancy.max is at most 100 */
};

/* wants.c */
/* Whether a task is tied in a question whose results are no labels: as it was told, or else a guess. */
enum gl_tie { GL_TIE_NO, GL_TIE_GUESSED, GL_TIE_KNOWN };
enum gl_tie gl_task_tie(const struct gl_desk *d, uint32_t n, uint32_t question, uint32_t votes);
/* Of how many options exactly half of the votes are; 0 where options are not counted. */
unsigned gl_tally_halves(const struct gl_desk *d, const struct gl_todo *t, uint32_t question);
/* Of a question whose results may tie: whether no more than half of the answers say the same. */
bool gl_tally_split(const struct gl_desk *d, const struct gl_todo *t, uint32_t question);
void gl_tally(struct gl_tally *y, const struct gl_desk *d, const struct gl_todo *t, uint32_t question);
const struct gl_desk_terms *gl_task_terms(
        const struct gl_desk *d, const struct gl_todo *t); /* those that decide it */
unsigned gl_task_agents_used(const struct gl_desk *d, const struct gl_todo *t);
/* Looks at a task anew after something changed: what it wants, counters, queue. freed: a slot came back or
 * the rules changed, so those who passed it by must see it again. */
void gl_task_touch(struct gl_desk *d, uint32_t n, bool freed);
void gl_task_open(struct gl_desk *d, uint32_t n); /* the first look: enters counters and queue */
void gl_task_held(struct gl_desk *d, uint32_t n, bool agent, int by); /* slots out: one more or one less */

/* doubt.c */
bool gl_ruling_reserve(struct gl_desk *d);
void gl_ruling_add(struct gl_desk *d, const struct gl_item *item); /* room for it was reserved */
void gl_rulings_sort(struct gl_desk *d);                           /* at the end of loading */
void gl_rulings_judge(struct gl_desk *d); /* other terms: looks again at every task with a review */
bool gl_task_reviewed(const struct gl_desk *d, uint32_t n, uint32_t question); /* of the desk */
bool gl_task_settled(const struct gl_desk *d, uint32_t n); /* all that is required now was reviewed */
void gl_doubt_look(struct gl_desk *d, uint32_t n);         /* its want is up to date: a dispute, or not */

/* pick.c */
/* Notes how little is known of a task that is for some persons: those that want an answer are compared by it
 * when one of them comes. */
void gl_lane_look(struct gl_desk *d, uint32_t n);

/* queue.c */
void gl_queue_settle(struct gl_desk *d, uint32_t n, bool freed);
uint32_t gl_queue_at(
        const struct gl_desk *d, unsigned level, uint64_t place);      /* task number; 0: a dead entry */
uint32_t gl_fresh_from(struct gl_desk *d, unsigned level, uint32_t n); /* the first at or after n; 0: none */
void gl_queue_fresh(struct gl_desk *d, uint32_t n);                    /* an untouched task enters */
void gl_queue_restart(struct gl_member *m);                            /* it looks at everything again */

/* hold.c */
bool gl_hold_reserve(struct gl_desk *d);                          /* room for one more */
uint32_t gl_hold_add(struct gl_desk *d, const struct gl_hold *h); /* open; slots are counted */
void gl_hold_drop(struct gl_desk *d, uint32_t id);                /* queues are the caller's */
void gl_hold_free(struct gl_desk *d, uint32_t id);                /* and its slot is offered again */
uint32_t gl_hold_find(const struct gl_desk *d, uint32_t person, uint32_t n); /* 0: none */
void gl_hold_pend(
        struct gl_desk *d, uint32_t id, struct gl_item *item); /* its answer is pending: it cannot expire */
void gl_hold_unpend(struct gl_desk *d, uint32_t id);           /* refused: open again, or gone */

/* batch.c */
void gl_sequence_add(struct gl_sequence *s, struct gl_item *item);

/* intake.c */
/* After a refusal: with terms, or an answer before them, gone, other terms may decide a task. */
void gl_intake_judge_again(struct gl_desk *d);

/* pick.c */
bool gl_pick_new_to(
        const struct gl_desk *d, uint32_t person, uint32_t n); /* its own, and not answered, held, skipped */
bool gl_pick_agent_fits(
        const struct gl_desk *d, const struct gl_todo *t); /* a slot that need not go to a person */

/* terms.c */
int gl_terms_find(const struct gl_desk *d, uint64_t index); /* ordinal, -1: no such terms entry */
unsigned gl_terms_before(
        const struct gl_desk *d, uint64_t index); /* ordinal of the last one below it; there is one */
int gl_question_find(const struct gl_desk *d, const uint8_t hash[GL_HASH_BYTES]); /* -1: none */
enum gl_code gl_terms_prepare(
        struct gl_desk *d, const struct gl_item *item, struct gl_err *e); /* lies behind those in force */
void gl_terms_cancel(struct gl_desk *d, const struct gl_item *item);
void gl_terms_enforce(struct gl_desk *d, const struct gl_item *item);

#endif
