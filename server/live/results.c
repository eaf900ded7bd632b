#include "live/results.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "jobs/seal_read.h"
#include "live/leaderboard.h"

#define KEEP_MS 60000
#define REST    9

static _Atomic size_t reserved; /* over all loops */

/* A request that waits for the job. */
struct gl_results_wait {
	struct gl_results_wait *next;
	struct gl_req *r;
	gl_results_fn *fn;
};

struct derivation {
	struct gl_work work; /* first: a job is a derivation */
	struct gl_live *live;
	struct gl_seal seal; /* which facts to read */
	struct gl_results *x;
	struct gl_err e;
};

static void results_free(struct gl_results *x)
{
	if (!x)
		return;
	gl_leaderboards_free(x->boards);
	gl_derived_release(&x->derived);
	gl_facts_free(x->facts);
	gl_buf_release(&x->concord);
	atomic_fetch_sub(&reserved, x->bytes);
	free(x);
}

void gl_results_done(struct gl_live *live, struct gl_results *x)
{
	live->users--;
	if (!--x->users && x != live->results)
		results_free(x);
}

void gl_results_drop(struct gl_live *live)
{
	struct gl_results *x = gl_take(live->results);

	if (x && !x->users)
		results_free(x);
}

void gl_results_tick(struct gl_live *live)
{
	if (live->results && gl_mono_ms() - live->results->used_ms > KEEP_MS)
		gl_results_drop(live);
}

/* ---- deriving ---- */

static void run(struct gl_work *work, struct gl_session *db)
{
	struct derivation *d = (struct derivation *)work;
	struct gl_results *x = d->x;
	uint64_t gold_n;

	d->e = (struct gl_err){ 0 };
	if (!db)
		gl_fail(&d->e, GL_BUSY, "the database cannot be reached; ask again");
	else if (!gl_seal_read(&d->seal, db, &x->facts, &gold_n, &d->e))
		gl_derive(&x->derived, x->facts, &d->e);
}

static void hand_over(struct gl_req *r, struct gl_live *live, gl_results_fn *fn)
{
	struct gl_results *x = live->results;

	x->used_ms = gl_mono_ms();
	x->users++;
	live->users++;
	fn(r, live, x);
}

static void done(struct gl_work *work)
{
	struct derivation *d = (struct derivation *)work;
	struct gl_live *live = d->live;
	struct gl_results_wait *w = gl_take(live->results_waiting), *next;

	d->x->took_ms = gl_mono_ms() - d->x->made_ms;
	if (!d->e.code) {
		gl_results_drop(live);
		live->results = gl_take(d->x);
	}
	results_free(d->x);
	for (; w; w = next) {
		next = w->next; /* w dies with its request */
		if (d->e.code)
			gl_reply_fail(w->r, &d->e);
		else
			hand_over(w->r, live, w->fn);
	}
	live->deriving = false;
	live->users--;
	free(d);
}

static bool reserve(struct gl_results *x, const struct gl_live *live, struct gl_err *e)
{
	struct gl_desk_counts c;

	gl_desk_counts(live->desk, &c);
	x->bytes = gl_results_bytes(&c);
	if (atomic_fetch_add(&reserved, x->bytes) + x->bytes <= GL_RESULTS_BYTES)
		return true;
	atomic_fetch_sub(&reserved, x->bytes);
	if (x->bytes > GL_RESULTS_BYTES)
		gl_fail(e, GL_CONFLICT,
		        "the project is too large for results before sealing (%zu MiB of %zu): seal a "
		        "dataset",
		        x->bytes >> 20, GL_RESULTS_BYTES >> 20);
	else
		gl_fail(e, GL_BUSY,
		        "results of other projects fill the memory for it; ask again in a minute");
	x->bytes = 0;
	return false;
}

static bool start(struct gl_live *live, struct gl_err *e)
{
	struct derivation *d = calloc(1, sizeof *d);
	struct gl_results *x = calloc(1, sizeof *x);

	if (!d || !x || !reserve(x, live, e)) {
		if (!e->code)
			gl_fail(e, GL_NO_MEMORY, "no memory for results");
		free(d);
		free(x);
		return false;
	}
	x->size = live->head.size;
	x->made_ms = gl_mono_ms();
	d->work.run = run;
	d->work.done = done;
	d->live = live;
	d->x = x;
	d->seal.project = live->project;
	d->seal.size = x->size;
	memcpy(d->seal.gold_secret, live->gold_secret, sizeof d->seal.gold_secret);
	gl_fail(&d->e, GL_BUSY, "the server is stopping"); /* what a job that never runs comes home with */
	live->deriving = true;
	live->users++;
	gl_pool_add(gl_server->pool, &d->work);
	return true;
}

/* Whether those that are there will do. */
static bool fresh(const struct gl_live *live, bool page)
{
	const struct gl_results *x = live->results;

	return x &&
	       (page || x->size == live->head.size || gl_mono_ms() - x->made_ms < (REST + 1) * x->took_ms);
}

void gl_results_with(struct gl_req *r, struct gl_live *live, bool page, gl_results_fn *fn)
{
	struct gl_results_wait *w;
	struct gl_err e = { 0 };

	if (fresh(live, page)) {
		hand_over(r, live, fn);
		return;
	}
	w = gl_req_alloc(r, sizeof *w);
	if (!w) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory to wait for results");
		return;
	}
	if (!live->deriving && !start(live, &e)) {
		gl_reply_fail(r, &e);
		return;
	}
	*w = (struct gl_results_wait){ .next = live->results_waiting, .r = r, .fn = fn };
	live->results_waiting = w;
}
