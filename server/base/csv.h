/*
 * csv -- records of RFC 4180, one at a time, from bytes that arrive in pieces.
 *
 *     struct gl_csv c;
 *     gl_csv_init(&c, 1 << 20);
 *     while (!gl_csv_read(&c, file, &e) && c.fields)     // or gl_csv_feed for each piece, then gl_csv_end
 *             use(c.field[0].text, c.line);
 *     gl_csv_release(&c);
 *
 * Lines end in LF or CRLF; a field in quotes may hold both, commas, and quotes written twice. A BOM and empty
 * lines are skipped. What a file may not do (a quote inside a plain field, a NUL, a record over the limit) is
 * an error; the next call goes on with the line after it. Bytes are not checked to be UTF-8.
 *
 * Fields are separated by commas, or by what gl_csv_separate says, which is called before the first record;
 * between tabs, quotes inside a plain field are text.
 */
#ifndef GL_BASE_CSV_H
#define GL_BASE_CSV_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"

#define GL_CSV_FIELDS_MAX 256

struct gl_csv_field {
	const char *text; /* NUL-terminated; holds until the next call */
	size_t len;
};

struct gl_csv {
	unsigned fields; /* of the record that was read; 0: none */
	struct gl_csv_field field[GL_CSV_FIELDS_MAX];
	unsigned long long line; /* on which the record, or the error, begins; from 1 */

	/* Inner state. */
	char separator;
	bool ends[256];           /* bytes that end a run of plain ones */
	unsigned long long lines; /* complete ones so far */
	size_t start[GL_CSV_FIELDS_MAX];
	unsigned n; /* fields begun, of a record that is not complete */
	int state;
	struct gl_buf text;
	char *chunk; /* of a file */
	const char *at;
	size_t left;
};

/* limit: most bytes of a record, with one more for each field. */
void gl_csv_init(struct gl_csv *c, size_t limit);
void gl_csv_release(struct gl_csv *c);
void gl_csv_separate(struct gl_csv *c, char separator);
#define gl_csv_auto __attribute__((cleanup(gl_csv_release))) struct gl_csv

/* Takes bytes from the front of data until a record is complete (c->fields > 0) or nothing is left (0). */
enum gl_code gl_csv_feed(struct gl_csv *c, const char **data, size_t *len, struct gl_err *e);
/* There is no more: the last record, if its line did not end. */
enum gl_code gl_csv_end(struct gl_csv *c, struct gl_err *e);
/* The next record of a file; c->fields is 0 at its end. */
enum gl_code gl_csv_read(struct gl_csv *c, FILE *f, struct gl_err *e);

/* The bytes of the file that are read next, as many as there are in the memory for them (64 KiB): what the
 * file looks like can be seen before its first record. *len 0: the file is empty. */
enum gl_code gl_csv_peek(struct gl_csv *c, FILE *f, const char **bytes, size_t *len, struct gl_err *e);

/* The place of a column in the record that was read (the header), or -1. */
int gl_csv_column(const struct gl_csv *c, const char *name);

#endif
