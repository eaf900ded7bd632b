/*
 * signed_log -- what this server has vouched for, kept outside the database and its backups (FORMATS 2).
 *
 * Every (size, root) of a log is written here after the commit and before the first reply that shows it. If
 * at start the database's head is behind the last line of a log, or differs from it, the database is a
 * restored backup: that log is closed, so that a lost answer cannot look like a fork.
 *
 * A line is "<project> <generation> <size> <root hex>\n". One write a line, synced once a second and at exit;
 * a torn last line is cut off when the file is opened. When it has grown past 64 MiB at start, only the last
 * line of each log is kept.
 */
#ifndef GL_LIVE_SIGNED_LOG_H
#define GL_LIVE_SIGNED_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "crypto/hash.h"

struct gl_signed_log;

struct gl_signed_log *gl_signed_log_open(const char *path, struct gl_err *e);
void gl_signed_log_close(struct gl_signed_log *log); /* syncs */

/* Any thread. A failure to write is a reason to say nothing to the client. */
enum gl_code gl_signed_log_add(struct gl_signed_log *log, int64_t project, unsigned generation, uint64_t size,
        const uint8_t root[GL_HASH_BYTES], struct gl_err *e);
void gl_signed_log_sync(struct gl_signed_log *log); /* once a second, from a job thread or timer */

/* The last line of that log as the file had it when opened, or later; false: nothing was ever signed. */
bool gl_signed_log_last(struct gl_signed_log *log, int64_t project, unsigned generation, uint64_t *size,
        uint8_t root[GL_HASH_BYTES]);

#endif
