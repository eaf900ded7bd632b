/* Writing: RFC 8785. Members come sorted from the reader. */
#include "base/json.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"

/* The shortest digits that read back as v, "d.ddde-7" as printf writes them. Normal doubles whose shortest
 * form has 15 digits or fewer show it at 15; only subnormal ones need a try from 1. */
static void shortest(char out[GL_JCS_NUMBER_MAX], double v)
{
	for (int places = fabs(v) < DBL_MIN ? 0 : 14; places <= 16; places++) {
		snprintf(out, GL_JCS_NUMBER_MAX, "%.*e", places, v);
		if (strtod(out, NULL) == v)
			return;
	}
}

static char *put(char *out, const char *text, size_t len)
{
	memcpy(out, text, len);
	return out + len;
}

static char *put_zeros(char *out, int n)
{
	for (; n > 0; n--)
		*out++ = '0';
	return out;
}

/* ECMAScript's Number::toString for v > 0: k digits and a point before digit n (which may lie outside of
 * them). */
static char *put_decimal(char *out, double v)
{
	char text[GL_JCS_NUMBER_MAX], digits[GL_JCS_NUMBER_MAX];
	const char *exponent;
	int k = 0, n;

	shortest(text, v);
	exponent = strchr(text, 'e');
	n = atoi(exponent + 1) + 1;
	for (const char *c = text; c < exponent; c++)
		if (*c != '.')
			digits[k++] = *c;
	while (k > 1 && digits[k - 1] == '0')
		k--;
	if (k <= n && n <= 21)
		return put_zeros(put(out, digits, (size_t)k), n - k);
	if (0 < n && n <= 21) {
		out = put(out, digits, (size_t)n);
		*out++ = '.';
		return put(out, digits + n, (size_t)(k - n));
	}
	if (-6 < n && n <= 0)
		return put(put_zeros(put(out, "0.", 2), -n), digits, (size_t)k);
	*out++ = digits[0];
	if (k > 1) {
		*out++ = '.';
		out = put(out, digits + 1, (size_t)(k - 1));
	}
	return out + sprintf(out, "e%+d", n - 1);
}

size_t gl_jcs_number(char out[GL_JCS_NUMBER_MAX], double v)
{
	char *at = out;

	assert(isfinite(v));
	if (v == 0) {
		*out = '0';
		return 1;
	}
	if (v < 0)
		*at++ = '-';
	return (size_t)(put_decimal(at, fabs(v)) - out);
}

/* 0: as it is; 'u': \u00xx; else the letter after the backslash. */
static const char escape[256] = {
	['"'] = '"',
	['\\'] = '\\',
	[0x00] = 'u',
	[0x01] = 'u',
	[0x02] = 'u',
	[0x03] = 'u',
	[0x04] = 'u',
	[0x05] = 'u',
	[0x06] = 'u',
	[0x07] = 'u',
	['\b'] = 'b',
	['\t'] = 't',
	['\n'] = 'n',
	[0x0b] = 'u',
	['\f'] = 'f',
	['\r'] = 'r',
	[0x0e] = 'u',
	[0x0f] = 'u',
	[0x10] = 'u',
	[0x11] = 'u',
	[0x12] = 'u',
	[0x13] = 'u',
	[0x14] = 'u',
	[0x15] = 'u',
	[0x16] = 'u',
	[0x17] = 'u',
	[0x18] = 'u',
	[0x19] = 'u',
	[0x1a] = 'u',
	[0x1b] = 'u',
	[0x1c] = 'u',
	[0x1d] = 'u',
	[0x1e] = 'u',
	[0x1f] = 'u',
};

static void put_escape(struct gl_buf *out, unsigned char c)
{
	char text[7] = { '\\', escape[c] };
	size_t len = 2;

	if (escape[c] == 'u') {
		text[2] = text[3] = '0';
		gl_hex(text + 4, &c, 1);
		len = 6;
	}
	gl_buf_add(out, text, len);
}

void gl_jcs_string(struct gl_buf *out, const char *text, size_t len)
{
	const char *end = text + len;

	gl_buf_putc(out, '"');
	while (text < end) {
		const char *from = text;

		while (text < end && !escape[(unsigned char)*text])
			text++;
		gl_buf_add(out, from, (size_t)(text - from));
		if (text < end)
			put_escape(out, (unsigned char)*text++);
	}
	gl_buf_putc(out, '"');
}

void gl_jcs_text(struct gl_buf *out, const char *text, size_t len)
{
	if (text)
		gl_jcs_string(out, text, len);
	else
		gl_buf_puts(out, "null");
}

static void put_container(struct gl_buf *out, const struct gl_json *v)
{
	bool object = v->type == GL_JSON_OBJECT;
	const struct gl_json *child = v + 1;

	gl_buf_putc(out, object ? '{' : '[');
	for (uint32_t i = 0; i < v->count; i++, child += child->next) {
		if (i)
			gl_buf_putc(out, ',');
		if (object) {
			gl_jcs_string(out, child->key, child->key_len);
			gl_buf_putc(out, ':');
		}
		gl_jcs(out, child);
	}
	gl_buf_putc(out, object ? '}' : ']');
}

void gl_jcs(struct gl_buf *out, const struct gl_json *v)
{
	char number[GL_JCS_NUMBER_MAX];

	switch (v->type) {
	case GL_JSON_NULL:
		gl_buf_puts(out, "null");
		break;
	case GL_JSON_FALSE:
		gl_buf_puts(out, "false");
		break;
	case GL_JSON_TRUE:
		gl_buf_puts(out, "true");
		break;
	case GL_JSON_INT:
		gl_buf_i64(out, v->i);
		break;
	case GL_JSON_REAL:
		gl_buf_add(out, number, gl_jcs_number(number, v->real));
		break;
	case GL_JSON_STRING:
		gl_jcs_string(out, v->text, v->len);
		break;
	case GL_JSON_ARRAY:
	case GL_JSON_OBJECT:
		put_container(out, v);
		break;
	}
}
