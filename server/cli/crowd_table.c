#include "cli/crowd_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define RECORD_MAX (1 << 20)

enum gl_code gl_table_open(struct gl_table *t, const char *path, struct gl_err *e)
{
	*t = (struct gl_table){ .file = strcmp(path, "-") ? fopen(path, "r") : stdin, .path = path };
	if (!t->file)
		return gl_fail(e, GL_INVALID, "cannot read %s: %s", path, strerror(errno));
	gl_csv_init(&t->csv, RECORD_MAX);
	if (!gl_table_next(t, e))
		return e->code ? e->code
		               : gl_fail(e, GL_INVALID, "%s is empty: it needs a line that names its columns",
		                         path);
	for (unsigned i = 0; i < t->csv.fields; i++) {
		t->name[i] = strdup(t->csv.field[i].text);
		if (!t->name[i])
			return gl_fail(e, GL_NO_MEMORY, "out of memory");
		t->columns++;
	}
	return GL_OK;
}

bool gl_table_next(struct gl_table *t, struct gl_err *e)
{
	if (gl_csv_read(&t->csv, t->file, e)) {
		gl_fail_in(e, "%s: ", t->path);
		return false;
	}
	return t->csv.fields > 0;
}

const char *gl_table_get(const struct gl_table *t, const char *column)
{
	for (unsigned i = 0; i < t->columns; i++)
		if (!strcmp(t->name[i], column))
			return i < t->csv.fields ? t->csv.field[i].text : "";
	return NULL;
}

void gl_table_close(struct gl_table *t)
{
	if (t->file) {
		if (t->file != stdin)
			fclose(t->file);
		gl_csv_release(&t->csv);
	}
	for (unsigned i = 0; i < t->columns; i++)
		free(t->name[i]);
	t->file = NULL;
	t->columns = 0;
}
