/*
 * machine -- the desk of one live project: who gets what, what is taken, in which order it enters the log.
 *
 * A pure state machine: no socket, no database, no clock, no bytes of JSON. The host (live/) feeds it
 * events and carries out what it says; a test feeds it millions. Facts reach it as *items*, the same ones
 * whether they are read back from the database or have just been committed, so a desk that is rebuilt equals
 * the one that died, but for the assignments held, the model of the annotators and the order in which tasks
 * come round.
 *
 *     desk = gl_desk_new(&config);
 *     gl_desk_person(desk, &p, &e); gl_desk_load(desk, &item, &e); ...   // every fact, see gl_desk_load
 *     gl_desk_loaded(desk, &tree, last_t_ms, &e); gl_desk_set_state(desk, GL_DESK_OPEN);
 *     gl_desk_assign(desk, person, 3, now, &out, &result, &e);           // hand out
 *     gl_desk_answer(desk, item, expires_ms, now, &twin, &e);            // GL_TAKEN: it waits its turn
 *     batch = gl_desk_cut(desk);                // NULL while one is in flight; its bytes never change again
 *     ... to the database, and when it is durable:
 *     batch = gl_desk_committed(desk);          // facts now
 *     gl_desk_proof(desk, item->index, &proof); // until the next gl_desk_committed
 *
 * What always holds
 * - An item's index, time and leaf hash change no more once the batch that holds it was cut; day(t) never
 *   falls.
 * - At most one batch is in flight. Only gl_desk_committed (and gl_desk_load) change facts.
 * - No account holds a task twice, answers it twice, or is handed one that it answered.
 * - Answers to a task that are neither surplus nor answers to probes number at most redundancy.max.
 * - A task that wants answers and has a free slot is in a queue of everyone who may take it.
 * - Nothing that an assignment says depends on whether its task is gold.
 *
 * Times. An assignment expires by the monotonic clock; what the wall clock says is told to people, stamped
 * into answers, and used for assignments that this desk did not itself hand out (it was rebuilt meanwhile).
 *
 * Memory. 48 bytes a task and 12 an answer (16 from the third question on, one more byte each; 8 for each
 * question that counts options, or whose results may tie), 16 for each person that a task is for, 40 an
 * assignment held, 8 a dispute, 16 a review or withdrawal, some hundred an annotator who has begun. Whatever
 * can fail for want of memory fails before anything has changed.
 */
#ifndef GL_DESK_MACHINE_H
#define GL_DESK_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "consensus/consensus.h"
#include "crypto/hash.h"
#include "dataset/opening.h" /* enum gl_kind: what an answer states of who gave it */
#include "merkle/tree.h"
#include "questions/policy.h"
#include "questions/template.h"

#define GL_BATCH_MAX        256              /* most items of one batch */
#define GL_PENDING_MAX      16384            /* most items without outcome; then GL_BUSY */
#define GL_PERSON_MAX       ((1u << 24) - 1) /* member numbers run from 1 */
#define GL_PRIORITY_MAX     9
#define GL_TERMS_MAX        16383 /* most terms entries of one project */
#define GL_TASK_ANSWERS_MAX 4000  /* most answers to one task, surplus and probes included */
#define GL_GOLD_SHOWN_MAX   100   /* a gold task with so many answers is drawn as a probe no more */
#define GL_SURPLUS_MS                                                                                        \
	(24 * 3600 * 1000) /* so long after it expired an assignment may bring a surplus answer */

struct gl_desk;

struct gl_moment {
	int64_t wall_ms; /* since 1970, UTC; may jump both ways */
	int64_t mono_ms; /* never goes back */
};

enum gl_desk_state {
	GL_DESK_DRAFT, /* nothing is handed out yet */
	GL_DESK_OPEN,
	GL_DESK_PAUSED, /* nothing is handed out; what is held may still be answered */
	GL_DESK_CLOSED, /* the same, for good */
	GL_DESK_ENDED,  /* the log itself has ended (deposed, or a successor took over): nothing is appended
	                   any more */
};

/*
 * Items: everything that is logged.
 *
 * The host owns an item (usually inside a larger struct of its own) and may not touch or free it between the
 * append and its outcome: it then finds it in the committed batch, or in the list that gl_desk_refused or
 * gl_desk_end returns.
 */
enum gl_item_kind {
	GL_ITEM_OPEN, /* the first entry */
	GL_ITEM_TERMS,
	GL_ITEM_TASKS, /* one import chunk */
	GL_ITEM_ANSWER,
	GL_ITEM_VERDICT,
	GL_ITEM_REVIEW,
	GL_ITEM_WITHDRAW,
	GL_ITEM_ERASE,
	GL_ITEM_SEALING,
	GL_ITEM_SEAL,
	GL_ITEM_KEY,
	GL_ITEM_PAYOUT,
};

/* One task of a chunk. */
struct gl_desk_task {
	uint8_t content[GL_HASH_BYTES];
	uint8_t priority; /* 0 to 9, higher first */
	bool gold;
	bool predicted;       /* it came with what models predicted */
	const uint32_t *only; /* "for": the persons it may go to, ascending; NULL: anyone */
	uint32_t only_n;
};

struct gl_item {
	enum gl_item_kind kind;
	uint32_t n;      /* answer, review, withdraw, verdict: the task. tasks: the first number */
	uint32_t person; /* answer, erase: whose. verdict: whose answer it is about. review: the reviewer; 0:
	                    erased, when it is read back */

	/* Filled by the desk when the item is appended and cut; by the host when it loads. */
	uint64_t index;              /* in the log; fixed at the cut */
	int64_t t_ms;                /* its time: now, but never of a day before the entry before it */
	uint8_t leaf[GL_HASH_BYTES]; /* by the host's make() */

	union {
		struct {
			int64_t price;
			const struct gl_policy
			        *policy; /* read during append and load; the desk keeps no pointer */
			const struct gl_template *template; /* likewise */
		} terms;
		struct {
			uint32_t count;
			const struct gl_desk_task *task; /* until the outcome */
		} tasks;
		struct {
			enum gl_kind who;
			uint64_t terms; /* index of the terms entry that it was handed out under */
			int64_t price;  /* filled by gl_desk_answer from those terms */
			bool surplus;   /* filled by gl_desk_answer; store it with the answer */
			uint8_t value[GL_HASH_BYTES];   /* hash of the value, to tell a repeat from another
			                                   answer */
			int8_t label[GL_QUESTIONS_MAX]; /* by question of its terms' template:
			                                   gl_template_labels */
			uint64_t options[GL_QUESTIONS_MAX]; /* likewise */
		} answer;
		struct {
			bool rejected; /* or accepted (again) */
		} verdict;
		struct {
			uint32_t named; /* bit i: it names question i of the template in force below it; with
			                   every required one named the task needs no more answers */
		} review;
	};

	struct gl_item *next; /* the desk's, until the outcome; then the link of the list that it returns */
	uint32_t hold;        /* the desk's own */
};

/*
 * The host's part of an append: with t_ms fixed, build the entry's bytes (salts, commitment, "d") and fill
 * item->leaf. Called once an item, inside gl_desk_append and gl_desk_answer, when nothing but this can fail
 * any more; an error leaves the desk as it was. (An item whose bytes were made ahead with the same day may
 * keep them.)
 */
typedef enum gl_code gl_desk_make(void *ctx, struct gl_item *item, struct gl_err *e);

struct gl_desk_config {
	uint8_t secret[32];  /* of this project, never shown: draws gold and the display seeds */
	uint8_t boot[16];    /* random, new for each gl_desk_new */
	int64_t money_limit; /* micro-units that may ever be owed or reserved; GL_ESCROW_UNLIMITED */
	gl_desk_make *make;
	void *ctx;
};

struct gl_desk *gl_desk_new(const struct gl_desk_config *config, struct gl_moment now); /* NULL: no memory */
void gl_desk_free(struct gl_desk *d); /* no item may be pending: gl_desk_end first */

/* ---- facts ---- */

struct gl_desk_person {
	uint32_t no; /* 1 and up, dense */
	enum gl_kind who;
	bool staff; /* owner, manager or reviewer of this project: gets no assignments */
};

/* A member, at load and whenever one joins or changes. Must be known before "for" or an answer names them. */
enum gl_code gl_desk_person(struct gl_desk *d, const struct gl_desk_person *p, struct gl_err *e);

/*
 * One fact read back, index, t_ms and (for an answer) price and surplus filled in. Kinds may come one after
 * the other rather than in log order, as long as what they name is there: terms, tasks in number order, the
 * last sealing, answers in index order, verdicts in index order, reviews, withdrawals. Others need not be
 * loaded. Erased persons are members no more: who answered and is none is taken as erased, and tasks.only
 * names those who are left (it stays not NULL when nobody is).
 */
enum gl_code gl_desk_load(struct gl_desk *d, const struct gl_item *item, struct gl_err *e);

/* The head. last_t_ms: the time of the last entry that has one, 0 if none (only its day matters). Ends
 * loading. */
enum gl_code gl_desk_loaded(
        struct gl_desk *d, const struct gl_merkle *tree, int64_t last_t_ms, struct gl_err *e);

void gl_desk_set_state(struct gl_desk *d, enum gl_desk_state state);
enum gl_desk_state gl_desk_state(const struct gl_desk *d);
const char *gl_desk_state_name(enum gl_desk_state state); /* "draft", "open", ... */
void gl_desk_set_money(struct gl_desk *d, int64_t limit);

/* A digest of all facts, equal for a rebuilt desk: what the tests and a paranoid host compare. */
void gl_desk_fingerprint(const struct gl_desk *d, uint8_t out[GL_HASH_BYTES]);

/* ---- handing out ---- */

struct gl_assignment {
	uint32_t n;
	uint64_t terms; /* index of the terms entry in force */
	int64_t price;
	int64_t expires_ms; /* wall clock */
	uint64_t nonce;     /* seed of the display order; goes into the token */
};

enum gl_nothing {
	GL_SOMETHING,
	GL_NONE_FOR_YOU, /* the project goes on, but without this account, as things stand */
	GL_ALL_HELD, /* ask again after retry_s: others hold it, or this account holds all it may, or money is
	                short */
	GL_PROJECT_DONE, /* no task wants an answer */
};

struct gl_hand_out {
	unsigned given;
	enum gl_nothing why; /* when given is 0 */
	int64_t retry_s;     /* with GL_ALL_HELD */
};

/*
 * Hands out up to count assignments to out[]. Highest priority first; within one, tasks that are for this
 * person alone (of the next 4096, one that has less than redundancy.min first, then the one whose answers
 * leave most open under the latest model), then tasks that others have begun (or have given back) before
 * untouched ones, untouched ones in number order. With probability gold_share an assignment is exchanged for
 * a gold task that needs no answer any more (a probe): it costs money but no slot. GL_NOT_OPEN in any state
 * but open, GL_FORBIDDEN for a number that is no member, GL_NO_MEMORY. Agents are given no slot that
 * humans_min leaves to persons, and none beyond agents_max.
 */
enum gl_code gl_desk_assign(struct gl_desk *d, uint32_t person, unsigned count, struct gl_moment now,
        struct gl_assignment *out, struct gl_hand_out *result, struct gl_err *e);

/* What a person holds and has not answered, oldest first; returns how many there are (may exceed cap). */
size_t gl_desk_held(
        struct gl_desk *d, uint32_t person, struct gl_moment now, struct gl_assignment *out, size_t cap);

bool gl_desk_holds(const struct gl_desk *d, uint32_t person, uint32_t n); /* and has not answered it */
/* Gives an assignment back. It is not offered to this person again, until the desk is rebuilt. false: it was
 * not held. */
bool gl_desk_release(struct gl_desk *d, uint32_t person, uint32_t n, struct gl_moment now);

/* Frees what has expired. Every call that takes a moment does this first; call it at gl_desk_deadline. */
void gl_desk_expire(struct gl_desk *d, struct gl_moment now);
int64_t gl_desk_deadline(const struct gl_desk *d); /* mono_ms of the next expiry; INT64_MAX: none */

/* Numbers of tasks that are likely to be handed out next, so that their contents can be fetched ahead. */
size_t gl_desk_upcoming(struct gl_desk *d, uint32_t *out, size_t cap);

/* ---- taking in ---- */

enum gl_taken {
	GL_TAKEN,            /* appended: its outcome comes with its batch */
	GL_REPEAT_IN_FLIGHT, /* the same answer is pending already as *twin: share its outcome */
	GL_REPEAT_DONE,      /* this account's answer is a fact: read it, compare the value (200 or 409
	                        answer-differs) */
	GL_DIFFERS,          /* another value is pending for this assignment: 409 answer-differs */
	GL_FULL,             /* 409 task-full: too late, and the task needs it no more */
	GL_SHUT,    /* 409 not-open: late, and the project is not open; or 409 log-closed when it has ended */
	GL_UNKNOWN, /* no such task, person or terms: a token of another world */
	GL_NOT_TAKEN, /* make() failed or memory is short: e says it */
};

/*
 * item: kind, n, person, answer.{who,terms,value,label}; expires_ms: the token's. In this order: what is held
 * is taken, whatever has happened to project and task meanwhile. An assignment that is not known here but has
 * not expired was handed out before the desk was rebuilt: taken. Late, the project open and a slot free:
 * taken. Otherwise it is taken as surplus for GL_SURPLUS_MS after it expired, while the account's surplus
 * answers stay within surplus_share of its answers, rounded up, so everyone has one; else GL_FULL. (One that
 * was released counts as late.) A late answer of an agent is not taken where agents_max have answered
 * already, nor in a place that humans_min leaves to persons.
 */
enum gl_taken gl_desk_answer(struct gl_desk *d, struct gl_item *item, int64_t expires_ms,
        struct gl_moment now, struct gl_item **twin, struct gl_err *e);

/*
 * Any other item. What is checked: terms before tasks; tasks.first is gl_desk_next_task; money for tasks
 * (GL_CONFLICT); a task, person, answer that is there (GL_NOT_FOUND); one withdrawal a task, one erasure a
 * person, a reviewer who neither answered nor reviewed the task (GL_CONFLICT); no review and no gold while
 * new terms are pending, for its value was checked under the old ones (GL_BUSY); GL_LOG_CLOSED, GL_NO_MEMORY;
 * what make() says.
 */
enum gl_code gl_desk_append(struct gl_desk *d, struct gl_item *item, struct gl_moment now, struct gl_err *e);

/* ---- the log ---- */

struct gl_batch {
	uint64_t old_size, new_size;
	uint8_t old_root[GL_HASH_BYTES], root[GL_HASH_BYTES];
	struct gl_merkle tree; /* after it: the peaks to store */
	unsigned n;
	struct gl_item *item[GL_BATCH_MAX]; /* item[i]->index == old_size + i */
};

/* Closes the forming batch. NULL while one is in flight, or if there is nothing. */
const struct gl_batch *gl_desk_cut(struct gl_desk *d);
const struct gl_batch *gl_desk_flight(
        const struct gl_desk *d);                /* the one in flight, to send again; or NULL */
size_t gl_desk_pending(const struct gl_desk *d); /* items appended and without outcome */

/* The batch in flight is durable. Applies its facts; the batch stays readable (its items while the host keeps
 * them) until the next gl_desk_committed, also while another is in flight. */
const struct gl_batch *gl_desk_committed(struct gl_desk *d);

/*
 * The database refused the batch: nothing of it was stored. row: the place in item[] of the one to blame, -1
 * if unknown. Returns the list of items that are out for good (the row; behind a chunk of tasks also those
 * after it), NULL if the batch was only halved. The others keep their order and bytes and wait for the next
 * gl_desk_cut.
 */
struct gl_item *gl_desk_refused(struct gl_desk *d, int row);

enum gl_head {
	GL_HEAD_COMMITTED, /* it was stored: call gl_desk_committed */
	GL_HEAD_RESEND,    /* it was not: send the same batch again */
	GL_HEAD_DEPOSED,   /* neither: another server writes this log; the desk has ended, call gl_desk_end */
};

/* After a lost connection: what the head in the database, read anew, says of the batch in flight. */
enum gl_head gl_desk_head(struct gl_desk *d, uint64_t size, const uint8_t root[GL_HASH_BYTES]);

/* Ends the desk: all pending items, in order, whose outcome is unknown (those in flight) or nothing. */
struct gl_item *gl_desk_end(struct gl_desk *d);

/* The inclusion proof of an index of the last committed batch, in the tree of its new_size. */
bool gl_desk_proof(const struct gl_desk *d, uint64_t index, struct gl_proof *p);
const struct gl_merkle *gl_desk_tree(const struct gl_desk *d); /* committed */

/* The hash of any complete subtree that the last committed batch completed, or of a peak before it: for
 * tiles. */
bool gl_desk_node(const struct gl_desk *d, unsigned level, uint64_t n, uint8_t out[GL_HASH_BYTES]);

/* ---- what is agreed on ---- */

/* Whether enough answers came since the model was last asked for (a tenth, at least 32; any, when no task
 * wants more) to estimate it anew. */
bool gl_desk_model_due(const struct gl_desk *d);

/*
 * The used votes on a question (found by the hash of its JCS), sorted by item (task number - 1) and worker
 * (person number): those of answers neither rejected, erased nor beyond redundancy.max. Returns how many
 * there are; fills out if cap suffices.
 */
size_t gl_desk_votes_now(
        const struct gl_desk *d, const uint8_t question[GL_HASH_BYTES], struct gl_vote *out, size_t cap);
/* How many votes each of the first so many tasks has on a question; at most 100. */
void gl_desk_vote_counts(
        const struct gl_desk *d, const uint8_t question[GL_HASH_BYTES], uint8_t *out, uint32_t tasks);
/* The same for a model, which is thereby marked as asked for. */
size_t gl_desk_votes(
        struct gl_desk *d, const uint8_t question[GL_HASH_BYTES], struct gl_vote *out, size_t cap);

/* A new model of a question's annotators; the desk owns it from here. Tasks are looked at again by
 * gl_desk_sweep. */
void gl_desk_set_model(struct gl_desk *d, const uint8_t question[GL_HASH_BYTES], struct gl_model *model);

/* A model was asked for, though no votes were. */
void gl_desk_model_asked(struct gl_desk *d);

/*
 * Which tasks are tied in a question whose results are no labels, by task: the number of votes that this was
 * said of, and GL_TIED if they are; 0 where nothing is known. The desk owns it from here. It holds of a task
 * while it has as many votes; of others the desk guesses: options that exactly half of the votes have, or no
 * more than half of the answers the same. A tied task asks for one more answer, up to redundancy.max, and
 * then is in dispute; by a guess only options are.
 */
#define GL_TIED 0x80
void gl_desk_set_ties(
        struct gl_desk *d, const uint8_t question[GL_HASH_BYTES], uint8_t *ties, uint32_t tasks);

/* Looks again at up to that many tasks, after a new model, policy or template. true: there is more to do,
 * call again soon. gl_desk_assign does a little of it itself, and never says "done" before it is through. */
bool gl_desk_sweep(struct gl_desk *d, uint32_t tasks);

/*
 * Disputes: tasks with as many answers as there may be, of which a required question is tied or below the
 * confidence, and which no review has decided. What the answers leave open is the entropy of the posterior
 * under the model, in millionths of a bit, summed over those questions; of a question that counts no labels
 * one bit, or one for each option that half of the votes have.
 */
struct gl_dispute {
	uint32_t n;
	uint32_t micro_bits;
};

/* Those that this person (0: anybody) neither answered nor reviewed, the most open first, then by number;
 * up to cap of them behind *after (NULL: from the first). */
size_t gl_desk_disputes(const struct gl_desk *d, uint32_t person, const struct gl_dispute *after,
        struct gl_dispute *out, size_t cap);
/* Which questions of the template in force are in dispute: bit i is question i. */
uint32_t gl_desk_disputed(const struct gl_desk *d, uint32_t n);
/* What the used votes of a task say of question i of the template in force, under its model. */
void gl_desk_belief(const struct gl_desk *d, uint32_t n, unsigned i, struct gl_belief *out);
/* The log indices of a task's reviews and withdrawal, ascending; returns how many, fills out up to cap. */
size_t gl_desk_rulings(const struct gl_desk *d, uint32_t n, uint64_t *out, size_t cap);

/* ---- looking ---- */

uint32_t gl_desk_tasks(const struct gl_desk *d); /* committed */
uint32_t gl_desk_next_task(
        const struct gl_desk *d); /* the first number of the next chunk: pending chunks counted */
const uint8_t *gl_desk_content(
        const struct gl_desk *d, uint32_t n); /* the hash of a task's content; NULL: no such task */
bool gl_desk_answered(const struct gl_desk *d, uint32_t person, uint32_t n); /* committed */
bool gl_desk_predicted(const struct gl_desk *d, uint32_t n); /* models' predictions came with it */

struct gl_desk_counts {
	uint32_t tasks, wanting;   /* all; those that still want an answer */
	uint32_t begun;            /* those with an answer */
	uint32_t disputed;         /* see gl_desk_disputes */
	uint32_t persons;          /* the highest member number */
	uint64_t answers;          /* committed */
	uint64_t surplus;          /* of them */
	uint64_t free_slots, held; /* slots that are free; assignments out */
	int64_t owed, reserved;    /* money: of answers; for assignments out and free slots */
	size_t bytes;              /* memory in use */
};
void gl_desk_counts(const struct gl_desk *d, struct gl_desk_counts *out);

/* What one person has here; person 0: somebody who never came. */
struct gl_desk_mine {
	uint32_t answers, held;
};
void gl_desk_mine(const struct gl_desk *d, uint32_t person, struct gl_desk_mine *out);

/* How many tasks may still come to a person, what it holds included; others may hold some of them. Up to
 * GL_DESK_LOOK tasks each is looked at. Beyond, it is those that want an answer, as far as the person cannot
 * have answered them: perhaps too many, never nothing while there is something. */
#define GL_DESK_LOOK 4096
uint64_t gl_desk_left(const struct gl_desk *d, uint32_t person);

/* How a task stands: one of these. */
enum gl_standing {
	GL_STANDS_UNTOUCHED,
	GL_STANDS_LEASED,   /* no answer yet, and somebody holds it */
	GL_STANDS_ANSWERED, /* it has answers and wants more */
	GL_STANDS_AGREED,   /* it has all that it needs */
	GL_STANDS_DISPUTED, /* it has all that it may have, and they leave it open (gl_desk_disputes) */
	GL_STANDS_REVIEWED,
	GL_STANDS_WITHDRAWN,
	GL_STANDS_SEALED, /* agreed or reviewed, and in a dataset */
	GL_STANDINGS
};
/* How many tasks stand so; sealed: so many tasks, from the first on, are in a dataset. Reads every
 * task. */
void gl_desk_standings(const struct gl_desk *d, uint32_t sealed, uint32_t out[GL_STANDINGS]);
uint32_t gl_desk_workers(const struct gl_desk *d); /* persons with an answer */
uint64_t gl_desk_stir(const struct gl_desk *d);    /* another number whenever tasks may stand otherwise */

/* The questions on which the answer of a person and those that came before it, to one task, can be compared.
 */
struct gl_desk_pairs {
	uint32_t pairs, agreeing;
};
void gl_desk_pairs(const struct gl_desk *d, uint32_t n, uint32_t person, struct gl_desk_pairs *out);

/* Every answer to a task, in log order: its label by question of the template in force, -1 where it has none.
 */
typedef void gl_desk_labels_fn(void *ctx, uint32_t person, const int8_t label[GL_QUESTIONS_MAX]);
void gl_desk_labels(const struct gl_desk *d, uint32_t n, gl_desk_labels_fn *fn, void *ctx);

struct gl_desk_task_view {
	uint16_t answers, used;  /* all; those that count under the template in force */
	uint16_t want, held;     /* answers it still wants; slots that are out */
	bool withdrawn, settled; /* settled: reviews name every question that is required now */
	bool disputed;           /* see gl_desk_disputes */
	bool gold, targeted;
	uint8_t priority;
};

/* Where a task stands: the first that holds, from the last one back. */
enum gl_task_state {
	GL_TASK_OPEN,     /* nobody has answered it */
	GL_TASK_WANTING,  /* it has answers and wants more */
	GL_TASK_DONE,     /* it wants no more */
	GL_TASK_DISPUTED, /* see gl_desk_disputes */
	GL_TASK_REVIEWED, /* all that is required was reviewed */
	GL_TASK_WITHDRAWN,
	GL_TASK_STATES
};
enum gl_task_state gl_desk_task_state(const struct gl_desk *d, uint32_t n); /* n is there */
const char *gl_desk_task_state_name(enum gl_task_state state);              /* "open", "wanting", ... */
bool gl_desk_task_view(const struct gl_desk *d, uint32_t n, struct gl_desk_task_view *out);

#endif
