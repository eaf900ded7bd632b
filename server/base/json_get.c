/* Reading what json.c parsed. */
#include <stdarg.h>
#include <string.h>

#include "base/json_reader.h"

const struct gl_json *gl_json_first(const struct gl_json *container)
{
	return container && container->count ? container + 1 : NULL;
}

const struct gl_json *gl_json_next(const struct gl_json *container, const struct gl_json *child)
{
	const struct gl_json *next;

	if (!container || !child)
		return NULL;
	next = child + child->next;
	return next < container + container->next ? next : NULL;
}

const struct gl_json *gl_json_get(const struct gl_json *object, const char *key)
{
	size_t len = strlen(key);

	if (!gl_json_is(object, GL_JSON_OBJECT))
		return NULL;
	for (const struct gl_json *m = gl_json_first(object); m; m = gl_json_next(object, m))
		if (m->key_len == len && !memcmp(m->key, key, len))
			return m;
	return NULL;
}

bool gl_json_is(const struct gl_json *v, enum gl_json_type type)
{
	return v && v->type == type;
}

bool gl_json_str(const struct gl_json *v, const char *text)
{
	return gl_json_is(v, GL_JSON_STRING) && v->len == strlen(text) && !memcmp(v->text, text, v->len);
}

bool gl_json_int(const struct gl_json *v, int64_t min, int64_t max, int64_t *out)
{
	if (!gl_json_is(v, GL_JSON_INT) || v->i < min || v->i > max)
		return false;
	*out = v->i;
	return true;
}

#define MICRO_PLACES 6

bool gl_json_micro(const struct gl_json *v, int64_t max_micro, int64_t *out)
{
	const char *c, *end;
	int64_t micro = 0;
	int places = -1; /* after the point; -1 before it */

	if (!gl_json_is(v, GL_JSON_STRING) || !v->len || v->len > 20)
		return false;
	end = v->text + v->len;
	if (v->text[0] == '0' && v->len > 1 && v->text[1] != '.')
		return false;
	for (c = v->text; c < end; c++) {
		if (*c == '.' && places < 0 && c > v->text) {
			places = 0;
			continue;
		}
		if (*c < '0' || *c > '9' || places == MICRO_PLACES)
			return false;
		if (__builtin_mul_overflow(micro, 10, &micro) ||
		        __builtin_add_overflow(micro, *c - '0', &micro))
			return false;
		if (places >= 0)
			places++;
	}
	if (!places)
		return false;
	for (; places < MICRO_PLACES; places++) {
		if (places < 0)
			places = 0;
		if (__builtin_mul_overflow(micro, 10, &micro))
			return false;
	}
	if (micro > max_micro)
		return false;
	*out = micro;
	return true;
}

static bool is_named(const struct gl_json *member, va_list names)
{
	bool found = false;
	const char *name;
	va_list at;

	va_copy(at, names);
	while (!found && (name = va_arg(at, const char *))) {
		name += *name == '?';
		found = member->key_len == strlen(name) && !memcmp(member->key, name, member->key_len);
	}
	va_end(at);
	return found;
}

/* "a, b, c" */
static void list_names(struct gl_buf *out, va_list names)
{
	const char *name;
	va_list at;

	va_copy(at, names);
	while ((name = va_arg(at, const char *)))
		gl_buf_printf(out, "%s%s", out->len ? ", " : "", name + (*name == '?'));
	va_end(at);
}

static enum gl_code unknown_member(const struct gl_json *member, va_list names, struct gl_err *e)
{
	char text[GL_ERR_TEXT] = "";
	gl_buf_auto known = { 0 };

	gl_buf_init(&known, sizeof(text) - 1);
	list_names(&known, names);
	if (known.len)
		memcpy(text, known.data, known.len + 1);
	return gl_fail(e, GL_INVALID, "there is no member \"%.*s\" here; the members are: %s",
	        gl_json_shown(member->key, member->key_len), member->key, *text ? text : "none");
}

static enum gl_code check_members(const struct gl_json *v, va_list names, struct gl_err *e)
{
	const char *name;
	va_list at;

	for (const struct gl_json *m = gl_json_first(v); m; m = gl_json_next(v, m))
		if (!is_named(m, names))
			return unknown_member(m, names, e);
	va_copy(at, names);
	do {
		name = va_arg(at, const char *);
	} while (name && (*name == '?' || gl_json_get(v, name)));
	va_end(at);
	return name ? gl_fail(e, GL_INVALID, "the member \"%s\" is missing", name) : GL_OK;
}

enum gl_code gl_json_members(const struct gl_json *v, struct gl_err *e, ...)
{
	enum gl_code code;
	va_list names;

	if (!gl_json_is(v, GL_JSON_OBJECT))
		return gl_fail(e, GL_INVALID, "an object is expected here");
	va_start(names, e);
	code = check_members(v, names, e);
	va_end(names);
	return code;
}
