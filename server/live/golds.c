#include "live/golds.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "live/views.h"

#define PAGE 1000 /* what gold_list gives at most */

/* One who asks, while pages come. */
struct asking {
	struct gl_req *r;
	struct gl_live *live;
	gl_live_fn *fn;
	uint32_t tasks; /* how many there were at the beginning: gold of later ones is for the next */
};

void gl_golds_release(struct gl_golds *g)
{
	free(g->gold);
	*g = (struct gl_golds){ 0 };
}

static bool add(struct gl_golds *g, const struct gl_template *t, uint32_t n, const uint8_t *value, size_t len,
        struct gl_json_doc *doc)
{
	uint64_t options[GL_QUESTIONS_MAX];
	struct gl_gold_label *gold;

	if (g->n == g->cap) {
		size_t cap = g->cap ? 2 * g->cap : 64;

		gold = realloc(g->gold, cap * sizeof *gold);
		if (!gold)
			return false;
		g->gold = gold;
		g->cap = cap;
	}
	if (gl_json_parse(doc, (const char *)value, len, NULL))
		return true; /* not ours: such gold says nothing */
	gold = &g->gold[g->n];
	gold->n = n;
	gl_template_labels(t, doc->root, gold->label, options);
	for (unsigned i = 0; i < t->questions; i++)
		if (t->question[i].wide >= 0)
			gold->label[i] = -1;
	g->n++;
	return true;
}

static void ask(struct asking *a);

static void gold_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct asking *a = ctx;
	struct gl_golds *g = &a->live->views->golds;
	gl_json_doc_auto doc = { 0 };
	struct gl_err e = { 0 };
	size_t len;

	a->live->users--;
	if (error)
		gl_sql_fail(&e, error);
	else if (a->live->phase != GL_LIVE_READY)
		gl_fail(&e, GL_BUSY, "the project is moving; repeat the request");
	for (int i = 0; !e.code && i < rows->count; i++) {
		uint32_t n = (uint32_t)gl_rows_i64(rows, i, 0);
		const uint8_t *value = gl_rows_bytes(rows, i, 1, &len);

		if (n <= g->upto || n > a->tasks)
			continue; /* somebody else asked at the same time */
		if (!add(g, gl_live_terms(a->live)->template, n, value, len, &doc))
			gl_fail(&e, GL_NO_MEMORY, "no memory for gold");
		g->upto = n;
	}
	if (e.code) {
		gl_reply_fail(a->r, &e);
	} else if (rows->count == PAGE) {
		ask(a);
	} else {
		if (g->upto < a->tasks)
			g->upto = a->tasks;
		a->fn(a->r, a->live);
	}
}

static void ask(struct asking *a)
{
	gl_args_auto args = { 0 };
	struct gl_err e = { 0 };

	gl_args_init(&args, 64);
	gl_args_i64(&args, a->live->project);
	gl_args_i64(&args, a->live->views->golds.upto);
	a->live->users++;
	if (gl_pipe_ask(gl_loop_pipe(a->live->loop), GL_SQL_GOLD_LIST, &args, gold_came, a, &e)) {
		a->live->users--;
		gl_reply_fail(a->r, &e);
	}
}

void gl_golds_with(struct gl_req *r, struct gl_live *live, gl_live_fn *fn)
{
	struct gl_golds *g = &live->views->golds;
	const struct gl_terms *t = gl_live_terms(live);
	struct asking *a;

	if (t && g->version != t->version) { /* other questions, other labels */
		gl_golds_release(g);
		g->version = t->version;
	}
	if (!t || g->upto >= gl_desk_tasks(live->desk)) {
		fn(r, live);
		return;
	}
	a = gl_req_alloc(r, sizeof *a);
	if (!a) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for gold");
		return;
	}
	*a = (struct asking){ .r = r, .live = live, .fn = fn, .tasks = gl_desk_tasks(live->desk) };
	ask(a);
}

struct scoring {
	const struct gl_gold_label *gold;
	struct gl_gold_score *score;
	uint32_t persons;
	unsigned questions;
};

static void score_answer(void *ctx, uint32_t person, const int8_t label[GL_QUESTIONS_MAX])
{
	struct scoring *s = ctx;
	bool named = false, right = true;

	for (unsigned q = 0; q < s->questions; q++) {
		if (s->gold->label[q] < 0)
			continue;
		named = true;
		right &= label[q] == s->gold->label[q];
	}
	if (!named || person >= s->persons)
		return;
	s->score[person].seen++;
	s->score[person].right += right;
}

void gl_golds_score(const struct gl_live *live, struct gl_gold_score *score, uint32_t persons)
{
	const struct gl_golds *g = &live->views->golds;
	struct scoring s = { .score = score, .persons = persons };

	for (size_t i = 0; i < g->n; i++) {
		s.gold = &g->gold[i];
		s.questions = gl_live_terms(live)->template->questions;
		gl_desk_labels(live->desk, s.gold->n, score_answer, &s);
	}
}
