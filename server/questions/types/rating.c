/* rating -- a whole number from "min" to "max": {"rating":4}. The template may name the two ends ("low",
 * "high").
 *
 * A person's rating is a whole number, in records of reviews and gold too. What a crowd comes to is a string
 * of exactly six decimals where it is a fraction, and always where it is a mean. */
#include "questions/question.h"

#define BOUND 1000000

static enum gl_code rating_parse(
        struct gl_question *q, const struct gl_json *json, const struct gl_template *t, struct gl_err *e)
{
	(void)t;
	if (gl_json_members(
	            json, e, "name", "type", "title", "?required", "min", "max", "?low", "?high", NULL) ||
	        gl_title_parse(json, "low", false, e) || gl_title_parse(json, "high", false, e))
		return e->code;
	if (!gl_json_int(gl_json_get(json, "min"), -BOUND, BOUND, &q->least) ||
	        !gl_json_int(gl_json_get(json, "max"), -BOUND, BOUND, &q->most) || q->least >= q->most)
		return gl_fail(e, GL_INVALID,
		        "\"min\" and \"max\" must be whole numbers from -%d to %d, \"min\" below \"max\"",
		        BOUND, BOUND);
	return GL_OK;
}

static enum gl_code rating_check(const struct gl_question *q, const struct gl_json *value, struct gl_err *e)
{
	int64_t rating;

	if (gl_json_members(value, e, "rating", "?comment", NULL))
		return e->code;
	if (!gl_json_int(gl_json_get(value, "rating"), q->least, q->most, &rating))
		return gl_fail(e, GL_INVALID, "\"rating\" must be a whole number from %lld to %lld",
		        (long long)q->least, (long long)q->most);
	return GL_OK;
}

static void rating_pack(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	int64_t rating = 0;

	gl_json_int(gl_json_get(value, "rating"), q->least, q->most, &rating);
	gl_buf_add(out, &rating, sizeof(rating));
}

static void rating_state(struct gl_buf *out, const struct gl_question *q, struct gl_ballot value)
{
	int64_t num = (int64_t)gl_word(value.data, 0);
	char text[GL_FRACTION_TEXT];

	(void)q;
	gl_buf_puts(out, "{\"rating\":");
	if (value.len == sizeof(num)) {
		gl_buf_i64(out, num);
	} else {
		gl_fraction_text(text, num, gl_word(value.data, 1));
		gl_buf_printf(out, "\"%s\"", text);
	}
	gl_buf_putc(out, '}');
}

/* "-3.400000" as millionths; exactly six decimals, no sign or zero too many. */
static bool decimal(const struct gl_json *v, int64_t *micro)
{
	const char *at = v->text, *digits;
	bool minus = *at == '-';

	at += minus;
	digits = at;
	*micro = 0;
	for (; *at >= '0' && *at <= '9' && at - digits < 8; at++)
		*micro = *micro * 10 + (*at - '0');
	if (at == digits || (*digits == '0' && at - digits > 1) || *at++ != '.')
		return false;
	for (int i = 0; i < 6; i++, at++) {
		if (*at < '0' || *at > '9')
			return false;
		*micro = *micro * 10 + (*at - '0');
	}
	if (*at || (minus && !*micro) || at != v->text + v->len)
		return false;
	*micro = minus ? -*micro : *micro;
	return true;
}

static bool rating_stated(const struct gl_question *q, const struct gl_json *value)
{
	const struct gl_json *rating = gl_json_get(value, "rating");
	struct gl_err e = { 0 };
	int64_t n;

	if (gl_json_members(value, &e, "rating", NULL))
		return false;
	if (gl_json_int(rating, q->least, q->most, &n))
		return true;
	return gl_json_is(rating, GL_JSON_STRING) && decimal(rating, &n) && n >= q->least * 1000000 &&
	       n <= q->most * 1000000;
}

static void rating_cell(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	const struct gl_json *rating = gl_json_get(value, "rating");

	(void)q;
	if (gl_json_is(rating, GL_JSON_STRING))
		gl_cell_text(out, rating);
	else
		gl_jcs(out, rating);
}

const struct gl_question_type gl_question_type_rating = {
	.name = "rating",
	.counted = GL_COUNT_ANSWERS,
	.methods = gl_number_methods,
	.parse = rating_parse,
	.check = rating_check,
	.pack = rating_pack,
	.state = rating_state,
	.stated = rating_stated,
	.cell = rating_cell,
};
