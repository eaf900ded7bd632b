/*
 * files -- what a dataset consists of, as files that are named by their SHA-256: written once, never changed.
 *
 *     struct gl_file f;
 *     gl_file_open(&f, folder, &e);
 *     gl_file_add(&f, line, len);  ...           // failures are remembered
 *     gl_file_close(&f, &e)                      // synced, renamed to its hash
 */
#ifndef GL_JOBS_FILES_H
#define GL_JOBS_FILES_H

#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "crypto/hash.h"

struct gl_file {
	const char *folder;
	char path[4200];
	FILE *f;
	uint64_t bytes;
	uint8_t sha256[GL_HASH_BYTES];
	struct gl_sha256 hash;
};

enum gl_code gl_file_open(struct gl_file *f, const char *folder, struct gl_err *e);
void gl_file_add(struct gl_file *f, const void *data, size_t len);
void gl_file_line(struct gl_file *f, const void *data, size_t len); /* and its LF */
enum gl_code gl_file_close(struct gl_file *f, struct gl_err *e);
void gl_file_abandon(struct gl_file *f); /* after a failure; of one that was closed: nothing */

/* Opens a stored file for reading; -1 if it is not there. */
int gl_file_stored(const char *folder, const uint8_t sha256[GL_HASH_BYTES]);

#endif
