/*
 * escrow -- the money of one project: what may be spent, what is set aside, what is owed. Pure arithmetic.
 *
 * limit >= owed + held + planned whenever something new is taken on:
 * owed     answers that are logged, each with its price (the answer's row is the hold; settlement comes
 * later) held     assignments that are out, each with its price planned  slots of tasks that are free, at the
 * price in force
 *
 *     if (!gl_escrow_affords(&m, tasks, slots_each, price, share))  refuse the import
 *     if (!gl_escrow_hold(&m, price, planned))                   hand nothing out
 *     gl_escrow_drop(&m, price), gl_escrow_owe(&m, price);      the answer is logged
 */
#ifndef GL_MONEY_ESCROW_H
#define GL_MONEY_ESCROW_H

#include <stdbool.h>
#include <stdint.h>

#define GL_ESCROW_UNLIMITED INT64_MAX

struct gl_escrow {
	int64_t limit; /* micro-units; GL_ESCROW_UNLIMITED: not limited at all */
	int64_t owed, held, planned;
};

void gl_escrow_init(struct gl_escrow *m, int64_t limit);

/* Whether count tasks of so many slots each can be taken on, with share (micro) of it more for surplus.
 * Changes nothing: what is planned is set with gl_escrow_replan once they are there. */
bool gl_escrow_affords(
        const struct gl_escrow *m, uint64_t count, uint64_t slots, int64_t price, int64_t share);

/* Free slots or the price changed. Saturates; beyond the limit it is a plan that gl_escrow_hold will refuse
 * to carry out. */
void gl_escrow_replan(struct gl_escrow *m, uint64_t free_slots, int64_t price);

/* Sets the price of an assignment aside. planned: it fills a slot that was planned for, so the plan does not
 * stand in its way; otherwise (a probe) only what is not planned may be used. false: there is not enough. */
bool gl_escrow_hold(struct gl_escrow *m, int64_t price, bool planned);
void gl_escrow_hold_always(
        struct gl_escrow *m, int64_t price); /* a promise made before (a late or surplus answer) */
void gl_escrow_drop(struct gl_escrow *m, int64_t price); /* an assignment came back, or was answered */
void gl_escrow_owe(
        struct gl_escrow *m, int64_t price); /* an answer is logged; its assignment is dropped apart */

#endif
