/*
 * One batch in flight: its rows go to desk_commit in one call; what came of it decides what is next.
 *
 *     forming --cut--> sent --committed--> facts, signed.log, checkpoint; the next batch leaves; replies
 *                       |---refused------> halved by the desk, sent again
 *                       '---no word------> the head is read: committed, send again, or deposed
 *
 * Between a commit and the next batch is a short rest: those who were just replied to mostly come back at
 * once, and together with those who came meanwhile they make one large batch instead of two halves that wait
 * for each other. It ends when as many are there, at the latest after half the time that a commit takes.
 *
 * While the database says nothing, facts keep their place and only those who wait are told 503: the same
 * request, sent again, finds the same fact.
 */
#include "live/commit_rows.h"

#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"
#include "live/fact.h"
#include "live/views.h"

#define AGAIN_MS   50   /* until a batch is sent again, or the head is asked for again */
#define TROUBLE_MS 1000 /* without an outcome for so long, new facts are not taken */
#define WAIT_MS    2000 /* and those who wait are told to come back */
#define REST_US    2000 /* the longest rest */

static void send_batch(void *ctx);
static void read_head(void *ctx);

static void again(struct gl_live *live, void (*what)(void *ctx))
{
	live->expected = 0;
	if (!live->trouble_ms)
		live->trouble_ms = gl_mono_ms();
	gl_loop_after(live->loop, &live->again, AGAIN_MS, what, live);
}

bool gl_commit_troubled(const struct gl_live *live, struct gl_err *e)
{
	if (!live->trouble_ms || gl_mono_ms() - live->trouble_ms < TROUBLE_MS)
		return false;
	gl_fail(e, GL_BUSY, "the database cannot be reached; nothing was lost, repeat the same request");
	return true;
}

void gl_commit_receipt(struct gl_live *live, uint64_t index, const struct gl_buf *extra, struct gl_buf *out)
{
	struct gl_proof proof;

	if (gl_desk_proof(live->desk, index, &proof))
		gl_tlog_proof_write(out, extra->data, extra->len, index, &proof, live->checkpoint.data,
		        live->checkpoint.len);
}

/* Tells the facts of a list that they are out. */
static void tell(struct gl_item *list, const struct gl_err *e)
{
	for (struct gl_item *item = list, *next; item; item = next) {
		struct gl_fact *f = (struct gl_fact *)item;

		next = item->next;
		f->done(f, e);
		gl_fact_refuse(f, e);
		gl_fact_free(f);
	}
}

static void ended(struct gl_live *live, const char *why)
{
	struct gl_err e;

	gl_fail(&e, GL_BUSY, "%s; repeat the same request", why);
	gl_log(GL_LOG_WARN, "a desk ended", "{s:s, s:s}", "project", live->id, "why", why);
	live->phase = GL_LIVE_ENDED;
	live->sent = false;
	live->why = e;
	tell(gl_desk_end(live->desk), &e);
}

void gl_commit_end(struct gl_live *live)
{
	gl_timer_cancel(&live->again);
	ended(live, "the server is stopping, or the project moved");
}

static enum gl_code sign_head(struct gl_live *live, const struct gl_batch *batch, struct gl_err *e)
{
	live->head.size = batch->new_size;
	memcpy(live->head.root, batch->root, GL_HASH_BYTES);
	if (gl_signed_log_add(
	            gl_server->signed_log, live->project, live->generation, batch->new_size, batch->root, e))
		return e->code;
	gl_buf_clear(&live->checkpoint);
	gl_checkpoint_sign(&live->checkpoint, &live->head, &live->vkey, &gl_server->signer);
	return GL_OK;
}

static void rest(struct gl_live *live, unsigned replied)
{
	size_t all = gl_desk_pending(live->desk) + replied;
	int64_t half;

	live->commit_us += (gl_mono_us() - live->sent_us - live->commit_us) / 8;
	half = live->commit_us / 2;
	live->expected = all < GL_BATCH_MAX ? all : GL_BATCH_MAX;
	gl_loop_after_us(live->loop, &live->again, half < REST_US ? half : REST_US, send_batch, live);
	gl_commit_soon(live); /* they may be there already */
}

static void committed(struct gl_live *live)
{
	const struct gl_batch *batch = gl_desk_committed(live->desk);
	struct gl_fact *fact[GL_BATCH_MAX];
	unsigned n = batch->n;
	struct gl_err e = { 0 };
	bool vouched;

	live->sent = false;
	live->trouble_ms = 0;
	for (unsigned i = 0; i < n; i++) {
		fact[i] = (struct gl_fact *)batch->item[i];
		gl_tail_add(
		        &live->tail, fact[i]->entry.data, fact[i]->entry.len, fact[i]->item.leaf, NULL, NULL);
		if (fact[i]->kind == GL_ENTRY_ANSWER)
			gl_views_answer(live, &fact[i]->item, fact[i]->item.t_ms);
	}
	vouched = !sign_head(live, batch, &e);
	for (unsigned i = 0; i < n; i++) {
		fact[i]->done(fact[i], vouched ? NULL : &e);
		gl_fact_refuse(fact[i], &e);
		gl_fact_free(fact[i]);
	}
	rest(live, n);
}

static void head_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_live *live = ctx;
	uint64_t size;
	size_t len;

	if (live->phase == GL_LIVE_ENDED)
		return;
	if (error || rows->count != 1) {
		again(live, read_head);
		return;
	}
	size = (uint64_t)gl_rows_i64(rows, 0, 0);
	switch (gl_desk_head(live->desk, size, gl_rows_bytes(rows, 0, 1, &len))) {
	case GL_HEAD_COMMITTED:
		committed(live);
		return;
	case GL_HEAD_RESEND:
		live->sent = false;
		send_batch(live);
		return;
	case GL_HEAD_DEPOSED:
		ended(live, "another server took the project over");
		return;
	}
}

static void read_head(void *ctx)
{
	struct gl_live *live = ctx;
	gl_args_auto args = { 0 };
	struct gl_err e;

	gl_args_init(&args, 64);
	gl_args_i64(&args, live->project);
	if (gl_pipe_ask(gl_loop_pipe(live->loop), GL_SQL_DESK_HEAD, &args, head_came, live, &e))
		again(live, read_head);
}

/* The database said no. Some refusals are about itself, not about a row. */
static bool passing(const char *sqlstate)
{
	static const char *const classes[] = { "08", "40", "53", "55", "57", "58" };

	for (size_t i = 0; i < GL_COUNT(classes); i++)
		if (!strncmp(sqlstate, classes[i], 2))
			return true;
	return false;
}

static void refused(struct gl_live *live, const struct gl_sql_error *error)
{
	struct gl_err e;

	gl_log(GL_LOG_ERROR, "the database refused a batch", "{s:s, s:s, s:s}", "project", live->id,
	        "sqlstate", error->sqlstate, "text", error->text);
	gl_fail(&e, GL_INTERNAL, "the database refused to store this; nothing of it was kept");
	tell(gl_desk_refused(live->desk, -1), &e);
	live->sent = false;
	send_batch(live);
}

static void commit_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_live *live = ctx;

	if (live->phase == GL_LIVE_ENDED)
		return;
	if (error && error->failure == GL_SQL_REFUSED && !passing(error->sqlstate)) {
		refused(live, error);
		return;
	}
	if (error) {
		again(live, read_head);
		return;
	}
	if (gl_rows_is(rows, 0, 0, "committed")) {
		committed(live);
		return;
	}
	if (gl_rows_is(rows, 0, 0, "deposed")) {
		ended(live, "another server took the project over");
		return;
	}
	read_head(live); /* moved: our own batch, if its first reply was lost */
}

static void send_batch(void *ctx)
{
	struct gl_live *live = ctx;
	const struct gl_batch *batch;
	gl_args_auto args = { 0 };
	struct gl_err e;

	live->expected = 0;
	if (live->sent || live->phase != GL_LIVE_READY)
		return;
	batch = gl_desk_flight(live->desk);
	if (!batch)
		batch = gl_desk_cut(live->desk);
	if (!batch)
		return;
	gl_args_init(&args, GL_COMMIT_BYTES_MAX);
	live->sent = true;
	live->sent_us = gl_mono_us();
	if (gl_commit_rows(&args, live, batch, &e) ||
	        gl_pipe_ask(gl_loop_pipe(live->loop), GL_SQL_DESK_COMMIT, &args, commit_came, live, &e)) {
		live->sent = false;
		again(live, send_batch);
	}
}

void gl_commit_soon(struct gl_live *live)
{
	if (live->expected && gl_desk_pending(live->desk) >= live->expected) {
		gl_timer_cancel(&live->again);
		live->expected = 0;
	}
	if (!live->sent && !live->again.due_us)
		gl_loop_round_end(live->loop, &live->round, send_batch, live);
}

/* Those who have waited longer than a request may are told to come back; their facts go on. */
void gl_commit_tick(struct gl_live *live)
{
	int64_t now = gl_mono_ms();
	struct gl_err e;

	gl_fail(&e, GL_BUSY, "the database is slow to answer; repeat the same request, it is not lost");
	for (struct gl_fact *f = live->pending; f; f = f->next)
		if (f->waiting && now - f->since_ms >= WAIT_MS)
			gl_fact_refuse(f, &e);
}
