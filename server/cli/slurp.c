#include "cli/slurp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/auto.h"

enum gl_code gl_slurp(struct gl_buf *out, const char *path, struct gl_err *e)
{
	gl_file_auto *opened = NULL;
	FILE *f = stdin;
	char piece[4096];
	size_t n;

	if (strcmp(path, "-")) {
		f = opened = fopen(path, "re");
		if (!f)
			return gl_fail(e, GL_NOT_FOUND, "cannot open %s: %s", path, strerror(errno));
	}
	gl_buf_add(out, "", 0);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		gl_buf_add(out, piece, n);
	if (ferror(f))
		return gl_fail(e, GL_INTERNAL, "cannot read %s: %s", path, strerror(errno));
	if (gl_buf_failed(out))
		return gl_fail(
		        e, GL_TOO_LARGE, "%s is larger than the %zu bytes that are read", path, out->limit);
	return GL_OK;
}
