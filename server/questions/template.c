#include "questions/template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/mix.h"
#include "crypto/hash.h"

#define TEMPLATE_MAX (1 << 20) /* bytes of its JCS: 16 questions of 64 options are far below */
#define TURNS_MAX    1000      /* of a chat */

/* Names become keys of values, columns of exports and words in messages. */
static bool name_valid(const struct gl_json *v)
{
	if (!gl_json_is(v, GL_JSON_STRING) || v->len < 1 || v->len > GL_NAME_MAX)
		return false;
	for (uint32_t i = 0; i < v->len; i++) {
		char c = v->text[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!letter && (!i || !((c >= '0' && c <= '9') || c == '_' || c == '-')))
			return false;
	}
	return true;
}

static enum gl_code name_parse(char out[GL_NAME_MAX + 1], const struct gl_json *v, struct gl_err *e)
{
	if (!name_valid(v))
		return gl_fail(e, GL_INVALID,
		        "\"name\" must be 1 to %d letters, digits, '_' and '-', and begin with a letter",
		        GL_NAME_MAX);
	memcpy(out, v->text, v->len + 1);
	return GL_OK;
}

/* An optional truth value; absent is true. */
static enum gl_code required_parse(bool *out, const struct gl_json *json, struct gl_err *e)
{
	const struct gl_json *v = gl_json_get(json, "required");

	if (v && !gl_json_is(v, GL_JSON_TRUE) && !gl_json_is(v, GL_JSON_FALSE))
		return gl_fail(e, GL_INVALID, "\"required\" must be true or false");
	*out = !gl_json_is(v, GL_JSON_FALSE);
	return GL_OK;
}

/* --- fields --- */

static enum gl_code text_check(const struct gl_json *v, struct gl_err *e)
{
	return gl_json_is(v, GL_JSON_STRING) ? GL_OK : gl_fail(e, GL_INVALID, "must be a string");
}

static enum gl_code chat_check(const struct gl_json *v, struct gl_err *e)
{
	if (!gl_json_is(v, GL_JSON_ARRAY) || v->count < 1 || v->count > TURNS_MAX)
		return gl_fail(e, GL_INVALID, "must be a list of 1 to %d turns {\"role\":..,\"content\":..}",
		        TURNS_MAX);
	for (const struct gl_json *turn = gl_json_first(v); turn; turn = gl_json_next(v, turn)) {
		if (gl_json_members(turn, e, "role", "content", NULL))
			return e->code;
		if (!gl_json_is(gl_json_get(turn, "role"), GL_JSON_STRING) ||
		        !gl_json_is(gl_json_get(turn, "content"), GL_JSON_STRING))
			return gl_fail(e, GL_INVALID, "a turn's \"role\" and \"content\" must be strings");
	}
	return GL_OK;
}

static enum gl_code json_check(const struct gl_json *v, struct gl_err *e)
{
	(void)v, (void)e;
	return GL_OK;
}

/* What our pages may show: they load pictures from nowhere but here, and from the content itself. */
static enum gl_code image_check(const struct gl_json *v, struct gl_err *e)
{
	static const char *const kinds[] = { "png", "jpeg", "gif", "webp", "avif" };

	if (gl_json_is(v, GL_JSON_STRING) && v->text[0] == '/' && v->text[1] != '/' && v->text[1] != '\\')
		return GL_OK;
	for (size_t i = 0; i < GL_COUNT(kinds) && gl_json_is(v, GL_JSON_STRING); i++) {
		char head[32];

		snprintf(head, sizeof(head), "data:image/%s;base64,", kinds[i]);
		if (!strncmp(v->text, head, strlen(head)))
			return GL_OK;
	}
	return gl_fail(e, GL_INVALID,
	        "must be \"data:image/png;base64,...\" (or jpeg, gif, webp, avif), or a path on this server "
	        "that "
	        "begins with one \"/\"");
}

static const struct {
	const char *name;
	enum gl_code (*check)(const struct gl_json *v, struct gl_err *e);
} field_types[] = {
	[GL_FIELD_TEXT] = { "text", text_check },
	[GL_FIELD_MARKDOWN] = { "markdown", text_check },
	[GL_FIELD_CHAT] = { "chat", chat_check },
	[GL_FIELD_CODE] = { "code", text_check },
	[GL_FIELD_JSON] = { "json", json_check },
	[GL_FIELD_IMAGE] = { "image", image_check },
};

static enum gl_code field_parse(struct gl_template *t, const struct gl_json *json, struct gl_err *e)
{
	struct gl_field *f = &t->field[t->fields];
	const struct gl_json *type = gl_json_get(json, "type");
	unsigned i = 0;

	if (gl_json_members(json, e, "name", "type", "?required", NULL) ||
	        name_parse(f->name, gl_json_get(json, "name"), e) || required_parse(&f->required, json, e))
		return e->code;
	while (i < GL_COUNT(field_types) && !gl_json_str(type, field_types[i].name))
		i++;
	if (i == GL_COUNT(field_types))
		return gl_fail(e, GL_INVALID, "\"type\" must be text, markdown, chat, code, json or image");
	f->type = (enum gl_field_type)i;
	for (i = 0; i < t->fields; i++)
		if (!strcmp(t->field[i].name, f->name))
			return gl_fail(e, GL_INVALID, "two fields have the name \"%s\"", f->name);
	t->fields++;
	return GL_OK;
}

/* --- questions --- */

/* The JCS of json and its SHA-256. */
static enum gl_code canonical(
        char **jcs, size_t *len, uint8_t hash[32], const struct gl_json *json, struct gl_err *e)
{
	gl_buf_auto b = { 0 };

	gl_buf_init(&b, TEMPLATE_MAX);
	gl_jcs(&b, json);
	*jcs = gl_buf_take(&b, len);
	if (!*jcs)
		return gl_fail(e, GL_TOO_LARGE, "a template must not be larger than %d bytes", TEMPLATE_MAX);
	gl_sha256(hash, *jcs, *len);
	return GL_OK;
}

static enum gl_code type_unknown(struct gl_err *e)
{
	gl_buf_auto names = { 0 };

	gl_buf_init(&names, 256);
	for (size_t i = 0; gl_question_type_at(i); i++)
		gl_buf_printf(&names, "%s%s", i ? ", " : "", gl_question_type_at(i)->name);
	return gl_fail(e, GL_INVALID, "\"type\" must be one of: %s", names.data);
}

static enum gl_code question_parse(struct gl_template *t, const struct gl_json *json, struct gl_err *e)
{
	struct gl_question *q = &t->question[t->questions];
	const struct gl_json *type = gl_json_get(json, "type");

	t->questions++; /* from here on gl_template_free lets go of what it owns */
	if (!gl_json_is(json, GL_JSON_OBJECT))
		return gl_fail(e, GL_INVALID, "must be an object");
	if (name_parse(q->name, gl_json_get(json, "name"), e) || required_parse(&q->required, json, e))
		return e->code;
	if (gl_template_question(t, q->name, strlen(q->name)) != (int)t->questions - 1)
		return gl_fail(e, GL_INVALID, "two questions have the name \"%s\"", q->name);
	if (gl_title_parse(json, "title", true, e))
		return e->code;
	q->type = gl_json_is(type, GL_JSON_STRING) ? gl_question_type_find(type->text, type->len) : NULL;
	if (!q->type)
		return type_unknown(e);
	q->about = -1;
	q->wide = q->type->counted == GL_COUNT_LABEL ? -1 : (int)t->wides++;
	if (q->type->parse(q, json, t, e))
		return e->code;
	return canonical(&q->jcs, &q->jcs_len, q->hash, json, e);
}

/* --- the template --- */

/* Reads each element of json[key]; says which one is wrong. */
static enum gl_code list_parse(struct gl_template *t, const struct gl_json *json, const char *key,
        uint32_t max,
        enum gl_code (*parse)(struct gl_template *t, const struct gl_json *json, struct gl_err *e),
        struct gl_err *e)
{
	const struct gl_json *list = gl_json_get(json, key);
	unsigned n = 1;

	if (!gl_json_is(list, GL_JSON_ARRAY) || list->count < 1 || list->count > max)
		return gl_fail(e, GL_INVALID, "\"%s\" must be a list of 1 to %u", key, max);
	for (const struct gl_json *v = gl_json_first(list); v; v = gl_json_next(list, v), n++)
		if (parse(t, v, e))
			return gl_fail_in(e, "%s, number %u: ", key, n);
	return GL_OK;
}

static void template_drop(struct gl_template **t)
{
	gl_template_free(*t);
}

enum gl_code gl_template_parse(struct gl_template **out, const struct gl_json *json, struct gl_err *e)
{
	__attribute__((cleanup(template_drop))) struct gl_template *t = calloc(1, sizeof(*t));

	if (!t)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a template");
	if (gl_json_members(json, e, "fields", "questions", NULL) ||
	        list_parse(t, json, "fields", GL_FIELDS_MAX, field_parse, e) ||
	        list_parse(t, json, "questions", GL_QUESTIONS_MAX, question_parse, e) ||
	        canonical(&t->jcs, &t->jcs_len, t->hash, json, e))
		return gl_fail_in(e, "template: ");
	*out = gl_take(t);
	return GL_OK;
}

void gl_template_free(struct gl_template *t)
{
	if (!t)
		return;
	for (unsigned i = 0; i < t->questions; i++) {
		free(t->question[i].jcs);
		free(t->question[i].names);
	}
	free(t->jcs);
	free(t);
}

int gl_template_question(const struct gl_template *t, const char *name, size_t len)
{
	for (unsigned i = 0; i < t->questions; i++)
		if (strlen(t->question[i].name) == len && !memcmp(t->question[i].name, name, len))
			return (int)i;
	return -1;
}

static enum gl_code part_check(const struct gl_question *q, const struct gl_json *value, struct gl_err *e)
{
	const struct gl_json *comment = gl_json_get(value, "comment");

	if (!gl_json_is(value, GL_JSON_OBJECT))
		return gl_fail(e, GL_INVALID, "must be an object");
	if (comment && (!gl_json_is(comment, GL_JSON_STRING) || comment->len > GL_COMMENT_MAX))
		return gl_fail(
		        e, GL_INVALID, "\"comment\" must be a string of at most %d bytes", GL_COMMENT_MAX);
	return q->type->check(q, value, e);
}

enum gl_code gl_template_check(
        const struct gl_template *t, const struct gl_json *value, bool partial, struct gl_err *e)
{
	if (!gl_json_is(value, GL_JSON_OBJECT))
		return gl_fail(e, GL_INVALID, "the value must be an object with one member a question");
	for (const struct gl_json *v = gl_json_first(value); v; v = gl_json_next(value, v)) {
		int i = gl_template_question(t, v->key, v->key_len);

		if (i < 0)
			return gl_fail(e, GL_INVALID, "the template has no question \"%s\"", v->key);
		if (part_check(&t->question[i], v, e))
			return gl_fail_in(e, "question \"%s\": ", t->question[i].name);
	}
	for (unsigned i = 0; !partial && i < t->questions; i++)
		if (t->question[i].required && !gl_json_get(value, t->question[i].name))
			return gl_fail(
			        e, GL_INVALID, "the question \"%s\" must be answered", t->question[i].name);
	if (partial && !value->count)
		return gl_fail(e, GL_INVALID, "the value must answer at least one question");
	return GL_OK;
}

bool gl_template_points(const struct gl_template *t)
{
	for (unsigned i = 0; i < t->questions; i++)
		if (t->question[i].type->within && t->question[i].about >= 0)
			return true;
	return false;
}

enum gl_code gl_template_within(const struct gl_template *t, const struct gl_json *value,
        const struct gl_json *content, struct gl_err *e)
{
	for (unsigned i = 0; i < t->questions; i++) {
		const struct gl_question *q = &t->question[i];
		const struct gl_json *said = gl_json_get(value, q->name);

		if (said && q->type->within && q->about >= 0 &&
		        q->type->within(q, said, gl_json_get(content, t->field[q->about].name), e))
			return gl_fail_in(e, "question \"%s\": ", q->name);
	}
	return GL_OK;
}

int gl_template_field(const struct gl_template *t, const struct gl_json *name)
{
	for (unsigned i = 0; i < t->fields; i++)
		if (gl_json_str(name, t->field[i].name))
			return (int)i;
	return -1;
}

enum gl_code gl_template_text_field(
        const struct gl_template *t, const struct gl_json *json, const char *key, struct gl_err *e)
{
	const struct gl_json *name = gl_json_get(json, key);

	for (unsigned i = 0; i < t->fields; i++) {
		const struct gl_field *f = &t->field[i];

		if (gl_json_str(name, f->name) && f->required && f->type != GL_FIELD_CHAT &&
		        f->type != GL_FIELD_JSON && f->type != GL_FIELD_IMAGE)
			return GL_OK;
	}
	return gl_fail(
	        e, GL_INVALID, "\"%s\" must be the name of a required field of text, markdown or code", key);
}

uint32_t gl_template_named(const struct gl_template *t, const struct gl_json *value)
{
	uint32_t named = 0;

	for (unsigned i = 0; i < t->questions; i++)
		if (gl_json_get(value, t->question[i].name))
			named |= 1u << i;
	return named;
}

enum gl_code gl_template_check_content(
        const struct gl_template *t, const struct gl_json *content, struct gl_err *e)
{
	if (!gl_json_is(content, GL_JSON_OBJECT))
		return gl_fail(e, GL_INVALID, "\"content\" must be an object with one member a field");
	for (unsigned i = 0; i < t->fields; i++) {
		const struct gl_field *f = &t->field[i];
		const struct gl_json *v = gl_json_get(content, f->name);

		if (!v && f->required)
			return gl_fail(e, GL_INVALID, "\"content\" lacks the field \"%s\"", f->name);
		if (v && field_types[f->type].check(v, e))
			return gl_fail_in(e, "field \"%s\" (%s): ", f->name, field_types[f->type].name);
	}
	return GL_OK;
}

void gl_template_labels(const struct gl_template *t, const struct gl_json *value,
        int8_t label[GL_QUESTIONS_MAX], uint64_t options[GL_QUESTIONS_MAX])
{
	memset(label, -1, GL_QUESTIONS_MAX);
	memset(options, 0, GL_QUESTIONS_MAX * sizeof(*options));
	for (unsigned i = 0; i < t->questions; i++) {
		const struct gl_question *q = &t->question[i];
		const struct gl_json *v = gl_json_get(value, q->name);

		if (!v)
			continue;
		label[i] = q->wide < 0 ? (int8_t)gl_question_label(q, v) : 0;
		if (q->type->counted == GL_COUNT_OPTIONS)
			options[i] = gl_question_options(q, v);
		else if (q->type->ties)
			options[i] = gl_question_number(q, v);
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(
	        (*(const struct gl_question *const *)a)->name, (*(const struct gl_question *const *)b)->name);
}

void gl_template_order(struct gl_buf *out, const struct gl_template *t, uint64_t seed)
{
	const struct gl_question *sorted[GL_QUESTIONS_MAX]; /* as JCS sorts them */
	unsigned n = 0;

	for (unsigned i = 0; i < t->questions; i++)
		if (t->question[i].type->order)
			sorted[n++] = &t->question[i];
	qsort(sorted, n, sizeof(sorted[0]), by_name);
	gl_buf_putc(out, '{');
	for (unsigned i = 0; i < n; i++) {
		gl_buf_printf(out, "%s\"%s\":", i ? "," : "", sorted[i]->name);
		sorted[i]->type->order(out, sorted[i], gl_mix(seed));
	}
	gl_buf_putc(out, '}');
}
