#include "jobs/comparisons.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/hex.h"
#include "questions/types/pairwise.h"

#define RANGE          64                  /* tasks whose answers are read at once */
#define TEXTS_MAX      ((size_t)256 << 20) /* bytes of names, one after another */
#define NAME_MAX_BYTES 200                 /* of a source */

/* While they are read, a comparison's sources are the places of their names in texts. */
struct reader {
	struct gl_comparisons *out;
	const struct gl_derived *d;
	const struct gl_question *q;
	unsigned at;
	struct gl_buf texts;
	struct gl_comparison *comparison;
	size_t n;
	struct gl_json_doc content, said;
	const char *name[2]; /* of the task at hand, by side; NULL: it names none */
	uint32_t side[2];    /* their places, once kept */
	bool kept;
};

static void reader_release(struct reader *r)
{
	gl_buf_release(&r->texts);
	gl_json_release(&r->content);
	gl_json_release(&r->said);
	free(r->comparison);
}

/* ---- what a task compares ---- */

static uint32_t keep(struct reader *r, const char *name)
{
	uint32_t at = (uint32_t)r->texts.len;

	gl_buf_add(&r->texts, name, strlen(name) + 1);
	return at;
}

/* The text of a task's content under that name; NULL: none that could be a source. */
static const char *named_in(const struct gl_json *content, const char *member)
{
	const struct gl_json *v = gl_json_get(content, member);

	return gl_json_is(v, GL_JSON_STRING) && v->len && v->len <= NAME_MAX_BYTES &&
	                       strlen(v->text) == v->len
	               ? v->text
	               : NULL;
}

static enum gl_code task_content(struct reader *r, const struct gl_rows *tasks, int row, struct gl_err *e)
{
	size_t len;
	const char *text = (const char *)gl_rows_bytes(tasks, row, 3, &len);

	if (gl_json_parse(&r->content, text, len, e))
		return gl_fail_in(e, "content of task %lld: ", (long long)gl_rows_i64(tasks, row, 0));
	for (unsigned side = 0; side < 2; side++)
		r->name[side] = named_in(r->content.root, gl_pairwise_source(r->q, side));
	r->kept = false;
	return GL_OK;
}

/* ---- what an answer says ---- */

static unsigned strength_of(const struct gl_json *value)
{
	int64_t strength;

	return gl_json_int(gl_json_get(value, "strength"), 1, 3, &strength) ? (unsigned)strength : 2;
}

static enum gl_code add_answer(
        struct reader *r, const struct gl_facts_answer *x, const char *said, size_t len, struct gl_err *e)
{
	const char *label = r->q->label[gl_derived_vote(r->d, x, r->at)];
	struct gl_comparison *c = &r->comparison[r->n];
	const struct gl_json *shown;
	bool swapped;

	if (!r->name[0] || !r->name[1]) {
		r->out->unnamed++;
		return GL_OK;
	}
	for (unsigned side = 0; side < 2 && !r->kept; side++)
		r->side[side] = keep(r, r->name[side]);
	r->kept = true;
	if (gl_json_parse(&r->said, said, len, e))
		return gl_fail_in(e, "what answer %llu said: ", (unsigned long long)x->index);
	shown = gl_json_first(gl_json_get(gl_json_get(r->said.root, "order"), r->q->name));
	swapped = gl_json_str(shown, gl_pairwise_side(r->q, 1));
	*c = (struct gl_comparison){ .first = r->side[swapped],
		.second = r->side[!swapped],
		.worker = x->who,
		.winner = GL_WINNER_NONE,
		.weight = 2 };
	if (!strcmp(label, "left") || !strcmp(label, "right")) {
		c->winner = (*label == 'l') != swapped ? GL_WINNER_FIRST : GL_WINNER_SECOND;
		c->weight = (uint8_t)strength_of(gl_json_get(gl_json_get(r->said.root, "value"), r->q->name));
	}
	r->n++;
	return GL_OK;
}

static enum gl_code add_row(struct reader *r, const struct gl_rows *answers, int row, struct gl_err *e)
{
	const struct gl_facts *f = r->d->facts;
	uint32_t place = gl_facts_answer_at(f, (uint64_t)gl_rows_i64(answers, row, 0));
	size_t len;
	const char *said = (const char *)gl_rows_bytes(answers, row, 5, &len);

	if (place == GL_NOWHERE || r->d->left[place] || !said || r->n == f->answers_n ||
	        gl_derived_vote(r->d, &f->answer[place], r->at) == GL_NO_VOTE)
		return GL_OK;
	return add_answer(r, &f->answer[place], said, len, e);
}

/* ---- ranges of tasks ---- */

static enum gl_code ask(struct gl_rows *rows, struct gl_session *db, enum gl_sql sql, const int64_t *arg,
        size_t n, struct gl_err *e)
{
	gl_args_auto a = { 0 };

	gl_args_init(&a, 64);
	for (size_t i = 0; i < n; i++)
		gl_args_i64(&a, arg[i]);
	return gl_session_ask(db, sql, &a, rows, e);
}

static enum gl_code read_range(struct reader *r, struct gl_session *db, int64_t project, int64_t after,
        uint64_t size, struct gl_err *e)
{
	gl_rows_auto answers = { 0 }, tasks = { 0 };
	const int64_t of[] = { project, after, after + RANGE, (int64_t)size };
	bool sources = gl_pairwise_source(r->q, 0);
	int task = -1;

	if (ask(&answers, db, GL_SQL_SEAL_JUDGMENTS, of, 4, e) ||
	        (sources && ask(&tasks, db, GL_SQL_TASK_RESULTS, of, 3, e)))
		return e->code;
	for (int i = 0; i < answers.count; i++) {
		int64_t n = gl_rows_i64(&answers, i, 1);

		if (sources && (task < 0 || gl_rows_i64(&tasks, task, 0) != n)) {
			while (++task < tasks.count && gl_rows_i64(&tasks, task, 0) != n)
				;
			if (task >= tasks.count)
				return gl_fail(e, GL_INTERNAL, "task %lld is not stored", (long long)n);
			if (task_content(r, &tasks, task, e))
				return e->code;
		}
		if (add_row(r, &answers, i, e))
			return e->code;
	}
	return GL_OK;
}

/* ---- names become numbers ---- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static uint32_t number(const struct gl_comparisons *c, const char *name)
{
	const char *const *found = bsearch(&name, c->source, c->in.sources, sizeof(*c->source), by_text);

	return (uint32_t)(found - c->source);
}

static enum gl_code number_sources(struct reader *r, struct gl_err *e)
{
	struct gl_comparisons *c = r->out;
	size_t n = 0, all = 0;

	if (gl_buf_failed(&r->texts))
		return gl_fail(
		        e, GL_TOO_LARGE, "the names of the sources are longer than %zu MiB", TEXTS_MAX >> 20);
	for (size_t i = 0; i < r->texts.len; i++)
		all += !r->texts.data[i];
	c->texts = gl_buf_take(&r->texts, &(size_t){ 0 });
	c->source = calloc(all + 1, sizeof(*c->source));
	if (!c->source || (all && !c->texts))
		return gl_fail(e, GL_NO_MEMORY, "no memory for the names of sources");
	for (const char *at = c->texts; n < all; at += strlen(at) + 1)
		c->source[n++] = at;
	qsort(c->source, n, sizeof(*c->source), by_text);
	for (size_t i = 0; i < n; i++)
		if (!i || strcmp(c->source[i], c->source[c->in.sources - 1]))
			c->source[c->in.sources++] = c->source[i];
	for (size_t i = 0; i < r->n; i++) {
		r->comparison[i].first = number(c, c->texts + r->comparison[i].first);
		r->comparison[i].second = number(c, c->texts + r->comparison[i].second);
	}
	c->in.n = r->n;
	c->in.comparison = gl_take(r->comparison);
	return GL_OK;
}

static enum gl_code name_workers(struct gl_comparisons *c, const struct gl_facts *f, struct gl_err *e)
{
	size_t width = 2 * GL_PSEUDONYM_BYTES + 1;

	c->in.workers = f->annotators_n;
	c->worker = calloc((size_t)f->annotators_n + 1, sizeof(*c->worker));
	c->hex = calloc((size_t)f->annotators_n + 1, width);
	if (!c->worker || !c->hex)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the names of annotators");
	for (uint32_t w = 0; w < f->annotators_n; w++) {
		gl_hex(c->hex + w * width, f->annotator[w].a, GL_PSEUDONYM_BYTES);
		c->worker[w] = c->hex + w * width;
	}
	return GL_OK;
}

enum gl_code gl_comparisons_read(struct gl_comparisons *c, const struct gl_derived *d, unsigned q,
        int64_t project, uint64_t size, struct gl_session *db, struct gl_err *e)
{
	__attribute__((cleanup(reader_release))) struct reader r = {
		.out = c, .d = d, .q = &d->at->template->question[q], .at = q
	};

	*c = (struct gl_comparisons){ 0 };
	gl_buf_init(&r.texts, TEXTS_MAX);
	r.comparison = malloc(((size_t)d->facts->answers_n + 1) * sizeof(*r.comparison));
	if (!r.comparison)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u comparisons", d->facts->answers_n);
	for (unsigned side = 0; side < 2; side++)
		r.name[side] = gl_pairwise_side(r.q, side); /* unless content says otherwise */
	for (int64_t after = 0; after < d->facts->tasks_n; after += RANGE)
		if (read_range(&r, db, project, after, size, e))
			return e->code;
	return number_sources(&r, e) || name_workers(c, d->facts, e) ? e->code : GL_OK;
}

void gl_comparisons_release(struct gl_comparisons *c)
{
	free((void *)(uintptr_t)c->in.comparison);
	free(c->source);
	free(c->worker);
	free(c->texts);
	free(c->hex);
	*c = (struct gl_comparisons){ 0 };
}
