/* multi_choice -- sets of options between '|'; an empty cell is the empty set. */
#include <math.h>
#include <string.h>

#include "cli/files.h"

#define OPTION_MAX 1024 /* bytes */

struct sums {
	double wrong, squares; /* share of the options that are wrongly in or out */
};

/* The next option of a text, without the blanks around it; false after the last. */
static bool next_option(const char **at, char out[OPTION_MAX])
{
	size_t whole = strcspn(*at, "|"), blank = strspn(*at, " "), len;

	if (!**at)
		return false;
	len = blank < whole ? whole - blank : 0;
	while (len && (*at)[blank + len - 1] == ' ')
		len--;
	snprintf(out, OPTION_MAX, "%.*s", (int)(len < OPTION_MAX ? len : OPTION_MAX - 1), *at + blank);
	*at += whole + ((*at)[whole] == '|');
	return true;
}

/* The options of a text as a set; how many are none that somebody chose is added to *unknown. */
static uint64_t options(const struct gl_ballots_file *b, const char *text, int *unknown)
{
	char name[OPTION_MAX];
	uint64_t set = 0;

	while (next_option(&text, name)) {
		int32_t i = gl_file_name(b, name);

		*unknown += i < 0;
		set |= i < 0 ? 0 : 1ull << i;
	}
	return set;
}

static enum gl_code multi_choice_names(struct gl_ballots_file *b, const char *const cell[], struct gl_err *e)
{
	char name[OPTION_MAX];

	for (const char *at = cell[0]; next_option(&at, name);)
		if (gl_ballots_name(b, name, e))
			return e->code;
	return GL_OK;
}

static enum gl_code multi_choice_pack(
        struct gl_buf *out, const struct gl_ballots_file *b, const struct gl_file_answer *a, struct gl_err *e)
{
	int unknown = 0;
	uint64_t set = options(b, gl_file_cell(a, 0, 0), &unknown);

	(void)e; /* all names are known by now */
	gl_buf_add(out, &set, sizeof(set));
	return GL_OK;
}

static void multi_choice_write(struct gl_sheet *s, const struct gl_ballots_file *b, struct gl_ballot value)
{
	uint64_t set = gl_word(value.data, 0);
	gl_buf_auto out = { 0 };

	gl_buf_init(&out, GL_LABELS_MAX * OPTION_MAX);
	for (uint32_t k = 0; k < b->option.n; k++)
		if (set >> k & 1)
			gl_buf_printf(&out, "%s%s", out.len ? "|" : "", b->option.name[k]);
	gl_sheet_text(s, out.len ? out.data : "");
}

static enum gl_code multi_choice_score(void *sums, bool *same, const struct gl_ballots_file *b,
        struct gl_ballot value, const struct gl_file_answer *truth, struct gl_err *e)
{
	struct sums *s = sums;
	int unknown = 0;
	uint64_t want = options(b, gl_file_cell(truth, 0, 0), &unknown);
	double share = (double)(__builtin_popcountll(gl_word(value.data, 0) ^ want) + unknown) /
	               (b->option.n ? b->option.n : 1);

	(void)e;
	s->wrong += share;
	s->squares += share * share;
	*same = share == 0;
	return GL_OK;
}

static void multi_choice_figures(
        struct gl_figures *out, const struct gl_ballots_file *b, const void *sums, uint64_t tasks)
{
	const struct sums *s = sums;

	(void)b;
	gl_figure(out, s->wrong / (double)tasks, "mae");
	gl_figure(out, sqrt(s->squares / (double)tasks), "rmse");
}

const struct gl_file_type gl_file_type_multi_choice = {
	.name = "multi_choice",
	.help = "column choices, options between '|'; writes task,choices,tie; truth: share of options that "
	        "are wrong",
	.column = { "choices" },
	.blank = true,
	.named = true,
	.tied = true,
	.names = multi_choice_names,
	.pack = multi_choice_pack,
	.result = { "choices" },
	.write = multi_choice_write,
	.sums_size = sizeof(struct sums),
	.score = multi_choice_score,
	.figures = multi_choice_figures,
};
