#include "live/load.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"
#include "jobs/tail_load.h"
#include "live/fact.h"
#include "live/load_facts.h"
#include "money/escrow.h"

struct load {
	struct gl_work work;
	struct gl_live *live;
	void (*opened)(struct gl_live *live, const struct gl_err *e);
	struct gl_err e;
	enum gl_desk_state state;
	int64_t sealing; /* index of the last "sealing" entry; -1: none */
};

static void ask_project(struct gl_args *a, const struct gl_live *live)
{
	gl_args_clear(a);
	gl_args_i64(a, live->project);
}

/* ---- the project, its lease, its head ---- */

static enum gl_code load_project(struct load *l, struct gl_session *db, struct gl_args *a)
{
	struct gl_live *live = l->live;
	gl_rows_auto rows = { 0 };

	ask_project(a, live);
	if (gl_session_ask(db, GL_SQL_PROJECT_GET, a, &rows, &l->e))
		return l->e.code;
	if (!rows.count)
		return gl_fail(&l->e, GL_NOT_FOUND, "there is no project '%s'", live->id);
	snprintf(live->name, sizeof live->name, "%s", gl_rows_text(&rows, 0, 0, NULL));
	l->state = (enum gl_desk_state)(gl_rows_i64(&rows, 0, 1) - 1);
	live->datasets = (uint64_t)gl_rows_i64(&rows, 0, 3);
	l->sealing = gl_rows_i64(&rows, 0, 4);
	live->sealed_tasks = (uint32_t)gl_rows_i64(&rows, 0, 5);
	live->generation = 1;
	gl_vkey_init(&live->vkey, gl_rows_text(&rows, 0, 2, NULL), gl_server->signer.public);
	snprintf(live->head.origin, sizeof live->head.origin, "%s", live->vkey.name);
	return GL_OK;
}

static void claim_args(struct gl_args *a, const struct gl_live *live, bool fresh)
{
	ask_project(a, live);
	gl_args_str(a, gl_server->owner);
	gl_args_bool(a, fresh);
	gl_args_i64(a, GL_LEASE_S * 1000);
}

static enum gl_code claim(struct load *l, struct gl_session *db, struct gl_args *a)
{
	gl_rows_auto rows = { 0 };

	claim_args(a, l->live, true);
	if (gl_session_ask(db, GL_SQL_DESK_CLAIM, a, &rows, &l->e))
		return l->e.code;
	if (!rows.count || !gl_rows_bool(&rows, 0, 2))
		return gl_fail(&l->e, GL_BUSY, "another server has this project; ask again in %d seconds",
		        GL_LEASE_S);
	l->live->epoch = gl_rows_i64(&rows, 0, 0);
	return GL_OK;
}

/* A database that is behind what was signed is a restored backup, and must not grow another history. */
static enum gl_code check_signed(struct load *l, struct gl_session *db, struct gl_args *a, uint64_t size)
{
	struct gl_live *live = l->live;
	gl_rows_auto rows = { 0 };
	uint8_t root[GL_HASH_BYTES];
	uint64_t signed_size;
	size_t len;

	if (!gl_signed_log_last(gl_server->signed_log, live->project, live->generation, &signed_size, root))
		return GL_OK;
	ask_project(a, live);
	gl_args_i64(a, (int64_t)signed_size);
	if (signed_size <= size && gl_session_ask(db, GL_SQL_HEAD_AT, a, &rows, &l->e))
		return l->e.code;
	if (signed_size > size || rows.count != 1 ||
	        memcmp(gl_rows_bytes(&rows, 0, 0, &len), root, GL_HASH_BYTES))
		return gl_fail(&l->e, GL_LOG_CLOSED,
		        "the database has %llu entries of this log, but %llu were signed: it is an older "
		        "backup, so the log is closed",
		        (unsigned long long)size, (unsigned long long)signed_size);
	return GL_OK;
}

static enum gl_code load_head(
        struct load *l, struct gl_session *db, struct gl_args *a, struct gl_merkle *tree)
{
	struct gl_live *live = l->live;
	gl_rows_auto rows = { 0 };
	const uint8_t *peaks;
	size_t len, at = 0;

	ask_project(a, live);
	if (gl_session_ask(db, GL_SQL_DESK_HEAD, a, &rows, &l->e))
		return l->e.code;
	if (rows.count) {
		tree->size = (uint64_t)gl_rows_i64(&rows, 0, 0);
		peaks = gl_rows_bytes(&rows, 0, 2, &len);
		for (unsigned k = 64; k-- > 0;)
			if (tree->size >> k & 1 && at + GL_HASH_BYTES <= len) {
				memcpy(tree->peak[k], peaks + at, GL_HASH_BYTES);
				at += GL_HASH_BYTES;
			}
	}
	gl_merkle_root(tree, live->head.root);
	live->head.size = tree->size;
	return check_signed(l, db, a, tree->size);
}

/* ---- a dataset that was left half made ---- */

static enum gl_code load_torn(struct load *l, struct gl_session *db, struct gl_args *a)
{
	struct gl_torn *torn = &l->live->torn;
	gl_rows_auto rows = { 0 };
	gl_json_doc_auto doc = { 0 };
	struct gl_entry entry;
	const char *text;
	size_t len;

	ask_project(a, l->live);
	if (gl_session_ask(db, GL_SQL_DATASET_TORN, a, &rows, &l->e) || !rows.count)
		return l->e.code;
	torn->dataset = (uint32_t)gl_rows_i64(&rows, 0, 0);
	torn->sealing = (uint64_t)gl_rows_i64(&rows, 0, 1);
	snprintf(torn->licence, sizeof torn->licence, "%s", gl_rows_text(&rows, 0, 2, NULL));
	torn->partial = gl_rows_bool(&rows, 0, 3);
	if (gl_rows_null(&rows, 0, 4))
		return GL_OK;
	torn->seal = (uint64_t)gl_rows_i64(&rows, 0, 4);
	text = (const char *)gl_rows_bytes(&rows, 0, 5, &len);
	if (gl_entry_parse(&entry, &doc, text, len, &l->e))
		return gl_fail_in(&l->e, "entry %llu: ", (unsigned long long)torn->seal);
	memcpy(torn->manifest, entry.seal.manifest, sizeof torn->manifest);
	return GL_OK;
}

/* ---- all of it ---- */

static enum gl_code make_desk(struct load *l)
{
	struct gl_desk_config c = {
		.money_limit = GL_ESCROW_UNLIMITED, .make = gl_fact_make, .ctx = l->live
	};

	gl_server_project_secret(c.secret, gl_server->secret_draw, l->live->project);
	gl_server_project_secret(l->live->gold_secret, gl_server->secret_gold, l->live->project);
	gl_random(c.boot, sizeof c.boot);
	l->live->desk = gl_desk_new(&c, gl_live_now());
	return l->live->desk ? GL_OK : gl_fail(&l->e, GL_NO_MEMORY, "no memory for a desk");
}

static enum gl_code load_all(struct load *l, struct gl_session *db)
{
	struct gl_live *live = l->live;
	struct gl_merkle tree = { 0 };
	gl_args_auto a = { 0 };
	int64_t last_t_ms = 0;

	gl_args_init(&a, 4096);
	if (!db)
		return gl_fail(&l->e, GL_BUSY, "the database cannot be reached; ask again");
	if (load_project(l, db, &a) || claim(l, db, &a) || load_head(l, db, &a, &tree) || make_desk(l) ||
	        gl_load_facts(live, db, l->sealing, &last_t_ms, &l->e) ||
	        gl_desk_loaded(live->desk, &tree, last_t_ms, &l->e) ||
	        gl_tail_load(&live->tail, db, live->project, tree.size, &l->e) || load_torn(l, db, &a))
		return l->e.code;
	gl_desk_set_state(live->desk, l->state);
	if (tree.size)
		gl_checkpoint_sign(&live->checkpoint, &live->head, &live->vkey, &gl_server->signer);
	return GL_OK;
}

static void run(struct gl_work *work, struct gl_session *db)
{
	struct load *l = (struct load *)work;

	l->e = (struct gl_err){ 0 };
	load_all(l, db);
}

static void done(struct gl_work *work)
{
	struct load *l = (struct load *)work;

	/* A head that no reply has shown yet is signed here for the first time. */
	if (!l->e.code && l->live->head.size)
		gl_signed_log_add(gl_server->signed_log, l->live->project, l->live->generation,
		        l->live->head.size, l->live->head.root, &l->e);
	l->opened(l->live, l->e.code ? &l->e : NULL);
	free(l);
}

bool gl_load_start(struct gl_live *live, void (*opened)(struct gl_live *live, const struct gl_err *e))
{
	struct load *l = calloc(1, sizeof *l);

	if (!l)
		return false;
	l->work.run = run;
	l->work.done = done;
	l->live = live;
	l->opened = opened;
	gl_fail(&l->e, GL_BUSY, "the server is stopping"); /* what a job that never runs comes home with */
	gl_pool_add(gl_server->pool, &l->work);
	return true;
}

/* ---- the lease ---- */

static void renewed(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_live *live = gl_live_ready((int64_t)(intptr_t)ctx);

	if (!live || error)
		return; /* the next renewal, or the epoch of the next write, will tell */
	if (!rows->count || !gl_rows_bool(rows, 0, 2) || gl_rows_i64(rows, 0, 0) != live->epoch) {
		gl_log(GL_LOG_WARN, "a project was taken over by another server", "{s:s}", "project",
		        live->id);
		gl_commit_end(live);
	}
}

void gl_load_renew(struct gl_live *live)
{
	gl_args_auto a = { 0 };
	struct gl_err e;

	gl_args_init(&a, 256);
	claim_args(&a, live, false);
	gl_pipe_ask(gl_loop_pipe(live->loop), GL_SQL_DESK_CLAIM, &a, renewed, (void *)(intptr_t)live->project,
	        &e);
}

static void released(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	(void)ctx, (void)rows, (void)error;
}

void gl_load_goodbye(struct gl_live *live)
{
	gl_args_auto a = { 0 };
	struct gl_err e;

	gl_args_init(&a, 256);
	ask_project(&a, live);
	gl_args_str(&a, gl_server->owner);
	gl_args_i64(&a, live->epoch);
	gl_pipe_ask(gl_loop_pipe(live->loop), GL_SQL_DESK_RELEASE, &a, released, NULL, &e);
}
