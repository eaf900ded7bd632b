/*
 * box_scene -- the boxes that a crowd drew, gathered into things: what the methods for boxes start from.
 *
 * Of each task, greedily: the box that the other annotators' boxes support most (the sum, over the others, of
 * the best overlap of 0.4 or more) takes from each of them the free box that overlaps it best, by 0.4 or
 * more; they are one thing, and so on until no box is free. Ties go by coordinates, never by who drew what.
 * Labels are not looked at: two people may see the same thing and name it differently. This is the greedy
 * clustering of Branson, Van Horn and Perona (Lean Crowdsourcing, CVPR 2017) without its worker model.
 *
 * Time O(sum over tasks of the squared number of boxes); memory 72 bytes a box.
 */
#ifndef GL_CONSENSUS_BOX_SCENE_H
#define GL_CONSENSUS_BOX_SCENE_H

#include "consensus/boxes.h"

struct gl_drawn {
	struct gl_box box;
	struct gl_sides sides;
	uint32_t worker;
	uint64_t support;
};

/* What is one thing: so many of `drawn`, from start on, each by another worker. */
struct gl_thing {
	uint32_t item;
	uint32_t start, n;
	bool real, tied; /* whether a method takes it for one; exactly half the weight says so */
};

struct gl_scene {
	const struct gl_votes *votes;
	struct gl_drawn *drawn; /* thing by thing */
	size_t drawn_n;
	struct gl_thing *thing; /* item by item */
	size_t things;
	uint32_t *voters; /* by item: annotators who answered */
};

/* Whether boxes that overlap so are of one thing: 0.4 or more. */
bool gl_overlap_enough(uint32_t overlap);

/* Fails for want of memory, or of more than 2^32 boxes. */
enum gl_code gl_scene_init(struct gl_scene *s, const struct gl_votes *votes, struct gl_err *e);
void gl_scene_release(struct gl_scene *s);

/* Where a thing is: by each side the weighted median of its boxes, doubled, so that a half is exact. weight
 * is by worker; NULL: all the same. skip: leave this box out (an index in drawn), or -1. scratch: room for as
 * many as the thing has boxes. */
struct gl_weighed {
	int64_t at;
	uint64_t weight;
};
struct gl_sides gl_thing_place(const struct gl_scene *s, const struct gl_thing *t, const uint64_t *weight,
        int64_t skip, struct gl_weighed *scratch);

#endif
