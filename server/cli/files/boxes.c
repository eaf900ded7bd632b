/* boxes -- a row a box: its left and upper side, width and height, and a label if there is such a column.
 * Coordinates are decimal numbers of at most 100,000 either way, in any unit (pixels, as a rule); they are
 * taken to the nearest thousandth. */
#include <math.h>
#include <stdlib.h>

#include "base/auto.h"
#include "cli/files.h"
#include "consensus/boxes.h"

#define MOST  100000
#define SCALE 1000

enum { X, Y, W, H, LABEL };

/* Overlaps, in hundredths, from which on a box is found. */
static const unsigned levels[] = { 50, 70 };

struct sums {
	uint64_t drawn, there, found[GL_COUNT(levels)];
};

static enum gl_code boxes_names(struct gl_ballots_file *b, const char *const cell[], struct gl_err *e)
{
	return *cell[LABEL] ? gl_ballots_name(b, cell[LABEL], e) : GL_OK;
}

static enum gl_code coordinate(
        int32_t *out, const struct gl_file_answer *a, uint32_t row, unsigned column, struct gl_err *e)
{
	static const char *const names[] = { "x", "y", "w", "h" };
	bool size = column == W || column == H;
	double v;

	if (gl_file_real(&v, gl_file_cell(a, row, column), names[column], e))
		return e->code;
	if (v < (size ? 1.0 / SCALE : -MOST) || v > MOST)
		return gl_fail(e, GL_INVALID, "%s must be %s%d", names[column],
		        size ? "above 0 and at most " : "at most, either way, ", MOST);
	*out = (int32_t)lround(v * SCALE);
	return GL_OK;
}

/* What nobody has named is none of the labels. */
static uint32_t label_of(const struct gl_ballots_file *b, const char *text)
{
	int32_t label = *text ? gl_file_name(b, text) : 0;

	return label < 0 ? GL_LABELS_MAX : (uint32_t)label;
}

static enum gl_code boxes_pack(
        struct gl_buf *out, const struct gl_ballots_file *b, const struct gl_file_answer *a, struct gl_err *e)
{
	gl_mem_auto struct gl_box *box = malloc((a->rows + (size_t)1) * sizeof(*box));

	if (!box)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u boxes", a->rows);
	for (uint32_t i = 0; i < a->rows; i++) {
		if (coordinate(&box[i].x, a, i, X, e) || coordinate(&box[i].y, a, i, Y, e) ||
		        coordinate(&box[i].w, a, i, W, e) || coordinate(&box[i].h, a, i, H, e))
			return e->code;
		box[i].label = label_of(b, gl_file_cell(a, i, LABEL));
	}
	gl_boxes_pack(out, box, a->rows);
	return GL_OK;
}

static void thousandths(struct gl_sheet *s, int64_t v)
{
	char text[GL_FRACTION_TEXT];

	gl_fraction_text(text, v, SCALE);
	text[strlen(text) - 3] = '\0'; /* the last three of six decimals are 0 */
	gl_sheet_text(s, text);
}

static void boxes_write(struct gl_sheet *s, const struct gl_ballots_file *b, struct gl_ballot value)
{
	for (uint32_t i = 0; value.len && i < gl_box_count(value); i++) {
		struct gl_box box = gl_box_at(value, i);

		thousandths(s, box.x);
		thousandths(s, box.y);
		thousandths(s, box.w);
		thousandths(s, box.h);
		gl_sheet_text(s, b->option.n ? b->option.name[box.label] : "");
	}
}

static enum gl_code boxes_score(void *sums, bool *same, const struct gl_ballots_file *b,
        struct gl_ballot value, const struct gl_file_answer *truth, struct gl_err *e)
{
	gl_buf_auto packed = { 0 };
	struct gl_ballot want;
	struct sums *s = sums;

	gl_buf_init(&packed, SIZE_MAX);
	if (boxes_pack(&packed, b, truth, e))
		return e->code;
	if (gl_buf_failed(&packed))
		return gl_fail(e, GL_NO_MEMORY, "no memory for a truth");
	want = (struct gl_ballot){ packed.data, packed.len };
	s->drawn += gl_box_count(value);
	s->there += gl_box_count(want);
	for (size_t i = 0; i < GL_COUNT(levels); i++)
		s->found[i] += gl_boxes_match(value, want, levels[i]);
	*same = value.len == want.len && !memcmp(value.data, want.data, want.len);
	return GL_OK;
}

static void boxes_figures(
        struct gl_figures *out, const struct gl_ballots_file *b, const void *sums, uint64_t tasks)
{
	const struct sums *s = sums;

	(void)b, (void)tasks;
	for (size_t i = 0; i < GL_COUNT(levels); i++) {
		double found = (double)s->found[i];
		double level = levels[i] / 100.0;

		gl_figure(out, s->drawn + s->there ? 2 * found / (double)(s->drawn + s->there) : NAN,
		        "f1 at overlap %.1f", level);
		gl_figure(out, s->drawn ? found / (double)s->drawn : NAN, "precision at overlap %.1f", level);
		gl_figure(out, s->there ? found / (double)s->there : NAN, "recall at overlap %.1f", level);
	}
}

const struct gl_file_type gl_file_type_boxes = {
	.name = "boxes",
	.help = "columns x,y,w,h and, if there, label, a row a box; writes the same; truth: F1, precision, "
	        "recall",
	.column = { "x", "y", "w", "h", "label" },
	.optional = 1,
	.many = true,
	.named = true,
	.names = boxes_names,
	.pack = boxes_pack,
	.result = { "x", "y", "w", "h", "label" },
	.tied = true,
	.write = boxes_write,
	.sums_size = sizeof(struct sums),
	.score = boxes_score,
	.figures = boxes_figures,
};
