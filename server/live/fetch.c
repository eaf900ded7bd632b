#include "live/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "crypto/rand.h"

#define AHEAD_EVERY 64 /* assignments given between two looks ahead */

struct want {
	struct gl_live *live;
	gl_contents_fn *fn;
	void *ctx;
	unsigned count;
	uint32_t n[GL_FETCH_MAX];
};

static void contents_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct want *w = ctx;
	struct gl_err e = { 0 };
	size_t len, predictions_len;

	w->live->users--;
	if (error) {
		gl_sql_fail(&e, error);
	} else {
		for (int i = 0; i < rows->count; i++) {
			const uint8_t *text = gl_rows_bytes(rows, i, 1, &len);
			const uint8_t *predictions = gl_rows_bytes(rows, i, 2, &predictions_len);

			gl_contents_put(&w->live->contents, (uint32_t)gl_rows_i64(rows, i, 0),
			        (const char *)text, len, (const char *)predictions, predictions_len);
		}
		for (unsigned i = 0; i < w->count && !e.code; i++)
			if (!gl_contents_get(&w->live->contents, w->n[i]))
				gl_fail(&e, GL_BUSY, "the content of a task is not to be had just now");
	}
	w->fn(w->ctx, w->live, e.code ? &e : NULL);
	free(w);
}

static void ask_contents(struct want *w)
{
	gl_args_auto args = { 0 };
	struct gl_err e = { 0 };

	gl_args_init(&args, 32 << 10);
	gl_args_i64(&args, w->live->project);
	gl_args_array(&args, GL_TYPE_BIGINT, w->count);
	for (unsigned i = 0; i < w->count; i++)
		gl_args_i64(&args, w->n[i]);
	w->live->users++;
	if (gl_pipe_ask(gl_loop_pipe(w->live->loop), GL_SQL_TASK_CONTENTS, &args, contents_came, w, &e)) {
		w->live->users--;
		w->fn(w->ctx, w->live, &e);
		free(w);
	}
}

void gl_fetch_contents(struct gl_live *live, const uint32_t *n, unsigned count, gl_contents_fn *fn, void *ctx)
{
	bool missing = false;
	struct want *w;
	struct gl_err e;

	for (unsigned i = 0; i < count; i++)
		missing = !gl_contents_get(&live->contents, n[i]) || missing;
	if (!missing) {
		fn(ctx, live, NULL);
		return;
	}
	w = malloc(sizeof *w);
	if (!w) {
		gl_fail(&e, GL_NO_MEMORY, "no memory to fetch %u tasks", count);
		fn(ctx, live, &e);
		return;
	}
	*w = (struct want){ .live = live, .fn = fn, .ctx = ctx, .count = count };
	memcpy(w->n, n, count * sizeof *n);
	ask_contents(w);
}

static void ahead_came(void *ctx, struct gl_live *live, const struct gl_err *e)
{
	(void)ctx;
	live->prefetching = false;
	if (e)
		gl_log(GL_LOG_DEBUG, "nothing fetched ahead", "{s:s}", "why", e->text);
}

void gl_fetch_ahead(struct gl_live *live, unsigned given)
{
	uint32_t next[GL_FETCH_MAX], missing[GL_FETCH_MAX];
	unsigned n = 0;
	size_t all;

	live->since_prefetch += given;
	if (live->since_prefetch < AHEAD_EVERY || live->prefetching)
		return;
	live->since_prefetch = 0;
	all = gl_desk_upcoming(live->desk, next, GL_FETCH_MAX);
	for (size_t i = 0; i < all; i++)
		if (!gl_contents_get(&live->contents, next[i]))
			missing[n++] = next[i];
	live->prefetching = n > 0;
	if (n)
		gl_fetch_contents(live, missing, n, ahead_came, NULL);
}

enum gl_code gl_fetch_members(struct gl_live *live, const struct gl_rows *rows, struct gl_err *e)
{
	size_t len;

	for (int i = 0; i < rows->count; i++) {
		struct gl_member m = { .no = (uint32_t)gl_rows_i64(rows, i, 0),
			.account = gl_rows_i64(rows, i, 1),
			.who = (enum gl_kind)(gl_rows_i64(rows, i, 2) - 1),
			.role = (enum gl_member_role)gl_rows_i64(rows, i, 3),
			.vouched = gl_rows_bool(rows, i, 5) };

		memcpy(m.pseudonym, gl_rows_bytes(rows, i, 4, &len), sizeof m.pseudonym);
		if (gl_live_add_member(live, &m, e))
			return e->code;
	}
	return GL_OK;
}

struct join {
	struct gl_live *live;
	gl_joined_fn *fn;
};

static void join_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct join *j = r->user;
	const struct gl_member *m;
	struct gl_err e = { 0 };

	j->live->users--;
	if (error) {
		gl_sql_fail(&e, error);
		gl_reply_fail(r, &e);
		return;
	}
	if (gl_fetch_members(j->live, rows, &e)) {
		gl_reply_fail(r, &e);
		return;
	}
	m = gl_live_member(j->live, r->who.account);
	if (!m) {
		gl_reply_failf(r, GL_BUSY, "you could not be made a member of this project just now");
		return;
	}
	j->fn(r, j->live, m);
}

void gl_fetch_join(struct gl_req *r, struct gl_live *live, gl_joined_fn *fn)
{
	struct join *j = gl_req_alloc(r, sizeof *j);
	uint8_t pseudonym[GL_PSEUDONYM_BYTES];
	gl_args_auto args = { 0 };
	struct gl_err e = { 0 };

	gl_args_init(&args, 256);
	if (!j) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory to join");
		return;
	}
	*j = (struct join){ .live = live, .fn = fn };
	r->user = j;
	gl_random(pseudonym, sizeof pseudonym);
	gl_args_i64(&args, live->project);
	gl_args_array(&args, GL_TYPE_BIGINT, 1);
	gl_args_i64(&args, r->who.account);
	gl_args_array(&args, GL_TYPE_BYTEA, 1);
	gl_args_bytes(&args, pseudonym, sizeof pseudonym);
	live->users++;
	if (gl_pipe_ask(gl_loop_pipe(live->loop), GL_SQL_MEMBER_JOIN, &args, join_came, r, &e)) {
		live->users--;
		gl_reply_fail(r, &e);
	}
}
