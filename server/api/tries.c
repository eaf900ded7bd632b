#include "api/tries.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "crypto/hash.h"
#include "crypto/rand.h"

#define PLACES 65536 /* a power of two; a place is found within PROBES of where its hash says */
#define PROBES 8

struct window {
	uint64_t tag[2]; /* keyed hash of kind and text: nobody can choose where they fall */
	int64_t began_s;
	int count; /* 0: free */
};

static struct {
	pthread_mutex_t lock;
	bool seeded;
	uint8_t key[32];
	struct window *place; /* made with the first try */
} tries = { .lock = PTHREAD_MUTEX_INITIALIZER };

static bool ready(void)
{
	if (!tries.seeded)
		gl_random(tries.key, sizeof tries.key);
	tries.seeded = true;
	if (!tries.place)
		tries.place = calloc(PLACES, sizeof *tries.place);
	return tries.place;
}

static void tag_of(uint64_t tag[4], char kind, const char *text)
{
	char both[128];
	size_t len = strlen(text);

	both[0] = kind;
	if (len > sizeof both - 1)
		len = sizeof both - 1;
	memcpy(both + 1, text, len);
	gl_hmac_sha256((uint8_t *)tag, tries.key, both, len + 1);
}

static bool is(const struct window *w, const uint64_t tag[4])
{
	return w->count && w->tag[0] == tag[0] && w->tag[1] == tag[1];
}

/* The window of a tag; else a free or over one, or the oldest thereabouts, made its own. */
static struct window *window_of(const uint64_t tag[4], int64_t now_s, bool make)
{
	struct window *oldest = NULL;

	for (unsigned i = 0; i < PROBES; i++) {
		struct window *w = &tries.place[(tag[2] + i) % PLACES];

		if (w->count && now_s - w->began_s >= GL_TRIES_WINDOW_S)
			w->count = 0;
		if (is(w, tag))
			return w;
		if (!oldest || (oldest->count && (!w->count || w->began_s < oldest->began_s)))
			oldest = w;
	}
	if (!make)
		return NULL;
	*oldest = (struct window){ .tag = { tag[0], tag[1] }, .began_s = now_s };
	return oldest;
}

int gl_tries_take(char kind, const char *text, int most, int64_t now_s, int64_t *reset_s)
{
	struct window *w;
	uint64_t tag[4];
	int left = most;

	*reset_s = GL_TRIES_WINDOW_S;
	pthread_mutex_lock(&tries.lock);
	if (ready()) {
		tag_of(tag, kind, text);
		w = window_of(tag, now_s, true);
		if (w->count <= most)
			w->count++;
		left = most - w->count;
		*reset_s = w->began_s + GL_TRIES_WINDOW_S - now_s;
	}
	pthread_mutex_unlock(&tries.lock);
	return left;
}

void gl_tries_give_back(char kind, const char *text, bool all)
{
	struct window *w;
	uint64_t tag[4];

	pthread_mutex_lock(&tries.lock);
	if (ready()) {
		tag_of(tag, kind, text);
		w = window_of(tag, 0, false);
		if (w)
			w->count = all ? 0 : w->count - 1;
	}
	pthread_mutex_unlock(&tries.lock);
}

void gl_tries_release(void)
{
	pthread_mutex_lock(&tries.lock);
	free(tries.place);
	tries.place = NULL;
	pthread_mutex_unlock(&tries.lock);
}

/* ---- of a request ---- */

static void say(struct gl_req *r, int most, int left, int64_t reset_s)
{
	gl_reply_headerf(r, "RateLimit-Policy", "\"failures\";q=%d;w=%d", most, GL_TRIES_WINDOW_S);
	gl_reply_headerf(r, "RateLimit", "\"failures\";r=%d;t=%lld", left > 0 ? left : 0, (long long)reset_s);
}

static bool refuse(struct gl_req *r, int most, int64_t reset_s)
{
	say(r, most, 0, reset_s);
	gl_reply_headerf(r, "Retry-After", "%lld", (long long)reset_s);
	gl_reply_failf(r, GL_RATE, "too many failed attempts; try again in %lld seconds", (long long)reset_s);
	return false;
}

bool gl_try(struct gl_req *r, struct gl_try *t, const char *name)
{
	int64_t now_s = gl_mono_ms() / 1000, reset_s;
	int left;

	gl_req_peer(r, t->peer);
	snprintf(t->name, sizeof t->name, "%s", name ? name : "");
	left = gl_tries_take('p', t->peer, GL_TRIES_A_PEER, now_s, &reset_s);
	if (left < 0)
		return refuse(r, GL_TRIES_A_PEER, reset_s);
	if (!name) {
		say(r, GL_TRIES_A_PEER, left, reset_s);
		return true;
	}
	left = gl_tries_take('n', t->name, GL_TRIES_A_NAME, now_s, &reset_s);
	if (left < 0)
		return refuse(r, GL_TRIES_A_NAME, reset_s);
	say(r, GL_TRIES_A_NAME, left, reset_s);
	return true;
}

void gl_try_right(const struct gl_try *t)
{
	gl_tries_give_back('p', t->peer, false);
	if (*t->name)
		gl_tries_give_back('n', t->name, true);
}
