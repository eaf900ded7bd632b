/* rating -- whole numbers of at most 1,000,000 either way, "3" or "3.0"; a truth may be any number. */
#include <math.h>

#include "cli/files.h"

#define RATING_MAX 1000000

struct sums {
	double error, squares;
};

static enum gl_code rating_pack(
        struct gl_buf *out, const struct gl_ballots_file *b, const struct gl_file_answer *a, struct gl_err *e)
{
	const char *text = gl_file_cell(a, 0, 0);
	int64_t rating;
	double value;

	(void)b;
	if (gl_file_real(&value, text, "rating", e))
		return e->code;
	if (value != trunc(value) || fabs(value) > RATING_MAX)
		return gl_fail(e, GL_INVALID,
		        "rating: \"%s\" is no whole number from %d to %d; multiply decimals by 10 or 100",
		        text, -RATING_MAX, RATING_MAX);
	rating = (int64_t)value;
	gl_buf_add(out, &rating, sizeof(rating));
	return GL_OK;
}

static uint64_t denominator(struct gl_ballot value)
{
	return value.len > sizeof(uint64_t) ? gl_word(value.data, 1) : 1;
}

static void rating_write(struct gl_sheet *s, const struct gl_ballots_file *b, struct gl_ballot value)
{
	char text[GL_FRACTION_TEXT];

	(void)b;
	gl_fraction_text(text, (int64_t)gl_word(value.data, 0), denominator(value));
	gl_sheet_text(s, text);
}

static enum gl_code rating_score(void *sums, bool *same, const struct gl_ballots_file *b,
        struct gl_ballot value, const struct gl_file_answer *truth, struct gl_err *e)
{
	struct sums *s = sums;
	double want, off;

	(void)b;
	if (gl_file_real(&want, gl_file_cell(truth, 0, 0), "rating", e))
		return e->code;
	off = fabs((double)(int64_t)gl_word(value.data, 0) / (double)denominator(value) - want);
	s->error += off;
	s->squares += off * off;
	*same = off == 0;
	return GL_OK;
}

static void rating_figures(
        struct gl_figures *out, const struct gl_ballots_file *b, const void *sums, uint64_t tasks)
{
	const struct sums *s = sums;

	(void)b;
	gl_figure(out, s->error / (double)tasks, "mae");
	gl_figure(out, sqrt(s->squares / (double)tasks), "rmse");
}

const struct gl_file_type gl_file_type_rating = {
	.name = "rating",
	.help = "column rating, whole numbers; writes task,rating; truth: mean absolute and root mean square "
	        "error",
	.column = { "rating" },
	.pack = rating_pack,
	.result = { "rating" },
	.write = rating_write,
	.sums_size = sizeof(struct sums),
	.score = rating_score,
	.figures = rating_figures,
};
