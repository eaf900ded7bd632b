/* text -- the annotator's own words: {"text":"..."}, 1 to "max_length" code points. The template may name a
 * field whose text is there to begin with ("start"), where something is to be improved rather than written.
 */
#include <math.h>
#include <string.h>

#include "consensus/distance.h"
#include "questions/template.h"

#define LENGTH     2000 /* unless the template says otherwise */
#define LENGTH_MAX 10000

static enum gl_code text_parse(
        struct gl_question *q, const struct gl_json *json, const struct gl_template *t, struct gl_err *e)
{
	const struct gl_json *most = gl_json_get(json, "max_length");

	if (gl_json_members(json, e, "name", "type", "title", "?required", "?max_length", "?start", NULL))
		return e->code;
	q->least = 1;
	q->most = LENGTH;
	if (most && !gl_json_int(most, 1, LENGTH_MAX, &q->most))
		return gl_fail(e, GL_INVALID,
		        "\"max_length\" must be a whole number of characters from 1 to %d", LENGTH_MAX);
	return gl_json_get(json, "start") ? gl_template_text_field(t, json, "start", e) : GL_OK;
}

/* Lines and tabs, and nothing else that cannot be seen or would end a text early. */
static bool readable(const struct gl_json *v)
{
	for (uint32_t i = 0; i < v->len; i++) {
		unsigned char c = (unsigned char)v->text[i];

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static enum gl_code text_check(const struct gl_question *q, const struct gl_json *value, struct gl_err *e)
{
	const struct gl_json *text = gl_json_get(value, "text");
	size_t n;

	if (gl_json_members(value, e, "text", "?comment", NULL))
		return e->code;
	n = gl_json_is(text, GL_JSON_STRING) ? gl_code_points(text->text, text->len) : 0;
	if (!n || n > (size_t)q->most)
		return gl_fail(e, GL_INVALID, "\"text\" must be 1 to %lld characters", (long long)q->most);
	if (!readable(text))
		return gl_fail(e, GL_INVALID, "\"text\" must not hold control characters but tab and LF");
	return GL_OK;
}

static void text_pack(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	(void)q;
	gl_cell_text(out, gl_json_get(value, "text"));
}

static void text_cell(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	(void)q;
	gl_cell_text(out, gl_json_get(value, "text"));
}

/* Code points to change, as a share of those of the longer text. */
static double text_distance(struct gl_ballot a, struct gl_ballot b)
{
	size_t x = gl_code_points(a.data, a.len), y = gl_code_points(b.data, b.len), longer = x > y ? x : y;
	struct gl_distance d = { 0 };
	double share = NAN; /* no memory */

	if (gl_distance_from(&d, a.data, a.len))
		share = (double)gl_distance_to(&d, b.data, b.len) / (longer ? (double)longer : 1);
	gl_distance_release(&d);
	return share;
}

const struct gl_question_type gl_question_type_text = {
	.name = "text",
	.counted = GL_COUNT_ANSWERS,
	.quoted = true,
	.methods = gl_text_methods,
	.parse = text_parse,
	.check = text_check,
	.pack = text_pack,
	.cell = text_cell,
	.distance = text_distance,
};
