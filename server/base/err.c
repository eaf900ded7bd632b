#include "base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct gl_code_info codes[GL_CODES] = {
	[GL_OK] = { "OK", 200, "ok", "" },
#define X(name, status, slug, help) [GL_##name] = { #name, status, slug, help },
#include "base/errors.def"
#undef X
};

const struct gl_code_info *gl_code_info(enum gl_code code)
{
	return &codes[(unsigned)code < GL_CODES ? code : GL_INTERNAL];
}

/* What snprintf cut off may have been the second half of a character: then its first half goes too. */
static void drop_half_character(char *text)
{
	size_t n = strlen(text), start = n;
	unsigned char lead;
	size_t want;

	while (start > 0 && n - start < 4 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (!start)
		return;
	lead = (unsigned char)text[start - 1];
	want = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
	if (want > n - start + 1)
		text[start - 1] = '\0';
}

/* The text is made beside e, as the arguments may point into it. */
static void set_text(struct gl_err *e, const char *text)
{
	memccpy(e->text, text, '\0', sizeof(e->text));
	e->text[sizeof(e->text) - 1] = '\0';
	drop_half_character(e->text);
}

enum gl_code gl_fail(struct gl_err *e, enum gl_code code, const char *fmt, ...)
{
	char text[GL_ERR_TEXT];
	va_list args;

	if (!e)
		return code;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	e->code = code;
	set_text(e, text);
	return code;
}

enum gl_code gl_fail_in(struct gl_err *e, const char *fmt, ...)
{
	char text[2 * GL_ERR_TEXT];
	va_list args;
	size_t n;

	assert(e);
	va_start(args, fmt);
	vsnprintf(text, GL_ERR_TEXT, fmt, args);
	va_end(args);
	n = strlen(text);
	memcpy(text + n, e->text, strlen(e->text) + 1);
	set_text(e, text);
	return e->code;
}
