#include "cli/crowd.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"

#define HELD_PAUSE_MS 200 /* before asking again when all tasks left are held by others */
#define STALLED_MS    60000

/* A player at work. */
struct seat {
	struct gl_play *play;
	struct gl_player *player;
	uint32_t outstanding; /* answers sent and not yet replied to */
};

/* An answer on its way. */
struct sent {
	struct seat *seat;
	uint64_t n;
	bool answer; /* false: it was given back */
};

static void ask(struct seat *seat, int64_t after_ms);

static void failure(struct gl_play *p, const char *what, const struct gl_response *r)
{
	p->failed++;
	if (!p->first_failure.code)
		gl_client_problem(
		        &(struct gl_request){ .method = "POST", .path = what }, r, &p->first_failure);
}

static void keep_time(struct gl_play *p, int64_t took_us)
{
	if (p->took_n == p->took_cap) {
		size_t cap = p->took_cap ? p->took_cap * 2 : 1024;
		uint32_t *more = realloc(p->took_us, cap * sizeof(*more));

		if (!more)
			return;
		p->took_us = more;
		p->took_cap = cap;
	}
	p->took_us[p->took_n++] = took_us > UINT32_MAX ? UINT32_MAX : (uint32_t)took_us;
}

static void keep_receipt(struct gl_play *p, const struct gl_response *r)
{
	json_auto_t *reply = p->receipt ? NULL : json_loadb(r->body, r->len, 0, NULL);
	const char *receipt = json_string_value(json_object_get(reply, "receipt"));

	if (receipt)
		p->receipt = strdup(receipt);
}

static void count_answer(struct gl_play *p, struct sent *s, const struct gl_response *r)
{
	keep_time(p, r->took_us);
	switch (r->status) {
	case 201:
		p->acknowledged++;
		s->seat->player->answers++;
		p->heard_ms = gl_mono_ms();
		keep_receipt(p, r);
		if (p->heard)
			p->heard(p->ctx, s->seat->player, s->n);
		gl_progress_set(&p->progress, p->acknowledged);
		break;
	case 200:
		p->repeated++;
		break;
	case 409:
		p->refused++;
		break;
	default:
		failure(p, "answers", r);
	}
}

static void on_reply(void *ctx, const struct gl_response *r)
{
	gl_mem_auto struct sent *s = ctx;
	struct seat *seat = s->seat;

	if (s->answer)
		count_answer(seat->play, s, r);
	else if (r->status / 100 == 2)
		seat->play->released++;
	else
		failure(seat->play, "assignments/release", r);
	if (!--seat->outstanding)
		ask(seat, 0);
}

static void post(struct seat *seat, const char *rest, const json_t *body, int64_t after_ms,
        gl_response_fn *done, void *ctx)
{
	char path[120];
	gl_mem_auto char *text = json_dumps(body, JSON_COMPACT);

	snprintf(path, sizeof(path), "/v1/projects/%s/%s", seat->play->project, rest);
	gl_client_send(seat->play->crowd->client,
	        &(struct gl_request){ .method = "POST",
	                .path = path,
	                .key = seat->player->key,
	                .body = text,
	                .after_ms = after_ms },
	        done, ctx);
}

static void answer(struct seat *seat, const json_t *assignment)
{
	json_t *token = json_object_get(assignment, "id");
	const char *task = json_string_value(json_object_get(assignment, "task"));
	struct sent *s = malloc(sizeof(*s));
	int64_t active_ms = 0;
	json_t *value;

	if (!s)
		abort();
	*s = (struct sent){ .seat = seat, .n = task ? strtoull(task, NULL, 10) : 0 };
	value = seat->play->say(seat->play->ctx, seat->player, s->n, &active_ms);
	s->answer = value != NULL;
	seat->outstanding++;
	if (value) {
		json_auto_t *body = json_pack("{s:O, s:o, s:I}", "assignment", token, "value", value,
		        "active_ms", (json_int_t)active_ms);

		post(seat, "answers", body, 0, on_reply, s);
	} else {
		json_auto_t *body = json_pack("{s:O, s:s}", "assignment", token, "reason", "skip");

		post(seat, "assignments/release", body, 0, on_reply, s);
	}
}

static bool stalled(const struct gl_play *p)
{
	return gl_mono_ms() - p->heard_ms > STALLED_MS;
}

static void on_assignments(void *ctx, const struct gl_response *r)
{
	struct seat *seat = ctx;
	struct gl_play *p = seat->play;
	json_auto_t *reply = r->status == 200 ? json_loadb(r->body, r->len, 0, NULL) : NULL;
	const json_t *list = json_object_get(reply, "assignments"), *assignment;
	const char *reason = json_string_value(json_object_get(reply, "reason"));
	size_t i;

	if (!json_is_array(list)) {
		failure(p, "assignments", r);
		p->playing--;
		return;
	}
	json_array_foreach (list, i, assignment)
		answer(seat, assignment);
	if (seat->outstanding)
		return;
	if (reason && !strcmp(reason, "all-held") && !stalled(p))
		ask(seat, r->retry_after_ms >= 0 ? r->retry_after_ms : HELD_PAUSE_MS);
	else
		p->playing--;
}

static void ask(struct seat *seat, int64_t after_ms)
{
	struct gl_play *p = seat->play;
	uint32_t left = p->each ? p->each - seat->player->answers : UINT32_MAX;
	json_auto_t *body = json_pack("{s:i}", "count", (int)(left < p->count ? left : p->count));

	if (!left) {
		p->playing--;
		return;
	}
	post(seat, "assignments", body, after_ms, on_assignments, seat);
}

enum gl_code gl_crowd_play(struct gl_play *p, struct gl_err *e)
{
	gl_mem_auto struct seat *seat = calloc(p->crowd->n, sizeof(*seat));

	if (!seat)
		return gl_fail(e, GL_NO_MEMORY, "out of memory");
	p->progress = (struct gl_progress){ .what = "answers", .total = p->expected };
	p->heard_ms = gl_mono_ms();
	p->started_us = gl_mono_us();
	p->playing = p->crowd->n;
	for (uint32_t i = 0; i < p->crowd->n; i++) {
		seat[i] = (struct seat){ .play = p, .player = &p->crowd->player[i] };
		seat[i].player->answers = 0;
		ask(&seat[i], 0);
	}
	gl_client_run(p->crowd->client);
	p->ended_us = gl_mono_us();
	p->progress.done = p->acknowledged;
	gl_progress_end(&p->progress);
	if (!p->acknowledged && p->first_failure.code) {
		*e = p->first_failure;
		return gl_fail_in(e, "nothing could be played: ");
	}
	if (stalled(p))
		return gl_fail(e, GL_TIMEOUT,
		        "no answer was taken for a minute, and tasks are still held by others%s%s",
		        p->failed ? "; the first failure: " : "", p->failed ? p->first_failure.text : "");
	return GL_OK;
}

void gl_play_release(struct gl_play *p)
{
	free(p->receipt);
	free(p->took_us);
	p->receipt = NULL;
	p->took_us = NULL;
}

double gl_play_rate(const struct gl_play *p)
{
	return p->ended_us > p->started_us
	               ? (double)p->acknowledged * 1e6 / (double)(p->ended_us - p->started_us)
	               : 0;
}

static int by_time(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

double gl_play_quantile_ms(struct gl_play *p, double share)
{
	if (!p->took_n)
		return 0;
	qsort(p->took_us, p->took_n, sizeof(*p->took_us), by_time);
	return p->took_us[(size_t)(share * (double)(p->took_n - 1))] / 1000.0;
}
