/* The lines of an upload, of whatever format, as they come in pieces. */
#include "live/import_inside.h"

#include <string.h>

static void keep_line(
        struct gl_import *im, unsigned long long number, enum gl_code code, const struct gl_err *e)
{
	struct gl_import_line *l = &im->chunk[im->count];

	if (code) {
		gl_import_line_release(l);
		gl_import_reject(im, number, e);
		return;
	}
	l->number = number;
	l->terms = gl_live_terms(im->live)->index;
	im->bytes += l->task.content_len;
	im->targets += l->targets;
	im->count++;
}

static void take_json(struct gl_import *im, const char *text, size_t len)
{
	const struct gl_template *t = gl_live_terms(im->live)->template;
	struct gl_err e = { 0 };

	if (!len || len == strspn(text, " \t\r"))
		return;
	if (!gl_json_parse(&im->doc, text, len, &e))
		gl_import_line_json(&im->chunk[im->count], t, im->doc.root, &e);
	keep_line(im, im->lines, e.code, &e);
}

/* The next line of JSONL out of data; false: there is none yet. */
static bool next_line(struct gl_import *im)
{
	const char *end = memchr(im->data, '\n', im->len);
	size_t n = end ? (size_t)(end - im->data) : im->len;
	struct gl_err e;

	if (!im->skipping)
		gl_buf_add(&im->line, im->data, n);
	im->data += n + (end != NULL);
	im->len -= n + (end != NULL);
	if (gl_buf_failed(&im->line) && !im->skipping) {
		im->skipping = true;
		gl_fail(&e, GL_TOO_LARGE, "a line may take %d bytes", GL_IMPORT_LINE);
		gl_import_reject(im, im->lines + 1, &e);
	}
	if (!end && !(im->ending && (im->line.len || im->skipping)))
		return false;
	im->lines++;
	if (!im->skipping && im->line.len)
		take_json(im, im->line.data, im->line.len);
	im->skipping = false;
	gl_buf_clear(&im->line);
	return true;
}

/* One JSON document is the only line. */
static bool whole_body(struct gl_import *im)
{
	gl_buf_add(&im->line, im->data, im->len);
	im->len = 0;
	if (!im->ending || !im->line.len)
		return false;
	im->lines = 1;
	if (gl_buf_failed(&im->line))
		gl_fail(&im->error, GL_TOO_LARGE, "a task may take %d bytes", GL_IMPORT_LINE);
	else
		take_json(im, im->line.data, im->line.len);
	gl_buf_clear(&im->line);
	return true;
}

static bool next_record(struct gl_import *im)
{
	const struct gl_template *t = gl_live_terms(im->live)->template;
	struct gl_err e = { 0 };
	bool failed = im->len || !im->ending ? gl_csv_feed(&im->csv, &im->data, &im->len, &e)
	                                     : gl_csv_end(&im->csv, &e);

	if (failed) {
		gl_import_reject(im, im->csv.line, &e);
		return im->len > 0;
	}
	if (!im->csv.fields)
		return false;
	if (!im->headed) {
		im->headed = true;
		im->headed_under = gl_live_terms(im->live)->index;
		gl_import_header(&im->columns, t, &im->csv, &im->error);
		return !im->error.code;
	}
	if (im->headed_under != gl_live_terms(im->live)->index) {
		gl_fail(&im->error, GL_CONFLICT,
		        "the project has new terms, and columns are fields of the old ones; send the rest "
		        "again");
		return false;
	}
	gl_import_line_csv(&im->chunk[im->count], t, &im->columns, &im->csv, &e);
	keep_line(im, im->csv.line, e.code, &e);
	return true;
}

bool gl_import_next(struct gl_import *im)
{
	switch (im->format) {
	case GL_IMPORT_JSONL:
		return next_line(im);
	case GL_IMPORT_JSON:
		return whole_body(im);
	case GL_IMPORT_CSV:
		return next_record(im);
	}
	return false;
}
