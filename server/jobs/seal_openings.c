/* openings.jsonl and said.jsonl of a dataset: both follow the log. */
#include <string.h>

#include "dataset/line.h"
#include "jobs/seal_inside.h"
#include "jobs/seal_read.h"

struct opened {
	struct gl_file openings, said;
	struct gl_buf job, line;
	size_t chunk;           /* the next one whose gold is due */
	struct gl_rows rulings; /* a page of reviews and withdrawals, and the next one that is due */
	int ruling;
};

static enum gl_code write_chunk_gold(const struct gl_seal *s, struct gl_session *db, const struct gl_facts *f,
        struct opened *o, struct gl_err *e)
{
	const struct gl_facts_chunk *c = &f->chunk[o->chunk++];
	struct gl_chunk_gold g = { 0 };
	bool any = false;

	for (uint32_t n = c->first; n < c->first + c->count; n++)
		any = gl_facts_retired(f, n) || any;
	if (any && !gl_chunk_gold_read(&g, s, db, c->first, c->count, e))
		for (uint32_t n = c->first; n < c->first + c->count; n++) {
			struct gl_gold gold;
			struct gl_proof path;

			if (!gl_facts_retired(f, n))
				continue;
			gl_chunk_gold_opening(&g, s, n, &gold);
			gl_merkle_inclusion(&path, n - c->first, c->count, gl_chunk_gold_node, &g);
			gl_buf_clear(&o->job);
			gl_gold_jcs(&o->job, &gold);
			gl_buf_clear(&o->line);
			gl_line_gold(&o->line, c->index, n - c->first, o->job.data, o->job.len, &path);
			gl_file_line(&o->openings, o->line.data, o->line.len);
		}
	gl_chunk_gold_release(&g);
	return e->code;
}

static void write_answer(struct opened *o, const struct gl_rows *rows, int i)
{
	uint64_t index = (uint64_t)gl_rows_i64(rows, i, 0);
	struct gl_job job = { .n = (uint64_t)gl_rows_i64(rows, i, 1),
		.price = gl_rows_i64(rows, i, 2),
		.terms = (uint64_t)gl_rows_i64(rows, i, 3),
		.kind = (enum gl_kind)(gl_rows_i64(rows, i, 4) - 1) };
	uint8_t hash[GL_HASH_BYTES];
	size_t len;
	const uint8_t *said;

	memcpy(job.salt, gl_rows_bytes(rows, i, 5, &len), sizeof job.salt);
	memcpy(job.content, gl_rows_bytes(rows, i, 7, &len), sizeof job.content);
	said = gl_rows_bytes(rows, i, 8, &len);
	gl_sha256(hash, said, len);
	gl_buf_clear(&o->job);
	gl_job_jcs(&o->job, &job);
	gl_buf_clear(&o->line);
	gl_line_answer(&o->line, index, o->job.data, o->job.len, hash);
	gl_file_line(&o->openings, o->line.data, o->line.len);
	gl_buf_clear(&o->line);
	gl_line_said(&o->line, index, (const char *)said, len);
	gl_file_line(&o->said, o->line.data, o->line.len);
}

static enum gl_code write_ruling(
        const struct gl_seal *s, struct gl_session *db, struct opened *o, struct gl_err *e)
{
	int64_t index = gl_rows_i64(&o->rulings, o->ruling, 0);
	size_t len;
	const uint8_t *opening = gl_rows_bytes(&o->rulings, o->ruling, 3, &len);

	gl_buf_clear(&o->line);
	gl_line_opening(&o->line, (uint64_t)index, (const char *)opening, len);
	gl_file_line(&o->openings, o->line.data, o->line.len);
	if (++o->ruling < o->rulings.count)
		return GL_OK;
	o->ruling = 0;
	return gl_seal_ask_below(s, db, GL_SQL_SEAL_RULINGS, index, &o->rulings, e);
}

/* Whatever comes before that index and is no answer. */
static enum gl_code write_others(const struct gl_seal *s, struct gl_session *db, const struct gl_facts *f,
        struct opened *o, uint64_t below, struct gl_err *e)
{
	for (;;) {
		uint64_t chunk = o->chunk < f->chunks_n ? f->chunk[o->chunk].index : UINT64_MAX;
		uint64_t ruling = o->ruling < o->rulings.count
		                          ? (uint64_t)gl_rows_i64(&o->rulings, o->ruling, 0)
		                          : UINT64_MAX;

		if (chunk >= below && ruling >= below)
			return GL_OK;
		if (chunk < ruling ? write_chunk_gold(s, db, f, o, e) : write_ruling(s, db, o, e))
			return e->code;
	}
}

static enum gl_code write_answers(const struct gl_seal *s, struct gl_session *db, const struct gl_facts *f,
        struct opened *o, struct gl_err *e)
{
	gl_rows_auto rows = { 0 };
	int64_t after = -1;

	if (gl_seal_ask_below(s, db, GL_SQL_SEAL_RULINGS, -1, &o->rulings, e))
		return e->code;
	do {
		if (gl_seal_ask_below(s, db, GL_SQL_SEAL_ANSWERS, after, &rows, e))
			return e->code;
		for (int i = 0; i < rows.count; i++) {
			after = gl_rows_i64(&rows, i, 0);
			if (write_others(s, db, f, o, (uint64_t)after, e))
				return e->code;
			if (gl_rows_null(&rows, i, 8))
				return gl_fail(e, GL_INTERNAL, "answer %lld was erased without an entry",
				        (long long)after);
			write_answer(o, &rows, i);
		}
	} while (rows.count);
	if (write_others(s, db, f, o, UINT64_MAX, e))
		return e->code;
	return gl_buf_failed(&o->line) || gl_buf_failed(&o->job)
	               ? gl_fail(e, GL_NO_MEMORY, "no memory for an opening")
	               : GL_OK;
}

enum gl_code gl_seal_openings(
        struct gl_seal *s, struct gl_session *db, const struct gl_facts *f, struct gl_err *e)
{
	struct opened o = { 0 };

	gl_buf_init(&o.job, GL_SEAL_LINE_MAX);
	gl_buf_init(&o.line, GL_SEAL_LINE_MAX);
	if (!gl_file_open(&o.openings, s->folder, e) && !gl_file_open(&o.said, s->folder, e) &&
	        !write_answers(s, db, f, &o, e) && !gl_seal_close_file(s, "openings.jsonl", &o.openings, e))
		gl_seal_close_file(s, "said.jsonl", &o.said, e);
	gl_file_abandon(&o.openings);
	gl_file_abandon(&o.said);
	gl_rows_release(&o.rulings);
	gl_buf_release(&o.job);
	gl_buf_release(&o.line);
	return e->code;
}
