#include "questions/question.h"

#include <string.h>

#include "base/auto.h"
#include "base/mix.h"

#define X(type) extern const struct gl_question_type gl_question_type_##type;
#include "question_types.inc"
#undef X

static const struct gl_question_type *const types[] = {
#define X(type) &gl_question_type_##type,
#include "question_types.inc"
#undef X
	NULL
};

const struct gl_question_type *gl_question_type_at(size_t i)
{
	return types[i];
}

const struct gl_question_type *gl_question_type_find(const char *name, size_t len)
{
	for (size_t i = 0; types[i]; i++)
		if (strlen(types[i]->name) == len && !memcmp(types[i]->name, name, len))
			return types[i];
	return NULL;
}

int gl_question_label(const struct gl_question *q, const struct gl_json *value)
{
	gl_buf_auto packed = { 0 };

	if (q->type->counted != GL_COUNT_LABEL)
		return -1;
	gl_buf_init(&packed, 1);
	q->type->pack(&packed, q, value);
	return packed.len ? (unsigned char)packed.data[0] : -1;
}

uint64_t gl_question_options(const struct gl_question *q, const struct gl_json *value)
{
	gl_buf_auto packed = { 0 };

	gl_buf_init(&packed, sizeof(uint64_t));
	q->type->pack(&packed, q, value);
	return packed.len ? gl_word(packed.data, 0) : 0;
}

/* FNV-1a, finished so that every byte reaches every bit. */
uint64_t gl_question_number(const struct gl_question *q, const struct gl_json *value)
{
	gl_buf_auto packed = { 0 };
	uint64_t number = 0xCBF29CE484222325;

	gl_buf_init(&packed, SIZE_MAX);
	q->type->pack(&packed, q, value);
	for (size_t i = 0; i < packed.len; i++)
		number = (number ^ (uint8_t)packed.data[i]) * 0x100000001B3;
	return gl_mix(number);
}

bool gl_question_stated(const struct gl_question *q, const struct gl_json *value)
{
	gl_buf_auto packed = { 0 }, text = { 0 };
	struct gl_err e = { 0 };
	size_t len;

	if (q->type->quoted)
		return gl_json_is(value, GL_JSON_OBJECT);
	if (q->type->stated)
		return q->type->stated(q, value);
	if (q->type->check(q, value, &e))
		return false;
	gl_buf_init(&packed, SIZE_MAX);
	gl_buf_init(&text, SIZE_MAX);
	q->type->pack(&packed, q, value);
	q->type->state(&text, q, (struct gl_ballot){ packed.data, packed.len });
	len = text.len;
	gl_jcs(&text, value);
	return text.len == 2 * len && !memcmp(text.data, text.data + len, len);
}

void gl_cell_text(struct gl_buf *out, const struct gl_json *value)
{
	gl_buf_add(out, value->text, value->len);
}

enum gl_code gl_title_parse(const struct gl_json *json, const char *key, bool required, struct gl_err *e)
{
	const struct gl_json *title = gl_json_get(json, key);

	if ((title || required) &&
	        (!gl_json_is(title, GL_JSON_STRING) || title->len < 1 || title->len > GL_TITLE_MAX))
		return gl_fail(e, GL_INVALID, "\"%s\" must be 1 to %d bytes of text", key, GL_TITLE_MAX);
	return GL_OK;
}
