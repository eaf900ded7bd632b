/* What the entries of a log owe each other, whatever their openings say (FORMATS 2). */
#include <string.h>

#include "audit/inside.h"
#include "dataset/grow.h"

static enum gl_code not_before(
        struct gl_audit *a, struct gl_rules *r, const struct gl_entry *x, struct gl_place at)
{
	if (strcmp(x->day, r->day) < 0)
		return gl_wrong_pair(a, at, r->day, strlen(r->day), x->day, strlen(x->day),
		        "its day is before that of an entry before it");
	memcpy(r->day, x->day, sizeof(r->day));
	return GL_OK;
}

static enum gl_code unique(struct gl_audit *a, const struct gl_entry *x, struct gl_place at)
{
	bool known;
	uint64_t *index = gl_set_put(&a->log.commitments, x->c, &known);

	if (!index)
		return gl_fail(a->err, GL_NO_MEMORY, "no memory for the commitments of the log");
	if (known)
		return gl_wrong(a, at, "its commitment stands at index %llu too", (unsigned long long)*index);
	*index = at.index;
	return GL_OK;
}

static enum gl_code not_erased(struct gl_audit *a, const struct gl_entry *x, struct gl_place at)
{
	const uint64_t *index = gl_set_get(&a->log.erased, x->a);

	if (index)
		return gl_wrong(a, at, "its annotator was erased at index %llu", (unsigned long long)*index);
	return GL_OK;
}

static enum gl_code check_open(
        struct gl_audit *a, struct gl_rules *r, const struct gl_entry *x, struct gl_place at)
{
	(void)r;
	(void)x;
	return at.index ? gl_wrong(a, at, "only entry 0 may open a log") : GL_OK;
}

static enum gl_code check_terms(
        struct gl_audit *a, struct gl_rules *r, const struct gl_entry *x, struct gl_place at)
{
	(void)a;
	(void)x;
	(void)at;
	r->terms = true;
	return GL_OK;
}

static enum gl_code check_tasks(
        struct gl_audit *a, struct gl_rules *r, const struct gl_entry *x, struct gl_place at)
{
	if (!r->terms)
		return gl_wrong(a, at, "tasks before the first terms");
	if (x->tasks.first != r->tasks + 1)
		return gl_wrong_u64(
		        a, at, r->tasks + 1, x->tasks.first, "task numbers must follow without gaps");
	r->tasks += x->tasks.count;
	return GL_OK;
}

static enum gl_code check_said(
        struct gl_audit *a, struct gl_rules *r, const struct gl_entry *x, struct gl_place at)
{
	enum gl_code code = not_erased(a, x, at);

	if (!code)
		code = not_before(a, r, x, at);
	return code ? code : unique(a, x, at);
}

static enum gl_code check_decided(
        struct gl_audit *a, struct gl_rules *r, const struct gl_entry *x, struct gl_place at)
{
	enum gl_code code = not_before(a, r, x, at);

	return code ? code : unique(a, x, at);
}

static enum gl_code check_erase(
        struct gl_audit *a, struct gl_rules *r, const struct gl_entry *x, struct gl_place at)
{
	enum gl_code code = not_erased(a, x, at);
	bool known;
	uint64_t *index;

	(void)r;
	if (code)
		return code;
	index = gl_set_put(&a->log.erased, x->a, &known);
	if (!index)
		return gl_fail(a->err, GL_NO_MEMORY, "no memory for erased annotators");
	*index = at.index;
	return GL_OK;
}

static enum gl_code check_sealing(
        struct gl_audit *a, struct gl_rules *r, const struct gl_entry *x, struct gl_place at)
{
	if (x->dataset != r->sealed + 1)
		return gl_wrong_u64(a, at, r->sealed + 1, x->dataset, "datasets are numbered 1, 2, 3");
	r->sealing = at.index;
	return GL_OK;
}

static enum gl_code check_seal(
        struct gl_audit *a, struct gl_rules *r, const struct gl_entry *x, struct gl_place at)
{
	struct gl_audit_log *log = &a->log;
	struct gl_sealed *s;

	if (x->seal.dataset != r->sealed + 1)
		return gl_wrong_u64(a, at, r->sealed + 1, x->seal.dataset,
		        "datasets are numbered 1, 2, 3, one seal each");
	if (!r->sealing)
		return gl_wrong(a, at, "no sealing entry of this dataset stands before its seal");
	if (x->seal.size != r->sealing + 1)
		return gl_wrong_u64(a, at, r->sealing + 1, x->seal.size,
		        "the size of a seal is that of its last sealing entry");
	if (!gl_grow(&log->sealed, &log->sealed_cap, log->sealed_n, 1))
		return gl_fail(a->err, GL_NO_MEMORY, "no memory for %zu seals", log->sealed_n);
	s = &log->sealed[log->sealed_n++];
	*s = (struct gl_sealed){ .dataset = x->seal.dataset, .index = at.index, .size = x->seal.size };
	memcpy(s->manifest, x->seal.manifest, sizeof(s->manifest));
	memcpy(s->root, x->seal.root, sizeof(s->root));
	r->sealed++;
	r->sealing = 0;
	return GL_OK;
}

static enum gl_code check_key(
        struct gl_audit *a, struct gl_rules *r, const struct gl_entry *x, struct gl_place at)
{
	(void)r;
	return gl_audit_rotation(a, x, at);
}

static enum gl_code (*const checks[GL_ENTRY_KINDS])(
        struct gl_audit *a, struct gl_rules *r, const struct gl_entry *x, struct gl_place at) = {
	[GL_ENTRY_OPEN] = check_open,
	[GL_ENTRY_TERMS] = check_terms,
	[GL_ENTRY_TASKS] = check_tasks,
	[GL_ENTRY_ANSWER] = check_said,
	[GL_ENTRY_REVIEW] = check_said,
	[GL_ENTRY_VERDICT] = check_decided,
	[GL_ENTRY_WITHDRAW] = check_decided,
	[GL_ENTRY_ERASE] = check_erase,
	[GL_ENTRY_SEALING] = check_sealing,
	[GL_ENTRY_SEAL] = check_seal,
	[GL_ENTRY_KEY] = check_key,
	[GL_ENTRY_PAYOUT] = NULL, /* step 9 */
};

enum gl_code gl_rules_check(
        struct gl_audit *a, struct gl_rules *rules, const struct gl_entry *x, struct gl_place at)
{
	if (!at.index && x->kind != GL_ENTRY_OPEN)
		return gl_wrong(
		        a, at, "entry 0 must open the log, this is of kind %s", gl_entry_kind_name(x->kind));
	return checks[x->kind] ? checks[x->kind](a, rules, x, at) : GL_OK;
}
