#include "base/csv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 65536

/* Where the next byte stands. */
enum state {
	BOM,    /* at the start of everything */
	BEGIN,  /* at the start of a field */
	PLAIN,  /* in a field without quotes */
	QUOTED, /* in a field with quotes */
	CLOSED, /* after a quote that ends the field, or is the first of two */
	RETURN, /* after a CR that must be followed by LF */
	SKIP    /* in a line that had an error */
};

void gl_csv_init(struct gl_csv *c, size_t limit)
{
	memset(c, 0, sizeof(*c));
	c->line = 1;
	c->state = BOM;
	c->ends['\0'] = c->ends['\n'] = c->ends['\r'] = c->ends['"'] = true;
	gl_csv_separate(c, ',');
	gl_buf_init(&c->text, limit);
}

void gl_csv_separate(struct gl_csv *c, char separator)
{
	c->ends[(unsigned char)c->separator] = !c->separator;
	c->ends[(unsigned char)separator] = true;
	c->separator = separator;
}

void gl_csv_release(struct gl_csv *c)
{
	gl_buf_release(&c->text);
	free(c->chunk);
	c->chunk = NULL;
}

static void record_begin(struct gl_csv *c)
{
	gl_buf_clear(&c->text);
	c->fields = c->n = 0;
	c->state = BEGIN;
}

/* Fields are told apart by a NUL after each, which no field contains. */
static void field_begin(struct gl_csv *c)
{
	if (!c->n)
		c->line = c->lines + 1;
	if (c->n == GL_CSV_FIELDS_MAX)
		c->text.full = true; /* told with the other limit */
	else
		c->start[c->n++] = c->text.len;
}

/* An error in the record: the rest of its line is skipped. */
static enum gl_code bad(struct gl_csv *c, const char *what, struct gl_err *e)
{
	if (!c->n)
		c->line = c->lines + 1;
	record_begin(c);
	c->state = SKIP;
	return gl_fail(e, GL_INVALID, "line %llu: %s", c->line, what);
}

/* The record's last field has ended. */
static void record_end(struct gl_csv *c)
{
	c->fields = c->n;
	c->n = 0;
	c->state = BEGIN;
	for (unsigned i = 0; i < c->fields; i++) {
		size_t end = i + 1 < c->fields ? c->start[i + 1] : c->text.len;

		c->field[i] = (struct gl_csv_field){ c->text.data + c->start[i], end - c->start[i] - 1 };
	}
}

/* Bytes of a field that need no look each: up to one that may end it. */
static size_t run_of(const struct gl_csv *c, const char *data, size_t len)
{
	size_t n = 0;

	if (c->state == PLAIN)
		while (n < len && !c->ends[(unsigned char)data[n]])
			n++;
	if (c->state == QUOTED)
		while (n < len && data[n] != '"' && data[n] != '\n' && data[n])
			n++;
	return n;
}

/* A separator or the end of a line, outside quotes. A line with nothing in it is no record. */
static void separator(struct gl_csv *c, char byte)
{
	if (c->state == BEGIN && (c->n || byte == c->separator))
		field_begin(c); /* an empty one */
	if (byte == '\r') {
		c->state = RETURN;
		return;
	}
	if (c->n)
		gl_buf_putc(&c->text, '\0');
	c->state = BEGIN;
	if (byte == c->separator)
		return;
	c->lines++;
	if (c->n && !gl_buf_failed(&c->text))
		record_end(c);
}

static enum gl_code step(struct gl_csv *c, char byte, struct gl_err *e)
{
	if (!byte)
		return bad(c, "there is a NUL byte; save the file as UTF-8", e);
	if (c->state == RETURN && byte != '\n')
		return bad(c, "a CR is not followed by LF; put the field in quotes", e);
	switch (c->state) {
	case QUOTED:
		if (byte == '"')
			c->state = CLOSED;
		else
			gl_buf_putc(&c->text, byte);
		c->lines += byte == '\n';
		return GL_OK;
	case CLOSED:
		if (byte == '"') {
			gl_buf_putc(&c->text, byte);
			c->state = QUOTED;
			return GL_OK;
		}
		if (byte != c->separator && byte != '\n' && byte != '\r')
			return bad(c,
			        "text follows the quote that ends a field; write quotes in quotes twice", e);
		separator(c, byte);
		return GL_OK;
	default:
		if (byte == c->separator || byte == '\n' || byte == '\r') {
			separator(c, byte);
			return GL_OK;
		}
		if (c->state == PLAIN && byte == '"' && c->separator != '\t')
			return bad(c, "a quote stands inside a field that does not begin with one", e);
		if (c->state == BEGIN)
			field_begin(c);
		c->state = byte == '"' && c->state == BEGIN ? QUOTED : PLAIN;
		if (c->state == PLAIN)
			gl_buf_putc(&c->text, byte);
		return GL_OK;
	}
}

/* A byte order mark, which may come in pieces, is taken off. */
static bool bom(struct gl_csv *c, char byte)
{
	static const char mark[] = "\xef\xbb\xbf";

	if (byte == mark[c->text.len]) {
		gl_buf_putc(&c->text, byte);
		if (c->text.len == 3)
			record_begin(c);
		return true;
	}
	c->state = BEGIN;
	if (c->text.len) { /* part of one: an odd beginning of the first field */
		c->n = 1;
		c->state = PLAIN;
	}
	return false;
}

/* The rest of a line with an error, as if it held no quotes. */
static void skip(struct gl_csv *c, char byte)
{
	c->lines += byte == '\n';
	if (byte == '\n')
		c->state = BEGIN;
}

enum gl_code gl_csv_feed(struct gl_csv *c, const char **data, size_t *len, struct gl_err *e)
{
	if (c->fields)
		record_begin(c);
	while (*len && !c->fields) {
		size_t n = run_of(c, *data, *len);

		gl_buf_add(&c->text, *data, n);
		*data += n;
		*len -= n;
		if (*len) {
			char byte = *(*data)++;

			--*len;
			if (c->state == SKIP)
				skip(c, byte);
			else if (!(c->state == BOM && bom(c, byte)) && step(c, byte, e))
				return e->code;
		}
		if (gl_buf_failed(&c->text)) {
			bool over = c->state == BEGIN && (*data)[-1] == '\n';

			bad(c, "the record is too long, or has more than 256 fields", e);
			c->state = over ? BEGIN : SKIP; /* its line may have ended already */
			return e->code;
		}
	}
	return GL_OK;
}

enum gl_code gl_csv_end(struct gl_csv *c, struct gl_err *e)
{
	static const char newline[] = "\n";
	const char *data = newline;
	size_t len = 1;

	if (c->fields)
		record_begin(c);
	if (c->state == QUOTED)
		return bad(c, "the quote that begins a field is never closed", e);
	return gl_csv_feed(c, &data, &len, e);
}

/* A record without quotes that lies whole in the chunk is read where it lies: its separators become the
 * ends of its fields. Anything else is left as it was, for gl_csv_feed. */
static bool read_plain(struct gl_csv *c)
{
	char *const begin = c->chunk + (c->at - c->chunk), *const end = begin + c->left;
	const char separator = c->separator;
	char *at = begin, byte = separator;
	unsigned n = 0;

	if (c->state != BEGIN || c->n || *at == '\n' || *at == '\r' || c->left > c->text.limit)
		return false;
	while (byte == separator && n < GL_CSV_FIELDS_MAX) {
		char *from = at;

		while (at < end && !c->ends[(unsigned char)*at])
			at++;
		byte = at < end ? *at : '\0';
		if (byte == '\r' && end - at > 1 && at[1] == '\n')
			byte = '\n';
		if (byte != separator && byte != '\n')
			break;
		c->field[n++] = (struct gl_csv_field){ from, (size_t)(at - from) };
		at += *at == '\r' ? 2 : 1;
		from[c->field[n - 1].len] = '\0';
	}
	if (byte != '\n') {
		for (unsigned i = 0; i < n; i++)
			begin[c->field[i].text - begin + (ptrdiff_t)c->field[i].len] = separator;
		return false;
	}
	c->fields = n;
	c->line = ++c->lines;
	c->left -= (size_t)(at - begin);
	c->at = at;
	return true;
}

/* Fills the chunk if nothing is left of it. */
static enum gl_code fill(struct gl_csv *c, FILE *f, struct gl_err *e)
{
	if (c->left)
		return GL_OK;
	if (!c->chunk && !(c->chunk = malloc(CHUNK)))
		return gl_fail(e, GL_NO_MEMORY, "no memory to read a file");
	c->at = c->chunk;
	c->left = fread(c->chunk, 1, CHUNK, f);
	return ferror(f) ? gl_fail(e, GL_INTERNAL, "cannot read it: %s", strerror(errno)) : GL_OK;
}

enum gl_code gl_csv_peek(struct gl_csv *c, FILE *f, const char **bytes, size_t *len, struct gl_err *e)
{
	enum gl_code code = fill(c, f, e);

	*bytes = c->at;
	*len = c->left;
	return code;
}

enum gl_code gl_csv_read(struct gl_csv *c, FILE *f, struct gl_err *e)
{
	do {
		if (fill(c, f, e))
			return e->code;
		if (!c->left)
			return gl_csv_end(c, e);
		if (read_plain(c))
			return GL_OK;
		if (gl_csv_feed(c, &c->at, &c->left, e))
			return e->code;
	} while (!c->fields);
	return GL_OK;
}

int gl_csv_column(const struct gl_csv *c, const char *name)
{
	for (unsigned i = 0; i < c->fields; i++)
		if (strlen(name) == c->field[i].len && !memcmp(c->field[i].text, name, c->field[i].len))
			return (int)i;
	return -1;
}
