/* ranking -- two things or more between '>' and '=', the best first: "b>a=c". Tasks may rank different
 * things; names hold neither sign, and begin and end without a blank. */
#include <string.h>

#include "base/auto.h"
#include "cli/files.h"
#include "consensus/ranking.h"

#define NAME_MAX_BYTES 1024

struct sums {
	double distance;
};

/* The next name of a text, and whether it stands a place below the one before; false after the last. */
static bool next_name(const char **at, char out[NAME_MAX_BYTES], bool *below)
{
	bool sign = **at == '>' || **at == '=';
	const char *from = *at + sign;
	size_t whole = strcspn(from, ">="), blank = strspn(from, " "), len;

	*below = **at == '>';
	if (blank >= whole || whole - blank >= NAME_MAX_BYTES)
		return false;
	*at = from + whole;
	len = whole - blank;
	while (from[blank + len - 1] == ' ')
		len--;
	memcpy(out, from + blank, len);
	out[len] = '\0';
	return true;
}

/* The places of a text's things. */
static enum gl_code places(
        uint8_t place[GL_LABELS_MAX], const struct gl_ballots_file *b, const char *text, struct gl_err *e)
{
	const char *at = text;
	char name[NAME_MAX_BYTES];
	unsigned things = 0;
	uint8_t next = 0;
	bool below;

	memset(place, GL_UNRANKED, GL_LABELS_MAX);
	while (next_name(&at, name, &below)) {
		int32_t i = gl_file_name(b, name);

		next += below;
		things++;
		if (i < 0)
			continue; /* a truth may know of things that nobody ranked */
		if (place[i] != GL_UNRANKED)
			return gl_fail(e, GL_INVALID, "\"%s\" names \"%s\" twice", text, name);
		place[i] = next;
	}
	return *at || things < 2 ? gl_fail(e, GL_INVALID, "order: \"%s\" is no ranking like \"b>a=c\"", text)
	                         : GL_OK;
}

static enum gl_code ranking_names(struct gl_ballots_file *b, const char *const cell[], struct gl_err *e)
{
	char name[NAME_MAX_BYTES];
	bool below;

	for (const char *at = cell[0]; next_name(&at, name, &below);)
		if (gl_ballots_name(b, name, e))
			return e->code;
	return GL_OK;
}

static enum gl_code ranking_pack(
        struct gl_buf *out, const struct gl_ballots_file *b, const struct gl_file_answer *a, struct gl_err *e)
{
	uint8_t place[GL_LABELS_MAX];

	if (places(place, b, gl_file_cell(a, 0, 0), e))
		return e->code;
	gl_buf_add(out, place, b->option.n);
	return GL_OK;
}

static void ranking_write(struct gl_sheet *s, const struct gl_ballots_file *b, struct gl_ballot value)
{
	const uint8_t *place = value.data;
	gl_buf_auto out = { 0 };

	gl_buf_init(&out, GL_LABELS_MAX * (NAME_MAX_BYTES + 1));
	for (unsigned at = 0; at < value.len; at++) {
		char sign = '>';

		for (uint32_t i = 0; i < value.len; i++) {
			if (place[i] != at)
				continue;
			if (out.len)
				gl_buf_putc(&out, sign);
			gl_buf_puts(&out, b->option.name[i]);
			sign = '=';
		}
	}
	gl_sheet_text(s, out.len ? out.data : "");
}

static enum gl_code ranking_score(void *sums, bool *same, const struct gl_ballots_file *b,
        struct gl_ballot value, const struct gl_file_answer *truth, struct gl_err *e)
{
	struct sums *s = sums;
	uint8_t place[GL_LABELS_MAX];
	double distance;

	if (places(place, b, gl_file_cell(truth, 0, 0), e))
		return e->code;
	distance = gl_ranking_distance(value, (struct gl_ballot){ place, value.len });
	s->distance += distance;
	*same = distance == 0;
	return GL_OK;
}

static void ranking_figures(
        struct gl_figures *out, const struct gl_ballots_file *b, const void *sums, uint64_t tasks)
{
	const struct sums *s = sums;

	(void)b;
	gl_figure(out, 1 - 2 * s->distance / (double)tasks, "tau");
}

const struct gl_file_type gl_file_type_ranking = {
	.name = "ranking",
	.help = "column order, the best first: b>a=c; writes task,order,tie; truth: mean of Kendall's tau",
	.column = { "order" },
	.named = true,
	.tied = true,
	.names = ranking_names,
	.pack = ranking_pack,
	.result = { "order" },
	.write = ranking_write,
	.sums_size = sizeof(struct sums),
	.score = ranking_score,
	.figures = ranking_figures,
};
