/*
 * events -- a reply that stays open and tells what happens: text/event-stream, written by the loop that owns
 * what happens, read by a client of whatever loop.
 *
 *     s = gl_events_open(r, closed, ctx);                 // r is answered; NULL: with a refusal
 *     gl_events_send(s, "stats", 17, json, strlen(json)); // any time later, from the same thread
 *     ...
 *     gl_events_close(s);                                 // or closed(ctx) is called, once: s is gone
 *
 * Each event is a letter from the owner's loop to the client's and comes back when the client's socket took
 * it. So memory is bounded without a lock: of one that does not read, GL_EVENTS_WINDOW events wait, and the
 * next one ends it.
 *
 * A stream ends when its client leaves (found within seconds: a socket that was closed is looked at, one that
 * went silent has 30 s to acknowledge), when it does not read, after GL_EVENTS_MS (clients connect again,
 * with Last-Event-ID), and at once when the server stops. In between a comment is sent every
 * GL_EVENTS_BEAT_MS, so that nothing on the way takes the connection for dead.
 */
#ifndef GL_HTTP_EVENTS_H
#define GL_HTTP_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/request.h"

#define GL_EVENTS_WINDOW  8
#define GL_EVENTS_MS      3600000
#define GL_EVENTS_BEAT_MS 15000
#define GL_EVENTS_MAX     1024 /* streams at once over all loops, but at most a quarter of the connections */

struct gl_events;

/* From the thread that holds r, a loop's. closed is called on that loop. 503 too-many-streams beyond the
 * limit. */
struct gl_events *gl_events_open(struct gl_req *r, void (*closed)(void *ctx), void *ctx);

/* One event: its name, its id, one line of data. An event that cannot be sent, for want of memory or because
 * the client does not read, ends the stream; closed follows. */
void gl_events_send(struct gl_events *s, const char *event, uint64_t id, const char *data, size_t len);

/* What was sent still goes out. closed is not called any more, and s is gone. */
void gl_events_close(struct gl_events *s);

/* How many are open now. From any thread. */
struct gl_http;
unsigned gl_events_open_now(const struct gl_http *http);

#endif
