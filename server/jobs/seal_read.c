#include "jobs/seal_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "desk/chunk.h"
#include "jobs/seal_inside.h"

enum gl_code gl_seal_ask_below(const struct gl_seal *s, struct gl_session *db, enum gl_sql sql, int64_t after,
        struct gl_rows *rows, struct gl_err *e)
{
	gl_args_auto a = { 0 };

	gl_args_init(&a, 64);
	gl_args_i64(&a, s->project);
	gl_args_i64(&a, after);
	gl_args_i64(&a, (int64_t)s->size);
	return gl_session_ask(db, sql, &a, rows, e);
}

/* ---- gold ---- */

void gl_chunk_gold_opening(
        const struct gl_chunk_gold *g, const struct gl_seal *s, uint32_t n, struct gl_gold *out)
{
	int lo = 0, hi = g->rows.count;
	size_t len;

	while (lo < hi) {
		int mid = (lo + hi) / 2;

		if (gl_rows_i64(&g->rows, mid, 0) < n)
			lo = mid + 1;
		else
			hi = mid;
	}
	*out = (struct gl_gold){ .n = n, .value = { .jcs = "null", .len = 4 } };
	gl_chunk_gold_salt(out->salt, s->gold_secret, g->first, n);
	if (lo < g->rows.count && gl_rows_i64(&g->rows, lo, 0) == n) {
		out->value.jcs = (const char *)gl_rows_bytes(&g->rows, lo, 1, &len);
		out->value.len = len;
	}
}

bool gl_chunk_gold_node(void *chunk_gold, unsigned level, uint64_t n, uint8_t out[GL_HASH_BYTES])
{
	struct gl_chunk_gold *g = chunk_gold;

	memcpy(out, g->node[gl_merkle_stored(level, n)], GL_HASH_BYTES);
	return true;
}

void gl_chunk_gold_release(struct gl_chunk_gold *g)
{
	gl_rows_release(&g->rows);
	free(g->node);
	*g = (struct gl_chunk_gold){ 0 };
}

enum gl_code gl_chunk_gold_read(struct gl_chunk_gold *g, const struct gl_seal *s, struct gl_session *db,
        uint32_t first, uint32_t count, struct gl_err *e)
{
	struct gl_merkle tree = { 0 };
	uint8_t grown[64][GL_HASH_BYTES], c[GL_HASH_BYTES], leaf[GL_HASH_BYTES];
	size_t nodes = 0;
	gl_args_auto a = { 0 };
	gl_buf_auto jcs = { 0 };

	*g = (struct gl_chunk_gold){ .first = first, .count = count };
	gl_args_init(&a, 64);
	gl_buf_init(&jcs, 1 << 20);
	gl_args_i64(&a, s->project);
	gl_args_i64(&a, first);
	gl_args_i64(&a, (int64_t)first + count - 1);
	if (gl_session_ask(db, GL_SQL_SEAL_GOLD, &a, &g->rows, e))
		return e->code;
	g->node = malloc((size_t)gl_merkle_stored_count(count) * GL_HASH_BYTES);
	if (!g->node)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a tree of gold");
	for (uint32_t i = 0; i < count; i++) {
		struct gl_gold gold;
		unsigned n;

		gl_chunk_gold_opening(g, s, first + i, &gold);
		gl_buf_clear(&jcs);
		gl_gold_jcs(&jcs, &gold);
		gl_commit_opening(c, "gold", jcs.data, jcs.len);
		gl_merkle_leaf(leaf, c, sizeof c);
		n = gl_merkle_push_nodes(&tree, leaf, grown);
		memcpy(g->node[nodes], grown, n * sizeof grown[0]);
		nodes += n;
	}
	return GL_OK;
}

/* ---- terms, chunks, answers ---- */

enum gl_code gl_terms_row_documents(
        const struct gl_rows *rows, int i, struct gl_template **t, struct gl_policy **p, struct gl_err *e)
{
	gl_json_doc_auto doc = { 0 };
	const uint8_t *bytes;
	size_t len;

	bytes = gl_rows_bytes(rows, i, 2, &len);
	if (gl_json_parse(&doc, (const char *)bytes, len, e) || gl_template_parse(t, doc.root, e))
		return e->code;
	bytes = gl_rows_bytes(rows, i, 4, &len);
	if (gl_json_parse(&doc, (const char *)bytes, len, e) || gl_policy_parse(p, doc.root, *t, true, e)) {
		gl_template_free(*t);
		return e->code;
	}
	return GL_OK;
}

static enum gl_code read_terms_row(struct gl_facts *f, const struct gl_rows *rows, int i, struct gl_err *e)
{
	struct gl_template *t = NULL;
	struct gl_policy *p = NULL;
	struct gl_price price = { .amount = gl_rows_i64(rows, i, 5) };

	snprintf(price.currency, sizeof price.currency, "%s", gl_rows_text(rows, i, 6, NULL));
	if (gl_terms_row_documents(rows, i, &t, &p, e))
		return e->code;
	return gl_facts_terms(f, (uint64_t)gl_rows_i64(rows, i, 0), t, p, &price, e);
}

static enum gl_code read_terms(
        const struct gl_seal *s, struct gl_session *db, struct gl_facts *f, struct gl_err *e)
{
	gl_rows_auto rows = { 0 };
	gl_args_auto a = { 0 };

	gl_args_init(&a, 64);
	gl_args_i64(&a, s->project);
	if (gl_session_ask(db, GL_SQL_DESK_LOAD_TERMS, &a, &rows, e))
		return e->code;
	for (int i = 0; i < rows.count && (uint64_t)gl_rows_i64(&rows, i, 0) < s->size; i++)
		if (read_terms_row(f, &rows, i, e))
			return e->code;
	return GL_OK;
}

/* What rows are read with: room for the documents in them, used again and again. */
struct reading {
	struct gl_facts *facts;
	struct gl_json_doc entry, opening;
};

typedef enum gl_code read_fn(struct reading *r, const struct gl_rows *rows, int i, struct gl_err *e);

/* Row by row; a page starts after the index that the one before it ended with, and an empty one is the end.
 */
static enum gl_code read_pages(const struct gl_seal *s, struct gl_session *db, enum gl_sql sql,
        struct gl_facts *f, read_fn *read, struct gl_err *e)
{
	struct reading r = { .facts = f };
	gl_rows_auto rows = { 0 };
	int64_t after = -1;

	do {
		if (gl_seal_ask_below(s, db, sql, after, &rows, e))
			break;
		for (int i = 0; i < rows.count && !e->code; i++) {
			after = gl_rows_i64(&rows, i, 0);
			read(&r, &rows, i, e);
		}
	} while (rows.count && !e->code);
	gl_json_release(&r.entry);
	gl_json_release(&r.opening);
	return e->code;
}

static enum gl_code read_chunk(struct reading *r, const struct gl_rows *rows, int i, struct gl_err *e)
{
	return gl_facts_tasks(r->facts, (uint64_t)gl_rows_i64(rows, i, 0), (uint64_t)gl_rows_i64(rows, i, 1),
	        (uint64_t)gl_rows_i64(rows, i, 2), e);
}

static enum gl_code read_name(struct reading *r, const struct gl_rows *rows, int i, struct gl_err *e)
{
	size_t len;
	const char *name = gl_rows_text(rows, i, 1, &len);

	return gl_facts_name(r->facts, (uint64_t)gl_rows_i64(rows, i, 0), name, len, e);
}

static enum gl_code read_answer(struct reading *r, const struct gl_rows *rows, int i, struct gl_err *e)
{
	struct gl_job job = { .n = (uint64_t)gl_rows_i64(rows, i, 1),
		.price = gl_rows_i64(rows, i, 2),
		.terms = (uint64_t)gl_rows_i64(rows, i, 3),
		.kind = (enum gl_kind)(gl_rows_i64(rows, i, 4) - 1) };
	struct gl_said said;
	size_t len;
	const uint8_t *text = gl_rows_bytes(rows, i, 8, &len);

	if (text && (gl_json_parse(&r->opening, (const char *)text, len, e) ||
	                    gl_said_parse(&said, r->opening.root, e)))
		return e->code;
	return gl_facts_answer(r->facts, (uint64_t)gl_rows_i64(rows, i, 0), gl_rows_bytes(rows, i, 6, &len),
	        &job, text ? &said : NULL, e);
}

static enum gl_code read_ruling(struct reading *r, const struct gl_rows *rows, int i, struct gl_err *e)
{
	uint64_t index = (uint64_t)gl_rows_i64(rows, i, 0);
	struct gl_withdraw withdraw;
	struct gl_review review;
	struct gl_entry x;
	size_t len, opening_len;
	const char *text = (const char *)gl_rows_bytes(rows, i, 2, &len),
	           *opening = (const char *)gl_rows_bytes(rows, i, 3, &opening_len);

	if (!gl_entry_parse(&x, &r->entry, text, len, e) &&
	        !gl_json_parse(&r->opening, opening, opening_len, e)) {
		if (x.kind != GL_ENTRY_REVIEW && !gl_withdraw_parse(&withdraw, r->opening.root, e))
			gl_facts_withdraw(r->facts, index, &withdraw, e);
		else if (x.kind == GL_ENTRY_REVIEW && !gl_review_parse(&review, r->opening.root, e))
			gl_facts_review(r->facts, index, x.a, &review, e);
	}
	return e->code ? gl_fail_in(e, "entry %llu: ", (unsigned long long)index) : GL_OK;
}

/* Opens the gold of the retired tasks of one chunk. */
static enum gl_code open_chunk(
        const struct gl_seal *s, struct gl_facts *f, struct gl_chunk_gold *g, struct gl_err *e)
{
	gl_json_doc_auto doc = { 0 };

	for (uint32_t n = g->first; n < g->first + g->count; n++) {
		struct gl_gold gold;

		if (!gl_facts_retired(f, n))
			continue;
		gl_chunk_gold_opening(g, s, n, &gold);
		if (gl_json_parse(&doc, gold.value.jcs, gold.value.len, e))
			return e->code;
		gold.value.json = doc.root;
		if (gl_facts_gold(f, &gold, e))
			return e->code;
	}
	return GL_OK;
}

static enum gl_code read_gold(const struct gl_seal *s, struct gl_session *db, struct gl_facts *f,
        uint64_t *gold_n, struct gl_err *e)
{
	*gold_n = 0;
	for (size_t i = 0; i < f->chunks_n; i++) {
		struct gl_chunk_gold g;

		if (!gl_chunk_gold_read(&g, s, db, f->chunk[i].first, f->chunk[i].count, e))
			open_chunk(s, f, &g, e);
		*gold_n += (uint64_t)g.rows.count;
		gl_chunk_gold_release(&g);
		if (e->code)
			return e->code;
	}
	return GL_OK;
}

enum gl_code gl_seal_read(const struct gl_seal *s, struct gl_session *db, struct gl_facts **facts,
        uint64_t *gold_n, struct gl_err *e)
{
	struct gl_facts *f = gl_facts_new();

	*facts = f;
	if (!f)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a dataset");
	if (read_terms(s, db, f, e) || read_pages(s, db, GL_SQL_SEAL_CHUNKS, f, read_chunk, e) ||
	        read_pages(s, db, GL_SQL_SEAL_NAMES, f, read_name, e) ||
	        read_pages(s, db, GL_SQL_SEAL_ANSWERS, f, read_answer, e) ||
	        read_pages(s, db, GL_SQL_SEAL_RULINGS, f, read_ruling, e) || gl_facts_close(f, s->size, e))
		return e->code;
	return read_gold(s, db, f, gold_n, e);
}
