/* steps -- verdicts between '|': ok|ok|wrong; "neutral" is one too. */
#include <string.h>
#include <strings.h>

#include "base/auto.h"
#include "cli/files.h"
#include "consensus/steps.h"

struct sums {
	uint64_t steps, right,
	        first; /* steps of truths, those judged so, tasks whose first error was found */
};

static const char *const verdicts[GL_STEP_VERDICTS] = { "neutral", "ok", "wrong" };

static enum gl_code steps_pack(
        struct gl_buf *out, const struct gl_ballots_file *b, const struct gl_file_answer *a, struct gl_err *e)
{
	(void)b;
	for (const char *at = gl_file_cell(a, 0, 0);;) {
		size_t len = strcspn(at, "|");
		int k = 0;

		while (k < GL_STEP_VERDICTS &&
		        (strlen(verdicts[k]) != len || strncasecmp(at, verdicts[k], len)))
			k++;
		if (k == GL_STEP_VERDICTS)
			return gl_fail(e, GL_INVALID,
			        "steps are ok, wrong or neutral, with '|' between them, not \"%.*s\"",
			        (int)len, at);
		gl_buf_putc(out, (char)k);
		if (!at[len])
			return GL_OK;
		at += len + 1;
	}
}

static void steps_write(struct gl_sheet *s, const struct gl_ballots_file *b, struct gl_ballot value)
{
	const uint8_t *verdict = value.data;
	gl_buf_auto out = { 0 };

	(void)b;
	gl_buf_init(&out, SIZE_MAX);
	for (size_t i = 0; i < value.len; i++)
		gl_buf_printf(&out, "%s%s", i ? "|" : "", verdicts[verdict[i]]);
	gl_sheet_text(s, out.len ? out.data : "");
}

static enum gl_code steps_score(void *sums, bool *same, const struct gl_ballots_file *b,
        struct gl_ballot value, const struct gl_file_answer *truth, struct gl_err *e)
{
	struct sums *s = sums;
	gl_buf_auto packed = { 0 };
	struct gl_ballot want;

	gl_buf_init(&packed, SIZE_MAX);
	if (steps_pack(&packed, b, truth, e))
		return e->code;
	want = (struct gl_ballot){ packed.data, packed.len };
	for (size_t i = 0; i < want.len; i++)
		s->right += i < value.len && ((const char *)value.data)[i] == packed.data[i];
	s->steps += want.len;
	s->first += gl_steps_right(value) == gl_steps_right(want);
	*same = value.len == want.len && !memcmp(value.data, want.data, want.len);
	return GL_OK;
}

static void steps_figures(
        struct gl_figures *out, const struct gl_ballots_file *b, const void *sums, uint64_t tasks)
{
	const struct sums *s = sums;

	(void)b;
	gl_figure(out, (double)s->right / (double)s->steps, "steps_right");
	gl_figure(out, (double)s->first / (double)tasks, "first_error_right");
}

const struct gl_file_type gl_file_type_steps = {
	.name = "steps",
	.help = "column steps: ok, wrong or neutral with '|' between, from the first step on; writes "
	        "task,steps,tie; truth: share of steps judged right, and of tasks whose first error is found",
	.column = { "steps" },
	.tied = true,
	.pack = steps_pack,
	.result = { "steps" },
	.write = steps_write,
	.sums_size = sizeof(struct sums),
	.score = steps_score,
	.figures = steps_figures,
};
