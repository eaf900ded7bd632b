/*
 * import -- tasks as they stream in: cut into chunks, checked, numbered and logged, in constant memory.
 *
 *     struct gl_import *im = gl_import_new(live, GL_IMPORT_JSONL, &e);
 *     gl_import_feed(im, data, len, fed, ctx);     // fed: the bytes are done with (chunks in them are
 * durable) gl_import_end(im, ended, ctx);               // the last line, the last chunk
 *
 * A line that is wrong is counted and named, and does not stop the others; a line whose external_id was
 * imported before is a duplicate, which makes repeating an import harmless. A chunk is one entry of the log:
 * all of it is durable, or none.
 */
#ifndef GL_LIVE_IMPORT_H
#define GL_LIVE_IMPORT_H

#include "live/live.h"

#define GL_IMPORT_CHUNK       256 /* tasks of a chunk */
#define GL_IMPORT_CHUNK_BYTES (4 << 20)
#define GL_IMPORT_LINE        (256 << 10) /* bytes of a line */
#define GL_IMPORT_TEXT        200         /* bytes of external_id and group */
#define GL_IMPORT_PREDICTIONS 16          /* of models, of one task */
#define GL_IMPORT_TARGETS     4096        /* accounts in "for" */
#define GL_IMPORT_REJECTED    1000        /* rejected lines that are named; all are counted */

enum gl_import_format { GL_IMPORT_JSONL, GL_IMPORT_JSON, GL_IMPORT_CSV };

struct gl_import;

typedef void gl_import_fn(void *ctx);

struct gl_import *gl_import_new(struct gl_live *live, enum gl_import_format format, struct gl_err *e);
void gl_import_free(struct gl_import *im); /* not while a feed or end has not called back */
void gl_import_feed(struct gl_import *im, const char *data, size_t len, gl_import_fn *fed, void *ctx);
void gl_import_end(struct gl_import *im, gl_import_fn *ended, void *ctx);

/* {"imported":n,"duplicates":n,"rejected":[{"line","error"}],"rejected_count":n}; NULL: no memory. */
json_t *gl_import_report(const struct gl_import *im);
/* What stopped it: the database went away, or the project did. Chunks before that are durable. code 0:
 * nothing. */
const struct gl_err *gl_import_error(const struct gl_import *im);
uint64_t gl_import_imported(const struct gl_import *im);

#endif
