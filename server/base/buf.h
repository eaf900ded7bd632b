/*
 * buf -- bytes that grow, up to a limit that is given when the buffer is made.
 *
 * Appending never fails at the call: a buffer that met its limit, or for which
 * memory ran out, remembers that and takes nothing more. Ask once, at the end.
 *
 *     struct gl_buf b;
 *     gl_buf_init(&b, 64 << 10);
 *     gl_buf_puts(&b, "index ");
 *     gl_buf_u64(&b, index);
 *     if (gl_buf_failed(&b)) ...
 *     gl_buf_release(&b);
 */
#ifndef GL_BASE_BUF_H
#define GL_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gl_buf {
	char *data; /* always NUL-terminated once something was added; NULL while empty */
	size_t len; /* bytes, without the NUL */
	size_t cap;
	size_t limit; /* most bytes it may ever hold */
	bool full;    /* an append was refused: for the limit, or for want of memory */
};

void gl_buf_init(struct gl_buf *b, size_t limit);
void gl_buf_release(struct gl_buf *b);
void gl_buf_clear(struct gl_buf *b); /* empty, memory kept, limit kept */

static inline bool gl_buf_failed(const struct gl_buf *b)
{
	return b->full;
}

void gl_buf_add(struct gl_buf *b, const void *data, size_t len);
void gl_buf_puts(struct gl_buf *b, const char *text);
void gl_buf_putc(struct gl_buf *b, char c);
void gl_buf_u64(struct gl_buf *b, uint64_t v); /* decimal */
void gl_buf_i64(struct gl_buf *b, int64_t v);
void gl_buf_hex(struct gl_buf *b, const void *data, size_t len);
void gl_buf_base64(struct gl_buf *b, const void *data, size_t len); /* standard alphabet, padded */
void gl_buf_printf(struct gl_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *gl_buf_grow(struct gl_buf *b, size_t len);  /* len more bytes for the caller to fill; NULL when full */
char *gl_buf_take(struct gl_buf *b, size_t *len); /* the caller frees; b is empty; NULL if it failed */

#define gl_buf_auto __attribute__((cleanup(gl_buf_release))) struct gl_buf

#endif
