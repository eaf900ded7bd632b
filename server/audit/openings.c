/* Step 4: every opening against its commitment, and everything that must hold between them (FORMATS 2). */
#include <string.h>

#include "audit/reading.h"
#include "base/clock.h"

#define SCRATCH_MAX ((size_t)1 << 40) /* never met: what is written there was in a line before */

static void reading_release(struct gl_reading *r)
{
	gl_entries_release(&r->entries);
	gl_lines_release(&r->tasks);
	gl_lines_release(&r->openings);
	gl_lines_release(&r->said);
	gl_json_release(&r->doc);
	gl_set_release(&r->external_ids);
	gl_buf_release(&r->text);
}

static enum gl_code next_line(struct gl_reading *r, struct gl_lines *l, uint64_t *index)
{
	struct gl_err e = { 0 };
	enum gl_code code = gl_lines_next(r->a, l);

	*index = GL_NONE;
	if (code || !l->text)
		return code;
	code = gl_lines_parse(r->a, l);
	if (code)
		return code;
	return gl_member_u64(l->doc.root, "index", 0, index, &e)
	               ? gl_wrong_err(r->a, gl_lines_place(l, GL_NONE), &e)
	               : GL_OK;
}

enum gl_code gl_reading_opening(struct gl_reading *r)
{
	return next_line(r, &r->openings, &r->opening_index);
}

enum gl_code gl_reading_said(struct gl_reading *r)
{
	return next_line(r, &r->said, &r->said_index);
}

static enum gl_code same_day(
        struct gl_reading *r, const struct gl_lines *l, uint64_t index, int64_t t, const struct gl_entry *x)
{
	char day[11];

	gl_day_text(day, t);
	if (!strcmp(day, x->day))
		return GL_OK;
	return gl_wrong_pair(r->a, gl_lines_place(l, index), x->day, 10, day, 10,
	        "\"t\" is not on the day that the entry states");
}

static enum gl_code committed(
        struct gl_reading *r, uint64_t index, const struct gl_entry *x, const uint8_t c[GL_HASH_BYTES])
{
	if (!memcmp(c, x->c, GL_HASH_BYTES))
		return GL_OK;
	return gl_wrong_hash(r->a, gl_lines_place(&r->openings, index), x->c, c,
	        "the opening is not what the entry is committed to");
}

/* ---- answers ---- */

/* The half that can be erased: there, and the one that was committed to, or gone together with its annotator.
 */
static enum gl_code read_said(struct gl_reading *r, uint64_t index, const struct gl_entry *x,
        const uint8_t want[GL_HASH_BYTES], struct gl_said *said, bool *there)
{
	const uint64_t *erased = gl_set_get(&r->a->log.erased, x->a);
	const struct gl_json *line = r->said.doc.root;
	struct gl_place at = gl_lines_place(&r->said, index);
	uint8_t hash[GL_HASH_BYTES];
	struct gl_err e = { 0 };

	*there = r->said_index == index;
	if (!*there && !erased)
		return gl_wrong(
		        r->a, at, "the line of this answer is missing, and its annotator was not erased");
	if (!*there)
		return GL_OK;
	if (erased)
		return gl_wrong(r->a, at, "the line is of an annotator who was erased at index %llu",
		        (unsigned long long)*erased);
	if (gl_json_members(line, &e, "index", "said", NULL) ||
	        gl_said_parse(said, gl_json_get(line, "said"), &e))
		return gl_wrong_err(r->a, at, &e);
	gl_buf_clear(&r->text);
	gl_jcs(&r->text, gl_json_get(line, "said"));
	gl_sha256(hash, r->text.data, r->text.len);
	if (memcmp(hash, want, sizeof(hash)))
		return gl_wrong_hash(
		        r->a, at, want, hash, "what was said does not hash to what its opening states");
	return same_day(r, &r->said, index, said->t, x);
}

static enum gl_code read_answer(struct gl_reading *r, uint64_t index, const struct gl_entry *x)
{
	const struct gl_json *line = r->openings.doc.root, *half = gl_json_get(line, "job");
	struct gl_place at = gl_lines_place(&r->openings, index);
	uint8_t job_hash[GL_HASH_BYTES], said_hash[GL_HASH_BYTES], c[GL_HASH_BYTES];
	struct gl_said said;
	struct gl_job job;
	struct gl_err e = { 0 };
	enum gl_code code;
	bool there;

	if (gl_json_members(line, &e, "index", "job", "said", NULL) || gl_job_parse(&job, half, &e) ||
	        gl_member_hex(line, "said", said_hash, sizeof(said_hash), &e))
		return gl_wrong_err(r->a, at, &e);
	gl_buf_clear(&r->text);
	gl_jcs(&r->text, half);
	gl_sha256(job_hash, r->text.data, r->text.len);
	gl_commit_halves(c, job_hash, said_hash);
	code = committed(r, index, x, c);
	if (!code)
		code = read_said(r, index, x, said_hash, &said, &there);
	if (code)
		return code;
	if (gl_facts_answer(r->a->facts, index, x->a, &job, there ? &said : NULL, &e))
		return gl_wrong_err(r->a, at, &e);
	if (memcmp(job.content, r->a->content[job.n - 1], GL_HASH_BYTES))
		return gl_wrong_hash(r->a, at, r->a->content[job.n - 1], job.content,
		        "the content is not that of the task");
	return there ? gl_reading_said(r) : GL_OK;
}

/* ---- everything else that is committed to ---- */

static enum gl_code add_review(struct gl_reading *r, uint64_t index, const struct gl_entry *x,
        const struct gl_json *v, int64_t *t, struct gl_err *e)
{
	struct gl_review o;

	if (gl_review_parse(&o, v, e) || gl_facts_review(r->a->facts, index, x->a, &o, e))
		return e->code;
	*t = o.t;
	return GL_OK;
}

static enum gl_code add_verdict(struct gl_reading *r, uint64_t index, const struct gl_entry *x,
        const struct gl_json *v, int64_t *t, struct gl_err *e)
{
	struct gl_verdict o;

	(void)x;
	if (gl_verdict_parse(&o, v, e) || gl_facts_verdict(r->a->facts, index, &o, e))
		return e->code;
	*t = o.t;
	return GL_OK;
}

static enum gl_code add_withdraw(struct gl_reading *r, uint64_t index, const struct gl_entry *x,
        const struct gl_json *v, int64_t *t, struct gl_err *e)
{
	struct gl_withdraw o;

	(void)x;
	if (gl_withdraw_parse(&o, v, e) || gl_facts_withdraw(r->a->facts, index, &o, e))
		return e->code;
	*t = o.t;
	return GL_OK;
}

static enum gl_code (*const add[GL_ENTRY_KINDS])(struct gl_reading *r, uint64_t index,
        const struct gl_entry *x, const struct gl_json *v, int64_t *t, struct gl_err *e) = {
	[GL_ENTRY_REVIEW] = add_review,
	[GL_ENTRY_VERDICT] = add_verdict,
	[GL_ENTRY_WITHDRAW] = add_withdraw,
};

static enum gl_code read_whole(struct gl_reading *r, uint64_t index, const struct gl_entry *x)
{
	const struct gl_json *line = r->openings.doc.root, *opening = gl_json_get(line, "opening");
	struct gl_place at = gl_lines_place(&r->openings, index);
	uint8_t c[GL_HASH_BYTES];
	struct gl_err e = { 0 };
	enum gl_code code;
	int64_t t;

	if (gl_json_members(line, &e, "index", "opening", NULL))
		return gl_wrong_err(r->a, at, &e);
	gl_buf_clear(&r->text);
	gl_jcs(&r->text, opening);
	gl_commit_opening(c, gl_entry_kind_name(x->kind), r->text.data, r->text.len);
	code = committed(r, index, x, c);
	if (code)
		return code;
	if (add[x->kind](r, index, x, opening, &t, &e))
		return gl_wrong_err(r->a, at, &e);
	return same_day(r, &r->openings, index, t, x);
}

static enum gl_code read_committed(struct gl_reading *r, uint64_t index, const struct gl_entry *x)
{
	enum gl_code code;

	if (r->opening_index != index)
		return gl_wrong(r->a, gl_lines_place(&r->openings, index),
		        "the opening of this index must stand here");
	code = x->kind == GL_ENTRY_ANSWER ? read_answer(r, index, x) : read_whole(r, index, x);
	return code ? code : gl_reading_opening(r);
}

/* ---- the walk ---- */

static enum gl_code read_entry(struct gl_reading *r)
{
	struct gl_audit *a = r->a;
	uint64_t index = r->entries.next;
	struct gl_entry x;
	struct gl_err e = { 0 };
	enum gl_code code = gl_entries_next(a, &r->entries);

	if (code)
		return code;
	if (gl_entry_parse(&x, &r->doc, r->entries.text, r->entries.len, &e))
		return gl_wrong_err(a, gl_entries_place(&r->entries), &e);
	if (gl_entry_committed(x.kind))
		return read_committed(r, index, &x);
	if (x.kind == GL_ENTRY_TERMS)
		return gl_reading_terms(r, index, &x);
	if (x.kind == GL_ENTRY_TASKS) {
		code = gl_reading_tasks(r, index, &x);
		return code ? code : gl_reading_gold(r, index, &x);
	}
	if (x.kind == GL_ENTRY_ERASE && gl_facts_erase(a->facts, index, x.a, &e))
		return gl_wrong_err(a, gl_entries_place(&r->entries), &e);
	return GL_OK;
}

/* Whatever is left over opens nothing below S. */
static enum gl_code check_ends(struct gl_reading *r)
{
	struct gl_audit *a = r->a;
	enum gl_code code = gl_lines_next(a, &r->tasks);

	if (code)
		return code;
	if (r->tasks.text)
		return gl_wrong(
		        a, gl_lines_place(&r->tasks, GL_NONE), "no tasks entry below S has this task");
	if (r->openings.text)
		return gl_wrong(
		        a, gl_lines_place(&r->openings, r->opening_index), "it opens no entry below S");
	if (r->said.text)
		return gl_wrong(
		        a, gl_lines_place(&r->said, r->said_index), "no answer below S has this index");
	for (size_t i = 0; i < a->bundle.n; i++)
		if (!strncmp(a->bundle.file[i].name, "terms/", 6) && !a->bundle.file[i].used)
			return gl_wrong(a, (struct gl_place){ a->bundle.file[i].name, GL_NONE, GL_NONE },
			        "no terms entry below S names this file");
	return GL_OK;
}

/* What facts find only as a whole names its index in its message. */
static enum gl_code close_facts(struct gl_audit *a)
{
	struct gl_place at = { "openings.jsonl", GL_NONE, GL_NONE };
	struct gl_rejections counts = { 0 };
	struct gl_err e = { 0 };

	if (gl_facts_close(a->facts, a->S, &e))
		return gl_wrong_err(a, at, &e);
	for (uint32_t n = 1; n <= a->facts->tasks_n; n++)
		if (gl_facts_retired(a->facts, n) != (a->facts->task[n - 1].gold != GL_NOWHERE))
			return gl_wrong(a, at, "task %u has %u answers, so its gold must %sbe opened", n,
			        a->facts->task[n - 1].answers, gl_facts_retired(a->facts, n) ? "" : "not ");
	if (gl_facts_check_rejections(a->facts, &counts, &e))
		return gl_wrong_err(a, at, &e);
	memcpy(a->r->rejected, counts.by_reason, sizeof(a->r->rejected));
	a->r->untested = counts.untested;
	return GL_OK;
}

enum gl_code gl_audit_openings(struct gl_audit *a)
{
	__attribute__((cleanup(reading_release))) struct gl_reading r = { .a = a };
	enum gl_code code;

	gl_buf_init(&r.text, SCRATCH_MAX);
	a->facts = gl_facts_new();
	if (!a->facts)
		return gl_fail(a->err, GL_NO_MEMORY, "no memory");
	code = gl_lines_open(a, &r.tasks, "tasks.jsonl");
	if (!code)
		code = gl_lines_open(a, &r.openings, "openings.jsonl");
	if (!code)
		code = gl_lines_open(a, &r.said, "said.jsonl");
	if (!code)
		code = gl_reading_opening(&r);
	if (!code)
		code = gl_reading_said(&r);
	while (!code && r.entries.next < a->S) {
		code = read_entry(&r);
		gl_audit_progress(a, r.entries.next, a->S);
	}
	if (!code)
		code = check_ends(&r);
	return code ? code : close_facts(a);
}
