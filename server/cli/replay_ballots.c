#include "cli/replay_ballots.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/client_project.h"
#include "cli/files.h"
#include "consensus/boxes.h"
#include "consensus/distance.h"
#include "consensus/spans.h"

static const struct gl_question_type *type_of(const struct gl_replay_set *s)
{
	return gl_question_type_find(s->type, strlen(s->type));
}

bool gl_replay_ballots_fit(const struct gl_replay_set *s)
{
	const struct gl_question_type *type = type_of(s);

	return type && !type->quoted && gl_file_type_find(type);
}

/* Where the words of a text begin and end that has a space between each, in code points. */
struct words {
	uint32_t *start, *end;
	size_t n;
};

static void words_release(struct words *w)
{
	free(w->start);
	free(w->end);
}

static enum gl_code words_read(struct words *w, const json_t *list, struct gl_err *e)
{
	size_t n = json_array_size(list);
	uint32_t at = 0;

	w->start = calloc(n + 1, sizeof(*w->start));
	w->end = calloc(n + 1, sizeof(*w->end));
	if (!w->start || !w->end)
		return gl_fail(e, GL_NO_MEMORY, "out of memory");
	for (; w->n < n; w->n++) {
		const char *word = json_string_value(json_array_get(list, w->n));

		w->start[w->n] = at;
		at += word ? (uint32_t)gl_code_points(word, strlen(word)) : 0;
		w->end[w->n] = at++;
	}
	return GL_OK;
}

/* Spans that count words as spans that count code points. */
static enum gl_code words_to_points(
        struct gl_buf *out, const json_t *words, struct gl_ballot said, struct gl_err *e)
{
	__attribute__((cleanup(words_release))) struct words w = { 0 };
	uint32_t n = gl_spans_count(said);

	if (words_read(&w, words, e))
		return e->code;
	gl_buf_clear(out);
	gl_buf_add(out, &n, sizeof(n));
	for (uint32_t i = 0; i < n; i++) {
		struct gl_span s = gl_spans_at(said, i);

		if (s.end > w.n)
			return gl_fail(e, GL_INVALID, "a span ends at word %u of %zu", s.end, w.n);
		s.start = w.start[s.start];
		s.end = w.end[s.end - 1];
		gl_buf_add(out, &s, sizeof(s));
	}
	return GL_OK;
}

/* ---- boxes ---- */

#define SIDE 10000

/* Thousandths of a pixel as ten-thousandths of a side of so many pixels, within the picture. */
static int64_t part_of_side(int64_t thousandths, int64_t pixels)
{
	int64_t part = (20 * thousandths + pixels) / (2 * pixels);

	return thousandths < 0 ? 0 : part < SIDE ? part : SIDE;
}

/* One side of a box; whatever its size, it is above 0. */
static void side_to_parts(int32_t *from, int32_t *size, int64_t pixels)
{
	int64_t start = part_of_side(*from, pixels), end = part_of_side((int64_t)*from + *size, pixels);

	start -= start == SIDE;
	*from = (int32_t)start;
	*size = (int32_t)(end > start ? end - start : 1);
}

/* Boxes in pixels as boxes in ten-thousandths of the picture. */
static enum gl_code pixels_to_parts(
        struct gl_buf *out, int64_t width, int64_t height, struct gl_ballot said, struct gl_err *e)
{
	uint32_t n = gl_box_count(said);
	gl_mem_auto struct gl_box *box = malloc((n + (size_t)1) * sizeof(*box));

	if (!box)
		return gl_fail(e, GL_NO_MEMORY, "out of memory");
	if (width < 1 || height < 1)
		return gl_fail(e, GL_INVALID, "the item says no width and height in whole pixels");
	for (uint32_t i = 0; i < n; i++) {
		box[i] = gl_box_at(said, i);
		side_to_parts(&box[i].x, &box[i].w, width);
		side_to_parts(&box[i].y, &box[i].h, height);
	}
	gl_buf_clear(out);
	gl_boxes_pack(out, box, n);
	return GL_OK;
}

/* ---- the file ---- */

/* What reads the values of one file. */
struct reader {
	struct gl_replay_set *s;
	struct gl_ballots_file b;
	struct gl_question q; /* as far as stating a value asks for one: its labels' names */
	const char *words;    /* the item's member that is a list of words, or NULL */
	const char *size[2];  /* the item's members that are its width and height, or NULL */
	const json_t *items;
	struct gl_buf converted, text;
};

static void reader_release(struct reader *r)
{
	gl_ballots_file_release(&r->b);
	gl_buf_release(&r->converted);
	gl_buf_release(&r->text);
}

/* What the file says in units of its own, in those of the server. */
static enum gl_code convert(struct reader *r, const json_t *item, struct gl_ballot *said, struct gl_err *e)
{
	if (!r->words && !r->size[0])
		return GL_OK;
	if (r->words && words_to_points(&r->converted, json_object_get(item, r->words), *said, e))
		return e->code;
	if (r->size[0] &&
	        pixels_to_parts(&r->converted, json_integer_value(json_object_get(item, r->size[0])),
	                json_integer_value(json_object_get(item, r->size[1])), *said, e))
		return e->code;
	*said = (struct gl_ballot){ r->converted.data, r->converted.len };
	return GL_OK;
}

static enum gl_code answer_read(struct reader *r, uint64_t i, struct gl_replay_answer *out, struct gl_err *e)
{
	const struct gl_vote *vote = &r->b.file.votes.vote[i];
	const char *task = r->b.file.task.name[vote->item], *worker = r->b.file.worker.name[vote->worker];
	struct gl_ballot said = r->b.ballot[i];
	int32_t t = gl_names_add(&r->s->task, task), w = gl_names_add(&r->s->worker, worker), label;

	if (convert(r, json_object_get(r->items, task), &said, e))
		return gl_fail_in(e, "task %s, worker %s: ", task, worker);
	gl_buf_clear(&r->text);
	r->q.type->state(&r->text, &r->q, said);
	label = gl_buf_failed(&r->text) ? -1 : gl_names_add(&r->s->label, r->text.data);
	if (t < 0 || w < 0 || label < 0)
		return gl_fail(e, GL_INVALID, "task %s, worker %s: not UTF-8, or no memory", task, worker);
	*out = (struct gl_replay_answer){
		.task = (uint32_t)t, .worker = (uint32_t)w, .label = (uint32_t)label
	};
	return GL_OK;
}

static void reader_init(struct reader *r, struct gl_replay_set *s, const json_t *items)
{
	const json_t *how = json_object_get(s->document, "items");

	*r = (struct reader){ .s = s, .items = items, .q.type = type_of(s) };
	r->words = json_string_value(json_object_get(how, "words"));
	r->size[0] = json_string_value(json_array_get(json_object_get(how, "pixels"), 0));
	r->size[1] = json_string_value(json_array_get(json_object_get(how, "pixels"), 1));
	gl_buf_init(&r->converted, SIZE_MAX);
	gl_buf_init(&r->text, SIZE_MAX);
}

static const char *first_option(const struct gl_replay_set *s)
{
	const json_t *template = json_object_get(json_object_get(s->document, "project"), "template");
	const json_t *question = json_array_get(json_object_get(template, "questions"), 0);
	const json_t *option = json_array_get(json_object_get(question, "options"), 0);
	const char *value = json_string_value(json_object_get(option, "value"));

	return value ? value : "";
}

enum gl_code gl_replay_ballots_read(
        struct gl_replay_set *s, const char *folder, const json_t *items, uint32_t limit, struct gl_err *e)
{
	__attribute__((cleanup(reader_release))) struct reader r = { 0 };
	gl_mem_auto char *answers = gl_path_join(folder, "answers.csv");
	gl_mem_auto char *assigned = gl_path_join(folder, "assignments.csv");
	struct gl_ballots_source from = { .type = type_of(s), .answers = answers, .first = true };
	uint64_t n;

	reader_init(&r, s, items);
	from.assigned = gl_file_type_find(from.type)->many && !access(assigned, R_OK) ? assigned : NULL;
	if (gl_ballots_file_read(&r.b, &from, e))
		return e->code;
	r.q.labels = r.b.option.n < GL_LABELS_MAX ? r.b.option.n : GL_LABELS_MAX;
	for (uint32_t k = 0; k < r.q.labels; k++)
		r.q.label[k] = r.b.option.name[k];
	if (!r.b.option.n) /* a file without a column of labels */
		r.q.label[0] = first_option(s);
	n = limit && limit < r.b.file.votes.n ? limit : r.b.file.votes.n;
	s->answer = malloc((n + 1) * sizeof(*s->answer));
	if (!s->answer || n > UINT32_MAX)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %llu answers", (unsigned long long)n);
	for (; s->answers < n; s->answers++)
		if (answer_read(&r, s->answers, &s->answer[s->answers], e))
			return e->code;
	return GL_OK;
}
