/* options -- the list of options that questions of several types have. */
#include <stdlib.h>
#include <string.h>

#include "questions/template.h"

/* What a value may be made of: no control characters, so that it can stand in a table, a URL or a line of
 * text. */
static bool printable(const struct gl_json *v)
{
	for (uint32_t i = 0; i < v->len; i++) {
		unsigned char c = (unsigned char)v->text[i], next = (unsigned char)v->text[i + 1];

		if (c < 0x20 || c == 0x7f || (c == 0xc2 && next >= 0x80 && next < 0xa0))
			return false;
	}
	return true;
}

/* JCS sorts names by UTF-16 units. In UTF-8 that is byte order, but that four-byte characters (surrogates in
 * UTF-16) come before U+E000 to U+FFFF (lead bytes 0xee and 0xef). */
static int by_utf16(const void *a, const void *b)
{
	const unsigned char *s = *(const unsigned char *const *)a, *t = *(const unsigned char *const *)b;

	while (*s && *s == *t)
		s++, t++;
	if ((*s >= 0xf0) != (*t >= 0xf0) && *s >= 0xee && *t >= 0xee)
		return *s >= 0xf0 ? -1 : 1;
	return (int)*s - (int)*t;
}

static enum gl_code option_parse(
        struct gl_question *q, uint32_t *n, const struct gl_json *option, char **at, struct gl_err *e)
{
	const struct gl_json *value = gl_json_get(option, "value"), *title = gl_json_get(option, "title");

	if (gl_json_members(option, e, "value", "title", NULL))
		return e->code;
	if (!gl_json_is(value, GL_JSON_STRING) || value->len < 1 || value->len > GL_NAME_MAX ||
	        !printable(value))
		return gl_fail(e, GL_INVALID, "an option's \"value\" must be 1 to %d bytes of printable text",
		        GL_NAME_MAX);
	if (!gl_json_is(title, GL_JSON_STRING) || title->len < 1 || title->len > GL_TITLE_MAX)
		return gl_fail(e, GL_INVALID, "option \"%s\": \"title\" must be 1 to %d bytes of text",
		        value->text, GL_TITLE_MAX);
	q->label[(*n)++] = memcpy(*at, value->text, value->len + 1);
	*at += value->len + 1;
	return GL_OK;
}

/* Reads the options into q's labels, n of them. */
static enum gl_code list_parse(
        struct gl_question *q, uint32_t least, uint32_t *n, const struct gl_json *json, struct gl_err *e)
{
	const struct gl_json *options = gl_json_get(json, "options");
	char *at;

	if (!gl_json_is(options, GL_JSON_ARRAY) || options->count < least || options->count > GL_LABELS_MAX)
		return gl_fail(e, GL_INVALID, "\"options\" must list %u to %d options", least, GL_LABELS_MAX);
	q->names = at = malloc((size_t)options->count * (GL_NAME_MAX + 1));
	if (!at)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the options");
	for (const struct gl_json *o = gl_json_first(options); o; o = gl_json_next(options, o))
		if (option_parse(q, n, o, &at, e))
			return e->code;
	qsort(q->label, *n, sizeof(q->label[0]), by_utf16);
	for (uint32_t i = 1; i < *n; i++)
		if (!strcmp(q->label[i - 1], q->label[i]))
			return gl_fail(e, GL_INVALID, "two options have the value \"%s\"", q->label[i]);
	return GL_OK;
}

enum gl_code gl_options_parse(struct gl_question *q, const struct gl_json *json, struct gl_err *e)
{
	return list_parse(q, 2, &q->labels, json, e);
}

enum gl_code gl_marks_parse(struct gl_question *q, const struct gl_json *json, struct gl_err *e)
{
	return list_parse(q, 1, &q->marks, json, e);
}

int gl_options_find(const struct gl_question *q, const struct gl_json *value)
{
	for (uint32_t i = 0; i < q->labels + q->marks; i++)
		if (gl_json_str(value, q->label[i]))
			return (int)i;
	return -1;
}
