#include "live/load.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"
#include "money/escrow.h"
#include "jobs/seal_read.h"
#include "live/fact.h"
#include "live/fetch.h"
#include "live/views.h"
#include "jobs/tail_load.h"

struct load {
	struct gl_work work;
	struct gl_live *live;
	void (*opened)(struct gl_live *live, const struct gl_err *e);
	struct gl_err e;
	enum gl_desk_state state;
	int64_t sealing; /* index of the last "sealing" entry; -1: none */
	int64_t last_t_ms;
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

/* ---- facts, kind by kind ---- */

static enum gl_code load_terms(struct load *l, struct gl_session *db, struct gl_args *a)
{
	struct gl_live *live = l->live;
	gl_rows_auto rows = { 0 };
	size_t len;

	ask_project(a, live);
	if (gl_session_ask(db, GL_SQL_DESK_LOAD_TERMS, a, &rows, &l->e))
		return l->e.code;
	for (int i = 0; i < rows.count; i++) {
		struct gl_terms t = { .index = (uint64_t)gl_rows_i64(&rows, i, 0),
			.price.amount = gl_rows_i64(&rows, i, 5) };
		struct gl_item item = { .kind = GL_ITEM_TERMS, .index = t.index };

		snprintf(t.price.currency, sizeof t.price.currency, "%s", gl_rows_text(&rows, i, 6, NULL));
		memcpy(t.guidelines, gl_rows_bytes(&rows, i, 3, &len), sizeof t.guidelines);
		if (gl_terms_row_documents(&rows, i, &t.template, &t.policy, &l->e))
			return l->e.code;
		item.terms.price = t.price.amount;
		item.terms.policy = t.policy;
		item.terms.template = t.template;
		if (gl_live_add_terms(live, &t, &l->e) || gl_desk_load(live->desk, &item, &l->e))
			return l->e.code;
	}
	return GL_OK;
}

static enum gl_code load_members(struct load *l, struct gl_session *db, struct gl_args *a)
{
	gl_rows_auto rows = { 0 };
	int64_t after = 0;

	do {
		ask_project(a, l->live);
		gl_args_i32(a, (int32_t)after);
		if (gl_session_ask(db, GL_SQL_DESK_LOAD_MEMBERS, a, &rows, &l->e) ||
		        gl_fetch_members(l->live, &rows, &l->e))
			return l->e.code;
		if (rows.count)
			after = gl_rows_i64(&rows, rows.count - 1, 0);
	} while (rows.count);
	return GL_OK;
}

#define TARGETS_MAX 4096 /* accounts that one task may be reserved to; imports refuse more */

/* "for" as the desk wants it: member numbers. An account that is no member any more was erased. */
static uint32_t targets(const struct gl_live *live, const struct gl_rows *rows, int i, uint32_t *out)
{
	int64_t account[TARGETS_MAX];
	size_t n = gl_rows_i64s(rows, i, 4, account, TARGETS_MAX);
	uint32_t kept = 0;

	for (size_t k = 0; k < n && k < TARGETS_MAX; k++) {
		const struct gl_member *m = gl_live_member(live, account[k]);

		if (m)
			out[kept++] = m->no;
	}
	gl_live_sort_numbers(out, kept);
	return kept;
}

static enum gl_code load_task_page(struct load *l, const struct gl_rows *rows)
{
	uint32_t no[TARGETS_MAX];

	for (int i = 0; i < rows->count; i++) {
		struct gl_desk_task task = { .priority = (uint8_t)gl_rows_i64(rows, i, 2),
			.gold = gl_rows_bool(rows, i, 3) };
		struct gl_item item = { .kind = GL_ITEM_TASKS,
			.n = (uint32_t)gl_rows_i64(rows, i, 0),
			.tasks = { .count = 1, .task = &task } };
		size_t len;

		memcpy(task.content, gl_rows_bytes(rows, i, 1, &len), sizeof task.content);
		if (!gl_rows_null(rows, i, 4)) {
			task.only_n = targets(l->live, rows, i, no);
			task.only = no;
		}
		if (gl_desk_load(l->live->desk, &item, &l->e))
			return l->e.code;
	}
	return GL_OK;
}

static enum gl_code load_sealing(struct load *l)
{
	struct gl_item item = { .kind = GL_ITEM_SEALING, .index = (uint64_t)l->sealing };

	return l->sealing < 0 ? GL_OK : gl_desk_load(l->live->desk, &item, &l->e);
}

static enum gl_code load_tasks(struct load *l, struct gl_session *db, struct gl_args *a)
{
	gl_rows_auto rows = { 0 };
	int64_t after = 0;

	do {
		ask_project(a, l->live);
		gl_args_i64(a, after);
		if (gl_session_ask(db, GL_SQL_DESK_LOAD_TASKS, a, &rows, &l->e) || load_task_page(l, &rows))
			return l->e.code;
		if (rows.count)
			after = gl_rows_i64(&rows, rows.count - 1, 0);
	} while (rows.count);
	return GL_OK;
}

/* What an answer voted for follows from what was said; nothing, where that was erased. */
static void read_labels(struct gl_item *item, const struct gl_template *t, struct gl_json_doc *doc,
        const uint8_t *said, size_t len)
{
	gl_buf_auto jcs = { 0 };

	gl_template_labels(t, NULL, item->answer.label, item->answer.options);
	if (!said || gl_json_parse(doc, (const char *)said, len, NULL))
		return;
	gl_template_labels(t, gl_json_get(doc->root, "value"), item->answer.label, item->answer.options);
	gl_buf_init(&jcs, len);
	gl_jcs(&jcs, gl_json_get(doc->root, "value"));
	gl_sha256(item->answer.value, jcs.data, jcs.len);
}

static enum gl_code load_answer_page(struct load *l, const struct gl_rows *rows, struct gl_json_doc *doc)
{
	for (int i = 0; i < rows->count; i++) {
		struct gl_item item = { .kind = GL_ITEM_ANSWER,
			.index = (uint64_t)gl_rows_i64(rows, i, 0),
			.n = (uint32_t)gl_rows_i64(rows, i, 1),
			.person = (uint32_t)gl_rows_i64(rows, i, 2) };
		const struct gl_terms *terms;
		int64_t t_ms;
		size_t len;
		const uint8_t *said = gl_rows_bytes(rows, i, 10, &len);

		item.answer.price = gl_rows_i64(rows, i, 3);
		item.answer.terms = (uint64_t)gl_rows_i64(rows, i, 4);
		item.answer.who = (enum gl_kind)(gl_rows_i64(rows, i, 5) - 1);
		item.t_ms = gl_rows_i64(rows, i, 6) * GL_DAY_MS;
		item.answer.surplus = gl_rows_bool(rows, i, 7);
		l->last_t_ms = item.t_ms;
		terms = gl_live_terms_at(l->live, item.answer.terms);
		if (!terms)
			return gl_fail(&l->e, GL_INTERNAL, "answer %llu names terms that are not there",
			        (unsigned long long)item.index);
		read_labels(&item, terms->template, doc, said, len);
		if (gl_desk_load(l->live->desk, &item, &l->e))
			return l->e.code;
		if (said && gl_json_int(gl_json_get(doc->root, "t"), 0, GL_TIME_MAX, &t_ms))
			gl_views_answer(l->live, &item, t_ms);
	}
	return GL_OK;
}

static enum gl_code load_answers(struct load *l, struct gl_session *db, struct gl_args *a)
{
	gl_json_doc_auto doc = { 0 };
	gl_rows_auto rows = { 0 };
	int64_t after = -1;

	do {
		ask_project(a, l->live);
		gl_args_i64(a, after);
		if (gl_session_ask(db, GL_SQL_DESK_LOAD_ANSWERS, a, &rows, &l->e) ||
		        load_answer_page(l, &rows, &doc))
			return l->e.code;
		if (rows.count)
			after = gl_rows_i64(&rows, rows.count - 1, 0);
	} while (rows.count);
	return GL_OK;
}

static enum gl_code read_review(
        struct load *l, struct gl_item *item, const struct gl_json *opening, struct gl_err *e)
{
	const struct gl_terms *terms = gl_live_terms_below(l->live, item->index);
	struct gl_review r;

	if (gl_review_parse(&r, opening, e))
		return e->code;
	if (!terms)
		return gl_fail(e, GL_INTERNAL, "there are no terms before it");
	item->n = (uint32_t)r.n;
	item->t_ms = r.t;
	item->review.named = gl_template_named(terms->template, r.value.json);
	return GL_OK;
}

static enum gl_code read_withdrawal(struct gl_item *item, const struct gl_json *opening, struct gl_err *e)
{
	struct gl_withdraw w;

	if (gl_withdraw_parse(&w, opening, e))
		return e->code;
	item->n = (uint32_t)w.n;
	item->t_ms = w.t;
	return GL_OK;
}

static enum gl_code load_ruling(struct load *l, const struct gl_rows *rows, int i, struct gl_json_doc *doc)
{
	bool review = gl_rows_i64(rows, i, 1) == GL_ENTRY_REVIEW + 1;
	struct gl_item item = { .kind = review ? GL_ITEM_REVIEW : GL_ITEM_WITHDRAW,
		.index = (uint64_t)gl_rows_i64(rows, i, 0),
		.person = gl_rows_null(rows, i, 2) ? 0 : (uint32_t)gl_rows_i64(rows, i, 2) };
	size_t len;
	const char *text = (const char *)gl_rows_bytes(rows, i, 3, &len);

	if (gl_json_parse(doc, text, len, &l->e) ||
	        (review ? read_review(l, &item, doc->root, &l->e)
	                : read_withdrawal(&item, doc->root, &l->e)) ||
	        gl_desk_load(l->live->desk, &item, &l->e))
		return gl_fail_in(&l->e, "entry %llu: ", (unsigned long long)item.index);
	return GL_OK;
}

static enum gl_code load_rulings(struct load *l, struct gl_session *db, struct gl_args *a)
{
	gl_json_doc_auto doc = { 0 };
	gl_rows_auto rows = { 0 };
	int64_t after = -1;

	do {
		ask_project(a, l->live);
		gl_args_i64(a, after);
		if (gl_session_ask(db, GL_SQL_DESK_LOAD_RULINGS, a, &rows, &l->e))
			return l->e.code;
		for (int i = 0; i < rows.count; i++) {
			after = gl_rows_i64(&rows, i, 0);
			if (load_ruling(l, &rows, i, &doc))
				return l->e.code;
		}
	} while (rows.count);
	return GL_OK;
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

	gl_args_init(&a, 4096);
	if (!db)
		return gl_fail(&l->e, GL_BUSY, "the database cannot be reached; ask again");
	if (load_project(l, db, &a) || claim(l, db, &a) || load_head(l, db, &a, &tree) || make_desk(l) ||
	        load_terms(l, db, &a) || load_members(l, db, &a) || load_tasks(l, db, &a) ||
	        load_sealing(l) || load_answers(l, db, &a) || load_rulings(l, db, &a) ||
	        gl_desk_loaded(live->desk, &tree, l->last_t_ms, &l->e) ||
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
