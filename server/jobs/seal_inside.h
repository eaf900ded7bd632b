/*
 * seal_inside -- what the files that make a dataset share: the list of what was made, and the part of making
 * it that has a file of its own.
 */
#ifndef GL_JOBS_SEAL_INSIDE_H
#define GL_JOBS_SEAL_INSIDE_H

#include "base/json.h"
#include "dataset/facts.h"
#include "jobs/seal.h"

#define GL_SEAL_LINE_MAX (4 << 20) /* bytes of a line of openings, tasks or records */

/* Adds a file that is closed to the list; one that is open, after closing it; or these bytes, as a file. */
enum gl_code gl_seal_keep(struct gl_seal *s, const char *name, const struct gl_file *f, struct gl_err *e);
enum gl_code gl_seal_close_file(struct gl_seal *s, const char *name, struct gl_file *f, struct gl_err *e);
enum gl_code gl_seal_keep_bytes(
        struct gl_seal *s, const char *name, const void *data, size_t len, struct gl_err *e);
void gl_seal_sort(struct gl_seal *s); /* by name */

/* A manifest that was made before, as folder keeps it under its hash. */
enum gl_code gl_seal_manifest(
        struct gl_json_doc *doc, const char *folder, const uint8_t manifest[GL_HASH_BYTES], struct gl_err *e);

/* A statement whose arguments are (project, after, below): rows behind an index, up to the size that is
 * sealed. */
enum gl_code gl_seal_ask_below(const struct gl_seal *s, struct gl_session *db, enum gl_sql sql, int64_t after,
        struct gl_rows *rows, struct gl_err *e);

/* Writes openings.jsonl and said.jsonl. */
enum gl_code gl_seal_openings(
        struct gl_seal *s, struct gl_session *db, const struct gl_facts *f, struct gl_err *e);

#endif
