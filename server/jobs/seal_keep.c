#include <stdlib.h>
#include <string.h>

#include "jobs/seal_inside.h"

enum gl_code gl_seal_keep(struct gl_seal *s, const char *name, const struct gl_file *f, struct gl_err *e)
{
	struct gl_seal_file *file = realloc(s->file, (s->files + 1) * sizeof *file);

	if (!file)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a dataset");
	s->file = file;
	file += s->files++;
	*file = (struct gl_seal_file){ .bytes = f->bytes };
	snprintf(file->name, sizeof file->name, "%s", name);
	memcpy(file->sha256, f->sha256, sizeof file->sha256);
	return GL_OK;
}

enum gl_code gl_seal_close_file(struct gl_seal *s, const char *name, struct gl_file *f, struct gl_err *e)
{
	if (gl_file_close(f, e))
		return e->code;
	return gl_seal_keep(s, name, f, e);
}

enum gl_code gl_seal_keep_bytes(
        struct gl_seal *s, const char *name, const void *data, size_t len, struct gl_err *e)
{
	struct gl_file f;

	if (gl_file_open(&f, s->folder, e))
		return e->code;
	gl_file_add(&f, data, len);
	return gl_seal_close_file(s, name, &f, e);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct gl_seal_file *)a)->name, ((const struct gl_seal_file *)b)->name);
}

void gl_seal_sort(struct gl_seal *s)
{
	qsort(s->file, s->files, sizeof *s->file, by_name);
}

void gl_seal_release(struct gl_seal *s)
{
	free(s->file);
	free(s->card);
	gl_json_release(&s->sealed);
	s->file = NULL;
	s->card = NULL;
	s->files = 0;
}
