/*
 * steps -- a solution judged step by step: which steps a crowd holds right.
 *
 * A ballot, and a value, is a byte a step, from the first on: a verdict. Answers may end before the last
 * step; where nobody judged a step after one that they called wrong, answers end with the first error, and so
 * do results. Otherwise a result has the steps that at least half of those who answered judged.
 *
 *   cells         the default: each step is a cell, those who judged it say its label (cells.h). A tie is one
 *                 of a step of the result
 *
 *   majority      of each step what most said of it; equally many are a tie
 *
 *   first-error   of the places of the first wrong step, none among them, the one that most answers have;
 *                 equally many are a tie. Before it, what most of those who chose it said of each step, and
 *                 nothing behind it; if it is none, of the steps that half of those judged
 *
 * None has a confidence: how likely a whole row of verdicts is says little of each of them.
 */
#ifndef GL_CONSENSUS_STEPS_H
#define GL_CONSENSUS_STEPS_H

#include "consensus/consensus.h"

/* As JCS sorts their names. */
enum gl_verdict_on_step { GL_STEP_NEUTRAL, GL_STEP_OK, GL_STEP_WRONG, GL_STEP_VERDICTS };

extern const struct gl_method *const gl_step_methods[];

/* The number of the first wrong step; that of all steps if none is. */
size_t gl_steps_right(struct gl_ballot b);

#endif
