#include "jobs/gzip.h"

#include <string.h>

#define LEVEL   6
#define WINDOW  (15 + 16) /* 32 KiB, and gzip's header and trailer */
#define MEMORY  8
#define OS_NONE 255 /* the system it was made on: not said */

enum gl_code gl_gzip_open(struct gl_gzip *z, const char *folder, struct gl_err *e)
{
	gz_header header = { .os = OS_NONE };

	memset(&z->z, 0, sizeof z->z);
	z->open = z->broken = false;
	if (gl_file_open(&z->file, folder, e))
		return e->code;
	if (deflateInit2(&z->z, LEVEL, Z_DEFLATED, WINDOW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
		gl_file_abandon(&z->file);
		return gl_fail(e, GL_NO_MEMORY, "no memory to compress a file");
	}
	z->open = true;
	z->broken = deflateSetHeader(&z->z, &header) != Z_OK;
	gl_gzip_add(z, "", 0); /* while the header is there */
	return GL_OK;
}

static void push(struct gl_gzip *z, const void *data, size_t len, int flush)
{
	z->z.next_in = (Bytef *)(uintptr_t)data;
	z->z.avail_in = (uInt)len;
	do {
		int code;

		z->z.next_out = z->out;
		z->z.avail_out = sizeof z->out;
		code = deflate(&z->z, flush);
		z->broken |= code == Z_STREAM_ERROR;
		gl_file_add(&z->file, z->out, sizeof z->out - z->z.avail_out);
	} while (!z->z.avail_out && !z->broken);
}

void gl_gzip_add(struct gl_gzip *z, const void *data, size_t len)
{
	push(z, data, len, Z_NO_FLUSH);
}

enum gl_code gl_gzip_close(struct gl_gzip *z, struct gl_err *e)
{
	push(z, "", 0, Z_FINISH);
	deflateEnd(&z->z);
	z->open = false;
	if (!z->broken)
		return gl_file_close(&z->file, e);
	gl_file_abandon(&z->file);
	return gl_fail(e, GL_INTERNAL, "a file could not be compressed");
}

void gl_gzip_abandon(struct gl_gzip *z)
{
	if (z->open)
		deflateEnd(&z->z);
	z->open = false;
	gl_file_abandon(&z->file);
}
