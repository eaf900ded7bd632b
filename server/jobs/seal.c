#include "jobs/seal.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/hex.h"
#include "base/id.h"
#include "dataset/derive.h"
#include "dataset/line.h"
#include "dataset/manifest.h"
#include "jobs/seal_index.h"
#include "jobs/seal_inside.h"
#include "jobs/seal_read.h"
#include "merkle/oz.h"

/* ---- tasks.jsonl and records.jsonl: both follow the tasks ---- */

struct recorded {
	struct gl_file tasks, records;
	struct gl_seal_index index;
	struct gl_merkle tree;
	struct gl_oz oz;
	struct gl_buf line;
	uint64_t targeted;
};

static enum gl_code write_task(
        struct recorded *w, const struct gl_derived *d, const struct gl_rows *rows, int i, struct gl_err *e)
{
	struct gl_task t = { .n = (uint64_t)gl_rows_i64(rows, i, 0),
		.reserved = (uint64_t)gl_rows_i64(rows, i, 3) };
	uint8_t leaf[GL_HASH_BYTES], keccak[GL_HASH_BYTES], grown[64][GL_HASH_BYTES];
	const uint8_t *content, *hash;
	size_t len, hash_len;

	t.external_id = gl_rows_text(rows, i, 1, &t.external_id_len);
	t.group = gl_rows_text(rows, i, 2, &t.group_len);
	hash = gl_rows_bytes(rows, i, 4, &hash_len);
	content = gl_rows_bytes(rows, i, 5, &len);
	w->targeted += t.reserved > 0;
	gl_buf_clear(&w->line);
	gl_line_task(&w->line, &t, (const char *)content, len);
	gl_file_line(&w->tasks, w->line.data, w->line.len);
	gl_buf_clear(&w->line);
	gl_derived_record(&w->line, d, &t, hash);
	if (gl_buf_failed(&w->line))
		return gl_fail(e, GL_NO_MEMORY, "no memory for record %llu", (unsigned long long)t.n);
	gl_merkle_leaf(leaf, w->line.data, w->line.len);
	gl_keccak256(keccak, w->line.data, w->line.len);
	gl_oz_add(&w->oz, keccak);
	gl_seal_index_add(
	        &w->index, w->records.bytes, leaf, hash, grown, gl_merkle_push_nodes(&w->tree, leaf, grown));
	gl_file_line(&w->records, w->line.data, w->line.len);
	return GL_OK;
}

static enum gl_code write_tasks(struct gl_seal *s, struct gl_session *db, struct recorded *w,
        const struct gl_derived *d, struct gl_err *e)
{
	gl_rows_auto rows = { 0 };
	int64_t after = 0;
	gl_args_auto a = { 0 };

	gl_args_init(&a, 64);
	do {
		gl_args_clear(&a);
		gl_args_i64(&a, s->project);
		gl_args_i64(&a, after);
		gl_args_i64(&a, (int64_t)s->size);
		if (gl_session_ask(db, GL_SQL_SEAL_TASKS, &a, &rows, e))
			return e->code;
		for (int i = 0; i < rows.count; i++) {
			after = gl_rows_i64(&rows, i, 0);
			if (write_task(w, d, &rows, i, e))
				return e->code;
			s->done++;
		}
	} while (rows.count);
	if (w->tree.size != s->records)
		return gl_fail(e, GL_INTERNAL, "%llu of %u tasks are stored",
		        (unsigned long long)w->tree.size, s->records);
	return GL_OK;
}

static void put(void *ctx, const char *data, size_t len)
{
	gl_file_add(ctx, data, len);
}

static enum gl_code write_oz(struct gl_seal *s, struct gl_oz *oz, struct gl_err *e)
{
	struct gl_file f;

	if (gl_oz_build(oz, e) || gl_file_open(&f, s->folder, e))
		return e->code;
	gl_oz_root(oz, s->oz_root);
	gl_oz_dump(oz, put, &f);
	return gl_seal_close_file(s, "oz.json", &f, e);
}

static enum gl_code write_records(struct gl_seal *s, struct gl_session *db, const struct gl_derived *d,
        struct gl_manifest *m, struct gl_err *e)
{
	struct recorded w = { 0 };

	gl_buf_init(&w.line, GL_SEAL_LINE_MAX);
	if (!gl_oz_init(&w.oz, s->records, e) && !gl_file_open(&w.tasks, s->folder, e) &&
	        !gl_file_open(&w.records, s->folder, e) &&
	        !gl_seal_index_open(&w.index, s->folder, s->records, e) && !write_tasks(s, db, &w, d, e) &&
	        !gl_seal_close_file(s, "records.jsonl", &w.records, e) &&
	        !gl_seal_close_file(s, "tasks.jsonl", &w.tasks, e) && !write_oz(s, &w.oz, e) &&
	        !gl_seal_index_close(&w.index, &w.oz, e))
		gl_seal_close_file(s, GL_SEAL_INDEX, &w.index.file, e);
	gl_merkle_root(&w.tree, s->root);
	m->targeted = w.targeted;
	gl_file_abandon(&w.tasks);
	gl_file_abandon(&w.records);
	gl_seal_index_release(&w.index);
	gl_oz_release(&w.oz);
	gl_buf_release(&w.line);
	return e->code;
}

/* ---- earnings.jsonl, terms/..., README.md, croissant.json, manifest.json ---- */

static enum gl_code write_earnings(struct gl_seal *s, const struct gl_facts *facts, struct gl_err *e)
{
	gl_mem_auto struct gl_earning *rows = NULL;
	struct gl_file f;
	gl_buf_auto line = { 0 };
	size_t n;

	gl_buf_init(&line, 1024);
	if (gl_facts_earnings(facts, &rows, &n, e) || gl_file_open(&f, s->folder, e))
		return e->code;
	for (size_t i = 0; i < n; i++) {
		gl_buf_clear(&line);
		gl_line_earning(&line, &rows[i]);
		gl_file_line(&f, line.data, line.len);
	}
	return gl_seal_close_file(s, "earnings.jsonl", &f, e);
}

static bool have_file(const struct gl_seal *s, const char *name)
{
	for (size_t i = 0; i < s->files; i++)
		if (!strcmp(s->file[i].name, name))
			return true;
	return false;
}

static enum gl_code write_document(
        struct gl_seal *s, struct gl_session *db, const uint8_t hash[GL_HASH_BYTES], struct gl_err *e)
{
	char name[80] = "terms/";
	gl_rows_auto rows = { 0 };
	gl_args_auto a = { 0 };
	const uint8_t *bytes;
	size_t len;

	gl_hex(name + strlen(name), hash, GL_HASH_BYTES);
	if (have_file(s, name))
		return GL_OK;
	gl_args_init(&a, 64);
	gl_args_i64(&a, s->project);
	gl_args_bytes(&a, hash, GL_HASH_BYTES);
	if (gl_session_ask(db, GL_SQL_SEAL_DOCUMENT, &a, &rows, e))
		return e->code;
	if (!rows.count)
		return gl_fail(e, GL_INTERNAL, "%s is not stored", name);
	bytes = gl_rows_bytes(&rows, 0, 0, &len);
	return gl_seal_keep_bytes(s, name, bytes, len, e);
}

static enum gl_code write_terms(struct gl_seal *s, struct gl_session *db, struct gl_err *e)
{
	gl_rows_auto rows = { 0 };
	gl_args_auto a = { 0 };
	size_t len;

	gl_args_init(&a, 64);
	gl_args_i64(&a, s->project);
	if (gl_session_ask(db, GL_SQL_SEAL_TERMS, &a, &rows, e))
		return e->code;
	for (int i = 0; i < rows.count && (uint64_t)gl_rows_i64(&rows, i, 0) < s->size; i++)
		for (int c = 1; c <= 3; c++)
			if (write_document(s, db, gl_rows_bytes(&rows, i, c, &len), e))
				return e->code;
	return GL_OK;
}

/* Whether the manifest lists it: what is not derived, or may be erased, stands beside. */
static bool in_manifest(const char *name)
{
	static const char *const names[] = { "records.jsonl", "tasks.jsonl", "openings.jsonl", "README.md",
		"croissant.json" };

	for (size_t i = 0; i < GL_COUNT(names); i++)
		if (!strcmp(names[i], name))
			return true;
	return !strncmp(name, "terms/", 6);
}

static enum gl_code write_cards(struct gl_seal *s, struct gl_manifest *m, struct gl_err *e)
{
	struct gl_manifest_file records = { .name = "records.jsonl" };
	gl_buf_auto readme = { 0 }, croissant = { 0 };

	gl_buf_init(&readme, 1 << 20);
	gl_buf_init(&croissant, 1 << 20);
	for (size_t i = 0; i < s->files; i++)
		if (!strcmp(s->file[i].name, records.name)) {
			records.bytes = s->file[i].bytes;
			memcpy(records.sha256, s->file[i].sha256, sizeof records.sha256);
		}
	gl_manifest_readme(&readme, m);
	gl_manifest_croissant(&croissant, m, &records);
	if (gl_buf_failed(&readme) || gl_buf_failed(&croissant))
		return gl_fail(e, GL_NO_MEMORY, "no memory for the cards of a dataset");
	if (gl_seal_keep_bytes(s, "README.md", readme.data, readme.len, e))
		return e->code;
	return gl_seal_keep_bytes(s, "croissant.json", croissant.data, croissant.len, e);
}

static enum gl_code write_manifest(struct gl_seal *s, struct gl_manifest *m, struct gl_err *e)
{
	gl_mem_auto struct gl_manifest_file *file = calloc(s->files, sizeof *file);
	gl_buf_auto jcs = { 0 };

	gl_buf_init(&jcs, 64 << 20);
	if (!file)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a manifest");
	gl_seal_sort(s);
	for (size_t i = 0; i < s->files; i++)
		if (in_manifest(s->file[i].name)) {
			file[m->files_n].name = s->file[i].name;
			file[m->files_n].bytes = s->file[i].bytes;
			memcpy(file[m->files_n++].sha256, s->file[i].sha256, GL_HASH_BYTES);
		}
	m->file = file;
	gl_manifest_write(&jcs, m);
	m->file = NULL;
	if (gl_buf_failed(&jcs))
		return gl_fail(e, GL_NO_MEMORY, "no memory for a manifest");
	gl_sha256(s->manifest, jcs.data, jcs.len);
	return gl_seal_keep_bytes(s, "manifest.json", jcs.data, jcs.len, e);
}

static enum gl_code read_earlier(
        const struct gl_seal *s, struct gl_session *db, struct gl_manifest *m, struct gl_err *e)
{
	gl_rows_auto rows = { 0 };
	struct gl_manifest_earlier *earlier;
	gl_args_auto a = { 0 };
	size_t len;

	gl_args_init(&a, 64);
	gl_args_i64(&a, s->project);
	gl_args_i32(&a, (int32_t)s->dataset);
	if (gl_session_ask(db, GL_SQL_DATASET_EARLIER, &a, &rows, e))
		return e->code;
	earlier = calloc((size_t)rows.count + 1, sizeof *earlier);
	if (!earlier)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a manifest");
	for (int i = 0; i < rows.count; i++) {
		earlier[i].dataset = (uint64_t)gl_rows_i64(&rows, i, 0);
		memcpy(earlier[i].root, gl_rows_bytes(&rows, i, 1, &len), GL_HASH_BYTES);
	}
	m->earlier = earlier;
	m->earlier_n = (size_t)rows.count;
	return GL_OK;
}

/* ---- the whole ---- */

static enum gl_code refuse_undecided(struct gl_seal *s, const struct gl_derived *d, struct gl_err *e)
{
	s->undecided = d->undecided;
	if (!d->partial || s->partial)
		return GL_OK;
	return gl_fail(e, GL_UNDECIDED,
	        "%u of %u tasks are undecided, more than the policy's undecided_share", d->undecided,
	        s->records);
}

enum gl_code gl_seal_make(struct gl_seal *s, struct gl_session *db, struct gl_err *e)
{
	struct gl_facts *facts = NULL;
	struct gl_derived d = { 0 };
	struct gl_manifest m = { .dataset = s->dataset,
		.origin = s->origin,
		.name = s->name,
		.licence = s->licence,
		.created = s->created,
		.derived = &d,
		.partial = s->partial };
	char project[GL_ID_LEN + 1];
	uint64_t gold_n = 0;

	gl_id_text(project, s->project);
	m.project = project;
	if (gl_seal_read(s, db, &facts, &gold_n, e))
		goto out;
	s->records = facts->tasks_n;
	if (!s->records) {
		gl_fail(e, GL_CONFLICT, "the project has no tasks: there is nothing to seal");
		goto out;
	}
	gl_manifest_methods(facts, gl_json_get(s->sealed.root, "algorithm"));
	if (gl_derive(&d, facts, e) || refuse_undecided(s, &d, e) || read_earlier(s, db, &m, e) ||
	        write_records(s, db, &d, &m, e) || gl_seal_openings(s, db, facts, e) ||
	        write_earnings(s, facts, e) || write_terms(s, db, e))
		goto out;
	memcpy(m.root, s->root, GL_HASH_BYTES);
	memcpy(m.oz_root, s->oz_root, GL_HASH_BYTES);
	m.in_use = gold_n - d.retired;
	if (!write_cards(s, &m, e))
		write_manifest(s, &m, e);
out:
	free((void *)m.earlier);
	gl_derived_release(&d);
	gl_facts_free(facts);
	return e->code;
}
