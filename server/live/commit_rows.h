/* commit_rows -- a batch as the parameters of desk_commit: columns of answers, of other entries, of tasks, of
 * full tiles. */
#ifndef GL_LIVE_COMMIT_ROWS_H
#define GL_LIVE_COMMIT_ROWS_H

#include "live/fact.h"
#include "store/args.h"

#define GL_COMMIT_BYTES_MAX                                                                                  \
	(96u << 20) /* 256 answers of 64 KiB and what belongs to them, or a chunk of tasks */

/* The tasks of one import chunk, as columns: what the database stores of them. The fact that carries it owns
 * it. */
struct gl_chunk_row {
	const char *external_id; /* NULL: none */
	const char *group;
	const char *content; /* JCS */
	size_t content_len;
	uint8_t hash[GL_HASH_BYTES];
	int16_t priority;
	const char *gold; /* JCS of the value; NULL: none */
	size_t gold_len;
	const char *predictions; /* JCS; NULL: none */
	size_t predictions_len;
	const int64_t *targets; /* accounts; NULL: anyone */
	size_t targets_n;
};

struct gl_chunk_rows {
	uint32_t first, count;
	struct gl_chunk_row row[];
};

enum gl_code gl_commit_rows(
        struct gl_args *args, struct gl_live *live, const struct gl_batch *batch, struct gl_err *e);

#endif
