#include "live/live.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"
#include "live/estimate.h"
#include "live/fact.h"
#include "live/load.h"
#include "live/release.h"
#include "live/results.h"
#include "live/views.h"

#define TABLE             256    /* live projects are found by a hash of so many chains */
#define IDLE_MS           600000 /* a project that nobody asked about for so long is closed */
#define FORGET_MS         1000   /* one that could not be opened may be tried again after */
#define TICK_MS           250
#define LEASE_RENEW_TICKS 4 /* a second; the lease lasts GL_LEASE_S */

struct gl_live_wait {
	struct gl_live_wait *next;
	struct gl_req *r;
	gl_live_fn *fn;
};

/* What a loop keeps: gl_loop_app. */
struct table {
	struct gl_live *chain[TABLE];
	struct gl_timer tick;
	unsigned ticks;
};

struct gl_moment gl_live_now(void)
{
	return (struct gl_moment){ .wall_ms = gl_now_ms(), .mono_ms = gl_mono_ms() };
}

static struct gl_live **chain_of(int64_t project)
{
	struct table *t = gl_loop_app(gl_loop_self());

	return &t->chain[(uint64_t)project * 0x9E3779B97F4A7C15u >> 56 & (TABLE - 1)];
}

static void live_free(struct gl_live *live)
{
	gl_timer_cancel(&live->again);
	gl_results_drop(live);
	if (live->desk)
		gl_desk_free(live->desk);
	for (size_t i = 0; i < live->terms_n; i++) {
		gl_template_free(live->terms[i].template);
		gl_policy_free(live->terms[i].policy);
	}
	free(live->terms);
	free(live->member);
	free(live->by_account);
	gl_contents_release(&live->contents);
	gl_tail_release(&live->tail);
	gl_tail_release(&live->ahead);
	gl_buf_release(&live->checkpoint);
	gl_views_free(live->views);
	free(live);
}

static struct gl_live *live_new(int64_t project)
{
	struct gl_live *live = calloc(1, sizeof *live);

	if (!live)
		return NULL;
	live->project = project;
	live->loop = gl_loop_self();
	gl_id_text(live->id, project);
	gl_tail_init(&live->tail);
	gl_tail_init(&live->ahead);
	gl_buf_init(&live->checkpoint, GL_CHECKPOINT_MAX);
	gl_stream_random(&live->salts);
	live->views = gl_views_new();
	if (!live->views || !gl_contents_init(&live->contents)) {
		live_free(live);
		return NULL;
	}
	return live;
}

struct gl_live *gl_live_ready(int64_t project)
{
	for (struct gl_live *live = *chain_of(project); live; live = live->next)
		if (live->project == project)
			return live->phase == GL_LIVE_READY ? live : NULL;
	return NULL;
}

static void answer_waiting(struct gl_live *live)
{
	struct gl_live_wait *w = gl_take(live->waiting), *next;

	for (; w; w = next) {
		next = w->next;
		if (live->phase == GL_LIVE_READY)
			w->fn(w->r, live);
		else
			gl_reply_fail(w->r, &live->why);
	}
}

/* The job thread has read the facts, or not. */
static void opened(struct gl_live *live, const struct gl_err *e)
{
	live->used_ms = gl_mono_ms();
	live->phase = e ? GL_LIVE_FAILED : GL_LIVE_READY;
	if (e) {
		live->why = *e;
		if (e->code != GL_NOT_FOUND)
			gl_log(GL_LOG_WARN, "a project cannot be opened", "{s:s, s:s}", "project", live->id,
			        "why", e->text);
	}
	answer_waiting(live);
}

static struct gl_live *find_or_open(int64_t project, struct gl_err *e)
{
	struct gl_live **chain = chain_of(project), *live;

	for (live = *chain; live; live = live->next)
		if (live->project == project)
			return live;
	live = live_new(project);
	if (!live || !gl_load_start(live, opened)) {
		if (live)
			live_free(live);
		gl_fail(e, GL_NO_MEMORY, "no memory to open the project");
		return NULL;
	}
	live->next = *chain;
	*chain = live;
	return live;
}

void gl_live_wake(int64_t project)
{
	struct gl_err e = { 0 };

	(void)find_or_open(project, &e); /* who needs it will hear why it cannot be opened */
}

void gl_live_with_project(struct gl_req *r, int64_t project, gl_live_fn *fn)
{
	struct gl_err e = { 0 };
	struct gl_live *live = find_or_open(project, &e);
	struct gl_live_wait *w;

	if (!live) {
		gl_reply_fail(r, &e);
		return;
	}
	live->used_ms = gl_mono_ms();
	if (live->phase == GL_LIVE_READY) {
		fn(r, live);
		return;
	}
	if (live->phase != GL_LIVE_OPENING) {
		gl_reply_fail(r, &live->why);
		return;
	}
	w = gl_req_alloc(r, sizeof *w);
	if (!w) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory to wait for the project to open");
		return;
	}
	*w = (struct gl_live_wait){ .next = live->waiting, .r = r, .fn = fn };
	live->waiting = w;
}

void gl_live_with(struct gl_req *r, gl_live_fn *fn)
{
	int64_t project;

	if (!gl_id_parse(&project, r->id[0], strlen(r->id[0]))) {
		gl_reply_failf(r, GL_NOT_FOUND, "there is no project '%.40s'", r->id[0]);
		return;
	}
	gl_live_with_project(r, project, fn);
}

/* ---- what a live project knows ---- */

static uint32_t *member_place(
        uint32_t *by_account, uint32_t places, const struct gl_member *member, int64_t account)
{
	uint32_t i = (uint32_t)((uint64_t)account * 0x9E3779B97F4A7C15u >> 32);

	for (;; i++) {
		uint32_t *at = &by_account[i & (places - 1)];

		if (!*at || member[*at - 1].account == account)
			return at;
	}
}

const struct gl_member *gl_live_member(const struct gl_live *live, int64_t account)
{
	uint32_t no = live->places ? *member_place(live->by_account, live->places, live->member, account) : 0;

	return no ? &live->member[no - 1] : NULL;
}

const struct gl_member *gl_live_member_no(const struct gl_live *live, uint32_t no)
{
	return no && no <= live->members && live->member[no - 1].no ? &live->member[no - 1] : NULL;
}

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

void gl_live_sort_numbers(uint32_t *no, size_t n)
{
	qsort(no, n, sizeof *no, ascending);
}

static bool room_for_member(struct gl_live *live, uint32_t no)
{
	if (no > live->members) {
		uint32_t members = no < 16 ? 16 : no + no / 2;
		struct gl_member *member = realloc(live->member, members * sizeof *member);

		if (!member)
			return false;
		memset(member + live->members, 0, (members - live->members) * sizeof *member);
		live->member = member;
		live->members = members;
	}
	if (live->places < 2 * live->members) {
		uint32_t places = 64;
		uint32_t *by_account;

		while (places < 2 * live->members)
			places *= 2;
		by_account = calloc(places, sizeof *by_account);
		if (!by_account)
			return false;
		for (uint32_t i = 0; i < live->members; i++)
			if (live->member[i].no)
				*member_place(by_account, places, live->member, live->member[i].account) =
				        i + 1;
		free(live->by_account);
		live->by_account = by_account;
		live->places = places;
	}
	return true;
}

enum gl_code gl_live_add_member(struct gl_live *live, const struct gl_member *m, struct gl_err *e)
{
	struct gl_desk_person p = { .no = m->no, .who = m->who, .staff = m->role != GL_MEMBER_ANNOTATOR };

	if (!room_for_member(live, m->no))
		return gl_fail(e, GL_NO_MEMORY, "no memory for one more member");
	live->member[m->no - 1] = *m;
	*member_place(live->by_account, live->places, live->member, m->account) = m->no;
	return gl_desk_person(live->desk, &p, e);
}

const struct gl_terms *gl_live_terms(const struct gl_live *live)
{
	return live->terms_n ? &live->terms[live->terms_n - 1] : NULL;
}

const struct gl_terms *gl_live_terms_at(const struct gl_live *live, uint64_t index)
{
	for (size_t i = live->terms_n; i-- > 0;)
		if (live->terms[i].index == index)
			return &live->terms[i];
	return NULL;
}

const struct gl_terms *gl_live_terms_below(const struct gl_live *live, uint64_t index)
{
	for (size_t i = live->terms_n; i-- > 0;)
		if (live->terms[i].index < index)
			return &live->terms[i];
	return NULL;
}

enum gl_code gl_live_add_terms(struct gl_live *live, struct gl_terms *take, struct gl_err *e)
{
	struct gl_terms *terms = realloc(live->terms, (live->terms_n + 1) * sizeof *terms);

	if (!terms)
		return gl_fail(e, GL_NO_MEMORY, "no memory for new terms");
	live->terms = terms;
	take->version = (unsigned)live->terms_n + 1;
	terms[live->terms_n++] = *take;
	*take = (struct gl_terms){ 0 };
	return GL_OK;
}

/* ---- the tick ---- */

static bool idle(const struct gl_live *live, int64_t now)
{
	if (live->users)
		return false;
	switch (live->phase) {
	case GL_LIVE_OPENING:
		return false;
	case GL_LIVE_READY:
		return now - live->used_ms > IDLE_MS && !gl_desk_pending(live->desk) && !live->sent;
	case GL_LIVE_FAILED:
	case GL_LIVE_ENDED:
		return now - live->used_ms > FORGET_MS;
	}
	return false;
}

static void tick_one(struct gl_live *live, unsigned ticks)
{
	gl_views_tick(live);
	if (live->phase != GL_LIVE_READY)
		return;
	gl_desk_expire(live->desk, gl_live_now());
	gl_desk_sweep(live->desk, 10000);
	gl_commit_tick(live);
	gl_estimate_if_due(live);
	gl_results_tick(live);
	gl_release_resume(live);
	if (ticks % LEASE_RENEW_TICKS == 0)
		gl_load_renew(live);
}

static void tick(void *ctx)
{
	struct table *t = ctx;
	int64_t now = gl_mono_ms();

	t->ticks++;
	for (size_t i = 0; i < TABLE; i++)
		for (struct gl_live **at = &t->chain[i]; *at;) {
			struct gl_live *live = *at;

			tick_one(live, t->ticks);
			if (!idle(live, now)) {
				at = &live->next;
				continue;
			}
			*at = live->next;
			if (live->phase == GL_LIVE_READY)
				gl_load_goodbye(live);
			live_free(live);
		}
	gl_loop_after(gl_loop_self(), &t->tick, TICK_MS, tick, t);
}

void gl_live_started(struct gl_loop *loop, void *app)
{
	struct table *t = calloc(1, sizeof *t);

	(void)app;
	if (!t) {
		gl_log(GL_LOG_ERROR, "no memory for a loop's table of projects", NULL);
		abort(); /* at start, before anything was promised */
	}
	gl_loop_set_app(loop, t);
	gl_loop_after(loop, &t->tick, TICK_MS, tick, t);
}

void gl_live_stopped(struct gl_loop *loop, void *app)
{
	struct table *t = gl_loop_app(loop);

	(void)app;
	gl_timer_cancel(&t->tick);
	for (size_t i = 0; i < TABLE; i++)
		for (struct gl_live *live = t->chain[i]; live; live = live->next)
			if (live->phase == GL_LIVE_READY) {
				gl_load_goodbye(live);
				gl_commit_end(live);
			}
}

void gl_live_released(struct gl_loop *loop, void *app)
{
	struct table *t = gl_loop_app(loop);

	(void)app;
	for (size_t i = 0; i < TABLE; i++)
		for (struct gl_live *live = t->chain[i], *next; live; live = next) {
			next = live->next;
			live_free(live);
		}
	gl_loop_set_app(loop, NULL);
	free(t);
}
