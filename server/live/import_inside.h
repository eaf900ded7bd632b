/* import_inside -- an upload under way: import.c makes chunks of its lines and logs them, import_read.c reads
 * the lines. */
#ifndef GL_LIVE_IMPORT_INSIDE_H
#define GL_LIVE_IMPORT_INSIDE_H

#include "live/import.h"
#include "live/import_line.h"

struct gl_import {
	struct gl_letter farewell; /* first, so that the letter is the import */
	struct gl_live *live;
	enum gl_import_format format;
	struct gl_buf line; /* what of a line has come */
	unsigned long long lines;
	bool skipping; /* the rest of a line that is too long */
	struct gl_csv csv;
	struct gl_import_columns columns;
	bool headed;
	uint64_t headed_under; /* index of the terms that the columns belong to */
	struct gl_json_doc doc;

	const char *data; /* what is being fed and not yet read */
	size_t len;
	bool ending;
	gl_import_fn *fn;
	void *ctx;

	struct gl_import_line chunk[GL_IMPORT_CHUNK];
	unsigned count;
	size_t bytes, targets;
	struct gl_chunk built;

	uint64_t imported, duplicates, rejected_count;
	json_t *rejected;
	struct gl_err error;
};

/* Names a line of the upload that is wrong, and counts it. */
void gl_import_reject(struct gl_import *im, unsigned long long number, const struct gl_err *e);

/* Reads one line more out of what is being fed, into the chunk unless it is wrong; false: there is none yet,
 * or im->error stops the import. */
bool gl_import_next(struct gl_import *im);

#endif
