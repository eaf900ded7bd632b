/* text -- texts in UTF-8; a result is one of them, and whose it is, or a text that no single annotator wrote.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/files.h"
#include "base/utf8.h"
#include "consensus/distance.h"
#include "consensus/words.h"

struct sums {
	double share, squares;   /* of code points to change, of those of the longer text */
	uint64_t changed, words; /* words to change, but for case and punctuation, of those of the truth */
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

/* The text of a value; *by: who wrote it, NULL if nobody did. */
static struct gl_ballot text_of(const struct gl_ballots_file *b, struct gl_ballot value, const char **by)
{
	const struct gl_vote *vote;

	*by = NULL;
	if (gl_word(value.data, 0) == GL_NO_PLACE)
		return (struct gl_ballot){ (const char *)value.data + sizeof(uint64_t),
			value.len - sizeof(uint64_t) };
	vote = gl_ballots_quoted(b, value);
	*by = b->file.worker.name[vote->worker];
	return b->ballot[vote - b->file.votes.vote];
}

static void text_write(struct gl_sheet *s, const struct gl_ballots_file *b, struct gl_ballot value)
{
	const char *by;
	struct gl_ballot said = text_of(b, value, &by);
	char *text = strndup(said.data, said.len);

	gl_sheet_text(s, text ? text : "");
	gl_sheet_text(s, by ? by : "");
	free(text);
}

static bool score_letters(struct sums *s, const struct gl_ballot text[2])
{
	size_t longer = gl_code_points(text[0].data, text[0].len),
	       other = gl_code_points(text[1].data, text[1].len);
	struct gl_distance d = { 0 };
	bool done = gl_distance_from(&d, text[0].data, text[0].len);
	double share;

	longer = longer > other ? longer : other;
	share = done && longer ? (double)gl_distance_to(&d, text[1].data, text[1].len) / (double)longer : 0;
	gl_distance_release(&d);
	s->share += share;
	s->squares += share * share;
	return done;
}

static bool score_words(struct sums *s, const struct gl_ballot text[2])
{
	struct gl_distance d = { 0 };
	struct gl_words w = { 0 };
	bool done = gl_words_split(&w, text, 2) && gl_distance_from_symbols(&d, w.symbol, w.start[1]);

	if (done) {
		s->changed += gl_distance_to_symbols(&d, w.symbol + w.start[1], w.n - w.start[1]);
		s->words += w.n - w.start[1];
	}
	gl_distance_release(&d);
	gl_words_release(&w);
	return done;
}

static enum gl_code text_score(void *sums, bool *same, const struct gl_ballots_file *b,
        struct gl_ballot value, const struct gl_file_answer *truth, struct gl_err *e)
{
	const char *want = gl_file_cell(truth, 0, 0), *by;
	struct gl_ballot text[2] = { text_of(b, value, &by), { want, strlen(want) } };

	if (!gl_utf8_valid(want, strlen(want)))
		return gl_fail(e, GL_INVALID, "the text must be UTF-8");
	if (!score_letters(sums, text) || !score_words(sums, text))
		return gl_fail(e, GL_NO_MEMORY, "no memory to compare texts");
	*same = text[0].len == text[1].len && !memcmp(text[0].data, want, text[1].len);
	return GL_OK;
}

static void text_figures(
        struct gl_figures *out, const struct gl_ballots_file *b, const void *sums, uint64_t tasks)
{
	const struct sums *s = sums;

	(void)b;
	gl_figure(out, s->share / (double)tasks, "mae");
	gl_figure(out, sqrt(s->squares / (double)tasks), "rmse");
	gl_figure(out, s->words ? (double)s->changed / (double)s->words : NAN, "word_error_rate");
}

const struct gl_file_type gl_file_type_text = {
	.name = "text",
	.help = "column text; writes task,text,worker: the text that is nearest to the others (of rover "
	        "nobody's); "
	        "truth: "
	        "share of code points to change, word error rate but for case and punctuation",
	.column = { "text" },
	.quoted = true,
	.pack = text_pack,
	.result = { "text", "worker" },
	.write = text_write,
	.sums_size = sizeof(struct sums),
	.score = text_score,
	.figures = text_figures,
};
