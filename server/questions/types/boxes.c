/* boxes -- rectangles, each with the value of one of 1 to 64 options:
 * {"boxes":[{"h":250,"label":"car","w":400,"x":0,"y":9750}]}, in any order, at most 100, none at all being an
 * answer too. Whole ten-thousandths of the picture's width (x, w) and height (y, h), from the top left; a box
 * lies inside. Shapes of other kinds are answered by the box around them. The template may name the field of
 * the type image that they are drawn on ("image"). */
#include <string.h>

#include "consensus/boxes.h"
#include "questions/template.h"

#define SIDE      10000
#define BOXES_MAX 100

static enum gl_code image_parse(const struct gl_json *name, const struct gl_template *t, struct gl_err *e)
{
	for (unsigned i = 0; i < t->fields; i++)
		if (gl_json_str(name, t->field[i].name) && t->field[i].required &&
		        t->field[i].type == GL_FIELD_IMAGE)
			return GL_OK;
	return gl_fail(e, GL_INVALID, "\"image\" must be the name of a required field of the type image");
}

static enum gl_code boxes_parse(
        struct gl_question *q, const struct gl_json *json, const struct gl_template *t, struct gl_err *e)
{
	const struct gl_json *image = gl_json_get(json, "image");

	if (gl_json_members(json, e, "name", "type", "title", "?required", "options", "?image", NULL) ||
	        gl_marks_parse(q, json, e))
		return e->code;
	return image ? image_parse(image, t, e) : GL_OK;
}

/* One side of a box: from `least` on, and with its extent within the picture. */
static bool side(int32_t *at, int32_t *extent, const struct gl_json *box, const char *from, const char *size)
{
	int64_t a, s;

	if (!gl_json_int(gl_json_get(box, from), 0, SIDE - 1, &a) ||
	        !gl_json_int(gl_json_get(box, size), 1, SIDE - a, &s))
		return false;
	*at = (int32_t)a;
	*extent = (int32_t)s;
	return true;
}

static enum gl_code box_read(
        struct gl_box *out, const struct gl_question *q, const struct gl_json *box, struct gl_err *e)
{
	int label;

	if (gl_json_members(box, e, "h", "label", "w", "x", "y", NULL))
		return e->code;
	if (!side(&out->x, &out->w, box, "x", "w") || !side(&out->y, &out->h, box, "y", "h"))
		return gl_fail(e, GL_INVALID,
		        "\"x\", \"y\", \"w\" and \"h\" must be whole ten-thousandths of the picture's sides; "
		        "\"w\" and \"h\" "
		        "are above 0, and the box lies inside");
	label = gl_options_find(q, gl_json_get(box, "label"));
	if (label < 0)
		return gl_fail(
		        e, GL_INVALID, "\"label\" must be the value of one of the %u options", q->marks);
	out->label = (uint32_t)label;
	return GL_OK;
}

static enum gl_code boxes_read(struct gl_box out[BOXES_MAX], const struct gl_question *q,
        const struct gl_json *list, struct gl_err *e)
{
	unsigned n = 0;

	if (!gl_json_is(list, GL_JSON_ARRAY) || list->count > BOXES_MAX)
		return gl_fail(e, GL_INVALID, "\"boxes\" must be a list of at most %d boxes", BOXES_MAX);
	for (const struct gl_json *box = gl_json_first(list); box; box = gl_json_next(list, box), n++)
		if (box_read(&out[n], q, box, e))
			return gl_fail_in(e, "box %u: ", n + 1);
	return GL_OK;
}

static enum gl_code boxes_check(const struct gl_question *q, const struct gl_json *value, struct gl_err *e)
{
	struct gl_box box[BOXES_MAX];

	if (gl_json_members(value, e, "boxes", "?comment", NULL))
		return e->code;
	return boxes_read(box, q, gl_json_get(value, "boxes"), e);
}

static void boxes_pack(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	const struct gl_json *list = gl_json_get(value, "boxes");
	struct gl_box box[BOXES_MAX];
	struct gl_err e = { 0 };

	if (!boxes_read(box, q, list, &e))
		gl_boxes_pack(out, box, list->count);
}

static void box_state(struct gl_buf *out, const struct gl_question *q, const struct gl_box *b)
{
	gl_buf_printf(out, "{\"h\":%d,\"label\":", b->h);
	gl_jcs_string(out, q->label[b->label], strlen(q->label[b->label]));
	gl_buf_printf(out, ",\"w\":%d,\"x\":%d,\"y\":%d}", b->w, b->x, b->y);
}

/* By x, y, w, h and label, whatever the order in which somebody drew them. */
static void boxes_state(struct gl_buf *out, const struct gl_question *q, struct gl_ballot value)
{
	gl_buf_puts(out, "{\"boxes\":[");
	for (uint32_t i = 0; i < gl_box_count(value); i++) {
		struct gl_box box = gl_box_at(value, i);

		if (i)
			gl_buf_putc(out, ',');
		box_state(out, q, &box);
	}
	gl_buf_puts(out, "]}");
}

/* The crowd may come to more boxes than one person may draw; they are sorted. */
static bool boxes_stated(const struct gl_question *q, const struct gl_json *value)
{
	const struct gl_json *list = gl_json_get(value, "boxes");
	struct gl_box box, last;
	struct gl_err e = { 0 };
	bool first = true;

	if (gl_json_members(value, &e, "boxes", NULL) || !gl_json_is(list, GL_JSON_ARRAY))
		return false;
	for (const struct gl_json *b = gl_json_first(list); b; b = gl_json_next(list, b), first = false) {
		if (box_read(&box, q, b, &e) || (!first && gl_box_cmp(&last, &box) > 0))
			return false;
		last = box;
	}
	return true;
}

static void boxes_cell(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	(void)q;
	gl_jcs(out, gl_json_get(value, "boxes"));
}

const struct gl_question_type gl_question_type_boxes = {
	.name = "boxes",
	.counted = GL_COUNT_ANSWERS,
	.methods = gl_box_methods,
	.parse = boxes_parse,
	.check = boxes_check,
	.pack = boxes_pack,
	.state = boxes_state,
	.stated = boxes_stated,
	.cell = boxes_cell,
	.distance = gl_boxes_distance,
};
