/* release -- a dataset from the requester's word to the sealed bundle: `sealing` logged, made, `seal` logged,
 * packed. One at a time a project; its progress is the dataset's row and gl_release_making. */
#ifndef GL_LIVE_RELEASE_H
#define GL_LIVE_RELEASE_H

#include "live/live.h"

/* Replies 202 with the dataset's id once `sealing` is durable; what comes of it is in the dataset's row. */
void gl_release_start(struct gl_req *r, struct gl_live *live, const char *licence, bool partial,
        const struct gl_price *price);

/* Goes on with live->torn, if there is one and its time has come: called by the tick. The entries below S
 * give the same bytes again, so one whose `seal` is logged already is made anew and finished. */
void gl_release_resume(struct gl_live *live);

/* The dataset that is being made, and how many of its records are. false: none is. */
struct gl_making {
	uint32_t dataset, done, total;
};
bool gl_release_making(const struct gl_live *live, struct gl_making *out);

#endif
