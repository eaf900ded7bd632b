#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"

#define SMALLEST 64

void gl_buf_init(struct gl_buf *b, size_t limit)
{
	/* One byte beyond the limit holds the NUL. */
	*b = (struct gl_buf){ .limit = limit < SIZE_MAX ? limit : SIZE_MAX - 1 };
}

void gl_buf_release(struct gl_buf *b)
{
	free(b->data);
	gl_buf_init(b, b->limit);
}

void gl_buf_clear(struct gl_buf *b)
{
	b->len = 0;
	b->full = false;
	if (b->data)
		b->data[0] = '\0';
}

/* Room for more bytes and a NUL; doubling keeps the copying linear. */
static bool reserve(struct gl_buf *b, size_t more)
{
	size_t cap = b->cap ? b->cap : SMALLEST, need;
	char *data;

	if (b->full)
		return false;
	if (more > b->limit - b->len) {
		b->full = true;
		return false;
	}
	need = b->len + more + 1;
	if (need <= b->cap)
		return true;
	while (cap < need)
		cap = cap > b->limit / 2 ? b->limit + 1 : cap * 2;
	data = realloc(b->data, cap);
	if (!data) {
		b->full = true;
		return false;
	}
	b->data = data;
	b->cap = cap;
	return true;
}

char *gl_buf_grow(struct gl_buf *b, size_t len)
{
	char *at;

	if (!reserve(b, len))
		return NULL;
	at = b->data + b->len;
	b->len += len;
	b->data[b->len] = '\0';
	return at;
}

void gl_buf_add(struct gl_buf *b, const void *data, size_t len)
{
	char *at = gl_buf_grow(b, len);

	if (at && len)
		memcpy(at, data, len);
}

void gl_buf_puts(struct gl_buf *b, const char *text)
{
	gl_buf_add(b, text, strlen(text));
}

void gl_buf_putc(struct gl_buf *b, char c)
{
	gl_buf_add(b, &c, 1);
}

void gl_buf_u64(struct gl_buf *b, uint64_t v)
{
	char text[20];
	size_t at = sizeof(text);

	do {
		text[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	gl_buf_add(b, text + at, sizeof(text) - at);
}

void gl_buf_i64(struct gl_buf *b, int64_t v)
{
	if (v < 0)
		gl_buf_putc(b, '-');
	gl_buf_u64(b, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void gl_buf_hex(struct gl_buf *b, const void *data, size_t len)
{
	char *at = len <= SIZE_MAX / 2 ? gl_buf_grow(b, 2 * len) : NULL;

	if (at)
		gl_hex(at, data, len);
}

void gl_buf_base64(struct gl_buf *b, const void *data, size_t len)
{
	char *at = gl_buf_grow(b, GL_BASE64_LEN(len));

	if (at)
		gl_base64(at, data, len);
}

void gl_buf_printf(struct gl_buf *b, const char *fmt, ...)
{
	va_list args, again;
	int n;

	va_start(args, fmt);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, fmt, args);
	if (n < 0)
		b->full = true;
	else if (reserve(b, (size_t)n))
		b->len += (size_t)vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
	va_end(again);
	va_end(args);
}

char *gl_buf_take(struct gl_buf *b, size_t *len)
{
	char *data = NULL;

	if (gl_buf_grow(b, 0)) { /* an empty text is "", not NULL */
		data = b->data;
		if (len)
			*len = b->len;
		b->data = NULL;
	}
	gl_buf_release(b);
	return data;
}
