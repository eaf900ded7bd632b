/*
 * tar -- a bundle as one file: ustar, read at any place without ever being made (FORMATS 3).
 *
 * The names and sizes of the files fix every byte that is not a file's own, so the length is known beforehand
 * and any range can be served.
 *
 *     struct gl_tar tar = {0};
 *     for (each file, names ascending in byte order)
 *             gl_tar_add(&tar, name, size, &e);
 *     Content-Length: gl_tar_size(&tar)
 *     gl_tar_read(&tar, pos, out, len, read_file, ctx);      // as often as the socket asks
 *     gl_tar_release(&tar);
 */
#ifndef GL_DATASET_TAR_H
#define GL_DATASET_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

#define GL_TAR_BLOCK    512
#define GL_TAR_NAME_MAX 255                /* 155 before a slash, 100 after it */
#define GL_TAR_FILE_MAX ((1ULL << 33) - 1) /* what eleven octal digits hold */

struct gl_tar_file {
	char *name; /* owned */
	uint64_t size;
	uint64_t start; /* of its header in the archive */
};

struct gl_tar {
	size_t n, cap;
	struct gl_tar_file *file;
};

/* Fails when names do not ascend, cannot be split as ustar wants, or a file is above GL_TAR_FILE_MAX. */
enum gl_code gl_tar_add(struct gl_tar *tar, const char *name, uint64_t size, struct gl_err *e);
void gl_tar_release(struct gl_tar *tar);
uint64_t gl_tar_size(const struct gl_tar *tar); /* all of it, two zero blocks at the end included */

/* Reads len bytes of file number i from offset on; returns how many (at least 1), or -1. */
typedef ssize_t gl_tar_source(void *ctx, size_t i, uint64_t offset, char *out, size_t len);

/* Up to len bytes of the archive from pos on: how many, 0 at its end, -1 when the source failed. */
ssize_t gl_tar_read(
        const struct gl_tar *tar, uint64_t pos, char *out, size_t len, gl_tar_source *source, void *ctx);

/* The 512 bytes before a file; false if the name cannot be written. */
bool gl_tar_header(char out[GL_TAR_BLOCK], const char *name, uint64_t size);

#endif
