/* multi_choice -- any of 2 to 64 options: {"choices":["a","c"]}, in any order, none twice. The template may
 * say how many at least ("min", 0) and at most ("max", all). */
#include <string.h>

#include "questions/question.h"

static enum gl_code multi_choice_parse(
        struct gl_question *q, const struct gl_json *json, const struct gl_template *t, struct gl_err *e)
{
	const struct gl_json *min = gl_json_get(json, "min"), *max = gl_json_get(json, "max");

	(void)t;
	if (gl_json_members(json, e, "name", "type", "title", "?required", "options", "?min", "?max", NULL) ||
	        gl_options_parse(q, json, e))
		return e->code;
	q->least = 0;
	q->most = q->labels;
	if ((min && !gl_json_int(min, 0, q->labels, &q->least)) ||
	        (max && !gl_json_int(max, 1, q->labels, &q->most)) || q->least > q->most)
		return gl_fail(e, GL_INVALID,
		        "\"min\" and \"max\" say how many of the %u options may be chosen; \"min\" must not "
		        "be above "
		        "\"max\"",
		        q->labels);
	return GL_OK;
}

static enum gl_code multi_choice_check(
        const struct gl_question *q, const struct gl_json *value, struct gl_err *e)
{
	const struct gl_json *choices = gl_json_get(value, "choices");
	uint64_t chosen = 0;

	if (gl_json_members(value, e, "choices", "?comment", NULL))
		return e->code;
	if (!gl_json_is(choices, GL_JSON_ARRAY) || choices->count < q->least || choices->count > q->most)
		return gl_fail(e, GL_INVALID, "\"choices\" must be a list of %lld to %lld options",
		        (long long)q->least, (long long)q->most);
	for (const struct gl_json *c = gl_json_first(choices); c; c = gl_json_next(choices, c)) {
		int label = gl_options_find(q, c);

		if (label < 0)
			return gl_fail(e, GL_INVALID, "\"choices\" must hold values of the %u options only",
			        q->labels);
		if (chosen >> label & 1)
			return gl_fail(e, GL_INVALID, "\"choices\" names \"%s\" twice", q->label[label]);
		chosen |= (uint64_t)1 << label;
	}
	return GL_OK;
}

static void multi_choice_pack(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	const struct gl_json *choices = gl_json_get(value, "choices");
	uint64_t chosen = 0;

	for (const struct gl_json *c = gl_json_first(choices); c; c = gl_json_next(choices, c))
		chosen |= (uint64_t)1 << gl_options_find(q, c);
	gl_buf_add(out, &chosen, sizeof(chosen));
}

/* In the order of "votes", whatever the order in which somebody ticked them. */
static void multi_choice_state(struct gl_buf *out, const struct gl_question *q, struct gl_ballot value)
{
	uint64_t chosen = gl_word(value.data, 0);
	const char *comma = "";

	gl_buf_puts(out, "{\"choices\":[");
	for (uint32_t k = 0; k < q->labels; k++) {
		if (!(chosen >> k & 1))
			continue;
		gl_buf_puts(out, comma);
		gl_jcs_string(out, q->label[k], strlen(q->label[k]));
		comma = ",";
	}
	gl_buf_puts(out, "]}");
}

/* The crowd may choose fewer options, or more, than one person may. */
static bool multi_choice_stated(const struct gl_question *q, const struct gl_json *value)
{
	const struct gl_json *choices = gl_json_get(value, "choices");
	struct gl_err e = { 0 };
	int last = -1;

	if (gl_json_members(value, &e, "choices", NULL) || !gl_json_is(choices, GL_JSON_ARRAY))
		return false;
	for (const struct gl_json *c = gl_json_first(choices); c; c = gl_json_next(choices, c)) {
		int label = gl_options_find(q, c);

		if (label <= last)
			return false;
		last = label;
	}
	return true;
}

/* Jaccard's: 1 - shared / all options of the two sets; two empty sets are the same. */
static double multi_choice_distance(struct gl_ballot a, struct gl_ballot b)
{
	uint64_t x = gl_word(a.data, 0), y = gl_word(b.data, 0);

	return x | y ? 1 - (double)__builtin_popcountll(x & y) / __builtin_popcountll(x | y) : 0;
}

static void multi_choice_cell(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	(void)q;
	gl_jcs(out, gl_json_get(value, "choices"));
}

const struct gl_question_type gl_question_type_multi_choice = {
	.name = "multi_choice",
	.counted = GL_COUNT_OPTIONS,
	.methods = gl_option_methods,
	.parse = multi_choice_parse,
	.check = multi_choice_check,
	.pack = multi_choice_pack,
	.state = multi_choice_state,
	.stated = multi_choice_stated,
	.cell = multi_choice_cell,
	.distance = multi_choice_distance,
};
