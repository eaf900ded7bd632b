/* count -- how many there are: {"count":3}; what counts is the largest number that somebody saw. A type that
 * the tests add, with a method of its own, to show that it takes this file and no other. */
#include "questions/question.h"

static enum gl_code largest_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	uint64_t at = 0;

	(void)e; /* what values lacked is seen by the caller */
	for (uint32_t i = 0; i < votes->items; i++) {
		uint64_t largest = 0, first = at;

		for (; at < votes->n && votes->vote[at].item == i; at++)
			if (gl_word(votes->ballot[at].data, 0) > largest)
				largest = gl_word(votes->ballot[at].data, 0);
		if (at == first)
			continue;
		out[i].at = values->len;
		out[i].len = sizeof(largest);
		gl_buf_add(values, &largest, sizeof(largest));
	}
	return GL_OK;
}

static const struct gl_method largest = {
	.name = "largest",
	.version = 1,
	.parameters = "{}",
	.find = largest_find,
};
static const struct gl_method *const methods[] = { &largest, NULL };

static enum gl_code count_parse(
        struct gl_question *q, const struct gl_json *json, const struct gl_template *t, struct gl_err *e)
{
	(void)q, (void)t;
	return gl_json_members(json, e, "name", "type", "title", "?required", NULL);
}

static enum gl_code count_check(const struct gl_question *q, const struct gl_json *value, struct gl_err *e)
{
	int64_t n;

	(void)q;
	if (gl_json_members(value, e, "count", "?comment", NULL))
		return e->code;
	if (!gl_json_int(gl_json_get(value, "count"), 0, GL_JSON_INT_MAX, &n))
		return gl_fail(e, GL_INVALID, "\"count\" must be a whole number");
	return GL_OK;
}

static void count_pack(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	int64_t n = 0;

	(void)q;
	gl_json_int(gl_json_get(value, "count"), 0, GL_JSON_INT_MAX, &n);
	gl_buf_add(out, &n, sizeof(n));
}

static void count_state(struct gl_buf *out, const struct gl_question *q, struct gl_ballot value)
{
	(void)q;
	gl_buf_printf(out, "{\"count\":%llu}", (unsigned long long)gl_word(value.data, 0));
}

static void count_cell(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	(void)q;
	gl_jcs(out, gl_json_get(value, "count"));
}

const struct gl_question_type gl_question_type_count = {
	.name = "count",
	.counted = GL_COUNT_ANSWERS,
	.methods = methods,
	.parse = count_parse,
	.check = count_check,
	.pack = count_pack,
	.state = count_state,
	.cell = count_cell,
};
