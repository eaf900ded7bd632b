/* Tasks entries: the lines of tasks.jsonl under their root, and opened gold under its own. */
#include <string.h>

#include "audit/reading.h"
#include "base/auto.h"
#include "base/hex.h"
#include "dataset/grow.h"

#define TASK_LINE_MIN 58 /* {"content":0,"external_id":null,"for":0,"group":null,"n":1} */

static enum gl_code unique_id(struct gl_reading *r, const struct gl_task *t)
{
	uint8_t hash[GL_HASH_BYTES];
	uint64_t *n;
	bool known;

	if (!t->external_id)
		return GL_OK;
	gl_sha256(hash, t->external_id, t->external_id_len);
	n = gl_set_put(&r->external_ids, hash, &known);
	if (!n)
		return gl_fail(r->a->err, GL_NO_MEMORY, "no memory for external ids");
	if (known)
		return gl_wrong(r->a, gl_lines_place(&r->tasks, GL_NONE),
		        "task %llu has the same external_id", (unsigned long long)*n);
	*n = t->n;
	return GL_OK;
}

static enum gl_code read_task(struct gl_reading *r, uint64_t index, uint64_t n, struct gl_merkle *tree)
{
	struct gl_audit *a = r->a;
	const struct gl_json *content;
	struct gl_task t;
	struct gl_err e = { 0 };
	enum gl_code code = gl_lines_next(a, &r->tasks);

	if (code)
		return code;
	if (!r->tasks.text)
		return gl_wrong(a, gl_lines_place(&r->tasks, index), "the line of task %llu is missing",
		        (unsigned long long)n);
	code = gl_lines_parse(a, &r->tasks);
	if (code)
		return code;
	if (gl_task_parse(&t, &content, r->tasks.doc.root, &e))
		return gl_reading_wrong(r, &r->tasks, index, &e);
	if (t.n != n)
		return gl_wrong_u64(
		        a, gl_lines_place(&r->tasks, index), n, t.n, "tasks must go by number without gaps");
	code = unique_id(r, &t);
	if (code)
		return code;
	if (t.external_id && gl_facts_name(a->facts, n, t.external_id, t.external_id_len, &e))
		return gl_reading_wrong(r, &r->tasks, index, &e);
	gl_buf_clear(&r->text);
	gl_jcs(&r->text, content);
	gl_sha256(a->content[n - 1], r->text.data, r->text.len);
	gl_buf_clear(&r->text);
	gl_line_task_logged(&r->text, &t, a->content[n - 1]);
	if (gl_buf_failed(&r->text))
		return gl_fail(a->err, GL_NO_MEMORY, "no memory for a task's line");
	gl_merkle_push(tree, r->text.data, r->text.len);
	a->r->targeted += t.reserved > 0;
	return GL_OK;
}

enum gl_code gl_reading_tasks(struct gl_reading *r, uint64_t index, const struct gl_entry *x)
{
	struct gl_audit *a = r->a;
	struct gl_merkle tree = { 0 };
	uint8_t root[GL_HASH_BYTES];
	struct gl_err e = { 0 };

	if (x->tasks.count > (r->tasks.view.len - r->tasks.at) / TASK_LINE_MIN)
		return gl_wrong(a, gl_lines_place(&r->tasks, index),
		        "too few lines are left for the %llu tasks of this entry",
		        (unsigned long long)x->tasks.count);
	if (gl_facts_tasks(a->facts, index, x->tasks.first, x->tasks.count, &e))
		return gl_wrong_err(a, gl_entries_place(&r->entries), &e);
	if (!gl_grow(&a->content, &r->content_cap, (size_t)x->tasks.first - 1, (size_t)x->tasks.count))
		return gl_fail(
		        a->err, GL_NO_MEMORY, "no memory for the hashes of %u tasks", a->facts->tasks_n);
	for (uint64_t i = 0; i < x->tasks.count; i++) {
		enum gl_code code = read_task(r, index, x->tasks.first + i, &tree);

		if (code)
			return code;
	}
	gl_merkle_root(&tree, root);
	if (memcmp(root, x->tasks.root, sizeof(root)))
		return gl_wrong_hash(a, gl_lines_place(&r->tasks, index), x->tasks.root, root,
		        "up to this line, the tasks of the entry at this index do not hash to its root");
	return GL_OK;
}

static enum gl_code parse_path(struct gl_proof *p, const struct gl_json *list, struct gl_err *e)
{
	p->n = 0;
	if (!gl_json_is(list, GL_JSON_ARRAY) || list->count > GL_COUNT(p->hash))
		return gl_fail(e, GL_INVALID, "\"proof\" must be an array of hashes");
	for (const struct gl_json *h = gl_json_first(list); h; h = gl_json_next(list, h))
		if (!gl_json_is(h, GL_JSON_STRING) ||
		        !gl_unhex(p->hash[p->n++], GL_HASH_BYTES, h->text, h->len))
			return gl_fail(e, GL_INVALID, "\"proof\" must be an array of hashes");
	return GL_OK;
}

static enum gl_code read_gold(
        struct gl_reading *r, uint64_t index, const struct gl_entry *x, int64_t before, int64_t *leaf)
{
	const struct gl_json *line = r->openings.doc.root, *gold = gl_json_get(line, "gold");
	uint8_t c[GL_HASH_BYTES], hash[GL_HASH_BYTES];
	struct gl_gold g;
	struct gl_proof path;
	struct gl_err e = { 0 };

	if (gl_json_members(line, &e, "gold", "index", "leaf", "proof", NULL) ||
	        gl_gold_parse(&g, gold, &e) || parse_path(&path, gl_json_get(line, "proof"), &e))
		return gl_reading_wrong(r, &r->openings, index, &e);
	if (!gl_json_int(gl_json_get(line, "leaf"), before + 1, (int64_t)x->tasks.count - 1, leaf))
		return gl_wrong(r->a, gl_lines_place(&r->openings, index),
		        "\"leaf\" must ascend and be below the entry's count of tasks");
	if (g.n != x->tasks.first + (uint64_t)*leaf)
		return gl_wrong_u64(r->a, gl_lines_place(&r->openings, index),
		        x->tasks.first + (uint64_t)*leaf, g.n,
		        "the gold is not of the task that its leaf stands for");
	gl_buf_clear(&r->text);
	gl_jcs(&r->text, gold);
	gl_commit_opening(c, "gold", r->text.data, r->text.len);
	gl_merkle_leaf(hash, c, sizeof(c));
	if (!gl_merkle_check_inclusion(&path, (uint64_t)*leaf, x->tasks.count, hash, x->tasks.gold))
		return gl_wrong(r->a, gl_lines_place(&r->openings, index),
		        "the proof does not lead from this gold to the gold root of the tasks entry");
	if (gl_facts_gold(r->a->facts, &g, &e))
		return gl_reading_wrong(r, &r->openings, index, &e);
	return GL_OK;
}

enum gl_code gl_reading_gold(struct gl_reading *r, uint64_t index, const struct gl_entry *x)
{
	int64_t leaf = -1;

	while (r->opening_index == index) {
		enum gl_code code = read_gold(r, index, x, leaf, &leaf);

		if (!code)
			code = gl_reading_opening(r);
		if (code)
			return code;
	}
	return GL_OK;
}
