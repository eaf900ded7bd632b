/*
 * results -- what a project comes to as things stand: derived as sealing would, from the facts below the
 * committed head, on a job thread.
 *
 *     gl_results_with(r, live, cursor > 0, fn);
 *     static void fn(struct gl_req *r, struct gl_live *live, struct gl_results *x) { ... x->derived ... }
 *
 * One a live project is kept for a minute after it was last asked for, so that its pages are of one size of
 * the log. A first page is derived anew when the log has grown, but not before nine times as long has passed
 * as the last time took: a tenth of one processor at most.
 *
 * Memory: about 64 bytes an answer and 100 a task, GL_RESULTS_BYTES in all; beyond it, refused.
 */
#ifndef GL_LIVE_RESULTS_H
#define GL_LIVE_RESULTS_H

#include "dataset/derive.h"
#include "live/live.h"

#define GL_RESULTS_BYTES ((size_t)256 << 20)

/* What results of so many answers and tasks take. */
static inline size_t gl_results_bytes(const struct gl_desk_counts *c)
{
	return 64 * (size_t)c->answers + 100 * (size_t)c->tasks;
}

struct gl_results {
	uint64_t size; /* of the log */
	struct gl_facts *facts;
	struct gl_derived derived;
	int64_t made_ms, took_ms, used_ms; /* monotonic */
	size_t bytes;                      /* reserved for it */
	struct gl_buf concord; /* how far annotators agree, see live/concord.h; empty: not asked for */
	unsigned users;
	struct gl_leaderboard *boards; /* made of these results: live/leaderboard.h */
};

/* Calls fn with results that stay until gl_results_done, or refuses r. page: it is a later page, for which
 * whatever is there is right. The project has tasks. */
typedef void gl_results_fn(struct gl_req *r, struct gl_live *live, struct gl_results *x);
void gl_results_with(struct gl_req *r, struct gl_live *live, bool page, gl_results_fn *fn);
void gl_results_done(struct gl_live *live, struct gl_results *x);

void gl_results_tick(struct gl_live *live);
void gl_results_drop(struct gl_live *live); /* the project closes: nobody uses them */

#endif
