/* import_line -- one task as it was imported: read from a JSON object or a CSV record, checked, kept in one
 * piece of memory. */
#ifndef GL_LIVE_IMPORT_LINE_H
#define GL_LIVE_IMPORT_LINE_H

#include "base/csv.h"
#include "desk/chunk.h"
#include "questions/template.h"

struct gl_import_line {
	unsigned long long number; /* in the upload, from 1 */
	uint64_t terms;            /* index of those that it was checked under */
	struct gl_chunk_line task; /* its texts are in memory */
	const char *predictions;   /* JCS; NULL: none */
	size_t predictions_len;
	int64_t *target; /* "for": accounts, ascending */
	uint32_t *only;  /* their member numbers, once known */
	size_t targets;
	bool out; /* a duplicate, or refused late */
	char *memory;
};

enum gl_code gl_import_line_json(
        struct gl_import_line *l, const struct gl_template *t, const struct gl_json *json, struct gl_err *e);

/* Which column is what: the header of a CSV upload. */
struct gl_import_columns {
	unsigned count; /* of the header; every record has as many */
	int external_id, group;
	int field[GL_FIELDS_MAX]; /* by field of the template; -1: not there */
};
enum gl_code gl_import_header(struct gl_import_columns *c, const struct gl_template *t,
        const struct gl_csv *header, struct gl_err *e);
enum gl_code gl_import_line_csv(struct gl_import_line *l, const struct gl_template *t,
        const struct gl_import_columns *c, const struct gl_csv *record, struct gl_err *e);

void gl_import_line_release(struct gl_import_line *l);

#endif
