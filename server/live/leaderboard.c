#include "live/leaderboard.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "jobs/comparisons.h"
#include "live/results.h"
#include "questions/types/pairwise.h"

#define BOARD_MAX ((size_t)64 << 20) /* bytes of its text */

/* A request that waits for a board, or for the results it is made of. */
struct wait {
	struct wait *next;
	struct gl_req *r;
	const char *question;
	const struct gl_ladder_method *method;
};

struct gl_leaderboard {
	struct gl_leaderboard *next;
	unsigned question;
	const struct gl_ladder_method *method;
	struct gl_buf text;
	bool made;
	struct wait *waiting;
};

struct making {
	struct gl_work work; /* first: a job is a making */
	struct gl_live *live;
	struct gl_results *x;
	struct gl_leaderboard *board;
	int64_t project, began_ms;
	struct gl_err e;
};

void gl_leaderboards_free(struct gl_leaderboard *first)
{
	struct gl_leaderboard *next;

	for (; first; first = next) {
		next = first->next;
		gl_buf_release(&first->text);
		free(first);
	}
}

static void put_question(struct gl_buf *out, const char *name, uint64_t size, uint64_t unnamed)
{
	gl_buf_puts(out, ",\"question\":");
	gl_jcs_text(out, name, name ? strlen(name) : 0);
	gl_buf_printf(out, ",\"size\":%llu,\"unnamed\":%llu}", (unsigned long long)size,
	        (unsigned long long)unnamed);
}

static void reply_without(struct gl_req *r, const char *question, uint64_t size)
{
	struct gl_buf out;

	gl_buf_init(&out, 1024);
	gl_buf_puts(&out, "{\"board\":null");
	put_question(&out, question, size, 0);
	gl_reply_buf(r, 200, "application/json", &out);
}

/* ---- on a job thread ---- */

static void run(struct gl_work *work, struct gl_session *db)
{
	struct making *m = (struct making *)work;
	const struct gl_question *q = &m->x->derived.at->template->question[m->board->question];
	__attribute__((cleanup(gl_comparisons_release))) struct gl_comparisons c = { 0 };
	__attribute__((cleanup(gl_ladder_release))) struct gl_ladder ladder = { 0 };
	__attribute__((cleanup(gl_board_release))) struct gl_board board = { .ladder = &ladder };
	struct gl_buf *out = &m->board->text;

	m->e = (struct gl_err){ 0 };
	if (!db) {
		gl_fail(&m->e, GL_BUSY, "the database cannot be reached; ask again");
		return;
	}
	if (gl_comparisons_read(&c, &m->x->derived, m->board->question, m->project, m->x->size, db, &m->e) ||
	        gl_ladder(&ladder, m->board->method, &c.in, &m->e))
		return;
	board.source = c.source;
	board.worker = c.worker;
	if (gl_board_sort(&board, &m->e))
		return;
	gl_buf_puts(out, "{\"board\":");
	gl_board_json(out, &board);
	put_question(out, q->name, m->x->size, c.unnamed);
	if (gl_buf_failed(out))
		gl_fail(&m->e, GL_NO_MEMORY, "no memory for a leaderboard of %u sources", ladder.sources);
}

/* ---- on the project's loop ---- */

static void give(struct gl_req *r, const struct gl_leaderboard *b)
{
	gl_reply_bytes(r, 200, "application/json", b->text.data, b->text.len);
}

static void unlist(struct gl_results *x, struct gl_leaderboard *b)
{
	struct gl_leaderboard **at = &x->boards;

	while (*at != b)
		at = &(*at)->next;
	*at = b->next;
	b->next = NULL;
	gl_leaderboards_free(b);
}

static void done(struct gl_work *work)
{
	struct making *m = (struct making *)work;
	struct wait *w = gl_take(m->board->waiting), *next;

	m->x->took_ms += gl_mono_ms() - m->began_ms; /* counts as part of what the results took */
	m->board->made = !m->e.code;
	for (; w; w = next) {
		next = w->next; /* w dies with its request */
		if (m->e.code)
			gl_reply_fail(w->r, &m->e);
		else
			give(w->r, m->board);
	}
	if (m->e.code)
		unlist(m->x, m->board);
	gl_results_done(m->live, m->x);
	free(m);
}

/* The board, begun: x stays in use until it is made. NULL: no memory. */
static struct gl_leaderboard *begin(
        struct gl_live *live, struct gl_results *x, unsigned question, const struct gl_ladder_method *method)
{
	struct gl_leaderboard *b = calloc(1, sizeof(*b));
	struct making *m = calloc(1, sizeof(*m));

	if (!b || !m) {
		free(b);
		free(m);
		return NULL;
	}
	*b = (struct gl_leaderboard){ .next = x->boards, .question = question, .method = method };
	gl_buf_init(&b->text, BOARD_MAX);
	x->boards = b;
	*m = (struct making){ .work = { .run = run, .done = done },
		.live = live,
		.x = x,
		.board = b,
		.project = live->project,
		.began_ms = gl_mono_ms() };
	gl_fail(&m->e, GL_BUSY, "the server is stopping"); /* what a job that never runs comes home with */
	gl_pool_add(gl_server->pool, &m->work);
	return b;
}

static struct gl_leaderboard *listed(
        const struct gl_results *x, unsigned question, const struct gl_ladder_method *method)
{
	struct gl_leaderboard *b = x->boards;

	while (b && (b->question != question || b->method != method))
		b = b->next;
	return b;
}

/* The question of that name, or the first that compares two; -1: there is none. */
static int find_question(const struct gl_template *t, const char *name)
{
	const struct gl_question_type *pairs = gl_question_type_find("pairwise", strlen("pairwise"));

	for (unsigned i = 0; i < t->questions; i++)
		if (t->question[i].type == pairs && (!name || !strcmp(t->question[i].name, name)))
			return (int)i;
	return -1;
}

static void refuse_question(struct gl_req *r, const char *name)
{
	gl_reply_failf(r, GL_INVALID, "question: the template has no pairwise question \"%s\"", name);
}

static void derived(struct gl_req *r, struct gl_live *live, struct gl_results *x)
{
	struct wait *w = r->user;
	int q = find_question(x->derived.at->template, w->question);
	struct gl_leaderboard *b = q < 0 ? NULL : listed(x, (unsigned)q, w->method);

	if (q < 0 && w->question) {
		gl_results_done(live, x);
		refuse_question(r, w->question);
		return;
	}
	if (q < 0 || (b && b->made)) {
		if (b)
			give(r, b);
		else
			reply_without(r, NULL, x->size);
		gl_results_done(live, x);
		return;
	}
	if (b) {
		gl_results_done(live, x); /* the job has it in use */
	} else if (!(b = begin(live, x, (unsigned)q, w->method))) {
		gl_results_done(live, x);
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a leaderboard");
		return;
	}
	w->next = b->waiting;
	b->waiting = w;
}

void gl_leaderboard_with(
        struct gl_req *r, struct gl_live *live, const char *question, const struct gl_ladder_method *method)
{
	const struct gl_terms *terms = gl_live_terms(live);
	int q = terms ? find_question(terms->template, question) : -1;
	struct wait *w = gl_req_alloc(r, sizeof(*w));

	if (!w) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory to wait for a leaderboard");
		return;
	}
	if (question && q < 0) {
		refuse_question(r, question);
		return;
	}
	if (q < 0 || !gl_desk_tasks(live->desk)) {
		reply_without(r, q < 0 ? NULL : terms->template->question[q].name, live->head.size);
		return;
	}
	*w = (struct wait){ .r = r, .question = question, .method = method };
	r->user = w;
	gl_results_with(r, live, false, derived);
}
