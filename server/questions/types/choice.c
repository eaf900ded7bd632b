/* choice -- one of 2 to 64 options: {"choice":"cat"}. */
#include <string.h>

#include "questions/question.h"

static enum gl_code choice_parse(
        struct gl_question *q, const struct gl_json *json, const struct gl_template *t, struct gl_err *e)
{
	(void)t;
	if (gl_json_members(json, e, "name", "type", "title", "?required", "options", NULL))
		return e->code;
	return gl_options_parse(q, json, e);
}

static enum gl_code choice_check(const struct gl_question *q, const struct gl_json *value, struct gl_err *e)
{
	if (gl_json_members(value, e, "choice", "?comment", NULL))
		return e->code;
	if (gl_options_find(q, gl_json_get(value, "choice")) < 0)
		return gl_fail(
		        e, GL_INVALID, "\"choice\" must be the value of one of the %u options", q->labels);
	return GL_OK;
}

static void choice_pack(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	gl_buf_putc(out, (char)gl_options_find(q, gl_json_get(value, "choice")));
}

static void choice_state(struct gl_buf *out, const struct gl_question *q, struct gl_ballot value)
{
	const char *name = q->label[*(const uint8_t *)value.data];

	gl_buf_puts(out, "{\"choice\":");
	gl_jcs_string(out, name, strlen(name));
	gl_buf_putc(out, '}');
}

static void choice_cell(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	(void)q;
	gl_cell_text(out, gl_json_get(value, "choice"));
}

/* Options are shown as the template lists them: many are scales, which no shuffle may tear apart. */
const struct gl_question_type gl_question_type_choice = {
	.name = "choice",
	.counted = GL_COUNT_LABEL,
	.methods = gl_label_methods,
	.parse = choice_parse,
	.check = choice_check,
	.pack = choice_pack,
	.state = choice_state,
	.cell = choice_cell,
};
