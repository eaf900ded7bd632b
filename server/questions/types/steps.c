/* steps -- a solution judged step by step: {"steps":["ok","ok","wrong"]}, from the first step on. The
 * template names the field that holds them ("field"), may allow a third verdict ("neutral":true), and may say
 * that an answer ends with the first wrong step ("first_error":true). */
#include <string.h>

#include "consensus/steps.h"
#include "questions/template.h"

#define STEPS_MAX 200

static const char *const verdicts[GL_STEP_VERDICTS] = { "neutral", "ok", "wrong" };

/* An optional truth value; absent is false. */
static enum gl_code flag_parse(bool *out, const struct gl_json *json, const char *key, struct gl_err *e)
{
	const struct gl_json *v = gl_json_get(json, key);

	if (v && !gl_json_is(v, GL_JSON_TRUE) && !gl_json_is(v, GL_JSON_FALSE))
		return gl_fail(e, GL_INVALID, "\"%s\" must be true or false", key);
	*out = gl_json_is(v, GL_JSON_TRUE);
	return GL_OK;
}

static enum gl_code steps_parse(
        struct gl_question *q, const struct gl_json *json, const struct gl_template *t, struct gl_err *e)
{
	const struct gl_json *field = gl_json_get(json, "field");
	bool neutral, first_error;
	unsigned i = 0;

	if (gl_json_members(json, e, "name", "type", "title", "?required", "field", "?neutral",
	            "?first_error", NULL) ||
	        flag_parse(&neutral, json, "neutral", e) || flag_parse(&first_error, json, "first_error", e))
		return e->code;
	while (i < t->fields && !(t->field[i].required && gl_json_str(field, t->field[i].name)))
		i++;
	if (i == t->fields)
		return gl_fail(e, GL_INVALID, "\"field\" must be the name of a required field");
	if (t->field[i].type == GL_FIELD_JSON)
		q->about = (int)i;
	memcpy(q->label, verdicts, sizeof(verdicts));
	q->marks = GL_STEP_VERDICTS;
	q->least = neutral ? GL_STEP_NEUTRAL : GL_STEP_OK; /* the first verdict that may be given */
	q->most = first_error ? 1 : STEPS_MAX;             /* wrong steps */
	return GL_OK;
}

static enum gl_code steps_check(const struct gl_question *q, const struct gl_json *value, struct gl_err *e)
{
	const struct gl_json *steps = gl_json_get(value, "steps");
	bool ended = false;

	if (gl_json_members(value, e, "steps", "?comment", NULL))
		return e->code;
	if (!gl_json_is(steps, GL_JSON_ARRAY) || steps->count < 1 || steps->count > STEPS_MAX)
		return gl_fail(e, GL_INVALID, "\"steps\" must be a list of 1 to %d verdicts", STEPS_MAX);
	for (const struct gl_json *s = gl_json_first(steps); s; s = gl_json_next(steps, s)) {
		int verdict = gl_options_find(q, s);

		if (verdict < q->least)
			return gl_fail(e, GL_INVALID, "each of \"steps\" must be %s\"ok\" or \"wrong\"",
			        q->least == GL_STEP_NEUTRAL ? "\"neutral\", " : "");
		if (ended)
			return gl_fail(e, GL_INVALID, "\"steps\" must end with the first wrong step");
		ended = verdict == GL_STEP_WRONG && q->most == 1;
	}
	return GL_OK;
}

/* A list has as many steps as entries; what the steps of anything else are is for people to say. */
static enum gl_code steps_within(const struct gl_question *q, const struct gl_json *value,
        const struct gl_json *content, struct gl_err *e)
{
	const struct gl_json *steps = gl_json_get(value, "steps");

	(void)q;
	if (gl_json_is(content, GL_JSON_ARRAY) && steps->count > content->count)
		return gl_fail(e, GL_INVALID, "\"steps\" has %u verdicts, but \"%s\" has %u steps",
		        steps->count, content->key, content->count);
	return GL_OK;
}

static void steps_pack(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	const struct gl_json *steps = gl_json_get(value, "steps");

	for (const struct gl_json *s = gl_json_first(steps); s; s = gl_json_next(steps, s))
		gl_buf_putc(out, (char)gl_options_find(q, s));
}

static void steps_state(struct gl_buf *out, const struct gl_question *q, struct gl_ballot value)
{
	const uint8_t *verdict = value.data;

	gl_buf_puts(out, "{\"steps\":[");
	for (size_t i = 0; i < value.len; i++)
		gl_buf_printf(out, "%s\"%s\"", i ? "," : "", q->label[verdict[i]]);
	gl_buf_puts(out, "]}");
}

static void steps_cell(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	(void)q;
	gl_jcs(out, gl_json_get(value, "steps"));
}

/* The share of steps of the longer answer that are not judged alike. */
static double steps_distance(struct gl_ballot a, struct gl_ballot b)
{
	const uint8_t *x = a.data, *y = b.data;
	size_t longer = a.len > b.len ? a.len : b.len, shorter = a.len + b.len - longer, same = 0;

	for (size_t i = 0; i < shorter; i++)
		same += x[i] == y[i];
	return longer ? (double)(longer - same) / (double)longer : 0;
}

const struct gl_question_type gl_question_type_steps = {
	.name = "steps",
	.counted = GL_COUNT_ANSWERS,
	.ties = true,
	.methods = gl_step_methods,
	.parse = steps_parse,
	.check = steps_check,
	.within = steps_within,
	.pack = steps_pack,
	.state = steps_state,
	.cell = steps_cell,
	.distance = steps_distance,
};
