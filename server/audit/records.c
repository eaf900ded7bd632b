/* Steps 5 to 7: every record is made again from the facts and compared, then both roots over all of them. */
#include <stdio.h>
#include <string.h>

#include "audit/doubt.h"
#include "base/hex.h"
#include "dataset/manifest.h"
#include "merkle/oz.h"

/* ---- what differs ---- */

struct difference {
	char path[160]; /* "questions.better.votes.left" */
	struct gl_buf want, found;
};

static void difference_release(struct difference *d)
{
	gl_buf_release(&d->want);
	gl_buf_release(&d->found);
}

static void enter(struct difference *d, const char *name)
{
	size_t len = strlen(d->path);

	snprintf(d->path + len, sizeof(d->path) - len, "%s%s", len ? "." : "", name);
}

/* Goes down to the smallest part of an object that is not equal; both are canonical, so members are in one
 * order. */
static void find_difference(struct difference *d, const struct gl_json *want, const struct gl_json *found)
{
	const struct gl_json *w = NULL, *f = NULL;

	if (want->type == GL_JSON_OBJECT && found->type == GL_JSON_OBJECT && want->count == found->count) {
		for (w = gl_json_first(want), f = gl_json_first(found); w;
		        w = gl_json_next(want, w), f = gl_json_next(found, f)) {
			gl_buf_clear(&d->want);
			gl_buf_clear(&d->found);
			gl_jcs(&d->want, w);
			gl_jcs(&d->found, f);
			if (strcmp(w->key, f->key))
				return;
			if (d->want.len == d->found.len && !memcmp(d->want.data, d->found.data, d->want.len))
				continue;
			enter(d, w->key);
			find_difference(d, w, f);
			return;
		}
	}
	gl_buf_clear(&d->want);
	gl_buf_clear(&d->found);
	gl_jcs(&d->want, want);
	gl_jcs(&d->found, found);
}

/* Which answers count and what they say is completeness; what follows from them is consensus. */
static bool is_consensus(const char *path)
{
	char member[16] = "";

	return sscanf(path, "questions.%*[^.].%15[a-z]", member) == 1 &&
	       (!strcmp(member, "confidence") || !strcmp(member, "value"));
}

static enum gl_code differs(struct gl_audit *a, struct gl_lines *l, uint32_t n, const struct gl_buf *want)
{
	gl_json_doc_auto doc = { 0 };
	__attribute__((cleanup(difference_release))) struct difference d = { 0 };
	struct gl_err e = { 0 };
	enum gl_code code = gl_lines_parse(a, l);

	if (code)
		return code;
	gl_buf_init(&d.want, 1 << 20);
	gl_buf_init(&d.found, 1 << 20);
	if (gl_json_parse(&doc, want->data, want->len, &e))
		return gl_wrong_err(a, gl_lines_place(l, GL_NONE), &e);
	find_difference(&d, doc.root, l->doc.root);
	if (is_consensus(d.path)) {
		a->r->state[GL_STEP_COMPLETE] = GL_STEP_PASSED;
		a->step = GL_STEP_CONSENSUS;
	}
	return gl_wrong_pair(a, gl_lines_place(l, GL_NONE), d.want.data ? d.want.data : "", d.want.len,
	        d.found.data ? d.found.data : "", d.found.len, "task %u: %s is not what the log gives", n,
	        d.path[0] ? d.path : "the record");
}

/* ---- the walk ---- */

struct records {
	struct gl_audit *a;
	struct gl_lines tasks, found;
	struct gl_merkle tree;
	struct gl_oz oz;
	struct gl_buf want;
	struct gl_doubt doubt;
};

static void records_release(struct records *r)
{
	gl_lines_release(&r->tasks);
	gl_lines_release(&r->found);
	gl_oz_release(&r->oz);
	gl_buf_release(&r->want);
	gl_doubt_release(&r->doubt);
}

static enum gl_code check_record(struct records *r, uint32_t n)
{
	struct gl_audit *a = r->a;
	const struct gl_json *content;
	struct gl_task t;
	struct gl_err e = { 0 };
	enum gl_code code = gl_lines_next(a, &r->tasks);

	if (!code)
		code = gl_lines_parse(a, &r->tasks);
	if (!code)
		code = gl_lines_next(a, &r->found);
	if (code)
		return code;
	if (gl_task_parse(&t, &content, r->tasks.doc.root, &e))
		return gl_wrong_err(a, gl_lines_place(&r->tasks, GL_NONE), &e);
	if (!r->found.text)
		return gl_wrong(a, gl_lines_place(&r->found, GL_NONE), "the record of task %u is missing", n);
	gl_buf_clear(&r->want);
	gl_derived_record(&r->want, &a->derived, &t, a->content[n - 1]);
	if (gl_buf_failed(&r->want))
		return gl_fail(a->err, GL_NO_MEMORY, "no memory for the record of task %u", n);
	if (a->r->unsaid) {
		code = gl_lines_parse(a, &r->found);
		return code ? code : gl_doubt_record(&r->doubt, &r->found, n, &r->want);
	}
	if (r->want.len != r->found.len || memcmp(r->want.data, r->found.text, r->want.len))
		return differs(a, &r->found, n, &r->want);
	return GL_OK;
}

static enum gl_code check_all(struct records *r)
{
	struct gl_audit *a = r->a;
	uint8_t keccak[GL_HASH_BYTES];
	enum gl_code code = GL_OK;

	for (uint32_t n = 1; !code && n <= a->facts->tasks_n; n++) {
		code = check_record(r, n);
		if (code)
			break;
		gl_merkle_push(&r->tree, r->found.text, r->found.len);
		gl_keccak256(keccak, r->found.text, r->found.len);
		gl_oz_add(&r->oz, keccak);
		gl_audit_progress(a, n, a->facts->tasks_n);
	}
	if (!code)
		code = gl_lines_next(a, &r->found);
	if (!code && r->found.text)
		code = gl_wrong(a, gl_lines_place(&r->found, GL_NONE), "no task has this record");
	return code;
}

static void count(struct gl_audit *a)
{
	const struct gl_derived *d = &a->derived;
	const struct gl_facts *f = a->facts;

	a->r->tasks = f->tasks_n;
	a->r->answers = f->answers_n;
	a->r->withdrawn = f->withdrawals_n;
	for (uint32_t i = 0; i < f->answers_n; i++) {
		a->r->left[d->left[i]]++;
		a->r->unsaid += !d->left[i] && f->answer[i].unsaid;
	}
	a->r->used = a->r->left[GL_LEFT_NOT];
	a->r->erased = a->log.erased.used;
	for (uint32_t n = 1; n <= f->tasks_n; n++)
		a->r->other_policy +=
		        memcmp(gl_derived_policy(d, n)->hash, d->at->policy->hash, GL_HASH_BYTES) != 0;
	for (size_t i = 0; i < (size_t)f->tasks_n * d->questions; i++) {
		const struct gl_result *x = &d->result[i];

		if (x->status != GL_STATUS_REVIEWED)
			continue;
		a->r->reviewed++;
		a->r->contradicting += x->contradicted;
	}
}

static enum gl_code check_roots(struct records *r)
{
	struct gl_audit *a = r->a;
	struct gl_place at = { "manifest.json", GL_NONE, GL_NONE };
	const struct gl_json *stated = gl_json_get(a->manifest.root, "records");
	uint8_t root[GL_HASH_BYTES], oz_root[GL_HASH_BYTES];
	const struct gl_json *oz = gl_json_get(stated, "oz_root");
	struct gl_err e = { 0 };
	uint64_t count_stated;

	a->step = GL_STEP_ROOTS;
	gl_merkle_root(&r->tree, a->root);
	if (gl_oz_build(&r->oz, &e))
		return gl_wrong_err(a, at, &e);
	gl_oz_root(&r->oz, a->oz_root);
	if (gl_member_u64(stated, "count", 1, &count_stated, &e) ||
	        gl_member_hex(stated, "root", root, sizeof(root), &e))
		return gl_wrong_err(a, at, &e);
	if (!gl_json_is(oz, GL_JSON_STRING) || strncmp(oz->text, "0x", 2) ||
	        !gl_unhex(oz_root, sizeof(oz_root), oz->text + 2, oz->len - 2))
		return gl_wrong(a, at, "\"oz_root\" must be 0x and 64 lower-case hex digits");
	if (count_stated != a->facts->tasks_n)
		return gl_wrong_u64(a, at, a->facts->tasks_n, count_stated,
		        "\"records\": the count is not that of the records");
	if (memcmp(root, a->root, sizeof(root)))
		return gl_wrong_hash(
		        a, at, a->root, root, "\"records\": the root is not that of the records");
	if (memcmp(oz_root, a->oz_root, sizeof(oz_root)))
		return gl_wrong_hash(
		        a, at, a->oz_root, oz_root, "\"records\": the oz_root is not that of the records");
	gl_hex(a->r->root, a->root, GL_HASH_BYTES);
	memcpy(a->r->oz_root, "0x", 2);
	gl_hex(a->r->oz_root + 2, a->oz_root, GL_HASH_BYTES);
	return GL_OK;
}

/* Who copies, as the manifest states it, for where the answers are gone that would tell. What is not of its
 * form is passed over here: it will not be what is derived. */
static enum gl_code read_cliques(struct gl_audit *a)
{
	const struct gl_json *cliques = gl_json_get(a->manifest.root, "cliques"), *c, *m;
	uint8_t pseudonym[GL_PSEUDONYM_BYTES];
	uint32_t component = 0;

	if (!gl_json_is(cliques, GL_JSON_ARRAY))
		return GL_OK;
	for (c = gl_json_first(cliques); c; c = gl_json_next(cliques, c)) {
		component++;
		for (m = gl_json_is(c, GL_JSON_ARRAY) ? gl_json_first(c) : NULL; m; m = gl_json_next(c, m)) {
			struct gl_err e = { 0 };

			if (gl_json_is(m, GL_JSON_STRING) &&
			        gl_unhex(pseudonym, sizeof(pseudonym), m->text, m->len) &&
			        gl_facts_clique(a->facts, component, pseudonym, &e) == GL_NO_MEMORY)
				return gl_fail(a->err, GL_NO_MEMORY, "%s", e.text);
		}
	}
	return GL_OK;
}

enum gl_code gl_audit_records(struct gl_audit *a)
{
	__attribute__((cleanup(records_release))) struct records r = { .a = a };
	struct gl_place at = { "records.jsonl", GL_NONE, GL_NONE };
	struct gl_err e = { 0 };
	enum gl_code code;

	gl_buf_init(&r.want, (size_t)1 << 40);
	gl_manifest_methods(a->facts, gl_json_get(a->manifest.root, "algorithm"));
	if (read_cliques(a))
		return a->err->code;
	if (gl_derive(&a->derived, a->facts, &e) || gl_oz_init(&r.oz, a->facts->tasks_n, &e))
		return gl_wrong_err(a, at, &e);
	count(a);
	code = gl_doubt_init(&r.doubt, a);
	if (!code)
		code = gl_lines_open(a, &r.tasks, "tasks.jsonl");
	if (!code)
		code = gl_lines_open(a, &r.found, "records.jsonl");
	if (!code)
		code = check_all(&r);
	if (code)
		return code;
	if (a->r->unsaid && gl_doubt_end(&r.doubt))
		return a->err->code;
	a->r->undecided = a->derived.undecided;
	a->r->state[GL_STEP_COMPLETE] = GL_STEP_PASSED;
	a->step = GL_STEP_CONSENSUS;
	code = gl_audit_manifest(a);
	if (code)
		return code;
	if (a->r->unsaid)
		snprintf(a->r->why[GL_STEP_CONSENSUS], sizeof(a->r->why[GL_STEP_CONSENSUS]),
		        "%llu used answers are erased, so what they said cannot be counted again",
		        (unsigned long long)a->r->unsaid);
	else
		a->r->state[GL_STEP_CONSENSUS] = GL_STEP_PASSED;
	code = check_roots(&r);
	if (!code)
		a->r->state[GL_STEP_ROOTS] = GL_STEP_PASSED;
	return code;
}
