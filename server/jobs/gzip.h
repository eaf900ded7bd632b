/*
 * gzip -- a file's bytes compressed on the way into it, the same bytes each time: no name and no time in the
 * header.
 *
 *     gl_gzip_open(&z, folder, &e);
 *     gl_gzip_add(&z, line, len);  ...           // failures are remembered
 *     gl_gzip_close(&z, &e)                      // z.file is then as gl_file_close leaves it
 */
#ifndef GL_JOBS_GZIP_H
#define GL_JOBS_GZIP_H

#include <stdbool.h>
#include <zlib.h>

#include "jobs/files.h"

struct gl_gzip {
	struct gl_file file;
	z_stream z;
	bool open, broken;
	uint8_t out[16 << 10];
};

enum gl_code gl_gzip_open(struct gl_gzip *z, const char *folder, struct gl_err *e);
void gl_gzip_add(struct gl_gzip *z, const void *data, size_t len); /* len below 4 GiB */
enum gl_code gl_gzip_close(struct gl_gzip *z, struct gl_err *e);
void gl_gzip_abandon(struct gl_gzip *z); /* after a failure; of one that was closed: nothing */

#endif
