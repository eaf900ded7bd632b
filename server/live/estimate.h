/* estimate -- weighs the annotators of a live project anew, on a job thread, when enough answers have come:
 * the desk's posteriors then use what was learnt of each, it is known how many answers the tasks will still
 * take (views.h), and which are tied in questions that count no labels (ties.h). One at a time a project. */
#ifndef GL_LIVE_ESTIMATE_H
#define GL_LIVE_ESTIMATE_H

#include "live/live.h"

void gl_estimate_if_due(struct gl_live *live);

#endif
