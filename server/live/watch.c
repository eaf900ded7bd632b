/* watch -- those who watch a project: each an event stream that is told what has changed. */
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "http/events.h"
#include "live/release.h"
#include "live/views.h"

#define TELL_MS 1000 /* between two documents */

struct gl_watcher {
	struct gl_watcher *next, **at;
	struct gl_live *live;
	struct gl_events *events;
	int64_t account;
	bool admin;
};

static void leave(struct gl_watcher *w)
{
	*w->at = w->next;
	if (w->next)
		w->next->at = w->at;
	w->live->views->watching--;
	w->live->users--;
	free(w);
}

static void closed(void *ctx)
{
	leave(ctx);
}

static void tell(struct gl_watcher *w, const char *event, const struct gl_buf *data)
{
	gl_events_send(w->events, event, w->live->views->events, data->data, data->len);
}

void gl_views_watch(struct gl_req *r, struct gl_live *live)
{
	struct gl_views *v = live->views;
	const struct gl_buf *document = gl_views_stats(live);
	struct gl_watcher *w;

	if (v->watching >= GL_WATCHERS_MAX) {
		gl_reply_failf(r, GL_TOO_MANY_STREAMS,
		        "%d people watch this project already: ask for /stats instead", GL_WATCHERS_MAX);
		return;
	}
	w = calloc(1, sizeof *w);
	if (!w) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for an event stream");
		return;
	}
	w->live = live;
	w->account = r->who.account;
	w->admin = r->who.admin;
	w->events = gl_events_open(r, closed, w);
	if (!w->events) {
		free(w);
		return;
	}
	w->next = v->watchers;
	w->at = &v->watchers;
	if (w->next)
		w->next->at = &w->next;
	v->watchers = w;
	v->watching++;
	live->users++; /* it stays open while somebody looks */
	v->events++;
	if (document->len)
		tell(w, "stats", document); /* no memory for one: the next change is told */
}

static void tell_all(struct gl_views *v, const char *event, const struct gl_buf *data)
{
	v->events++;
	for (struct gl_watcher *w = v->watchers; w; w = w->next)
		tell(w, event, data);
}

static void tell_stats(struct gl_live *live)
{
	struct gl_views *v = live->views;
	int64_t now = gl_mono_ms();
	const struct gl_buf *document;

	if (now - v->told_ms < TELL_MS)
		return;
	v->told_ms = now;
	document = gl_views_stats(live);
	if (!document->len ||
	        (document->len == v->told.len && !memcmp(document->data, v->told.data, v->told.len)))
		return;
	gl_buf_clear(&v->told);
	gl_buf_add(&v->told, document->data, document->len);
	tell_all(v, "stats", document);
}

static void tell_dataset(
        struct gl_live *live, uint32_t dataset, const char *state, uint32_t done, uint32_t total)
{
	gl_buf_auto text = { 0 };

	gl_buf_init(&text, 256);
	gl_buf_printf(&text, "{\"id\":\"%s.%u\",\"state\":\"%s\",\"done\":%u,\"total\":%u}", live->id,
	        dataset, state, done, total);
	tell_all(live->views, "dataset", &text);
}

void gl_views_dataset(struct gl_live *live, uint32_t dataset, bool sealed, uint32_t done, uint32_t total)
{
	tell_dataset(live, dataset, sealed ? "sealed" : "failed", done, total);
}

static void tell_making(struct gl_live *live)
{
	struct gl_views *v = live->views;
	struct gl_making m;

	if (!gl_release_making(live, &m) || (v->making == m.dataset && v->done == m.done))
		return;
	v->making = m.dataset;
	v->done = m.done;
	tell_dataset(live, m.dataset, "sealing", m.done, m.total);
}

/* Whoever has lost their role since they came hears no more. */
static void dismiss(struct gl_live *live)
{
	for (struct gl_watcher *w = live->views->watchers, *next; w; w = next) {
		const struct gl_member *m = gl_live_member(live, w->account);

		next = w->next;
		if (w->admin || (m && m->role <= GL_MEMBER_REVIEWER))
			continue;
		gl_events_close(w->events);
		leave(w);
	}
}

/* Its desk is another server's now: they find it by asking again. */
static void close_all(struct gl_views *v)
{
	while (v->watchers) {
		gl_events_close(v->watchers->events);
		leave(v->watchers);
	}
}

void gl_views_tick(struct gl_live *live)
{
	if (!live->views->watchers)
		return;
	if (live->phase != GL_LIVE_READY) {
		close_all(live->views);
		return;
	}
	dismiss(live);
	tell_making(live);
	tell_stats(live);
}
