/* pairwise -- which of two fields is better: {"choice":"left"}, also "right", "tie" and "both_bad", with a
 * "strength" of 1 to 3 if one likes. Left and right are the template's fields, whatever side they were shown
 * on. */
#include "questions/types/pairwise.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/mix.h"

static const char *const labels[] = { "both_bad", "left", "right", "tie" };

#define LABELS GL_COUNT(labels)

/* The field that json[side] names; NULL, with e filled, if there is none. */
static const struct gl_field *side_parse(
        const struct gl_json *json, const char *side, const struct gl_template *t, struct gl_err *e)
{
	const struct gl_json *name = gl_json_get(json, side);

	for (unsigned i = 0; i < t->fields; i++)
		if (gl_json_str(name, t->field[i].name))
			return &t->field[i];
	gl_fail(e, GL_INVALID, "\"%s\" must be the name of one of the template's fields", side);
	return NULL;
}

/* The member of a task's content that says where a side comes from; NULL, with e filled, if it names none. */
static const char *source_parse(const struct gl_json *source, const char *side, struct gl_err *e)
{
	const struct gl_json *name = gl_json_get(source, side);

	if (gl_json_is(name, GL_JSON_STRING) && name->len >= 1 && name->len <= GL_NAME_MAX &&
	        strlen(name->text) == name->len)
		return name->text;
	gl_fail(e, GL_INVALID, "\"source\": \"%s\" must name a member of the tasks' content, 1 to %d bytes",
	        side, GL_NAME_MAX);
	return NULL;
}

static enum gl_code sources_parse(char *names, const struct gl_json *source, struct gl_err *e)
{
	const char *left, *right;

	if (gl_json_members(source, e, "left", "right", NULL))
		return gl_fail_in(e, "\"source\": ");
	left = source_parse(source, "left", e);
	right = left ? source_parse(source, "right", e) : NULL;
	if (!right)
		return e->code;
	if (!strcmp(left, right))
		return gl_fail(e, GL_INVALID,
		        "\"source\": \"left\" and \"right\" are the same member, \"%s\"", left);
	strcpy(stpcpy(names, left) + 1, right);
	return GL_OK;
}

static enum gl_code pairwise_parse(
        struct gl_question *q, const struct gl_json *json, const struct gl_template *t, struct gl_err *e)
{
	const struct gl_json *source = gl_json_get(json, "source");
	const struct gl_field *left, *right;

	if (gl_json_members(json, e, "name", "type", "title", "?required", "left", "right", "?source", NULL))
		return e->code;
	left = side_parse(json, "left", t, e);
	right = left ? side_parse(json, "right", t, e) : NULL;
	if (!right)
		return e->code;
	if (left == right)
		return gl_fail(e, GL_INVALID, "\"left\" and \"right\" must be two fields; both are \"%s\"",
		        left->name);
	q->labels = LABELS;
	memcpy(q->label, labels, sizeof(labels));
	/* The sides by name, and then their sources: "left" NUL "right" NUL "source of left" NUL ... */
	q->names = calloc(4, GL_NAME_MAX + 1);
	if (!q->names)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a question");
	strcpy(stpcpy(q->names, left->name) + 1, right->name);
	return source ? sources_parse(q->names + strlen(left->name) + strlen(right->name) + 2, source, e)
	              : GL_OK;
}

static const char *name_at(const struct gl_question *q, unsigned i)
{
	const char *at = q->names;

	while (i--)
		at += strlen(at) + 1;
	return at;
}

const char *gl_pairwise_side(const struct gl_question *q, unsigned side)
{
	return name_at(q, side);
}

const char *gl_pairwise_source(const struct gl_question *q, unsigned side)
{
	return *name_at(q, 2) ? name_at(q, 2 + side) : NULL;
}

static enum gl_code pairwise_check(const struct gl_question *q, const struct gl_json *value, struct gl_err *e)
{
	const struct gl_json *strength = gl_json_get(value, "strength");
	int64_t n;

	if (gl_json_members(value, e, "choice", "?strength", "?comment", NULL))
		return e->code;
	if (gl_options_find(q, gl_json_get(value, "choice")) < 0)
		return gl_fail(
		        e, GL_INVALID, "\"choice\" must be \"left\", \"right\", \"tie\" or \"both_bad\"");
	if (strength && !gl_json_int(strength, 1, 3, &n))
		return gl_fail(e, GL_INVALID, "\"strength\" must be 1, 2 or 3");
	return GL_OK;
}

static void pairwise_pack(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	gl_buf_putc(out, (char)gl_options_find(q, gl_json_get(value, "choice")));
}

static void pairwise_state(struct gl_buf *out, const struct gl_question *q, struct gl_ballot value)
{
	gl_buf_printf(out, "{\"choice\":\"%s\"}", q->label[*(const uint8_t *)value.data]);
}

static void pairwise_cell(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	(void)q;
	gl_cell_text(out, gl_json_get(value, "choice"));
}

/* Questions about the same two fields draw the same order, whichever they call left: the fields are on the
 * screen once. So what is drawn for is the pair, its names folded into the seed (FNV-1a), and not the
 * question. */
static void pairwise_order(struct gl_buf *out, const struct gl_question *q, uint64_t seed)
{
	const char *pair[2] = { name_at(q, 0), name_at(q, 1) };
	bool sorted = strcmp(pair[0], pair[1]) < 0;
	const char *first = pair[!sorted], *second = pair[sorted];

	for (const char *c = first; *c; c++)
		seed = (seed ^ (uint8_t)*c) * 0x100000001B3;
	for (const char *c = second; *c; c++)
		seed = (seed ^ (uint8_t)*c) * 0x100000001B3;
	if (gl_mix(seed) >> 63)
		gl_buf_printf(out, "[\"%s\",\"%s\"]", first, second);
	else
		gl_buf_printf(out, "[\"%s\",\"%s\"]", second, first);
}

const struct gl_question_type gl_question_type_pairwise = {
	.name = "pairwise",
	.counted = GL_COUNT_LABEL,
	.methods = gl_label_methods,
	.parse = pairwise_parse,
	.check = pairwise_check,
	.pack = pairwise_pack,
	.state = pairwise_state,
	.cell = pairwise_cell,
	.order = pairwise_order,
};
