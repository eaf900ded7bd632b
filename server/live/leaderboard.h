/*
 * leaderboard -- which source wins in a project's comparisons, as things stand: of the answers that a dataset
 * made now would use, on a job thread.
 *
 *     gl_leaderboard_with(r, live, question, gl_ladder_find("default"));      // replies
 *
 * A source is what the question's "source" names in a task's content, or else the side itself. Boards are
 * kept with the results (live/results.h) that they are made of, one a question and method, and go with them:
 * they are made anew no more often than these.
 *
 * Memory while it is made: 48 bytes an answer, and the names of each task's sources.
 */
#ifndef GL_LIVE_LEADERBOARD_H
#define GL_LIVE_LEADERBOARD_H

#include "consensus/ladder.h"
#include "live/live.h"

/* question: the name of a pairwise question; NULL: the first there is. Without one, and without tasks, the
 * reply has no board. */
void gl_leaderboard_with(
        struct gl_req *r, struct gl_live *live, const char *question, const struct gl_ladder_method *method);

struct gl_leaderboard;
void gl_leaderboards_free(struct gl_leaderboard *first); /* for live/results.c: nobody waits */

#endif
