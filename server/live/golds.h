/*
 * golds -- how well the annotators of an open project know its gold: of the gold tasks that each answered,
 * how many as the gold says.
 *
 * Gold is read from the database when somebody first asks, and what was imported since at every later time: a
 * page at a time, so that the loop goes on. It is compared by label: gold on questions whose answers are not
 * one label (ratings, texts, sets of options) is not counted. Nobody but those who run a project may see any
 * of it.
 */
#ifndef GL_LIVE_GOLDS_H
#define GL_LIVE_GOLDS_H

#include "live/live.h"

struct gl_gold_label {
	uint32_t n;
	int8_t label[GL_QUESTIONS_MAX]; /* by question of the template in force; -1: the gold does not name it
	                                 */
};

struct gl_gold_score {
	uint32_t seen, right;
};

struct gl_golds {
	struct gl_gold_label *gold;
	size_t n, cap;
	uint32_t upto;    /* tasks up to this number have been read */
	unsigned version; /* of the terms whose questions the labels are of */
};

/* Calls fn when all gold is known, or refuses r. r->user is the caller's. */
void gl_golds_with(struct gl_req *r, struct gl_live *live, gl_live_fn *fn);
/* By member number, persons of them; gold is known. */
void gl_golds_score(const struct gl_live *live, struct gl_gold_score *score, uint32_t persons);
void gl_golds_release(struct gl_golds *g);

#endif
