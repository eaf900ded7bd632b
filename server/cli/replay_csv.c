#include "cli/replay_csv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Undoes the quoting of the field at *at in place and moves *at behind its comma. */
static char *next_field(char **at)
{
	char *start = *at, *to = *at, *p = *at;
	bool quoted = false;

	for (; *p && (quoted || *p != ','); p++) {
		if (*p != '"')
			*to++ = *p;
		else if (quoted && p[1] == '"')
			*to++ = *p++;
		else
			quoted = !quoted;
	}
	*at = *p ? p + 1 : NULL;
	*to = 0;
	return start;
}

static unsigned split(char *line, const char *out[GL_CSV_COLUMNS])
{
	unsigned n = 0;

	line[strcspn(line, "\r\n")] = 0;
	while (line && n < GL_CSV_COLUMNS)
		out[n++] = next_field(&line);
	return n;
}

enum gl_code gl_csv_open(struct gl_csv *csv, const char *path, struct gl_err *e)
{
	*csv = (struct gl_csv){ .file = fopen(path, "r") };
	if (!csv->file)
		return gl_fail(e, GL_INVALID, "cannot read %s: %s", path, strerror(errno));
	if (getline(&csv->header, &csv->header_cap, csv->file) < 0) {
		gl_csv_close(csv);
		return gl_fail(e, GL_INVALID, "%s is empty: it needs a line that names its columns", path);
	}
	csv->columns = split(csv->header, csv->name);
	return GL_OK;
}

bool gl_csv_next(struct gl_csv *csv)
{
	if (getline(&csv->line, &csv->line_cap, csv->file) < 0)
		return false;
	for (unsigned i = split(csv->line, csv->field); i < csv->columns; i++)
		csv->field[i] = "";
	return true;
}

const char *gl_csv_get(const struct gl_csv *csv, const char *column)
{
	for (unsigned i = 0; i < csv->columns; i++)
		if (!strcmp(csv->name[i], column))
			return csv->field[i];
	return NULL;
}

void gl_csv_close(struct gl_csv *csv)
{
	if (csv->file)
		fclose(csv->file);
	free(csv->header);
	free(csv->line);
	*csv = (struct gl_csv){ 0 };
}
