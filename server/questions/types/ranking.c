/* ranking -- 2 to 8 of the template's fields in order, the best first: {"order":[["b"],["a","c"]]}; fields
 * that are equally good stand together. Every one of them is named once. The order in which they are shown is
 * drawn. */
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/mix.h"
#include "consensus/ranking.h"
#include "questions/template.h"

#define ITEMS_MAX 8

/* Names stand one after another in q->names, in byte order; q->most of them. */
static const char *item(const struct gl_question *q, unsigned i)
{
	const char *at = q->names;

	while (i--)
		at += strlen(at) + 1;
	return at;
}

static int find(const struct gl_question *q, const struct gl_json *name)
{
	for (unsigned i = 0; i < q->most; i++)
		if (gl_json_str(name, item(q, i)))
			return (int)i;
	return -1;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The required field of that name. */
static const char *field_named(const struct gl_json *name, const struct gl_template *t)
{
	for (unsigned i = 0; i < t->fields; i++)
		if (gl_json_str(name, t->field[i].name) && t->field[i].required)
			return t->field[i].name;
	return NULL;
}

static enum gl_code ranking_parse(
        struct gl_question *q, const struct gl_json *json, const struct gl_template *t, struct gl_err *e)
{
	const struct gl_json *items = gl_json_get(json, "items");
	const char *name[ITEMS_MAX];
	unsigned n = 0;
	char *at;

	if (gl_json_members(json, e, "name", "type", "title", "?required", "items", NULL))
		return e->code;
	if (!gl_json_is(items, GL_JSON_ARRAY) || items->count < 2 || items->count > ITEMS_MAX)
		return gl_fail(e, GL_INVALID, "\"items\" must name 2 to %d fields", ITEMS_MAX);
	for (const struct gl_json *v = gl_json_first(items); v; v = gl_json_next(items, v)) {
		name[n] = field_named(v, t);
		if (!name[n++])
			return gl_fail(
			        e, GL_INVALID, "\"items\" must name required fields of the template only");
	}
	qsort(name, n, sizeof(name[0]), by_name);
	for (unsigned i = 1; i < n; i++)
		if (!strcmp(name[i - 1], name[i]))
			return gl_fail(e, GL_INVALID, "\"items\" names \"%s\" twice", name[i]);
	q->names = at = malloc(ITEMS_MAX * (GL_NAME_MAX + 1));
	if (!at)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a question");
	for (unsigned i = 0; i < n; i++)
		at = stpcpy(at, name[i]) + 1;
	q->most = n;
	return GL_OK;
}

/* The places that an order gives; false, with e filled, if it gives none. */
static bool places(
        uint8_t place[ITEMS_MAX], const struct gl_question *q, const struct gl_json *order, struct gl_err *e)
{
	unsigned next = 0, named = 0;

	memset(place, GL_UNRANKED, ITEMS_MAX);
	for (const struct gl_json *group = gl_json_first(order); group;
	        group = gl_json_next(order, group), next++) {
		if (!gl_json_is(group, GL_JSON_ARRAY) || !group->count)
			return gl_fail(e, GL_INVALID, "\"order\" must hold lists of one item or more"), false;
		for (const struct gl_json *v = gl_json_first(group); v; v = gl_json_next(group, v), named++) {
			int i = find(q, v);

			if (i < 0 || place[i] != GL_UNRANKED)
				return gl_fail(e, GL_INVALID,
				               "\"order\" must name each of the %lld items once",
				               (long long)q->most),
				       false;
			place[i] = (uint8_t)next;
		}
	}
	if (named != q->most)
		gl_fail(e, GL_INVALID, "\"order\" must name each of the %lld items once", (long long)q->most);
	return named == q->most;
}

static enum gl_code ranking_check(const struct gl_question *q, const struct gl_json *value, struct gl_err *e)
{
	const struct gl_json *order = gl_json_get(value, "order");
	uint8_t place[ITEMS_MAX];

	if (gl_json_members(value, e, "order", "?comment", NULL))
		return e->code;
	if (!gl_json_is(order, GL_JSON_ARRAY))
		return gl_fail(e, GL_INVALID, "\"order\" must be a list of lists of items, the best first");
	return places(place, q, order, e) ? GL_OK : e->code;
}

static void ranking_pack(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	uint8_t place[ITEMS_MAX];
	struct gl_err e = { 0 };

	places(place, q, gl_json_get(value, "order"), &e);
	gl_buf_add(out, place, (size_t)q->most);
}

/* Those of one place in byte order of their names. */
static void ranking_state(struct gl_buf *out, const struct gl_question *q, struct gl_ballot value)
{
	const uint8_t *place = value.data;
	unsigned stated = 0;

	gl_buf_puts(out, "{\"order\":[");
	for (unsigned at = 0; stated < q->most; at++) {
		const char *before = at ? ",[" : "[";

		for (unsigned i = 0; i < q->most; i++) {
			if (place[i] != at)
				continue;
			gl_buf_printf(out, "%s\"%s\"", before, item(q, i));
			before = ",";
			stated++;
		}
		gl_buf_putc(out, ']');
	}
	gl_buf_puts(out, "]}");
}

/* "b>a=c" */
static void ranking_cell(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	const struct gl_json *order = gl_json_get(value, "order");

	(void)q;
	for (const struct gl_json *group = gl_json_first(order); group; group = gl_json_next(order, group)) {
		const char *before = group == gl_json_first(order) ? "" : ">";

		for (const struct gl_json *v = gl_json_first(group); v; v = gl_json_next(group, v)) {
			gl_buf_puts(out, before);
			gl_cell_text(out, v);
			before = "=";
		}
	}
}

/* Questions about the same fields draw the same order: so the names are folded into the seed (FNV-1a), and
 * not the question. */
static void ranking_order(struct gl_buf *out, const struct gl_question *q, uint64_t seed)
{
	unsigned shown[ITEMS_MAX];

	for (unsigned i = 0; i < q->most; i++)
		for (const char *c = item(q, i); *c; c++)
			seed = (seed ^ (uint8_t)*c) * 0x100000001B3;
	for (unsigned i = 0; i < q->most; i++) {
		unsigned j = (unsigned)(gl_mix(seed + i * 0x9E3779B97F4A7C15) >> 32) % (i + 1);

		shown[i] = shown[j];
		shown[j] = i;
	}
	for (unsigned i = 0; i < q->most; i++)
		gl_buf_printf(out, "%s\"%s\"", i ? "," : "[", item(q, shown[i]));
	gl_buf_putc(out, ']');
}

const struct gl_question_type gl_question_type_ranking = {
	.name = "ranking",
	.counted = GL_COUNT_ANSWERS,
	.methods = gl_ranking_methods,
	.parse = ranking_parse,
	.check = ranking_check,
	.pack = ranking_pack,
	.state = ranking_state,
	.cell = ranking_cell,
	.distance = gl_ranking_distance,
	.order = ranking_order,
};
