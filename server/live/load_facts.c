#include "live/load_facts.h"

#include <string.h>

#include "base/clock.h"
#include "jobs/seal_read.h"
#include "live/fetch.h"
#include "live/views.h"
#include "store/session.h"

struct load {
	struct gl_live *live;
	struct gl_session *db;
	struct gl_args a;
	struct gl_json_doc doc;
	struct gl_err *e;
	int64_t last_t_ms;
};

typedef enum gl_code load_fn(struct load *l, const struct gl_rows *rows);

/* A page starts after the first column of the last row of the one before it; an empty one is the end. */
static enum gl_code load_pages(struct load *l, enum gl_sql sql, int64_t after, load_fn *load)
{
	gl_rows_auto rows = { 0 };

	do {
		gl_args_clear(&l->a);
		gl_args_i64(&l->a, l->live->project);
		gl_args_i64(&l->a, after);
		if (gl_session_ask(l->db, sql, &l->a, &rows, l->e) || load(l, &rows))
			return l->e->code;
		if (rows.count)
			after = gl_rows_i64(&rows, rows.count - 1, 0);
	} while (rows.count);
	return GL_OK;
}

static enum gl_code load_terms(struct load *l)
{
	struct gl_live *live = l->live;
	gl_rows_auto rows = { 0 };
	size_t len;

	gl_args_clear(&l->a);
	gl_args_i64(&l->a, live->project);
	if (gl_session_ask(l->db, GL_SQL_DESK_LOAD_TERMS, &l->a, &rows, l->e))
		return l->e->code;
	for (int i = 0; i < rows.count; i++) {
		struct gl_terms t = { .index = (uint64_t)gl_rows_i64(&rows, i, 0),
			.price.amount = gl_rows_i64(&rows, i, 5) };
		struct gl_item item = { .kind = GL_ITEM_TERMS, .index = t.index };

		snprintf(t.price.currency, sizeof t.price.currency, "%s", gl_rows_text(&rows, i, 6, NULL));
		memcpy(t.guidelines, gl_rows_bytes(&rows, i, 3, &len), sizeof t.guidelines);
		if (gl_terms_row_documents(&rows, i, &t.template, &t.policy, l->e))
			return l->e->code;
		item.terms.price = t.price.amount;
		item.terms.policy = t.policy;
		item.terms.template = t.template;
		if (gl_live_add_terms(live, &t, l->e) || gl_desk_load(live->desk, &item, l->e))
			return l->e->code;
	}
	return GL_OK;
}

static enum gl_code load_members(struct load *l, const struct gl_rows *rows)
{
	return gl_fetch_members(l->live, rows, l->e);
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

static enum gl_code load_tasks(struct load *l, const struct gl_rows *rows)
{
	uint32_t no[TARGETS_MAX];

	for (int i = 0; i < rows->count; i++) {
		struct gl_desk_task task = { .priority = (uint8_t)gl_rows_i64(rows, i, 2),
			.gold = gl_rows_bool(rows, i, 3),
			.predicted = gl_rows_bool(rows, i, 5) };
		struct gl_item item = { .kind = GL_ITEM_TASKS,
			.n = (uint32_t)gl_rows_i64(rows, i, 0),
			.tasks = { .count = 1, .task = &task } };
		size_t len;

		memcpy(task.content, gl_rows_bytes(rows, i, 1, &len), sizeof task.content);
		if (!gl_rows_null(rows, i, 4)) {
			task.only_n = targets(l->live, rows, i, no);
			task.only = no;
		}
		if (gl_desk_load(l->live->desk, &item, l->e))
			return l->e->code;
	}
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

static enum gl_code load_answers(struct load *l, const struct gl_rows *rows)
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
			return gl_fail(l->e, GL_INTERNAL, "answer %llu names terms that are not there",
			        (unsigned long long)item.index);
		read_labels(&item, terms->template, &l->doc, said, len);
		if (gl_desk_load(l->live->desk, &item, l->e))
			return l->e->code;
		if (said && gl_json_int(gl_json_get(l->doc.root, "t"), 0, GL_TIME_MAX, &t_ms))
			gl_views_answer(l->live, &item, t_ms);
	}
	return GL_OK;
}

static enum gl_code read_review(struct load *l, struct gl_item *item)
{
	const struct gl_terms *terms = gl_live_terms_below(l->live, item->index);
	struct gl_review r;

	if (gl_review_parse(&r, l->doc.root, l->e))
		return l->e->code;
	if (!terms)
		return gl_fail(l->e, GL_INTERNAL, "there are no terms before it");
	item->n = (uint32_t)r.n;
	item->t_ms = r.t;
	item->review.named = gl_template_named(terms->template, r.value.json);
	return GL_OK;
}

static enum gl_code read_withdrawal(struct load *l, struct gl_item *item)
{
	struct gl_withdraw w;

	if (gl_withdraw_parse(&w, l->doc.root, l->e))
		return l->e->code;
	item->n = (uint32_t)w.n;
	item->t_ms = w.t;
	return GL_OK;
}

static enum gl_code load_ruling(struct load *l, const struct gl_rows *rows, int i)
{
	bool review = gl_rows_i64(rows, i, 1) == GL_ENTRY_REVIEW + 1;
	struct gl_item item = { .kind = review ? GL_ITEM_REVIEW : GL_ITEM_WITHDRAW,
		.index = (uint64_t)gl_rows_i64(rows, i, 0),
		.person = gl_rows_null(rows, i, 2) ? 0 : (uint32_t)gl_rows_i64(rows, i, 2) };
	size_t len;
	const char *text = (const char *)gl_rows_bytes(rows, i, 3, &len);

	if (gl_json_parse(&l->doc, text, len, l->e) ||
	        (review ? read_review(l, &item) : read_withdrawal(l, &item)) ||
	        gl_desk_load(l->live->desk, &item, l->e))
		return gl_fail_in(l->e, "entry %llu: ", (unsigned long long)item.index);
	return GL_OK;
}

static enum gl_code load_rulings(struct load *l, const struct gl_rows *rows)
{
	for (int i = 0; i < rows->count; i++)
		if (load_ruling(l, rows, i))
			return l->e->code;
	return GL_OK;
}

static enum gl_code load_sealing(struct load *l, int64_t index)
{
	struct gl_item item = { .kind = GL_ITEM_SEALING, .index = (uint64_t)index };

	return index < 0 ? GL_OK : gl_desk_load(l->live->desk, &item, l->e);
}

enum gl_code gl_load_facts(
        struct gl_live *live, struct gl_session *db, int64_t sealing, int64_t *last_t_ms, struct gl_err *e)
{
	struct load l = { .live = live, .db = db, .e = e };

	gl_args_init(&l.a, 64);
	(void)(load_terms(&l) || load_pages(&l, GL_SQL_DESK_LOAD_MEMBERS, 0, load_members) ||
	        load_pages(&l, GL_SQL_DESK_LOAD_TASKS, 0, load_tasks) || load_sealing(&l, sealing) ||
	        load_pages(&l, GL_SQL_DESK_LOAD_ANSWERS, -1, load_answers) ||
	        load_pages(&l, GL_SQL_DESK_LOAD_RULINGS, -1, load_rulings));
	gl_args_release(&l.a);
	gl_json_release(&l.doc);
	*last_t_ms = l.last_t_ms;
	return e->code;
}
