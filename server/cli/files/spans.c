/* spans -- a row a span; starts and ends in any unit that all rows share. A truth is compared span by span.
 */
#include <math.h>

#include "base/auto.h"
#include "cli/files.h"
#include "consensus/spans.h"

#define PLACE_MAX 1000000000

struct sums {
	uint64_t found, true_, both; /* spans of results, of truths, of both */
};

static enum gl_code spans_names(struct gl_ballots_file *b, const char *const cell[], struct gl_err *e)
{
	return gl_ballots_name(b, cell[2], e);
}

/* The span of a row; label UINT32_MAX: no answer has its name. */
static enum gl_code row_span(struct gl_span *out, const struct gl_ballots_file *b,
        const struct gl_file_answer *a, uint32_t row, struct gl_err *e)
{
	int64_t start, end;

	if (gl_file_int(&start, gl_file_cell(a, row, 0), 0, PLACE_MAX - 1, "start", e) ||
	        gl_file_int(&end, gl_file_cell(a, row, 1), start + 1, PLACE_MAX, "end", e))
		return e->code;
	*out = (struct gl_span){ (uint32_t)start, (uint32_t)end,
		(uint32_t)gl_file_name(b, gl_file_cell(a, row, 2)) };
	return GL_OK;
}

/* All rows as sorted spans. */
static enum gl_code rows_read(
        struct gl_buf *out, const struct gl_ballots_file *b, const struct gl_file_answer *a, struct gl_err *e)
{
	gl_buf_auto spans = { 0 };
	struct gl_span *span;

	gl_buf_init(&spans, SIZE_MAX);
	for (uint32_t i = 0; i < a->rows; i++) {
		struct gl_span s;

		if (row_span(&s, b, a, i, e))
			return e->code;
		gl_buf_add(&spans, &s, sizeof(s));
	}
	span = (struct gl_span *)(void *)spans.data;
	gl_spans_sort(span, spans.len / sizeof(*span));
	for (uint32_t i = 1; i < spans.len / sizeof(*span); i++)
		if (span[i].start < span[i - 1].end)
			return gl_fail(e, GL_INVALID, "two spans of one answer overlap at %u", span[i].start);
	gl_spans_pack(out, span, (uint32_t)(spans.len / sizeof(*span)));
	return gl_buf_failed(&spans) ? gl_fail(e, GL_NO_MEMORY, "no memory for spans") : GL_OK;
}

static enum gl_code spans_pack(
        struct gl_buf *out, const struct gl_ballots_file *b, const struct gl_file_answer *a, struct gl_err *e)
{
	return rows_read(out, b, a, e);
}

static void spans_write(struct gl_sheet *s, const struct gl_ballots_file *b, struct gl_ballot value)
{
	for (uint32_t i = 0; i < gl_spans_count(value); i++) {
		struct gl_span span = gl_spans_at(value, i);

		gl_sheet_printf(s, "%u", span.start);
		gl_sheet_printf(s, "%u", span.end);
		gl_sheet_text(s, b->option.name[span.label]);
	}
}

static enum gl_code spans_score(void *sums, bool *same, const struct gl_ballots_file *b,
        struct gl_ballot value, const struct gl_file_answer *truth, struct gl_err *e)
{
	struct sums *s = sums;
	gl_buf_auto packed = { 0 };
	struct gl_ballot want;
	uint32_t both;

	gl_buf_init(&packed, SIZE_MAX);
	if (rows_read(&packed, b, truth, e))
		return e->code;
	want = (struct gl_ballot){ packed.data, packed.len };
	both = gl_spans_shared(value, want);
	s->found += gl_spans_count(value);
	s->true_ += gl_spans_count(want);
	s->both += both;
	*same = both == gl_spans_count(value) && both == gl_spans_count(want);
	return GL_OK;
}

static void spans_figures(
        struct gl_figures *out, const struct gl_ballots_file *b, const void *sums, uint64_t tasks)
{
	const struct sums *s = sums;

	(void)b, (void)tasks;
	gl_figure(out, s->found ? (double)s->both / (double)s->found : NAN, "precision");
	gl_figure(out, s->true_ ? (double)s->both / (double)s->true_ : NAN, "recall");
	gl_figure(out, s->found + s->true_ ? 2 * (double)s->both / (double)(s->found + s->true_) : NAN, "f1");
}

const struct gl_file_type gl_file_type_spans = {
	.name = "spans",
	.help = "columns start,end,label, a row a span (--assigned names answers without one); writes "
	        "task,start,end,label,tie; truth: precision, recall and F1 of spans exactly as they are "
	        "there",
	.column = { "start", "end", "label" },
	.many = true,
	.named = true,
	.tied = true,
	.names = spans_names,
	.pack = spans_pack,
	.result = { "start", "end", "label" },
	.write = spans_write,
	.sums_size = sizeof(struct sums),
	.score = spans_score,
	.figures = spans_figures,
};
