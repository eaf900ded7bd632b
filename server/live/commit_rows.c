#include "live/commit_rows.h"

#include <string.h>

#include "base/clock.h"

/* The batch's facts of one sort, so that each column is one loop. */
struct column {
	unsigned n;
	struct gl_fact *fact[GL_BATCH_MAX];
};

#define COLUMN(args, type, column, add)                                                                      \
	do {                                                                                                 \
		gl_args_array(args, type, (column)->n);                                                      \
		for (unsigned i_ = 0; i_ < (column)->n; i_++) {                                              \
			const struct gl_fact *f = (column)->fact[i_];                                        \
			add;                                                                                 \
		}                                                                                            \
	} while (0)

static void answer_columns(struct gl_args *a, const struct column *c)
{
	COLUMN(a, GL_TYPE_BIGINT, c, gl_args_i64(a, (int64_t)f->item.index));
	COLUMN(a, GL_TYPE_BIGINT, c, gl_args_i64(a, f->item.n));
	COLUMN(a, GL_TYPE_INTEGER, c, gl_args_i32(a, (int32_t)f->item.person));
	COLUMN(a, GL_TYPE_BIGINT, c, gl_args_i64(a, f->item.answer.price));
	COLUMN(a, GL_TYPE_BIGINT, c, gl_args_i64(a, (int64_t)f->item.answer.terms));
	COLUMN(a, GL_TYPE_SMALLINT, c, gl_args_i16(a, (int16_t)(f->item.answer.who + 1)));
	COLUMN(a, GL_TYPE_BYTEA, c, gl_args_bytes(a, f->salt, sizeof f->salt));
	COLUMN(a, GL_TYPE_BYTEA, c, gl_args_bytes(a, f->commitment, sizeof f->commitment));
	COLUMN(a, GL_TYPE_INTEGER, c, gl_args_i32(a, (int32_t)(f->item.t_ms / GL_DAY_MS)));
	COLUMN(a, GL_TYPE_BOOLEAN, c, gl_args_bool(a, f->item.answer.surplus));
	COLUMN(a, GL_TYPE_BYTEA, c, gl_args_bytes(a, f->opening.data + f->said_at, f->said_len));
}

static void entry_columns(struct gl_args *a, const struct column *c)
{
	COLUMN(a, GL_TYPE_BIGINT, c, gl_args_i64(a, (int64_t)f->item.index));
	COLUMN(a, GL_TYPE_SMALLINT, c, gl_args_i16(a, (int16_t)(f->kind + 1)));
	COLUMN(a, GL_TYPE_BYTEA, c, gl_args_bytes(a, f->entry.data, f->entry.len));
	COLUMN(a, GL_TYPE_BYTEA, c,
	        gl_args_bytes(a, f->opening.len ? f->opening.data : NULL, f->opening.len));
}

struct full_tiles {
	unsigned n;
	int level[GL_TAIL_LEVELS + 2];
	uint64_t number[GL_TAIL_LEVELS + 2];
	struct gl_buf bytes[GL_TAIL_LEVELS + 2];
};

static void keep_tile(void *ctx, int level, uint64_t n, const void *bytes, size_t len)
{
	struct full_tiles *t = ctx;

	t->level[t->n] = level;
	t->number[t->n] = n;
	gl_buf_init(&t->bytes[t->n], len);
	gl_buf_add(&t->bytes[t->n++], bytes, len);
}

/* A batch holds at most as many entries as a tile, so at most one tile of each level fills. */
static enum gl_code tile_columns(
        struct gl_args *a, struct gl_live *live, const struct gl_batch *batch, struct gl_err *e)
{
	struct full_tiles t = { 0 };
	bool copied = true;

	if (batch->old_size / GL_TILE_WIDTH != batch->new_size / GL_TILE_WIDTH) {
		copied = gl_tail_copy(&live->ahead, &live->tail);
		for (unsigned i = 0; i < batch->n; i++) {
			const struct gl_fact *f = (const struct gl_fact *)batch->item[i];

			gl_tail_add(&live->ahead, f->entry.data, f->entry.len, f->item.leaf, keep_tile, &t);
		}
	}
	gl_args_array(a, GL_TYPE_SMALLINT, t.n);
	for (unsigned i = 0; i < t.n; i++)
		gl_args_i16(a, (int16_t)t.level[i]);
	gl_args_array(a, GL_TYPE_BIGINT, t.n);
	for (unsigned i = 0; i < t.n; i++)
		gl_args_i64(a, (int64_t)t.number[i]);
	gl_args_array(a, GL_TYPE_BYTEA, t.n);
	for (unsigned i = 0; i < t.n; i++) {
		copied = copied && !gl_buf_failed(&t.bytes[i]);
		gl_args_bytes(a, t.bytes[i].data, t.bytes[i].len);
		gl_buf_release(&t.bytes[i]);
	}
	return copied ? GL_OK : gl_fail(e, GL_NO_MEMORY, "no memory for a batch");
}

#define EACH_TASK(args, type, c, total, add)                                                                 \
	do {                                                                                                 \
		gl_args_array(args, type, total);                                                            \
		for (unsigned i_ = 0; i_ < (c)->n; i_++)                                                     \
			for (uint32_t j_ = 0; j_ < (c)->fact[i_]->rows->count; j_++) {                       \
				const struct gl_chunk_rows *chunk = (c)->fact[i_]->rows;                     \
				const struct gl_chunk_row *row = &chunk->row[j_];                            \
				(void)chunk, (void)row;                                                      \
				add;                                                                         \
			}                                                                                    \
	} while (0)

static void terms_columns(struct gl_args *a, const struct column *c)
{
	COLUMN(a, GL_TYPE_BIGINT, c, gl_args_i64(a, (int64_t)f->item.index));
	COLUMN(a, GL_TYPE_INTEGER, c, gl_args_i32(a, (int32_t)f->terms->version));
	COLUMN(a, GL_TYPE_BYTEA, c, gl_args_bytes(a, f->terms->template->hash, GL_HASH_BYTES));
	COLUMN(a, GL_TYPE_BYTEA, c, gl_args_bytes(a, f->terms->guidelines, GL_HASH_BYTES));
	COLUMN(a, GL_TYPE_BYTEA, c, gl_args_bytes(a, f->terms->policy->hash, GL_HASH_BYTES));
	COLUMN(a, GL_TYPE_BIGINT, c, gl_args_i64(a, f->terms->price.amount));
	COLUMN(a, GL_TYPE_TEXT, c, gl_args_str(a, f->terms->price.currency));
}

/* "for" of all tasks one behind the other; how many are whose stands beside. */
static void task_columns(struct gl_args *a, const struct column *c)
{
	size_t total = 0, targets = 0;

	for (unsigned i = 0; i < c->n; i++) {
		total += c->fact[i]->rows->count;
		for (uint32_t j = 0; j < c->fact[i]->rows->count; j++)
			targets += c->fact[i]->rows->row[j].targets_n;
	}
	COLUMN(a, GL_TYPE_BIGINT, c, gl_args_i64(a, (int64_t)f->item.index));
	COLUMN(a, GL_TYPE_BIGINT, c, gl_args_i64(a, f->rows->first));
	COLUMN(a, GL_TYPE_INTEGER, c, gl_args_i32(a, (int32_t)f->rows->count));
	EACH_TASK(a, GL_TYPE_BIGINT, c, total, gl_args_i64(a, (int64_t)chunk->first + j_));
	EACH_TASK(a, GL_TYPE_BIGINT, c, total, gl_args_i64(a, (int64_t)(c)->fact[i_]->item.index));
	EACH_TASK(a, GL_TYPE_TEXT, c, total, gl_args_str(a, row->external_id));
	EACH_TASK(a, GL_TYPE_TEXT, c, total, gl_args_str(a, row->group));
	EACH_TASK(a, GL_TYPE_SMALLINT, c, total, gl_args_i16(a, row->priority));
	EACH_TASK(a, GL_TYPE_INTEGER, c, total, gl_args_i32(a, (int32_t)row->targets_n));
	gl_args_array(a, GL_TYPE_BIGINT, targets);
	for (unsigned i = 0; i < c->n; i++)
		for (uint32_t j = 0; j < c->fact[i]->rows->count; j++)
			for (size_t k = 0; k < c->fact[i]->rows->row[j].targets_n; k++)
				gl_args_i64(a, c->fact[i]->rows->row[j].targets[k]);
	EACH_TASK(a, GL_TYPE_BYTEA, c, total, gl_args_bytes(a, row->hash, sizeof row->hash));
	EACH_TASK(a, GL_TYPE_BYTEA, c, total, gl_args_bytes(a, row->content, row->content_len));
	EACH_TASK(a, GL_TYPE_BYTEA, c, total, gl_args_bytes(a, row->predictions, row->predictions_len));
	EACH_TASK(a, GL_TYPE_BYTEA, c, total, gl_args_bytes(a, row->gold, row->gold_len));
}

static void sort_facts(const struct gl_batch *batch, struct column *answers, struct column *entries,
        struct column *terms, struct column *chunks)
{
	for (unsigned i = 0; i < batch->n; i++) {
		struct gl_fact *f = (struct gl_fact *)batch->item[i];

		if (f->item.kind == GL_ITEM_ANSWER)
			answers->fact[answers->n++] = f;
		else
			entries->fact[entries->n++] = f;
		if (f->item.kind == GL_ITEM_TERMS)
			terms->fact[terms->n++] = f;
		if (f->item.kind == GL_ITEM_TASKS)
			chunks->fact[chunks->n++] = f;
	}
}

enum gl_code gl_commit_rows(
        struct gl_args *a, struct gl_live *live, const struct gl_batch *batch, struct gl_err *e)
{
	struct column answers, entries, terms, chunks; /* only what n counts is read */
	uint8_t peaks[64 * GL_HASH_BYTES];
	size_t peaks_len = 0;

	answers.n = entries.n = terms.n = chunks.n = 0;
	sort_facts(batch, &answers, &entries, &terms, &chunks);
	for (unsigned k = 64; k-- > 0;)
		if (batch->tree.size >> k & 1) {
			memcpy(peaks + peaks_len, batch->tree.peak[k], GL_HASH_BYTES);
			peaks_len += GL_HASH_BYTES;
		}
	gl_args_i64(a, live->project);
	gl_args_i64(a, live->epoch);
	gl_args_i64(a, (int64_t)batch->old_size);
	gl_args_i64(a, (int64_t)batch->new_size);
	gl_args_bytes(a, batch->root, GL_HASH_BYTES);
	gl_args_bytes(a, peaks, peaks_len);
	answer_columns(a, &answers);
	entry_columns(a, &entries);
	if (tile_columns(a, live, batch, e))
		return e->code;
	terms_columns(a, &terms);
	task_columns(a, &chunks);
	return gl_args_failed(a) ? gl_fail(e, GL_NO_MEMORY, "no memory for a batch") : GL_OK;
}
