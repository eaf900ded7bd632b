/* text -- texts in UTF-8; a result is one of them, and whose it is. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/files.h"
#include "base/utf8.h"
#include "consensus/distance.h"

struct sums {
	double share, squares; /* of code points to change, of those of the longer text */
};

static enum gl_code text_pack(
        struct gl_buf *out, const struct gl_ballots_file *b, const struct gl_file_answer *a, struct gl_err *e)
{
	const char *text = gl_file_cell(a, 0, 0);

	(void)b;
	if (!gl_utf8_valid(text, strlen(text)))
		return gl_fail(e, GL_INVALID, "the text must be UTF-8");
	gl_buf_puts(out, text);
	return GL_OK;
}

static void text_write(struct gl_sheet *s, const struct gl_ballots_file *b, struct gl_ballot value)
{
	const struct gl_vote *vote = gl_ballots_quoted(b, value);
	struct gl_ballot said = b->ballot[vote - b->file.votes.vote];
	char *text = strndup(said.data, said.len);

	gl_sheet_text(s, text ? text : "");
	gl_sheet_text(s, b->file.worker.name[vote->worker]);
	free(text);
}

static enum gl_code text_score(void *sums, bool *same, const struct gl_ballots_file *b,
        struct gl_ballot value, const struct gl_file_answer *truth, struct gl_err *e)
{
	struct gl_ballot said = b->ballot[gl_ballots_quoted(b, value) - b->file.votes.vote];
	const char *want = gl_file_cell(truth, 0, 0);
	size_t longer = gl_code_points(said.data, said.len), other = gl_code_points(want, strlen(want));
	struct gl_distance d = { 0 };
	struct sums *s = sums;
	double share = NAN;

	if (gl_distance_from(&d, said.data, said.len))
		share = (double)gl_distance_to(&d, want, strlen(want));
	gl_distance_release(&d);
	if (isnan(share))
		return gl_fail(e, GL_NO_MEMORY, "no memory to compare texts");
	longer = longer > other ? longer : other;
	share /= longer ? (double)longer : 1;
	s->share += share;
	s->squares += share * share;
	*same = share == 0;
	return GL_OK;
}

static void text_figures(
        struct gl_figures *out, const struct gl_ballots_file *b, const void *sums, uint64_t tasks)
{
	const struct sums *s = sums;

	(void)b;
	gl_figure(out, s->share / (double)tasks, "mae");
	gl_figure(out, sqrt(s->squares / (double)tasks), "rmse");
}

const struct gl_file_type gl_file_type_text = {
	.name = "text",
	.help = "column text; writes task,text,worker: the text that is nearest to the others; truth: share "
	        "of code "
	        "points to change",
	.column = { "text" },
	.quoted = true,
	.pack = text_pack,
	.result = { "text", "worker" },
	.write = text_write,
	.sums_size = sizeof(struct sums),
	.score = text_score,
	.figures = text_figures,
};
