#include "live/fact.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "dataset/opening.h"

#define OPENING_MAX (80 << 10)

/* The desk and the formats each name what is logged; a fact is both. */
static const enum gl_item_kind item_kinds[GL_ENTRY_KINDS] = {
	[GL_ENTRY_OPEN] = GL_ITEM_OPEN,
	[GL_ENTRY_TERMS] = GL_ITEM_TERMS,
	[GL_ENTRY_TASKS] = GL_ITEM_TASKS,
	[GL_ENTRY_ANSWER] = GL_ITEM_ANSWER,
	[GL_ENTRY_REVIEW] = GL_ITEM_REVIEW,
	[GL_ENTRY_VERDICT] = GL_ITEM_VERDICT,
	[GL_ENTRY_WITHDRAW] = GL_ITEM_WITHDRAW,
	[GL_ENTRY_ERASE] = GL_ITEM_ERASE,
	[GL_ENTRY_SEALING] = GL_ITEM_SEALING,
	[GL_ENTRY_SEAL] = GL_ITEM_SEAL,
	[GL_ENTRY_KEY] = GL_ITEM_KEY,
	[GL_ENTRY_PAYOUT] = GL_ITEM_PAYOUT,
};

struct gl_fact *gl_fact_new(struct gl_live *live, enum gl_entry_kind kind, size_t more)
{
	struct gl_fact *f = calloc(1, sizeof *f + more);

	if (!f)
		return NULL;
	f->kind = kind;
	f->item.kind = item_kinds[kind];
	f->live = live;
	f->since_ms = gl_mono_ms();
	gl_buf_init(&f->entry, GL_ENTRY_MAX);
	gl_buf_init(&f->opening, OPENING_MAX);
	return f;
}

void gl_fact_free(struct gl_fact *f)
{
	if (!f)
		return;
	assert(!f->waiting);
	if (f->at) {
		*f->at = f->next;
		if (f->next)
			f->next->at = f->at;
	}
	gl_buf_release(&f->entry);
	gl_buf_release(&f->opening);
	free(f);
}

bool gl_fact_wait(struct gl_fact *f, struct gl_req *r, bool repeat)
{
	struct gl_wait *w = gl_req_alloc(r, sizeof *w);

	if (!w)
		return false;
	*w = (struct gl_wait){ .next = f->waiting, .r = r, .repeat = repeat };
	f->waiting = w;
	return true;
}

void gl_fact_refuse(struct gl_fact *f, const struct gl_err *e)
{
	struct gl_wait *w = gl_take(f->waiting), *next;

	for (; w; w = next) {
		next = w->next; /* w dies with its request */
		gl_reply_fail(w->r, e);
	}
}

enum gl_code gl_fact_make(void *ctx, struct gl_item *item, struct gl_err *e)
{
	struct gl_fact *f = (struct gl_fact *)item;

	(void)ctx;
	gl_day_text(f->day, item->t_ms);
	if (f->build && f->build(f, e))
		return e->code;
	if (gl_buf_failed(&f->entry) || gl_buf_failed(&f->opening))
		return gl_fail(e, GL_TOO_LARGE, "with all that belongs to it, this is larger than %d bytes",
		        OPENING_MAX);
	gl_merkle_leaf(item->leaf, f->entry.data, f->entry.len);
	return GL_OK;
}

/* Its outcome is the desk's to tell from now on. */
static void pend(struct gl_fact *f)
{
	f->at = &f->live->pending;
	f->next = *f->at;
	if (f->next)
		f->next->at = &f->next;
	*f->at = f;
	gl_commit_soon(f->live);
}

enum gl_code gl_fact_append(struct gl_fact *f, struct gl_err *e)
{
	if (gl_commit_troubled(f->live, e) || gl_desk_append(f->live->desk, &f->item, gl_live_now(), e))
		return e->code;
	pend(f);
	return GL_OK;
}

enum gl_taken gl_fact_answer(struct gl_fact *f, int64_t expires_ms, struct gl_fact **twin, struct gl_err *e)
{
	struct gl_item *other = NULL;
	enum gl_taken taken;

	if (gl_commit_troubled(f->live, e))
		return GL_NOT_TAKEN;
	taken = gl_desk_answer(f->live->desk, &f->item, expires_ms, gl_live_now(), &other, e);
	*twin = (struct gl_fact *)other;
	if (taken == GL_TAKEN)
		pend(f);
	return taken;
}
