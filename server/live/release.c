#include "live/release.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"
#include "jobs/seal.h"
#include "live/fact.h"
#include "live/views.h"

#define AGAIN_MS 5000 /* until a sealed dataset that could not be finished is tried again */

/* Each step hands it to the next: fact, job, fact, job. It belongs to the project's loop between them. */
struct gl_release {
	struct gl_work work; /* first: a job is a release */
	struct gl_live *live;
	struct gl_req *r; /* the requester, until told that it began */
	struct gl_seal seal;
	struct gl_price price;
	struct gl_err e;
	uint64_t seal_index;           /* 0: not logged yet */
	uint8_t sealed[GL_HASH_BYTES]; /* one that is made anew: the manifest that its seal names */
	struct gl_checkpoint head;
	struct gl_buf checkpoint;
};

static struct gl_release *release_new(struct gl_live *live, const char *licence, bool partial)
{
	struct gl_release *x = calloc(1, sizeof *x);

	if (!x)
		return NULL;
	x->live = live;
	x->seal = (struct gl_seal){ .project = live->project,
		.dataset = (uint32_t)live->datasets + 1,
		.partial = partial,
		.folder = gl_server->files };
	snprintf(x->seal.licence, sizeof x->seal.licence, "%s", licence);
	snprintf(x->seal.name, sizeof x->seal.name, "%s", live->name);
	snprintf(x->seal.origin, sizeof x->seal.origin, "%s", live->head.origin);
	memcpy(x->seal.gold_secret, live->gold_secret, sizeof x->seal.gold_secret);
	gl_buf_init(&x->checkpoint, GL_CHECKPOINT_MAX);
	live->releasing = x;
	live->users++;
	return x;
}

static void release_free(struct gl_release *x)
{
	x->live->releasing = NULL;
	x->live->users--;
	gl_seal_release(&x->seal);
	gl_buf_release(&x->checkpoint);
	free(x);
}

static void ask_dataset(struct gl_args *a, const struct gl_release *x)
{
	gl_args_clear(a);
	gl_args_i64(a, x->seal.project);
	gl_args_i32(a, (int32_t)x->seal.dataset);
}

/* ---- the end ---- */

static void failed(struct gl_release *x, struct gl_session *db)
{
	gl_rows_auto rows = { 0 };
	struct gl_err e = { 0 };
	gl_args_auto a = { 0 };

	gl_args_init(&a, 4096);
	gl_log(GL_LOG_WARN, "a dataset could not be sealed", "{s:s, s:i, s:s}", "project", x->live->id,
	        "dataset", (int)x->seal.dataset, "why", x->e.text);
	ask_dataset(&a, x);
	gl_args_str(&a, x->e.text);
	if (db)
		gl_session_ask(db, GL_SQL_DATASET_FAILED, &a, &rows, &e);
}

static void run_fail(struct gl_work *work, struct gl_session *db)
{
	failed((struct gl_release *)work, db);
}

static void done_end(struct gl_work *work)
{
	struct gl_release *x = (struct gl_release *)work;

	gl_views_dataset(x->live, x->seal.dataset, false, x->seal.done, gl_desk_tasks(x->live->desk));
	release_free(x);
}

/* Says in the dataset's row why there is none; from the loop, which may not wait for it. */
static void give_up(struct gl_release *x)
{
	x->work.run = run_fail;
	x->work.done = done_end;
	gl_pool_add(gl_server->pool, &x->work);
}

/* ---- the second half: the log and the bundle ---- */

static enum gl_code store_files(struct gl_release *x, struct gl_session *db)
{
	const struct gl_seal *s = &x->seal;
	gl_rows_auto rows = { 0 };
	gl_args_auto a = { 0 };

	gl_args_init(&a, 16 << 20);
	ask_dataset(&a, x);
	gl_args_array(&a, GL_TYPE_TEXT, s->files);
	for (size_t i = 0; i < s->files; i++)
		gl_args_str(&a, s->file[i].name);
	gl_args_array(&a, GL_TYPE_BYTEA, s->files);
	for (size_t i = 0; i < s->files; i++)
		gl_args_bytes(&a, s->file[i].sha256, GL_HASH_BYTES);
	gl_args_array(&a, GL_TYPE_BIGINT, s->files);
	for (size_t i = 0; i < s->files; i++)
		gl_args_i64(&a, (int64_t)s->file[i].bytes);
	if (gl_session_ask(db, GL_SQL_DATASET_FILES, &a, &rows, &x->e))
		return x->e.code;
	ask_dataset(&a, x);
	gl_args_i64(&a, (int64_t)x->seal_index);
	gl_args_i64(&a, s->records);
	gl_args_bytes(&a, s->root, GL_HASH_BYTES);
	gl_args_bytes(&a, s->oz_root, GL_HASH_BYTES);
	gl_args_bytes(&a, s->manifest, GL_HASH_BYTES);
	gl_args_str(&a, s->card);
	return gl_session_ask(db, GL_SQL_DATASET_SEALED, &a, &rows, &x->e);
}

static void run_finish(struct gl_work *work, struct gl_session *db)
{
	struct gl_release *x = (struct gl_release *)work;

	x->e = (struct gl_err){ 0 };
	if (!db)
		gl_fail(&x->e, GL_BUSY, "the database cannot be reached");
	else if (!gl_seal_export(&x->seal, db, &x->e) &&
	         !gl_seal_finish(&x->seal, db, &x->head, x->checkpoint.data, x->checkpoint.len, &x->e))
		store_files(x, db);
	if (!x->e.code)
		gl_log(GL_LOG_INFO, "a dataset was sealed", "{s:s, s:i, s:i}", "project", x->live->id,
		        "dataset", (int)x->seal.dataset, "records", (int)x->seal.records);
}

/* Its seal is in the log, so this number must be finished, later if not now. */
static void put_off(struct gl_release *x)
{
	struct gl_torn *torn = &x->live->torn;

	gl_log(GL_LOG_WARN, "a sealed dataset could not be finished yet", "{s:s, s:i, s:s}", "project",
	        x->live->id, "dataset", (int)x->seal.dataset, "why", x->e.text);
	*torn = (struct gl_torn){ .dataset = x->seal.dataset,
		.partial = x->seal.partial,
		.sealing = x->seal.size - 1,
		.seal = x->seal_index,
		.after_ms = gl_mono_ms() + AGAIN_MS };
	snprintf(torn->licence, sizeof torn->licence, "%s", x->seal.licence);
	memcpy(torn->manifest, x->sealed, sizeof torn->manifest);
}

static void done_finish(struct gl_work *work)
{
	struct gl_release *x = (struct gl_release *)work;

	if (x->e.code) {
		put_off(x);
	} else {
		x->live->datasets = x->seal.dataset;
		x->live->sealed_tasks = x->seal.records;
		gl_views_dataset(x->live, x->seal.dataset, true, x->seal.records, x->seal.records);
	}
	release_free(x);
}

/* At the head as it is: any checkpoint above the seal will do. */
static void finish(struct gl_release *x)
{
	gl_fail(&x->e, GL_BUSY, "the server is stopping"); /* what a job that never runs comes home with */
	x->head = x->live->head;
	gl_buf_add(&x->checkpoint, x->live->checkpoint.data, x->live->checkpoint.len);
	x->work.run = run_finish;
	x->work.done = done_finish;
	gl_pool_add(gl_server->pool, &x->work);
}

static void seal_logged(struct gl_fact *f, const struct gl_err *e)
{
	struct gl_release *x = f->owner;

	if (e) {
		x->e = *e;
		give_up(x);
		return;
	}
	x->seal_index = f->item.index;
	memcpy(x->sealed, x->seal.manifest, sizeof x->sealed);
	finish(x);
}

/* ---- the first half: the dataset ---- */

static void run_make(struct gl_work *work, struct gl_session *db)
{
	struct gl_release *x = (struct gl_release *)work;

	x->e = (struct gl_err){ 0 };
	if (!db)
		gl_fail(&x->e, GL_BUSY, "the database cannot be reached");
	else
		gl_seal_make(&x->seal, db, &x->e);
}

static void done_make(struct gl_work *work)
{
	struct gl_release *x = (struct gl_release *)work;
	struct gl_entry entry = { .kind = GL_ENTRY_SEAL,
		.seal = { .dataset = x->seal.dataset, .size = x->seal.size } };
	struct gl_fact *f = x->e.code ? NULL : gl_fact_new(x->live, GL_ENTRY_SEAL, 0);

	if (!f) {
		if (!x->e.code)
			gl_fail(&x->e, GL_NO_MEMORY, "no memory to seal");
		give_up(x);
		return;
	}
	memcpy(entry.seal.manifest, x->seal.manifest, GL_HASH_BYTES);
	memcpy(entry.seal.root, x->seal.root, GL_HASH_BYTES);
	gl_entry_write(&f->entry, &entry);
	f->owner = x;
	f->done = seal_logged;
	if (x->live->phase != GL_LIVE_READY)
		x->e = x->live->why;
	else
		gl_fact_append(f, &x->e);
	if (x->e.code) {
		gl_fact_free(f);
		give_up(x);
	}
}

/* ---- once more ---- */

static void run_make_again(struct gl_work *work, struct gl_session *db)
{
	struct gl_release *x = (struct gl_release *)work;

	x->e = (struct gl_err){ 0 };
	if (!db)
		gl_fail(&x->e, GL_BUSY, "the database cannot be reached");
	else if (!gl_seal_recall(&x->seal, x->seal.folder, x->sealed, &x->e) &&
	         !gl_seal_make(&x->seal, db, &x->e) && memcmp(x->seal.manifest, x->sealed, GL_HASH_BYTES))
		gl_fail(&x->e, GL_INTERNAL, "made again, it is not what was sealed");
}

static void done_make_again(struct gl_work *work)
{
	struct gl_release *x = (struct gl_release *)work;

	if (!x->e.code && x->live->phase == GL_LIVE_READY) {
		finish(x);
		return;
	}
	put_off(x);
	release_free(x);
}

void gl_release_resume(struct gl_live *live)
{
	struct gl_torn torn = live->torn;
	struct gl_release *x;

	if (!torn.dataset || live->releasing || gl_mono_ms() < torn.after_ms)
		return;
	x = release_new(live, torn.licence, torn.partial);
	if (!x)
		return; /* the next tick tries again */
	live->torn = (struct gl_torn){ 0 };
	gl_log(GL_LOG_INFO, "a dataset is taken up again", "{s:s, s:i}", "project", live->id, "dataset",
	        (int)torn.dataset);
	x->seal.dataset = torn.dataset;
	x->seal.size = torn.sealing + 1;
	x->seal_index = torn.seal;
	memcpy(x->sealed, torn.manifest, sizeof x->sealed);
	gl_day_text(x->seal.created, gl_now_ms());
	gl_fail(&x->e, GL_BUSY, "the server is stopping"); /* what a job that never runs comes home with */
	x->work.run = torn.seal ? run_make_again : run_make;
	x->work.done = torn.seal ? done_make_again : done_make;
	gl_pool_add(gl_server->pool, &x->work);
}

bool gl_release_making(const struct gl_live *live, struct gl_making *out)
{
	const struct gl_release *x = live->releasing;
	uint32_t tasks = gl_desk_tasks(live->desk);

	if (!x)
		return false;
	*out = (struct gl_making){ .dataset = x->seal.dataset, .done = x->seal.done, .total = tasks };
	return true;
}

/* ---- the beginning ---- */

/* Once the dataset's row is there (x->e: it is not), so that a crash cannot make the 202 a lie. */
static void reply_begun(struct gl_release *x)
{
	struct gl_req *r = gl_take(x->r);

	if (!r)
		return;
	if (x->e.code) {
		gl_reply_fail(r, &x->e);
		return;
	}
	gl_reply_headerf(r, "Location", "/v1/datasets/%s.%u", x->live->id, x->seal.dataset);
	gl_reply_json(r, 202,
	        json_pack("{s:o, s:s}", "id", json_sprintf("%s.%u", x->live->id, x->seal.dataset), "state",
	                "sealing"));
}

static void begun(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_release *x = ctx;

	(void)rows;
	if (error) {
		gl_sql_fail(&x->e, error);
		reply_begun(x);
		release_free(x); /* the requester asks again, and the number is taken again */
		return;
	}
	reply_begun(x);
	gl_fail(&x->e, GL_BUSY, "the server is stopping");
	x->work.run = run_make;
	x->work.done = done_make;
	gl_pool_add(gl_server->pool, &x->work);
}

static void sealing_logged(struct gl_fact *f, const struct gl_err *e)
{
	struct gl_release *x = f->owner;
	gl_args_auto a = { 0 };
	struct gl_err err = { 0 };

	if (e) {
		release_free(x);
		return;
	}
	x->seal.size = f->item.index + 1;
	gl_day_text(x->seal.created, gl_now_ms());
	gl_args_init(&a, 1024);
	ask_dataset(&a, x);
	gl_args_i64(&a, (int64_t)f->item.index);
	gl_args_str(&a, x->seal.licence);
	gl_args_bool(&a, x->seal.partial);
	gl_args_i64(&a, x->price.amount);
	gl_args_str(&a, x->price.currency);
	x->r = f->waiting ? f->waiting->r : NULL;
	f->waiting = NULL;
	if (gl_pipe_ask(gl_loop_pipe(x->live->loop), GL_SQL_DATASET_BEGIN, &a, begun, x, &err)) {
		x->e = err;
		reply_begun(x);
		release_free(x);
	}
}

void gl_release_start(struct gl_req *r, struct gl_live *live, const char *licence, bool partial,
        const struct gl_price *price)
{
	struct gl_entry entry = { .kind = GL_ENTRY_SEALING, .dataset = live->datasets + 1 };
	struct gl_err e = { 0 };
	struct gl_release *x;
	struct gl_fact *f;

	if (live->releasing || live->torn.dataset) {
		gl_reply_failf(r, GL_CONFLICT, "a dataset of this project is being sealed; wait for it");
		return;
	}
	if (!gl_desk_tasks(live->desk)) {
		gl_reply_failf(r, GL_CONFLICT, "the project has no tasks: there is nothing to seal");
		return;
	}
	x = release_new(live, licence, partial);
	f = gl_fact_new(live, GL_ENTRY_SEALING, 0);
	if (!x || !f || !gl_fact_wait(f, r, false)) {
		gl_fact_free(f);
		if (x)
			release_free(x);
		gl_reply_failf(r, GL_NO_MEMORY, "no memory to seal");
		return;
	}
	gl_entry_write(&f->entry, &entry);
	x->price = *price;
	f->owner = x;
	f->done = sealing_logged;
	if (gl_fact_append(f, &e)) {
		gl_fact_refuse(f, &e);
		gl_fact_free(f);
		release_free(x);
	}
}
